"""Escalader d'une touche, ou lire ce qui manque ; puis le chemin de la mission."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import escalade, promesses
from agence.gestes.escalade import EscaladeRefusee
from agence.seance import Seance
from donnees.modeles import Dossier, EtapeFaite, Evenement, Mandat, Piece, Procedure
from donnees.nomenclature import (
    Etape,
    Etat,
    EtatCondition,
    EtatProcedure,
    Motif,
    MotifImpaye,
    Nature,
    TypeAction,
    TypePiece,
    TypeProcedure,
)
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)
HUISSIER, JUDICIAIRE = TypeAction.HUISSIER, TypeAction.JUDICIAIRE


@pytest.fixture
def mur(creer_dossier: Fabrique, seance: Seance) -> Dossier:
    """Un dossier professionnel qui a tout fait : lettre, deux essais, mise en demeure expirée, raison connue, facture jointe."""
    d = creer_dossier(
        position=7, etape=Etape.MISE_EN_DEMEURE, tentatives=3, mise_en_demeure_le=LUNDI - timedelta(days=20),
        mise_en_demeure_expire_le=LUNDI - timedelta(days=5), impaye_motif=MotifImpaye.TRESORERIE,
        prescription_le=LUNDI + timedelta(days=900),
        confie_le=LUNDI - timedelta(days=60), premiere_lettre_le=LUNDI - timedelta(days=60),
    )  # fmt: skip
    Piece.create(dossier_id=d.id, type=TypePiece.FACTURE, nom="F-1.pdf", ajoutee_le=seance.horloge())
    return d


def etats(examen: escalade.Examen) -> dict[str, EtatCondition]:
    return {c.porte.id: c.etat for c in examen.conditions}


def test_toutes_portes_franches_une_touche_suffit(seance: Seance, mur: Dossier) -> None:
    procedure = escalade.escalader(seance, mur.id, HUISSIER)
    lu = Dossier.get_by_id(mur.id)
    assert (procedure.type, procedure.etat) == (TypeProcedure.SOMMATION, EtatProcedure.A_TRANSMETTRE)
    assert (lu.etape, lu.action, lu.action_le, lu.procedure_etat) == (
        Etape.HUISSIER_AMIABLE,
        TypeAction.TRANSMISSION,
        LUNDI,
        EtatProcedure.A_TRANSMETTRE,
    )
    assert lu.position == 8, "l'étape huissier du scénario est derrière"
    assert procedure.decompte["du"] == procedure.montant > mur.solde, "le décompte figé comprend les pénalités"
    assert EtapeFaite.select().count() == 1
    with pytest.raises(Refus, match="déjà en cours"):
        escalade.escalader(seance, mur.id, HUISSIER)


def test_le_neuf_dit_tout_ce_qui_manque_et_rien_n_est_ecrit(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(lettre=False)
    with pytest.raises(EscaladeRefusee) as refus:
        escalade.escalader(seance, d.id, JUDICIAIRE)
    verdicts = {c.porte.id: c.etat for c in refus.value.conditions}
    assert verdicts["premiere_lettre"] is EtatCondition.FAUSSE
    assert verdicts["mise_en_demeure"] is EtatCondition.FAUSSE
    assert verdicts["motif"] is EtatCondition.A_VERIFIER
    assert verdicts["convention"] is EtatCondition.VRAIE
    assert all(c.porte.remede for c in refus.value.conditions)
    assert (Procedure.select().count(), Evenement.select().count()) == (0, 0)


@pytest.mark.parametrize(
    ("casse", "porte"),
    [
        ({"mise_en_demeure_le": None, "mise_en_demeure_expire_le": None}, "mise_en_demeure"),
        ({"mise_en_demeure_expire_le": LUNDI}, "mise_en_demeure"),
        ({"tentatives": 1}, "tentatives"),
        ({"impaye_motif": None}, "motif"),
        ({"prescription_le": LUNDI - timedelta(days=1)}, "non_prescrite"),
        ({"premiere_lettre_le": None}, "premiere_lettre"),
    ],
)
def test_chaque_porte_ferme_seule(seance: Seance, mur: Dossier, casse: dict[str, object], porte: str) -> None:
    Dossier.update(**casse).where(Dossier.id == mur.id).execute()
    with pytest.raises(EscaladeRefusee) as refus:
        escalade.escalader(seance, mur.id, HUISSIER)
    fermees = [c.porte.id for c in refus.value.conditions if c.etat is not EtatCondition.VRAIE]
    assert fermees == [porte]


def test_sans_pieces_ni_pouvoir_pas_de_voie_judiciaire(seance: Seance, mur: Dossier) -> None:
    assert etats(escalade.examiner(seance, mur.id, JUDICIAIRE))["pieces"] is EtatCondition.VRAIE
    Piece.update(retiree=True).execute()
    Mandat.update(pouvoir_judiciaire=False).execute()
    verdicts = etats(escalade.examiner(seance, mur.id, JUDICIAIRE))
    assert (verdicts["pieces"], verdicts["pouvoir"]) == (EtatCondition.FAUSSE, EtatCondition.FAUSSE)
    assert escalade.examiner(seance, mur.id, HUISSIER).franche, "l'huissier amiable n'en demande pas"


def test_un_superviseur_passe_outre_ce_qui_s_y_prete(seance: Seance, superviseur: Seance, mur: Dossier) -> None:
    Dossier.update(impaye_motif=None).where(Dossier.id == mur.id).execute()
    with pytest.raises(Refus, match="superviseur"):
        escalade.escalader(seance, mur.id, HUISSIER, derogation="urgent")
    escalade.escalader(superviseur, mur.id, HUISSIER, derogation="le débiteur déménage")
    assert "le débiteur déménage" in Evenement.get().texte


def test_regle_3_meme_un_superviseur_ne_passe_pas_sans_premiere_lettre(superviseur: Seance, mur: Dossier) -> None:
    Dossier.update(premiere_lettre_le=None).where(Dossier.id == mur.id).execute()
    with pytest.raises(EscaladeRefusee):
        escalade.escalader(superviseur, mur.id, HUISSIER, derogation="urgent")


def test_judiciaire_propose_et_retient_l_injonction_entre_professionnels(seance: Seance, mur: Dossier) -> None:
    examen = escalade.examiner(seance, mur.id, JUDICIAIRE)
    voies = {p.procedure: p.possible for p in examen.propositions}
    assert voies[TypeProcedure.INJONCTION] and not voies[TypeProcedure.PETITES_CREANCES]
    assert escalade.escalader(seance, mur.id, JUDICIAIRE).type is TypeProcedure.INJONCTION
    assert Dossier.get_by_id(mur.id).etape is Etape.JUDICIAIRE


def test_regle_29_petites_creances_refusees_entre_commercants(seance: Seance, mur: Dossier) -> None:
    with pytest.raises(Refus, match="petites créances » ne convient pas"):
        escalade.escalader(seance, mur.id, JUDICIAIRE, TypeProcedure.PETITES_CREANCES)


def test_de_a_transmettre_a_titre(seance: Seance, mur: Dossier) -> None:
    procedure = escalade.escalader(seance, mur.id, JUDICIAIRE)
    with pytest.raises(Refus):
        escalade.titre(seance, procedure.id, LUNDI)
    escalade.transmettre(seance, procedure.id, "Tribunal de commerce de Rennes")
    lu = Dossier.get_by_id(mur.id)
    assert (lu.action, lu.procedure_etat) == (TypeAction.SUIVI_PROCEDURE, EtatProcedure.TRANSMIS)
    assert lu.action_le > LUNDI
    escalade.titre(seance, procedure.id, LUNDI)
    lu = Dossier.get_by_id(mur.id)
    assert (lu.etape, lu.titre_le, lu.procedure_etat, lu.action) == (Etape.EXECUTION, LUNDI, None, TypeAction.REVUE)
    assert lu.prescription_le == date(2036, 11, 23), "un titre s'exécute dix ans"


def test_une_sommation_ne_donne_pas_de_titre_et_revient(seance: Seance, mur: Dossier) -> None:
    procedure = escalade.escalader(seance, mur.id, HUISSIER)
    escalade.transmettre(seance, procedure.id)
    with pytest.raises(Refus):
        escalade.titre(seance, procedure.id, LUNDI)
    escalade.revenir(seance, procedure.id, "débiteur absent")
    lu = Dossier.get_by_id(mur.id)
    assert (lu.procedure_etat, lu.action) == (None, TypeAction.JUDICIAIRE)
    assert Procedure.get().etat is EtatProcedure.REVENU


def test_une_promesse_suspend_l_escalade_puis_on_y_revient(
    seance: Seance, nuit: Seance, horloge: Horloge, mur: Dossier
) -> None:
    from agence.gestes import cycle

    procedure = escalade.escalader(seance, mur.id, HUISSIER)
    escalade.transmettre(seance, procedure.id)
    promesses.promettre(seance, mur.id, 500_00, LUNDI + timedelta(days=7))
    lu = Dossier.get_by_id(mur.id)
    assert (lu.etat, lu.suspension_motif, lu.procedure_etat) == (Etat.SUSPENDU, Motif.PROMESSE, EtatProcedure.TRANSMIS)
    horloge.avancer(jours=11)
    cycle.jouer(nuit)
    assert Dossier.get_by_id(mur.id).action is TypeAction.APPEL, "la promesse rompue d'abord"
    promesses.promettre(seance, mur.id, 500_00, horloge.jour + timedelta(days=1))
    horloge.avancer(jours=20)
    cycle.jouer(nuit)
    assert Dossier.get_by_id(mur.id).action is TypeAction.APPEL, "rompue encore : une procédure court déjà, on n'escalade pas deux fois"


def test_un_particulier_sous_5000_euros_a_les_petites_creances(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(nature=Nature.PARTICULIER, montants=(900_00,))
    voies = {p.procedure: p.possible for p in escalade.examiner(seance, d.id, JUDICIAIRE).propositions}
    assert voies[TypeProcedure.PETITES_CREANCES]


def test_une_mission_pas_transmise_s_abandonne_et_l_etape_reste_a_faire(seance: Seance, mur: Dossier, horloge: Horloge) -> None:
    avant = Dossier.get_by_id(mur.id)
    procedure = escalade.escalader(seance, mur.id, HUISSIER)
    horloge.avancer(jours=1)
    with pytest.raises(SaisieInvalide):
        escalade.renoncer(seance, procedure.id, " ")
    escalade.renoncer(seance, procedure.id, "le débiteur a rappelé")
    lu = Dossier.get_by_id(mur.id)
    assert (lu.etape, lu.procedure_etat, lu.position, lu.action) == (avant.etape, None, avant.position, TypeAction.HUISSIER)
    assert (Procedure.get().etat, EtapeFaite.select().count()) == (EtatProcedure.ANNULE, 0)
    assert escalade.escalader(seance, mur.id, HUISSIER).id != procedure.id, "et elle peut se refaire"


def test_une_mission_transmise_ne_s_abandonne_plus(seance: Seance, mur: Dossier) -> None:
    procedure = escalade.escalader(seance, mur.id, HUISSIER)
    escalade.transmettre(seance, procedure.id)
    with pytest.raises(Refus, match="déjà transmise"):
        escalade.renoncer(seance, procedure.id, "trop tard")
