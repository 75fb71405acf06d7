"""Demander d'une touche depuis le refus, lire la réponse aussitôt, décider le dossier sous les yeux."""

from __future__ import annotations

import pytest

from agence.gestes import approbations, demandes
from agence.gestes.approbations import Objet
from agence.gestes.paiements import encaisser
from agence.seance import Seance
from donnees.modeles import Approbation, Dossier, Frais, Mandat, Piece, Remise
from donnees.nomenclature import EtatApprobation, Moyen, TypeAction, TypePiece
from ecrans.composants.dialogues import Choix, Confirmation, Dialogue
from ecrans.poste.dossier import DossierOuvert
from ecrans.poste.ecran import Poste
from ecrans.poste.mes_demandes import MesDemandesEcran
from ecrans.supervision.demandes import DemandesEcran
from tests.fabrique import Horloge
from tests.outils.au_poste import DUPUIS, MOREL, NAIMA, aller, au_poste, dossier, message
from tests.outils.ecran import jusqu_a, texte_ecran

TAILLES = [(80, 24), (140, 40)]


def demande_de(reference: str) -> Approbation:
    return Approbation.get(Approbation.dossier_id == dossier(reference).id)


def demander_d_appeler(seance: Seance, reference: str = DUPUIS) -> Approbation:
    donnees = approbations.donnees_appel("hors des heures")
    return approbations.demander(seance, dossier(reference).id, Objet.APPEL, "il rappelle ce soir", donnees)


def un_autre_a_ecrit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Les essais n'ont qu'une connexion, dont SQLite ne compte pas les écritures : la marque bouge à la main."""
    marques = iter(range(-1_000_000, 0))
    monkeypatch.setattr("ecrans.poste.ecran.marque", lambda: next(marques))
    monkeypatch.setattr("ecrans.supervision.vivante.marque", lambda: next(marques))


# ── l'agent : demander depuis le refus ───────────────────────────────────────────────────────────────────────────────


async def test_la_note_d_une_promesse_hors_limites_devient_le_motif(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", *"15", "down", "down", "down", *"salaire le 5", "enter")
        assert "Demander l'accord d'un superviseur ?" in texte_ecran(app)
        await pilote.press("enter")
        assert "accord demandé : promesse hors limites" in message(app)
    assert demande_de(DUPUIS).motif == "salaire le 5"


async def test_un_echeancier_hors_limites_se_demande_avec_sa_note(lefevre: Seance) -> None:
    Mandat.update(pouvoir_echeancier=True).execute()
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("e", *"20x le 5", "down", "down", "down", *"saison", "enter", "enter")
        assert "accord demandé : échéancier hors limites" in message(app)
    assert (demande_de(DUPUIS).motif, len(demande_de(DUPUIS).donnees["echeances"])) == ("saison", 20)


async def test_un_report_trop_lointain_se_demande_avec_sa_note(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("r", *"+120", "down", "down", *"hospitalisé", "enter", "enter")
        assert "accord demandé : report au-delà de la limite" in message(app)
    assert demande_de(DUPUIS).motif == "hospitalisé"


@pytest.mark.parametrize("taille", TAILLES)
async def test_un_appel_hors_des_heures_se_demande_d_une_touche(lefevre: Seance, heure: Horloge, taille: tuple[int, int]) -> None:
    heure.avancer(heures=12)
    async with au_poste(lefevre, taille) as (app, pilote):
        await pilote.press("1")
        assert isinstance(app.screen, Dialogue) and "Demander l'accord d'un superviseur ?" in texte_ecran(app)
        await pilote.press(*"il me rappelle", "enter")
        assert "accord demandé : appel hors des règles" in message(app)
    assert "hors des heures" in demande_de(DUPUIS).donnees["barriere"]


async def test_la_bande_de_l_appel_propose_de_demander_puis_l_accord_laisse_appeler(
    lefevre: Seance, roux: Seance, heure: Horloge
) -> None:
    heure.avancer(heures=12)
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("a")
        assert isinstance(app.screen, Choix) and "A demander l'accord d'appeler" in texte_ecran(app)
        await pilote.press("A", *"urgent", "enter")
        approbations.decider(roux, demande_de(DUPUIS).id, True)
        app.screen.relire()  # type: ignore[attr-defined]
        await pilote.pause()
        assert "ROUGE permis ce jour par Roux" in texte_ecran(app)
        await pilote.press("a")
        assert "demander l'accord" not in texte_ecran(app) and "à ne pas passer" not in texte_ecran(app)
        await pilote.press("escape", "1")
        assert "NRP" in message(app)
    assert demande_de(DUPUIS).utilisee_le is not None


async def test_une_protection_ne_propose_pas_d_accord(lefevre: Seance) -> None:
    Dossier.update(premiere_lettre_le=None).where(Dossier.reference == DUPUIS).execute()
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("1")
        assert isinstance(app.screen, Poste) and "première lettre" in message(app)
        await pilote.press("a")
        assert "demander l'accord" not in texte_ecran(app)


async def test_d_demande_de_passer_outre_les_portes_vues(lefevre: Seance) -> None:
    Dossier.update(impaye_motif=None).where(Dossier.reference == NAIMA).execute()
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, NAIMA)
        await pilote.press("h", "d", *"injoignable", "enter")
        assert "accord demandé : dérogation avant escalade" in message(app)
    assert (demande_de(NAIMA).donnees["vers"], demande_de(NAIMA).donnees["portes"]) == ("huissier", ["motif"])


# ── l'agent : remise, frais, extourne ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("taille", TAILLES)
async def test_la_meme_saisie_remet_ou_demande(lefevre: Seance, taille: tuple[int, int]) -> None:
    """389,00 € de principal, 10 % de pouvoir : 30 € se remettent, 50 € se demandent."""
    Mandat.update(remise_pour_cent=10).execute()
    async with au_poste(lefevre, taille) as (app, pilote):
        await aller(app, pilote, DUPUIS)
        await pilote.press("$", "r", "down", *"30", "down", *"geste commercial")
        assert "dans le pouvoir de l'agence" in texte_ecran(app)
        await pilote.press("enter")
        assert "de principal remis" in message(app)
        await pilote.press("$", "r", "down", *"50", "down", *"transaction")
        assert "accord à demander : le mandat permet" in texte_ecran(app)
        await pilote.press("enter")
        assert "remise demandée à un superviseur" in message(app)
        await aller(app, pilote, DUPUIS)
        assert "? accord demandé par Lefèvre" in texte_ecran(app) and "mandant à aviser" in texte_ecran(app)
    assert Remise.get().montant == 30_00 and demande_de(DUPUIS).donnees["montant"] == 50_00


async def test_des_frais_sans_titre_se_refusent_puis_s_inscrivent_et_se_retirent(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("$", "f", "down", *"51,07", "down", "down", *"PV du 12", "enter")
        assert "inconnue sur ce dossier" in texte_ecran(app)
        Piece.create(dossier_id=dossier(DUPUIS).id, type=TypePiece.TITRE, nom="PV du 12", ajoutee_le=lefevre.horloge())
        await pilote.press("enter")
        assert "aucun titre exécutoire" in texte_ecran(app)
        await pilote.press("escape")
        Dossier.update(titre_le=lefevre.jour).where(Dossier.reference == DUPUIS).execute()
        app.screen.relire()  # type: ignore[attr-defined]
        await aller(app, pilote, DUPUIS)
        await pilote.press("$", "f", "down", *"51,07", "enter")
        assert "de dépens à la charge du débiteur" in message(app)
        await pilote.press("$", "s", "1", *"doublon", "enter")
        assert "de frais retirés" in message(app)
    assert Frais.get().retire


async def test_l_extourne_se_choisit_au_menu_et_se_demande(lefevre: Seance) -> None:
    encaisser(lefevre, dossier(DUPUIS).id, 50_00, lefevre.jour, Moyen.CHEQUE)
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, DUPUIS)
        await pilote.press("$", "x", "1", *"chèque impayé", "enter")
        assert "extourne demandée à un superviseur" in message(app)
    assert demande_de(DUPUIS).objet == Objet.EXTOURNE


# ── l'agent : la réponse ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ouvert", [False, True])
async def test_la_reponse_se_dit_la_ou_l_on_est(lefevre: Seance, roux: Seance, monkeypatch: pytest.MonkeyPatch, ouvert: bool) -> None:
    demande = demander_d_appeler(lefevre, NAIMA)
    async with au_poste(lefevre) as (app, pilote):
        if ouvert:
            await pilote.press("enter")
            assert isinstance(app.screen, DossierOuvert)
        approbations.decider(roux, demande.id, False, "trop tard ce soir")
        un_autre_a_ecrit(monkeypatch)
        await jusqu_a(pilote, lambda: "Refusée par Roux : trop tard ce soir" in texte_ecran(app))
        assert NAIMA in texte_ecran(app)


async def test_la_touche_qui_reveille_l_ecran_n_efface_pas_la_reponse(
    lefevre: Seance, roux: Seance, monkeypatch: pytest.MonkeyPatch
) -> None:
    demande = demander_d_appeler(lefevre, NAIMA)
    async with au_poste(lefevre) as (app, pilote):
        poste = app.screen
        assert isinstance(poste, Poste)
        poste._derniere_touche -= 10_000
        poste._guetter()
        assert poste._endormi
        approbations.decider(roux, demande.id, accorder=True)
        un_autre_a_ecrit(monkeypatch)
        poste._bouge = True  # le pas est fait, la fiche pas encore remontrée
        poste.reveiller()
        await jusqu_a(pilote, lambda: "Accordée par Roux" in message(app))
        poste._montrer_fiche()
        assert "Accordée par Roux" in message(app)


async def test_le_signe_suit_la_demande_dans_la_file(lefevre: Seance, roux: Seance) -> None:
    demande = demander_d_appeler(lefevre, NAIMA)
    async with au_poste(lefevre) as (app, pilote):
        poste = app.screen
        assert isinstance(poste, Poste)
        assert poste.source.signes == {dossier(NAIMA).id: "?"}
        approbations.decider(roux, demande.id, True)
        poste.relire()
        assert poste.source.signes == {dossier(NAIMA).id: "✓"}
        demandes.marquer_lues(lefevre, demandes.les_miennes(lefevre))
        poste.relire()
        assert poste.source.signes == {dossier(NAIMA).id: "✓"}, "l'accord du jour peut encore servir"
        approbations.revenir(roux, demande.id)
        approbations.decider(roux, demande.id, False, "non")
        poste.relire()
        assert poste.source.signes == {dossier(NAIMA).id: "✗"}
        poste.montrer(dossier(NAIMA).id)
        await pilote.press("enter", "b")
        assert poste.source.signes == {}, "le dossier ouvert, la réponse est lue"


@pytest.mark.parametrize("taille", TAILLES)
async def test_mes_demandes_se_listent_et_se_lisent(lefevre: Seance, roux: Seance, heure: Horloge, taille: tuple[int, int]) -> None:
    approbations.decider(roux, demander_d_appeler(lefevre, NAIMA).id, False, "trop tard ce soir")
    demander_d_appeler(lefevre, MOREL)
    heure.avancer(jours=1)
    async with au_poste(lefevre, taille) as (app, pilote):
        await pilote.press("A")
        await jusqu_a(pilote, lambda: isinstance(app.screen, MesDemandesEcran))
        ecran = texte_ecran(app)
        assert "1 en attente · 1 répondue" in ecran and MOREL in ecran and NAIMA in ecran
        await pilote.press("down")
        assert "refusée par Roux : trop tard ce soir" in texte_ecran(app)
        await pilote.press("enter")
        assert isinstance(app.screen, DossierOuvert) and NAIMA in texte_ecran(app)
        await pilote.press("b", "b")
        assert isinstance(app.screen, Poste)
        assert app.screen.source.signes == {dossier(MOREL).id: "?"}


# ── le superviseur ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_le_tableau_compte_les_demandes_et_la_liste_se_rafraichit(
    lefevre: Seance, roux: Seance, monkeypatch: pytest.MonkeyPatch
) -> None:
    demander_d_appeler(lefevre)
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3")
        await jusqu_a(pilote, lambda: "1 accord demandé" in texte_ecran(app))
        demander_d_appeler(lefevre, NAIMA)
        await jusqu_a(pilote, lambda: "2 accords demandés" in texte_ecran(app))
        await pilote.press("d")
        await jusqu_a(pilote, lambda: isinstance(app.screen, DemandesEcran))
        demander_d_appeler(lefevre, MOREL)
        un_autre_a_ecrit(monkeypatch)
        await jusqu_a(pilote, lambda: "3 demandes en attente" in texte_ecran(app))


@pytest.mark.parametrize("taille", TAILLES)
async def test_le_dossier_et_les_chiffres_se_lisent_a_cote(lefevre: Seance, roux: Seance, taille: tuple[int, int]) -> None:
    donnees = approbations.donnees_planification(TypeAction.APPEL, lefevre.jour.replace(year=2027))
    approbations.demander(lefevre, dossier(MOREL).id, Objet.REPORT, "fermé un an", donnees)
    async with au_poste(roux, taille) as (app, pilote):
        await pilote.press("f3", "d")
        await jusqu_a(pilote, lambda: "limite : le 23/12/2026 au plus tard (335 jours de trop)" in texte_ecran(app))
        ecran = texte_ecran(app)
        assert "SARL BOULANGERIE MOREL" in ecran and "dû ce jour" in ecran and "derniers évènements" in ecran
        assert "Lefèvre, 23/11 10:00 : fermé un an" in ecran


async def test_accorder_passe_a_la_suivante_et_u_y_revient(lefevre: Seance, roux: Seance) -> None:
    un, deux = demander_d_appeler(lefevre, DUPUIS), demander_d_appeler(lefevre, NAIMA)
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3", "d", "a")
        await jusqu_a(pilote, lambda: "accordée à Lefèvre" in texte_ecran(app))
        assert "▸23/11 10:00" in texte_ecran(app) and NAIMA in texte_ecran(app)
        await pilote.press("u")
        await jusqu_a(pilote, lambda: "reprise, elle attend de nouveau" in texte_ecran(app))
        assert {Approbation.get_by_id(d.id).etat for d in (un, deux)} == {EtatApprobation.DEMANDEE}
        await pilote.press("a", "a", "u")
        assert Approbation.get_by_id(deux.id).etat is EtatApprobation.DEMANDEE


async def test_l_irreversible_se_confirme_et_ne_se_reprend_pas(lefevre: Seance, roux: Seance) -> None:
    paye = encaisser(lefevre, dossier(DUPUIS).id, 50_00, lefevre.jour, Moyen.CHEQUE)
    demande = approbations.demander(lefevre, dossier(DUPUIS).id, Objet.EXTOURNE, "impayé", approbations.donnees_extourne(paye))
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3", "d", "a")
        assert isinstance(app.screen, Confirmation) and "versé" in texte_ecran(app)
        await pilote.press("n")
        assert Approbation.get_by_id(demande.id).etat is EtatApprobation.DEMANDEE
        await pilote.press("a", "o", "u")
        await jusqu_a(pilote, lambda: "'extourne est écrite" in texte_ecran(app))
    assert dossier(DUPUIS).verse == 0


async def test_l_accord_du_mandant_qui_manque_se_dit_en_accordant(lefevre: Seance, roux: Seance) -> None:
    from donnees.nomenclature import Poste as PosteDeDette

    donnees = approbations.donnees_remise(PosteDeDette.PRINCIPAL, 100_00)
    approbations.demander(lefevre, dossier(DUPUIS).id, Objet.REMISE, "transaction", donnees)
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3", "d", "a", "enter")
        assert "l'accord du mandant manque" in texte_ecran(app)
        await pilote.press(*"M. Le Bihan, 20/11", "enter")
        await jusqu_a(pilote, lambda: "accordée à Lefèvre" in texte_ecran(app))
    assert Remise.get().accord == "M. Le Bihan, 20/11"


async def test_sa_propre_demande_se_lit_mais_ne_se_decide_pas(roux: Seance) -> None:
    demander_d_appeler(roux)
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3", "d")
        await jusqu_a(pilote, lambda: "votre demande : un autre la décide" in texte_ecran(app))
        await pilote.press("a")
        assert "elui qui demande ne décide pas" in texte_ecran(app)
        await pilote.press("u")
        assert "ous n'avez encore rien décidé" in texte_ecran(app)
