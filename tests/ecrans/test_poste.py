"""Le poste au clavier : chaque touche, ce qu'elle écrit dans la base, ce que l'écran en dit."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from agence.calendrier import PARIS
from agence.gestes.notes import brouillon_lire
from agence.seance import Seance
from donnees.modeles import (
    Approbation,
    Coordonnee,
    Courrier,
    Dossier,
    Evenement,
    Paiement,
    Piece,
    Procedure,
    Promesse,
)
from donnees.nomenclature import Etape, Etat, Motif, MotifImpaye, Moyen, StatutPromesse, TypeAction
from ecrans.poste.ecran import Poste
from tests.fabrique import Horloge
from tests.outils.au_poste import DUPUIS, KERBRAT, MOREL, NAIMA, aller, au_poste, derniers, dossier, message
from tests.outils.ecran import texte_ecran

# ── un résultat, une touche ──────────────────────────────────────────────────────────────────────────────────────────


async def test_une_touche_consigne_un_nrp_et_montre_le_dossier_suivant(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        assert DUPUIS in texte_ecran(app)
        await pilote.press("1")
        assert derniers(DUPUIS)[0] == ("appel", "NRP")
        d = dossier(DUPUIS)
        assert (d.action, d.action_le, d.tentatives) == (TypeAction.APPEL, date(2026, 11, 24), 1)
        assert message(app) == "✓ R-2026-00413 NRP ne répond pas : appel demain à 13:30 · u annule (10 s)"
        assert MOREL in texte_ecran(app)
        assert "reste 13 · faits 1" in texte_ecran(app)


async def test_u_reprend_le_geste_entier_et_remet_le_dossier_sous_les_yeux(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        avant = dossier(DUPUIS)
        await pilote.press("1", "u")
        apres = dossier(DUPUIS)
        assert (apres.action, apres.action_le, apres.rappel_a, apres.tentatives) == (
            avant.action, avant.action_le, avant.rappel_a, avant.tentatives,
        )  # fmt: skip
        assert derniers(DUPUIS)[0][0] == "annulation"
        assert DUPUIS in texte_ecran(app)
        assert message(app) == "✓ R-2026-00413 annulé : ne répond pas"
        assert "reste 14 · faits 0" in texte_ecran(app)


async def test_passe_dix_secondes_u_est_refuse_avec_son_remede(lefevre: Seance, heure: Horloge) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("1")
        heure.avancer(heures=11 / 3600)
        await pilote.press("u")
        assert message(app) == "! Trop tard : le geste a plus de 10 secondes. Corriger par un nouveau geste."
        assert derniers(DUPUIS)[0] == ("appel", "NRP")


CODES = {"2": "REP", "3": "OCC", "4": "RACC", "5": "TIERS", "6": "FAUX", "7": "PAYE", "8": "REF", "9": "LIT"}


@pytest.mark.parametrize(("chiffre", "code"), CODES.items())
async def test_chaque_chiffre_a_son_resultat(lefevre: Seance, chiffre: str, code: str) -> None:
    async with au_poste(lefevre) as (_, pilote):
        await pilote.press(chiffre)
        assert derniers(DUPUIS)[0] == ("appel", code)


async def test_la_bande_consigne_par_une_lettre_une_note_et_l_identite(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("a", "r", *"message neutre", "enter")
        e = Evenement.select().order_by(Evenement.id.desc()).get()
        assert (e.code, e.texte, "authentifie" in e.donnees) == ("REP", "message neutre", False)
        await aller(app, pilote, MOREL)
        await pilote.press("a", "x", "down", *"non", "enter")
        e = Evenement.select().order_by(Evenement.id.desc()).get()
        assert (e.code, e.donnees["authentifie"]) == ("REF", False)


async def test_un_rappel_demande_prend_son_heure(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("a", "a", *"demain 14h30", "enter")
        assert dossier(DUPUIS).rappel_a == datetime(2026, 11, 24, 14, 30, tzinfo=PARIS)
        assert message(app).startswith("✓ R-2026-00413 RPL rappel demandé : appel demain à 14:30")


async def test_barriere_rouge_le_resultat_est_refuse_avec_la_regle(lefevre: Seance, heure: Horloge) -> None:
    heure.regler(datetime(2026, 11, 23, 20, 30, tzinfo=PARIS))
    async with au_poste(lefevre) as (app, pilote):
        assert "ROUGE hors des heures d'appel (20:30 chez le débiteur)" in texte_ecran(app)
        await pilote.press("1")
        assert "Demander l'accord d'un superviseur ?" in texte_ecran(app)
        await pilote.press("escape")
        assert message(app).startswith("! Appel refusé : hors des heures d'appel")
        assert message(app).endswith("(règle 37)")
        assert derniers(DUPUIS) == []


async def test_un_superviseur_deroge_a_la_barriere_en_disant_pourquoi(roux: Seance, lefevre: Seance, heure: Horloge) -> None:
    Dossier.update(agent_id=roux.acteur.id if roux.acteur else 0).where(Dossier.reference == DUPUIS).execute()
    heure.regler(datetime(2026, 11, 23, 20, 30, tzinfo=PARIS))
    async with au_poste(roux) as (app, pilote):
        await pilote.press("1")
        assert "Passer outre la barrière" in texte_ecran(app)
        await pilote.press("enter")
        assert "la raison manque." in texte_ecran(app)
        await pilote.press(*"il rappelle", "enter")
        e = Evenement.select().order_by(Evenement.id.desc()).get()
        assert (e.code, e.donnees["derogation"], e.texte) == ("NRP", True, "dérogation il rappelle")


# ── promesses ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_deux_touches_prennent_la_promesse_du_solde_a_la_date_par_defaut(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", "enter")
        p = Promesse.get(Promesse.dossier_id == dossier(DUPUIS).id)
        assert (p.montant, p.date, p.moyen, p.statut) == (389_00, date(2026, 11, 30), Moyen.VIREMENT, StatutPromesse.OUVERTE)
        assert message(app) == "✓ R-2026-00413 promesse 389,00 € lun. 30/11 · u annule (10 s)".replace(" €", "\u00a0€")
        assert MOREL in texte_ecran(app)
        d = dossier(DUPUIS)
        assert (d.etat, d.suspension_motif, d.tentatives) == (Etat.SUSPENDU, Motif.PROMESSE, 1)
        assert "faits 1 · promis 389,00" in texte_ecran(app)
        assert derniers(DUPUIS) == [("promesse", ""), ("appel", "PROM")]


async def test_annuler_une_promesse_reprend_aussi_l_appel(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", "enter", "u")
        assert Promesse.get(Promesse.dossier_id == dossier(DUPUIS).id).statut is StatutPromesse.ANNULEE
        assert (dossier(DUPUIS).etat, dossier(DUPUIS).tentatives) == (Etat.ACTIF, 0)
        assert "reste 14 · faits 0 · promis 0,00" in texte_ecran(app)


async def test_une_autre_date_en_six_touches_et_le_samedi_reporte_se_dit(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        touches = ["p", "down", "s", "a", "m", "enter"]
        assert len(touches) <= 8
        await pilote.press(*touches[:-1])
        assert "le 28/11 est un samedi, reporté au 30/11" in texte_ecran(app)
        await pilote.press("enter")
        p = Promesse.get(Promesse.dossier_id == dossier(DUPUIS).id)
        assert (p.demandee_le, p.date) == (date(2026, 11, 28), date(2026, 11, 30))
        assert "lun. 30/11 (28/11 fermé)" in message(app)


async def test_pendant_la_promesse_le_passe_du_debiteur_est_en_vue(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, MOREL)
        await pilote.press("p")
        ecran = texte_ecran(app)
        assert "promesses 2 · tenues 1 · rompues 1" in ecran
        assert "13/11/26      460,00 rompue (0,00 payés)" in ecran
        await pilote.press(*"50%")
        assert "272,77" in texte_ecran(app)


async def test_hors_limites_on_propose_de_demander_l_accord(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", *"10", "enter")
        assert "Demander l'accord d'un superviseur ?" in texte_ecran(app)
        assert Promesse.select().where(Promesse.dossier_id == dossier(DUPUIS).id).count() == 0
        await pilote.press(*"premier geste", "enter")
        demande = Approbation.get()
        assert (demande.objet, demande.motif, demande.donnees["echeances"][0][3]) == ("promesse", "premier geste", 10_00)
        assert message(app).startswith("✓ R-2026-00413 accord demandé")


async def test_un_montant_illisible_se_dit_dans_la_fenetre_et_se_corrige(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", *"12,345", "enter")
        assert "décimales" in texte_ecran(app)
        await pilote.press("escape")
        assert isinstance(app.screen, Poste)
        assert Promesse.select().where(Promesse.dossier_id == dossier(DUPUIS).id).count() == 0


async def test_un_echeancier_se_voit_puis_se_prend(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("e", *"3x le 5")
        assert "  1  07/12/2026       129,66  (le 05/12 est fermé)" in texte_ecran(app)
        await pilote.press("enter")
        prises = list(Promesse.select().where(Promesse.dossier_id == dossier(DUPUIS).id).order_by(Promesse.numero))
        assert [p.montant for p in prises] == [129_66, 129_66, 129_68]
        assert derniers(DUPUIS)[:2] == [("echeancier", ""), ("appel", "ECH")]


# ── les autres gestes ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_planifier_a_la_main(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("r", *"+3", "enter")
        assert (dossier(DUPUIS).action, dossier(DUPUIS).action_le) == (TypeAction.APPEL, date(2026, 11, 26))
        await pilote.press("r", *"+90", "enter")
        assert "Demander l'accord d'un superviseur ?" in texte_ecran(app)
        await pilote.press("escape")
        assert MOREL in texte_ecran(app)


async def test_une_note_aux_mots_a_eviter_est_gardee_et_signalee(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("i", *"elle est malade")
        assert "à éviter (règle 41)" in texte_ecran(app)
        await pilote.press("enter")
        assert Evenement.select().order_by(Evenement.id.desc()).get().texte == "elle est malade"
        assert "à éviter : malade (règle 41)" in message(app)
        assert DUPUIS in texte_ecran(app)


async def test_le_brouillon_d_une_note_survit_a_echap(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("i", *"rappeler la comp", "escape")
        assert brouillon_lire(lefevre, dossier(DUPUIS).id) == "rappeler la comp"
        await pilote.press("i")
        assert "Brouillon retrouvé." in texte_ecran(app)
        await pilote.press("end", *"table", "enter")
        assert Evenement.select().order_by(Evenement.id.desc()).get().texte == "rappeler la comptable"
        assert brouillon_lire(lefevre, dossier(DUPUIS).id) == ""


async def test_une_note_epinglee_reste_en_vue(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("i", *"appeler le soir", "down", *"oui", "enter")
        assert dossier(DUPUIS).epingle == "appeler le soir"
        assert "! appeler le soir" in texte_ecran(app)


async def test_un_courrier_part(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (_, pilote):
        await pilote.press("m", "r", "enter")
        assert Courrier.select().where(Courrier.dossier_id == dossier(DUPUIS).id).get().type.value == "relance"


async def test_une_mise_en_demeure_sans_essais_demande_la_raison(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("m", "m", "enter")
        assert "essai" in texte_ecran(app) and "sur 2" in texte_ecran(app)
        await pilote.press("up", *"injoignable", "enter")
        assert dossier(DUPUIS).mise_en_demeure_le == date(2026, 11, 23)
        assert dossier(DUPUIS).etape is Etape.MISE_EN_DEMEURE


async def test_suspendre_pour_litige_puis_lever(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("s", "l", "enter")
        assert (dossier(DUPUIS).suspension_motif, dossier(DUPUIS).suspension_attend) == (Motif.LITIGE, "retour_mandant")
        assert isinstance(app.screen, Poste)
        app.screen.ouvrir_dossier(dossier(DUPUIS).id)
        await pilote.pause()
        assert "SUSPENDU (litige), attend retour du mandant" in texte_ecran(app)
        await pilote.press("s", "x", "enter")
        assert dossier(DUPUIS).etat is Etat.ACTIF


async def test_une_touche_passe_a_l_huissier_quand_tout_est_franc(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, NAIMA)
        await pilote.press("h")
        mission = Procedure.get(Procedure.dossier_id == dossier(NAIMA).id)
        assert (mission.type.value, mission.montant) == ("sommation", 708_92)
        assert dossier(NAIMA).etape is Etape.HUISSIER_AMIABLE
        assert "sommation pour 708,92" in message(app)
        await pilote.press("u")
        assert Procedure.get(Procedure.dossier_id == dossier(NAIMA).id).etat.value == "annule"
        assert dossier(NAIMA).etape is Etape.MISE_EN_DEMEURE


async def test_une_touche_va_au_judiciaire_par_la_meilleure_voie(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, NAIMA)
        await pilote.press("j")
        assert Procedure.get(Procedure.dossier_id == dossier(NAIMA).id).type.value == "injonction"
        assert "coût à renseigner" in message(app)


async def test_on_choisit_une_autre_voie_avec_son_cout_et_sa_juridiction(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, NAIMA)
        await pilote.press("J")
        ecran = texte_ecran(app)
        assert "2 référé-provision · coût à renseigner" in ecran
        assert "4 ✗ petites créances" in ecran
        await pilote.press("2")
        assert Procedure.get(Procedure.dossier_id == dossier(NAIMA).id).type.value == "refere"


async def test_une_porte_fermee_dit_la_touche_qui_repare(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, KERBRAT)
        await pilote.press("h")
        ecran = texte_ecran(app)
        assert "✗ mise en demeure envoyée et délai expiré : aucune mise en demeure" in ecran
        assert "w choisir la raison" in ecran
        assert Procedure.select().count() == 0
        await pilote.press("w", "t")
        assert dossier(KERBRAT).impaye_motif is MotifImpaye.TRESORERIE
        assert derniers(KERBRAT)[0] == ("motif", "tresorerie")


async def test_un_paiement_se_saisit_et_solde_le_dossier(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("v", "enter")
        assert Paiement.get(Paiement.dossier_id == dossier(DUPUIS).id).montant == 389_00
        assert dossier(DUPUIS).etat is Etat.CLOS
        assert "389,00" in message(app)


async def test_pieces_coordonnees_raison(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (_, pilote):
        await pilote.press("o", "f", "enter")
        assert Piece.get(Piece.dossier_id == dossier(DUPUIS).id).nom == "F-2-1"
        await pilote.press("c", "t", *"0261910042", "enter")
        assert Coordonnee.get(Coordonnee.valeur == "+33261910042").debiteur_id == dossier(DUPUIS).debiteur_id
        await pilote.press("w", "o")
        assert dossier(DUPUIS).impaye_motif is MotifImpaye.OUBLI


async def test_une_tache_se_coche_et_un_agent_ne_clot_pas(lefevre: Seance) -> None:
    Dossier.update(action=TypeAction.ENQUETE).where(Dossier.reference == DUPUIS).execute()
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("x", "i", "enter")
        assert "réservé au rôle" in texte_ecran(app)
        await pilote.press("escape", "t")
        assert derniers(DUPUIS)[0] == ("etape", "enquete")
