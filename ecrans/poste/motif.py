"""La raison du non-paiement, d'une lettre ; puis les phrases qui vont avec, celles de l'agence ou celles qui sont fournies."""

from __future__ import annotations

from textwrap import wrap

from agence.argent import euros
from agence.gestes import motifs
from agence.mots import en_mots
from agence.scripts_de_parole import dossier_de_l_agence, phrases
from agence.seance import Seance
from donnees.nomenclature import MotifImpaye, TypeCourrier
from ecrans.composants.dialogues import Choix, Option
from ecrans.composants.texte_long import CADRE, LARGEUR, TexteLong
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.lecture import DossierLu

LETTRES = {
    "o": MotifImpaye.OUBLI, "t": MotifImpaye.TRESORERIE, "l": MotifImpaye.LITIGE, "r": MotifImpaye.REFUS, "m": MotifImpaye.MAUVAISE_FOI,
    "i": MotifImpaye.INJOIGNABLE, "d": MotifImpaye.DIFFICULTE, "e": MotifImpaye.DESACCORD_MONTANT,
}  # fmt: skip


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La raison, puis les phrases qui vont avec."""
    lu = ecran.lu()
    options = [Option(lettre, en_mots(motif), motif.value) for lettre, motif in LETTRES.items()]
    ecran.demander(Choix(f"Pourquoi {lu.fiche.debiteur} ne paie pas", options), lambda valeur: _constater(ecran, MotifImpaye(valeur)))


def _constater(ecran: EcranDeDossier, motif: MotifImpaye) -> None:
    lu = ecran.lu()
    motifs.constater(ecran.seance, lu.id, motif, version=lu.version)
    ecran.fait(f"{lu.fiche.reference} raison : {en_mots(motif)}", quitte=False)
    a_dire = phrases(motif, dossier_de_l_agence(ecran.seance.configuration), champs(lu, ecran.seance))
    largeur = min(LARGEUR, ecran.app.size.width) - CADRE
    lignes = [ligne for phrase in a_dire for ligne in wrap(f"· {phrase}", largeur, subsequent_indent="  ")]
    if lignes:
        ecran.app.push_screen(TexteLong(f"À dire : {en_mots(motif)}", lignes))


def champs(lu: DossierLu, seance: Seance) -> dict[str, str]:
    """Ce que les phrases peuvent nommer ; ce qui manque reste écrit entre accolades."""
    du = euros(lu.decompte.du)
    dits = {"montant": du, "du": du, "mandant": lu.fiche.mandant, "reference": lu.fiche.reference, "debiteur": lu.fiche.debiteur}
    dits |= {"agence": seance.configuration.agence.nom} | ({"agent": seance.acteur.affichage} if seance.acteur else {})
    lettre = next((c.reference for c in lu.fiche.courriers if c.type == TypeCourrier.PREMIERE_LETTRE and c.parti_le), "")
    return dits | ({"lettre": lettre} if lettre else {})
