"""Ce que la base doit montrer après coup : chaque geste confirmé, entier, une seule fois ; tous les invariants et la chaîne."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from agence.tenue.verification import controler
from donnees.base import lignes, une

Confirme = dict[str, Any]


def perdus(confirmes: Iterable[Confirme]) -> list[str]:
    """Les gestes confirmés qui ne sont pas dans la base, ou pas tels qu'ils ont été confirmés."""
    trouver = {sorte: _ensemble(sql) for sorte, sql in _PREUVES.items()}
    return [f"perdu : {c}" for c in confirmes if _CLES[c["sorte"]](c) not in trouver[c["sorte"]]]


def _ensemble(sql: str) -> set[tuple[Any, ...]]:
    return {tuple(ligne) for ligne in lignes(sql)}


_PREUVES = {
    "note": "SELECT id, dossier_id, texte FROM evenement WHERE type = 'note'",
    "appel": "SELECT id, dossier_id, texte FROM evenement WHERE type = 'appel'",
    "paiement": "SELECT id, dossier_id, reference, montant FROM paiement",
    "promesse": "SELECT id, dossier_id, montant FROM promesse",
    "piece": "SELECT id, dossier_id, nom FROM piece",
    "relance": "SELECT dossier_id, replace(texte, 'relance le 23/11/2026 · ', '') FROM evenement WHERE type = 'planification'",
    "annulation": "SELECT dossier_id, annule_id FROM evenement WHERE type = 'annulation'",
}
_CLES: dict[str, Callable[[Confirme], tuple[Any, ...]]] = {
    "note": lambda c: (c["evenement"], c["dossier"], f"note {c['jeton']}"),
    "appel": lambda c: (c["evenement"], c["dossier"], c["jeton"]),
    "paiement": lambda c: (c["paiement"], c["dossier"], c["jeton"], c["montant"]),
    "promesse": lambda c: (c["promesse"], c["dossier"], c["montant"]),
    "piece": lambda c: (c["piece"], c["dossier"], f"facture {c['jeton']}"),
    "relance": lambda c: (c["dossier"], c["jeton"]),
    "annulation": lambda c: (c["dossier"], c["annule"]),
}


def dechires() -> list[str]:
    """Un geste à moitié : une ligne sans son évènement ou l'inverse, une annulation qui n'a pas tout défait, un jeton écrit deux fois."""
    trouves = []
    for texte, sql in _DECHIRURES:
        trouves += [f"{texte} : {ligne}" for ligne in lignes(sql)[:5]]
    return trouves


_DECHIRURES = (
    (
        "paiements et évènements de paiement ne se répondent pas",
        """SELECT d.id, (SELECT count(*) FROM paiement p WHERE p.dossier_id = d.id AND p.extourne_id IS NULL),
        (SELECT count(*) FROM evenement e WHERE e.dossier_id = d.id AND e.type = 'paiement') FROM dossier d
        WHERE (SELECT count(*) FROM paiement p WHERE p.dossier_id = d.id AND p.extourne_id IS NULL)
           <> (SELECT count(*) FROM evenement e WHERE e.dossier_id = d.id AND e.type = 'paiement')""",
    ),
    (
        "promesses et évènements de promesse ne se répondent pas",
        """SELECT d.id FROM dossier d WHERE (SELECT count(*) FROM promesse p WHERE p.dossier_id = d.id)
           <> (SELECT count(*) FROM evenement e WHERE e.dossier_id = d.id AND e.type = 'promesse')""",
    ),
    (
        "paiements annulés et extournes ne se répondent pas",
        """SELECT d.id FROM dossier d WHERE (SELECT count(*) FROM paiement p WHERE p.dossier_id = d.id AND p.extourne_id IS NOT NULL)
           <> (SELECT count(*) FROM evenement e WHERE e.dossier_id = d.id AND e.type = 'annulation' AND e.code = 'paiement')""",
    ),
    ("un geste annulé deux fois", "SELECT annule_id FROM evenement WHERE annule_id IS NOT NULL GROUP BY annule_id HAVING count(*) > 1"),
    ("une note écrite deux fois", "SELECT texte FROM evenement WHERE type = 'note' GROUP BY texte HAVING count(*) > 1"),
    ("un paiement écrit deux fois", "SELECT reference FROM paiement WHERE extourne_id IS NULL GROUP BY reference HAVING count(*) > 1"),
    (
        "un évènement hors de la chaîne",
        "SELECT e.id FROM evenement e WHERE NOT EXISTS (SELECT 1 FROM maillon m WHERE m.evenement_id = e.id)",
    ),
    (
        "moins de versions que de gestes",
        """SELECT d.id, d.version FROM dossier d WHERE d.version < (SELECT count(*) FROM evenement e WHERE e.dossier_id = d.id
           AND e.type IN ('note', 'appel', 'paiement', 'promesse', 'piece', 'planification', 'annulation'))""",
    ),
)


def manquements(jour: date) -> list[str]:
    """Ce que « agence verifier » trouverait ce jour-là."""
    return [str(m) for m in controler(jour=jour).manquements]


def evenements() -> int:
    ligne = une("SELECT count(*) FROM evenement")
    return int(ligne[0]) if ligne else 0


def pages() -> list[str]:
    """Ce que SQLite dit lui-même de ses pages."""
    return [f"pages : {dit}" for (dit,) in lignes("PRAGMA integrity_check(3)") if dit != "ok"]
