# The commands of the project. CI runs the same ones.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv/bin
export PYTHONUTF8 = 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test check matrix contract bench bench-guard bench-walks killed load backup screenshots a11y demo-real lock clean

help: ## List what there is
	@grep -hE '^[a-z0-9-]+:.*?## ' Makefile | awk -F ':.*?## ' '{printf "  %-14s %s\n", $$1, $$2}'

setup: ## Install everything that running needs (virtual environment, front-end libraries, PostGIS)
	@$(PYTHON) app/bootstrap.py

setup-test: ## Install everything that testing needs as well (browser, GIS tools)
	@$(PYTHON) app/bootstrap.py test

run: setup ## Start everything and serve on http://127.0.0.1:8000 (PORT, HOST, DATABASE_URL)
	@exec $(VENV)/tryghedskort run --with-parent

test: setup-test ## Run all tests over a real PostGIS and a real browser
	@$(VENV)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --ignore tests/browser tests
	@$(VENV)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder tests/browser

check: setup-test ## Lint, types, import rules, models against migrations, translations, modules, dependencies
	@$(VENV)/ruff format --check --quiet . && $(VENV)/ruff check --quiet . && echo "ruff: ok"
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(VENV)/python -m tests.check_schema
	@$(VENV)/python -m app.translations check
	@$(VENV)/python -m tests.check_modules
	@$(VENV)/python -m tests.check_dependencies

matrix: setup-test ## Print who may do what on which route, as the service really answers
	@$(VENV)/python -m tests.matrix

contract: setup-test ## Try the API with 20,000 invented requests as three roles: make contract CASES=20000
	@$(VENV)/python -m tests.contract $(or $(CASES),20000)

killed: setup-test ## Kill the service 200 times while pins are written, and count them: make killed KILLS=200
	@$(VENV)/python -m tests.killed $(or $(KILLS),200)

load: setup-test ## 300 residents send pins with photos within a minute: make load RESIDENTS=300
	@$(VENV)/python -m tests.load $(or $(RESIDENTS),300)

bench: setup-test ## Measure against peers in the same run and print the tables of bench/README.md
	@$(VENV)/python -m bench

bench-guard: setup-test ## Measure how well the guard finds what points at a person
	@$(VENV)/python -m bench.guard

bench-walks: setup-test ## Measure the walk generator against peers, about ten minutes; the last line is JSON
	@$(VENV)/python -m bench.walks

backup: setup ## Write the whole instance into one file: make backup FILE=kort.tar
	@test -n "$(FILE)" || { echo 'Name a file:  make backup FILE=kort.tar'; exit 2; }
	@$(VENV)/tryghedskort backup "$(FILE)"

screenshots: setup-test ## Take pictures of every page at phone and desktop width into var/screenshots
	@$(VENV)/python -m tests.browser.screenshots

demo-real: setup ## Go the whole way on a real extract: make demo-real OSM=path/to/extract.osm.pbf
	@test -n "$(OSM)" || { echo 'Name an extract:  make demo-real OSM=path/to/extract.osm.pbf'; exit 2; }
	@$(VENV)/tryghedskort demo-real "$(OSM)"

a11y: setup-test ## Look for accessibility faults in every page and state, in four languages
	@$(VENV)/python -m tests.a11y

lock: ## Pin all libraries anew, with hashes and without any index address
	@$(VENV)/pip-compile --quiet --extra dev --generate-hashes --strip-extras --allow-unsafe --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
		--output-file requirements.lock pyproject.toml

clean: ## Remove what was installed and built; the private database under var/postgis stays
	@if [ -e var/postgis/lock ]; then flock --nonblock var/postgis/lock true || { echo 'Stop tryghedskort first.'; exit 1; }; fi
	@rm -rf .venv node_modules build *.egg-info var/screenshots var/demo-real .mypy_cache .ruff_cache .hypothesis
	@find app geo layers migrations tests bench -name __pycache__ -prune -exec rm -rf {} +
