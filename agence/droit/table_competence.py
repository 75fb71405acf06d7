"""Contrôler la table des juridictions avant qu'elle compte : tous ses défauts d'un coup, chacun nommant son entrée."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from agence.argent import MAXIMUM
from agence.droit.competence import NOM, sortes
from agence.droit.tables import STATUTS, Tables, lire_table
from agence.erreurs import Defaut, FichierInvalide
from donnees.departements import DEPARTEMENTS
from donnees.nomenclature import Secteur, TypeCreance, TypeProcedure

REMEDE = "Corriger sur le modèle des entrées voisines de la table livrée."
SANS_GREFFE = frozenset({"", "commissaire", "etranger"})
"""Les sortes qui ne sont pas un greffe de l'annuaire."""
_PARAMETRES = frozenset({"avocat_au_dela", "france", "a_confirmer", "propre"})
_PAYS = re.compile(r"[A-Z]{2}", re.ASCII)
_VALEURS: dict[str, frozenset[str]] = {
    "voies": frozenset(v.value for v in TypeProcedure),
    "creances": frozenset(c.value for c in TypeCreance),
    "secteurs": frozenset(s.value for s in Secteur),
    "ou": frozenset({"france", "hors_de_france"}),
    "parties": frozenset({"professionnels", "autres"}),
}
"""Ce que chaque condition d'une ligne peut dire."""


def verifier(tables: Tables) -> None:
    """Lève FichierInvalide si un paramètre, une sorte ou une ligne ne tient pas debout."""
    brut = lire_table(NOM, tables)
    defauts = [Defaut(d) for d in (*_parametres(brut["parametres"]), *_sortes(brut["sortes"]), *_regles(brut["regles"], tables))]
    if defauts:
        raise FichierInvalide(NOM, defauts, REMEDE)


def _parametres(p: dict[str, Any]) -> Iterator[str]:
    yield from (f"[parametres] {cle} : clé inconnue" for cle in p if cle not in _PARAMETRES)
    seuil = p["avocat_au_dela"]
    if type(seuil) is not int or not 0 < seuil <= MAXIMUM:
        yield "[parametres] avocat_au_dela : montant en centimes attendu"
    if not _liste(p["france"]) or not all(_PAYS.fullmatch(code) for code in p["france"]):
        yield "[parametres] france : codes de pays de deux capitales attendus"
    if not _liste(p["a_confirmer"]) or not set(p["a_confirmer"]) <= DEPARTEMENTS:
        yield "[parametres] a_confirmer : codes de département attendus"


def _sortes(s: dict[str, Any]) -> Iterator[str]:
    for code, nom in s.items():
        if code != "propre" and (not isinstance(nom, str) or not nom.strip() or code in SANS_GREFFE):
            yield f"[sortes] {code} : nom de juridiction attendu"


def _regles(regles: list[dict[str, Any]], tables: Tables) -> Iterator[str]:
    connues = SANS_GREFFE | sortes(tables).keys()
    for r in regles:
        ou = f"[[regles]] « {r.get('code', 'sans code')} »"
        manquent = [cle for cle in ("code", "sorte", "intitule", "texte", "statut") if not isinstance(r.get(cle), str)]
        if manquent or not _liste(r.get("voies")):
            yield f"{ou} : {', '.join(manquent) or 'voies'} manque"
            continue
        if r["sorte"] not in connues:
            yield f"{ou} : sorte inconnue, attendu : {', '.join(sorted(connues - {''}))}"
        if r["statut"] not in STATUTS or not r["intitule"].strip():
            yield f"{ou} : intitule et statut ({', '.join(STATUTS)}) attendus"
        yield from (f"{ou} : {cle}, attendu : {', '.join(sorted(v))}" for cle, v in _VALEURS.items() if cle in r and not _parmi(r[cle], v))


def _liste(valeur: object) -> bool:
    """Vrai pour une liste de textes qui n'est pas vide."""
    return isinstance(valeur, list) and bool(valeur) and all(isinstance(x, str) for x in valeur)


def _parmi(valeur: object, attendues: Collection[str]) -> bool:
    """Vrai pour l'une de ces valeurs, ou pour une liste qui n'a qu'elles."""
    dites = valeur if isinstance(valeur, list) else [valeur]
    return all(isinstance(v, str) and v in attendues for v in dites)
