"""« agence file » : la file d'un agent, dans l'ordre de l'écran."""

from __future__ import annotations

import argparse

from agence.argent import euros
from agence.conduite import rang
from agence.decomptes import decomptes
from agence.tenue.identite import acteur_de
from donnees.vues.file import File
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import acteur_exige, consulter, ouvrir, situations
from ecrans.commandes.sortie import accorder, ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--de", metavar="NOM", help="la file d'un autre agent")
    analyseur.add_argument("--limite", type=entier, default=50, metavar="N", help="nombre de dossiers (50)")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Ce qui est à faire aujourd'hui."""
    seance = consulter(options) if options.de else ouvrir(options)
    nom = options.de or (seance.acteur.nom if seance.acteur else "")
    agent_id = acteur_de(nom).id if options.de else acteur_exige(seance)
    file = File(agent_id, seance.jour, seance.horloge())
    reste, lignes = file.compter(), file.premieres(options.limite)
    identifiants = [x.id for x in lignes]
    dus = decomptes(identifiants, seance.jour, seance.configuration)
    vues = situations(identifiants)
    poids = seance.configuration.rang
    dossiers = [
        {
            "dossier": x.reference, "debiteur": x.debiteur, "du": dus[x.id].du, "action": x.action, "le": x.action_le.isoformat(),
            "pourquoi": rang.expliquer(vues[x.id], poids, seance.jour), "mandant": x.mandant, "numero": x.id, "etape": x.etape,
        }
        for x in lignes
    ]  # fmt: skip
    if options.json:
        rendre({"agent": nom, "reste": reste, "dossiers": dossiers})
        return 0
    ecrire(f"{nom} : {accorder(reste, 'dossier')} à faire")
    if dossiers:
        rendues = [(str(d["dossier"]), str(d["debiteur"])[:40], euros(dus[x.id].du), x.action, f"{x.action_le:%d/%m}", str(d["pourquoi"]))
                   for d, x in zip(dossiers, lignes, strict=True)]  # fmt: skip
        ecrire(tableau(("dossier", "débiteur", "dû", "action", "le", "ici car"), rendues, frozenset({2})))
    return 0
