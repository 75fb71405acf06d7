"""Les courbes des indicateurs : quelles séries, et la même image dans un fichier SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agence.calendrier import plus_mois
from agence.echanges.depot import deposer_texte
from agence.indicateurs.calcul import Cohorte, Prevision
from agence.indicateurs.definitions import TAUX, Indicateur
from agence.indicateurs.lecture import Releve
from ecrans.composants.courbe import MARQUES, POUR_CENT, Serie, texte_de_courbe
from ecrans.composants.image import svg_du_texte

EUROS = "€"
COURTS = {
    Indicateur.CONTACT: "contact", Indicateur.CONTACT_UTILE: "contact utile", Indicateur.PROMESSE: "promesse",
    Indicateur.TENUES_NOMBRE: "tenues (nb)", Indicateur.TENUES_EUROS: "tenues (€)",
}  # fmt: skip
"""Les taux, dits court ; leur définition est à une touche."""


SEMAINES_PREVUES = 16
"""Les semaines de prévision dessinées ; les lignes les disent toutes."""


@dataclass(frozen=True)
class Trace:
    """Une courbe prête à dessiner."""

    series: tuple[Serie, ...]
    abscisses: tuple[str, ...]
    unite: str

    def lignes(self, largeur: int, hauteur: int) -> list[str]:
        """Le dessin, en texte."""
        return texte_de_courbe(self.series, self.abscisses, self.unite, largeur, hauteur)


def taux_par_semaine(releve: Releve, indicateurs: Sequence[Indicateur] = TAUX) -> Trace:
    """Les taux, semaine par semaine, la plus ancienne d'abord ; là où rien n'est échu, le trait s'interrompt."""
    semaines = releve.par_semaine()
    series = [
        Serie(COURTS[i], [faits.rapport(i).pour_cent for _, faits in semaines], marque)
        for i, marque in zip(indicateurs, MARQUES, strict=False)
    ]
    return Trace(tuple(series), tuple(f"{lundi:%d/%m}" for lundi, _ in semaines), POUR_CENT)


def encaisse_par_mois(mois: Mapping[date, int]) -> Trace:
    """Ce qui est encaissé chaque mois, en euros ; un mois sans rien est à zéro."""
    suite = [min(mois)] if mois else []
    while suite and suite[-1] < max(mois):
        suite.append(plus_mois(suite[-1], 1))
    return Trace((Serie("encaissé", [mois.get(m, 0) / 100 for m in suite], batons=True),), tuple(f"{m:%m/%y}" for m in suite), EUROS)


def cohortes_par_mois(cohortes: Sequence[Cohorte]) -> Trace:
    """Le recouvré sur confié de chaque mois de remise."""
    serie = Serie("recouvré sur confié", [c.rapport.pour_cent for c in cohortes])
    return Trace((serie,), tuple(f"{c.mois:%m/%y}" for c in cohortes), POUR_CENT)


def previsions_par_semaine(prevues: Sequence[Prevision]) -> Trace:
    """Ce que les promesses ouvertes laissent à payer, et ce qu'on peut en attendre ; les plus proches semaines seulement."""
    prevues = prevues[:SEMAINES_PREVUES]
    series = (
        Serie("à payer", [p.promis / 100 for p in prevues]),
        Serie("attendu (estimation)", [None if p.attendu is None else p.attendu / 100 for p in prevues], MARQUES[1]),
    )
    return Trace(series, tuple(f"{p.lundi:%d/%m}" for p in prevues), EUROS)


def deposer_svg(chemin: Path, titre: str, trace: Trace, largeur: int, hauteur: int, *, remplacer: bool = False) -> Path:
    """Écrit l'image de cette courbe, entière ou pas du tout. Lève Refus si le fichier existe, ErreurAgence si le disque refuse."""
    texte = svg_du_texte([titre, "", *trace.lignes(largeur, hauteur)], titre)
    deposer_texte(chemin, texte, remplacer=remplacer)
    return chemin
