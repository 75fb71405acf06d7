"""Ce qui se décide à deux (P5), en une table : remise hors du mandat, extourne, réouverture, purge, et toute demande d'accord.

Les deux personnes sont celle qui a fait et celle qui défait, ou celle qui demande et celle qui accorde : un superviseur extourne seul le
paiement saisi par un autre, jamais le sien ; il rouvre seul un dossier qu'un autre a clos. Sinon le geste devient une demande.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from agence.erreurs import Refus
from agence.gestes.droits import peut
from agence.seance import Seance
from donnees.base import une
from donnees.modeles import Paiement

REGLE = "deux personnes"


class ADeux(StrEnum):
    """Les gestes qu'une personne seule ne fait jamais."""

    REMISE = "remise"
    EXTOURNE = "extourne"
    REOUVERTURE = "reouverture"
    PURGE = "purge"
    DEMANDE = "demande"


class Regle(NamedTuple):
    """`acte` : ce que la seconde personne doit pouvoir (table des droits) ; `refus` et `remede` : ce qui se dit à la première."""

    acte: str
    refus: str
    remede: str


EN_DEMANDER = "En faire la demande, un superviseur ou un administrateur la décide."
TABLE: dict[ADeux, Regle] = {
    ADeux.REMISE: Regle(
        "accorder une remise", "une remise hors du mandat se décide à deux.",
        "Dire l'accord du mandant, ou la laisser demander par un collègue.",
    ),
    ADeux.EXTOURNE: Regle("extourner un paiement", "vous avez saisi ce paiement : il faut une autre personne.", EN_DEMANDER),
    ADeux.REOUVERTURE: Regle("rouvrir un dossier", "vous avez clos ce dossier : il faut une autre personne.", EN_DEMANDER),
    ADeux.PURGE: Regle("purger", "vous avez demandé cette purge : il faut une autre personne.", "La laisser à un autre superviseur."),
    ADeux.DEMANDE: Regle("décider d'une demande", "celui qui demande ne décide pas.", "La laisser à un autre superviseur."),
}  # fmt: skip


def est_le_second(seance: Seance, quoi: ADeux, premier_id: int | None) -> bool:
    """Vrai si l'acteur peut l'acte et n'est pas la première personne : il le fait alors seul. La nuit n'est personne."""
    return peut(seance.acteur, TABLE[quoi].acte) and not est_le_premier(seance, premier_id)


def est_le_premier(seance: Seance, premier_id: int | None) -> bool:
    """Vrai si l'acteur est celui qui a fait, ou demandé, ce qu'il faudrait maintenant défaire ou accorder."""
    return seance.acteur is not None and seance.acteur.id == premier_id


def exiger_un_autre(seance: Seance, quoi: ADeux, premier_id: int | None) -> None:
    """Lève Refus si l'acteur est la première personne."""
    if est_le_premier(seance, premier_id):
        raise Refus(TABLE[quoi].refus, TABLE[quoi].remede, REGLE)


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
