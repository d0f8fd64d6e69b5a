# Everything here sets itself up: a machine with make and Python 3.11 or newer is enough.
# `make help` lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEED := import sys; sys.exit(sys.version_info < (3, 11))
DEMO_DB := .demo/ownership.lbug
WORKERS ?= 2
PYTEST_ARGS ?=
BENCH_ARGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-deep coverage bench check format neo4j neo4j-stop clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.app ## load the fictional consortium and check it against every clause
	@mkdir -p .demo && rm -rf $(DEMO_DB)*
	@$(BIN)/ownership-graph load examples/consortium --db $(DEMO_DB)
	@$(BIN)/ownership-graph check examples/consortium/proposal.yaml --db $(DEMO_DB); \
		code=$$?; case $$code in 0|1|4) ;; *) exit $$code;; esac

test: $(VENV)/.dev ## run the tests; Neo4j's run too where NEO4J_TEST_URL is set
	@# One Neo4j server cannot serve tests at once: each empties it. They run by themselves, first.
	$(BIN)/python -m pytest -q -m neo4j --cov --cov-report= $(PYTEST_ARGS)
	$(BIN)/python -m pytest -q -m "not neo4j" -n $(WORKERS) --cov --cov-append --cov-report= $(PYTEST_ARGS)

coverage: ## hold the coverage of the last `make test` against the gates
	$(BIN)/coverage report --include='ownership_graph/*,queries/*' $(COVERAGE_OMIT) --fail-under=100
	$(BIN)/coverage report --include='loaders/*,cli/*' --fail-under=95

test-deep: $(VENV)/.dev ## search 100,000 graphs for counter-examples, for an hour or so
	$(BIN)/python -m pytest -q -m deep --hypothesis-profile=deep $(PYTEST_ARGS)

bench: $(VENV)/.dev ## measure against peers, half an hour, into benchmarks/RESULTS.md
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python benchmarks/run.py $(BENCH_ARGS)

check: $(VENV)/.dev ## lint, format, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## rewrite the code as the formatter wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

neo4j: $(BIN)/python ## fetch and start a Neo4j server (JDK 17, Maven); then: . .neo4j/env
	$(BIN)/python tools/neo4j_server.py start

neo4j-stop: $(BIN)/python ## stop that server and forget its data
	$(BIN)/python tools/neo4j_server.py stop

clean: ## remove what the targets made, the environment too
	rm -rf $(VENV) .demo .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache dist build

$(BIN)/python:
	@$(PYTHON) -c '$(NEED)' || { echo "Python 3.11 or newer is needed; name it with make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is needed (Debian: apt install python3-venv)"; rm -rf $(VENV); exit 2; }

$(VENV)/.app: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@ $(VENV)/.app
