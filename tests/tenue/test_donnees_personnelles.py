"""Le droit d'accès : tout y est, lisible, dans un fichier que personne d'autre ne lit, avec la date où cela partira."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import baux
from agence.seance import Seance
from agence.tenue import donnees_personnelles as dp
from donnees.base import lignes
from donnees.modeles import Debiteur, Dossier
from donnees.vues import personne
from tests.fabrique import creer_debiteur, creer_mandant
from tests.tenue.personne_essai import NOM, clore_et_reverser, remplir

Fabrique = Callable[..., Dossier]


@pytest.fixture
def morel(seance: Seance) -> Debiteur:
    return creer_debiteur(seance, f"SARL {NOM} Morel")


def test_toutes_les_tables_liees_a_une_personne_sont_livrees_ou_dispensees(base: str) -> None:
    livrees = {m._meta.table_name for m in personne.tables_liees()}
    assert personne.tables_liees_de_la_base() <= livrees | personne.DISPENSES.keys()
    assert all(len(raison) > 20 for raison in personne.DISPENSES.values())
    assert {"evenement", "brouillon", "consultation", "audience", "imputation", "annulable", "approbation"} <= livrees


def test_l_export_a_tous_les_dossiers_et_chaque_ligne_de_chaque_table(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique, morel: Debiteur
) -> None:
    un = creer_dossier(debiteur=morel)
    deux = creer_dossier(debiteur=morel, mandant=creer_mandant(seance, "AUTRE"))
    creer_dossier()
    remplir(seance, superviseur, un)
    export = dp.exporter(superviseur, dp.trouver(un.reference))
    assert [d["reference"] for d in export.tables["dossier"]] == [un.reference, deux.reference]
    for table in ("evenement", "promesse", "paiement", "piece", "intervenant", "litige", "reclamation", "approbation", "brouillon"):
        attendues = lignes(f"SELECT count(*) FROM {table} WHERE dossier_id IN (?, ?)", (un.id, deux.id))[0][0]
        assert len(export.tables[table]) == attendues > 0, table
    assert len(export.tables["audience"]) == 1 and len(export.tables["imputation"]) >= 1
    ecrit = json.dumps(export.en_json(), ensure_ascii=False)
    for dit in ("au bout du fil", "note libre", "conteste", "se plaint", "brouillon", "travaille la nuit", "@exemple.org"):
        assert dit in ecrit, dit
        assert dit in dp.en_texte(export), dit


def test_l_export_dit_quand_chaque_dossier_partira(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique, morel: Debiteur
) -> None:
    ouvert, clos = creer_dossier(debiteur=morel), creer_dossier(debiteur=morel)
    clore_et_reverser(superviseur, clos)
    export = dp.exporter(superviseur, dp.trouver(ouvert.reference))
    dates = list(export.purges.values())
    assert dates[0]["purge_prevue"] is None and "3m puis 60m" in dates[0]["regle"]
    # clos le 23/11/2026 : trois mois de base active, puis soixante d'archives
    assert dates[1]["purge_prevue"] == "2032-02-23" and dates[1]["archive_le"] == "2027-02-23"
    assert export.detruire_le.isoformat() == "2026-12-23"


def test_le_fichier_est_neuf_et_lisible_de_son_seul_auteur(superviseur: Seance, creer_dossier: Fabrique, tmp_path: Path) -> None:
    export = dp.exporter(superviseur, dp.trouver(creer_dossier().reference))
    fichier = tmp_path / "export.json"
    assert dp.ecrire(export, fichier, en_json=True) == fichier.stat().st_size
    assert fichier.stat().st_mode & 0o777 == 0o600
    assert json.loads(fichier.read_text(encoding="utf-8"))["donnees"]["debiteur"][0]["nom"] == "SARL Boulangerie Morel"
    with pytest.raises(Refus, match="existe déjà"):
        dp.ecrire(export, fichier, en_json=True)


def test_on_trouve_par_nom_siren_reference_et_numero(seance: Seance, superviseur: Seance, creer_dossier: Fabrique, morel: Debiteur) -> None:
    morel.siren = "732829320"
    morel.save()
    d = creer_dossier(debiteur=morel)
    for designation in (f"sarl {NOM.lower()} morel", "732 829 320", d.reference, d.reference.lower(), f"#{d.id}", f"SARL {NOM}"):
        assert dp.trouver(designation).id == morel.id, designation
    for inconnue in ("Personne", "", "#999999", "#" + "9" * 30, "732829329"):
        with pytest.raises(Introuvable):
            dp.trouver(inconnue)


def test_deux_homonymes_se_disent_et_ne_se_melangent_pas(seance: Seance, creer_dossier: Fabrique) -> None:
    un, deux = (creer_dossier(debiteur=creer_debiteur(seance, "Karim DUPUIS")) for _ in range(2))
    with pytest.raises(SaisieInvalide) as refus:
        dp.trouver("karim dupuis")
    assert f"#{un.id}" in str(refus.value) and f"#{deux.id}" in str(refus.value)
    assert dp.trouver(f"#{deux.id}").dossier_id == deux.id


def test_un_agent_n_exporte_pas_et_apprend_qui_peut(seance: Seance, creer_dossier: Fabrique) -> None:
    with pytest.raises(Refus, match="administrateur ou superviseur"):
        dp.exporter(seance, dp.trouver(creer_dossier().reference))


def test_ouvrir_un_dossier_s_inscrit_une_fois_par_jour_et_l_export_aussi(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    for _ in range(3):
        baux.prendre(seance, d.id)
    baux.rendre(seance)
    seance.horloge.avancer(jours=1)  # type: ignore[attr-defined]
    baux.prendre(seance, d.id)
    dp.exporter(superviseur, dp.trouver(d.reference))
    vues = personne.consultations([d.id])
    assert [(par, quoi) for _, _, par, _, quoi in vues if quoi == "ouverture"] == [("Lefevre", "ouverture")] * 2
    assert [(par, quoi) for _, _, par, _, quoi in vues if quoi == "export"] == [("Roux", "export")]


def test_un_dossier_tenu_par_un_collegue_n_est_pas_dit_vu(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    baux.prendre(superviseur, d.id)
    with pytest.raises(Refus):
        baux.prendre(seance, d.id)
    assert [par for _, _, par, _, _ in personne.consultations([d.id])] == ["Roux"]
