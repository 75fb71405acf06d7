# Deux commandes suffisent : « make demo » pour essayer, « make test » pour vérifier. Chacune prépare son environnement.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_PRETE := $(VENV)/.pret
ESSAIS_PRETS := $(VENV)/.essais
ESSAIS_LUS := $(VENV)/.lus
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --editable

# Un environnement qui interdit de garder le code compilé le ferait recompiler par chaque ouvrier et chaque programme qu'un essai lance.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test essais lint types contrat mesures propre

demo: $(DEMO_PRETE)
	@$(BIN)/agence demo

test: lint types contrat essais

essais: $(ESSAIS_LUS)
	$(BIN)/pytest -n auto --dist worksteal

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

# La première lecture des essais coûte trois fois les suivantes : une fois pour tous les ouvriers, pas une fois pour chacun.
$(ESSAIS_LUS): $(ESSAIS_PRETS)
	@$(BIN)/python -m compileall -q agence donnees ecrans
	@$(BIN)/pytest --collect-only >/dev/null || true
	@touch $@

propre:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
