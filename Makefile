# On a fresh Debian machine with Swift: `make quickstart` installs, builds and trains; `make test` runs every test.

# A pipe fails where any part of it does.
SHELL = /bin/bash -o pipefail

PACKAGES = build-essential pkg-config libopenblas-dev liblapacke-dev zlib1g-dev libmatio-dev libmd-dev libpng-dev \
  libturbojpeg0-dev libarchive-dev libcurl4-openssl-dev python3-venv dataset-fashion-mnist
SUDO = $(if $(filter 0,$(shell id -u)),,sudo)
VLAE = .build/release/vlae
RUNS = runs/quickstart
# Of the tests that read our files in another program.
PYTHON = .build/python/bin/python3

# Of the peer that benchmarks compare with. TORCH_WHEELS names a folder with a wheel of PyTorch to take instead of the
# one that pip finds.
PEER = Benchmarks/.venv/bin/python3
TORCH_WHEELS ?=

# Of libc6-dev-arm64-cross.
AARCH64_HEADERS = /usr/aarch64-linux-gnu/include

.PHONY: help quickstart build dependencies test fuzz sanitize torture aarch64 documentation bench bench-avx2 bench-full \
  microbench clean

help:
	@echo 'make quickstart   install what is missing, build, train a VAE and a VLAE on Fashion-MNIST'
	@echo 'make test         every test'
	@echo 'make build        the program, .build/release/vlae'
	@echo 'make dependencies the packages of Debian alone'
	@echo 'make torture      kill the demonstration grid 20 times and compare its end'
	@echo 'make fuzz         10,000 damaged files for each reader'
	@echo 'make sanitize     the tests under the address and thread sanitizers'
	@echo 'make aarch64      whether the kernels compile for aarch64'
	@echo 'make documentation the libraries, as .doccarchive folders in .build/documentation'
	@echo 'make bench        training steps beside PyTorch (bench-avx2: both without AVX-512; bench-full: every model and size)'
	@echo 'make microbench   single operations beside NumPy, PyTorch, OpenBLAS and LAPACK'
	@echo 'make clean        what was built'

quickstart: build
	$(VLAE) train Configs/quickstart/vae.json --output $(RUNS)/vae --force
	$(VLAE) train Configs/quickstart/vlae.json --output $(RUNS)/vlae --force
	@echo
	@$(VLAE) report $(RUNS)/vae $(RUNS)/vlae

build: dependencies
	swift build -c release --product vlae

# Root, and with it the package manager, is needed only where a package is missing. A package that is held (hi) is there.
dependencies:
	@command -v swift > /dev/null \
	  || { echo 'error: there is no swift in PATH: install Swift 6.2 or later from https://www.swift.org/install/linux' >&2; exit 1; }
	@missing=; for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${db:Status-Abbrev}\n' $$package 2>/dev/null | grep -q '^[ih]i' || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] && ! command -v sudo > /dev/null; then \
	  echo "error: these packages are missing:$$missing; an administrator installs them by: apt-get install --no-remove$$missing" >&2; \
	  exit 1; \
	fi; \
	$(SUDO) apt-get update && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-remove $$missing

# The tests that read our files in another program find it by VLAE_PYTHON. What was left out is named at the end.
test: dependencies $(PYTHON)
	@mkdir -p .build
	@status=0; VLAE_PYTHON="$(CURDIR)/$(PYTHON)" swift test -c release --disable-xctest --disable-testable-imports 2>&1 \
	  | tee .build/test.log || status=$$?; \
	echo "$$(grep -c ' skipped: ' .build/test.log) tests were left out"; grep ' skipped: ' .build/test.log; exit $$status

# 10,000 damaged files for each reader; the tests try a few hundred.
fuzz: dependencies
	VLAE_FUZZ=10000 swift test -c release --disable-xctest --disable-testable-imports --filter "ReaderFuzzTests|TensorFilesFuzzTests"

# The demonstration grid, killed 20 times with all its workers, against one that is left alone. It takes a few minutes,
# and MNIST where `vlae data list` finds it.
torture: dependencies
	VLAE_TORTURE=20 swift test -c release --disable-xctest --disable-testable-imports \
	  --filter GridCommandTests/aKilledGridEndsLikeOneThatNeverStopped

# The tests under the address sanitizer, with some thousand damaged files, and those of what runs on several threads under
# the thread sanitizer. Leaks are not looked for: what a program holds when it ends is no fault. Sanitized kernels
# have one instruction set, arrays of 8 GB find no room beside their shadows, and the thread sanitizer ends a forked child
# that starts threads.
sanitize: dependencies
	ASAN_OPTIONS=detect_leaks=0 VLAE_FUZZ=2000 swift test -c release --sanitize=address --scratch-path .build-address \
	  --disable-xctest --disable-testable-imports --skip InstructionSetTests --skip SizeLimitTests
	swift test -c release --sanitize=thread --scratch-path .build-thread --disable-xctest --disable-testable-imports \
	  --filter "LinearAlgebraTests|SparseActivationsTests|AutodiffTests|NeuralNetworksTests|LatentModelsTests" \
	  --skip InstructionSetTests --skip SizeLimitTests --skip ProcessEndTests

# No more than that they compile, with every warning an error: nothing is run.
aarch64:
	@test -d $(AARCH64_HEADERS) || { echo '$(AARCH64_HEADERS) is missing: apt-get install libc6-dev-arm64-cross'; exit 1; }
	@mkdir -p .build/aarch64
	for source in Sources/CKernels/*.c; do \
	  clang --target=aarch64-linux-gnu -std=gnu11 -O2 -Wall -Werror -isystem $(AARCH64_HEADERS) \
	    -ISources/CKernels/include -c $$source -o .build/aarch64/$$(basename $$source).o || exit 1; \
	done

# An archive for each library with a catalogue; a warning is an error.
documentation: dependencies
	swift build -c release
	rm -rf .build/documentation
	build=$$(swift build -c release --show-bin-path); \
	maps=$$(printf -- '-Xcc -fmodule-map-file=%s ' Sources/*/module.modulemap $$build/CKernels.build/module.modulemap); \
	for catalogue in Sources/*/*.docc; do \
	  module=$$(basename $$catalogue .docc); own=.build/documentation/$$module; mkdir -p $$own && \
	  swift symbolgraph-extract -module-name $$module -I $$build/Modules $$maps -output-dir $$own \
	    -minimum-access-level public -skip-synthesized-members && \
	  docc convert $$catalogue --additional-symbol-graph-dir $$own --output-path $$own.doccarchive \
	    --fallback-bundle-identifier $$module --warnings-as-errors || exit 1; \
	done

# All write Benchmarks/RESULTS.md; BENCH_OPTIONS such as `--only savae` are those of compare.py.
bench: build $(PEER)
	$(PEER) Benchmarks/compare.py $(BENCH_OPTIONS)

bench-avx2: build $(PEER)
	$(PEER) Benchmarks/compare.py --avx2 $(BENCH_OPTIONS)

bench-full: build $(PEER)
	$(PEER) Benchmarks/compare.py --full $(BENCH_OPTIONS)

# Single operations beside those of NumPy and PyTorch, into Benchmarks/RESULTS.md, and against the bare calls of OpenBLAS
# and LAPACK.
microbench: dependencies $(PEER)
	cd Benchmarks && swift build -c release --product Operations
	$(PEER) Benchmarks/compare.py --operations $(BENCH_OPTIONS)
	cd Benchmarks && swift package benchmark --no-progress --grouping metric

$(PEER): | dependencies
	python3 -m venv Benchmarks/.venv
	Benchmarks/.venv/bin/pip install --quiet $(or $(wildcard $(TORCH_WHEELS)/torch-*.whl),torch) safetensors matplotlib scipy \
	  || { rm -rf Benchmarks/.venv; false; }

$(PYTHON): | dependencies
	python3 -m venv .build/python
	.build/python/bin/pip install --quiet numpy scipy safetensors || rm -rf .build/python

clean:
	swift package clean
