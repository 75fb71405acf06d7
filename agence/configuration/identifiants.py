"""Les identifiants et adresses de la configuration : IBAN, adresse de la base, dossier, composeur."""

from __future__ import annotations

import re
import shlex
from pathlib import PurePosixPath, PureWindowsPath

from agence.configuration.valeurs import refus, texte
from agence.erreurs import SaisieInvalide

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}", re.ASCII)
_BASE = re.compile(r"sqlite:///[^\s?#]+|postgres(?:ql)?://[^\s]+", re.ASCII)
_COMPOSER = re.compile(r"(?:tel|sip|sips|callto):[A-Za-z0-9+{}@.:;=?_-]+", re.ASCII)


def iban(valeur: object) -> str:
    """Un IBAN, espaces permis ; vide si non renseigné. Sa clé se contrôle avec les accords entre clés."""
    ecrit = re.sub(r"\s", "", texte(60)(valeur)).upper()
    if ecrit and not _IBAN.fullmatch(ecrit):
        raise refus("IBAN valide attendu", valeur)
    return ecrit


def cle_d_iban_juste(ecrit: str) -> bool:
    """Vrai si la clé et la longueur de cet IBAN sont justes."""
    from stdnum import iban as controle  # importé à l'usage : il charge beaucoup pour une clé

    return bool(controle.is_valid(ecrit))


def url_de_base(valeur: object) -> str:
    """`sqlite:///fichier` ou `postgresql://…`."""
    ecrit = texte(500, vide=False)(valeur)
    if not _BASE.fullmatch(ecrit):
        # Pas la valeur dans le message : elle peut porter un mot de passe.
        raise SaisieInvalide("adresse de base attendue : sqlite:///agence.db ou postgresql://hôte/base")
    return ecrit


def dossier_relatif(valeur: object) -> str:
    """Un dossier sous celui de la configuration : ni chemin absolu, ni « .. », ni lettre de lecteur ; vide si aucun."""
    ecrit = texte(200)(valeur)
    chemin = PurePosixPath(ecrit)
    if chemin.is_absolute() or ".." in chemin.parts or "\\" in ecrit or PureWindowsPath(ecrit).drive or ecrit.startswith("~"):
        raise refus("dossier sous celui de la configuration attendu, chemin relatif sans « .. »", valeur)
    return ecrit


def composeur(valeur: object) -> str:
    """Vide, une adresse « tel:{numero} », ou un programme par son chemin complet, lancé sans interpréteur de commandes."""
    ecrit = texte(200)(valeur)
    if not ecrit:
        return ""
    if ecrit.count("{numero}") != 1 or re.search(r"[{}]", ecrit.replace("{numero}", "")):
        raise refus("une fois {numero} attendu, et aucune autre accolade", valeur)
    if _COMPOSER.fullmatch(ecrit) or _programme(ecrit):
        return ecrit
    raise refus("adresse tel:{numero} ou sip:…, ou chemin complet d'un programme sans signe de commande, attendu", valeur)


def _programme(ecrit: str) -> bool:
    if re.search(r"""[|;&<>$`*\\'"]""", ecrit):
        return False
    mots = shlex.split(ecrit)
    programme = PurePosixPath(mots[0])
    interpretes = {"sh", "bash", "dash", "zsh", "ksh", "busybox", "env", "sudo", "python3", "python", "perl"}
    return programme.is_absolute() and programme.name not in interpretes and "{" not in mots[0]
