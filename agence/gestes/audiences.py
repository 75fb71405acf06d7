"""Les audiences d'une procédure : fixer, dire qui y va, reporter, tenir, annuler (K10). Le mandant en est avisé."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

from agence import horloge
from agence.calendrier import JOURS, PARIS
from agence.conduite.situation import planifier
from agence.droit.moteur import evenements_possibles
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.expressions import lire_date, lire_heure
from agence.gestes import avis
from agence.gestes.gardes import refuser_clos, texte_exige
from agence.gestes.procedures import avancer_dans, oublier_l_audience, suivie
from agence.gestes.socle import Geste, geste, propre
from agence.juridictions import juridiction_du_dossier
from agence.mots import en_mots
from agence.seance import Seance
from agence.texte import citer
from donnees.modeles import Audience, AvisMandant, Procedure
from donnees.nomenclature import Etat, EtatProcedure, MotifAction, ObjetAvis, TypeAction, TypeEvenement, TypeProcedure
from donnees.vues.audiences import procedure_de

EVENEMENT = "audience"
"""Le code de l'audience dans les tables des procédures."""
DEBUT, FIN = time(7), time(22)
"""Un tribunal ne siège pas la nuit : une heure hors de ces bornes est une faute de frappe."""
_JOUR_ET_HEURE = re.compile(r"(.+?)[\s,]+(?:à\s+|a\s+)?([0-9]{1,2}\s*[h:]\s*(?:[0-9]{2})?|midi)", re.IGNORECASE)


def lire_moment(texte: str, seance: Seance) -> datetime:
    """« 15/12/2026 09:30 », « ven 14h » → un instant ; l'heure est celle de Paris, le jour n'est pas reporté. Lève SaisieInvalide."""
    trouve = _JOUR_ET_HEURE.fullmatch(texte.strip())
    if trouve is None:
        raise SaisieInvalide(f"jour et heure d'audience « {citer(texte)} » illisibles.", "Écrire par exemple 15/12/2026 09:30.")
    jour = lire_date(trouve[1], seance.jour, seance.cadre().calendrier).demandee
    return datetime.combine(jour, lire_heure(trouve[2]), PARIS).astimezone(UTC)


def fixer(
    seance: Seance,
    dossier_id: int,
    le: datetime,
    juridiction: str = "",
    present: str = "",
    *,
    procedure_id: int | None = None,
    version: int | None = None,
) -> Audience:
    """Inscrit une audience à venir. Sans `juridiction`, celle que les parties et le lieu désignent ; `present` : qui y va.

    Lève Refus sans procédure devant un juge ou si la même audience est déjà inscrite, SaisieInvalide pour un moment passé.
    """
    with geste(seance, dossier_id, version=version) as g:
        refuser_clos(g.situation)
        procedure = _procedure(dossier_id, procedure_id)
        _verifier_le_moment(g, le)
        ou = propre(juridiction) or str(juridiction_du_dossier(seance, dossier_id, procedure.type))
        fixee = _inscrire(g, procedure.id, le, ou, propre(present))
        texte = f"{dire_moment(le)}, {ou}" + (f" · y va : {fixee.present}" if fixee.present else "")
        g.consigner(TypeEvenement.AUDIENCE, "fixee", texte, {"audience": fixee.id})
        _aviser(g, fixee, f"audience le {dire_moment(le)}, {ou}")
        _suivre(g, fixee)
    return fixee


def designer(seance: Seance, audience_id: int, present: str, *, version: int | None = None) -> Audience:
    """Dit qui va à l'audience. Lève Refus si elle est tenue ou annulée."""
    present = texte_exige(present, "le nom de qui y va manque.", "Écrire un nom : avocat, agent, mandant.")
    audience, dossier_id = _lire(audience_id)
    with geste(seance, dossier_id, version=version) as g:
        _refuser_close(audience)
        g.modifier(audience, present=present)
        g.consigner(TypeEvenement.AUDIENCE, "present", f"{dire_moment(audience.le)} · y va : {present}", {"audience": audience.id})
    return audience


def reporter(seance: Seance, audience_id: int, le: datetime, raison: str = "", *, version: int | None = None) -> Audience:
    """Remplace une audience à venir par une autre, au même lieu ; l'ancienne est annulée. Rend la nouvelle."""
    audience, dossier_id = _lire(audience_id)
    with geste(seance, dossier_id, version=version) as g:
        _refuser_close(audience)
        _verifier_le_moment(g, le)
        g.modifier(audience, annulee=True, resultat=propre(f"reportée au {dire_moment(le)}"))
        nouvelle = _inscrire(g, audience.procedure_id, le, audience.juridiction, audience.present)
        texte = f"du {dire_moment(audience.le)} reportée au {dire_moment(le)}"
        g.consigner(TypeEvenement.AUDIENCE, "reportee", _avec(texte, raison), {"audience": nouvelle.id, "ancienne": audience.id})
        _retirer_l_avis(g, audience)
        _aviser(g, nouvelle, f"audience {texte}, {nouvelle.juridiction}")
        _suivre(g, nouvelle)
    return nouvelle


def tenir(
    seance: Seance, audience_id: int, resultat: str, *, renvoi: datetime | None = None, version: int | None = None
) -> Audience:
    """Note ce qui s'est dit à l'audience ; `renvoi` inscrit celle où l'affaire est renvoyée. Rend l'audience tenue.

    Lève SaisieInvalide sans résultat, Refus si l'audience n'a pas encore eu lieu ou si elle est déjà tenue ou annulée.
    """
    resultat = texte_exige(resultat, "le résultat de l'audience manque.", "Écrire par exemple « mise en délibéré au 15/01 ».")
    audience, dossier_id = _lire(audience_id)
    with geste(seance, dossier_id, version=version) as g:
        _refuser_close(audience)
        if audience.le > g.cadre.maintenant:
            raise Refus(f"l'audience du {dire_moment(audience.le)} n'a pas encore eu lieu.", "La reporter ou l'annuler.", "audience")
        g.modifier(audience, resultat=resultat, tenue_le=g.cadre.jour)
        texte = f"du {dire_moment(audience.le)} : {resultat}"
        suite = None
        if renvoi is not None:
            _verifier_le_moment(g, renvoi)
            suite = _inscrire(g, audience.procedure_id, renvoi, audience.juridiction, audience.present)
            texte = f"{texte} · renvoyée au {dire_moment(renvoi)}"
        g.consigner(TypeEvenement.AUDIENCE, "tenue", texte, {"audience": audience.id, "suite": suite.id if suite else None})
        _aviser(g, audience, f"audience {texte}")
        if suite is not None:
            _suivre(g, suite)
    return audience


def annuler(seance: Seance, audience_id: int, raison: str, *, version: int | None = None) -> Audience:
    """L'audience n'aura pas lieu (désistement, erreur). Lève SaisieInvalide sans raison, Refus si elle est tenue ou annulée."""
    raison = texte_exige(raison, "la raison manque.", "Dire pourquoi l'audience n'a pas lieu.")
    audience, dossier_id = _lire(audience_id)
    with geste(seance, dossier_id, version=version) as g:
        _refuser_close(audience)
        g.modifier(audience, annulee=True, resultat=propre(f"annulée : {raison}"))
        oublier_l_audience(g, audience.procedure_id)
        texte = f"du {dire_moment(audience.le)} annulée · {raison}"
        g.consigner(TypeEvenement.AUDIENCE, "annulee", texte, {"audience": audience.id})
        if not _retirer_l_avis(g, audience):
            _aviser(g, audience, f"audience {texte}")
    return audience


def dire_moment(le: datetime) -> str:
    """« mar. 15/12/2026 à 09:30 », à l'heure de Paris."""
    local = horloge.local(le)
    return f"{JOURS[local.weekday()]}. {local:%d/%m/%Y} à {local:%H:%M}"


# ── ce que ces gestes ont en commun ──────────────────────────────────────────────────────────────────────────────────


def _procedure(dossier_id: int, procedure_id: int | None) -> Procedure:
    """La procédure voulue, ou celle du dossier qui est devant un juge."""
    if procedure_id is None:
        trouvee = procedure_de(dossier_id)
        if trouvee is None:
            raise Refus("aucune procédure de ce dossier n'est devant un juge.", "Ouvrir d'abord la voie judiciaire : j.", "procedure")
        procedure_id = trouvee[0]
    procedure = Procedure.get_or_none(Procedure.id == procedure_id, Procedure.dossier_id == dossier_id)
    if procedure is None:
        raise Introuvable(f"procédure n° {procedure_id} inconnue sur ce dossier.")
    if procedure.etat in (EtatProcedure.ANNULE, EtatProcedure.REVENU) or procedure.type is TypeProcedure.SOMMATION:
        raison = f"{en_mots(procedure.type)} {en_mots(procedure.etat)} : pas d'audience."
        raise Refus(raison, "Choisir une procédure en cours devant un juge.", "procedure")
    return procedure


def _verifier_le_moment(g: Geste, le: datetime) -> None:
    if le <= g.cadre.maintenant:
        raise SaisieInvalide(f"l'audience du {dire_moment(le)} serait déjà passée.", "Donner un jour et une heure à venir.")
    local = horloge.local(le).time().replace(tzinfo=None)
    if not DEBUT <= local <= FIN:
        raise SaisieInvalide(f"heure d'audience {local:%H:%M} impossible.", f"Écrire une heure entre {DEBUT:%H:%M} et {FIN:%H:%M}.")


def _inscrire(g: Geste, procedure_id: int, le: datetime, juridiction: str, present: str) -> Audience:
    deja = Audience.get_or_none(
        Audience.procedure_id == procedure_id, Audience.le == le, Audience.annulee == False  # noqa: E712 - une colonne se compare
    )
    if deja is not None:
        raise Refus(f"cette audience est déjà inscrite : {dire_moment(le)}.", "La reporter, ou dire qui y va.", "audience")
    return g.creer(Audience, procedure_id=procedure_id, le=le, juridiction=juridiction, present=present)


def _lire(audience_id: int) -> tuple[Audience, int]:
    """L'audience et son dossier. Lève Introuvable."""
    audience = Audience.get_or_none(Audience.id == audience_id)
    if audience is None:
        raise Introuvable(f"audience n° {audience_id} inconnue.", "Voir « agence audiences ».")
    return audience, Procedure.get_by_id(audience.procedure_id).dossier_id


def _refuser_close(audience: Audience) -> None:
    relue = Audience.get_by_id(audience.id)
    if relue.annulee or relue.tenue_le is not None:
        etat = "annulée" if relue.annulee else f"tenue ({relue.resultat})"
        raise Refus(f"l'audience du {dire_moment(relue.le)} est déjà {etat}.", "En fixer une autre.", "audience")


def _suivre(g: Geste, audience: Audience) -> None:
    """Les délais que la table attache au jour de l'audience courent ; une procédure qu'on suivait se revoit au plus tard le lendemain.

    Sans délai d'ici là, elle se revoit le jour ouvré d'après l'audience ; toute autre action prévue reste.
    """
    s, jour = g.situation, horloge.jour_local(audience.le)
    suivie_ = s.etat is Etat.ACTIF and s.action is TypeAction.SUIVI_PROCEDURE
    courus = _faire_courir(g, audience.procedure_id, jour)
    if not suivie_:
        g.poser(replace(g.situation, action=s.action, action_le=s.action_le, action_motif=s.action_motif, rappel_a=s.rappel_a))
        return
    lendemain = g.cadre.calendrier.plus_ouvres(jour, 1)
    if not courus or g.situation.action_le is None or g.situation.action_le > lendemain:
        g.poser(planifier(g.situation, TypeAction.SUIVI_PROCEDURE, lendemain, MotifAction.ESCALADE))


def _faire_courir(g: Geste, procedure_id: int, jour: date) -> bool:
    """Inscrit l'évènement « audience » de la table de la loi, si elle en connaît un ici ; vrai s'il fait courir des délais."""
    procedure = Procedure.get_by_id(procedure_id)
    s = suivie(g.seance, procedure)
    possibles = evenements_possibles(s.type, s.phase.code, s.contexte, g.cadre.configuration.tables)
    if EVENEMENT not in {e.code for e in possibles}:
        return False
    avancee = avancer_dans(g, procedure, EVENEMENT, g.cadre.jour, donnees={"audience": jour}, date_du_jour=True)
    return bool(avancee.passage.nouvelles)


def _aviser(g: Geste, audience: Audience, texte: str) -> None:
    avis.devoir(g, ObjetAvis.AUDIENCE, audience.id, texte)


def _retirer_l_avis(g: Geste, audience: Audience) -> bool:
    """L'avis de cette audience tombe s'il n'était pas donné ; vrai s'il n'y a donc rien à détromper."""
    siens = list(AvisMandant.select().where(
        AvisMandant.objet == ObjetAvis.AUDIENCE, AvisMandant.objet_id == audience.id,
        AvisMandant.annule == False,  # noqa: E712 - une colonne se compare
    ))  # fmt: skip
    for a_donner in (a for a in siens if a.informe_le is None):
        g.modifier(a_donner, annule=True)
    return all(a.informe_le is None for a in siens)


def _avec(texte: str, raison: str) -> str:
    return f"{texte} · {raison}" if raison.strip() else texte
