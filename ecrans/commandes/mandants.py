"""« agence mandants » : la liste ; « agence mandants ajouter » : un mandant et sa convention."""

from __future__ import annotations

import argparse

from agence.argent import euros
from agence.erreurs import SaisieInvalide
from agence.tenue import mandants
from donnees.nomenclature import Nature, Strategie
from ecrans.commandes import secteurs
from ecrans.commandes.analyse import declarer_action, declarer_json, entier, sous_commandes
from ecrans.commandes.commun import consulter, iso, jour, ouvrir
from ecrans.commandes.sortie import ecrire, prevenir, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    _declarer_ajouter(declarer_action(actions, "ajouter", "ajouter un mandant et sa convention"))
    _declarer_modifier(declarer_action(actions, "modifier", "corriger un mandant, ou dater sa nouvelle convention"))


def _declarer_ajouter(ajouter: argparse.ArgumentParser) -> None:
    ajouter.add_argument("code", metavar="CODE", help="son code, par exemple ELEC-OUEST")
    ajouter.add_argument("--nom", required=True, help="son nom")
    ajouter.add_argument("--type", required=True, choices=[n.value for n in Nature], help="il décide du taux des intérêts")
    ajouter.add_argument("--convention", required=True, metavar="JOUR", help="le jour de sa convention écrite (règle 1)")
    ajouter.add_argument("--fin", metavar="JOUR", help="le jour où elle prend fin")
    ajouter.add_argument("--siren", default="", help="ses neuf chiffres")
    ajouter.add_argument("--iban", default="", help="où lui reverser")
    ajouter.add_argument("--adresse", default="", help="son adresse ou son siège : sans elle, aucune première lettre ne part (règle 4)")
    ajouter.add_argument("--consignes", default="", help="ce que les agents doivent savoir de lui")
    ajouter.add_argument("--remise", type=entier, default=0, metavar="%", help="remise que l'agence peut accorder, en %% (0)")
    ordres = [s.value for s in Strategie]
    ajouter.add_argument("--imputation", default=ordres[0], choices=ordres, help="l'ordre convenu des paiements (celui de la loi)")
    ajouter.add_argument("--sans-echeancier", action="store_true", help="l'agence ne peut pas accorder d'échéancier")
    ajouter.add_argument("--sans-judiciaire", action="store_true", help="l'agence ne peut pas aller en justice")
    ajouter.add_argument("--sensible", action="store_true", help="ses dossiers passent devant, avec précaution")


def _declarer_modifier(modifier: argparse.ArgumentParser) -> None:
    modifier.add_argument("code", metavar="CODE", help="le mandant à corriger")
    for nom, aide in (("nom", "son nom"), ("adresse", "son adresse ou son siège (règle 4)"), ("siren", "ses neuf chiffres"),
                      ("iban", "où lui reverser"), ("consignes", "ce que les agents doivent savoir de lui")):  # fmt: skip
        modifier.add_argument(f"--{nom}", help=aide)
    modifier.add_argument("--convention", metavar="JOUR", help="le jour d'une nouvelle convention ; elle garde les pouvoirs donnés")
    modifier.add_argument("--fin", metavar="JOUR", help="le jour où la convention prend fin")
    modifier.add_argument("--reversement", type=entier, metavar="JOURS", help="le délai de reversement que la convention donne (un mois)")
    modifier.add_argument("--dispense-avis", choices=("oui", "non"), help="la convention dispense d'aviser des offres (R124-5)")
    aide = "ses contrats entre professionnels font de la mise en demeure une interruption de la prescription (C. civ. 2254)"
    modifier.add_argument("--clause-prescription", choices=("oui", "non"), help=aide)
    secteurs.declarer(modifier)


def executer(options: argparse.Namespace) -> int:
    """Liste, ajoute, ou corrige."""
    if options.action == "ajouter":
        return _ajouter(options)
    if options.action == "modifier":
        return _modifier(options)
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
        adresse=options.adresse,
        fin_le=jour(options.fin, seance) if options.fin else None,
        consignes=options.consignes,
        pouvoir_echeancier=not options.sans_echeancier,
        pouvoir_judiciaire=not options.sans_judiciaire,
        remise_pour_cent=options.remise,
        imputation=Strategie(options.imputation),
        sensible=options.sensible,
    )
    return _rendre_compte(options, mandant.code, "ajouté")


def _modifier(options: argparse.Namespace) -> int:
    secteurs.refuser_une_simulation_sans_secteur(options)
    seance = ouvrir(options)
    if options.secteur is not None:
        _refuser_les_autres_changements(options)
        return secteurs.appliquer_le_secteur(options, seance)
    changement = mandants.Changement(
        nom=options.nom, adresse=options.adresse, siren=options.siren, iban=options.iban, consignes=options.consignes,
        convention_le=jour(options.convention, seance) if options.convention else None,
        fin_le=jour(options.fin, seance) if options.fin else None,
        dispense_avis=options.dispense_avis == "oui" if options.dispense_avis else None,
        delai_reversement=options.reversement,
        clause_prescription=options.clause_prescription == "oui" if options.clause_prescription else None,
    )  # fmt: skip
    return _rendre_compte(options, mandants.modifier(seance, options.code, changement).code, "modifié")


def _refuser_les_autres_changements(options: argparse.Namespace) -> None:
    """Le secteur va seul : une simulation ne doit rien changer, et ses dossiers peuvent être refusés un à un."""
    autres = ("nom", "adresse", "siren", "iban", "consignes", "convention", "fin", "reversement", "dispense_avis", "clause_prescription")
    donnes = [f"--{nom.replace('_', '-')}" for nom in autres if getattr(options, nom) is not None]
    if donnes:
        raise SaisieInvalide(f"--secteur va seul, sans {', '.join(donnes)}.", "Faire deux commandes.")


def _rendre_compte(options: argparse.Namespace, code: str, fait: str) -> int:
    tenu = next(m for m in mandants.lister() if m.code == code)
    if not tenu.adresse:
        prevenir(f"aucune adresse : les premières lettres de {code} ne partiront pas (règle 4), voir « agence mandants modifier ».")
    if options.json:
        rendre(_en_json(tenu))
    else:
        ecrire(f"Mandant {code} {fait}.")
    return 0


def _convention(m: mandants.LigneMandant) -> str:
    if m.convention_le is None:
        return "aucune"
    return f"{m.convention_le:%d/%m/%Y}" + (f" à {m.fin_le:%d/%m/%Y}" if m.fin_le else "")


def _en_json(m: mandants.LigneMandant) -> dict[str, object]:
    return {
        "code": m.code, "nom": m.nom, "type": m.nature.value, "siren": m.siren, "iban": m.iban, "convention": iso(m.convention_le),
        "fin": iso(m.fin_le), "dossiers": m.dossiers, "solde": m.solde, "adresse": m.adresse,
    }  # fmt: skip
