# Parvis: the commands of the house. `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install demo serve test test-all check bench browser tour messages lock clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(BIN)/python:
	@echo "==> Making the environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which one with make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt | $(BIN)/python
	@echo "==> Installing what a portal needs"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python tools/link.py
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.base
	@echo "==> Installing what tests and checks need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.postgresql: requirements/postgresql.txt $(VENV)/.base
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/postgresql.txt
	@touch $@

install: $(VENV)/.base ## Make the environment and the assets, nothing for tests
	@echo "==> Building the assets"
	@$(BIN)/python tools/collect.py

demo: install ## From nothing to a portal with real data on 127.0.0.1:8000
	@$(BIN)/python tools/demo_data.py
	@$(BIN)/parvis demo $(DEMO)

serve: install ## Serve the portal
	@$(BIN)/parvis serve

browser: install ## Install the browser of the tests and what drives it, when they are missing
	@sh tools/browser.sh
	@$(BIN)/python tools/collect.py --tests

test: install $(VENV)/.test browser ## Run the tests
	@echo "==> Testing"
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not heavy" $(TESTS)

test-all: install $(VENV)/.test $(VENV)/.postgresql browser ## Run the tests, the long runs, and the pages again on PostgreSQL
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup $(TESTS)
	@echo "==> Testing on PostgreSQL"
	@$(BIN)/python tools/on_postgresql.py $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not heavy" tests/app

check: install $(VENV)/.test ## Format, lint, types, floors, migrations, translations, sizes
	@$(BIN)/python tools/check.py

bench: install ## Measure speed and memory over a million records
	@$(BIN)/python -m bench $(BENCH)

tour: install $(VENV)/.test browser ## Take the pictures of docs/tour.md again
	@$(BIN)/python tools/demo_data.py
	@$(BIN)/python tools/tour.py

messages: $(VENV)/.test ## Gather the messages to translate (needs GNU gettext)
	@$(BIN)/python tools/messages.py

lock: $(VENV)/.base ## Pin again what requirements/*.in ask for
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/python tools/lock.py

clean: ## Remove what the commands above made, except the data folder
	rm -rf $(VENV) .cache build node_modules parvis/dist parvis/ui/static/vendor parvis/ui/data
