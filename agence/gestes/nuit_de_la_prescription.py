"""La part de la nuit qui revient à la prescription : reposer les dates qui ne valent plus, sonner les alarmes (règle 21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agence.conduite.situation import Cadre
from agence.droit.prescription import SEUILS_D_ALARME, Resume, reste_en_mots
from agence.erreurs import ErreurAgence
from agence.prescriptions import PrescriptionDuDossier, durables, prescriptions
from donnees.base import ecriture
from donnees.vues import nuit
from donnees.vues import prescription as vue
from donnees.vues.imports import paquets

LE_PLUS_LOIN = max(SEUILS_D_ALARME)


@dataclass(frozen=True)
class AlarmeDePrescription:
    """Une date passée sous un seuil. `hypothese` : elle ne vaut que si le secteur, inconnu, l'abrège."""

    dossier_id: int
    le: date
    hypothese: bool
    jours: int

    @property
    def code(self) -> str:
        """Celui de l'évènement : le seuil passé."""
        return f"alarme_{min(seuil for seuil in SEUILS_D_ALARME if self.jours <= seuil)}"

    @property
    def texte(self) -> str:
        """« dans 89 jours, le 12/05/2027 (hypothèse : secteur inconnu) »."""
        doute = " (hypothèse : secteur inconnu)" if self.hypothese else ""
        return f"{reste_en_mots(self.le, self.le - timedelta(days=self.jours))}, {self.quand}{doute}"

    @property
    def quand(self) -> str:
        return f"le {self.le:%d/%m/%Y}"


def reposer(cadre: Cadre, precedent: date | None, reserves: list[str]) -> tuple[list[int], set[int]]:
    """Repose les dates qui ne valent plus ce jour-là ; rend les dossiers regardés, et ceux dont le temps est arrêté."""
    regardes = a_regarder(cadre, precedent)
    arretes: set[int] = set()
    for lot in paquets(regardes):
        with ecriture():
            nuit.tenir(lot)
            neuves, siens = recalculer(lot, cadre, reserves)
            vue.ecrire_dates([(r.date.isoformat(), r.au_plus_tot.isoformat(), r.hypothese, i) for i, r in neuves.items()])
        arretes |= siens
    return regardes, arretes


def a_regarder(cadre: Cadre, precedent: date | None) -> list[int]:
    """Les dossiers dont la date gardée ne vaut peut-être plus ce jour-là."""
    durent = durables(cadre.configuration.tables)
    return vue.a_recalculer(precedent, cadre.jour, cadre.jour + timedelta(days=LE_PLUS_LOIN), durent)


def sonner(jour: date, precedent: date | None, arretes: set[int]) -> dict[int, AlarmeDePrescription]:
    """Les alarmes de ce jour : une par seuil, quand la date le passe ou quand le dossier arrive déjà dessous.

    Un délai dont le temps est arrêté ne sonne pas. Sans nuit précédente, tout ce qui est déjà sous un seuil sonne une fois.
    """
    fin = {seuil: jour + timedelta(days=seuil) for seuil in SEUILS_D_ALARME}
    bornes = [((precedent + timedelta(days=seuil)) if precedent else jour, fin[seuil]) for seuil in SEUILS_D_ALARME]
    proches = [*vue.dates_proches(bornes), *vue.dates_des_arrivees(jour, fin[LE_PLUS_LOIN])]
    alarmes = {
        i: AlarmeDePrescription(i, le, hypothese, (le - jour).days) for i, le, hypothese in proches if i not in arretes and le >= jour
    }
    dites = vue.alarmes_dites(sorted(alarmes))
    return {i: a for i, a in alarmes.items() if not any(a.code == code and a.quand in texte for code, texte in dites.get(i, ()))}


def recalculer(lot: Sequence[int], cadre: Cadre, reserves: list[str]) -> tuple[dict[int, Resume], set[int]]:
    """Sans rien écrire : les dates qui changent, et les dossiers dont le temps est arrêté."""
    gardees = vue.dates_gardees(lot)
    neuves, arretes = {}, set()
    for dossier_id, calculee in _calculer(lot, cadre, reserves).items():
        r = calculee.resume
        if r is None:
            continue
        if r.en_cours:
            arretes.add(dossier_id)
        if gardees[dossier_id] != (r.date, r.au_plus_tot, r.hypothese):
            neuves[dossier_id] = r
    return neuves, arretes


def _calculer(lot: Sequence[int], cadre: Cadre, reserves: list[str]) -> dict[int, PrescriptionDuDossier]:
    """Tout le lot d'un coup ; si un dossier ne se lit pas, un par un, et celui-là va aux réserves du bilan."""
    try:
        return prescriptions(lot, cadre.configuration, cadre.jour)
    except (ErreurAgence, ValueError, TypeError, KeyError) as erreur:
        if len(lot) == 1:
            reserves.append(f"prescription du dossier n° {lot[0]} : {erreur}")
            return {}
    calculees: dict[int, PrescriptionDuDossier] = {}
    for dossier_id in lot:
        calculees |= _calculer([dossier_id], cadre, reserves)
    return calculees
