"""Les fichiers de configuration hostiles : refusés avec leur ligne, leur colonne et leurs mots, ou acceptés."""

from __future__ import annotations

from pathlib import Path

import pytest

from agence.configuration.lecture import charger
from agence.erreurs import FichierInvalide
from agence.texte import INTERDIT

HOSTILES = Path(__file__).parent / "hostiles"

REFUSES: dict[str, list[tuple[int | None, int | None, str]]] = {
    "121_tronque.toml": [(5, 10, "fin de fichier inattendue")],
    "122_types.toml": [
        (2, 1, "agence.nom : texte attendu, tableau trouvé"),
        (4, 1, "promesses.delai : durée « quinze » illisible"),
        (7, 1, "serveur.annulation_secondes : entier de 0 à 600 attendu, booléen trouvé"),
    ],
    "123_cle_inconnue.toml": [
        (10, 2, "clé inconnue « serveurs » ; vouliez-vous dire « serveur » ?"),
        (12, 2, "clé inconnue « promesse » ; vouliez-vous dire « promesses » ?"),
        (15, 1, "rang : clé inconnue « montants » ; vouliez-vous dire « montant » ?"),
    ],
    "124_negatif.toml": [
        (4, 1, "promesses.delai : durée « -15j » illisible"),
        (5, 1, "promesses.minimum_pour_cent : 0 à 100 attendu, -10 trouvé"),
        (7, 1, "serveur.annulation_secondes : 0 à 600 attendu, -1 trouvé"),
    ],
    "125_debordement.toml": [
        (4, 1, "promesses.delai : durée « 9223372036854775808j » illisible"),
        (5, 1, "promesses.minimum_pour_cent : 0 à 100 attendu, un entier démesuré trouvé"),
        (7, 1, "serveur.annulation_secondes : 0 à 600 attendu, un entier démesuré trouvé"),
    ],
    "126_flottants.toml": [
        (5, 1, "promesses.minimum_pour_cent : entier de 0 à 100 attendu, nan trouvé"),
        (7, 1, "serveur.annulation_secondes : entier de 0 à 600 attendu, inf trouvé"),
        (11, 1, "seuils.tolerance : montant de 0,00 à 1\u202f000,00\u00a0€ attendu, 1e+400 trouvé"),
        (12, 1, "seuils.minimum_relance : montant de 0,00 à 100\u202f000,00\u00a0€ attendu, nan trouvé"),
    ],
    "127_cle_double.toml": [(10, 2, "table « promesses » déjà déclarée ligne 3 : y mettre ces clés")],
    "128_vide.toml": [(None, None, "configuration vide")],
    "129_utf16.toml": [(1, 1, "pas en UTF-8, mais en UTF-16")],
    "131_chemin.toml": [(9, 1, "scripts.dossier : dossier sous celui de la configuration attendu")],
    "132_commande.toml": [
        (10, 2, "clé inconnue « outils »"),
        (14, 1, "appels.composer : adresse tel:{numero}"),
    ],
    "133_profond.toml": [(None, None, "imbrication excessive")],
    "134_taux.toml": [(5, 1, "promesses.minimum_pour_cent : 0 à 100 attendu, 1250 trouvé")],
    "135_echappement.toml": [
        (2, 1, "agence.nom : caractère de contrôle U+001B"),
        (10, 2, "clé inconnue « cle␛[31m[/] »"),
    ],
    "136_latin1.toml": [(2, 22, "pas en UTF-8 : octet 0xF4")],
    "137_date.toml": [(3, 22, "date inexistante")],
    "138_incoherent.toml": [(13, 5, "scenarios.tous.etapes[2].action : une étape mise_en_demeure doit précéder huissier")],
}
ACCEPTES = ("120_reference_valide.toml", "130_bom.toml")


def test_chaque_fichier_hostile_a_son_verdict() -> None:
    assert sorted(f.name for f in HOSTILES.iterdir()) == sorted([*REFUSES, *ACCEPTES])


@pytest.mark.parametrize("nom", REFUSES)
def test_un_fichier_hostile_est_refuse_avec_tous_ses_defauts_en_leur_place(nom: str) -> None:
    with pytest.raises(FichierInvalide) as refus:
        charger(HOSTILES / nom)
    trouves = [(d.ligne, d.colonne) for d in refus.value.defauts]
    assert trouves == [(ligne, colonne) for ligne, colonne, _ in REFUSES[nom]]
    for defaut, (_, _, mots) in zip(refus.value.defauts, REFUSES[nom], strict=True):
        assert mots in defaut.message
    assert nom in str(refus.value)
    assert not INTERDIT.search(str(refus.value))


@pytest.mark.parametrize("nom", ACCEPTES)
def test_un_fichier_sain_est_accepte(nom: str) -> None:
    configuration = charger(HOSTILES / nom)
    assert configuration.agence.nom == "Agence Démo"
    assert configuration.scripts.dossier == "phrases"
    assert not configuration.texte.startswith("\ufeff")


def test_la_configuration_vide_propose_la_copie_precedente() -> None:
    with pytest.raises(FichierInvalide) as refus:
        charger(HOSTILES / "128_vide.toml")
    assert "copie précédente" in refus.value.remede
