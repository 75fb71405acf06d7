"""« agence decompte » : ce qui est dû à une date, au centime et ligne par ligne."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import Any

from agence.argent import euros
from agence.decomptes import decompte_du_dossier
from agence.droit.elements import Decompte
from donnees.vues.dossier import fiche
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import consulter, dossier_de, jour
from ecrans.commandes.sortie import ecrire, prevenir, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("--au", metavar="JOUR", help="la date d'arrêté (aujourd'hui)")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Arrête le décompte au soir du jour donné."""
    seance = consulter(options)
    dossier_id = dossier_de(options.dossier)
    au = jour(options.au, seance) if options.au else seance.jour
    decompte = decompte_du_dossier(dossier_id, au, seance.configuration, exact=True)
    trouve = fiche(dossier_id, 1)
    reference = trouve.reference if trouve else options.dossier
    if options.json:
        rendre(_en_json(reference, decompte))
        return 0
    ecrire(f"Décompte du dossier {reference} au {au:%d/%m/%Y}")
    lignes = [(x.creance, f"{x.du_jour:%d/%m/%Y}", f"{x.au_jour:%d/%m/%Y}", str(x.jours), _taux(x.taux),
               euros(x.base), euros(x.montant), x.regle) for x in decompte.lignes]  # fmt: skip
    ecrire(tableau(("créance", "du", "au", "jours", "taux", "base", "montant", "règle"), lignes, frozenset({3, 4, 5, 6})))
    ecrire(
        f"principal {euros(decompte.principal)} + intérêts {euros(decompte.interets)} + indemnités {euros(decompte.indemnites)}"
        f" + frais {euros(decompte.frais)} − versé {euros(decompte.verse)} = dû {euros(decompte.du)}"
    )
    for avertissement in decompte.avertissements:
        prevenir(f"avertissement : {avertissement}")
    return 0


def _taux(taux: Decimal | None) -> str:
    return f"{taux} %".replace(".", ",") if taux is not None else ""


def _en_json(reference: str, d: Decompte) -> dict[str, Any]:
    return {
        "dossier": reference, "au": d.au.isoformat(), "principal": d.principal, "interets": d.interets, "indemnites": d.indemnites,
        "frais": d.frais, "verse": d.verse, "du": d.du,
        "lignes": [
            {
                "creance": x.creance, "du_jour": x.du_jour.isoformat(), "au_jour": x.au_jour.isoformat(), "jours": x.jours,
                "taux": float(x.taux) if x.taux is not None else None, "base": x.base, "montant": x.montant, "regle": x.regle,
            }
            for x in d.lignes
        ],
        "trop_percu": d.trop_percu, "avertissements": list(d.avertissements),
    }  # fmt: skip
