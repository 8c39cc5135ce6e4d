# diembao: `make run` shows it at work, `make test` proves it. Both need only Python 3.11+ and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
# A plain path file: the import finder of the other editable modes costs a third of the start-up of `diembao --help`.
# setuptools, which is pinned, calls this mode transitional; its warning is of no use to whoever types `make run`.
EDIT   := PYTHONWARNINGS=ignore $(PIP) install -q --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
INPUTS := scraper nlp store desk jobs tests

.PHONY: run test check lint types contracts docs docs-write format lock newspaper bench pace torture screenshots clean help

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: $(VENV)/installed  ## set up, then crawl and read the bundled sample newspapers
	$(BIN)/diembao demo

test: $(VENV)/installed-dev  ## set up, then run every test
	$(BIN)/python -m pytest -rs -n auto --dist worksteal

check: lint types contracts docs  ## lint, types, import contracts, documents

lint: $(VENV)/installed-dev
	$(BIN)/ruff check $(INPUTS)
	$(BIN)/ruff format --check $(INPUTS)

types: $(VENV)/installed-dev
	$(BIN)/mypy

contracts: $(VENV)/installed-dev
	$(BIN)/lint-imports

docs: $(VENV)/installed-dev
	$(BIN)/python -m cogapp --check README.md docs/*.md

docs-write: $(VENV)/installed-dev  ## write the generated parts of the documents anew
	$(BIN)/python -m cogapp -r README.md docs/*.md

format: $(VENV)/installed-dev  ## put the code in order
	$(BIN)/ruff check --fix $(INPUTS)
	$(BIN)/ruff format $(INPUTS)

newspaper: $(VENV)/installed-dev  ## start a new newspaper: make newspaper SLUG=baomau URL=https://…
	$(BIN)/diembao newspaper "$(SLUG)" --url "$(URL)"

bench: $(VENV)/installed-dev  ## speed as ratios against named peers, in one run
	$(BIN)/python -m tests.bench

DESK_STORE := build/desk-100000.db
pace: $(VENV)/installed-dev $(DESK_STORE)  ## processor time of every page of the desk over 100,000 articles and 1,000,000 figures
	$(BIN)/python -m tests.desk.pace $(DESK_STORE)

$(DESK_STORE): tests/desk/generated.py tests/desk/clerks.py $(wildcard store/*tables.py store/*views.py) | $(VENV)/installed-dev
	mkdir -p build
	rm -f $@ $@.part $@.part-wal $@.part-shm
	$(BIN)/python -m tests.desk.generated $@.part
	mv $@.part $@

torture: $(VENV)/installed-dev  ## kills, power cuts, full disks, hostile servers with their full figures (about half an hour)
	$(BIN)/python -m tests.torture

screenshots: $(VENV)/installed-dev  ## pictures of the desk and the Word digest, into docs/screenshots
	$(BIN)/python -m tests.desk.screenshots

RESOLVE = uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -q
lock:  ## resolve the two lock files anew (needs uv: pip install uv)
	echo 'setuptools>=77' | $(RESOLVE) pyproject.toml - -o requirements.lock
	echo 'setuptools>=77' | $(RESOLVE) pyproject.toml - --extra dev --extra cluster --extra lake -c requirements.lock -o requirements-dev.lock

clean:  ## remove the environment and caches, keep the data
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "diembao needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python cannot make a virtual environment here; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install -q --require-hashes -r requirements.lock
	$(EDIT)
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) install -q --require-hashes -r requirements-dev.lock
	$(EDIT)
	@touch $(VENV)/installed $@
