"""Ce que la prescription lit d'un dossier : les parties, les créances et leur secteur, les évènements inscrits ; en lignes brutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from donnees.base import executer_lot, lignes, une
from donnees.champs import jour_lu
from donnees.vues.imports import PAQUET


class TetePrescription(NamedTuple):
    """Les parties d'un dossier.

    `paye` : un paiement y est inscrit ; `clause` : la convention en cours dit que le contrat fait de la mise en demeure une interruption.
    """

    dossier_id: int
    reference: str
    creancier: str
    debiteur: str
    titre_le: date | None
    paye: bool
    clause: bool


class LigneCreance(NamedTuple):
    id: int
    dossier_id: int
    numero: str
    type: str
    facture_le: date
    echeance_le: date
    montant: int
    secteur: str | None


class LigneInterruption(NamedTuple):
    """`creance_id` vide : toutes les créances du dossier ; `piece` : son type et son nom."""

    id: int
    dossier_id: int
    creance_id: int | None
    type: str
    le: date
    fin_le: date | None
    effacee_le: date | None
    effacee_motif: str
    piece_type: str
    piece: str


def tetes(dossiers: Sequence[int], jour: date) -> list[TetePrescription]:
    """Les parties de ces dossiers, avec la clause de la convention en cours ce jour-là."""
    if not dossiers:
        return []
    sql = f"""SELECT d.id, d.reference, m.nature, b.nature, d.titre_le, EXISTS (SELECT 1 FROM paiement p WHERE p.dossier_id = d.id),
        (SELECT c.clause_prescription FROM mandat c WHERE c.mandant_id = d.mandant_id AND c.convention_le <= ?
          ORDER BY c.convention_le DESC, c.id DESC LIMIT 1)
        FROM dossier d JOIN mandant m ON m.id = d.mandant_id JOIN debiteur b ON b.id = d.debiteur_id
        WHERE d.id IN ({_marques(dossiers)})"""
    return [
        TetePrescription(i, r, c, b, jour_lu(t), bool(paye), bool(clause))
        for i, r, c, b, t, paye, clause in lignes(sql, (jour.isoformat(), *dossiers))
    ]


def creances(dossiers: Sequence[int]) -> list[LigneCreance]:
    """Les créances de ces dossiers, par échéance."""
    if not dossiers:
        return []
    sql = f"""SELECT id, dossier_id, numero, type, facture_le, echeance_le, montant, secteur FROM creance
        WHERE dossier_id IN ({_marques(dossiers)}) ORDER BY echeance_le, id"""
    return [
        LigneCreance(i, d, n, t, jour_lu(f), jour_lu(e), m, s)  # type: ignore[arg-type]
        for i, d, n, t, f, e, m, s in lignes(sql, dossiers)
    ]


def sans_secteur(mandant_id: int) -> dict[int, int]:
    """Les dossiers ouverts de ce mandant qui ont des créances de secteur inconnu, par référence : dossier → combien."""
    sql = """SELECT d.id, count(*) FROM dossier d JOIN creance c ON c.dossier_id = d.id
        WHERE d.mandant_id = ? AND d.etat <> 'clos' AND c.secteur IS NULL GROUP BY d.id, d.reference ORDER BY d.reference, d.id"""
    return {int(i): int(nombre) for i, nombre in lignes(sql, (mandant_id,))}


def interruptions(dossiers: Sequence[int]) -> list[LigneInterruption]:
    """Les évènements inscrits et non annulés de ces dossiers, effacés compris, dans l'ordre des jours."""
    if not dossiers:
        return []
    sql = f"""SELECT i.id, i.dossier_id, i.creance_id, i.type, i.le, i.fin_le, i.effacee_le, i.effacee_motif, p.type, p.nom
        FROM interruption i JOIN piece p ON p.id = i.piece_id
        WHERE i.dossier_id IN ({_marques(dossiers)}) AND i.retiree = ? ORDER BY i.le, i.id"""
    return [
        LigneInterruption(i, d, c, t, jour_lu(le), jour_lu(fin), jour_lu(e), motif, pt, pn)  # type: ignore[arg-type]
        for i, d, c, t, le, fin, e, motif, pt, pn in lignes(sql, (*dossiers, False))
    ]


def soutient_une_interruption(piece_id: int) -> bool:
    """Vrai si cette pièce prouve un évènement inscrit : la retirer laisserait la prescription reportée sans pièce (règle 23)."""
    sql = "SELECT 1 FROM interruption WHERE piece_id = ? AND retiree = ? AND effacee_le IS NULL"
    return bool(lignes(sql, (piece_id, False)))


# ── la nuit ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def a_recalculer(depuis: date | None, jour: date, proche: date, qui_durent: Sequence[str]) -> list[int]:
    """Les dossiers dont les dates gardées ne valent plus ce jour-là, dans l'ordre.

    Une créance est prescrite depuis la nuit d'avant, et la suivante prend sa place ; le temps est arrêté (`qui_durent` : les
    évènements qui l'arrêtent) et la date, `proche`, recule ; ou la date à surveiller manque. Une lecture par raison : réunies,
    SQLite parcourrait la table entière et non ses index.
    """
    j = jour.isoformat()
    passee, depuis_quand = ("prescription_le >= ? AND", (depuis.isoformat(),)) if depuis else ("", ())
    raisons: tuple[tuple[str, tuple[object, ...]], ...] = (
        (f"SELECT id FROM dossier WHERE etat <> 'clos' AND {passee} prescription_le < ?", (*depuis_quand, j)),
        ("""SELECT id FROM dossier WHERE etat <> 'clos' AND prescription_au_plus_tot > prescription_le
          AND prescription_au_plus_tot < ?""", (j,)),
        # Rangée, pour que SQLite y voie l'index de ces seuls dossiers.
        ("""SELECT id FROM dossier WHERE etat <> 'clos' AND prescription_au_plus_tot IS NULL AND prescription_le IS NOT NULL
          ORDER BY id""", ()),
        (f"""SELECT d.id FROM interruption i JOIN dossier d ON d.id = i.dossier_id WHERE i.type IN ({_marques(qui_durent)})
          AND i.fin_le IS NULL AND i.effacee_le IS NULL AND i.retiree = ? AND d.etat <> 'clos' AND d.prescription_le <= ?""",
         (*qui_durent, False, proche.isoformat())),
    )  # fmt: skip
    return sorted({i for sql, parametres in raisons for (i,) in lignes(sql, parametres)})


def dates_proches(bornes: Sequence[tuple[date, date]]) -> list[tuple[int, date, bool]]:
    """Les dossiers ouverts dont une date tombe dans une des bornes (ouvertes à gauche) : identifiant, date, si c'est une hypothèse.

    Le délai retenu d'abord, puis celui qui ne tient qu'à un secteur inconnu et celui de la créance suivante.
    """
    trouvees: dict[int, tuple[date, bool]] = {}
    for colonne, condition, hypothese in (
        ("prescription_le", "", False),
        ("prescription_au_plus_tot", "AND prescription_au_plus_tot > prescription_le", False),
        ("prescription_au_plus_tot", "AND prescription_au_plus_tot < prescription_le", True),
    ):
        sql = f"SELECT id, {colonne} FROM dossier WHERE etat <> 'clos' AND {colonne} > ? AND {colonne} <= ? {condition}"
        for bas, haut in bornes:
            for i, le in lignes(sql, (bas.isoformat(), haut.isoformat())):
                trouvees.setdefault(i, (jour_lu(le), hypothese))  # type: ignore[arg-type]
    return [(i, le, hypothese) for i, (le, hypothese) in sorted(trouvees.items())]


def dates_des_arrivees(jour: date, proche: date) -> list[tuple[int, date, bool]]:
    """Comme `dates_proches`, pour les dossiers arrivés depuis le dernier cycle fini, déjà sous le plus lointain seuil."""
    instant = une("SELECT max(commence_le) FROM cycle WHERE fini_le IS NOT NULL")
    if instant is None or instant[0] is None:
        return []
    bornes = (jour.isoformat(), proche.isoformat())
    lues: dict[int, tuple[Any, Any]] = {}
    # Une lecture par index : la date retenue, puis celle à surveiller quand elle est autre.
    for condition in (
        "prescription_le >= ? AND prescription_le <= ?",
        "prescription_au_plus_tot < prescription_le AND prescription_au_plus_tot >= ? AND prescription_au_plus_tot <= ?",
        "prescription_au_plus_tot > prescription_le AND prescription_au_plus_tot >= ? AND prescription_au_plus_tot <= ?",
    ):
        sql = f"""SELECT id, prescription_le, prescription_au_plus_tot FROM dossier
            WHERE etat <> 'clos' AND {condition} AND cree_le > ?"""
        lues |= {i: (le, tot) for i, le, tot in lignes(sql, (*bornes, instant[0]))}
    arrivees = []
    for i, (retenue, tot) in sorted(lues.items()):
        le, tot_le = jour_lu(retenue), jour_lu(tot)
        hypothese = tot_le is not None and le is not None and jour <= tot_le < le
        arrivees.append((i, tot_le if hypothese else le, hypothese))
    return arrivees  # type: ignore[return-value]


def alarmes_dites(dossiers: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Les alarmes que l'historique de ces dossiers porte déjà : code et texte."""
    dites: dict[int, list[tuple[str, str]]] = {}
    for debut in range(0, len(dossiers), PAQUET):
        lot = dossiers[debut : debut + PAQUET]
        sql = f"""SELECT dossier_id, code, texte FROM evenement
            WHERE type = 'interruption' AND code LIKE 'alarme%' AND dossier_id IN ({_marques(lot)})"""
        for d, code, texte in lignes(sql, lot):
            dites.setdefault(d, []).append((code, texte))
    return dites


def dates_gardees(dossiers: Sequence[int]) -> dict[int, tuple[date | None, date | None, bool]]:
    """Ce que ces dossiers portent : date retenue, date à surveiller, hypothèse."""
    if not dossiers:
        return {}
    sql = f"""SELECT id, prescription_le, prescription_au_plus_tot, prescription_hypothese FROM dossier
        WHERE id IN ({_marques(dossiers)})"""
    return {i: (jour_lu(p), jour_lu(t), bool(h)) for i, p, t, h in lignes(sql, dossiers)}


def ecrire_dates(lot: Iterable[Sequence[Any]]) -> None:
    """Date retenue, date à surveiller, hypothèse, identifiant du dossier."""
    executer_lot(
        """UPDATE dossier SET prescription_le = ?, prescription_au_plus_tot = ?, prescription_hypothese = ?, version = version + 1
        WHERE id = ?""",
        lot,
    )


def _marques(valeurs: Sequence[object]) -> str:
    return ",".join("?" * len(valeurs))
