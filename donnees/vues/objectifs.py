"""Les objectifs posés : par personne, mois et indicateur."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from donnees.base import lignes


class LigneObjectif(NamedTuple):
    """Ce qui est attendu ; `valeur` en centimes ou en dixièmes de pour cent selon l'indicateur, `pose_par` : qui l'a posé."""

    utilisateur_id: int
    nom: str
    affichage: str
    indicateur: str
    valeur: int
    pose_par: str


def objectifs(mois: date, utilisateur_id: int | None = None) -> list[LigneObjectif]:
    """Ceux d'un mois (son premier jour), d'une seule personne si elle est donnée."""
    condition, valeurs = ("", ()) if utilisateur_id is None else (" AND o.utilisateur_id = ?", (utilisateur_id,))
    sql = f"""SELECT o.utilisateur_id, u.nom, u.affichage, o.indicateur, o.valeur, coalesce(p.affichage, '') FROM objectif o
        JOIN utilisateur u ON u.id = o.utilisateur_id LEFT JOIN utilisateur p ON p.id = o.pose_par
        WHERE o.mois = ?{condition} ORDER BY u.affichage, u.id, o.indicateur"""
    return [LigneObjectif(int(i), nom, dit, cle, int(v), par) for i, nom, dit, cle, v, par in lignes(sql, (mois.isoformat(), *valeurs))]


def agents() -> list[tuple[int, str, str]]:
    """Les personnes à qui un objectif peut être posé : (numéro, nom de connexion, affichage), par nom."""
    sql = "SELECT id, nom, affichage FROM utilisateur WHERE actif AND role IN ('agent','superviseur') ORDER BY affichage, id"
    return [(int(i), str(nom), str(dit)) for i, nom, dit in lignes(sql)]
