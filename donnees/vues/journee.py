"""La journée d'une personne : ce qu'elle a fait, à quelle heure, combien d'appels et de promesses. Rien n'y est classé."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from donnees.base import lignes, une
from donnees.champs import instant_ecrit, instant_lu
from donnees.vues.reattribution import AUCUN, ouverts_par_agent


class Resume(NamedTuple):
    """Le compte d'une journée ; `promis` en centimes. Les gestes annulés n'y sont pas, sauf dans le premier et le dernier."""

    gestes: int
    appels: int
    contacts: int
    promesses: int
    promis: int
    premier: datetime | None
    dernier: datetime | None


class Fait(NamedTuple):
    """Une ligne de l'historique qu'elle a écrite ; `annule` : reprise depuis."""

    id: int
    le: datetime
    type: str
    code: str
    texte: str
    dossier_id: int
    reference: str
    debiteur: str
    annule: bool


_DU_JOUR = "e.utilisateur_id = ? AND e.le >= ? AND e.le < ?"
_VALABLE = "NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)"


def resume(utilisateur_id: int, debut: datetime, fin: datetime) -> Resume:
    """Le compte de ce qu'elle a fait entre deux instants."""
    bornes = (utilisateur_id, instant_ecrit(debut), instant_ecrit(fin))
    comptes = une(
        f"""SELECT count(*), coalesce(sum(CASE WHEN e.type = 'appel' THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN e.type = 'appel' AND e.donnees LIKE '%"contact": true%' THEN 1 ELSE 0 END), 0)
        FROM evenement e WHERE {_DU_JOUR} AND e.type <> 'annulation' AND {_VALABLE}""",
        bornes,
    ) or (0, 0, 0)
    heures = une(f"SELECT min(e.le), max(e.le) FROM evenement e WHERE {_DU_JOUR}", bornes) or (None, None)
    promesses = une(
        """SELECT count(*), coalesce(sum(montant), 0) FROM promesse WHERE utilisateur_id = ? AND faite_le >= ? AND faite_le < ?
        AND statut NOT IN ('annulee', 'remplacee')""",
        bornes,
    ) or (0, 0)
    gestes, appels, contacts = (int(n) for n in comptes)
    return Resume(gestes, appels, contacts, int(promesses[0]), int(promesses[1]), instant_lu(heures[0]), instant_lu(heures[1]))


class FaitsDuJour:
    """Ce qu'elle a écrit dans l'historique, le plus récent d'abord, lu par pages."""

    def __init__(self, utilisateur_id: int, debut: datetime, fin: datetime) -> None:
        self._bornes = (utilisateur_id, instant_ecrit(debut), instant_ecrit(fin))

    def compter(self) -> int:
        """Combien de lignes."""
        ligne = une(f"SELECT count(*) FROM evenement e WHERE {_DU_JOUR}", self._bornes)
        return int(ligne[0]) if ligne else 0

    def page(self, debut: int, nombre: int) -> list[Fait]:
        """Les lignes `debut` à `debut + nombre`."""
        sql = f"""SELECT e.id, e.le, e.type, e.code, e.texte, d.id, d.reference, b.nom,
            EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)
            FROM evenement e JOIN dossier d ON d.id = e.dossier_id JOIN debiteur b ON b.id = d.debiteur_id
            WHERE {_DU_JOUR} ORDER BY e.le DESC, e.id DESC LIMIT ? OFFSET ?"""
        return [
            Fait(i, instant_lu(le), type_, code, texte, d, reference, nom, bool(annule))  # type: ignore[arg-type]
            for i, le, type_, code, texte, d, reference, nom, annule in lignes(sql, (*self._bornes, nombre, debut))
        ]


class Personne(NamedTuple):
    """Quelqu'un dont on peut regarder la file : ce qu'il a d'ouvert, ce qu'il a à faire ce jour, comment il prend ses dossiers."""

    id: int
    nom: str
    affichage: str
    role: str
    dossiers: int
    a_faire: int
    ordre_force: bool | None


def personnes(jour: date) -> list[Personne]:
    """Ceux qui travaillent des dossiers, par nom."""
    ouverts = ouverts_par_agent(jour)
    sql = "SELECT id, nom, affichage, role, ordre_force FROM utilisateur WHERE actif AND role <> 'comptable'"
    lues = [
        Personne(i, nom, a, role, ouverts.get(i, AUCUN).nombre, ouverts.get(i, AUCUN).a_faire, None if o is None else bool(o))
        for i, nom, a, role, o in lignes(sql)
    ]
    return sorted(lues, key=lambda p: (p.affichage.casefold(), p.nom))
