# Deux commandes suffisent : « make demo » pour essayer, « make test » pour vérifier. Chacune prépare son environnement.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_PRETE := $(VENV)/.pret
ESSAIS_PRETS := $(VENV)/.essais
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --editable

.PHONY: demo test essais lint types contrat mesures propre

demo: $(DEMO_PRETE)
	@$(BIN)/agence demo

test: lint types contrat essais

essais: $(ESSAIS_PRETS)
	$(BIN)/pytest -n auto

lint: $(ESSAIS_PRETS)
	$(BIN)/ruff check .

types: $(ESSAIS_PRETS)
	$(BIN)/mypy

contrat: $(ESSAIS_PRETS)
	$(BIN)/lint-imports

mesures: $(ESSAIS_PRETS)
	$(BIN)/python -m tests.mesures

$(DEMO_PRETE): pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 ou plus récent manque : sudo apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python est trop ancien : il faut 3.11 ou plus récent." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Le module venv manque : sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Préparation de l'environnement (une minute la première fois)…"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) .
	@touch $@

# Les outils d'essai et PostgreSQL ne sont pas de la démo : le pilote de PostgreSQL ralentirait son départ.
$(ESSAIS_PRETS): $(DEMO_PRETE)
	@echo "Ajout des outils d'essai…"
	@$(PIP) '.[essais,postgresql]'
	@touch $@

propre:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
