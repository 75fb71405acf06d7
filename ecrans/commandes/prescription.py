"""« agence prescription » : jusqu'à quand chaque créance peut être réclamée, pourquoi, et ce qui l'interrompt, pièce à l'appui."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from agence.droit.interruptions import Constat, lire_evenement
from agence.droit.prescription import Prescription
from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes import interruptions
from agence.gestes.interruptions import PieceDonnee
from agence.mots import en_mots
from agence.prescriptions import PrescriptionDuDossier, prescription_du_dossier
from agence.prescriptions_en_mots import expliquer, resumer_en_mots
from agence.seance import Seance
from agence.texte import citer, normaliser
from donnees.nomenclature import MotifEffacement, Secteur, TypePiece
from donnees.vues import prescription as vue
from ecrans.commandes.analyse import declarer_action, declarer_json, entier, sous_commandes
from ecrans.commandes.commun import consulter, dossier_de, iso, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import ecrire, prevenir, rendre

INCONNU = "inconnu"


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    inscrire = declarer_action(actions, "interrompre", "inscrire ce qui interrompt ou suspend la prescription, avec sa pièce")
    inscrire.add_argument("type", metavar="TYPE", help="reconnaissance, demande_en_justice, acte_d_execution, mediation…")
    inscrire.add_argument("--le", required=True, metavar="JOUR", help="le jour de l'évènement")
    inscrire.add_argument("--piece", required=True, metavar="TYPE:NOM", help="la pièce que l'on joint, ou #NUMÉRO d'une pièce du dossier")
    inscrire.add_argument("--fin", metavar="JOUR", help="sa fin, pour une suspension ou une procédure finie")
    inscrire.add_argument("--facture", metavar="N", help="cette créance seulement (toutes)")
    finir = declarer_action(actions, "finir", "une suspension ou une procédure collective a pris fin")
    finir.add_argument("numero", metavar="N", type=entier, help="le numéro de l'évènement")
    finir.add_argument("--le", required=True, metavar="JOUR", help="le jour où le temps a repris")
    effacer = declarer_action(actions, "effacer", "un évènement ne compte plus : désistement, péremption, rejet, ou erreur")
    effacer.add_argument("numero", metavar="N", type=entier, help="le numéro de l'évènement")
    effacer.add_argument("--motif", required=True, choices=[m.value for m in MotifEffacement])
    effacer.add_argument("--piece", metavar="TYPE:NOM", help="la décision ; pas pour une erreur")
    effacer.add_argument("--raison", default="", help="erreur : laquelle")
    secteur = declarer_action(actions, "secteur", "dire le secteur des créances, qui décide de leur délai")
    secteur.add_argument("secteur", metavar="SECTEUR", choices=[*(s.value for s in Secteur), INCONNU])
    secteur.add_argument("--facture", metavar="N", help="cette créance seulement (toutes)")


def executer(options: argparse.Namespace) -> int:
    """Explique, ou fait le geste demandé et dit la date qui en résulte."""
    if options.action is None:
        seance = consulter(options)
        calculee = prescription_du_dossier(dossier_de(options.dossier), seance.configuration, seance.jour)
        if options.json:
            rendre(en_json(calculee))
        else:
            ecrire(f"Prescription du dossier {calculee.reference} au {calculee.au:%d/%m/%Y}\n" + "\n".join(expliquer(calculee)))
        return 0
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    inscrit = _GESTES[options.action](options, seance, dossier_id)
    calculee = prescription_du_dossier(dossier_id, seance.configuration, seance.jour)
    dits = _sans_effet(calculee, inscrit)
    if not options.json:
        for dit in dits:
            prevenir(f"à savoir : {dit}")
    return rendre_compte(options, seance, dossier_id, resumer_en_mots(calculee), prescription=en_json(calculee), avertissements=dits)


def _sans_effet(p: PrescriptionDuDossier, inscrit: int | None) -> list[str]:
    """Ce que l'évènement qu'on vient d'inscrire ne change pas, créance par créance : une phrase chacune."""
    ecartes = [(c, x) for c in p.creances for x in c.evenements if x.fait.id == inscrit and not x.pris]
    return [f"créance {c.numero}, {en_mots(x.fait.type)} sans effet : {x.raison}" for c, x in ecartes]


def _interrompre(options: argparse.Namespace, seance: Seance, dossier_id: int) -> int:
    type_ = lire_evenement(options.type, seance.configuration.tables)
    fin = jour(options.fin, seance) if options.fin is not None else None
    creance = _creance(dossier_id, options.facture)
    le, piece = jour(options.le, seance), lire_piece(options.piece)
    inscrit: int = interruptions.interrompre(seance, dossier_id, type_, le, piece, creance_id=creance, fin_le=fin).id
    return inscrit


def _finir(options: argparse.Namespace, seance: Seance, dossier_id: int) -> None:
    interruptions.finir(seance, _du_dossier(options.numero, dossier_id), jour(options.le, seance))


def _effacer(options: argparse.Namespace, seance: Seance, dossier_id: int) -> None:
    piece = lire_piece(options.piece) if options.piece else None
    numero = _du_dossier(options.numero, dossier_id)
    interruptions.effacer(seance, numero, MotifEffacement(options.motif), piece, note=options.raison)


def _secteur(options: argparse.Namespace, seance: Seance, dossier_id: int) -> None:
    secteur = None if options.secteur == INCONNU else Secteur(options.secteur)
    interruptions.preciser_secteur(seance, dossier_id, secteur, creance_id=_creance(dossier_id, options.facture))


_GESTES: Mapping[str, Callable[[argparse.Namespace, Seance, int], int | None]] = {
    "interrompre": _interrompre, "finir": _finir, "effacer": _effacer, "secteur": _secteur,
}  # fmt: skip


def lire_piece(texte: str) -> PieceDonnee:
    """« reconnaissance:courriel du 12/03 » → la pièce à joindre ; « #4 » → celle du dossier. Lève SaisieInvalide."""
    if texte.startswith("#") and texte[1:].isascii() and texte[1:].isdecimal() and len(texte) < 12:
        return int(texte[1:])
    type_, separateur, nom = texte.partition(":")
    voulu = normaliser(type_)
    for connu in TypePiece:
        if separateur and voulu in (normaliser(connu.value), normaliser(en_mots(connu))):
            return connu, nom
    raise SaisieInvalide(f"pièce « {citer(texte)} » illisible.", f"Écrire TYPE:NOM, avec l'un de ces types : {', '.join(TypePiece)}.")


def _creance(dossier_id: int, facture: str | None) -> int | None:
    if facture is None:
        return None
    for creance in vue.creances([dossier_id]):
        if creance.numero.casefold() == facture.strip().casefold():
            return creance.id
    raise Introuvable(f"facture « {citer(facture)} » inconnue sur ce dossier.", "Voir ses créances par « agence dossier ».")


def _du_dossier(numero: int, dossier_id: int) -> int:
    """Le numéro d'un évènement de ce dossier, et d'aucun autre."""
    if all(i.id != numero for i in vue.interruptions([dossier_id])):
        raise Introuvable(f"évènement n° {numero} inconnu sur ce dossier.", "En voir la liste par « agence prescription ».")
    return numero


# ── la forme que les scripts attendent ───────────────────────────────────────────────────────────────────────────────


def en_json(p: PrescriptionDuDossier) -> dict[str, Any]:
    """Dates ISO ; `prescription` est la date à surveiller, `retenue` celle que l'on oppose."""
    r = p.resume
    return {
        "dossier": p.reference, "au": p.au.isoformat(), "prescription": iso(p.surveillee), "retenue": iso(r.date if r else None),
        "au_plus_tot": iso(r.au_plus_tot if r else None), "hypothese": bool(r and r.hypothese),
        "creances": [_creance_en_json(c, p) for c in p.creances], "eteintes": list(p.eteintes),
    }  # fmt: skip


def _creance_en_json(c: Prescription, p: PrescriptionDuDossier) -> dict[str, Any]:
    secteur = p.secteurs[c.creance]
    return {
        "creance": c.numero, "secteur": secteur.value if secteur else None, "depart": c.depart.isoformat(), "mois": c.duree,
        "date": c.date.isoformat(), "au_plus_tot": c.au_plus_tot.isoformat(), "texte": c.texte, "statut": c.statut,
        "a_verifier": c.a_verifier, "hypothese": c.hypothese, "reserve": c.reserve, "en_cours": c.en_cours,
        "prescrite": c.est_passee(p.au), "evenements": [_constat_en_json(x) for x in c.evenements],
    }  # fmt: skip


def _constat_en_json(c: Constat) -> dict[str, Any]:
    return {
        "numero": c.fait.id, "type": c.fait.type.value, "le": c.fait.le.isoformat(), "fin": iso(c.fait.fin_le), "piece": c.fait.piece,
        "compte": c.pris, "raison": c.raison, "texte": c.texte, "statut": c.statut, "jusqu_au": c.fin.isoformat(),
    }  # fmt: skip
