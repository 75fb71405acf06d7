"""Les cinq mentions de la première lettre (CPCE R124-4) : ce qui manque avant son départ, et le texte de loi qu'elle reproduit.

La règle 4 en fait une liste de contrôle bloquante : une seule mention absente est une contravention (R124-7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from agence.configuration.modele import Agence
from agence.droit.tables import lire_table

ALINEAS_EXIGES = 2
"""L111-8, deuxième et troisième alinéas."""


@dataclass(frozen=True, slots=True)
class BlocLegal:
    """Un texte à reproduire, dans la version en vigueur depuis ce jour."""

    nom: str
    depuis: date
    base: str
    statut: str
    alineas: tuple[str, ...]

    @property
    def version(self) -> str:
        """« L111-8 du 19/03/2014 » : ce qu'une lettre garde du texte qu'elle a reproduit."""
        return f"{self.nom} du {self.depuis:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Mention:
    """Une mention absente : son numéro dans la liste, ce qui manque, et ce qui la répare."""

    numero: int
    manque: str
    remede: str


@dataclass(frozen=True, slots=True)
class Mandat:
    """Ce que la lettre dit du mandant."""

    code: str
    nom: str
    adresse: str


@lru_cache(maxsize=1)
def _blocs() -> tuple[BlocLegal, ...]:
    return tuple(
        BlocLegal(b["nom"], b["depuis"], b["base"], b["statut"], tuple(b["alineas"]))
        for b in lire_table("premiere_lettre.toml")["blocs"]
    )


def bloc_legal(jour: date) -> BlocLegal | None:
    """Le texte de L111-8 en vigueur ce jour, None si la table n'en a aucun d'assez ancien."""
    en_vigueur = [b for b in _blocs() if b.depuis <= jour]
    return max(en_vigueur, key=lambda b: b.depuis, default=None)


def activite() -> str:
    """L'indication que l'agence exerce le recouvrement amiable, telle que la lettre la porte."""
    return str(lire_table("premiere_lettre.toml")["activite"]["texte"])


def mentions_manquantes(agence: Agence, mandat: Mandat, jour: date, *, montants: bool = True) -> tuple[Mention, ...]:
    """Les mentions qu'une lettre de ce jour n'aurait pas. `montants` : le décompte se calcule, postes séparés."""
    return tuple(_manques(agence, mandat, jour, montants))


def _manques(agence: Agence, mandat: Mandat, jour: date, montants: bool) -> Iterator[Mention]:
    if not (agence.nom.strip() and agence.adresse and agence.code_postal and agence.ville and activite()):
        yield Mention(1, "l'adresse de l'agence", "Compléter [agence] (adresse, code_postal, ville), puis « agence config appliquer ».")
    if not (mandat.nom.strip() and mandat.adresse.strip()):
        yield Mention(2, f"l'adresse ou le siège du mandant {mandat.code}", f"agence mandants modifier {mandat.code} --adresse ADRESSE.")
    if not montants:
        yield Mention(3, "le montant, postes séparés", "Voir « agence decompte » : une créance ou un taux manque.")
    if not agence.compte_dedie:
        yield Mention(4, "les modalités de paiement", "Renseigner agence.compte_dedie, puis « agence config appliquer ».")
    bloc = bloc_legal(jour)
    if bloc is None or sum(bool(a.strip()) for a in bloc.alineas) < ALINEAS_EXIGES:
        yield Mention(5, "les alinéas 2 et 3 de L111-8", "Reprendre la table « premiere_lettre.toml » livrée.")
