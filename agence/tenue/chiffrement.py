"""Chiffrer et ouvrir une sauvegarde au format age : par une phrase, ou pour une clé publique que le serveur ne sait pas rouvrir.

Les fichiers s'ouvrent aussi avec l'outil age. La bibliothèque ne s'importe qu'ici, à l'usage.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agence.erreurs import Refus, SaisieInvalide

PHRASE_MINIMALE = 12
TAILLE_MAXIMALE_D_UNE_CLE = 64 * 1024


@dataclass(frozen=True)
class Serrure:
    """Ce qui ferme ou ouvre : le fichier d'une phrase, ou celui d'une clé (publique pour fermer, privée pour ouvrir)."""

    phrase: Path | None = None
    cle: Path | None = None

    @property
    def fermee(self) -> bool:
        return self.phrase is not None or self.cle is not None


def chiffrer(clair: Path, chiffre: Path, serrure: Serrure) -> None:
    """Écrit `chiffre` (0600) à partir de `clair`. Lève SaisieInvalide si la phrase ou la clé ne se lit pas, OSError."""
    age = _age()
    with clair.open("rb") as entree, os.fdopen(os.open(chiffre, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sortie:
        if serrure.phrase is not None:
            sortie.write(age.passphrase.encrypt(entree.read(), _phrase(serrure.phrase)))
        elif serrure.cle is not None:
            age.encrypt_io(entree, sortie, _destinataires(age, serrure.cle))


def dechiffrer(chiffre: Path, clair: Path, serrure: Serrure) -> None:
    """L'inverse. Lève Refus si ni la phrase ni la clé n'ouvre ce fichier, ou s'il n'est plus tel qu'il a été écrit."""
    age = _age()
    if not serrure.fermee:
        raise Refus("cette sauvegarde est chiffrée.", "Donner --phrase-de-passe-fichier ou --cle-privee.", "sauvegarde")
    ouvre = [] if serrure.cle is None else _identites(age, serrure.cle)
    phrase = "" if serrure.phrase is None else _phrase(serrure.phrase)
    try:
        with chiffre.open("rb") as entree, os.fdopen(os.open(clair, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sortie:
            if phrase:
                sortie.write(age.passphrase.decrypt(entree.read(), phrase))
            else:
                age.decrypt_io(entree, sortie, ouvre)
    except (age.DecryptError, OSError) as erreur:
        if isinstance(erreur, OSError) and erreur.errno is not None:
            raise
        quoi = "cette phrase" if phrase else "cette clé"
        remede = "Vérifier la phrase ou la clé, ou prendre une autre sauvegarde."
        raise Refus(f"{quoi} n'ouvre pas {chiffre.name}, ou le fichier est abîmé.", remede, "sauvegarde") from erreur


def creer_cle(fichier: Path) -> str:
    """Écrit une clé privée neuve (0600) et rend la clé publique. Lève Refus si le fichier existe."""
    identite = _age().x25519.Identity.generate()
    try:
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refus(f"{fichier} existe déjà.", "Une clé ne se remplace pas : choisir un autre nom.", "sauvegarde") from None
    with os.fdopen(descripteur, "w", encoding="ascii") as sortie:
        sortie.write(f"# clé publique : {identite.to_public()}\n{identite}\n".replace("é", "e"))
    return str(identite.to_public())


def _age() -> Any:
    try:
        import pyrage  # type: ignore[import-untyped]
    except ImportError as erreur:
        raise Refus("la bibliothèque de chiffrement manque.", "Installer : pip install pyrage.", "sauvegarde") from erreur
    return pyrage


def _lignes(fichier: Path) -> list[str]:
    try:
        with fichier.open("rb") as entree:
            octets = entree.read(TAILLE_MAXIMALE_D_UNE_CLE)
        return octets.decode("utf-8").splitlines()
    except OSError as erreur:
        raise SaisieInvalide(f"{fichier} ne se lit pas ({erreur.strerror}).", "Vérifier le chemin et les droits.") from None
    except UnicodeDecodeError:
        raise SaisieInvalide(f"{fichier} n'est pas du texte.", "Vérifier le chemin.") from None


def _phrase(fichier: Path) -> str:
    """La première ligne du fichier."""
    phrase = next(iter(_lignes(fichier)), "").strip()
    if len(phrase) < PHRASE_MINIMALE:
        raise SaisieInvalide(f"la phrase de {fichier} est trop courte.", f"Une ligne d'au moins {PHRASE_MINIMALE} caractères.")
    return phrase


def _utiles(fichier: Path) -> list[str]:
    return [ligne.strip() for ligne in _lignes(fichier) if ligne.strip() and not ligne.startswith("#")]


def _destinataires(age: Any, fichier: Path) -> list[Any]:
    try:
        cles = [(age.x25519 if x.startswith("age1") else age.ssh).Recipient.from_str(x) for x in _utiles(fichier)]
    except age.RecipientError:
        cles = []
    if not cles:
        raise SaisieInvalide(f"{fichier} n'est pas une clé publique.", "Attendu : une ligne age1… ou ssh-ed25519 ….")
    return cles


def _identites(age: Any, fichier: Path) -> list[Any]:
    utiles = _utiles(fichier)
    try:
        if utiles and utiles[0].startswith("AGE-SECRET-KEY-"):
            return [age.x25519.Identity.from_str(x) for x in utiles]
        return [age.ssh.Identity.from_buffer(fichier.read_bytes())]
    except age.IdentityError:
        raise SaisieInvalide(
            f"{fichier} n'est pas une clé privée.", "Attendu : AGE-SECRET-KEY-1…, ou une clé SSH sans phrase."
        ) from None
