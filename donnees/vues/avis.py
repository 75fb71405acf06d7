"""Ce dont les mandants ne sont pas encore avisés (règles 18 et 44, CPCE R124-5)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from donnees.base import lignes, une
from donnees.champs import jour_lu


class LigneAvis(NamedTuple):
    """Un avis à donner : de quel dossier, de quoi, depuis quand."""

    id: int
    mandant: str
    dossier_id: int
    reference: str
    debiteur: str
    objet: str
    texte: str
    du_le: date


def dus(mandant: str = "") -> list[LigneAvis]:
    """Les avis à donner, le plus ancien d'abord, de tous les mandants ou de celui de ce code."""
    condition, parametres = (" AND m.code = ?", (mandant,)) if mandant else ("", ())
    sql = f"""SELECT a.id, m.code, d.id, d.reference, b.nom, a.objet, a.texte, a.du_le FROM avis_mandant a
        JOIN dossier d ON d.id = a.dossier_id JOIN mandant m ON m.id = d.mandant_id JOIN debiteur b ON b.id = d.debiteur_id
        WHERE a.informe_le IS NULL AND a.annule = ?{condition} ORDER BY m.code, a.du_le, a.id"""
    return [
        LigneAvis(i, code, d, reference, nom, objet, texte, jour_lu(le))  # type: ignore[arg-type]
        for i, code, d, reference, nom, objet, texte, le in lignes(sql, (False, *parametres))
    ]


def textes_dus(dossier_id: int) -> tuple[str, ...]:
    """Ce que le mandant de ce dossier ne sait pas encore, le plus ancien d'abord."""
    sql = "SELECT texte FROM avis_mandant WHERE dossier_id = ? AND informe_le IS NULL AND NOT annule ORDER BY du_le, id"
    return tuple(texte for (texte,) in lignes(sql, (dossier_id,)))


def nombre_dus() -> int:
    """Combien d'avis attendent, tous mandants ensemble."""
    ligne = une("SELECT count(*) FROM avis_mandant WHERE informe_le IS NULL AND annule = ?", (False,))
    return int(ligne[0]) if ligne else 0


def dispense(mandant_id: int, jour: date) -> bool:
    """Vrai si la convention en cours dispense d'aviser des offres (R124-5, clause contraire)."""
    sql = "SELECT dispense_avis FROM mandat WHERE mandant_id = ? AND convention_le <= ? ORDER BY convention_le DESC, id DESC LIMIT 1"
    ligne = une(sql, (mandant_id, jour.isoformat()))
    return bool(ligne and ligne[0])


def echeance_connue(dossier_id: int, montant: int) -> bool:
    """Vrai si ce versement est, au centime, une échéance d'un échéancier en cours dont le mandant a été avisé."""
    sql = """SELECT 1 FROM promesse p JOIN avis_mandant a ON a.objet = 'echeancier' AND a.objet_id = p.echeancier_id
        WHERE p.dossier_id = ? AND p.montant = ? AND p.paye = p.montant AND p.statut IN ('ouverte', 'tenue')
          AND a.informe_le IS NOT NULL AND a.annule = ? LIMIT 1"""
    return une(sql, (dossier_id, montant, False)) is not None
