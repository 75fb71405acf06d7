"""Le texte du dehors, partout où il ressort : écrans, commandes, exports, tableurs, journal, noms de fichiers. Ce n'est que du texte.

Les charges sont écrites droit dans la base, sans passer par les gestes qui les assainiraient : une base reprise d'ailleurs en aurait.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine

from agence import journal
from agence.configuration.modele import Journal
from agence.gestes import coordonnees, notes, pieces
from agence.scripts_de_parole import phrases
from agence.seance import Seance
from agence.tenue import donnees_personnelles
from agence.tenue.sauvegarde import sauvegarder
from agence.texte import INTERDIT, assainir
from donnees.base import est_sqlite, lignes
from donnees.modeles import Brouillon, Creance, Debiteur, Dossier, Evenement, Mandant, Piece
from donnees.nomenclature import MotifImpaye, TypeEvenement, TypePiece
from ecrans.application import Agence
from ecrans.commandes.principal import principal
from ecrans.poste.decompte import DecompteDeplie
from ecrans.poste.mur import MurEcran
from tests.donnees.test_echeances_vues import prescrire
from tests.fabrique import LUNDI, creer_debiteur, creer_mandant
from tests.outils.charges import BALISES, COMMANDES
from tests.outils.echeances import JOUR, litige, reclamation
from tests.outils.ecran import texte_ecran

CORPUS = Path(__file__).parents[1] / "corpus" / "autres"
MODELES = tuple(p.read_text(encoding="utf-8").strip() for p in sorted(CORPUS.glob("17*")))
NOMS_DE_PIECES = tuple(x for x in (CORPUS / "160_pj_noms.txt").read_text(encoding="utf-8").split("\n") if x.strip())
FORMULES = ("=1+1", "+33", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "{debiteur}")
CHARGES = (*COMMANDES, *BALISES, *FORMULES, *MODELES, *NOMS_DE_PIECES)
DANGEREUSE = re.compile(r"[=+\-@\t\r＝＋－＠]")


def propre(texte: str, ou: str) -> None:
    trouve = INTERDIT.search(texte.replace("\n", ""))
    assert trouve is None, f"{ou} : {trouve[0]!r} dans {texte[max(0, trouve.start() - 40) : trouve.end() + 20]!r}"


@pytest.fixture
def dossiers(seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> list[Dossier]:
    """Un dossier par charge, qui la porte partout où un texte du dehors se garde."""
    tous = []
    for n, brute in enumerate(CHARGES, 1):
        charge = brute if est_sqlite() else brute.replace("\0", "\x01")
        d = creer_dossier(reference=f"R-{n}", debiteur=creer_debiteur(seance, f"D{n}"))
        Debiteur.update(nom=charge, contact=charge).where(Debiteur.id == d.debiteur_id).execute()
        Dossier.update(epingle=charge).where(Dossier.id == d.id).execute()
        Creance.update(numero=charge).where(Creance.dossier_id == d.id).execute()
        for type_ in (TypeEvenement.NOTE, TypeEvenement.COURRIER, TypeEvenement.APPEL):
            Evenement.create(dossier_id=d.id, le=LUNDI, type=type_, code="NRP" if type_ is TypeEvenement.APPEL else "", texte=charge)
        Piece.create(dossier_id=d.id, type=TypePiece.FACTURE, nom=charge, ajoutee_le=LUNDI)
        Brouillon.create(utilisateur_id=seance.acteur.id, dossier_id=d.id, texte=charge, le=LUNDI)  # type: ignore[union-attr]
        prescrire(d, JOUR)
        litige(d, JOUR)
        reclamation(d, JOUR)
        tous.append(d)
    Mandant.update(nom=CHARGES[0], consignes="".join(COMMANDES).replace("\0", "")).execute()
    return tous


async def test_a_l_ecran_aucun_octet_de_commande(seance: Seance, dossiers: list[Dossier]) -> None:
    """La file et la fiche de chaque dossier, l'historique, la note et son brouillon, le mur, le décompte."""
    app = Agence(seance)
    async with app.run_test(size=(160, 50)) as pilote:
        await pilote.pause()
        for _ in dossiers:
            propre(texte_ecran(app), "la file et la fiche")
            await pilote.press("down")
        await pilote.press("home", "enter")
        for touche in ("tab", "tab", "tab", "i", "escape", "o", "escape"):
            await pilote.press(touche)
            propre(texte_ecran(app), f"le dossier ouvert, {touche}")
        app.push_screen(MurEcran(seance, lambda _: None))
        for _ in range(6):
            await pilote.press("pagedown")
            propre(texte_ecran(app), "le mur")
        for d in dossiers[:: len(dossiers) // 12]:
            app.push_screen(DecompteDeplie(seance, d.id, Debiteur.get_by_id(d.debiteur_id).nom, seance.jour))
            await pilote.pause()
            propre(texte_ecran(app), f"le décompte de {d.reference}")
            app.pop_screen()


@pytest.fixture
def commande(base: str, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., str]]:
    """Tout ce qu'une commande a écrit sur ses deux sorties."""

    def commande_(*argv: str) -> str:
        with pytest.raises(SystemExit):
            principal(["--base", base, "--agent", "roux", *argv])
        rendu = capfd.readouterr()
        assert "Traceback" not in rendu.err and "panne" not in rendu.err
        return rendu.out + rendu.err

    with time_machine.travel(LUNDI, tick=False):
        yield commande_


def test_en_ligne_de_commande_aucun_octet_de_commande(dossiers: list[Dossier], commande: Callable[..., str]) -> None:
    for argv in (["file", "--agent", "lefevre"], ["echeances"], ["reclamations"], ["mandants"], ["verifier"]):
        for forme in ([], ["--json"]):
            propre(commande(*argv, *forme), " ".join([*argv, *forme]))
    for d in dossiers:
        propre(commande("dossier", d.reference), f"dossier {d.reference}")
        propre(commande("dossier", d.reference, "--json"), f"dossier {d.reference} --json")
    for charge in CHARGES:
        propre(commande("dossier", "--", charge.replace("\0", "")), f"dossier {charge!r}")


@pytest.mark.parametrize("en_json", [False, True], ids=["texte", "json"])
def test_l_export_des_donnees_personnelles_n_est_que_du_texte(
    superviseur: Seance, dossiers: list[Dossier], tmp_path: Path, en_json: bool
) -> None:
    for d in dossiers:
        export = donnees_personnelles.exporter(superviseur, donnees_personnelles.trouver(f"#{d.id}"))
        fichier = tmp_path / f"{d.id}"
        donnees_personnelles.ecrire(export, fichier, en_json=en_json)
        propre(fichier.read_text(encoding="utf-8"), f"export de {d.reference}")


def test_aucune_cellule_d_un_tableur_n_est_une_formule(superviseur: Seance, commande: Callable[..., str], tmp_path: Path) -> None:
    """Les rejets d'un import et l'accusé de réception, relus cellule par cellule."""
    creer_mandant(superviseur, "M")
    entetes = ["reference", "debiteur", "type_debiteur", "facture", "date_facture", "date_echeance", "montant_ttc"]
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, delimiter=";", lineterminator="\n")
    ecrivain.writerow(entetes)
    for n, charge in enumerate(CHARGES):
        for reference, jour in ((f"R-{n}", charge), (f"S-{n}", "05/01/2026")):
            ecrivain.writerow([reference, charge, "professionnel", charge, jour, "04/02/2026", "12,00"])
    fichier = tmp_path / "portefeuille.csv"
    fichier.write_text(tampon.getvalue(), encoding="utf-8", newline="")
    propre(commande("importer", str(fichier), "--mandant", "M", "--accuse", str(tmp_path / "accuse.csv")), "importer")
    for nom in ("portefeuille.csv.rejets.csv", "accuse.csv"):
        texte = (tmp_path / nom).read_text(encoding="utf-8-sig")
        propre(texte.replace("\r\n", "\n").replace("\t", ""), nom)
        assert "'=1+1" in texte and "'=cmd|" in texte, "la charge y est, inerte"
        for ligne in csv.reader(io.StringIO(texte, newline=""), delimiter=";"):
            assert not any(DANGEREUSE.match(cellule.lstrip(" ")) for cellule in ligne), ligne


def test_le_journal_ne_cite_rien_du_dehors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_lieu", journal._Lieu(tmp_path / "journal.log", Journal()))
    for charge in CHARGES:
        with pytest.raises(ValueError, match="journal"):
            journal.inscrire(charge)
        if not re.fullmatch(r"[\w.:-]{1,60}", charge, re.ASCII):
            with pytest.raises(ValueError, match="journal"):
                journal.inscrire("essai", detail=charge)
    assert not (tmp_path / "journal.log").exists()


def test_une_sauvegarde_ne_porte_aucun_nom_du_dehors(seance: Seance, base: str, dossiers: list[Dossier], tmp_path: Path) -> None:
    (tmp_path / "coffre").mkdir()
    sauvegarder(seance, base, tmp_path / "coffre")
    assert all(re.fullmatch(r"agence-\d{8}-\d{6}\.db\.gz(\.sha256)?", p.name) for p in (tmp_path / "coffre").iterdir())


def test_un_modele_est_garde_lettre_pour_lettre(seance: Seance, creer_dossier: Callable[..., Dossier], tmp_path: Path) -> None:
    """Note, brouillon, nom de pièce, script de parole : aucun moteur ne les lit, `{debiteur}` non plus."""
    d = creer_dossier()
    for texte in (*MODELES, "{debiteur} {0.__class__} %s %(nom)s ${HOME} $(id)"):
        notes.brouillon_garder(seance, d.id, texte)
        assert notes.brouillon_lire(seance, d.id) == texte
        notes.noter(seance, d.id, texte)
        assert lignes("SELECT texte FROM evenement ORDER BY id DESC LIMIT 1") == [(texte.replace("\n", "␊"),)]
        une_ligne = texte.replace("\n", " ")
        (tmp_path / f"{MotifImpaye.TRESORERIE.value}.txt").write_text(f"Bonjour {une_ligne}\n", encoding="utf-8")
        assert phrases(MotifImpaye.TRESORERIE, tmp_path, {"montant": "12,00 €"}) == (f"Bonjour {une_ligne}",)


def test_un_nom_de_piece_n_est_jamais_un_fichier(seance: Seance, creer_dossier: Callable[..., Dossier], tmp_path: Path) -> None:
    d = creer_dossier()
    avant = sorted(p.name for p in tmp_path.rglob("*"))
    for nom in NOMS_DE_PIECES:
        piece = pieces.joindre(seance, d.id, TypePiece.FACTURE, nom)
        propre(piece.nom, f"pièce {nom!r}")
        assert piece.nom == assainir(nom.strip(), lignes=True), "le nom reste un texte, celui qu'on a donné"
    assert sorted(p.name for p in tmp_path.rglob("*")) == avant


@pytest.mark.parametrize("nom", ["187_json_brouillon.json", "188_json_brouillon_types.json", "189"])
def test_un_brouillon_n_est_que_du_texte(seance: Seance, creer_dossier: Callable[..., Dossier], nom: str) -> None:
    """Le brouillon est une ligne de la base : rien n'y est lu comme du JSON, un texte coupé ou profond revient tel quel, borné."""
    d = creer_dossier()
    texte = "[" * 100_000 if nom == "189" else (CORPUS / nom).read_text(encoding="utf-8")
    notes.brouillon_garder(seance, d.id, texte)
    assert notes.brouillon_lire(seance, d.id) == texte[:10_000]


@pytest.mark.parametrize("charge", [c for c in COMMANDES if c.strip()], ids=ascii)
def test_une_coordonnee_hostile_se_refuse_ou_s_assainit(seance: Seance, creer_dossier: Callable[..., Dossier], charge: str) -> None:
    d = creer_dossier()
    ecrite = coordonnees.ajouter_adresse(seance, d.id, charge, "35000", charge)
    propre(ecrite.valeur + ecrite.ville, "adresse")
