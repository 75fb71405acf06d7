"""De quoi faire, une fois le portefeuille écrit, les gestes eux-mêmes à l'instant voulu : ce qu'ils disent et calculent est donc vrai."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from agence.calendrier import PARIS, jour_de_paris
from agence.conduite import rang
from agence.demonstration.histoire import Monde
from agence.erreurs import Refus, SaisieInvalide
from agence.seance import Seance
from agence.situations import situation_de
from agence.tenue import jours_fermes
from donnees.base import executer, une
from donnees.champs import instant_lu
from donnees.modeles import Debiteur, Dossier


def jour_ecrit(brut: object) -> date:
    """Le jour d'une colonne qui n'est pas vide, jour ou instant."""
    texte = str(brut)
    if len(texte) == len("2026-01-01"):
        return date.fromisoformat(texte)
    instant = instant_lu(brut)
    assert instant is not None
    return jour_de_paris(instant)


PAQUET = 500
"""Dossiers relus à la fois."""


class Conteur:
    """Ouvre une séance au nom de l'agent d'un dossier, à une heure de bureau passée, et garde ce qui a été touché."""

    def __init__(self, monde: Monde, graine: int) -> None:
        self.monde = monde
        self.alea = Random(f"{graine}:suites")
        self._fermes = jours_fermes.charger()
        self._agents = {a.id: a for a in monde.agents}
        self._touches: set[int] = set()
        self._dernier: dict[int, datetime] = {}

    @property
    def jour(self) -> date:
        return self.monde.jour

    def il_y_a(self, jours: int) -> date:
        """Le jour, tant de jours avant le présent."""
        return self.jour - timedelta(days=jours)

    def ouvre(self, le: date) -> date:
        """Ce jour s'il est ouvré, sinon l'ouvré d'avant ; jamais après la veille."""
        le = min(le, self.jour - timedelta(days=1))
        while not self.monde.calendrier.est_ouvre(le):
            le -= timedelta(days=1)
        return le

    def seance(self, dossier_id: int, le: date) -> Seance:
        """La séance de celui qui tient ce dossier, ce jour-là à une heure de bureau, après tout ce que le dossier a déjà vécu."""
        self._touches.add(dossier_id)
        instant = max(self._au_bureau(self.ouvre(le)), self._apres(dossier_id))
        instant = min(instant, self.monde.maintenant)
        self._dernier[dossier_id] = instant
        agent_id = Dossier.get_by_id(dossier_id).agent_id
        return self.seance_de_bureau(agent_id or self.monde.superviseur.id, instant)

    def maintenant(self, dossier_id: int, agent_id: int) -> Seance:
        """La séance de cet agent à l'instant présent."""
        self._touches.add(dossier_id)
        self._dernier[dossier_id] = self.monde.maintenant
        return self.seance_de_bureau(agent_id, self.monde.maintenant)

    def seance_de_bureau(self, acteur_id: int, instant: datetime) -> Seance:
        """La séance de cette personne à cet instant."""
        monde = self.monde
        acteur = self._agents.get(acteur_id, monde.superviseur)
        return Seance(acteur, monde.configuration, monde.configuration_id, self._fermes, horloge=lambda: instant)

    def _au_bureau(self, le: date) -> datetime:
        minutes = self.alea.randint(545, 1110)
        return datetime.combine(le, time(minutes // 60, minutes % 60, self.alea.randrange(60)), PARIS).astimezone(UTC)

    def _apres(self, dossier_id: int) -> datetime:
        """Juste après le dernier fait du dossier : l'historique garde l'ordre où il a été écrit."""
        dernier = self._dernier.get(dossier_id)
        if dernier is None:
            ligne = une("SELECT max(le) FROM evenement WHERE dossier_id = ?", (dossier_id,))
            dernier = (instant_lu(ligne[0]) if ligne else None) or self.monde.maintenant - timedelta(days=1)
        return dernier + timedelta(minutes=self.alea.randint(2, 9))

    def essayer(self, faire: Callable[[], object]) -> bool:
        """Fait ce geste, ou dit faux si une règle l'empêche sur ce dossier : un autre s'y prêtera."""
        try:
            faire()
        except (Refus, SaisieInvalide):
            return False
        return True

    def finir(self) -> None:
        """Les rangs des dossiers touchés redeviennent ceux du jour présent, et plus rien ne s'annule."""
        touches = sorted(self._touches)
        for i in range(0, len(touches), PAQUET):
            paquet = touches[i : i + PAQUET]
            freres = Dossier.select().where(
                Dossier.debiteur_id.in_(Dossier.select(Dossier.debiteur_id).where(Dossier.id.in_(paquet)))
            )  # fmt: skip
            for dossier in list(freres):
                s = situation_de(dossier, Debiteur.get_by_id(dossier.debiteur_id))
                voulu = rang.calculer(s, self.monde.configuration.rang, self.jour)
                if voulu != dossier.rang:
                    executer("UPDATE dossier SET rang = ? WHERE id = ?", (voulu, dossier.id))
        executer("DELETE FROM annulable")
