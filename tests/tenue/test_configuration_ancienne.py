"""Une configuration gardée qui contient une clé disparue du programme reste ouvrable ; un fichier neuf qui la contient est refusé."""

from __future__ import annotations

import pytest

from agence.configuration.lecture import texte_par_defaut
from agence.erreurs import FichierInvalide
from agence.gestes.signalements import a_signaler
from agence.tenue.configuration_en_vigueur import appliquer, garder, lue
from agence.tenue.ouverture import seance_ouverte
from tests.fabrique import LUNDI

ANCIEN = texte_par_defaut().replace("[serveur]\n", "[serveur]\nsonnerie = true\n") + "\n[fax]\nnumero = '0299000000'\n"


def test_une_cle_disparue_est_ignoree_et_dite(base: str) -> None:
    garder(ANCIEN, None, LUNDI)
    assert lue().ignorees == ("fax", "serveur.sonnerie")
    seance = seance_ouverte(None)
    assert seance.configuration.serveur.bail == lue().serveur.bail
    dits = [p for p in a_signaler(seance, LUNDI.date()) if "n'est plus connue" in p]
    assert len(dits) == 2 and "serveur.sonnerie" in dits[1]


def test_un_fichier_neuf_avec_cette_cle_est_refuse(base: str) -> None:
    with pytest.raises(FichierInvalide, match="clé inconnue"):
        appliquer(ANCIEN, "config.toml")


def test_une_valeur_fausse_reste_refusee_meme_gardee(base: str) -> None:
    garder(ANCIEN.replace("annulation_secondes = 10", "annulation_secondes = -1"), None, LUNDI)
    with pytest.raises(FichierInvalide, match="annulation_secondes"):
        lue()
