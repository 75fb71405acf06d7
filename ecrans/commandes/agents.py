"""« agence agents » : qui travaille ici, avec quel rôle, par quelles clés SSH, et le PIN de son verrou d'écran."""

from __future__ import annotations

import argparse
import getpass
import sys

from agence.erreurs import SaisieInvalide
from agence.seance import Seance
from agence.tenue import cles, pin, utilisateurs
from donnees.base import ecriture
from donnees.nomenclature import Role
from ecrans.commandes.analyse import declarer_action, declarer_json, sous_commandes
from ecrans.commandes.commun import consulter, iso, ouvrir
from ecrans.commandes.sortie import ecrire, rendre, tableau

ORDRES = {"force": True, "libre": False, "defaut": None}
"""Comment une personne prend ses dossiers."""


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    analyseur.add_argument("--cles", action="store_true", help="lister les clés SSH au lieu des personnes")
    actions = sous_commandes(analyseur)
    ajouter = declarer_action(actions, "ajouter", "ajouter une personne, ou lui rendre son accès")
    ajouter.add_argument("nom", metavar="NOM", help="le nom de son compte, ou celui qu'elle aura par SSH")
    ajouter.add_argument("--role", required=True, choices=[r.value for r in Role], help="ce qu'elle peut faire")
    ajouter.add_argument("--affichage", default="", metavar="NOM", help="comment les écrans la nomment")
    ajouter.add_argument("--cle", default="", metavar="FICHIER", help="sa clé SSH publique (.pub), « - » pour la lire sur l'entrée")
    cle = declarer_action(actions, "cle", "donner une clé SSH de plus à une personne, ou en retirer une")
    cle.add_argument("nom", metavar="NOM")
    sens = cle.add_mutually_exclusive_group(required=True)
    sens.add_argument("--ajouter", default="", dest="a_ajouter", metavar="FICHIER", help="la clé publique (.pub), ou « - »")
    sens.add_argument("--retirer", default="", dest="a_retirer", metavar="EMPREINTE", help="l'empreinte (SHA256:…) ou le fichier .pub")
    code = declarer_action(actions, "pin", "poser le PIN du verrou d'écran d'une personne")
    code.add_argument("nom", metavar="NOM")
    code.add_argument("--retirer", action="store_true", dest="sans_pin", help="ôter son PIN : son écran ne se verrouille plus")
    debloquer = declarer_action(actions, "debloquer", "rouvrir une personne que des PIN faux ont fermée")
    debloquer.add_argument("nom", metavar="NOM")
    regler = declarer_action(actions, "regler", "comment une personne prend ses dossiers : dans l'ordre de la file, ou à son choix")
    regler.add_argument("nom", metavar="NOM")
    regler.add_argument("--ordre", required=True, choices=list(ORDRES), help="force, libre, ou defaut : comme appels.ordre_force")
    retirer = declarer_action(actions, "retirer", "retirer l'accès d'une personne et ses clés ; ses gestes restent à son nom")
    retirer.add_argument("nom", metavar="NOM")


def executer(options: argparse.Namespace) -> int:
    """Liste, ou fait ce qu'on demande."""
    if options.action is None:
        _lister_les_cles(options) if options.cles else _lister(options)
        return 0
    phrase = _ACTIONS[options.action](options, ouvrir(options))
    if options.json:
        rendre(next(_en_json(p) for p in utilisateurs.lister() if p.nom == options.nom))
    else:
        ecrire(phrase)
    return 0


def _ajouter(options: argparse.Namespace, seance: Seance) -> str:
    """La personne et sa clé d'un coup : une clé refusée n'ajoute personne."""
    cle = cles.cle_du_fichier(options.cle) if options.cle else None
    with ecriture():
        acteur = utilisateurs.ajouter(seance, options.nom, Role(options.role), options.affichage)
        options.nom = acteur.nom
        if cle is None:
            return f"{acteur.affichage} ({acteur.nom}) est {acteur.role.value}."
        cles.ajouter(seance, acteur.nom, cle)
    return f"{acteur.affichage} ({acteur.nom}) est {acteur.role.value} ; sa clé : {cle.empreinte}."


def _cle(options: argparse.Namespace, seance: Seance) -> str:
    if options.a_ajouter:
        cle = cles.cle_du_fichier(options.a_ajouter)
        cles.ajouter(seance, options.nom, cle)
        return f"{options.nom} entre aussi par la clé {cle.empreinte}."
    return f"La clé {cles.retirer(seance, options.nom, options.a_retirer)} de {options.nom} n'ouvre plus rien."


def _pin(options: argparse.Namespace, seance: Seance) -> str:
    if options.sans_pin:
        pin.retirer(seance, options.nom)
        return f"{options.nom} n'a plus de PIN : son écran ne se verrouille plus."
    pin.poser(seance, options.nom, _demander_le_pin())
    return f"Le PIN de {options.nom} est posé : son écran se verrouillera."


def _demander_le_pin() -> str:
    """Tapé deux fois sans se montrer ; d'un tube, la première ligne. Jamais en argument : la liste des processus le dirait."""
    if not sys.stdin.isatty():
        return sys.stdin.readline(100).strip()
    premier = getpass.getpass("PIN (six chiffres au moins) : ")
    if getpass.getpass("Encore une fois : ") != premier:
        raise SaisieInvalide("les deux PIN ne sont pas les mêmes.", "Recommencer.")
    return premier


def _debloquer(options: argparse.Namespace, seance: Seance) -> str:
    pin.debloquer(seance, options.nom)
    return f"{options.nom} peut de nouveau entrer."


def _retirer(options: argparse.Namespace, seance: Seance) -> str:
    utilisateurs.retirer(seance, options.nom)
    restent = next(p.dossiers for p in utilisateurs.lister() if p.nom == options.nom)
    if not restent:
        return f"{options.nom} n'a plus accès."
    s = "s" if restent > 1 else ""
    comment = f"agence reattribuer --de {options.nom} --a NOM,NOM"
    return f"{options.nom} n'a plus accès. {restent} dossier{s} encore à son nom ; les partager : {comment}"


def _regler(options: argparse.Namespace, seance: Seance) -> str:
    utilisateurs.regler_l_ordre(seance, options.nom, ORDRES[options.ordre])
    dit = {"force": "dans l'ordre de la file", "libre": "à son choix", "defaut": "comme le dit appels.ordre_force"}[options.ordre]
    return f"{options.nom} prend ses dossiers {dit}."


_ACTIONS = {"ajouter": _ajouter, "cle": _cle, "pin": _pin, "debloquer": _debloquer, "retirer": _retirer, "regler": _regler}


def _lister(options: argparse.Namespace) -> None:
    consulter(options)
    personnes = utilisateurs.lister()
    if options.json:
        rendre({"agents": [_en_json(p) for p in personnes]})
        return
    lignes = [
        (p.nom, p.affichage, p.role.value, "fermé" if p.ferme else "oui" if p.actif else "non", str(p.dossiers), str(p.cles),
         "oui" if p.pin else "non")
        for p in personnes
    ]  # fmt: skip
    ecrire(tableau(("nom", "affichage", "rôle", "accès", "dossiers", "clés", "PIN"), lignes, frozenset({4, 5})))


def _lister_les_cles(options: argparse.Namespace) -> None:
    consulter(options)
    toutes = cles.actives()
    if options.json:
        rendre({"cles": [_cle_en_json(c) for c in toutes]})
        return
    lignes = [(c.nom, c.sorte, c.empreinte, c.commentaire, f"{c.ajoutee_le:%d/%m/%Y}") for c in toutes]
    ecrire(tableau(("nom", "sorte", "empreinte", "commentaire", "ajoutée le"), lignes))


def _en_json(p: utilisateurs.Personne) -> dict[str, object]:
    miennes = [_cle_en_json(c) for c in cles.actives() if c.nom == p.nom]
    return {"nom": p.nom, "affichage": p.affichage, "role": p.role.value, "actif": p.actif, "dossiers": p.dossiers,
            "cles": miennes, "pin": p.pin, "ferme": p.ferme, "ordre_force": p.ordre_force}  # fmt: skip


def _cle_en_json(c: cles.CleDePersonne) -> dict[str, object]:
    return {"nom": c.nom, "sorte": c.sorte, "empreinte": c.empreinte, "commentaire": c.commentaire, "ajoutee_le": iso(c.ajoutee_le)}
