"""Publier des passages : `python -m tests.mesures.publication PASSAGE.json…` réécrit MESURES.md et l'extrait du README."""

from __future__ import annotations

import json
import sys
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.mesures.chiffres import Ou
from tests.mesures.machine import RACINE
from tests.mesures.tableau import VERDICT, nombre, titre

MESURES = RACINE / "MESURES.md"
README = RACINE / "README.md"
DEBUT, FIN = "<!-- mesures -->", "<!-- fin des mesures -->"
CENT_MILLE, MILLION = 100_000, 1_000_000
TAILLES_COMPAREES = 3
GRAND, PETIT = "120×40", "80×24"
EXTRAIT: tuple[tuple[str, tuple[tuple[str, Ou], ...]], ...] = (
    ("départ, de la commande à la file utilisable, rapporté à une application Textual vide", (("depart.rapport", Ou(CENT_MILLE, GRAND)),)),
    ("une ligne plus bas dans la file : vu, octets", (("bas.vu", Ou(CENT_MILLE, GRAND)), ("bas.seul", Ou(CENT_MILLE, GRAND)))),
    (
        "un résultat consigné d'une touche, dossier suivant montré : temps, octets",
        (("resultat.fin", Ou(CENT_MILLE, GRAND)), ("resultat.octets", Ou(CENT_MILLE, GRAND))),
    ),
    ("ouvrir un dossier : temps, octets", (("ouvrir.fin", Ou(CENT_MILLE, GRAND)), ("ouvrir.octets", Ou(CENT_MILLE, GRAND)))),
    ("à un million de dossiers : dossier suivant, fiche", (("vue.prochain", Ou(MILLION)), ("vue.fiche", Ou(MILLION)))),
    (
        "à un million : chercher un nom, un téléphone, une facture, un SIREN",
        tuple((f"vue.recherche{quoi}", Ou(MILLION)) for quoi in ("", ".telephone", ".facture", ".siren")),
    ),
    ("à un million : la nuit, dossiers ouverts par seconde ; mémoire", (("nuit.ouverts", Ou(MILLION)), ("nuit.memoire", Ou(MILLION)))),
    (
        "50 agents sur un fichier SQLite, un geste toutes les 3 s : p99 ; erreurs",
        (("equipe.pas.p99", Ou(CENT_MILLE)), ("equipe.pas.defauts", Ou(CENT_MILLE))),
    ),
    (
        "mémoire d'un agent au travail ; de trente, à un million de dossiers",
        (("memoire.rss", Ou(CENT_MILLE, GRAND)), ("memoire.equipe", Ou(MILLION, GRAND))),
    ),
    ("une passe de tableur sur 100 000 créances échues, rapportée à la nuit d'un jour d'ordinaire", (("pairs.rapport", Ou(CENT_MILLE)),)),
    ("30 dossiers sur une ligne lente (100 ms, 64 kbit/s) : attente en tout", (("ligne.matin", Ou(CENT_MILLE, PETIT)),)),
)
"""Ce que le README retient : une phrase, et les chiffres qui la remplissent."""


def principal(chemins: list[str]) -> int:
    """Réécrit les deux textes à partir de passages gardés. Un chiffre pris deux fois vient du dernier passage donné."""
    if not chemins:
        print(__doc__, file=sys.stderr)
        return 2
    passages = [json.loads(Path(chemin).read_text(encoding="utf-8")) for chemin in chemins]
    MESURES.write_text(composer(passages), encoding="utf-8")
    README.write_text(inserer(README.read_text(encoding="utf-8"), extrait(passages)), encoding="utf-8")
    return 0


def composer(passages: list[dict[str, Any]]) -> str:
    """Toutes les mesures, lieu par lieu."""
    lignes = [
        "# Ce que l'agence met à répondre",
        "",
        "Chaque chiffre vient de `python -m tests.mesures`, qui les reprend tous sur votre machine (`make mesures`). Médiane des séries,",
        "puis la plus petite et la plus grande ; « vu » : première image changée, « fin » : dernier octet. Les limites sont dans",
        "[`tests/mesures/budgets.toml`](tests/mesures/budgets.toml) ; une limite dépassée est un constat, dit comme tel.",
    ]
    for passage in passages:
        lignes += ["", *_passage(passage)]
    return "\n".join(lignes) + "\n"


def _passage(passage: dict[str, Any]) -> list[str]:
    lignes = [f"## {_ou_et_quand(passage['empreinte'])}"]
    for ou, groupe in groupby(passage["mesures"], key=_ou):
        lignes += ["", f"### {titre(ou)}", "", "| mesure | médiane | étendue | limite | |", "|---|--:|--:|--:|---|"]
        for m in groupe:
            limite = f"≤ {nombre(m['au_plus'])}" if "au_plus" in m else f"≥ {nombre(m['au_moins'])}" if "au_moins" in m else ""
            etendue = f"{nombre(m['min'])} – {nombre(m['max'])}"
            lignes.append(f"| {m['libelle']} | {nombre(m['mediane'])} {m['unite']} | {etendue} | {limite} | {VERDICT[m['tenu']]} |")
    lignes += _croissance(passage["mesures"])
    if passage["remarques"]:
        lignes += ["", *(f"- {remarque}" for remarque in passage["remarques"])]
    return lignes


def _croissance(mesures: list[dict[str, Any]]) -> list[str]:
    """Ce que devient, quand la base grandit, un chiffre pris à trois tailles ou plus."""
    tailles = sorted({m["dossiers"] for m in mesures if m["dossiers"]})
    prises = {(m["cle"], m["dossiers"]): m for m in mesures if not m["ecran"]}
    suivies = [c for c in dict.fromkeys(m["cle"] for m in mesures) if all((c, taille) in prises for taille in tailles)]
    if len(tailles) < TAILLES_COMPAREES or not suivies:
        return []
    titres = " | ".join(f"{nombre(taille)} dossiers" for taille in tailles)
    titre_ = f"| mesure | {titres} | raison, quand ce n'est ni égal ni proportionnel |"
    lignes = ["", "### Croissance", "", titre_, f"|---|{'--:|' * len(tailles)}---|"]
    for cle in suivies:
        une = prises[cle, tailles[0]]
        valeurs = " | ".join(f"{nombre(prises[cle, taille]['mediane'])} {une['unite']}" for taille in tailles)
        lignes.append(f"| {une['libelle']} | {valeurs} | {une['croissance']} |")
    return lignes


def extrait(passages: list[dict[str, Any]]) -> str:
    """Les quelques lignes du README ; une phrase dont un chiffre manque n'y est pas."""
    prises = {(m["cle"], _ou(m)): m for passage in passages for m in passage["mesures"]}
    lignes = ["| | mesuré |", "|---|--:|"]
    for phrase, cles in EXTRAIT:
        if all(cle in prises for cle in cles):
            dits = " · ".join(f"{nombre(prises[cle]['mediane'])} {prises[cle]['unite']}" for cle in cles)
            lignes.append(f"| {phrase} | {dits} |")
    e = passages[0]["empreinte"]
    commits = ", ".join(dict.fromkeys(f"`{passage['empreinte']['commit'][:10]}`" for passage in passages))
    ou = f"Mesuré le {_jour(e):%d/%m/%Y} au commit {commits}, {e['coeurs']} cœurs {e['processeur']}"
    return "\n".join([*lignes, "", f"{ou} ; 100 000 dossiers et 120×40 sauf mention. Tout est dans [MESURES.md](MESURES.md)."])


def inserer(texte: str, extrait_: str) -> str:
    """L'extrait entre ses deux marques. Lève ValueError si elles manquent."""
    avant, debut, reste = texte.partition(DEBUT)
    _, fin, apres = reste.partition(FIN)
    if not (debut and fin):
        raise ValueError(f"le README n'a pas ses marques {DEBUT} et {FIN}")
    return f"{avant}{DEBUT}\n{extrait_}\n{FIN}{apres}"


def _ou(mesure: dict[str, Any]) -> Ou:
    return Ou(mesure["dossiers"], mesure["ecran"])


def _ou_et_quand(e: dict[str, Any]) -> str:
    neuf = " et du travail non gardé" if e["modifie"] else ""
    machine = f"{e['coeurs']} cœurs {e['processeur']}, Python {e['python']}, SQLite {e['sqlite']}"
    bruit = f"{nombre(e['bruit_pour_cent'])} % de la machine pris par d'autres travaux"
    return f"Mesuré le {_jour(e):%d/%m/%Y} au commit `{e['commit'][:10]}`{neuf}, {machine}, {bruit}"


def _jour(e: dict[str, Any]) -> date:
    return date.fromisoformat(e["date"][:10])


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
