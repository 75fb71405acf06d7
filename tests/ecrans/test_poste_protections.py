"""Protéger, contester, se plaindre au clavier, sur 80 colonnes : ce qui va s'arrêter se lit avant de confirmer."""

from __future__ import annotations

from datetime import date

import pytest
from textual.pilot import Pilot

from agence.droit import protections as droit
from agence.droit.protections import situations
from agence.gestes import intervenants, protections
from agence.seance import Seance
from donnees.modeles import Dossier, Evenement, Litige, Protection, Reclamation
from donnees.nomenclature import Etat, Motif, RoleIntervenant, TypeLitige
from ecrans.application import Agence
from ecrans.composants.dialogues import Choix, Dialogue
from ecrans.composants.texte import BlocTexte
from ecrans.poste.suspension import LETTRES
from tests.outils.au_poste import DUPUIS, au_poste
from tests.outils.ecran import texte_ecran


def dupuis() -> Dossier:
    return Dossier.get(Dossier.reference == DUPUIS)


async def taper(pilote: Pilot[int], *touches: str) -> None:
    for touche in touches:
        await pilote.press(*([touche] if len(touche) == 1 or touche in NOMS else touche))
        await pilote.pause()


NOMS = ("enter", "down", "up", "escape")


def dit(app: Agence) -> str:
    return " ".join(ligne.plain.strip() for ligne in app.screen.query_one("#message", BlocTexte).lignes)


def test_chaque_situation_a_sa_lettre_et_ses_textes_tiennent() -> None:
    assert set(situations()) <= set(LETTRES.values()) and not set(LETTRES) & set("xfcbrwk")
    for motif in situations():
        for p in droit.phases(motif):
            assert len(p.preuve) <= 42 and len(p.depuis) <= 42, p.code


async def test_une_procedure_collective_se_lit_avant_de_se_confirmer(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "s", "p")
        assert isinstance(app.screen, Choix) and "redressement judiciaire" in texte_ecran(app)
        await taper(pilote, "r")
        vu = texte_ecran(app)
        assert isinstance(app.screen, Dialogue) and all(len(ligne) <= 80 for ligne in vu.splitlines())
        assert "s'arrête : appels, courriers" in vu and "gardé à part : encaissements" in vu
        await taper(pilote, "enter")
        assert "la date manque" in texte_ecran(app) and Protection.select().count() == 0
        await taper(pilote, "02/11/2026", "down", "10/11/2026")
        vu = texte_ecran(app)
        assert "avant le 10/01/2027 : déclarer la créance" in vu and "à faire : déclarer la créance au mandataire" in vu
        await taper(pilote, "enter")
        ligne = Protection.get()
        assert (ligne.phase, ligne.debut_le, ligne.publiee_le) == ("redressement", date(2026, 11, 2), date(2026, 11, 10))
        assert "protégé (procédure collective, redressement judiciaire)" in dit(app) and "avant le 10/01/2027" in dit(app)
        await taper(pilote, "u")
        assert dupuis().etat is Etat.ACTIF and Protection.get().retiree


async def test_la_fiche_dit_la_phase_ce_qui_presse_et_ce_qui_reste_permis(lefevre: Seance) -> None:
    protections.proteger(lefevre, dupuis().id, Motif.PROCEDURE_COLLECTIVE, "redressement", date(2026, 11, 2), publiee_le=date(2026, 11, 10))
    async with au_poste(lefevre) as (app, pilote):
        app.screen.ouvrir_dossier(dupuis().id)  # type: ignore[attr-defined]
        await pilote.pause()
        vu = " ".join(texte_ecran(app).split())
        assert "redressement judiciaire depuis le 02/11/2026, publié le 10/11/2026" in vu
        assert "! avant le 10/01/2027 : déclarer la créance" in vu and "gardé à part : encaissements" in vu
        await taper(pilote, "s")
        vu = texte_ecran(app)
        assert "phase suivante" in vu and "préparer la déclaration" in vu
        await taper(pilote, "c")
        vu = " ".join(texte_ecran(app).split())
        assert "jugement du 02/11/2026" in vu and "règle 48" in vu and "à envoyer avant le 10/01/2027" in vu


async def test_la_phase_suivante_reprend_ce_qu_on_sait(lefevre: Seance) -> None:
    donnees = {"mandataire": "Me Durand"}
    protections.proteger(lefevre, dupuis().id, Motif.PROCEDURE_COLLECTIVE, "redressement", date(2026, 11, 2), donnees=donnees)
    async with au_poste(lefevre) as (app, pilote):
        app.screen.ouvrir_dossier(dupuis().id)  # type: ignore[attr-defined]
        await pilote.pause()
        await taper(pilote, "s", "f", "l")
        assert "Me Durand" in texte_ecran(app)
        await taper(pilote, "20/11/2026", "enter")
        vives = list(Protection.select().where(Protection.levee_le.is_null()))
        assert [(x.phase, x.debut_le) for x in vives] == [("liquidation", date(2026, 11, 20))]


async def test_une_annonce_de_surendettement_en_deux_touches_et_entree(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "s", "s", "a")
        assert "par prudence : appels, courriers" in texte_ecran(app) and "le 23/12/2026 : fin de l'attente" in texte_ecran(app)
        await taper(pilote, "enter")
        assert (dupuis().suspension_motif, dupuis().suspendu_jusqu_au) == (Motif.SURENDETTEMENT, date(2026, 12, 23))


async def test_un_representant_inscrit_se_dit_et_l_appel_lui_est_adresse(lefevre: Seance) -> None:
    protections.proteger(lefevre, dupuis().id, Motif.DECES, "deces", date(2026, 11, 2))
    intervenants.ajouter(lefevre, dupuis().id, RoleIntervenant.REPRESENTANT, "Me Notaire")
    async with au_poste(lefevre) as (app, pilote):
        app.screen.ouvrir_dossier(dupuis().id)  # type: ignore[attr-defined]
        await pilote.pause()
        assert "ne parler qu'à Me Notaire" in texte_ecran(app)
        await taper(pilote, "1")
        assert Evenement.select().order_by(Evenement.id.desc()).get().texte == "à Me Notaire, représentant"
        assert dupuis().suspension_motif is Motif.DECES


async def test_un_litige_s_ouvre_et_se_repond(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "s", "l", "qual", "down", "photos", "enter")
        assert (Litige.get().type, Litige.get().preuve) == (TypeLitige.QUALITE, "photos")
        app.screen.ouvrir_dossier(dupuis().id)  # type: ignore[attr-defined]
        await pilote.pause()
        assert "conteste : qualité, réponse avant le 08/12/2026" in " ".join(texte_ecran(app).split())
        await taper(pilote, "s", "r", "n", "photos floues", "enter")
        assert (Litige.get().issue, dupuis().etat) == ("non_fonde", Etat.ACTIF)


async def test_une_reclamation_se_note_sans_rien_arreter(lefevre: Seance) -> None:
    etat = dupuis().etat
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "s", "k", "appels trop tôt", "enter")
        assert (Reclamation.get().objet, dupuis().etat) == ("appels trop tôt", etat)
        assert "répondre avant le 07/12/2026" in dit(app)


@pytest.mark.parametrize("taille", [(80, 24), (200, 60)])
async def test_chaque_phase_tient_dans_l_ecran(taille: tuple[int, int], lefevre: Seance) -> None:
    lettres = {motif: lettre for lettre, motif in LETTRES.items()}
    async with au_poste(lefevre, taille) as (app, pilote):
        for motif in situations():
            # au large, une phase par situation suffit : c'est à l'étroit que le texte se plie
            for p in droit.phases(motif)[: None if taille == (80, 24) else 1]:
                choisir = [lettres[motif]] if len(droit.phases(motif)) == 1 else [lettres[motif], p.lettre]
                await taper(pilote, "s", *choisir)
                assert isinstance(app.screen, Dialogue), p.code
                vu = texte_ecran(app)
                assert "Entrée valide" in vu and all(len(ligne) <= taille[0] for ligne in vu.splitlines()), p.code
                await taper(pilote, "escape")
