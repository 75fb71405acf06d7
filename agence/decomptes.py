"""Le dû d'un dossier à un jour : lit ce qui le compose, et laisse le droit compter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from agence.configuration.modele import Configuration
from agence.droit import protections
from agence.droit.decompte import etablir
from agence.droit.elements import Arret, CreanceDue, Decompte, FraisDus, Part, Parties, RemiseFaite, Reperes, Versement
from agence.droit.tables import LIVREES, Tables
from agence.droit.taux import TableDesTaux, charger_taux
from agence.erreurs import Introuvable
from agence.figee import figee
from agence.mots import en_mots
from donnees.nomenclature import Nature, NatureFrais, Poste, Strategie
from donnees.vues import decompte as vue
from donnees.vues import recus
from donnees.vues.protections import protections_des


@figee
class Elements:
    """Tout ce dont le droit a besoin pour compter un dossier.

    `versions` : numéro de la dernière imputation figée de chaque paiement ; un paiement sans numéro n'en a pas encore, et le
    calcul l'impute à chaque fois selon `strategie`, celle de la convention.
    """

    reference: str
    creances: tuple[CreanceDue, ...]
    versements: tuple[Versement, ...]
    parties: Parties
    reperes: Reperes
    strategie: Strategie
    remise_pour_cent: int = 0
    frais: tuple[FraisDus, ...] = ()
    remises: tuple[RemiseFaite, ...] = ()
    versions: dict[int, int] = field(default_factory=dict)

    def decompte(self, au: date, taux: TableDesTaux, *, exact: bool = False) -> Decompte:
        """Le décompte au soir de `au`."""
        return etablir(
            self.creances, self.versements, self.parties, self.reperes, au, taux, frais=self.frais, remises=self.remises, exact=exact
        )

    @property
    def principal_d_origine(self) -> int:
        """Ce qui a été confié, avant toute remise."""
        return sum(c.montant for c in self.creances)


def decompte_du_dossier(dossier_id: int, au: date, configuration: Configuration, *, exact: bool = False) -> Decompte:
    """Le décompte d'un dossier, arrêté au soir de `au`. `exact` : de quoi le produire, donc refusé si un taux manque (règle 10)."""
    return elements_du_dossier(dossier_id, configuration).decompte(au, charger_taux(configuration.tables), exact=exact)


def du_du_dossier(dossier_id: int, au: date, configuration: Configuration) -> int:
    """Ce que le débiteur doit ce jour-là, en centimes, intérêts et indemnités compris."""
    return decompte_du_dossier(dossier_id, au, configuration).du


def decomptes(dossiers: list[int], au: date, configuration: Configuration, *, exact: bool = False) -> dict[int, Decompte]:
    """Les décomptes de plusieurs dossiers, en autant de lectures pour mille que pour un."""
    taux = charger_taux(configuration.tables)
    return {dossier_id: e.decompte(au, taux, exact=exact) for dossier_id, e in elements(dossiers, configuration.tables).items()}


def verifier_le_jour(au: date, configuration: Configuration) -> None:
    """Lève Refus (règle 10) si aucun taux n'est connu à ce jour : avant la table ou après elle, rien ne s'établit."""
    charger_taux(configuration.tables).du_jour(au)


def elements_du_dossier(dossier_id: int, configuration: Configuration) -> Elements:
    """Ce qui compose le décompte d'un dossier. Lève Introuvable."""
    trouves = elements([dossier_id], configuration.tables)
    if dossier_id not in trouves:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    return trouves[dossier_id]


def elements(dossiers: list[int], tables: Tables = LIVREES) -> dict[int, Elements]:
    """Ce qui compose le décompte de chacun de ces dossiers."""
    dues = _ranger(recus.creances(dossiers))
    payes = _ranger(recus.paiements_recus(dossiers))
    frais, remises = _ranger(vue.frais(dossiers)), _ranger(vue.remises(dossiers))
    parts, strategies, versions = _figees(dossiers if payes else [])
    arrets = _arrets(dossiers, tables)
    return {
        t.dossier_id: Elements(
            reference=t.reference,
            creances=tuple(_creance(c) for c in dues.get(t.dossier_id, ())),
            versements=tuple(
                _versement(p, parts.get(p.id, ()), strategies.get(p.id, Strategie(t.strategie))) for p in payes.get(t.dossier_id, ())
            ),
            parties=Parties(Nature(t.creancier), Nature(t.debiteur)),
            reperes=_reperes(t, *arrets.get(t.dossier_id, (t.suspendu_pour_procedure_le, ()))),
            strategie=Strategie(t.strategie),
            remise_pour_cent=t.remise_pour_cent,
            frais=tuple(FraisDus(f.id, f.le, f.montant, _libelle(f)) for f in frais.get(t.dossier_id, ())),
            remises=tuple(RemiseFaite(r.id, r.le, Poste(r.poste), r.montant) for r in remises.get(t.dossier_id, ())),
            versions={p.id: versions[p.id] for p in payes.get(t.dossier_id, ()) if p.id in versions},
        )
        for t in vue.tetes(dossiers)
    }


class _DUnDossier(Protocol):
    @property
    def dossier_id(self) -> int: ...


L = TypeVar("L", bound=_DUnDossier)


def _ranger(lignes: Iterable[L]) -> dict[int, list[L]]:
    ranges: dict[int, list[L]] = {}
    for ligne in lignes:
        ranges.setdefault(ligne.dossier_id, []).append(ligne)
    return ranges


def _figees(dossiers: list[int]) -> tuple[dict[int, tuple[Part, ...]], dict[int, Strategie], dict[int, int]]:
    """Par paiement : ses parts figées, la stratégie qui les a données, leur version."""
    parts: dict[int, tuple[Part, ...]] = {}
    strategies: dict[int, Strategie] = {}
    versions: dict[int, int] = {}
    for i in recus.imputations(dossiers):
        parts[i.paiement_id] = (*parts.get(i.paiement_id, ()), Part(i.creance_id, Poste(i.poste), i.montant))
        strategies[i.paiement_id], versions[i.paiement_id] = Strategie(i.strategie), i.version
    return parts, strategies, versions


def _arrets(dossiers: list[int], tables: Tables) -> dict[int, tuple[date | None, tuple[Arret, ...]]]:
    """Par dossier protégé : le jugement d'ouverture et les jours sans intérêts."""
    return {d: protections.arrets(lignes, tables) for d, lignes in protections_des(dossiers).items() if lignes}


def _creance(c: recus.LigneCreance) -> CreanceDue:
    taux = Decimal(c.taux_penalites) if c.taux_penalites else None
    return CreanceDue(c.id, c.numero, c.montant, c.echeance_le, c.facture_le, taux)


def _versement(p: recus.LignePaiement, parts: tuple[Part, ...], strategie: Strategie) -> Versement:
    return Versement(p.id, p.recu_le, p.montant, p.creance_visee_id, strategie, parts, p.isole)


def _reperes(t: vue.Tete, jugement: date | None, arrets: tuple[Arret, ...]) -> Reperes:
    return Reperes(t.mise_en_demeure_le, t.titre_le, jugement, arrets, t.capitalisation_le)


def _libelle(f: vue.LigneFrais) -> str:
    return f"{en_mots(NatureFrais(f.nature))} ({f.piece})"
