"""La séance : qui agit, avec quelle configuration, à quelle heure. Tous les gestes la reçoivent."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agence import horloge
from agence.configuration.modele import Configuration
from agence.figee import figee
from donnees.nomenclature import Role

if TYPE_CHECKING:
    from agence.conduite.situation import Cadre


@figee
class Acteur:
    """Une personne de l'agence ; la nuit agit sans acteur."""

    id: int
    nom: str
    affichage: str
    role: Role


@figee
class Seance:
    """`fermes` : jours fermés par territoire, avec leur nom ; `configuration_id` : version en vigueur, écrite dans l'historique."""

    acteur: Acteur | None
    configuration: Configuration
    configuration_id: int | None = None
    fermes: dict[str, dict[date, str]] = field(default_factory=dict, repr=False)
    identifiant: str = field(default_factory=lambda: uuid.uuid4().hex)
    horloge: Callable[[], datetime] = horloge.maintenant
    fichier: Path | None = None
    """le fichier de configuration donné au départ : l'écran n'en lit d'autres qu'à côté de lui"""

    avertissement: str = ""
    """ce qui se dit une fois, au départ : le fichier donné n'est pas la version en vigueur"""

    @property
    def jour(self) -> date:
        """Le jour présent à Paris."""
        return horloge.jour_local(self.horloge())

    def fermes_de(self, territoire: str) -> dict[date, str]:
        """Les jours fermés d'un territoire et leur nom."""
        return self.fermes.get(territoire, {})

    def cadre(self, jour: date | None = None) -> Cadre:
        """Le cadre des décisions, au jour présent ou à celui donné."""
        from agence.conduite.situation import Cadre  # la file se montre avant qu'aucune décision ne se prenne

        maintenant = self.horloge()
        fermes = frozenset(self.fermes_de(self.configuration.appels.territoire))
        return Cadre(jour or horloge.jour_local(maintenant), maintenant, self.configuration.calendrier(fermes), self.configuration)
