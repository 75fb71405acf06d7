"""Les jours impossibles ou douteux d'une procédure : deux fois le même évènement, avant le titre, avant la créance, audience passée."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agence.droit.moteur import SIGNIFICATION, TITRE, Contexte, evenements_possibles
from agence.erreurs import Refus, SaisieInvalide
from donnees.nomenclature import TypeProcedure
from tests.droit.outils_procedure import CONTEXTE, Essai

T = TypeProcedure
JOUR = date(2026, 5, 18)


def requete() -> Essai:
    return Essai(T.INJONCTION, CONTEXTE).suivre(("transmission", date(2026, 5, 15)))


def test_le_meme_evenement_du_meme_jour_ne_s_inscrit_qu_une_fois() -> None:
    essai = requete().suivre(("frais_demandes", JOUR))
    with pytest.raises(Refus, match="déjà inscrit") as refus:
        essai.arrive("frais_demandes", JOUR)
    assert "donner son jour" in refus.value.remede
    essai.arrive("frais_demandes", date(2026, 5, 19))


def test_ce_qui_est_deja_inscrit_ce_jour_n_est_plus_propose() -> None:
    essai = requete().suivre(("frais_demandes", JOUR))
    du_jour = replace(essai.contexte, jour=JOUR)
    assert "frais_demandes" not in {e.code for e in evenements_possibles(T.INJONCTION, essai.phase, du_jour)}
    demain = replace(essai.contexte, jour=date(2026, 5, 19))
    assert "frais_demandes" in {e.code for e in evenements_possibles(T.INJONCTION, essai.phase, demain)}


def test_deux_audiences_fixees_le_meme_jour_sont_deux_evenements() -> None:
    essai = requete().suivre(("ordonnance", JOUR), ("signification", JOUR), ("opposition", JOUR))
    essai.arrive("audience", date(2026, 6, 1), audience=date(2026, 9, 1))
    essai.arrive("audience", date(2026, 6, 1), audience=date(2026, 9, 8))
    with pytest.raises(Refus, match="déjà inscrit"):
        essai.arrive("audience", date(2026, 6, 1), audience=date(2026, 9, 8))


def test_deux_sommes_remises_le_meme_jour_s_inscrivent() -> None:
    essai = Essai(T.SAISIE_ATTRIBUTION, CONTEXTE).suivre(("transmission", JOUR), ("encaissement", JOUR), ("encaissement", JOUR))
    assert [f.evenement for f in essai.contexte.faits].count("encaissement") == 2


def test_une_audience_n_est_jamais_fixee_a_un_jour_deja_passe() -> None:
    essai = requete().suivre(("ordonnance", JOUR), ("signification", JOUR), ("opposition", JOUR))
    with pytest.raises(SaisieInvalide, match="l'audience du 31/05/2026 est avant"):
        essai.arrive("audience", date(2026, 6, 1), audience=date(2026, 5, 31))
    essai.arrive("audience", date(2026, 6, 1), audience=date(2026, 6, 1))


def test_un_evenement_d_avant_la_creance_se_signale() -> None:
    contexte = replace(CONTEXTE, creance_du=JOUR)
    dits = Essai(T.INJONCTION, contexte).arrive("transmission", date(2026, 5, 17)).avertissements
    assert any("avant la créance, du 18/05/2026" in dit for dit in dits)
    assert not any("avant la créance" in dit for dit in Essai(T.INJONCTION, contexte).arrive("transmission", JOUR).avertissements)


def test_regle_26_une_mesure_ne_se_prend_pas_avant_le_titre() -> None:
    """Titre du 31/10/2026 : la saisie du 2/10, saisie à l'avance ou datée à l'envers, s'exécuterait sans titre."""
    titre = date(2026, 10, 31)
    contexte = Contexte(date(2026, 11, 22), acquis=frozenset({TITRE, SIGNIFICATION}), titre_du=titre)
    essai = Essai(T.SAISIE_ATTRIBUTION, contexte)
    with pytest.raises(Refus, match="avant le titre exécutoire, du 31/10/2026") as refus:
        essai.suivre(("transmission", date(2026, 10, 1)), ("saisie", date(2026, 10, 2)))
    assert refus.value.regle == "26" and essai.phase != "saisie"
    Essai(T.SAISIE_ATTRIBUTION, contexte).suivre(("transmission", titre), ("saisie", titre))


def test_une_mesure_conservatoire_se_prend_avant_le_titre() -> None:
    contexte = replace(CONTEXTE, titre_du=date(2026, 10, 31))
    essai = Essai(T.CONSERVATOIRE, contexte).suivre(("autorisation", JOUR), ("transmission", JOUR), ("saisie", JOUR))
    assert essai.phase == "pratiquee"
