"""« agence config simuler » : ce qu'un fichier de configuration ferait du portefeuille, à côté de celui en vigueur."""

from __future__ import annotations

import argparse

from agence.conduite.hypotheses import ROMPUES, TENUES, Hypotheses, ajuster, lire_la_part, lire_les_parts
from agence.configuration.modele import Configuration
from agence.seance import Seance
from agence.simulation.a_cote import possible
from agence.simulation.comparaison import JOURS, Simulation, simuler
from agence.simulation.hypotheses import hypotheses_de
from agence.tenue.ouverture import ouvrir_seance, seance_de_nuit
from ecrans.commandes.analyse import entier
from ecrans.commandes.commun import adresse, jour
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression, rendre, tableau
from ecrans.simulation_dite import ENTETES_PAR_AGENT, comparer, dire_les_hypotheses, par_agent, serie_de

LARGEUR, HAUTEUR = 78, 14
"""Cellules et lignes de la courbe."""


def declarer(analyseur: argparse.ArgumentParser) -> None:
    groupe = analyseur.add_argument_group("pour simuler")
    groupe.add_argument("--jours", type=entier, default=JOURS, metavar="N", help=f"combien de jours jouer ({JOURS})")
    groupe.add_argument("--depuis", metavar="JOUR", help="le premier jour joué (aujourd'hui)")
    groupe.add_argument(
        "--hypothese", action="append", default=[], metavar="CODE=PART", help="la part d'un résultat d'appel, NRP=0.4 ; répétable"
    )
    groupe.add_argument("--promesses-tenues", metavar="PART", help="la part des promesses tenues, 0.6")
    groupe.add_argument("--promesses-rompues", metavar="PART", help="la part des promesses rompues, 0.3")
    groupe.add_argument("--capacite", type=entier, metavar="N", help="appels par agent et par jour")
    groupe.add_argument("--graine", type=entier, metavar="N", help="le tirage des réponses (1)")


def executer(options: argparse.Namespace, nouvelle: Configuration, nom: str) -> int:
    """Joue les deux configurations et rend compte ; rien n'est écrit dans la base."""
    seance = ouvrir_seance(adresse(options), options.agent) if options.agent else seance_de_nuit(adresse(options))
    debut = jour(options.depuis, seance) if options.depuis else None
    hypotheses = _hypotheses(options, seance, nouvelle)
    jouee = simuler(
        seance, nouvelle, jours=options.jours, debut=debut, hypotheses=hypotheses, progression=progression("Simulation"), a_deux=possible()
    )  # fmt: skip
    if options.json:
        rendre(jouee.en_json())
        return 0
    ecrire("\n".join(_dire(jouee, nom)))
    for reserve in jouee.reserves:
        prevenir(f"réserve : {reserve}")
    return 0


def _hypotheses(options: argparse.Namespace, seance: Seance, nouvelle: Configuration) -> Hypotheses:
    codes = {*seance.configuration.resultats, *nouvelle.resultats}
    promesses = {i: lire_la_part(t) for i, t in ((TENUES, options.promesses_tenues), (ROMPUES, options.promesses_rompues)) if t is not None}
    resultats = lire_les_parts(options.hypothese, codes)
    return ajuster(hypotheses_de(seance), resultats, promesses, capacite=options.capacite, graine=options.graine)


def _dire(s: Simulation, nom: str) -> list[str]:
    debut, fin = s.jours[0], s.jours[-1]
    return [
        f"{nom}, à côté de la configuration en vigueur : {accorder(len(s.jours), 'jour')}, du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}, "
        f"{accorder(s.dossiers, 'dossier ouvert', 'dossiers ouverts')}.",
        "",
        *dire_les_hypotheses(s.hypotheses),
        "",
        tableau(("", "actuelle", "nouvelle", "écart"), comparer(s), frozenset({1, 2, 3})),
        "",
        tableau(ENTETES_PAR_AGENT, par_agent(s), frozenset({1, 2, 3, 4, 5, 6})),
        "",
        "Appels par jour, tous agents réunis ; là où les deux se confondent, la nouvelle cache l'actuelle :",
        *_dessiner(s),
        "",
        f"{accorder(s.touches, 'dossier touché', 'dossiers touchés')}, dont {s.bougent} dès la prochaine nuit.",
    ]


def _dessiner(s: Simulation) -> list[str]:
    from ecrans.composants.courbe import Serie, texte_de_courbe  # importé à l'usage : il amène Textual

    jours, actuelle, nouvelle = serie_de(s, "appels")
    series = [Serie("actuelle", actuelle, "o"), Serie("nouvelle", nouvelle, "x")]
    return texte_de_courbe(series, [f"{j:%d/%m}" for j in jours], "appels", LARGEUR, HAUTEUR)
