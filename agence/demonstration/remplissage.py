"""Remplir une base vide d'un portefeuille crédible : les mêmes lignes à chaque fois pour la même graine et le même instant."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from agence import horloge
from agence.argent import euros, repartir
from agence.calendrier import PARIS, jour_de_paris
from agence.configuration.lecture import charger_texte
from agence.demonstration import actions, annuaire, argent, portefeuille, proces, suites
from agence.demonstration.consignation import consigner_l_histoire, consigner_le_debiteur
from agence.demonstration.conteur import Conteur
from agence.demonstration.copies import MOULES, Copieur
from agence.demonstration.deroulement import derouler
from agence.demonstration.histoire import Histoire, Monde
from agence.demonstration.mandants import MANDANTS, iban, siren
from agence.demonstration.portefeuille import DebiteurNeuf, DossierNeuf
from agence.demonstration.registre import TABLES_COPIEES, Registre, ecriture_rapide, sans_index
from agence.demonstration.reglages import texte_de_demonstration
from agence.erreurs import Refus
from agence.seance import Acteur
from agence.tenue import jours_fermes
from agence.tenue.configuration_en_vigueur import garder
from donnees.base import ecriture, inserer_lot, une
from donnees.champs import instant_ecrit
from donnees.modeles import Mandant, Mandat, Utilisateur
from donnees.nomenclature import Etat, EtatApprobation, Nature, Role, TypeAction, TypeEvenement
from donnees.vues.recus import derniere_quittance

LOT = 1000
AGENTS = (("lefevre", "Lefèvre"), ("martin", "Martin"), ("diallo", "Diallo"))
SUPERVISEUR = ("roux", "Roux")
ADMINISTRATEUR = ("admin", "Administration")
PREMIERS_APPELS = (*actions.RESULTATS, "HORS")
"""Les premiers dossiers assez anciens commencent chacun par un de ces résultats : aucun ne manque, même dans un petit portefeuille."""
MOTIF_DE_DEMANDE = "attend un règlement client"
RAPPELS = (-95, -50, -20, -5, 20, 45, 75, 120, 180, 240, 330, 420)
"""Minutes autour de l'instant présent où des rappels sont convenus."""


def remplir(
    nombre: int = 5000,
    graine: int = 1,
    maintenant: datetime | None = None,
    progression: Callable[[int, int], None] | None = None,
) -> int:
    """Remplit la base ouverte et rend le nombre de dossiers. Lève Refus si elle contient déjà un portefeuille.

    Tout est daté par rapport à `maintenant` (par défaut l'instant présent) ; `progression` reçoit le fait et le total.
    """
    instant = (maintenant or horloge.maintenant()).astimezone(UTC).replace(microsecond=0)
    _exiger_vide()
    racontes = min(nombre, MOULES)
    monde = _preparer(instant, graine, Registre(garder=nombre > racontes))
    faiseur = _Faiseur(monde, graine)
    with ecriture_rapide():
        for debut in range(0, racontes, LOT):
            fin = min(debut + LOT, racontes)
            faiseur.lot(range(debut, fin))
            if progression is not None:
                progression(fin, nombre)
        with ecriture():
            monde.registre.finir()
        moule = monde.registre.moule()  # avant les suites : une copie n'a que ce que les histoires ont écrit
        with ecriture():
            _raconter_les_suites(monde, graine)
        if nombre > racontes:
            copieur = Copieur(moule, TABLES_COPIEES, monde.registre.reprendre(), derniere_quittance(), graine)
            _recopier(copieur, racontes, nombre, progression)
            with ecriture():
                monde.registre.finir()
    return nombre


def _recopier(copieur: Copieur, racontes: int, nombre: int, progression: Callable[[int, int], None] | None) -> None:
    """Les dossiers au-delà des racontés, par copies entières puis une dernière en partie."""
    with sans_index():
        for debut in range(racontes, nombre, racontes):
            fin = min(debut + racontes, nombre)
            with ecriture():
                for table, copiees in copieur.copie(fin - debut):
                    inserer_lot(table, TABLES_COPIEES[table], copiees)
            if progression is not None:
                progression(fin, nombre)


def _raconter_les_suites(monde: Monde, graine: int) -> None:
    """Les gestes eux-mêmes, sur quelques dossiers du portefeuille écrit."""
    conteur = Conteur(monde, graine)
    proces.raconter(conteur)
    suites.raconter(conteur)
    argent.raconter(monde)
    conteur.finir()


def _exiger_vide() -> None:
    for table in ("mandant", "debiteur", "dossier"):
        if une(f"SELECT 1 FROM {table} LIMIT 1") is not None:
            raise Refus("cette base contient déjà un portefeuille.", "Donner une base neuve à la démonstration.", "demonstration")


def _preparer(instant: datetime, graine: int, registre: Registre) -> Monde:
    """Les gens, les mandants, les jours fermés, la configuration."""
    jour = jour_de_paris(instant)
    texte = texte_de_demonstration()
    configuration = charger_texte(texte, "démonstration")
    with ecriture():
        jours_fermes.remplir(jour)
        agents = tuple(_personne(nom, montre, Role.AGENT, instant) for nom, montre in AGENTS)
        superviseur = _personne(*SUPERVISEUR, Role.SUPERVISEUR, instant)
        _personne(*ADMINISTRATEUR, Role.ADMINISTRATEUR, instant)
        version = garder(texte, superviseur.id, instant)
        _creer_les_mandants(Random(f"{graine}:mandants"), jour, instant)
        annuaire.remplir()
    fermes = frozenset(jours_fermes.charger().get(configuration.appels.territoire, {}))
    return Monde(configuration, version, configuration.calendrier(fermes), instant, agents, superviseur, registre)


def _personne(nom: str, affichage: str, role: Role, instant: datetime) -> Acteur:
    ligne = Utilisateur.get_or_none(Utilisateur.nom == nom)
    if ligne is None:
        ligne = Utilisateur.create(nom=nom, affichage=affichage, role=role, cree_le=instant)
    return Acteur(ligne.id, ligne.nom, ligne.affichage, ligne.role)


def _creer_les_mandants(alea: Random, jour: date, instant: datetime) -> None:
    for m in MANDANTS:
        professionnel = m.nature is Nature.PROFESSIONNEL
        ligne = Mandant.create(
            code=m.code, nom=m.nom, adresse=m.adresse, nature=m.nature,
            siren=siren(alea.randrange(30_000_000, 99_000_000)) if professionnel else None,
            iban=iban(alea.randrange(10**10)), consignes=m.consignes, sensible=not professionnel, cree_le=instant,
        )  # fmt: skip
        Mandat.create(
            mandant_id=ligne.id, convention_le=jour - timedelta(days=alea.randint(700, 1500)), pouvoir_judiciaire=m.pouvoir_judiciaire,
            remise_pour_cent=m.remise_pour_cent,
        )  # fmt: skip


@dataclass(frozen=True)
class Demande:
    """Une demande d'accord : son objet, ce qu'elle dit, et la réponse si elle est décidée."""

    objet: str
    quoi: str
    donnees: dict[str, object]
    etat: EtatApprobation
    reponse: str


class _Faiseur:
    """Les lots l'un après l'autre ; seuls les débiteurs du lot en cours sont gardés en mémoire."""

    def __init__(self, monde: Monde, graine: int) -> None:
        self.monde = monde
        self.graine = graine
        self.mandants = [int(Mandant.get(Mandant.code == m.code).id) for m in MANDANTS]
        self.debiteurs: list[DebiteurNeuf] = []
        self.imposes = list(reversed(PREMIERS_APPELS))
        self.veille = _ouvre_precedent(monde, monde.jour)
        # Un jour fermé, le travail du dernier jour ouvré est encore devant : la file n'est pas vide un dimanche.
        ouvre = monde.calendrier.est_ouvre(monde.jour)
        self.dernier_travail = monde.jour - timedelta(days=1) if ouvre else self.veille - timedelta(days=1)

    def lot(self, rangs: range) -> None:
        """Fait et écrit ces dossiers."""
        self.debiteurs.clear()
        for rang in rangs:
            alea = Random(f"{self.graine}:{rang}")
            h = Histoire(self.monde, self._neuf(alea, rang), alea)
            self._imposer(h)
            derouler(h, self._horizon(alea))
            self._derniers_details(h, rang)
            consigner_l_histoire(h)
        for debiteur in self.debiteurs:
            consigner_le_debiteur(self.monde, debiteur)
        self.monde.registre.ecrire()

    def _neuf(self, alea: Random, rang: int) -> DossierNeuf:
        registre = self.monde.registre
        choisi = portefeuille.choisir_mandant(alea)
        mandant = MANDANTS[choisi]
        nature = Nature.PARTICULIER if alea.random() * 100 < mandant.particuliers else Nature.PROFESSIONNEL
        confie = portefeuille.jour_de_remise(alea, self.monde.jour)
        debiteur = self._debiteur(alea, nature)
        neuves = portefeuille.creer_creances(alea, mandant, debiteur.nature, confie, self.monde.jour, registre.numero("creance"))
        for _ in neuves[1:]:
            registre.numero("creance")
        agent = self.monde.agents[rang % len(self.monde.agents)]
        return DossierNeuf(registre.numero("dossier"), self.mandants[choisi], mandant, debiteur, agent.id, confie, neuves)

    def _debiteur(self, alea: Random, nature: Nature) -> DebiteurNeuf:
        """Le plus souvent quelqu'un de neuf ; parfois un débiteur connu, ou son double mal écrit."""
        connus = [d for d in self.debiteurs[-40:] if d.nature is nature]
        tirage = alea.random()
        if connus and tirage < 0.07:
            return alea.choice(connus)
        numero = self.monde.registre.numero("debiteur")
        if connus and tirage < 0.08:
            neuf = portefeuille.doublon(alea, numero, alea.choice(connus))
        else:
            neuf = portefeuille.creer_debiteur(alea, numero, nature)
        self.debiteurs.append(neuf)
        return neuf

    def _imposer(self, h: Histoire) -> None:
        """Le premier appel des premiers dossiers a le résultat qui manquerait peut-être autrement."""
        vieux = (self.monde.jour - h.neuf.confie_le).days >= 30
        if not self.imposes or not vieux:
            return
        reserve = actions.RESERVES.get(self.imposes[-1], h.est_professionnel)
        if reserve is h.est_professionnel:
            h.impose = self.imposes.pop()

    def _horizon(self, alea: Random) -> date:
        """Jusqu'où les agents ont travaillé ce dossier : une fois sur deux tout, sinon il a pris quelques jours de retard."""
        if alea.random() < 0.5:
            return self.dernier_travail
        return self.dernier_travail - timedelta(days=alea.randint(1, 10))

    def _derniers_details(self, h: Histoire, rang: int) -> None:
        if h.s.etat is Etat.ACTIF and h.s.action is TypeAction.APPEL and h.chance(12):
            # Les minutes tournent avec le rang, pour que chaque agent en ait avant et après l'instant présent.
            minutes = RAPPELS[rang // len(self.monde.agents) % len(RAPPELS)]
            actions.convenir_d_un_rappel(h, self._instant_de_rappel(minutes), self.veille)
        if h.s.etat is not Etat.CLOS and h.promesses and h.chance(2):
            self._demander(h)

    def _instant_de_rappel(self, minutes: int) -> datetime:
        """Autour de maintenant, le jour même ; un jour fermé, le dernier jour ouvré pour ceux d'avant, le suivant pour les autres."""
        monde = self.monde
        if monde.calendrier.est_ouvre(monde.jour):
            voulu = monde.maintenant + timedelta(minutes=minutes)
            debut = datetime.combine(monde.jour, time(0, 15), PARIS)
            fin = datetime.combine(monde.jour, time(23, 45), PARIS)
            voulu = min(max(voulu, debut), fin)
        else:
            jour = _ouvre_precedent(monde, monde.jour) if minutes < 30 else monde.calendrier.ouvre_suivant(monde.jour)
            voulu = datetime.combine(jour, time(9 + abs(minutes) * 7 % 9, abs(minutes) // 5 % 4 * 15), PARIS)
        quart = voulu - timedelta(minutes=voulu.minute % 5, seconds=voulu.second)
        return quart.astimezone(UTC)

    def _demander(self, h: Histoire) -> None:
        """Une demande d'accord au superviseur, encore en attente ou déjà décidée."""
        veille = max(h.le, self.veille)
        du = h.du(veille)
        if veille >= self.monde.jour or du < 200_00:
            return
        h.au_bureau(veille)
        etat = h.alea.choice((EtatApprobation.DEMANDEE, EtatApprobation.DEMANDEE, EtatApprobation.REFUSEE, EtatApprobation.ACCORDEE))
        if etat is EtatApprobation.ACCORDEE:
            self._ecrire_la_demande(h, Demande("appel", "appel hors des règles", {}, etat, "d'accord pour ce soir"))
            return
        dates = [self.monde.calendrier.ouvre_suivant(self.monde.jour + timedelta(days=n)) for n in (50, 80)]
        echeances = [[n, d.isoformat(), d.isoformat(), m] for n, d, m in zip((1, 2), dates, repartir(du, 2), strict=True)]
        donnees: dict[str, object] = {"echeances": echeances, "moyen": "virement", "phrase": f"2x le {dates[0].day}"}
        quoi = f"échéancier hors limites ({euros(du)} en 2 fois, première échéance le {dates[0]:%d/%m/%Y})"
        self._ecrire_la_demande(h, Demande("echeancier", quoi, donnees, etat, "première échéance trop lointaine"))

    def _ecrire_la_demande(self, h: Histoire, d: Demande) -> None:
        h.noter(TypeEvenement.APPROBATION, "demandee", f"demande : {d.quoi} · {MOTIF_DE_DEMANDE}", auteur=h.agent.id)
        demandee, decidee, par, reponse = instant_ecrit(h.instant), None, None, ""
        if d.etat is not EtatApprobation.DEMANDEE:
            h.a_l_heure(h.instant + timedelta(minutes=9))
            decidee, par, reponse = instant_ecrit(h.instant), self.monde.superviseur.id, d.reponse
            h.noter(TypeEvenement.APPROBATION, d.etat.value, f"{d.quoi} · {reponse}", auteur=par)
        document = json.dumps(d.donnees, ensure_ascii=False, sort_keys=True)
        self.monde.registre.ajouter(
            "approbation", h.neuf.id, d.objet, MOTIF_DE_DEMANDE, document, d.etat.value, h.agent.id, demandee, par, decidee, reponse,
            decidee,
        )  # fmt: skip


def _ouvre_precedent(monde: Monde, jour: date) -> date:
    jour -= timedelta(days=1)
    while not monde.calendrier.est_ouvre(jour):
        jour -= timedelta(days=1)
    return jour
