"""« agence consultations » : qui a ouvert ou exporté quels dossiers, et quand."""

from __future__ import annotations

import argparse

from agence import horloge
from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes.droits import exiger
from agence.texte import citer
from donnees.vues.consultations import combien, consultations
from donnees.vues.personne import agents_par_nom
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import dossier_de, jour, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, prevenir, rendre, tableau

LIMITE = 200


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--dossier", metavar="DOSSIER", help="d'un seul dossier : référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("--de", metavar="NOM", help="par cette personne")
    analyseur.add_argument("--du", metavar="JOUR", help="ce jour ou après")
    analyseur.add_argument("--au", metavar="JOUR", help="ce jour ou avant")
    analyseur.add_argument("--limite", type=entier, default=LIMITE, metavar="N", help=f"les N dernières ({LIMITE})")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Les consultations, la plus récente d'abord. Lève Refus si l'on n'est pas de l'encadrement."""
    seance = ouvrir(options)
    exiger(seance, "voir les consultations")
    du = jour(options.du, seance) if options.du else None
    au = jour(options.au, seance) if options.au else None
    if du and au and du > au:
        raise SaisieInvalide(f"du {du:%d/%m/%Y} au {au:%d/%m/%Y} : la fin vient avant le début.", "Échanger les deux dates.")
    dossiers = [dossier_de(options.dossier)] if options.dossier else []
    agent_id = _personne(options.de) if options.de else None
    trouvees = consultations(dossiers=dossiers, agent_id=agent_id, du=du, au=au, limite=options.limite)
    total = combien(dossiers=dossiers, agent_id=agent_id, du=du, au=au)
    if options.json:
        en_json = [
            {"dossier": c.reference, "numero": c.dossier_id, "mandant": c.mandant, "par": c.par, "jour": c.jour.isoformat(),
             "le": horloge.local(c.le).isoformat(), "quoi": c.quoi}
            for c in trouvees
        ]  # fmt: skip
        rendre({"total": total, "consultations": en_json})
        return 0
    ecrire(tableau(("le", "par", "quoi", "dossier"), [
        (f"{horloge.local(c.le):%d/%m/%Y %H:%M}", c.par, c.quoi, f"{c.mandant}/{c.reference}") for c in trouvees
    ]))  # fmt: skip
    if total > len(trouvees):
        prevenir(f"{accorder(total, 'consultation')} en tout : --limite, --dossier, --de, --du et --au en choisissent.")
    return 0


def _personne(nom: str) -> int:
    """Une personne de l'agence par son nom de compte, même partie depuis. Lève Introuvable."""
    trouve = agents_par_nom().get(nom)
    if trouve is None:
        raise Introuvable(f"« {citer(nom)} » n'est pas une personne de l'agence.", "« agence agents » les donne.")
    return trouve
