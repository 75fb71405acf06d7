"""L'argent qui entre en masse, par un import ou une démonstration : quittances et imputations figées, comme saisi à la main."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from agence.configuration.modele import Correspondance
from agence.decomptes import elements
from agence.demonstration import remplir
from agence.droit.taux import charger_taux
from agence.echanges.bilan import Bilan
from agence.echanges.integration import integrer
from agence.echanges.portefeuille import verifier
from agence.echanges.tableau import lire_csv
from agence.seance import Seance
from agence.tenue.verification import verifier as verifier_la_base
from donnees.base import fermer, lignes, ouvrir
from donnees.modeles import Dossier, Evenement, Imputation, Paiement
from tests.fabrique import creer_mandant

TETE = "reference;debiteur;type_debiteur;facture;date_facture;date_echeance;montant_ttc;verse;verse_le"
JOUR = date(2026, 11, 23)


@pytest.fixture
def importer(superviseur: Seance) -> Callable[..., Bilan]:
    creer_mandant(superviseur)

    def importer_(*corps: str) -> Bilan:
        texte = "\n".join((TETE, *corps)) + "\n"
        lecture = verifier(lire_csv(texte.encode(), "essai.csv"), "FOURNIL", Correspondance(), JOUR)
        return integrer(superviseur, lecture, "FOURNIL", "essai.csv", str(hash(corps)))

    return importer_


def figees() -> list[tuple[Any, ...]]:
    return [(i.version, i.poste.value, i.montant) for i in Imputation.select().order_by(Imputation.id)]


def test_un_versement_d_avant_a_sa_quittance_et_son_imputation(importer: Callable[..., Bilan]) -> None:
    # 94 j à 12,40 % de 1 100 € (du 01/07 au 02/10) = 35,13 €
    importer(
        "R-1;SARL Morel;professionnel;F-1;01/06/2026;30/06/2026;1100,00;300,00;02/10/2026",
        "R-2;SARL Hamon;professionnel;F-2;01/06/2026;30/06/2026;500,00;;",
        "R-3;SARL Quéré;professionnel;F-3;01/10/2026;31/10/2026;800,00;100,00;31/10/2026",
    )  # fmt: skip
    assert [p.quittance for p in Paiement.select().order_by(Paiement.id)] == ["Q-000001", "Q-000002"]
    assert figees() == [(1, "interets", 35_13), (1, "principal", 264_87), (1, "principal", 100_00)]
    assert verifier_la_base(jour=JOUR) == ()


def test_une_facture_corrigee_fait_imputer_de_nouveau(importer: Callable[..., Bilan]) -> None:
    ligne = "R-1;SARL Morel;professionnel;F-1;01/06/2026;{};1100,00;300,00;02/10/2026"
    importer(ligne.format("30/06/2026"))
    importer(ligne.format("31/08/2026"))
    # 32 j à 12,40 % (du 01/09 au 02/10) = 11,96 €
    assert figees()[2:] == [(2, "interets", 11_96), (2, "principal", 288_04)]
    dit = Evenement.get(Evenement.code == "reimputation").texte
    assert "essai.csv" in dit and "version 2" in dit
    assert importer(ligne.format("31/08/2026")).en_json()["inchangees"] == 1 and len(figees()) == 4
    assert verifier_la_base(jour=JOUR) == ()


def test_un_versement_ajoute_par_un_second_fichier_suit_les_memes_regles(importer: Callable[..., Bilan]) -> None:
    importer("R-1;SARL Morel;professionnel;F-1;01/06/2026;30/06/2026;1100,00;300,00;02/10/2026")
    importer("R-1;SARL Morel;professionnel;F-1;01/06/2026;30/06/2026;1100,00;500,00;02/11/2026")
    assert [(p.montant, p.quittance) for p in Paiement.select().order_by(Paiement.id)] == [(300_00, "Q-000001"), (200_00, "Q-000002")]
    assert {v for v, _, _ in figees()} == {1} and Dossier.get().verse == 500_00
    assert verifier_la_base(jour=JOUR) == ()


def test_dans_une_demonstration_tout_paiement_est_fige_et_le_decompte_n_en_sait_rien(modele_sqlite: Path, tmp_path: Path) -> None:
    fichier = tmp_path / "demo.db"
    fichier.write_bytes(modele_sqlite.read_bytes())
    ouvrir(f"sqlite:///{fichier}")
    try:
        remplir(300, 1, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
        nus = lignes("""SELECT p.id FROM paiement p WHERE p.montant > 0 AND NOT p.isole
            AND NOT EXISTS (SELECT 1 FROM imputation i WHERE i.paiement_id = p.id)""")
        assert nus == [] and Imputation.select().count() > 50
        assert lignes("SELECT count(*) FROM paiement WHERE montant > 0 AND canal = 'agence' AND compte = ''") == [(0,)]
        taux = charger_taux()
        for e in elements([d.id for d in Dossier.select(Dossier.id)]).values():
            avertis = e.decompte(JOUR, taux).avertissements
            assert not [a for a in avertis if a.startswith("règle 14")], e.reference
    finally:
        fermer()
