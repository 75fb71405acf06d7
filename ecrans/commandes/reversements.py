"""« agence reversements » : l'argent reçu à reverser, et ce qui presse ; « agence reversements noter CODE » : c'est viré."""

from __future__ import annotations

import argparse
from typing import Any

from agence.argent import euros
from agence.droit.reversement import Urgence
from agence.erreurs import Introuvable
from agence.gestes.reversements import AReverser, a_reverser, reverser
from agence.tenue import mandants
from agence.texte import citer
from ecrans.commandes.analyse import declarer_action, declarer_json, sous_commandes
from ecrans.commandes.commun import consulter, jour, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    noter = declarer_action(sous_commandes(analyseur), "noter", "dire que les encaissements d'un mandant lui sont reversés")
    noter.add_argument("mandant", metavar="MANDANT", help="son code")
    noter.add_argument("--le", metavar="JOUR", help="le jour du virement (aujourd'hui)")
    noter.add_argument("--jusqu-au", metavar="JOUR", help="les encaissements reçus jusqu'à ce jour compris (celui du virement)")
    noter.add_argument("--motif", default="", help="passé le délai, pourquoi ce retard (règle 16)")


def executer(options: argparse.Namespace) -> int:
    """Liste par échéance, ou marque reversé."""
    if options.action == "noter":
        return _noter(options)
    seance = consulter(options)
    dus = a_reverser(seance.jour)
    total = sum(a.encaissement.montant for a in dus)
    if options.json:
        rendre({"le": seance.jour.isoformat(), "total": total, "encaissements": [_en_json(a) for a in dus]})
    elif dus:
        lignes = [_ligne(a) for a in dus]
        ecrire(tableau(("mandant", "dossier", "reçu le", "montant", "à reverser avant le", ""), lignes, frozenset({3})))
        ecrire(f"À reverser : {euros(total)}.")
    else:
        ecrire("Rien à reverser.")
    return 0


def _noter(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    trouve = next((m for m in mandants.lister() if m.code == options.mandant), None)
    if trouve is None:
        raise Introuvable(f"mandant « {citer(options.mandant)} » inconnu.", "Voir « agence mandants ».")
    le = jour(options.le, seance) if options.le else seance.jour
    jusqu_au = jour(options.jusqu_au, seance) if options.jusqu_au else le
    fait = reverser(seance, trouve.id, jusqu_au, le, options.motif)
    if options.json:
        rendre({"fait": True, "mandant": fait.mandant, "le": le.isoformat(), "total": fait.total, "nombre": fait.nombre,
                "en_retard": fait.en_retard})  # fmt: skip
    else:
        ecrire(f"{euros(fait.total)} reversés à {fait.mandant} le {le:%d/%m/%Y}, {accorder(fait.nombre, 'encaissement')}.")
    return 0


def _ligne(a: AReverser) -> tuple[str, ...]:
    e, quand = a.encaissement, a.echeance
    dit = "" if quand.urgence is Urgence.ATTENDU else quand.urgence.value
    return (e.mandant, e.reference, f"{e.recu_le:%d/%m/%Y}", euros(e.montant), f"{quand.limite:%d/%m/%Y}", dit)


def _en_json(a: AReverser) -> dict[str, Any]:
    e = a.encaissement
    return {
        "mandant": e.mandant, "dossier": e.reference, "montant": e.montant, "recu_le": e.recu_le.isoformat(),
        "limite": a.echeance.limite.isoformat(), "urgence": a.echeance.urgence.value,
    }  # fmt: skip
