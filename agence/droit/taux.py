"""Les taux par semestre : intérêt légal (deux colonnes) et refinancement de la BCE (DROIT § 2.2).

Une table se lit une fois. Un semestre absent est refusé (règle 10) : rien ne s'extrapole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from agence.droit.tables import STATUTS, analyser, texte_de
from agence.erreurs import Defaut, FichierInvalide, Refus, SaisieInvalide

UNITE = 10_000
"""Les calculs tiennent les taux en dix-millièmes de point : 12,15 % = 121 500."""

_SEMESTRE = re.compile(r"(2[0-9]{3})-S([12])", re.ASCII)
_COLONNES = ("legal_particulier", "legal_autres", "bce")


class Bareme(StrEnum):
    """Ce qu'un segment applique. La colonne du taux légal suit la qualité du créancier (règle 11)."""

    PENALITES = "penalites"
    LEGAL_PARTICULIER = "legal_particulier"
    LEGAL_AUTRES = "legal_autres"
    LEGAL_PARTICULIER_MAJORE = "legal_particulier_majore"
    LEGAL_AUTRES_MAJORE = "legal_autres_majore"
    PLANCHER = "plancher"


@dataclass(frozen=True, slots=True)
class Valeur:
    """Un taux annuel, en pour cent pour l'affichage et en dix-millièmes de point pour le calcul."""

    pour_cent: Decimal
    entier: int


@dataclass(frozen=True)
class Taux:
    """Un semestre de la table, en pour cent par an, et d'où viennent ses chiffres."""

    semestre: str
    legal_particulier: Decimal
    legal_autres: Decimal
    bce: Decimal
    statut_legal: str = ""
    statut_bce: str = ""


@dataclass(frozen=True)
class Parametres:
    """Ce que la loi fixe à côté des taux ; `indemnite` est en centimes, les points en pour cent par an."""

    points_bce: int
    plancher: int
    indemnite: int
    points_majoration: int
    mois_avant_majoration: int
    jours_par_an: int
    texte_b2b_jusqu_au: date


@dataclass(frozen=True)
class TableDesTaux:
    """Tous les semestres connus. Un semestre se désigne par son rang : 2 × année + 0 ou 1."""

    parametres: Parametres
    semestres: dict[int, Taux]
    grilles: dict[Bareme, dict[int, Valeur]] = field(repr=False)

    def du_jour(self, jour: date) -> Taux:
        """Le semestre de ce jour. Lève Refus (règle 10) s'il manque à la table."""
        trouve = self.semestres.get(rang(jour))
        if trouve is None:
            raise self.absent(jour)
        return trouve

    def valeur(self, bareme: Bareme, jour: date) -> Valeur:
        """Le taux d'un barème ce jour-là. Lève Refus (règle 10) si le semestre manque."""
        trouve = self.grilles[bareme].get(rang(jour))
        if trouve is None:
            raise self.absent(jour)
        return trouve

    def absent(self, jour: date) -> Refus:
        """Le refus de la règle 10, qui nomme le semestre et dit comment l'ajouter."""
        nom = nom_du_semestre(jour)
        premier, dernier = self.semestres[min(self.semestres)].semestre, self.semestres[max(self.semestres)].semestre
        quand = "1er janvier" if jour.month <= 6 else "1er juillet"
        return Refus(
            f"taux du semestre {nom} absent : la table va de {premier} à {dernier}, rien n'est extrapolé",
            f'Ajouter à agence/droit/taux.toml un bloc [[semestres]] semestre = "{nom}" avec legal_particulier et '
            f"legal_autres (arrêté du Journal officiel) et bce (taux de refinancement de la BCE au {quand}).",
            regle="10",
        )


def rang(jour: date) -> int:
    """Le rang du semestre d'un jour."""
    return 2 * jour.year + (jour.month > 6)


def nom_du_semestre(jour: date) -> str:
    """« 2026-S2 »."""
    return f"{jour.year}-S{1 + (jour.month > 6)}"


def fin_du_semestre(jour: date) -> date:
    """Le 30 juin ou le 31 décembre."""
    return date(jour.year, 12, 31) if jour.month > 6 else date(jour.year, 6, 30)


def valeur(pour_cent: Decimal) -> Valeur:
    """Un taux prêt pour le calcul. Lève SaisieInvalide s'il n'est pas un nombre de 0 à 100 à quatre décimales au plus."""
    if not pour_cent.is_finite() or not 0 <= pour_cent <= 100:
        raise SaisieInvalide(f"taux « {pour_cent} » hors limites", "Écrire un taux annuel en pour cent, de 0 à 100.")
    entier = int(pour_cent * UNITE)
    if entier != pour_cent * UNITE:
        raise SaisieInvalide(f"taux « {pour_cent} » trop précis", "Écrire un taux à quatre décimales au plus.")
    return Valeur(pour_cent, entier)


@lru_cache(maxsize=8)
def charger_taux(texte: str | None = None) -> TableDesTaux:
    """La table livrée, ou celle écrite dans `texte`. Lève FichierInvalide avec tous ses défauts."""
    brut = analyser("taux.toml", texte_de("taux.toml") if texte is None else texte)
    defauts: list[Defaut] = []
    parametres = _lire_parametres(brut.get("parametres"), defauts)
    semestres = _lire_semestres(brut.get("semestres"), defauts)
    if parametres is None or defauts:
        raise FichierInvalide("taux.toml", defauts, "Corriger sur le modèle des semestres voisins.")
    return TableDesTaux(parametres, semestres, _grilles(parametres, semestres))


def _lire_parametres(brut: Any, defauts: list[Defaut]) -> Parametres | None:
    if not isinstance(brut, dict):
        defauts.append(Defaut("section [parametres] absente"))
        return None
    valeurs: dict[str, Any] = {}
    for nom in Parametres.__dataclass_fields__:
        attendu, mot = (date, "une date") if nom == "texte_b2b_jusqu_au" else (int, "un nombre entier")
        if type(brut.get(nom)) is not attendu or (attendu is int and brut[nom] <= 0):
            defauts.append(Defaut(f"[parametres] {nom} : {mot} attendu, {brut.get(nom)!r} trouvé"))
        valeurs[nom] = brut.get(nom)
    return Parametres(**valeurs)


def _lire_semestres(brut: Any, defauts: list[Defaut]) -> dict[int, Taux]:
    lus: dict[int, Taux] = {}
    blocs = brut if isinstance(brut, list) else []
    if not blocs:
        defauts.append(Defaut("aucun bloc [[semestres]]"))
    for numero, bloc in enumerate(blocs, 1):
        nom = str(bloc.get("semestre")) if isinstance(bloc, dict) else ""
        trouve = _SEMESTRE.fullmatch(nom)
        if not trouve:
            defauts.append(Defaut(f"bloc {numero} de [[semestres]] : semestre attendu, par exemple 2027-S1"))
            continue
        cle = 2 * int(trouve[1]) + int(trouve[2]) - 1
        if cle in lus:
            defauts.append(Defaut(f"semestre {nom} écrit deux fois"))
        lus[cle] = _lire_semestre(nom, bloc, defauts)
    return lus


def _lire_semestre(nom: str, bloc: dict[str, Any], defauts: list[Defaut]) -> Taux:
    valeurs: dict[str, Decimal] = {}
    for colonne in _COLONNES:
        brut = bloc.get(colonne)
        nombre = Decimal(brut) if type(brut) is int else brut
        if not isinstance(nombre, Decimal) or not nombre.is_finite() or not 0 <= nombre <= 50:
            defauts.append(Defaut(f"semestre {nom}, {colonne} : taux de 0 à 50 attendu, {brut!r} trouvé"))
            nombre = Decimal(0)
        valeurs[colonne] = nombre
    statuts = {cle: str(bloc.get(cle, "")) for cle in ("statut_legal", "statut_bce")}
    for cle, statut in statuts.items():
        if statut not in STATUTS:
            defauts.append(Defaut(f"semestre {nom}, {cle} : {', '.join(STATUTS)} attendu, {statut!r} trouvé"))
    return Taux(nom, valeurs["legal_particulier"], valeurs["legal_autres"], valeurs["bce"], **statuts)


def _grilles(p: Parametres, semestres: dict[int, Taux]) -> dict[Bareme, dict[int, Valeur]]:
    calculs: dict[Bareme, Callable[[Taux], Decimal]] = {
        Bareme.PENALITES: lambda t: t.bce + p.points_bce,
        Bareme.LEGAL_PARTICULIER: lambda t: t.legal_particulier,
        Bareme.LEGAL_AUTRES: lambda t: t.legal_autres,
        Bareme.LEGAL_PARTICULIER_MAJORE: lambda t: t.legal_particulier + p.points_majoration,
        Bareme.LEGAL_AUTRES_MAJORE: lambda t: t.legal_autres + p.points_majoration,
        Bareme.PLANCHER: lambda t: t.legal_autres * p.plancher,
    }
    return {bareme: {cle: valeur(calcul(t)) for cle, t in semestres.items()} for bareme, calcul in calculs.items()}
