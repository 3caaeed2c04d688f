# Entente: 'make serve' opens the assistant, 'make test' runs the tests. Both set up what they need.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# What is installed, by what it is for: the app; other embedding models; tests and evaluation.
APP = $(VENV)/.app
MODELS = $(VENV)/.models
DEV = $(VENV)/.dev

.PHONY: help setup models develop serve test check format fit vectors eval gate access-proof kill-proof \
	load-proof vulnerabilities browser office tracer screenshots clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(APP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	sh scripts/install.sh "$(BIN)/python" .
	@touch $(APP)

$(MODELS): $(APP)
	$(BIN)/python -m pip install --progress-bar on --constraint constraints.txt --editable '.[models]'
	@touch $(MODELS)

$(DEV): $(APP)
	$(BIN)/python -m pip install --progress-bar on --constraint constraints.txt --editable '.[dev]'
	@touch $(DEV) $(MODELS)

setup: $(APP) $(if $(ENTENTE_EMBEDDING__MODEL),$(MODELS))  ## Install the app into .venv

models: $(MODELS)  ## Install what other embedding models need (embedding.model)

develop: $(DEV)  ## Install what the tests and the evaluation need

serve: setup  ## Open the assistant on the shipped library
	$(BIN)/entente serve

browser:  # Chromium for the browser tests, where none is there yet
	@sh scripts/install-browser.sh "$(BIN)/python"

office:  # LibreOffice for the export tests, where there is none yet
	@sh scripts/install-office.sh

tracer:  # strace for the test that nothing leaves, where there is none yet
	@sh scripts/install-strace.sh

test: develop browser office tracer  ## Run the tests, two files at a time
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

check: develop  ## Format, lint and type checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: develop  ## Format the code and the French typography of the library
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m assistant.typography corpus playbooks

gate: develop  ## Compare the answers with the accepted baseline
	$(BIN)/entente eval --gate

access-proof: develop  ## 10,000 comparisons for each kind of person: nothing hidden makes a difference
	ENTENTE_COMPARISONS=10000 $(BIN)/python -m pytest -q tests/access/test_visibility.py \
		tests/access/test_shipped_library.py

kill-proof: develop  ## Kill it 200 times at random points: nothing acknowledged is lost
	ENTENTE_KILLS=200 $(BIN)/python -m pytest -q -s tests/proofs/test_kills.py

load-proof: develop  ## Twenty people at work for two minutes: no error, no lost write
	ENTENTE_LOAD_SECONDS=120 $(BIN)/python -m pytest -q -s tests/proofs/test_load.py

vulnerabilities: setup  ## Look up the installed packages in the advisory database (needs the network)
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/python -m pip_audit --requirement constraints.txt --disable-pip --no-deps

fit: develop  ## Tune the encoder's upper layers and fit ranking and refusal again
	$(BIN)/entente eval tune
	$(BIN)/entente eval fit

vectors: develop  ## Encode the shipped texts that changed
	$(BIN)/python -m evals.shipped_vectors

eval: develop  ## Print the figures of the development questions
	$(BIN)/entente eval

screenshots: develop browser  ## Take pictures of every page into screenshots/, and the README's again
	$(BIN)/python -m tests.web.screenshot screenshots
	cp screenshots/en/laptop/answer.png docs/screenshot.png

clean:  ## Remove what setup made
	rm -rf $(VENV) build *.egg-info
