"""Les audiences : celles d'une période, celle d'un dossier, avec qui y va et ce qui s'y est dit."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from donnees.base import lignes, une
from donnees.champs import instant_ecrit, instant_lu
from donnees.nomenclature import TypeProcedure


class LigneAudience(NamedTuple):
    """Une audience. `le` : l'instant, en UTC ; `etat` : a_venir, a_noter (passée sans résultat), tenue ou annulee."""

    id: int
    dossier_id: int
    reference: str
    mandant: str
    debiteur: str
    agent: str
    procedure_id: int
    procedure: TypeProcedure
    le: datetime
    juridiction: str
    present: str
    resultat: str
    etat: str


_SELECTION = """SELECT a.id, d.id, d.reference, m.code, b.nom, coalesce(u.affichage, ''), p.id, p.type, a.le, a.juridiction, a.present,
  a.resultat, CASE WHEN a.annulee THEN 'annulee' WHEN a.tenue_le IS NOT NULL THEN 'tenue' WHEN a.le < ? THEN 'a_noter' ELSE 'a_venir' END
  FROM audience a JOIN procedure p ON p.id = a.procedure_id JOIN dossier d ON d.id = p.dossier_id
  JOIN mandant m ON m.id = d.mandant_id JOIN debiteur b ON b.id = d.debiteur_id LEFT JOIN utilisateur u ON u.id = d.agent_id"""


class Audiences:
    """Les audiences dans l'ordre du temps. Sans `toutes`, celles à venir ou sans résultat ; `agent_id` : ses dossiers seulement."""

    def __init__(
        self,
        maintenant: datetime,
        *,
        agent_id: int | None = None,
        depuis: datetime | None = None,
        jusqu_a: datetime | None = None,
        toutes: bool = False,
    ) -> None:
        self._maintenant = instant_ecrit(maintenant)
        conditions: list[str] = [] if toutes else ["a.tenue_le IS NULL", "a.annulee = ?"]
        self._parametres: list[Any] = [] if toutes else [False]
        bornes = (("d.agent_id = ?", agent_id), ("a.le >= ?", depuis), ("a.le < ?", jusqu_a))
        for condition, valeur in bornes:
            if valeur is not None:
                conditions.append(condition)
                self._parametres.append(instant_ecrit(valeur) if isinstance(valeur, datetime) else valeur)
        self._ou = " AND ".join(conditions) or "1 = 1"

    def compter(self) -> int:
        """Combien."""
        sql = f"""SELECT count(*) FROM audience a JOIN procedure p ON p.id = a.procedure_id JOIN dossier d ON d.id = p.dossier_id
            WHERE {self._ou}"""
        ligne = une(sql, self._parametres)
        return int(ligne[0]) if ligne else 0

    def page(self, debut: int, nombre: int) -> list[LigneAudience]:
        """Les audiences `debut` à `debut + nombre`."""
        sql = f"{_SELECTION} WHERE {self._ou} ORDER BY a.le, a.id LIMIT {nombre} OFFSET ?"
        return [_lire(ligne) for ligne in lignes(sql, (self._maintenant, *self._parametres, debut))]


def audience(audience_id: int, maintenant: datetime) -> LigneAudience | None:
    """Une audience, ou None."""
    ligne = une(f"{_SELECTION} WHERE a.id = ?", (instant_ecrit(maintenant), audience_id))
    return _lire(ligne) if ligne else None


def procedure_de(dossier_id: int) -> tuple[int, TypeProcedure] | None:
    """La procédure du dossier devant un juge : la dernière qui n'est ni annulée, ni revenue, ni une sommation."""
    sql = """SELECT id, type FROM procedure WHERE dossier_id = ? AND etat NOT IN ('annule', 'revenu') AND type <> 'sommation'
        ORDER BY CASE WHEN etat IN ('a_transmettre', 'transmis') THEN 0 ELSE 1 END, id DESC LIMIT 1"""
    ligne = une(sql, (dossier_id,))
    return (int(ligne[0]), TypeProcedure(ligne[1])) if ligne else None


def _lire(ligne: tuple[Any, ...]) -> LigneAudience:
    i, d, ref, m, b, u, p, type_, le, *reste = ligne
    return LigneAudience(i, d, ref, m, b, u, p, TypeProcedure(type_), instant_lu(le), *reste)  # type: ignore[arg-type]
