"""« agence serveur » sous une racine d'essai : ce qui s'installe, ce qui se voit quand on y touche."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agence.erreurs import SaisieInvalide
from agence.tenue import serveur
from agence.tenue.serveur import Reglages
from agence.tenue.serveur_controle import BON, MANQUE, verifier
from agence.tenue.serveur_textes import EFFECTIVES
from ecrans.commandes.principal import principal
from tests.acces.chiffres import compter

ROOT = os.geteuid() == 0
SSHD = shutil.which("sshd", path="/usr/sbin:/sbin") is not None
REGLAGES = Reglages("agence", sys.executable)


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    dossier = tmp_path / "racine"
    dossier.mkdir(mode=0o755)
    return dossier


@pytest.fixture
def installee(racine: Path) -> Path:
    serveur.installer(racine, REGLAGES)
    return racine


@pytest.fixture
def commande(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """`commande("verifier", "--racine", …)` : statut et JSON."""

    def commande_(*argv: str) -> tuple[int, Any]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as fin:
            principal(["serveur", *argv, "--json"])
        return int(fin.value.code or 0), json.loads(capsys.readouterr().out)

    return commande_


def manques(racine: Path) -> list[str]:
    """Les points qui manquent, hors de ce qu'une racine d'essai n'a pas (sa base, sshd, root)."""
    return [p.nom for p in verifier(racine) if p.etat == MANQUE and p.nom.startswith("/") and (ROOT or "propriétaire" not in p.detail)]


def test_installer_deux_fois_ne_change_rien_la_seconde(racine: Path) -> None:
    premiere = serveur.installer(racine, REGLAGES)
    assert {etat for _, etat in premiere} == {"écrit"}
    avant = {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in racine.rglob("*") if f.is_file()}
    assert {etat for _, etat in serveur.installer(racine, REGLAGES)} == {"inchangé"}
    assert avant == {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in racine.rglob("*") if f.is_file()}


def test_les_droits_poses_ne_dependent_pas_du_masque(racine: Path) -> None:
    ancien = os.umask(0)
    try:
        serveur.installer(racine, REGLAGES)
    finally:
        os.umask(ancien)
    droits = {str(f.relative_to(racine)): f.stat().st_mode & 0o777 for f in racine.rglob("*") if f.is_file()}
    assert droits == {
        "etc/ssh/sshd_config.d/agence.conf": 0o644, "usr/local/lib/agence/session": 0o755, "usr/local/lib/agence/cles": 0o755,
        "usr/local/sbin/agence": 0o755, "usr/local/lib/agence/manifeste.json": 0o644, "etc/agence/environnement": 0o640,
        "etc/agence/poivre": 0o640,
    }  # fmt: skip
    assert {d.stat().st_mode & 0o777 for d in racine.rglob("*") if d.is_dir()} == {0o755}


def test_changer_un_reglage_remplace_mais_ne_refait_jamais_le_secret(installee: Path) -> None:
    secret = (installee / "etc/agence/poivre").read_bytes()
    assert len(secret) > 40
    autre = Reglages("agence", sys.executable, base="postgresql://machine/agence")
    faits = dict(serveur.installer(installee, autre))
    assert faits["/etc/agence/environnement"] == "remplacé"
    assert faits["/usr/local/lib/agence/session"] == "inchangé"
    assert (installee / "etc/agence/poivre").read_bytes() == secret
    assert serveur.reglages_poses(installee) == autre


def test_l_enveloppe_ne_laisse_passer_que_ce_qui_est_ecrit(installee: Path) -> None:
    for nom in ("session", "cles"):
        texte = (installee / "usr/local/lib/agence" / nom).read_text()
        assert "exec /usr/bin/env -i " in texte
        assert re.search(r"python\S* -I -X utf8 -m ecrans", texte)
        assert subprocess.run(["sh", "-n"], input=texte, text=True, check=False).returncode == 0
        for mot in re.findall(r"(?:^|\s)(\w+)=\"?\$(\w+)", texte.partition("env -i")[2]):
            assert mot[1] in ("TERM", "ip", "AGENCE_BASE", "AGENCE_COMPOSEUR", "2")
    fragment = (installee / "etc/ssh/sshd_config.d/agence.conf").read_text()
    fermees = ("AllowTcpForwarding", "AllowStreamLocalForwarding", "AllowAgentForwarding", "X11Forwarding", "PermitTunnel", "PermitUserRC")
    for option in fermees:
        assert re.search(rf"^    {option} no$", fragment, re.MULTILINE)


def test_un_mot_de_passe_dans_l_adresse_n_est_pas_lisible_de_tous(racine: Path) -> None:
    serveur.installer(racine, Reglages("agence", sys.executable, base="postgresql://agence:secr3t@machine/agence"))
    porteurs = [f for f in racine.rglob("*") if f.is_file() and b"secr3t" in f.read_bytes()]
    assert [str(f.relative_to(racine)) for f in porteurs] == ["etc/agence/environnement"]
    assert porteurs[0].stat().st_mode & 0o007 == 0


@pytest.mark.parametrize(
    "reglages",
    [
        {"compte": "root"}, {"compte": "x y"}, {"compte": "$(id)"}, {"compte": ""}, {"programme": "python"}, {"programme": "/opt/x y"},
        {"programme": "/opt/../bin/sh"}, {"programme": "/opt/$(id)"}, {"composeur": "appeler"}, {"composeur": "/bin/a;b"},
        {"base": ""}, {"base": "sqlite:///agence.db"}, {"base": "sqlite:////a\nb"},
    ],
    ids=str,
)  # fmt: skip
def test_un_reglage_impropre_se_refuse(reglages: dict[str, str]) -> None:
    with pytest.raises(SaisieInvalide):
        Reglages(**{"compte": "agence", "programme": "/usr/bin/python3", **reglages})
    compter("réglages de serveur piégés refusés")


def test_une_adresse_pleine_de_signes_reste_une_valeur(racine: Path) -> None:
    base = "postgresql://agence:a'b$(touch x)`id`\"@machine/agence"
    serveur.installer(racine, Reglages("agence", sys.executable, base=base))
    code = f'. {racine}/etc/agence/environnement && printf %s "$AGENCE_BASE"'
    assert subprocess.run(["sh", "-c", code], capture_output=True, text=True, check=True, cwd=racine).stdout == base
    assert not (racine / "x").exists()


SABOTAGES: dict[str, Callable[[Path], object]] = {
    "/usr/local/lib/agence/session": lambda r: (r / "usr/local/lib/agence/session").write_text("#!/bin/sh\nexec /bin/sh\n"),
    "/usr/local/lib/agence/cles": lambda r: (r / "usr/local/lib/agence/cles").chmod(0o777),
    "/etc/ssh/sshd_config.d/agence.conf": lambda r: (r / "etc/ssh/sshd_config.d/agence.conf").unlink(),
    "/usr/local/sbin/agence": lambda r: (r / "usr/local/sbin/agence").chmod(0o4755),
    "/etc/agence/environnement": lambda r: (r / "etc/agence/environnement").chmod(0o644),
    "/etc/agence/poivre": lambda r: (r / "etc/agence/poivre").unlink(),
}


@pytest.mark.parametrize("chemin", SABOTAGES)
def test_chaque_retouche_se_voit_et_installer_la_repare(installee: Path, chemin: str) -> None:
    assert manques(installee) == ["/var/lib/agence"] or manques(installee) == []
    SABOTAGES[chemin](installee)
    assert chemin in manques(installee)
    compter("installations sabotées, vues")
    serveur.installer(installee, REGLAGES)
    assert chemin not in manques(installee)


def test_un_dossier_ou_tous_ecrivent_se_voit(installee: Path) -> None:
    (installee / "usr/local/lib").chmod(0o777)
    assert {"/usr/local/lib/agence/session", "/usr/local/lib/agence/cles"} <= set(manques(installee))


@pytest.mark.skipif(not ROOT, reason="il faut être root pour donner un fichier")
def test_un_fichier_rendu_a_un_autre_se_voit(installee: Path) -> None:
    os.chown(installee / "usr/local/lib/agence/session", 65534, 65534)
    assert "/usr/local/lib/agence/session" in manques(installee)


AUTRES = {
    "authorizedkeysfile": ".ssh/authorized_keys", "trustedusercakeys": "/etc/hosts", "authorizedprincipalsfile": "/etc/hosts",
    "authenticationmethods": "any", "authorizedkeyscommanduser": "nobody", "clientaliveinterval": "0", "clientalivecountmax": "0",
    "authorizedkeyscommand": "/bin/true",
}  # fmt: skip


@pytest.mark.skipif(not (ROOT and SSHD), reason="il faut sshd et root pour l'interroger")
@pytest.mark.parametrize("option", sorted(set(EFFECTIVES) - {"strictmodes", "permituserenvironment"}))
def test_une_option_de_sshd_changee_se_voit(installee: Path, option: str) -> None:
    """Le fragment tel quel est bon ; privé d'une ligne ou de sa valeur, sshd lui-même le dit."""
    fragment = installee / "etc/ssh/sshd_config.d/agence.conf"
    assert {p.etat for p in verifier(installee) if p.nom.startswith("sshd ")} == {BON}
    contraires = {"no": "yes", "yes": "no", "none": "any"}
    lignes = []
    for ligne in fragment.read_text().splitlines():
        nom, _, valeur = ligne.strip().partition(" ")
        if nom.lower() == option:
            ligne = f"    {nom} {AUTRES.get(option) or contraires[valeur]}"
        lignes.append(ligne)
    fragment.write_text("\n".join(lignes) + "\n")
    assert f"sshd {option}" in [p.nom for p in verifier(installee) if p.etat == MANQUE]
    compter("options de sshd retournées, vues")


def test_rien_d_installe_se_dit(racine: Path, commande: Callable[..., tuple[int, Any]]) -> None:
    statut, rendu = commande("verifier", "--racine", str(racine))
    assert (statut, rendu["conforme"]) == (1, False)
    assert [p["point"] for p in rendu["points"]] == ["installation"]


def test_un_manifeste_abime_se_dit(installee: Path) -> None:
    for contenu in ("", "{", "[]", '{"compte": "root"}', '{"compte": "agence", "programme": "x", "vigilance": "x"}'):
        (installee / "usr/local/lib/agence/manifeste.json").write_text(contenu)
        assert [p.nom for p in verifier(installee)] == ["installation"]


def test_la_commande_installe_dit_les_marches_et_controle(
    racine: Path, commande: Callable[..., tuple[int, Any]], modele_sqlite: Path
) -> None:
    statut, rendu = commande("installer", "--racine", str(racine))
    assert statut == 0
    assert "useradd --system" in rendu["marches"]
    assert {f["etat"] for f in rendu["fichiers"]} == {"écrit"}
    donnees = racine / "var/lib/agence"
    donnees.mkdir(parents=True)
    donnees.chmod(0o700)
    shutil.copy(modele_sqlite, donnees / "agence.db")
    (donnees / "agence.db").chmod(0o600)
    statut, rendu = commande("verifier", "--racine", str(racine))
    etats = {p["point"]: p["etat"] for p in rendu["points"]}
    assert (etats["/var/lib/agence"], etats["/var/lib/agence/agence.db"], etats["personnes sans PIN"]) == (BON, BON, BON)
    if ROOT:
        assert (statut, rendu["conforme"]) == (0, True), rendu
    (donnees / "agence.db").chmod(0o640)
    statut, rendu = commande("verifier", "--racine", str(racine))
    assert (statut, rendu["conforme"]) == (1, False)
    assert {p["point"]: p["remede"] for p in rendu["points"] if p["etat"] == MANQUE}["/var/lib/agence/agence.db"].startswith("chmod 0600")


def test_une_racine_absente_se_refuse(commande: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    statut, rendu = commande("installer", "--racine", str(tmp_path / "absente"))
    assert (statut, rendu["fait"]) == (1, False)
