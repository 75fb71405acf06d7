"""Le compte rendu d'un geste fait par une commande : ce que le dossier est devenu, en une phrase ou en JSON."""

from __future__ import annotations

import argparse
from typing import Any

from agence.conduite.neutralite import signalements
from agence.decomptes import du_du_dossier
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import Etat, Motif, TypeAction
from donnees.vues.dossier import Fiche, fiche
from ecrans.commandes.commun import iso
from ecrans.commandes.sortie import ecrire, prevenir, rendre

TEXTES_LIBRES = ("note", "raison", "motif", "derogation", "texte", "reponse", "objet")
"""Les options où l'on tape ce qu'on veut."""


def rendre_compte(options: argparse.Namespace, seance: Seance, dossier_id: int, phrase: str, **en_plus: Any) -> int:
    """Dit ce qui a été fait, la suite du dossier, et les mots à éviter de ce qui a été tapé (règle 41) ; rend le statut 0."""
    if "a_eviter" not in en_plus:
        en_plus["a_eviter"] = mots_a_eviter(options, " · ".join(str(getattr(options, nom, None) or "") for nom in TEXTES_LIBRES))
    f = fiche(dossier_id, 1)
    if f is None:
        ecrire(phrase)
    elif options.json:
        rendre({"fait": True, **en_plus, **_etat(f, du_du_dossier(dossier_id, seance.jour, seance.configuration))})
    else:
        ecrire(f"{f.reference} : {phrase} Suite : {_suite(f)}.")
    return 0


def mots_a_eviter(options: argparse.Namespace, texte: str) -> list[str]:
    """Les mots qu'il vaudrait mieux éviter dans un dossier (règle 41) : dits, jamais refusés."""
    mots = [m.mot for m in signalements(texte)]
    if mots and not options.json:
        prevenir("à éviter dans un dossier (règle 41) : " + ", ".join(mots))
    return mots


def _etat(f: Fiche, du: int) -> dict[str, Any]:
    return {
        "dossier": f.reference, "mandant": f.mandant_code, "etape": f.etape, "etat": f.etat, "suspension": f.suspension_motif,
        "suspendu_jusqu_au": iso(f.suspendu_jusqu_au), "action": {"type": f.action, "le": iso(f.action_le)}, "du": du,
    }  # fmt: skip


def _suite(f: Fiche) -> str:
    if f.etat == Etat.CLOS:
        return "dossier clos"
    if f.action is not None and f.action_le is not None:
        return f"{en_mots(TypeAction(f.action))} le {f.action_le:%d/%m/%Y}"
    motif = en_mots(Motif(f.suspension_motif)) if f.suspension_motif else ""
    return f"en attente ({motif})" + (f" jusqu'au {f.suspendu_jusqu_au:%d/%m/%Y}" if f.suspendu_jusqu_au else "")
