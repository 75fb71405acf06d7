"""Où en est chaque objectif à ce jour : le fait, l'attendu, et pour de l'argent la part attendue au prorata des jours ouvrés.

Chaque ligne se lit seule : rien ici ne compare ni ne range les personnes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agence.argent import diviser, euros, lire_montant
from agence.calendrier import fin_de_mois
from agence.erreurs import SaisieInvalide
from agence.indicateurs.calcul import Faits, prorata_du_mois, total
from agence.indicateurs.definitions import TAUX, Indicateur, Unite, definition
from agence.indicateurs.lecture import encaisse_par_mois, ordre_des_noms, relever
from agence.seance import Seance
from agence.texte import citer
from donnees.vues import objectifs as vue
from donnees.vues.indicateurs import Par

OBJECTIFS = (Indicateur.ENCAISSE, *TAUX)
"""Ce sur quoi un objectif peut porter."""
MILLE = 1000
"""Cent pour cent, en dixièmes."""


@dataclass(frozen=True)
class Avancement:
    """Un objectif et où il en est. `valeur`, `fait` et `attendu` : centimes, ou dixièmes de pour cent.

    `fait` vaut None tant que rien ne permet de le compter ; `attendu` est la part de la valeur qu'on attend à ce jour.
    """

    utilisateur_id: int
    nom: str
    affichage: str
    mois: date
    indicateur: Indicateur
    valeur: int
    fait: int | None
    attendu: int
    jours: int
    jours_du_mois: int

    @property
    def part(self) -> tuple[int, int]:
        """Le fait, sur la valeur du mois entier."""
        return self.fait or 0, self.valeur


def avancements(seance: Seance, mois: date, utilisateur_id: int | None = None) -> list[Avancement]:
    """Les objectifs d'un mois (son premier jour), par nom puis dans l'ordre de la table ; d'une seule personne si elle est donnée."""
    poses = vue.objectifs(mois, utilisateur_id)
    if not poses:
        return []
    faits, recus = _compter(mois, seance.jour)
    jours = prorata_du_mois(mois, seance.jour, seance.cadre().calendrier)
    lignes = [_avancement(o, mois, faits.get(o.utilisateur_id), recus.get(o.utilisateur_id, 0), jours) for o in poses]
    return sorted(lignes, key=lambda a: (*ordre_des_noms(a.affichage, a.utilisateur_id), OBJECTIFS.index(a.indicateur)))


def _compter(mois: date, jour: date) -> tuple[dict[int, Faits], dict[int, int]]:
    """Ce qui s'est fait dans le mois, par personne : les faits, et l'encaissé en centimes."""
    au = min(fin_de_mois(mois), jour)
    if au < mois:
        return {}, {}
    releve = relever(mois, au, jour, Par.AGENT)
    faits = {cle: total(f[cle] for f in releve.semaines.values() if cle in f) for cle, _, _ in releve.par_cle()}
    return faits, {cle: sum(par_mois.values()) for cle, par_mois in encaisse_par_mois(mois, au, Par.AGENT).items()}


def _avancement(o: vue.LigneObjectif, mois: date, faits: Faits | None, recu: int, jours: tuple[int, int]) -> Avancement:
    indicateur = Indicateur(o.indicateur)
    fait = recu if indicateur is Indicateur.ENCAISSE else (faits or Faits()).rapport(indicateur).dixiemes
    attendu = attendu_a_ce_jour(indicateur, o.valeur, jours)
    return Avancement(o.utilisateur_id, o.nom, o.affichage, mois, indicateur, o.valeur, fait, attendu, *jours)


def attendu_a_ce_jour(indicateur: Indicateur, valeur: int, jours: tuple[int, int]) -> int:
    """De l'argent s'attend au prorata des jours ouvrés passés ; un taux vaut le même tout le mois."""
    passes, du_mois = jours
    if definition(indicateur).unite is not Unite.EUROS or not du_mois:
        return valeur
    return diviser(valeur * passes, du_mois)


def lire_valeur(indicateur: Indicateur, texte: str) -> int:
    """« 12 000 » ou « 12 000,50 € » pour de l'argent, « 35 » ou « 35,5 % » pour un taux. Lève SaisieInvalide."""
    if definition(indicateur).unite is Unite.EUROS:
        return lire_montant(texte)
    plat = texte.strip().removesuffix("%").strip().replace(",", ".")
    entier, _, decimale = plat.partition(".")
    if not (entier.isascii() and entier.isdecimal() and len(entier) <= 3 and len(decimale) <= 1 and (not decimale or decimale.isdecimal())):
        raise SaisieInvalide(f"taux « {citer(texte)} » illisible.", "Écrire par exemple 35 ou 35,5.")
    dixiemes = int(entier) * 10 + int(decimale or 0)
    if dixiemes > MILLE:
        raise SaisieInvalide(f"taux « {citer(texte)} » hors limites.", "Écrire au plus 100.")
    return dixiemes


def dire_valeur(indicateur: Indicateur, valeur: int | None) -> str:
    """« 12 000,00 € », « 35,5 % » ; « — » quand rien ne permet de compter."""
    if valeur is None:
        return "—"
    return euros(valeur) if definition(indicateur).unite is Unite.EUROS else f"{valeur // 10},{valeur % 10}\u00a0%"


def lire_mois(texte: str, jour: date) -> date:
    """« 2026-11 », « 11/2026 », « 11 » (de cette année), ou rien (ce mois-ci) → son premier jour. Lève SaisieInvalide."""
    plat = texte.strip()
    if not plat:
        return jour.replace(day=1)
    morceaux = plat.split("-")[::-1] if "-" in plat else plat.split("/")
    nombres = [int(m) for m in morceaux if m.isascii() and m.isdecimal() and len(m) <= 4]
    if len(nombres) != len(morceaux) or len(nombres) > 2:
        raise _mois_illisible(texte)
    mois, annee = nombres[0], nombres[1] if len(nombres) == 2 else jour.year
    if not 1 <= mois <= 12 or not 2000 <= annee <= 2999:
        raise _mois_illisible(texte)
    return date(annee, mois, 1)


def _mois_illisible(texte: str) -> SaisieInvalide:
    return SaisieInvalide(f"mois « {citer(texte)} » illisible.", "Écrire par exemple 11/2026 ou 2026-11.")


def mois_voisin(mois: date, pas: int) -> date:
    """Le premier jour du mois d'avant (-1) ou d'après (1)."""
    return (mois - timedelta(days=1)).replace(day=1) if pas < 0 else fin_de_mois(mois) + timedelta(days=1)
