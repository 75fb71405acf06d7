"""Règle 45 : un export de droit d'accès porte les notes libres et les appels, et dit quand tout partira."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agence.erreurs import Refus
from agence.gestes.appels import consigner
from agence.gestes.notes import noter
from agence.seance import Seance
from agence.tenue import donnees_personnelles as dp
from donnees.modeles import Dossier
from donnees.vues import personne

Fabrique = Callable[..., Dossier]


def test_regle_45_l_export_porte_les_notes_libres_et_les_appels(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    noter(seance, d.id, "préfère être appelé le matin")
    consigner(seance, d.id, "NRP", note="deux sonneries")
    export = dp.exporter(superviseur, dp.trouver(d.reference))
    assert "préfère être appelé le matin" in dp.en_texte(export) and "deux sonneries" in dp.en_texte(export)
    assert all(dates["purge_prevue"] or dates["regle"] for dates in export.purges.values()), "rien n'est gardé sans date ni règle"


def test_regle_45_un_export_auquel_il_manquerait_une_table_est_refuse(
    superviseur: Seance, creer_dossier: Fabrique, monkeypatch: pytest.MonkeyPatch
) -> None:
    d = creer_dossier()
    entier = personne.tout_de
    monkeypatch.setattr(personne, "tout_de", lambda i: {t: x for t, x in entier(i).items() if t != "evenement"})
    with pytest.raises(Refus) as refus:
        dp.exporter(superviseur, dp.trouver(d.reference))
    assert refus.value.regle == "45" and "evenement" in str(refus.value)
