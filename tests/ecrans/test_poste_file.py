"""La file et le dossier ouvert au clavier : collègues, filtres, ordre, recherche, palette, noms hostiles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agence.configuration.lecture import charger_texte
from agence.configuration.modele import Configuration
from agence.configuration.touches import TOUCHES
from agence.gestes import baux
from agence.gestes.appels import consigner
from agence.seance import Seance
from agence.texte import INTERDIT
from donnees.modeles import (
    Bail,
    Debiteur,
    Dossier,
    Evenement,
    Promesse,
    VueFile,
)
from ecrans.application import Agence
from ecrans.poste.base import GESTES, EcranDeDossier
from ecrans.poste.dossier import DossierOuvert
from ecrans.poste.ecran import Poste
from tests.fabrique import Horloge
from tests.outils.au_poste import DUPUIS, HETRES, KERBRAT, MOREL, TRAORE, aller, au_poste, derniers, dossier, message
from tests.outils.charges import BALISES, COMMANDES
from tests.outils.ecran import texte_ecran
from tests.outils.poste_essai import seance_de

# ── la file ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_la_frappe_anticipee_va_au_bon_endroit(lefevre: Seance) -> None:
    """Tout arrive d'un bloc, comme sur une ligne lente : la promesse va à Dupuis, le NRP au suivant."""
    async with au_poste(lefevre) as (_, pilote):
        await pilote.press("p", *"100", "enter", "1", "down", "2")
        assert Promesse.get(Promesse.dossier_id == dossier(DUPUIS).id).montant == 100_00
        assert derniers(MOREL)[0] == ("appel", "NRP")
        codes = [e.code for e in Evenement.select().where(Evenement.code.in_(["NRP", "REP"])).order_by(Evenement.id.desc()).limit(2)]
        assert codes == ["REP", "NRP"]


async def test_un_dossier_change_par_un_collegue_est_relu_avant_de_refaire_le_geste(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        Dossier.update(version=Dossier.version + 1).where(Dossier.reference == DUPUIS).execute()
        await pilote.press("1")
        assert message(app) == "! Le dossier a changé depuis qu'il est affiché. Le relire, puis refaire le geste."
        assert derniers(DUPUIS) == []
        await pilote.press("1")
        assert derniers(DUPUIS)[0] == ("appel", "NRP")


async def test_un_dossier_tenu_par_un_collegue_se_saute_et_se_refuse(lefevre: Seance, url_poste: str, heure: Horloge) -> None:
    martin = seance_de("martin", heure)
    baux.prendre(martin, dossier(MOREL).id)
    async with au_poste(lefevre) as (app, pilote):
        assert "= auj.  SARL Boulangerie" in texte_ecran(app)
        await pilote.press("1")
        assert KERBRAT in texte_ecran(app)
        await pilote.press("home", "1")
        assert message(app) == "! Martin tient ce dossier. Attendre qu'il le rende, ou prendre le suivant. (bail)".replace(" (bail)", "")


async def test_ce_qu_un_collegue_change_apparait_sans_que_le_curseur_saute(lefevre: Seance, heure: Horloge) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, HETRES)
        consigner(seance_de("martin", heure), dossier(DUPUIS).id, "NRP")
        ecran = app.screen
        assert isinstance(ecran, EcranDeDossier)
        ecran.relire()
        await pilote.pause()
        assert HETRES in texte_ecran(app)
        assert "DUPUIS" not in texte_ecran(app)
        assert "reste 13" in texte_ecran(app)


async def test_apres_un_long_silence_la_premiere_touche_montre_ce_qui_a_change(
    lefevre: Seance, heure: Horloge, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with au_poste(lefevre) as (app, pilote):
        ecran = app.screen
        assert isinstance(ecran, Poste)
        ecran._derniere_touche -= 61
        ecran._guetter()
        assert ecran._endormi
        consigner(seance_de("martin", heure), dossier(TRAORE).id, "NRP")
        monkeypatch.setattr("ecrans.poste.ecran.marque", lambda: -1)
        await pilote.press("down")
        await pilote.pause()
        assert not ecran._endormi
        assert "TRAORÉ" not in texte_ecran(app)
        assert MOREL in texte_ecran(app)


async def test_filtrer_dit_ce_qui_est_cache_et_une_touche_l_enleve(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("f", "f", *"fournil", "enter")
        assert message(app).startswith("─ filtre : mandant FOURNIL · 1/7, 7 cachés · b l'enlève")
        await pilote.press("f", "g", *"chez fournil", "enter")
        assert VueFile.get().filtre == {"mandant": "FOURNIL"}
        await pilote.press("b")
        assert message(app).startswith("─ 1/14")
        await pilote.press("f", "1")
        assert "mandant FOURNIL" in message(app)


async def test_un_filtre_faux_se_dit(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("f", "f", "down", *"zzz", "enter")
        assert "étape « zzz » inconnue" in texte_ecran(app)


async def test_la_file_vide_le_dit_et_les_gestes_aussi(lefevre: Seance) -> None:
    Dossier.update(agent_id=None).execute()
    async with au_poste(lefevre) as (app, pilote):
        assert "la file est vide" in texte_ecran(app)
        await pilote.press("1")
        assert message(app).startswith("! Aucun dossier n'est choisi.")
        await pilote.press("enter", "down", "n", "b", "p", "h")
        assert isinstance(app.screen, Poste)


async def test_l_ordre_impose_ramene_au_premier(lefevre: Seance) -> None:
    configuration = lefevre.configuration
    force = replace(lefevre, configuration=replace(configuration, appels=replace(configuration.appels, ordre_force=True)))
    async with au_poste(force) as (app, pilote):
        await pilote.press("down", "down", "1")
        assert message(app) == "! L'ordre de la file est imposé. Traiter le premier dossier libre."
        await pilote.press("1")
        assert derniers(DUPUIS)[0] == ("appel", "NRP")


# ── le dossier ouvert ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_entree_ouvre_le_dossier_prend_son_bail_et_b_le_rend(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, MOREL)
        await pilote.press("enter")
        assert isinstance(app.screen, DossierOuvert)
        assert Bail.get().dossier_id == dossier(MOREL).id
        assert "[historique]" in texte_ecran(app)
        await pilote.press("tab")
        assert "indemnité forfaitaire" in texte_ecran(app)
        await pilote.press("b")
        assert isinstance(app.screen, Poste)
        assert Bail.select().count() == 0
        assert MOREL in texte_ecran(app)


async def test_l_historique_se_filtre(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, MOREL)
        await pilote.press("enter", "f", "n")
        lignes = texte_ecran(app).splitlines()
        assert any("demande un délai" in ligne for ligne in lignes)
        assert not any("ne répond pas" in ligne for ligne in lignes[9:])


async def test_un_resultat_dans_le_dossier_ouvert_ramene_a_la_file_sur_le_suivant(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("enter", "1")
        assert isinstance(app.screen, Poste)
        assert derniers(DUPUIS)[0] == ("appel", "NRP")
        assert MOREL in texte_ecran(app)
        assert "NRP ne répond pas" in message(app)


async def test_n_passe_au_dossier_suivant_en_grand(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("enter", "n")
        assert isinstance(app.screen, DossierOuvert)
        assert MOREL in texte_ecran(app)
        assert Bail.get().dossier_id == dossier(MOREL).id


async def test_une_echeance_se_reporte_depuis_le_volet_des_promesses(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("p", "enter")
        assert isinstance(app.screen, Poste)
        app.screen.ouvrir_dossier(dossier(DUPUIS).id)
        await pilote.pause()
        await pilote.press("tab", "tab", "enter", *"07/12", "enter")
        assert Promesse.get(Promesse.dossier_id == dossier(DUPUIS).id).date == date(2026, 12, 7)


async def test_la_recherche_ouvre_un_dossier_et_b_rend_celui_qu_on_avait(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("enter")
        await pilote.press("slash", *"quéré")
        await pilote.pause()
        await pilote.press("enter")
        assert "BOUCHERIE QUÉRÉ" in texte_ecran(app)
        await pilote.press("b")
        assert DUPUIS in texte_ecran(app)
        await pilote.press("b")
        assert isinstance(app.screen, Poste)


async def test_la_palette_lance_un_geste(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("colon", *"répondeur")
        await pilote.pause()
        await pilote.press("enter")
        assert derniers(DUPUIS)[0] == ("appel", "REP")
        assert isinstance(app.screen, Poste)


async def test_un_dossier_tenu_par_un_collegue_s_ouvre_en_lecture_seule(lefevre: Seance, heure: Horloge) -> None:
    baux.prendre(seance_de("martin", heure), dossier(DUPUIS).id)
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("enter")
        assert message(app) == "! Martin tient ce dossier. Lecture seule."
        await pilote.press("1")
        assert derniers(DUPUIS) == []
        assert message(app).startswith("! Martin tient ce dossier.")


# ── ce qui vient du dehors ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("nom", BALISES + COMMANDES)
async def test_un_nom_hostile_n_est_que_du_texte_partout(lefevre: Seance, nom: str) -> None:
    Debiteur.update(nom=nom, contact=nom).where(Debiteur.id == dossier(DUPUIS).debiteur_id).execute()
    Dossier.update(epingle=nom).where(Dossier.reference == DUPUIS).execute()
    async with au_poste(lefevre) as (app, pilote):
        for touche in ("p", "escape", "a", "escape", "h", "escape", "enter", "tab", "b"):
            await pilote.press(touche)
            assert not INTERDIT.search(texte_ecran(app).replace("\n", ""))
        assert isinstance(app.screen, Poste)
        await pilote.press("1")
        assert derniers(DUPUIS)[0] == ("appel", "NRP")


async def test_les_portes_tiennent_sur_un_petit_ecran(lefevre: Seance) -> None:
    Dossier.update(premiere_lettre_le=None, prescription_le=None).where(Dossier.reference == DUPUIS).execute()
    async with au_poste(lefevre, (80, 18)) as (app, pilote):
        await pilote.press("J")
        ecran = texte_ecran(app)
        assert "✗ m première lettre partie : pas encore partie (règle 3)" in ecran
        assert "Échap annule" in ecran
        await pilote.press("m", "p", "enter")
        assert dossier(DUPUIS).premiere_lettre_le == date(2026, 11, 23)


# ── les touches ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_les_touches_d_ici_se_montrent(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("question_mark")
        ecran = texte_ecran(app)
        for mots in ("promesse", "raison de l'impayé", "1…9", "tout chercher"):
            assert mots in ecran
        await pilote.press("escape")
        assert isinstance(app.screen, Poste)


async def test_une_touche_changee_dans_la_configuration_est_celle_qui_agit(lefevre: Seance) -> None:
    texte = lefevre.configuration.texte.replace("[touches]", '[touches]\nresultat_1 = "&"\nbas = "bas k"')
    configuration: Configuration = charger_texte(texte)
    async with au_poste(replace(lefevre, configuration=configuration)) as (app, pilote):
        await pilote.press("1")
        assert derniers(DUPUIS) == []
        await pilote.press("ampersand")
        assert derniers(DUPUIS)[0] == ("appel", "NRP")
        await pilote.press("k")
        assert KERBRAT in texte_ecran(app)


def test_chaque_touche_du_poste_a_son_geste() -> None:
    for touche in TOUCHES:
        if touche.ecran == "poste" and not touche.id.startswith("resultat_"):
            assert touche.id in GESTES or hasattr(Poste, f"faire_{touche.id}"), touche.id
            assert touche.id in GESTES or hasattr(DossierOuvert, f"faire_{touche.id}"), touche.id
        if touche.ecran == "global":
            assert hasattr(Agence, f"faire_{touche.id}"), touche.id


async def test_q_rend_le_dossier_et_quitte(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("enter", "q")
        await pilote.pause()
        assert app.return_code == 0
    app.etabli.ranger()
    assert Bail.select().count() == 0
