"""Un décompte arrêté est un document (règle 14) : ce qu'il contient, son empreinte, et s'il vaut encore."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from agence.configuration.modele import Configuration
from agence.decomptes import Elements
from agence.droit.elements import Decompte, Ligne
from agence.droit.tables import Tables
from agence.droit.taux import charger_taux
from donnees.vues.decompte import LigneArrete, arretes, contenu_arrete

NON_ARRETE = "règle 14 : ce décompte n'est pas arrêté ; l'arrêter avant de l'envoyer, pour qu'il reste tel qu'il est parti"
_QUI_COMPTENT = ("creance", "du_jour", "au_jour", "jours", "taux", "base", "montant")
MONTANTS = ("principal", "interets", "indemnites", "frais", "verse", "remise", "isole", "du", "trop_percu")


def contenu(d: Decompte, e: Elements) -> dict[str, Any]:
    """Le décompte entier en valeurs simples : montants en centimes, jours ISO, taux en texte."""
    return {
        "dossier": e.reference,
        "au": d.au.isoformat(),
        **{nom: getattr(d, nom) for nom in MONTANTS},
        "complet": d.complet,
        "lignes": [_ligne(x) for x in d.lignes],
        "versements": [
            {"numero": v.id, "le": v.le.isoformat(), "montant": v.montant, "isole": v.isole} for v in e.versements if v.le <= d.au
        ],
        "imputations": _imputations(d, e),
        "remises": [
            {"numero": r.id, "le": r.le.isoformat(), "poste": r.poste.value, "montant": r.montant} for r in e.remises if r.le <= d.au
        ],
        "avertissements": list(d.avertissements),
        "reserves": list(d.reserves),
    }


def _ligne(x: Ligne) -> dict[str, Any]:
    return {
        "creance": x.creance, "du_jour": x.du_jour.isoformat(), "au_jour": x.au_jour.isoformat(), "jours": x.jours,
        "taux": None if x.taux is None else str(x.taux), "base": x.base, "montant": x.montant, "regle": x.regle, "article": x.article,
        "pourquoi": x.pourquoi,
    }  # fmt: skip


def _imputations(d: Decompte, e: Elements) -> list[dict[str, Any]]:
    """Ce que chaque versement a éteint, facture par facture ; sans facture pour des frais ou un trop-perçu."""
    numeros = {c.id: c.numero for c in e.creances}
    return [
        {
            "versement": i.versement, "creance": "" if i.creance is None else numeros.get(i.creance, ""), "poste": i.poste.value,
            "montant": i.montant, "strategie": i.strategie.value,
        }
        for i in d.imputations
    ]  # fmt: skip


def empreintes(tables: Tables) -> dict[str, str]:
    """Les tables de l'agence : nom de fichier, SHA-256 de son texte."""
    return {nom: sha256(texte.encode("utf-8")).hexdigest() for nom, texte in tables.propres}


def empreinte(document: dict[str, Any]) -> str:
    """SHA-256 du document, clés triées : la même que la base recalculerait de ce qu'elle garde."""
    ecrit = json.dumps(document, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return sha256(ecrit.encode("utf-8")).hexdigest()


def est_intact(arrete: LigneArrete) -> bool:
    """Vrai si le document gardé a encore l'empreinte du jour où il a été arrêté."""
    return empreinte(contenu_arrete(arrete.id)) == arrete.empreinte


def dernier_arrete(dossier_id: int) -> LigneArrete | None:
    """Le dernier décompte arrêté de ce dossier."""
    return next(iter(arretes(dossier_id)), None)


def ne_correspond_plus(arrete: LigneArrete, e: Elements, configuration: Configuration) -> str:
    """« le décompte n° 2 du 05/11/2026 ne correspond plus : … », ou vide s'il dit encore ce que le dossier redonne à sa date."""
    refait = e.decompte(arrete.au, charger_taux(configuration.tables))
    if _compte(contenu(refait, e)) == _compte(contenu_arrete(arrete.id)):
        return ""
    return (
        f"le décompte n° {arrete.version} du {arrete.au:%d/%m/%Y} ne correspond plus à ce que le dossier donne à cette date : "
        "en arrêter un nouveau"
    )


def _compte(document: dict[str, Any]) -> dict[str, Any]:
    """Ce qui compte : les montants, les lignes et les imputations ; ni les phrases, ni les réserves."""
    lignes = [{cle: valeur for cle, valeur in ligne.items() if cle in _QUI_COMPTENT} for ligne in document["lignes"]]
    return {**{nom: document[nom] for nom in MONTANTS}, "lignes": lignes, "imputations": document["imputations"]}
