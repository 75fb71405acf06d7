"""La fiche d'un dossier : tout ce qu'il faut pour parler avec le débiteur, en quelques lectures par clé."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from donnees.base import lignes, une
from donnees.champs import instant_lu, jour_lu
from donnees.vues.recus import LigneCreance, LignePaiement, creances, paiements_recus


class LigneCoordonnee(NamedTuple):
    id: int
    type: str
    valeur: str
    code_postal: str
    ville: str
    pays: str
    etat: str
    source: str


class LignePromesse(NamedTuple):
    id: int
    montant: int
    echeance: date
    controle_le: date
    moyen: str
    statut: str
    paye: int
    faite_le: datetime
    echeancier_id: int | None
    numero: int


class LigneEvenement(NamedTuple):
    id: int
    le: datetime
    type: str
    code: str
    texte: str
    par: str
    donnees: dict[str, Any]
    annule: bool
    configuration_id: int | None = None
    """la version de la configuration qui était en vigueur, et qui a donc décidé"""


class LigneCourrier(NamedTuple):
    id: int
    type: str
    reference: str
    etat: str
    prepare_le: date
    parti_le: date | None
    recu_le: date | None
    expire_le: date | None


class LigneProcedure(NamedTuple):
    id: int
    type: str
    etat: str
    partenaire: str
    montant: int
    cout: int | None
    ouverte_le: date
    transmise_le: date | None
    titre_le: date | None


@dataclass(frozen=True)
class Fiche:
    """Un dossier et tout ce qui l'entoure ; montants en centimes, `champs` : les champs libres du mandant."""

    id: int
    reference: str
    version: int
    mandant_id: int
    mandant_code: str
    mandant: str
    consignes: str
    sensible: bool
    debiteur_id: int
    debiteur: str
    nature: str
    siren: str
    contact: str
    rapproche_de: int | None
    agent: str
    etape: str
    etat: str
    suspension_motif: str | None
    suspendu_jusqu_au: date | None
    suspension_attend: str | None
    action: str | None
    action_le: date | None
    rappel_a: datetime | None
    prescription_le: date | None
    impaye_motif: str | None
    epingle: str
    champs: dict[str, str]
    coordonnees: tuple[LigneCoordonnee, ...]
    creances: tuple[LigneCreance, ...]
    paiements: tuple[LignePaiement, ...]
    promesses: tuple[LignePromesse, ...]
    evenements: tuple[LigneEvenement, ...]
    courriers: tuple[LigneCourrier, ...]
    procedures: tuple[LigneProcedure, ...]
    pieces: tuple[tuple[int, str, str], ...]
    intervenants: tuple[tuple[int, str, str, str], ...]
    autres_dossiers: tuple[tuple[int, str, int, str], ...]
    prescription_au_plus_tot: date | None = None
    prescription_hypothese: bool = False


_TETE = """SELECT d.id, d.reference, d.version, m.id, m.code, m.nom, m.consignes, m.sensible, b.sensible,
  b.id, b.nom, b.nature, b.siren, b.contact,
  b.rapproche_de, u.nom, d.etape, d.etat, d.suspension_motif, d.suspendu_jusqu_au, d.suspension_attend, d.action, d.action_le, d.rappel_a,
  d.prescription_le, d.impaye_motif, d.epingle, d.champs,
  d.prescription_au_plus_tot, d.prescription_hypothese
  FROM dossier d JOIN mandant m ON m.id = d.mandant_id JOIN debiteur b ON b.id = d.debiteur_id LEFT JOIN utilisateur u ON u.id = d.agent_id
  WHERE d.id = ?"""


def fiche(dossier_id: int, derniers: int = 50) -> Fiche | None:
    """La fiche d'un dossier avec ses `derniers` évènements, ou None s'il n'existe pas."""
    t = une(_TETE, (dossier_id,))
    if t is None:
        return None
    debiteur_id = t[9]
    return Fiche(
        id=t[0],
        reference=t[1],
        version=t[2],
        mandant_id=t[3],
        mandant_code=t[4],
        mandant=t[5],
        consignes=t[6],
        sensible=bool(t[7] or t[8]),
        debiteur_id=debiteur_id,
        debiteur=t[10],
        nature=t[11],
        siren=t[12] or "",
        contact=t[13],
        rapproche_de=t[14],
        agent=t[15] or "",
        etape=t[16],
        etat=t[17],
        suspension_motif=t[18],
        suspendu_jusqu_au=jour_lu(t[19]),
        suspension_attend=t[20],
        action=t[21],
        action_le=jour_lu(t[22]),
        rappel_a=instant_lu(t[23]),
        prescription_le=jour_lu(t[24]),
        impaye_motif=t[25],
        epingle=t[26],
        champs=json.loads(t[27]),
        coordonnees=_coordonnees(debiteur_id),
        creances=tuple(creances([dossier_id])),
        paiements=tuple(paiements_recus([dossier_id])),
        promesses=promesses(dossier_id),
        evenements=tuple(historique(dossier_id, derniers)),
        courriers=_courriers(dossier_id),
        procedures=_procedures(dossier_id),
        pieces=_pieces(dossier_id),
        intervenants=_intervenants(dossier_id),
        autres_dossiers=_autres(dossier_id, debiteur_id),
        prescription_au_plus_tot=jour_lu(t[28]),
        prescription_hypothese=bool(t[29]),
    )


def _coordonnees(debiteur_id: int) -> tuple[LigneCoordonnee, ...]:
    sql = "SELECT id, type, valeur, code_postal, ville, pays, etat, source FROM coordonnee WHERE debiteur_id = ? ORDER BY type, ordre, id"
    return tuple(LigneCoordonnee(*ligne) for ligne in lignes(sql, (debiteur_id,)))


def promesses(dossier_id: int) -> tuple[LignePromesse, ...]:
    """Toutes les promesses d'un dossier, la plus récente d'abord."""
    sql = """SELECT id, montant, date, controle_le, moyen, statut, paye, faite_le, echeancier_id, numero FROM promesse
        WHERE dossier_id = ? ORDER BY faite_le DESC, date, id"""
    return tuple(
        LignePromesse(i, m, jour_lu(d), jour_lu(c), moyen, s, p, instant_lu(f), e, n)  # type: ignore[arg-type]
        for i, m, d, c, moyen, s, p, f, e, n in lignes(sql, (dossier_id,))
    )


def historique(dossier_id: int, nombre: int, avant: int | None = None, types: tuple[str, ...] = ()) -> list[LigneEvenement]:
    """Les évènements d'un dossier, le plus récent d'abord ; `avant` : identifiant à partir duquel remonter."""
    conditions, parametres = ["e.dossier_id = ?"], [dossier_id]
    if avant is not None:
        conditions.append("e.id < ?")
        parametres.append(avant)
    if types:
        conditions.append(f"e.type IN ({', '.join('?' * len(types))})")
    sql = f"""SELECT e.id, e.le, e.type, e.code, e.texte, coalesce(u.affichage, 'la nuit'), e.donnees,
        EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id), e.configuration_id
        FROM evenement e LEFT JOIN utilisateur u ON u.id = e.utilisateur_id
        WHERE {" AND ".join(conditions)} ORDER BY e.id DESC LIMIT {nombre}"""
    aussi = _annules_avec(dossier_id)
    return [
        LigneEvenement(i, instant_lu(le), t, c, texte, par, json.loads(d) if d else {}, bool(annule) or i in aussi, v)  # type: ignore[arg-type]
        for i, le, t, c, texte, par, d, annule, v in lignes(sql, (*parametres, *types))
    ]


def version_appliquee(configuration_id: int) -> tuple[datetime, str] | None:
    """Quand cette version de la configuration est entrée en vigueur, et par qui (vide : à l'installation)."""
    sql = """SELECT c.appliquee_le, coalesce(u.affichage, '') FROM configuration_appliquee c
        LEFT JOIN utilisateur u ON u.id = c.utilisateur_id WHERE c.id = ?"""
    ligne = une(sql, (configuration_id,))
    return (instant_lu(ligne[0]), str(ligne[1])) if ligne else None  # type: ignore[return-value]


def _annules_avec(dossier_id: int) -> set[int]:
    """Les autres lignes des gestes annulés : une annulation désigne la première et nomme celles qui l'accompagnaient."""
    sql = "SELECT donnees FROM evenement WHERE dossier_id = ? AND type = 'annulation' AND donnees IS NOT NULL"
    return {i for (donnees,) in lignes(sql, (dossier_id,)) for i in (json.loads(donnees) or {}).get("avec", ())}


def _courriers(dossier_id: int) -> tuple[LigneCourrier, ...]:
    sql = "SELECT id, type, reference, etat, prepare_le, parti_le, recu_le, expire_le FROM courrier WHERE dossier_id = ? ORDER BY id DESC"
    return tuple(
        LigneCourrier(i, t, r, e, jour_lu(p), jour_lu(a), jour_lu(b), jour_lu(c))  # type: ignore[arg-type]
        for i, t, r, e, p, a, b, c in lignes(sql, (dossier_id,))
    )


def _procedures(dossier_id: int) -> tuple[LigneProcedure, ...]:
    sql = """SELECT id, type, etat, partenaire, montant, cout, ouverte_le, transmise_le, titre_le FROM procedure
        WHERE dossier_id = ? ORDER BY id DESC"""
    return tuple(
        LigneProcedure(i, t, e, p, m, c, jour_lu(o), jour_lu(tr), jour_lu(ti))  # type: ignore[arg-type]
        for i, t, e, p, m, c, o, tr, ti in lignes(sql, (dossier_id,))
    )


def _pieces(dossier_id: int) -> tuple[tuple[int, str, str], ...]:
    return tuple(lignes("SELECT id, type, nom FROM piece WHERE dossier_id = ? AND retiree = ? ORDER BY id", (dossier_id, False)))


def _intervenants(dossier_id: int) -> tuple[tuple[int, str, str, str], ...]:
    sql = "SELECT id, role, nom, telephone FROM intervenant WHERE dossier_id = ? AND retire = ? ORDER BY id"
    return tuple(lignes(sql, (dossier_id, False)))


def _autres(dossier_id: int, debiteur_id: int) -> tuple[tuple[int, str, int, str], ...]:
    sql = "SELECT id, reference, solde, etat FROM dossier WHERE debiteur_id = ? AND id <> ? ORDER BY etat, rang DESC, id LIMIT 20"
    return tuple(lignes(sql, (debiteur_id, dossier_id)))


def dus_du_meme_debiteur(dossier_id: int, agent_id: int, jour: date) -> list[int]:
    """Les autres dossiers du débiteur que cet agent a à traiter ce jour, le plus pressé d'abord."""
    # Le « + » écarte l'index de la file : SQLite la parcourrait entière plutôt que les quelques dossiers du débiteur.
    sql = """SELECT a.id FROM dossier d JOIN dossier a ON a.debiteur_id = d.debiteur_id AND a.id <> d.id
        WHERE d.id = ? AND +a.agent_id = ? AND a.etat = 'actif' AND a.action_le <= ? ORDER BY a.rang DESC, a.id LIMIT 20"""
    return [i for (i,) in lignes(sql, (dossier_id, agent_id, jour.isoformat()))]


def dossiers_de_l_agent(agent_id: int) -> list[int]:
    """Les dossiers ouverts d'un agent."""
    return [i for (i,) in lignes("SELECT id FROM dossier WHERE agent_id = ? AND etat <> 'clos' ORDER BY id", (agent_id,))]


def resoudre(designation: str) -> list[tuple[int, str, str]]:
    """Les dossiers que désigne « REFERENCE », « CODE/REFERENCE » ou « #numéro » : identifiant, code du mandant, référence."""
    base = "SELECT d.id, m.code, d.reference FROM dossier d JOIN mandant m ON m.id = d.mandant_id WHERE "
    if designation.startswith("#") and designation[1:].isdecimal():
        return lignes(base + "d.id = ?", (int(designation[1:]),))
    trouves = lignes(base + "d.reference = ? ORDER BY d.id LIMIT 20", (designation,))
    if not trouves and "/" in designation:
        code, reference = designation.split("/", 1)
        trouves = lignes(base + "m.code = ? AND d.reference = ?", (code, reference))
    return trouves
