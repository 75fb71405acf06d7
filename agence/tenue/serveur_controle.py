"""« agence serveur verifier » : chaque point de l'accès par SSH, contrôlé sur la machine ou sous une racine."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agence.erreurs import ErreurAgence
from agence.tenue import serveur_textes as textes
from agence.tenue.serveur import ETAT, FRAGMENT, LIB, SECRETS, Reglages, fichiers, mots_de, reglages_poses, sous
from donnees.base import ErreurDeBase, chemin_sqlite, lignes
from donnees.vues.acces import base_en_lecture

BON, MANQUE, ATTENTION = "bon", "manque", "attention"
_REINSTALLER = "Relancer : agence serveur installer."
_DELAI = 30
"""Secondes laissées à sshd ou au programme pour répondre."""


@dataclass(frozen=True)
class Point:
    """Un point du contrôle : « manque » est à réparer, « attention » est à savoir."""

    nom: str
    etat: str
    detail: str = ""
    remede: str = ""


def verifier(racine: Path) -> tuple[Point, ...]:
    """Tous les points ; le compte, sshd et le programme ne se contrôlent que sur la machine elle-même (racine « / »)."""
    reglages = reglages_poses(racine)
    if reglages is None:
        return (Point("installation", MANQUE, "rien d'installé ici, ou illisible par ce compte", _REINSTALLER),)
    points = [*_fichiers(racine, reglages), *_secrets(racine, reglages), *_sshd(racine, reglages)]
    if racine == Path("/"):
        points += [*_compte(reglages), *_programme(reglages)]
    points += [*_base(racine, reglages), *_personnes(racine, reglages)]
    return tuple(points)


# Les fichiers


def _fichiers(racine: Path, reglages: Reglages) -> Iterator[Point]:
    for fichier in fichiers(reglages):
        if fichier.chemin in SECRETS:
            continue
        cible = sous(racine, fichier.chemin)
        if cible.is_symlink() or not cible.is_file():
            yield Point(fichier.chemin, MANQUE, "absent", _REINSTALLER)
        elif cible.read_bytes() != fichier.texte.encode():
            yield Point(fichier.chemin, MANQUE, "retouché depuis l'installation", _REINSTALLER)
        else:
            yield _droits(racine, fichier.chemin, {fichier.mode}, 0)


def _secrets(racine: Path, reglages: Reglages) -> Iterator[Point]:
    for chemin in SECRETS:
        if sous(racine, chemin).is_file():
            yield _droits(racine, chemin, {0o640, 0o600}, 0)
        else:
            yield Point(chemin, MANQUE, "absent", _REINSTALLER)


def _droits(racine: Path, chemin: str, modes: set[int], proprietaire: int) -> Point:
    """Le mode, le propriétaire, et qu'aucun dossier au-dessus ne laisse un autre que root remplacer le fichier."""
    cible = sous(racine, chemin)
    vu = cible.stat()
    mode = stat.S_IMODE(vu.st_mode)
    if mode not in modes:
        return Point(chemin, MANQUE, f"droits {mode:04o} au lieu de {max(modes):04o}", f"chmod {max(modes):04o} {chemin}")
    if vu.st_uid != proprietaire:
        return Point(chemin, MANQUE, f"propriétaire n° {vu.st_uid} au lieu de {_nom(proprietaire)}", f"chown {_nom(proprietaire)} {chemin}")
    for dossier in [d for d in cible.parents if d.is_relative_to(racine)]:
        d = dossier.stat()
        if d.st_uid != 0 or (d.st_mode & 0o022):
            ou = "/" + str(dossier.relative_to(racine))
            return Point(chemin, MANQUE, f"un autre que root peut écrire dans {ou}", f"chown root {ou} && chmod go-w {ou}")
    return Point(chemin, BON, f"{mode:04o} {_nom(proprietaire)}")


def _nom(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"n° {uid}"


# sshd


def _sshd(racine: Path, reglages: Reglages) -> Iterator[Point]:
    programme = shutil.which("sshd", path="/usr/sbin:/sbin:/usr/local/sbin")
    if programme is None:
        yield Point("sshd", ATTENTION, "openssh-server n'est pas installé ici : réglages non vérifiés", "apt install openssh-server")
        return
    if os.geteuid() != 0:
        yield Point("sshd", ATTENTION, "seul l'administrateur peut interroger sshd", "Relancer en administrateur.")
        return
    try:
        dites = reglages_effectifs(programme, racine, reglages.compte)
    except ErreurAgence as erreur:
        yield Point("sshd", MANQUE, erreur.message, erreur.remede)
        return
    mots = mots_de(reglages)
    for option, modele in textes.EFFECTIVES.items():
        attendue, vue = modele.format(**mots), dites.get(option, "")
        if vue == attendue:
            yield Point(f"sshd {option}", BON, vue)
        else:
            remede = f"Vérifier que sshd_config inclut {FRAGMENT}, puis : sshd -t && systemctl reload ssh."
            yield Point(f"sshd {option}", MANQUE, f"« {vue} » au lieu de « {attendue} »", remede)


def reglages_effectifs(sshd: str, racine: Path, compte: str) -> dict[str, str]:
    """Ce que sshd appliquerait à ce compte. Lève ErreurAgence si sa configuration ne se lit pas.

    Sous une racine sans sshd_config, le fragment est lu seul ; sans clé d'hôte, une clé d'un instant suffit à la lecture.
    """
    principal = sous(racine, "/etc/ssh/sshd_config")
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd l'exige même pour se lire ; le système le fait à son démarrage
    with tempfile.TemporaryDirectory() as jetable:
        options = ["-f", str(principal if principal.is_file() else sous(racine, FRAGMENT))]
        if racine != Path("/"):
            cle = f"{jetable}/cle"
            fabriquer = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", cle]
            subprocess.run(fabriquer, check=False, timeout=_DELAI, stdin=subprocess.DEVNULL)
            options += ["-h", cle]
        condition = f"user={compte},host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22"
        fini = subprocess.run([sshd, "-T", *options, "-C", condition], capture_output=True, text=True, timeout=_DELAI, check=False)
    if fini.returncode != 0:
        raise ErreurAgence(f"sshd refuse sa configuration : {fini.stderr.strip()[:200]}", "Corriger, puis : sshd -t.")
    return {nom: valeur for nom, _, valeur in (ligne.partition(" ") for ligne in fini.stdout.splitlines())}


# Le compte et le programme


def _compte(reglages: Reglages) -> Iterator[Point]:
    try:
        compte = pwd.getpwnam(reglages.compte)
    except KeyError:
        yield Point("compte", MANQUE, f"le compte {reglages.compte} n'existe pas", "Suivre ce que « agence serveur installer » imprime.")
        return
    if compte.pw_uid == 0:
        yield Point("compte", MANQUE, "le compte est root", "En créer un à l'agence.")
    if compte.pw_shell in ("/bin/sh", "/usr/bin/dash", "/bin/dash"):
        yield Point("compte, interpréteur", BON, compte.pw_shell)
    else:
        yield Point("compte, interpréteur", MANQUE, f"{compte.pw_shell or 'aucun'} : bash lirait des fichiers, nologin fermerait la porte",
                    f"usermod --shell /bin/sh {reglages.compte}")  # fmt: skip
    domicile = Path(compte.pw_dir)
    if not domicile.exists():
        yield Point("compte, domicile", ATTENTION, f"{compte.pw_dir} n'existe pas", f"usermod --home {LIB} {reglages.compte}")
    elif domicile.stat().st_uid == 0 and not domicile.stat().st_mode & 0o022:
        yield Point("compte, domicile", BON, compte.pw_dir)
    else:
        yield Point("compte, domicile", MANQUE, f"le compte peut écrire dans {compte.pw_dir}", f"usermod --home {LIB} {reglages.compte}")
    yield from _mot_de_passe(reglages.compte)


def _mot_de_passe(compte: str) -> Iterator[Point]:
    """Sans mot de passe, mais pas verrouillé d'un « ! », que sshd refuserait même par clé."""
    try:
        ombre = Path("/etc/shadow").read_text(encoding="utf-8").splitlines()
    except OSError:
        yield Point("compte, mot de passe", ATTENTION, "seul l'administrateur peut le vérifier", "Relancer en administrateur.")
        return
    champ = next((ligne.split(":")[1] for ligne in ombre if ligne.startswith(f"{compte}:")), "")
    if champ == "*":
        yield Point("compte, mot de passe", BON, "aucun")
    else:
        verrouille = champ.startswith("!")
        quoi = "verrouillé : sshd refuserait aussi les clés" if verrouille else "le compte a un mot de passe, ou un mot de passe vide"
        yield Point("compte, mot de passe", MANQUE, quoi, f"usermod --password '*' {compte}")


_SANS_ECRIRE = """import agence, donnees, ecrans, os, sys
sys.exit(any(os.access(m.__path__[0], os.W_OK) for m in (agence, donnees, ecrans)))"""


def _programme(reglages: Reglages) -> Iterator[Point]:
    """Le programme démarre sous ce compte, et ce compte ne peut pas le récrire."""
    try:
        compte = pwd.getpwnam(reglages.compte)
    except KeyError:
        return
    qui = {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    commande = [reglages.programme, "-I", "-X", "utf8", "-c", _SANS_ECRIRE]
    try:
        fini = subprocess.run(commande, cwd="/", env={"PATH": "/usr/bin:/bin"}, capture_output=True, timeout=_DELAI, check=False, **qui)  # type: ignore[call-overload]
    except (OSError, subprocess.TimeoutExpired) as erreur:
        yield Point("programme", MANQUE, f"{reglages.programme} ne démarre pas sous ce compte : {erreur}",
                    "L'installer hors de /root, lisible de tous : python3 -m venv /opt/agence.")  # fmt: skip
        return
    if fini.returncode == 0:
        yield Point("programme", BON, reglages.programme)
    elif fini.stderr:
        yield Point("programme", MANQUE, f"{reglages.programme} ne trouve pas l'agence", "L'y installer : /opt/agence/bin/pip install …")
    else:
        yield Point("programme", MANQUE, "le compte peut récrire le programme", "Le rendre à root : chown -R root /opt/agence.")


# La base et les personnes


def _base(racine: Path, reglages: Reglages) -> Iterator[Point]:
    fichier = chemin_sqlite(reglages.base)
    if fichier is None:
        yield Point("base", ATTENTION, "PostgreSQL : ses droits se règlent chez lui", "Voir le manuel, chapitre Serveur.")
        return
    uid = _uid(reglages.compte) if racine == Path("/") else None
    dossier = sous(racine, str(fichier.parent))
    if not dossier.is_dir():
        yield Point("base, dossier", MANQUE, f"{fichier.parent} n'existe pas", f"install -d -o {reglages.compte} -m 0700 {fichier.parent}")
        return
    yield _propre(dossier, str(fichier.parent), 0o700, uid, reglages.compte)
    presents = [dossier / f"{fichier.name}{suite}" for suite in ("", "-wal", "-shm", ".file-ecriture", ".cycle", ".journal.log")]
    if not presents[0].is_file():
        yield Point("base", MANQUE, f"{fichier} n'existe pas", "agence initialiser")
        return
    for present in presents:
        if present.is_file():
            yield _propre(present, str(fichier.parent / present.name), 0o600, uid, reglages.compte)


def _propre(vrai: Path, dit: str, mode: int, uid: int | None, compte: str) -> Point:
    vu = vrai.lstat()
    if stat.S_IMODE(vu.st_mode) != mode:
        return Point(dit, MANQUE, f"droits {stat.S_IMODE(vu.st_mode):04o} au lieu de {mode:04o}", f"chmod {mode:04o} {dit}")
    if uid is not None and vu.st_uid != uid:
        return Point(dit, MANQUE, f"appartient à {_nom(vu.st_uid)}, pas à {compte}", f"chown {compte}: {dit}")
    return Point(dit, BON, f"{mode:04o}")


def _uid(compte: str) -> int | None:
    try:
        return pwd.getpwnam(compte).pw_uid
    except KeyError:
        return None


def _personnes(racine: Path, reglages: Reglages) -> Iterator[Point]:
    """Qui n'a pas de clé n'entre pas ; qui n'a pas de PIN n'a pas de verrou d'écran."""
    fichier = chemin_sqlite(reglages.base)
    adresse = reglages.base if fichier is None else f"sqlite:///{sous(racine, str(fichier))}"
    if fichier is not None and not sous(racine, str(fichier)).is_file():
        return
    try:
        with base_en_lecture(adresse):
            personnes = lignes(
                """SELECT u.nom, u.pin <> '', u.pin_ferme_le IS NOT NULL,
                (SELECT count(*) FROM cle_ssh c WHERE c.utilisateur_id = u.id AND c.retiree_le IS NULL)
                FROM utilisateur u WHERE u.actif = ? ORDER BY u.nom""", (True,),
            )  # fmt: skip
    except ErreurDeBase as erreur:
        yield Point("base", MANQUE, erreur.message, "Vérifier l'adresse et les droits ; la base est-elle à jour du programme ?")
        return
    absents = (
        ("personnes sans clé", [nom for nom, _, _, cles in personnes if not cles], "agence agents cle NOM --ajouter FICHIER"),
        ("personnes sans PIN", [nom for nom, pin, _, _ in personnes if not pin], "Leur écran ne se verrouille pas : agence agents pin NOM"),
        ("personnes fermées", [nom for nom, _, ferme, _ in personnes if ferme], "agence agents debloquer NOM"),
    )
    for titre, noms, remede in absents:
        yield Point(titre, ATTENTION if noms else BON, ", ".join(noms), remede if noms else "")


__all__ = ["ATTENTION", "BON", "ETAT", "MANQUE", "Point", "reglages_effectifs", "verifier"]
