"""La ligne coupée de toutes les façons, sur un vrai sshd : le même dossier, la même note, pas d'orphelin, le bail rendu."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.acces.chiffres import compter
from tests.acces.test_ssh_reel import cle_de, jusqu_a, premier, quitter
from tests.outils.bac_ssh import Bac
from tests.outils.mandataire import Mandataire
from tests.outils.terminal import Terminal

COUPS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP) if os.environ.get("AGENCE_ESSAIS_LONGS") else (signal.SIGKILL,)
"""Les trois signaux par `python -m tests.acces` ; à chaque essai, le seul que rien ne rattrape."""

FRAGMENT = "/etc/ssh/sshd_config.d/agence.conf"


@pytest.fixture(autouse=True)
def table_rase(bac: Bac) -> Iterator[None]:
    """Chaque essai commence et finit sans séance, sans bail et sans brouillon."""
    yield
    for pid in bac.seances():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    jusqu_a(lambda: bac.processus_du_compte() == {})
    bac.sous_le_compte("sh", "-c", "rm -rf /var/lib/agence/agence.db.secours")
    code = """import sqlite3
base = sqlite3.connect('/var/lib/agence/agence.db', timeout=30)
for table in ('bail', 'brouillon', 'reprise', 'connexion'): base.execute(f'DELETE FROM {table}')
base.commit()"""
    bac.sous_le_compte(sys.executable, "-I", "-c", code)


def ecrire_une_note(terminal: Terminal, texte: str) -> str:
    """Ouvre un dossier en grand, commence une note, et rend la référence du dossier."""
    terminal.attendre("AGENCE · .*\n(.*\n)*.*aide")
    terminal.taper("bas", "bas", "entree")
    reference = premier(terminal.attendre("historique"))
    terminal.taper("i", texte)
    terminal.attendre(texte)
    return reference


def gardee(bac: Bac, texte: str) -> bool:
    """La note est dans le fichier de secours."""
    return texte in bac.dedans("sh", "-c", "cat /var/lib/agence/agence.db.secours/*.json 2>/dev/null", verifier=False).stdout


def libre(bac: Bac, nom: str = "lefevre") -> bool:
    """Plus un processus de cette personne, plus un bail."""
    return bac.seances(nom) == {} and bac.sql("SELECT count(*) FROM bail") == [[0]]


def retrouver(terminal: Terminal, reference: str, texte: str) -> None:
    """Le même dossier ouvert, la même note à continuer."""
    ecran = terminal.attendre("Brouillon retrouvé")
    assert reference in ecran
    assert texte in ecran
    terminal.taper(" et la suite", "entree")
    terminal.attendre(f"✓ {reference} note gardée")


def notes(bac: Bac, texte: str) -> list[list[str]]:
    return bac.sql(f"""SELECT d.reference, e.texte FROM evenement e JOIN dossier d ON d.id = e.dossier_id
        WHERE e.type = 'note' AND e.texte LIKE '%{texte}%' ORDER BY e.id""")


@pytest.mark.parametrize("coup", COUPS, ids=lambda s: s.name)
def test_le_client_tue_la_seance_finit_aussitot_et_tout_se_retrouve(bac: Bac, coup: signal.Signals) -> None:
    texte = f"tué par {coup.name}"
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        reference = ecrire_une_note(terminal, texte)
        assert bac.sql("SELECT count(*) FROM bail") == [[1]]
        terminal.signaler(coup)
        jusqu_a(lambda: libre(bac))
        jusqu_a(lambda: bac.processus_du_compte() == {})
    assert bac.sql("SELECT texte FROM brouillon") == [[texte]]
    assert bac.sql("SELECT fin FROM connexion")[0][0] in ("SIGHUP", "TERMINAL")
    assert not gardee(bac, texte)
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        retrouver(terminal, reference, texte)
        terminal.taper("b")
        quitter(terminal)
    assert notes(bac, texte) == [[reference, f"{texte} et la suite"]]
    assert bac.sql("SELECT count(*) FROM brouillon") == [[0]]
    compter("clients SSH tués")


@pytest.mark.parametrize("coup", COUPS, ids=lambda s: s.name)
def test_le_programme_tue_rien_n_est_perdu_et_un_collegue_prend_le_dossier(bac: Bac, coup: signal.Signals) -> None:
    texte = f"programme {coup.name}"
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        reference = ecrire_une_note(terminal, texte)
        jusqu_a(lambda: gardee(bac, texte))
        (pid,) = bac.seances("lefevre")
        os.kill(pid, coup)
        jusqu_a(lambda: bac.seances("lefevre") == {})
        jusqu_a(lambda: bac.processus_du_compte() == {})
    # Le bail d'un mort ne retient personne : une collègue ouvre le dossier sans attendre le quart d'heure.
    with bac.ecran(cle_de(bac, "roux")) as roux:
        roux.attendre("aide")
        roux.taper("/", reference)
        roux.attendre(f"{reference}(.*\n)*.*{reference}")
        roux.taper("entree")
        roux.attendre("historique")
        assert "tient ce dossier" not in roux.ecran
        roux.taper("b")
        quitter(roux)
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        retrouver(terminal, reference, texte)
        terminal.taper("b")
        quitter(terminal)
    assert notes(bac, texte) == [[reference, f"{texte} et la suite"]]
    compter("programmes tués")


def test_un_terminal_que_personne_ne_lit_puis_ferme(bac: Bac) -> None:
    """Le client est figé : la sortie s'accumule jusqu'à bloquer la boucle d'évènements ; il meurt, tout est quand même rangé."""
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        ecrire_une_note(terminal, "terminal figé")
        terminal.signaler(signal.SIGSTOP)
        for _ in range(300):
            terminal.taper("x")
        jusqu_a(lambda: gardee(bac, "terminal figé"))
        terminal.signaler(signal.SIGKILL)
        jusqu_a(lambda: libre(bac))
    (brouillon,) = bac.sql("SELECT texte FROM brouillon")
    assert brouillon[0].startswith("terminal figé")
    compter("terminaux figés")


@pytest.fixture
def sshd_attentif(bac: Bac) -> Iterator[Bac]:
    """Les sondes de sshd toutes les secondes au lieu de quinze : l'essai n'attend pas trois quarts de minute."""
    bac.dedans("sed", "-i", "s/ClientAliveInterval 15/ClientAliveInterval 1/", FRAGMENT)
    os.kill(bac.processus.pid, signal.SIGHUP)
    jusqu_a(lambda: "clientaliveinterval 1\n" in bac.dedans("/usr/sbin/sshd", "-T", "-C", "user=agence,host=x,addr=127.0.0.1").stdout)
    yield bac
    bac.dedans("sed", "-i", "s/ClientAliveInterval 1$/ClientAliveInterval 15/", FRAGMENT)
    os.kill(bac.processus.pid, signal.SIGHUP)
    assert bac.agence("serveur", "verifier").returncode == 0


def test_le_reseau_coupe_sshd_s_en_apercoit_parce_que_l_ecran_se_tait(sshd_attentif: Bac) -> None:
    bac = sshd_attentif
    with Mandataire(bac.port) as reseau, bac.ecran(cle_de(bac, "lefevre"), port=reseau.port) as terminal:
        reference = ecrire_une_note(terminal, "câble arraché")
        reseau.se_taire()
        jusqu_a(lambda: libre(bac), 30)
        jusqu_a(lambda: bac.processus_du_compte() == {})
    assert bac.sql("SELECT fin FROM connexion")[0][0] in ("SIGHUP", "TERMINAL")
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        retrouver(terminal, reference, "câble arraché")
        terminal.taper("b")
        quitter(terminal)
    compter("réseaux coupés")


def test_revenu_avant_que_le_serveur_sache_on_reprend_et_l_ancienne_ne_derange_plus(bac: Bac) -> None:
    with Mandataire(bac.port) as reseau, bac.ecran(cle_de(bac, "lefevre"), port=reseau.port) as perdu:
        reference = ecrire_une_note(perdu, "revenu vite")
        jusqu_a(lambda: gardee(bac, "revenu vite"))
        reseau.se_taire()
        (ancienne,) = bac.seances("lefevre")
        with bac.ecran(cle_de(bac, "lefevre")) as terminal:
            terminal.attendre("Vous avez une séance ouverte depuis 127.0.0.1")
            assert len(bac.seances("lefevre")) == 2
            terminal.taper("r")
            retrouver(terminal, reference, "revenu vite")
            # Le serveur finit par s'apercevoir de la coupure : l'ancienne meurt, sans rien reprendre à la nouvelle.
            os.kill(ancienne, signal.SIGHUP)
            jusqu_a(lambda: ancienne not in bac.seances("lefevre"))
            assert bac.sql("SELECT count(*) FROM brouillon") == [[0]]
            assert bac.sql("SELECT count(*) FROM bail") == [[1]]
            terminal.taper("b")
            quitter(terminal)
    jusqu_a(lambda: bac.processus_du_compte() == {})
    assert notes(bac, "revenu vite") == [[reference, "revenu vite et la suite"]]
    fins = bac.sql("SELECT fin FROM connexion ORDER BY id")
    assert fins == [["reprise"], ["quittée"]]
    compter("réseaux coupés")


def test_l_ancienne_seance_que_le_reseau_rend_se_ferme_a_la_premiere_touche(bac: Bac) -> None:
    with bac.ecran(cle_de(bac, "lefevre")) as ancienne:
        ecrire_une_note(ancienne, "deux fenêtres")
        with bac.ecran(cle_de(bac, "lefevre")) as neuve:
            neuve.attendre("Vous avez une séance ouverte")
            neuve.taper("r")
            neuve.attendre("Brouillon retrouvé")
            jusqu_a(lambda: bac.sql("SELECT count(*) FROM connexion WHERE fin = 'reprise'") == [[1]])
            avant = bac.sql("SELECT count(*) FROM evenement")
            ancienne.attendre_le_calme(2.1)  # le droit d'être là se vérifie au plus toutes les deux secondes
            ancienne.taper("entree")
            assert ancienne.attendre_la_fin() == 1
            assert "cette séance est reprise ailleurs" in ancienne.ecran
            assert bac.sql("SELECT count(*) FROM evenement") == avant
            neuve.taper("\x07")
            neuve.attendre_absence("Brouillon retrouvé")
            neuve.taper("b")
            quitter(neuve)
    jusqu_a(lambda: bac.processus_du_compte() == {})


def test_une_seance_de_plus_laisse_l_autre_travailler(bac: Bac) -> None:
    with bac.ecran(cle_de(bac, "lefevre")) as une:
        une.attendre("aide")
        with bac.ecran(cle_de(bac, "lefevre")) as autre:
            autre.attendre("Vous avez une séance ouverte")
            autre.taper("n")
            autre.attendre_absence("Vous avez une séance ouverte")
            quitter(autre)
        une.taper("1")
        une.attendre("✓ R-")
        quitter(une)
    jusqu_a(lambda: bac.processus_du_compte() == {})


def test_la_coupure_en_pleine_rafale_ne_laisse_ni_orphelin_ni_bail(bac: Bac) -> None:
    """Six séances tuées à des moments différents, de l'ouverture à la frappe : rien ne reste, rien ne tourne à vide."""
    for tour in range(0, 12, 2):
        with bac.ecran(cle_de(bac, "martin")) as terminal:
            if tour:
                terminal.attendre("AGENCE · |Vous avez")
            for touche in ("n", "bas", "entree", "i", "a", "bc", "\x07", "b", "1", "u")[:tour]:
                terminal.taper(touche)
            terminal.signaler(signal.SIGKILL)
        compter("clients SSH tués")
    jusqu_a(lambda: bac.processus_du_compte() == {}, 30)
    assert bac.sql("SELECT count(*) FROM bail") == [[0]]
    assert bac.sql("SELECT count(*) FROM connexion WHERE fermee_le IS NULL") == [[0]]
    fini = bac.agence("verifier", verifier=False)
    assert fini.returncode == 0, fini.stdout


def test_l_ecran_au_repos_n_envoie_plus_un_octet(bac: Bac) -> None:
    """Même dans un champ, même verrouillé : c'est à ce silence que sshd reconnaît une ligne morte."""
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        ecrire_une_note(terminal, "silence")
        terminal.attendre_le_calme()
        avant = len(terminal.octets)
        terminal.attendre_le_calme(3.0)
        assert len(terminal.octets) == avant


def test_la_base_occupee_a_la_coupure_la_note_attend_dans_son_fichier(bac: Bac) -> None:
    """Quelqu'un tient la file d'écriture plus longtemps que le délai de grâce : le programme meurt quand même, la note est gardée."""
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        reference = ecrire_une_note(terminal, "base occupée")
        tenir = """import fcntl, os, sys
f = os.open('/var/lib/agence/agence.db.file-ecriture', os.O_RDWR)
fcntl.flock(f, fcntl.LOCK_EX)
print('TENU', flush=True)
sys.stdin.read()"""
        with bac.ouvrir_sous_le_compte(sys.executable, "-I", "-c", tenir) as tenant:
            assert tenant.stdout is not None and tenant.stdin is not None
            assert tenant.stdout.readline() == b"TENU\n"
            terminal.signaler(signal.SIGKILL)
            jusqu_a(lambda: bac.seances("lefevre") == {}, 30)
            assert gardee(bac, "base occupée")
            assert bac.sql("SELECT count(*) FROM brouillon") == [[0]]
            tenant.stdin.close()
    with bac.ecran(cle_de(bac, "lefevre")) as terminal:
        retrouver(terminal, reference, "base occupée")
        terminal.taper("b")
        quitter(terminal)
    compter("coupures pendant que la base est occupée")
