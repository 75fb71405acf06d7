"""Le vrai poste, dans un vrai terminal, devant des touches cassées, un collage piégé et des recherches hostiles."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from agence.recherche import ressemblants
from donnees.modeles import Brouillon, Dossier, Evenement, Paiement, Promesse
from tests.outils.charges import INTERDITS_BRUTS
from tests.outils.terminal import Terminal

CORPUS = Path(__file__).parents[1] / "corpus"
TOUCHES = (CORPUS / "autres" / "191_bin_touches.bin").read_bytes()
COLLAGE = (CORPUS / "autres" / "192_txt_collage.txt").read_bytes()
RECHERCHES = (CORPUS / "recherches.txt").read_text(encoding="utf-8").splitlines()
DEBUT, FIN, CTRL_Q, CTRL_G = b"\x1b[200~", b"\x1b[201~", "\x11", "\x07"


def au_poste(url: str) -> Terminal:
    terminal = Terminal("tests.outils.poste_essai", url, environnement={"TEXTUAL_ANIMATIONS": "none"})
    terminal.attendre("R-2026-")
    return terminal


def ecrits() -> tuple[int, ...]:
    return tuple(m.select().count() for m in (Evenement, Promesse, Paiement, Dossier))


def test_des_touches_cassees_laissent_le_poste_vivant_et_n_ecrivent_rien(url_poste: str) -> None:
    avant = ecrits()
    with au_poste(url_poste) as t:
        t.taper(TOUCHES)
        t.attendre_le_calme()
        t.taper(CTRL_Q)
        assert t.attendre_la_fin() == 0
        assert "panne" not in t.ecran and not any(interdit in t.octets for interdit in INTERDITS_BRUTS)
    assert ecrits() == avant


def test_un_collage_sur_la_file_ne_declenche_aucun_geste(url_poste: str) -> None:
    avant = ecrits()
    with au_poste(url_poste) as t:
        t.taper(DEBUT + COLLAGE + FIN)
        t.attendre_le_calme()
        assert t.processus.isalive()
        t.taper(CTRL_Q)
        assert t.attendre_la_fin() == 0
    assert ecrits() == avant


def test_un_collage_dans_une_note_est_du_texte_et_ne_valide_rien(url_poste: str) -> None:
    avant = ecrits()
    with au_poste(url_poste) as t:
        t.taper("i")
        t.attendre("toujours en vue")
        t.taper(DEBUT + COLLAGE + FIN)
        t.attendre("=1[+]1")
        t.attendre_le_calme()
        assert "toujours en vue" in t.ecran, "la fenêtre est encore là"
        t.taper(CTRL_G)
        t.attendre_absence("toujours en vue")
        t.taper(CTRL_Q)
        assert t.attendre_la_fin() == 0
        assert not any(interdit in t.octets for interdit in INTERDITS_BRUTS)
    assert ecrits() == avant
    (brouillon,) = Brouillon.select()
    assert brouillon.texte.startswith("ligne1") and not set(brouillon.texte) & {"\x03", "\x11", "\x1b", "\r"}


def test_une_recherche_hostile_est_un_texte_litteral_et_rapide(url_poste: str) -> None:
    for texte in (*RECHERCHES, "\0", "a\0b", "\ud800", "é" * 10_000):
        debut = perf_counter()
        trouves = ressemblants(texte)
        assert perf_counter() - debut < 0.5, ascii(texte[:40])
        if texte in ("%", "_", "*", "\\", "'", '"', "-"):
            assert trouves == [], "un joker n'est pas un joker : aucun nom d'ici ne porte ce signe"
    assert [t.debiteur for t in ressemblants("[ACME]")] == ["SARL [ACME] et fils"]
