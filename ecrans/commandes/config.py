"""« agence config » : vérifier un fichier, montrer ce qui est en vigueur, appliquer un changement."""

from __future__ import annotations

import argparse
from pathlib import Path

from agence import horloge
from agence.configuration.comparaison import comparer, mettre_a_plat
from agence.configuration.modele import Configuration
from agence.configuration.tables_propres import decrire
from agence.erreurs import FichierInvalide
from agence.tenue.configuration_en_vigueur import Version, appliquer, lire_fichier, versions
from agence.tenue.ouverture import ouvrir_seance
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import adresse, consulter, fichier_de_configuration
from ecrans.commandes.sortie import accorder, ecrire, refuser, rendre

ICI = Path("config.toml")


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("action", choices=("verifier", "montrer", "appliquer"))
    analyseur.add_argument("fichier", nargs="?", metavar="FICHIER", help="sinon --config, AGENCE_CONFIG, ou config.toml ici même")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Vérifie, montre ou applique."""
    match options.action:
        case "verifier":
            return _verifier(options)
        case "montrer":
            return _montrer(options)
    return _appliquer(options)


def _fichier(options: argparse.Namespace) -> Path | None:
    if options.fichier:
        return Path(options.fichier)
    return fichier_de_configuration(options)


def _verifier(options: argparse.Namespace) -> int:
    """Sans base : tous les défauts du fichier, statut 1 s'il y en a."""
    fichier = _fichier(options) or ICI
    try:
        lue = lire_fichier(fichier)
    except FichierInvalide as erreur:
        if options.json:
            defauts = [
                {"fichier": d.fichier or erreur.nom, "ligne": d.ligne, "colonne": d.colonne, "message": d.message} for d in erreur.defauts
            ]
            rendre({"valide": False, "fichier": str(fichier), "defauts": defauts})
            return refuser(erreur.message, erreur.remede)
        raise
    if options.json:
        rendre({"valide": True, "fichier": str(fichier), "defauts": []})
    else:
        codes, scenarios = accorder(len(lue.resultats), "résultat d'appel", "résultats d'appel"), accorder(len(lue.scenarios), "scénario")
        tables = f", tables de droit de l'agence : {decrire(lue.tables)}" if lue.tables.propres else ""
        ecrire(f"{fichier} : rien à redire ({codes}, {scenarios}{tables}).")
    return 0


def _montrer(options: argparse.Namespace) -> int:
    """Le fichier donné, sinon la version en vigueur dans la base."""
    version: Version | None = None
    if options.fichier:
        montree: Configuration = lire_fichier(Path(options.fichier))
        titre = str(options.fichier)
    else:
        montree = consulter(options).configuration
        version = next(iter(versions(1)), None)
        titre = _dire(version)
    cles = mettre_a_plat(montree)
    if options.json:
        rendre({"version": _en_json(version) if version else None, "configuration": cles})
    else:
        ecrire("\n".join([f"# {titre}", *(f"{cle} = {valeur}" for cle, valeur in cles.items())]))
    return 0


def _en_json(version: Version) -> dict[str, object]:
    return {"numero": version.id, "le": horloge.local(version.appliquee_le).isoformat(), "par": version.auteur}


def _dire(version: Version | None) -> str:
    if version is None:
        return "fichier livré"
    par = f", par {version.auteur}" if version.auteur else ""
    return f"version n° {version.id}, en vigueur depuis le {horloge.local(version.appliquee_le):%d/%m/%Y à %H:%M}{par}"


def _appliquer(options: argparse.Namespace) -> int:
    """Fait du fichier la version en vigueur, et dit ce qui change. Rien ne s'applique d'un fichier qui a un défaut."""
    fichier = _fichier(options) or ICI
    nouvelle = lire_fichier(fichier)
    seance = ouvrir_seance(adresse(options), options.agent)
    differences = comparer(seance.configuration, nouvelle)
    numero = appliquer(nouvelle.texte, fichier.name, seance, nouvelle.tables)
    if options.json:
        changements = [{"cle": d.chemin, "avant": d.avant, "apres": d.apres} for d in differences]
        rendre({"version": numero, "changements": changements})
        return 0
    for d in differences:
        ecrire(f"{d.chemin} : {d.avant or '(absent)'} → {d.apres or '(absent)'}")
    ecrire(f"Version n° {numero} en vigueur, {accorder(len(differences), 'changement')}.")
    return 0
