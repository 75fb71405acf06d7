"""Les demandes d'accord : celles qui attendent, celles d'une personne, celles d'un dossier."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from donnees.base import lignes, une
from donnees.champs import ChampJson, instant_ecrit, instant_lu


class LigneDemande(NamedTuple):
    """Une demande et sa réponse ; `decideur` est vide tant qu'elle attend."""

    id: int
    dossier_id: int
    reference: str
    debiteur: str
    objet: str
    motif: str
    donnees: dict[str, Any]
    etat: str
    demandeur_id: int
    demandeur: str
    demandee_le: datetime
    decideur: str
    decidee_le: datetime | None
    reponse: str
    vue_le: datetime | None
    utilisee_le: datetime | None


_SQL = """SELECT a.id, a.dossier_id, d.reference, b.nom, a.objet, a.motif, a.donnees, a.etat, a.demandee_par, u.affichage, a.demandee_le,
    coalesce(v.affichage, ''), a.decidee_le, a.reponse, a.vue_le, a.utilisee_le
    FROM approbation a JOIN dossier d ON d.id = a.dossier_id JOIN debiteur b ON b.id = d.debiteur_id
    JOIN utilisateur u ON u.id = a.demandee_par LEFT JOIN utilisateur v ON v.id = a.decidee_par"""


def en_attente() -> list[LigneDemande]:
    """Celles que quelqu'un doit décider, la plus ancienne d'abord."""
    return _lire(f"{_SQL} WHERE a.etat = 'demandee' ORDER BY a.demandee_le, a.id", ())


def nombre_en_attente(sauf: int) -> int:
    """Combien attendent que cette personne décide : les siennes propres n'en sont pas."""
    ligne = une("SELECT count(*) FROM approbation WHERE etat = 'demandee' AND demandee_par <> ?", (sauf,))
    return int(ligne[0]) if ligne else 0


def de(utilisateur_id: int, depuis: datetime) -> list[LigneDemande]:
    """Celles de cette personne : en attente, répondues depuis cet instant, ou pas encore lues ; la dernière demandée d'abord."""
    sql = f"""{_SQL} WHERE a.id IN (SELECT id FROM approbation WHERE demandee_par = ? AND vue_le IS NULL
        UNION SELECT id FROM approbation WHERE demandee_par = ? AND decidee_le >= ?) ORDER BY a.id DESC"""
    return _lire(sql, (utilisateur_id, utilisateur_id, instant_ecrit(depuis)))


def du_dossier(dossier_id: int, depuis: datetime) -> list[LigneDemande]:
    """Celles de ce dossier qui attendent, ou répondues depuis cet instant ; la dernière d'abord."""
    sql = f"{_SQL} WHERE a.dossier_id = ? AND (a.etat = 'demandee' OR a.decidee_le >= ?) ORDER BY a.id DESC"
    return _lire(sql, (dossier_id, instant_ecrit(depuis)))


def une_demande(numero: int) -> LigneDemande | None:
    """La demande de ce numéro."""
    return next(iter(_lire(f"{_SQL} WHERE a.id = ?", (numero,))), None)


def derniere_decidee_par(utilisateur_id: int) -> LigneDemande | None:
    """La dernière que cette personne a décidée."""
    sql = f"{_SQL} WHERE a.decidee_par = ? ORDER BY a.decidee_le DESC, a.id DESC LIMIT 1"
    return next(iter(_lire(sql, (utilisateur_id,))), None)


def _lire(sql: str, parametres: tuple[Any, ...]) -> list[LigneDemande]:
    lire = ChampJson().python_value
    lues = []
    for ligne in lignes(sql, parametres):
        valeurs = list(ligne)
        valeurs[6] = lire(valeurs[6]) or {}
        for rang in (10, 12, 14, 15):
            valeurs[rang] = instant_lu(valeurs[rang])
        lues.append(LigneDemande._make(valeurs))
    return lues
