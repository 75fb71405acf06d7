"""La note : son brouillon survit à Échap et à une coupure, les mots à éviter se signalent pendant la frappe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agence.conduite.neutralite import signalements
from agence.erreurs import BaseInutilisable
from agence.expressions import aplatir
from agence.gestes import notes
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.composants.panne_de_base import base_traduite
from ecrans.composants.texte import dire_erreur
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.lecture import DossierLu


class FenetreNote(Dialogue[str]):
    """Échap garde le brouillon au lieu de le perdre."""

    SIGNALE = False

    def __init__(self, ecran: EcranDeDossier, lu: DossierLu, brouillon: str) -> None:
        champs = [Champ("note", "note", brouillon, a_la_suite=True), Champ("epingler", "toujours en vue", "non", indication="oui ou non")]
        rappel = ["Brouillon retrouvé."] if brouillon else []
        super().__init__(
            f"Note · {lu.fiche.debiteur}", champs, lambda v: ecrire(ecran, lu, v), rappel=rappel, apercu=self._suivre, lignes_apercu=4
        )
        self._etabli, self._dossier_id = ecran.etabli, lu.id

    def _suivre(self, valeurs: Mapping[str, str]) -> Sequence[str]:
        self._etabli.taper(self._dossier_id, valeurs["note"])
        return [f"à éviter (règle 41) : {mot}" for mot in signalements(valeurs["note"])[:2]]

    def action_annuler(self) -> None:
        texte = self.valeurs["note"]
        try:
            with base_traduite():
                notes.brouillon_garder(self._etabli.seance, self._dossier_id, texte)
        except BaseInutilisable as erreur:
            self.montrer_erreur(dire_erreur(erreur))  # la note n'est gardée nulle part : la fenêtre reste
            return
        self._etabli.ne_plus_taper()
        super().action_annuler()


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La fenêtre de note, avec le brouillon laissé sur ce dossier."""
    lu = ecran.lu()
    ecran.demander(FenetreNote(ecran, lu, notes.brouillon_lire(ecran.seance, lu.id)), lambda phrase: ecran.fait(phrase, quitte=False))


def ecrire(ecran: EcranDeDossier, lu: DossierLu, valeurs: Mapping[str, str]) -> str:
    """Garde la note, épinglée si on l'a demandé ; dit ce qu'il vaudrait mieux éviter."""
    epinglee = aplatir(valeurs["epingler"]).startswith("o")
    garder = notes.epingler if epinglee else notes.noter
    gardee = garder(ecran.seance, lu.id, valeurs["note"], version=lu.version)
    ecran.etabli.ne_plus_taper()
    if epinglee:
        notes.brouillon_jeter(ecran.seance, lu.id)
    mot = ("note épinglée" if valeurs["note"].strip() else "note décrochée") if epinglee else "note gardée"
    evites = f", à éviter : {', '.join(m.mot for m in gardee.a_eviter)} (règle 41)" if gardee.a_eviter else ""
    return f"{lu.fiche.reference} {mot}{evites}"
