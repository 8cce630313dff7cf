# 手すり: everything with one command. `make help` lists the targets.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench requirements

AXE := 4.14.1
NAME ?= rules
PYTHON := $(shell for p in python3.11 python3 python3.12 python3.13; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && \
	echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export PIP_ROOT_USER_ACTION := ignore

help: ## この一覧 / this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: .venv/.installed ## 動かす支度をする / install what running needs
	@requirements/machine.sh run

run: setup ## 三つのシステムを模擬都市と起動する / start everything with a synthetic city
	@exec $(BIN)/tesuri run --demo

check: .venv/.tools ## 家の決まりを確かめる / lint, format, types, walls between rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --no-incremental tesuri simulators bench tests
	$(BIN)/lint-imports

test: .venv/.tools node_modules/.axe-$(AXE) ## 試験をすべて走らせる / all checks and tests
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n 2 --dist loadfile; status=$$?; \
		$(BIN)/python -m tesuri.commands.retire_test_cluster; exit $$status

bench: .venv/.installed ## 計る (NAME=rules) / measure
	@$(BIN)/tesuri bench $(NAME)

requirements: .venv/.tools ## 依存の固定をやり直す / pin the requirements anew
	@$(PIP) install uv
	$(BIN)/uv pip compile -q pyproject.toml requirements/setup.in --generate-hashes \
		--python-version 3.11 --no-header -o requirements/requirements.txt
	$(BIN)/uv pip compile -q pyproject.toml requirements/setup.in --group dev --generate-hashes \
		--python-version 3.11 --no-header -o requirements/requirements-dev.txt

# --- what the targets stand on; a stamp is renewed when what it was made from changes ---

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 以上が必要です。apt-get install python3 を実行してください" \
		"/ Python 3.11 or newer is needed: run apt-get install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || requirements/machine.sh venv
	@$(PYTHON) -m venv .venv

.venv/.installed: requirements/requirements.txt pyproject.toml | .venv/bin/python
	@echo "必要なものを入れています / installing requirements"
	@$(PIP) install --require-hashes -r requirements/requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.tools: requirements/requirements-dev.txt .venv/.installed
	@$(PIP) install --require-hashes -r requirements/requirements-dev.txt
	@touch $@

node_modules/.axe-$(AXE):
	@requirements/machine.sh test
	@npm install --silent --no-save --no-package-lock --ignore-scripts --no-audit --no-fund axe-core@$(AXE)
	@touch $@
