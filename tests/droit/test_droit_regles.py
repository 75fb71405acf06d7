"""Les règles du métier, telles qu'un refus les cite et qu'on les lit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agence.configuration.modele import Agence
from agence.droit.premiere_lettre import Mandat, activite, bloc_legal, mentions_manquantes
from agence.droit.regles import EtatRegle, Garde, Niveau, est_une_regle, expliquer, regle, toutes
from agence.droit.reversement import Urgence, echeance
from agence.droit.tables import STATUTS, Tables
from agence.droit.textes import dire, textes_a_revoir, textes_perimes
from agence.erreurs import Introuvable

COMPLET = Mandat("FOURNIL", "Fournil Ouest", "3 rue des Fours, 35000 Rennes")
LUNDI = date(2026, 11, 23)
AGENCE = Agence("Recouvrement de l'Ouest", "14 quai des Exemples", "35000", "Rennes", compte_dedie="FR7699999000010000000123453")


def test_il_y_a_quarante_neuf_regles_numerotees_de_suite_et_nommees() -> None:
    assert [r.numero for r in toutes()] == list(range(1, 50))
    assert len({r.nom for r in toutes()}) == 49
    assert all(r.texte and r.base and r.statut in ("", *STATUTS) for r in toutes())


def test_les_niveaux() -> None:
    signalees = {r.numero for r in toutes() if r.niveau is Niveau.SIGNALE}
    assert signalees == {9, 14, 16, 18, 20, 21, 25, 27, 30, 32, 41, 44, 46, 47, 49}


def test_une_regle_se_lit_par_son_numero_ou_son_nom() -> None:
    assert regle("10") is regle(10)
    assert regle("convention_ecrite") is regle(1)
    assert str(regle(29)).startswith("règle 29 : prendre la voie des petites créances")
    for inconnue in (50, 0, "", "PAS_UNE_REGLE", "\x1b[2J"):
        with pytest.raises(Introuvable):
            regle(inconnue)


def test_un_nom_de_garde_n_est_pas_un_numero_de_regle() -> None:
    assert [est_une_regle(c) for c in ("37", "1", "49", "0", "50", "bail", "", "31 33", "²")] == [True, True, True] + [False] * 6


def test_rien_ne_se_dit_empeche_sans_geste_qui_le_garde() -> None:
    for r in toutes():
        if not r.gestes:
            assert r.etat is EtatRegle.A_VENIR
        elif r.niveau is Niveau.EMPECHE and r.garde is not Garde.SIGNAL:
            assert r.etat is EtatRegle.EMPECHE
        else:
            assert r.etat is EtatRegle.SIGNALE
        assert r.tenue, f"la règle {r.numero} dit comment elle est tenue, ou que rien ne la tient"


def test_une_regle_expliquee_dit_son_texte_sa_base_et_ce_qu_elle_vaut() -> None:
    dite = " ".join(expliquer(regle(19)))
    assert "Interdit : imputer un paiement partiel" in dite and "C. civ. 1343-1" in dite and "à vérifier" in dite
    assert not regle(1).a_verifier and regle(19).a_verifier and regle(35).a_verifier


# ── les cinq mentions (règle 4) ──────────────────────────────────────────────────────────────────────────────────────


def test_une_premiere_lettre_complete_n_a_rien_qui_manque() -> None:
    assert mentions_manquantes(AGENCE, COMPLET, LUNDI) == ()
    assert "recouvrement amiable" in activite()


@pytest.mark.parametrize(
    ("champs", "mandat", "montants", "jour", "numero"),
    [
        ({"adresse": ""}, COMPLET, True, LUNDI, 1), ({"code_postal": ""}, COMPLET, True, LUNDI, 1),
        ({}, Mandat("FOURNIL", "Fournil Ouest", " "), True, LUNDI, 2), ({}, Mandat("FOURNIL", "", "ici"), True, LUNDI, 2),
        ({}, COMPLET, False, LUNDI, 3), ({"compte_dedie": ""}, COMPLET, True, LUNDI, 4), ({}, COMPLET, True, date(2014, 3, 18), 5),
    ],
)  # fmt: skip
def test_chaque_mention_absente_est_nommee(champs: dict[str, str], mandat: Mandat, montants: bool, jour: date, numero: int) -> None:
    trouvees = mentions_manquantes(replace(AGENCE, **champs), mandat, jour, montants=montants)  # type: ignore[arg-type]
    assert [m.numero for m in trouvees] == [numero]
    assert trouvees[0].remede


def test_le_texte_de_loi_reproduit_est_le_deuxieme_et_le_troisieme_alinea() -> None:
    bloc = bloc_legal(LUNDI)
    assert bloc is not None and bloc.version == "L111-8 du 19/03/2014"
    deuxieme, troisieme = bloc.alineas
    assert deuxieme.startswith("Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du créancier")
    assert "juge de l'exécution" in troisieme and troisieme.endswith("débiteur de mauvaise foi.")


# ── le délai de reversement (règle 16) ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("recu", "jour", "limite", "urgence"),
    [
        (date(2026, 11, 3), date(2026, 11, 22), date(2026, 12, 3), Urgence.ATTENDU),
        (date(2026, 11, 3), date(2026, 11, 23), date(2026, 12, 3), Urgence.ALARME),
        (date(2026, 11, 3), date(2026, 12, 3), date(2026, 12, 3), Urgence.ALARME),
        (date(2026, 11, 3), date(2026, 12, 4), date(2026, 12, 3), Urgence.EN_RETARD),
        (date(2027, 1, 31), date(2027, 2, 28), date(2027, 2, 28), Urgence.ALARME),
        (date(2027, 1, 31), date(2027, 3, 1), date(2027, 2, 28), Urgence.EN_RETARD),
    ],
)
def test_regle_16_un_mois_de_date_a_date_alarme_au_vingtieme_jour(recu: date, jour: date, limite: date, urgence: Urgence) -> None:
    e = echeance(recu, jour)
    assert (e.limite, e.urgence) == (limite, urgence)


def test_regle_16_la_convention_donne_un_autre_delai() -> None:
    e = echeance(date(2026, 11, 3), date(2026, 12, 20), 60)
    assert (e.limite, e.urgence) == (date(2027, 1, 2), Urgence.ATTENDU)
    assert echeance(date(2026, 11, 3), date(2026, 12, 23), 60).urgence is Urgence.ALARME, "dix jours avant"


# ── les textes datés (règle 49) ──────────────────────────────────────────────────────────────────────────────────────


def test_regle_49_un_texte_perime_se_signale_le_jour_venu_et_s_annonce_un_mois_avant() -> None:
    assert textes_perimes(date(2026, 12, 31)) == ()
    assert {t.code for t in textes_a_revoir(date(2026, 12, 2))} == {"l441_10", "taux"}
    dits = [dire(t, date(2027, 1, 1)) for t in textes_perimes(date(2027, 1, 1))]
    assert any("2027-S1 à saisir, depuis le 01/01/2027" in d for d in dits) and any("L441-10" in d for d in dits)
    assert "tarif_commissaires" in {t.code for t in textes_perimes(date(2028, 2, 1))}


def test_regle_49_le_semestre_ajoute_par_l_agence_ne_manque_plus() -> None:
    taux = "legal_particulier = 6.9\nlegal_autres = 2.8\nbce = 2.4\n"
    bloc = f'[[semestres]]\nsemestre = "2027-S1"\n{taux}statut_legal = "V"\nstatut_bce = "V"\n'
    codes = {t.code for t in textes_perimes(date(2027, 2, 1), Tables((("taux.toml", bloc),)))}
    assert codes == {"l441_10"}
