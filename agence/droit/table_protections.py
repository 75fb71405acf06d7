"""Contrôler la table des protections avant qu'elle compte : tous ses défauts d'un coup, chacun nommant son entrée."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agence.droit.protections import NOM, Effet, Objet
from agence.droit.tables import STATUTS, Tables, lire_table
from agence.erreurs import Defaut, FichierInvalide
from donnees.nomenclature import Motif, SensEcheance

REMEDE = "Corriger sur le modèle des entrées voisines de la table livrée."
MOIS_MAXIMUM = 360
_TEXTES = ("code", "lettre", "libelle", "depuis", "attend", "a_terme", "preuve", "a_faire", "a_savoir", "texte", "statut")
_A_TERME = ("reprise", "revue")
_DEPUIS = ("debut", "publication", "fin")


def verifier(tables: Tables) -> None:
    """Lève FichierInvalide si une situation, une phase ou une échéance ne tient pas debout."""
    brut = lire_table(NOM, tables)
    codes = {str(p.get("code")) for p in brut["phases"]}
    defauts = [Defaut(d) for d in (*_situations(brut), *_phases(brut), *_echeances(brut, codes))]
    if defauts:
        raise FichierInvalide(NOM, defauts, REMEDE)


def _situations(brut: dict[str, Any]) -> Iterator[str]:
    for code, t in brut["types"].items():
        if not isinstance(t, dict):
            continue
        if code not in [m.value for m in Motif]:
            yield f"[types] « {code} » : situation inconnue"
        if t.get("vise") not in ("personne", "dossier"):
            yield f"[types] « {code} » : vise = personne ou dossier"


def _phases(brut: dict[str, Any]) -> Iterator[str]:
    situations = {c for c, t in brut["types"].items() if isinstance(t, dict)}
    lettres: set[tuple[str, str]] = set()
    for p in brut["phases"]:
        ou = f"[[phases]] « {p.get('code', 'sans code')} »"
        manquent = [cle for cle in _TEXTES if not isinstance(p.get(cle), str)]
        if manquent:
            yield f"{ou} : {', '.join(manquent)} manque"
            continue
        situation, point, nom = p["code"].partition(".")
        if situation not in situations or not point or not nom:
            yield f"{ou} : code attendu, situation.phase"
        if (situation, p["lettre"]) in lettres or len(p["lettre"]) != 1:
            yield f"{ou} : une lettre à elle seule attendue"
        lettres.add((situation, p["lettre"]))
        yield from (f"{ou} : {faute}" for faute in _valeurs_de_phase(p))


def _valeurs_de_phase(p: dict[str, Any]) -> Iterator[str]:
    if p["statut"] not in STATUTS:
        yield f"statut attendu, {' '.join(STATUTS)}"
    if p["a_terme"] not in _A_TERME:
        yield "a_terme = reprise ou revue"
    if not p["texte"].strip():
        yield "texte : la loi, ou pourquoi"
    effets = p.get("effets")
    if not isinstance(effets, dict):
        yield "effets manque"
        return
    for objet, effet in effets.items():
        if objet not in [o.value for o in Objet] or effet not in [e.value for e in Effet]:
            yield f"effets : {objet} = {effet} n'existe pas"
    for cle in ("duree_jours", "duree_mois", "maximum_mois"):
        if cle in p and not _borne(p[cle]):
            yield f"{cle} : nombre de 1 à {MOIS_MAXIMUM} attendu"


def _echeances(brut: dict[str, Any], codes: set[str]) -> Iterator[str]:
    for e in brut["echeances"]:
        ou = f"[[echeances]] « {e.get('code', 'sans code')} »"
        manquent = [c for c in ("code", "libelle", "depuis", "sens", "qui", "sanction", "texte", "statut") if not isinstance(e.get(c), str)]
        if manquent or not isinstance(e.get("pour"), list):
            yield f"{ou} : {', '.join(manquent) or 'pour'} manque"
            continue
        inconnues = [str(p) for p in e["pour"] if p not in codes]
        if inconnues:
            yield f"{ou} : phase inconnue, {', '.join(inconnues)}"
        if e["depuis"] not in _DEPUIS or e.get("a_defaut", "debut") not in _DEPUIS:
            yield f"{ou} : depuis et a_defaut = {', '.join(_DEPUIS)}"
        if e["sens"] not in [s.value for s in SensEcheance] or e["statut"] not in STATUTS:
            yield f"{ou} : sens ou statut inconnu"
        for cle in ("jours", "mois", "mois_hors_territoire"):
            if cle in e and not _borne(e[cle]):
                yield f"{ou} : {cle}, nombre de 1 à {MOIS_MAXIMUM} attendu"


def _borne(valeur: object) -> bool:
    return isinstance(valeur, int) and not isinstance(valeur, bool) and 1 <= valeur <= MOIS_MAXIMUM
