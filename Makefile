# Everything works on a bare machine with Python 3.11, pip and make. `make help` lists the targets.
PYTHON ?= python3
RUN = .venv/bin/python -m
SETUP = @$(PYTHON) -m marketplace.runtime.bootstrap

.PHONY: help setup demo test test-full check bench conformance beside reset messages format

help:
	@echo "make demo       open the shop with demo data (PORT=8000 DATA_DIR=.data DATABASE_URL=)"
	@echo "make test       checks, unit, contract, concurrency and browser tests"
	@echo "make test-full  the same and the slow ones"
	@echo "make check      style, types, import contracts, migrations, messages"
	@echo "make bench      speed against a 20,000-product catalogue"
	@echo "make conformance SALEOR_API_URL=… TOKEN=…   the engine and a Saleor side by side (WRITE=1: docs/conformance.md)"
	@echo "make beside SALEOR_API_URL=… SALEOR_STAFF_EMAIL=… SALEOR_STAFF_PASSWORD=…   the shop beside a Saleor, in a browser (docs/beside.md)"
	@echo "make messages   put new texts into the translation catalogues"
	@echo "make format     format the Python code"
	@echo "make reset      remove the demo's data (asks first)"
	@echo "./manage CMD    a management command in the demo's environment"

setup:
	$(SETUP) --dev

demo:
	$(SETUP)
	@exec $(RUN) marketplace.runtime.demo

check: setup
	@$(RUN) marketplace.runtime.checks

test: check
	.venv/bin/pytest -n 2 --dist loadfile -m "not browser and not slow"
	@$(RUN) marketplace.runtime.browser install
	.venv/bin/pytest -m "browser and not slow"

test-full: check
	@$(RUN) marketplace.runtime.browser install
	.venv/bin/pytest

bench: setup
	@$(RUN) tests.bench

conformance: setup
	@$(RUN) tests.conformance $(if $(WRITE),--write) $(if $(KEEP),--keep "$(KEEP)") $(if $(JOIN),--join) $(FOLDERS)

beside: setup
	@$(RUN) marketplace.runtime.browser install
	.venv/bin/pytest tests/beside $(TESTS)

messages: setup
	@$(RUN) marketplace.runtime.messages update
	@$(RUN) marketplace.runtime.messages compile

format: setup
	.venv/bin/ruff check --fix --quiet .
	.venv/bin/ruff format --quiet .

reset: setup
	@$(RUN) marketplace.runtime.reset
