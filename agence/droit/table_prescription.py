"""La table de la prescription : les délais, ce qui les touche, ce qui n'y change rien (DROIT § 4.1 et 4.2).

Les tables de l'agence passent par-dessus celles livrées ; une entrée mal écrite se dit avec ce qu'on y attendait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from agence.droit.tables import LIVREES, STATUTS, Tables, lire_table
from agence.erreurs import Defaut, FichierInvalide
from donnees.nomenclature import Nature, Secteur, TypeCreance, TypeInterruption, TypePiece

NOM = "prescription.toml"
REMEDE = "Corriger sur le modèle des entrées voisines de la table livrée."
MOIS_MAXIMUM = 360
LETTRES = frozenset({TypeInterruption.LRAR_ASSURANCE, TypeInterruption.CLAUSE_DU_CONTRAT})
"""Les seuls évènements qu'une lettre peut prouver : C. assur. L114-2, C. civ. 2254."""

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Depart(StrEnum):
    """D'où court le délai."""

    ECHEANCE = "echeance"
    FACTURE = "facture"


class Effet(StrEnum):
    """Ce qu'un évènement fait au délai.

    INTERRUPTION : un délai neuf de même durée part de ce jour (C. civ. 2231). SUSPENSION : le temps s'arrête puis reprend.
    ATTENTE : interrompt, et le délai neuf ne part que de la fin de l'évènement.
    """

    INTERRUPTION = "interruption"
    SUSPENSION = "suspension"
    ATTENTE = "attente"


@dataclass(frozen=True, slots=True)
class Regime:
    """Un régime de la table ; un ensemble vide veut dire « indifférent ». `mois` : durée ; `propre` : posé par l'agence."""

    nom: str
    mois: int
    texte: str
    statut: str
    creancier: frozenset[Nature]
    debiteur: frozenset[Nature]
    creances: frozenset[TypeCreance]
    secteur: Secteur | None
    depart: Depart = Depart.ECHEANCE
    forclusion: bool = False
    reserve: str = ""
    propre: bool = False

    def convient(self, creancier: Nature, debiteur: Nature, creance: TypeCreance) -> bool:
        return (
            (not self.creancier or creancier in self.creancier)
            and (not self.debiteur or debiteur in self.debiteur)
            and (not self.creances or creance in self.creances)
        )


@dataclass(frozen=True, slots=True)
class RegleEvenement:
    """Ce que la table dit d'une sorte d'évènement : son effet, son texte, les pièces qui le prouvent, où il compte."""

    type: TypeInterruption
    effet: Effet
    texte: str
    statut: str
    pieces: tuple[TypePiece, ...]
    preuve: str
    minimum_mois: int = 0
    secteurs: frozenset[Secteur] = frozenset()
    entre_professionnels: bool = False
    clause: bool = False
    effacable: bool = False
    vaut_contre_forclusion: bool = False
    reserve: str = ""
    propre: bool = False

    @property
    def dure(self) -> bool:
        """Vrai s'il a une fin : une suspension, une attente."""
        return self.effet is not Effet.INTERRUPTION


@dataclass(frozen=True, slots=True)
class Delai:
    """Une durée fixe de la table, en mois : le titre, le butoir."""

    mois: int
    texte: str
    statut: str
    reserve: str


@dataclass(frozen=True, slots=True)
class SansEffet:
    """Ce que l'on croit souvent interruptif, et le texte qui dit que non."""

    nom: str
    texte: str


@dataclass(frozen=True, slots=True)
class TableDePrescription:
    """Toute la table, lue et vérifiée. `reserves` : par titre de la dette, ce que la table ne tranche pas."""

    titre: Delai
    butoir: Delai
    reserves: dict[TypeCreance, str]
    regimes: tuple[Regime, ...]
    evenements: dict[TypeInterruption, RegleEvenement]
    sans_effet: tuple[SansEffet, ...]


@lru_cache(maxsize=8)
def table(tables: Tables = LIVREES) -> TableDePrescription:
    """La table en vigueur. Lève FichierInvalide avec tous les défauts de celle de l'agence."""
    return _Lecteur(lire_table(NOM, tables)).lire()


class _Lecteur:
    """Lit la table et garde tous les défauts, pour les dire ensemble."""

    def __init__(self, brut: dict[str, Any]) -> None:
        self._brut = brut
        self._defauts: list[Defaut] = []

    def lire(self) -> TableDePrescription:
        titre, butoir = (self._un(section, _lire_delai) for section in ("titre", "butoir"))
        reserves = self._un("reserves", _lire_reserves)
        regimes = self._plusieurs("regimes", _lire_regime)
        evenements = self._plusieurs("evenements", _lire_evenement)
        sans_effet = self._plusieurs("sans_effet", _lire_sans_effet)
        if self._defauts or titre is None or butoir is None or reserves is None:
            raise FichierInvalide(NOM, self._defauts, REMEDE)
        return TableDePrescription(titre, butoir, reserves, regimes, {e.type: e for e in evenements}, sans_effet)

    def _un(self, section: str, lire: Callable[[dict[str, Any]], T]) -> T | None:
        bloc = self._brut.get(section)
        if isinstance(bloc, dict):
            return self._tenter(f"[{section}]", bloc, lire)
        self._defauts.append(Defaut(f"une section [{section}] est attendue"))
        return None

    def _plusieurs(self, section: str, lire: Callable[[dict[str, Any]], T]) -> tuple[T, ...]:
        brut = self._brut.get(section)
        if not isinstance(brut, list) or not all(isinstance(b, dict) for b in brut):
            self._defauts.append(Defaut(f"des blocs [[{section}]] sont attendus"))
            return ()
        lus = (self._tenter(f"[[{section}]] « {bloc.get('nom', 'sans nom')} »", bloc, lire) for bloc in brut)
        return tuple(lu for lu in lus if lu is not None)

    def _tenter(self, ou: str, bloc: dict[str, Any], lire: Callable[[dict[str, Any]], T]) -> T | None:
        try:
            return lire(bloc)
        except ValueError as faute:
            self._defauts.append(Defaut(f"{ou} : {faute}"))
            return None


def _lire_delai(bloc: dict[str, Any]) -> Delai:
    return Delai(_mois(bloc, "mois"), _texte(bloc, "texte"), _statut(bloc), str(bloc.get("reserve", "")))


def _lire_reserves(bloc: dict[str, Any]) -> dict[TypeCreance, str]:
    return {_valeur(cle, cle, TypeCreance): str(dite) for cle, dite in bloc.items() if cle != "propre"}


def _lire_regime(bloc: dict[str, Any]) -> Regime:
    return Regime(
        nom=_texte(bloc, "nom"), mois=_mois(bloc, "mois"), texte=_texte(bloc, "texte"), statut=_statut(bloc),
        creancier=frozenset(_choix(bloc, "creancier", Nature)), debiteur=frozenset(_choix(bloc, "debiteur", Nature)),
        creances=frozenset(_choix(bloc, "creances", TypeCreance)),
        secteur=_valeur("secteur", bloc["secteur"], Secteur) if "secteur" in bloc else None,
        depart=_valeur("depart", bloc.get("depart", "echeance"), Depart), forclusion=_oui(bloc, "forclusion"),
        reserve=str(bloc.get("reserve", "")), propre=_oui(bloc, "propre"),
    )  # fmt: skip


def _lire_evenement(bloc: dict[str, Any]) -> RegleEvenement:
    pieces = tuple(_choix(bloc, "pieces", TypePiece))
    type_ = _valeur("nom", bloc.get("nom"), TypeInterruption)
    if not pieces:
        raise ValueError("pieces : au moins une pièce est exigée (règle 23)")
    if TypePiece.MISE_EN_DEMEURE in pieces and type_ not in LETTRES:
        raise ValueError("pieces : une mise en demeure n'interrompt pas la prescription (règle 22)")
    return RegleEvenement(
        type=type_, effet=_valeur("effet", bloc.get("effet"), Effet),
        texte=_texte(bloc, "texte"), statut=_statut(bloc), pieces=pieces, preuve=_texte(bloc, "preuve"),
        minimum_mois=_mois(bloc, "minimum_mois") if "minimum_mois" in bloc else 0,
        secteurs=frozenset(_choix(bloc, "secteurs", Secteur)), entre_professionnels=_oui(bloc, "entre_professionnels"),
        clause=_oui(bloc, "clause"), effacable=_oui(bloc, "effacable"),
        vaut_contre_forclusion=_oui(bloc, "vaut_contre_forclusion"), reserve=str(bloc.get("reserve", "")), propre=_oui(bloc, "propre"),
    )  # fmt: skip


def _lire_sans_effet(bloc: dict[str, Any]) -> SansEffet:
    return SansEffet(_texte(bloc, "nom"), _texte(bloc, "texte"))


def _texte(bloc: dict[str, Any], cle: str) -> str:
    valeur = bloc.get(cle)
    if not isinstance(valeur, str) or not valeur.strip():
        raise ValueError(f"{cle} : un texte est attendu")
    return valeur


def _mois(bloc: dict[str, Any], cle: str) -> int:
    valeur = bloc.get(cle)
    if type(valeur) is not int or not 0 < valeur <= MOIS_MAXIMUM:
        raise ValueError(f"{cle} : un nombre de mois de 1 à {MOIS_MAXIMUM} est attendu")
    return valeur


def _statut(bloc: dict[str, Any]) -> str:
    valeur = bloc.get("statut")
    if valeur not in STATUTS:
        raise ValueError(f"statut : {', '.join(STATUTS)} attendu")
    return str(valeur)


def _oui(bloc: dict[str, Any], cle: str) -> bool:
    valeur = bloc.get(cle, False)
    if not isinstance(valeur, bool):
        raise ValueError(f"{cle} : true ou false attendu")
    return valeur


def _valeur(cle: str, valeur: object, enumeration: type[E]) -> E:
    if valeur not in list(enumeration):
        raise ValueError(f"{cle} : l'un de ceux-ci est attendu : {', '.join(enumeration)}")
    return enumeration(str(valeur))


def _choix(bloc: dict[str, Any], cle: str, enumeration: type[E]) -> Iterable[E]:
    valeurs = bloc.get(cle, [])
    if not isinstance(valeurs, list):
        raise ValueError(f"{cle} : une liste est attendue")
    return [_valeur(cle, v, enumeration) for v in valeurs]
