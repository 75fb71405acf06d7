"""Le décompte déplié au clavier : chaque montant montre ses jours, son taux, sa base, son article et son pourquoi."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agence.gestes.paiements import encaisser
from agence.gestes.protections import proteger
from agence.seance import Seance
from donnees.modeles import Creance, DecompteArrete, Dossier, Paiement
from donnees.nomenclature import Motif, Moyen
from ecrans.poste.decompte import DecompteDeplie
from ecrans.poste.dossier import DossierOuvert
from tests.fabrique import Horloge
from tests.outils.au_poste import DUPUIS, HETRES, MOREL, NAIMA, aller, au_poste, dossier
from tests.outils.charges import BALISES
from tests.outils.ecran import texte_ecran


def arretes(reference: str) -> list[DecompteArrete]:
    return list(DecompteArrete.select().where(DecompteArrete.dossier_id == dossier(reference).id))


async def test_entree_sur_le_dossier_deplie_les_montants_a_80_colonnes(lefevre: Seance) -> None:
    encaisser(lefevre, dossier(NAIMA).id, 100_00, date(2026, 11, 2), Moyen.VIREMENT)
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, NAIMA)
        await pilote.press("enter")
        assert isinstance(app.screen, DossierOuvert) and "Entrée décompte" in texte_ecran(app)
        await pilote.press("enter")
        assert isinstance(app.screen, DecompteDeplie)
        vu = texte_ecran(app)
        assert all(len(ligne) <= 80 for ligne in vu.splitlines())
        for mot in ("DÉCOMPTE · Atelier Naïma", "créance, article", "C. com. L441-10 II", "C. com. D441-5", "12.40 %".replace(".", ","),
                    "02/11/26", "versé", "−100,00", "dû ce jour", "règle 14"):  # fmt: skip
            assert mot in vu, mot
        await pilote.press("b")
        assert isinstance(app.screen, DossierOuvert)


async def test_entree_sur_une_ligne_montre_puis_cache_le_pourquoi(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, HETRES)
        await pilote.press("enter", "enter", "down", "enter")
        assert isinstance(app.screen, DecompteDeplie)
        segment = next(x for x in app.screen.decompte.lignes if x.taux is not None)
        vu = " ".join(texte_ecran(app).split())
        assert f"× 12,40 % × {segment.jours} j ÷ 365 =" in vu
        assert "refinancement de la BCE au premier jour du semestre" in vu and "à vérifier" in vu
        await pilote.press("down")
        assert "facture non payée à son échéance" in " ".join(texte_ecran(app).split()), "le pourquoi suit le curseur"
        await pilote.press("enter")
        assert "pourquoi ──" not in texte_ecran(app)


async def test_le_volet_des_creances_y_mene_aussi(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("enter", "tab", "enter")
        assert isinstance(app.screen, DecompteDeplie)


async def test_arreter_depuis_l_ecran(lefevre: Seance) -> None:
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("enter", "enter", "a", "n")
        assert arretes(DUPUIS) == []
        await pilote.press("a", "o")
        assert isinstance(app.screen, DecompteDeplie)
        assert "✓ décompte n° 1 arrêté" in texte_ecran(app) and [x.du for x in arretes(DUPUIS)] == [app.screen.decompte.du]
        await pilote.press("b", "enter")
        assert "dernier décompte arrêté : n° 1 au 23/11/2026" in texte_ecran(app)
    encaisser(lefevre, dossier(DUPUIS).id, 10_00, date(2026, 11, 20), Moyen.VIREMENT)
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, dossier(DUPUIS).reference)
        await pilote.press("enter", "enter")
        assert "ne correspond plus" in " ".join(texte_ecran(app).split())


async def test_un_taux_qui_manque_se_dit_sur_la_fiche_et_rien_ne_s_arrete(lefevre: Seance, heure: Horloge) -> None:
    Dossier.update(action_le=date(2027, 1, 4)).where(Dossier.reference == MOREL).execute()
    heure.avancer(jours=42)
    async with au_poste(lefevre, (120, 40)) as (app, pilote):
        await aller(app, pilote, MOREL)
        vu = " ".join(texte_ecran(app).split())
        assert "dû au moins" in vu and "taux 2027-S1 manquant" in vu
        await pilote.press("enter", "enter", "a", "o")
        vu = " ".join(texte_ecran(app).split())
        assert "taux du semestre 2027-S1 absent" in vu and "(règle 10)" in vu
        assert arretes(MOREL) == []


async def test_des_fonds_isoles_se_voient(lefevre: Seance) -> None:
    d = dossier(HETRES)
    proteger(lefevre, d.id, Motif.PROCEDURE_COLLECTIVE, "redressement", date(2026, 11, 10), preuve="annonce au BODACC")
    encaisser(lefevre, d.id, 100_00, date(2026, 11, 12), Moyen.VIREMENT)
    async with au_poste(lefevre, (120, 40)) as (app, pilote):
        app.push_screen(DecompteDeplie(lefevre, d.id, "SCI", lefevre.jour))
        await pilote.pause()
        assert "versé, gardé à part" in texte_ecran(app) and "100,00 gardés à part" in texte_ecran(app)


async def test_la_fenetre_de_paiement_vise_une_facture_et_rend_la_quittance(lefevre: Seance) -> None:
    facture = Creance.get(Creance.dossier_id == dossier(DUPUIS).id).numero
    async with au_poste(lefevre) as (app, pilote):
        await pilote.press("v", *"100", "down", "down", "down", "down", "down", *facture, "enter")
        recu = Paiement.get(Paiement.dossier_id == dossier(DUPUIS).id)
        assert recu.creance_visee_id is not None
        assert "quittance Q-" in texte_ecran(app) and "règle 20" in texte_ecran(app)


async def test_principal_d_abord_sans_accord_se_refuse_dans_la_fenetre(lefevre: Seance) -> None:
    fait = Paiement.select().count()
    async with au_poste(lefevre) as (app, pilote):
        await aller(app, pilote, HETRES)
        await pilote.press("v", *"100", *["down"] * 6, *"principal", "enter")
        assert "intérêts d'abord" in " ".join(texte_ecran(app).split()) and Paiement.select().count() == fait
        await pilote.press("down", *"courriel", "enter")
        assert Paiement.select().count() == fait + 1


@pytest.mark.parametrize("texte", BALISES[:4])
async def test_un_nom_hostile_reste_du_texte(lefevre: Seance, texte: str) -> None:
    d = dossier(DUPUIS)
    Creance.update(numero=texte, echeance_le=lefevre.jour - timedelta(days=90)).where(Creance.dossier_id == d.id).execute()
    async with au_poste(lefevre, (120, 40)) as (app, pilote):
        app.push_screen(DecompteDeplie(lefevre, d.id, texte, lefevre.jour))
        await pilote.pause()
        assert texte_ecran(app).count(texte) >= 2, "le débiteur en tête, la facture dans sa ligne"
