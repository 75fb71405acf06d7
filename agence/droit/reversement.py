"""Le délai de reversement (CPCE R124-6, règle 16) : un mois à compter de l'encaissement effectif, sauf convention contraire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agence.calendrier import plus_mois

ALARME = 20
"""Jours après l'encaissement où l'alarme vient : dix de moins que le délai."""


class Urgence(StrEnum):
    """Où en est un encaissement : rien à dire, à reverser bientôt, en faute."""

    ATTENDU = "attendu"
    ALARME = "alarme"
    EN_RETARD = "en retard"


@dataclass(frozen=True, slots=True)
class Echeance:
    """Quand un encaissement est à reverser, et ce qu'il en est ce jour."""

    limite: date
    alarme_le: date
    urgence: Urgence


def echeance(recu_le: date, jour: date, delai: int | None = None) -> Echeance:
    """L'échéance d'un encaissement reçu ce jour-là ; `delai` : les jours que la convention donne, None pour le mois de la loi."""
    limite = recu_le + timedelta(days=delai) if delai is not None else plus_mois(recu_le, 1)
    alarme = min(recu_le + timedelta(days=ALARME), limite) if delai is None else max(limite - timedelta(days=10), recu_le)
    if jour > limite:
        urgence = Urgence.EN_RETARD
    else:
        urgence = Urgence.ALARME if jour >= alarme else Urgence.ATTENDU
    return Echeance(limite, alarme, urgence)
