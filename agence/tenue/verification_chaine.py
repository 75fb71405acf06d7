"""Recompter la chaîne de l'historique, du premier évènement au dernier, et nommer ce qui n'y est plus comme il a été écrit."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agence.configuration.modele import Sauvegarde
from agence.tenue.ancre import Ancre, en_vigueur, fichier, lire
from agence.tenue.manquement import Manquement
from agence.tenue.verification_liens import MONTRES
from donnees.base import lignes, une
from donnees.chaine import COUVERTES, VIDE, charge_du_texte, empreinte, origine, tete
from donnees.champs import ChampJson
from donnees.nomenclature import TypeEvenement

LOT = 5000
VOISINS = 200
"""Jusqu'où chercher la place d'où vient une ligne déplacée, de part et d'autre."""
SQL = f"""SELECT m.numero, m.evenement_id, m.empreinte, m.charge, m.sel, {COUVERTES}
    FROM maillon m LEFT JOIN evenement e ON e.id = m.evenement_id WHERE m.numero > ? ORDER BY m.numero LIMIT {LOT}"""


@dataclass(frozen=True)
class Recompte:
    """Ce que dit le recompte : `tete` est l'empreinte du dernier maillon, en hexadécimal ; `ancre`, le fichier consulté s'il existe."""

    manquements: tuple[Manquement, ...]
    maillons: int
    tete: str
    duree_ms: int
    ancre: Path | None
    ancrages: int

    @property
    def debit(self) -> int:
        """Évènements recomptés par seconde."""
        return round(self.maillons * 1000 / max(1, self.duree_ms))

    def en_json(self) -> dict[str, Any]:
        return {
            "evenements": self.maillons, "tete": self.tete, "duree_ms": self.duree_ms, "debit": self.debit,
            "ancre": {"fichier": str(self.ancre), "lignes": self.ancrages} if self.ancre is not None else None,
        }  # fmt: skip


@dataclass(frozen=True)
class _Ligne:
    """Un maillon et l'évènement qu'il porte ; `e` est vide s'il n'existe plus."""

    numero: int
    evenement_id: int
    empreinte: bytes
    charge: bytes
    sel: bytes | None
    e: tuple[Any, ...]

    @property
    def presente(self) -> bool:
        return self.e[0] is not None

    def suit(self, precedente: bytes, e: tuple[Any, ...] | None = None) -> bool:
        """Vrai si ce maillon, avec son évènement ou un autre, porte bien l'empreinte qui suit celle-ci."""
        try:
            return empreinte(precedente, self.charge, e or self.e) == self.empreinte
        except (TypeError, ValueError):
            return False

    def a_le_contenu_de(self, autre: _Ligne, precedente: bytes) -> bool:
        """Vrai si le contenu de l'autre évènement, texte compris, est celui qui a été scellé ici."""
        echange = (self.e[0], *autre.e[1:])
        return self.suit(precedente, echange) and charge_du_texte(str(autre.e[9]), self.sel) == self.charge

    def texte_intact(self) -> bool:
        texte = str(self.e[9])
        return texte == "" if self.sel is None else charge_du_texte(texte, self.sel) == self.charge


@dataclass
class _Recompteur:
    """Le parcours : l'empreinte attendue, les ancres à comparer, ce qui est trouvé."""

    precedente: bytes
    ancres: Mapping[int, Ancre]
    effaces: frozenset[int]
    numero: int = 0
    trouves: list[Manquement] = field(default_factory=list)

    def relever(self, texte: str, dossier_id: int | None = None) -> None:
        self.trouves.append(Manquement("3", texte, dossier_id))

    def lot(self, lues: Sequence[_Ligne]) -> None:
        """Les maillons d'un lot, dans l'ordre."""
        for rang, ligne in enumerate(lues):
            sautes = ligne.numero - self.numero - 1
            if sautes:
                self.relever(f"chaîne : {sautes} retiré(s) avant l'évènement n° {ligne.evenement_id} (maillon {self.numero + 1})")
            if not ligne.presente:
                self.relever(f"l'évènement n° {ligne.evenement_id} a été retiré de l'historique (maillon {ligne.numero})")
            elif not sautes and not ligne.suit(self.precedente):
                self.relever(self._diagnostic(ligne, rang, lues), ligne.e[1])
            elif not ligne.texte_intact():
                self.relever(f"le texte de l'évènement n° {ligne.evenement_id} a été changé (maillon {ligne.numero})", ligne.e[1])
            elif ligne.sel is None and ligne.charge != VIDE and ligne.evenement_id not in self.effaces:
                self.relever(f"le texte de l'évènement n° {ligne.evenement_id} a été retiré sans effacement consigné", ligne.e[1])
            self._comparer(ligne)
            self.numero, self.precedente = ligne.numero, ligne.empreinte

    def _comparer(self, ligne: _Ligne) -> None:
        ancre = self.ancres.get(ligne.numero)
        if ancre is not None and ancre.empreinte != ligne.empreinte.hex():
            self.relever(f"l'historique a été récrit : le maillon {ligne.numero} n'est plus celui ancré le {ancre.instant}")

    def _diagnostic(self, ligne: _Ligne, rang: int, lues: Sequence[_Ligne]) -> str:
        """Pourquoi ce maillon ne suit pas le précédent : déplacé, inséré, ou changé."""
        qui = f"l'évènement n° {ligne.evenement_id}"
        voisins = [v for v in lues[max(0, rang - VOISINS) : rang + VOISINS] if v is not ligne and v.presente]
        if any(ligne.suit(v.empreinte) or ligne.suit(self.precedente, v.e) or ligne.a_le_contenu_de(v, self.precedente) for v in voisins):
            return f"{qui} a été déplacé (maillon {ligne.numero})"
        if rang + 1 < len(lues) and lues[rang + 1].presente and lues[rang + 1].suit(self.precedente):
            return f"{qui} a été inséré (maillon {ligne.numero})"
        return f"{qui} a été changé, ou une ligne d'avant retirée (maillon {ligne.numero})"


def recompter(reglage: Sauvegarde | None, progression: Callable[[int, int], None] | None = None) -> Recompte:
    """Recompte toute la chaîne de la base ouverte et la compare à son ancre ; None : à aucune, pour une copie.

    Lève FichierInvalide si l'ancre ne se lit pas.
    """
    debut = time.monotonic()
    chemin = fichier(reglage) if reglage is not None else None
    ancres = lire(chemin) if chemin is not None else ()
    depart = tete()
    if depart is None:
        return Recompte((Manquement("3", "la tête de la chaîne de l'historique a disparu"),), 0, "", 0, chemin, len(ancres))
    identite, total, _ = depart
    valables = en_vigueur(ancres)
    recompteur = _Recompteur(origine(identite), {a.numero: a for a in valables if a.identite == identite}, _effaces())
    while lot := lignes(SQL, (recompteur.numero,)):
        recompteur.lot([_Ligne(n, i, bytes(h), bytes(c), None if s is None else bytes(s), tuple(e)) for n, i, h, c, s, *e in lot])
        if progression is not None:
            progression(min(recompteur.numero, total), max(total, recompteur.numero))
    duree = round((time.monotonic() - debut) * 1000)
    _comparer_la_fin(recompteur, identite, valables)
    trouves = [*recompteur.trouves, *_sans_maillon()]
    if len(trouves) > MONTRES:
        trouves = [*trouves[:MONTRES], Manquement("3", f"et {len(trouves) - MONTRES} autres constats sur l'historique")]
    return Recompte(tuple(trouves), recompteur.numero, recompteur.precedente.hex(), duree, chemin, len(ancres))


def _effaces() -> frozenset[int]:
    """Les évènements dont un effacement est consigné dans l'historique et dans sa table."""
    consignes: set[int] = set()
    for (donnees,) in lignes("SELECT donnees FROM evenement WHERE type = ?", (TypeEvenement.EFFACEMENT.value,)):
        consignes.update((ChampJson().python_value(donnees) or {}).get("evenements", ()))
    return frozenset(consignes & {i for (i,) in lignes("SELECT evenement_id FROM effacement")})


def _comparer_la_fin(recompteur: _Recompteur, identite: str, ancres: Sequence[Ancre]) -> None:
    """La tête gardée et l'ancre disent jusqu'où l'historique allait."""
    present = tete()
    if present is not None and present[1] > recompteur.numero:
        # Des évènements ont pu s'ajouter pendant le recompte : seuls ceux qu'on ne trouve pas manquent.
        dernier = une("SELECT max(numero) FROM maillon")
        if dernier is None or dernier[0] is None or int(dernier[0]) < present[1]:
            recompteur.relever(f"la fin de l'historique a été retirée : il en reste {recompteur.numero} sur {present[1]}")
    elif present is not None and present[1] < recompteur.numero and not recompteur.trouves:
        recompteur.relever(f"la tête de la chaîne a été changée : elle dit {present[1]} pour {recompteur.numero}")
    elif present is not None and present[1] == recompteur.numero and present[2] != recompteur.precedente:
        recompteur.relever("l'empreinte de la tête de la chaîne a été changée")
    for ancre in ancres:
        if ancre.identite != identite:
            recompteur.relever(f"l'ancre du {ancre.instant} est celle d'une autre base : cette base n'est pas celle qu'elle a suivie")
            return
        if ancre.numero > recompteur.numero:
            reste = f"{ancre.numero} évènements ancrés le {ancre.instant}, il en reste {recompteur.numero}"
            recompteur.relever(f"la fin de l'historique a été retirée : {reste}")
            return


def _sans_maillon() -> list[Manquement]:
    sql = f"""SELECT e.dossier_id, e.id FROM evenement e LEFT JOIN maillon m ON m.evenement_id = e.id
        WHERE m.evenement_id IS NULL ORDER BY e.id LIMIT {MONTRES}"""
    return [Manquement("3", f"l'évènement n° {i} a été inséré hors de la chaîne", int(d)) for d, i in lignes(sql)]
