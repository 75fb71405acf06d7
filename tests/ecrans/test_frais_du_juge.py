"""Au poste : joindre une décision de justice, inscrire les frais qu'elle met au débiteur, la capitalisation qu'elle ordonne."""

from __future__ import annotations

from datetime import date

from agence.seance import Seance
from donnees.modeles import Dossier, Frais, Piece
from donnees.nomenclature import NatureFrais, TypePiece
from ecrans.poste.pieces import LETTRES
from tests.outils.au_poste import DUPUIS, aller, au_poste, dossier, message
from tests.outils.ecran import jusqu_a, texte_ecran


def test_toute_sorte_de_piece_se_joint_au_poste() -> None:
    assert set(LETTRES.values()) == set(TypePiece)


async def test_la_decision_jointe_au_poste_prouve_les_frais_du_juge(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, DUPUIS)
        await pilote.press("o")
        assert "décision de justice" in texte_ecran(app)
        await pilote.press("d", *"JEX du 12", "enter")
        await jusqu_a(pilote, lambda: "pièce jointe" in message(app))
        await pilote.press("$", "f", *"mauvaise", "down", *"150", "enter")
        await jusqu_a(pilote, lambda: Frais.select().exists())
    frais = Frais.get()
    assert (frais.nature, frais.montant) == (NatureFrais.MAUVAISE_FOI, 150_00)
    assert Piece.get_by_id(frais.piece_id).type is TypePiece.DECISION


async def test_la_capitalisation_s_inscrit_et_se_retire_au_poste(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, DUPUIS)
        await pilote.press("$", "c", "down", *"30/06/2025", "enter")
        assert "aucune pièce ne prouve" in texte_ecran(app)
        await pilote.press("down", *"CGV art. 9", "enter")
        await jusqu_a(pilote, lambda: "capitalisés" in message(app))
        assert Dossier.get_by_id(dossier(DUPUIS).id).capitalisation_le == date(2025, 6, 30)
        await pilote.press("u")
        await jusqu_a(pilote, lambda: dossier(DUPUIS).capitalisation_le is None)
        await pilote.press("$", "c", "down", *"30/06/2025", "down", *"CGV art. 9", "enter")
        await jusqu_a(pilote, lambda: dossier(DUPUIS).capitalisation_le is not None)
        await pilote.press("$", "c", *"clause écartée", "enter")
        await jusqu_a(pilote, lambda: dossier(DUPUIS).capitalisation_le is None)
