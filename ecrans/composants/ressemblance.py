"""La ressemblance d'un texte tapé vite avec un libellé : assez souple pour une palette, assez stricte pour ne pas tout montrer."""

from __future__ import annotations

from difflib import SequenceMatcher

from agence.texte import normaliser

DEBUT, DEDANS, FAUTE, SAUTEE = 100, 60, 40, 20
"""Points d'un mot tapé : il commence un mot, se trouve dedans, s'y lit à une faute près, ou ses lettres y sont dans l'ordre."""
PROCHE = 0.75


def ressemblance(tape: str, libelle: str) -> int:
    """Zéro si ça ne ressemble pas ; sinon d'autant plus grand que ça ressemble. Tous les mots tapés doivent répondre."""
    mots = normaliser(tape).split()
    plat = normaliser(libelle)
    points = [_points(mot, plat) for mot in mots]
    return sum(points) if points and all(points) else 0


def _points(mot: str, plat: str) -> int:
    siens = plat.split()
    debuts = [rang for rang, sien in enumerate(siens) if sien.startswith(mot)]
    if debuts:
        return DEBUT - min(debuts[0], 9)
    if mot in plat:
        return DEDANS
    if len(mot) >= 4 and any(_proches(mot, sien) for sien in siens):
        return FAUTE
    return SAUTEE if len(mot) >= 2 and _dans_l_ordre(mot, plat) else 0


def _proches(mot: str, sien: str) -> bool:
    return SequenceMatcher(None, mot, sien[: len(mot) + 1], autojunk=False).ratio() >= PROCHE


def _dans_l_ordre(mot: str, plat: str) -> bool:
    lettres = iter(plat)
    return plat[:1] == mot[:1] and all(lettre in lettres for lettre in mot)
