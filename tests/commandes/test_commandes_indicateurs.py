"""« agence indicateurs » et « agence objectifs » : ce qu'ils rendent, ce qu'ils refusent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from agence.gestes.appels import consigner
from agence.indicateurs.definitions import Indicateur
from agence.seance import Seance
from donnees.modeles import Dossier
from tests.commandes.conftest import Rendu

Agence = Callable[..., Rendu]


def test_les_taux_en_json_portent_leurs_nombres_et_leurs_definitions(agence: Agence, seance: Seance, dossier: Dossier) -> None:
    consigner(seance, dossier.id, "REF")
    rendu = agence("indicateurs", "--json", agent="roux").json
    assert rendu["taux"]["contact_utile"] == {"numerateur": 1, "denominateur": 1, "pour_cent": 100.0}
    assert rendu["taux"]["tenues_nombre"] == {"numerateur": 0, "denominateur": 0, "pour_cent": None}
    assert set(rendu["definitions"]) == {i.value for i in Indicateur}
    assert (rendu["du"], rendu["au"]) == ("2026-09-07", "2026-11-23")
    assert rendu["cohortes"] == [
        {"mois": "2026-11", "dossiers": 1, "confie": 1_100_00, "recouvre": 0, "numerateur": 0, "denominateur": 1_100_00, "pour_cent": 0.0}
    ]


def test_par_agent_les_lignes_sont_dans_l_ordre_des_noms(
    agence: Agence, seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    consigner(ouvrir_pour("martin"), creer_dossier(agent="martin").id, "REF")
    consigner(seance, creer_dossier().id, "NRP")
    lignes = agence("indicateurs", "--par", "agent", "--json", agent="roux").json["lignes"]
    assert [ligne["nom"] for ligne in lignes] == ["Lefevre", "Martin"]
    assert not any("rang" in cle for ligne in lignes for cle in ligne)
    texte = agence("indicateurs", "--par", "agent", agent="roux").sortie
    assert texte.index("Lefevre") < texte.index("Martin") < texte.index("tout")


def test_la_balance_se_demande_a_un_jour_passe(agence: Agence, dossier: Dossier) -> None:
    rendu = agence("indicateurs", "balance", "--json", agent="roux").json
    assert rendu["total"] == 1_100_00 and rendu["cases"]["91_180"] == {"dossiers": 1, "montant": 1_100_00}
    assert [ligne["nom"] for ligne in rendu["lignes"]] == ["Mandant FOURNIL"]
    assert agence("indicateurs", "balance", "--au", "2026-11-20", "--json", agent="roux").json["total"] == 0
    refus = agence("indicateurs", "balance", "--au", "demain", agent="roux")
    assert refus.statut == 1 and "à venir" in refus.erreurs
    assert "91–180" in agence("indicateurs", "balance", agent="roux").sortie


def test_la_courbe_s_ecrit_une_fois_en_svg(agence: Agence, dossier: Dossier, tmp_path: Path) -> None:
    image = tmp_path / "taux.svg"
    assert agence("indicateurs", "--svg", str(image), agent="roux").statut == 0
    assert image.read_text(encoding="utf-8").startswith("<svg xmlns=")
    refus = agence("indicateurs", "--svg", str(image), agent="roux")
    assert refus.statut == 1 and "existe déjà" in refus.erreurs


def test_les_definitions_se_lisent_sans_base(lancer: Agence) -> None:
    rendu = lancer("indicateurs", "definitions")
    assert rendu.statut == 0 and "taux de contact utile" in rendu.sortie and "÷ tentatives d'appel" in rendu.sortie


def test_un_agent_ne_lit_pas_les_indicateurs_de_tous(agence: Agence) -> None:
    refus = agence("indicateurs", "--par", "agent")
    assert refus.statut == 1 and "réservé" in refus.erreurs


def test_un_objectif_se_pose_se_lit_et_se_retire(agence: Agence) -> None:
    pose = agence("objectifs", "poser", "lefevre", "2026-11", "encaisse", "12 000", agent="roux")
    assert pose.statut == 0 and "12\u202f000,00" in pose.sortie
    agence("objectifs", "poser", "martin", "11/2026", "contact_utile", "35,5", agent="roux")
    tous = agence("objectifs", "--json", agent="roux").json["objectifs"]
    assert [(o["agent"], o["objectif"], o["attendu_a_ce_jour"]) for o in tous] == [("lefevre", 1_200_000, 900_000), ("martin", 355, 355)]
    siens = agence("objectifs", "--json", agent="martin").json["objectifs"]
    assert [o["agent"] for o in siens] == ["martin"]
    assert agence("objectifs", "retirer", "martin", "11", "contact_utile", agent="roux").statut == 0
    assert agence("objectifs", "--mois", "2026-12", agent="roux").sortie.startswith("Aucun objectif")


def test_un_objectif_impossible_se_refuse_en_une_phrase(agence: Agence) -> None:
    essais = (
        (("lefevre", "11", "palmares", "1"), "inconnu"), (("zoe", "11", "encaisse", "1"), "zoe"),
        (("lefevre", "13", "encaisse", "1"), "illisible"), (("lefevre", "10", "encaisse", "1"), "fini"),
        (("lefevre", "11", "contact", "200"), "hors limites"),
    )  # fmt: skip
    for argv, dit in essais:
        refus = agence("objectifs", "poser", *argv, agent="roux")
        assert refus.statut == 1 and dit in refus.erreurs, argv
    assert agence("objectifs", "poser", "lefevre", "11", "encaisse", "1").statut == 1
