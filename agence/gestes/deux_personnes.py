"""Ce qui se décide à deux (P5) : remise hors du mandat, extourne, réouverture, purge.

Les deux personnes sont celle qui a fait et celle qui défait, ou celle qui demande et celle qui accorde : un superviseur extourne seul le
paiement saisi par un autre, jamais le sien ; il rouvre seul un dossier qu'un autre a clos. Sinon le geste devient une demande.
"""

from __future__ import annotations

from agence.erreurs import Refus
from agence.seance import Seance
from donnees.base import une
from donnees.modeles import Paiement

REGLE = "deux personnes"


def exiger_un_autre(seance: Seance, auteur_id: int | None, quoi: str) -> None:
    """Lève Refus si l'acteur est l'auteur de ce qu'il veut défaire ; `quoi` : « vous avez saisi ce paiement »."""
    if seance.acteur is not None and seance.acteur.id == auteur_id:
        raise Refus(f"{quoi} : il faut une autre personne.", "En faire la demande, un superviseur ou un administrateur la décide.", REGLE)


def auteur_de_la_saisie(paiement: Paiement) -> int | None:
    """Qui a saisi ce paiement ; None s'il vient d'un fichier du mandant."""
    return int(paiement.utilisateur_id) if paiement.utilisateur_id is not None else None


def auteur_de_la_cloture(dossier_id: int) -> int | None:
    """Qui a clos ce dossier, d'un geste ou en saisissant le paiement qui le solde ; None si c'est la nuit ou un fichier."""
    ligne = une(
        """SELECT e.utilisateur_id FROM evenement e WHERE e.dossier_id = ? AND e.type = 'cloture'
        AND NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id) ORDER BY e.id DESC LIMIT 1""",
        (dossier_id,),
    )
    return int(ligne[0]) if ligne is not None and ligne[0] is not None else None
