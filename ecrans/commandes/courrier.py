"""« agence courrier » : un courrier est parti."""

from __future__ import annotations

import argparse

from agence.calendrier import lire_duree
from agence.gestes import accords_lre
from agence.gestes.courriers import parti
from agence.gestes.gardes_protections import representant_de
from agence.mots import en_mots
from donnees.nomenclature import TypeCourrier
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, iso, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import prevenir


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("type", choices=[t.value for t in TypeCourrier])
    analyseur.add_argument("--le", metavar="JOUR", help="le jour du départ (aujourd'hui)")
    analyseur.add_argument("--reference", default="", help="sa référence (numérotée sinon)")
    analyseur.add_argument("--canal", default="", help="courrier, lrar, lre, courriel ou sms (celui du scénario)")
    analyseur.add_argument("--delai", metavar="DUREE", help="mise en demeure : délai pour payer, par exemple 8j")
    analyseur.add_argument("--raison", default="", help="mise en demeure avant les essais d'appel : pourquoi")
    analyseur.add_argument("--texte", default="", help="ce que la lettre ajoute de libre ; ni acte ni justice avant tout titre (règle 39)")
    analyseur.add_argument("--accord-lre", metavar="JOUR", help="le jour où un particulier a accepté la lettre électronique (règle 46)")
    analyseur.add_argument("--preuve", default="", help="où est gardé cet accord")
    analyseur.add_argument("--representant", action="store_true", help="écrit au représentant inscrit (règles 34 et 35)")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Date le départ ; la première lettre ouvre les démarches, la mise en demeure son délai pour payer."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    le = jour(options.le, seance) if options.le else seance.jour
    delai = lire_duree(options.delai) if options.delai else None
    if options.accord_lre:
        accords_lre.noter(seance, dossier_id, jour(options.accord_lre, seance), options.preuve)
    fait = parti(
        seance, dossier_id, TypeCourrier(options.type), le, options.reference, options.canal, delai, raison=options.raison,
        texte=options.texte, representant=representant_de(dossier_id) if options.representant else None,
    )  # fmt: skip
    signal = accords_lre.signaler(dossier_id, fait.canal, le)
    if signal:
        prevenir(f"{signal}.")
    en_json = {"numero": fait.id, "type": options.type, "reference": fait.reference, "le": le.isoformat(), "expire": iso(fait.expire_le)}
    phrase = f"{en_mots(fait.type)} {fait.reference} : départ le {le:%d/%m/%Y}."
    return rendre_compte(options, seance, dossier_id, phrase, courrier=en_json, signal=signal)
