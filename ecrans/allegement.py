"""Textual, importé sans ce qu'Agence n'ouvre jamais.

Son module principal importe d'office sa palette de commandes (et par elle arbres, menus déroulants et champs) et de quoi trouver le
dossier des téléchargements : un dixième du temps d'import, pour des portes qu'`ecrans.surete` ferme.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

INUTILES = ("textual.command", "platformdirs")
"""Ce que `textual.app` importe et qui ne sert à aucun écran d'Agence : la palette est la nôtre, rien ne se télécharge."""


class Absente:
    """Tient, dans Textual, la place d'une classe ou d'une fonction qu'Agence n'emploie pas."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("cette partie de Textual n'est pas chargée")


def importer_textual() -> None:
    """Importe l'application de Textual ; qui demande ensuite un des modules écartés reçoit le vrai."""
    if "textual.app" in sys.modules:
        return
    ecartes = [nom for nom in INUTILES if nom not in sys.modules]
    sys.modules.update({nom: _a_la_place_de(nom) for nom in ecartes})
    try:
        import_module("textual.app")
    finally:
        for nom in ecartes:
            del sys.modules[nom]


def _a_la_place_de(nom: str) -> ModuleType:
    """Un module où tout nom se trouve, et n'est rien."""
    module = ModuleType(nom)

    def trouver(voulu: str) -> type[Absente]:
        if voulu.startswith("__"):
            raise AttributeError(voulu)
        return Absente

    module.__getattr__ = trouver  # type: ignore[method-assign]
    return module
