"""Jusqu'à quand se garde ce qui est tenu sur une personne : des dates, jamais un dossier ouvert (règle 45 ; RGPD art. 5 ; CNIL)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from agence.calendrier import Duree, plus_mois
from agence.configuration.modele import Conservation
from donnees.base import lignes
from donnees.champs import jour_lu
from donnees.nomenclature import MotifDeCloture, Nature

SANS_SUITE = frozenset({MotifDeCloture.RETRAIT, MotifDeCloture.IRRECOUVRABLE})


class Categorie(StrEnum):
    """Ce qui décide de la durée d'un dossier clos."""

    ARCHIVES = "archives"
    PRESCRIT = "prescrit"
    SANS_SUITE = "sans_suite"


@dataclass(frozen=True)
class Clos:
    """Un dossier clos : de quoi dater sa purge. `purge_le` : elle est faite."""

    id: int
    debiteur_id: int
    motif: MotifDeCloture
    nature: Nature
    clos_le: date
    dernier_paiement: date | None
    purge_le: date | None = None


@dataclass(frozen=True)
class Echeances:
    """Quand part quoi : la fin de la base active, les notes d'appel, l'identité et les textes, ce que garde la comptabilité."""

    categorie: Categorie
    archive_le: date
    appels_le: date
    purge_le: date
    comptabilite_le: date | None


def ajouter(jour: date, duree: Duree) -> date:
    """Le jour qui vient après cette durée, en jours ou en mois."""
    return plus_mois(jour, duree.nombre) if duree.unite == "m" else jour + timedelta(days=duree.en_jours)


def categorie(motif: MotifDeCloture, nature: Nature) -> Categorie:
    """La durée qui vaut pour ce motif de clôture ; la prescription n'a la sienne que pour un particulier."""
    if motif is MotifDeCloture.PRESCRIT and nature is Nature.PARTICULIER:
        return Categorie.PRESCRIT
    return Categorie.SANS_SUITE if motif in SANS_SUITE else Categorie.ARCHIVES


def echeances(clos: Clos, reglage: Conservation) -> Echeances:
    """Les dates d'un dossier clos."""
    sorte = categorie(clos.motif, clos.nature)
    archive_le = ajouter(clos.clos_le, reglage.actif)
    purge_le = ajouter(archive_le, getattr(reglage, sorte.value))
    comptable = ajouter(clos.dernier_paiement, reglage.comptabilite) if clos.dernier_paiement else None
    return Echeances(
        sorte, archive_le, min(ajouter(clos.clos_le, reglage.appels), purge_le), purge_le, max(comptable, purge_le) if comptable else None
    )


_CLOS = """SELECT d.id, d.debiteur_id, d.clos_motif, b.nature, d.clos_le, d.purge_le,
    (SELECT max(p.recu_le) FROM paiement p WHERE p.dossier_id = d.id)
    FROM dossier d JOIN debiteur b ON b.id = d.debiteur_id WHERE d.etat = 'clos' AND d.clos_le IS NOT NULL"""


def clos_de(identifiants: list[int]) -> dict[int, Clos]:
    """Ceux de ces dossiers qui sont clos."""
    if not identifiants:
        return {}
    marques = ", ".join("?" * len(identifiants))
    return {c.id: c for c in map(_lire, lignes(f"{_CLOS} AND d.id IN ({marques})", identifiants))}


def clos_avant(jour: date, apres: int, limite: int) -> list[Clos]:
    """Les dossiers clos à ce jour, par lot repris après l'identifiant `apres` ; les purgés n'y sont plus."""
    return [_lire(x) for x in lignes(f"{_CLOS} AND d.purge_le IS NULL AND d.clos_le <= ? AND d.id > ? ORDER BY d.id LIMIT ?",
                                     (jour.isoformat(), apres, limite))]  # fmt: skip


def _lire(ligne: tuple[Any, ...]) -> Clos:
    i, debiteur, motif, nature, clos_le, purge_le, dernier = ligne
    fin: date = jour_lu(clos_le)  # type: ignore[assignment]  # la requête ne rend que des clôtures datées
    return Clos(i, debiteur, MotifDeCloture(motif), Nature(nature), fin, jour_lu(dernier), jour_lu(purge_le))


def purge_prevue(dossier_id: int, reglage: Conservation) -> date | None:
    """Le jour où partent l'identité et les textes de ce dossier ; None tant qu'il est ouvert."""
    trouve = clos_de([dossier_id]).get(dossier_id)
    if trouve is None:
        return None
    return trouve.purge_le or echeances(trouve, reglage).purge_le
