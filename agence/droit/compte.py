"""Le compte d'une créance : ce qui court, segment par segment arrondi au centime, et ce qui a été éteint.

Le calcul reste en entiers : centimes, jours, dix-millièmes de point.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agence.argent import diviser
from agence.calendrier import plus_mois
from agence.droit.elements import CreanceDue, Ligne
from agence.droit.regimes import UN_JOUR, Periode, Regimes
from agence.droit.taux import UNITE, Bareme, TableDesTaux, Valeur, fin_du_semestre, nom_du_semestre, rang
from donnees.nomenclature import Poste

TEXTE_CAPITALISATION = "C. civ. 1343-2 : intérêts d'une année entière, impayés, joints à ce qui porte intérêt"


@dataclass(slots=True)
class _Courus:
    """Les intérêts d'un segment : ses jours, et ce qui n'en est ni payé ni capitalisé."""

    jours: int
    reste: int


class Compte:
    """Une créance en cours de calcul : ce qui reste de chaque poste, et les lignes écrites.

    `capitalises` : intérêts joints à la base et encore impayés ; ils restent des intérêts quand on les paie.
    """

    __slots__ = (
        "_avertissements", "_courus", "_curseur", "_diviseur", "_exact", "_manques", "_periodes", "_plancher", "_taux",
        "capitalises", "creance", "echeance", "indemnite", "indemnite_due", "interets", "interets_simples", "ligne_indemnite", "lignes",
        "montant", "numero", "reserves", "reste", "taux_convenu",
    )  # fmt: skip

    def __init__(self, creance: CreanceDue, suivis: Regimes, taux: TableDesTaux, *, exact: bool, capitalise: bool) -> None:
        self.creance = creance.id
        self.numero = creance.numero
        self.echeance = creance.echeance
        self.taux_convenu = creance.taux_contractuel
        self.montant = self.reste = creance.montant
        self.interets = self.interets_simples = self.capitalises = 0
        self.indemnite = self.indemnite_due = 0
        self.ligne_indemnite: Ligne | None = None
        self.lignes: list[Ligne] = []
        self.reserves: set[str] = set()
        self._periodes = suivis.periodes
        self._avertissements = suivis.avertissements
        self._taux = taux
        self._exact = exact
        self._diviseur = taux.parametres.jours_par_an * 100 * UNITE
        self._curseur = date.min
        self._courus: deque[_Courus] | None = deque() if capitalise else None
        self._manques: list[tuple[date, date]] = []
        self._plancher: tuple[Valeur, date] | None = None

    @property
    def base(self) -> int:
        """Ce qui porte intérêt."""
        return self.reste + self.capitalises

    @property
    def interets_dus(self) -> int:
        return self.interets_simples + self.capitalises

    @property
    def du(self) -> int:
        """Principal et intérêts ; les indemnités se comptent à part."""
        return self.reste + self.interets_simples + self.capitalises

    @property
    def complet(self) -> bool:
        return not self._manques

    def avancer(self, jour: date) -> None:
        """Fait courir les intérêts jusqu'au soir de `jour`. Lève Refus (règle 10) si un taux manque à un compte exact."""
        if jour < self._curseur:
            return
        if self.base:
            for periode in self._periodes:
                debut, fin = max(periode.debut, self._curseur), min(periode.fin, jour)
                while debut <= fin:
                    dernier = min(fin, fin_du_semestre(debut))
                    self._ecrire(periode, debut, dernier)
                    debut = dernier + UN_JOUR
        self._curseur = jour + UN_JOUR

    def _ecrire(self, p: Periode, debut: date, fin: date) -> None:
        taux = self._taux_du(p.bareme, debut, fin) if p.fixe is None else p.fixe
        if taux is None:
            return
        jours = (fin - debut).days + 1
        montant = diviser(self.base * taux.entier * jours, self._diviseur)
        pourquoi = p.pourquoi
        if taux.reserves:
            self.reserves.update(taux.reserves)
            pourquoi = f"{pourquoi} ; {', '.join(taux.reserves)}"
        self.lignes.append(Ligne(self.numero, debut, fin, jours, taux.pour_cent, self.base, montant, p.regle, p.article, pourquoi))
        self.interets += montant
        self.interets_simples += montant
        if self._courus is not None:
            self._courus.append(_Courus(jours, montant))
        if p.fixe is not None:
            self._surveiller_le_plancher(taux, debut)

    def _taux_du(self, bareme: Bareme, debut: date, fin: date) -> Valeur | None:
        """Le taux de ce segment ; sans lui, un compte qui n'a pas à être exact laisse le segment sans intérêt et le dit."""
        if self._exact or rang(debut) in self._taux.semestres:
            return self._taux.valeur(bareme, debut)
        if self._manques and self._manques[-1][1] + UN_JOUR == debut:
            self._manques[-1] = (self._manques[-1][0], fin)
        else:
            self._manques.append((debut, fin))
        return None

    def _surveiller_le_plancher(self, convenu: Valeur, jour: date) -> None:
        """Un taux convenu trop bas se signale et ne se corrige pas (règle 9) ; le plus grand écart suffit."""
        plancher = self._taux.grilles[Bareme.PLANCHER].get(rang(jour))
        if plancher is None or convenu.entier >= plancher.entier:
            return
        if self._plancher is None or plancher.entier > self._plancher[0].entier:
            self._plancher = plancher, jour

    def eteindre(self, poste: Poste, montant: int) -> int:
        """Retire d'un poste au plus `montant` ; rend ce qui en a été retiré."""
        match poste:
            case Poste.PRINCIPAL:
                pris = min(montant, self.reste)
                self.reste -= pris
            case Poste.INTERETS:
                pris = min(montant, self.interets_dus)
                # Les plus anciens d'abord : ceux qui portent intérêt à leur tour.
                joints = min(pris, self.capitalises)
                self.capitalises -= joints
                self.interets_simples -= pris - joints
                self._payer_les_plus_anciens(pris - joints)
            case Poste.INDEMNITES:
                pris = min(montant, self.indemnite_due)
                self.indemnite_due -= pris
            case _:
                pris = 0
        return pris

    def _payer_les_plus_anciens(self, montant: int) -> None:
        if self._courus is None:
            return
        while montant and self._courus:
            premier = self._courus[0]
            part = min(montant, premier.reste)
            montant -= part
            premier.reste -= part
            premier.jours = 0  # payé en partie, un segment ne compte plus pour l'année entière
            if not premier.reste:
                self._courus.popleft()
        if not self.interets_simples:
            self._courus.clear()

    def capitaliser(self, jour: date) -> bool:
        """Au soir de `jour`, joint à la base les intérêts impayés s'ils font au moins une année entière (1343-2) ; vrai si c'est fait.

        Lecture prudente, non tranchée : les jours comptés sont ceux des segments dont rien n'a été payé.
        """
        annee = (jour - plus_mois(jour, -12)).days
        if not self._courus or not self.interets_simples or sum(c.jours for c in self._courus) < annee:
            return False
        joints, self.interets_simples = self.interets_simples, 0
        self.capitalises += joints
        self._courus.clear()
        pourquoi = (
            f"capitalisation prévue par une clause ou une décision : au {jour:%d/%m/%Y}, ces intérêts sont dus pour une année entière "
            "au moins et impayés ; ils portent intérêt du lendemain (L)"
        )
        self.lignes.append(
            Ligne(self.numero, jour, jour, 0, None, joints, 0, TEXTE_CAPITALISATION, "C. civ. 1343-2", pourquoi)
        )
        return True

    def toutes_les_lignes(self) -> list[Ligne]:
        return self.lignes if self.ligne_indemnite is None else [*self.lignes, self.ligne_indemnite]

    def avertissements(self) -> list[str]:
        """Ce qu'il faut dire de ce compte, une fois mené au jour voulu."""
        dits = list(self._avertissements)
        if self._plancher is not None and self.taux_convenu is not None:
            plancher, jour = self._plancher
            fois = f"{self._taux.parametres.plancher} fois le taux légal au semestre {nom_du_semestre(jour)}"
            dits.append(
                f"règle 9 : créance {self.numero}, taux convenu de {_virgule(self.taux_convenu)} % sous le plancher de "
                f"{_virgule(plancher.pour_cent)} % ({fois})"
            )
        dits += [self._dire_le_manque(debut, fin) for debut, fin in self._manques]
        return dits

    def _dire_le_manque(self, debut: date, fin: date) -> str:
        premier, dernier = nom_du_semestre(debut), nom_du_semestre(fin)
        quoi = f"le taux du semestre {premier} manque"
        if premier != dernier:
            quoi = f"les taux des semestres {premier} à {dernier} manquent"
        return f"règle 10 : créance {self.numero}, intérêts du {debut:%d/%m/%Y} au {fin:%d/%m/%Y} non comptés, {quoi}"


def _virgule(taux: Decimal) -> str:
    return str(taux).replace(".", ",")
