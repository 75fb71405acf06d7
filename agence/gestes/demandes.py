"""Lire les demandes d'accord comme on s'en sert : celles à décider, les siennes, celles d'un dossier ; et dire qu'une réponse est lue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from agence import horloge
from agence.calendrier import PARIS
from agence.gestes.droits import exiger
from agence.gestes.objets_d_accord import MOTS, OUVERTURES, Objet, resume_ou_rien
from agence.mots import en_mots
from agence.seance import Seance
from donnees.base import ecriture, executer
from donnees.champs import instant_ecrit
from donnees.nomenclature import EtatApprobation
from donnees.vues import demandes as vue
from donnees.vues.demandes import LigneDemande


@dataclass(frozen=True)
class Demande:
    """Une demande telle qu'on la lit ; `decideur`, `decidee_le` et `reponse` sont vides tant qu'elle attend."""

    id: int
    dossier_id: int
    reference: str
    debiteur: str
    objet: Objet
    motif: str
    donnees: dict[str, Any]
    demandeur: str
    demandee_le: datetime
    demandeur_id: int = 0
    etat: EtatApprobation = EtatApprobation.DEMANDEE
    decideur: str = ""
    decidee_le: datetime | None = None
    reponse: str = ""
    lue: bool = True
    utilisee: bool = False

    @property
    def quoi(self) -> str:
        """« remise hors du pouvoir de l'agence, 500,00 € de principal »."""
        detail = resume_ou_rien(self.objet, self.donnees)
        return f"{MOTS[self.objet]}, {detail}" if detail else MOTS[self.objet]

    @property
    def decidee(self) -> bool:
        return self.etat is not EtatApprobation.DEMANDEE

    @property
    def a_lire(self) -> bool:
        """Vrai si la réponse est là et que son demandeur ne l'a pas encore lue."""
        return self.decidee and not self.lue

    @property
    def decision(self) -> str:
        """« accordée par Roux », « refusée par Roux : trop loin » ; « en attente »."""
        if not self.decidee:
            return "en attente"
        dite = f"{en_mots(self.etat)} par {self.decideur}"
        return f"{dite} : {self.reponse}" if self.reponse else dite

    def sert_encore(self, jour_debut: datetime) -> bool:
        """Vrai d'un accord du jour qui s'est ouvert au demandeur et n'a pas encore servi."""
        accordee = self.etat is EtatApprobation.ACCORDEE and self.objet in OUVERTURES and not self.utilisee
        return accordee and self.decidee_le is not None and self.decidee_le >= jour_debut


def debut_du_jour(seance: Seance) -> datetime:
    """Minuit de ce jour, à Paris, en instant UTC."""
    return datetime.combine(seance.jour, time(0), PARIS).astimezone(horloge.maintenant().tzinfo)


def en_attente() -> list[Demande]:
    """Les demandes à décider, la plus ancienne d'abord."""
    return [_lue(ligne) for ligne in vue.en_attente()]


def a_decider(seance: Seance) -> int:
    """Combien de demandes attendent cette personne ; les siennes, un autre les décide."""
    return vue.nombre_en_attente(seance.acteur.id if seance.acteur else 0)


def les_miennes(seance: Seance) -> list[Demande]:
    """Les siennes : en attente, répondues ce jour, ou répondues plus tôt sans avoir été lues ; la dernière d'abord."""
    if seance.acteur is None:
        return []
    return [_lue(ligne) for ligne in vue.de(seance.acteur.id, debut_du_jour(seance))]


def du_dossier(seance: Seance, dossier_id: int) -> tuple[Demande, ...]:
    """Celles de ce dossier qui attendent ou ont été répondues ce jour, la dernière d'abord."""
    return tuple(_lue(ligne) for ligne in vue.du_dossier(dossier_id, debut_du_jour(seance)))


def la_demande(numero: int) -> Demande | None:
    """Celle de ce numéro."""
    ligne = vue.une_demande(numero)
    return None if ligne is None else _lue(ligne)


def derniere_decision(seance: Seance) -> Demande | None:
    """La dernière demande que cette personne a décidée."""
    ligne = vue.derniere_decidee_par(seance.acteur.id) if seance.acteur else None
    return None if ligne is None else _lue(ligne)


def marquer_lues(seance: Seance, demandes: Sequence[Demande]) -> None:
    """Le demandeur a lu ces réponses : elles cessent de s'annoncer. Rien ne change sur le dossier."""
    numeros = [d.id for d in demandes if d.a_lire]
    if numeros and seance.acteur is not None:
        exiger(seance, "lire la réponse à ses demandes")
        with ecriture():
            executer(
                f"UPDATE approbation SET vue_le = ? WHERE demandee_par = ? AND vue_le IS NULL AND id IN ({', '.join('?' * len(numeros))})",
                (instant_ecrit(seance.horloge()), seance.acteur.id, *numeros),
            )


def _lue(ligne: LigneDemande) -> Demande:
    return Demande(
        ligne.id, ligne.dossier_id, ligne.reference, ligne.debiteur, Objet(ligne.objet), ligne.motif, ligne.donnees, ligne.demandeur,
        ligne.demandee_le, ligne.demandeur_id, EtatApprobation(ligne.etat), ligne.decideur, ligne.decidee_le, ligne.reponse,
        ligne.vue_le is not None, ligne.utilisee_le is not None,
    )  # fmt: skip
