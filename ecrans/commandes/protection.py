"""« agence protection » : ce qui protège le débiteur d'un dossier, sa phase et ses dates, la créance à déclarer."""

from __future__ import annotations

import argparse
from typing import Any

from agence.argent import euros
from agence.droit import protections as droit
from agence.gestes import declarations, soldes_touches
from agence.gestes.protections import changer_phase, proteger
from agence.mots import en_mots
from agence.protections import dire_echeance, effets, les_phases, lire
from agence.seance import Seance
from donnees.nomenclature import Motif
from ecrans.commandes.analyse import declarer_action, declarer_json, entier, sous_commandes
from ecrans.commandes.commun import consulter, dossier_de, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import ecrire, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    montrer = declarer_action(actions, "montrer", "les protections d'un dossier et ce qu'elles arrêtent")
    _dossier(montrer)
    poser = declarer_action(actions, "poser", "inscrire une protection, ou la phase suivante de celle qui court")
    _dossier(poser)
    poser.add_argument("phase", metavar="PHASE", help="redressement, recevable, deces… ; « agence protection » les dit toutes")
    poser.add_argument("--type", choices=[m.value for m in droit.situations()], help="la situation (sinon celle qui tient le dossier)")
    poser.add_argument("--debut", required=True, metavar="JOUR", help="le jour du jugement, de la décision, du décès…")
    poser.add_argument("--publiee", metavar="JOUR", help="le jour de la publication au BODACC")
    poser.add_argument("--fin", metavar="JOUR", help="le dernier jour, quand il est connu")
    poser.add_argument("--mandataire", default="", metavar="NOM", help="le mandataire judiciaire ou le liquidateur")
    poser.add_argument("--adresse", default="", help="son adresse")
    poser.add_argument("--hors-territoire", action="store_true", help="le mandant n'y demeure pas : deux mois de plus")
    _preuve(poser)
    poser.add_argument("--note", default="")
    declaration = declarer_action(actions, "declaration", "préparer la déclaration de créance, arrêtée au jour du jugement")
    _dossier(declaration)
    declaree = declarer_action(actions, "declarer", "dire que la déclaration est partie")
    _dossier(declaree)
    declaree.add_argument("--le", metavar="JOUR", help="le jour de l'envoi (aujourd'hui)")
    declaree.add_argument("--par-l-agence", action="store_true", help="signée par l'agence : pouvoir spécial exigé (règle 48)")
    _preuve(declaree)
    laissee = declarer_action(actions, "laisser", "dire pourquoi un dossier soldé le reste malgré un jugement d'ouverture appris tard")
    _dossier(laissee)
    laissee.add_argument("--raison", default="", help="pourquoi ; sinon, inscrire la procédure par « poser »")


def _dossier(action: argparse.ArgumentParser) -> None:
    action.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")


def _preuve(action: argparse.ArgumentParser) -> None:
    action.add_argument("--piece", type=entier, metavar="N", help="la pièce, si elle est déjà au dossier")
    action.add_argument("--preuve", default="", metavar="NOM", help="ou son nom, pour la joindre en même temps")


def executer(options: argparse.Namespace) -> int:
    """Sans action : la table des phases."""
    if options.action is None:
        return _table(options)
    if options.action == "montrer":
        return _montrer(consulter(options), options)
    seance = ouvrir(options)
    return _GESTES[options.action](seance, dossier_de(options.dossier), options)


def _table(options: argparse.Namespace) -> int:
    configuration = consulter(options).configuration
    table = les_phases(configuration)
    if options.json:
        rendre({"phases": [
            {"type": m.value, "phase": p.nom, "libelle": p.libelle, "depuis": p.depuis, "effets": effets(p), "preuve": p.preuve,
             "a_faire": p.a_faire, "texte": p.texte, "statut": p.statut, "propre": p.propre}
            for m, siennes in table for p in siennes
        ]})  # fmt: skip
        return 0
    for motif, siennes in table:
        ecrire(f"{motif.value} · {droit.situation(motif, configuration.tables).libelle}")
        for p in siennes:
            ecrire(f"  {p.nom:<22} {p.libelle} · {' ; '.join(droit.dire_les_effets(p))} · {p.texte} ({p.statut})")
    return 0


def _montrer(seance: Seance, options: argparse.Namespace) -> int:
    dossier_id = dossier_de(options.dossier)
    lues = lire(dossier_id, seance.configuration, seance.jour)
    ouverture, arrets = droit.arrets([x.ligne for x in lues], seance.configuration.tables)
    if options.json:
        rendre({
            "protections": [x.en_json() for x in lues],
            "jugement_d_ouverture": ouverture.isoformat() if ouverture else None,
            "arrets": [{"du": a.debut.isoformat(), "au": a.fin.isoformat() if a.fin else None, "cours": a.cours.value, "texte": a.texte}
                       for a in arrets],
        })  # fmt: skip
        return 0
    for x in lues:
        ecrire(f"{en_mots(Motif(x.ligne.type))} · {x.resume}{'' if x.en_cours else ' · finie'}")
        for dite in (*droit.dire_les_effets(x.phase), *(dire_echeance(e) + _faite(e.faite_le) for e in x.echeances)):
            ecrire(f"  {dite}")
    if not lues:
        ecrire("aucune protection.")
    return 0


def _faite(le: Any) -> str:
    return f" · fait le {le:%d/%m/%Y}" if le else ""


def _poser(seance: Seance, dossier_id: int, o: argparse.Namespace) -> int:
    debut, publiee, fin = (jour(texte, seance) if texte else None for texte in (o.debut, o.publiee, o.fin))
    assert debut is not None
    donnees = {"mandataire": o.mandataire, "adresse": o.adresse, "hors_territoire": o.hors_territoire}
    suite: dict[str, Any] = {
        "publiee_le": publiee, "fin_le": fin, "piece": o.piece, "preuve": o.preuve, "donnees": donnees, "note": o.note,
    }  # fmt: skip
    if o.type is None:
        faite = changer_phase(seance, dossier_id, o.phase, debut, **suite)
    else:
        faite = proteger(seance, dossier_id, Motif(o.type), o.phase, debut, **suite)
    lue = next(x for x in lire(dossier_id, seance.configuration, seance.jour) if x.ligne.id == faite.id)
    dites = "".join(f"\n  {dire_echeance(e)}" for e in lue.echeances)
    return rendre_compte(o, seance, dossier_id, f"{en_mots(faite.type)} : {lue.resume}.{dites}\n ", protection=lue.en_json())


def _preparer(seance: Seance, dossier_id: int, o: argparse.Namespace) -> int:
    d = declarations.preparer_declaration(seance, dossier_id)
    if o.json:
        rendre(d.en_json())
        return 0
    limite = f", avant le {d.limite:%d/%m/%Y}" if d.limite else ""
    ecrire(f"Déclaration de créance de {d.creancier} contre {d.debiteur} ({d.dossier}), {d.procedure}, jugement du {d.jugement:%d/%m/%Y}")
    ecrire(f"à : {d.destinataire} {d.adresse}".rstrip() + limite)
    ecrire(f"forme : {d.forme} ({d.texte})")
    for c in d.creances:
        ecrire(f"  {c.numero}, échue le {c.echeance:%d/%m/%Y} : {euros(c.montant)}")
    ecrire(f"principal {euros(d.principal)}, intérêts {euros(d.interets)}, indemnités {euros(d.indemnites)}, frais {euros(d.frais)}, "
           f"versé {euros(d.verse)} : {euros(d.total)} à déclarer (décompte arrêté n° {d.decompte})")  # fmt: skip
    pouvoir = f"l'agence, pouvoir du {d.pouvoir:%d/%m/%Y}" if d.pouvoir else "le mandant (l'agence n'a pas de pouvoir spécial : règle 48)"
    ecrire(f"à signer par : {pouvoir}")
    return 0


def _declarer(seance: Seance, dossier_id: int, o: argparse.Namespace) -> int:
    le = jour(o.le, seance) if o.le else seance.jour
    declarations.declarer(seance, dossier_id, le, piece=o.piece, preuve=o.preuve, mandataire=o.par_l_agence)
    return rendre_compte(o, seance, dossier_id, f"créance déclarée le {le:%d/%m/%Y}.")


def _laisser(seance: Seance, dossier_id: int, o: argparse.Namespace) -> int:
    soldes_touches.laisser(seance, dossier_id, o.raison)
    return rendre_compte(o, seance, dossier_id, "reste soldé ; le jugement d'ouverture n'est plus à revoir.")


_GESTES = {"poser": _poser, "declaration": _preparer, "declarer": _declarer, "laisser": _laisser}
