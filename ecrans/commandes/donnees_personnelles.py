"""« agence donnees-personnelles » : livrer tout ce qui est tenu sur une personne, purger ce qui est échu, dire qui a vu quoi."""

from __future__ import annotations

import argparse
from pathlib import Path

from agence.gestes.droits import exiger
from agence.tenue import donnees_personnelles, purge
from agence.tenue.purge import Bilan
from donnees.champs import jour_lu
from donnees.vues import personne
from ecrans.commandes.analyse import declarer_action, sous_commandes
from ecrans.commandes.commun import iso, journaliser, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, progression, rendre, tableau

MOTS = {
    "appels": "notes d'appel", "archives": "dossiers payés ou abandonnés", "prescrit": "dossiers prescrits",
    "sans_suite": "dossiers sans suite", "personnes": "identités", "comptabilite": "références de paiement",
    "imports": "lignes refusées d'imports",
    "consultations": "consultations", "controles": "contrôles de qualité",
}  # fmt: skip
_QUI = "nom, SIREN, référence d'un dossier ou #numéro"


def declarer(analyseur: argparse.ArgumentParser) -> None:
    actions = sous_commandes(analyseur)
    actions.required = True
    export = declarer_action(actions, "exporter", "écrire dans un fichier tout ce qui est tenu sur une personne (droit d'accès)")
    export.add_argument("debiteur", metavar="DEBITEUR", help=_QUI)
    export.add_argument("--fichier", type=Path, metavar="F", help="où l'écrire, fichier neuf (donnees-personnelles-NUMÉRO-JOUR ici même)")
    depart = declarer_action(actions, "purger", "faire partir ce dont la durée est passée : une personne demande, une autre exécute")
    depart.add_argument("--simulation", action="store_true", help="dire ce qui partirait, sans rien changer")
    vues = declarer_action(actions, "consultations", "qui a ouvert ou exporté les dossiers d'une personne")
    vues.add_argument("debiteur", metavar="DEBITEUR", help=_QUI)


def executer(options: argparse.Namespace) -> int:
    """Fait ce que dit l'action."""
    return _ACTIONS[options.action](options)


def _exporter(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    exiger(seance, donnees_personnelles.ACTE)
    en_json = bool(getattr(options, "json", False))
    identite = donnees_personnelles.trouver(options.debiteur)
    chemin = options.fichier or Path(f"donnees-personnelles-{identite.id}-{seance.jour.isoformat()}.{'json' if en_json else 'txt'}")
    export = donnees_personnelles.exporter(seance, identite)
    taille = donnees_personnelles.ecrire(export, chemin, en_json=en_json)
    journaliser(seance, "export", personne=identite.id, octets=taille)
    lignes = {table: len(lues) for table, lues in export.tables.items()}
    if en_json:
        rendre({"fichier": str(chemin), "numero": identite.id, "dossiers": identite.nombre, "octets": taille, "lignes": lignes,
                "detruire_le": export.detruire_le.isoformat(), "conservation": export.purges})  # fmt: skip
    else:
        combien = accorder(sum(lignes.values()), "ligne")
        ecrire(f"{identite.nom} : {accorder(identite.nombre, 'dossier')}, {combien}, dans {chemin} (lisible de vous seul).")
        ecrire(f"À remettre à la personne, puis à détruire au plus tard le {export.detruire_le:%d/%m/%Y}.")
    return 0


def _purger(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    if options.simulation:
        suite = purge.Suite("simulation", purge.simuler(seance))
    else:
        suite = purge.purger(seance, progression("Purge"))
        if suite.etat == "faite":
            journaliser(seance, "purge", **suite.bilan.nombres)
    if getattr(options, "json", False):
        rendre({"etat": suite.etat, "fait": suite.etat == "faite", "demandee_par": suite.demandee_par or None, **suite.bilan.en_json()})
    else:
        ecrire(_dire(suite))
    return 0


def _dire(suite: purge.Suite) -> str:
    par = suite.demandee_par
    phrases = {
        "simulation": "Partirait ce jour (rien n'est changé) :",
        "rien": "Rien n'est échu : rien à purger.",
        "demandee": "Purge demandée. Une autre personne l'exécute dans les 24 heures, par la même commande :",
        "attend": f"Purge déjà demandée par {par} : une autre personne doit l'exécuter.",
        "faite": f"Purge demandée par {par}, faite :",
    }
    return "\n".join([phrases[suite.etat], *_dire_le_bilan(suite.bilan)])


def _dire_le_bilan(bilan: Bilan) -> list[str]:
    dits = [f"  {MOTS[c]} : {n}" for c, n in bilan.nombres.items() if n]
    dits += [f"  retenus, {pourquoi} : {n}" for pourquoi, n in bilan.retenus.items()]
    if bilan.prochaine is not None:
        dits.append(f"  prochaine échéance le {bilan.prochaine:%d/%m/%Y}")
    return dits


def _consultations(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    exiger(seance, "voir les consultations")
    identite = donnees_personnelles.trouver(options.debiteur)
    vues = personne.consultations(personne.dossiers_de(identite.id))
    if getattr(options, "json", False):
        en_json = [{"dossier": r, "numero": i, "par": par, "jour": iso(jour_lu(jour)), "quoi": quoi} for i, r, par, jour, quoi in vues]
        rendre({"numero": identite.id, "consultations": en_json})
        return 0
    rangees = [(f"{jour_lu(jour):%d/%m/%Y}", par, quoi, reference) for _, reference, par, jour, quoi in vues]
    ecrire(tableau(("jour", "par", "quoi", "dossier"), rangees))
    return 0


_ACTIONS = {"exporter": _exporter, "purger": _purger, "consultations": _consultations}
