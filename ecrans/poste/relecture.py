"""Une fenêtre ouverte sur un dossier que quelqu'un change dessous : le nouvel état se montre, ce qui est tapé reste, puis l'on écrit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agence.argent import euros
from agence.configuration.modele import Configuration
from agence.erreurs import Refus
from agence.gestes import notes
from agence.mots import en_mots
from donnees.nomenclature import Etape, Etat, TypeAction
from ecrans.composants.dialogues import Dialogue
from ecrans.poste.lecture import DossierLu
from ecrans.poste.mots import evenement

if TYPE_CHECKING:
    from ecrans.poste.base import EcranDeDossier

VERSION = "version"
"""La règle que cite le refus d'un geste fait sur un dossier qui n'est plus tel qu'on l'a lu."""


@dataclass(frozen=True)
class Ouverte:
    """Une fenêtre à champs : ce qui l'a ouverte, et le dossier tel qu'il était alors."""

    fenetre: Dialogue[Any]
    ouvrir: Callable[[], object] | None
    lu: DossierLu | None


def est_depassee(erreur: object) -> bool:
    """Vrai du refus que vaut un dossier changé depuis qu'il est affiché."""
    return isinstance(erreur, Refus) and erreur.regle == VERSION


def rouvrir(ecran: EcranDeDossier, ouverte: Ouverte, refus: Refus) -> None:
    """Relit le dossier, puis rouvre la fenêtre sur ce qu'il est devenu, avec ce qui y était tapé.

    Si elle ne peut plus se rouvrir (dossier sorti de la file, rien de neuf à relire, geste devenu impossible), le refus se lit et la
    note reste en brouillon sur son dossier.
    """
    avant, valeurs = ouverte.lu, ouverte.fenetre.tapees
    ecran.oublier_lu()
    ecran.relire()
    if avant is None or ouverte.ouvrir is None or ecran.dossier_id != avant.id or ecran.lu().version == avant.version:
        ecran.montrer_refus(refus)
    else:
        ecran.reprise = Reprise(ouverte.fenetre, changements(avant, ecran.lu(), ecran.seance.configuration))
        ecran.tenter(ouverte.ouvrir)
        if ecran.reprise is None:
            return
        ecran.reprise = None
    if avant is not None and valeurs.get("note", "").strip():
        notes.brouillon_garder(ecran.seance, avant.id, valeurs["note"])


@dataclass(frozen=True)
class Reprise:
    """Ce que la fenêtre rouverte reprend de celle qui s'est fermée."""

    ancienne: Dialogue[Any]
    dits: tuple[str, ...]

    def poser(self, fenetre: Dialogue[Any]) -> None:
        """À faire avant que la fenêtre ne se montre."""
        fenetre.reprendre(self.ancienne, self.dits)


def changements(avant: DossierLu, apres: DossierLu, configuration: Configuration) -> tuple[str, ...]:
    """Ce qui a changé d'une lecture à l'autre, en deux lignes au plus : l'état, puis le dernier évènement."""
    dits = []
    if avant.decompte.du != apres.decompte.du:
        dits.append(f"dû {euros(avant.decompte.du)} → {euros(apres.decompte.du)}")
    if avant.fiche.etape != apres.fiche.etape:
        dits.append(f"étape {en_mots(Etape(apres.fiche.etape))}")
    if avant.fiche.etat != apres.fiche.etat:
        dits.append(en_mots(Etat(apres.fiche.etat)))
    if (avant.fiche.action, avant.fiche.action_le) != (apres.fiche.action, apres.fiche.action_le) and apres.fiche.action is not None:
        dits.append(f"suite : {en_mots(TypeAction(apres.fiche.action))} le {apres.fiche.action_le:%d/%m/%Y}")
    connus = {e.id for e in avant.fiche.evenements}
    neufs = [e for e in apres.fiche.evenements if e.id not in connus]
    premiere = "! Le dossier a changé" + (f" : {', '.join(dits)}" if dits else ".")
    if not neufs:
        return (premiere,)
    dernier = max(neufs, key=lambda e: e.id)
    return (premiere, f"  {dernier.par or 'la nuit'} : {evenement(dernier, configuration)}")
