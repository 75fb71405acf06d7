"""SQLite ne compile qu'une fois ce que le poste lui demande à chaque touche : le recompiler coûte plus que d'y répondre."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from agence import recherche
from agence.gestes import appels, baux, demandes, promesses
from agence.seance import Seance
from donnees.base import ORDRES_PRETS, est_sqlite
from donnees.base import base as proxy
from donnees.modeles import Dossier
from donnees.nomenclature import TypeAction
from donnees.vues.dossier import dus_du_meme_debiteur, fiche
from donnees.vues.file import File, Filtre, compteurs
from donnees.vues.poste import marque
from ecrans.poste.lecture import lire


class Compilations:
    """Les ordres que SQLite compile : il demande alors, pour chacun, la permission de lire ou d'écrire."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.donnes: set[str] = set()
        self.compiles: list[str] = []
        self._permissions = 0
        proxy.obj.connection().set_authorizer(self._permettre)
        executer = proxy.obj.execute_sql

        def guetter(sql: str, *reste: Any) -> Any:
            self._permissions = 0
            curseur = executer(sql, *reste)
            self.donnes.add(sql)
            if self._permissions:
                self.compiles.append(sql)
            return curseur

        monkeypatch.setattr(proxy.obj, "execute_sql", guetter)

    def _permettre(self, *_: object) -> int:
        self._permissions += 1
        return 0


def une_heure_de_poste(seance: Seance, dossiers: list[int]) -> None:
    """Ce qu'un agent demande : sa file, des dossiers, des recherches, des gestes."""
    assert seance.acteur is not None
    agent, jour, maintenant = seance.acteur.id, seance.jour, seance.horloge()
    for debut in (0, 1):
        file = File(agent, jour, maintenant)
        assert file.position(file.page(debut, 50)[0].id) == debut
        assert file.premieres(1)
        File(agent, jour, maintenant, Filtre(mandant="FOURNIL")).page(0, 50)
        compteurs(agent, jour, maintenant - timedelta(hours=9))
        assert recherche.chercher("boulangerie mor")
        recherche.chercher("0639980001")
        demandes.les_miennes(seance)
        marque()
    for dossier in dossiers[:2]:
        fiche(dossier)
        lire(seance, dossier)
        dus_du_meme_debiteur(dossier, agent, jour)
        baux.prendre(seance, dossier)
        appels.consigner(seance, dossier, "NRP")
        baux.rendre(seance)
    for dossier in dossiers[2:]:
        promesses.promettre(seance, dossier, 200_00, jour + timedelta(days=3))


def test_le_poste_ne_fait_rien_recompiler(
    seance: Seance, creer_dossier: Callable[..., Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not est_sqlite():
        pytest.skip("PostgreSQL garde ses plans lui-même")
    dossiers = [creer_dossier(action=TypeAction.APPEL, action_le=seance.jour).id for _ in range(8)]
    compilations = Compilations(monkeypatch)
    une_heure_de_poste(seance, dossiers[:4])
    assert compilations.compiles
    compilations.compiles.clear()
    une_heure_de_poste(seance, dossiers[4:])
    assert compilations.compiles == []
    assert len(compilations.donnes) < ORDRES_PRETS / 2
