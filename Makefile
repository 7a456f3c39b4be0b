# Two commands matter: `make demo` and `make test`. Both need nothing but Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
SANDBOX_PORT ?= 8001
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where bytecode may not be kept, each process would compile some six hundred files again: a second at each start.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test check lock screenshots translations clean

demo: $(VENV)/.installed
	@PORT=$(PORT) SANDBOX_PORT=$(SANDBOX_PORT) exec $(BIN)/advocacy up --demo $(if $(RESET),--reset)

test: $(VENV)/.installed-test
	@$(BIN)/python -m tests.run

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

screenshots: $(VENV)/.installed-test
	$(BIN)/python -m tests.screenshots

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Advocacy needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.installed-test: requirements-test.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-test.lock
	@touch $@

# Run after changing dependencies in pyproject.toml. The files name no index and no host.
LOCK := pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate --no-header --allow-unsafe
lock: $(VENV)/.installed-test
	$(BIN)/$(LOCK) --extra test --extra build --output-file requirements-test.lock pyproject.toml
	$(BIN)/$(LOCK) --extra build --constraint requirements-test.lock --output-file requirements.lock pyproject.toml

# Run after changing words: new ones come into the Dutch catalogue empty, and a test asks for their translation.
translations: $(VENV)/.installed-test
	$(BIN)/python -m tests.house.messages

clean:
	rm -rf $(VENV) build dist *.egg-info
