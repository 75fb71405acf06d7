"""« agence litige » : ce que le débiteur conteste, la preuve, la réponse."""

from __future__ import annotations

import argparse

from agence.argent import lire_montant
from agence.erreurs import Refus
from agence.gestes import litiges
from agence.gestes.remises import remettre
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import IssueLitige, Poste, TypeLitige
from donnees.vues.protections import LigneLitige, litiges_des
from ecrans.commandes.analyse import declarer_action, declarer_json, entier, sous_commandes
from ecrans.commandes.commun import consulter, dossier_de, iso, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import ecrire, prevenir, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    ouvrir_ = declarer_action(actions, "ouvrir", "inscrire une contestation ; le scénario est gelé (règle 36)")
    ouvrir_.add_argument("type", choices=[t.value for t in TypeLitige])
    ouvrir_.add_argument("--preuve", default="", help="ce qui est demandé")
    ouvrir_.add_argument("--resolveur", choices=litiges.RESOLVEURS, default="mandant", help="qui doit répondre")
    ouvrir_.add_argument("--avant", metavar="JOUR", help="la réponse est attendue avant ce jour")
    ouvrir_.add_argument("--note", default="")
    recue = declarer_action(actions, "preuve", "la preuve demandée est arrivée")
    recue.add_argument("--le", metavar="JOUR", help="quand (aujourd'hui)")
    recue.add_argument("--nom", default="", help="ce que c'est")
    repondre = declarer_action(actions, "repondre", "le résolveur a tranché : le litige se lève")
    repondre.add_argument("issue", choices=[i.value for i in IssueLitige if i is not IssueLitige.LEVE])
    repondre.add_argument("reponse", help="ce qui a été répondu")
    repondre.add_argument("--avoir", metavar="MONTANT", help="fondé en partie : ce que le mandant abandonne du principal")
    for action in (recue, repondre):
        action.add_argument("--litige", type=entier, metavar="N", help="lequel, s'il y en a plusieurs")


def executer(options: argparse.Namespace) -> int:
    """Liste, ou fait un geste."""
    if options.action is None:
        return _lister(options)
    seance = ouvrir(options)
    return _GESTES[options.action](seance, dossier_de(options.dossier), options)


def _lister(options: argparse.Namespace) -> int:
    consulter(options)
    dossier_id = dossier_de(options.dossier)
    lus = litiges_des([dossier_id])[dossier_id]
    if options.json:
        rendre({"litiges": [_en_json(x) for x in lus]})
        return 0
    for x in lus:
        ecrire(_en_texte(x))
    if not lus:
        ecrire("aucun litige.")
    return 0


def _en_texte(x: LigneLitige) -> str:
    if x.clos_le is not None:
        etat = f"{en_mots(IssueLitige(x.issue))} le {x.clos_le:%d/%m/%Y}"
    else:
        etat = f"réponse ({x.resolveur}) avant le {x.echeance_le:%d/%m/%Y}" if x.echeance_le else f"réponse ({x.resolveur})"
    preuve = f" · preuve : {x.preuve}" if x.preuve else ""
    return f"n° {x.id} · {en_mots(TypeLitige(x.type))} du {x.ouvert_le:%d/%m/%Y} · {etat}{preuve}"


def _en_json(x: LigneLitige) -> dict[str, object]:
    return {
        "numero": x.id, "type": x.type, "ouvert": x.ouvert_le.isoformat(), "preuve": x.preuve, "preuve_recue": iso(x.preuve_recue_le),
        "resolveur": x.resolveur, "avant": iso(x.echeance_le), "issue": x.issue or None, "clos": iso(x.clos_le),
    }  # fmt: skip


def _ouvrir(seance: Seance, dossier_id: int, o: argparse.Namespace) -> int:
    avant = jour(o.avant, seance) if o.avant else None
    fait = litiges.ouvrir(
        seance, dossier_id, TypeLitige(o.type), preuve=o.preuve, resolveur=o.resolveur, echeance_le=avant, note=o.note
    )
    return _dire(seance, dossier_id, o, fait.id, f"litige ouvert, réponse attendue avant le {fait.echeance_le:%d/%m/%Y}.")


def _preuve(seance: Seance, dossier_id: int, o: argparse.Namespace) -> int:
    le = jour(o.le, seance) if o.le else seance.jour
    fait = litiges.preuve_recue(seance, _lequel(dossier_id, o.litige), le, o.nom)
    return _dire(seance, dossier_id, o, fait.id, f"preuve reçue le {le:%d/%m/%Y}.")


def _repondre(seance: Seance, dossier_id: int, o: argparse.Namespace) -> int:
    avoir = lire_montant(o.avoir) if o.avoir else None
    issue = IssueLitige(o.issue)
    fait = litiges.repondre(seance, _lequel(dossier_id, o.litige), issue, o.reponse, avoir=avoir)
    if avoir:
        try:
            remettre(seance, dossier_id, Poste.PRINCIPAL, avoir, o.reponse, accord=o.reponse)
        except Refus as refus:
            prevenir(f"l'avoir reste à faire : {refus.message} {refus.remede}")
    return _dire(seance, dossier_id, o, fait.id, f"litige {en_mots(issue)}.")


def _dire(seance: Seance, dossier_id: int, o: argparse.Namespace, numero: int, phrase: str) -> int:
    fait = next(x for x in litiges_des([dossier_id])[dossier_id] if x.id == numero)
    return rendre_compte(o, seance, dossier_id, phrase, litige=_en_json(fait))


def _lequel(dossier_id: int, numero: int | None) -> int:
    """Le litige dit, ou le seul qui soit ouvert. Lève Refus s'il y en a plusieurs, ou aucun."""
    ouverts = [x.id for x in litiges_des([dossier_id])[dossier_id] if x.clos_le is None]
    if numero is not None and any(x.id == numero for x in litiges_des([dossier_id])[dossier_id]):
        return numero
    if len(ouverts) == 1 and numero is None:
        return ouverts[0]
    lesquels = "aucun litige ouvert sur ce dossier" if not ouverts else "plusieurs litiges : " + ", ".join(f"n° {i}" for i in ouverts)
    raise Refus(f"{lesquels}.", "Dire lequel par --litige N.", "litige")


_GESTES = {"ouvrir": _ouvrir, "preuve": _preuve, "repondre": _repondre}
