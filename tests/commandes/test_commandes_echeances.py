"""« agence echeances », « agence partenaires », « agence audiences » : clés du JSON, filtres, refus ; jamais une trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import peewee as pw
import pytest

from agence.seance import Seance
from donnees.modeles import Dossier
from donnees.nomenclature import EtatProcedure, TypeAction
from tests.commandes.conftest import Rendu
from tests.donnees.test_echeances_vues import prescrire
from tests.fabrique import creer_debiteur
from tests.outils.echeances import JOUR, echeance, litige, procedure

Agence = Callable[..., Rendu]
CLES = [
    "dossier", "mandant", "debiteur", "agent", "code", "libelle", "le", "jours", "sens", "qui", "sanction", "texte", "statut", "depassee",
]  # fmt: skip


def dans(jours: int) -> date:
    return JOUR + timedelta(days=jours)


@pytest.fixture
def mur(agence: Agence, dossier: Dossier, creer_dossier: Callable[..., Dossier]) -> Agence:
    """Trois échéances : deux de Lefèvre (dépassée, dans 4 jours), une de Martin (dans 10 jours) ; une hypothèse passée."""
    autre = creer_dossier(reference="R-2", agent="martin")
    prescrire(dossier, date(2031, 1, 1))
    prescrire(autre, date(2031, 1, 1), dans(-10), True)
    echeance(dossier, dans(4))
    litige(dossier, dans(-2))
    echeance(autre, dans(10), "attendre l'opposition")
    return agence


def test_le_json_a_ses_cles_dans_l_ordre_et_ses_valeurs(mur: Agence) -> None:
    rendu = mur("echeances", "--json")
    assert rendu.statut == 0
    premiere, seconde = rendu.json["echeances"]
    assert list(premiere)[: len(CLES)] == CLES
    assert {c: seconde[c] for c in CLES} == {
        "dossier": "R-1", "mandant": "FOURNIL", "debiteur": "SARL Boulangerie Morel", "agent": "lefevre", "code": "signification",
        "libelle": "signifier l'ordonnance", "le": "2026-11-27", "jours": 4, "sens": "butoir", "qui": "commissaire de justice",
        "sanction": "ordonnance non avenue", "texte": "CPC 1411", "statut": "V", "depassee": False,
    }  # fmt: skip
    assert (premiere["code"], premiere["jours"], premiere["depassee"], premiere["type"]) == ("litige", -2, True, "litige")
    assert (rendu.json["au"], rendu.json["jusqu_au"], rendu.json["total"]) == ("2026-11-23", "2027-05-22", 2)


def test_l_agent_voit_les_siens_le_superviseur_tout(mur: Agence) -> None:
    assert [e["dossier"] for e in mur("echeances", "--json").json["echeances"]] == ["R-1", "R-1"]
    tout = mur("echeances", "--json", agent="roux").json
    assert [e["dossier"] for e in tout["echeances"]] == ["R-1", "R-1", "R-2", None, None]
    assert tout["hypotheses_passees"] == 1
    assert [e["dossier"] for e in mur("echeances", "--de", "martin", "--json").json["echeances"]] == ["R-2"]


@pytest.mark.parametrize(
    ("options", "jours"),
    [(("--jours", "4"), [-2, 4]), (("--jours", "3"), [-2]), (("--jusqu_au", "27/11/2026"), [-2, 4]), (("--jusqu-au", "+3"), [-2]),
     (("--type", "litige"), [-2]), (("--type", "audience"), []), (("--limite", "1"), [-2])],
)  # fmt: skip
def test_les_filtres(mur: Agence, options: tuple[str, ...], jours: list[int]) -> None:
    assert [e["jours"] for e in mur("echeances", *options, "--json").json["echeances"]] == jours


def test_en_texte_une_alarme_se_lit_sans_couleur(mur: Agence) -> None:
    sortie = mur("echeances").sortie
    assert "-2 j dépassé" in sortie and "4 j urgent" in sortie and "CPC 1411" in sortie
    assert "2 échéances d'ici au 22/05/2027" in sortie
    assert "1 hypothèse passée (--type hypothese)" in mur("echeances", agent="martin").sortie
    assert "… et 1 de plus" in mur("echeances", "--limite", "1").sortie


@pytest.mark.parametrize(
    ("options", "mots"),
    [(("--jusqu_au", "31/02/2027"), "date inexistante"), (("--jusqu_au", "hier"), "déjà passé"), (("--jours", "99999"), "36500 au plus"),
     (("--de", "personne"), "n'est pas un utilisateur")],
)  # fmt: skip
def test_une_mauvaise_demande_est_refusee(mur: Agence, options: tuple[str, ...], mots: str) -> None:
    rendu = mur("echeances", *options)
    assert rendu.statut == 1 and mots in rendu.erreurs


@pytest.mark.parametrize("options", [("--type", "fable"), ("--jours", "-3"), ("--jours", "3", "--jusqu_au", "demain")])
def test_un_mauvais_usage_sort_en_2(mur: Agence, options: tuple[str, ...]) -> None:
    assert mur("echeances", *options).statut == 2


def test_un_nom_hostile_reste_du_texte(agence: Agence, seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    d = creer_dossier(reference="R-\x1b[1m", debiteur=creer_debiteur(seance, "\x1b]0;x\x07 [/red]\u202egnp"))
    prescrire(d, date(2031, 1, 1))
    echeance(d, dans(1), "à \x1b[2Jfaire", qui="\x9b31m")
    for options in ((), ("--json",)):
        sortie = agence("echeances", *options).sortie
        assert not set(sortie) & {"\x1b", "\x07", "\x9b", "\u202e"}
        assert "[/red]" in sortie


def test_lire_le_mur_n_ecrit_rien(mur: Agence, base: str) -> None:
    """Une autre connexion du même fichier voit si quelqu'un a écrit."""
    if not base.startswith("sqlite"):
        pytest.skip("PostgreSQL ne compte pas les écritures des autres")
    temoin = pw.SqliteDatabase(base.removeprefix("sqlite:///"))
    try:
        avant = temoin.execute_sql("PRAGMA data_version").fetchone()
        assert mur("echeances", "--json").statut == 0
        assert temoin.execute_sql("PRAGMA data_version").fetchone() == avant
        assert mur("note", "R-1", "une écriture").statut == 0
        assert temoin.execute_sql("PRAGMA data_version").fetchone() != avant
    finally:
        temoin.close()


# ── les partenaires ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_l_annuaire_s_ajoute_se_liste_et_se_retire(agence: Agence) -> None:
    ajout = agence("partenaires", "ajouter", "commissaire", "--nom", "Étude Zola", "--ressort", "35,22", "--json", agent="roux")
    assert ajout.statut == 0
    assert ajout.json == {
        "numero": 1, "type": "commissaire", "nom": "Étude Zola", "ressort": ["22", "35"], "competence": "", "adresse": "",
        "code_postal": "", "ville": "", "telephone": "", "courriel": "", "actif": True, "couvre": False,
    }  # fmt: skip
    agence("partenaires", "ajouter", "commissaire", "--nom", "Étude Alba", "--ressort", "2A", agent="roux")
    pour = agence("partenaires", "lister", "--type", "commissaire", "--pour", "35000", "--json").json["partenaires"]
    assert [(p["nom"], p["couvre"]) for p in pour] == [("Étude Zola", True), ("Étude Alba", False)]
    assert "Étude Alba n'est plus proposé" in agence("partenaires", "retirer", "Étude Alba", agent="roux").sortie
    assert [p["nom"] for p in agence("partenaires", "--json").json["partenaires"]] == ["Étude Zola"]
    assert "Étude Alba" in agence("partenaires", "lister", "--retires").sortie


@pytest.mark.parametrize(
    ("argv", "agent", "mots"),
    [
        (("ajouter", "greffe", "--nom", "G", "--ressort", "35"), "roux", "la sorte de greffe manque"),
        (("ajouter", "avocat", "--nom", "A", "--ressort", "20"), "roux", "2A ou 2B"),
        (("ajouter", "avocat", "--nom", "A", "--ressort", "35"), "lefevre", "administrateur ou superviseur"),
        (("retirer", "99"), "roux", "n° 99 inconnu"), (("retirer", "Personne"), "roux", "« Personne » inconnu"),
        (("lister", "--pour", "3500"), "lefevre", "illisible"),
    ],
)  # fmt: skip
def test_l_annuaire_refuse_en_francais(agence: Agence, argv: tuple[str, ...], agent: str, mots: str) -> None:
    rendu = agence("partenaires", *argv, agent=agent)
    assert rendu.statut == 1 and mots in rendu.erreurs


# ── les audiences ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def au_tribunal(agence: Agence, dossier: Dossier) -> Agence:
    Dossier.update(action=TypeAction.SUIVI_PROCEDURE, procedure_etat=EtatProcedure.TRANSMIS).execute()
    procedure(dossier)
    return agence


def test_la_juridiction_d_une_audience_se_lit_en_entier(au_tribunal: Agence) -> None:
    juridiction = "président du tribunal des activités économiques de Saint-Brieuc, chambre des urgences commerciales, salle 3"
    assert au_tribunal("audiences", "fixer", "R-1", "--le", "15/12/2026 09:30", "--juridiction", juridiction).statut == 0
    assert juridiction in au_tribunal("audiences").sortie


def test_une_audience_du_debut_a_la_fin(au_tribunal: Agence) -> None:
    ou_et_qui = ("--juridiction", "TC de Rennes", "--present", "Me X")
    fixee = au_tribunal("audiences", "fixer", "R-1", "--le", "15/12/2026 09:30", *ou_et_qui, "--json")
    assert fixee.statut == 0
    assert fixee.json["audience"] == {
        "numero": 1, "dossier": "R-1", "mandant": "FOURNIL", "debiteur": "SARL Boulangerie Morel", "agent": "Lefevre",
        "procedure": "injonction", "le": "2026-12-15T09:30:00+01:00", "juridiction": "TC de Rennes", "present": "Me X", "resultat": None,
        "etat": "a_venir",
    }  # fmt: skip
    assert fixee.json["action"] == {"type": "suivi_procedure", "le": "2026-12-16"}
    assert [a["numero"] for a in au_tribunal("audiences", "--json").json["audiences"]] == [1]
    assert au_tribunal("audiences", "designer", "1", "--present", "Me Y").statut == 0
    reportee = au_tribunal("audiences", "reporter", "1", "--le", "12/01/2027 14h", "--json").json["audience"]
    assert (reportee["numero"], reportee["present"], reportee["le"]) == (2, "Me Y", "2027-01-12T14:00:00+01:00")
    assert "n'a pas encore eu lieu" in au_tribunal("audiences", "tenir", "2", "--resultat", "délibéré").erreurs
    assert au_tribunal("audiences", "annuler", "2", "--raison", "désistement").statut == 0
    assert au_tribunal("audiences", "--json").json["audiences"] == []
    toutes = au_tribunal("audiences", "--toutes", "--json").json["audiences"]
    assert [(a["etat"], a["resultat"]) for a in toutes] == [
        ("annulee", "reportée au mar. 12/01/2027 à 14:00"), ("annulee", "annulée : désistement"),
    ]  # fmt: skip


def test_les_audiences_entre_deux_jours(au_tribunal: Agence) -> None:
    for le in ("15/12/2026 09:30", "16/12/2026 20:00"):
        au_tribunal("audiences", "fixer", "R-1", "--le", le, "--juridiction", "TC")
    assert len(au_tribunal("audiences", "--du", "16/12/2026", "--json").json["audiences"]) == 1
    assert len(au_tribunal("audiences", "--au", "16/12/2026", "--json").json["audiences"]) == 2
    assert len(au_tribunal("audiences", "--de", "martin", "--json").json["audiences"]) == 0
    assert "la fin vient avant le début" in au_tribunal("audiences", "--du", "16/12/2026", "--au", "15/12/2026").erreurs


@pytest.mark.parametrize(
    ("argv", "mots"),
    [(("fixer", "R-1", "--le", "15/12/2026"), "illisibles"), (("fixer", "R-9", "--le", "15/12/2026 9h"), "« R-9 » inconnu"),
     (("tenir", "404", "--resultat", "x"), "n° 404 inconnue"), (("annuler", "404", "--raison", " "), "la raison manque")],
)  # fmt: skip
def test_une_audience_fausse_est_refusee(au_tribunal: Agence, argv: tuple[str, ...], mots: str) -> None:
    rendu = au_tribunal("audiences", *argv)
    assert rendu.statut == 1 and mots in rendu.erreurs
