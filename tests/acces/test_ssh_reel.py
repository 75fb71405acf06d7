"""Un vrai sshd, de vraies clés, de vrais pseudo-terminaux : deux agents travaillent, et rien d'autre ne s'ouvre."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.acces.chiffres import compter
from tests.outils.bac_ssh import COMPTE, Bac, port_libre
from tests.outils.terminal import Terminal

REFERENCE = r".*R-\d{4}-\d{5}"
SECRET = b"secret-du-serveur\n"


def jusqu_a(vrai: Callable[[], bool], delai: float = 20.0) -> None:
    """Attend un état, jamais une durée."""
    fini = threading.Event()
    for _ in range(int(delai / 0.05)):
        if vrai():
            return
        fini.wait(0.05)
    raise AssertionError("l'état attendu n'est pas venu")


def cle_de(bac: Bac, nom: str) -> Path:
    return bac.bac / nom


def premier(ecran: str) -> str:
    """La référence du dossier sous le curseur, dans la fiche."""
    trouve = re.search(r"R-\d{4}-\d{5}", ecran)
    assert trouve is not None, ecran
    return trouve[0]


def quitter(terminal: Terminal) -> None:
    terminal.taper("q")
    assert terminal.attendre_la_fin() == 0


# Le travail


def test_deux_agents_travaillent_ensemble_chacun_a_son_nom(bac: Bac) -> None:
    avant = bac.sql("SELECT count(*) FROM evenement")[0][0]
    with bac.ecran(cle_de(bac, "lefevre")) as lefevre, bac.ecran(cle_de(bac, "martin")) as martin:
        siens = {"lefevre": premier(lefevre.attendre(rf"AGENCE · Lefèvre.*\n(.*\n)*{REFERENCE}")),
                 "martin": premier(martin.attendre(rf"AGENCE · Martin.*\n(.*\n)*{REFERENCE}"))}  # fmt: skip
        assert len(bac.seances()) == 2
        for terminal, nom in ((lefevre, "lefevre"), (martin, "martin")):
            terminal.taper("1")
            terminal.attendre(f"✓ {siens[nom]} NRP")
        quitter(lefevre)
        quitter(martin)
    faits = bac.sql(f"""SELECT u.nom, d.reference, e.type, e.code FROM evenement e JOIN utilisateur u ON u.id = e.utilisateur_id
        JOIN dossier d ON d.id = e.dossier_id WHERE e.id > {avant} AND e.type = 'appel' ORDER BY u.nom""")
    assert faits == [["lefevre", siens["lefevre"], "appel", "NRP"], ["martin", siens["martin"], "appel", "NRP"]]
    jusqu_a(lambda: bac.processus_du_compte() == {})
    fins = bac.sql("""SELECT u.nom, c.canal, c.ip, c.fin FROM connexion c JOIN utilisateur u ON u.id = c.utilisateur_id
        ORDER BY c.id DESC LIMIT 2""")
    assert sorted(fins) == [["lefevre", "ssh", "127.0.0.1", "quittée"], ["martin", "ssh", "127.0.0.1", "quittée"]]
    compter("séances SSH qui ont travaillé", 2)


def test_le_meme_dossier_n_est_pas_a_deux(bac: Bac) -> None:
    with bac.ecran(cle_de(bac, "lefevre")) as lefevre:
        reference = premier(lefevre.attendre(REFERENCE))
        lefevre.taper("entree")
        lefevre.attendre("historique")
        with bac.ecran(cle_de(bac, "roux")) as roux:
            roux.attendre("aide")
            roux.taper("/", reference)
            roux.attendre(f"{reference}(.*\n)*.*{reference}")
            roux.taper("entree")
            roux.attendre("Lefèvre tient ce dossier")
            roux.taper("b")
            quitter(roux)
        lefevre.taper("b")
        quitter(lefevre)


def test_tout_est_au_compte_ferme_aux_autres(bac: Bac) -> None:
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        terminal.attendre("aide")
        terminal.taper("i", "brouillon")
        terminal.attendre("brouillon")
        jusqu_a(lambda: ".json" in bac.dedans("find", "/var/lib/agence").stdout)
        vus = bac.dedans("find", "/var/lib/agence", "-printf", "%y %m %u %p\n").stdout.splitlines()
        assert len(vus) > 4
        for vu in vus:
            genre, mode, proprietaire, _ = vu.split(" ", 3)
            assert (mode, proprietaire) == ("700" if genre == "d" else "600", COMPTE), vu
        terminal.taper("\x07")
        terminal.attendre_absence("Entrée valide")
        quitter(terminal)
    assert bac.agence("serveur", "verifier").returncode == 0
    autre = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "cat"]
    for fichier in ("/var/lib/agence/agence.db", "/etc/agence/environnement", "/etc/agence/poivre"):
        assert "Permission denied" in bac.dedans(*autre, fichier, verifier=False).stderr


# Ce qui ne s'ouvre pas


COMMANDES: dict[str, tuple[str, ...]] = {
    "id": ("id",), "bash": ("bash",), "sh -c": ("sh", "-c", "id"), "sh -i": ("sh", "-i"), "cat": ("cat", "/etc/passwd"), "vide": (" ",),
    "point-virgule": (";id",), "substitution": ("$(id)",), "accents graves": ("`id`",), "saut de ligne": ("\nid",),
    "session d'un autre": ("/usr/local/lib/agence/session", "roux"), "le programme": ("agence", "--agent", "roux", "agents"),
    "python": ("python3", "-c", "import os; os.system('id')"), "scp -t": ("scp", "-t", "/tmp/x"), "scp -f": ("scp", "-f", "/etc/passwd"),
    "sftp-server": ("/usr/lib/openssh/sftp-server",), "internal-sftp": ("internal-sftp",), "rsync": ("rsync", "--server", "-e.", ".", "/"),
    "git": ("git-upload-pack", "/x"), "SSH_ORIGINAL_COMMAND": ("env",),
}  # fmt: skip


@pytest.mark.parametrize("nom", COMMANDES)
def test_aucune_commande_ne_s_execute(bac: Bac, nom: str) -> None:
    fini = bac.essayer(cle_de(bac, "lefevre"), *COMMANDES[nom])
    assert fini.returncode == 64
    assert fini.stdout == ""
    assert fini.stderr in ("agence : aucune commande n'est permise, l'écran seulement : ssh agence@serveur\n",
                           "agence : un terminal est requis : ssh -t agence@serveur\n")  # fmt: skip
    compter("commandes tentées par SSH, refusées")


@pytest.mark.parametrize("nom", ["bash", "sh -c", "python", "session d'un autre"])
def test_une_commande_dans_un_terminal_non_plus(bac: Bac, nom: str) -> None:
    with Terminal(commande=[*bac.ssh(cle_de(bac, "lefevre"))[:-1], "-tt", f"{COMPTE}@127.0.0.1", *COMMANDES[nom]]) as terminal:
        assert terminal.attendre_la_fin() == 64
        assert "aucune commande n'est permise" in " ".join(terminal.ecran.split())
        assert "uid=" not in terminal.ecran
    compter("commandes tentées par SSH, refusées")


def test_sans_terminal_l_entree_n_est_pas_lue(bac: Bac) -> None:
    fini = bac.essayer(cle_de(bac, "lefevre"), entree="id\nexit\n", avant=["-T"])
    assert (fini.returncode, fini.stdout) == (64, "")
    assert "un terminal est requis" in fini.stderr
    compter("commandes tentées par SSH, refusées")


def test_ni_sftp_ni_scp_dans_aucun_de_leurs_modes(bac: Bac, tmp_path: Path) -> None:
    local = tmp_path / "local"
    local.write_text("x")
    cle = cle_de(bac, "lefevre")
    distant = f"{COMPTE}@127.0.0.1:/var/lib/agence/agence.db"
    for argv in (
        bac.ssh(cle, distant, str(tmp_path / "volee"), programme="scp"),
        [*bac.ssh(cle, programme="scp"), "-O", distant, str(tmp_path / "volee")],
        bac.ssh(cle, str(local), f"{COMPTE}@127.0.0.1:/tmp/deposee", programme="scp"),
        [*bac.ssh(cle, programme="scp"), "-O", str(local), f"{COMPTE}@127.0.0.1:/tmp/deposee"],
        bac.ssh(cle, programme="sftp"),
        [*bac.ssh(cle)[:-1], "-s", f"{COMPTE}@127.0.0.1", "sftp"],
    ):
        fini = subprocess.run(argv, input="ls\nget /etc/passwd\n", capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
        assert fini.returncode != 0, argv
        assert "root:" not in fini.stdout
        compter("transferts de fichiers tentés par SSH, refusés")
    assert [f.name for f in tmp_path.iterdir()] == ["local"]
    assert bac.dedans("test", "-e", "/tmp/deposee", verifier=False).returncode == 1


@contextmanager
def service_local(chemin: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Un service de la machine, qu'un transfert de port atteindrait : rend son adresse, et ce qu'il a vu passer."""
    prise = socket.socket(socket.AF_UNIX) if chemin else socket.socket()
    prise.bind(str(chemin) if chemin else ("127.0.0.1", 0))
    prise.listen()
    vus: list[bytes] = []

    def servir() -> None:
        with suppress(OSError):
            while True:
                visiteur, _ = prise.accept()
                visiteur.sendall(SECRET)
                vus.append(SECRET)
                visiteur.close()

    threading.Thread(target=servir, daemon=True).start()
    try:
        yield str(chemin) if chemin else f"127.0.0.1:{prise.getsockname()[1]}", vus
    finally:
        prise.close()


def test_une_adresse_de_la_machine_n_est_pas_atteinte_par_w(bac: Bac) -> None:
    with service_local() as (adresse, vus):
        fini = bac.essayer(cle_de(bac, "lefevre"), avant=["-W", adresse])
    assert fini.returncode != 0
    assert SECRET.decode() not in fini.stdout
    assert vus == []
    compter("transferts de ports tentés par SSH, refusés")


def test_temoin_sans_notre_reglage_le_meme_serveur_laisse_tout_passer(bac: Bac) -> None:
    """Les essais qui précèdent ont des dents : une clé qui n'a que « command= » ouvre un transfert de port et reçoit des variables."""
    port = port_libre()
    publique = Path(f"{cle_de(bac, 'lefevre')}.pub").read_text()
    reglages = (bac.bac / "sshd_config").read_text().replace(f"Port {bac.port}", f"Port {port}").replace("Include", "#Include")
    bac.dedans("sh", "-c", "cat > /etc/ssh/temoin_cles", entree=f'command="env" {publique}')
    bac.dedans("sh", "-c", "cat > /etc/ssh/temoin", entree=f"{reglages}AuthorizedKeysFile /etc/ssh/temoin_cles\nPidFile /run/temoin.pid\n")
    bac.dedans("sh", "-c", "sed -i /PidFile.none/d /etc/ssh/temoin && /usr/sbin/sshd -f /etc/ssh/temoin -E /run/temoin.log")
    try:
        argv = bac.ssh(cle_de(bac, "lefevre"), port=port, options=["SetEnv=PYTHONINSPECT=1"])
        recu = subprocess.run([*argv, "id"], capture_output=True, text=True, timeout=60, check=False)
        assert "PYTHONINSPECT=1" in recu.stdout
        with service_local() as (adresse, _):
            passe = subprocess.run([*argv[:-1], "-W", adresse, argv[-1]], capture_output=True, text=True, timeout=60, check=False)
        assert passe.stdout == SECRET.decode()
    finally:
        bac.dedans("sh", "-c", "kill $(cat /run/temoin.pid)")


def lire_par(adresse: tuple[str, int] | str, demande: bytes = b"") -> bytes:
    """Ce qu'on reçoit en se connectant là, ou rien."""
    prise = socket.socket(socket.AF_UNIX) if isinstance(adresse, str) else socket.socket()
    with prise, suppress(OSError):
        prise.settimeout(5)
        prise.connect(adresse)
        prise.sendall(demande)
        return prise.recv(1000)
    return b""


def transferts(tmp: Path, cible: str, socket_unix: str) -> dict[str, tuple[list[str], object, bytes]]:
    """Chaque façon de demander un transfert : options, où se connecter ensuite, ce qu'il faut y dire."""
    local, dynamique = port_libre(), port_libre()
    hote, _, port = cible.partition(":")
    socks = b"\x05\x01\x00\x05\x01\x00\x01" + socket.inet_aton(hote) + int(port).to_bytes(2, "big")
    return {
        "-L tcp": (["-L", f"{local}:{cible}"], ("127.0.0.1", local), b""),
        "-L unix": (["-L", f"{tmp}/l.sock:{socket_unix}"], f"{tmp}/l.sock", b""),
        "-D": (["-D", str(dynamique)], ("127.0.0.1", dynamique), socks),
    }


@pytest.mark.parametrize("facon", ["-L tcp", "-L unix", "-D"])
def test_un_transfert_local_ne_rend_rien(bac: Bac, tmp_path: Path, facon: str) -> None:
    with service_local() as (cible, vus), service_local(tmp_path / "s.sock") as (unix, vus_unix):
        options, ou, demande = transferts(tmp_path, cible, unix)[facon]
        argv = [*bac.ssh(cle_de(bac, "lefevre"))[:-1], "-N", *options, f"{COMPTE}@127.0.0.1"]
        with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as client:
            try:
                jusqu_a(lambda: (Path(ou).exists() if isinstance(ou, str) else _ecoute(ou)))  # type: ignore[arg-type]
                assert SECRET not in lire_par(ou, demande)  # type: ignore[arg-type]
            finally:
                client.kill()
        assert (vus, vus_unix) == ([], [])
    compter("transferts de ports tentés par SSH, refusés")


def _ecoute(adresse: tuple[str, int]) -> bool:
    with socket.socket() as prise:
        return prise.connect_ex(adresse) == 0


@pytest.mark.parametrize("demande", ["0:127.0.0.1:22", "/tmp/r.sock:/tmp/x", "0.0.0.0:0:127.0.0.1:22", "0"])
def test_un_transfert_distant_est_refuse(bac: Bac, demande: str) -> None:
    fini = bac.essayer(cle_de(bac, "lefevre"), avant=["-N", "-R", demande], options=["ExitOnForwardFailure=yes"])
    assert fini.returncode == 255
    assert "forwarding failed" in fini.stderr or "refused" in fini.stderr
    compter("transferts de ports tentés par SSH, refusés")


PIRATES = {
    "PYTHONINSPECT": "1", "PYTHONSTARTUP": "/etc/passwd", "PYTHONPATH": "/tmp", "PYTHONHOME": "/tmp", "LD_PRELOAD": "/tmp/x.so",
    "ENV": "/tmp/env", "BASH_ENV": "/tmp/env", "TEXTUAL_DRIVER": "pirate:P", "TEXTUAL_LOG": "/tmp/journal", "PATH": "/tmp", "HOME": "/tmp",
    "AGENCE_BASE": "sqlite:////tmp/a.db", "AGENCE_CANAL": "", "AGENCE_COMPOSEUR": "/bin/sh", "AGENCE_PANNES": "/tmp/p",
    "AGENCE_CLE": "SHA256:x", "EDITOR": "/bin/sh", "PAGER": "/bin/sh", "BROWSER": "/bin/sh", "SHELL": "/bin/sh", "LANG": "../../x",
    "DISPLAY": ":0",
}  # fmt: skip
PASSENT = {"PATH", "HOME", "LANG", "TERM", "AGENCE_CANAL", "AGENCE_IP", "AGENCE_CLE", "AGENCE_COMPOSEUR", "AGENCE_BASE",
           "AGENCE_POIVRE"}  # fmt: skip


def test_ni_agent_ni_x11_ni_variable_ni_fichier_rc_ne_passent(bac: Bac, tmp_path: Path) -> None:
    """Le reste du serveur accepte tout ; dans la séance, il n'y a que les variables de l'enveloppe."""
    domiciles = ("/usr/local/lib/agence", "/var/lib/agence")
    for domicile in domiciles:
        bac.dedans("sh", "-c", f"""mkdir -p {domicile}/.ssh && for f in .ssh/rc .bashrc .profile .bash_profile .ssh/environment; do
            echo 'touch /tmp/agence-rc-execute' > {domicile}/$f; chmod 755 {domicile}/$f; done""")
    agent = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True).stdout
    prise = re.search(r"SSH_AUTH_SOCK=([^;]+)", agent)
    pid = re.search(r"SSH_AGENT_PID=(\d+)", agent)
    assert prise is not None and pid is not None
    try:
        options = ["SendEnv=*", "ForwardAgent=yes", "ForwardX11=yes", "ForwardX11Trusted=yes"]
        argv = bac.ssh(cle_de(bac, "lefevre"), options=[*options, *(f"SetEnv={n}={v}" for n, v in PIRATES.items() if v)])
        variables = {**{n: v for n, v in PIRATES.items() if n not in ("PATH", "LD_PRELOAD", "HOME")}, "SSH_AUTH_SOCK": prise[1]}
        with Terminal(commande=argv, colonnes=100, lignes=30, environnement=variables) as terminal:
            terminal.attendre("AGENCE · Lefèvre")
            (seance,) = bac.seances("lefevre")
            recues = Path(f"/proc/{seance}/environ").read_bytes().decode().rstrip("\0").split("\0")
            vues = dict(v.partition("=")[::2] for v in recues)
            assert set(vues) == PASSENT
            assert (vues["PATH"], vues["HOME"]) == ("/usr/bin:/bin", "/var/lib/agence")
            assert (vues["AGENCE_CANAL"], vues["AGENCE_COMPOSEUR"]) == ("ssh", "")
            assert vues["AGENCE_BASE"] == "sqlite:////var/lib/agence/agence.db"
            assert vues["AGENCE_CLE"].startswith("SHA256:") and vues["AGENCE_CLE"] != "SHA256:x"
            compte = int(bac.dedans("id", "-u", COMPTE).stdout)
            assert [d for d in Path("/tmp").glob("ssh-*") if d.stat().st_uid == compte] == [], "un agent a été transféré"
            assert {ligne.split()[0].rsplit("/")[-1] for ligne in bac.processus_du_compte().values()} <= {"python", "python3", "sshd:"}
            quitter(terminal)
    finally:
        os.kill(int(pid[1]), 15)
        bac.dedans("sh", "-c", "; ".join(f"rm -rf {d}/.ssh {d}/.bashrc {d}/.profile {d}/.bash_profile" for d in domiciles))
    assert not Path("/tmp/agence-rc-execute").exists()
    compter("variables envoyées par SSH, perdues", len(PIRATES))
    compter("fichiers de démarrage piégés, ignorés", 5 * len(domiciles))


@pytest.mark.parametrize("terme", ["x;id", "$(id)", "../../etc/passwd", "xterm-256color\nid", "a" * 300])
def test_un_nom_de_terminal_piege_n_ouvre_rien(bac: Bac, terme: str) -> None:
    with Terminal(commande=bac.ssh(cle_de(bac, "lefevre")), environnement={"TERM": terme}, colonnes=100, lignes=30) as terminal:
        if terminal.attendre("AGENCE · Lefèvre|ne sait pas afficher").count("AGENCE ·"):
            quitter(terminal)
        else:
            assert terminal.attendre_la_fin() == 1
        assert "uid=" not in terminal.ecran
    compter("noms de terminal piégés")
