"""Les clés devant un vrai sshd : inconnue, retirée, rendue ; et rien d'autre qu'une clé n'ouvre."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.acces.chiffres import compter
from tests.acces.test_ssh_reel import cle_de, jusqu_a, quitter
from tests.outils.bac_ssh import Bac
from tests.outils.terminal import Terminal


def test_une_cle_inconnue_est_refusee_meme_si_on_la_pose_dans_le_domicile(bac: Bac) -> None:
    inconnue = bac.bac / "inconnue"
    if not inconnue.exists():
        bac.cle("inconnue")
    publique = Path(f"{inconnue}.pub").read_text()
    for domicile in ("/usr/local/lib/agence", "/var/lib/agence"):
        fichier = f"{domicile}/.ssh/authorized_keys"
        bac.dedans("sh", "-c", f"umask 077 && mkdir -p {domicile}/.ssh && cat > {fichier}", entree=publique)
    try:
        fini = bac.essayer(inconnue, "id")
        assert (fini.returncode, fini.stdout) == (255, "")
        assert "Permission denied (publickey)" in fini.stderr
        compter("clés inconnues refusées par sshd")
    finally:
        bac.dedans("rm", "-rf", "/usr/local/lib/agence/.ssh", "/var/lib/agence/.ssh")


def test_ni_mot_de_passe_ni_autre_compte(bac: Bac) -> None:
    fini = bac.essayer(cle_de(bac, "lefevre"), "id", options=["PreferredAuthentications=password,keyboard-interactive,hostbased,none"])
    assert (fini.returncode, "Permission denied (publickey)" in fini.stderr) == (255, True)
    for autre in ("root", "nobody", "daemon", "lefevre"):
        argv = [*bac.ssh(cle_de(bac, "lefevre"))[:-1], f"{autre}@127.0.0.1", "id"]
        fini = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
        assert (fini.returncode, fini.stdout) == (255, "")
        compter("autres comptes tentés par SSH, refusés")


def test_une_cle_retiree_est_refusee_aussitot_et_sa_seance_se_ferme(bac: Bac) -> None:
    cle = bac.cle("diallo")
    bac.agence("agents", "cle", "diallo", "--ajouter", "-", entree=Path(f"{cle}.pub").read_text())
    with bac.ecran(cle) as terminal:
        terminal.attendre("AGENCE · Diallo")
        avant = bac.sql("SELECT count(*) FROM evenement")
        bac.agence("agents", "cle", "diallo", "--retirer", "-", entree=Path(f"{cle}.pub").read_text())
        fini = bac.essayer(cle, "id")
        assert (fini.returncode, "Permission denied" in fini.stderr) == (255, True)
        jusqu_a(lambda: _touche_sans_effet(terminal))
        assert "votre accès a été retiré" in terminal.ecran.replace("\n", "")
        assert bac.sql("SELECT count(*) FROM evenement") == avant
    jusqu_a(lambda: bac.seances("diallo") == {})
    compter("clés retirées, refusées aussitôt")


def _touche_sans_effet(terminal: Terminal) -> bool:
    """Une touche inoffensive, jusqu'à ce que l'écran se soit fermé : le droit d'être là se vérifie toutes les deux secondes."""
    if not terminal.processus.isalive():
        terminal.attendre_le_calme()
        return True
    terminal.taper("bas")
    terminal.attendre_le_calme(0.1)
    return False


def test_une_personne_retiree_puis_rajoutee_doit_redonner_une_cle(bac: Bac) -> None:
    cle = bac.cle("passager")
    publique = Path(f"{cle}.pub").read_text()
    bac.agence("agents", "ajouter", "passager", "--role", "agent", "--cle", "-", entree=publique)
    assert bac.essayer(cle, "id").returncode == 64
    bac.agence("agents", "retirer", "passager")
    assert bac.essayer(cle, "id").returncode == 255
    bac.agence("agents", "ajouter", "passager", "--role", "agent")
    assert bac.essayer(cle, "id").returncode == 255
    bac.agence("agents", "cle", "passager", "--ajouter", "-", entree=publique)
    assert bac.essayer(cle, "id").returncode == 64
    bac.agence("agents", "retirer", "passager")
    compter("clés retirées, refusées aussitôt")


def test_un_role_ne_se_choisit_pas_de_loin(bac: Bac) -> None:
    """Le rôle est celui de la base : ni le client, ni ses variables, ni ses arguments n'en disent rien."""
    with bac.ecran(cle_de(bac, "lefevre"), options=["SetEnv=AGENCE_ROLE=administrateur"]) as terminal:
        terminal.attendre("AGENCE · Lefèvre")
        terminal.taper("f3")
        terminal.attendre("réservée au superviseur")
        quitter(terminal)
