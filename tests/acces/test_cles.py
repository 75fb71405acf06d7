"""Les clés des personnes, dans la base et par la ligne de commande ; ce que sshd en apprend."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.seance import Seance
from agence.tenue import cles, utilisateurs
from agence.tenue.cle_publique import lire_cle
from donnees.modeles import CleSsh, Utilisateur
from donnees.nomenclature import Role
from donnees.vues.acces import base_en_lecture, personne_de_la_cle, role_permis
from ecrans.commandes.principal import principal
from tests.acces.chiffres import compter

RACINE = Path(__file__).parents[2]


@pytest.fixture
def commande(base: str, administrateur: Seance, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """`commande("agents")` : statut, sortie, erreurs ; comme l'administratrice si rien n'est dit."""

    def commande_(*argv: str, agent: str = "admin") -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as fin:
            principal(["--base", base, "--agent", agent, *argv])
        dit = capsys.readouterr()
        return int(fin.value.code or 0), dit.out, dit.err

    return commande_


def test_une_cle_ouvre_a_son_nom_et_retiree_n_ouvre_plus(administrateur: Seance, seance: Seance, cle_neuve: Callable[[str], Path]) -> None:
    cle = cles.cle_du_fichier(str(cle_neuve("lefevre")))
    cles.ajouter(administrateur, "lefevre", cle)
    assert personne_de_la_cle(cle.empreinte) == ("lefevre", "ssh-ed25519", cle.cle)
    assert [(c.nom, c.empreinte, c.commentaire) for c in cles.actives()] == [("lefevre", cle.empreinte, "lefevre@poste")]
    assert cles.retirer(administrateur, "lefevre", cle.empreinte) == cle.empreinte
    assert personne_de_la_cle(cle.empreinte) is None
    ligne = CleSsh.get()
    assert (ligne.retiree_par, ligne.ajoutee_par) == (administrateur.acteur.id,) * 2  # type: ignore[union-attr]
    cles.ajouter(administrateur, "lefevre", cle)
    assert personne_de_la_cle(cle.empreinte) is not None


def test_une_cle_une_personne_meme_apres_son_depart(
    administrateur: Seance, seance: Seance, ouvrir_pour: Callable[..., Seance], cle_neuve: Callable[[str], Path]
) -> None:
    ouvrir_pour("martin")
    cle = cles.cle_du_fichier(str(cle_neuve("commune")))
    cles.ajouter(administrateur, "lefevre", cle)
    with pytest.raises(Refus, match="a déjà cette clé"):
        cles.ajouter(administrateur, "lefevre", cle)
    with pytest.raises(Refus, match="cette clé est celle de Lefevre"):
        cles.ajouter(administrateur, "martin", cle)
    utilisateurs.retirer(administrateur, "lefevre")
    with pytest.raises(Refus, match="cette clé a été celle de Lefevre"):
        cles.ajouter(administrateur, "martin", cle)
    with pytest.raises(Introuvable):
        cles.ajouter(administrateur, "lefevre", cle)


def test_retirer_quelqu_un_retire_ses_cles_et_le_rajouter_ne_les_rend_pas(
    administrateur: Seance, seance: Seance, cle_neuve: Callable[[str], Path]
) -> None:
    cle = cles.cle_du_fichier(str(cle_neuve("lefevre")))
    cles.ajouter(administrateur, "lefevre", cle)
    assert seance.acteur is not None
    assert role_permis(seance.acteur.id, cle.empreinte) == "agent"
    utilisateurs.retirer(administrateur, "lefevre")
    assert role_permis(seance.acteur.id, "") is None
    assert personne_de_la_cle(cle.empreinte) is None
    utilisateurs.ajouter(administrateur, "lefevre", Role.AGENT)
    assert personne_de_la_cle(cle.empreinte) is None
    assert role_permis(seance.acteur.id, "") == "agent"
    assert role_permis(seance.acteur.id, cle.empreinte) is None


def test_seul_l_administrateur_tient_les_cles(seance: Seance, superviseur: Seance, cle_neuve: Callable[[str], Path]) -> None:
    cle = cles.cle_du_fichier(str(cle_neuve("x")))
    for qui in (seance, superviseur):
        with pytest.raises(Refus, match="réservé au rôle administrateur"):
            cles.ajouter(qui, "lefevre", cle)
        with pytest.raises(Refus):
            cles.retirer(qui, "lefevre", cle.empreinte)


def test_une_empreinte_abregee_doit_n_en_dire_qu_une(administrateur: Seance, seance: Seance, cle_neuve: Callable[[str], Path]) -> None:
    for nom in ("un", "deux"):
        cles.ajouter(administrateur, "lefevre", cles.cle_du_fichier(str(cle_neuve(nom))))
    with pytest.raises(SaisieInvalide, match="2 clés commencent ainsi"):
        cles.retirer(administrateur, "lefevre", "SHA256:")
    with pytest.raises(Introuvable):
        cles.retirer(administrateur, "lefevre", "SHA256:zzzz")
    entiere = cles.actives()[0].empreinte
    assert cles.retirer(administrateur, "lefevre", entiere[:20]) == entiere
    assert cles.retirer(administrateur, "lefevre", str(cle_neuve("deux"))) not in ("", entiere)


def test_la_ligne_de_commande_de_bout_en_bout(commande: Callable[..., tuple[int, str, str]], cle_neuve: Callable[[str], Path]) -> None:
    cle = lire_cle(cle_neuve("dupont").read_text())
    statut, dit, _ = commande("agents", "ajouter", "dupont", "--role", "agent", "--cle", str(cle_neuve("dupont")))
    assert (statut, dit) == (0, f"Dupont (dupont) est agent ; sa clé : {cle.empreinte}.\n")
    statut, dit, _ = commande("agents", "cle", "dupont", "--ajouter", str(cle_neuve("portable")), "--json")
    assert [c["commentaire"] for c in json.loads(dit)["cles"]] == ["dupont@poste", "portable@poste"]
    statut, dit, _ = commande("agents", "--json")
    dupont = next(a for a in json.loads(dit)["agents"] if a["nom"] == "dupont")
    assert {**dupont, "cles": len(dupont["cles"])} == {
        "nom": "dupont", "affichage": "Dupont", "role": "agent", "actif": True, "dossiers": 0, "cles": 2, "pin": False, "ferme": False,
        "ordre_force": None,
    }  # fmt: skip
    assert dupont["cles"][0]["empreinte"] == cle.empreinte
    statut, dit, _ = commande("agents", "--cles")
    assert dit.count("ssh-ed25519") == 2
    assert commande("agents", "cle", "dupont", "--retirer", cle.empreinte)[0] == 0
    assert commande("agents", "retirer", "dupont")[0] == 0
    assert json.loads(commande("agents", "--cles", "--json")[1]) == {"cles": []}


@pytest.mark.parametrize(
    ("argv", "statut", "motif"),
    [
        (("ajouter", "neuf", "--role", "agent", "--cle", "absent.pub"), 1, "introuvable"),
        (("ajouter", "neuf", "--role", "agent", "--cle", "/dev/zero"), 1, "n'est pas un fichier"),
        (("ajouter", "neuf", "--role", "agent", "--cle", "/"), 1, "illisible"),
        (("ajouter", "neuf", "--role", "agent", "--cle", sys.executable), 1, "n'est pas du texte"),
        (("cle", "neuf"), 2, "obligatoire"),
        (("cle", "personne", "--ajouter", "bonne.pub"), 1, "inconnu"),
        (("cle", "admin", "--retirer", "SHA256:x"), 1, "pas de clé active"),
        (("debloquer", "personne"), 1, "inconnu"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else None,
)
def test_un_refus_dit_pourquoi_et_ne_change_rien(
    commande: Callable[..., tuple[int, str, str]], cle_neuve: Callable[[str], Path], argv: tuple[str, ...], statut: int, motif: str
) -> None:
    bonne = str(cle_neuve("bonne"))
    avant = Utilisateur.select().count()
    rendu, _, erreurs = commande("agents", *(a.replace("bonne.pub", bonne) for a in argv))
    assert rendu == statut
    assert motif in erreurs
    assert Utilisateur.select().count() == avant
    assert CleSsh.select().count() == 0


# Ce que sshd demande


def demander(base: str, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-m", "ecrans", "cles-ssh", *argv], capture_output=True, text=True, check=False, cwd="/",
        env={"PATH": os.environ["PATH"], "AGENCE_BASE": base},
    )  # fmt: skip


def test_sshd_recoit_la_ligne_d_une_cle_active_et_rien_d_une_autre(
    base: str, administrateur: Seance, seance: Seance, cle_neuve: Callable[[str], Path]
) -> None:
    cle = cles.cle_du_fichier(str(cle_neuve("lefevre")))
    cles.ajouter(administrateur, "lefevre", cle)
    dite = demander(base, cle.sorte, cle.cle, "--enveloppe", "/x/session")
    assert dite.stdout == f'restrict,pty,command="exec /x/session lefevre {cle.empreinte}" ssh-ed25519 {cle.cle}\n'
    assert demander(base, cle.empreinte).stdout.startswith('restrict,pty,command="exec /usr/local/lib/agence/session lefevre ')
    inconnue = lire_cle(cle_neuve("inconnue").read_text())
    autres = (("ssh-ed25519", "pas du base64"), ("ssh-ed25519", ""), ("SHA256:",), ("' OR 1=1 --",))
    for presentee in ((inconnue.sorte, inconnue.cle), *autres):
        rendu = demander(base, *presentee)
        assert (rendu.stdout, rendu.returncode) == ("", 0)
        compter("clés inconnues présentées, rien rendu")
    cles.retirer(administrateur, "lefevre", cle.empreinte)
    assert demander(base, cle.sorte, cle.cle).stdout == ""


def test_la_porte_repond_vite_et_n_importe_pas_l_ecran(base: str, seance: Seance) -> None:
    calculs = []
    for _ in range(3):
        avant = getrusage(RUSAGE_CHILDREN)
        assert demander(base, "ssh-ed25519", "AAAA").returncode == 0
        apres = getrusage(RUSAGE_CHILDREN)
        calculs.append(apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime)
    # Du temps de calcul, que la charge de la machine n'allonge guère. Mesuré au calme : 0,07 s sur SQLite.
    assert min(calculs) < 1.0
    code = "import sys, ecrans.commandes.cles_ssh; print([m for m in ('textual','rich','pendulum','peewee','argon2') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=RACINE, check=True).stdout == "[]\n"


def test_la_porte_ne_peut_pas_ecrire_et_une_base_absente_ferme(base: str, administrateur: Seance, tmp_path: Path) -> None:
    rendu = demander(f"sqlite:///{tmp_path}/absente.db", "ssh-ed25519", "AAAA")
    assert (rendu.returncode, rendu.stdout) == (1, "")
    assert "la base ne se lit pas" in rendu.stderr
    assert not (tmp_path / "absente.db").exists()
    with pytest.raises(Exception, match="readonly|read-only|ne se lit pas"), base_en_lecture(base):
        Utilisateur.create(nom="intrus", affichage="Intrus", role=Role.ADMINISTRATEUR, cree_le=administrateur.horloge())


@pytest.mark.parametrize("nom", ['x" ssh', "a b", "-c", "x\nrestrict ssh-rsa AAAA"])
def test_une_base_trafiquee_ne_fait_pas_ecrire_une_autre_ligne(
    base: str, administrateur: Seance, seance: Seance, cle_neuve: Callable[[str], Path], nom: str
) -> None:
    """Qui écrit dans la base est déjà dans la place ; la ligne de sshd ne doit pas pour autant lui donner un interpréteur."""
    cle = cles.cle_du_fichier(str(cle_neuve("lefevre")))
    cles.ajouter(administrateur, "lefevre", cle)
    Utilisateur.update(nom=nom).where(Utilisateur.nom == "lefevre").execute()
    rendu = demander(base, cle.sorte, cle.cle)
    assert rendu.stdout == ""
    CleSsh.update(cle="AAAA").execute()
    Utilisateur.update(nom="lefevre").where(Utilisateur.nom == nom).execute()
    assert demander(base, cle.sorte, cle.cle).stdout == ""


def test_sur_sqlite_la_porte_ouvre_le_fichier_en_lecture_seule(
    base: str, administrateur: Seance, seance: Seance, cle_neuve: Callable[[str], Path]
) -> None:
    if not base.startswith("sqlite"):
        pytest.skip("propre à SQLite")
    cle = cles.cle_du_fichier(str(cle_neuve("lefevre")))
    cles.ajouter(administrateur, "lefevre", cle)
    with sqlite3.connect(base.removeprefix("sqlite:///")) as occupee:
        occupee.execute("BEGIN IMMEDIATE")  # un collègue écrit longuement : la porte n'attend pas
        assert demander(base, cle.sorte, cle.cle).stdout.startswith("restrict,")
