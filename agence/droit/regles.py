"""Les quarante-neuf règles du métier (DROIT § 13) : ce que le logiciel empêche (E) ou signale (S).

Chaque règle dit quels gestes la gardent et comment ; un refus cite son numéro. Une règle que rien ne garde encore le dit : elle
n'est alors ni « empêche » ni « signale ».
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from agence.droit.tables import lire_table
from agence.erreurs import Introuvable
from agence.texte import citer


class Niveau(StrEnum):
    """E : le geste est empêché. S : il se fait et la règle est signalée."""

    EMPECHE = "E"
    SIGNALE = "S"


class Garde(StrEnum):
    """Comment une règle est tenue : un geste refusé, un calcul qui ne peut pas faire autrement, un signalement."""

    REFUS = "refus"
    CALCUL = "calcul"
    SIGNAL = "signal"


class EtatRegle(StrEnum):
    """Ce qu'il en est aujourd'hui dans le logiciel."""

    EMPECHE = "empêche"
    SIGNALE = "signale"
    A_VENIR = "à venir"


MOTS_DU_STATUT = {
    "V": "lu dans une page publiée",
    "V*": "source secondaire, à vérifier",
    "M": "de mémoire, à vérifier",
    "L": "lecture non tranchée, à vérifier",
    "": "choix de métier",
}
"""Ce que vaut la base d'une règle."""


@dataclass(frozen=True, slots=True)
class Regle:
    """Une règle. `texte` complète « interdit : … » (E) ou se lit seul (S) ; `statut` vide : choix de métier.

    `nom` est son identifiant stable ; `gestes` ceux qui la gardent, « module.fonction » ; `tenue` dit comment, `reste` ce qui ne
    l'est pas encore.
    """

    numero: int
    nom: str
    niveau: Niveau
    texte: str
    base: str
    statut: str
    garde: Garde
    gestes: tuple[str, ...]
    tenue: str
    reste: str

    def __str__(self) -> str:
        return f"règle {self.numero} : {self.texte} ({self.base})"

    @property
    def etat(self) -> EtatRegle:
        """« à venir » tant qu'aucun geste ne la garde ; une règle E seulement signalée ne se dit pas empêchée."""
        if not self.gestes:
            return EtatRegle.A_VENIR
        return EtatRegle.SIGNALE if self.niveau is Niveau.SIGNALE or self.garde is Garde.SIGNAL else EtatRegle.EMPECHE

    @property
    def a_verifier(self) -> bool:
        """Vrai si le texte cité n'a pas été lu à sa source."""
        return self.statut not in ("V", "")

    @property
    def fiabilite(self) -> str:
        """Le statut en toutes lettres : « source secondaire, à vérifier »."""
        return MOTS_DU_STATUT[self.statut]

    @property
    def enonce(self) -> str:
        """« Interdit : ouvrir une action… » (E), ou la phrase seule (S) ; point compris."""
        if self.niveau is Niveau.EMPECHE:
            return f"Interdit : {self.texte}."
        return f"{self.texte[:1].upper()}{self.texte[1:]}."


@lru_cache(maxsize=1)
def toutes() -> tuple[Regle, ...]:
    """Toutes les règles, dans l'ordre de leur numéro."""
    return tuple(
        Regle(
            r["numero"], r["nom"], Niveau(r["niveau"]), r["texte"], r["base"], r["statut"], Garde(r["garde"]), tuple(r["gestes"]),
            r["tenue"], r.get("reste", ""),
        )
        for r in lire_table("regles.toml")["regles"]
    )  # fmt: skip


def regle(numero: int | str) -> Regle:
    """La règle de ce numéro (« 10 » ou 10) ou de ce nom (« CONVENTION_ECRITE »). Lève Introuvable."""
    voulu = str(numero).strip().upper()
    for candidate in toutes():
        if voulu in (str(candidate.numero), candidate.nom):
            return candidate
    raise Introuvable(f"règle « {citer(str(numero))} » inconnue.", f"Les règles vont de 1 à {toutes()[-1].numero}.")


def est_une_regle(cite: str) -> bool:
    """Vrai si ce qu'un refus cite est le numéro d'une règle (« 37 »), et non le nom d'une garde de métier (« bail »)."""
    return cite.isascii() and cite.isdecimal() and 1 <= int(cite) <= toutes()[-1].numero


def expliquer(r: Regle) -> tuple[str, ...]:
    """La règle en quelques paragraphes, pour la lire là où elle refuse : énoncé, base, état, ce qui la garde."""
    lignes = [r.enonce, f"Base : {r.base}. Texte : {r.fiabilite}.", f"Dans le logiciel : {r.etat.value}. {r.tenue}".rstrip()]
    if r.reste:
        lignes.append(f"Reste : {r.reste}")
    return tuple(lignes)
