"""L'annuaire : ressort contrôlé, doublons refusés, retrait sans oubli, et qui est proposé pour un lieu ; sur les deux moteurs."""

from __future__ import annotations

import pytest

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import partenaires
from agence.gestes.partenaires import Coordonnees, lire_ressort
from agence.seance import Seance
from donnees.departements import DEPARTEMENTS, departement_du_code_postal
from donnees.nomenclature import TypePartenaire
from donnees.vues.partenaires import lister, proposes

COMMISSAIRE, AVOCAT, GREFFE = TypePartenaire


@pytest.mark.parametrize(
    ("code_postal", "departement"),
    [("35000", "35"), ("01000", "01"), ("20000", "2A"), ("20167", "2A"), ("20200", "2B"), ("20620", "2B"), ("97110", "971"),
     ("97400", "974"), ("97133", "977"), ("97150", "978"), ("97600", "976"), ("98800", "988"), ("75 015", "75")],
)  # fmt: skip
def test_le_departement_d_un_code_postal(code_postal: str, departement: str) -> None:
    assert departement_du_code_postal(code_postal) == departement
    assert departement in DEPARTEMENTS


@pytest.mark.parametrize(
    "illisible", ["", "3500", "350000", "SW1A 1AA", "00100", "96000", "99000", "98000", "97900", "20700", "３５０００"]
)
def test_un_code_postal_illisible_ne_designe_rien(illisible: str) -> None:
    assert departement_du_code_postal(illisible) == ""


@pytest.mark.parametrize(
    ("ecrit", "lu"), [("35", ("35",)), ("35, 22;2a 974", ("22", "2A", "35", "974")), ("1,01", ("01",)), (" 2B ,2A", ("2A", "2B"))]
)
def test_un_ressort_se_lit(ecrit: str, lu: tuple[str, ...]) -> None:
    assert lire_ressort(ecrit) == lu


@pytest.mark.parametrize(
    ("ecrit", "mots"), [("", "le ressort manque"), ("20", "2A ou 2B"), ("35,96", "« 96 » inconnu"), ("Rennes", "« RENNES » inconnu"),
                        ("\x1b[2J", "inconnu")],
)  # fmt: skip
def test_un_ressort_faux_est_refuse(ecrit: str, mots: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_ressort(ecrit)
    assert mots in str(refus.value) and "\x1b" not in str(refus.value)


@pytest.fixture
def annuaire(superviseur: Seance) -> Seance:
    """Trois commissaires (35 et 22, Corse, La Réunion) et un avocat du 35."""
    for nom, ressort in (("Étude Zola", "22,35"), ("Étude Alba", "2A,2B"), ("Étude Payet", "974")):
        partenaires.ajouter(superviseur, COMMISSAIRE, nom, ressort)
    partenaires.ajouter(superviseur, AVOCAT, "Me Le Gall", "35", competence="droit commercial")
    return superviseur


@pytest.mark.parametrize(
    ("code_postal", "noms"),
    [("35200", ["Étude Zola", "Étude Alba", "Étude Payet"]), ("20200", ["Étude Alba", "Étude Payet", "Étude Zola"]),
     ("97410", ["Étude Payet", "Étude Alba", "Étude Zola"]), ("75001", ["Étude Alba", "Étude Payet", "Étude Zola"]),
     ("", ["Étude Alba", "Étude Payet", "Étude Zola"])],
)  # fmt: skip
def test_celui_du_ressort_est_propose_d_abord(annuaire: Seance, code_postal: str, noms: list[str]) -> None:
    trouves = proposes(COMMISSAIRE, code_postal)
    assert [p.nom for p in trouves] == noms
    assert [p.couvre for p in trouves] == [code_postal[:2] in ("35", "20", "97"), False, False]


def test_un_retire_n_est_plus_propose_et_revient_tel_qu_on_le_redit(annuaire: Seance) -> None:
    (zola,) = [p for p in lister(COMMISSAIRE) if p.nom == "Étude Zola"]
    partenaires.retirer(annuaire, zola.id)
    assert [p.nom for p in proposes(COMMISSAIRE, "35000")] == ["Étude Alba", "Étude Payet"]
    assert "Étude Zola" in [p.nom for p in lister(retires=True)]
    with pytest.raises(Refus, match="déjà retiré"):
        partenaires.retirer(annuaire, zola.id)
    assert partenaires.ajouter(annuaire, COMMISSAIRE, "Étude Zola", "56").id == zola.id
    assert [p.ressort for p in lister(COMMISSAIRE) if p.nom == "Étude Zola"] == [("56",)]


def test_les_coordonnees_sont_normalisees(superviseur: Seance) -> None:
    coordonnees = Coordonnees("3 quai Lamennais", "35000", "Rennes", "02 99 00 00 00", "greffe@EXEMPLE.fr")
    partenaires.ajouter(superviseur, GREFFE, "Greffe de Rennes", "35", competence="commerce", coordonnees=coordonnees)
    (greffe,) = lister(GREFFE)
    assert greffe[1:12] == (
        GREFFE, "Greffe de Rennes", ("35",), "commerce", "3 quai Lamennais", "35000", "Rennes", "+33299000000", "greffe@exemple.fr", True,
        False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("nom", "ressort", "competence", "coordonnees", "mots"),
    [(" ", "35", "commerce", {}, "le nom du partenaire manque"), ("G" * 121, "35", "commerce", {}, "121 caractères"),
     ("G", "35", "", {}, "la sorte de greffe manque"), ("G", "35", "prud'hommes", {}, "« prud'hommes » inconnue"),
     ("G", "35", "commerce", {"code_postal": "3500"}, "à 4 chiffres"), ("G", "35", "commerce", {"telephone": "12"}, "téléphone invalide"),
     ("G", "35", "commerce", {"courriel": "a@b@c"}, "courriel invalide")],
)  # fmt: skip
def test_une_fiche_fausse_est_refusee_et_rien_n_est_ecrit(
    superviseur: Seance, nom: str, ressort: str, competence: str, coordonnees: dict[str, str], mots: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        partenaires.ajouter(superviseur, GREFFE, nom, ressort, competence=competence, coordonnees=Coordonnees(**coordonnees))
    assert mots in str(refus.value)
    assert lister(retires=True) == ()


def test_un_double_est_refuse_dans_le_meme_type_seulement(annuaire: Seance) -> None:
    with pytest.raises(Refus, match="déjà dans l'annuaire"):
        partenaires.ajouter(annuaire, COMMISSAIRE, "Étude Zola", "35")
    partenaires.ajouter(annuaire, AVOCAT, "Étude Zola", "35")


def test_un_agent_ne_tient_pas_l_annuaire(seance: Seance) -> None:
    with pytest.raises(Refus, match="administrateur ou superviseur"):
        partenaires.ajouter(seance, COMMISSAIRE, "X", "35")
    with pytest.raises(Refus, match="administrateur ou superviseur"):
        partenaires.retirer(seance, 1)


def test_un_inconnu_ne_se_retire_pas(superviseur: Seance) -> None:
    with pytest.raises(Introuvable, match="n° 9999"):
        partenaires.retirer(superviseur, 9999)


def test_un_nom_hostile_est_rendu_inoffensif(superviseur: Seance) -> None:
    partenaires.ajouter(superviseur, AVOCAT, "Me \x1b[31mRouge\u202e[/]", "35")
    assert lister(AVOCAT)[0].nom == "Me ␛[31mRouge\ufffd[/]"
