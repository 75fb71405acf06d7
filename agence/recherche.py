"""Chercher un dossier par ce qu'on en sait : le texte tapé est assaini et normalisé, puis la base répond."""

from __future__ import annotations

from difflib import SequenceMatcher

from agence.texte import assainir, normaliser
from donnees.vues import recherche
from donnees.vues.recherche import Trouve

LONGUEUR_MAXIMALE = 100
MOTS_MAXIMUM = 6
CANDIDATS = 200
"""Dossiers comparés à un texte mal tapé."""
RESSEMBLANCE = 0.75
"""Au-dessous, deux mots ne se ressemblent pas assez (1 : identiques)."""


def chercher(texte: str, limite: int = 50) -> list[Trouve]:
    """Les dossiers que désigne un texte tapé : référence, facture, SIREN, téléphone, courriel ou mots du nom."""
    propre = assainir(texte.strip(), maximum=LONGUEUR_MAXIMALE)
    return recherche.chercher(propre, _mots(propre), limite) if propre else []


def ressemblants(texte: str, limite: int = 20) -> list[Trouve]:
    """Comme `chercher` ; s'il n'y a rien, ce qui y ressemble : chaque mot peut être mal tapé après ses premières lettres."""
    exacts = chercher(texte, limite)
    mots = _mots(assainir(texte.strip(), maximum=LONGUEUR_MAXIMALE)).split()
    if exacts or not mots or max(map(len, mots)) < 3:
        return exacts
    notes: dict[Trouve, float] = {}
    for longueur in (3, 2):
        debuts = " ".join(mot[:longueur] for mot in mots)
        for trouve in recherche.chercher(debuts, debuts, CANDIDATS):
            note = ressemblance(mots, trouve)
            if note >= RESSEMBLANCE:
                notes[trouve] = note
        if notes:
            break
    return sorted(notes, key=lambda t: (-notes[t], t.debiteur, t.reference))[:limite]


def ressemblance(mots: list[str], trouve: Trouve) -> float:
    """De 0 à 1 : pour chaque mot tapé, le mot du nom, de la référence ou de la facture qui lui ressemble le plus ; la moyenne."""
    siens = normaliser(f"{trouve.debiteur} {trouve.reference} {trouve.pourquoi}").split()
    return sum(max(_proches(mot, sien) for sien in siens) for mot in mots) / len(mots)


def _proches(tape: str, sien: str) -> float:
    """Un mot tapé à moitié se compare au début du mot entier."""
    return SequenceMatcher(None, tape, sien[: len(tape) + 1], autojunk=False).ratio()


def _mots(texte: str) -> str:
    return " ".join(list(dict.fromkeys(normaliser(texte).split()))[:MOTS_MAXIMUM])
