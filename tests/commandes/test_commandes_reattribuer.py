"""« agence reattribuer », « agence agents regler » et ce qu'un agent retiré laisse, par la ligne de commande."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from donnees.modeles import Dossier, Evenement, Reattribution, Utilisateur
from donnees.nomenclature import Role, TypeEvenement
from donnees.vues.poste import ordre_force
from tests.commandes.conftest import Rendu

Agence = Callable[..., Rendu]


@pytest.fixture
def dossiers(creer_dossier: Callable[..., Dossier]) -> list[Dossier]:
    """Quatre de Lefèvre, de 100 à 400 €."""
    return [creer_dossier(montants=(n * 100_00,)) for n in range(1, 5)]


def chez(dossiers: list[Dossier]) -> list[str]:
    noms = {u.id: u.nom for u in Utilisateur.select()}
    return [noms[Dossier.get_by_id(d.id).agent_id] for d in dossiers]


def test_simuler_n_ecrit_rien_et_rend_tout_en_json(agence: Agence, dossiers: list[Dossier]) -> None:
    rendu = agence("reattribuer", "--de", "lefevre", "--a", "martin,roux", "--par", "euros", "--simulation", "--json", agent="roux")
    assert rendu.statut == 0
    vu = rendu.json
    assert (vu["fait"], vu["reattribution"], vu["choisis"], vu["deplaces"], vu["montant"]) == (False, None, 4, 4, 1_000_00)
    parts = {a["agent"]: a for a in vu["agents"]}
    assert parts["lefevre"]["avant"] == {"nombre": 4, "montant": 1_000_00} and parts["lefevre"]["apres"] == {"nombre": 0, "montant": 0}
    assert parts["martin"]["apres"] == parts["roux"]["apres"] == {"nombre": 2, "montant": 500_00}
    assert chez(dossiers) == ["lefevre"] * 4 and Reattribution.select().count() == 0


def test_reattribuer_lister_defaire(agence: Agence, dossiers: list[Dossier]) -> None:
    rendu = agence("reattribuer", "--de", "lefevre", "--a", "martin", "--minimum", "250", "--motif", "équilibre", agent="roux")
    assert rendu.statut == 0 and "La défaire : agence reattribuer --defaire 1" in rendu.sortie
    assert chez(dossiers) == ["lefevre", "lefevre", "martin", "martin"]
    textes = [e.texte for e in Evenement.select().where(Evenement.type == TypeEvenement.ATTRIBUTION)]
    assert textes == ["de Lefevre à Martin · équilibre"] * 2
    liste = agence("reattribuer", "--liste", "--json", agent="roux").json["reattributions"]
    assert [(r["reattribution"], r["dossiers"], r["montant"], r["en_place"], r["motif"]) for r in liste] == [(1, 2, 700_00, 2, "équilibre")]
    assert "faite, 2 en place" in agence("reattribuer", "--liste", agent="roux").sortie
    defaite = agence("reattribuer", "--defaire", "1", "--json", agent="roux")
    assert (defaite.statut, defaite.json["revenus"], defaite.json["laisses"]) == (0, 2, [])
    assert chez(dossiers) == ["lefevre"] * 4
    assert agence("reattribuer", "--defaire", "1", agent="roux").statut == 1


def test_un_remplacement_et_sa_fin(agence: Agence, dossiers: list[Dossier]) -> None:
    rendu = agence("reattribuer", "--de", "lefevre", "--a", "martin", "--jusqu-au", "27/11", "--json", agent="roux")
    assert (rendu.statut, rendu.json.get("jusqu_au")) == (0, "2026-11-27"), rendu.erreurs
    assert agence("reattribuer", "--prolonger", "1", agent="roux").statut == 1
    assert agence("reattribuer", "--prolonger", "1", "--jusqu-au", "04/12", "--json", agent="roux").json["jusqu_au"] == "2026-12-04"
    assert "Lefevre absent, 04/12" in agence("reattribuer", "--liste", agent="roux").sortie


@pytest.mark.parametrize(
    ("argv", "dit"),
    [
        (("--a", "martin"), "quels dossiers ?"),
        (("--de", "lefevre"), "à qui ?"),
        (("--de", "lefevre", "--a", "sans-agent"), "à qui ?"),
        (("--de", "personne-ici", "--a", "martin"), "agent « personne-ici » inconnu"),
        (("--de", "lefevre", "--a", "partie"), "n'a plus accès"),
        (("--de", "lefevre", "--a", "martin", "--minimum", "1.234"), "1.234"),
        (("--de", "lefevre", "--a", "martin", "--minimum", "900", "--maximum", "100"), "bornes inversées"),
        (("--de", "lefevre", "--a", "martin", "--lieu", "999"), "lieu « 999 » inconnu"),
        (("--de", "martin", "--a", "roux"), "aucun dossier ouvert"),
        (("--mandant", "FOURNIL", "--a", "martin", "--jusqu-au", "ven"), "un seul agent absent"),
        (("--de", "lefevre", "--a", "martin", "--jusqu-au", "01/11/2026"), "déjà passé"),
        (("--defaire", "7"), "n° 7 inconnue"),
    ],
)
def test_un_mauvais_usage_se_refuse_sans_rien_changer(
    agence: Agence, ouvrir_pour: Callable[..., object], dossiers: list[Dossier], argv: tuple[str, ...], dit: str
) -> None:
    ouvrir_pour("partie")
    Utilisateur.update(actif=False).where(Utilisateur.nom == "partie").execute()
    rendu = agence("reattribuer", *argv, agent="roux")
    assert rendu.statut == 1 and dit in rendu.erreurs, rendu.erreurs
    assert chez(dossiers) == ["lefevre"] * 4 and Reattribution.select().count() == 0


def test_un_agent_ne_reattribue_pas(agence: Agence, dossiers: list[Dossier]) -> None:
    rendu = agence("reattribuer", "--de", "lefevre", "--a", "martin", "--json")
    assert (rendu.statut, rendu.json["fait"]) == (1, False)
    assert chez(dossiers) == ["lefevre"] * 4


def test_attribuer_plusieurs_dossiers_se_defait_en_entier(agence: Agence, dossiers: list[Dossier]) -> None:
    assert agence("attribuer", "martin", *(d.reference for d in dossiers[:2]), agent="roux").statut == 0
    assert chez(dossiers) == ["martin", "martin", "lefevre", "lefevre"]
    assert agence("reattribuer", "--defaire", "1", agent="roux").statut == 0
    assert chez(dossiers) == ["lefevre"] * 4


def test_retirer_un_agent_dit_ce_qui_reste_a_son_nom(
    agence: Agence, ouvrir_pour: Callable[..., object], dossiers: list[Dossier]
) -> None:
    ouvrir_pour("diallo", Role.ADMINISTRATEUR)
    rendu = agence("agents", "retirer", "lefevre", agent="diallo")
    assert rendu.statut == 0
    assert "4 dossiers encore à son nom ; les partager : agence reattribuer --de lefevre --a NOM,NOM" in rendu.sortie
    assert "encore à son nom" not in agence("agents", "retirer", "martin", agent="diallo").sortie
    assert agence("attribuer", "diallo", "--tous-de", "lefevre", agent="roux").statut == 0
    assert chez(dossiers) == ["diallo"] * 4


def test_regler_l_ordre_de_la_file(agence: Agence, dossiers: list[Dossier]) -> None:
    lefevre = Utilisateur.get(Utilisateur.nom == "lefevre").id
    for mot, attendu in (("force", True), ("libre", False), ("defaut", None)):
        rendu = agence("agents", "regler", "lefevre", "--ordre", mot, "--json", agent="roux")
        assert (rendu.statut, rendu.json["ordre_force"], ordre_force(lefevre)) == (0, attendu, attendu)
    assert agence("agents", "regler", "lefevre", "--ordre", "force").statut == 1
    assert agence("agents", "regler", "inconnu", "--ordre", "force", agent="roux").statut == 1
    assert agence("agents", "regler", "lefevre", "--ordre", "autre", agent="roux").statut == 2


def test_un_rappel_au_dela_de_la_limite_se_refuse(agence: Agence, dossier: Dossier) -> None:
    """Trente jours au plus (report_maximum) : le 23 décembre. Un superviseur peut aller plus loin."""
    rendu = agence("appel", dossier.reference, "RPL", "--rappel", "24/12/2026 10h")
    assert rendu.statut == 1 and "report au 24/12/2026, le 23/12/2026 au plus tard" in rendu.erreurs
    assert Evenement.select().where(Evenement.type == TypeEvenement.APPEL).count() == 0
    assert agence("appel", dossier.reference, "RPL", "--rappel", "24/12/2026 10h", agent="roux").statut == 0
