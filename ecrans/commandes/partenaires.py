"""« agence partenaires » : l'annuaire des commissaires de justice, des avocats et des greffes."""

from __future__ import annotations

import argparse
from typing import Any

from agence.droit.competence import sortes
from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes import partenaires
from agence.gestes.partenaires import Coordonnees
from agence.mots import en_mots
from agence.texte import citer
from donnees.departements import departement_du_code_postal
from donnees.nomenclature import TypePartenaire
from donnees.vues.partenaires import LignePartenaire, de_ressort, lister
from ecrans.commandes.analyse import declarer_action, declarer_json, sous_commandes
from ecrans.commandes.commun import consulter, ouvrir
from ecrans.commandes.sortie import ecrire, rendre, tableau

_NUMERO_MAXIMAL = 18
_TYPES = [t.value for t in TypePartenaire]


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    ajouter = declarer_action(actions, "ajouter", "ajouter un partenaire et son ressort")
    ajouter.add_argument("type", metavar="TYPE", choices=_TYPES, help=", ".join(_TYPES))
    ajouter.add_argument("--nom", required=True, help="le nom de l'étude, de l'avocat ou du greffe")
    ajouter.add_argument("--ressort", required=True, metavar="DÉPARTEMENTS", help="par exemple 35,22 ou 2A,2B ou 974")
    ajouter.add_argument("--competence", default="", help=f"d'un greffe : {', '.join(sortes())} ; d'un autre : texte libre")
    for nom, aide in (("adresse", "sa rue"), ("code-postal", "cinq chiffres"), ("ville", "sa ville"), ("telephone", "son numéro"),
                      ("courriel", "son adresse électronique")):  # fmt: skip
        ajouter.add_argument(f"--{nom}", default="", help=aide)
    liste = declarer_action(actions, "lister", "l'annuaire, ou ceux proposés pour un lieu")
    liste.add_argument("--type", choices=_TYPES, help="un seul type")
    liste.add_argument("--pour", metavar="CODE_POSTAL", help="ceux dont le ressort couvre ce lieu d'abord")
    liste.add_argument("--retires", action="store_true", help="montrer aussi ceux qui ne servent plus")
    retirer = declarer_action(actions, "retirer", "ne plus proposer un partenaire")
    retirer.add_argument("partenaire", metavar="PARTENAIRE", help="son numéro, ou son nom exact")


def executer(options: argparse.Namespace) -> int:
    """Liste, ajoute ou retire."""
    if options.action == "ajouter":
        return _ajouter(options)
    if options.action == "retirer":
        return _retirer(options)
    consulter(options)
    type_ = TypePartenaire(options.type) if getattr(options, "type", None) else None
    trouves = lister(type_, retires=getattr(options, "retires", False))
    pour = getattr(options, "pour", None)
    if pour is not None:
        trouves = de_ressort(trouves, _departement(pour))
    if options.json:
        rendre({"partenaires": [_en_json(p) for p in trouves]})
        return 0
    if not trouves:
        ecrire("L'annuaire est vide : « agence partenaires ajouter ».")
        return 0
    lignes = [(str(p.id), en_mots(p.type), p.nom, ", ".join(p.ressort), p.competence, p.telephone, _remarque(p)) for p in trouves]
    ecrire(tableau(("n°", "type", "nom", "ressort", "compétence", "téléphone", ""), lignes, frozenset({0})))
    return 0


def _departement(code_postal: str) -> str:
    departement = departement_du_code_postal(code_postal)
    if not departement:
        raise SaisieInvalide(f"code postal « {citer(code_postal)} » illisible.", "Écrire cinq chiffres, par exemple 35000 ou 97400.")
    return departement


def _ajouter(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    coordonnees = Coordonnees(options.adresse, options.code_postal, options.ville, options.telephone, options.courriel)
    ajoute = partenaires.ajouter(
        seance, TypePartenaire(options.type), options.nom, options.ressort, competence=options.competence, coordonnees=coordonnees
    )
    return _dire(options, ajoute.id, f"{en_mots(ajoute.type).capitalize()} n° {ajoute.id} ajouté : {ajoute.nom}, ressort {ajoute.ressort}.")


def _retirer(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    retire = partenaires.retirer(seance, _designe(options.partenaire))
    return _dire(options, retire.id, f"{retire.nom} n'est plus proposé.")


def _designe(designation: str) -> int:
    """Le partenaire de ce numéro ou de ce nom. Lève Introuvable, SaisieInvalide s'ils sont plusieurs."""
    if designation.isascii() and designation.isdecimal() and len(designation) <= _NUMERO_MAXIMAL:
        return int(designation)
    trouves = [p.id for p in lister() if p.nom == designation]
    if len(trouves) > 1:
        raise SaisieInvalide(f"« {citer(designation)} » est le nom de plusieurs partenaires.", "Donner le numéro.")
    if not trouves:
        raise Introuvable(f"partenaire « {citer(designation)} » inconnu.", "Voir « agence partenaires lister ».")
    return trouves[0]


def _dire(options: argparse.Namespace, partenaire_id: int, phrase: str) -> int:
    if options.json:
        rendre(next(_en_json(p) for p in lister(retires=True) if p.id == partenaire_id))
    else:
        ecrire(phrase)
    return 0


def _remarque(p: LignePartenaire) -> str:
    return "retiré" if not p.actif else "du ressort" if p.couvre else ""


def _en_json(p: LignePartenaire) -> dict[str, Any]:
    return {
        "numero": p.id, "type": p.type.value, "nom": p.nom, "ressort": list(p.ressort), "competence": p.competence, "adresse": p.adresse,
        "code_postal": p.code_postal, "ville": p.ville, "telephone": p.telephone, "courriel": p.courriel, "actif": p.actif,
        "couvre": p.couvre,
    }  # fmt: skip
