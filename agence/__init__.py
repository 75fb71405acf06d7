"""Ce que l'agence sait et fait : le droit, la conduite, les gestes, les échanges."""

__version__ = "0.1.0"
