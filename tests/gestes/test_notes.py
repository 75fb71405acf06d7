"""La note, l'épingle et le brouillon."""

from collections.abc import Callable

import pytest

from agence.erreurs import SaisieInvalide
from agence.gestes import notes
from agence.seance import Seance
from donnees.modeles import Dossier
from donnees.nomenclature import TypeEvenement
from tests.gestes.outils_gestes import dernier, evenements, relire


def test_une_note_va_dans_l_historique_et_ne_change_que_la_version(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    ecrite = notes.noter(seance, dossier.id, "  rappeler après 17 h  ")
    evenement = dernier(dossier)
    assert (evenement.id, evenement.type, evenement.texte) == (ecrite.evenement_id, TypeEvenement.NOTE, "rappeler après 17 h")
    assert evenement.utilisateur_id == seance.acteur.id  # type: ignore[union-attr]
    assert evenement.configuration_id == seance.configuration_id
    relu = relire(dossier)
    assert relu.version == dossier.version + 1
    assert (relu.action, relu.action_le) == (dossier.action, dossier.action_le)


def test_une_note_vide_est_refusee(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    with pytest.raises(SaisieInvalide, match="vide"):
        notes.noter(seance, dossier.id, " \n\t ")
    assert evenements(dossier) == []


def test_une_note_trop_longue_est_refusee_et_non_coupee(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    notes.noter(seance, dossier.id, "a" * 500)
    with pytest.raises(SaisieInvalide, match="501"):
        notes.noter(seance, dossier.id, "a" * 501)


def test_regle_41_les_mots_a_eviter_sont_signales_sans_refus(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    assert notes.noter(seance, dossier.id, "rappelle lundi").a_eviter == ()
    signales = notes.noter(seance, dossier.id, "débiteur malade, cancer").a_eviter
    assert signales and all(mot.famille and mot.proposition for mot in signales)
    assert len(evenements(dossier)) == 2


def test_une_note_hostile_devient_du_texte(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    notes.noter(seance, dossier.id, "\x1b]0;titre\x07 [@click=app.quit]ici[/]")
    texte = dernier(dossier).texte
    assert "\x1b" not in texte and "\x07" not in texte
    assert "[@click=app.quit]ici[/]" in texte


def test_l_epingle_remplace_la_precedente_et_se_retire(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    notes.epingler(seance, dossier.id, "ne parler qu'à la gérante")
    notes.epingler(seance, dossier.id, "avocat : Me Petit")
    assert relire(dossier).epingle == "avocat : Me Petit"
    notes.epingler(seance, dossier.id, "  ")
    assert relire(dossier).epingle == ""
    assert dernier(dossier).texte == "note retirée : avocat : Me Petit"


def test_le_brouillon_survit_et_la_note_le_consomme(
    seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    martin = ouvrir_pour("martin")
    notes.brouillon_garder(seance, dossier.id, "il dit que")
    notes.brouillon_garder(seance, dossier.id, "il dit que\nle colis")
    notes.brouillon_garder(martin, dossier.id, "autre")
    assert notes.brouillon_lire(seance, dossier.id) == "il dit que\nle colis"
    notes.noter(seance, dossier.id, "il dit que le colis manque")
    assert notes.brouillon_lire(seance, dossier.id) == ""
    assert notes.brouillon_lire(martin, dossier.id) == "autre"
    notes.brouillon_jeter(martin, dossier.id)
    assert notes.brouillon_lire(martin, dossier.id) == ""


def test_le_brouillon_n_est_pas_dans_l_historique_et_vide_il_disparait(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    notes.brouillon_garder(seance, dossier.id, "en cours")
    notes.brouillon_garder(seance, dossier.id, "")
    assert notes.brouillon_lire(seance, dossier.id) == ""
    assert evenements(dossier) == []
    assert relire(dossier).version == dossier.version
