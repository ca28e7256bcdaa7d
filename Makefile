# The four commands of a day: make demo, make test, make fast, make format.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PYTEST := $(BIN)/pytest --numprocesses 2 --dist loadgroup

.PHONY: help
help: ## Show these lines
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 16

.PHONY: python
python: ## Print the Python that will be used
	@test -n '$(PYTHON)' || { echo 'Tamis needs Python 3.11 or later, with venv.' >&2; exit 1; }
	@echo '$(PYTHON)'

$(BIN)/python:
	@$(MAKE) --no-print-directory python >/dev/null
	@echo 'Creating .venv with $(PYTHON)'
	@$(PYTHON) -m venv .venv

# Two stamps in one venv: the demo needs no tool of a developer. All of them include the core.
.venv/core: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing tamis'
	@$(PIP) --editable .
	@touch $@

.venv/all: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing tamis, Spark and the tools (Spark is 450 MB: some minutes the first time)'
	@$(PIP) --editable '.[dev,spark]'
	@touch .venv/core $@

.PHONY: venv
venv: .venv/all ## Install everything a developer needs into .venv

.PHONY: demo
demo: .venv/core ## Simulate a company, score its leads, show who to call (SERVE=0: do not serve pages)
	@echo 'Running: tamis demo'
	@$(BIN)/tamis demo

.PHONY: lint
lint: .venv/all ## Check style, types and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

.PHONY: test
test: lint ## Run every check and every test
	$(PYTEST)

.PHONY: fast
fast: .venv/all ## Run the tests that take no time: no Spark, no browser, nothing slow
	$(PYTEST) -m 'not slow and not spark and not browser'

.PHONY: format
format: .venv/all ## Format the code and mend what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: .venv/all ## Run the benchmarks (ARGS=...)
	$(BIN)/python -m benchmarks $(ARGS)

.PHONY: torture
torture: .venv/all ## Kill the server while programs send, and look for what is lost (ARGS=...)
	$(BIN)/python -m tests.web.torture $(ARGS)

.PHONY: clean
clean: ## Remove the venv, the caches and the demo's files
	rm -rf .venv build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
