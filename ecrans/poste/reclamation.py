"""La réclamation au clavier : une plainte contre l'agence se reçoit et se compte ; elle n'arrête pas le dossier."""

from __future__ import annotations

from collections.abc import Mapping

from agence.gestes import reclamations
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.courrier import lire_jour_passe


def ouvrir(ecran: EcranDeDossier) -> None:
    """Ce dont le débiteur se plaint, en mots neutres, et le jour où c'est arrivé."""
    lu, seance = ecran.lu(), ecran.seance

    def lire(valeurs: Mapping[str, str]) -> str:
        le = lire_jour_passe(seance, valeurs["le"])
        recue = reclamations.recevoir(seance, lu.id, valeurs["objet"], le, version=lu.version)
        return f"{lu.fiche.reference} réclamation n° {recue.id}, répondre avant le {recue.repondre_avant:%d/%m/%Y}"

    champs = [Champ("objet", "objet", indication="en quelques mots neutres"), Champ("le", "reçue le", f"{seance.jour:%d/%m/%Y}")]
    fenetre = Dialogue(f"Réclamation · {lu.fiche.debiteur}", champs, lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))
