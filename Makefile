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

REFERENCES := $(or $(STORMTRACKER_REFERENCE),../shared)
PYTHON := $(VENV)/bin/python

.PHONY: demo test bench check grib-season clean-demo

# A synthetic season is written, tracked, and compared with its true storms.
demo: $(TOOLS)
	# Together, as the example turns on more features of libraries.
	$(CARGO) build --release --bin stormtracker --example against_truth
	scripts/demo

test: $(TOOLS)
	$(CARGO) test

bench: $(TOOLS)
	$(CARGO) bench

check: $(TOOLS)
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	$(CARGO) clippy --no-default-features -- -D warnings
	$(CARGO) clippy --features eccodes -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --lib

# The reference season as GRIB, written by ecCodes; tests that need it are
# counted as ignored without it.
grib-season: target/grib/season.done
target/grib/season.done: scripts/grib-season | $(PYTHON)
	$(VENV)/bin/pip install --quiet numpy netCDF4 eccodes==2.50.0 eccodeslib==2.50.0.33 eckitlib==2.5.0.33
	$(PYTHON) scripts/grib-season $(REFERENCES) target/grib
	touch $@

$(VENV)/bin/cmake: | $(PYTHON)
	@echo "cmake is not installed; it is put into $(VENV) from PyPI (30 MB) to build HDF5 and netCDF"
	$(VENV)/bin/pip install --quiet "cmake>=3.26"

$(PYTHON):
	python3 -m venv $(VENV)

clean-demo:
	rm -rf demo
