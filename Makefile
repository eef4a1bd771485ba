# The commands of the house. `make` alone lists them. Needed: Python 3.11 or newer with pip and venv, git, make.
.DEFAULT_GOAL := help
.PHONY: help run test check docs bench lock setup clean

HOST ?= 127.0.0.1
PORT ?= 8000
FOLDER ?= sample
EXAMPLES ?= yes
ARGS ?=
BIN := .venv/bin
# The first Python that is new enough; empty when there is none.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/run.stamp ## Set up, read sample/, serve it at http://127.0.0.1:8000 (PORT=8001, FOLDER=my-files, EXAMPLES=no)
	@$(BIN)/moothall setup $(if $(filter no,$(EXAMPLES)),--no-examples)
	@$(BIN)/moothall build $(FOLDER)
	@exec $(BIN)/moothall serve --host $(HOST) --port $(PORT)

test: .venv/dev.stamp ## Set up and run every test (ARGS="-k words" to choose; DATABASE_URL=... for PostgreSQL)
	@$(BIN)/python -m pytest $(ARGS)

check: .venv/dev.stamp ## Style, types, import contracts, the laws of the house, docs: under half a minute
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy moothall
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/test_house.py tests/test_docs.py -k "not worked_example"

docs: .venv/run.stamp ## Write the generated pages of docs/reference again
	@$(BIN)/moothall docs

bench: .venv/bench.stamp ## Measure the speed of reading beside DuckDB, pandas, polars and frictionless
	@$(BIN)/python bench/reading.py $(ARGS)

lock: .venv/run.stamp ## Renew requirements/*.txt from pyproject.toml (ARGS=--upgrade for newer versions)
	@requirements/lock .venv $(ARGS)

setup: .venv/run.stamp ## Only set up .venv

clean: ## Remove .venv and caches; the data folder stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache static_out

.venv/bin/python:
	@test -n "$(PYTHON)" || { \
		echo "moothall needs Python 3.11 or newer, and none was found. Install one, or say which: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "moothall needs Python 3.11 or newer; $(PYTHON) is not." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

.venv/%.stamp: .venv/bin/python requirements/%.txt requirements/install pyproject.toml
	@requirements/install .venv requirements/$*.txt
	@touch $@
