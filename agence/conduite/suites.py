"""La suite d'un résultat d'appel, d'après la table `[resultats]` : des données, pas du programme."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from agence.calendrier import PARIS, Calendrier, Duree, Plages, jour_de_paris
from agence.conduite.scenarios import avancer, etape_accomplie, etape_courante
from agence.conduite.situation import Cadre, Situation, clore, planifier, suspendre
from agence.configuration.modele import Resultat
from donnees.nomenclature import Motif, MotifAction, MotifDeCloture, MotifImpaye, TypeAction

MIDI = time(13, 0)


def appliquer(s: Situation, resultat: Resultat, cadre: Cadre, rendez_vous: datetime | None = None) -> Situation:
    """La situation après ce résultat : compteurs, puis la suite que la table prescrit.

    `rendez_vous` (instant) est l'heure convenue avec le débiteur ; il l'emporte sur le délai de la table.
    """
    s = compter(s, resultat, cadre.jour)
    if rendez_vous is not None:
        convenu = un_jour_ouvre(rendez_vous, cadre.calendrier)
        return planifier(s, TypeAction.APPEL, jour_de_paris(convenu), MotifAction.RAPPEL_CONVENU, convenu)
    return _suite(s, resultat, cadre)


def compter(s: Situation, resultat: Resultat, jour: date) -> Situation:
    """Les compteurs d'essais et de contacts, et la raison du non-paiement que ce résultat établit."""
    return s.avec(
        tentatives=s.tentatives + resultat.tentative,
        essais=s.essais + resultat.tentative,
        dernier_contact_le=jour if resultat.contact else s.dernier_contact_le,
        impaye_motif=MotifImpaye(resultat.impaye) if resultat.impaye else s.impaye_motif,
    )


def _suite(s: Situation, resultat: Resultat, cadre: Cadre) -> Situation:
    calendrier = cadre.calendrier
    match resultat.suite:
        case "poursuivre" | "promesse" | "echeancier":
            return poursuivre(s, cadre)
        case "suspendre":
            fin = None if resultat.attend else calendrier.prochain(cadre.jour, resultat.delai)
            return suspendre(s, resultat.motif or Motif.VERIFICATION, cadre.jour, fin, resultat.attend or None)
        case "enquete":
            return planifier(s, TypeAction.ENQUETE, calendrier.prochain(cadre.jour, resultat.delai), MotifAction.RESULTAT)
        case "ecrire":
            return planifier(s, TypeAction.ECRIRE, calendrier.prochain(cadre.jour, resultat.delai), MotifAction.RESULTAT)
        case "revue":
            return planifier(s, TypeAction.REVUE, calendrier.prochain(cadre.jour, resultat.delai), MotifAction.RESULTAT)
        case "clore":
            return clore(s, MotifDeCloture.IRRECOUVRABLE, cadre.jour)
    return _rappeler(s, resultat, cadre)


def poursuivre(s: Situation, cadre: Cadre) -> Situation:
    """L'appel a été fait pour de bon : l'étape d'appel est accomplie, le scénario continue."""
    courante = etape_courante(s, cadre)
    if courante is not None and courante.action is TypeAction.APPEL:
        return etape_accomplie(s, cadre, cadre.jour)
    return avancer(s, cadre, cadre.calendrier.plus_ouvres(cadre.jour, 1))


def _rappeler(s: Situation, resultat: Resultat, cadre: Cadre) -> Situation:
    """Personne au bout du fil : rappeler, jusqu'au nombre d'essais de l'étape ; ensuite le scénario continue."""
    if resultat.suite != "planifier" and _essais_epuises(s, cadre):
        return poursuivre(s, cadre)
    if resultat.delai.unite in ("h", "min"):
        instant = prochain_instant(cadre, resultat.delai)
        return planifier(s, TypeAction.APPEL, jour_de_paris(instant), MotifAction.RAPPEL, instant)
    le = cadre.calendrier.prochain(cadre.jour, resultat.delai)
    heure = None
    if resultat.plage == "autre":
        heure = autre_plage(cadre.maintenant, le, cadre.configuration.appels.plages)
    return planifier(s, TypeAction.APPEL, le, MotifAction.RAPPEL, heure)


def _essais_epuises(s: Situation, cadre: Cadre) -> bool:
    courante = etape_courante(s, cadre)
    if s.action_motif is MotifAction.ESSAIS_MANQUANTS and courante is not None:
        return s.tentatives >= (courante.si.tentatives or 0)
    maximum = courante.essais if courante is not None and courante.action is TypeAction.APPEL else None
    return s.essais >= (maximum or cadre.configuration.appels.essais_par_etape)


def un_jour_ouvre(instant: datetime, calendrier: Calendrier) -> datetime:
    """Le même instant, ou la même heure de Paris du premier jour ouvré qui suit."""
    jour = jour_de_paris(instant)
    le = calendrier.ouvre_suivant(jour)
    return instant if le == jour else datetime.combine(le, instant.astimezone(PARIS).time(), PARIS).astimezone(instant.tzinfo)


def prochain_instant(cadre: Cadre, delai: Duree) -> datetime:
    """Dans `delai` heures ou minutes, ramené dans une plage d'appel d'un jour ouvré."""
    return dans_une_plage(cadre.maintenant + timedelta(minutes=delai.en_minutes), cadre.configuration.appels.plages, cadre.calendrier)


def dans_une_plage(instant: datetime, plages: Plages, calendrier: Calendrier) -> datetime:
    """Le premier instant permis à partir de celui-ci ; sans plage déclarée, l'ouverture du jour ouvré suivant."""
    local = instant.astimezone(PARIS)
    jour = du_depart = jour_de_paris(instant)
    for _ in range(30):
        if calendrier.est_ouvre(jour):
            for plage in plages.get(jour.isoweekday(), ()):
                if jour > du_depart or local.time() < plage.debut:
                    return datetime.combine(jour, plage.debut, PARIS).astimezone(instant.tzinfo)
                if plage.contient(local.time()):
                    return instant
        jour += timedelta(days=1)
    return datetime.combine(calendrier.ouvre_suivant(du_depart + timedelta(days=1)), time(9), PARIS).astimezone(instant.tzinfo)


def autre_plage(instant: datetime, le: date, plages: Plages) -> datetime | None:
    """L'ouverture de l'autre demi-journée ce jour-là ; None si le jour n'a qu'une plage."""
    du_jour = plages.get(le.isoweekday(), ())
    matin = [p for p in du_jour if p.debut < MIDI]
    apres = [p for p in du_jour if p.debut >= MIDI]
    voulues = apres if instant.astimezone(PARIS).time() < MIDI else matin
    if not matin or not apres or not voulues:
        return None
    return datetime.combine(le, voulues[0].debut, PARIS).astimezone(instant.tzinfo)
