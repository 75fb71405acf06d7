"""L'accès par SSH : un compte de service, une clé par personne, une enveloppe qui n'ouvre que l'écran.

`installer` écrit les fichiers sous une racine (« / », ou un dossier pour préparer un paquet) ; relancé, il ne change que ce qui
diffère. Créer le compte et relancer sshd restent à l'administrateur : `marches` dit comment.
"""

from __future__ import annotations

import base64
import grp
import json
import os
import re
import shlex
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from secrets import token_bytes

from agence.erreurs import ErreurAgence, SaisieInvalide
from agence.tenue import serveur_textes as textes
from agence.texte import citer
from donnees.base import chemin_sqlite

LIB, ETC, SBIN, ETAT = "/usr/local/lib/agence", "/etc/agence", "/usr/local/sbin", "/var/lib/agence"
FRAGMENT = "/etc/ssh/sshd_config.d/agence.conf"
MANIFESTE = f"{LIB}/manifeste.json"
SECRETS = (f"{ETC}/environnement", f"{ETC}/poivre")
"""Lisibles du compte, de personne d'autre."""

_COMPTE = re.compile(r"[a-z_][a-z0-9_-]{0,30}", re.ASCII)
_CHEMIN = re.compile(r"/[A-Za-z0-9._+/-]+", re.ASCII)


@dataclass(frozen=True)
class Reglages:
    """Ce qui varie d'une machine à l'autre ; `vigilance` : secondes entre deux sondes de sshd sur une ligne muette.

    `programme` : l'interpréteur Python où l'agence est installée. `composeur` : le seul programme qu'une séance SSH peut lancer.
    """

    compte: str
    programme: str
    base: str = f"sqlite:///{ETAT}/agence.db"
    composeur: str = ""
    vigilance: int = 15

    def __post_init__(self) -> None:
        if not _COMPTE.fullmatch(self.compte) or self.compte == "root":
            raise SaisieInvalide(f"compte « {citer(self.compte)} » impropre.", "Un compte à l'agence, en minuscules : agence.")
        for nom, chemin in (("programme", self.programme), ("composeur", self.composeur)):
            if (chemin or nom == "programme") and (not _CHEMIN.fullmatch(chemin) or ".." in PurePosixPath(chemin).parts):
                raise SaisieInvalide(f"{nom} « {citer(chemin)} » impropre.", "Donner un chemin absolu, sans espace ni signe.")
        if not self.base.isprintable() or not self.base:
            raise SaisieInvalide("adresse de base impropre.", "Écrire sqlite:////var/lib/agence/agence.db ou postgresql://machine/agence.")
        fichier = chemin_sqlite(self.base)
        if fichier is not None and not fichier.is_absolute():
            raise SaisieInvalide("la base d'un serveur se dit par son chemin entier.", "Écrire sqlite:////var/lib/agence/agence.db.")


@dataclass(frozen=True)
class Fichier:
    """Un fichier à installer : son chemin sur la machine, son contenu, ses droits."""

    chemin: str
    texte: str
    mode: int


def fichiers(reglages: Reglages) -> tuple[Fichier, ...]:
    """Tout ce qui s'installe, hors le secret, qui ne se refait pas."""
    mots = mots_de(reglages)
    environnement = textes.ENVIRONNEMENT.format(base=shlex.quote(reglages.base), composeur=shlex.quote(reglages.composeur))
    connus = {nom: valeur for nom, valeur in asdict(reglages).items() if nom not in ("base", "composeur")}
    return (
        Fichier(FRAGMENT, textes.SSHD.format(**mots), 0o644),
        Fichier(f"{LIB}/session", textes.SESSION.format(**mots), 0o755),
        Fichier(f"{LIB}/cles", textes.CLES.format(**mots), 0o755),
        Fichier(f"{SBIN}/agence", textes.ADMINISTRATEUR.format(**mots), 0o755),
        Fichier(f"{ETC}/environnement", environnement, 0o640),
        Fichier(MANIFESTE, json.dumps(connus, indent=2, sort_keys=True) + "\n", 0o644),
    )


def mots_de(reglages: Reglages) -> dict[str, str]:
    """Ce qui se remplit dans les textes."""
    return {
        "compte": reglages.compte, "programme": reglages.programme, "vigilance": str(reglages.vigilance),
        "lib": LIB, "etc": ETC, "sbin": SBIN, "etat": ETAT,
    }  # fmt: skip


def marches(reglages: Reglages) -> str:
    """Ce qui reste à faire à l'administrateur, prêt à copier."""
    return textes.MARCHES.format(**mots_de(reglages))


def installer(racine: Path, reglages: Reglages) -> tuple[tuple[str, str], ...]:
    """Écrit les fichiers sous `racine` ; rend (chemin, « écrit », « remplacé » ou « inchangé »). Lève ErreurAgence si le disque refuse."""
    faits = []
    try:
        for fichier in fichiers(reglages):
            faits.append((fichier.chemin, _poser(racine, fichier, reglages.compte)))
        faits.append((SECRETS[1], _poser_le_secret(racine, reglages.compte)))
    except OSError as erreur:
        raise ErreurAgence(
            f"« {erreur.filename} » ne s'écrit pas : {erreur.strerror}.", "Lancer en administrateur (root), ou choisir une autre racine."
        ) from erreur
    return tuple(faits)


def reglages_poses(racine: Path) -> Reglages | None:
    """Les réglages de ce qui est installé sous cette racine ; None s'il n'y a rien, ou rien de lisible."""
    try:
        connus = json.loads(sous(racine, MANIFESTE).read_text(encoding="utf-8"))
        environnement = lire_environnement(sous(racine, SECRETS[0]).read_text(encoding="utf-8"))
        return Reglages(
            str(connus["compte"]), str(connus["programme"]), environnement["AGENCE_BASE"], environnement.get("AGENCE_COMPOSEUR", ""),
            int(connus["vigilance"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, ErreurAgence):
        return None


def lire_environnement(texte: str) -> dict[str, str]:
    """Les variables d'un fichier d'environnement, telles que l'interpréteur de commandes les lirait."""
    variables = {}
    for ligne in texte.splitlines():
        nom, egal, valeur = ligne.partition("=")
        if egal and not ligne.startswith("#"):
            variables[nom.strip()] = "".join(shlex.split(valeur))
    return variables


def sous(racine: Path, chemin: str) -> Path:
    """Un chemin de la machine, vu sous cette racine."""
    return racine / chemin.lstrip("/")


def _poser(racine: Path, fichier: Fichier, compte: str) -> str:
    cible = sous(racine, fichier.chemin)
    secret = fichier.chemin in SECRETS
    octets = fichier.texte.encode()
    avant = cible.read_bytes() if cible.is_file() and not cible.is_symlink() else None
    if avant == octets and cible.stat().st_mode & 0o7777 == fichier.mode:
        _donner(cible, compte, secret=secret)
        return "inchangé"
    _dossiers(cible.parent)
    _ecrire(cible, octets, fichier.mode, compte, secret=secret)
    return "écrit" if avant is None else "remplacé"


def _poser_le_secret(racine: Path, compte: str) -> str:
    """Le secret du serveur ne se refait jamais : les PIN posés ne se vérifieraient plus."""
    cible = sous(racine, SECRETS[1])
    if cible.is_file() and cible.stat().st_size:
        _donner(cible, compte, secret=True)
        return "inchangé"
    _dossiers(cible.parent)
    _ecrire(cible, base64.b64encode(token_bytes(32)) + b"\n", 0o640, compte, secret=True)
    return "écrit"


def _dossiers(dossier: Path) -> None:
    """Le dossier et ceux qui manquent au-dessus, lisibles de tous, quel que soit le masque de celui qui lance."""
    manquants = [d for d in (dossier, *dossier.parents) if not d.exists()]
    for d in reversed(manquants):
        d.mkdir(mode=0o755)
        d.chmod(0o755)


def _ecrire(cible: Path, octets: bytes, mode: int, compte: str, *, secret: bool) -> None:
    """Entier ou pas du tout : un fichier à côté, synchronisé, puis renommé."""
    provisoire = cible.with_name(f".{cible.name}.neuf")
    provisoire.unlink(missing_ok=True)
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descripteur, "wb") as sortie:
        sortie.write(octets)
        sortie.flush()
        os.fsync(sortie.fileno())
        os.fchmod(sortie.fileno(), mode)
    _donner(provisoire, compte, secret=secret)
    provisoire.replace(cible)
    dossier = os.open(cible.parent, os.O_RDONLY)
    try:
        os.fsync(dossier)
    finally:
        os.close(dossier)


def _donner(fichier: Path, compte: str, *, secret: bool) -> None:
    """À root ; un secret, lisible du groupe du compte s'il existe déjà."""
    if os.geteuid() != 0:
        return
    groupe = 0
    if secret:
        try:
            groupe = grp.getgrnam(compte).gr_gid
        except KeyError:
            groupe = 0
    os.chown(fichier, 0, groupe)
