"""La raison du non-paiement, d'une lettre ; les phrases que l'agence a écrites pour elle, si elle en a."""

from __future__ import annotations

import os
from pathlib import Path

from agence.gestes import motifs
from agence.seance import Seance
from agence.texte import assainir
from donnees.nomenclature import MotifImpaye
from ecrans.composants.dialogues import Choix, Option
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.texte_long import TexteLong

LETTRES = {
    "o": MotifImpaye.OUBLI, "t": MotifImpaye.TRESORERIE, "l": MotifImpaye.LITIGE, "r": MotifImpaye.REFUS, "m": MotifImpaye.MAUVAISE_FOI,
    "i": MotifImpaye.INJOIGNABLE, "d": MotifImpaye.DIFFICULTE, "e": MotifImpaye.DESACCORD_MONTANT,
}  # fmt: skip
TAILLE_MAXIMALE = 20_000


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La raison, puis les phrases qui vont avec."""
    lu = ecran.lu()
    options = [Option(lettre, motifs.MOTS[motif], motif.value) for lettre, motif in LETTRES.items()]
    ecran.demander(Choix(f"Pourquoi {lu.fiche.debiteur} ne paie pas", options), lambda valeur: _constater(ecran, MotifImpaye(valeur)))


def _constater(ecran: EcranDeDossier, motif: MotifImpaye) -> None:
    lu = ecran.lu()
    motifs.constater(ecran.seance, lu.id, motif, version=lu.version)
    ecran.fait(f"{lu.fiche.reference} raison : {motifs.MOTS[motif]}", quitte=False)
    phrases = lire_script(ecran.seance, motif)
    if phrases:
        ecran.app.push_screen(TexteLong(f"À dire : {motifs.MOTS[motif]}", phrases))


def lire_script(seance: Seance, motif: MotifImpaye) -> list[str]:
    """Les phrases de l'agence pour ce motif : `MOTIF.txt` du dossier des scripts, ou rien s'il n'y en a pas."""
    dossier = seance.configuration.scripts.dossier
    if not dossier:
        return []
    pres_de = Path(os.environ["AGENCE_CONFIG"]).parent if os.environ.get("AGENCE_CONFIG") else Path.cwd()
    fichier = pres_de / dossier / f"{motif.value}.txt"
    if not fichier.is_file():
        return []
    texte = fichier.read_text(encoding="utf-8", errors="replace")[:TAILLE_MAXIMALE]
    return assainir(texte, lignes=True, maximum=TAILLE_MAXIMALE).splitlines()
