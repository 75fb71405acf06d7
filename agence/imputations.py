"""L'imputation d'un paiement, figée le jour où il est saisi : ce qu'il éteint ne bouge plus, une correction est une version de plus.

Un versement saisi après coup, retiré ou corrigé change ce que les suivants ont éteint : ceux-là, et eux seuls, reçoivent une
nouvelle version ; les anciennes restent.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from agence.decomptes import Elements, elements
from agence.droit.elements import Imputation, Part, Versement
from agence.droit.imputation import imputer
from agence.droit.tables import LIVREES, Tables
from agence.droit.taux import TableDesTaux, charger_taux
from donnees.base import inserer_lot
from donnees.champs import instant_ecrit
from donnees.nomenclature import Poste, Strategie
from donnees.vues.recus import LigneMouvement, mouvements

COLONNES = ("paiement_id", "version", "creance_id", "poste", "montant", "strategie", "figee_le")


@dataclass(frozen=True, slots=True)
class Figee:
    """Ce qu'un paiement éteint, à écrire : une version de plus de son imputation."""

    versement: Versement
    version: int


def _place(v: Versement) -> tuple[date, int]:
    return (v.le, v.id)


class Journal:
    """Les versements d'un dossier dans l'ordre où ils éteignent la dette, et ce que chaque saisie y change.

    `changees` : les imputations à écrire, celle d'un versement neuf comprise.
    """

    def __init__(self, e: Elements, taux: TableDesTaux, versements: Iterable[Versement] | None = None) -> None:
        self._elements = e
        self._taux = taux
        self._suite = sorted(e.versements if versements is None else versements, key=_place)
        self._versions = dict(e.versions)
        self.changees: list[Figee] = []

    @property
    def suite(self) -> Sequence[Versement]:
        """Les versements en vigueur, chacun avec ses parts."""
        return self._suite

    def recevoir(self, versement: Versement) -> tuple[Part, ...]:
        """Inscrit un versement à sa date, reprend ceux qui le suivent, et rend ses parts ; vide pour des fonds isolés."""
        insort(self._suite, versement, key=_place)
        self._reprendre(_place(versement))
        return next(v.parts for v in self._suite if v.id == versement.id)

    def retirer(self, versement_id: int) -> None:
        """Ôte un versement extourné ; ceux qui le suivaient sont repris."""
        ote = next(v for v in self._suite if v.id == versement_id)
        self._suite.remove(ote)
        self._reprendre(_place(ote))

    def reprendre_tout(self) -> None:
        """Impute à nouveau chaque versement, dans l'ordre : une créance, un taux ou une date a été corrigé."""
        self._reprendre((date.min, 0))

    def _reprendre(self, depuis: tuple[date, int]) -> None:
        for rang in range(bisect_left(self._suite, depuis, key=_place), len(self._suite)):
            ancien = self._suite[rang]
            if ancien.isole:
                continue
            repris = replace(ancien, parts=self._imputer(rang))
            if repris.parts != ancien.parts or ancien.id not in self._versions:
                self._suite[rang] = repris
                self._noter(repris)

    def _imputer(self, rang: int) -> tuple[Part, ...]:
        e = self._elements
        seul = replace(self._suite[rang], parts=())
        return imputer(
            e.creances, self._suite[:rang], seul, e.parties, e.reperes, self._taux, frais=e.frais, remises=e.remises, exact=False
        )

    def _noter(self, v: Versement) -> None:
        version = self._versions[v.id] = self._versions.get(v.id, 0) + 1
        self.changees.append(Figee(v, version))


def journal_du_dossier(e: Elements, taux: TableDesTaux) -> Journal:
    """Le journal d'un dossier lu ; ce qui n'était pas encore figé l'est d'abord."""
    figes = [v for v in e.versements if v.isole or v.id in e.versions]
    journal = Journal(e, taux, figes)
    for v in sorted(e.versements, key=lambda v: v.id):
        if not v.isole and v.id not in e.versions:
            journal.recevoir(v)
    return journal


def ecrire(figees: Iterable[Figee], instant: datetime) -> None:
    """Ajoute ces imputations à la base, dans la transaction en cours."""
    le = instant_ecrit(instant)
    inserer_lot("imputation", COLONNES, [ligne for f in figees for ligne in _lignes(f, le)])


def _lignes(f: Figee, le: str) -> list[tuple[object, ...]]:
    v = f.versement
    return [(v.id, f.version, p.creance, p.poste.value, p.montant, v.strategie.value, le) for p in v.parts]


def figer_des_neufs(dossiers: list[int], tables: Tables = LIVREES) -> None:
    """Fige les paiements de dossiers qui viennent d'entrer en masse, comme si chacun avait été saisi à son heure.

    Les extournes comptent : un paiement extourné garde l'imputation qu'il avait, ceux qui le suivaient ont été repris.
    """
    par_dossier: dict[int, list[LigneMouvement]] = {}
    for m in mouvements(dossiers):
        par_dossier.setdefault(m.dossier_id, []).append(m)
    taux = charger_taux(tables)
    lot: list[tuple[object, ...]] = []
    for dossier_id, e in elements(list(par_dossier), tables).items():
        lot += _rejouer(Journal(replace(e, versions={}), taux, ()), par_dossier[dossier_id], e.strategie)
    inserer_lot("imputation", COLONNES, lot)


def _rejouer(journal: Journal, suite: Iterable[LigneMouvement], strategie: Strategie) -> list[tuple[object, ...]]:
    lignes: list[tuple[object, ...]] = []
    for m in suite:
        journal.changees.clear()
        if m.extourne_id is None:
            journal.recevoir(Versement(m.id, m.recu_le, m.montant, m.creance_visee_id, strategie, (), m.isole))
        else:
            journal.retirer(m.extourne_id)
        le = instant_ecrit(m.saisi_le)
        lignes += [ligne for f in journal.changees for ligne in _lignes(f, le)]
    return lignes


def par_poste(parts: Sequence[Part | Imputation]) -> dict[Poste, int]:
    """Le total de chaque poste, dans l'ordre où la loi les éteint."""
    totaux: dict[Poste, int] = {}
    for poste in Poste:
        total = sum(p.montant for p in parts if p.poste is poste)
        if total:
            totaux[poste] = total
    return totaux
