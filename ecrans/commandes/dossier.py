"""« agence dossier » : la fiche d'un dossier, celle de l'écran."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from agence import horloge
from agence.argent import euros
from agence.conduite import rang
from agence.decomptes import decompte_du_dossier
from agence.droit.elements import Decompte
from agence.droit.prescription import a_surveiller
from agence.erreurs import Introuvable
from agence.gestes import consultations
from agence.mots import dire_evenement, en_mots
from agence.tenue.conservation import purge_prevue
from donnees.nomenclature import Etape, EtatCoordonnee, Motif, Moyen, StatutPromesse, TypeAction, TypeCoordonnee, TypeEvenement
from donnees.vues.dossier import Fiche, LigneCoordonnee, LigneEvenement, LignePromesse, fiche
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
    consultations.inscrire_a_part(seance, dossier_id)
    decompte = decompte_du_dossier(dossier_id, seance.jour, seance.configuration)
    pourquoi = rang.expliquer(situations([dossier_id])[dossier_id], seance.configuration.rang, seance.jour)
    if options.json:
        prevue = purge_prevue(dossier_id, seance.configuration.conservation)
        rendre({**en_json(f, decompte, pourquoi), "purge_prevue": iso(prevue)})
    else:
        ecrire(_en_texte(f, decompte, pourquoi))
    return 0


def en_json(f: Fiche, decompte: Decompte, pourquoi: str) -> dict[str, Any]:
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
        "du": decompte.du,
        "prescription": iso(_a_surveiller(f, decompte.au)),
        "promesses": [{"montant": p.montant, "date": p.echeance.isoformat(), "statut": p.statut, "paye": p.paye} for p in f.promesses],
        "evenements": [
            {"le": horloge.local(e.le).isoformat(), "type": e.type, "par": e.par, "texte": e.texte, "code": e.code, "annule": e.annule,
             "configuration": e.configuration_id}
            for e in f.evenements
        ],
        "prescription_retenue": iso(f.prescription_le),
        "prescription_hypothese": f.prescription_hypothese,
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
        "paiements": [
            {"numero": p.id, "montant": p.montant, "le": iso(p.recu_le), "moyen": p.moyen, "canal": p.canal} for p in f.paiements
        ],
        "procedures": [{"numero": p.id, "type": p.type, "etat": p.etat, "montant": p.montant} for p in f.procedures],
        "avertissements": list(decompte.avertissements),
        "coordonnees": [{"type": c.type, "valeur": c.valeur, "etat": c.etat} for c in f.coordonnees],
    }


def _a_surveiller(f: Fiche, jour: date) -> date | None:
    """La date la plus prudente, celle des alarmes et du mur."""
    return a_surveiller(f.prescription_le, f.prescription_au_plus_tot, jour) if f.prescription_le else None


def _prescription(f: Fiche, jour: date) -> str:
    le = _a_surveiller(f, jour)
    if le is None:
        return "prescription inconnue"
    if f.prescription_le is None or le >= f.prescription_le:
        return f"prescription le {le:%d/%m/%Y}"
    return f"prescription le {le:%d/%m/%Y} (hypothèse : secteur inconnu ; sinon le {f.prescription_le:%d/%m/%Y})"


def _en_texte(f: Fiche, decompte: Decompte, pourquoi: str) -> str:
    motif = en_mots(Motif(f.suspension_motif)) if f.suspension_motif else ""
    suite = f"suspendu ({motif})" if f.action is None else f"{en_mots(TypeAction(f.action))} le {f.action_le:%d/%m/%Y}"
    lignes = [
        f"{f.debiteur} · {f.nature} · {f.mandant_code}/{f.reference}",
        f"étape {en_mots(Etape(f.etape))}, {f.etat} · agent {f.agent or 'aucun'} · suite : {suite if f.etat != 'clos' else 'dossier clos'}",
        f"dû ce jour {euros(decompte.du)} · ici car : {pourquoi}",
        *(f"avertissement : {a}" for a in decompte.avertissements),
        _prescription(f, decompte.au),
        *(f"créance {c.numero} du {c.facture_le:%d/%m/%Y}, échue le {c.echeance_le:%d/%m/%Y} : {euros(c.montant)}" for c in f.creances),
        *(_promesse(p) for p in f.promesses),
        *(f"paiement n° {p.id} du {p.recu_le:%d/%m/%Y} : {euros(p.montant)} par {en_mots(Moyen(p.moyen))}" for p in f.paiements),
        *(_coordonnee(c) for c in f.coordonnees),
        *(_evenement(e) for e in f.evenements),
    ]
    return "\n".join(" ".join(ligne.split()) for ligne in lignes)


def _promesse(p: LignePromesse) -> str:
    sort = en_mots(StatutPromesse(p.statut))
    return f"promesse de {euros(p.montant)} pour le {p.echeance:%d/%m/%Y} : {sort}, payé {euros(p.paye)}"


def _coordonnee(c: LigneCoordonnee) -> str:
    return f"{en_mots(TypeCoordonnee(c.type))} {c.valeur} {c.code_postal} {c.ville} ({en_mots(EtatCoordonnee(c.etat))})"


def _evenement(e: LigneEvenement) -> str:
    code = e.code if e.type == TypeEvenement.APPEL else ""
    return f"{horloge.local(e.le):%d/%m/%Y %H:%M} {dire_evenement(TypeEvenement(e.type), f'{code} {e.texte}'.strip())} ({e.par})"
