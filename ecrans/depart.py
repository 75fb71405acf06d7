"""L'entrée du programme : rien ne s'importe avant que le ménage de la mémoire soit suspendu."""

from __future__ import annotations

from ecrans.menage import suspendre_le_menage


def partir() -> None:
    """« agence », de la ligne de commande : sort par SystemExit."""
    suspendre_le_menage()
    from ecrans.commandes.principal import principal

    principal()
