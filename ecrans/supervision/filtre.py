"""Le filtre du tableau : une personne, un mandant, des dates ; tout ce qui se voit le suit, jusqu'à l'export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from agence.erreurs import Introuvable, SaisieInvalide
from agence.seance import Seance
from agence.texte import citer, normaliser
from donnees.vues.supervision import FiltrePromesses, LigneTableau, Ventilation, lundi

if TYPE_CHECKING:
    from ecrans.composants.dialogues import Champ

PERIODES = (12, 4, 52, 0)
"""Semaines montrées, la présente comprise ; 0 : toutes."""
Connus = Sequence[tuple[int, str, str]]
"""Ceux qu'on peut désigner : numéro, code ou nom de connexion, nom."""
LA_NUIT = ("nuit", "la nuit")


@dataclass(frozen=True)
class Filtre:
    """Ce qui est demandé : une période en semaines tant qu'aucune date n'est tapée, un agent et un mandant (numéro, nom)."""

    TOUTES: ClassVar[int] = PERIODES.index(0)

    periode: int = 0
    du: date | None = None
    au: date | None = None
    agent: tuple[int, str] | None = None
    mandant: tuple[int, str] | None = None

    def promesses(self, jour: date) -> FiltrePromesses:
        """Le même, pour la base."""
        du, au = self.bornes(jour)
        return FiltrePromesses(du, au, self.agent[0] if self.agent else None, self.mandant[0] if self.mandant else None)

    def bornes(self, jour: date) -> tuple[date | None, date | None]:
        """Le premier et le dernier jour retenus."""
        if self.du or self.au:
            return self.du, self.au
        semaines = PERIODES[self.periode]
        return (lundi(jour) - timedelta(weeks=semaines - 1) if semaines else None), None

    def dire(self) -> str:
        """« 12 semaines · Lefèvre »."""
        bouts = [self._dire_la_periode(), self.agent[1] if self.agent else "", self.mandant[1] if self.mandant else ""]
        return " · ".join(bout for bout in bouts if bout)

    def _dire_la_periode(self) -> str:
        if self.du and self.au:
            return f"{self.du:%d/%m/%y} au {self.au:%d/%m/%y}"
        if self.du or self.au:
            return f"dès le {self.du:%d/%m/%y}" if self.du else f"jusqu'au {self.au:%d/%m/%y}"
        semaines = PERIODES[self.periode]
        return f"{semaines} semaines" if semaines else "toutes"


def sur_la_ligne(filtre: Filtre, par: Ventilation, ligne: LigneTableau | None) -> Filtre:
    """Le filtre proposé depuis une ligne du tableau : elle, croisée avec ce qui est déjà retenu."""
    if ligne is None or not ligne.cle:
        return filtre
    if par is Ventilation.AGENT:
        return Filtre(filtre.periode, filtre.du, filtre.au, (int(ligne.cle), ligne.libelle), filtre.mandant)
    if par is Ventilation.MANDANT:
        return Filtre(filtre.periode, filtre.du, filtre.au, filtre.agent, (int(ligne.cle), ligne.libelle))
    if par is Ventilation.SEMAINE:
        debut = date.fromisoformat(ligne.cle)
        return Filtre(filtre.periode, debut, debut + timedelta(days=6), filtre.agent, filtre.mandant)
    return filtre


def champs(filtre: Filtre) -> list[Champ]:
    """Les champs de la fenêtre, remplis de ce filtre."""
    from ecrans.composants.dialogues import Champ  # la fenêtre s'importe quand elle s'ouvre, pas avec le tableau

    du, au = (f"{jour:%d/%m/%Y}" if jour else "" for jour in (filtre.du, filtre.au))
    return [
        Champ("agent", "prises par", filtre.agent[1] if filtre.agent else "", "toutes les personnes"),
        Champ("mandant", "mandant", filtre.mandant[1] if filtre.mandant else "", "tous ; code ou nom"),
        Champ("du", "promises dès le", du, filtre._dire_la_periode() if not (filtre.du or filtre.au) else "le début"),
        Champ("au", "jusqu'au", au, "la fin"),
    ]


def lire(valeurs: Mapping[str, str], seance: Seance, periode: int, personnes: Connus, mandants: Connus) -> Filtre:
    """Le filtre tapé. Lève Introuvable, SaisieInvalide pour une date illisible ou une période à l'envers."""
    du, au = (_jour(valeurs[nom], seance) for nom in ("du", "au"))
    if du and au and au < du:
        raise SaisieInvalide(f"la période finit le {au:%d/%m/%Y}, avant son début.", "Échanger les deux dates.")
    agent = _designe(valeurs["agent"], [*personnes, (0, *LA_NUIT)], "personne")
    return Filtre(periode, du, au, agent, _designe(valeurs["mandant"], mandants, "mandant"))


def _jour(texte: str, seance: Seance) -> date | None:
    from agence.expressions import lire_date

    return lire_date(texte, seance.jour, seance.cadre().calendrier, passe=True).demandee if texte.strip() else None


def _designe(texte: str, connus: Connus, quoi: str) -> tuple[int, str] | None:
    """Celui que désigne un code ou un nom, en entier, sinon par son début s'il est seul à commencer ainsi."""
    voulu = normaliser(texte)
    if not voulu:
        return None
    exacts = [c for c in connus if voulu in (normaliser(c[1]), normaliser(c[2]))]
    trouves = exacts or [c for c in connus if normaliser(c[1]).startswith(voulu) or normaliser(c[2]).startswith(voulu)]
    if len(trouves) == 1:
        return trouves[0][0], trouves[0][2]
    noms = ", ".join(c[2] for c in (trouves or connus)[:6])
    combien = "désigne plusieurs choix" if trouves else "est inconnu" if quoi == "mandant" else "est inconnue"
    raise Introuvable(f"{quoi} « {citer(texte)} » {combien}.", f"Choisir : {noms}.")
