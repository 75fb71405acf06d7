"""Planifier la prochaine action à la main : un jour ouvré, une heure s'il y a rendez-vous."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from agence import horloge
from agence.calendrier import PARIS, Plages, plage_en_cours
from agence.conduite.situation import planifier as poser_l_action
from agence.conduite.territoires import fuseau, territoire_du_code_postal
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.droits import peut
from agence.gestes.gardes import refuser_clos, refuser_suspendu
from agence.gestes.socle import Geste, geste
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import MotifAction, TypeAction, TypeEvenement
from donnees.vues.appels import code_postal


def planifier(
    seance: Seance,
    dossier_id: int,
    action: TypeAction,
    le: date,
    heure: time | None = None,
    *,
    note: str = "",
    version: int | None = None,
) -> date:
    """Pose la prochaine action et rend le jour retenu : celui demandé, porté au jour ouvré.

    `heure` est celle de Paris ; elle fait un rappel convenu. Lève SaisieInvalide pour un moment passé, Refus sur un dossier
    clos ou suspendu, au-delà de `appels.report_maximum` (sauf superviseur), ou pour un appel hors des heures (règle 37).
    """
    with geste(seance, dossier_id, version=version) as g:
        refuser_clos(g.situation)
        refuser_suspendu(g.situation)
        retenu = _jour_retenu(g, le)
        rappel_a = _instant(g, retenu, heure) if heure is not None else None
        if rappel_a is not None and action is TypeAction.APPEL:
            _verifier_les_heures(g, rappel_a)
        motif = MotifAction.CHOISI if rappel_a is None else MotifAction.RAPPEL_CONVENU
        quand = f"le {retenu:%d/%m/%Y}" + (f" à {heure:%H:%M}" if heure is not None else "")
        texte = f"{en_mots(action)} {quand}"
        g.consigner(TypeEvenement.PLANIFICATION, action.value, f"{texte} · {note}" if note.strip() else texte)
        g.poser(poser_l_action(g.situation, action, retenu, motif, rappel_a))
    return retenu


def _jour_retenu(g: Geste, le: date) -> date:
    if le < g.cadre.jour:
        raise SaisieInvalide(f"la date {le:%d/%m/%Y} est passée.", "Donner une date à venir.")
    refuser_un_report_trop_long(g, le, "Choisir plus tôt, ou demander l'accord d'un superviseur.")
    return g.cadre.calendrier.ouvre_suivant(le)


def refuser_un_report_trop_long(g: Geste, le: date, remede: str) -> None:
    """Lève Refus si l'acteur ne peut pousser la prochaine action jusqu'à ce jour (`appels.report_maximum`)."""
    butoir = g.cadre.calendrier.echeance(g.cadre.jour, g.cadre.configuration.appels.report_maximum)
    if le > butoir and not peut(g.seance.acteur, "reporter au-delà de la limite"):
        raise Refus(f"report au {le:%d/%m/%Y}, le {butoir:%d/%m/%Y} au plus tard.", remede, "report")


def _instant(g: Geste, jour: date, heure: time) -> datetime:
    instant = datetime.combine(jour, heure.replace(tzinfo=None), PARIS).astimezone(UTC)
    if instant < g.cadre.maintenant:
        raise SaisieInvalide(f"{heure:%H:%M} est déjà passé.", "Donner une heure à venir.")
    return instant


def _verifier_les_heures(g: Geste, instant: datetime) -> None:
    """Un rappel convenu tombe dans les heures d'appel, à l'heure de celui qui décroche."""
    plages = g.cadre.configuration.appels.plages
    postal = code_postal(g.debiteur.id)
    territoire = territoire_du_code_postal(postal) if postal else g.cadre.configuration.appels.territoire
    chez_lui = instant.astimezone(horloge.zone(fuseau(territoire)))
    if plages and plage_en_cours(plages, chez_lui) is None:
        ou = "" if chez_lui.utcoffset() == horloge.local(instant).utcoffset() else " chez le débiteur"
        raise Refus(f"{chez_lui:%H:%M}{ou} : hors des heures d'appel.", f"Choisir dans {_dire(plages, chez_lui)}.", "37")


def _dire(plages: Plages, local: datetime) -> str:
    du_jour = plages.get(local.isoweekday(), ())
    return " ou ".join(str(p) for p in du_jour) if du_jour else "un jour où l'on appelle"
