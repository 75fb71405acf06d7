"""Les taux par semestre : intérêt légal (deux colonnes) et refinancement de la BCE (DROIT § 2.2).

La table livrée, complétée ou corrigée semestre par semestre de celle de l'agence. Un semestre absent est refusé (règle 10) :
rien ne s'extrapole. Un taux venu de l'agence, ou d'une source à recontrôler, porte ses réserves jusqu'au décompte.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from agence.droit.tables import LIVREES, STATUTS, Tables, analyser, lire_table
from agence.erreurs import Defaut, FichierInvalide, Refus, SaisieInvalide
from agence.figee import figee

UNITE = 10_000
"""Les calculs tiennent les taux en dix-millièmes de point : 12,15 % = 121 500."""

_SEMESTRE = re.compile(r"((?:19|2[0-9])[0-9]{2})-S([12])", re.ASCII)
_COLONNES = ("legal_particulier", "legal_autres", "bce")
_CLES = frozenset({"semestre", *_COLONNES, "statut_legal", "statut_bce", "propre"})
_DOUTES = {"V*": "source secondaire", "M": "de mémoire", "L": "lecture non tranchée"}


class Bareme(StrEnum):
    """Ce qu'un segment applique. La colonne du taux légal suit la qualité du créancier (règle 11)."""

    PENALITES = "penalites"
    LEGAL_PARTICULIER = "legal_particulier"
    LEGAL_AUTRES = "legal_autres"
    LEGAL_PARTICULIER_MAJORE = "legal_particulier_majore"
    LEGAL_AUTRES_MAJORE = "legal_autres_majore"
    PLANCHER = "plancher"


@figee
class Valeur:
    """Un taux annuel, en pour cent pour l'affichage et en dix-millièmes de point pour le calcul ; `reserves` : ce qui est à vérifier."""

    pour_cent: Decimal
    entier: int
    reserves: tuple[str, ...] = ()


@figee
class Taux:
    """Un semestre de la table, en pour cent par an, et d'où viennent ses chiffres ; `propre` : de la table de l'agence."""

    semestre: str
    legal_particulier: Decimal
    legal_autres: Decimal
    bce: Decimal
    statut_legal: str = ""
    statut_bce: str = ""
    propre: bool = False


@figee
class Parametres:
    """Ce que la loi fixe à côté des taux ; `indemnite` est en centimes, les points en pour cent par an."""

    points_bce: int
    plancher: int
    indemnite: int
    points_majoration: int
    mois_avant_majoration: int
    jours_par_an: int
    texte_b2b_jusqu_au: date
    propre: bool = False
    """Vrai si la table de l'agence en a changé un."""


@figee
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
            "L'ajouter à la table de l'agence (fichier taux.toml du dossier donné par [droit] tables dans la configuration) : un bloc "
            f'[[semestres]] avec semestre = "{nom}", legal_particulier = …, legal_autres = … (arrêté du Journal officiel) et '
            f"bce = … (taux de refinancement de la BCE au {quand}), en pour cent.",
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
def charger_taux(tables: Tables = LIVREES) -> TableDesTaux:
    """La table livrée, celle de l'agence par-dessus. Lève FichierInvalide avec tous ses défauts."""
    return _construire(lire_table("taux.toml", tables))


def lire_taux(texte: str) -> TableDesTaux:
    """Une table entière écrite dans `texte`. Lève FichierInvalide avec tous ses défauts."""
    return _construire(analyser("taux.toml", texte))


def _construire(brut: dict[str, Any]) -> TableDesTaux:
    defauts = [Defaut(f"« {cle} » : [parametres] ou [[semestres]] attendu") for cle in brut if cle not in ("parametres", "semestres")]
    parametres = _lire_parametres(brut.get("parametres"), defauts)
    semestres = _lire_semestres(brut.get("semestres"), defauts)
    if parametres is None or defauts:
        raise FichierInvalide("taux.toml", defauts, "Corriger sur le modèle des semestres voisins.")
    return TableDesTaux(parametres, semestres, _grilles(parametres, semestres))


def _lire_parametres(brut: Any, defauts: list[Defaut]) -> Parametres | None:
    if not isinstance(brut, dict):
        defauts.append(Defaut("section [parametres] absente"))
        return None
    propre = brut.get("propre") is True
    valeurs: dict[str, Any] = {"propre": propre}
    for nom in Parametres.__dataclass_fields__:
        if nom == "propre":
            continue
        attendu, mot = (date, "une date") if nom == "texte_b2b_jusqu_au" else (int, "un nombre entier")
        if type(brut.get(nom)) is not attendu or (attendu is int and brut[nom] <= 0):
            defauts.append(Defaut(f"[parametres] {nom} : {mot} attendu, {brut.get(nom)!r} trouvé{_chez(propre)}"))
        valeurs[nom] = brut.get(nom)
    defauts += [Defaut(f"[parametres] {cle} : clé inconnue{_chez(propre)}") for cle in brut if cle not in valeurs]
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
        defauts += [Defaut(f"semestre {nom}, {inconnue} : clé inconnue") for inconnue in bloc if inconnue not in _CLES]
        lus[cle] = _lire_semestre(nom, bloc, defauts)
    return lus


def _lire_semestre(nom: str, bloc: dict[str, Any], defauts: list[Defaut]) -> Taux:
    propre = bloc.get("propre") is True
    valeurs: dict[str, Decimal] = {}
    for colonne in _COLONNES:
        brut = bloc.get(colonne)
        nombre = Decimal(brut) if type(brut) is int else brut
        if not isinstance(nombre, Decimal) or not nombre.is_finite() or not 0 <= nombre <= 50:
            defauts.append(Defaut(f"semestre {nom}, {colonne} : taux de 0 à 50 attendu, {brut!r} trouvé{_chez(propre)}"))
            nombre = Decimal(0)
        valeurs[colonne] = nombre
    statuts = {cle: str(bloc.get(cle, "")) for cle in ("statut_legal", "statut_bce")}
    for cle, statut in statuts.items():
        # L'agence peut taire le statut : ce qui vient d'elle se dit déjà sur chaque décompte.
        if statut not in STATUTS and not (propre and not statut):
            defauts.append(Defaut(f"semestre {nom}, {cle} : {', '.join(STATUTS)} attendu, {statut!r} trouvé{_chez(propre)}"))
    return Taux(nom, valeurs["legal_particulier"], valeurs["legal_autres"], valeurs["bce"], **statuts, propre=propre)


def _chez(propre: bool) -> str:
    return " (table de l'agence)" if propre else ""


def _reserves(taux: Taux, bareme: Bareme) -> tuple[str, ...]:
    """Ce qui se dit d'un taux quand un décompte s'en sert."""
    bce = bareme is Bareme.PENALITES
    doute = _DOUTES.get(taux.statut_bce if bce else taux.statut_legal)
    colonne = "refinancement de la BCE" if bce else "intérêt légal"
    dites = [f"taux {taux.semestre} : table de l'agence"] if taux.propre else []
    if doute is not None:
        dites.append(f"taux {taux.semestre} : à vérifier ({colonne}, {doute})")
    return tuple(dites)


def _grilles(p: Parametres, semestres: dict[int, Taux]) -> dict[Bareme, dict[int, Valeur]]:
    calculs: dict[Bareme, Callable[[Taux], Decimal]] = {
        Bareme.PENALITES: lambda t: t.bce + p.points_bce,
        Bareme.LEGAL_PARTICULIER: lambda t: t.legal_particulier,
        Bareme.LEGAL_AUTRES: lambda t: t.legal_autres,
        Bareme.LEGAL_PARTICULIER_MAJORE: lambda t: t.legal_particulier + p.points_majoration,
        Bareme.LEGAL_AUTRES_MAJORE: lambda t: t.legal_autres + p.points_majoration,
        Bareme.PLANCHER: lambda t: t.legal_autres * p.plancher,
    }
    return {
        bareme: {cle: replace(valeur(calcul(t)), reserves=_reserves(t, bareme)) for cle, t in semestres.items()}
        for bareme, calcul in calculs.items()
    }
