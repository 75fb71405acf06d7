"""La purge : ce qui est échu part de partout, la comptabilité et la trace restent, jamais un dossier ouvert, jamais seul."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import peewee as pw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.configuration.modele import Conservation
from agence.erreurs import Refus
from agence.gestes import cloture, notes
from agence.recherche import chercher
from agence.seance import Seance
from agence.tenue import conservation, effacements, purge
from agence.tenue.conservation import Clos, echeances
from agence.tenue.verification import verifier
from donnees.base import base as proxy
from donnees.base import chemin_sqlite, est_sqlite, executer, fermer, lignes
from donnees.champs import ChampChoix
from donnees.modeles import TOUS, Debiteur, Dossier, Evenement, Paiement, Purge
from donnees.nomenclature import MotifDeCloture, Nature, Role
from donnees.vues import personne
from tests.fabrique import creer_debiteur, creer_mandant
from tests.tenue.personne_essai import NOM, clore_et_reverser, promesses_de, remplir

Fabrique = Callable[..., Dossier]
Ouvrir = Callable[..., Seance]
ANCIEN = date(2021, 1, 1)


@pytest.fixture
def diallo(ouvrir_pour: Ouvrir) -> Seance:
    """La seconde personne."""
    return ouvrir_pour("diallo", Role.ADMINISTRATEUR)


@pytest.fixture
def echu(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> Dossier:
    """Un dossier plein, clos il y a presque six ans."""
    d = creer_dossier(debiteur=creer_debiteur(seance, f"SARL {NOM} Morel"))
    executer("UPDATE dossier SET champs = ? WHERE id = ?", (f'{{"compteur": "{NOM}"}}', d.id))
    remplir(seance, superviseur, d)
    clore_et_reverser(superviseur, d, ANCIEN)
    return d


def toute_la_base() -> str:
    """Tout le contenu de toutes les tables, mots de la recherche compris."""
    tables = [m._meta.table_name for m in TOUS] + ["debiteur_mot"]
    return "\n".join(str(ligne) for t in tables for ligne in lignes(f"SELECT * FROM {t}")).casefold()


def test_la_purge_ne_laisse_le_nom_nulle_part_et_garde_la_comptabilite(
    superviseur: Seance, diallo: Seance, echu: Dossier, base: str
) -> None:
    assert NOM.casefold() in toute_la_base() and chercher(NOM) != []
    argent = lignes("SELECT montant, recu_le, moyen, quittance, reference FROM paiement ORDER BY id")
    evenements = Evenement.select().count()
    assert purge.purger(superviseur).etat == "demandee"
    suite = purge.purger(diallo)
    assert (suite.etat, suite.bilan.nombres["sans_suite"], suite.bilan.nombres["personnes"]) == ("faite", 1, 1)
    assert NOM.casefold() not in toute_la_base() and chercher(NOM) == []
    assert lignes("SELECT montant, recu_le, moyen, quittance, reference FROM paiement ORDER BY id") == argent
    assert Evenement.select().count() > evenements and promesses_de(echu) == 1, "la preuve qu'il y avait quelque chose reste"
    assert Debiteur.get_by_id(echu.debiteur_id).nom == "purgé"
    assert verifier(jour=superviseur.jour) == ()
    fichier = chemin_sqlite(base)
    if est_sqlite() and fichier is not None:
        fermer()
        octets = b"".join(f.read_bytes() for f in [fichier, *Path(fichier.parent).glob(f"{fichier.name}-*")]).lower()
        assert NOM.lower().encode() not in octets, "ni dans les pages libres, ni dans le journal des écritures"


def test_une_seconde_purge_ne_change_rien(superviseur: Seance, diallo: Seance, echu: Dossier) -> None:
    purge.purger(superviseur)
    purge.purger(diallo)
    apres = toute_la_base()
    assert purge.purger(superviseur).etat == "rien"
    assert toute_la_base() == apres


def test_la_simulation_ne_change_rien_et_dit_la_meme_chose(superviseur: Seance, diallo: Seance, echu: Dossier) -> None:
    avant = toute_la_base()
    prevu = purge.simuler(superviseur)
    assert toute_la_base() == avant
    purge.purger(superviseur)
    assert purge.purger(diallo).bilan.nombres == prevu.nombres


def test_il_faut_deux_personnes(superviseur: Seance, diallo: Seance, seance: Seance, echu: Dossier) -> None:
    with pytest.raises(Refus, match="administrateur ou superviseur"):
        purge.purger(seance)
    assert [purge.purger(superviseur).etat, purge.purger(superviseur).etat] == ["demandee", "attend"]
    assert Debiteur.get_by_id(echu.debiteur_id).nom != "purgé"
    with pytest.raises(pw.IntegrityError):
        executer("UPDATE purge SET executee_par = demandee_par")
    seance.horloge.avancer(jours=2)  # type: ignore[attr-defined]
    assert purge.purger(diallo).etat == "demandee", "une demande ne vaut qu'un jour"
    assert purge.purger(superviseur).etat == "faite"
    assert [p.executee_par for p in Purge.select().order_by(Purge.id)] == [None, superviseur.acteur.id if superviseur.acteur else 0]


def test_jamais_un_dossier_ouvert_ni_dans_sa_duree(
    seance: Seance, superviseur: Seance, diallo: Seance, creer_dossier: Fabrique
) -> None:
    ouvert, recent = creer_dossier(), creer_dossier()
    notes.noter(seance, ouvert.id, "gardée")
    notes.noter(seance, recent.id, "gardée")
    clore_et_reverser(superviseur, recent, date(2021, 8, 24))
    assert conservation.purge_prevue(recent.id, superviseur.configuration.conservation) == date(2026, 11, 24)
    assert purge.purger(superviseur).bilan.prochaine == date(2026, 11, 24)
    executer("UPDATE dossier SET clos_le = '2021-08-23' WHERE id = ?", (recent.id,))
    assert purge.purger(superviseur).etat == "demandee"
    cloture.rouvrir(diallo, recent.id, "le mandant revient")
    assert purge.purger(diallo).bilan.nombres["sans_suite"] == 0, "rouvert entre-temps"
    assert {e.texte for e in Evenement.select().where(Evenement.type == "note")} == {"gardée"}


def test_la_personne_reste_tant_qu_un_de_ses_dossiers_reste(
    seance: Seance, superviseur: Seance, diallo: Seance, creer_dossier: Fabrique, echu: Dossier
) -> None:
    debiteur = Debiteur.get_by_id(echu.debiteur_id)
    autre = creer_dossier(debiteur=debiteur, mandant=creer_mandant(seance, "AUTRE"))
    purge.purger(superviseur)
    bilan = purge.purger(diallo).bilan
    assert (bilan.nombres["sans_suite"], bilan.nombres["personnes"]) == (1, 0)
    assert NOM in Debiteur.get_by_id(debiteur.id).nom and Dossier.get_by_id(autre.id).purge_le is None
    assert not [t for (t,) in lignes("SELECT texte FROM evenement WHERE dossier_id = ?", (echu.id,)) if NOM in t]


def test_l_argent_a_reverser_retient_le_dossier(superviseur: Seance, echu: Dossier) -> None:
    executer("UPDATE paiement SET reverse_le = NULL")
    bilan = purge.simuler(superviseur)
    assert (bilan.nombres["sans_suite"], bilan.retenus) == (0, {"argent à reverser au mandant": 1})


def test_les_notes_d_appel_partent_avant_le_reste(superviseur: Seance, diallo: Seance, echu: Dossier) -> None:
    executer("UPDATE dossier SET clos_le = '2026-05-01' WHERE id = ?", (echu.id,))
    purge.purger(superviseur)
    assert purge.purger(diallo).bilan.nombres["appels"] == 1
    textes = dict(lignes("SELECT type, texte FROM evenement WHERE type IN ('appel', 'note')"))
    assert textes["appel"] == "" and NOM in textes["note"]
    assert verifier(jour=superviseur.jour) == ()


def test_la_reference_d_un_paiement_part_avec_la_comptabilite(superviseur: Seance, diallo: Seance, echu: Dossier) -> None:
    purge.purger(superviseur)
    purge.purger(diallo)
    assert Paiement.get(Paiement.reference == "VIR 12")
    executer("UPDATE paiement SET recu_le = '2016-11-24'")
    assert purge.simuler(superviseur).nombres["comptabilite"] == 0, "la veille des dix ans"
    executer("UPDATE paiement SET recu_le = '2016-11-23'")
    purge.purger(superviseur)
    assert purge.purger(diallo).bilan.nombres["comptabilite"] == 1
    assert [p.reference for p in Paiement.select()] == [""] and Paiement.get().montant == 50_00


def test_un_dossier_purge_ne_se_travaille_plus(superviseur: Seance, diallo: Seance, echu: Dossier) -> None:
    purge.purger(superviseur)
    purge.purger(diallo)
    with pytest.raises(Refus, match="purgé depuis le 23/11/2026"):
        cloture.rouvrir(diallo, echu.id, "encore")


def test_le_bilan_d_un_import_oublie_les_valeurs_refusees(superviseur: Seance, diallo: Seance, creer_dossier: Fabrique) -> None:
    from donnees.modeles import ImportFichier

    d = creer_dossier()
    refus = [{"ligne": 2, "colonne": "debiteur", "valeur": NOM, "motif": "illisible"}]
    bilan = {"lues": 2, "refusees": refus}
    ImportFichier.create(mandant_id=d.mandant_id, nom="f.csv", empreinte="x", le=superviseur.horloge(), bilan=bilan)
    executer("UPDATE import_fichier SET le = '2021-11-22 00:00:00.000000'")
    purge.purger(superviseur)
    purge.purger(diallo)
    garde = ImportFichier.get().bilan
    assert (garde["lues"], garde["refusees"], garde["refusees_purgees"]) == (2, [], 1)


def test_chaque_texte_lie_a_une_personne_est_efface_ou_garde_pour_une_raison(base: str) -> None:
    """Une colonne de texte neuve doit dire ce que la purge en fait."""
    effaces = {**effacements.CHANGEES, **effacements.CHANGEES_PAR_PROCEDURE}
    effaces |= {"dossier": effacements.DU_DOSSIER, "debiteur": effacements.DU_DEBITEUR}
    oublies = []
    for modele in personne.tables_liees():
        table = modele._meta.table_name
        if table in (*effacements.RETIREES, *personne.DISPENSES, "coordonnee"):
            continue
        for champ in modele._meta.sorted_fields:
            libre = isinstance(champ, pw.TextField) and not isinstance(champ, ChampChoix)
            if libre and champ.column_name not in effaces.get(table, {}) and f"{table}.{champ.column_name}" not in effacements.GARDEES:
                oublies.append(f"{table}.{champ.column_name}")
    assert oublies == []


def test_un_decompte_arrete_ne_part_qu_avec_la_purge(superviseur: Seance, echu: Dossier) -> None:
    with pytest.raises(pw.DatabaseError):
        executer("DELETE FROM decompte_arrete")
    if proxy.in_transaction():
        proxy.rollback()
    with pytest.raises(pw.DatabaseError):
        executer("UPDATE decompte_arrete SET motif = ''")


@given(
    clos=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    motif=st.sampled_from(MotifDeCloture),
    nature=st.sampled_from(Nature),
)
def test_les_dates_se_suivent_toujours(clos: date, motif: MotifDeCloture, nature: Nature) -> None:
    e = echeances(Clos(1, 1, motif, nature, clos, clos), Conservation())
    assert clos < e.archive_le <= e.purge_le and clos < e.appels_le <= e.purge_le
    assert e.comptabilite_le is not None and e.comptabilite_le >= e.purge_le
    assert e.comptabilite_le.year == clos.year + 10
