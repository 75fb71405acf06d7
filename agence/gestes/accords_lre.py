"""La lettre recommandée électronique : un particulier doit l'avoir acceptée d'avance (règle 46, CPCE des postes L100)."""

from __future__ import annotations

from datetime import date

from agence.gestes.gardes import refuser_a_venir, texte_exige
from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.modeles import Debiteur, Dossier
from donnees.nomenclature import Nature, TypeEvenement

CANAL = "lre"


def noter(seance: Seance, dossier_id: int, le: date, preuve: str, *, version: int | None = None) -> None:
    """Le débiteur a accepté ce jour-là de recevoir des LRE ; `preuve` dit où elle est gardée. Lève SaisieInvalide."""
    preuve = texte_exige(preuve, "la preuve de l'accord manque.", "Dire où elle est : courriel du 12/11, formulaire signé…")
    with geste(seance, dossier_id, version=version) as g:
        refuser_a_venir(le, g.cadre.jour, "Donner le jour de l'accord.")
        g.consigner(TypeEvenement.COORDONNEE, "accord_lre", f"accepte la lettre recommandée électronique le {le:%d/%m/%Y} · {preuve}")
        g.modifier(g.debiteur, accord_lre_le=le)


def sans_accord(debiteur: Debiteur, canal: str, le: date) -> str:
    """Ce qu'il faut signaler d'un envoi par ce canal, ou un texte vide."""
    if canal != CANAL or debiteur.nature is not Nature.PARTICULIER:
        return ""
    if debiteur.accord_lre_le is not None and debiteur.accord_lre_le <= le:
        return ""
    return "LRE à un particulier sans accord enregistré (règle 46) : préférer la LRAR, ou enregistrer son accord"


def signaler(dossier_id: int, canal: str, le: date) -> str:
    """La même chose d'un dossier, pour l'écran et la ligne de commande."""
    dossier = Dossier.get_by_id(dossier_id)
    return sans_accord(Debiteur.get_by_id(dossier.debiteur_id), canal, le)
