"""« agence config » : vérifier un fichier, le simuler, l'appliquer, montrer ce qui est en vigueur, reprendre une version gardée."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from agence import horloge
from agence.configuration.comparaison import comparer, mettre_a_plat
from agence.configuration.modele import Configuration
from agence.configuration.tables_propres import decrire
from agence.erreurs import FichierInvalide, SaisieInvalide
from agence.seance import Seance
from agence.simulation.comparaison import compter_ceux_qui_bougent
from agence.tenue.configuration_en_vigueur import (
    Version,
    appliquer,
    exiger_de_pouvoir,
    lire_fichier,
    reprendre,
    version_gardee,
    versions,
)  # fmt: skip
from agence.tenue.ouverture import ouvrir_seance
from agence.texte import citer
from ecrans.commandes import config_simuler
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import adresse, consulter, fichier_de_configuration
from ecrans.commandes.sortie import accorder, ecrire, progression, refuser, rendre, tableau

ICI = Path("config.toml")


ACTIONS = ("verifier", "montrer", "simuler", "appliquer", "versions", "reprendre")


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("action", choices=ACTIONS)
    analyseur.add_argument(
        "fichier", nargs="?", metavar="FICHIER", help="sinon --config, AGENCE_CONFIG, ou config.toml ici même ; le numéro, pour reprendre"
    )
    declarer_json(analyseur)
    config_simuler.declarer(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Vérifie, montre, simule, applique ou reprend."""
    match options.action:
        case "verifier":
            return _verifier(options)
        case "montrer":
            return _montrer(options)
        case "versions":
            return _versions(options)
    if options.action == "reprendre":
        return _reprendre(options)
    fichier = _fichier(options) or ICI
    try:
        nouvelle = lire_fichier(fichier)
    except FichierInvalide as erreur:
        if options.json:
            return _rendre_les_defauts(erreur, fichier)
        raise
    if options.action == "simuler":
        return config_simuler.executer(options, nouvelle, fichier.name)
    return _appliquer(options, nouvelle, fichier)


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
            return _rendre_les_defauts(erreur, fichier)
        raise
    if options.json:
        rendre({"valide": True, "fichier": str(fichier), "defauts": []})
    else:
        codes, scenarios = accorder(len(lue.resultats), "résultat d'appel", "résultats d'appel"), accorder(len(lue.scenarios), "scénario")
        tables = f", tables de droit de l'agence : {decrire(lue.tables)}" if lue.tables.propres else ""
        ecrire(f"{fichier} : rien à redire ({codes}, {scenarios}{tables}).")
    return 0


def _rendre_les_defauts(erreur: FichierInvalide, fichier: Path) -> int:
    defauts = [{"fichier": d.fichier or erreur.nom, "ligne": d.ligne, "colonne": d.colonne, "message": d.message} for d in erreur.defauts]
    rendre({"valide": False, "fichier": str(fichier), "defauts": defauts})
    return refuser(erreur.message, erreur.remede)


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


def _appliquer(options: argparse.Namespace, nouvelle: Configuration, fichier: Path) -> int:
    """Fait du fichier la version en vigueur, et dit ce qui change. Rien ne s'applique d'un fichier qui a un défaut."""
    seance = ouvrir_seance(adresse(options), options.agent)
    exiger_de_pouvoir(seance)
    return _rendre_compte(options, seance, nouvelle, lambda: appliquer(nouvelle.texte, fichier.name, seance, nouvelle.tables))


def _reprendre(options: argparse.Namespace) -> int:
    """Remet en vigueur une version gardée, l'avant-dernière si aucune n'est dite : une version de plus, au nom de qui la reprend."""
    seance = ouvrir_seance(adresse(options), options.agent)
    exiger_de_pouvoir(seance)
    ancienne, numero = version_gardee(_numero(options.fichier))
    return _rendre_compte(options, seance, ancienne, lambda: reprendre(seance, numero))


def _numero(texte: str | None) -> int | None:
    if texte is None:
        return None
    if not (texte.isascii() and texte.isdecimal()) or len(texte) > 9:
        raise SaisieInvalide(f"numéro de version « {citer(texte)} » illisible.", "Les numéros se lisent par « agence config versions ».")
    return int(texte)


def _rendre_compte(options: argparse.Namespace, seance: Seance, nouvelle: Configuration, faire: Callable[[], int]) -> int:
    """Compte d'abord ce qui bougera, fait, puis dit ce qui change clé par clé."""
    differences = comparer(seance.configuration, nouvelle)
    bougent = compter_ceux_qui_bougent(seance, nouvelle, progression("Ce qui bouge")) if nouvelle != seance.configuration else 0
    numero = faire()
    if options.json:
        changements = [{"cle": d.chemin, "avant": d.avant, "apres": d.apres} for d in differences]
        rendre({"version": numero, "changements": changements, "dossiers_qui_bougent": bougent})
        return 0
    for d in differences:
        ecrire(f"{d.chemin} : {d.avant or '(absent)'} → {d.apres or '(absent)'}")
    ecrire(f"Version n° {numero} en vigueur, {accorder(len(differences), 'changement')}.")
    ecrire(f"{accorder(bougent, 'dossier ouvert change', 'dossiers ouverts changent')} d'action ou de date à la prochaine nuit.")
    return 0


def _versions(options: argparse.Namespace) -> int:
    """Les versions gardées, la plus récente d'abord."""
    consulter(options)
    gardees = versions(1000)
    if options.json:
        rendre({"versions": [{**_en_json(v), "empreinte": v.empreinte, "en_vigueur": n == 0} for n, v in enumerate(gardees)]})
        return 0
    lignes = [
        (str(v.id), f"{horloge.local(v.appliquee_le):%d/%m/%Y %H:%M}", v.auteur or "installation", v.empreinte[:12],
         "en vigueur" if n == 0 else "")
        for n, v in enumerate(gardees)
    ]  # fmt: skip
    ecrire(tableau(("n°", "depuis le", "par", "empreinte", ""), lignes, frozenset({0})))
    return 0
