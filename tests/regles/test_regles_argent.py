"""Les règles de l'argent (DROIT § 13) : décompte arrêté, compte dédié, quittance, imputation, fonds isolés, frais, remises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.decomptes import decompte_du_dossier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import approbations, frais, paiements, remises
from agence.gestes.decomptes import arreter
from agence.gestes.paiements import Saisie, encaisser, recevoir
from agence.gestes.protections import proteger
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.modeles import DecompteArrete, Dossier, EcheanceProcedure, Evenement, Imputation, Mandat, Paiement, Piece
from donnees.nomenclature import Canal, Etat, Motif, Moyen, NatureFrais, Poste, Strategie, TypeEvenement, TypePiece

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)
DEDIE = "FR7699999000010000001234537"
AILLEURS = "FR7630006000011234567890189"


@pytest.fixture
def dossier(creer_dossier: Fabrique) -> Dossier:
    """1 100 € d'un professionnel, échus le 15/08/2026 : 37,37 € d'intérêts au 23/11 (100 j à 12,40 %) et 40 €."""
    return creer_dossier()


def joindre(seance: Seance, d: Dossier, type_: TypePiece = TypePiece.TITRE, nom: str = "jugement.pdf") -> int:
    return int(Piece.create(dossier_id=d.id, type=type_, nom=nom, ajoutee_le=seance.horloge()).id)


def postes(paiement: Paiement) -> dict[str, int]:
    """Ce que la dernière imputation figée de ce paiement éteint."""
    lignes = list(Imputation.select().where(Imputation.paiement_id == paiement.id).order_by(Imputation.id))
    derniere = max((x.version for x in lignes), default=0)
    return {x.poste.value: x.montant for x in lignes if x.version == derniere}


# ── règle 6 : pas de frais au débiteur sans titre ni pièce ───────────────────────────────────────────────────────────


def test_regle_6_ni_frais_sans_titre_ni_frais_sans_piece(seance: Seance, dossier: Dossier) -> None:
    piece = joindre(seance, dossier)
    with pytest.raises(Refus) as sans_titre:
        frais.ajouter(seance, dossier.id, NatureFrais.DEPENS, 51_07, LUNDI, piece)
    Dossier.update(titre_le=date(2026, 10, 1)).execute()
    with pytest.raises(Refus) as avant_le_titre:
        frais.ajouter(seance, dossier.id, NatureFrais.EXECUTION, 51_07, date(2026, 9, 30), piece)
    facture = joindre(seance, dossier, TypePiece.FACTURE, "F-1.pdf")
    with pytest.raises(Refus) as piece_qui_ne_prouve_rien:
        frais.ajouter(seance, dossier.id, NatureFrais.DEPENS, 51_07, LUNDI, facture)
    with pytest.raises(Refus) as sans_piece:
        frais.piece_nommee(dossier.id, "")
    with pytest.raises(Introuvable):
        frais.ajouter(seance, dossier.id, NatureFrais.DEPENS, 51_07, LUNDI, 999)
    refus = (sans_titre, avant_le_titre, piece_qui_ne_prouve_rien, sans_piece)
    assert [r.value.regle for r in refus] == ["6", "6", "6", "6"]
    assert decompte_du_dossier(dossier.id, LUNDI, seance.configuration).frais == 0


def test_regle_6_seul_le_juge_laisse_des_frais_au_debiteur_de_mauvaise_foi(seance: Seance, dossier: Dossier) -> None:
    with pytest.raises(Refus) as refus:
        frais.ajouter(seance, dossier.id, NatureFrais.MAUVAISE_FOI, 80_00, LUNDI, joindre(seance, dossier))
    assert refus.value.regle == "6"
    decision = joindre(seance, dossier, TypePiece.DECISION, "décision du juge de l'exécution")
    assert frais.ajouter(seance, dossier.id, NatureFrais.MAUVAISE_FOI, 80_00, LUNDI, decision).id


def test_regle_6_avec_titre_et_piece_les_frais_sont_dus_sans_interet(seance: Seance, dossier: Dossier) -> None:
    Dossier.update(titre_le=date(2026, 10, 1)).execute()
    avant = decompte_du_dossier(dossier.id, LUNDI, seance.configuration)
    inscrits = frais.ajouter(seance, dossier.id, NatureFrais.DEPENS, 51_07, date(2026, 10, 2), joindre(seance, dossier))
    apres = decompte_du_dossier(dossier.id, LUNDI, seance.configuration)
    assert (apres.frais, apres.du - avant.du, apres.interets) == (51_07, 51_07, avant.interets)
    frais.retirer(seance, inscrits.id, "taxés autrement")
    assert decompte_du_dossier(dossier.id, LUNDI, seance.configuration).du == avant.du
    assert verifier(jour=LUNDI) == ()


# ── règle 14 : un décompte arrêté reste tel qu'il est parti ──────────────────────────────────────────────────────────


def test_regle_14_une_correction_apres_l_arret_se_signale_et_fait_une_nouvelle_version(
    seance: Seance, superviseur: Seance, dossier: Dossier
) -> None:
    paye = encaisser(seance, dossier.id, 500_00, date(2026, 11, 2), Moyen.VIREMENT)
    premier = arreter(seance, dossier.id, motif="requête")
    assert (premier.version, premier.du) == (1, decompte_du_dossier(dossier.id, LUNDI, seance.configuration).du)
    paiements.extourner(superviseur, paye.id, "virement rejeté")
    dits = [e.texte for e in Evenement.select().where(Evenement.type == TypeEvenement.DECOMPTE, Evenement.code == "perime")]
    assert dits == [
        "le décompte n° 1 du 23/11/2026 ne correspond plus à ce que le dossier donne à cette date : en arrêter un nouveau"
    ]
    second = arreter(seance, dossier.id)
    assert (second.version, second.du > premier.du) == (2, True)
    assert DecompteArrete.get_by_id(premier.id).contenu["du"] == premier.du, "le premier reste tel qu'il est parti"


def test_regle_14_ce_qui_arrive_apres_le_jour_arrete_ne_le_perime_pas(seance: Seance, dossier: Dossier) -> None:
    arreter(seance, dossier.id, date(2026, 11, 20))
    encaisser(seance, dossier.id, 500_00, LUNDI, Moyen.VIREMENT)
    assert not Evenement.select().where(Evenement.type == TypeEvenement.DECOMPTE, Evenement.code == "perime").exists()


# ── règle 15 : le compte dédié, et lui seul ──────────────────────────────────────────────────────────────────────────


def test_regle_15_l_agence_n_encaisse_que_sur_le_compte_dedie(seance: Seance, dossier: Dossier) -> None:
    with pytest.raises(Refus) as refus:
        recevoir(seance, dossier.id, Saisie(100_00, LUNDI, Moyen.VIREMENT, compte=AILLEURS))
    assert (refus.value.regle, Paiement.select().count()) == ("15", 0)
    with pytest.raises(SaisieInvalide):
        recevoir(seance, dossier.id, Saisie(100_00, LUNDI, Moyen.VIREMENT, compte="FR76 1234"))
    dit = recevoir(seance, dossier.id, Saisie(100_00, LUNDI, Moyen.VIREMENT, compte="FR76 9999 9000 0100 0000 1234 537")).paiement
    tu = encaisser(seance, dossier.id, 100_00, LUNDI, Moyen.CHEQUE)
    assert (dit.compte, tu.compte) == (DEDIE, DEDIE)


def test_regle_15_le_mandant_recoit_sur_son_compte(seance: Seance, dossier: Dossier) -> None:
    recu = recevoir(seance, dossier.id, Saisie(100_00, LUNDI, Moyen.VIREMENT, Canal.MANDANT, compte=AILLEURS)).paiement
    assert recu.compte == AILLEURS


# ── règle 17 : une quittance par paiement ────────────────────────────────────────────────────────────────────────────


def test_regle_17_chaque_paiement_a_sa_quittance_numerotee_sans_trou(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique
) -> None:
    un, deux = creer_dossier(), creer_dossier()
    premier = encaisser(seance, un.id, 100_00, LUNDI, Moyen.VIREMENT)
    with pytest.raises(Refus):
        recevoir(seance, deux.id, Saisie(50_00, LUNDI, Moyen.VIREMENT, compte=AILLEURS))
    second = encaisser(seance, deux.id, 50_00, LUNDI, Moyen.CARTE)
    contraire = paiements.extourner(superviseur, premier.id, "erreur de dossier")
    troisieme = encaisser(seance, deux.id, 100_00, LUNDI, Moyen.VIREMENT)
    assert [p.quittance for p in (premier, second, contraire, troisieme)] == ["Q-000001", "Q-000002", "", "Q-000003"]
    assert verifier(jour=LUNDI) == ()


def test_regle_17_un_paiement_sans_quittance_se_voit_au_controle(seance: Seance, dossier: Dossier) -> None:
    paye = encaisser(seance, dossier.id, 100_00, LUNDI, Moyen.VIREMENT)
    Paiement.update(quittance="").where(Paiement.id == paye.id).execute()
    assert [m.invariant for m in verifier(jour=LUNDI)] == ["règle 17"]


# ── règle 19 : les intérêts d'abord ──────────────────────────────────────────────────────────────────────────────────


def test_regle_19_un_partiel_ne_paie_pas_le_principal_d_abord_sans_clause_ni_accord(seance: Seance, dossier: Dossier) -> None:
    principal = Strategie.PRINCIPAL_PUIS_INTERETS
    with pytest.raises(Refus) as refus:
        recevoir(seance, dossier.id, Saisie(100_00, LUNDI, Moyen.VIREMENT, imputation=principal))
    assert (refus.value.regle, Paiement.select().count()) == ("19", 0)
    legal = encaisser(seance, dossier.id, 100_00, LUNDI, Moyen.VIREMENT)
    assert postes(legal) == {"interets": 37_37, "principal": 62_63}
    accorde = recevoir(seance, dossier.id, Saisie(100_00, LUNDI, Moyen.VIREMENT, imputation=principal, accord="courriel du 20/11")).paiement
    assert (postes(accorde), accorde.accord) == ({"principal": 100_00}, "courriel du 20/11")


def test_regle_19_la_clause_du_mandat_ou_le_paiement_entier_le_permettent(seance: Seance, creer_dossier: Fabrique) -> None:
    entier = creer_dossier()
    du = decompte_du_dossier(entier.id, LUNDI, seance.configuration).du
    recevoir(seance, entier.id, Saisie(du, LUNDI, Moyen.VIREMENT, imputation=Strategie.PRINCIPAL_PUIS_INTERETS))
    assert Dossier.get_by_id(entier.id).etat is Etat.CLOS
    convenu = creer_dossier()
    Mandat.update(imputation=Strategie.PRINCIPAL_PUIS_INTERETS).execute()
    assert postes(encaisser(seance, convenu.id, 100_00, LUNDI, Moyen.VIREMENT)) == {"principal": 100_00}


# ── règle 20 : une facture visée se paie entièrement ─────────────────────────────────────────────────────────────────


def test_regle_20_une_facture_visee_non_payee_entierement_se_signale(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(montants=(500_00, 300_00))
    partiel = recevoir(seance, d.id, Saisie(100_00, LUNDI, Moyen.VIREMENT, facture=f"F-{d.id}-2"))
    assert len(partiel.avertissements) == 1 and partiel.avertissements[0].startswith("règle 20 : ")
    assert {i.creance_id for i in Imputation.select()} == {partiel.paiement.creance_visee_id}
    assert "règle 20" in Evenement.get(Evenement.type == TypeEvenement.PAIEMENT).texte


def test_regle_20_payee_entierement_ou_de_l_accord_du_creancier_elle_ne_se_signale_pas(
    seance: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier(montants=(500_00, 300_00))
    accorde = recevoir(seance, d.id, Saisie(100_00, LUNDI, Moyen.VIREMENT, facture=f"f-{d.id}-2", accord="le mandant, par écrit"))
    solde = recevoir(seance, d.id, Saisie(400_00, LUNDI, Moyen.VIREMENT, facture=f"F-{d.id}-2"))
    assert (accorde.avertissements, solde.avertissements) == ((), ())
    with pytest.raises(Introuvable):
        recevoir(seance, d.id, Saisie(100_00, LUNDI, Moyen.VIREMENT, facture="ZZZ"))


# ── règle 32 : reçu après un jugement d'ouverture ────────────────────────────────────────────────────────────────────


def test_regle_32_un_paiement_recu_apres_le_jugement_est_isole_et_n_eteint_rien(seance: Seance, dossier: Dossier) -> None:
    jugement = date(2026, 11, 10)
    proteger(seance, dossier.id, Motif.PROCEDURE_COLLECTIVE, "redressement", jugement, preuve="annonce au BODACC")
    avant = decompte_du_dossier(dossier.id, LUNDI, seance.configuration)
    recu = recevoir(seance, dossier.id, Saisie(avant.du, LUNDI, Moyen.VIREMENT))
    apres, relu = decompte_du_dossier(dossier.id, LUNDI, seance.configuration), Dossier.get_by_id(dossier.id)
    assert (bool(recu.paiement.isole), recu.parts, apres.du, apres.isole) == (True, (), avant.du, avant.du)
    assert (relu.etat, relu.verse, relu.solde) == (Etat.SUSPENDU, 0, 1_100_00)
    assert "isolés (règle 32)" in Evenement.get(Evenement.code == "isole").texte
    mur = EcheanceProcedure.get(EcheanceProcedure.code == "fonds_isoles")
    assert mur.le >= date(2029, 11, 23) and "L622-7" in mur.texte
    assert verifier(jour=LUNDI) == ()


def test_regle_32_recu_avant_le_jugement_le_paiement_compte(seance: Seance, dossier: Dossier) -> None:
    proteger(seance, dossier.id, Motif.PROCEDURE_COLLECTIVE, "redressement", date(2026, 11, 10), preuve="annonce au BODACC")
    recu = recevoir(seance, dossier.id, Saisie(100_00, date(2026, 11, 9), Moyen.VIREMENT))
    assert (bool(recu.paiement.isole), Dossier.get_by_id(dossier.id).verse) == (False, 100_00)


# ── règle 43 : remettre dans ses pouvoirs ────────────────────────────────────────────────────────────────────────────


def test_regle_43_le_principal_dans_la_limite_du_mandat_sans_rien_demander(seance: Seance, dossier: Dossier) -> None:
    Mandat.update(remise_pour_cent=10).execute()
    remises.remettre(seance, dossier.id, Poste.PRINCIPAL, 60_00, "geste commercial")
    remises.remettre(seance, dossier.id, Poste.PRINCIPAL, 50_00, "solde du geste")
    relu = Dossier.get_by_id(dossier.id)
    assert (relu.principal, relu.solde) == (990_00, 990_00)
    with pytest.raises(Refus) as refus:
        remises.remettre(seance, dossier.id, Poste.PRINCIPAL, 1, "un centime de plus")
    assert refus.value.regle == "43"
    d = decompte_du_dossier(dossier.id, LUNDI, seance.configuration)
    assert (d.principal, d.remise, d.du) == (1_100_00, 110_00, d.principal + d.interets + d.indemnites - 110_00)
    assert verifier(jour=LUNDI) == ()


def test_regle_43_au_dela_un_superviseur_et_l_accord_du_mandant(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    for qui, accord in ((seance, "accord dit au téléphone"), (superviseur, "")):
        with pytest.raises(Refus) as refus:
            remises.remettre(qui, dossier.id, Poste.PRINCIPAL, 100_00, "transaction", accord=accord)
        assert refus.value.regle == "43"
    remises.remettre(superviseur, dossier.id, Poste.PRINCIPAL, 100_00, "transaction", accord="courriel de M. Le Bihan, 20/11")
    piece = joindre(seance, dossier, TypePiece.PROTOCOLE, "protocole.pdf")
    remises.remettre(superviseur, dossier.id, Poste.PRINCIPAL, 100_00, "transaction", piece_id=piece)
    assert Dossier.get_by_id(dossier.id).solde == 900_00


def test_regle_43_interets_et_indemnites_sont_a_un_superviseur(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    Mandat.update(remise_pour_cent=100).execute()
    for poste in (Poste.INTERETS, Poste.INDEMNITES):
        with pytest.raises(Refus) as refus:
            remises.remettre(seance, dossier.id, poste, 10_00, "geste")
        assert refus.value.regle == "43"
        with pytest.raises(Refus, match="se décide à deux"):
            remises.remettre(superviseur, dossier.id, poste, 10_00, "geste")
        remises.remettre(superviseur, dossier.id, poste, 10_00, "geste", accord="le mandant, ce jour")
    d = decompte_du_dossier(dossier.id, LUNDI, seance.configuration)
    assert (d.remise, Dossier.get_by_id(dossier.id).principal) == (20_00, 1_100_00)


def test_regle_43_la_demande_accordee_remet_au_nom_du_demandeur(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    donnees = approbations.donnees_remise(Poste.PRINCIPAL, 200_00, "accord du mandant par courriel du 20/11")
    demande = approbations.demander(seance, dossier.id, approbations.Objet.REMISE, "paie le reste comptant", donnees)
    assert Dossier.get_by_id(dossier.id).solde == 1_100_00
    approbations.decider(superviseur, demande.id, True)
    remise = remises.Remise.get()
    assert (remise.montant, remise.approbation_id, Dossier.get_by_id(dossier.id).solde) == (200_00, demande.id, 900_00)


def test_regle_43_on_ne_remet_pas_plus_que_ce_qui_reste_du(superviseur: Seance, dossier: Dossier) -> None:
    encaisser(superviseur, dossier.id, 600_00, LUNDI - timedelta(days=1), Moyen.VIREMENT)
    with pytest.raises(SaisieInvalide):
        remises.remettre(superviseur, dossier.id, Poste.PRINCIPAL, 600_00, "trop", accord="oui")
