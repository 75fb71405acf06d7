"""« python -m ecrans » : la même chose que la commande « agence »."""

from ecrans.commandes.principal import principal

if __name__ == "__main__":
    principal()
