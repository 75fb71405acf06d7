"""Le tribunal demande des pièces : lesquelles, et jusqu'à quand."""

from __future__ import annotations

from collections.abc import Mapping

from agence.erreurs import SaisieInvalide
from agence.expressions import aplatir, lire_date
from agence.gestes.pieces_demandees import demander_pieces
from agence.mots import en_mots
from agence.texte import citer
from donnees.nomenclature import TypePiece
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.poste.base import EcranDeDossier


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Un dialogue : les pièces, séparées par des virgules, et le dernier jour pour les produire."""
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        voulues = lire_pieces(valeurs["pieces"])
        avant = lire_date(valeurs["avant"], ecran.seance.jour, ecran.seance.cadre().calendrier).demandee
        demander_pieces(ecran.seance, lu.id, voulues, avant, version=lu.version)
        return f"{lu.fiche.reference} pièces demandées avant le {avant:%d/%m/%Y} : {', '.join(en_mots(p) for p in voulues)}"

    champs = [
        Champ("pieces", "pièces", indication="contrat, livraison"),
        Champ("avant", "avant le", indication="15/12, +15"),
    ]
    fenetre = Dialogue("Pièces demandées par le juge", champs, lire, rappel=["Le mandant est avisé, la tâche passe en tête de la file."])
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def lire_pieces(texte: str) -> tuple[TypePiece, ...]:
    """« contrat, preuve de livraison » → des pièces ; les premières lettres suffisent. Lève SaisieInvalide."""
    return tuple(dict.fromkeys(_lire(mot) for mot in texte.replace(";", ",").split(",") if mot.strip()))


def _lire(mot: str) -> TypePiece:
    plat = aplatir(mot)
    trouvees = [p for p in TypePiece if aplatir(en_mots(p)).startswith(plat) or p.value.replace("_", " ").startswith(plat)]
    exacte = [p for p in trouvees if plat in (aplatir(en_mots(p)), p.value.replace("_", " "))]
    if len(exacte or trouvees) != 1:
        dites = ", ".join(en_mots(p) for p in trouvees or TypePiece)
        raison = "peut être plusieurs pièces" if trouvees else "inconnue"
        raise SaisieInvalide(f"pièce « {citer(mot)} » {raison}.", f"Écrire : {dites}.")
    return (exacte or trouvees)[0]
