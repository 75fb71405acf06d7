"""La prescription d'un dossier : lit ses créances et ce qui les a interrompues, et laisse le droit compter.

Un dossier garde deux dates. `prescription_le` est celle que l'on retient : elle seule dit une dette prescrite, arrête les relances d'un
consommateur (règle 24) et ferme la porte des procédures, car on n'annonce pas prescrite une dette qui ne l'est peut-être pas.
`prescription_au_plus_tot` est celle que l'on surveille : le délai le plus court qu'un secteur inconnu pourrait imposer ; les alarmes et
le mur suivent la plus prudente des deux tant qu'elle est à venir (règle 21). Connaître le secteur les rend égales.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agence.configuration.modele import Configuration
from agence.decomptes import decomptes
from agence.droit.interruptions import FaitInterruptif
from agence.droit.prescription import (
    Contexte,
    CreanceAPrescrire,
    Prescription,
    Resume,
    a_surveiller,
    prescription_de,
    resumer,
)
from agence.droit.table_prescription import table
from agence.droit.tables import Tables
from agence.erreurs import Introuvable
from agence.mots import en_mots
from donnees.nomenclature import Nature, Poste, Secteur, TypeCreance, TypeInterruption, TypePiece
from donnees.vues import prescription as vue
from donnees.vues.prescription import LigneCreance, LigneInterruption, TetePrescription


@dataclass(frozen=True)
class PrescriptionDuDossier:
    """Tout ce que la prescription d'un dossier a à dire.

    `creances` : une prescription par créance encore due, la plus proche d'abord ; `eteintes` : les numéros de celles qui sont payées et
    ne comptent plus ; `interruptions` : ce qui est inscrit, effacé compris. `resume` est vide s'il n'y a pas de créance.
    """

    dossier_id: int
    reference: str
    au: date
    contexte: Contexte
    creances: tuple[Prescription, ...]
    eteintes: tuple[str, ...]
    interruptions: tuple[LigneInterruption, ...]
    secteurs: dict[int, Secteur | None]
    resume: Resume | None

    @property
    def proche(self) -> Prescription | None:
        """La créance dont la date retenue vient la première."""
        return self.creances[0] if self.creances else None

    @property
    def surveillee(self) -> date | None:
        """Le prochain jour à ne pas laisser passer."""
        return a_surveiller(self.resume.date, self.resume.au_plus_tot, self.au) if self.resume else None


def prescription_du_dossier(
    dossier_id: int, configuration: Configuration, au: date, *, titre_le: date | None = None
) -> PrescriptionDuDossier:
    """La prescription d'un dossier, vue le jour `au`. `titre_le` : un titre que le geste en cours n'a pas encore écrit.

    Lève Introuvable.
    """
    trouvees = prescriptions([dossier_id], configuration, au, titre_le=titre_le)
    if dossier_id not in trouvees:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    return trouvees[dossier_id]


def prescriptions(
    dossiers: Sequence[int], configuration: Configuration, au: date, *, titre_le: date | None = None, suppose: Secteur | None = None
) -> dict[int, PrescriptionDuDossier]:
    """Les prescriptions de plusieurs dossiers, en autant de lectures pour mille que pour un.

    `suppose` : ce qu'elles seraient si les créances de secteur inconnu étaient de celui-là.
    """
    creances: dict[int, list[LigneCreance]] = {d: [] for d in dossiers}
    for creance in vue.creances(dossiers):
        vraie = suppose is None or creance.secteur is not None
        creances[creance.dossier_id].append(creance if vraie else creance._replace(secteur=suppose.value if suppose else None))
    faits: dict[int, list[LigneInterruption]] = {d: [] for d in dossiers}
    for fait in vue.interruptions(dossiers):
        faits[fait.dossier_id].append(fait)
    tetes = vue.tetes(dossiers, au)
    payees = _payees([t.dossier_id for t in tetes if t.paye], configuration, au)
    return {
        t.dossier_id: _du_dossier(
            t, _contexte(t, titre_le, configuration.tables), creances[t.dossier_id], faits[t.dossier_id], payees.get(t.dossier_id, {}), au
        )
        for t in tetes
    }


def durables(tables: Tables) -> tuple[str, ...]:
    """Les évènements qui arrêtent le temps jusqu'à leur fin : suspensions et attentes."""
    return tuple(type_.value for type_, regle in table(tables).evenements.items() if regle.dure)


def _contexte(tete: TetePrescription, titre_le: date | None, tables: Tables) -> Contexte:
    return Contexte(Nature(tete.creancier), Nature(tete.debiteur), titre_le or tete.titre_le, tete.clause, tables)


def _payees(dossiers: list[int], configuration: Configuration, au: date) -> dict[int, dict[int, int]]:
    """Ce qui est payé du principal de chaque créance, pour les dossiers qui ont reçu quelque chose."""
    sommes: dict[int, dict[int, int]] = {}
    for dossier_id, decompte in (decomptes(dossiers, au, configuration) if dossiers else {}).items():
        par_creance = sommes.setdefault(dossier_id, {})
        for part in decompte.imputations:
            if part.poste is Poste.PRINCIPAL and part.creance is not None:
                par_creance[part.creance] = par_creance.get(part.creance, 0) + part.montant
    return sommes


def _du_dossier(
    tete: TetePrescription, contexte: Contexte, creances: list[LigneCreance], faits: list[LigneInterruption], payees: dict[int, int],
    au: date,
) -> PrescriptionDuDossier:  # fmt: skip
    dues = [c for c in creances if payees.get(c.id, 0) < c.montant] or creances
    calculees = [prescription_de(_creance(c), contexte, [_fait(f) for f in faits if f.creance_id in (None, c.id)], au) for c in dues]
    gardees = {c.id for c in dues}
    return PrescriptionDuDossier(
        dossier_id=tete.dossier_id,
        reference=tete.reference,
        au=au,
        contexte=contexte,
        creances=tuple(sorted(calculees, key=lambda p: (p.date, p.au_plus_tot, p.creance))),
        eteintes=tuple(c.numero for c in creances if c.id not in gardees),
        interruptions=tuple(faits),
        secteurs={c.id: Secteur(c.secteur) if c.secteur else None for c in creances},
        resume=resumer(calculees, au) if calculees else None,
    )


def _creance(c: LigneCreance) -> CreanceAPrescrire:
    return CreanceAPrescrire(c.id, c.numero, TypeCreance(c.type), c.facture_le, c.echeance_le, Secteur(c.secteur) if c.secteur else None)


def _fait(f: LigneInterruption) -> FaitInterruptif:
    efface = f"{f.effacee_motif} (le {f.effacee_le:%d/%m/%Y})" if f.effacee_le is not None else ""
    return FaitInterruptif(f.id, TypeInterruption(f.type), f.le, f.fin_le, efface, f"{en_mots(TypePiece(f.piece_type))} « {f.piece} »")
