"""Tout le corpus hostile donné à « agence » comme le ferait une personne : chaque entrée a la réponse que son index annonce."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from agence.recherche import ressemblants
from agence.texte import INTERDIT
from donnees.base import ecriture, fermer, ouvrir, une
from donnees.nomenclature import Nature, Role
from tests.fabrique import LUNDI, creer_mandant
from tests.pannes.commande import Reponse, chauffer, consigner, executer, url_de
from tests.pannes.comptes import Comptes
from tests.pannes.monde import Monde, preparer

CORPUS = Path(__file__).parents[1] / "corpus"
AUTRES = CORPUS / "autres"
MANDANT = "ELEC-OUEST"
HOSTILES = Path(__file__).parents[1] / "configuration" / "hostiles"


def entrees(dossier: Path, une_sur: int = 1) -> Comptes:
    """Les portefeuilles à l'import, le reste à l'import et à la place d'une base, les configurations, les recherches ; une sur tant."""
    comptes = Comptes("entrées hostiles")
    modele = dossier / "modele.db"
    monde = preparer(url_de(modele), dossier, 1, 1)
    _ouvrir_le_mandant(monde)
    chauffer([*_sur(modele), "importer", str(CORPUS / "000_csv_reference_valide.csv"), "--mandant", MANDANT, "--simulation"], LUNDI)
    travail = dossier / "recu"
    travail.mkdir()
    for cas in _index(CORPUS)[::une_sur]:
        _portefeuille(comptes, modele, travail, cas)
    for cas in _index(AUTRES)[::une_sur]:
        _autre(comptes, modele, travail, cas)
    for fichier in sorted(HOSTILES.glob("*.toml"))[::une_sur]:
        _sans_panne(comptes, fichier.name, executer(["--config", str(fichier), "config", "verifier"], le=LUNDI))
    _recherches(comptes, modele, une_sur)
    comptes.details.pop("phrases", None)
    return comptes


def _index(dossier: Path) -> list[dict[str, str]]:
    with (dossier / "index.tsv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter="\t", quoting=csv.QUOTE_NONE))


def _sur(fichier: Path) -> list[str]:
    return ["--base", url_de(fichier), "--agent", "roux"]


def _ouvrir_le_mandant(monde: Monde) -> None:
    from donnees.modeles import Utilisateur

    ouvrir(monde.url)
    with ecriture():
        Utilisateur.create(nom="roux", affichage="Roux", role=Role.SUPERVISEUR, cree_le=LUNDI)
        creer_mandant(replace(monde.modele), MANDANT, Nature.PROFESSIONNEL)
    fermer()


def _neuve(modele: Path, travail: Path) -> Path:
    """Une base et rien d'autre dans le dossier de travail : ce qui s'écrirait à côté se verrait."""
    shutil.rmtree(travail)
    travail.mkdir()
    return Path(shutil.copy(modele, travail / "agence.db"))


def _importer(base: Path, fichier: Path, *suite: str) -> Reponse:
    return executer([*_sur(base), "importer", str(fichier), "--mandant", MANDANT, *suite, "--json"], le=LUNDI)


def _portefeuille(comptes: Comptes, modele: Path, travail: Path, cas: dict[str, str]) -> None:
    """Simulé, rien n'entre ; importé, entrent les lignes que l'index accepte, et chaque refus dit sa ligne et sa colonne."""
    base, nom = _neuve(modele, travail), cas["fichier"]
    fichier = Path(shutil.copy(CORPUS / nom, travail / nom))
    avant = _creances(base)
    simule = _importer(base, fichier, "--simulation")
    if _creances(base) != avant:
        comptes.defauts.append(f"{nom} : la simulation écrit")
    fait = _importer(base, fichier)
    refuse = cas["refus"].startswith("fichier/")
    acceptees = [n for n in cas["acceptees"].split(",") if n]
    attendu = 1 if cas["refus"] else 0
    for quoi, reponse in (("simulation", simule), ("import", fait)):
        consigner(comptes, f"{nom}, {quoi}", reponse, attendu)
        if INTERDIT.search(reponse.dit.replace("\n", "")):
            comptes.defauts.append(f"{nom}, {quoi} : un caractère de commande sort")
    entrees_ = _creances(base) - avant
    if entrees_ > len(acceptees) or (acceptees and not entrees_):
        comptes.defauts.append(f"{nom} : {entrees_} créances entrées pour {len(acceptees)} lignes acceptées")
    if not refuse:
        _refus_dits(comptes, nom, fait, cas["refus"])


def _refus_dits(comptes: Comptes, nom: str, reponse: Reponse, annonces: str) -> None:
    """Chaque refus annoncé est rendu, avec sa ligne."""
    rendu = _json(reponse.dit)
    dites = {str(r["ligne"]) for r in rendu.get("refusees", [])}
    attendues = {r.split("/", 2)[0] for r in annonces.split(" § ") if r}
    if not attendues <= dites:
        comptes.defauts.append(f"{nom} : refus attendus aux lignes {sorted(attendues)}, dits aux lignes {sorted(dites)}")


def _json(dit: str) -> dict[str, Any]:
    debut = dit.find("{")
    trouve = json.JSONDecoder().raw_decode(dit[debut:])[0] if debut >= 0 else {}
    return trouve if isinstance(trouve, dict) else {}


def _creances(base: Path) -> int:
    ouvrir(url_de(base))
    try:
        ligne = une("SELECT count(*) FROM creance")
        return int(ligne[0]) if ligne else 0
    finally:
        fermer()


def _autre(comptes: Comptes, modele: Path, travail: Path, cas: dict[str, str]) -> None:
    """Ce que rien ne lit : l'import, la base et la restauration le refusent d'une phrase, et rien n'est écrit."""
    base, nom = _neuve(modele, travail), cas["fichier"]
    fichier = Path(shutil.copy(AUTRES / nom, travail / nom))
    octets, avant = fichier.read_bytes(), _creances(base)
    reponse = _importer(base, fichier)
    consigner(comptes, f"{nom}, import", reponse)
    if cas["importe"] not in reponse.dit:
        comptes.defauts.append(f"{nom} : « {cas['importe']} » n'est pas dans {reponse.dit[:200]}")
    consigner(comptes, f"{nom}, base", executer(["--base", url_de(fichier), "verifier"], le=LUNDI))
    consigner(comptes, f"{nom}, restauration", executer(["--base", url_de(base), "restaurer", str(fichier)], le=LUNDI))
    if fichier.read_bytes() != octets or _creances(base) != avant:
        comptes.defauts.append(f"{nom} : quelque chose a été écrit")


def _sans_panne(comptes: Comptes, nom: str, reponse: Reponse) -> None:
    consigner(comptes, nom, reponse, None)


def _recherches(comptes: Comptes, modele: Path, une_sur: int) -> None:
    """Une recherche hostile est un texte : elle trouve ce qui le porte, ou rien."""
    ouvrir(url_de(modele))
    try:
        textes: Sequence[str] = (CORPUS / "recherches.txt").read_text(encoding="utf-8").splitlines()[::une_sur]
        for texte in (*textes, "\0", "\ud800", "é" * 10_000):
            comptes.entrees += 1
            try:
                ressemblants(texte)
            except Exception as erreur:  # noqa: BLE001 - ce qui échappe à la recherche est le défaut cherché
                comptes.defauts.append(f"recherche {texte[:30]!a} : {type(erreur).__name__}")
    finally:
        fermer()
