"""La capitalisation des intérêts, au poste : inscrite avec la clause ou la décision qui la prévoit, retirée avec sa raison (règle 13)."""

from __future__ import annotations

from collections.abc import Mapping

from agence.erreurs import SaisieInvalide
from agence.expressions import aplatir
from agence.gestes import capitalisation as gestes
from agence.gestes.capitalisation import PREUVES, Origine
from donnees.vues.decompte import tetes
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.courrier import lire_jour_passe


def est_inscrite(dossier_id: int) -> bool:
    """Vrai si une clause ou une décision capitalise les intérêts de ce dossier."""
    return any(t.capitalisation_le is not None for t in tetes([dossier_id]))


def inscrire(ecran: EcranDeDossier) -> None:
    """D'où elle vient, depuis quel jour, et la pièce ; celle qui peut la prouver est proposée."""
    lu = ecran.lu()
    preuves = {t.value: o for o in Origine for t in PREUVES[o]}
    origine, nom = next(((preuves[type_], nom) for _, type_, nom in reversed(lu.fiche.pieces) if type_ in preuves), (Origine.CLAUSE, ""))
    champs = [
        Champ("origine", "prévue par", origine.value, indication="clause ou décision"),
        Champ("depuis", "depuis le", indication="le jour qu'elle fixe : 12/11/2025"),
        Champ("piece", "pièce", nom, indication="son nom ou #numéro ; un nom neuf la joint"),
    ]

    def lire(valeurs: Mapping[str, str]) -> str:
        depuis = lire_jour_passe(ecran.seance, valeurs["depuis"])
        gestes.inscrire(ecran.seance, lu.id, lire_origine(valeurs["origine"]), depuis, valeurs["piece"], version=lu.version)
        return f"{lu.fiche.reference} intérêts capitalisés par année entière depuis le {depuis:%d/%m/%Y}"

    rappel = ["règle 13 · C. civ. 1343-2 : seuls les intérêts dus pour une année entière se joignent au principal"]
    fenetre = Dialogue(f"Capitalisation · {lu.fiche.debiteur}", champs, lire, rappel=rappel)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def lire_origine(texte: str) -> Origine:
    """L'origine par ses premières lettres. Lève SaisieInvalide."""
    plat = aplatir(texte)
    trouvees = [o for o in Origine if plat and aplatir(o.value).startswith(plat)]
    if len(trouvees) != 1:
        raise SaisieInvalide("dire ce qui prévoit la capitalisation.", "Écrire clause ou décision.")
    return trouvees[0]


def retirer(ecran: EcranDeDossier) -> None:
    """Pourquoi elle ne vaut plus."""
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        gestes.retirer(ecran.seance, lu.id, valeurs["raison"], version=lu.version)
        return f"{lu.fiche.reference} capitalisation retirée"

    champ = Champ("raison", "raison", indication="clause écartée, inscrite à tort")
    fenetre = Dialogue("Retirer la capitalisation", [champ], lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))
