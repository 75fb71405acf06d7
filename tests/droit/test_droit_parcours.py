"""Les tables des parcours, toutes et en entier : rien n'y manque, rien n'y mène nulle part."""

from __future__ import annotations

import pytest

from agence.droit.etats_procedure import EN_COURS, Parcours, parcours, phases, verifier_parcours
from agence.droit.procedures import VOIES_JUDICIAIRES
from agence.droit.tables import LIVREES, PARCOURS, STATUTS, Tables, lire_table
from agence.erreurs import FichierInvalide
from donnees.nomenclature import MESURES, EtatProcedure, SensEcheance, TypeInterruption, TypeProcedure

T, E = TypeProcedure, EtatProcedure
TOUS = [parcours(t) for t in TypeProcedure]
SANS_TITRE = {T.SOMMATION, T.EXECUTION, *MESURES}


def nommer(p: Parcours) -> str:
    return p.type.value


def evenements_de(p: Parcours, phase: str) -> set[str]:
    ici = p.phase(phase)
    return {e.code for e in p.evenements if e.part_de(ici)}


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_tout_renvoi_mene_a_quelque_chose_qui_existe(p: Parcours) -> None:
    verifier_parcours()
    for e in p.evenements:
        assert e.de or e.de_etat, f"{e.code} ne part de nulle part"
        assert not e.vers or e.vers in {x.code for x in p.phases}


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_toute_phase_est_atteignable(p: Parcours) -> None:
    atteintes, a_voir = set(), [p.initiale.code]
    while a_voir:
        phase = a_voir.pop()
        if phase not in atteintes:
            atteintes.add(phase)
            a_voir += [e.vers for e in p.evenements if e.vers and e.part_de(p.phase(phase))]
    assert atteintes == {x.code for x in phases(p.type)}


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_les_codes_sont_uniques(p: Parcours) -> None:
    for table in (p.phases, p.evenements, p.delais, p.regimes):
        codes = [x.code for x in table]
        assert len(codes) == len(set(codes))
        assert all(c.isascii() and c == c.lower() for c in codes)


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_tout_evenement_et_tout_delai_ont_texte_et_statut(p: Parcours) -> None:
    for ligne in (*p.evenements, *p.delais):
        assert ligne.texte and ligne.statut in STATUTS and ligne.libelle, ligne.code
    assert all(e.acteur for e in p.evenements) and all(d.qui for d in p.delais)


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_tout_delai_court_d_un_evenement_et_vit_quelque_part(p: Parcours) -> None:
    for d in p.delais:
        assert d.depuis and d.duree.unite in ("j", "m")
        assert d.duree.nombre >= 0 or d.donnee, f"{d.code} remonte le temps depuis rien"
        assert any(d.vit_dans(x) for x in p.phases)
        assert not d.prolonge or d.sens is SensEcheance.ATTENTE, "un butoir à nous n'est jamais prolongé"
        for depart in d.depuis:
            e = p.evenement(depart)
            assert e is not None
            arrivees = [p.phase(e.vers)] if e.vers else [x for x in p.phases if e.part_de(x)]
            assert any(d.vit_dans(x) for x in arrivees), f"{d.code} ne naît jamais de {depart}"


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_un_evenement_qui_touche_la_prescription_exige_sa_piece(p: Parcours) -> None:
    for e in p.evenements:
        assert e.interrompt is None or e.piece is not None, f"{e.code} : règle 23"


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_un_titre_ne_s_ouvre_que_par_un_evenement_qui_le_dit(p: Parcours) -> None:
    for e in p.evenements:
        mene = bool(e.vers) and p.phase(e.vers).etat is E.TITRE
        assert mene == e.ouvre_titre, e.code
    assert bool(p.sans_titre) == (p.type in SANS_TITRE)
    assert any(e.ouvre_titre for e in p.evenements) != bool(p.sans_titre)


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_un_butoir_qui_a_une_sanction_a_l_evenement_qui_la_constate(p: Parcours) -> None:
    for d in p.delais:
        if d.sens is SensEcheance.BUTOIR and d.sanction and not d.suivi_ailleurs and d.duree.nombre and p.type is not T.INCONTESTEE:
            assert any(d.code in e.depasse for e in p.evenements), d.code


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_on_n_abandonne_qu_avant_de_transmettre_et_on_ne_revient_qu_apres(p: Parcours) -> None:
    for x in p.phases:
        ici = evenements_de(p, x.code)
        assert ("abandon" in ici) == (x.etat is E.A_TRANSMETTRE)
        assert ("retour" in ici) == (x.etat is E.TRANSMIS)
        if x.etat in (E.REVENU, E.ANNULE):
            assert ici == set(), "une procédure finie ne bouge plus"


@pytest.mark.parametrize("p", TOUS, ids=nommer)
def test_toute_procedure_en_cours_peut_finir(p: Parcours) -> None:
    finissent = {x.code for x in p.phases if x.etat not in EN_COURS}
    for x in p.phases:
        vus, a_voir = set(), [x.code]
        while a_voir:
            code = a_voir.pop()
            if code not in vus:
                vus.add(code)
                a_voir += [e.vers for e in p.evenements if e.vers and e.part_de(p.phase(code))]
        assert vus & finissent


def test_chaque_voie_de_la_loi_a_son_parcours_et_rien_n_y_est_de_trop() -> None:
    assert {p.type for p in TOUS} == set(TypeProcedure) >= {*VOIES_JUDICIAIRES, *MESURES}
    ecrits = {nom for fichier in PARCOURS for nom in lire_table(fichier)}
    modeles = {m for fichier in PARCOURS for bloc in lire_table(fichier).values() for m in bloc.get("modeles", ())}
    assert ecrits == {t.value for t in TypeProcedure} | modeles


# ── ce que la loi dit, ligne par ligne (DROIT § 6) ───────────────────────────────────────────────────────────────────

LIGNES = [
    # voie, délai, durée, sens, sanction, statut
    (T.INJONCTION, "consigner", "15j", "butoir", "demande caduque", "V*"),
    (T.INJONCTION, "signifier", "3m", "butoir", "ordonnance non avenue", "V"),
    (T.INJONCTION, "signifier_ancien", "6m", "butoir", "ordonnance non avenue", "V"),
    (T.INJONCTION, "opposition", "1m", "attente", "", "V*"),
    (T.INJONCTION, "executer", "2m", "attente", "", "V"),
    (T.INJONCTION, "avis_greffe", "1m", "attente", "", "V*"),
    (T.INJONCTION, "frais_opposition", "15j", "butoir", "caducité", "V*"),
    (T.INJONCTION, "avocat", "15j", "butoir", "ordonnance non avenue", "V*"),
    (T.INJONCTION, "produire", "0j", "butoir", "irrecevabilité", "V*"),
    (T.INJONCTION, "titre", "120m", "butoir", "prescription du titre", "V*"),
    (T.INJONCTION, "signifier_jugement", "6m", "butoir", "jugement non avenu", "V*"),
    (T.PETITES_CREANCES, "reponse", "1m", "attente", "", "V"),
    (T.INCONTESTEE, "contester", "1m", "attente", "", "V*"),
    (T.INCONTESTEE, "dresser", "8j", "attente", "", "V*"),
    (T.INCONTESTEE, "signifier", "6m", "butoir", "procès-verbal sans effet (à contrôler)", "V*"),
    (T.REFERE, "placer_commerce", "-8j", "butoir", "", "V"),
    (T.REFERE, "placer_judiciaire", "-15j", "butoir", "", "V"),
    (T.REFERE, "appel", "15j", "attente", "", "M"),
    (T.ASSIGNATION, "placer_commerce", "-8j", "butoir", "", "V"),
    (T.ASSIGNATION, "placer_judiciaire", "-15j", "butoir", "", "V"),
    (T.ASSIGNATION, "appel", "1m", "attente", "", "M"),
    (T.ASSIGNATION, "signifier_jugement", "6m", "butoir", "jugement non avenu", "V*"),
    (T.EUROPEENNE, "ordonnance", "30j", "attente", "", "V"),
    (T.EUROPEENNE, "opposition", "30j", "attente", "", "V"),
    (T.COMMANDEMENT, "payer", "8j", "attente", "", "V"),
    (T.COMMANDEMENT, "refaire", "24m", "butoir", "commandement à refaire ; l'effet interruptif demeure", "V"),
    (T.SAISIE_VENTE, "payer", "8j", "attente", "", "V"),
    (T.SAISIE_ATTRIBUTION, "denoncer", "8j", "butoir", "caducité", "V"),
    (T.SAISIE_ATTRIBUTION, "contester", "1m", "attente", "", "V"),
    (T.REMUNERATIONS, "repondre", "1m", "attente", "", "V"),
    (T.CONSERVATOIRE, "pratiquer", "3m", "butoir", "caducité de la mesure (de mémoire, à contrôler)", "V"),
    (T.CONSERVATOIRE, "denoncer", "8j", "butoir", "caducité de la mesure (de mémoire, à contrôler)", "V"),
    (T.CONSERVATOIRE, "engager", "1m", "butoir", "caducité de la mesure (de mémoire, à contrôler)", "V"),
]


@pytest.mark.parametrize(("voie", "code", "duree", "sens", "sanction", "statut"), LIGNES, ids=lambda x: str(x))
def test_chaque_delai_de_la_loi(voie: TypeProcedure, code: str, duree: str, sens: str, sanction: str, statut: str) -> None:
    d = parcours(voie).delai(code)
    assert d is not None
    assert (str(d.duree), d.sens.value, d.sanction, d.statut) == (duree, sens, sanction, statut)


@pytest.mark.parametrize(
    ("voie", "evenement", "type_"),
    [
        (T.INJONCTION, "transmission", None),
        (T.INJONCTION, "ordonnance", None),
        (T.INJONCTION, "signification", TypeInterruption.SIGNIFICATION_ORDONNANCE),
        (T.SOMMATION, "signification", None),
        (T.SOMMATION, "reconnaissance", TypeInterruption.RECONNAISSANCE),
        (T.REFERE, "signification", TypeInterruption.DEMANDE_EN_JUSTICE),
        (T.ASSIGNATION, "signification", TypeInterruption.DEMANDE_EN_JUSTICE),
        (T.PETITES_CREANCES, "accord", TypeInterruption.ACCORD_PETITES_CREANCES),
        (T.COMMANDEMENT, "commandement", TypeInterruption.ACTE_D_EXECUTION),
        (T.SAISIE_ATTRIBUTION, "saisie", TypeInterruption.ACTE_D_EXECUTION),
        (T.CONSERVATOIRE, "saisie", TypeInterruption.MESURE_CONSERVATOIRE),
    ],
)
def test_ce_qui_interrompt_la_prescription_et_rien_d_autre(voie: TypeProcedure, evenement: str, type_: TypeInterruption | None) -> None:
    e = parcours(voie).evenement(evenement)
    assert e is not None and e.interrompt is type_


# ── les tables de l'agence ───────────────────────────────────────────────────────────────────────────────────────────


def propre(texte: str) -> Tables:
    return Tables((("parcours_injonction.toml", texte),))


def test_la_table_de_l_agence_corrige_un_delai_sans_recopier_les_autres() -> None:
    tables = propre('[[injonction.delais]]\ncode = "consigner"\nduree = "1m"\nstatut = "V"\n')
    d = parcours(T.INJONCTION, tables).delai("consigner")
    assert d is not None and (str(d.duree), d.statut, d.sanction) == ("1m", "V", "demande caduque")
    assert len(parcours(T.INJONCTION, tables).delais) == len(parcours(T.INJONCTION, LIVREES).delais)


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ('[[injonction.delais]]\ncode = "consigner"\nduree = "quinze"\n', "durée"),
        ('[[injonction.delais]]\ncode = "neuf"\n', "manque"),
        ('[[injonction.delais]]\ncode = "consigner"\nbutoire = true\n', "butoire"),
        ('[[injonction.delais]]\ncode = "consigner"\nsens = "molle"\n', "molle"),
        ('[[injonction.evenements]]\ncode = "rejet"\nvers = "nulle_part"\n', "nulle_part"),
        ('[[injonction.delais]]\ncode = "consigner"\ndepuis = ["rien"]\n', "rien"),
    ],
)
def test_une_table_fautive_se_dit_avec_son_fichier(texte: str, dit: str) -> None:
    with pytest.raises(FichierInvalide, match=dit) as refus:
        verifier_parcours(propre(texte))
    assert "parcours_injonction.toml" in refus.value.message
