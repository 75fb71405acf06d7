"""Des octets à la configuration : fichiers absents, trop gros, illisibles, et ce que tomli ne sait pas dire en français."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agence.configuration.lecture import TAILLE_MAXIMALE, charger, charger_texte, decoder, defaut, texte_par_defaut
from agence.configuration.modele import Configuration
from agence.erreurs import FichierInvalide
from agence.texte import INTERDIT

TETE = '[agence]\nnom = "Essai"\n'


def refus(texte: str) -> FichierInvalide:
    with pytest.raises(FichierInvalide) as pris:
        charger_texte(texte)
    return pris.value


def un_defaut(texte: str) -> tuple[int | None, int | str | None, str]:
    (seul,) = refus(texte).defauts
    return seul.ligne, seul.colonne, seul.message


@pytest.mark.parametrize(
    ("texte", "ligne", "colonne", "message"),
    [
        ("[agence", 1, 8, "fin de fichier inattendue (« ] » attendu à la fin du nom de la table)"),
        ('nom = "abc\n', 1, 11, "texte non refermé avant la fin de la ligne, guillemet attendu"),
        ('x = "a\x01b"\n', 1, 7, "caractère interdit U+0001"),
        ("[a]\nx = 1\nx = 2\n", 3, 1, "clé « x » déjà écrite ligne 2"),
        ("[a]\nx = {b = 1, b = 2}\ny = 1\n", 2, 13, "clé « b » écrite deux fois"),
        ("x = oui\ny = 1", 1, 5, "valeur illisible : écrire true ou false, « oui » trouvé"),
        ("x = rien\ny = 1", 1, 5, "valeur illisible : un texte se met entre guillemets"),
        ("x 1\ny = 1", 1, 3, "« = » attendu après la clé"),
        ("x = 1 2\ny = 1", 1, 7, "retour à la ligne attendu après la valeur"),
        ('x = "C:\\dossier"\ny = 1', 1, 8, "barre oblique inverse dans un texte"),
        ("x = [1, 2\n[a]\n", 1, 10, "« } », « ] » ou « , » attendu à la fin de cette ligne"),
        ("x = {a = 1\n[b]\n", 1, 11, "« } », « ] » ou « , » attendu à la fin de cette ligne"),
        ("= 3\ny = 1\n", 1, 1, "clé ou nom de table attendu"),
        ('x = "\\ud800"\ny = 1\n', 1, 12, "code de caractère impossible"),
    ],
)
def test_les_fautes_de_toml_sont_dites_en_francais(texte: str, ligne: int, colonne: int, message: str) -> None:
    premier = next(d for d in refus(texte).defauts if not d.message.startswith("clé inconnue"))
    assert (premier.ligne, premier.colonne) == (ligne, colonne)
    assert premier.message.startswith(message)


@pytest.mark.parametrize("nombre", ["9" * 5000, "1e99999999999999999999"])
def test_un_nombre_que_rien_ne_porte_est_refuse_en_sa_place(nombre: str) -> None:
    assert un_defaut(f"{TETE}[serveur]\nannulation_secondes = {nombre}\n") == (4, 23, "nombre hors limites, démesuré")


@pytest.mark.parametrize("nombre", ["0x" + "f" * 5000, "1e-99999999", "-inf", "1." + "1" * 5000])
def test_un_nombre_extreme_est_un_defaut_comme_un_autre(nombre: str) -> None:
    ligne, _, message = un_defaut(f"{TETE}[seuils]\ntolerance = {nombre}\n")
    assert ligne == 4
    assert message.startswith("seuils.tolerance : montant")


def test_un_fichier_trop_gros_est_refuse_sans_etre_analyse(tmp_path: Path) -> None:
    gros = tmp_path / "gros.toml"
    gros.write_bytes(b"#" * (TAILLE_MAXIMALE + 1))
    with pytest.raises(FichierInvalide, match="trop gros"):
        charger(gros)


def test_un_fichier_absent_ou_un_dossier_sont_refuses_en_francais(tmp_path: Path) -> None:
    with pytest.raises(FichierInvalide, match="fichier introuvable"):
        charger(tmp_path / "rien.toml")
    with pytest.raises(FichierInvalide, match="fichier illisible"):
        charger(tmp_path)
    with pytest.raises(FichierInvalide, match="fichier illisible"):
        charger(Path("a\0b"))
    os.mkfifo(tmp_path / "tube")
    with pytest.raises(FichierInvalide, match="pas un fichier ordinaire"):
        charger(tmp_path / "tube")


def test_cent_defauts_sont_dits_et_les_autres_comptes() -> None:
    defauts = refus(TETE + "".join(f"inconnue_{i} = 1\n" for i in range(250))).defauts
    assert len(defauts) == 101
    assert str(defauts[-1]) == "et 150 autres défauts"


def test_le_nom_de_l_agence_est_obligatoire() -> None:
    assert un_defaut("[agence]\nville = 'Rennes'\n") == (1, 2, "agence.nom : clé absente, à écrire")
    assert un_defaut("[rang]\nmontant = 1\n") == (None, None, "agence.nom : clé absente, à écrire")


def test_une_configuration_d_une_cle_prend_les_valeurs_livrees() -> None:
    livree, courte = defaut(), charger_texte(TETE)
    assert courte.agence.compte_dedie == ""
    for section in ("resultats", "scenarios", "appels", "promesses", "rang", "seuils", "serveur"):
        assert getattr(courte, section) == getattr(livree, section), section
    assert not courte.imports


def test_le_texte_lu_est_garde_tel_quel() -> None:
    assert charger_texte(TETE).texte == TETE
    assert defaut().texte == texte_par_defaut()


def verdict(octets: bytes) -> Configuration | FichierInvalide:
    try:
        return charger_texte(decoder(octets, "essai.toml"), "essai.toml")
    except FichierInvalide as erreur:
        return erreur


MORCEAUX = [
    b"[agence]\n", b'nom = "x"\n', b"[", b"]", b"{", b"}", b"=", b",", b".", b'"', b"'", b'"""', b"'''", b"\\u001b", b"#", b"\n",
    b"[[scenarios.a.etapes]]\n", b"[scenarios.a]\n", b"etapes = ", b"action = 'appel'", b"1e400", b"nan", b"2026-02-30", b"true",
    b"[resultats.NRP]\n", b"libelle", b"delai = '1j'\n", b"[touches]\n", b"appel = 'ctrl+i'\n", b"\xef\xbb\xbf", b"\xff", b"\r\n",
    "é".encode(), b"si = {du = '>= 1e9'}", b"[appels.plages]\nlun = ['09:00-08:00']\n", b"[imports.X.colonnes]\n", b"a = 1\n",
]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(MORCEAUX), max_size=25).map(b"".join)))
@example(b"[agence]\nnom='x'\n[scenarios]\na=1\n[resultats]\nNRP=[1]\n[touches]\nappel=1\n[imports]\nX=2\n[champs]\nX=3\n[appels]\nplages=1\n")
@example(b"agence=[]\nresultats=1\nscenarios=true\nprocedures=[]\nimports=''\nchamps=0\ntouches=[]\npromesses.grace=1\n")
@example(b"[scenarios.a]\netapes=[1,{},{action='huissier',apres='1j',si=1}]\n")
def test_octets_quelconques_une_configuration_ou_un_refus(octets: bytes) -> None:
    rendu = verdict(octets)
    if isinstance(rendu, FichierInvalide):
        assert rendu.defauts
        assert not INTERDIT.search(str(rendu).replace("\n", ""))


LIVRE = texte_par_defaut().encode()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(LIVRE) - 1), st.integers(0, 30), st.sampled_from(MORCEAUX))
def test_le_fichier_livre_abime_n_importe_ou_ne_fait_jamais_de_trace(place: int, longueur: int, morceau: bytes) -> None:
    assert isinstance(verdict(LIVRE[:place] + morceau + LIVRE[place + longueur :]), Configuration | FichierInvalide)
