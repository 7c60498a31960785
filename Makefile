# Everything a person or CI does here. A target makes what it needs, so each may be the first.

PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
# With the certificates that uv brings; then with the machine's, which a company's proxy may need.
SYNC := env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv sync --frozen --quiet --all-extras
# Settings for tools that need no database: without DATABASE_URL, reading the settings starts one.
NO_DATABASE := DATABASE_URL=postgresql:///none BATON_SECRET_KEY=for-checks-only-and-never-for-serving-anything-0123456789
# As behind a proxy, which is what Django's deployment check is about.
DEPLOYED := $(NO_DATABASE) BATON_URL=https://baton.example.com

.PHONY: help run test lint format versions check audit bench soak machines wheel

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

run: .venv/synced  ## Start Baton with a demo organization, on http://127.0.0.1:8000
	@$(BIN)/baton run $(ARGS)

test: .venv/synced  ## Run the tests, one process a core
	$(BIN)/pytest -n auto $(ARGS)

lint: .venv/synced  ## Check style, types, layers, migrations and deployment settings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djangofmt --check --quiet baton
	$(NO_DATABASE) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	.ci/migrations
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/synced  ## Put code into shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djangofmt --quiet baton

versions: .venv/synced  ## Try each newer version of Python that this machine has
	@for version in 3.12 3.13 3.14; do .ci/on-python $$version || exit 1; done

check: lint test versions  ## Do all that CI does

audit: .venv/synced  ## Look for known vulnerabilities in uv.lock; offline with ADVISORIES=all.zip, see SECURITY.md
	$(BIN)/python .ci/audit.py $(ADVISORIES)

wheel: .venv/synced  ## Build what a company installs, into dist/
	$(BIN)/uv build --quiet --wheel --out-dir dist

bench: .venv/synced  ## Measure, on a database filled for it
	$(BIN)/python -m bench $(ARGS)

soak: .venv/synced  ## Ten minutes of work, email and imports while things are killed; needs a weekday
	$(BIN)/python -m bench.soak $(ARGS)

machines: .venv/synced  ## Cut off workers, web servers and a database of a small network; needs root and a weekday
	$(BIN)/python -m bench.machines $(ARGS)

.venv/synced: pyproject.toml uv.lock
	@test -n "$(PYTHON)" || { echo "Baton needs Python 3.11 to 3.14; there is none on the path." >&2; exit 1; }
	@echo "Installing what uv.lock names into .venv"
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(SYNC) 2>/dev/null || UV_SYSTEM_CERTS=1 $(SYNC)  # the second time, errors are shown
	@touch $@
