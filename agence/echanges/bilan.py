"""Ce qu'un import a fait, ligne par ligne : le compte rendu des scripts, et l'accusé de réception du mandant."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from agence.argent import nombre
from agence.echanges.entetes import Plan
from agence.echanges.formules import neutraliser
from agence.echanges.lignes import LignePortefeuille, Rejet, montrer
from agence.echanges.portefeuille import Lecture
from agence.echanges.tableau import LigneBrute
from agence.erreurs import Defaut, ErreurAgence


class Sort(StrEnum):
    """Ce qu'il est advenu d'une ligne acceptée : elle compte une fois et une seule."""

    CREEE = "creee"
    MODIFIEE = "modifiee"
    INCHANGEE = "inchangee"


@dataclass
class Bilan:
    """`sorts` : numéro de ligne → sort ; `rejets` : tous les motifs de refus, de la lecture et de la base."""

    lues: int
    simulation: bool
    rejets: list[Rejet] = field(default_factory=list)
    sorts: dict[int, Sort] = field(default_factory=dict, repr=False)
    dossiers_crees: int = 0
    dossiers_modifies: int = 0
    debiteurs_crees: int = 0
    a_confirmer: int = 0
    """débiteurs rapprochés d'un autre, à confirmer"""
    avertissements: tuple[Defaut, ...] = ()

    def compter(self, sort: Sort) -> int:
        """Combien de lignes ont eu ce sort."""
        return sum(s == sort for s in self.sorts.values())

    @property
    def refusees(self) -> dict[int, list[Rejet]]:
        """Les rejets par ligne, dans l'ordre du fichier."""
        par_ligne: dict[int, list[Rejet]] = {}
        for rejet in sorted(self.rejets, key=lambda r: r.ligne):
            par_ligne.setdefault(rejet.ligne, []).append(rejet)
        return par_ligne

    def en_json(self) -> dict[str, Any]:
        """Les clés que les scripts attendent : `lues` = créées + modifiées + inchangées + lignes refusées."""
        return {
            "lues": self.lues,
            "creees": self.compter(Sort.CREEE),
            "modifiees": self.compter(Sort.MODIFIEE),
            "inchangees": self.compter(Sort.INCHANGEE),
            "refusees": [_refus(rejets) for rejets in self.refusees.values()],
            "simulation": self.simulation,
            "dossiers_crees": self.dossiers_crees,
            "dossiers_modifies": self.dossiers_modifies,
            "debiteurs_crees": self.debiteurs_crees,
            "a_confirmer": self.a_confirmer,
            "avertissements": [str(a) for a in self.avertissements],
        }


def _refus(rejets: list[Rejet]) -> dict[str, Any]:
    """Une entrée par ligne refusée ; le premier motif d'abord, les autres à côté."""
    premier, *autres = rejets
    refus: dict[str, Any] = {"ligne": premier.ligne, "colonne": premier.colonne, "valeur": premier.valeur, "motif": premier.motif}
    if autres:
        refus["autres"] = [{"colonne": r.colonne, "valeur": r.valeur, "motif": r.motif} for r in autres]
    return refus


def avec_les_refus(lecture: Lecture, bilan: Bilan, relire: Callable[[], Iterable[LigneBrute]]) -> Lecture:
    """La lecture, augmentée des lignes que la base a refusées, telles qu'écrites ; `relire` reparcourt le fichier s'il le faut."""
    deja = {b.numero for b in lecture.refusees}
    nouvelles = bilan.refusees.keys() - deja
    if not nouvelles:
        return lecture
    brutes = [*lecture.refusees, *(b for b in relire() if b.numero in nouvelles)]
    acceptees = tuple(ligne for ligne in lecture.lignes if ligne.ligne not in nouvelles)
    return replace(lecture, lignes=acceptees, rejets=tuple(bilan.rejets), refusees=tuple(sorted(brutes, key=lambda b: b.numero)))


def ecrire_accuse(chemin: Path, lecture: Lecture, bilan: Bilan, plan: Plan) -> None:
    """L'accusé de réception : une ligne par créance reçue ou refusée, et pourquoi. Lève ErreurAgence s'il ne peut s'écrire."""
    try:
        with chemin.open("w", encoding="utf-8-sig", newline="") as flux:
            sortie = csv.writer(flux, delimiter=";", lineterminator="\r\n")
            sortie.writerow(["ligne", "reference", "debiteur", "facture", "montant_ttc", "sort", "motif"])
            sortie.writerows(_lignes(lecture, bilan, plan))
    except OSError as erreur:
        raise ErreurAgence(f"impossible d'écrire « {chemin} » ({erreur.strerror}).", "Donner un chemin où l'on peut écrire.") from erreur


def _lignes(lecture: Lecture, bilan: Bilan, plan: Plan) -> Iterator[list[str]]:
    recues = ((x.ligne, _recue(x, bilan)) for x in lecture.lignes if x.ligne in bilan.sorts)
    refusees = ((b.numero, _refusee(b, bilan, plan)) for b in lecture.refusees)
    for _, ligne in sorted([*recues, *refusees], key=lambda couple: couple[0]):
        yield [neutraliser(montrer(cellule)) for cellule in ligne]


def _recue(x: LignePortefeuille, bilan: Bilan) -> list[str]:
    mots = {Sort.CREEE: "reçue", Sort.MODIFIEE: "reçue, mise à jour", Sort.INCHANGEE: "déjà reçue"}
    montant = nombre(x.montant_ttc).replace("\u202f", "")
    return [str(x.ligne), x.reference, x.debiteur, x.facture, montant, mots[bilan.sorts[x.ligne]], ""]


def _refusee(brute: LigneBrute, bilan: Bilan, plan: Plan) -> list[str]:
    def lire(colonne: str) -> str:
        rangs = plan.colonnes.get(colonne, ())
        return " ".join(brute.valeurs[r].strip() for r in rangs if r < len(brute.valeurs))

    motifs = " | ".join(f"{r.colonne} : {r.motif}" if r.colonne else r.motif for r in bilan.refusees.get(brute.numero, []))
    return [str(brute.numero), *(lire(c) for c in ("reference", "debiteur", "facture", "montant_ttc")), "refusée", motifs]
