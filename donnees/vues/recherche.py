"""Chercher n'importe quoi : référence, facture, SIREN, téléphone, courriel, nom. Chaque piste est un intervalle d'index.

Un intervalle (« de MAR à MAR suivi du plus grand caractère ») se lit de la même façon sur les deux moteurs, et rien de ce
qui est tapé n'y est un joker : `%`, `_`, `*` et les guillemets sont du texte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from donnees.base import est_sqlite, lignes

DERNIER = "\U0010ffff"
"""Le plus grand caractère : borne tout ce qui commence par un texte."""
FREQUENT = 1000
"""Au-delà, un mot est trop courant pour qu'on parte de lui."""
_SEPARATEURS = re.compile(r"[\s.\-/()\u00a0\u202f]")
_INDICATIFS = ("+33", "+262", "+590", "+594", "+596")
"""Un numéro tapé 0… est de métropole ou d'outre-mer : le préfixe est cherché sous chacun."""


class Trouve(NamedTuple):
    """Un dossier trouvé ; `solde` en centimes, `pourquoi` : ce qui a répondu (« nom », « facture F-12 »…)."""

    dossier_id: int
    reference: str
    debiteur: str
    mandant: str
    solde: int
    etat: str
    agent: str
    pourquoi: str


class _Piste(NamedTuple):
    """Une façon de trouver : les mots qui le disent, et une requête qui rend (dossier, valeur trouvée)."""

    mots: str
    sql: str
    parametres: tuple[Any, ...]


def chercher(texte: str, normalise: str, limite: int = 50) -> list[Trouve]:
    """Les dossiers que ce texte désigne, les pistes les plus sûres d'abord, au plus `limite`.

    `normalise` est le même texte en majuscules sans accents ni ponctuation, comme `nom_recherche` est écrit.
    """
    pourquoi: dict[int, str] = {}
    for piste in _pistes(texte.strip(), normalise, limite):
        if len(pourquoi) >= limite:
            break
        for dossier_id, valeur in lignes(f"{piste.sql} LIMIT {limite}", piste.parametres):
            pourquoi.setdefault(dossier_id, f"{piste.mots} {valeur}" if valeur else piste.mots)
    return _lire(pourquoi)[:limite]


def entre(debut: str) -> tuple[str, str]:
    """Les bornes de tout ce qui commence par ce texte : `>=` la première, `<` la seconde."""
    return debut, debut + DERNIER


def _pistes(texte: str, normalise: str, limite: int) -> Iterator[_Piste]:
    if not texte:
        return
    for essai in dict.fromkeys((texte, texte.upper(), texte.lower())):
        yield _Piste(
            "référence", "SELECT id, '' FROM dossier WHERE reference >= ? AND reference < ? ORDER BY reference", entre(essai)
        )
    for essai in dict.fromkeys((texte, texte.upper(), texte.lower())):
        yield _Piste(
            "facture", "SELECT dossier_id, numero FROM creance WHERE numero >= ? AND numero < ? ORDER BY numero", entre(essai)
        )
    yield from _pistes_chiffrees(_SEPARATEURS.sub("", texte))
    if len(texte) >= 3 and " " not in texte and any(c.isalpha() for c in texte):
        for essai in dict.fromkeys((texte, texte.lower())):
            yield _Piste("courriel", _par_coordonnee("courriel", "valeur"), entre(essai))
    yield from _pistes_par_nom(normalise, limite)


def _pistes_chiffrees(chiffres: str) -> Iterator[_Piste]:
    """SIREN (ou SIRET, dont c'est le début), début ou fin d'un téléphone ; à partir de quatre chiffres."""
    if not re.fullmatch(r"\+?[0-9]{4,15}", chiffres, re.ASCII):
        return
    if not chiffres.startswith("+"):
        sql = """SELECT d.id, b.siren FROM debiteur b JOIN dossier d ON d.debiteur_id = b.id
            WHERE b.siren >= ? AND b.siren < ? ORDER BY b.siren"""
        yield _Piste("SIREN", sql, entre(chiffres[:9]))
    for debut in _debuts_internationaux(chiffres):
        yield _Piste("tél.", _par_coordonnee("telephone", "valeur"), entre(debut))
    yield _Piste("tél.", _par_coordonnee("telephone", "inverse"), entre(chiffres[::-1]))


def _debuts_internationaux(chiffres: str) -> Sequence[str]:
    if chiffres.startswith("+"):
        return (chiffres,)
    if chiffres.startswith("00"):
        return ("+" + chiffres[2:],)
    if chiffres.startswith("0"):
        return tuple(indicatif + chiffres[1:] for indicatif in _INDICATIFS)
    return ("+" + chiffres,)


def _par_coordonnee(type_: str, colonne: str) -> str:
    partiel = " AND c.inverse <> ''" if colonne == "inverse" else ""  # sans ces mots, SQLite ignore l'index partiel
    return f"""SELECT d.id, c.valeur FROM coordonnee c JOIN dossier d ON d.debiteur_id = c.debiteur_id
        WHERE c.{colonne} >= ? AND c.{colonne} < ?{partiel} AND c.type = '{type_}' ORDER BY c.{colonne}"""


def _pistes_par_nom(normalise: str, limite: int) -> Iterator[_Piste]:
    """D'abord les noms qui commencent ainsi, puis ceux dont chaque mot tapé commence un mot, dans n'importe quel ordre."""
    mots = tuple(dict.fromkeys(normalise.split()))
    if not mots:
        return
    sql = """SELECT d.id, '' FROM debiteur b JOIN dossier d ON d.debiteur_id = b.id
        WHERE b.nom_recherche >= ? AND b.nom_recherche < ? ORDER BY b.nom_recherche"""
    yield _Piste("nom", sql, entre(normalise))
    rare = min(mots, key=_frequence)
    autres = [mot for mot in mots if mot != rare]
    contient = f"{'instr' if est_sqlite() else 'strpos'}(' ' || b.nom_recherche, ?) > 0"
    conditions = "".join(f" AND {contient}" for _ in autres)
    sql = f"""SELECT d.id, '' FROM debiteur_mot m JOIN debiteur b ON b.id = m.debiteur_id JOIN dossier d ON d.debiteur_id = b.id
        WHERE m.mot >= ? AND m.mot < ?{conditions}"""
    yield _Piste("nom", sql, (*entre(rare), *(f" {mot}" for mot in autres)))


def _frequence(mot: str) -> tuple[int, int]:
    """Combien de noms ont un mot qui commence ainsi, sans compter au-delà de `FREQUENT` ; à égalité, le plus long d'abord."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM debiteur_mot WHERE mot >= ? AND mot < ? LIMIT {FREQUENT}) t"
    return int(lignes(sql, entre(mot))[0][0]), -len(mot)


def _lire(pourquoi: dict[int, str]) -> list[Trouve]:
    """Les lignes de ces dossiers, dans l'ordre des pistes, les clos en dernier, puis par nom."""
    if not pourquoi:
        return []
    sql = f"""SELECT d.id, d.reference, b.nom, m.code, d.solde, d.etat, coalesce(u.affichage, '') FROM dossier d
        JOIN debiteur b ON b.id = d.debiteur_id JOIN mandant m ON m.id = d.mandant_id LEFT JOIN utilisateur u ON u.id = d.agent_id
        WHERE d.id IN ({",".join("?" * len(pourquoi))})"""
    trouves = [Trouve._make((*ligne, pourquoi[ligne[0]])) for ligne in lignes(sql, tuple(pourquoi))]
    rang = {mots: n for n, mots in enumerate(dict.fromkeys(p.split(" ")[0] for p in pourquoi.values()))}
    return sorted(trouves, key=lambda t: (t.etat == "clos", rang[t.pourquoi.split(" ")[0]], t.debiteur, t.reference))
