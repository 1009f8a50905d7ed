# Each target does all its set-up; it needs only Python 3.11 or newer and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
OUT := out

.PHONY: audit cases test lint bench bench-openfisca mutants docs clean

audit: $(VENV)/installed  ## install, audit Zaragoza, print it and write the HTML report
	@mkdir -p $(OUT)
	@$(BIN)/walkaway audit stellantis-catl-zaragoza
	@$(BIN)/walkaway audit stellantis-catl-zaragoza --format html -o $(OUT)/stellantis-catl-zaragoza.html

test: $(VENV)/tested lint docs  ## everything that runs before a change lands
	$(BIN)/python -m pytest

lint: $(VENV)/tested
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/lint-imports

cases: $(VENV)/installed  ## write down what claims settle of every deal, for base rates and records
	$(BIN)/python -m walkaway.judgement.known_cases

bench: $(VENV)/tested  ## measure, on this machine
	$(BIN)/python benchmarks/command.py
	$(BIN)/python benchmarks/rules.py
	$(BIN)/python benchmarks/ownership_register.py
	$(BIN)/python benchmarks/diagrams.py
	$(BIN)/python benchmarks/walk_away.py
	$(BIN)/python benchmarks/stations.py

bench-openfisca: $(VENV)-openfisca/installed  ## measure rules beside OpenFisca-Core, in an environment of its own
	$(VENV)-openfisca/bin/python benchmarks/rules.py

mutants: $(VENV)-mutants/installed  ## how many small faults the tests notice; options as MUTANTS="rules --size 20"
	nice $(VENV)-mutants/bin/python benchmarks/mutants.py $(MUTANTS)

docs: $(VENV)/tested
	$(BIN)/python docs/make_pages.py
	$(BIN)/python docs/make_house.py
	$(BIN)/mkdocs build --strict --quiet

$(VENV)-openfisca/installed: pyproject.toml
	@test -x $(VENV)-openfisca/bin/python || $(PYTHON) -m venv $(VENV)-openfisca
	@$(VENV)-openfisca/bin/python -m pip install --quiet --disable-pip-version-check --editable . 'openfisca-core==46.0.1'
	@touch $@

$(VENV)-mutants/installed: pyproject.toml requirements/test.txt requirements/mutants.txt
	@test -x $(VENV)-mutants/bin/python || $(PYTHON) -m venv $(VENV)-mutants
	@$(VENV)-mutants/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements/test.txt --requirement requirements/mutants.txt
	@$(VENV)-mutants/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/tested: pyproject.toml requirements/test.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) $(VENV)-openfisca $(VENV)-mutants $(OUT) site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
