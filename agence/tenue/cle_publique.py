"""Une clé publique SSH au format d'OpenSSH : lue, contrôlée, réduite à ce qui ouvre la porte.

Rien de ce qui est écrit autour de la clé (options, commande, restriction d'adresse) n'est repris : la ligne que lit sshd est
composée par l'agence seule.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from agence.erreurs import SaisieInvalide
from agence.texte import assainir, citer

RSA_MINIMUM, RSA_MAXIMUM = 3072, 16_384
"""Bits du module d'une clé RSA."""
LONGUEUR_MAXIMALE = 16_384
"""Caractères d'un fichier de clé ; une RSA de 16 384 bits en tient moins de trois mille."""

_POINTS = {"nistp256": 65, "nistp384": 97, "nistp521": 133}
"""Octets du point public de chaque courbe ECDSA, non comprimé."""
SORTES = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    *(f"ecdsa-sha2-{courbe}" for courbe in _POINTS),
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
)
_NOM = re.compile(r"[a-z_][a-z0-9_.-]*", re.ASCII)
_CHEMIN = re.compile(r"/[A-Za-z0-9._/-]+", re.ASCII)
_REMEDE = "Donner le fichier .pub que « ssh-keygen -t ed25519 » a écrit."


@dataclass(frozen=True)
class ClePublique:
    """Une clé contrôlée ; `cle` est le corps en base 64, `empreinte` s'écrit comme OpenSSH (« SHA256:… »)."""

    sorte: str
    cle: str
    empreinte: str
    commentaire: str = ""


def lire_cle(texte: str) -> ClePublique:
    """La clé que porte ce texte, une ligne et une seule. Lève SaisieInvalide en disant ce qui ne va pas."""
    mots = _une_ligne(texte).split(None, 2)
    _refuser_ce_qui_n_en_est_pas(mots)
    if len(mots) < 2:
        raise SaisieInvalide("la clé est coupée : il manque son corps.", _REMEDE)
    sorte, cle = mots[0], mots[1]
    octets = _decoder(cle)
    champs = _champs(octets)
    if champs[0] != sorte.encode():
        raise SaisieInvalide("la clé ne dit pas la même sorte que sa ligne.", _REMEDE)
    _controler(sorte, champs[1:])
    commentaire = assainir(mots[2], maximum=100) if len(mots) > 2 else ""
    return ClePublique(sorte, base64.b64encode(octets).decode(), empreinte(octets), commentaire)


def ligne_autorisee(nom: str, cle: ClePublique, enveloppe: str) -> str:
    """La ligne que sshd attend : cette clé n'ouvre qu'une séance d'écran de cette personne, et rien d'autre.

    `restrict` coupe tout, transferts, agent, X11, fichier rc ; `pty` rend le terminal. Lève SaisieInvalide sur un nom ou un chemin
    où l'interpréteur de commandes lirait autre chose qu'un mot.
    """
    if not _NOM.fullmatch(nom) or not _CHEMIN.fullmatch(enveloppe):
        raise SaisieInvalide("nom ou chemin impropre à une ligne de clé.", "Donner un chemin absolu sans espace ni signe.")
    return f'restrict,pty,command="exec {enveloppe} {nom} {cle.empreinte}" {cle.sorte} {cle.cle}'


def empreinte(octets: bytes) -> str:
    """L'empreinte d'une clé, comme « ssh-keygen -l » l'écrit."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(octets).digest()).decode().rstrip("=")


def empreinte_du_corps(cle: str) -> str:
    """L'empreinte d'un corps en base 64 tel que sshd le présente ; vide s'il ne se décode pas."""
    try:
        return empreinte(base64.b64decode(cle, validate=True))
    except (binascii.Error, ValueError):
        return ""


def _une_ligne(texte: str) -> str:
    if len(texte) > LONGUEUR_MAXIMALE:
        raise SaisieInvalide("ce fichier est trop long pour une clé publique.", _REMEDE)
    if "PRIVATE KEY" in texte:
        raise SaisieInvalide("c'est une clé privée : elle ne se donne à personne.", "Donner le fichier .pub, à côté.")
    if "BEGIN SSH2 PUBLIC KEY" in texte or texte.startswith("PuTTY-User-Key-File"):
        raise SaisieInvalide("cette clé est au format de PuTTY.", "Copier le texte du haut de PuTTYgen, ou : ssh-keygen -i -f FICHIER.")
    lignes = [ligne for ligne in texte.lstrip("\ufeff").splitlines() if ligne.strip()]
    if not lignes:
        raise SaisieInvalide("le fichier de clé est vide.", _REMEDE)
    if len(lignes) > 1:
        raise SaisieInvalide(f"le fichier a {len(lignes)} lignes : une clé, une ligne.", "Ajouter les clés une par une.")
    if not lignes[0].isprintable():
        raise SaisieInvalide("la clé contient des caractères qui ne s'impriment pas.", _REMEDE)
    return lignes[0].strip()


def _refuser_ce_qui_n_en_est_pas(mots: list[str]) -> None:
    sorte = mots[0]
    if sorte in SORTES:
        return
    if sorte.startswith("#"):
        raise SaisieInvalide("cette ligne est un commentaire, pas une clé.", _REMEDE)
    if "cert-v01@" in sorte:
        raise SaisieInvalide("c'est un certificat, pas une clé.", _REMEDE)
    if sorte == "ssh-dss":
        raise SaisieInvalide("les clés DSA ne sont plus sûres.", "En faire une autre : ssh-keygen -t ed25519.")
    if any(s in " ".join(mots[1:]).split() for s in SORTES):
        raise SaisieInvalide("la clé porte des options, que l'agence décide seule.", "Ôter ce qui précède la sorte de clé.")
    raise SaisieInvalide(f"sorte de clé « {citer(sorte)} » inconnue.", "Sont admises : ed25519, ecdsa, rsa de 3072 bits ou plus.")


def _decoder(cle: str) -> bytes:
    try:
        return base64.b64decode(cle, validate=True)
    except (binascii.Error, ValueError):
        raise SaisieInvalide("le corps de la clé est abîmé.", "La recopier entière, sur une seule ligne.") from None


def _champs(octets: bytes) -> list[bytes]:
    """Les champs d'une clé : une longueur sur quatre octets, puis autant d'octets ; rien ne doit rester."""
    champs: list[bytes] = []
    reste = octets
    while reste and len(champs) < 8:
        longueur, suite = int.from_bytes(reste[:4], "big"), reste[4:]
        if len(reste) < 4 or longueur > len(suite):
            break
        champs.append(suite[:longueur])
        reste = suite[longueur:]
    if reste or not champs:
        raise SaisieInvalide("le corps de la clé est abîmé.", "La recopier entière, sur une seule ligne.")
    return champs


def _controler(sorte: str, champs: list[bytes]) -> None:
    """La taille et la forme de chaque sorte ; l'application d'une clé matérielle (sk-) est un champ de plus."""
    if sorte == "ssh-rsa":
        _controler_rsa(champs)
        return
    attendus = _attendus(sorte)
    if len(champs) != len(attendus) or any(len(c) != a for c, a in zip(champs, attendus, strict=True) if a):
        raise SaisieInvalide("le corps de la clé n'a pas la taille de sa sorte.", _REMEDE)
    if "ecdsa" in sorte and (champs[0].decode("latin-1") not in sorte or champs[1][:1] != b"\x04"):
        raise SaisieInvalide("la courbe de la clé n'est pas celle que dit sa sorte.", _REMEDE)


def _attendus(sorte: str) -> list[int]:
    """Octets de chaque champ après la sorte ; 0 : libre."""
    materielle = [0] if sorte.startswith("sk-") else []
    if "ecdsa" not in sorte:
        return [32, *materielle]
    courbe = next(c for c in _POINTS if c in sorte)
    return [len(courbe), _POINTS[courbe], *materielle]


def _controler_rsa(champs: list[bytes]) -> None:
    if len(champs) != 2:
        raise SaisieInvalide("le corps de la clé n'a pas la taille de sa sorte.", _REMEDE)
    exposant, module = (int.from_bytes(c, "big") for c in champs)
    bits = module.bit_length()
    if bits < RSA_MINIMUM:
        raise SaisieInvalide(f"cette clé RSA n'a que {bits} bits : {RSA_MINIMUM} au moins.", "En faire une autre : ssh-keygen -t ed25519.")
    if bits > RSA_MAXIMUM or exposant < 3 or exposant % 2 == 0 or module % 2 == 0:
        raise SaisieInvalide("cette clé RSA n'est pas une clé ordinaire.", _REMEDE)
