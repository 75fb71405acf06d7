"""Jusqu'à quand une créance peut être réclamée en justice (DROIT § 4).

Ni une lettre, ni une mise en demeure, ni une sommation ne changent cette date (règle 22) : seul le départ donné ici
la fait changer, et c'est à l'appelant d'exiger la pièce qui l'interrompt (règle 23).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from agence.calendrier import plus_mois
from agence.droit.tables import lire_table
from donnees.nomenclature import Nature, Secteur, TypeCreance

Jour: TypeAlias = date
"""Le type des jours, là où un champ s'appelle déjà `date`."""

SEUILS_D_ALARME = (180, 90, 30)
"""En jours restants (règle 21) ; 0 est le dernier jour utile, ou déjà passé."""


@dataclass(frozen=True, slots=True)
class Regime:
    """Un régime de la table ; un ensemble vide veut dire « indifférent ». `mois` : durée."""

    nom: str
    mois: int
    texte: str
    statut: str
    creancier: frozenset[Nature]
    debiteur: frozenset[Nature]
    creances: frozenset[TypeCreance]
    secteur: Secteur | None

    def convient(self, creancier: Nature, debiteur: Nature, creance: TypeCreance) -> bool:
        return (
            (not self.creancier or creancier in self.creancier)
            and (not self.debiteur or debiteur in self.debiteur)
            and (not self.creances or creance in self.creances)
        )


@dataclass(frozen=True, slots=True)
class Prescription:
    """Le dernier jour utile. `duree` en mois ; `au_plus_tot` est la date si le secteur avait le délai le plus court.

    `hypothese` : la date suppose quelque chose que le dossier ne dit pas ; `reserve` dit quoi.
    """

    date: Jour
    duree: int
    texte: str
    hypothese: bool
    au_plus_tot: Jour
    statut: str = ""
    reserve: str = ""


def date_de_prescription(
    nature_creancier: Nature,
    nature_debiteur: Nature,
    type_creance: TypeCreance,
    depart: date,
    titre_le: date | None = None,
    secteur: Secteur | None = None,
) -> Prescription:
    """La prescription d'une créance exigible le `depart`, ou interrompue ce jour-là.

    Un titre exécutoire ouvre dix ans depuis `titre_le` (CPCE L111-4). Parmi les régimes que la nature des parties et le
    titre de la dette permettent, le plus court est retenu ; `hypothese` dit qu'il y en avait d'autres, ou qu'un
    secteur inconnu pourrait en imposer un plus court encore (`au_plus_tot`).
    """
    if titre_le is not None:
        titre = _table()["titre"]
        fin = plus_mois(titre_le, titre["mois"])
        return Prescription(fin, titre["mois"], titre["texte"], False, fin, titre["statut"], titre["reserve"])
    possibles = [r for r in regimes() if r.convient(nature_creancier, nature_debiteur, type_creance)]
    propres = [r for r in possibles if r.secteur is not None and r.secteur is secteur]
    generaux = propres or [r for r in possibles if r.secteur is None]
    retenu = min(generaux, key=lambda r: r.mois)
    # Un loyer a son délai propre : aucun autre secteur ne le raccourcit.
    ouverts = [] if secteur is not None or type_creance is TypeCreance.LOYER else [r for r in possibles if r.secteur]
    plus_courts = [r for r in ouverts if r.mois < retenu.mois]
    reserve = _reserve(retenu, generaux, plus_courts, type_creance)
    fin = plus_mois(depart, retenu.mois)
    au_plus_tot = plus_mois(depart, min([retenu.mois, *(r.mois for r in plus_courts)]))
    return Prescription(fin, retenu.mois, retenu.texte, bool(reserve), au_plus_tot, retenu.statut, reserve)


def _reserve(retenu: Regime, generaux: list[Regime], plus_courts: list[Regime], creance: TypeCreance) -> str:
    """Ce que la date suppose, en une phrase ; vide quand elle ne suppose rien."""
    dits = []
    if any(r.mois != retenu.mois for r in generaux):
        autres = ", ".join(f"{ecrire_duree(r.mois)} ({r.texte})" for r in generaux if r.mois != retenu.mois)
        dits.append(f"le plus court est retenu ; autre délai possible : {autres}")
    if plus_courts:
        exemples = ", ".join(f"{ecrire_duree(r.mois)} ({r.texte})" for r in plus_courts)
        dits.append(f"secteur inconnu ; délai plus court si la créance en relève : {exemples}")
    propre = _table()["reserves"].get(creance.value, "")
    if propre:
        dits.append(propre)
    return " ; ".join(dits)


def ecrire_duree(mois: int) -> str:
    """« 2 ans », « 1 an », « 14 mois »."""
    annees, reste = divmod(mois, 12)
    if reste:
        return f"{mois} mois"
    return f"{annees} an{'s' if annees > 1 else ''}"


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return lire_table("prescription.toml")


@lru_cache(maxsize=1)
def regimes() -> tuple[Regime, ...]:
    """Tous les régimes de la table, dans son ordre."""
    return tuple(
        Regime(
            nom=r["nom"],
            mois=r["mois"],
            texte=r["texte"],
            statut=r["statut"],
            creancier=frozenset(Nature(n) for n in r.get("creancier", ())),
            debiteur=frozenset(Nature(n) for n in r.get("debiteur", ())),
            creances=frozenset(TypeCreance(c) for c in r.get("creances", ())),
            secteur=Secteur(r["secteur"]) if "secteur" in r else None,
        )
        for r in _table()["regimes"]
    )
