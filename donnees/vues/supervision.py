"""Le tableau des promesses, lu à l'instant : combien, pour combien, tenues ou non, par agent, mandant, semaine, montant ou âge.

Une promesse encore écrite « ouverte » dont le contrôle est passé est comptée ici comme la nuit la jugera : partielle si
quelque chose est payé, rompue sinon. Le tableau n'attend donc pas la nuit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from operator import add
from typing import Any, NamedTuple

from donnees.base import est_sqlite, lignes, une
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
"""Les promesses dont le sort est connu ; les taux se comptent sur celles dont la date est venue."""


class Ventilation(StrEnum):
    """Ce par quoi le tableau se découpe ; `TOUT` : une seule ligne."""

    TOUT = "tout"
    AGENT = "agent"
    MANDANT = "mandant"
    SEMAINE = "semaine"
    MONTANT = "montant"
    AGE = "age"


TRANCHES = (100_00, 500_00, 1_000_00, 5_000_00)
"""Les bornes des tranches de montant, en centimes ; chaque tranche commence à sa borne."""
AGES = (30, 90, 180, 365)
"""Les bornes des âges, en jours : de la plus ancienne échéance confiée du dossier au jour promis."""


class Compte(NamedTuple):
    """Un nombre de promesses, ce qu'elles promettent et ce qui en est payé, en centimes."""

    nombre: int = 0
    montant: int = 0
    paye: int = 0


@dataclass(frozen=True)
class FiltrePromesses:
    """Ce qui restreint le tableau : les dates promises, qui a pris la promesse (0 : la nuit), le mandant. Vide, tout compte."""

    du: date | None = None
    au: date | None = None
    agent_id: int | None = None
    mandant_id: int | None = None


TOUTES = FiltrePromesses()


@dataclass(frozen=True)
class LigneTableau:
    """Une ligne du tableau. `cle` la désigne (agent, mandant, lundi de la semaine, rang de la tranche ou de l'âge)."""

    cle: str
    libelle: str
    comptes: dict[Sort, Compte] = field(default_factory=dict)
    avance: dict[Sort, Compte] = field(default_factory=dict)
    """De ces comptes, les promesses dont la date est encore à venir."""

    def compte(self, *sorts: Sort) -> Compte:
        """Le total de ces sorts ; sans sort, de tous."""
        return _somme(self.comptes[s] for s in sorts or Sort if s in self.comptes)

    def echues(self, *sorts: Sort) -> Compte:
        """Le total des promesses dont le sort est connu et la date venue ; de ces sorts, s'ils sont dits."""
        voulus = sorts or ECHUES
        toutes, trop_tot = self.compte(*voulus), self.d_avance(*voulus)
        return Compte(*(a - b for a, b in zip(toutes, trop_tot, strict=True)))

    def d_avance(self, *sorts: Sort) -> Compte:
        """Le total de celles dont le sort est connu avant leur date : payées d'avance, déchues du terme."""
        return _somme(self.avance[s] for s in sorts or ECHUES if s in self.avance)

    @property
    def taux_nombre(self) -> tuple[int, int]:
        """Tenues, sur échues (tenues, partielles et rompues) ; celles dont la date est à venir n'y sont pas."""
        return self.echues(Sort.TENUE).nombre, self.echues().nombre

    @property
    def taux_montant(self) -> tuple[int, int]:
        """Payé, sur promis, des promesses échues ; en centimes."""
        echues = self.echues()
        return echues.paye, echues.montant


def _somme(comptes: Iterable[Compte]) -> Compte:
    lus = list(comptes)
    return Compte(sum(c.nombre for c in lus), sum(c.montant for c in lus), sum(c.paye for c in lus))


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


def _tranche(valeur: str, bornes: Sequence[int]) -> str:
    cas = " ".join(f"WHEN {valeur} < {borne} THEN {rang}" for rang, borne in enumerate(bornes))
    return f"CASE {cas} ELSE {len(bornes)} END"


_CLES = {
    Ventilation.TOUT: ("''", "''"),
    Ventilation.AGENT: ("coalesce(p.utilisateur_id, 0)", "coalesce(u.affichage, 'la nuit')"),
    Ventilation.MANDANT: ("d.mandant_id", "m.nom"),
    Ventilation.SEMAINE: ("p.date", "''"),
    Ventilation.MONTANT: (_tranche("p.montant", TRANCHES), "''"),
}
_JOINTURES = """JOIN dossier d ON d.id = p.dossier_id JOIN mandant m ON m.id = d.mandant_id
  LEFT JOIN utilisateur u ON u.id = p.utilisateur_id"""


_JOINTURES_UTILES = {
    Ventilation.AGENT: "LEFT JOIN utilisateur u ON u.id = p.utilisateur_id",
    Ventilation.MANDANT: "JOIN dossier d ON d.id = p.dossier_id JOIN mandant m ON m.id = d.mandant_id",
    Ventilation.AGE: "JOIN dossier d ON d.id = p.dossier_id",
}
"""Pour compter, ne joindre que ce que la ventilation emploie : le reste se lit dans l'index des promesses seul."""


_ECHUE = "p.statut = 'ouverte' AND p.controle_le < ?"
"""Une promesse que la nuit n'a pas encore jugée : son sort dépend de ce qui en est payé."""
PAR_GROUPES = {
    Ventilation.TOUT: "p.date, p.statut, p.controle_le",
    Ventilation.SEMAINE: "p.date, p.statut, p.controle_le",
    Ventilation.AGENT: "p.date, p.statut, p.controle_le, p.utilisateur_id",
}
"""Ces ventilations se comptent d'abord par les premières colonnes de l'index `promesse_suivie`, dans son ordre : trois fois plus vite."""


def _source(par: Ventilation, jour: date, filtre: FiltrePromesses) -> tuple[str, list[Any]]:
    """Les promesses à compter, réunies par groupes de même sort quand l'index le permet ; les échues à juger, elles, une à une."""
    ou, parametres = _retenues(filtre)
    groupe = PAR_GROUPES.get(par) if filtre.mandant_id is None else None  # un mandant ne se lit que dossier par dossier
    if groupe is None:
        return f"(SELECT p.*, 1 AS nombre, p.paye AS recu FROM promesse p WHERE {ou}) p", parametres
    deux_fois = [*parametres, jour.isoformat()] * 2
    return f"""(SELECT {groupe}, 0 AS paye, count(*) AS nombre, sum(p.montant) AS montant, sum(p.paye) AS recu
        FROM promesse p WHERE {ou} AND NOT ({_ECHUE}) GROUP BY {groupe}
        UNION ALL SELECT {groupe}, p.paye, 1, p.montant, p.paye FROM promesse p WHERE {ou} AND {_ECHUE}) p""", deux_fois


def tableau(par: Ventilation, jour: date, filtre: FiltrePromesses = TOUTES) -> list[LigneTableau]:
    """Le tableau au jour donné, des promesses que retient le filtre, dans l'ordre de l'écran."""
    cle, libelle = _cle(par)
    source, parametres = _source(par, jour, filtre)
    sql = f"""SELECT t.cle, t.libelle, t.sort, t.avance, sum(t.nombre), sum(t.montant), sum(t.recu) FROM (
        SELECT {cle} AS cle, {libelle} AS libelle, {_SORT} AS sort, CASE WHEN p.date > ? THEN 1 ELSE 0 END AS avance,
          p.nombre AS nombre, p.montant AS montant, p.recu AS recu
        FROM {source} {_JOINTURES_UTILES.get(par, "")}
        ) t GROUP BY t.cle, t.libelle, t.sort, t.avance"""
    lues = lignes(sql, (*_jours(jour), jour.isoformat(), *parametres))
    # sum d'un bigint est un Decimal sur PostgreSQL : les centimes redeviennent des entiers ici
    trouvees = ((_cle_lue(par, c), str(lib), Sort(s), bool(tot), Compte(int(n), int(m), int(p))) for c, lib, s, tot, n, m, p in lues)
    return sorted(_reunir(par, trouvees), key=lambda ligne: _ordre(par, ligne))


def promesses_au_plus() -> int:
    """Combien de promesses la base peut contenir, sans les compter."""
    ligne = une("SELECT coalesce(max(id), 0) FROM promesse")
    return int(ligne[0]) if ligne else 0


def synthese(jour: date, filtre: FiltrePromesses = TOUTES) -> LigneTableau:
    """Le tableau en une ligne."""
    toutes = tableau(Ventilation.TOUT, jour, filtre)
    return toutes[0] if toutes else LigneTableau("", "")


def total(lignes_: Sequence[LigneTableau]) -> LigneTableau:
    """Les lignes d'un tableau réunies en une : la même que la synthèse, sans relire la base."""
    comptes = {s: c for s in Sort if (c := _somme(x.comptes[s] for x in lignes_ if s in x.comptes)).nombre}
    avance = {s: c for s in Sort if (c := _somme(x.avance[s] for x in lignes_ if s in x.avance)).nombre}
    return LigneTableau("", "", comptes, avance)


class PromessesSuivies:
    """Les promesses d'une ligne du tableau, lues par pages, les plus proches de leur date d'abord.

    Elles se comptent et s'ordonnent dans l'index ; le dossier et le débiteur ne se lisent que pour celles de la page.
    """

    def __init__(
        self, par: Ventilation, cle: str, jour: date, filtre: FiltrePromesses = TOUTES, sorts: Sequence[Sort] = ()
    ) -> None:
        retenues, parametres = _retenues(filtre)
        conditions = [retenues, *_condition(par, cle, parametres)]
        jointures = "" if par is Ventilation.AGENT else _JOINTURES_UTILES.get(par, "")
        self._choisies = f"""SELECT p.id AS id, p.date AS date, {_SORT} AS sort
            FROM promesse p {jointures} WHERE {" AND ".join(conditions)}"""
        self._parametres = (*_jours(jour), *parametres)
        self._filtre = f"t.sort IN ({', '.join('?' * len(sorts))})" if sorts else "1 = 1"
        self._sorts = tuple(s.value for s in sorts)

    def compter(self) -> int:
        """Combien de promesses."""
        return self._compter(self._filtre)

    def page(self, debut: int, nombre: int) -> list[LigneSuivie]:
        """Les promesses `debut` à `debut + nombre`."""
        return self._lire(self._filtre, (), nombre, debut)

    def rang(self, echeance: date, promesse_id: int) -> int:
        """Combien de promesses précèdent celle-ci dans la liste."""
        return self._compter(f"{self._filtre} AND t.date <= ? AND (t.date < ? OR t.id < ?)", _place(echeance, promesse_id))

    def toutes(self, lot: int = 2_000) -> Iterator[LigneSuivie]:
        """Toutes, l'une après l'autre, lues par lots ; chaque lot part de la dernière lue."""
        page = self._lire(self._filtre, (), lot)
        while page:
            yield from page
            apres = _place(page[-1].echeance, page[-1].id)
            page = self._lire(f"{self._filtre} AND t.date >= ? AND (t.date > ? OR t.id > ?)", apres, lot)

    def _compter(self, condition: str, place: tuple[Any, ...] = ()) -> int:
        sql = f"SELECT count(*) FROM ({self._choisies}) t WHERE {condition}"
        ligne = une(sql, (*self._parametres, *self._sorts, *place))
        return int(ligne[0]) if ligne else 0

    def _lire(self, condition: str, place: tuple[Any, ...], nombre: int, debut: int = 0) -> list[LigneSuivie]:
        sql = f"""SELECT p.id, d.id, d.reference, b.nom, m.code, coalesce(u.affichage, 'la nuit'), p.montant, p.paye, p.date, p.controle_le,
            t.sort FROM (SELECT * FROM ({self._choisies}) t WHERE {condition} ORDER BY t.date, t.id LIMIT ? OFFSET ?) t
            JOIN promesse p ON p.id = t.id {_JOINTURES} JOIN debiteur b ON b.id = d.debiteur_id ORDER BY t.date, t.id"""
        return [
            LigneSuivie._make((*ligne[:8], jour_lu(ligne[8]), jour_lu(ligne[9]), Sort(ligne[10])))
            for ligne in lignes(sql, (*self._parametres, *self._sorts, *place, nombre, debut))
        ]


def _place(echeance: date, promesse_id: int) -> tuple[str, str, int]:
    return echeance.isoformat(), echeance.isoformat(), promesse_id


def lundi(jour: date) -> date:
    """Le lundi de la semaine d'un jour."""
    return jour - timedelta(days=jour.weekday())


def _jours(jour: date) -> tuple[str, str, str]:
    return (jour.isoformat(),) * 3


def _cle(par: Ventilation) -> tuple[str, str]:
    if par is not Ventilation.AGE:
        return _CLES[par]
    jours = "CAST(julianday(p.date) - julianday(d.confie_le) AS INTEGER)" if est_sqlite() else "(p.date - d.confie_le)"
    return _tranche(f"{jours} + d.age_confie", AGES), "''"


def _retenues(filtre: FiltrePromesses) -> tuple[str, list[Any]]:
    conditions: list[str] = ["p.statut <> 'annulee'"]
    parametres: list[Any] = []
    for condition, valeur in (
        ("p.date >= ?", filtre.du and filtre.du.isoformat()), ("p.date <= ?", filtre.au and filtre.au.isoformat()),
        ("coalesce(p.utilisateur_id, 0) = ?", filtre.agent_id),
        ("p.dossier_id IN (SELECT f.id FROM dossier f WHERE f.mandant_id = ?)", filtre.mandant_id),
    ):  # fmt: skip
        if valeur is not None:
            conditions.append(condition)
            parametres.append(valeur)
    return " AND ".join(conditions), parametres


def _condition(par: Ventilation, cle: str, parametres: list[Any]) -> list[str]:
    """Ce qui retient les promesses d'une ligne ; ajoute les valeurs aux paramètres."""
    if par is Ventilation.TOUT:
        return []
    if par is Ventilation.SEMAINE:
        debut = date.fromisoformat(cle)
        parametres += [debut.isoformat(), (debut + timedelta(days=7)).isoformat()]
        return ["p.date >= ? AND p.date < ?"]
    parametres.append(int(cle))
    return [f"{_cle(par)[0]} = ?"]


def _cle_lue(par: Ventilation, cle: Any) -> str:
    if par is Ventilation.SEMAINE:
        jour = jour_lu(cle)
        return lundi(jour).isoformat() if jour else ""
    return str(cle)


def _reunir(par: Ventilation, trouvees: Iterable[tuple[str, str, Sort, bool, Compte]]) -> list[LigneTableau]:
    """Une ligne par clé ; les jours d'une même semaine s'y ajoutent."""
    par_cle: dict[str, LigneTableau] = {}
    for cle, libelle, sort, d_avance, compte in trouvees:
        ligne = par_cle.get(cle)
        if ligne is None:
            ligne = par_cle[cle] = LigneTableau(cle, _libelle(par, cle, libelle))
        for comptes in (ligne.comptes, ligne.avance) if d_avance else (ligne.comptes,):
            deja = comptes.get(sort)
            comptes[sort] = compte if deja is None else Compte(*map(add, deja, compte))
    return list(par_cle.values())


def _libelle(par: Ventilation, cle: str, libelle: str) -> str:
    if par is Ventilation.SEMAINE:
        return f"sem. du {date.fromisoformat(cle):%d/%m/%y}"
    if par is Ventilation.MONTANT:
        return _intervalle(int(cle), [borne // 100 for borne in TRANCHES], "€")
    if par is Ventilation.AGE:
        return _intervalle(int(cle), AGES, "j")
    return libelle


def _intervalle(rang: int, bornes: Sequence[int], unite: str) -> str:
    if rang == 0:
        return f"moins de {bornes[0]} {unite}"
    return f"{bornes[-1]} {unite} et plus" if rang == len(bornes) else f"{bornes[rang - 1]} à {bornes[rang]} {unite}"


def _ordre(par: Ventilation, ligne: LigneTableau) -> tuple[Any, ...]:
    """Les semaines de la plus récente à la plus ancienne, les tranches en montant, le reste par nom."""
    if par is Ventilation.SEMAINE:
        return (-date.fromisoformat(ligne.cle).toordinal(),)
    if par in (Ventilation.MONTANT, Ventilation.AGE):
        return (int(ligne.cle),)
    return (ligne.libelle.casefold(), ligne.cle)


def personnes() -> list[tuple[int, str, str]]:
    """(numéro, nom de connexion, nom) de chacun, pour les désigner."""
    return [(int(i), nom, affichage) for i, nom, affichage in lignes("SELECT id, nom, affichage FROM utilisateur ORDER BY affichage, id")]


def mandants() -> list[tuple[int, str, str]]:
    """(numéro, code, nom) de chaque mandant."""
    return [(int(i), code, nom) for i, code, nom in lignes("SELECT id, code, nom FROM mandant ORDER BY nom, id")]
