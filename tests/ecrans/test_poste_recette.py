"""Ce qu'une journée au clavier a montré : rien ne se perd en silence, tout refus se lit en entier, l'écran dit vrai."""

from __future__ import annotations

import re
import select
from datetime import timedelta
from pathlib import Path

import pytest

from agence.erreurs import ErreurAgence
from agence.gestes import approbations, escalade
from agence.gestes.approbations import Objet
from agence.seance import Seance
from donnees.modeles import Approbation, Dossier, Paiement, Procedure, Promesse
from donnees.nomenclature import EtatApprobation, MotifImpaye, TypeAction
from ecrans.clavier import FinQuiReveille, _patience
from ecrans.composants.dialogues import Choix, Dialogue
from ecrans.composants.texte import BlocTexte, dire_erreur
from ecrans.composants.texte_long import TexteLong
from ecrans.poste.dossier import DossierOuvert
from ecrans.poste.ecran import Poste
from ecrans.poste.escalade import Portes
from ecrans.poste.mots import dire_duree
from tests.fabrique import Horloge
from tests.outils.au_poste import DUPUIS, KERBRAT, MOREL, NAIMA, TRAORE, aller, au_poste, derniers, dossier, message
from tests.outils.ecran import texte_ecran

ECRANS = Path(__file__).parents[2] / "ecrans"

# ── la saisie ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_trois_decimales_se_refusent_au_lieu_d_en_perdre_une(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("v", *"12,345", "enter")
        assert isinstance(app.screen, Dialogue)
        assert "12,345" in texte_ecran(app)
        assert Paiement.get_or_none(Paiement.dossier_id == dossier(DUPUIS).id) is None


@pytest.mark.parametrize("largeur", [80, 120])
async def test_un_refus_se_lit_en_entier_et_une_seule_fois_dans_la_fenetre(lefevre: Seance, largeur: int) -> None:
    async with au_poste(lefevre, (largeur, 24)) as (app, pilote):
        await pilote.press("x", "i", "enter")
        for mots in ("réservé au rôle", "superviseur.", "Lui demander."):
            assert mots in texte_ecran(app)
        await pilote.press("escape", "p", *"abc", "enter")
        assert texte_ecran(app).count("montant invalide « abc »") == 1
        assert "montant invalide « abc ». Écrire par exemple" in texte_ecran(app)


@pytest.mark.parametrize(
    ("message_", "remede", "dite"),
    [("montant nul", "Écrire plus.", "montant nul. Écrire plus."), ("rien.", "Voir.", "rien. Voir."), ("seul", "", "seul")],
)
def test_le_message_et_le_remede_font_deux_phrases(message_: str, remede: str, dite: str) -> None:
    assert dire_erreur(ErreurAgence(message_, remede)) == dite


def test_les_indications_des_champs_tiennent_dans_leur_fenetre() -> None:
    sources = [*ECRANS.glob("poste/*.py"), *ECRANS.glob("supervision/*.py")]
    indications = [m for source in sources for m in re.findall(r'indication="([^"]+)"', source.read_text(encoding="utf-8"))]
    assert len(indications) > 20
    assert [m for m in indications if len(m) > 42] == []


async def test_une_promesse_reportee_se_dit_sur_une_ligne(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", "down", *"sam", "enter")
        assert message(app) == "✓ R-2026-00413 promesse 389,00 € lun. 30/11 (28/11 fermé) · u annule (10 s)".replace(" €", "\u00a0€")


@pytest.mark.parametrize(("longueur", "fin"), [(50, "u annule (10 s)"), (65, "u annule")])
async def test_le_delai_d_annulation_ne_prend_pas_une_seconde_ligne(lefevre: Seance, longueur: int, fin: str) -> None:
    async with au_poste(lefevre) as (app, _):
        assert isinstance(app.screen, Poste)
        app.screen.dire_fait("x" * longueur)
        lignes = app.screen.query_one("#message", BlocTexte).lignes
        assert len(lignes) == 1
        assert lignes[0].plain.endswith(f" · {fin}")


async def test_un_telephone_ajoute_se_dit_comme_on_le_lit(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("c", "t", *"0261910042", "enter")
        assert "téléphone ajouté : 02 61 91 00 42" in message(app)


# ── l'historique dit vrai ────────────────────────────────────────────────────────────────────────────────────────────


async def test_annuler_une_promesse_barre_aussi_sa_ligne(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", "enter", "u", "enter")
        assert isinstance(app.screen, DossierOuvert)
        lignes = [ligne for ligne in texte_ecran(app).splitlines() if "389,00" in ligne and "promesse" in ligne]
        assert lignes
        assert all("(annulé)" in ligne for ligne in lignes)


async def test_le_volet_ne_redit_pas_la_sorte_de_l_evenement(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", "enter")
        assert isinstance(app.screen, Poste)
        app.screen.ouvrir_dossier(dossier(DUPUIS).id)
        await pilote.pause()
        assert "promesse      389,00" in texte_ecran(app)


async def test_le_temps_passe_sur_le_dossier_se_lit_dans_son_historique(lefevre: Seance, heure: Horloge) -> None:
    async with au_poste(lefevre) as (app, pilote):
        heure.avancer(heures=200 / 3600)
        await pilote.press("1", "b")
        assert isinstance(app.screen, DossierOuvert)
        assert "ne répond pas (3 min)" in texte_ecran(app)


@pytest.mark.parametrize(("secondes", "dite"), [(0, ""), (None, ""), (45, "45 s"), (60, "1 min"), (3_599, "59 min")])
def test_une_duree_se_dit_court(secondes: int | None, dite: str) -> None:
    assert dire_duree(secondes) == dite


# ── l'escalade accordée, la raison et ses phrases ────────────────────────────────────────────────────────────────────


def _demander(lefevre: Seance) -> Approbation:
    """L'agent demande à passer outre une porte vers l'huissier."""
    examen = escalade.examiner(lefevre, dossier(NAIMA).id, TypeAction.HUISSIER)
    donnees = approbations.donnees_derogation(TypeAction.HUISSIER, examen.conditions)
    return approbations.demander(lefevre, dossier(NAIMA).id, Objet.DEROGATION, "adresse confirmée", donnees)


async def test_une_derogation_accordee_rend_la_touche_a_l_agent(lefevre: Seance, roux: Seance) -> None:
    Dossier.update(impaye_motif=None).where(Dossier.reference == NAIMA).execute()
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, NAIMA)
        await pilote.press("h")
        assert isinstance(app.screen, Portes)
        await pilote.press("d", *"injoignable", "enter")
        demande = Approbation.get(Approbation.dossier_id == dossier(NAIMA).id)
        assert demande.etat is EtatApprobation.DEMANDEE
        approbations.decider(roux, demande.id, True)
        app.screen.relire()  # type: ignore[attr-defined]
        app.screen.montrer(dossier(NAIMA).id)  # type: ignore[attr-defined]
        await pilote.pause()
        await pilote.press("h")
        assert isinstance(app.screen, Poste), texte_ecran(app)
        assert Procedure.get(Procedure.dossier_id == dossier(NAIMA).id).type.value == "sommation"
        await pilote.press("u")
        assert Procedure.get(Procedure.dossier_id == dossier(NAIMA).id).etat.value == "annule"


async def test_une_derogation_pour_l_huissier_ne_vaut_pas_pour_le_juge(lefevre: Seance, roux: Seance) -> None:
    Dossier.update(impaye_motif=None).where(Dossier.reference == NAIMA).execute()
    approbations.decider(roux, _demander(lefevre).id, True)
    async with au_poste(lefevre) as (app, pilote):
        app.screen.montrer(dossier(NAIMA).id)  # type: ignore[attr-defined]
        await pilote.press("H")
        assert "accordé par un superviseur" in texte_ecran(app)
        assert "Entrée escalader" in texte_ecran(app)
        await pilote.press("escape", "j")
        assert isinstance(app.screen, Portes)
        assert "d demander à passer outre" in texte_ecran(app)


async def test_la_raison_amene_les_phrases_avec_le_montant_et_le_mandant(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, KERBRAT)
        await pilote.press("w", "t")
        assert isinstance(app.screen, TexteLong)
        ecran = texte_ecran(app)
        for mots in ("À dire : trésorerie", "Quelle somme", "Je récapitule", "Fournil Ouest", KERBRAT):
            assert mots in ecran
        assert "{" not in ecran
        await pilote.press("escape")
        assert dossier(KERBRAT).impaye_motif is MotifImpaye.TRESORERIE


async def test_le_superviseur_lit_ce_que_la_derogation_laisserait_passer(lefevre: Seance, roux: Seance) -> None:
    Dossier.update(impaye_motif=None).where(Dossier.reference == NAIMA).execute()
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, NAIMA)
        await pilote.press("h", "d", *"injoignable", "enter")
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3", "d")
        await pilote.pause()
        assert "dérogation avant escalade · vers huissier · manque : raison du non-paiement" in texte_ecran(app)
        assert "porte à vérifier : raison du non-paiement connue, inconnue" in texte_ecran(app)


async def test_une_limite_se_lit_en_entier_avant_de_demander_l_accord(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", "down", *"+200", "enter")
        ecran = texte_ecran(app)
        assert "Demander l'accord" in ecran
        assert re.search(r"hors limites : première date le 11/06/2027, le [\d/]+ au", ecran)
        assert "plus tard." in ecran


# ── ce que les autres changent ───────────────────────────────────────────────────────────────────────────────────────


async def test_le_dossier_ouvert_montre_ce_qu_un_autre_y_change(lefevre: Seance, roux: Seance, monkeypatch: pytest.MonkeyPatch) -> None:
    async with au_poste(lefevre, (120, 40)) as (app, pilote):
        await pilote.press("enter")
        ouvert = app.screen
        assert isinstance(ouvert, DossierOuvert)
        demande = approbations.demander(lefevre, dossier(DUPUIS).id, Objet.APPEL, "injoignable")
        approbations.decider(roux, demande.id, True)
        assert "accord" not in texte_ecran(app)
        monkeypatch.setattr("ecrans.poste.dossier.marque", lambda: -1)
        ouvert.poste._guetter()
        await pilote.pause()
        assert "appel hors des règles demandée par Lefèvre" in texte_ecran(app)
        await pilote.press("1")
        assert derniers(DUPUIS)[0] == ("appel", "NRP")


async def test_une_touche_dans_le_dossier_ouvert_reveille_le_guet(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("enter")
        ouvert = app.screen
        assert isinstance(ouvert, DossierOuvert)
        ouvert.poste._derniere_touche -= 10_000
        ouvert.poste._guetter()
        assert ouvert.poste._endormi
        await pilote.press("tab")
        assert not ouvert.poste._endormi


# ── le même débiteur ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_les_autres_dossiers_du_debiteur_viennent_ensuite_puis_la_file_reprend(lefevre: Seance) -> None:
    Dossier.update(debiteur_id=dossier(DUPUIS).debiteur_id).where(Dossier.reference.in_([TRAORE, KERBRAT])).execute()
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("1")
        assert "· même débiteur · u annule" in message(app)
        traites = {TRAORE, KERBRAT}
        for _ in range(2):
            vu = next(r for r in traites if r in texte_ecran(app).split("─ derniers")[0])
            traites.remove(vu)
            await pilote.press("1")
            assert derniers(vu)[0] == ("appel", "NRP")
        assert MOREL in texte_ecran(app)
        assert "même débiteur" not in message(app)


# ── les écrans d'à côté ──────────────────────────────────────────────────────────────────────────────────────────────


async def test_un_ecran_ferme_se_dit_en_une_phrase(lefevre: Seance) -> None:
    touche, phrase = "f3", "! La supervision est réservée au superviseur. Lui demander de regarder."
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press(touche)
        assert isinstance(app.screen, Poste)
        assert message(app) == phrase
        await pilote.press("enter", touche)
        assert isinstance(app.screen, DossierOuvert)
        assert message(app) == phrase


async def test_la_palette_refuse_aussi_en_une_phrase(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("colon", *"supervision")
        await pilote.pause()
        await pilote.press("enter")
        await pilote.pause()
        assert isinstance(app.screen, Poste)
        assert message(app).startswith("! La supervision est réservée")


async def test_le_superviseur_cherche_et_lit_un_dossier_sans_le_prendre(roux: Seance) -> None:
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3", "slash", *"kerbrat")
        await pilote.pause()
        await pilote.press("enter")
        await pilote.pause()
        assert f"dossier {KERBRAT}, en lecture" in texte_ecran(app)
        assert "112 899,60" in texte_ecran(app).replace("\u202f", " ")
        await pilote.press("b")
        await pilote.pause()
        assert "SUPERVISION · promesses" in texte_ecran(app)


async def test_la_palette_de_la_supervision_offre_ses_actions(roux: Seance) -> None:
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3", "colon")
        await pilote.pause()
        ecran = texte_ecran(app)
        assert "accords" in ecran
        assert "suspendre" not in ecran
        assert "résultat" not in ecran
        await pilote.press(*"accords")
        await pilote.pause()
        await pilote.press("enter")
        await pilote.pause()
        assert "aucune demande en attente" in texte_ecran(app)


async def test_en_supervision_un_refus_se_lit_dans_la_ligne_de_message(lefevre: Seance, roux: Seance) -> None:
    demande = _demander(lefevre)
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3", "d")
        await pilote.pause()
        Approbation.update(etat=EtatApprobation.ACCORDEE).where(Approbation.id == demande.id).execute()
        await pilote.press("a")
        await pilote.pause()
        assert message(app).startswith("! Cette demande est déjà accordée.")


async def test_la_courbe_s_arrete_a_cette_semaine(lefevre: Seance, roux: Seance) -> None:
    jour = roux.jour
    tenue = Promesse.select().first()
    for semaines in range(1, 16):
        Promesse.insert(tenue.__data__ | {"id": None, "date": jour + timedelta(weeks=semaines), "statut": "ouverte"}).execute()
    async with au_poste(roux) as (app, pilote):
        await pilote.press("f3")
        await pilote.pause()
        courbe = next(ligne for ligne in texte_ecran(app).splitlines() if "taux par semaine" in ligne)
        assert set(courbe.rpartition(" : ")[2]) & set("▁▂▃▄▅▆▇█")


@pytest.mark.parametrize("largeur", [80, 100])
async def test_le_tableau_de_supervision_tient_sur_80_colonnes(roux: Seance, largeur: int) -> None:
    async with au_poste(roux, (largeur, 24)) as (app, pilote):
        await pilote.press("f3")
        await pilote.pause()
        assert "…" not in texte_ecran(app)


# ── les petits écrans ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_sur_un_ecran_etroit_la_file_prend_toute_la_largeur(lefevre: Seance) -> None:
    async with au_poste(lefevre, (50, 14)) as (app, pilote):
        assert "SARL Boulangerie Morel" in texte_ecran(app)
        assert "│" not in texte_ecran(app)
        await pilote.press("1")
        assert derniers(DUPUIS)[0] == ("appel", "NRP")


async def test_le_dossier_ouvert_garde_ses_touches_au_plus_petit(lefevre: Seance) -> None:
    async with au_poste(lefevre, (40, 10)) as (app, pilote):
        await pilote.press("enter")
        lignes = texte_ecran(app).splitlines()
        assert lignes[-1].startswith(" b retour")
        assert "DUPUIS" in lignes[0]
        assert len(lignes) == 10


async def test_la_bande_et_l_aide_se_ferment_et_se_lisent(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("a")
        assert isinstance(app.screen, Choix)
        await pilote.press("escape", "question_mark")
        assert ": Ctrl+P palette" in texte_ecran(app)
        await pilote.press("f1")
        await pilote.pause()
        assert "MANUEL · La file" in texte_ecran(app)


# ── le clavier ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_la_fin_reveille_le_fil_du_clavier_sans_attendre() -> None:
    fin = FinQuiReveille()
    assert select.select([fin.reveil], [], [], 0)[0] == []
    fin.set()
    assert select.select([fin.reveil], [], [], 0)[0] == [fin.reveil]
    fin.clear()
    assert select.select([fin.reveil], [], [], 0)[0] == []
    assert not fin.is_set()


@pytest.mark.parametrize(("collage", "silence", "attente"), [(True, 9.0, 0.03), (False, 0.5, 0.1), (False, 3.0, None)])
def test_le_fil_du_clavier_ne_dort_que_dans_le_silence(collage: bool, silence: float, attente: float | None) -> None:
    assert _patience(collage, silence) == attente
