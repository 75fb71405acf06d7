"""« agence procedure » : où en sont les procédures d'un dossier, et chaque évènement de la loi qui les fait avancer."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Any

from agence.droit.moteur import evenements_possibles
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import escalade, execution, procedures
from agence.gestes.contexte_procedure import Suivie, suivies
from agence.gestes.procedures import PieceDonnee
from agence.mots import en_mots
from agence.seance import Seance
from agence.texte import citer
from donnees.nomenclature import MESURES, EtatProcedure, TypePiece, TypeProcedure
from donnees.vues.dossier import fiche
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import consulter, dossier_de, iso, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import ecrire, prevenir, rendre
from ecrans.frise import Frise, demande, detail, dire_echeance, frise, reste

VERBES = ("transmettre", "renoncer", "titre", "revenir")
_VIVES = (EtatProcedure.A_TRANSMETTRE, EtatProcedure.TRANSMIS)
_MESURES = sorted(m.value for m in MESURES)


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument(
        "action", nargs="?", default="", metavar="ACTION",
        help=f"{', '.join(VERBES)}, ouvrir, ou un évènement de la loi (signification, opposition…) ; rien : où l'on en est",
    )  # fmt: skip
    analyseur.add_argument("mesure", nargs="?", choices=_MESURES, metavar="MESURE", help=f"ouvrir : {', '.join(_MESURES)}")
    analyseur.add_argument("--numero", type=entier, metavar="N", help="la procédure visée, quand plusieurs sont en cours")
    analyseur.add_argument("--le", metavar="JOUR", help="le jour de l'évènement (aujourd'hui)")
    analyseur.add_argument("--piece", metavar="TYPE:NOM", help="la pièce qui le prouve, par exemple signification:acte du 12/03")
    analyseur.add_argument("--jour", action="append", default=[], metavar="NOM=JOUR", help="un jour qu'il porte : audience=15/12/2026")
    analyseur.add_argument("--note", default="", help="ce qu'il faut en retenir")
    analyseur.add_argument("--partenaire", default="", metavar="NOM", help="à qui la mission est confiée")
    analyseur.add_argument("--raison", default="", help="renoncer, revenir : pourquoi")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Montre où l'on en est, ou inscrit ce qui est arrivé."""
    if not options.action:
        return _montrer(options, consulter(options))
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    if options.action == "ouvrir":
        return _ouvrir(options, seance, dossier_id)
    if options.mesure:
        raise SaisieInvalide(f"« {options.mesure} » ne va qu'avec « ouvrir ».", "Écrire : agence procedure DOSSIER ouvrir MESURE.")
    le = jour(options.le, seance) if options.le is not None else None
    if options.action in VERBES:
        return _verbe(options, seance, dossier_id, le)
    return _evenement(options, seance, dossier_id, le or seance.jour)


# ── faire ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ouvrir(options: argparse.Namespace, seance: Seance, dossier_id: int) -> int:
    if not options.mesure:
        raise SaisieInvalide("quelle mesure ouvrir ?", f"Écrire l'une de : {', '.join(_MESURES)}.")
    ouverte = execution.ouvrir_mesure(seance, dossier_id, TypeProcedure(options.mesure))
    return _rendre(options, seance, dossier_id, ouverte.id, f"{en_mots(ouverte.type)} à transmettre.")


def _verbe(options: argparse.Namespace, seance: Seance, dossier_id: int, le: date | None) -> int:
    numero = _visee(options, seance, dossier_id)
    match options.action:
        case "transmettre":
            faite, mots = escalade.transmettre(seance, numero, options.partenaire, le), "transmise"
        case "renoncer":
            faite, mots = escalade.renoncer(seance, numero, _raison(options)), "pas transmise"
        case "titre":
            faite, mots = escalade.titre(seance, numero, le or seance.jour, _piece(options.piece)), "titre obtenu"
        case _:
            faite, mots = escalade.revenir(seance, numero, _raison(options)), "revenue"
    return _rendre(options, seance, dossier_id, faite.id, f"{en_mots(faite.type)} : {mots}.")


def _evenement(options: argparse.Namespace, seance: Seance, dossier_id: int, le: date) -> int:
    numero = _visee(options, seance, dossier_id)
    fait = procedures.avancer(
        seance, numero, options.action, le, piece=_piece(options.piece), note=options.note or options.raison,
        donnees=_jours(options.jour, seance), partenaire=options.partenaire,
    )  # fmt: skip
    if not options.json:
        for avertissement in fait.avertissements:
            prevenir(f"à savoir : {avertissement}")
    p = fait.passage
    phrase = f"{en_mots(fait.procedure.type)} : {p.evenement.libelle}, le {le:%d/%m/%Y}. Phase : {p.vers.libelle}."
    return _rendre(options, seance, dossier_id, numero, phrase, list(fait.avertissements))


def _rendre(
    options: argparse.Namespace, seance: Seance, dossier_id: int, numero: int, phrase: str, avertissements: Sequence[str] = ()
) -> int:
    lue = next(s for s in suivies(seance, dossier_id) if s.ligne.id == numero)
    en_json = _en_json(frise(lue, seance.configuration.tables), seance.jour)
    return rendre_compte(options, seance, dossier_id, phrase, procedure=en_json, avertissements=list(avertissements))


def _visee(options: argparse.Namespace, seance: Seance, dossier_id: int) -> int:
    """La procédure que l'action vise : celle de --numero, la seule en cours, ou la seule où elle soit possible."""
    toutes = suivies(seance, dossier_id)
    if options.numero:
        return _exiger(toutes, options.numero)
    tables = seance.configuration.tables
    ouvertes = [s for s in toutes if any(e.code == options.action for e in evenements_possibles(s.type, s.phase.code, s.contexte, tables))]
    vives = [s for s in toutes if s.etat in _VIVES]
    choix = ouvertes if ouvertes and options.action not in VERBES else vives
    if not choix and toutes and options.action not in VERBES:
        return max(s.ligne.id for s in toutes)  # finie : le refus du moteur dit où elle en est
    if not choix:
        raise Refus("aucune procédure n'est en cours sur ce dossier.", "L'ouvrir par « agence escalader ».", "procedure")
    if len(choix) > 1:
        noms = ", ".join(f"{s.ligne.id} ({en_mots(s.type)})" for s in choix)
        raise SaisieInvalide(f"plusieurs procédures sont en cours : {noms}.", "Dire laquelle : --numero N.")
    return choix[0].ligne.id


def _exiger(toutes: Sequence[Suivie], numero: int) -> int:
    """Ce numéro, s'il est d'une procédure du dossier. Lève Introuvable."""
    if all(s.ligne.id != numero for s in toutes):
        raise Introuvable(f"procédure n° {numero} inconnue sur ce dossier.", "Les voir : agence procedure DOSSIER.")
    return numero


def _raison(options: argparse.Namespace) -> str:
    raison = options.raison or options.note
    if not raison.strip():
        raise SaisieInvalide("la raison manque.", "Donner --raison.")
    return str(raison)


def _piece(texte: str | None) -> PieceDonnee | None:
    """« signification:acte du 12/03 », ou « #12 » pour une pièce déjà au dossier."""
    if not texte:
        return None
    if texte.startswith("#") and texte[1:].isdecimal() and len(texte) < 12:
        return int(texte[1:])
    type_, _, nom = texte.partition(":")
    if type_ not in {t.value for t in TypePiece} or not nom.strip():
        types = ", ".join(t.value for t in TypePiece)
        raise SaisieInvalide(f"pièce « {citer(texte)} » illisible.", f"Écrire TYPE:NOM, ou #numéro ; types : {types}.")
    return TypePiece(type_), nom


def _jours(dits: Sequence[str], seance: Seance) -> dict[str, date]:
    lus = {}
    for dit in dits:
        nom, egal, valeur = dit.partition("=")
        if not egal or not nom.strip():
            raise SaisieInvalide(f"« {citer(dit)} » illisible.", "Écrire par exemple --jour audience=15/12/2026.")
        lus[nom.strip()] = jour(valeur, seance)
    return lus


# ── montrer ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _montrer(options: argparse.Namespace, seance: Seance) -> int:
    dossier_id = dossier_de(options.dossier)
    f = fiche(dossier_id, 1)
    toutes = suivies(seance, dossier_id)
    if options.numero:
        _exiger(toutes, options.numero)
    montrees = [s for s in toutes if options.numero in (None, s.ligne.id)]
    frises = [frise(s, seance.configuration.tables) for s in montrees]
    if options.json:
        rendre({"dossier": f.reference if f else "", "procedures": [_en_json(x, seance.jour) for x in frises]})
    elif not frises:
        ecrire("aucune procédure sur ce dossier.")
    else:
        ecrire("\n\n".join(_en_texte(x, seance.jour) for x in frises))
    return 0


def _en_json(f: Frise, aujourd_hui: date) -> dict[str, Any]:
    ligne = f.suivie.ligne
    return {
        "numero": ligne.id, "type": ligne.type, "etat": ligne.etat, "phase": f.suivie.phase.code, "phase_en_mots": f.phase,
        "partenaire": ligne.partenaire, "montant": ligne.montant, "cout": ligne.cout, "ouverte": iso(ligne.ouverte_le),
        "transmise": iso(ligne.transmise_le), "titre": iso(ligne.titre_le), "close": iso(ligne.close_le),
        "etapes": [
            {"evenement": e.evenement, "libelle": f.etape(e), "le": e.le.isoformat(), "phase": e.vers_phase, "note": e.note}
            for e in f.suivie.etapes
        ],
        "echeances": [
            {
                "code": e.code, "libelle": e.libelle, "le": e.le.isoformat(), "jours": (e.le - aujourd_hui).days, "sens": e.sens,
                "qui": e.qui, "sanction": e.sanction, "texte": e.texte, "statut": e.statut,
            }
            for e in f.suivie.echeances
        ],
        "evenements": [
            {
                "code": e.code, "libelle": e.libelle, "acteur": e.acteur, "piece": e.piece.value if e.piece else None,
                "jours": list(e.donnees), "vers": e.vers or f.suivie.phase.code, "texte": e.texte, "statut": e.statut,
            }
            for e in f.possibles
        ],
    }  # fmt: skip


def _en_texte(f: Frise, aujourd_hui: date) -> str:
    ligne = f.suivie.ligne
    chez = f" · chez {ligne.partenaire}" if ligne.partenaire else ""
    lignes = [f"n° {ligne.id} {f.nom} · {f.phase}{chez}"]
    lignes += [f"  {e.le:%d/%m/%Y} {f.etape(e)}" + (f" · {e.note}" if e.note else "") for e in f.suivie.etapes]
    for e in f.suivie.echeances:
        lignes += [f"  {reste(e.le, aujourd_hui):>5}  {dire_echeance(e, aujourd_hui)}", f"         {detail(e)}"]
    if f.possibles:
        lignes.append("  peut s'inscrire :")
        largeur = max(len(e.code) for e in f.possibles)
        lignes += [f"    {e.code:<{largeur}}  {e.libelle}" + (f" ({demande(e)})" if demande(e) else "") for e in f.possibles]
    return "\n".join(lignes)
