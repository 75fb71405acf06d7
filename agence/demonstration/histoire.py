"""L'histoire d'un dossier : ce que ses gestes et ses nuits auraient fait, par les mêmes règles, sans la base.

Chaque fait passe par les fonctions pures de la conduite ; les lignes qu'il laisse sont gardées et écrites par lots.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from agence.calendrier import PARIS, Calendrier, jour_de_paris
from agence.conduite.scenarios import avancer, choisir
from agence.conduite.situation import Cadre, Situation, clore
from agence.configuration.modele import Configuration
from agence.demonstration.portefeuille import DossierNeuf
from agence.demonstration.registre import Registre
from agence.droit.decompte import etablir
from agence.droit.elements import Decompte, Parties, Reperes, Versement
from agence.droit.taux import charger_taux
from agence.seance import Acteur
from donnees.champs import instant_ecrit
from donnees.nomenclature import (
    Etape,
    Etat,
    EtatCourrier,
    EtatProcedure,
    Motif,
    MotifAction,
    MotifDeCloture,
    Moyen,
    Nature,
    StatutPromesse,
    TypeCourrier,
    TypeEvenement,
    TypeProcedure,
)


@dataclass(frozen=True)
class Monde:
    """Ce que toutes les histoires partagent : les règles, le présent, les gens."""

    configuration: Configuration
    configuration_id: int
    calendrier: Calendrier
    maintenant: datetime
    agents: tuple[Acteur, ...]
    superviseur: Acteur
    registre: Registre

    @property
    def jour(self) -> date:
        return jour_de_paris(self.maintenant)


@dataclass
class Envoi:
    """Un courrier et son chemin."""

    id: int
    type: TypeCourrier
    prepare_le: date
    canal: str
    montant: int
    etat: EtatCourrier = EtatCourrier.A_ENVOYER
    parti_le: date | None = None
    recu_le: date | None = None
    expire_le: date | None = None

    @property
    def reference(self) -> str:
        return f"L-{self.id:06d}"


@dataclass
class Promis:
    """Une promesse et son sort."""

    id: int
    auteur: int
    montant: int
    pour_le: date
    demandee_le: date
    moyen: Moyen
    controle_le: date
    faite_le: datetime
    echeancier: int | None = None
    numero: int = 1
    statut: StatutPromesse = StatutPromesse.OUVERTE
    paye: int = 0
    fermee_le: datetime | None = None
    decidee_le: date | None = None


@dataclass
class Mission:
    """Une procédure ou une sommation."""

    id: int
    type: TypeProcedure
    montant: int
    decompte: dict[str, Any]
    ouverte_le: date
    etat: EtatProcedure = EtatProcedure.A_TRANSMETTRE
    partenaire: str = ""
    transmise_le: date | None = None
    close_le: date | None = None
    titre_le: date | None = None
    sur_titre: int | None = None


@dataclass(frozen=True)
class Encaisse:
    """Un paiement valable, tel que les promesses et le décompte le lisent."""

    id: int
    montant: int
    recu_le: date
    saisi_le: datetime
    moyen: Moyen
    canal: str


@dataclass(order=True)
class Prevu:
    """Ce que le dehors fera : un paiement, un retour de courrier, la réponse d'un mandant."""

    le: date
    rang: int
    faire: Callable[[], None] = field(compare=False)


class Histoire:
    """Un dossier qui se déroule ; `le` est le jour du dernier fait, `instant` son heure."""

    def __init__(self, monde: Monde, neuf: DossierNeuf, alea: Random) -> None:
        self.monde = monde
        self.neuf = neuf
        self.alea = alea
        self.agent = next(a for a in monde.agents if a.id == neuf.agent_id)
        self.le = neuf.confie_le
        self.instant = datetime.combine(neuf.confie_le, time(0, 1), PARIS).astimezone(UTC)
        self.prevus: list[Prevu] = []
        self.envois: list[Envoi] = []
        self.promesses: list[Promis] = []
        self.encaisses: list[Encaisse] = []
        self.missions: list[Mission] = []
        self.essais_le: list[date] = []
        self.contacts_le: list[date] = []
        self.verse = 0
        self.lettre_ref = ""
        self.epingle = ""
        self.impose = ""
        """le résultat voulu de son premier appel, s'il y en a un"""
        self.faits = 0
        self.s = self._naissance()
        self.noter(TypeEvenement.IMPORT, texte=f"confié par {neuf.mandant.nom}", instant=self.instant, auteur=monde.superviseur.id)

    def _naissance(self) -> Situation:
        neuf, configuration = self.neuf, self.monde.configuration
        s = Situation(
            nature=neuf.debiteur.nature, etape=Etape.AMIABLE, etat=Etat.ACTIF, position=0, essais=0, ancre_le=neuf.confie_le,
            scenario=choisir(configuration.scenarios, neuf.debiteur.nature, neuf.mandant.code, neuf.principal).nom,
            action=None, action_le=None, rappel_a=None, action_motif=MotifAction.SCENARIO, suspension_motif=None, suspendu_le=None,
            suspendu_jusqu_au=None, suspension_attend=None, rang=0, promesses_faites=0, promesses_rompues=0, solde=neuf.principal,
            confie_le=neuf.confie_le, premiere_lettre_le=None, mise_en_demeure_le=None, mise_en_demeure_expire_le=None, titre_le=None,
            procedure_etat=None, impaye_motif=None, prescription_le=neuf.prescription(neuf.confie_le).date,
            age_confie=(neuf.confie_le - neuf.premiere_echeance).days, tentatives=0, dernier_contact_le=None, clos_le=None, clos_motif=None,
            sensible=neuf.debiteur.sensible,
        )  # fmt: skip
        return avancer(s, self.cadre(self.instant))

    # ── le temps ────────────────────────────────────────────────────────────────────────────────────────────────────

    def cadre(self, instant: datetime) -> Cadre:
        """Le cadre des décisions à cet instant."""
        return Cadre(jour_de_paris(instant), instant, self.monde.calendrier, self.monde.configuration)

    def au_bureau(self, le: date) -> Cadre:
        """Une heure de bureau de ce jour, après le dernier fait ; c'est le cadre du geste qui vient."""
        minutes = self.alea.choice((self.alea.randint(545, 745), self.alea.randint(815, 1130)))
        voulu = datetime.combine(le, time(minutes // 60, minutes % 60, self.alea.randrange(60)), PARIS).astimezone(UTC)
        return self._avancer_a(max(voulu, self.instant + timedelta(minutes=self.alea.randint(2, 15))))

    def a_l_heure(self, instant: datetime) -> Cadre:
        """À cette heure dite, ou juste après le dernier fait."""
        return self._avancer_a(max(instant, self.instant + timedelta(minutes=1)))

    def de_nuit(self, le: date) -> Cadre:
        """Le passage de la nuit de ce jour, jamais après l'instant présent."""
        voulu = datetime.combine(le, time(0, 2), PARIS).astimezone(UTC)
        cadre = self._avancer_a(min(max(voulu, self.instant + timedelta(seconds=1)), self.monde.maintenant))
        return replace(cadre, jour=le)

    def _avancer_a(self, instant: datetime) -> Cadre:
        self.instant = instant
        cadre = self.cadre(instant)
        self.le = cadre.jour
        return cadre

    def prevoir(self, le: date, faire: Callable[[], None]) -> None:
        """Le dehors fera cela ce jour-là, si le dossier n'est pas clos avant."""
        self.prevus.append(Prevu(le, len(self.prevus), faire))
        self.prevus.sort(reverse=True)

    # ── ce qui s'écrit ──────────────────────────────────────────────────────────────────────────────────────────────

    def noter(
        self,
        type_: TypeEvenement,
        code: str = "",
        texte: str = "",
        donnees: dict[str, Any] | None = None,
        *,
        auteur: int | None = None,
        instant: datetime | None = None,
        annule: int | None = None,
    ) -> int:
        """Une ligne d'historique ; rend son numéro. Sans auteur, c'est la nuit."""
        numero = self.monde.registre.numero("evenement")
        document = json.dumps(donnees, ensure_ascii=False, sort_keys=True) if donnees else None
        self.monde.registre.ajouter(
            "evenement", numero, self.neuf.id, instant_ecrit(instant or self.instant), type_.value, code, auteur, texte, document, annule,
            self.monde.configuration_id,
        )  # fmt: skip
        self.faits += 1
        return numero

    def inscrire_l_etape(self, position: int, action: str) -> None:
        """Une étape du scénario est faite."""
        self.monde.registre.ajouter("etape_faite", self.neuf.id, self.s.scenario, position, action, self.le.isoformat())

    def clore(self, motif: MotifDeCloture, texte: str, auteur: int | None) -> None:
        """Le dossier sort de la file ; ce qui attendait est annulé."""
        self.noter(TypeEvenement.CLOTURE, motif.value, texte, auteur=auteur)
        self.s = clore(self.s, motif, self.le)
        for envoi in self.envois:
            if envoi.etat is EtatCourrier.A_ENVOYER:
                envoi.etat = EtatCourrier.ANNULE
        for mission in self.missions:
            if mission.etat is EtatProcedure.A_TRANSMETTRE:
                mission.etat, mission.close_le = EtatProcedure.ANNULE, self.le
                self.s = replace(self.s, procedure_etat=None)

    # ── ce qui se lit ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def clos(self) -> bool:
        return self.s.etat is Etat.CLOS

    def decompte(self, au: date) -> Decompte:
        """Le décompte du dossier, arrêté ce jour."""
        arret = self.s.suspendu_le if self.s.suspension_motif is Motif.PROCEDURE_COLLECTIVE else None
        return etablir(
            self.neuf.dues,
            [Versement(e.id, e.recu_le, e.montant) for e in self.encaisses],
            Parties(self.neuf.mandant.nature, self.neuf.debiteur.nature),
            Reperes(self.s.mise_en_demeure_le, self.s.titre_le, arret),
            au,
            charger_taux(),
            exact=False,
        )

    def du(self, au: date) -> int:
        """Ce qui est dû ce jour, intérêts et indemnités compris."""
        return self.decompte(au).du

    @property
    def est_professionnel(self) -> bool:
        return self.s.nature is Nature.PROFESSIONNEL

    def chance(self, sur_cent: float) -> bool:
        """Vrai tant de fois sur cent."""
        return self.alea.random() * 100 < sur_cent
