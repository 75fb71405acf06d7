"""Ce qui change d'une configuration à l'autre, dit clé par clé."""

from __future__ import annotations

from agence.configuration.comparaison import Difference, comparer, mettre_a_plat
from agence.configuration.lecture import charger_texte, defaut, texte_par_defaut
from agence.configuration.modele import Configuration


def modifiee(*remplacements: tuple[str, str]) -> Configuration:
    texte = texte_par_defaut()
    for avant, apres in remplacements:
        assert texte.count(avant) >= 1
        texte = texte.replace(avant, apres, 1)
    return charger_texte(texte)


def test_la_meme_configuration_ne_change_rien() -> None:
    assert comparer(defaut(), charger_texte("# remarque\n" + texte_par_defaut())) == ()


def test_chaque_cle_changee_est_dite_avec_son_avant_et_son_apres() -> None:
    nouvelle = modifiee(
        ("tentatives_par_semaine = 4", "tentatives_par_semaine = 6"),
        ('minimum = 20 ', 'minimum = "1 234,50" '),
        ('{ action = "appel",           apres = "3j" }', '{ action = "appel", apres = "4jo" }'),
        ('si = { du = ">= 150" }', 'si = { du = [">= 200", "<= 5000"] }'),
        ("dim = []", 'dim = ["09:00-10:00", "11:00-24:00"]'),
        ('[touches]', '[touches]\nappel = "Z"'),
        ('cheque = "5jo"', 'cheque = "6jo"'),
    )
    assert comparer(defaut(), nouvelle) == (
        Difference("scenarios.b2b.etapes[2].apres", "3j", "4jo"),
        Difference("scenarios.b2b.etapes[8].si.du", ">= 150,00\u00a0€", ">= 200,00\u00a0€, <= 5\u202f000,00\u00a0€"),
        Difference("appels.plages.dim", "", "09:00-10:00, 11:00-24:00"),
        Difference("appels.tentatives_par_semaine", "4", "6"),
        Difference("promesses.minimum", "20,00\u00a0€", "1\u202f234,50\u00a0€"),
        Difference("promesses.grace.cheque", "5jo", "6jo"),
        Difference("touches.appel", "", "Z"),
    )


def test_une_cle_retiree_est_dite_a_la_fin() -> None:
    differences = comparer(defaut(), modifiee(('point_de_livraison = "Point de livraison"\n', "")))
    assert differences == (Difference("champs.ELEC-OUEST.point_de_livraison", "Point de livraison", ""),)


def test_le_mot_de_passe_de_la_base_ne_se_montre_pas() -> None:
    a = modifiee(('"sqlite:///agence.db"', '"postgresql://agence:secret@serveur/agence"'))
    assert mettre_a_plat(a)["base.url"] == "postgresql://agence:***@serveur/agence"


def test_le_mot_de_passe_change_se_voit_sans_se_montrer() -> None:
    a, b = (modifiee(('"sqlite:///agence.db"', f'"postgresql://agence:{mot}@serveur/agence"')) for mot in ("un", "deux"))
    (seule,) = comparer(a, b)
    assert seule.chemin == "base.url"
    assert "un" not in seule.avant.replace("agence", "")
    assert "deux" not in seule.apres
