"""« agence mandants » : la liste ; « agence mandants ajouter » : un mandant et sa convention."""

from __future__ import annotations

import argparse

from agence.argent import euros
from agence.tenue import mandants
from donnees.nomenclature import Nature
from ecrans.commandes.analyse import declarer_action, declarer_json, entier, sous_commandes
from ecrans.commandes.commun import consulter, iso, jour, ouvrir
from ecrans.commandes.sortie import ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    ajouter = declarer_action(sous_commandes(analyseur), "ajouter", "ajouter un mandant et sa convention")
    ajouter.add_argument("code", metavar="CODE", help="son code, par exemple ELEC-OUEST")
    ajouter.add_argument("--nom", required=True, help="son nom")
    ajouter.add_argument("--type", required=True, choices=[n.value for n in Nature], help="il décide du taux des intérêts")
    ajouter.add_argument("--convention", required=True, metavar="JOUR", help="le jour de sa convention écrite (règle 1)")
    ajouter.add_argument("--fin", metavar="JOUR", help="le jour où elle prend fin")
    ajouter.add_argument("--siren", default="", help="ses neuf chiffres")
    ajouter.add_argument("--iban", default="", help="où lui reverser")
    ajouter.add_argument("--consignes", default="", help="ce que les agents doivent savoir de lui")
    ajouter.add_argument("--remise", type=entier, default=0, metavar="%", help="remise que l'agence peut accorder, en %% (0)")
    ajouter.add_argument("--sans-echeancier", action="store_true", help="l'agence ne peut pas accorder d'échéancier")
    ajouter.add_argument("--sans-judiciaire", action="store_true", help="l'agence ne peut pas aller en justice")
    ajouter.add_argument("--sensible", action="store_true", help="ses dossiers passent devant, avec précaution")


def executer(options: argparse.Namespace) -> int:
    """Liste, ou ajoute."""
    if options.action == "ajouter":
        return _ajouter(options)
    consulter(options)
    trouves = mandants.lister()
    if options.json:
        rendre({"mandants": [_en_json(m) for m in trouves]})
    else:
        lignes = [(m.code, m.nom, m.nature.value, _convention(m), str(m.dossiers), euros(m.solde)) for m in trouves]
        ecrire(tableau(("code", "nom", "type", "convention", "dossiers", "solde"), lignes, frozenset({4, 5})))
    return 0


def _ajouter(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    mandant = mandants.ajouter(
        seance,
        options.code,
        options.nom,
        Nature(options.type),
        jour(options.convention, seance),
        siren=options.siren,
        iban=options.iban,
        fin_le=jour(options.fin, seance) if options.fin else None,
        consignes=options.consignes,
        pouvoir_echeancier=not options.sans_echeancier,
        pouvoir_judiciaire=not options.sans_judiciaire,
        remise_pour_cent=options.remise,
        sensible=options.sensible,
    )
    if options.json:
        rendre(next(_en_json(m) for m in mandants.lister() if m.code == mandant.code))
    else:
        ecrire(f"Mandant {mandant.code} ajouté.")
    return 0


def _convention(m: mandants.LigneMandant) -> str:
    if m.convention_le is None:
        return "aucune"
    return f"{m.convention_le:%d/%m/%Y}" + (f" à {m.fin_le:%d/%m/%Y}" if m.fin_le else "")


def _en_json(m: mandants.LigneMandant) -> dict[str, object]:
    return {
        "code": m.code, "nom": m.nom, "type": m.nature.value, "siren": m.siren, "iban": m.iban, "convention": iso(m.convention_le),
        "fin": iso(m.fin_le), "dossiers": m.dossiers, "solde": m.solde,
    }  # fmt: skip
