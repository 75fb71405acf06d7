"""Le banc lui-même, sans rien chronométrer : ce qu'il lit, juge, garde et compare."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.mesures import publication, releve, tableau
from tests.mesures.chiffres import Mesure, Ou, Recueil, centile, table
from tests.mesures.emulation import Ecran, Taille, reponse
from tests.mesures.fichier import ecrire_portefeuille
from tests.mesures.pseudo_terminal import Muet, Programme

ICI = Ou(5_000, "120×40")
MACHINE = {
    "date": "2026-11-22T08:00:00+00:00", "commit": "a" * 40, "modifie": False, "coeurs": 2, "processeur": "x", "memoire_mo": 1,
    "systeme": "Linux", "python": "3.11", "sqlite": "3", "textual": "8", "psycopg": "", "charge": 0.0, "bruit_pour_cent": 0.0, "series": 1,
}  # fmt: skip


def test_la_table_se_lit_et_chaque_p99_suit_son_p50() -> None:
    for cle, chiffre in table().items():
        assert chiffre.libelle and chiffre.unite, cle
        assert chiffre.au_plus is None or chiffre.au_moins is None, cle
        if cle.endswith(".p99"):
            assert cle.removesuffix(".p99") in table()


def test_une_limite_se_juge_sur_la_mediane() -> None:
    assert Mesure("bas.octets", ICI, (590, 600, 5_000)).tenue is True
    assert Mesure("bas.octets", ICI, (590, 601, 602)).tenue is False
    assert Mesure("nuit.ouverts", ICI, (13_333,)).tenue is True
    assert Mesure("nuit.ouverts", ICI, (13_332,)).tenue is False
    assert Mesure("python.cpu", ICI, (1e9,)).tenue is None


def test_un_chiffre_inconnu_est_refuse() -> None:
    with pytest.raises(KeyError, match="vitesse"):
        Recueil().noter("vitesse", 1.0)


def test_centile() -> None:
    assert centile([float(n) for n in range(1, 101)], 99) == 100
    assert centile([3.0, 1.0, 2.0], 50) == 2


def test_l_emulation_saute_ce_que_pyte_ecrirait_et_recolle_les_sequences_coupees() -> None:
    ecran = Ecran(Taille(20, 3))
    for morceau in (b"\x1b[?2026$p\x1b[>25uA\x1b]0;titre", b"\x07B\x1b[", b"2;3HC\x1bP1$r\x1b", b"\\D\x1b[?2048h"):
        ecran.jouer(morceau)
    assert ecran.texte == "AB\n  CD\n"


def test_l_image_voit_un_changement_de_couleur() -> None:
    ecran = Ecran(Taille(20, 3))
    ecran.jouer(b"A")
    avant = ecran.image()
    ecran.jouer(b"\x1b[1;1H\x1b[31mA\x1b[1;2H")
    assert ecran.image() != avant


def test_un_terminal_recent_repond() -> None:
    assert reponse(b"rien") == b""
    assert reponse(b"\x1b[?2026$p\x1b[?2048$p\x1b[?u") == b"\x1b[?2026;2$y\x1b[?2048;0$y\x1b[?0u"


def test_un_programme_est_lu_presse_et_fini() -> None:
    ecoute = "import os,tty; tty.setraw(0); os.write(1, b'pret')\nwhile (c := os.read(0, 1)) != b'q': os.write(1, c * 3)"
    with Programme([sys.executable, "-c", ecoute], Taille(40, 5)) as programme:
        assert programme.attendre("pret") > 0
        recue = programme.presser("x", "xxx")
        assert (recue.octets, recue.vu, programme.ecran.texte.strip()) == (3, recue.fin, "pretxxx")
        assert programme.tenir("y", 4, 200).octets == 12
        assert programme.quitter("q") is not None


def test_un_programme_qui_ne_montre_rien_est_muet() -> None:
    with Programme([sys.executable, "-c", "print('autre chose')"], Taille(40, 5)) as programme, pytest.raises(Muet, match="autre chose"):
        programme.attendre("jamais")


def test_le_releve_se_garde_se_relit_et_se_compare(tmp_path: Path) -> None:
    avant, apres = Mesure("bas.octets", ICI, (400,)), Mesure("bas.octets", ICI, (500,))
    chemin = tmp_path / "dossier" / "avant.json"
    releve.ecrire(chemin, MACHINE, [avant], [])
    ancien = releve.lire(chemin)
    assert (ancien.ecart(apres), ancien.ecart(Mesure("page.octets", ICI, (1,)))) == (25, None)
    texte = tableau.composer(MACHINE, [apres], ["une remarque"], ancien)
    assert "+25 %" in texte and "≤ 600" in texte and "1 limite tenue sur 1" in texte and "une remarque" in texte
    assert json.loads(chemin.read_text(encoding="utf-8"))["mesures"][0]["au_plus"] == 600


def test_un_autre_fichier_n_est_pas_un_releve(tmp_path: Path) -> None:
    chemin = tmp_path / "autre.json"
    chemin.write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"autre\.json"):
        releve.lire(chemin)


def test_le_fichier_engendre_est_tout_entier_acceptable(tmp_path: Path) -> None:
    from datetime import date

    from agence.configuration.modele import Correspondance
    from agence.echanges.fichiers import lire
    from agence.echanges.portefeuille import verifier

    chemin = tmp_path / "p.csv"
    ecrire_portefeuille(chemin, 300, date(2026, 11, 22))
    lecture = verifier(lire(chemin), "M", Correspondance(), date(2026, 11, 22))
    assert (lecture.lues, len(lecture.lignes), lecture.rejets) == (300, 300, ())


def test_la_ligne_lente_retarde_sans_rien_perdre_et_rend_la_taille() -> None:
    ecoute = "import os,tty; tty.setraw(0); t=os.get_terminal_size(0); os.write(1, b'%dx%d|' % (t.columns, t.lines))\n"
    ecoute += "while (c := os.read(0, 64))[:1] != b'q': os.write(1, c)"
    ligne = [sys.executable, "-m", "tests.mesures.ligne_lente", "80", "1000", sys.executable, "-c", ecoute]
    with Programme(ligne, Taille(90, 5)) as programme:
        programme.attendre(r"90x5\|")
        reponse = programme.presser("a" * 400, "a{60}")
        assert reponse.octets >= 400
        assert reponse.fin is not None and reponse.fin >= 2 * 80


def test_ce_qui_se_publie_dit_le_chiffre_la_limite_et_le_commit(tmp_path: Path) -> None:
    recueil, ou = Recueil(), Ou(100_000, "120×40")
    for valeur in (1.2, 1.4, 1.5):
        recueil.noter("depart.rapport", valeur, ou)
    releve.ecrire(tmp_path / "passage.json", MACHINE, recueil.mesures(), ["neomutt absent"])
    passage = json.loads((tmp_path / "passage.json").read_text(encoding="utf-8"))
    texte = publication.composer([passage])
    assert "| départ, rapport à l'application vide de la même série | 1,40 × | 1,20 – 1,50 | ≤ 1,30 | DÉPASSÉ |" in texte
    assert "### 100 000 dossiers · 120×40" in texte.replace("\u202f", " ") and "`aaaaaaaaaa`" in texte and "- neomutt absent" in texte
    avant = f"# Agence\n{publication.DEBUT}\nvieux\n{publication.FIN}\nsuite\n"
    apres = publication.inserer(avant, publication.extrait([passage]))
    assert "vieux" not in apres and "| 1,40 × |" in apres and apres.startswith("# Agence") and apres.endswith("suite\n")
    assert "un million" not in apres  # ce qui n'a pas été mesuré ne se publie pas
    with pytest.raises(ValueError, match="marques"):
        publication.inserer("# Agence", "x")
