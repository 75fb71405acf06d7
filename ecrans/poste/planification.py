"""Planifier à la main : un jour ouvré, une heure s'il y a rendez-vous, une action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from agence import horloge
from agence.erreurs import Refus, SaisieInvalide
from agence.expressions import aplatir, dire_date, lire_rendez_vous
from agence.gestes import approbations
from agence.gestes.planification import planifier
from agence.mots import en_mots
from donnees.nomenclature import TypeAction
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.promesse import demander_accord

A_LA_MAIN = (TypeAction.APPEL, TypeAction.ECRIRE, TypeAction.ENQUETE, TypeAction.REVUE, TypeAction.TACHE, TypeAction.RELANCE,
             TypeAction.MISE_EN_DEMEURE, TypeAction.HUISSIER, TypeAction.JUDICIAIRE)  # fmt: skip


def lire_action(texte: str) -> TypeAction:
    """Une action par ses premières lettres. Lève SaisieInvalide en listant ce qui se planifie."""
    plat = aplatir(texte)
    trouvees = [a for a in A_LA_MAIN if plat and aplatir(en_mots(a)).startswith(plat)]
    if len(trouvees) != 1:
        raise SaisieInvalide(f"action « {texte.strip()[:20]} » inconnue.", "Écrire " + ", ".join(en_mots(a) for a in A_LA_MAIN[:5]) + "…")
    return trouvees[0]


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La fenêtre de planification."""
    lu = ecran.lu()
    actuelle = lu.situation.action if lu.situation.action in A_LA_MAIN else TypeAction.APPEL
    champs = [
        Champ("quand", "quand", indication="demain 9h, ven, +7, 15/12 14h30"),
        Champ("action", "action", en_mots(actuelle), indication="appel, écrire, enquête, revue, tâche"),
        Champ("note", "note", indication="facultative"),
    ]

    def lire(valeurs: Mapping[str, str]) -> str | tuple[TypeAction, date, time | None, str, str]:
        local = horloge.local(ecran.seance.horloge())
        le, heure = lire_rendez_vous(valeurs["quand"], local, ecran.seance.cadre().calendrier)
        action = lire_action(valeurs["action"])
        try:
            retenu = planifier(ecran.seance, lu.id, action, le, heure, note=valeurs["note"], version=lu.version)
        except Refus as refus:
            if refus.regle != "report":
                raise
            return action, le, heure, refus.message, valeurs["note"].strip()
        a = f" à {heure:%H:%M}" if heure else ""
        return f"{lu.fiche.reference} {en_mots(action)} {dire_date(retenu, ecran.seance.jour)}{a}"

    def apres(rendu: str | tuple[TypeAction, date, time | None, str, str]) -> None:
        if isinstance(rendu, str):
            ecran.fait(rendu)
            return
        action, le, heure, raison, note = rendu
        donnees = approbations.donnees_planification(action, le, heure)
        demander_accord(ecran, lu, approbations.Objet.REPORT, raison, donnees, motif=note)

    ecran.demander(Dialogue(f"Planifier · {lu.fiche.debiteur}", champs, lire), apres)
