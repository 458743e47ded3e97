# What can be done here; `make` alone lists it.

SHELL := /bin/sh
PY := .venv/bin/python
DEMO_HOME ?= .demo
UP_HOME ?= .archive

.DEFAULT_GOAL := help
.PHONY: help setup demo up demo-clean test test-full bench-extract bench-lineage lock format

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## prepare .venv, and nothing else
	@.ci/setup

demo: setup ## take the sample sites through Airflow to a release (KEEP=0, PAGES=FOLDER, UI_PORT, S3_PORT)
	@$(PY) -m dags demo --home $(DEMO_HOME) $(if $(PAGES),--pages "$(PAGES)")

up: setup ## run the archive for the real sites, DAGs paused (ARCHIVE_CONTACT, ARCHIVE_SITES, UI_PORT, S3_PORT)
	@$(PY) -m dags up --home $(UP_HOME)

demo-clean: setup ## remove the demo: its bucket, its Airflow, everything
	@$(PY) -m dags clean --home $(DEMO_HOME)

test: setup ## check everything that needs neither root nor a service
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m pytest -n auto --dist loadfile -m "not full"

test-full: setup ## check the rest: what needs Debian packages, or minutes
	$(PY) -m pytest -m full

bench-extract: setup ## measure extraction on made-up sites nobody has tuned for (minutes)
	@$(PY) -m bench.extract_gate

bench-lineage: setup ## measure lineage beside rensa, datasketch and datatrove, on a seed nobody tuned for
	@$(PY) -m uv pip install --quiet --python $(PY) --constraint requirements-dev.txt --group bench
	@$(PY) -m bench.lineage --bases 600 --seed 977 --hub 300

lock: setup ## compile pyproject.toml into requirements*.txt, with the newest versions that fit
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--custom-compile-command "make lock" pyproject.toml -o requirements.txt
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --group dev \
		--custom-compile-command "make lock" -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --group ray \
		--custom-compile-command "make lock" -o requirements-ray.txt

format: setup ## format the code, and mend what ruff can mend
	$(PY) -m ruff format
	$(PY) -m ruff check --fix
