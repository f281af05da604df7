# Everything a fresh machine needs is a Rust toolchain, gcc, make and Python 3.
# HDF5 and netCDF are built from source along with the program; their build
# needs cmake, which `.venv` provides without root if the system has none.

CARGO ?= cargo
VENV := .venv
CMAKE := $(shell command -v cmake 2>/dev/null)
ifeq ($(CMAKE),)
TOOLS := $(VENV)/bin/cmake
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
endif

.PHONY: demo test bench check clean-demo

# A synthetic season is written, tracked, and compared with its true storms.
demo: $(TOOLS)
	$(CARGO) build --release
	scripts/demo

test: $(TOOLS)
	$(CARGO) test

bench: $(TOOLS)
	$(CARGO) bench

check: $(TOOLS)
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --lib

$(VENV)/bin/cmake:
	@echo "cmake is not installed; it is put into $(VENV) from PyPI (30 MB) to build HDF5 and netCDF"
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet "cmake>=3.26"

clean-demo:
	rm -rf demo
