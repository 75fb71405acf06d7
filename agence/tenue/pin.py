"""Le PIN du verrou d'écran : posé, vérifié, ralenti, fermé.

Les essais se comptent dans la base, avant d'être jugés : ils sont communs à toutes les séances de la personne, et tuer le
programme n'en rend aucun. Trois sont libres, chacun des suivants attend deux fois plus que le précédent, le dixième ferme.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from datetime import timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.droits import exiger, peut
from agence.seance import Acteur, Seance
from donnees.base import ecriture, est_sqlite, executer, une
from donnees.champs import instant_ecrit, instant_lu

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from donnees.modeles import Utilisateur

CHIFFRES_MINIMUM, CHIFFRES_MAXIMUM = 6, 12
LIBRES = 3
"""Essais manqués d'affilée qui n'attendent rien."""
ESSAIS = 10
"""Essais manqués d'affilée au bout desquels la personne est fermée : à six chiffres, une chance sur cent mille."""
ATTENTE, ATTENTE_MAXIMALE = 5, 900
"""Secondes : la première attente, qui double à chaque essai, et la plus longue."""
DEBLOQUER, TENIR = "débloquer un agent", "tenir les utilisateurs"

_SUITES = "01234567890123456789 98765432109876543210"


class PinFerme(Refus):
    """Trop d'essais manqués : la séance doit finir, un superviseur débloque."""


def poser(seance: Seance, nom: str, pin: str) -> None:
    """Pose ou change le PIN de cette personne, le sien ou, pour un administrateur, celui d'un autre.

    Lève Refus, Introuvable, SaisieInvalide s'il est trop court, trop long ou trop simple.
    """
    if seance.acteur is None or seance.acteur.nom != nom:
        exiger(seance, TENIR)
    controler(pin)
    with ecriture():
        personne = _personne(nom)
        if personne.pin_ferme_le is not None and not peut(seance.acteur, DEBLOQUER):
            raise _fermeture()
        personne.pin, personne.pin_essais, personne.pin_attendre, personne.pin_ferme_le = _hacher(pin), 0, None, None
        personne.save()


def retirer(seance: Seance, nom: str) -> None:
    """Cette personne n'a plus de PIN, donc plus de verrou d'écran. Lève Refus, Introuvable."""
    exiger(seance, TENIR)
    with ecriture():
        personne = _personne(nom)
        personne.pin, personne.pin_essais, personne.pin_attendre, personne.pin_ferme_le = "", 0, None, None
        personne.save()


def controler(pin: str) -> None:
    """Lève SaisieInvalide si ce n'est pas un PIN, ou s'il se devine."""
    if not (pin.isascii() and pin.isdecimal()) or not CHIFFRES_MINIMUM <= len(pin) <= CHIFFRES_MAXIMUM:
        raise SaisieInvalide(f"un PIN fait de {CHIFFRES_MINIMUM} à {CHIFFRES_MAXIMUM} chiffres.", "Ne taper que des chiffres.")
    if len(set(pin)) <= 2 or pin in _SUITES or pin[: len(pin) // 2] * 2 == pin:
        raise SaisieInvalide("ce PIN se devine trop vite.", "Ni suite, ni répétition.")


def en_a_un(acteur: Acteur | None) -> bool:
    """Vrai si cette personne a un PIN : alors son écran se verrouille."""
    ligne = une("SELECT pin FROM utilisateur WHERE id = ?", (acteur.id,)) if acteur else None
    return ligne is not None and ligne[0] != ""


def exiger_ouvert(acteur: Acteur | None) -> None:
    """Lève PinFerme si trop d'essais manqués ont fermé cette personne."""
    ligne = une("SELECT pin_ferme_le FROM utilisateur WHERE id = ?", (acteur.id,)) if acteur else None
    if ligne is not None and ligne[0] is not None:
        raise _fermeture()


def verifier(seance: Seance, pin: str) -> None:
    """Revient si le PIN est le bon. Lève Refus s'il est faux ou s'il faut attendre, PinFerme quand c'est fini."""
    if seance.acteur is None:
        raise Refus("la nuit n'a pas de PIN.", "", "pin")
    from donnees.modeles import Utilisateur

    personne = Utilisateur.get_by_id(seance.acteur.id)
    if not personne.pin:
        raise Refus("aucun PIN n'est posé.", "L'administrateur en pose un : agence agents pin.", "pin")
    essais = _compter_un_essai(seance, personne.id)
    if _juste(personne.pin, pin):
        with ecriture():
            executer("UPDATE utilisateur SET pin_essais = 0, pin_attendre = NULL, pin_ferme_le = NULL WHERE id = ?", (personne.id,))
        return
    if essais >= ESSAIS:
        raise _fermeture()
    attente = _attente(essais)
    suite = f"Attendre {attente} s." if attente else "Recommencer."
    raise Refus(f"PIN faux ; encore {ESSAIS - essais} essais.", suite, "pin")


def debloquer(seance: Seance, nom: str) -> None:
    """Rouvre une personne que ses essais manqués ont fermée ; son PIN reste le même. Lève Refus, Introuvable."""
    exiger(seance, DEBLOQUER)
    if seance.acteur is not None and seance.acteur.nom == nom:
        raise Refus("on ne se débloque pas soi-même.", "Demander à un autre superviseur, ou à l'administrateur.", "pin")
    with ecriture():
        personne = _personne(nom)
        personne.pin_essais, personne.pin_attendre, personne.pin_ferme_le = 0, None, None
        personne.save()


def _personne(nom: str) -> Utilisateur:
    """La personne de ce nom qui a accès. Lève Introuvable."""
    from agence.tenue.utilisateurs import utilisateur_actif  # ouvrir l'écran ne charge aucun modèle

    return utilisateur_actif(nom)


def _compter_un_essai(seance: Seance, utilisateur_id: int) -> int:
    """Compte l'essai avant de le juger, et rend son rang ; un seul ordre, que deux séances ne font pas en même temps."""
    maintenant = seance.horloge()
    with ecriture():
        verrou = "" if est_sqlite() else " FOR UPDATE"
        ligne = une(f"SELECT pin_essais, pin_attendre, pin_ferme_le FROM utilisateur WHERE id = ?{verrou}", (utilisateur_id,))
        essais, attendre, ferme = ligne if ligne is not None else (0, None, None)
        if ferme is not None:
            raise _fermeture()
        limite = instant_lu(attendre)
        # Une horloge reculée ne doit pas enfermer : jamais plus que la plus longue attente
        if limite is not None and maintenant < limite <= maintenant + timedelta(seconds=ATTENTE_MAXIMALE):
            raise Refus(f"attendre encore {ceil((limite - maintenant).total_seconds())} s.", "", "pin")
        essais = int(essais) + 1
        prochain = instant_ecrit(maintenant + timedelta(seconds=_attente(essais))) if _attente(essais) else None
        fermeture = instant_ecrit(maintenant) if essais >= ESSAIS else None
        executer(
            "UPDATE utilisateur SET pin_essais = ?, pin_attendre = ?, pin_ferme_le = ? WHERE id = ?",
            (essais, prochain, fermeture, utilisateur_id),
        )
    return essais


def _attente(essais: int) -> int:
    """Secondes à attendre après cet essai manqué."""
    return 0 if essais < LIBRES else min(ATTENTE_MAXIMALE, ATTENTE * 2 ** (essais - LIBRES))


def _fermeture() -> PinFerme:
    return PinFerme("trop de PIN faux : l'accès est fermé.", "Un superviseur le rouvre : agence agents debloquer.", "pin")


# L'empreinte : argon2, avec un secret du serveur qui n'est pas dans la base quand l'administrateur en a posé un


def _hacher(pin: str) -> str:
    poivre = _poivre()
    return f"{_marque(poivre)}{_argon2().hash(_poivrer(pin, poivre))}"


def _juste(garde: str, pin: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    poivre = _poivre()
    marque, _, empreinte = garde.rpartition(":")
    if (f"{marque}:" if marque else "") != _marque(poivre):
        raise Refus("ce PIN a été posé avec un autre secret du serveur.", "L'administrateur en pose un autre : agence agents pin.", "pin")
    try:
        return _argon2().verify(empreinte, _poivrer(pin, poivre))
    except (VerificationError, InvalidHashError):
        return False


def _argon2() -> PasswordHasher:
    """Les réglages minimaux de l'OWASP : une centaine de millisecondes, 19 Mio."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _poivre() -> bytes:
    """Le secret du serveur, d'un fichier que AGENCE_POIVRE désigne ; rien s'il n'y en a pas. Lève Refus s'il ne se lit pas."""
    chemin = os.environ.get("AGENCE_POIVRE", "")
    return _lire_poivre(chemin) if chemin else b""


@cache
def _lire_poivre(chemin: str) -> bytes:
    try:
        return Path(chemin).read_bytes().strip()
    except OSError:
        raise Refus("le secret du serveur ne se lit pas.", "L'administrateur lance : agence serveur verifier.", "pin") from None


def _poivrer(pin: str, poivre: bytes) -> bytes:
    return hmac.new(poivre, pin.encode(), hashlib.sha256).digest() if poivre else pin.encode()


def _marque(poivre: bytes) -> str:
    """De quoi reconnaître le secret qui a servi, sans le dire ; rien sans secret."""
    return hashlib.sha256(b"agence-poivre" + poivre).hexdigest()[:8] + ":" if poivre else ""
