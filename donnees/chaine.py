"""La chaîne de l'historique : chaque évènement y porte l'empreinte du précédent, dans l'ordre total de la base.

`ecriture()` appelle `sceller()` juste avant de confirmer : tout ce qui s'écrit dans l'historique y entre, de quelque façon qu'il
soit écrit. Un déclencheur retient le premier évènement de la transaction ; dans SQLite c'est une fonction du programme, si bien
qu'un autre outil ne peut pas ajouter de ligne.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from donnees.base import est_sqlite, executer, inserer_lot, lignes, une
from donnees.champs import instant_ecrit, instant_lu

VIDE = sha256(b"").digest()
"""L'empreinte d'un texte absent : rien à cacher, donc pas de sel."""
SEL = 16
TRANCHE = 5000
COLONNES = ("id", "dossier_id", "le", "type", "code", "utilisateur_id", "donnees", "annule_id", "configuration_id", "texte")
"""Ce que la chaîne couvre d'un évènement, le texte en dernier (par son empreinte salée)."""
COUVERTES = ", ".join(f"e.{nom}" for nom in COLONNES)
_MAILLON = ("numero", "evenement_id", "empreinte", "charge", "sel")
_INSERTION = f"INSERT INTO maillon ({', '.join(_MAILLON)}) VALUES (?, ?, ?, ?, ?)"
_TETE = "UPDATE chaine SET numero = ?, empreinte = ? WHERE id = 1"
_PREMIER_DE_LA_TRANSACTION = "nullif(current_setting('agence.premier_evenement', true), '')::bigint"
"""Posé par le déclencheur de PostgreSQL, oublié à la fin de la transaction ; nul, il ne désigne aucune ligne."""


class _Suivi(threading.local):
    """Le plus petit identifiant d'évènement ajouté par la connexion SQLite de ce fil, pas encore scellé."""

    premier: int | None = None


_suivi = _Suivi()


def suivre(identifiant: int) -> None:
    """Appelée par le déclencheur de SQLite à chaque évènement ajouté."""
    if _suivi.premier is None or identifiant < _suivi.premier:
        _suivi.premier = identifiant


def oublier() -> None:
    """Rien n'est à sceller : la base ouverte vient de changer."""
    _suivi.premier = None


def charge_du_texte(texte: str, sel: bytes | None) -> bytes:
    """L'empreinte salée d'un texte."""
    return sha256((sel or b"") + texte.encode()).digest() if texte else VIDE


def empreinte(precedente: bytes, charge: bytes, e: Sequence[Any]) -> bytes:
    """L'empreinte d'un évènement lu dans l'ordre de COLONNES ; les textes y portent leur longueur : aucune ambiguïté."""
    identifiant, dossier_id, le, type_, code, auteur, donnees, annule, configuration = e[:9]
    if not isinstance(le, str) or len(le) != 26:
        le = instant_ecrit(instant_lu(le))  # type: ignore[arg-type]
    ecrit = (
        f"{identifiant}|{dossier_id}|{le}|{len(type_)}:{type_}|{len(code)}:{code}|{auteur}|{annule}|{configuration}|"
        f"{'-' if donnees is None else '+' + donnees}"
    )
    return sha256(precedente + charge + ecrit.encode()).digest()


def origine(identite: str) -> bytes:
    """Ce qui précède le premier maillon."""
    return sha256(b"agence" + identite.encode()).digest()


def sceller() -> None:
    """Enchaîne les évènements ajoutés par la transaction en cours ; sur PostgreSQL, coûte une lecture quand il n'y en a pas."""
    if not est_sqlite():
        _enchainer_depuis(_PREMIER_DE_LA_TRANSACTION, ())
    elif _suivi.premier is not None:
        enchainer(_suivi.premier)
        _suivi.premier = None


def enchainer(premier: int) -> None:
    """Enchaîne, dans l'ordre de leurs identifiants, les évènements sans maillon depuis celui-ci."""
    _enchainer_depuis("?", (premier,))


def _enchainer_depuis(depuis: str, parametres: tuple[int, ...]) -> None:
    tete: tuple[int, bytes] | None = None
    while lot := lignes(
        f"""SELECT {COUVERTES} FROM evenement e WHERE e.id >= {depuis}
        AND NOT EXISTS (SELECT 1 FROM maillon m WHERE m.evenement_id = e.id) ORDER BY e.id LIMIT {TRANCHE}""",
        parametres,
    ):
        tete = _enchainer_lot(lot, tete or _tete_tenue())
        if len(lot) < TRANCHE:
            return
        depuis, parametres = "?", (int(lot[-1][0]) + 1,)


def _enchainer_lot(lot: list[tuple[Any, ...]], tete: tuple[int, bytes]) -> tuple[int, bytes]:
    numero, precedente = tete
    hasard = os.urandom(SEL * len(lot))
    maillons = []
    for rang, e in enumerate(lot):
        texte = e[9]
        sel = hasard[rang * SEL : rang * SEL + SEL] if texte else None
        charge = charge_du_texte(texte, sel)
        precedente = empreinte(precedente, charge, e)
        numero += 1
        maillons.append((numero, e[0], precedente, charge, sel))
    if len(maillons) == 1 and not est_sqlite():  # un geste ordinaire : un seul aller et retour vers le serveur
        executer(f"WITH un AS ({_INSERTION}) {_TETE}", (*maillons[0], numero, precedente))
        return numero, precedente
    if len(maillons) == 1:
        executer(_INSERTION, maillons[0])
    else:
        inserer_lot("maillon", _MAILLON, maillons)
    executer(_TETE, (numero, precedente))
    return numero, precedente


def _tete_tenue() -> tuple[int, bytes]:
    """La tête, tenue jusqu'à la fin de la transaction : sur PostgreSQL, c'est elle qui met les écritures en file."""
    ligne = une("SELECT numero, empreinte FROM chaine WHERE id = 1" + ("" if est_sqlite() else " FOR UPDATE"))
    if ligne is None:
        import secrets  # une fois par séance qui écrit : qui ne fait que lire s'en passe

        identite = secrets.token_hex(16)
        inserer_lot("chaine", ("id", "identite", "numero", "empreinte"), [(1, identite, 0, origine(identite))])
        return 0, origine(identite)
    return int(ligne[0]), bytes(ligne[1])


def commencer() -> None:
    """Pose la tête d'une base neuve, et enchaîne les évènements qu'elle contient déjà."""
    _tete_tenue()
    enchainer(0)


def tete() -> tuple[str, int, bytes] | None:
    """L'identité de la chaîne, le numéro et l'empreinte de son dernier maillon ; None si la tête a disparu."""
    ligne = une("SELECT identite, numero, empreinte FROM chaine WHERE id = 1")
    return (str(ligne[0]), int(ligne[1]), bytes(ligne[2])) if ligne is not None else None
