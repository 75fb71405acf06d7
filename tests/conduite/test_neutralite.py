"""Les notes libres restent neutres (règle 41)."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.conduite.neutralite import signalements
from agence.texte import normaliser

TABLE = tomllib.loads(files("agence.conduite").joinpath("neutralite.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("note", "mots"),
    [
        ("Malade depuis mars, rappeler lundi", ("malade",)),
        ("les 2 gérants sont MALADES", ("malade",)),
        ("est à l’hopital", ("à l'hôpital",)),
        ("CRETIN, menteur et encore menteur", ("crétin", "menteur")),
        ("dit être en garde  à vue", ("garde à vue",)),
        ("longue maladie", ("longue maladie",)),  # la plus longue expression, une seule fois
        ("pas joignable pendant le ramadan", ("ramadan",)),
        ("syndiquée, homosexuel, sans-papiers", ("syndiquée", "homosexuel", "sans papiers")),
    ],
)
def test_trouve_les_mots(note: str, mots: tuple[str, ...]) -> None:
    assert tuple(s.mot for s in signalements(note)) == mots


@pytest.mark.parametrize(
    "note",
    [
        "",
        "difficulté personnelle déclarée, rappel le 5",
        "conteste la facture, contact confirmé au siège",  # « con » n'y est pas un mot
        "ordonnance du 12/11, opposition possible ; condamné à payer 300 €",
        "numéro invalide, compte détenu par le syndicat des copropriétaires",
        "virement opéré ce matin, Mme Curé confirme",
        "vol retardé, arabesque, juiverie des Lombards non, athéneum",
    ],
)
def test_laisse_passer_les_mots_du_metier(note: str) -> None:
    assert signalements(note) == ()


def test_propose_une_formulation_neutre() -> None:
    (trouve,) = signalements("il est malade")
    assert (trouve.famille, trouve.proposition) == ("santé", "difficulté personnelle déclarée")
    assert str(trouve) == "« malade » (santé) → difficulté personnelle déclarée"


def test_toutes_les_familles_de_la_regle_sont_la_et_aucun_mot_deux_fois() -> None:
    familles = {f["nom"] for f in TABLE["famille"]}
    assert familles >= {"santé", "insulte", "opinion", "infraction", "religion", "vie sexuelle"}
    formes = [normaliser(m) for f in TABLE["famille"] for m in f["mots"]]
    assert len(formes) == len(set(formes))
    assert all(f["proposition"] for f in TABLE["famille"])


@pytest.mark.parametrize("famille", TABLE["famille"], ids=lambda f: f["nom"])
def test_la_formulation_proposee_est_neutre(famille: dict[str, str]) -> None:
    assert signalements(famille["proposition"]) == ()


@pytest.mark.parametrize("mot", [m for f in TABLE["famille"] for m in f["mots"]])
def test_chaque_mot_de_la_table_se_trouve(mot: str) -> None:
    assert [s.mot for s in signalements(f"le débiteur : {mot.upper()}.")] == [mot]


@given(st.text())
def test_un_texte_quelconque_ne_casse_rien(note: str) -> None:
    mots = [s.mot for s in signalements(note)]
    assert len(set(mots)) == len(mots)
