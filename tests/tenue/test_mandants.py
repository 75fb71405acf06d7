"""Les mandants : aucun sans convention, aucun identifiant faux."""

from __future__ import annotations

from datetime import date

import pytest

from agence.erreurs import Refus, SaisieInvalide
from agence.seance import Seance
from agence.tenue import mandants
from donnees.modeles import Mandat
from donnees.nomenclature import Nature

CONVENTION = date(2026, 1, 5)
SIREN = "123 456 782"
"""1·2 3·4 5·6 7·8 2 : somme de Luhn 1+4+3+8+5+3+7+7+2 = 40."""


def test_un_mandant_a_sa_convention(superviseur: Seance) -> None:
    iban = "FR76 9999 9000 0100 0000 1234 537"
    mandants.ajouter(superviseur, "ELEC-OUEST", "Élec Ouest", Nature.PROFESSIONNEL, CONVENTION, siren=SIREN, iban=iban)
    (ligne,) = mandants.lister()
    assert (ligne.code, ligne.siren, ligne.iban, ligne.convention_le) == (
        "ELEC-OUEST", "123456782", "FR7699999000010000001234537", CONVENTION,
    )  # fmt: skip


@pytest.mark.parametrize("siren", ["123456789", "12345678", "abcdefghi", "1234567820"])
def test_un_siren_faux_est_refuse(superviseur: Seance, siren: str) -> None:
    with pytest.raises(SaisieInvalide, match="SIREN"):
        mandants.ajouter(superviseur, "M", "M", Nature.PROFESSIONNEL, CONVENTION, siren=siren)


@pytest.mark.parametrize("iban", ["FR7630006000011234567890188", "FR76", "\x1b[2J"])
def test_un_iban_faux_est_refuse(superviseur: Seance, iban: str) -> None:
    with pytest.raises(SaisieInvalide, match="IBAN") as refus:
        mandants.ajouter(superviseur, "M", "M", Nature.PROFESSIONNEL, CONVENTION, iban=iban)
    assert "\x1b" not in str(refus.value)


@pytest.mark.parametrize("code", ["", "a b", "é", "x" * 41, "-A"])
def test_un_code_mal_forme_est_refuse(superviseur: Seance, code: str) -> None:
    with pytest.raises(SaisieInvalide, match="code"):
        mandants.ajouter(superviseur, code, "M", Nature.PROFESSIONNEL, CONVENTION)


def test_un_code_pris_est_refuse_et_rien_n_est_ecrit(superviseur: Seance) -> None:
    mandants.ajouter(superviseur, "M", "M", Nature.PROFESSIONNEL, CONVENTION)
    with pytest.raises(Refus, match="existe déjà"):
        mandants.ajouter(superviseur, "M", "Autre", Nature.PARTICULIER, CONVENTION)
    assert Mandat.select().count() == 1


def test_une_convention_ne_finit_pas_avant_de_commencer(superviseur: Seance) -> None:
    with pytest.raises(SaisieInvalide, match="avant de commencer"):
        mandants.ajouter(superviseur, "M", "M", Nature.PROFESSIONNEL, CONVENTION, fin_le=date(2026, 1, 4))


def test_un_agent_n_ajoute_pas_de_mandant(seance: Seance) -> None:
    with pytest.raises(Refus, match="superviseur"):
        mandants.ajouter(seance, "M", "M", Nature.PROFESSIONNEL, CONVENTION)


def test_un_nom_hostile_devient_du_texte(superviseur: Seance) -> None:
    assert "\x1b" not in mandants.ajouter(superviseur, "M", "A\x1b[2JB", Nature.PROFESSIONNEL, CONVENTION).nom
