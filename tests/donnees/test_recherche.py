"""La recherche : chaque piste, les pièges de texte, et rien de ce qui est tapé n'est un joker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from agence.recherche import chercher, ressemblants
from agence.seance import Seance
from agence.texte import normaliser
from donnees.base import est_sqlite, executer, fermer, lignes
from donnees.migrations.jouer import ouvrir_a_jour
from donnees.modeles import Coordonnee, Creance, Debiteur, Dossier
from donnees.nomenclature import Etape, Etat, MotifDeCloture, Nature, TypeCoordonnee, TypeCreance
from tests.fabrique import creer_debiteur

RECHERCHES = Path(__file__).parents[1] / "corpus" / "recherches.txt"


@pytest.fixture
def trois_dossiers(seance: Seance, creer_dossier: Callable[..., Dossier]) -> dict[str, Dossier]:
    """Dubois Martin (R-00412), Élodie Marchand (100%_A), O"Reilly (abc), chacun avec de quoi le trouver."""
    noms = {"dubois": "SARL Dubois Martin", "elodie": "MARCHAND Élodie", "oreilly": 'O"Reilly & fils'}
    references = {"dubois": "R-00412", "elodie": "100%_A", "oreilly": "abc"}
    dossiers = {}
    for cle, nom in noms.items():
        nature = Nature.PARTICULIER if cle == "elodie" else Nature.PROFESSIONNEL
        debiteur = creer_debiteur(seance, nom, nature)
        dossiers[cle] = creer_dossier(reference=references[cle], debiteur=debiteur)
    Debiteur.update(siren="732829320").where(Debiteur.id == dossiers["dubois"].debiteur_id).execute()
    _telephone(dossiers["elodie"], "+33612345678")
    _telephone(dossiers["oreilly"], "+262692123456")
    Coordonnee.create(debiteur_id=dossiers["elodie"].debiteur_id, type=TypeCoordonnee.COURRIEL, valeur="elodie@example.org")
    Creance.create(
        dossier_id=dossiers["dubois"].id, type=TypeCreance.FACTURE, numero="FA-2026/077", facture_le=date(2026, 1, 5),
        echeance_le=date(2026, 2, 5), montant=100_00,
    )  # fmt: skip
    return dossiers


def _telephone(dossier: Dossier, numero: str) -> None:
    Coordonnee.create(debiteur_id=dossier.debiteur_id, type=TypeCoordonnee.TELEPHONE, valeur=numero, inverse=numero[::-1], ordre=1)


@pytest.mark.parametrize(
    ("texte", "cle", "pourquoi"),
    [
        ("R-00412", "dubois", "référence"),
        ("r-004", "dubois", "référence"),
        ("100%", "elodie", "référence"),
        ("ABC", "oreilly", "référence"),
        ("abc", "oreilly", "référence"),
        ("fa-2026", "dubois", "facture FA-2026/077"),
        ("732 829 320", "dubois", "SIREN 732829320"),
        ("73282932000074", "dubois", "SIREN 732829320"),
        ("06 12 34 56", "elodie", "tél. +33612345678"),
        ("+33612345678", "elodie", "tél. +33612345678"),
        ("0033612345678", "elodie", "tél. +33612345678"),
        ("5678", "elodie", "tél. +33612345678"),
        ("0692.12.34.56", "oreilly", "tél. +262692123456"),
        ("elodie@", "elodie", "courriel elodie@example.org"),
        ("dubo mar", "dubois", "nom"),
        ("mar dubo", "dubois", "nom"),
        ("martin", "dubois", "nom"),
        ("élodie", "elodie", "nom"),
        ("ELODIE marchand", "elodie", "nom"),
        ('o"reilly', "oreilly", "nom"),
    ],
)
def test_chaque_piste_trouve_son_dossier(trois_dossiers: dict[str, Dossier], texte: str, cle: str, pourquoi: str) -> None:
    trouves = chercher(texte)
    assert trouves[0].dossier_id == trois_dossiers[cle].id
    assert {t.pourquoi for t in trouves if t.dossier_id == trois_dossiers[cle].id} == {pourquoi}


def test_une_ligne_trouvee_dit_tout_ce_que_la_liste_montre(trois_dossiers: dict[str, Dossier]) -> None:
    (trouve,) = chercher("R-00412")
    assert trouve == (trois_dossiers["dubois"].id, "R-00412", "SARL Dubois Martin", "FOURNIL", 1_100_00, "actif", "Lefevre", "référence")


@pytest.mark.parametrize("texte", ["", "   ", "%", "_", "*", "1%_A", "R_00412", "dubo  zzz", "567", "ubois", "' OR 1=1 --"])
def test_rien_n_est_un_joker_ni_un_morceau_de_mot(trois_dossiers: dict[str, Dossier], texte: str) -> None:
    assert chercher(texte) == []


def test_le_corpus_hostile_ne_leve_rien(trois_dossiers: dict[str, Dossier]) -> None:
    recherches = RECHERCHES.read_text(encoding="utf-8").splitlines()
    assert len(recherches) >= 20
    for texte in recherches:
        assert isinstance(chercher(texte), list)
        assert isinstance(ressemblants(texte), list)
    assert isinstance(chercher("a\x00b \ud800 \u202e"), list)


def test_un_dossier_clos_vient_apres_les_autres(trois_dossiers: dict[str, Dossier], seance: Seance) -> None:
    clos = trois_dossiers["dubois"]
    executer(
        "UPDATE dossier SET etape = ?, etat = ?, action = NULL, action_le = NULL, clos_motif = ? WHERE id = ?",
        (Etape.CLOS.value, Etat.CLOS.value, MotifDeCloture.RETRAIT.value, clos.id),
    )
    assert [t.debiteur for t in chercher("mar")] == ["MARCHAND Élodie", "SARL Dubois Martin"]


def test_la_limite_est_tenue(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    for _ in range(7):
        creer_dossier()
    assert len(chercher("boulangerie")) == 7
    assert len(chercher("boulangerie", limite=3)) == 3


@pytest.mark.parametrize(("texte", "cle"), [("duboi martni", "dubois"), ("elodei", "elodie"), ("marchnad", "elodie")])
def test_un_nom_mal_tape_se_retrouve(trois_dossiers: dict[str, Dossier], texte: str, cle: str) -> None:
    assert chercher(texte) == []
    assert [t.dossier_id for t in ressemblants(texte)][:1] == [trois_dossiers[cle].id]


def test_ce_qui_ne_ressemble_a_rien_ne_trouve_rien(trois_dossiers: dict[str, Dossier]) -> None:
    assert ressemblants("duxxxxxx") == []


# ── les mots des noms, tenus par des déclencheurs ────────────────────────────────────────────────────────────────────


def _mots(debiteur_id: int) -> list[str]:
    return [mot for (mot,) in lignes("SELECT mot FROM debiteur_mot WHERE debiteur_id = ? ORDER BY mot", (debiteur_id,))]


def test_les_mots_suivent_le_nom_du_debiteur(seance: Seance) -> None:
    debiteur = creer_debiteur(seance, "SARL Dubois & Dubois")
    assert _mots(debiteur.id) == ["DUBOIS", "SARL"]
    Debiteur.update(nom_recherche=normaliser("Durand SARL")).where(Debiteur.id == debiteur.id).execute()
    assert _mots(debiteur.id) == ["DURAND", "SARL"]
    Coordonnee.delete().where(Coordonnee.debiteur_id == debiteur.id).execute()
    Debiteur.delete().where(Debiteur.id == debiteur.id).execute()
    assert _mots(debiteur.id) == []


@pytest.mark.parametrize("nom", ["", '"', '","', "\\", "' ) ; --", "A  B", "Ж 東京"])
def test_un_nom_tordu_ne_sort_pas_de_son_texte(seance: Seance, nom: str) -> None:
    executer("INSERT INTO debiteur (nature, nom, nom_recherche, cree_le) VALUES ('particulier', 'x', ?, '2026-01-01')", (nom,))
    assert sorted(mot for (mot,) in lignes("SELECT mot FROM debiteur_mot")) == sorted(set(nom.split(" ")) - {""})


def test_une_base_d_avant_recoit_les_mots_de_ses_debiteurs(base: str, seance: Seance) -> None:
    creer_debiteur(seance, "SARL Dubois Martin")
    executer("DROP TABLE debiteur_mot")
    executer("DELETE FROM schema_migration WHERE name LIKE '0002%'")
    if est_sqlite():
        for declencheur in ("ajout", "change", "retrait"):
            executer(f"DROP TRIGGER debiteur_mots_{declencheur}")
    else:
        executer("DROP FUNCTION tenir_les_mots CASCADE")
    fermer()
    ouvrir_a_jour(base)
    assert [mot for (mot,) in lignes("SELECT mot FROM debiteur_mot ORDER BY mot")] == ["DUBOIS", "MARTIN", "SARL"]


def test_chaque_requete_passe_par_un_index(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sur cent mille débiteurs, un parcours coûte 16 ms, un intervalle d'index 0,1 ms."""
    if not est_sqlite():
        pytest.skip("le plan se lit ici sur SQLite")
    plans: list[str] = []

    def espion(sql: str, parametres: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        plans.extend(detail for *_, detail in lignes("EXPLAIN QUERY PLAN " + sql, parametres))
        return lignes(sql, parametres)

    monkeypatch.setattr("donnees.vues.recherche.lignes", espion)
    for texte in ("R-1", "0612345678", "n12 p3", "x@example.org", "732829320"):
        chercher(texte)
    assert plans
    assert [p for p in plans if p.startswith("SCAN") and p not in ("SCAN t", "SCAN (subquery-1)")] == []
    for index in ("dossier_reference", "creance_numero", "debiteur_siren", "coordonnee_valeur", "coordonnee_inverse", "debiteur_nom"):
        assert any(index in p for p in plans), index
