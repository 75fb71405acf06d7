"""Garder un passage en JSON, et retrouver celui d'avant pour s'y comparer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mesures.bases import DOSSIER
from tests.mesures.chiffres import Mesure, Ou

DERNIER = DOSSIER / "dernier.json"


@dataclass(frozen=True)
class Ancien:
    """Un passage gardé : sa médiane par chiffre et par lieu."""

    commit: str
    date: str
    medianes: dict[tuple[str, Ou], float]

    def ecart(self, mesure: Mesure) -> float | None:
        """De combien de % la médiane a bougé ; None si ce chiffre n'y était pas ou valait zéro."""
        avant = self.medianes.get((mesure.cle, mesure.ou))
        return (mesure.mediane - avant) / avant * 100 if avant else None


def ecrire(chemin: Path, empreinte: dict[str, Any], mesures: Iterable[Mesure], remarques: list[str]) -> None:
    """Écrit le passage."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    releve = {"empreinte": empreinte, "mesures": [m.en_json() for m in mesures], "remarques": remarques}
    chemin.write_text(json.dumps(releve, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def lire(chemin: Path) -> Ancien:
    """Lit un passage gardé. Lève OSError, ou ValueError si ce n'en est pas un."""
    lu = json.loads(chemin.read_text(encoding="utf-8"))
    try:
        medianes = {(m["cle"], Ou(m["dossiers"], m["ecran"])): float(m["mediane"]) for m in lu["mesures"]}
        return Ancien(lu["empreinte"]["commit"], lu["empreinte"]["date"], medianes)
    except (KeyError, TypeError) as erreur:
        raise ValueError(f"{chemin} n'est pas un relevé de mesures") from erreur
