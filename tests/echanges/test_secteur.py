"""La colonne facultative « secteur » : elle décide de la prescription, et n'arrête jamais une ligne."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from agence.configuration.modele import Correspondance
from agence.echanges.bilan import Bilan
from agence.echanges.integration import integrer
from agence.echanges.portefeuille import verifier
from agence.echanges.tableau import lire_csv
from agence.gestes.interruptions import interrompre
from agence.seance import Seance
from donnees.modeles import Creance, Dossier, Evenement
from donnees.nomenclature import Secteur, TypeEvenement, TypeInterruption, TypePiece
from tests.echanges.outils_echanges import MODELE
from tests.fabrique import creer_mandant

JOUR = date(2026, 11, 23)
MOREL = {**MODELE, "date_facture": "31/05/2026", "date_echeance": "30/06/2026"}


@pytest.fixture
def importer(superviseur: Seance, seance: Seance) -> Callable[..., Bilan]:
    """`importer({"secteur": "transport"})` : cette ligne, corrigée, pour le mandant FOURNIL."""
    creer_mandant(superviseur)

    def importer_(*corrigees: dict[str, str]) -> Bilan:
        completes = [{**MOREL, **ligne} for ligne in corrigees]
        entetes = list(dict.fromkeys(e for ligne in completes for e in ligne))
        texte = "\n".join([";".join(entetes), *(";".join(ligne.get(e, "") for e in entetes) for ligne in completes)])
        lecture = verifier(lire_csv(texte.encode(), "essai.csv"), "FOURNIL", Correspondance(), JOUR)
        return integrer(superviseur, lecture, "FOURNIL", "essai.csv", str(hash(texte)))

    return importer_


def dates() -> tuple[date | None, date | None, bool]:
    d = Dossier.get()
    return d.prescription_le, d.prescription_au_plus_tot, bool(d.prescription_hypothese)


def test_sans_secteur_cinq_ans_retenus_un_an_surveille(importer: Callable[..., Bilan]) -> None:
    importer({})
    assert dates() == (date(2031, 6, 30), date(2027, 5, 31), True), "un an depuis la facture, si c'était un transport"
    assert Creance.get().secteur is None


@pytest.mark.parametrize(
    ("ecrit", "secteur", "fin"),
    [("transport", Secteur.TRANSPORT, date(2027, 5, 31)), ("Général", Secteur.GENERAL, date(2031, 6, 30)),
     ("Service public", Secteur.SERVICE_PUBLIC, date(2030, 6, 30)), ("télécommunications", Secteur.TELECOM, date(2027, 6, 30))],
)  # fmt: skip
def test_le_secteur_dit_rend_les_deux_dates_egales(importer: Callable[..., Bilan], ecrit: str, secteur: Secteur, fin: date) -> None:
    importer({"secteur": ecrit})
    assert dates()[:2] == (fin, fin) and Creance.get().secteur is secteur


def test_un_secteur_qui_ne_se_lit_pas_laisse_entrer_la_ligne_et_se_dit(importer: Callable[..., Bilan]) -> None:
    """Une colonne « secteur » peut être celle du commercial : elle ne doit pas refuser un portefeuille entier."""
    bilan = importer({"secteur": "35-NORD \x1b[2J".replace("\x1b", "")})
    assert (len(bilan.refusees), bilan.en_json()["creees"]) == (0, 1)
    assert any("délai le plus court" in str(a) for a in bilan.avertissements)
    assert Creance.get().secteur is None


def test_le_secteur_appris_corrige_le_dossier_et_une_cellule_vide_ne_l_oublie_pas(importer: Callable[..., Bilan]) -> None:
    importer({})
    importer({"secteur": "telecom"})
    assert dates() == (date(2027, 6, 30), date(2027, 6, 30), False)
    assert "secteur télécommunications" in Evenement.get(Evenement.type == TypeEvenement.IMPORT).texte
    importer({"secteur": ""})
    assert dates()[0] == date(2027, 6, 30)


def test_une_creance_de_plus_ne_defait_pas_une_interruption(superviseur: Seance, importer: Callable[..., Bilan]) -> None:
    importer({"secteur": "general"})
    dossier_id = Dossier.get().id
    interrompre(superviseur, dossier_id, TypeInterruption.RECONNAISSANCE, date(2026, 9, 1), (TypePiece.RECONNAISSANCE, "courriel"))
    assert dates()[0] == date(2031, 9, 1)
    importer({"secteur": "general"}, {"secteur": "general", "facture": "F2", "date_facture": "01/07/2026", "date_echeance": "31/07/2026"})
    assert dates()[0] == date(2031, 9, 1), "la reconnaissance vise tout le dossier : F2 a commencé à courir avant elle"
    importer({"secteur": "telecom"}, {"secteur": "general", "facture": "F2", "date_facture": "01/07/2026", "date_echeance": "31/07/2026"})
    assert dates()[0] == date(2027, 9, 1), "F1 est télécom : un an depuis la reconnaissance"
