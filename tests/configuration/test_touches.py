"""Les touches : la table d'origine, les remplacements, les touches impossibles et les conflits."""

from __future__ import annotations

import string

import pytest

from agence.configuration.lecture import charger_texte
from agence.configuration.touches import TOUCHES, conflits, nom_de_terminal, remplacer, verifier_touche
from agence.erreurs import FichierInvalide, SaisieInvalide

TETE = '[agence]\nnom = "Essai"\n[touches]\n'


def test_la_table_d_origine_est_celle_du_manuel() -> None:
    assert len({t.id for t in TOUCHES}) == len(TOUCHES)
    origine = {t.id: t.touche for t in TOUCHES if t.ecran in ("poste", "global")}
    voulues = {
        "appel": "a", "promesse": "p", "echeancier": "e", "planifier": "r", "note": "i", "courrier": "m", "suspendre": "s",
        "huissier": "h", "judiciaire": "j", "paiement": "v", "pieces": "o", "annuler": "u", "suivant": "n", "retour": "b echap",
        "recherche": "/", "palette": ": ctrl+p", "filtrer": "f", "volet": "tab", "aide": "?", "manuel": "f1", "poste": "f2",
        "supervision": "f3", "quitter": "q", "ouvrir": "entree", "haut": "haut", "bas": "bas",
        "page_haut": "page_haut", "page_bas": "page_bas", "coordonnees": "c", "motif": "w", "tache": "t", "clore": "x",
        "voir_huissier": "H", "voir_judiciaire": "J", "prescription": "P", "echeances": "d", "audiences": "D",
        "pieces_demandees": "O", "regle": "l ctrl+r",
        "verrouiller": "L", "controles": "K", "mes_objectifs": "g", "mes_demandes": "A", "remise": "$", "evenement": "V",
    } | {f"resultat_{n}": str(n) for n in range(1, 10)}  # fmt: skip
    assert origine == voulues


def test_la_table_d_origine_est_possible_et_sans_conflit() -> None:
    assert conflits({}) == ()
    for touche in TOUCHES:
        for seule in touche.touches:
            verifier_touche(seule)


@pytest.mark.parametrize(
    ("ecrite", "terminal"),
    [("?", "question_mark"), (":", "colon"), ("/", "slash"), ("-", "minus"), ("_", "underscore"), ("é", "é"), ("A", "A"), ("9", "9"),
     ("entree", "enter"), ("page_bas", "pagedown"), ("ctrl+p", "ctrl+p"), ("alt+entree", "alt+enter"), ("maj+tab", "shift+tab"),
     ("f12", "f12"), ("&", "ampersand"), (",", "comma"), ("+", "plus"), ("'", "apostrophe"), ("(", "left_parenthesis")],
)  # fmt: skip
def test_le_nom_d_une_touche_pour_le_terminal(ecrite: str, terminal: str) -> None:
    assert verifier_touche(ecrite) == terminal == nom_de_terminal(ecrite)


def test_les_noms_sont_ceux_de_textual() -> None:
    from textual.keys import Keys, _character_to_key

    for signe in "?:/-_&,+'(aZ9é\"#{}[]|`\\^@°=*!§;.<>$":
        assert nom_de_terminal(signe) == _character_to_key(signe)
    connues = {k.value for k in Keys}
    for touche in TOUCHES:
        for nom in touche.terminal.split(","):
            assert nom in connues or nom in map(_character_to_key, string.printable)


@pytest.mark.parametrize(
    ("ecrite", "mots"),
    [
        ("ctrl+i", "le terminal la confond avec tab"),
        ("ctrl+m", "le terminal la confond avec entree"),
        ("ctrl+z", "réservée : elle suspend"),
        ("ctrl+c", "réservée : elle interrompt"),
        ("ctrl+1", "ctrl se combine avec une lettre minuscule"),
        ("ctrl+A", "ctrl se combine avec une lettre minuscule"),
        ("maj+a", "le terminal ne la distingue pas"),
        ("alt+é", "le terminal ne la distingue pas"),
        ("f13", "inconnue"),
        ("enter", "inconnue"),
        ("super+a", "inconnue"),
        ("漢", "touche U+6F22 impossible"),
        ("\u0301", "touche U+0301 impossible"),
    ],
)
def test_une_touche_qu_un_terminal_n_envoie_pas_est_refusee(ecrite: str, mots: str) -> None:
    with pytest.raises(SaisieInvalide, match=r".") as refus:
        verifier_touche(ecrite)
    assert mots in str(refus.value)
    with pytest.raises(FichierInvalide) as fichier:
        charger_texte(f'{TETE}appel = "{ecrite}"\n')
    assert fichier.value.defauts[0].ligne == 4
    assert mots in str(fichier.value)


def test_les_touches_se_remplacent_et_s_echangent() -> None:
    c = charger_texte(TETE + 'appel = "p"\npromesse = "a  Z"\n')
    assert c.touches == {"appel": "p", "promesse": "a Z"}
    table = {t.id: t for t in remplacer(c.touches)}
    assert table["appel"].terminal == "p"
    assert table["promesse"].touches == ("a", "Z")
    assert table["aide"].touche == "?"


@pytest.mark.parametrize(
    ("touches", "ligne", "mots"),
    [
        ('appel = "p"', 4, "touches.appel : « p » est déjà la touche de « promesse »"),
        ('aide = "a"', 4, "touches.aide : « a » est déjà la touche de « appel »"),
        ('note = "y"\npieces = "y"', 5, "touches.pieces : « y » est déjà la touche de « note »"),
        ('note = "y y"', 4, "touches.note : « y » est déjà la touche de « note »"),
        ('resultat_1 = "2"', 4, "touches.resultat_1 : « 2 » est déjà la touche de « resultat_2 »"),
    ],
)
def test_un_conflit_de_touches_est_refuse_a_sa_place(touches: str, ligne: int, mots: str) -> None:
    with pytest.raises(FichierInvalide) as refus:
        charger_texte(TETE + touches + "\n")
    (seul,) = refus.value.defauts
    assert (seul.ligne, seul.message) == (ligne, mots)
