"""Les textes applicables qui ont une fin (règle 49) : taux du prochain semestre, version de L441-10, tarifs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agence.droit.tables import lire_table
from agence.droit.taux import TableDesTaux, nom_du_semestre

SANCTION = "calcul refusé, ou fait sur un texte périmé"


@dataclass(frozen=True, slots=True)
class TexteDate:
    """Un texte et le premier jour où la version prise ici ne vaut plus."""

    code: str
    libelle: str
    le: date
    texte: str
    statut: str


def textes_dates(taux: TableDesTaux) -> tuple[TexteDate, ...]:
    """Tous, par jour. `taux` : la table en vigueur, dont le premier semestre absent est à saisir."""
    dernier = max(taux.semestres)
    suivant = _debut_du_semestre(dernier + 1)
    l441 = taux.parametres.texte_b2b_jusqu_au + timedelta(days=1)
    trouves = [
        TexteDate("taux", f"taux du semestre {nom_du_semestre(suivant)} à saisir", suivant, "CMF L313-2, C. com. L441-10 II", "V"),
        TexteDate("l441_10", "pénalités et 40 € : nouvelle version de L441-10 à relire", l441, "C. com. L441-10", "V*"),
        *(TexteDate(**t) for t in lire_table("textes_dates.toml")["textes"]),
    ]
    return tuple(sorted(trouves, key=lambda t: (t.le, t.code)))


def _debut_du_semestre(rang: int) -> date:
    """Le premier jour d'un semestre désigné par son rang (2 × année + 0 ou 1)."""
    annee, moitie = divmod(rang, 2)
    return date(annee, 7 if moitie else 1, 1)
