"""« agence decompte » : ce qui est dû à une date, au centime et ligne par ligne ; l'arrêter, relire les arrêtés."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from agence.argent import euros
from agence.decomptes import elements_du_dossier, verifier_le_jour
from agence.decomptes_arretes import NON_ARRETE, contenu, dernier_arrete, est_intact, ne_correspond_plus
from agence.droit.taux import charger_taux
from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes.decomptes import arreter
from agence.gestes.paiements import reimputer
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import Poste
from donnees.vues.decompte import LigneArrete, arretes, contenu_arrete
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import consulter, dossier_de, jour, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, prevenir, rendre, tableau
from ecrans.commandes.tous_les_decomptes import tous


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", nargs="?", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("--au", metavar="JOUR", help="la date d'arrêté (aujourd'hui)")
    analyseur.add_argument("--tous", action="store_true", help="tous les dossiers ouverts, un dû par dossier")
    analyseur.add_argument("--arreter", action="store_true", help="le garder tel quel : il est numéroté et ne change plus (règle 14)")
    analyseur.add_argument("--motif", default="", metavar="TEXTE", help="avec --arreter : pour quoi il est produit")
    analyseur.add_argument("--versions", action="store_true", help="les décomptes arrêtés de ce dossier")
    analyseur.add_argument("--version", type=entier, metavar="N", help="le décompte arrêté n° N, tel qu'il est parti")
    analyseur.add_argument("--reimputer", metavar="RAISON", help="imputer à nouveau tous les paiements, après une correction")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Établit, arrête, ou relit."""
    if options.motif.strip() and not options.arreter:
        raise SaisieInvalide("--motif ne va qu'avec --arreter : rien n'est arrêté.", "Ajouter --arreter, ou retirer --motif.")
    if options.tous:
        if options.dossier or options.arreter or options.versions or options.version is not None or options.reimputer is not None:
            raise SaisieInvalide("--tous va seul, avec --au et --json.", "Retirer le reste.")
        return tous(options)
    if not options.dossier:
        raise SaisieInvalide("quel dossier ?", "Donner sa référence, ou --tous.")
    if options.versions:
        return _lister(options)
    if options.version is not None:
        return _relire(options)
    return _etablir(options)


def _etablir(options: argparse.Namespace) -> int:
    seance = ouvrir(options) if options.arreter or options.reimputer is not None else consulter(options)
    dossier_id = dossier_de(options.dossier)
    au = jour(options.au, seance) if options.au is not None else seance.jour
    verifier_le_jour(au, seance.configuration)
    if options.reimputer is not None:
        nombre = reimputer(seance, dossier_id, options.reimputer)
        prevenir(f"{accorder(nombre, 'paiement imputé de nouveau', 'paiements imputés de nouveau')}.")
    if options.arreter:
        fait = arreter(seance, dossier_id, au, options.motif)
        arrete = next(a for a in arretes(dossier_id) if a.id == fait.id)
        return _montrer(options, contenu_arrete(arrete.id), arrete)
    e = elements_du_dossier(dossier_id, seance.configuration)
    document = contenu(e.decompte(au, charger_taux(seance.configuration.tables), exact=True), e)
    perime = _perime(dossier_id, seance)
    document["avertissements"] += [f"règle 14 : {perime}"] if perime else []
    return _montrer(options, document, None)


def _perime(dossier_id: int, seance: Seance) -> str:
    """Si le dernier décompte arrêté ne dit plus vrai, le dire à chaque fois qu'on en regarde un."""
    arrete = dernier_arrete(dossier_id)
    if arrete is None:
        return ""
    return ne_correspond_plus(arrete, elements_du_dossier(dossier_id, seance.configuration), seance.configuration)


def _lister(options: argparse.Namespace) -> int:
    seance = consulter(options)
    dossier_id = dossier_de(options.dossier)
    trouves = arretes(dossier_id)
    e = elements_du_dossier(dossier_id, seance.configuration)
    perimes = {a.id: ne_correspond_plus(a, e, seance.configuration) for a in trouves}
    if options.json:
        versions = [{**_arrete_en_json(a), "correspond": not perimes[a.id]} for a in trouves]
        rendre({"dossier": e.reference, "versions": versions})
        return 0
    if not trouves:
        ecrire(f"{e.reference} : aucun décompte arrêté.")
        return 0
    lignes = [
        (f"n° {a.version}", f"{a.au:%d/%m/%Y}", euros(a.du), a.motif, a.par, "" if est_intact(a) else "CHANGÉ",
         "ne correspond plus" if perimes[a.id] else "")
        for a in trouves
    ]  # fmt: skip
    ecrire(tableau(("décompte", "au", "dû", "motif", "par", "", ""), lignes, frozenset({2})))
    return 0


def _relire(options: argparse.Namespace) -> int:
    consulter(options)
    dossier_id = dossier_de(options.dossier)
    arrete = next((a for a in arretes(dossier_id) if a.version == options.version), None)
    if arrete is None:
        raise Introuvable(f"décompte n° {options.version} inconnu sur ce dossier.", "Voir la liste : --versions.")
    if not est_intact(arrete):
        prevenir("! ce décompte n'a plus l'empreinte du jour où il a été arrêté : il a été changé.")
    return _montrer(options, contenu_arrete(arrete.id), arrete)


def _montrer(options: argparse.Namespace, document: dict[str, Any], arrete: LigneArrete | None) -> int:
    if options.json:
        rendre(_en_json(document, arrete))
        return 0
    au = date.fromisoformat(document["au"])
    titre = f", n° {arrete.version}" + (f" · {arrete.motif}" if arrete.motif else "") if arrete else ""
    ecrire(f"Décompte du dossier {document['dossier']} au {au:%d/%m/%Y}{titre}")
    ecrire(_tableau_des_lignes(document))
    if document["versements"]:
        ecrire(_tableau_des_versements(document))
    ecrire(_total(document))
    for reserve in document["reserves"]:
        prevenir(f"réserve : {reserve}")
    for avertissement in document["avertissements"]:
        prevenir(f"avertissement : {avertissement}")
    prevenir(f"empreinte {arrete.empreinte}" if arrete else NON_ARRETE)
    return 0


def _tableau_des_lignes(document: dict[str, Any]) -> str:
    lignes = [
        (x["creance"], _jour(x["du_jour"]), _jour(x["au_jour"]), str(x["jours"]), _taux(x["taux"]), euros(x["base"]), euros(x["montant"]),
         x["regle"])
        for x in document["lignes"]
    ]  # fmt: skip
    return tableau(("créance", "du", "au", "jours", "taux", "base", "montant", "règle"), lignes, frozenset({3, 4, 5, 6}))


def _tableau_des_versements(document: dict[str, Any]) -> str:
    lignes = []
    for v in document["versements"]:
        parts = [i for i in document["imputations"] if i["versement"] == v["numero"]]
        dites = [f"{en_mots(Poste(i['poste']))} {i['creance']} {euros(i['montant'])}".replace("  ", " ") for i in parts]
        lignes.append((_jour(v["le"]), euros(v["montant"]), "gardé à part (règle 32)" if v["isole"] else ", ".join(dites)))
    return tableau(("versé le", "montant", "imputé"), lignes, frozenset({1}))


def _total(d: dict[str, Any]) -> str:
    remise = f" − remise {euros(d['remise'])}" if d["remise"] else ""
    isole = f" ; {euros(d['isole'])} gardés à part" if d["isole"] else ""
    trop = f" ; {euros(d['trop_percu'])} de trop-perçu" if d["trop_percu"] else ""
    return (
        f"principal {euros(d['principal'])} + intérêts {euros(d['interets'])} + indemnités {euros(d['indemnites'])}"
        f" + frais {euros(d['frais'])} − versé {euros(d['verse'])}{remise} = dû {euros(d['du'])}{isole}{trop}"
    )


def _jour(texte: str) -> str:
    return f"{date.fromisoformat(texte):%d/%m/%Y}"


def _taux(taux: str | None) -> str:
    return f"{taux} %".replace(".", ",") if taux is not None else ""


def _arrete_en_json(a: LigneArrete) -> dict[str, Any]:
    return {
        "version": a.version, "au": a.au.isoformat(), "motif": a.motif, "du": a.du, "empreinte": a.empreinte,
        "le": a.etabli_le.isoformat(), "par": a.par, "intact": est_intact(a),
    }  # fmt: skip


def _en_json(document: dict[str, Any], arrete: LigneArrete | None) -> dict[str, Any]:
    lignes = [{**x, "taux": None if x["taux"] is None else float(x["taux"])} for x in document["lignes"]]
    return {**document, "lignes": lignes, "arrete": _arrete_en_json(arrete) if arrete else None}
