"""Relever les indicateurs, tranche par tranche : chacune est courte, dit où l'on en est et peut être la dernière."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from agence.calendrier import PARIS
from agence.horloge import jour_local
from agence.indicateurs.calcul import SEMAINES_DU_PASSE, Cohorte, Faits, Prevision, Rapport, prevoir, total
from agence.suivi import Suivi
from agence.texte import normaliser
from donnees.vues import indicateurs as vue
from donnees.vues.indicateurs import PERSONNE, Par

DOSSIERS_PAR_TRANCHE = 20_000


@dataclass(frozen=True)
class Releve:
    """Les faits d'une période, par semaine (son lundi) puis par clé ; `noms` dit les clés."""

    du: date
    au: date
    par: Par
    semaines: dict[date, dict[int, Faits]]
    noms: dict[int, str] = field(default_factory=dict)

    @property
    def tout(self) -> Faits:
        """Toute la période, tout le monde."""
        return total(f for faits in self.semaines.values() for f in faits.values())

    def par_cle(self) -> list[tuple[int, str, Faits]]:
        """Une ligne par agent ou mandant, dans l'ordre de leur nom : les personnes ne se classent pas."""
        cles = vue.cles(self.semaines.values())
        lignes = [(cle, self.noms.get(cle, ""), total(f[cle] for f in self.semaines.values() if cle in f)) for cle in cles]
        return sorted(lignes, key=lambda ligne: ordre_des_noms(ligne[1], ligne[0]))

    def par_semaine(self, cle: int | None = None) -> list[tuple[date, Faits]]:
        """Une ligne par semaine, la plus ancienne d'abord ; d'une seule clé si elle est donnée."""
        return [
            (lundi, total(f for c, f in faits.items() if cle in (None, c))) for lundi, faits in sorted(self.semaines.items())
        ]


def ordre_des_noms(nom: str, cle: int) -> tuple[str, int]:
    """L'ordre de l'alphabet, accents mis à part : jamais celui des chiffres."""
    return normaliser(nom), cle


def debut_du_jour(jour: date) -> datetime:
    """L'instant où ce jour commence à Paris."""
    return datetime.combine(jour, time(), PARIS)


def lundi(jour: date) -> date:
    """Le lundi de sa semaine."""
    return jour - timedelta(days=jour.weekday())


def semaines(du: date, au: date) -> list[tuple[date, date]]:
    """Les semaines d'une période, la première et la dernière coupées à ses bornes : (premier jour, dernier jour)."""
    trouvees = []
    debut = du
    while debut <= au:
        fin = min(au, lundi(debut) + timedelta(days=6))
        trouvees.append((debut, fin))
        debut = fin + timedelta(days=1)
    return trouvees


def relever(du: date, au: date, jour: date, par: Par = Par.TOUT, suivi: Suivi | None = None) -> Releve:
    """Les faits d'une période, jours compris ; `jour` : celui où l'on regarde. Lève Arrete."""
    trouves: dict[date, dict[int, Faits]] = {}
    for premier, dernier in (suivi or Suivi()).pas_a_pas(semaines(du, au)):
        trouves[lundi(premier)] = _une_semaine(premier, dernier, jour, par)
    return Releve(du, au, par, trouves, vue.noms(par))


def _une_semaine(du: date, au: date, jour: date, par: Par) -> dict[int, Faits]:
    debut, fin = debut_du_jour(du), debut_du_jour(au + timedelta(days=1))
    appels = vue.appels(par, debut, fin)
    prises = vue.promesses_prises(par, debut, fin)
    echues = vue.promesses_echues(par, du, au, jour)
    return {
        cle: Faits(*appels.get(cle, (0, 0, 0)), prises.get(cle, 0), *echues.get(cle, (0, 0, 0, 0)))
        for cle in vue.cles((appels, prises, echues))
    }


def debut_de_l_histoire(jour: date) -> date:
    """Le premier jour où il s'est passé quelque chose ; `jour` s'il ne s'est encore rien passé."""
    appel, remise = vue.premier_appel(), vue.premiere_remise()
    return min([d for d in (jour_local(appel) if appel else None, remise) if d is not None], default=jour)


def tranches_de_dossiers() -> list[tuple[int, int]]:
    """Les dossiers par tranches d'identifiants : premier exclu, dernier compris."""
    dernier = vue.dernier_dossier()
    return [(debut, debut + DOSSIERS_PAR_TRANCHE) for debut in range(0, dernier, DOSSIERS_PAR_TRANCHE)]


def cohortes(du: date, au: date, par: Par = Par.TOUT, suivi: Suivi | None = None) -> dict[int, list[Cohorte]]:
    """Par clé, les mois de remise de la période, le plus ancien d'abord. Lève Arrete."""
    sommes: dict[tuple[int, date], Cohorte] = {}
    for tranche in (suivi or Suivi()).pas_a_pas(tranches_de_dossiers()):
        for r in vue.remis(par, tranche, du, au):
            cle, mois = r.cle, r.confie_le.replace(day=1)
            c = sommes.get((cle, mois), Cohorte(mois))
            sommes[cle, mois] = Cohorte(mois, c.dossiers + r.dossiers, c.confie + r.confie, c.recouvre + r.recouvre)
    par_cle: dict[int, list[Cohorte]] = {}
    for (cle, _), cohorte in sorted(sommes.items(), key=lambda x: x[0]):
        par_cle.setdefault(cle, []).append(cohorte)
    return par_cle


def encaisse_par_mois(du: date, au: date, par: Par = Par.TOUT) -> dict[int, dict[date, int]]:
    """Par clé, ce qui est reçu chaque mois (son premier jour), en centimes."""
    par_cle: dict[int, dict[date, int]] = {}
    for cle, jour, montant in vue.encaisse(par, du, au):
        mois = par_cle.setdefault(cle, {})
        mois[jour.replace(day=1)] = mois.get(jour.replace(day=1), 0) + montant
    return par_cle


def passe_tenu(jour: date) -> Rapport:
    """Le taux tenu en euros des promesses échues des dernières semaines, tout le monde ensemble."""
    depuis = jour - timedelta(weeks=SEMAINES_DU_PASSE)
    echues = vue.promesses_echues(Par.TOUT, depuis, jour - timedelta(days=1), jour).get(PERSONNE)
    return Rapport(echues.paye, echues.promis) if echues else Rapport(0, 0)


def previsions(jour: date, par: Par = Par.TOUT) -> tuple[Rapport, dict[int, list[Prevision]]]:
    """Le taux du passé, et par clé les semaines de promesses ouvertes ; ce qui attend son contrôle est à sa semaine, déjà passée."""
    passe = passe_tenu(jour)
    par_cle: dict[int, dict[date, tuple[int, int]]] = {}
    for cle, le, nombre, reste in vue.promesses_ouvertes(par, jour):
        semaine = par_cle.setdefault(cle, {})
        n, r = semaine.get(lundi(le), (0, 0))
        semaine[lundi(le)] = (n + nombre, r + reste)
    return passe, {cle: prevoir(s, passe) for cle, s in par_cle.items()}


PERIODES_EN_SEMAINES = (12, 4, 52, 0)
"""Les périodes que l'écran propose, en semaines, la présente comprise ; 0 : toute l'histoire."""


def debut_de_la_periode(nombre: int, jour: date) -> date:
    """Le lundi où commence une période de tant de semaines, la présente comprise ; 0 : toute l'histoire."""
    return lundi(jour) - timedelta(weeks=nombre - 1) if nombre else debut_de_l_histoire(jour)


