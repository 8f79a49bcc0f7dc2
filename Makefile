# What people and CI call. `make run` and `make test` need Python 3.11 or newer and nothing else.

PYTHON ?= python3
BIN := .venv/bin
# Tests that ask the database something; the others would say the same on both.
ON_DATABASES := tests/api tests/domain tests/engine tests/house tests/interop tests/models tests/sdk tests/search \
	tests/servers tests/ui tests/web

.PHONY: help run run-libraries test check fast lint types arrows format assets lock screenshots bench clean

help:  ## What can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'

run: .venv/.server assets  ## Serve, with everything that is needed for it
	@$(BIN)/python scripts/run.py

run-libraries: var/run-env/.made  ## An environment with numpy, pandas and scikit-learn, for RUN_PYTHON

test: .venv/.dev assets  ## Run every test, on SQLite and on PostgreSQL
	@sh scripts/browser.sh
	$(BIN)/pytest -n 2 --dist loadfile --database sqlite
	$(BIN)/pytest -n 2 --dist loadfile --database postgresql $(ON_DATABASES)

check: lint types arrows fast  ## What to run before a commit

fast: .venv/.dev  ## The tests that take milliseconds
	$(BIN)/pytest -m "not slow" -n 2

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint --profile jinja templates

types: .venv/.dev
	$(BIN)/mypy

arrows: .venv/.dev
	$(BIN)/lint-imports

format: .venv/.dev  ## Put code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

assets:  ## Build what browsers get from npm packages, where that is possible
	@sh scripts/assets.sh

screenshots: .venv/.dev assets  ## Draw the README's pictures anew
	@sh scripts/browser.sh
	@$(BIN)/python scripts/screenshots.py

bench: .venv/.server  ## Measure the server; see benchmarks/README.md
	$(BIN)/python benchmarks/serve.py

lock: .venv/.dev  ## Write the lock files anew, from setup.cfg
	$(BIN)/pip install --quiet uv
	sh scripts/lock.sh

clean:  ## Remove what was installed and built, and keep the data
	rm -rf .venv static/vendor assets/node_modules build dist ./*.egg-info

.venv/.server: requirements/server.lock setup.cfg
	@sh scripts/environment.sh $(PYTHON) requirements/server.lock
	@touch $@

.venv/.dev: requirements/dev.lock setup.cfg
	@sh scripts/environment.sh $(PYTHON) requirements/dev.lock
	@touch $@ .venv/.server

var/run-env/.made: requirements/run.in
	@echo "Making the environment that runs tasks in var/run-env"
	@$(PYTHON) -m venv var/run-env
	@var/run-env/bin/pip install -qq --disable-pip-version-check -r requirements/run.in
	@touch $@
	@echo "Start the server with: RUN_PYTHON=var/run-env/bin/python make run"
