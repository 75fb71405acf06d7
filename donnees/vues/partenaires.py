"""L'annuaire : commissaires de justice, avocats et greffes, et ceux dont le ressort couvre un lieu."""

from __future__ import annotations

from typing import Any, NamedTuple

from donnees.base import lignes, une
from donnees.departements import departement_du_code_postal
from donnees.nomenclature import TypePartenaire


class LignePartenaire(NamedTuple):
    """Un partenaire. `ressort` : ses départements, triés ; `couvre` : vrai si le lieu demandé en est."""

    id: int
    type: TypePartenaire
    nom: str
    ressort: tuple[str, ...]
    competence: str
    adresse: str
    code_postal: str
    ville: str
    telephone: str
    courriel: str
    actif: bool
    couvre: bool = False


_SELECTION = """SELECT id, type, nom, ressort, competence, adresse, code_postal, ville, telephone, courriel, actif FROM partenaire"""


def lister(type_: TypePartenaire | None = None, *, retires: bool = False) -> tuple[LignePartenaire, ...]:
    """L'annuaire par type puis par nom ; `retires` : ceux qui ne servent plus aussi."""
    conditions: list[str]
    parametres: list[Any]
    conditions, parametres = ([], []) if retires else (["actif = ?"], [True])
    if type_ is not None:
        conditions.append("type = ?")
        parametres.append(type_.value)
    ou = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return tuple(_lire(ligne) for ligne in lignes(f"{_SELECTION}{ou} ORDER BY type, lower(nom), id", parametres))


def proposes(type_: TypePartenaire, code_postal: str) -> tuple[LignePartenaire, ...]:
    """Les partenaires de ce type, ceux dont le ressort couvre ce code postal d'abord, les autres ensuite, chacun par nom.

    Un code postal qui ne désigne aucun département n'en met aucun devant.
    """
    return de_ressort(lister(type_), departement_du_code_postal(code_postal))


def de_ressort(partenaires: tuple[LignePartenaire, ...], departement: str) -> tuple[LignePartenaire, ...]:
    """Ces partenaires, ceux qui couvrent le département d'abord."""
    marques = [p._replace(couvre=bool(departement) and departement in p.ressort) for p in partenaires]
    return tuple(sorted(marques, key=lambda p: not p.couvre))


def _lire(ligne: tuple[Any, ...]) -> LignePartenaire:
    id_, type_, nom, ressort, *reste, actif = ligne
    departements = tuple(d for d in ressort.split(",") if d)
    return LignePartenaire._make((id_, TypePartenaire(type_), nom, departements, *reste, bool(actif), False))


class Lieu(NamedTuple):
    """Où demeure un débiteur, d'après sa meilleure adresse ; vide s'il n'en a aucune."""

    code_postal: str = ""
    pays: str = ""

    @property
    def departement(self) -> str:
        return departement_du_code_postal(self.code_postal)


def lieu_du_debiteur(dossier_id: int) -> Lieu:
    """L'adresse valable d'abord, puis la première dans l'ordre où elles ont été données."""
    sql = """SELECT c.code_postal, c.pays FROM coordonnee c JOIN dossier d ON d.debiteur_id = c.debiteur_id
        WHERE d.id = ? AND c.type = 'adresse'
        ORDER BY CASE c.etat WHEN 'valable' THEN 0 WHEN 'douteux' THEN 1 ELSE 2 END, c.ordre, c.id LIMIT 1"""
    ligne = une(sql, (dossier_id,))
    return Lieu(str(ligne[0]), str(ligne[1])) if ligne else Lieu()
