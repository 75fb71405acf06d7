"""Le terminal : ce qui y entre, ce qui en sort, et ce qui se passe quand il disparaît. Dans un vrai pseudo-terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from unicodedata import normalize

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Size

from agence.texte import INTERDIT
from ecrans.clavier import (
    CALME_APRES_FIN,
    CALME_SANS_FIN,
    CALME_SUSPECT,
    COLLAGE_MAXIMAL,
    DEBUT_COLLAGE,
    FIN_COLLAGE,
    AnalyseurClavier,
    DecoupeurCollages,
    decodeur_tolerant,
)
from ecrans.memoire_ecran import Bande, MemoireEcran, etaler
from ecrans.plume import Plume
from ecrans.surete import FiltreTerminal
from ecrans.terminal import preparer_terminal
from tests.outils.charges import COLLAGE_PIEGE, COMMANDES, INTERDITS_BRUTS, TOUCHES_CASSEES
from tests.outils.terminal import RACINE, Terminal

DEMO = "tests.outils.demo"
PRET = "q quitter"
CTRL_Q, CTRL_G = "\x11", "\x07"
NOIR = Color(0, 0, 0)


def octets_de_donnees(terminal: Terminal) -> list[bytes]:
    # Textual ne se sert ni du titre, ni du presse-papiers, ni de SO/SI : ces octets ne peuvent venir que d'une donnée.
    return [interdit for interdit in INTERDITS_BRUTS if interdit in terminal.octets]


# Ce qui sort


def test_aucune_commande_d_une_donnee_n_atteint_le_terminal() -> None:
    with Terminal(DEMO, environnement={"DEMO_CHARGES": "1"}, lignes=40) as terminal:
        terminal.attendre("A␛")
        terminal.taper(*["bas"] * 20)
        terminal.attendre("▸.*UPONT")
        terminal.taper("entree")
        terminal.attendre("ouvert D")
        terminal.taper("q")
        assert terminal.attendre_la_fin() == 0
        assert octets_de_donnees(terminal) == []


@pytest.mark.parametrize("charge", COMMANDES, ids=lambda charge: ascii(charge[:16]))
def test_le_filtre_arrete_ce_qu_un_composant_de_textual_laisserait_passer(charge: str) -> None:
    with Terminal(DEMO, environnement={"DEMO_BRUT": ascii(charge)[1:-1].replace("'", "\\x27")}) as terminal:
        terminal.attendre(PRET)
        terminal.taper("q")
        terminal.attendre_la_fin()
        trouves = [interdit for interdit in octets_de_donnees(terminal) if interdit != "\u0301\u0301\u0301".encode()]
        assert trouves == []


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_le_filtre_garde_les_largeurs_et_ne_laisse_rien_d_interdit(textes: list[str]) -> None:
    avant = [Segment(texte.replace("\n", ""), Style()) for texte in textes]
    apres = FiltreTerminal().apply(avant, NOIR)
    assert [cell_len(s.text) for s in apres] == [cell_len(s.text) for s in avant]
    assert INTERDIT.search("".join(s.text for s in apres)) is None


@given(st.text())
def test_en_latin1_le_filtre_ne_rend_que_du_latin1_de_meme_largeur(texte: str) -> None:
    propre = INTERDIT.sub("", texte).replace("\n", "")
    (segment,) = FiltreTerminal("iso8859-1").apply([Segment(propre)], NOIR)
    segment.text.encode("latin-1")
    if not any(cell_len(c) != 1 for c in propre):
        assert cell_len(segment.text) == cell_len(propre)


def test_sans_utf8_les_signes_ont_leur_substitut() -> None:
    (segment,) = FiltreTerminal("iso8859-1").apply([Segment("▸ Lefèvre │ 12,00\u202f€ … Ő")], NOIR)
    assert segment.text == "> Lefèvre | 12,00 E . O"
    assert FiltreTerminal("utf-8").apply([Segment("▸ é €")], NOIR) == [Segment("▸ é €")]


def test_un_lien_glisse_dans_un_style_est_retire() -> None:
    (segment,) = FiltreTerminal().apply([Segment("clic", Style(link="http://127.0.0.1/"))], NOIR)
    assert segment.style is not None
    assert segment.style.link is None


def test_en_latin1_l_ecran_reste_lisible() -> None:
    with Terminal(DEMO, environnement={"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}) as terminal:
        terminal.attendre(PRET)
        assert ">! 14:30 DEBITEUR" in terminal.ecran
        assert "\\u" not in terminal.ecran


# Les octets comptés

ESSAIS = 10
"""Silences au bout desquels une touche est tenue pour sans effet."""


def octets_apres(terminal: Terminal, touche: str) -> int:
    terminal.attendre_le_calme()
    avant = len(terminal.octets)
    terminal.taper(touche)
    for _ in range(ESSAIS):  # une machine chargée ne répond pas avant le premier silence
        terminal.attendre_le_calme()
        if len(terminal.octets) > avant:
            break
    return len(terminal.octets) - avant


@pytest.mark.parametrize("colonnes", [80, 120])
def test_les_octets_par_touche_tiennent_leur_budget(colonnes: int) -> None:
    variables = {"DEMO_LIGNES": "1000000", "COLORTERM": "truecolor"}
    with Terminal(DEMO, colonnes=colonnes, lignes=40, environnement=variables) as terminal:
        terminal.attendre("DEBITEUR 0000030")
        octets_apres(terminal, "bas")
        assert 0 < octets_apres(terminal, "bas") <= 600
        assert 0 < octets_apres(terminal, "page_bas") <= 9_000
        assert 0 < octets_apres(terminal, "p") <= 12_000
        assert 0 < octets_apres(terminal, CTRL_G) <= 12_000


def test_le_repos_n_envoie_rien_meme_dans_un_champ() -> None:
    with Terminal(DEMO) as terminal:
        terminal.attendre(PRET)
        terminal.taper("p")
        terminal.attendre("montant")
        terminal.attendre_le_calme()
        avant = len(terminal.octets)
        terminal.attendre_le_calme(1.2)
        assert len(terminal.octets) == avant


def test_ctrl_l_redessine_tout() -> None:
    with Terminal(DEMO) as terminal:
        terminal.attendre(PRET)
        assert octets_apres(terminal, "\x0c") > 1_000


SIGNES = st.lists(st.sampled_from(["a", "b", " ", "é", "e\u0301", "李", "│"]), max_size=10).map("".join)


@given(st.lists(st.tuples(st.integers(0, 10), SIGNES), max_size=12))
def test_la_memoire_d_ecran_fait_montrer_ce_qu_un_envoi_complet_montrerait(poses: list[tuple[int, str]]) -> None:
    plume = Plume(ColorSystem.EIGHT_BIT)
    memoire, complet = MemoireEcran(), {}
    memoire.adopter(Size(40, 2))
    ecran = pyte.Screen(40, 2)
    flux = pyte.Stream(ecran)
    for x, texte in poses:
        cases = etaler([Segment(texte)], plume)
        # Une case large ne doit pas être coupée par la pose suivante : Textual ne le fait pas non plus.
        fin = x + len(cases.signes)
        if any(complet.get(c, " ") in ("", "李") for c in (x - 1, x, fin - 1, fin)):
            continue
        flux.feed(memoire.peindre([Bande(x, 0, cases)], plume))
        complet.update(enumerate(cases.signes, x))
        assert memoire.peindre([Bande(x, 0, cases)], plume) == ""
    attendu = "".join(complet.get(c, " ") for c in range(40))
    assert ecran.display[0].rstrip() == normalize("NFC", attendu).rstrip()


# Ce qui entre


def test_les_touches_cassees_laissent_l_application_vivante_et_ctrl_q_marche() -> None:
    with Terminal(DEMO) as terminal:
        terminal.attendre(PRET)
        terminal.taper(TOUCHES_CASSEES)
        terminal.attendre_le_calme()
        terminal.taper(CTRL_Q)
        assert terminal.attendre_la_fin() == 0
        assert "panne" not in terminal.ecran


def test_un_collage_qui_contient_sa_propre_fin_ne_quitte_ni_ne_valide() -> None:
    with Terminal(DEMO) as terminal:
        terminal.attendre(PRET)
        terminal.taper("p", "tab")
        terminal.attendre("montant")
        terminal.taper(b"\x1b[200~" + COLLAGE_PIEGE + b"\x1b[201~")
        terminal.attendre("=1[+]1")
        assert "Promesse" in terminal.ecran
        terminal.taper(CTRL_G)
        terminal.attendre("annulé")
        assert terminal.processus.isalive()


def test_un_collage_sans_champ_ne_declenche_aucune_touche() -> None:
    with Terminal(DEMO) as terminal:
        terminal.attendre(PRET)
        terminal.taper(b"\x1b[200~111q\r\x1b[201~")
        terminal.attendre_le_calme()
        terminal.taper("1")
        assert terminal.attendre("faits .*").count("NRP") == 1


def test_un_terminal_en_latin1_tape_ses_accents() -> None:
    with Terminal(DEMO) as terminal:
        terminal.attendre(PRET)
        terminal.taper("p", "tab", "créance".encode("latin-1"))
        terminal.attendre("créance")


def test_tape_d_un_bloc_tout_arrive_a_sa_place() -> None:
    with Terminal(DEMO) as terminal:
        terminal.attendre(PRET)
        terminal.taper("p1500\r1")
        terminal.attendre("faits NRP")
        assert terminal.ecran.count("NRP") == 1


def test_un_octet_isole_ne_tue_pas_le_decodeur() -> None:
    decodeur = decodeur_tolerant()
    assert decodeur.decode("é".encode("latin-1") + b"t") == "ét"
    assert decodeur.decode("é".encode()[:1]) + decodeur.decode("é".encode()[1:]) == "é"
    assert decodeur.decode(b"\x9b") == "\x9b"


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_l_analyseur_ne_leve_jamais(morceaux: list[bytes]) -> None:
    analyseur, instant = AnalyseurClavier(), 0.0
    for morceau in morceaux:
        instant += 0.01
        list(analyseur.recevoir(morceau, instant))
        list(analyseur.relever(instant))
    list(analyseur.relever(instant + 5))
    assert not analyseur.en_attente


def decouper(*etapes: tuple[str, float]) -> list[tuple[bool, str]]:
    """Les morceaux rendus pour ces arrivées (texte, instant) ; un texte vide est un relevé."""
    decoupeur = DecoupeurCollages()
    rendus: list[tuple[bool, str]] = []
    for texte, instant in etapes:
        rendus.extend(decoupeur.recevoir(texte, instant) if texte else decoupeur.relever(instant))
    return rendus


def test_un_collage_simple_se_rend_apres_un_court_silence() -> None:
    collage = f"a{DEBUT_COLLAGE}bonjour{FIN_COLLAGE}"
    assert decouper((collage, 0.0)) == [(False, "a")]
    assert decouper((collage, 0.0), ("", CALME_APRES_FIN)) == [(False, "a"), (True, "bonjour")]


def test_ce_qui_suit_la_fin_attend_qu_une_autre_fin_ne_vienne_pas() -> None:
    debut = f"{DEBUT_COLLAGE}un{FIN_COLLAGE}\x11"
    assert decouper((debut, 0.0), ("", CALME_APRES_FIN)) == []
    assert decouper((debut, 0.0), ("", CALME_SUSPECT)) == [(True, "un"), (False, "\x11")]
    assert decouper((debut, 0.0), (f"deux{FIN_COLLAGE}", 0.1), ("", 0.2)) == [(True, "un\x11deux")]


def test_un_collage_jamais_ferme_finit_au_silence_ou_a_une_touche_seule() -> None:
    ouvert = f"{DEBUT_COLLAGE}jamais"
    assert decouper((ouvert, 0.0), ("", 0.9)) == []
    assert decouper((ouvert, 0.0), ("", CALME_SANS_FIN)) == [(True, "jamais")]
    assert decouper((ouvert, 0.0), ("\x11", 0.3)) == [(True, "jamais"), (False, "\x11")]
    assert decouper((ouvert, 0.0), ("\x11", 0.01), ("", 2.0)) == [(True, "jamais\x11")]


def test_une_marque_de_collage_coupee_par_le_reseau_est_recollee() -> None:
    assert decouper((DEBUT_COLLAGE[:3], 0.0), (DEBUT_COLLAGE[3:] + "x" + FIN_COLLAGE, 0.01), ("", 1.0)) == [(True, "x")]
    # Une autre touche qui commence pareil n'est pas avalée.
    assert decouper(("\x1b[2", 0.0), ("4~", 0.01)) == [(False, "\x1b[24~")]


def test_un_collage_enorme_est_borne() -> None:
    ((_, texte),) = decouper((DEBUT_COLLAGE + "x" * 200_000 + FIN_COLLAGE, 0.0), ("", 1.0))
    assert len(texte) <= COLLAGE_MAXIMAL


# Ce qui n'est pas un terminal


def lancer_sans_terminal(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", DEMO],
        cwd=RACINE,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **variables},
    )


def test_sans_terminal_une_phrase_et_le_statut_1() -> None:
    fini = lancer_sans_terminal()
    assert fini.returncode == 1
    assert fini.stderr == (
        "agence : Un terminal est requis : l'entrée ou la sortie n'en est pas un. "
        "Se connecter par « ssh -t », sans redirection ni tube.\n"
    )
    assert "\x1b" not in fini.stdout + fini.stderr


def test_un_terminal_dumb_est_refuse() -> None:
    with Terminal(DEMO, environnement={"TERM": "dumb"}) as terminal:
        terminal.attendre("s'annonce « dumb »")
        assert terminal.attendre_la_fin() == 1


def test_un_terminal_trop_petit_est_refuse() -> None:
    with Terminal(DEMO, colonnes=20, lignes=5) as terminal:
        assert terminal.attendre_la_fin() == 1
        assert "trop petit : 20" in terminal.ecran.replace("\n", "") or b"20 colonnes" in terminal.octets


def test_retreci_a_20_par_5_une_phrase_recouvre_tout_puis_l_ecran_revient() -> None:
    with Terminal(DEMO) as terminal:
        terminal.attendre(PRET)
        terminal.retailler(20, 5)
        terminal.attendre("Trop petit")
        assert "DEBITEUR" not in terminal.ecran
        terminal.taper("1")
        terminal.retailler(80, 24)
        terminal.attendre("DEBITEUR 0000019")
        assert "faits" not in terminal.ecran
        terminal.taper("1")
        terminal.attendre("faits NRP")


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "linux"}, {"TERM": "vt100"}, {"TERM": "putty"}])
def test_l_ecran_se_lit_sur_les_terminaux_pauvres(variables: dict[str, str]) -> None:
    with Terminal(DEMO, environnement=variables) as terminal:
        terminal.attendre(PRET)
        terminal.taper("bas")
        terminal.attendre("▸· auj[.]  DEBITEUR 0000001")
        terminal.taper("q")
        assert terminal.attendre_la_fin() == 0


def test_sans_couleur_aucune_couleur_n_est_envoyee() -> None:
    with Terminal(DEMO, environnement={"NO_COLOR": "1"}) as terminal:
        terminal.attendre(PRET)
        assert b"\x1b[38;" not in terminal.octets
        assert b"\x1b[48;" not in terminal.octets


def test_par_ssh_un_putty_a_ses_256_couleurs() -> None:
    variables = {"SSH_CONNECTION": "x", "TERM": "xterm", "TEXTUAL_DRIVER": "pirate:Pilote", "TEXTUAL_LOG": "/tmp/x"}
    preparer_terminal(variables)
    assert variables == {
        "SSH_CONNECTION": "x",
        "TERM": "xterm",
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_SMOOTH_SCROLL": "0",
        "TEXTUAL_COLOR_SYSTEM": "256",
    }
    choisi = {"SSH_CONNECTION": "x", "TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "standard"}
    preparer_terminal(choisi)
    assert choisi["TEXTUAL_COLOR_SYSTEM"] == "standard"


# Les pannes


def test_une_panne_se_dit_en_une_phrase_et_s_ecrit_sans_les_valeurs(tmp_path: Path) -> None:
    fichier = tmp_path / "pannes.log"
    with Terminal(DEMO, environnement={"AGENCE_PANNES": str(fichier)}) as terminal:
        terminal.attendre(PRET)
        terminal.taper("K")
        assert terminal.attendre_la_fin() == 1
        fin = terminal.octets.split(b"\x1b[?1049l")[1]
        assert "Agence s'est arrêtée sur une panne.".encode() in fin
        assert b"Traceback" not in terminal.octets
        assert b"SECRETE" not in terminal.octets
    trace = fichier.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in trace and "14 lettres" not in trace, "la sorte de l'erreur, pas son message"
    numero = trace.split("panne n=")[1].split()[0]
    assert f"Panne n° {numero}".encode() in fin
    assert "action_planter" in trace
    assert fichier.stat().st_mode & 0o777 == 0o600


def test_une_panne_se_dit_meme_si_le_fichier_ne_s_ecrit_pas(tmp_path: Path) -> None:
    with Terminal(DEMO, environnement={"AGENCE_PANNES": str(tmp_path)}) as terminal:
        terminal.attendre(PRET)
        terminal.taper("K")
        assert terminal.attendre_la_fin() == 1
        assert "n'a pas pu être écrit".encode() in terminal.octets


# La ligne coupée


@pytest.fixture
def temoin(tmp_path: Path) -> Path:
    return tmp_path / "urgence.txt"


@pytest.mark.parametrize("numero", [signal.SIGHUP, signal.SIGTERM])
def test_un_signal_de_fin_sauve_puis_sort(numero: signal.Signals, temoin: Path) -> None:
    with Terminal(DEMO, environnement={"DEMO_URGENCE": str(temoin)}) as terminal:
        terminal.attendre(PRET)
        terminal.signaler(numero)
        assert terminal.attendre_la_fin(5) == 129
        assert temoin.read_text(encoding="utf-8") == f"urgence {numero.name}"
        rendu = numero is signal.SIGTERM
        assert (b"\x1b[?1049l" in terminal.octets) is rendu


@pytest.mark.parametrize("sourde", ["", "1"], ids=["signal recu", "signal ignore"])
def test_le_terminal_ferme_sauve_puis_sort(sourde: str, temoin: Path) -> None:
    variables = {"DEMO_URGENCE": str(temoin), "DEMO_SOURDE": sourde}
    with Terminal(DEMO, environnement=variables) as terminal:
        terminal.attendre(PRET)
        terminal.raccrocher()
        # Du signal et de la fin de lecture, le premier arrivé gagne ; sourd, il ne reste que le second.
        possibles = {"urgence TERMINAL"} if sourde else {"urgence TERMINAL", "urgence SIGHUP"}
        assert temoin.read_text(encoding="utf-8") in possibles


def test_une_boucle_figee_n_empeche_pas_de_sauver(temoin: Path) -> None:
    with Terminal(DEMO, environnement={"DEMO_URGENCE": str(temoin)}) as terminal:
        terminal.attendre(PRET)
        terminal.taper("G")
        terminal.attendre_le_calme()
        terminal.raccrocher()
        assert temoin.exists()


def test_une_urgence_qui_echoue_s_ecrit_et_sort_quand_meme(tmp_path: Path) -> None:
    fichier = tmp_path / "pannes.log"
    variables = {"DEMO_URGENCE": str(tmp_path / "absent" / "x"), "AGENCE_PANNES": str(fichier)}
    with Terminal(DEMO, environnement=variables) as terminal:
        terminal.attendre(PRET)
        terminal.signaler(signal.SIGHUP)
        assert terminal.attendre_la_fin(5) == 129
    assert "FileNotFoundError" in fichier.read_text(encoding="utf-8")
