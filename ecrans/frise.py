"""Une procédure en mots : ses étapes faites, ses échéances par jours restants, ce qui peut s'y inscrire. Pour l'écran et les commandes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agence.droit.etats_procedure import Evenement, parcours
from agence.droit.moteur import evenements_possibles
from agence.droit.tables import Tables
from agence.gestes.contexte_procedure import Suivie
from agence.mots import en_mots
from donnees.nomenclature import EtatProcedure, SensEcheance
from donnees.vues.procedures import LigneEcheance, LigneEtape

CERTAIN = "V"


@dataclass(frozen=True)
class Frise:
    """Tout ce qu'on montre d'une procédure ; `possibles` dans l'ordre de la table."""

    suivie: Suivie
    tables: Tables
    possibles: tuple[Evenement, ...]

    @property
    def nom(self) -> str:
        return en_mots(self.suivie.type)

    @property
    def phase(self) -> str:
        return self.suivie.phase.libelle

    def etape(self, e: LigneEtape) -> str:
        """« ordonnance rendue pour le tout »."""
        connu = parcours(self.suivie.type, self.tables).evenement(e.evenement)
        return connu.libelle if connu else e.evenement

    def etat_apres(self, e: Evenement) -> EtatProcedure:
        """L'état où l'évènement mènerait."""
        return parcours(self.suivie.type, self.tables).phase(e.vers or self.suivie.phase.code).etat


def frise(suivie: Suivie, tables: Tables) -> Frise:
    """La frise d'une procédure lue."""
    return Frise(suivie, tables, evenements_possibles(suivie.type, suivie.phase.code, suivie.contexte, tables))


def reste(le: date, jour: date) -> str:
    """« J-8 », « J », « J+3 » : les jours jusqu'à une échéance, ou depuis."""
    ecart = (jour - le).days
    return "J" if ecart == 0 else f"J{ecart:+d}"


def dire_echeance(e: LigneEcheance, jour: date) -> str:
    """« à faire avant le 01/12/2026 : signifier l'ordonnance », et « DÉPASSÉ » quand c'est trop tard."""
    depasse = "DÉPASSÉ : " if est_depassee(e, jour) else ""
    mot = "à attendre jusqu'au" if e.sens == SensEcheance.ATTENTE else "à faire avant le"
    return f"{depasse}{mot} {e.le:%d/%m/%Y} : {e.libelle}"


def detail(e: LigneEcheance) -> str:
    """Qui, ce qu'il en coûte, le texte, et s'il est à vérifier."""
    sinon = f"sinon {e.sanction}" if e.sanction else ""
    doute = "" if e.statut in (CERTAIN, "") else "à vérifier"
    return " · ".join(x for x in (e.qui, sinon, e.texte, doute) if x)


def est_depassee(e: LigneEcheance, jour: date) -> bool:
    """Vrai pour un butoir passé ; une attente finie est une bonne nouvelle."""
    return e.sens == SensEcheance.BUTOIR and e.le < jour


def demande(e: Evenement) -> str:
    """Ce qu'il faut donner avec un évènement : la pièce, les jours ; vide s'il ne faut que sa date."""
    dits = [f"pièce {e.piece.value}"] if e.piece else []
    return ", ".join([*dits, *(f"{nom}=JOUR" for nom in e.donnees)])
