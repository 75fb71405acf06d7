"""Les protections des dossiers imaginaires, et leurs plaintes : ce qui les a suspendus a sa phase, ses dates et ses échéances."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agence.calendrier import PARIS
from agence.conduite.protections import tenir
from agence.conduite.situation import Cadre
from agence.demonstration.histoire import Histoire
from agence.droit import protections as droit
from agence.droit.protections import ANNONCE, Dates
from agence.mots import en_mots
from donnees.champs import instant_ecrit
from donnees.nomenclature import Etat, Motif, TypeEvenement

PROUVEES = {
    Motif.PROCEDURE_COLLECTIVE: ("redressement", "liquidation"),
    Motif.SURENDETTEMENT: ("recevable",),
    Motif.DECES: ("deces",),
    Motif.TUTELLE: ("tutelle", "curatelle"),
    Motif.DELAI_DE_GRACE: ("accorde",),
    Motif.RADIATION: ("radiee",),
}
"""Les phases où l'on en est, quand l'annonce a été vérifiée."""
SANS_ANNONCE = frozenset({Motif.DELAI_DE_GRACE, Motif.RADIATION})
VERIFIER = timedelta(days=20)
"""Une annonce de plus de vingt jours a été vérifiée."""
UN_SUR = 3
"""Un arrangement sur trois est un délai du juge, une société introuvable sur trois est radiée."""
PLAINTES = ("ton d'une lettre", "appels trop rapprochés", "courrier reçu par un homonyme", "appel sur le lieu de travail")
UNE_PLAINTE_SUR = 83


@dataclass(frozen=True)
class ProtectionNeuve:
    """Ce qui tient un dossier de démonstration."""

    id: int
    type: str
    phase: str
    dates: Dates
    donnees: dict[str, str]

    @property
    def debut_le(self) -> date:
        return self.dates.debut_le

    @property
    def fin_le(self) -> date | None:
        return self.dates.fin_le

    @property
    def levee_le(self) -> date | None:
        return None


def proteger(h: Histoire) -> None:
    """La protection qui tient ce dossier, s'il y en a une ; la situation attend ce que sa phase attend, et l'historique la dit."""
    motif, depuis = _motif(h), h.s.suspendu_le
    if motif is None or depuis is None:
        return
    annoncee = motif not in SANS_ANNONCE and depuis + VERIFIER > h.monde.jour
    p = droit.phase(motif, ANNONCE if annoncee else PROUVEES[motif][h.neuf.id % len(PROUVEES[motif])])
    publiee = depuis + timedelta(days=8) if motif is Motif.PROCEDURE_COLLECTIVE and not annoncee else None
    fin = h.s.suspendu_jusqu_au if motif is Motif.DELAI_DE_GRACE else p.fin(depuis, depuis)
    donnees = {"mandataire": "Selarl Modèle, mandataire judiciaire"} if publiee is not None else {}
    neuve = ProtectionNeuve(h.monde.registre.numero("protection"), motif.value, p.nom, Dates(depuis, publiee, fin), donnees)
    monde = h.monde
    h.s = tenir(h.s, neuve, Cadre(monde.jour, monde.maintenant, monde.calendrier, monde.configuration))
    h.noter(
        TypeEvenement.PROTECTION, p.code, f"{en_mots(motif)}, {p.libelle} : {p.depuis} {depuis:%d/%m/%Y}", {"protection": neuve.id},
        auteur=h.agent.id,
    )  # fmt: skip
    _ecrire(h, neuve)


def _motif(h: Histoire) -> Motif | None:
    """Le motif de protection du dossier suspendu ; quelques arrangements sont des délais du juge, quelques enquêtes des radiations."""
    if h.s.etat is not Etat.SUSPENDU:
        return None
    motif = h.s.suspension_motif
    if motif is Motif.ARRANGEMENT and h.neuf.id % UN_SUR == 0:
        return Motif.DELAI_DE_GRACE
    if motif is Motif.ENQUETE and h.est_professionnel and h.neuf.id % UN_SUR == 0:
        return Motif.RADIATION
    return motif if motif in PROUVEES else None


def _ecrire(h: Histoire, neuve: ProtectionNeuve) -> None:
    """Sa ligne, et ce qu'elle inscrit au mur."""
    d = neuve.dates
    h.monde.registre.ajouter(
        "protection", neuve.id, h.neuf.id, neuve.type, neuve.phase, d.debut_le.isoformat(), _jour(d.publiee_le), _jour(d.fin_le),
        json.dumps(neuve.donnees, sort_keys=True) if neuve.donnees else None, h.agent.id,
        instant_ecrit(datetime.combine(d.debut_le, time(23, 59), PARIS)),
    )  # fmt: skip
    p = droit.phase(neuve.type, neuve.phase)
    for e in droit.echeances(p, d, h.monde.calendrier):
        h.monde.registre.ajouter(
            "echeance_procedure", h.neuf.id, neuve.id, e.code, e.libelle, e.le.isoformat(), e.sens.value, e.qui, e.sanction, e.texte,
            e.statut,
        )  # fmt: skip


def se_plaindre(h: Histoire) -> None:
    """La plainte d'un débiteur, de loin en loin ; les plus anciennes ont eu leur réponse."""
    if h.neuf.id % UNE_PLAINTE_SUR:
        return
    objet = PLAINTES[h.neuf.id // UNE_PLAINTE_SUR % len(PLAINTES)]
    avant = h.monde.calendrier.prochain(h.le, h.monde.configuration.reclamations.repondre_sous)
    h.noter(
        TypeEvenement.RECLAMATION, "recue", f"reçue le {h.le:%d/%m/%Y}, répondre avant le {avant:%d/%m/%Y} · {objet}", auteur=h.agent.id
    )
    repondue = avant.isoformat() if avant < h.monde.jour else None
    reponse = "explications données, excuses faites" if repondue else ""
    h.monde.registre.ajouter("reclamation", h.neuf.id, h.le.isoformat(), objet, avant.isoformat(), repondue, reponse, h.agent.id)


def _jour(jour: date | None) -> str | None:
    return jour.isoformat() if jour is not None else None
