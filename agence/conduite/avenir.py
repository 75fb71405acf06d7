"""L'avenir d'un portefeuille, joué en mémoire : chaque nuit par les règles de la vraie nuit, chaque appel par un résultat supposé.

Un dossier n'est regardé que les jours où il lui arrive quelque chose. Ce qui est supposé, et rien d'autre : le résultat des appels,
l'issue des promesses, le départ des courriers le jour ouvré où ils sont prêts, l'escalade faite le jour où le scénario la propose.
Ce qui attend une personne ou un tiers (revue, enquête, litige, procédure) l'attend jusqu'au bout.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from agence.calendrier import PARIS, Calendrier
from agence.conduite import departs, rang
from agence.conduite.barriere import compter, quotas_pleins
from agence.conduite.hypotheses import Hypotheses, choisir, tirage
from agence.conduite.nuit import FAITS, PREPARES, Decision, Faits, PromesseGardee, decider, reveil
from agence.conduite.reponses import apres_l_appel, apres_un_versement, issue
from agence.conduite.scenarios import depasser
from agence.conduite.situation import Cadre, Situation, planifier
from agence.configuration.modele import Configuration
from donnees.nomenclature import Etape, Etat, EtatProcedure, Motif, MotifAction, StatutPromesse, TypeAction

ESCALADES = (TypeAction.HUISSIER, TypeAction.JUDICIAIRE)
APPEL, COURRIER, ESCALADE, VERSEMENT = 1, 2, 3, 4
"""Ce qui arrive à un dossier, dans l'empreinte de son parcours."""
Progression = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DossierSimule:
    """Un dossier ouvert tel que la base le garde. `appels` : jour et code de ceux des trente derniers jours, pour les quotas."""

    id: int
    agent_id: int | None
    situation: Situation
    faits: Faits[Any]
    appels: tuple[tuple[date, str], ...] = ()


@dataclass(slots=True)
class Compte:
    """Un jour d'un agent ; `reste` : les appels dus qu'il n'a pas eu le temps de passer."""

    appels: int = 0
    courriers: int = 0
    escalades: int = 0
    reste: int = 0


@dataclass(slots=True)
class Avenir:
    """Ce que donne une configuration : les jours par agent, l'empreinte du parcours de chaque dossier, ce que sa première nuit décide."""

    debut: date
    jours: int
    comptes: dict[tuple[date, int | None], Compte] = field(default_factory=lambda: defaultdict(Compte))
    parcours: dict[int, int] = field(default_factory=dict)
    premiere_nuit: dict[int, Decision] = field(default_factory=dict)
    apres: dict[int, int] = field(default_factory=dict)
    """l'empreinte de ce qui attend chaque dossier après la première nuit"""
    encaisse: int = 0
    """en centimes"""

    def total(self, quoi: str) -> int:
        """La somme d'un compte sur tous les jours et tous les agents."""
        return sum(getattr(c, quoi) for c in self.comptes.values())

    def jours_deborde(self) -> tuple[date, ...]:
        """Les jours où un agent au moins n'a pas pu passer tous ses appels dus."""
        return tuple(sorted({jour for (jour, _), c in self.comptes.items() if c.reste}))


@dataclass(slots=True)
class _Cours:
    """Un dossier en train d'être joué."""

    origine: DossierSimule
    s: Situation
    faits: Faits[Any]
    appels: list[tuple[date, bool, bool]]
    version: int = 0
    du: bool = False
    """son appel attend dans la file de l'agent"""
    appels_joues: int = 0
    promesses_jouees: int = 0
    versements: list[tuple[date, int]] = field(default_factory=list)
    parcours: int = 0


class Jeu:
    """Joue une configuration sur des dossiers, de `debut` pour `jours` jours.

    `premiers` : les dossiers que la vraie nuit du premier jour regarderait ; les autres ne se décident qu'à leur heure.
    """

    def __init__(
        self, dossiers: Iterable[DossierSimule], configuration: Configuration, calendrier: Calendrier, hypotheses: Hypotheses,
        debut: date, jours: int, premiers: Collection[int],
    ) -> None:  # fmt: skip
        self.avenir = Avenir(debut, jours)
        self.configuration = configuration
        self.calendrier = calendrier
        self.hypotheses = hypotheses
        self.premiers = premiers
        resultats = configuration.resultats
        self.cours = [
            _Cours(
                d, d.situation, Faits(d.faits.promesses, d.faits.recus, d.faits.prets, d.faits.protections, d.faits.litige_ouvert,
                d.faits.passes), [(le, r.tentative, r.contact) for le, code in d.appels if (r := resultats.get(code))],
            )
            for d in dossiers
        ]  # fmt: skip
        self.agenda: list[list[tuple[int, int]]] = [[] for _ in range(jours + 1)]
        self.files: dict[int | None, list[tuple[Any, ...]]] = defaultdict(list)
        self.dus: dict[int | None, int] = defaultdict(int)
        self._ordre = count()
        self._repli = next((c for c, r in resultats.items() if r.suite == "rappel"), next(iter(resultats)))

    def jouer(self, progression: Progression | None = None) -> Avenir:
        """Tous les jours, dans l'ordre ; `progression` reçoit les jours faits et peut tout arrêter en levant."""
        a = self.avenir
        for n in range(a.jours):
            cadre = self._cadre(a.debut + timedelta(days=n))
            if n == 0:
                self._commencer(cadre)
            else:
                for i, version in self.agenda[n]:
                    if self.cours[i].version == version:
                        self._passer_la_nuit(i, cadre)
                self.agenda[n] = []
            if self._appelle(cadre):
                self._appeler(cadre)
            if progression is not None:
                progression(n + 1, a.jours)
        for c in self.cours:
            a.parcours[c.origine.id] = hash((c.parcours, _fin(c.s)))
        return a

    def _cadre(self, jour: date) -> Cadre:
        plages = self.configuration.appels.plages.get(jour.isoweekday(), ())
        heure = plages[0].debut if plages else datetime.min.time().replace(hour=9)
        return Cadre(jour, datetime.combine(jour, heure, PARIS).astimezone(UTC), self.calendrier, self.configuration)

    def _appelle(self, cadre: Cadre) -> bool:
        return self.calendrier.est_ouvre(cadre.jour) and bool(self.configuration.appels.plages.get(cadre.jour.isoweekday()))

    # La nuit

    def _commencer(self, cadre: Cadre) -> None:
        """La nuit du premier jour, sur ceux qu'elle regarderait ; les versements des promesses déjà prises se tirent."""
        for i, c in enumerate(self.cours):
            if c.origine.id in self.premiers:
                self._decider(c, cadre)
            self.avenir.apres[c.origine.id] = hash((_fin(c.s), c.parcours))
            for g in c.faits.promesses:
                if g.promesse.statut is StatutPromesse.OUVERTE and c.s.suspension_motif in (None, Motif.PROMESSE):
                    self._supposer(c, g, cadre)
            c.faits.passes = ()
            self._placer(i, self._agir(c, cadre), cadre)

    def _passer_la_nuit(self, i: int, cadre: Cadre) -> None:
        c = self.cours[i]
        self._retirer_de_la_file(c)
        quand = reveil(c.s, c.faits)
        if quand is not None and quand <= cadre.jour:
            self._decider(c, cadre)
        self._placer(i, self._agir(c, cadre), cadre)

    def _decider(self, c: _Cours, cadre: Cadre) -> None:
        """La vraie décision de la nuit, et ce qui s'en compte."""
        d = decider(c.s, c.faits, cadre)
        if cadre.jour == self.avenir.debut:
            self.avenir.premiere_nuit[c.origine.id] = d
        c.s = d.apres
        if d.sorts:
            c.faits.promesses = [_decidee(g, d) for g in c.faits.promesses]
        if d.finies:
            finies = {i for i, _ in d.finies}
            c.faits.protections = [p for p in c.faits.protections if p.id not in finies]
        if d.courrier is not None:
            self._compte(c, cadre).courriers += 1
            self._marquer(c, cadre, COURRIER)
            if d.courrier in PREPARES.values():
                c.faits.prets = {*c.faits.prets, d.courrier.value}

    # Le jour

    def _agir(self, c: _Cours, cadre: Cadre) -> bool:
        """Ce que la journée fait sans téléphone : l'argent entre, les courriers partent, l'escalade se fait. Vrai si un appel est dû."""
        while c.versements and c.versements[0][0] <= cadre.jour:
            self._encaisser(c, heapq.heappop(c.versements)[1], cadre)
        if not self.calendrier.est_ouvre(cadre.jour):
            return False
        if _due(c.s, cadre) and c.s.action in PREPARES and PREPARES[c.s.action].value in c.faits.prets:
            self._faire_partir(c, cadre)
        if _due(c.s, cadre) and c.s.action in ESCALADES:
            self._escalader(c, cadre)
        return _due(c.s, cadre) and c.s.action is TypeAction.APPEL

    def _encaisser(self, c: _Cours, montant: int, cadre: Cadre) -> None:
        montant = min(montant, c.s.solde)
        if montant <= 0 or c.s.etat is Etat.CLOS:
            return
        self.avenir.encaisse += montant
        self._marquer(c, cadre, VERSEMENT)
        c.s, c.faits = apres_un_versement(c.s, c.faits, montant, cadre)

    def _faire_partir(self, c: _Cours, cadre: Cadre) -> None:
        action = c.s.action
        assert action is not None
        type_ = PREPARES[action]
        c.faits.prets = {p for p in c.faits.prets if p != type_.value}
        s = departs.dater(c.s, type_, cadre.jour, departs.fin_du_delai(c.s, cadre, cadre.jour))
        c.s = departs.faire_avancer(s, action, cadre, cadre.jour)

    def _escalader(self, c: _Cours, cadre: Cadre) -> None:
        """Comme le geste : l'étape est dépassée, la mission attend d'être transmise ; sa suite n'est pas supposée."""
        self._compte(c, cadre).escalades += 1
        self._marquer(c, cadre, ESCALADE)
        vers = c.s.action
        assert vers is not None
        s = depasser(c.s, vers, cadre, cadre.jour)
        etape = Etape.HUISSIER_AMIABLE if vers is TypeAction.HUISSIER else Etape.JUDICIAIRE
        s = s.avec(etape=s.etape if s.etape is Etape.EXECUTION else etape, procedure_etat=EtatProcedure.A_TRANSMETTRE)
        c.s = planifier(s, TypeAction.TRANSMISSION, cadre.calendrier.ouvre_suivant(cadre.jour), MotifAction.ESCALADE)

    # Les appels

    def _appeler(self, cadre: Cadre) -> None:
        """Chaque agent prend sa file dans l'ordre de l'écran, jusqu'au bout de sa journée ; ce qu'il n'a pas fait se reporte."""
        for agent in sorted(self.files, key=lambda a: (a is None, a)):
            file = self.files[agent]
            capacite = self.hypotheses.capacite if agent is not None else 0
            while capacite and file:
                *_, i, version = heapq.heappop(file)
                c = self.cours[i]
                if not c.du or c.version != version:
                    continue
                self._retirer_de_la_file(c)
                if self._empeche(c, cadre):
                    self._reporter(i, cadre)
                    continue
                capacite -= 1
                self._appel(i, cadre)
            if self.dus[agent]:
                self.avenir.comptes[cadre.jour, agent].reste = self.dus[agent]

    def _empeche(self, c: _Cours, cadre: Cadre) -> bool:
        """Les règles 3 et 37 : la première lettre partie, les quotas de la configuration."""
        if c.s.premiere_lettre_le is None or c.s.premiere_lettre_le > cadre.jour:
            return True
        return bool(c.appels) and quotas_pleins(compter(c.appels, cadre.jour), self.configuration.appels)

    def _appel(self, i: int, cadre: Cadre) -> None:
        c = self.cours[i]
        code = choisir(self.hypotheses.resultats, tirage(self.hypotheses.graine, c.origine.id, c.appels_joues, "appel"))
        resultat = self.configuration.resultats.get(code) or self.configuration.resultats[self._repli]
        c.appels_joues += 1
        c.appels = [*c.appels[-40:], (cadre.jour, resultat.tentative, resultat.contact)]
        self._compte(c, cadre).appels += 1
        self._marquer(c, cadre, APPEL)
        c.s, neuve = apres_l_appel(c.s, resultat, cadre, c.promesses_jouees + 1)
        if neuve is not None:
            c.faits.promesses = [*c.faits.promesses, neuve]
            self._supposer(c, neuve, cadre)
        self._placer(i, _due(c.s, cadre) and c.s.action is TypeAction.APPEL, cadre)

    def _supposer(self, c: _Cours, g: PromesseGardee, cadre: Cadre) -> None:
        """Tire l'issue d'une promesse : payée, en partie, ou pas."""
        c.promesses_jouees += 1
        au_sort = tirage(self.hypotheses.graine, c.origine.id, c.promesses_jouees, "promesse")
        montant = issue(choisir(self.hypotheses.promesses, au_sort), g.promesse.montant - g.paye, self.hypotheses.part_payee)
        if montant > 0:
            heapq.heappush(c.versements, (max(cadre.jour + timedelta(days=1), g.promesse.echeance), montant))

    # Où et quand

    def _placer(self, i: int, appel_du: bool, cadre: Cadre) -> None:
        """Dans la file de l'agent si un appel est dû, et à l'agenda du prochain jour où il arrive quelque chose."""
        c = self.cours[i]
        c.version += 1
        if appel_du:
            c.du = True
            self.dus[c.origine.agent_id] += 1
            heapq.heappush(self.files[c.origine.agent_id], (*_priorite(c, cadre), next(self._ordre), i, c.version))
        demain = cadre.jour + timedelta(days=1)
        jours = [max(demain, j) for j in (reveil(c.s, c.faits), c.versements[0][0] if c.versements else None) if j is not None]
        if not appel_du and c.s.etat is Etat.ACTIF and c.s.action_le is not None and _agit(c.s):
            jours.append(self.calendrier.ouvre_suivant(max(demain, c.s.action_le)))
        self._inscrire(i, min(jours, default=None))

    def _reporter(self, i: int, cadre: Cadre) -> None:
        self.cours[i].version += 1
        self._inscrire(i, self.calendrier.ouvre_suivant(cadre.jour + timedelta(days=1)))

    def _inscrire(self, i: int, le: date | None) -> None:
        n = (le - self.avenir.debut).days if le is not None else self.avenir.jours
        if n < self.avenir.jours:
            self.agenda[n].append((i, self.cours[i].version))

    def _retirer_de_la_file(self, c: _Cours) -> None:
        if c.du:
            c.du = False
            self.dus[c.origine.agent_id] -= 1

    def _compte(self, c: _Cours, cadre: Cadre) -> Compte:
        return self.avenir.comptes[cadre.jour, c.origine.agent_id]

    def _marquer(self, c: _Cours, cadre: Cadre, quoi: int) -> None:
        c.parcours = hash((c.parcours, cadre.jour.toordinal(), quoi))


def touches(une: Avenir, autre: Avenir) -> int:
    """Combien de dossiers n'ont pas le même parcours, ou ne finissent pas au même point."""
    return sum(autre.parcours.get(i) != p for i, p in une.parcours.items())


def bougent(une: Avenir, autre: Avenir) -> int:
    """Combien de dossiers n'ont pas la même prochaine action, le même jour ou le même courrier après la première nuit."""
    return sum(autre.apres.get(i) != e for i, e in une.apres.items())


def _decidee(g: PromesseGardee, d: Decision) -> PromesseGardee:
    sort = d.sorts.get(g.promesse.id)
    return g if sort is None else g.selon(sort)


def _due(s: Situation, cadre: Cadre) -> bool:
    return s.etat is Etat.ACTIF and s.action_le is not None and s.action_le <= cadre.jour


def _agit(s: Situation) -> bool:
    """Vrai si l'action prévue se fait sans qu'une personne en décide."""
    return s.action is TypeAction.APPEL or s.action in ESCALADES or s.action in PREPARES or s.action in FAITS


def _priorite(c: _Cours, cadre: Cadre) -> tuple[float, float]:
    """L'ordre de l'écran : les rappels convenus par heure, puis le rang."""
    if c.s.action_motif is MotifAction.RAPPEL_CONVENU and c.s.rappel_a is not None:
        return 0.0, c.s.rappel_a.timestamp()
    return 1.0, float(-rang.calculer(c.s, cadre.configuration.rang, cadre.jour))


def _fin(s: Situation) -> int:
    """Où le dossier s'arrête : un nombre qui ne dépend que de ce qui l'attend."""
    le = s.action_le or s.suspendu_jusqu_au
    return hash((list(Etat).index(s.etat), list(TypeAction).index(s.action) if s.action else -1, le.toordinal() if le else 0))
