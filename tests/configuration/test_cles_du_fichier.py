"""Les clés de config.toml et celles que le programme lit sont les mêmes, dans les deux sens, et chacune y est expliquée."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import tomli

from agence.configuration import schema
from agence.configuration.lecture import charger_texte, texte_par_defaut
from agence.configuration.touches import TOUCHES
from agence.erreurs import FichierInvalide

LIVRE = texte_par_defaut()
FIXES: dict[str, Mapping[str, Any]] = {
    **schema.CLES_DES_SECTIONS, "appels.plages": schema.PLAGES, "promesses.grace": schema.GRACE, "promesses.difficulte": schema.DIFFICULTE,
}  # fmt: skip
"""Les tables dont les clés sont fixes."""
LIBRES: dict[str, Mapping[str, Any]] = {
    "resultats": schema.RESULTAT,
    "scenarios": {**schema.SCENARIO, "etapes": None, **schema.ETAPE, "si": None, "tentatives": None, "du": None},
    "procedures": schema.PROCEDURE, "imports": {**schema.IMPORT, "colonnes": None},
}  # fmt: skip
"""Les sections dont les tables ont un nom libre, et les clés de chacune."""
SANS_CLES_FIXES = {"champs", "touches"}
_CLE = re.compile(r"^(?P<eteinte># )?(?P<cle>[a-z_0-9]+) = ")
_TABLE = re.compile(r"^(?:# )?\[(?P<nom>[A-Za-z0-9_.-]+)\]$")


def allume(texte: str) -> str:
    """Le même fichier, ses clés facultatives écrites : « # minimum = 10 » devient « minimum = 10 »."""
    return re.sub(r"^# (?=\[[a-z.]+\]$|[a-z_0-9]+ = )", "", texte, flags=re.MULTILINE)


def lignes_par_table(texte: str) -> Iterator[tuple[str, int, str]]:
    """Table, rang de la ligne, clé ; les clés mises en commentaire comprises."""
    table = ""
    for rang, ligne in enumerate(texte.splitlines()):
        if trouve := _TABLE.match(ligne):
            table = trouve["nom"]
        elif trouve := _CLE.match(ligne):
            yield table, rang, trouve["cle"]


def ecrites(texte: str) -> dict[str, set[str]]:
    """Table → ses clés, telles que le fichier les écrit ou les propose."""
    trouvees: dict[str, set[str]] = {}
    for table, _, cle in lignes_par_table(texte):
        trouvees.setdefault(table, set()).add(cle)
    return trouvees


def lues_mais_absentes(texte: str, fixes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """« table.clé » que le programme lit et que le fichier ne dit pas."""
    trouvees = ecrites(texte)
    return [f"{table}.{cle}" for table, cles in fixes.items() for cle in cles if cle not in trouvees.get(table, set())]


def libres_mais_absentes(texte: str, libres: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Les clés d'une section à noms libres qui ne sont ni écrites ni expliquées sous son titre."""
    absentes = []
    for section, cles in libres.items():
        morceau = re.search(rf"^# ── [^\n]*\n(?:#[^\n]*\n|\n)*(?:# )?\[{section}\..*?(?=^# ──|\Z)", texte, re.M | re.S)
        assert morceau, section
        absentes += [f"{section}.{c}" for c in cles if not re.search(rf"^#? *{c} +[^=\s]|\b{c} *=|\.{c}\]$", morceau[0], re.M)]
    return absentes


def test_chaque_section_a_ses_cles_ici() -> None:
    """Une section neuve du programme ne peut pas échapper à ces essais."""
    assert set(schema.SECTIONS) == {*schema.CLES_DES_SECTIONS, *LIBRES, *SANS_CLES_FIXES}


def test_chaque_cle_lue_est_dans_le_fichier() -> None:
    assert lues_mais_absentes(LIVRE, FIXES) == []
    assert libres_mais_absentes(LIVRE, LIBRES) == []


def test_chaque_cle_du_fichier_est_lue_les_facultatives_aussi() -> None:
    tout = allume(LIVRE)
    assert tout.count("\n") == LIVRE.count("\n") and tout != LIVRE
    # Deux gestes de l'exemple se prennent la touche l'un de l'autre : seules les clés sont en cause ici.
    sans_touches = re.sub(r'^(appel|resultat_1) = .*$', "", tout, flags=re.MULTILINE)
    reste = '\n[scenarios.reste]\netapes = [ { action = "premiere_lettre", apres = "0j" } ]\n'
    assert charger_texte(sans_touches + reste).promesses.difficulte.minimum == 10_00


def test_chaque_touche_proposee_est_connue() -> None:
    proposees = ecrites(LIVRE)["touches"]
    assert proposees and proposees <= {t.id for t in TOUCHES}


# Ces essais tombent bien quand il le faut : on retire, puis on ajoute, chaque clé.

TOUTES = [(table, cle) for table, cles in FIXES.items() for cle in cles]


@pytest.mark.parametrize("table", FIXES)
def test_une_cle_retiree_du_fichier_se_voit(table: str) -> None:
    for cle in FIXES[table]:
        lignes = LIVRE.splitlines()
        rangs = [r for t, r, c in lignes_par_table(LIVRE) if (t, c) == (table, cle)]
        assert len(rangs) == 1, f"{table}.{cle} est écrite {len(rangs)} fois"
        del lignes[rangs[0]]
        assert lues_mais_absentes("\n".join(lignes), FIXES) == [f"{table}.{cle}"]


@pytest.mark.parametrize("table", FIXES)
def test_une_cle_lue_de_plus_se_voit(table: str) -> None:
    plus = {**FIXES, table: {**FIXES[table], "neuve": None}}
    assert lues_mais_absentes(LIVRE, plus) == [f"{table}.neuve"]


@pytest.mark.parametrize("section", LIBRES)
def test_une_cle_de_plus_dans_une_section_a_noms_libres_se_voit(section: str) -> None:
    plus = {**LIBRES, section: {**LIBRES[section], "neuve": None}}
    assert libres_mais_absentes(LIVRE, plus) == [f"{section}.neuve"]


@pytest.mark.parametrize("table", [*FIXES, "resultats.NRP", "scenarios.b2b", "imports.ELEC-OUEST", "procedures.sommation"])
def test_une_cle_du_fichier_que_rien_ne_lit_se_voit(table: str) -> None:
    """Elle est refusée au chargement, avec son nom."""
    texte = allume(LIVRE) if table == "procedures.sommation" else LIVRE
    texte = texte.replace(f"[{table}]\n", f"[{table}]\nneuve = 1\n", 1) if f"[{table}]\n" in texte else texte
    with pytest.raises(FichierInvalide, match="clé inconnue « neuve »"):
        charger_texte(re.sub(r'^(appel|resultat_1) = .*$', "", texte, flags=re.MULTILINE))


def test_chaque_cle_est_expliquee_par_un_commentaire() -> None:
    """Au bout de sa ligne, ou juste au-dessus ; ou, pour une petite table, juste au-dessus de la table."""
    lignes = LIVRE.splitlines()
    muettes = []
    for table, rang, cle in lignes_par_table(LIVRE):
        racine = table.partition(".")[0]
        if racine in LIBRES or racine in SANS_CLES_FIXES:
            continue  # expliquées en tête de leur section : c'est l'affaire de libres_mais_absentes
        au_bout = re.search(r"\s# [\w€%]", lignes[rang][2:])
        if not au_bout and not _expliquee_au_dessus(lignes, rang):
            muettes.append(f"{table}.{cle}")
    assert muettes == []


def _expliquee_au_dessus(lignes: list[str], rang: int) -> bool:
    """Un commentaire au-dessus, sans autre rupture que l'en-tête de la table et les clés voisines, elles aussi sans commentaire."""
    while rang > 0:
        rang -= 1
        if lignes[rang].startswith("# ") and not _CLE.match(lignes[rang]):
            return not lignes[rang].startswith("# ──")
        if not lignes[rang].strip() or re.search(r"\s# [\w€%]", lignes[rang]):
            return False
    return False


def test_les_tables_d_un_code_de_resultat_n_ont_que_des_cles_expliquees() -> None:
    explication = LIVRE[LIVRE.index("# ── Les résultats d'appel") : LIVRE.index("[resultats.NRP]")]
    for cle in schema.RESULTAT:
        assert re.search(rf"^#   {cle} +\S", explication, re.M), cle
    for code, table in tomli.loads(LIVRE)["resultats"].items():
        assert set(table) <= set(schema.RESULTAT), code
