"""Promettre, échelonner, reporter : ce que le débiteur s'engage à payer, et la suite que cela donne au dossier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from agence.argent import euros, pour_cent
from agence.conduite import promesses as conduite
from agence.conduite import suites
from agence.conduite.echeanciers import Echeance, decrire
from agence.conduite.promesses import PromesseAJuger, Recu, Sort, dire_le_sort
from agence.configuration.modele import Promesses
from agence.decomptes import du_du_dossier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import avis
from agence.gestes.droits import peut
from agence.gestes.gardes import rappel_de_la_lettre, refuser_prescrite
from agence.gestes.gardes_protections import refuser_promesse
from agence.gestes.socle import Geste, geste
from agence.seance import Seance
from donnees import ordres
from donnees.base import lignes
from donnees.modeles import Dossier, Echeancier, Promesse
from donnees.nomenclature import Etat, Motif, MotifImpaye, Moyen, StatutPromesse, TypeEvenement
from donnees.vues.escalade import mandat_en_cours
from donnees.vues.recus import paiements_valables


class Depassement(NamedTuple):
    """Ce qui dépasse une limite, et de combien quand la phrase ne le dit pas déjà."""

    phrase: str
    exces: str = ""


@dataclass(frozen=True)
class Engagement:
    """Ce qui est promis : chaque échéance avec sa date demandée et sa date retenue (jour ouvré), le moyen, l'origine."""

    echeances: tuple[Echeance, ...]
    moyen: Moyen
    phrase: str = ""

    @property
    def total(self) -> int:
        return sum(e.montant for e in self.echeances)


def promettre(
    seance: Seance,
    dossier_id: int,
    montant: int,
    le: date,
    moyen: Moyen | None = None,
    *,
    note: str = "",
    version: int | None = None,
    au_nom_de: int | None = None,
) -> Promesse:
    """Enregistre une promesse ; la date est portée au jour ouvré suivant. Lève Refus hors des limites de la configuration."""
    retenue = seance.cadre().calendrier.ouvre_suivant(le)
    engagement = Engagement((Echeance(1, le, retenue, montant),), moyen or seance.configuration.promesses.moyen)
    return engager(seance, dossier_id, engagement, note=note, version=version, au_nom_de=au_nom_de)[0]


def engager(
    seance: Seance,
    dossier_id: int,
    engagement: Engagement,
    *,
    note: str = "",
    version: int | None = None,
    au_nom_de: int | None = None,
    appel: str = "",
) -> list[Promesse]:
    """Une promesse ou un échéancier : remplace ce qui est encore ouvert, suspend le scénario jusqu'au premier contrôle.

    `appel` : le code de résultat de l'appel où l'engagement a été pris ; il est compté et consigné dans le même geste. Lève Refus
    (règle 24) sur la dette prescrite d'un consommateur, si la `note` n'écrit pas qu'on le lui a dit.
    """
    if not engagement.echeances:
        raise SaisieInvalide("échéancier vide.", "Dire au moins une échéance.")
    with geste(seance, dossier_id, version=version) as g:
        du = _verifier_possible(g, engagement)
        refuser_prescrite(g, note)
        if not peut(seance.acteur, "dépasser les limites de promesse"):
            _verifier_limites(g, engagement, du)
        if appel:
            _consigner_l_appel(g, appel)
        _dire(g, engagement, note)
        rejuger(g, g.cadre.jour)
        _remplacer_les_ouvertes(g)
        faites = _creer(g, engagement, au_nom_de)
        s = g.situation
        if s.etat is Etat.ACTIF or s.suspension_motif in (Motif.PROMESSE, Motif.VERIFICATION, Motif.APPROBATION):
            s = conduite.attendre(s, min(p.controle_le for p in faites), g.cadre.jour)
        g.poser(s)
        _recompter(g)
        avis.devoir_offre(g, faites, du)
    return faites


def _consigner_l_appel(g: Geste, code: str) -> None:
    """L'appel compte dans les essais et contacts (règle 37) ; sa suite est l'engagement lui-même."""
    resultat = g.cadre.configuration.resultats[code]
    g.poser(suites.compter(g.situation, resultat, g.cadre.jour))
    donnees: dict[str, Any] = {"contact": resultat.contact, "utile": resultat.contact_utile, "tentative": resultat.tentative}
    g.consigner(TypeEvenement.APPEL, code, "", donnees | {"authentifie": True} | rappel_de_la_lettre(g.dossier))


def _dire(g: Geste, engagement: Engagement, note: str) -> None:
    e = engagement.echeances
    type_ = TypeEvenement.PROMESSE if len(e) == 1 and not engagement.phrase else TypeEvenement.ECHEANCIER
    texte = f"{euros(e[0].montant)} pour le {e[0].date:%d/%m/%Y}" if len(e) == 1 else decrire(e)
    donnees = {"montant": engagement.total, "moyen": engagement.moyen.value}
    g.consigner(type_, "", f"{texte} · {note}" if note else texte, donnees)


def hors_limites(seance: Seance, dossier_id: int, engagement: Engagement) -> str:
    """Ce qui dépasse les limites de la configuration, en une phrase ; vide si rien. Pour l'écran, avant de demander l'accord."""
    return next((d.phrase for d in depassements(seance, dossier_id, engagement)), "")


def depassements(seance: Seance, dossier_id: int, engagement: Engagement) -> tuple[Depassement, ...]:
    """Chaque limite que cet engagement dépasse à présent, et de combien ; aucune s'il y tient."""
    dossier = Dossier.get_or_none(Dossier.id == dossier_id)
    if dossier is None:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    return tuple(_depassements(seance, dossier, engagement, du_du_dossier(dossier.id, seance.jour, seance.configuration)))


def _verifier_possible(g: Geste, engagement: Engagement) -> int:
    """Ce qui est dû ce jour, en centimes. Lève Refus ou SaisieInvalide si l'engagement ne peut pas être pris."""
    if g.situation.etat is Etat.CLOS:
        raise Refus("le dossier est clos.", "Le faire rouvrir par un superviseur.")
    if g.situation.suspension_motif is Motif.SURENDETTEMENT:
        raise Refus("surendettement : aucun paiement d'arriéré ne peut être demandé.", "Attendre la fin de la procédure.", "33")
    if g.situation.suspension_motif is Motif.PROCEDURE_COLLECTIVE:
        raise Refus("procédure collective : aucun paiement ne peut être demandé.", "Déclarer la créance.", "31")
    refuser_promesse(g)
    premiere = min(e.date_demandee for e in engagement.echeances)
    if premiere < g.cadre.jour:
        raise SaisieInvalide(f"la date {premiere:%d/%m/%Y} est passée.", "Donner une date à venir.")
    du = du_du_dossier(g.dossier.id, g.cadre.jour, g.cadre.configuration)
    if engagement.total > du:
        raise SaisieInvalide(f"{euros(engagement.total)} promis pour {euros(du)} dus.", "Promettre au plus ce qui est dû.")
    return du


def _verifier_limites(g: Geste, engagement: Engagement, du: int) -> None:
    trouve = next(_depassements(g.seance, g.dossier, engagement, du), None)
    if trouve:
        raise Refus(f"hors limites : {trouve.phrase}.", "Demander l'accord d'un superviseur.", "limites")


def _depassements(seance: Seance, dossier: Dossier, engagement: Engagement, du: int) -> Iterator[Depassement]:
    limites = seance.configuration.promesses
    if dossier.suspension_motif is Motif.DIFFICULTE or dossier.impaye_motif is MotifImpaye.DIFFICULTE:
        limites = elargies(limites)
    cadre = seance.cadre()
    plancher = min(du, max(limites.minimum, pour_cent(du, Decimal(limites.minimum_pour_cent))))
    mandat = mandat_en_cours(dossier.mandant_id, cadre.jour)
    if len(engagement.echeances) > 1 and (mandat is None or not mandat.pouvoir_echeancier):
        yield Depassement("le mandat réserve l'échéancier au mandant (règle 44, R124-5)")
    if engagement.total < plancher:
        manque = f"il manque {euros(plancher - engagement.total)}"
        yield Depassement(f"{euros(engagement.total)} promis, {euros(plancher)} au moins", manque)
    premiere = engagement.echeances[0]
    butoir = cadre.calendrier.echeance(cadre.jour, limites.delai_maximum)
    if premiere.date_demandee > butoir:
        jours = (premiere.date_demandee - butoir).days
        phrase = f"première date le {premiere.date:%d/%m/%Y}, le {butoir:%d/%m/%Y} au plus tard"
        yield Depassement(phrase, f"{jours} jour{'s' if jours > 1 else ''} de trop")
    if len(engagement.echeances) > limites.echeances_maximum:
        yield Depassement(f"{len(engagement.echeances)} échéances, {limites.echeances_maximum} au plus")
    if dossier.promesses_faites >= limites.nombre_maximum:
        yield Depassement(f"{dossier.promesses_faites} promesses déjà prises, {limites.nombre_maximum} au plus")


def elargies(limites: Promesses) -> Promesses:
    """Les limites d'un débiteur en difficulté déclarée : celles que l'agence a écrites pour lui, rien n'est élargi d'office."""
    ecrites = {f.name: v for f in fields(limites.difficulte) if (v := getattr(limites.difficulte, f.name)) is not None}
    return replace(limites, **ecrites)


def _remplacer_les_ouvertes(g: Geste) -> None:
    """Une nouvelle promesse remplace celles qui courent : ni tenues ni rompues ; elle n'efface pas une rupture."""
    for p in ordres.choisir(Promesse, f"dossier_id = ? AND statut = '{StatutPromesse.OUVERTE}' ORDER BY id", (g.dossier.id,)):
        g.modifier(p, statut=StatutPromesse.REMPLACEE, fermee_le=g.cadre.maintenant, decidee_le=g.cadre.jour)


def _creer(g: Geste, engagement: Engagement, au_nom_de: int | None) -> list[Promesse]:
    auteur = au_nom_de or g.utilisateur_id
    echeancier_id = None
    if len(engagement.echeances) > 1 or engagement.phrase:
        plan = g.creer(
            Echeancier,
            dossier_id=g.dossier.id,
            utilisateur_id=auteur,
            phrase=engagement.phrase,
            total=engagement.total,
            nombre=len(engagement.echeances),
            cree_le=g.cadre.maintenant,
        )
        echeancier_id = plan.id
    grace = g.cadre.configuration.promesses.grace[engagement.moyen]
    return [
        g.creer(
            Promesse,
            dossier_id=g.dossier.id,
            utilisateur_id=auteur,
            montant=e.montant,
            date=e.date,
            demandee_le=e.date_demandee,
            moyen=engagement.moyen,
            controle_le=conduite.controle(e.date, grace, g.cadre.calendrier),
            statut=StatutPromesse.OUVERTE,
            faite_le=g.cadre.maintenant,
            echeancier_id=echeancier_id,
            numero=e.numero,
        )
        for e in engagement.echeances
    ]


def a_juger(promesses: list[Promesse]) -> list[PromesseAJuger]:
    """Les promesses telles que la conduite les juge."""
    return [PromesseAJuger(p.id, p.montant, p.date, p.controle_le, p.faite_le, p.statut, p.fermee_le) for p in promesses]


def rejuger(g: Geste, jour: date) -> dict[int, Sort]:
    """Recalcule le sort de toutes les promesses du dossier d'après ses paiements, et en tire la situation."""
    promesses = ordres.choisir(Promesse, "dossier_id = ? ORDER BY id", (g.dossier.id,))
    if not promesses:
        return {}
    recus = [Recu(p.id, p.montant, p.recu_le, p.saisi_le) for p in paiements_valables([g.dossier.id])]
    juges = a_juger(promesses)
    sorts = conduite.juger(juges, recus, jour)
    g.poser(conduite.tenir_compte(g.situation, juges, sorts, g.cadre))
    for p in promesses:
        sort = sorts[p.id]
        if (p.statut, p.paye, p.decidee_le) != (sort.statut, sort.paye, sort.decidee_le):
            change = p.statut is not sort.statut
            g.modifier(p, statut=sort.statut, paye=sort.paye, decidee_le=sort.decidee_le)
            if change and g.evenement_id is not None:
                g.consigner(TypeEvenement.PROMESSE_DECIDEE, sort.statut.value, dire_le_sort(p.montant, p.date, sort), {"promesse": p.id})
    return sorts


def _recompter(g: Geste) -> None:
    statuts = [statut for (statut,) in lignes("SELECT statut FROM promesse WHERE dossier_id = ?", (g.dossier.id,))]
    faites = sum(statut != StatutPromesse.ANNULEE for statut in statuts)
    rompues = statuts.count(StatutPromesse.ROMPUE)
    g.poser(replace(g.situation, promesses_faites=faites, promesses_rompues=rompues))


def reporter(seance: Seance, promesse_id: int, le: date, *, toutes: bool = False, note: str = "") -> list[Promesse]:
    """Reporte une échéance ouverte (ou elle et toutes les suivantes, du même écart), avec trace dans l'historique."""
    premiere = Promesse.get_or_none(Promesse.id == promesse_id)
    if premiere is None:
        raise Introuvable(f"promesse n° {promesse_id} inconnue.")
    ecart = (le - premiere.date).days
    with geste(seance, premiere.dossier_id) as g:
        if premiere.statut is not StatutPromesse.OUVERTE:
            raise Refus("cette promesse est déjà décidée.", "En prendre une nouvelle.")
        if le < g.cadre.jour:
            raise SaisieInvalide(f"la date {le:%d/%m/%Y} est passée.", "Donner une date à venir.")
        _verifier_report(g, le)
        g.consigner(TypeEvenement.PROMESSE, "report", note or f"échéance du {premiere.date:%d/%m/%Y} reportée au {le:%d/%m/%Y}")
        touchees = _a_reporter(premiere, toutes)
        for p in touchees:
            date_ = g.cadre.calendrier.ouvre_suivant(p.date + timedelta(days=ecart))
            grace = g.cadre.configuration.promesses.grace[p.moyen]
            fin = conduite.controle(date_, grace, g.cadre.calendrier)
            g.modifier(p, date=date_, controle_le=fin, reports=p.reports + 1)
        avis.devoir_report(g, touchees)
        ouvertes = Promesse.select().where(Promesse.dossier_id == g.dossier.id, Promesse.statut == StatutPromesse.OUVERTE)
        if g.situation.suspension_motif is Motif.PROMESSE or g.situation.etat is Etat.ACTIF:
            g.poser(conduite.attendre(g.situation, min(p.controle_le for p in ouvertes), g.cadre.jour))
    return touchees


def _a_reporter(premiere: Promesse, toutes: bool) -> list[Promesse]:
    if not toutes or premiere.echeancier_id is None:
        return [premiere]
    requete = Promesse.select().where(
        Promesse.echeancier_id == premiere.echeancier_id,
        Promesse.statut == StatutPromesse.OUVERTE,
        Promesse.numero >= premiere.numero,
    )
    return list(requete.order_by(Promesse.numero))


def _verifier_report(g: Geste, le: date) -> None:
    butoir = g.cadre.calendrier.echeance(g.cadre.jour, g.cadre.configuration.promesses.delai_maximum)
    if le > butoir and not peut(g.seance.acteur, "dépasser les limites de promesse"):
        raise Refus(f"report au {le:%d/%m/%Y}, le {butoir:%d/%m/%Y} au plus tard.", "Demander l'accord d'un superviseur.", "limites")


def resume(promesse: Promesse) -> dict[str, Any]:
    """Une promesse pour un script : montant en centimes, dates ISO."""
    return {"montant": promesse.montant, "date": promesse.date.isoformat(), "statut": promesse.statut.value, "paye": promesse.paye}

