# Deux commandes suffisent : « make demo » pour essayer, « make test » pour vérifier. Chacune prépare son environnement.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEMOIN := $(VENV)/.pret

.PHONY: demo test essais lint types contrat mesures propre

demo: $(TEMOIN)
	@$(BIN)/agence demo

test: $(TEMOIN) lint types contrat essais

essais: $(TEMOIN)
	$(BIN)/pytest -n auto

lint: $(TEMOIN)
	$(BIN)/ruff check .

types: $(TEMOIN)
	$(BIN)/mypy

contrat: $(TEMOIN)
	$(BIN)/lint-imports

mesures: $(TEMOIN)
	$(BIN)/python -m tests.mesures

$(TEMOIN): pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 ou plus récent manque : sudo apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python est trop ancien : il faut 3.11 ou plus récent." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Le module venv manque : sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Préparation de l'environnement (une minute la première fois)…"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[essais,postgresql]'
	@$(PYTHON) -m compileall -q $(VENV)/lib >/dev/null 2>&1 || true
	@touch $@

propre:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
