# Two commands matter: `make demo` and `make test`. Each sets up what it needs, from a clean clone, with
# python3 (3.11 or newer), make and a package index; once set up, none of them needs the network.
PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench torture lint types imports unit browser docs readme card schemes posterior answers fit-check requirements clean

help:
	@echo "make setup     .venv with sojourn in it"
	@echo "make demo      two years of the US system, 40 draws: the sentence, the table, the chart"
	@echo "make test      lint, types, imports and the tests (some 6 minutes on two cores)"
	@echo "make docs      the manual, in build/docs: its snippets run, its reference made from the data"
	@echo "make readme    the README's figures made anew, from a run"
	@echo "make card      the model card made anew, from a backtest"
	@echo "make schemes   the page of the five schemes made anew, from runs (half a minute)"
	@echo "make posterior the shipped posterior made anew: a fit of replay-2023 to the record (a minute)"
	@echo "make answers   the figures behind the claims made anew, from runs (some five minutes)"
	@echo "make fit-check the fit tried on a hundred made records, for the model card (half an hour)"
	@echo "make bench     the speed table, and build/bench.json"
	@echo "make torture   the large counts of the fault tests (an hour or more)"
	@echo "make clean     away with caches and build products (runs/ stays)"

# --- set-up: each stamp stands for what is in .venv; pip stays off the network where all is in place already
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Sojourn needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version`. Try: make setup PYTHON=python3.12" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; rm -rf .venv; exit 2; }
	@touch $@

.venv/.run: requirements/run.txt pyproject.toml | .venv/.made
	@echo "setting up: what sojourn runs on (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m compileall -q src/sojourn
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@echo "setting up: what the tests need (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.bench: requirements/bench.txt .venv/.run
	@echo "setting up: the simulators to compare with (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements/bench.txt
	@touch $@

.venv/.docs: requirements/docs.txt .venv/.run
	@echo "setting up: what builds the manual (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements/docs.txt
	@touch $@

setup: .venv/.run

demo: .venv/.run
	@$(BIN)/sojourn demo

# --- tests: pytest comes last, so that its closing line is the last one
lint: .venv/.dev
	@$(BIN)/ruff check .

types: .venv/.dev
	@$(BIN)/mypy

imports: .venv/.dev
	@$(BIN)/lint-imports

unit: .venv/.dev
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal

browser: .venv/.dev
	@$(BIN)/python -m pytest -q tests/browser

test: lint types imports
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal

docs: .venv/.docs
	@$(BIN)/python -m tools.manual

readme: .venv/.run
	@$(BIN)/python -m tools.manual --readme

card: .venv/.dev
	@$(BIN)/python -m tools.manual --card

schemes: .venv/.dev
	@$(BIN)/python -m tools.manual --schemes

posterior: .venv/.dev
	@rm -rf build/posterior
	@$(BIN)/sojourn calibrate replay-2023 --out build/posterior
	@mkdir -p src/sojourn/data/posteriors
	@cp build/posterior/posterior.json src/sojourn/data/posteriors/replay-2023.json

answers: .venv/.dev
	@$(BIN)/python -m tools.answers

fit-check: .venv/.dev
	@$(BIN)/python -m tools.fit_check

bench: .venv/.bench
	@$(BIN)/python -m benchmarks

torture: .venv/.dev
	@$(BIN)/python -m tests.torture

# --- the pinned requirements: versions and hashes, never the address of an index
UV ?= uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
requirements:
	@UV_PYTHON_DOWNLOADS=never $(COMPILE) pyproject.toml requirements/run.in --output-file requirements/run.txt
	@cd requirements && UV_PYTHON_DOWNLOADS=never $(COMPILE) dev.in --output-file dev.txt
	@cd requirements && UV_PYTHON_DOWNLOADS=never $(COMPILE) bench.in --output-file bench.txt
	@cd requirements && UV_PYTHON_DOWNLOADS=never $(COMPILE) docs.in --output-file docs.txt

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
