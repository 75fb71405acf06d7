"""« agence dossier » : la fiche d'un dossier, celle de l'écran."""

from __future__ import annotations

import argparse
from typing import Any

from agence import horloge
from agence.argent import euros
from agence.conduite import rang
from agence.decomptes import du_du_dossier
from agence.erreurs import Introuvable
from donnees.vues.dossier import Fiche, fiche
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import consulter, dossier_de, iso, situations
from ecrans.commandes.sortie import ecrire, rendre

TOUS = 1_000_000
MONTRES = 15
"""Évènements montrés à l'écran ; le JSON les a tous."""


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Montre la fiche."""
    seance = consulter(options)
    dossier_id = dossier_de(options.dossier)
    f = fiche(dossier_id, TOUS if options.json else MONTRES)
    if f is None:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    du = du_du_dossier(dossier_id, seance.jour, seance.configuration)
    pourquoi = rang.expliquer(situations([dossier_id])[dossier_id], seance.configuration.rang, seance.jour)
    if options.json:
        rendre(en_json(f, du, pourquoi))
    else:
        ecrire(_en_texte(f, du, pourquoi))
    return 0


def en_json(f: Fiche, du: int, pourquoi: str) -> dict[str, Any]:
    """La forme que les scripts attendent ; instants à l'heure de Paris."""
    return {
        "dossier": f.reference,
        "mandant": f.mandant_code,
        "debiteur": f.debiteur,
        "agent": f.agent or None,
        "etape": f.etape,
        "etat": f.etat,
        "suspension": f.suspension_motif,
        "action": {"type": f.action, "le": iso(f.action_le)},
        "du": du,
        "prescription": iso(f.prescription_le),
        "promesses": [{"montant": p.montant, "date": p.echeance.isoformat(), "statut": p.statut, "paye": p.paye} for p in f.promesses],
        "evenements": [
            {"le": horloge.local(e.le).isoformat(), "type": e.type, "par": e.par, "texte": e.texte, "code": e.code, "annule": e.annule}
            for e in f.evenements
        ],
        "numero": f.id,
        "type_debiteur": f.nature,
        "suspendu_jusqu_au": iso(f.suspendu_jusqu_au),
        "suspension_attend": f.suspension_attend,
        "rappel": horloge.local(f.rappel_a).isoformat() if f.rappel_a else None,
        "pourquoi": pourquoi,
        "creances": [
            {"numero": c.numero, "type": c.type, "date": iso(c.facture_le), "echeance": iso(c.echeance_le), "montant": c.montant}
            for c in f.creances
        ],
        "paiements": [{"montant": p.montant, "le": iso(p.recu_le), "moyen": p.moyen, "canal": p.canal} for p in f.paiements],
        "procedures": [{"numero": p.id, "type": p.type, "etat": p.etat, "montant": p.montant} for p in f.procedures],
        "coordonnees": [{"type": c.type, "valeur": c.valeur, "etat": c.etat} for c in f.coordonnees],
    }


def _en_texte(f: Fiche, du: int, pourquoi: str) -> str:
    suite = f"suspendu ({f.suspension_motif})" if f.action is None else f"{f.action} le {f.action_le:%d/%m/%Y}"
    lignes = [
        f"{f.debiteur} · {f.nature} · {f.mandant_code}/{f.reference}",
        f"étape {f.etape}, {f.etat} · agent {f.agent or 'aucun'} · suite : {suite if f.etat != 'clos' else 'dossier clos'}",
        f"dû ce jour {euros(du)} · ici car : {pourquoi}",
        f"prescription le {f.prescription_le:%d/%m/%Y}" if f.prescription_le else "prescription inconnue",
        *(f"créance {c.numero} du {c.facture_le:%d/%m/%Y}, échue le {c.echeance_le:%d/%m/%Y} : {euros(c.montant)}" for c in f.creances),
        *(f"promesse de {euros(p.montant)} pour le {p.echeance:%d/%m/%Y} : {p.statut}, payé {euros(p.paye)}" for p in f.promesses),
        *(f"{c.type} {' '.join(x for x in (c.valeur, c.code_postal, c.ville) if x)} ({c.etat})" for c in f.coordonnees),
        *(f"{horloge.local(e.le):%d/%m/%Y %H:%M} {e.type} {e.code} {e.texte} ({e.par})" for e in f.evenements),
    ]
    return "\n".join(" ".join(ligne.split()) for ligne in lignes)
