"""La prescription au clavier, sur 80 colonnes : lire l'explication, inscrire une interruption et sa pièce, dire le secteur."""

from __future__ import annotations

from datetime import date

from textual.pilot import Pilot

from agence.seance import Seance
from donnees.modeles import Creance, Dossier, Interruption, Piece
from donnees.nomenclature import Secteur, TypeInterruption, TypePiece
from ecrans.application import Agence
from ecrans.composants.texte import BlocTexte
from ecrans.poste.prescription import LETTRES, SECTEURS, Explication
from tests.fabrique import Horloge
from tests.outils.au_poste import DUPUIS, au_poste
from tests.outils.ecran import texte_ecran


def dupuis() -> Dossier:
    return Dossier.get(Dossier.reference == DUPUIS)


async def taper(pilote: Pilot[int], *touches: str) -> None:
    for touche in touches:
        await pilote.press(touche)
        await pilote.pause()


def dit(app: Agence) -> str:
    return " ".join(ligne.plain.strip() for ligne in app.screen.query_one("#message", BlocTexte).lignes)


def test_chaque_evenement_et_chaque_secteur_a_sa_touche() -> None:
    assert set(LETTRES.values()) == set(TypeInterruption) and set(SECTEURS.values()) == set(Secteur)


async def test_p_majuscule_explique_sans_rien_changer(lefevre: Seance) -> None:
    version = dupuis().version
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "P")
        assert isinstance(app.screen, Explication)
        vu = texte_ecran(app)
        assert all(len(ligne) <= 80 for ligne in vu.splitlines())
        assert "Prescription · DUPUIS Karim" in vu and "2 ans · C. conso. L218-2" in vu and "secteur inconnu" in vu
        assert "inscrire" in vu and "secteur" in vu and "effacer" in vu
        await taper(pilote, "escape")
        assert not isinstance(app.screen, Explication) and dupuis().version == version


async def test_tout_se_lit_meme_sur_un_petit_ecran(lefevre: Seance) -> None:
    async with au_poste(lefevre, (80, 12)) as (app, pilote):
        await taper(pilote, "P")
        assert "règle 22" not in texte_ecran(app)
        await taper(pilote, "pagedown", "pagedown", "pagedown")
        assert "règle 22" in texte_ecran(app)


async def test_inscrire_une_reconnaissance_avec_sa_piece(lefevre: Seance, heure: Horloge) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "P", "s", "g", "P", "i", "r", "a")
        await taper(pilote, "down", *"courriel")
        await taper(pilote, "enter")
        assert "À surveiller : le 23/11/2028" in dit(app)
        ligne = Interruption.get()
        assert (ligne.type, ligne.le) == (TypeInterruption.RECONNAISSANCE, date(2026, 11, 23))
        assert Piece.get_by_id(ligne.piece_id).nom == "courriel"
        assert dupuis().prescription_le == date(2028, 11, 23)
        await taper(pilote, "u")
        assert "annulé" in dit(app) and Interruption.get().retiree


async def test_sans_piece_ou_trop_tot_le_dialogue_le_dit_et_laisse_corriger(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "P", "i", "r", "a", "enter")
        assert "nom de la pièce manque" in texte_ecran(app)
        await taper(pilote, "home", *["delete"] * 10, *"01/01/2020", "down", *"lettre", "enter")
        assert "avant la créance" in texte_ecran(app) and Interruption.select().count() == 0
        await taper(pilote, "escape")


async def test_dire_le_secteur_puis_finir_et_effacer(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "P", "s", "c")
        assert {c.secteur for c in Creance.select().where(Creance.dossier_id == dupuis().id)} == {Secteur.TELECOM}
        await taper(pilote, "P", "f")
        assert "le temps n'est pas arrêté" in dit(app).lower()
        await taper(pilote, "P", "i", "m", "b", "down", "down", *"réunion", "enter")
        assert Interruption.get().fin_le is None and Piece.get_by_id(Interruption.get().piece_id).type is TypePiece.ATTESTATION
        await taper(pilote, "P", "f", "1", "enter")
        assert Interruption.get().fin_le == date(2026, 11, 23)
        await taper(pilote, "P", "e", "1", "e", *"autre dossier", "enter")
        assert "inscrit par erreur" in Interruption.get().effacee_motif


async def test_la_fiche_alerte_meme_a_l_etroit_quand_le_terme_approche(lefevre: Seance) -> None:
    dates = {"prescription_le": date(2027, 1, 10), "prescription_au_plus_tot": date(2026, 12, 3)}
    Dossier.update(**dates).where(Dossier.reference == DUPUIS).execute()
    async with au_poste(lefevre) as (app, _):
        assert "prescription le 03/12/2026, dans 10" in texte_ecran(app)
    Dossier.update(prescription_au_plus_tot=date(2026, 11, 3)).where(Dossier.reference == DUPUIS).execute()
    async with au_poste(lefevre) as (app, _):
        assert "prescription le 10/01/2027, dans 48" in texte_ecran(app), "l'hypothèse passée, c'est le délai retenu qui presse"
    Dossier.update(prescription_le=date(2031, 1, 10)).where(Dossier.reference == DUPUIS).execute()
    async with au_poste(lefevre) as (app, _):
        assert "prescription" not in texte_ecran(app)
