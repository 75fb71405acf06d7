"""La file telle qu'elle se montre : pages de la base, dû du jour calculé par lots, marque et heure de chaque ligne."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

from agence.argent import nombre
from agence.calendrier import PARIS
from agence.erreurs import BaseInutilisable
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import MotifAction, TypeAction
from donnees.vues.file import File, Filtre, LigneFile
from ecrans.composants.liste import Colonne
from ecrans.composants.panne_de_base import base_traduite
from ecrans.composants.sources import PAGE, LigneListe, SourcePaginee
from ecrans.poste.jours import jour_court
from ecrans.poste.signes import EN_ATTENTE

COLONNES = (
    Colonne("", 1),
    Colonne("quand", 5),
    Colonne("débiteur", minimum=10),
    Colonne("mandant", 10, a_partir_de=52),
    Colonne("action", 15, a_partir_de=72),
    Colonne("dû", 11, droite=True),
)
_PRESSANTS = frozenset({MotifAction.PROMESSE_ROMPUE, MotifAction.PROMESSE_PARTIELLE, MotifAction.PIECES_DEMANDEES})
_STYLES_DE_SIGNE = {"!": ("alerte", "alerte"), "?": ("accent",), "✓": ("succes",), "✗": ("danger",)}
LOT = 32
"""Dossiers dont le dû se calcule ensemble : un écran et un peu plus, en moins de 4 ms."""


class SourceFile(SourcePaginee[LigneFile]):
    """La file d'un agent à l'instant où elle est lue ; `agent_id` peut être celui d'un autre, pour la supervision.

    `sans_dus` : ce qui est dû reste en blanc jusqu'à `montrer_les_dus`, le temps que la première image paraisse.
    """

    def __init__(self, seance: Seance, agent_id: int, filtre: Filtre | None = None, *, sans_dus: bool = False) -> None:
        self._seance = seance
        self._agent_id = agent_id
        self.filtre = filtre or Filtre()
        self.signes: Mapping[int, str] = {}
        """Le signe d'une demande d'accord, par dossier."""
        self._dus: dict[tuple[int, int], int] = {}
        self._sans_dus = sans_dus
        self._jour = seance.jour
        self._maintenant = seance.horloge()
        self._file = self._ouvrir()
        super().__init__(self._file.compter(), self._lire, self.peindre)

    def _ouvrir(self) -> File:
        return File(self._agent_id, self._jour, self._maintenant, self.filtre)

    @property
    def entiere(self) -> File | None:
        """La file lue, si aucun filtre n'en cache une part."""
        return self._file if self.filtre == Filtre() else None

    def _lire(self, debut: int, nombre_: int) -> list[LigneFile]:
        return self._file.page(debut, nombre_)

    def relire(self) -> None:
        """La file d'à présent ; le dû d'un dossier inchangé n'est pas recalculé, sauf si le jour a changé."""
        self._maintenant = self._seance.horloge()
        if self._seance.jour != self._jour:
            self._jour = self._seance.jour
            self._dus.clear()
        self._file = self._ouvrir()
        self.vider(self._file.compter())

    def position(self, dossier_id: int, vers: int) -> int | None:
        """Où est ce dossier, cherché d'abord dans la page de la position `vers`, puis par une requête."""
        debut = max(0, vers - PAGE // 4)
        for i in range(debut, min(self.total, debut + PAGE // 2)):
            objet = self.objet(i)
            if objet is not None and objet.id == dossier_id:
                return i
        return self._file.position(dossier_id)

    def montrer_les_dus(self) -> bool:
        """Désormais chaque ligne dit ce qui est dû ; vrai si elles ne le disaient pas encore."""
        etait, self._sans_dus = self._sans_dus, False
        return etait

    def du(self, ligne: LigneFile) -> int:
        """Ce que doit ce dossier aujourd'hui, en centimes ; calculé avec ses voisins de page."""
        cle = (ligne.id, ligne.version)
        if cle not in self._dus:
            self._calculer(ligne)
        return self._dus[cle]

    def preparer(self, debut: int, nombre_: int) -> None:
        """Lit ces lignes et calcule ce qui y est dû avant qu'on les demande ; ce qui échoue se dira quand on les demandera."""
        with suppress(BaseInutilisable), base_traduite():
            for i in range(debut, min(self.total, debut + nombre_)):
                objet = self.objet(i)
                if objet is not None and not self._sans_dus:
                    self.du(objet)

    def _calculer(self, ligne: LigneFile) -> None:
        from agence.decomptes import decomptes  # tout le droit en dépend : la file se montre sans lui

        page = next((p for p in self._pages.values() if ligne in p), [ligne])
        rang = page.index(ligne)
        lot = [x for x in page[rang - rang % LOT : rang - rang % LOT + LOT] if (x.id, x.version) not in self._dus]
        comptes = decomptes([x.id for x in lot], self._jour, self._seance.configuration)
        for x in lot:
            self._dus[x.id, x.version] = comptes[x.id].du if x.id in comptes else x.solde

    def peindre(self, ligne: LigneFile) -> LigneListe:
        """Une ligne de la file : marque, quand, débiteur, mandant, action, dû."""
        signe = marquer_la_demande(marque(ligne, self._jour, self._maintenant), self.signes.get(ligne.id, ""))
        cellules = (
            signe,
            quand(ligne, self._jour),
            ligne.debiteur,
            ligne.mandant,
            dire_action(ligne),
            "" if self._sans_dus else nombre(self.du(ligne)),
        )
        if ligne.tenu_par is not None:
            return LigneListe(cellules, "attenue")
        return LigneListe(cellules, "", _STYLES_DE_SIGNE.get(signe, ()))


def marque(ligne: LigneFile, jour: date, maintenant: datetime) -> str:
    """« ! » en retard ou rappel dû, « · » aujourd'hui, « = » tenu par un collègue, rien pour plus tard."""
    if ligne.tenu_par is not None:
        return "="
    if ligne.action_le < jour or ligne.action_motif in _PRESSANTS:
        return "!"
    if ligne.rappel_a is not None and ligne.rappel_a <= maintenant and ligne.action_motif == MotifAction.RAPPEL_CONVENU:
        return "!"
    return "·" if ligne.action_le == jour else " "


def marquer_la_demande(signe: str, demande: str) -> str:
    """Une réponse passe avant tout ce que l'agent peut faire ; une demande qui attend ne cache pas ce qui presse."""
    if not demande or signe == "=" or (demande == EN_ATTENTE and signe == "!"):
        return signe
    return demande


def quand(ligne: LigneFile, jour: date) -> str:
    """L'heure d'un rappel du jour, sinon le jour."""
    if ligne.rappel_a is not None:
        local = ligne.rappel_a.astimezone(PARIS)
        if local.date() == jour:
            return f"{local:%H:%M}"
    return jour_court(ligne.action_le, jour)


def dire_action(ligne: LigneFile) -> str:
    """Ce qu'il y a à faire, en un mot ou deux."""
    return en_mots(TypeAction(ligne.action))
