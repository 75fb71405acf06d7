"""Dérouler un délai : ce qui l'interrompt, ce qui le suspend, ce qui n'y change rien (C. civ. 2231 à 2244).

Aucune lettre n'est dans la liste, ni mise en demeure ni sommation (règle 22) ; un évènement n'y entre qu'avec sa pièce, ce que le
geste exige (règle 23). Un évènement venu après l'expiration est écarté : un délai acquis ne revit pas.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agence.calendrier import plus_mois
from agence.droit.table_prescription import Effet, RegleEvenement, TableDePrescription, table
from agence.droit.tables import LIVREES, Tables
from agence.erreurs import Refus, SaisieInvalide
from agence.texte import citer, normaliser
from donnees.nomenclature import Secteur, TypeInterruption

REGLE_LETTRE = "22"
REGLE_PIECE = "23"


@dataclass(frozen=True, slots=True)
class FaitInterruptif:
    """Un évènement inscrit au dossier. `fin_le` : sa fin s'il dure, vide tant qu'il dure ; `efface` : pourquoi il ne compte plus."""

    id: int
    type: TypeInterruption
    le: date
    fin_le: date | None = None
    efface: str = ""
    piece: str = ""


@dataclass(frozen=True, slots=True)
class Constat:
    """Ce qu'un évènement a fait au délai, ou pourquoi il est écarté. `fin` : le dernier jour utile après lui."""

    fait: FaitInterruptif
    pris: bool
    raison: str
    texte: str
    statut: str
    fin: date
    reserve: str = ""


@dataclass(frozen=True, slots=True)
class Cadre:
    """Ce qui décide, hors des évènements : le régime, le contrat, le titre, et le jour où l'on regarde (`au`)."""

    depart: date
    naissance: date
    mois: int
    au: date
    secteur: Secteur | None = None
    entre_professionnels: bool = False
    clause: bool = False
    forclusion: bool = False
    titre_le: date | None = None


@dataclass(frozen=True, slots=True)
class Cours:
    """Un délai déroulé jusqu'au bout. `en_cours` : le temps est arrêté à ce jour, la fin recule tant que cela dure."""

    fin: date
    mois: int
    constats: tuple[Constat, ...]
    en_cours: bool
    titre: bool
    butoir: bool


def derouler(cadre: Cadre, faits: Iterable[FaitInterruptif], tables: Tables = LIVREES) -> Cours:
    """Le dernier jour utile de ce délai, évènement après évènement, dans l'ordre des jours."""
    course = _Course(cadre, table(tables))
    titre = cadre.titre_le if cadre.titre_le is not None and cadre.depart <= cadre.titre_le else None
    for fait in sorted(faits, key=lambda f: (f.le, f.id)):
        if titre is not None and fait.le >= titre:
            course.obtenir_le_titre(titre)
            titre = None
        course.suivre(fait)
    if titre is not None:
        course.obtenir_le_titre(titre)
    return course.finir()


class _Course:
    """Le délai en train de courir. `fin` : son dernier jour utile ; `arret` : le jour jusqu'où le temps a été arrêté."""

    def __init__(self, cadre: Cadre, lue: TableDePrescription) -> None:
        self._cadre = cadre
        self._table = lue
        self._mois = cadre.mois
        self._fin = plus_mois(cadre.depart, cadre.mois)
        self._arret = cadre.depart
        self._butoir = plus_mois(min(cadre.naissance, cadre.depart), lue.butoir.mois)
        self._titre = self._en_cours = False
        self._constats: list[Constat] = []

    @property
    def _derniere(self) -> date:
        """Le dernier jour utile, butoir compris ; un titre a son propre délai."""
        return self._fin if self._titre else min(self._fin, self._butoir)

    def obtenir_le_titre(self, le: date) -> None:
        """Une condamnation remplace le délai par celui du titre, même si l'ancien était passé : le juge a tranché."""
        self._titre, self._mois = True, self._table.titre.mois
        self._fin = plus_mois(le, self._mois)
        self._arret, self._en_cours = le, False

    def suivre(self, fait: FaitInterruptif) -> None:
        regle = self._table.evenements[fait.type]
        ecarte = f"effacé : {fait.efface}" if fait.efface else self._hors_du_cas(fait, regle) or self._hors_du_temps(fait, regle)
        raison = ecarte or self._compter(fait, regle)
        reserves = [regle.reserve, "règle posée par l'agence" if regle.propre else ""] if not ecarte else []
        reserve = " ; ".join(r for r in reserves if r)
        self._constats.append(Constat(fait, not ecarte, raison, regle.texte, regle.statut, self._derniere, reserve))

    def _hors_du_cas(self, fait: FaitInterruptif, regle: RegleEvenement) -> str:
        """Pourquoi cet évènement ne vaut rien pour cette créance ; vide s'il vaut."""
        c = self._cadre
        if c.forclusion and not self._titre and not regle.vaut_contre_forclusion:
            return "forclusion : seule une demande en justice l'arrête"
        if regle.secteurs and c.secteur not in regle.secteurs:
            return "ne vaut que pour une créance d'assurance"
        if regle.entre_professionnels and not c.entre_professionnels:
            return "ne vaut qu'entre professionnels"
        if regle.clause and not c.clause:
            return "le mandat ne dit pas que le contrat a cette clause"
        return ""

    def _hors_du_temps(self, fait: FaitInterruptif, regle: RegleEvenement) -> str:
        depart = self._cadre.depart
        if fait.le > self._derniere:
            return f"après l'expiration du {self._derniere:%d/%m/%Y} : un délai acquis ne revit pas"
        if fait.le < depart and not (regle.dure and self._fin_de(fait) > depart):
            return f"avant le {depart:%d/%m/%Y}, jour où le délai commence"
        return ""

    def _fin_de(self, fait: FaitInterruptif) -> date:
        """La fin d'un évènement qui dure ; celui qui dure encore se compte jusqu'à ce jour."""
        return fait.fin_le or max(self._cadre.au, fait.le)

    def _compter(self, fait: FaitInterruptif, regle: RegleEvenement) -> str:
        if regle.effet is Effet.INTERRUPTION:
            self._repartir(fait.le)
            return f"délai neuf jusqu'au {self._derniere:%d/%m/%Y}"
        fin = self._fin_de(fait)
        if regle.effet is Effet.ATTENTE:
            self._arret = max(self._arret, fin)
            self._repartir(fin)
        else:
            self._suspendre(max(fait.le, self._cadre.depart), fin, regle.minimum_mois)
        self._en_cours = self._en_cours or fait.fin_le is None
        encore = ", s'il finissait ce jour" if fait.fin_le is None else ""
        return f"temps arrêté jusqu'au {fin:%d/%m/%Y}{encore} ; délai jusqu'au {self._derniere:%d/%m/%Y}"

    def _repartir(self, le: date) -> None:
        """Un délai neuf de même durée ; pendant que le temps est arrêté, il ne part qu'à la reprise. Jamais plus court que l'ancien."""
        self._fin = max(self._fin, plus_mois(max(le, self._arret), self._mois))

    def _suspendre(self, debut: date, fin: date, minimum: int) -> None:
        arretes = (fin - max(debut, self._arret)).days
        self._fin += timedelta(days=max(0, arretes))
        self._arret = max(self._arret, fin)
        if minimum:
            self._fin = max(self._fin, plus_mois(fin, minimum))

    def finir(self) -> Cours:
        butoir = not self._titre and self._butoir < self._fin
        return Cours(self._derniere, self._mois, tuple(self._constats), self._en_cours, self._titre, butoir)


# ── ce qu'une personne écrit ─────────────────────────────────────────────────────────────────────────────────────────


def lire_evenement(texte: str, tables: Tables = LIVREES) -> TypeInterruption:
    """« acte_d_execution », « acte d'exécution » → la sorte d'évènement.

    Lève Refus (règle 22) pour ce qui n'interrompt rien, une mise en demeure d'abord ; SaisieInvalide pour un mot inconnu.
    """
    voulu = normaliser(texte)
    for inutile in table(tables).sans_effet:
        if voulu and (voulu == normaliser(inutile.nom) or voulu in normaliser(inutile.nom).split(" ")[:1]):
            raise refus_de_lettre(inutile.nom, inutile.texte)
    for type_ in TypeInterruption:
        if voulu == normaliser(type_.value):
            return type_
    possibles = ", ".join(TypeInterruption)
    raise SaisieInvalide(f"évènement « {citer(texte)} » inconnu.", f"Écrire l'un de : {possibles}.")


def refus_de_lettre(quoi: str, texte: str) -> Refus:
    """Le refus de la règle 22."""
    return Refus(
        f"{quoi} : n'interrompt pas la prescription ({texte}).",
        "Inscrire ce qui l'interrompt : reconnaissance du débiteur, assignation, ordonnance signifiée, acte d'exécution.", REGLE_LETTRE,
    )  # fmt: skip
