PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup setup-dev demo test e2e check bench trace serve

$(VENV)/.base: requirements/base.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.base   ## install into .venv, nothing else

setup-dev: $(VENV)/.dev

demo: setup            ## migrate, load the demo organisation, serve it on 127.0.0.1:8000
	$(BIN)/bihuan demo

serve: setup
	$(BIN)/bihuan serve

test: setup-dev       ## the whole suite, on PostgreSQL too where BIHUAN_TEST_POSTGRES names one
	$(BIN)/python -m pytest -n auto --maxprocesses 4
	@if [ -n "$$BIHUAN_TEST_POSTGRES" ]; then DATABASE_URL="$$BIHUAN_TEST_POSTGRES" $(BIN)/python -m pytest -n auto --maxprocesses 4; fi

e2e: setup-dev        ## the stories in a browser (needs chromium)
	$(BIN)/python -m pytest e2e

check: setup-dev       ## all that CI checks
	$(BIN)/python -m bihuan.cli.check
	$(MAKE) test
	$(MAKE) e2e

bench: setup-dev       ## build the large data set and measure
	$(BIN)/python -m bench

trace: setup-dev       ## rule rows and their tests
	$(BIN)/bihuan trace
