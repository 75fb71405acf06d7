"""Les textes datés à signaler ce jour (règle 49) : ceux dont la version prise ici ne vaut plus, et ceux qui finissent bientôt."""

from __future__ import annotations

from datetime import date, timedelta

from agence.droit.tables import LIVREES, Tables
from agence.droit.taux import charger_taux
from agence.droit.textes_dates import TexteDate, textes_dates

PREAVIS = 30
"""Jours d'avance avec lesquels un texte à relire se dit au superviseur."""


def textes_perimes(jour: date, tables: Tables = LIVREES) -> tuple[TexteDate, ...]:
    """Ceux dont le jour est venu, semestre de taux manquant compris."""
    return tuple(t for t in textes_dates(charger_taux(tables)) if t.le <= jour)


def textes_a_revoir(jour: date, tables: Tables = LIVREES) -> tuple[TexteDate, ...]:
    """Les mêmes, et ceux des trente jours qui viennent."""
    return textes_perimes(jour + timedelta(days=PREAVIS), tables)


def dire(texte: TexteDate, jour: date) -> str:
    """« règle 49 : taux du semestre 2027-S1 à saisir, depuis le 01/01/2027 (CMF L313-2) »."""
    quand = f"depuis le {texte.le:%d/%m/%Y}" if texte.le <= jour else f"le {texte.le:%d/%m/%Y}"
    return f"règle 49 : {texte.libelle}, {quand} ({texte.texte})"
