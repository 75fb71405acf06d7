"""Le tableau des promesses, lu à l'instant : combien, pour combien, tenues ou non, par agent, mandant, semaine ou montant.

Une promesse encore écrite « ouverte » dont le contrôle est passé est comptée ici comme la nuit la jugera : partielle si
quelque chose est payé, rompue sinon. Le tableau n'attend donc pas la nuit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from donnees.base import lignes, une
from donnees.champs import jour_lu


class Sort(StrEnum):
    """Où en est une promesse ce jour ; une promesse annulée n'est comptée nulle part."""

    DUE = "due"
    A_VENIR = "a_venir"
    EN_RETARD = "en_retard"
    TENUE = "tenue"
    PARTIELLE = "partielle"
    ROMPUE = "rompue"
    REMPLACEE = "remplacee"


ECHUES = (Sort.TENUE, Sort.PARTIELLE, Sort.ROMPUE)
"""Les promesses dont le sort est connu ; les taux se comptent sur elles."""


class Ventilation(StrEnum):
    """Ce par quoi le tableau se découpe ; `TOUT` : une seule ligne."""

    TOUT = "tout"
    AGENT = "agent"
    MANDANT = "mandant"
    SEMAINE = "semaine"
    MONTANT = "montant"


TRANCHES = (100_00, 500_00, 1_000_00, 5_000_00)
"""Les bornes des tranches de montant, en centimes ; chaque tranche commence à sa borne."""


class Compte(NamedTuple):
    """Un nombre de promesses, ce qu'elles promettent et ce qui en est payé, en centimes."""

    nombre: int = 0
    montant: int = 0
    paye: int = 0


@dataclass(frozen=True)
class LigneTableau:
    """Une ligne du tableau. `cle` la désigne (agent, mandant, lundi de la semaine, rang de la tranche)."""

    cle: str
    libelle: str
    comptes: dict[Sort, Compte] = field(default_factory=dict)

    def compte(self, *sorts: Sort) -> Compte:
        """Le total de ces sorts ; sans sort, de tous."""
        voulus = [self.comptes[s] for s in sorts or Sort if s in self.comptes]
        return Compte(sum(c.nombre for c in voulus), sum(c.montant for c in voulus), sum(c.paye for c in voulus))

    @property
    def taux_nombre(self) -> tuple[int, int]:
        """Tenues, sur échues (tenues, partielles et rompues)."""
        return self.compte(Sort.TENUE).nombre, self.compte(*ECHUES).nombre

    @property
    def taux_montant(self) -> tuple[int, int]:
        """Payé, sur promis, des promesses échues ; en centimes."""
        echues = self.compte(*ECHUES)
        return echues.paye, echues.montant


class LigneSuivie(NamedTuple):
    """Une promesse du tableau, pour la liste où l'on descend."""

    id: int
    dossier_id: int
    reference: str
    debiteur: str
    mandant: str
    agent: str
    montant: int
    paye: int
    echeance: date
    controle_le: date
    sort: Sort


_SORT = """CASE WHEN p.statut <> 'ouverte' THEN p.statut
  WHEN p.controle_le < ? THEN CASE WHEN p.paye > 0 THEN 'partielle' ELSE 'rompue' END
  WHEN p.date < ? THEN 'en_retard' WHEN p.date = ? THEN 'due' ELSE 'a_venir' END"""
_TRANCHE = "CASE " + " ".join(f"WHEN p.montant < {borne} THEN {rang}" for rang, borne in enumerate(TRANCHES)) + f" ELSE {len(TRANCHES)} END"

_CLES = {
    Ventilation.TOUT: ("''", "''"),
    Ventilation.AGENT: ("coalesce(p.utilisateur_id, 0)", "coalesce(u.affichage, 'la nuit')"),
    Ventilation.MANDANT: ("d.mandant_id", "m.nom"),
    Ventilation.SEMAINE: ("p.date", "''"),
    Ventilation.MONTANT: (_TRANCHE, "''"),
}
_JOINTURES = """FROM promesse p JOIN dossier d ON d.id = p.dossier_id JOIN mandant m ON m.id = d.mandant_id
  LEFT JOIN utilisateur u ON u.id = p.utilisateur_id"""


_JOINTURES_UTILES = {
    Ventilation.AGENT: "LEFT JOIN utilisateur u ON u.id = p.utilisateur_id",
    Ventilation.MANDANT: "JOIN dossier d ON d.id = p.dossier_id JOIN mandant m ON m.id = d.mandant_id",
}
"""Pour compter, ne joindre que ce que la ventilation emploie : le reste se lit dans l'index des promesses seul."""


def tableau(par: Ventilation, jour: date, depuis: date | None = None) -> list[LigneTableau]:
    """Le tableau au jour donné, des promesses dont la date n'est pas antérieure à `depuis`, dans l'ordre de l'écran."""
    cle, libelle = _CLES[par]
    ou, parametres = _periode(depuis)
    sql = f"""SELECT t.cle, t.libelle, t.sort, count(*), sum(t.montant), sum(t.paye) FROM (
        SELECT {cle} AS cle, {libelle} AS libelle, {_SORT} AS sort, p.montant AS montant, p.paye AS paye
        FROM promesse p {_JOINTURES_UTILES.get(par, "")} WHERE {ou}
        ) t GROUP BY t.cle, t.libelle, t.sort"""
    lues = lignes(sql, (*_jours(jour), *parametres))
    # sum d'un bigint est un Decimal sur PostgreSQL : les centimes redeviennent des entiers ici
    trouvees = ((_cle_lue(par, c), str(lib), Sort(s), Compte(int(n), int(m), int(p))) for c, lib, s, n, m, p in lues)
    return sorted(_reunir(par, trouvees), key=lambda ligne: _ordre(par, ligne))


def synthese(jour: date, depuis: date | None = None) -> LigneTableau:
    """Le tableau en une ligne."""
    toutes = tableau(Ventilation.TOUT, jour, depuis)
    return toutes[0] if toutes else LigneTableau("", "")


class PromessesSuivies:
    """Les promesses d'une ligne du tableau, lues par pages, les plus proches de leur date d'abord."""

    def __init__(
        self, par: Ventilation, cle: str, jour: date, depuis: date | None = None, sorts: Sequence[Sort] = ()
    ) -> None:
        periode, parametres = _periode(depuis)
        conditions = [periode, *_condition(par, cle, parametres)]
        self._conditions = " AND ".join(conditions)
        self._parametres = (*_jours(jour), *parametres)
        self._filtre = f" WHERE t.sort IN ({', '.join('?' * len(sorts))})" if sorts else ""
        self._sorts = tuple(s.value for s in sorts)

    def compter(self) -> int:
        """Combien de promesses."""
        ligne = une(f"SELECT count(*) FROM ({self._interieur()}) t{self._filtre}", (*self._parametres, *self._sorts))
        return int(ligne[0]) if ligne else 0

    def page(self, debut: int, nombre: int) -> list[LigneSuivie]:
        """Les promesses `debut` à `debut + nombre`."""
        sql = f"SELECT * FROM ({self._interieur()}) t{self._filtre} ORDER BY t.date, t.id LIMIT ? OFFSET ?"
        return [
            LigneSuivie._make((*ligne[:8], jour_lu(ligne[8]), jour_lu(ligne[9]), Sort(ligne[10])))
            for ligne in lignes(sql, (*self._parametres, *self._sorts, nombre, debut))
        ]

    def _interieur(self) -> str:
        return f"""SELECT p.id AS id, d.id AS dossier_id, d.reference AS reference, b.nom AS debiteur, m.code AS mandant,
            coalesce(u.affichage, 'la nuit') AS agent, p.montant AS montant, p.paye AS paye, p.date AS date, p.controle_le AS controle_le,
            {_SORT} AS sort {_JOINTURES} JOIN debiteur b ON b.id = d.debiteur_id WHERE {self._conditions}"""


def lundi(jour: date) -> date:
    """Le lundi de la semaine d'un jour."""
    return jour - timedelta(days=jour.weekday())


def _jours(jour: date) -> tuple[str, str, str]:
    return (jour.isoformat(),) * 3


def _periode(depuis: date | None) -> tuple[str, list[Any]]:
    if depuis is None:
        return "p.statut <> 'annulee'", []
    return "p.statut <> 'annulee' AND p.date >= ?", [depuis.isoformat()]


def _condition(par: Ventilation, cle: str, parametres: list[Any]) -> list[str]:
    """Ce qui retient les promesses d'une ligne ; ajoute les valeurs aux paramètres."""
    if par is Ventilation.TOUT:
        return []
    if par is Ventilation.SEMAINE:
        debut = date.fromisoformat(cle)
        parametres += [debut.isoformat(), (debut + timedelta(days=7)).isoformat()]
        return ["p.date >= ? AND p.date < ?"]
    parametres.append(int(cle))
    return [f"{_CLES[par][0]} = ?"]


def _cle_lue(par: Ventilation, cle: Any) -> str:
    if par is Ventilation.SEMAINE:
        jour = jour_lu(cle)
        return lundi(jour).isoformat() if jour else ""
    return str(cle)


def _reunir(par: Ventilation, trouvees: Iterable[tuple[str, str, Sort, Compte]]) -> list[LigneTableau]:
    """Une ligne par clé ; les jours d'une même semaine s'y ajoutent."""
    par_cle: dict[str, LigneTableau] = {}
    for cle, libelle, sort, compte in trouvees:
        ligne = par_cle.setdefault(cle, LigneTableau(cle, _libelle(par, cle, libelle)))
        avant = ligne.comptes.get(sort, Compte())
        ligne.comptes[sort] = Compte(avant.nombre + compte.nombre, avant.montant + compte.montant, avant.paye + compte.paye)
    return list(par_cle.values())


def _libelle(par: Ventilation, cle: str, libelle: str) -> str:
    if par is Ventilation.SEMAINE:
        debut = date.fromisoformat(cle)
        return f"{debut:%d/%m/%y} au {debut + timedelta(days=6):%d/%m/%y}"
    if par is Ventilation.MONTANT:
        rang = int(cle)
        if rang == 0:
            return f"moins de {TRANCHES[0] // 100} €"
        if rang == len(TRANCHES):
            return f"{TRANCHES[-1] // 100} € et plus"
        return f"{TRANCHES[rang - 1] // 100} à {TRANCHES[rang] // 100} €"
    return libelle


def _ordre(par: Ventilation, ligne: LigneTableau) -> tuple[Any, ...]:
    """Les semaines de la plus récente à la plus ancienne, les tranches en montant, le reste par nom."""
    if par is Ventilation.SEMAINE:
        return (-date.fromisoformat(ligne.cle).toordinal(),)
    if par is Ventilation.MONTANT:
        return (int(ligne.cle),)
    return (ligne.libelle.casefold(), ligne.cle)
