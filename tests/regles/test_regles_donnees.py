"""Règle 45 : l'export d'une personne ne peut rien oublier, et rien ne se garde sans date de purge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from peewee import DatabaseError

from agence import journal
from agence.configuration.modele import Journal
from agence.erreurs import Refus
from agence.gestes import appels, notes
from agence.seance import Seance
from agence.tenue import donnees_personnelles, purge
from agence.tenue.conservation import purge_prevue
from agence.tenue.verification import verifier
from donnees.base import base as proxy
from donnees.base import executer
from donnees.modeles import Debiteur, Dossier
from donnees.nomenclature import Role
from tests.tenue.personne_essai import NOM, clore_et_reverser, remplir

Fabrique = Callable[..., Dossier]


def test_regle_45_les_notes_et_les_appels_sont_dans_l_export(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    notes.noter(seance, d.id, "il dit avoir payé son ancien fournisseur")
    appels.consigner(seance, d.id, "NRP", note="rappeler après dix-huit heures")
    export = donnees_personnelles.en_texte(donnees_personnelles.exporter(superviseur, donnees_personnelles.trouver(d.reference)))
    assert "il dit avoir payé son ancien fournisseur" in export and "rappeler après dix-huit heures" in export


def test_regle_45_une_table_neuve_que_l_export_ignore_le_fait_refuser(superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    proxy.execute_sql("CREATE TABLE fichier_neuf (id INTEGER PRIMARY KEY, dossier_id BIGINT NOT NULL, texte TEXT)")
    with pytest.raises(Refus, match="fichier_neuf n'y est pas") as refus:
        donnees_personnelles.exporter(superviseur, donnees_personnelles.trouver(d.reference))
    assert refus.value.regle == "45"


def test_regle_45_tout_dossier_clos_a_sa_date_de_purge(superviseur: Seance, creer_dossier: Fabrique) -> None:
    ouvert, clos = creer_dossier(), creer_dossier()
    clore_et_reverser(superviseur, clos)
    reglage = superviseur.configuration.conservation
    assert (purge_prevue(ouvert.id, reglage), purge_prevue(clos.id, reglage)) == (None, date(2032, 2, 23))


def test_regle_45_l_echu_part_la_comptabilite_reste(
    seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    remplir(seance, superviseur, d)
    clore_et_reverser(superviseur, d, date(2021, 8, 23))
    purge.purger(superviseur)
    bilan = purge.purger(ouvrir_pour("diallo", Role.ADMINISTRATEUR)).bilan
    assert (bilan.nombres["sans_suite"], bilan.nombres["personnes"]) == (1, 1)
    assert (Debiteur.get_by_id(d.debiteur_id).nom, Dossier.get_by_id(d.id).verse) == ("purgé", 50_00)
    assert verifier(jour=superviseur.jour) == ()


@pytest.fixture
def ecrit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("AGENCE_PANNES", raising=False)
    journal.situer(Journal(), tmp_path / "j.db")
    yield tmp_path / "j.db.journal.log"
    journal.situer(Journal(), None)


def test_une_panne_sur_un_dossier_ne_met_ni_nom_ni_montant_au_journal(
    ecrit: Path, seance: Seance, superviseur: Seance, creer_dossier: Fabrique, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R7 : une erreur de la base cite souvent la ligne entière qui l'a fait tomber."""
    d = creer_dossier()
    remplir(seance, superviseur, d)

    montant = 124_000 + 18

    def tomber(*_: Any, **__: Any) -> None:
        executer(f"INSERT INTO creance (dossier_id, type, numero) VALUES ({d.id}, '{NOM}', 'doit {montant}') RETURNING absente")

    monkeypatch.setattr("agence.gestes.socle.propre", tomber)
    with pytest.raises(DatabaseError) as prise:
        notes.noter(seance, d.id, f"note sur {NOM}")
    numero, fichier = journal.panne(prise.value)
    contenu = fichier.read_text()
    assert fichier == ecrit and numero in contenu and "executer" in contenu
    for valeur in (NOM, NOM.lower(), "124018", "124 018", d.reference, "Boulangerie", "50,00", "5000 "):
        assert valeur not in contenu, valeur
