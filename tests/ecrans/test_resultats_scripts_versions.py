"""Au poste : un code de résultat ajouté par la configuration seule, les phrases de l'agence, la version qui a décidé."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agence.configuration.lecture import charger_texte, texte_par_defaut
from agence.gestes.notes import noter
from agence.seance import Seance
from agence.tenue.configuration_en_vigueur import garder
from donnees.modeles import Dossier, Evenement, Utilisateur
from donnees.nomenclature import Etat, Motif, TypeEvenement
from ecrans.application import Agence
from ecrans.poste.dossier import DossierOuvert
from tests.outils.ecran import jusqu_a, texte_ecran

NEUF = """
[resultats.VISIO]
libelle = "rendez-vous en visio"
lettre = "b"
chiffre = 3
famille = "joint"
contact = true
contact_utile = true
suite = "suspendre"
motif = "arrangement"
delai = "4j"
"""


def avec(seance: Seance, texte: str) -> Seance:
    """La même séance sous une autre configuration, gardée comme version."""
    lue = charger_texte(texte)
    return replace(seance, configuration=lue, configuration_id=garder(texte, None, seance.horloge(), lue.tables))


@pytest.fixture
def visio(lefevre: Seance) -> Seance:
    """Le code VISIO pris par la configuration seule ; il reçoit le chiffre 3, retiré à OCC."""
    return avec(lefevre, texte_par_defaut().replace("chiffre = 3\n", "", 1) + NEUF)


@pytest.mark.parametrize("touches", [("3",), ("a", "b")], ids=["chiffre", "lettre"])
async def test_un_code_ajoute_par_la_configuration_a_sa_touche_et_sa_suite(visio: Seance, touches: tuple[str, ...]) -> None:
    app = Agence(visio)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        dossier_id = app.screen.lu().id  # type: ignore[attr-defined]
        if touches[0] == "a":
            await pilote.press("a")
            await jusqu_a(pilote, lambda: "rendez-vous en visio" in texte_ecran(app))
            await pilote.press("b")
            if Evenement.select().where(Evenement.code == "VISIO").count() == 0:
                await pilote.press("enter")
        else:
            await pilote.press(*touches)
        await jusqu_a(pilote, lambda: Evenement.select().where(Evenement.code == "VISIO").count() == 1)
    consigne = Evenement.get(Evenement.code == "VISIO")
    assert (consigne.dossier_id, consigne.type, consigne.donnees["utile"]) == (dossier_id, TypeEvenement.APPEL, True)
    assert consigne.configuration_id == visio.configuration_id
    dossier = Dossier.get_by_id(dossier_id)
    assert (dossier.etat, dossier.suspension_motif) == (Etat.SUSPENDU, Motif.ARRANGEMENT)
    assert (dossier.suspendu_jusqu_au - visio.jour).days == 4


async def test_les_phrases_de_l_agence_remplacent_les_fournies_une_a_une(
    lefevre: Seance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "phrases").mkdir()
    texte = "# à lire lentement\nBonjour {debiteur}, ici {agent} pour {agence} : {du}, dossier {reference} [red]x[/].\n"
    (tmp_path / "phrases" / "tresorerie.txt").write_text(texte, encoding="utf-8")
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    monkeypatch.setenv("AGENCE_CONFIG", str(tmp_path / "config.toml"))
    seance = avec(lefevre, texte_par_defaut().replace('[scripts]\ndossier = ""', '[scripts]\ndossier = "phrases"'))
    app = Agence(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        await pilote.press("w", "t")
        await jusqu_a(pilote, lambda: "À dire : trésorerie" in texte_ecran(app))
        ecran = " ".join(texte_ecran(app).replace("│", " ").split())
        assert "Bonjour DUPUIS Karim, ici Lefèvre pour Recouvrement de l'Ouest" in ecran
        assert "dossier R-2026-00413 [red]x[/]." in ecran
        assert "à lire lentement" not in ecran
        await pilote.press("escape", "w", "o")
        await jusqu_a(pilote, lambda: "À dire : oubli" in texte_ecran(app))
        assert "Cela arrive à tout le monde." in texte_ecran(app), "sans texte à soi, celui qui est fourni"


async def test_v_dit_quelle_version_a_decide(lefevre: Seance) -> None:
    roux = Utilisateur.get(Utilisateur.nom == "roux")
    texte = texte_par_defaut().replace("tolerance = 5 ", "tolerance = 6 ", 1)
    seance = replace(lefevre, configuration_id=garder(texte, roux.id, lefevre.horloge()))
    app = Agence(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        dossier_id = app.screen.lu().id  # type: ignore[attr-defined]
        noter(seance, dossier_id, "première ligne " + "longue " * 30)
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, DossierOuvert))
        await pilote.press("V")
        await jusqu_a(pilote, lambda: "règles : version" in texte_ecran(app))
        ecran = " ".join(texte_ecran(app).replace("│", " ").split())
        assert f"version n° {seance.configuration_id} de la configuration, en vigueur depuis le 23/11/2026 à 10:00, par Roux" in ecran
        assert ecran.count("longue") >= 30, "le texte entier"
        assert "23/11/2026 à 10:00, par Lefèvre" in ecran
