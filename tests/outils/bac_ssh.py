"""Un serveur jetable : un sshd sur 127.0.0.1, l'agence installée comme sur une vraie machine, sans rien changer à celle-ci.

Tout se passe dans un espace de montage privé : /etc, /usr/local et /var/lib y sont des calques, si bien que les marches
imprimées par « agence serveur installer » s'y jouent telles quelles, création du compte comprise.
"""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from agence.tenue.serveur import Reglages, marches
from tests.outils.terminal import RACINE, Terminal

SSHD = "/usr/sbin/sshd"
COMPTE = "agence"
DELAI = 120

PREPARATION = """
set -eu
exec 3>&1 >{bac}/preparation.log 2>&1
mount --make-rprivate /
mkdir -p {bac}/calques {bac}/gardes
mount -t tmpfs -o mode=755 calques {bac}/calques
calque() {{ n=$(echo "$1" | tr / _); mkdir -p {bac}/calques/$n/u {bac}/calques/$n/w
  mount -t overlay calque -o "lowerdir=$1,upperdir={bac}/calques/$n/u,workdir={bac}/calques/$n/w" "$1"; }}
calque /etc; calque /usr/local; calque /var/lib
mount -t tmpfs -o mode=755 run /run
mkdir -p /run/sshd /var/lib/agence
mount --bind {bac}/donnees /var/lib/agence
{ouvrir}
rm -rf /etc/ssh/sshd_config.d && mkdir -p /etc/ssh/sshd_config.d
cp {bac}/cle_hote /etc/ssh/cle_hote && chmod 600 /etc/ssh/cle_hote
cp {bac}/sshd_config /etc/ssh/sshd_config
{python} -m ecrans serveur installer --programme {programme}
{marches}
echo PRET >&3
exec 3>&-
exec {sshd} -D -E {bac}/sshd.log
"""

SSHD_CONFIG = """\
Include /etc/ssh/sshd_config.d/*.conf
Port {port}
ListenAddress 127.0.0.1
HostKey /etc/ssh/cle_hote
PidFile none
UsePAM no
{trop_permis}Subsystem sftp internal-sftp
"""

TROP_PERMIS = """\
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
AllowAgentForwarding yes
X11Forwarding yes
PermitTunnel yes
GatewayPorts yes
AcceptEnv *
"""
"""Le reste du serveur est réglé au plus mal : c'est le fragment de l'agence, et lui seul, qui doit fermer."""


def raison_de_sauter() -> str:
    """Pourquoi ce serveur ne peut pas se monter ici ; vide s'il le peut."""
    if os.geteuid() != 0:
        return "il faut être root pour monter un serveur d'essai"
    for programme in (SSHD, "ssh", "ssh-keygen", "unshare", "nsenter", "useradd", "setpriv"):
        if shutil.which(programme) is None:
            return f"{Path(programme).name} n'est pas installé"
    essai = """mount --make-rprivate / && mount -t tmpfs t /mnt && mkdir /mnt/u /mnt/w &&
        mount -t overlay o -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w /etc"""
    if subprocess.run(["unshare", "--mount", "sh", "-c", essai], capture_output=True, check=False).returncode:
        return "cette machine n'accorde pas d'espace de montage privé"
    return ""


class Bac:
    """Le serveur, ses clés, et de quoi s'y connecter ; à fermer."""

    def __init__(self, bac: Path) -> None:
        self.bac = bac
        self.port = port_libre()
        (bac / "donnees").mkdir(parents=True)
        self.cle("cle_hote")
        config = SSHD_CONFIG.format(port=self.port, trop_permis=TROP_PERMIS)
        (bac / "sshd_config").write_text(config, encoding="utf-8")
        self._demarrer()

    def _demarrer(self) -> None:
        programme = str(Path(sys.executable))
        a_jouer = re.findall(r"^  (\S.*)$", marches(Reglages(COMPTE, programme)).partition("Puis")[0], re.MULTILINE)
        script = PREPARATION.format(
            bac=self.bac, ouvrir=_ouvrir_le_passage(self.bac), python=f"cd / && {shlex.quote(sys.executable)} -I", programme=programme,
            marches="\n".join(ligne.replace("systemctl reload ssh", "true").replace("sshd", SSHD, 1) if "sshd" in ligne else ligne
                              for ligne in a_jouer if "verifier" not in ligne),
            sshd=SSHD,
        )  # fmt: skip
        self.processus = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
        )  # fmt: skip
        pret = self.processus.stdout
        assert pret is not None and select.select([pret], [], [], DELAI)[0] and pret.readline() == b"PRET\n", self.dire_le_journal()
        attendre_le_port(self.port)

    def dire_le_journal(self) -> str:
        """Ce que la préparation et sshd ont dit, pour comprendre un échec."""
        return "\n".join(f.read_text(errors="replace") for f in (self.bac / "preparation.log", self.bac / "sshd.log") if f.exists())

    def fermer(self) -> None:
        """Arrête sshd ; l'espace de montage disparaît avec lui."""
        self.processus.terminate()
        self.processus.communicate(timeout=10)

    # Dedans

    def dedans(self, *commande: str, entree: str = "", verifier: bool = True) -> subprocess.CompletedProcess[str]:
        """Une commande de root sur le serveur."""
        entrer = ["nsenter", "--target", str(self.processus.pid), "--mount", "--wd=/"]
        argv = [*entrer, "env", "-i", "PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/bin", "LANG=C.UTF-8", *commande]
        fini = subprocess.run(argv, input=entree, capture_output=True, text=True, timeout=DELAI, check=False)
        assert not verifier or fini.returncode == 0, fini.stdout + fini.stderr
        return fini

    def agence(self, *arguments: str, entree: str = "", verifier: bool = True) -> subprocess.CompletedProcess[str]:
        """La ligne de commande de l'administrateur, celle que l'installation a posée."""
        return self.dedans("/usr/local/sbin/agence", *arguments, entree=entree, verifier=verifier)

    def sql(self, requete: str) -> list[list[str]]:
        """Une lecture de la base, sous le compte de l'agence."""
        code = f"""import sqlite3, json
base = sqlite3.connect('file:/var/lib/agence/agence.db?mode=ro', uri=True)
print(json.dumps(base.execute({requete!r}).fetchall()))"""
        return list(json.loads(self.sous_le_compte(sys.executable, "-I", "-c", code).stdout))

    def ouvrir_sous_le_compte(self, *commande: str) -> subprocess.Popen[bytes]:
        """Un processus du compte de l'agence, qu'on laisse tourner."""
        entrer = ["nsenter", "--target", str(self.processus.pid), "--mount", "--wd=/", "setpriv"]
        argv = [*entrer, f"--reuid={COMPTE}", f"--regid={COMPTE}", "--clear-groups", *commande]
        return subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PATH": "/usr/bin:/bin"})

    def sous_le_compte(self, *commande: str) -> subprocess.CompletedProcess[str]:
        """Une commande du compte de l'agence, comme un processus de séance."""
        return self.dedans("setpriv", f"--reuid={COMPTE}", f"--regid={COMPTE}", "--clear-groups", *commande)

    def processus_du_compte(self) -> dict[int, str]:
        """Ce qui tourne sous le compte de l'agence, sur ce serveur-ci : numéro → ligne de commande."""
        uid = int(self.dedans("id", "-u", COMPTE).stdout)
        ici = (Path("/proc") / str(self.processus.pid) / "ns/mnt").readlink()
        trouves = {}
        for dossier in Path("/proc").iterdir():
            if dossier.name.isdecimal():
                with suppress(OSError):  # il a fini entre-temps
                    ici_meme = dossier.stat().st_uid == uid and (dossier / "ns/mnt").readlink() == ici
                    if ici_meme and "State:\tZ" not in (dossier / "status").read_text():
                        trouves[int(dossier.name)] = (dossier / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return trouves

    def seances(self, nom: str = "") -> dict[int, str]:
        """Les écrans ouverts, d'une personne ou de toutes."""
        return {pid: ligne for pid, ligne in self.processus_du_compte().items() if f"-m ecrans --agent {nom}" in ligne}

    # Dehors

    def cle(self, nom: str, sorte: str = "ed25519") -> Path:
        """Une clé jetable ; rend le fichier privé, le public est à côté."""
        fichier = self.bac / nom
        subprocess.run(["ssh-keygen", "-q", "-t", sorte, "-N", "", "-C", nom, "-f", str(fichier)], check=True)
        return fichier

    def ssh(self, cle: Path, *suite: str, options: Sequence[str] = (), port: int | None = None, programme: str = "ssh") -> list[str]:
        """La ligne de commande d'un client qui ne connaît que cette clé."""
        reglages = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "BatchMode=yes", "LogLevel=ERROR",
                    f"IdentityFile={cle}", "ConnectTimeout=20", *options]  # fmt: skip
        drapeau = "-P" if programme in ("scp", "sftp") else "-p"
        debut = [programme, "-F", "none", drapeau, str(port or self.port), *(m for r in reglages for m in ("-o", r))]
        return [*debut, *suite] if programme == "scp" else [*debut, f"{COMPTE}@127.0.0.1", *suite]

    def essayer(
        self, cle: Path, *suite: str, options: Sequence[str] = (), programme: str = "ssh", entree: str = "", avant: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Une tentative sans terminal : ce que le client en a obtenu."""
        argv = self.ssh(cle, *suite, options=options, programme=programme)
        argv[1:1] = avant
        environnement = {k: v for k, v in os.environ.items() if not k.startswith("SSH_")}
        return subprocess.run(argv, input=entree, capture_output=True, text=True, timeout=60, check=False, env=environnement)

    def ecran(self, cle: Path, *, port: int | None = None, options: Sequence[str] = ()) -> Terminal:
        """Une séance dans un pseudo-terminal."""
        variables = {"TERM": "xterm-256color"}
        return Terminal(commande=self.ssh(cle, options=options, port=port), colonnes=100, lignes=30, environnement=variables)


def _ouvrir_le_passage(bac: Path) -> str:
    """De quoi rendre l'interpréteur et le projet lisibles du compte : un dossier fermé au-dessus d'eux est doublé d'un calque vide."""
    voulus = {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve(), RACINE.resolve()}
    ordres = []
    for n, ferme in enumerate(sorted({f for f in map(_premier_ferme, voulus) if f is not None})):
        dessous = sorted(v for v in voulus if v.is_relative_to(ferme))
        dessous = [v for v in dessous if not any(v != autre and v.is_relative_to(autre) for autre in dessous)]
        for m, voulu in enumerate(dessous):
            ordres.append(f"mkdir -p {bac}/gardes/{n}.{m} && mount --bind {voulu} {bac}/gardes/{n}.{m}")
        ordres.append(f"mount -t tmpfs -o mode=755 passage {ferme}")
        for m, voulu in enumerate(dessous):
            ordres.append(f"mkdir -p {voulu} && mount --bind {bac}/gardes/{n}.{m} {voulu}")
    return "\n".join(ordres)


def _premier_ferme(chemin: Path) -> Path | None:
    return next((d for d in [*reversed(chemin.parents), chemin] if not d.stat().st_mode & 0o001), None)


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def attendre_le_port(port: int) -> None:
    """Jusqu'à ce que sshd écoute."""
    for _ in range(200):
        with socket.socket() as prise:
            prise.settimeout(1)
            if prise.connect_ex(("127.0.0.1", port)) == 0:
                return
        select.select([], [], [], 0.05)
    raise AssertionError(f"rien n'écoute sur le port {port}")
