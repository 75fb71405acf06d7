"""« agence demander » : demander l'accord d'un superviseur pour ce qu'une règle refuse, avec les mêmes mots que la commande refusée."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from agence import horloge
from agence.argent import lire_montant
from agence.conduite.echeanciers import Echeance, lire_echeancier
from agence.decomptes import du_du_dossier
from agence.erreurs import Introuvable, SaisieInvalide
from agence.expressions import lire_date, lire_montant_ou_part, lire_rendez_vous
from agence.gestes import approbations, escalade
from agence.gestes.appels import barriere
from agence.gestes.approbations import Objet
from agence.gestes.frais import piece_nommee
from agence.gestes.objets_d_accord import MOTS, resume_ou_rien
from agence.gestes.promesses import Engagement
from agence.gestes.remises import REMISABLES
from agence.seance import Seance
from donnees.nomenclature import Moyen, Poste, StatutPromesse, TypeAction
from donnees.vues.dossier import fiche
from donnees.vues.recus import paiements_recus
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte

QUOI = {
    Objet.PROMESSE: ("MONTANT DATE", 2),
    Objet.ECHEANCIER: ("PHRASE", 1),
    Objet.DEROGATION: ("huissier|judiciaire", 1),
    Objet.APPEL: ("", 0),
    Objet.REPORT: ("DATE [ACTION]", -1),
    Objet.REMISE: ("MONTANT", 1),
    Objet.EXTOURNE: ("NUMERO", 1),
    Objet.REOUVERTURE: ("", 0),
}
"""Ce qui suit l'objet, et combien d'arguments ; -1 : un ou deux."""


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    formes = ", ".join(f"{o.value} {quoi}".strip() for o, (quoi, _) in QUOI.items())
    analyseur.add_argument("objet", metavar="OBJET", choices=[o.value for o in Objet], help=formes)
    analyseur.add_argument("quoi", metavar="QUOI", nargs="*", help="ce que l'objet demande, comme à la commande refusée")
    analyseur.add_argument("--motif", default="", help="ce qui justifie l'accord")
    analyseur.add_argument("--moyen", choices=[m.value for m in Moyen], help="promesse, échéancier : le moyen de payer")
    analyseur.add_argument("--promesse", action="store_true", help="report : celui de la promesse en cours, et non de l'action")
    analyseur.add_argument("--poste", choices=[p.value for p in REMISABLES], default=Poste.PRINCIPAL.value, help="remise : sur quoi")
    analyseur.add_argument("--accord", default="", metavar="TEXTE", help="remise : l'accord du mandant, s'il l'a déjà donné")
    analyseur.add_argument("--piece", default="", metavar="PIECE", help="remise : la pièce qui le prouve")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Inscrit la demande ; rien n'est fait tant qu'un autre ne l'a pas accordée."""
    seance = ouvrir(options)
    dossier_id, objet = dossier_de(options.dossier), Objet(options.objet)
    _compter(objet, options.quoi)
    donnees = _DONNEES[objet](options, seance, dossier_id)
    demande = approbations.demander(seance, dossier_id, objet, options.motif, donnees)
    quoi = resume_ou_rien(objet, donnees)
    phrase = f"accord demandé, n° {demande.id} : {MOTS[objet]}{f' ({quoi})' if quoi else ''}."
    return rendre_compte(options, seance, dossier_id, phrase, fait=False, demande={"numero": demande.id, "objet": objet.value, **donnees})


def _compter(objet: Objet, quoi: Sequence[str]) -> None:
    forme, nombre = QUOI[objet]
    if len(quoi) not in ((1, 2) if nombre < 0 else (nombre,)):
        remede = f"Écrire : demander DOSSIER {objet.value} {forme}".rstrip() + "."
        raise SaisieInvalide(f"{objet.value} attend : {forme or 'rien de plus'}.", remede)


def _promesse(options: argparse.Namespace, seance: Seance, dossier_id: int) -> dict[str, Any]:
    montant = lire_montant_ou_part(options.quoi[0], du_du_dossier(dossier_id, seance.jour, seance.configuration))
    le = lire_date(options.quoi[1], seance.jour, seance.cadre().calendrier)
    return approbations.donnees_engagement(Engagement((Echeance(1, le.demandee, le.retenue, montant),), _moyen(options, seance)))


def _echeancier(options: argparse.Namespace, seance: Seance, dossier_id: int) -> dict[str, Any]:
    du = du_du_dossier(dossier_id, seance.jour, seance.configuration)
    echeances = lire_echeancier(options.quoi[0], du, seance.jour, seance.cadre().calendrier)
    return approbations.donnees_engagement(Engagement(echeances, _moyen(options, seance), options.quoi[0]))


def _moyen(options: argparse.Namespace, seance: Seance) -> Moyen:
    return Moyen(options.moyen) if options.moyen else seance.configuration.promesses.moyen


def _derogation(options: argparse.Namespace, seance: Seance, dossier_id: int) -> dict[str, Any]:
    voies = [a for a in (TypeAction.HUISSIER, TypeAction.JUDICIAIRE) if a.value == options.quoi[0]]
    if not voies:
        raise SaisieInvalide("voie inconnue.", "Écrire huissier ou judiciaire.")
    examen = escalade.examiner(seance, dossier_id, voies[0])
    if examen.franche:
        raise SaisieInvalide("toutes les portes sont franches : rien à demander.", "agence escalader.")
    return approbations.donnees_derogation(voies[0], examen.conditions)


def _appel(options: argparse.Namespace, seance: Seance, dossier_id: int) -> dict[str, Any]:
    return approbations.donnees_appel(barriere(seance, dossier_id).phrase)


def _report(options: argparse.Namespace, seance: Seance, dossier_id: int) -> dict[str, Any]:
    calendrier = seance.cadre().calendrier
    f = fiche(dossier_id, 1)
    assert f is not None
    if options.promesse:
        ouverte = next((p for p in f.promesses if p.statut == StatutPromesse.OUVERTE), None)
        if ouverte is None:
            raise Introuvable("aucune promesse en cours sur ce dossier.", "")
        return approbations.donnees_report(ouverte.id, lire_date(options.quoi[0], seance.jour, calendrier).retenue)
    le, heure = lire_rendez_vous(options.quoi[0], horloge.local(seance.horloge()), calendrier)
    voulue = options.quoi[1] if len(options.quoi) > 1 else (f.action or TypeAction.APPEL.value)
    if voulue not in {a.value for a in TypeAction}:
        raise SaisieInvalide("action inconnue.", "Écrire par exemple appel, revue, tache.")
    return approbations.donnees_planification(TypeAction(voulue), le, heure)


def _remise(options: argparse.Namespace, seance: Seance, dossier_id: int) -> dict[str, Any]:
    piece = piece_nommee(dossier_id, options.piece) if options.piece.strip() else None
    return approbations.donnees_remise(Poste(options.poste), lire_montant(options.quoi[0]), options.accord, piece)


def _extourne(options: argparse.Namespace, seance: Seance, dossier_id: int) -> dict[str, Any]:
    paye = next((p for p in paiements_recus([dossier_id]) if str(p.id) == options.quoi[0]), None)
    if paye is None:
        raise Introuvable("paiement inconnu sur ce dossier, ou déjà extourné.", "Voir « agence dossier ».")
    return {"paiement": paye.id, "montant": paye.montant, "recu_le": paye.recu_le.isoformat()}


def _rien(options: argparse.Namespace, seance: Seance, dossier_id: int) -> dict[str, Any]:
    return {}


_DONNEES: dict[Objet, Callable[[argparse.Namespace, Seance, int], dict[str, Any]]] = {
    Objet.PROMESSE: _promesse, Objet.ECHEANCIER: _echeancier, Objet.DEROGATION: _derogation, Objet.APPEL: _appel, Objet.REPORT: _report,
    Objet.REMISE: _remise, Objet.EXTOURNE: _extourne, Objet.REOUVERTURE: _rien,
}  # fmt: skip
