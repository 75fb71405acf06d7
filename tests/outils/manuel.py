"""Les tableaux du manuel que le programme sait faire : touches, résultats, portes. `python -m tests.outils.manuel` les réécrit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from agence.conduite import portes
from agence.configuration.lecture import defaut
from agence.configuration.touches import TOUCHES
from ecrans.aide.manuel import AIDE
from ecrans.commandes.principal import COMMANDES
from ecrans.composants.aide import touches_de


def tableau(titres: Sequence[str], rangs: Iterable[Sequence[str]]) -> str:
    """Un tableau Markdown."""
    lignes = ["| " + " | ".join(titres) + " |", "|" + "---|" * len(titres)]
    return "\n".join([*lignes, *("| " + " | ".join(rang) + " |" for rang in rangs)])


def des_touches(ecran: str) -> str:
    """Les touches d'un écran ; les globales avec celles du poste."""
    globales = {t.libelle for t in TOUCHES if t.ecran == "global"}
    siennes = {t.libelle for t in TOUCHES if t.ecran == ecran} | {"résultat en une touche"}
    gardes = siennes | (globales if ecran == "poste" else set())
    couples = [(signes, libelle) for signes, libelle in touches_de(ecran, {}) if libelle in gardes]
    return tableau(("touche", "geste"), (("`" + "` `".join(s.split()) + "`", libelle) for s, libelle in couples))


def des_resultats() -> str:
    """Les codes de résultat livrés."""
    resultats = defaut().resultats.values()
    return tableau(("lettre", "chiffre", "code", "résultat"), ((r.lettre, str(r.chiffre or ""), r.code, r.libelle) for r in resultats))


def des_portes() -> str:
    """Les portes avant l'escalade."""
    table = tomllib.loads(Path(portes.__file__).with_suffix(".toml").read_text(encoding="utf-8"))["porte"]
    return tableau(("porte", "ce qui répare"), ((p["texte"], p["remede"] + (f" : `{p['touche']}`" if p["touche"] else "")) for p in table))


def des_commandes() -> str:
    """Les sous-commandes."""
    return tableau(("commande", "fait"), COMMANDES.items())


TABLEAUX = {
    ("ligne-de-commande", "## Les commandes"): des_commandes,
    ("premiers-pas", "## Toutes les touches du poste"): lambda: des_touches("poste"),
    ("appeler", "## Après : le résultat"): des_resultats,
    ("escalade", "## Les portes"): des_portes,
    ("echeances", "## Les touches du mur"): lambda: des_touches("mur"),
    ("echeances", "## Les audiences"): lambda: des_touches("audiences"),
    ("supervision", "## Les touches du tableau"): lambda: des_touches("supervision"),
    ("supervision", "## Les touches d'une liste de promesses"): lambda: des_touches("promesses"),
    ("supervision", "## Les touches des courbes"): lambda: des_touches("courbes"),
    ("supervision", "## Les touches d'un dossier en lecture"): lambda: des_touches("lecture"),
    ("indicateurs", "## Les touches des indicateurs"): lambda: des_touches("indicateurs"),
    ("indicateurs", "## Les touches des dossiers d'un chiffre"): lambda: des_touches("chiffre"),
    ("indicateurs", "## Les touches des objectifs"): lambda: des_touches("objectifs"),
    ("indicateurs", "## Les touches de mes objectifs"): lambda: des_touches("mes_objectifs"),
    ("demandes", "## Les touches des demandes"): lambda: des_touches("demandes"),
    ("reattribution", "## Les touches de la réattribution"): lambda: des_touches("reattribution"),
    ("reattribution", "## Les touches des réattributions faites"): lambda: des_touches("reattributions"),
    ("reattribution", "## Les touches de la liste des agents"): lambda: des_touches("agents"),
    ("reattribution", "## Les touches de la journée d'un agent"): lambda: des_touches("journee"),
    ("delais", "## Les touches de la page"): lambda: des_touches("simulation"),
    ("qualite", "## Les touches du contrôle"): lambda: des_touches("qualite"),
    ("qualite", "## Les touches de ses notes"): lambda: des_touches("controles"),
}


def remplacer(texte: str, titre: str, nouveau: str) -> str:
    """Le chapitre, le premier tableau sous ce titre remplacé."""
    debut = texte.index(titre + "\n")
    avant, apres = texte[:debut], texte[debut:]
    return avant + re.sub(r"(?:^\|.*\n)+", lambda _: nouveau + "\n", apres, count=1, flags=re.MULTILINE)


if __name__ == "__main__":
    for (chapitre, titre), faire in TABLEAUX.items():
        fichier = AIDE / f"{chapitre}.md"
        fichier.write_text(remplacer(fichier.read_text(encoding="utf-8"), titre, faire()), encoding="utf-8")
