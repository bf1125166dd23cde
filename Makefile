# The README's two commands are `make run` and `make test`; the others are for those who change the program.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# Tests make thousands of databases, each written through to its disk, which a disk in memory does at once.
MEMORY := $(firstword $(wildcard /dev/shm) $(TMPDIR) /tmp)

.PHONY: run test check lint types contracts conformance soak reliability terminals bench docs catalogues clean

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: $(VENV)/.installed          ## open the sample project, which is this repository
	$(BIN)/reader --project .

test: $(VENV)/.installed         ## run all tests
	TMPDIR=$(MEMORY) $(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed
	$(BIN)/mypy

contracts: $(VENV)/.installed
	$(BIN)/lint-imports

check: lint types contracts test ## what continuous integration runs

soak: $(VENV)/.installed         ## a scripted working day in a terminal, ended twice by kill -9
	$(BIN)/python -m pytest tests/soak

reliability: $(VENV)/.installed  ## kill -9, many at once, full disks, hostile input; prints what was counted (some 15 minutes)
	$(BIN)/python -m pytest tests/reliability

conformance: $(VENV)/.installed  ## every case of the Unicode suites, and longer property runs
	READER_CONFORMANCE=full $(BIN)/python -m pytest tests/conformance tests/unit/text

terminals: $(VENV)/.installed    ## draw in the real terminals that are installed, and compare the pictures
	$(BIN)/python -m tests.terminal.real_terminals

bench: $(VENV)/.installed        ## every benchmark beside its baseline; READER_BENCH=full for full sizes
	$(BIN)/python -m benchmarks

docs: $(VENV)/.installed         ## rewrite the generated parts of the documentation
	$(BIN)/python docs/generate.py

catalogues: $(VENV)/.installed  ## bring the interface's catalogues up to date with the code, and compile them
	$(BIN)/python docs/catalogues.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
