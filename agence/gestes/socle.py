"""Le socle des gestes : une transaction, un évènement, la situation d'avant gardée pour pouvoir annuler.

    with geste(seance, dossier_id) as g:
        g.poser(nouvelle_situation)
        g.consigner(TypeEvenement.NOTE, texte="…")

À la sortie tout est écrit d'un coup, ou rien.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import peewee as pw

from agence.conduite import rang
from agence.conduite.situation import Cadre, Situation
from agence.erreurs import Introuvable, Refus
from agence.gestes import connexions
from agence.gestes.droits import exiger
from agence.seance import Seance
from agence.situations import COLONNES, situation_de
from agence.texte import assainir
from donnees import ordres
from donnees.base import ecriture, executer, une
from donnees.champs import instant_ecrit
from donnees.modeles import Annulable, Debiteur, Dossier, Evenement
from donnees.nomenclature import TypeEvenement

M = TypeVar("M", bound=pw.Model)
NOTE_MAXIMUM = 500


@dataclass
class Geste:
    """Un geste en train de se faire : ce qu'il lit, ce qu'il change, ce qu'il consigne."""

    seance: Seance
    dossier: Dossier
    debiteur: Debiteur
    cadre: Cadre
    situation: Situation
    annulable: bool = True
    evenement_id: int | None = None
    _champs: dict[str, Any] = field(default_factory=dict)
    _images: dict[str, Any] = field(default_factory=lambda: {"dossier": {}, "modifies": [], "crees": []})
    _avant: Situation = field(init=False)

    def __post_init__(self) -> None:
        self._avant = self.situation

    @property
    def utilisateur_id(self) -> int | None:
        return self.seance.acteur.id if self.seance.acteur else None

    def poser(self, situation: Situation) -> None:
        """La nouvelle situation du dossier ; écrite à la fin du geste."""
        self.situation = situation

    def changer(self, **champs: Any) -> None:
        """D'autres colonnes du dossier (note épinglée, agent, montants…)."""
        self._champs.update(champs)

    def creer(self, modele: type[M], **champs: Any) -> M:
        """Une ligne neuve ; l'annulation la défera selon sa table."""
        ligne = ordres.ajouter(modele, **champs)
        self._images["crees"].append([modele._meta.table_name, _cle(ligne)])
        return ligne

    def modifier(self, ligne: pw.Model, **champs: Any) -> None:
        """Change des colonnes d'une ligne en gardant leur valeur d'avant."""
        avant = {nom: _brut(ligne, nom) for nom in champs}
        for nom, valeur in champs.items():
            setattr(ligne, nom, valeur)
        ordres.changer(ligne, list(champs))
        self._images["modifies"].append([ligne._meta.table_name, _cle(ligne), avant])

    def consigner(
        self, type_: TypeEvenement, code: str = "", texte: str = "", donnees: dict[str, Any] | None = None, annule_id: int | None = None
    ) -> Evenement:
        """Ajoute une ligne à l'historique ; la première du geste est celle que l'annulation désigne par `annule_id`."""
        evenement = ordres.ajouter(
            Evenement,
            dossier_id=self.dossier.id,
            le=self.cadre.maintenant,
            type=type_,
            code=code,
            utilisateur_id=self.utilisateur_id,
            texte=propre(texte),
            donnees=donnees,
            annule_id=annule_id,
            configuration_id=self.seance.configuration_id,
        )
        if self.evenement_id is None:
            self.evenement_id = evenement.id
        return evenement

    def absorber(self, autre: Geste, version: int) -> None:
        """Ce qu'un geste jumeau a changé sur un autre dossier se reprendra avec celui-ci ; `version` : celle d'avant."""
        images = autre._images
        self._images["modifies"] += [*images["modifies"], ["dossier", autre.dossier.id, {**images["dossier"], "version": version}]]
        self._images["crees"] += images["crees"]
        if autre.evenement_id is not None:
            self._images.setdefault("ailleurs", []).append([autre.dossier.id, autre.evenement_id])

    def _ecrire(self) -> None:
        avant, apres = self._avant, self.situation
        nouveaux = {nom: getattr(apres, nom) for nom in COLONNES if getattr(avant, nom) != getattr(apres, nom)} | self._champs
        nouveaux.setdefault("rang", rang.calculer(apres, self.cadre.configuration.rang, self.cadre.jour))
        nouveaux["version"] = self.dossier.version + 1
        image = {nom: _brut(self.dossier, nom) for nom in nouveaux if nom != "version"}
        for nom, valeur in nouveaux.items():
            setattr(self.dossier, nom, valeur)
        ordres.changer(self.dossier, list(nouveaux))
        self._images["dossier"] = image
        self._garder_pour_annuler()

    def _garder_pour_annuler(self) -> None:
        if self.utilisateur_id is None or self.evenement_id is None:
            return
        executer("DELETE FROM annulable WHERE utilisateur_id = ?", (self.utilisateur_id,))
        if self.annulable:
            ordres.ajouter(
                Annulable,
                utilisateur_id=self.utilisateur_id,
                evenement_id=self.evenement_id,
                dossier_id=self.dossier.id,
                version=self.dossier.version,
                le=self.cadre.maintenant,
                images=self._images,
            )


def _brut(ligne: pw.Model, nom: str) -> Any:
    """La valeur d'une colonne telle que la base la garde, bonne pour JSON."""
    champ = ligne._meta.fields[nom]
    return champ.db_value(getattr(ligne, nom))


def _cle(ligne: Any) -> Any:
    return ligne.get_id()


def propre(texte: str) -> str:
    """Un texte tapé, assaini et borné à la longueur d'une note."""
    return assainir(texte.strip(), maximum=NOTE_MAXIMUM)


@contextlib.contextmanager
def geste(
    seance: Seance, dossier_id: int, *, acte: str = "travailler un dossier", version: int | None = None, annulable: bool = True
) -> Iterator[Geste]:
    """Ouvre un geste sur un dossier : rôle, existence, bail d'un collègue, version lue à l'écran ; puis écrit tout ou rien."""
    exiger(seance, acte)
    with ecriture():
        connexions.exiger_valide(seance)
        dossier = lire_dossier(dossier_id)
        _verifier_bail(seance, dossier_id)
        if version is not None and version != dossier.version:
            raise Refus("le dossier a changé depuis qu'il est affiché.", "Le relire, puis refaire le geste.", "version")
        if dossier.purge_le is not None:
            depuis = f"ce dossier est purgé depuis le {dossier.purge_le:%d/%m/%Y}."
            raise Refus(depuis, "Le mandant le confie de nouveau s'il y a lieu.", "purge")
        debiteur = ordres.lire(Debiteur, dossier.debiteur_id)
        assert debiteur is not None
        g = Geste(seance, dossier, debiteur, seance.cadre(), situation_de(dossier, debiteur), annulable)
        yield g
        g._ecrire()


@contextlib.contextmanager
def aussi(g: Geste, dossier_id: int) -> Iterator[Geste]:
    """Le même geste sur un autre dossier du même débiteur : même transaction, et repris avec lui par « u ».

    Le bail d'un collègue ne l'empêche pas : ce qui vise la personne s'impose à tous ; la version relue le dit au collègue.
    """
    dossier = lire_dossier(dossier_id)
    autre = Geste(g.seance, dossier, g.debiteur, g.cadre, situation_de(dossier, g.debiteur), annulable=False)
    version = dossier.version
    yield autre
    autre._ecrire()
    g.absorber(autre, version)


def lire_dossier(dossier_id: int) -> Dossier:
    """Le dossier, verrouillé jusqu'à la fin de la transaction (PostgreSQL ; SQLite l'est déjà). Lève Introuvable."""
    dossier = ordres.lire(Dossier, dossier_id, verrou=True)
    if dossier is None:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    return dossier


def _verifier_bail(seance: Seance, dossier_id: int) -> None:
    if seance.acteur is None:
        return
    tenu = une(
        """SELECT u.affichage, b.seance FROM bail b JOIN utilisateur u ON u.id = b.utilisateur_id
        WHERE b.dossier_id = ? AND b.utilisateur_id <> ? AND b.jusqu_a > ?""",
        (dossier_id, seance.acteur.id, instant_ecrit(seance.horloge())),
    )
    if tenu is not None and not connexions.est_morte(str(tenu[1])):
        raise Refus(f"{tenu[0]} tient ce dossier.", "Attendre qu'il le rende, ou prendre le suivant.", "bail")
