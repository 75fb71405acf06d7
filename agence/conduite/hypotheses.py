"""Ce que la simulation suppose : ce que donnent les appels, ce que deviennent les promesses, combien un agent appelle par jour.

Tiré de l'historique de l'agence quand il en dit assez, sinon des valeurs de départ de `hypotheses.toml` ; toujours dit, toujours ajustable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import tomli

from agence.erreurs import SaisieInvalide
from agence.texte import citer

TENUES, PARTIELLES, ROMPUES = "tenues", "partielles", "rompues"
DEPART, HISTORIQUE, DITE = "valeur de départ", "historique de l'agence", "donnée à la main"
CAPACITE_MAXIMALE = 10_000
_DEUX_A_LA_64 = 1 << 64


@dataclass(frozen=True)
class Historique:
    """Ce que l'agence a fait : appels par code, promesses échues par sort, part payée des partielles, appels par journée d'agent."""

    appels: Mapping[str, int]
    promesses: Mapping[str, int]
    part_payee: float | None
    journees: int
    appels_par_journee: int


@dataclass(frozen=True)
class Hypotheses:
    """Des parts de 0 à 1 : `resultats` par code, dans l'ordre des codes ; les issues d'une promesse. `origines` : d'où elles viennent."""

    resultats: tuple[tuple[str, float], ...]
    promesses: tuple[tuple[str, float], ...]
    part_payee: float
    capacite: int
    graine: int = 1
    origines: tuple[tuple[str, str], ...] = ()

    @property
    def origine(self) -> dict[str, str]:
        """D'où viennent les résultats, les promesses et la capacité."""
        return dict(self.origines)

    def en_json(self) -> dict[str, Any]:
        """Pour les scripts."""
        return {
            "resultats": {c: round(p, 4) for c, p in self.resultats}, "promesses": {i: round(p, 4) for i, p in self.promesses},
            "part_payee": round(self.part_payee, 4), "capacite": self.capacite, "graine": self.graine, "origines": self.origine,
        }  # fmt: skip


@cache
def table() -> Mapping[str, Any]:
    """Les valeurs de départ et les seuils."""
    return tomli.loads(Path(__file__).with_name("hypotheses.toml").read_text("utf-8"))


def tirer_de(historique: Historique) -> Hypotheses:
    """L'historique là où il en dit assez, les valeurs de départ ailleurs."""
    t = table()
    appels, echues = sum(historique.appels.values()), sum(historique.promesses.values())
    croit = {
        "resultats": appels >= t["appels_minimum"],
        "promesses": echues >= t["promesses_minimum"],
        "capacite": historique.journees >= t["journees_minimum"] and historique.appels_par_journee > 0,
    }
    issues = {i: t["promesses"][i] for i in (TENUES, PARTIELLES, ROMPUES)}
    part_payee = historique.part_payee if croit["promesses"] and historique.part_payee is not None else t["promesses"]["part_payee"] / 100
    combien = {"resultats": f"{appels} appels", "promesses": f"{echues} promesses", "capacite": f"{historique.journees} journées"}
    return Hypotheses(
        resultats=_parts(historique.appels if croit["resultats"] else t["resultats"]),
        promesses=_parts(historique.promesses if croit["promesses"] else issues, trier=False),
        part_payee=part_payee,
        capacite=historique.appels_par_journee if croit["capacite"] else t["capacite"],
        origines=tuple((cle, f"{HISTORIQUE}, {combien[cle]}" if vrai else DEPART) for cle, vrai in croit.items()),
    )


def _parts(nombres: Mapping[str, float], *, trier: bool = True) -> tuple[tuple[str, float], ...]:
    total = sum(nombres.values())
    cles = sorted(nombres) if trier else (TENUES, PARTIELLES, ROMPUES)
    return tuple((c, nombres.get(c, 0) / total) for c in cles)


def ajuster(
    h: Hypotheses,
    resultats: Mapping[str, float] | None = None,
    promesses: Mapping[str, float] | None = None,
    *,
    capacite: int | None = None,
    graine: int | None = None,
) -> Hypotheses:
    """Ces parts-là, les autres réduites ou grandies dans leur proportion pour que le tout fasse 1.

    Lève SaisieInvalide pour une part hors de 0 à 1, un total de plus de 1, un code jamais vu ou une capacité impossible.
    """
    origines = h.origine
    if resultats:
        h = replace(h, resultats=_imposer(h.resultats, resultats, "résultat"))
        origines["resultats"] = f"{', '.join(sorted(resultats))} : {DITE} ; le reste : {origines.get('resultats', DEPART)}"
    if promesses:
        h = replace(h, promesses=_imposer(h.promesses, promesses, "issue de promesse"))
        origines["promesses"] = f"{', '.join(promesses)} : {DITE} ; le reste : {origines.get('promesses', DEPART)}"
    if capacite is not None:
        if not 0 <= capacite <= CAPACITE_MAXIMALE:
            raise SaisieInvalide(f"capacité de {capacite} appels impossible.", f"Donner de 0 à {CAPACITE_MAXIMALE} par agent et par jour.")
        h, origines["capacite"] = replace(h, capacite=capacite), DITE
    return replace(h, graine=h.graine if graine is None else graine, origines=tuple(origines.items()))


def _imposer(parts: tuple[tuple[str, float], ...], voulues: Mapping[str, float], quoi: str) -> tuple[tuple[str, float], ...]:
    for cle, part in voulues.items():
        if not 0 <= part <= 1:
            raise SaisieInvalide(f"part de {citer(cle)} hors de 0 à 1 : {part:g}.", "Écrire 0.4 pour quarante pour cent.")
    total = sum(voulues.values())
    if total > 1 + 1e-9:
        raise SaisieInvalide(f"les parts données font {total:g}, plus que 1.", "En diminuer une.")
    autres = sum(p for c, p in parts if c not in voulues)
    if not autres and total < 1 - 1e-9:
        raise SaisieInvalide(f"les parts données font {total:g}, et aucun autre {quoi} ne prend le reste.", "Compléter jusqu'à 1.")
    reste = max(0.0, 1 - total)
    neuves = {c: voulues[c] if c in voulues else p * reste / autres if autres else 0.0 for c, p in parts}
    neuves |= {c: p for c, p in voulues.items() if c not in neuves}
    return tuple(sorted(neuves.items())) if quoi == "résultat" else tuple(neuves.items())


def lire_les_parts(textes: Iterable[str], connus: Iterable[str]) -> dict[str, float]:
    """« NRP=0.4 » → {"NRP": 0.4}. Lève SaisieInvalide si l'écriture ou le code est faux."""
    codes = set(connus)
    parts: dict[str, float] = {}
    for texte in textes:
        code, egal, valeur = texte.partition("=")
        code = code.strip().upper()
        if not egal or code not in codes:
            remede = f"Écrire CODE=PART, parmi {', '.join(sorted(codes))}."
            raise SaisieInvalide(f"hypothèse « {citer(texte)} » illisible ou code inconnu.", remede)
        parts[code] = lire_la_part(valeur)
    return parts


def lire_la_part(texte: str) -> float:
    """« 0.4 », « 0,4 » ou « 40 % » → 0,4. Lève SaisieInvalide."""
    propre = texte.strip().replace(",", ".").replace("\u00a0", "").replace(" ", "")
    cent = propre.endswith("%")
    chiffres = propre.removesuffix("%")
    if not chiffres.isascii() or not chiffres.replace(".", "", 1).isdecimal() or len(chiffres) > 12:
        raise SaisieInvalide(f"part « {citer(texte)} » illisible.", "Écrire 0.4 ou 40 %.")
    part = float(chiffres) / (100 if cent else 1)
    if not 0 <= part <= 1:
        raise SaisieInvalide(f"part « {citer(texte)} » hors de 0 à 1.", "Écrire 0.4 ou 40 %.")
    return part


def tirage(graine: int, dossier_id: int, rang: int, quoi: str) -> float:
    """Un nombre de 0 à 1, toujours le même pour ce dossier et ce rang : les deux configurations se comparent à tirage égal."""
    marque = blake2b(f"{graine}:{dossier_id}:{rang}:{quoi}".encode(), digest_size=8).digest()
    return int.from_bytes(marque, "big") / _DEUX_A_LA_64


def choisir(parts: tuple[tuple[str, float], ...], au_sort: float) -> str:
    """La clé où tombe ce tirage."""
    cumul = 0.0
    for cle, part in parts:
        cumul += part
        if au_sort < cumul:
            return cle
    return max(parts, key=lambda x: x[1])[0]
