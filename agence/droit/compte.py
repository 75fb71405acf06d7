"""Le compte d'une créance : quel régime d'intérêt court quand, et ses segments arrondis un par un.

Le calcul reste en entiers : centimes, jours, dix-millièmes de point.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agence.argent import diviser
from agence.calendrier import plus_mois
from agence.droit.elements import CreanceDue, Ligne, Parties, Reperes
from agence.droit.taux import UNITE, Bareme, TableDesTaux, Valeur, fin_du_semestre, nom_du_semestre, rang
from agence.droit.taux import valeur as lire_valeur
from donnees.nomenclature import Nature

TEXTE_PENALITES = "C. com. L441-10 II : BCE + 10 points"
TEXTE_CONVENU = "C. com. L441-10 II : taux convenu"
TEXTE_MISE_EN_DEMEURE = "C. civ. 1231-6 et 1344-1 : taux légal depuis la mise en demeure"
TEXTE_DECISION = "C. civ. 1231-7 : taux légal depuis la décision"
TEXTE_MAJORATION = "CMF L313-3 : taux légal + 5 points, deux mois après la décision"
_UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Periode:
    """Un régime et ses jours, bornes comprises ; `fixe` est un taux convenu, qui remplace le barème."""

    debut: date
    fin: date
    regle: str
    bareme: Bareme
    fixe: Valeur | None = None


class Compte:
    """Une créance en cours de calcul : `reste` à payer, intérêts courus et intérêts encore dus, lignes écrites."""

    __slots__ = (
        "_curseur", "_diviseur", "_exact", "_taux", "avertissements", "complet", "creance", "echeance", "indemnite",
        "indemnite_due", "interets", "interets_dus", "ligne_indemnite", "lignes", "montant", "numero", "periodes", "reste",
    )  # fmt: skip

    def __init__(
        self, creance: CreanceDue, periodes: list[Periode], avertissements: list[str], taux: TableDesTaux, exact: bool = True
    ) -> None:
        self.creance = creance.id
        self.numero = creance.numero
        self.montant = self.reste = creance.montant
        self.echeance = creance.echeance
        self.periodes = periodes
        self.avertissements = avertissements
        self.interets = self.interets_dus = 0
        self.indemnite = self.indemnite_due = 0
        self.ligne_indemnite: Ligne | None = None
        self.lignes: list[Ligne] = []
        self.complet = True
        self._exact = exact
        self._taux = taux
        self._diviseur = taux.parametres.jours_par_an * 100 * UNITE
        self._curseur = date.min

    def avancer(self, jour: date) -> None:
        """Fait courir les intérêts jusqu'au soir de `jour`. Lève Refus (règle 10) si un taux manque à un compte exact."""
        if jour < self._curseur:
            return
        if self.reste:
            for periode in self.periodes:
                debut, fin = max(periode.debut, self._curseur), min(periode.fin, jour)
                while debut <= fin:
                    dernier = min(fin, fin_du_semestre(debut))
                    self._ecrire(periode, debut, dernier)
                    debut = dernier + _UN_JOUR
        self._curseur = jour + _UN_JOUR

    def _ecrire(self, periode: Periode, debut: date, fin: date) -> None:
        taux = self._taux_du(periode.bareme, debut, fin) if periode.fixe is None else periode.fixe
        if taux is None:
            return
        jours = (fin - debut).days + 1
        montant = diviser(self.reste * taux.entier * jours, self._diviseur)
        self.lignes.append(Ligne(self.numero, debut, fin, jours, taux.pour_cent, self.reste, montant, periode.regle))
        self.interets += montant
        self.interets_dus += montant
        if periode.fixe is not None:
            self._surveiller_le_plancher(taux, debut)

    def _taux_du(self, bareme: Bareme, debut: date, fin: date) -> Valeur | None:
        """Le taux de ce segment ; sans lui, un compte qui n'a pas à être exact laisse le segment sans intérêt et le dit."""
        if self._exact or rang(debut) in self._taux.semestres:
            return self._taux.valeur(bareme, debut)
        self.complet = False
        self.avertissements.append(
            f"règle 10 : créance {self.numero}, intérêts du {debut:%d/%m/%Y} au {fin:%d/%m/%Y} non comptés, "
            f"le taux du semestre {nom_du_semestre(debut)} manque"
        )
        return None

    def _surveiller_le_plancher(self, convenu: Valeur, jour: date) -> None:
        """Un taux convenu trop bas se signale et ne se corrige pas (règle 9)."""
        plancher = self._taux.grilles[Bareme.PLANCHER].get(rang(jour))
        if plancher is not None and convenu.entier < plancher.entier:
            self.avertissements.append(
                f"règle 9 : créance {self.numero}, taux convenu de {_virgule(convenu)} % sous le plancher de "
                f"{_virgule(plancher)} % (3 fois le taux légal)"
            )

    def toutes_les_lignes(self) -> list[Ligne]:
        return self.lignes if self.ligne_indemnite is None else [*self.lignes, self.ligne_indemnite]


def ouvrir(
    creance: CreanceDue, parties: Parties, reperes: Reperes, fin: date, taux: TableDesTaux, exact: bool = True
) -> Compte:
    """Le compte d'une créance et ses régimes successifs, jusqu'à `fin` comprise."""
    avertissements: list[str] = []
    titre = reperes.titre_le
    if titre is not None and creance.echeance > titre:
        # Une condamnation ne porte pas sur ce qui n'était pas encore exigible.
        avertissements.append(f"créance {creance.numero} : échue après la décision, qui ne la couvre pas")
        titre = None
    periodes = []
    avant = _avant_decision(creance, parties, reperes, fin if titre is None else min(titre, fin), avertissements)
    if avant is not None:
        periodes.append(avant)
    if titre is not None and titre < fin:
        periodes += _apres_decision(titre, parties, fin, taux)
    return Compte(creance, periodes, avertissements, taux, exact)


def _avant_decision(
    creance: CreanceDue, parties: Parties, reperes: Reperes, fin: date, avertissements: list[str]
) -> Periode | None:
    if parties.entre_professionnels:
        debut = creance.echeance + _UN_JOUR
        if creance.taux_contractuel is None:
            return Periode(debut, fin, TEXTE_PENALITES, Bareme.PENALITES)
        return Periode(debut, fin, TEXTE_CONVENU, Bareme.PENALITES, lire_valeur(creance.taux_contractuel))
    recue = reperes.mise_en_demeure_le
    if recue is None:
        return None
    if creance.echeance > recue:
        # Ce qui n'était pas exigible n'a pas pu être mis en demeure : pas d'intérêt sans une nouvelle lettre.
        avertissements.append(
            f"créance {creance.numero} : échue après la mise en demeure, sans intérêt jusqu'à une nouvelle mise en demeure"
        )
        return None
    return Periode(recue + _UN_JOUR, fin, TEXTE_MISE_EN_DEMEURE, _legal(parties))


def _apres_decision(titre: date, parties: Parties, fin: date, taux: TableDesTaux) -> list[Periode]:
    palier = plus_mois(titre, taux.parametres.mois_avant_majoration)
    simple = Periode(titre + _UN_JOUR, min(palier, fin), TEXTE_DECISION, _legal(parties))
    majore = Periode(palier + _UN_JOUR, fin, TEXTE_MAJORATION, _legal(parties, majore=True))
    return [simple, majore]


def _legal(parties: Parties, *, majore: bool = False) -> Bareme:
    if parties.creancier is Nature.PARTICULIER:
        return Bareme.LEGAL_PARTICULIER_MAJORE if majore else Bareme.LEGAL_PARTICULIER
    return Bareme.LEGAL_AUTRES_MAJORE if majore else Bareme.LEGAL_AUTRES


def _virgule(taux: Valeur) -> str:
    return str(taux.pour_cent).replace(".", ",")
