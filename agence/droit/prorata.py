"""Partager une somme entre des dettes au prorata, au centime près."""

from __future__ import annotations

from collections.abc import Sequence


def au_prorata(montant: int, dus: Sequence[int]) -> list[int]:
    """La part de chaque dette, jamais plus que son dû ; la somme est `montant`, ou le total dû s'il est moindre.

    Les centimes indivisibles vont aux plus grands restes, à égalité aux premières dettes.
    """
    total = sum(dus)
    if montant >= total:
        return list(dus)
    parts = [montant * du // total for du in dus]
    manque = montant - sum(parts)
    for rang in sorted(range(len(dus)), key=lambda r: -(montant * dus[r] % total))[:manque]:
        parts[rang] += 1
    return parts
