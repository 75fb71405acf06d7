"""Toutes les tables sortent, ligne à ligne, sur les deux moteurs : ni oubli, ni doublon, ni secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import peewee as pw
import pytest

from agence.gestes.consultations import inscrire_plusieurs
from agence.gestes.notes import noter
from agence.gestes.paiements import encaisser
from agence.seance import Seance
from donnees.base import base, lignes
from donnees.modeles import TOUS, Consultation, Dossier, Utilisateur
from donnees.nomenclature import Moyen, Role, Vue
from donnees.vues import exports
from donnees.vues.exports import FiltreExport, LigneLue, Sorte, compter, instantane, lire
from donnees.vues.exports_tables import DISPENSES, TABLES
from tests.donnees.test_supervision_vues import promesses, promettre
from tests.fabrique import creer_mandant

__all__ = ["promesses"]
SECRETS = {"pin", "pin_essais", "pin_attendre", "pin_ferme_le", "cle", "sel", "empreinte_pin"}
JOUR = date(2026, 11, 23)
TOUT = FiltreExport()


def valeurs(nom: str, filtre: FiltreExport = TOUT) -> list[dict[str, Any]]:
    cles = [c.cle for c in TABLES[nom].champs]
    return [dict(zip(cles, ligne.valeurs, strict=True)) for ligne in lire(TABLES[nom], filtre)]


def test_chaque_table_de_la_base_sort_ou_dit_pourquoi_non() -> None:
    couvertes = {table for export in TABLES.values() for table in export.tables}
    connues = {m._meta.table_name for m in TOUS} | {"debiteur_mot"}
    assert couvertes | set(DISPENSES) == connues
    assert couvertes & set(DISPENSES) == set()
    assert all(DISPENSES.values())


def test_aucun_secret_ne_sort() -> None:
    for table in TABLES.values():
        assert not {c.cle for c in table.champs} & SECRETS, table.nom
        assert not any(c.sql.rpartition(".")[2].startswith("pin") for c in table.champs), table.nom


def test_les_cles_d_un_export_sont_distinctes_et_simples() -> None:
    for table in TABLES.values():
        cles = [c.cle for c in table.champs]
        assert len(set(cles)) == len(cles), table.nom
        assert all(cle.isascii() and cle.replace("_", "").isalnum() for cle in cles), table.nom


@pytest.mark.parametrize("nom", TABLES)
def test_chaque_table_se_lit_et_se_compte(nom: str, promesses: Seance) -> None:
    """Chaque colonne existe sur ce moteur, et chaque filtre permis s'exécute."""
    table = TABLES[nom]
    assert len(list(lire(table))) == compter(table)
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    filtre = FiltreExport(
        mandant="FOURNIL" if table.mandant else "", agent="lefevre" if table.agent else "", dossier_id=1 if table.dossier else None,
        du=JOUR if table.jour else None, au=JOUR if table.jour else None, du_instant=instant, au_instant=instant + timedelta(days=1),
    )  # fmt: skip
    assert table.manques(filtre) == []
    assert len(list(lire(table, filtre))) == compter(table, filtre)


def test_les_types_sont_ceux_que_dit_la_colonne(promesses: Seance) -> None:
    sortes: dict[Sorte, type] = {
        Sorte.MONTANT: int, Sorte.JOUR: date, Sorte.INSTANT: datetime, Sorte.ENTIER: int, Sorte.BOOLEEN: bool, Sorte.TEXTE: str,
    }  # fmt: skip
    vues = set()
    for table in TABLES.values():
        for ligne in lire(table):
            for champ, valeur in zip(table.champs, ligne.valeurs, strict=True):
                assert valeur is None or type(valeur) is sortes[champ.sorte], (table.nom, champ.cle, valeur)
                vues.add(champ.sorte)
    assert vues == set(sortes)


@pytest.mark.parametrize("nom", ["promesses", "jours-fermes", "creances", "consultations"])
def test_par_lots_rien_ne_manque_et_rien_ne_revient(
    nom: str, superviseur: Seance, promesses: Seance, monkeypatch: pytest.MonkeyPatch
) -> None:
    inscrire_plusieurs(superviseur, [1, 2], Vue.EXPORT)
    inscrire_plusieurs(promesses, [1, 2], Vue.EXPORT)
    entier = list(lire(TABLES[nom]))
    assert len(entier) > 1
    monkeypatch.setattr(exports, "LOT", 2 if nom != "jours-fermes" else 7)
    assert list(lire(TABLES[nom])) == entier


def test_une_promesse_sort_telle_quelle(promesses: Seance) -> None:
    premiere = valeurs("promesses")[2]
    attendue = {
        "mandant": "FOURNIL", "dossier": "R-00001", "agent": "lefevre", "montant": 499_99, "date": date(2026, 11, 22), "moyen": "virement",
        "controle_le": date(2026, 11, 25), "statut": "ouverte", "paye": 10_00,
        "faite_le": datetime(2026, 10, 1, 8, 0, tzinfo=UTC), "fermee_le": None,
    }  # fmt: skip
    assert {cle: premiere[cle] for cle in attendue} == attendue


def test_les_filtres_se_croisent(promesses: Seance) -> None:
    assert len(valeurs("promesses")) == 10
    assert {v["agent"] for v in valeurs("promesses", FiltreExport(agent="martin"))} == {"martin"}
    assert {v["mandant"] for v in valeurs("promesses", FiltreExport(mandant="BRASERO"))} == {"BRASERO"}
    croises = valeurs("promesses", FiltreExport(agent="martin", du=date(2026, 11, 1), au=date(2026, 11, 5)))
    assert [v["montant"] for v in croises] == [1_000_00]


def test_un_jour_d_evenement_est_un_jour_de_paris(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    noter(seance, dossier.id, "appelé hier soir")
    minuit = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # le 23 à 0 h, à Paris
    ce_jour = FiltreExport(du=JOUR, au=JOUR, du_instant=minuit, au_instant=minuit + timedelta(days=1))
    veille = FiltreExport(du=JOUR, au=JOUR, du_instant=minuit - timedelta(days=1), au_instant=minuit)
    assert [v["texte"] for v in valeurs("evenements", ce_jour)] == ["appelé hier soir"]
    assert valeurs("evenements", veille) == []


def test_les_reversements_disent_ce_qui_reste_a_reverser(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    encaisser(seance, dossier.id, 100_00, seance.jour, Moyen.VIREMENT)
    (sorti,) = valeurs("reversements")
    assert (sorti["montant"], sorti["reverse_le"], sorti["extourne"], sorti["isole"]) == (100_00, None, False, False)


def test_un_filtre_impossible_se_nomme() -> None:
    assert TABLES["mandants"].manques(FiltreExport(du=JOUR, agent="x", mandant="M")) == ["--de", "--du"]
    assert TABLES["promesses"].manques(FiltreExport(du=JOUR, agent="x", mandant="M", dossier_id=3)) == []


def test_l_instantane_ne_voit_pas_ce_qui_vient_apres(base: str, seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    """Un autre poste écrit au milieu de l'export : les nombres restent ceux du début, et il n'attend pas."""
    promettre(seance, creer_dossier(), 100_00, JOUR)
    ordre = "INSERT INTO mandant (code, nom, nature, cree_le) VALUES ('AUTRE', 'Autre', 'professionnel', '2026-11-23 00:00:00')"
    with instantane():
        assert compter(TABLES["mandants"]) == 1
        _ailleurs(base, ordre)
        assert compter(TABLES["mandants"]) == 1
    assert compter(TABLES["mandants"]) == 2


def _ailleurs(url: str, ordre: str) -> None:
    if url.startswith("sqlite"):
        autre: Any = pw.sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)  # type: ignore[attr-defined]
    else:
        import psycopg

        autre = psycopg.connect(url, autocommit=True)
    autre.execute(ordre)
    autre.close()


def test_un_instantane_abandonne_rend_la_base(promesses: Seance) -> None:
    def flux() -> Any:
        with instantane():
            yield from lire(TABLES["promesses"])

    lecteur = flux()
    assert isinstance(next(lecteur), LigneLue)
    lecteur.close()
    assert not base.in_transaction()
    Utilisateur.create(nom="neuf", affichage="Neuf", role=Role.AGENT, cree_le=promesses.horloge())


def test_les_dossiers_exportes_s_inscrivent_une_fois_par_jour(
    superviseur: Seance, nuit: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    creer_mandant(superviseur)
    ids = [creer_dossier().id for _ in range(3)]
    for _ in range(2):
        inscrire_plusieurs(superviseur, set(ids), Vue.EXPORT)
    inscrire_plusieurs(nuit, ids, Vue.EXPORT)
    vues = [(c.dossier_id, c.utilisateur_id, c.jour, c.quoi) for c in Consultation.select().order_by(Consultation.dossier_id)]
    assert superviseur.acteur is not None
    assert vues == [(i, superviseur.acteur.id, JOUR, Vue.EXPORT) for i in ids]
    assert len(lignes("SELECT 1 FROM consultation")) == 3
