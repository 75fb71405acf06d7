"""La clé publique : ce qui s'accepte, ce qui se refuse, et la phrase qui le dit."""

from __future__ import annotations

import base64
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.erreurs import SaisieInvalide
from agence.tenue.cle_publique import ClePublique, empreinte_du_corps, ligne_autorisee, lire_cle
from tests.acces.chiffres import compter


def corps(*champs: bytes) -> str:
    return base64.b64encode(b"".join(struct.pack(">I", len(c)) + c for c in champs)).decode()


def ed25519(point: bytes = b"p" * 32) -> str:
    return f"ssh-ed25519 {corps(b'ssh-ed25519', point)}"


def rsa(bits: int, exposant: int = 65537) -> str:
    module = ((1 << (bits - 1)) | 1).to_bytes(bits // 8 + 1, "big")
    return f"ssh-rsa {corps(b'ssh-rsa', exposant.to_bytes(3, 'big'), module)}"


def ecdsa(courbe: str, longueur: int, debut: bytes = b"\x04") -> str:
    sorte = f"ecdsa-sha2-{courbe}"
    return f"{sorte} {corps(sorte.encode(), courbe.encode(), debut + b'x' * (longueur - 1))}"


SK = "sk-ssh-ed25519@openssh.com"
ACCEPTEES = [ed25519(), rsa(3072), rsa(4096), ecdsa("nistp256", 65), ecdsa("nistp384", 97), ecdsa("nistp521", 133),
             f"{SK} {corps(SK.encode(), b'p' * 32, b'ssh:')}"]  # fmt: skip


@pytest.mark.parametrize("ligne", ACCEPTEES, ids=lambda ligne: ligne[:24])
def test_une_cle_ordinaire_s_accepte_avec_ou_sans_commentaire(ligne: str) -> None:
    nue, dite = lire_cle(ligne), lire_cle(f"\n  {ligne}   poste de Dupont\n\n")
    assert (nue.sorte, nue.cle) == tuple(ligne.split())
    assert (dite.cle, dite.commentaire, nue.commentaire) == (nue.cle, "poste de Dupont", "")
    assert nue.empreinte == empreinte_du_corps(nue.cle)


REFUSEES = {
    "": "vide",
    "\n \n": "vide",
    f"{ed25519()}\n{ed25519(b'q' * 32)}": "2 lignes",
    f"# {ed25519()}": "commentaire",
    f'command="/bin/sh" {ed25519()}': "options",
    f"no-pty,restrict {ed25519()}": "options",
    f'from="*",environment="LD_PRELOAD=/tmp/x.so" {rsa(3072)} x': "options",
    "ssh-ed25519": "coupée",
    "ssh-ed25519 !!!!": "abîmé",
    "ssh-ed25519 AAAA": "abîmé",
    f"ssh-ed25519 {corps(b'ssh-ed25519', b'p' * 31)}": "taille",
    f"ssh-ed25519 {corps(b'ssh-ed25519', b'p' * 32, b'reste')}": "taille",
    f"ssh-ed25519 {corps(b'ssh-rsa', b'p' * 32)}": "même sorte",
    f"ssh-ed25519 {corps(b'ssh-ed25519', b'p' * 32)[:-4]}": "abîmé",
    f"ssh-ed25519 {corps(*[b'x'] * 20)}": "abîmé",
    rsa(1024): "1024 bits",
    rsa(2048): "2048 bits",
    rsa(3071): "3071 bits",
    rsa(32_768): "pas une clé ordinaire",
    rsa(3072, exposant=1): "pas une clé ordinaire",
    rsa(3072, exposant=4): "pas une clé ordinaire",
    f"ssh-rsa {corps(b'ssh-rsa', b'only')}": "taille",
    f"ssh-dss {corps(b'ssh-dss', b'x')}": "DSA",
    f"ssh-ed25519-cert-v01@openssh.com {corps(b'x')}": "certificat",
    ecdsa("nistp256", 97): "taille",
    ecdsa("nistp256", 65, b"\x02"): "courbe",
    f"ecdsa-sha2-nistp256 {corps(b'ecdsa-sha2-nistp256', b'nistp384', b'x' * 65)}": "courbe",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n": "privée",
    "---- BEGIN SSH2 PUBLIC KEY ----\nabc\n---- END": "PuTTY",
    "PuTTY-User-Key-File-3: ssh-ed25519": "PuTTY",
    "bonjour": "inconnue",
    f"ssh-ed25519\x1b]0;x\x07 {corps(b'x')}": "ne s'impriment pas",
    f"{ed25519()} \x00": "ne s'impriment pas",
    f"{ed25519()} \u202egnp.exe": "ne s'impriment pas",
    ed25519() + " " + "x" * 20_000: "trop long",
    "\ufeff": "vide",
    "-oProxyCommand=sh x": "inconnue",
    "$(id) x": "inconnue",
}


@pytest.mark.parametrize(("texte", "motif"), REFUSEES.items(), ids=[f"{n}-{m[:20]}" for n, m in enumerate(REFUSEES.values())])
def test_ce_qui_n_est_pas_une_cle_sure_se_refuse_avec_sa_phrase(texte: str, motif: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_cle(texte)
    assert motif in refus.value.message
    assert refus.value.remede
    compter("fichiers de clé refusés")


@given(st.text(max_size=300) | st.builds(lambda o: f"ssh-ed25519 {base64.b64encode(o).decode()}", st.binary(max_size=120)))
def test_quoi_qu_on_donne_une_cle_ou_une_phrase(texte: str) -> None:
    try:
        cle = lire_cle(texte)
    except SaisieInvalide as refus:
        assert refus.message.isprintable()
        return
    assert ligne_autorisee("dupont", cle, "/x/session").count("\n") == 0
    assert cle.commentaire.isprintable()


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen n'est pas installé")
@pytest.mark.parametrize("options", [["-t", "ed25519"], ["-t", "ecdsa", "-b", "521"], ["-t", "rsa", "-b", "3072"]], ids=lambda o: o[1])
def test_l_empreinte_est_celle_d_openssh(tmp_path: Path, options: list[str]) -> None:
    fichier = tmp_path / "cle"
    subprocess.run(["ssh-keygen", "-q", *options, "-N", "", "-C", "mot", "-f", fichier], check=True)
    dite = subprocess.run(["ssh-keygen", "-lf", fichier], capture_output=True, text=True, check=True).stdout.split()[1]
    cle = lire_cle((tmp_path / "cle.pub").read_text())
    assert (cle.empreinte, cle.commentaire) == (dite, "mot")


def test_la_ligne_n_ouvre_que_l_ecran() -> None:
    cle = ClePublique("ssh-ed25519", "AAAA", "SHA256:abc")
    attendue = 'restrict,pty,command="exec /usr/local/lib/agence/session dupont SHA256:abc" ssh-ed25519 AAAA'
    assert ligne_autorisee("dupont", cle, "/usr/local/lib/agence/session") == attendue


@pytest.mark.parametrize(
    ("nom", "chemin"),
    [("dupont x", "/x"), ("du'pont", "/x"), ('dup"ont', "/x"), ("dupont;id", "/x"), ("-c", "/x"), ("", "/x"), ("dupont\n", "/x"),
     ("dupont", "x"), ("dupont", "/x y"), ("dupont", '/x"'), ("dupont", "/x$(id)"), ("dupont", "/x\n/y")],
)  # fmt: skip
def test_rien_qu_un_interpreteur_relirait_n_entre_dans_la_ligne(nom: str, chemin: str) -> None:
    with pytest.raises(SaisieInvalide):
        ligne_autorisee(nom, ClePublique("ssh-ed25519", "AAAA", "SHA256:abc"), chemin)
    compter("lignes de clé piégées refusées")
