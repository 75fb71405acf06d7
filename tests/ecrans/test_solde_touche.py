"""Un dossier soldé qu'un jugement remet en cause : du dossier, un superviseur dit pourquoi il le reste, ou y inscrit la procédure."""

from __future__ import annotations

from datetime import date

import pytest

from agence.gestes import cycle, protections
from agence.gestes.paiements import encaisser
from agence.gestes.soldes_touches import est_a_revoir
from agence.seance import Seance
from donnees.modeles import Creance, Dossier, Paiement
from donnees.nomenclature import Etat, Motif, Moyen
from ecrans.poste.base import EcranDeDossier
from tests.outils.au_poste import DUPUIS, NAIMA, au_poste, dossier, message
from tests.outils.ecran import jusqu_a, texte_ecran


@pytest.fixture
def solde(roux: Seance) -> Dossier:
    """DUPUIS, soldé par de l'argent reçu après le jugement d'ouverture inscrit sur un autre dossier du même débiteur."""
    Dossier.update(debiteur_id=dossier(DUPUIS).debiteur_id).where(Dossier.reference == NAIMA).execute()
    Creance.update(facture_le=date(2026, 6, 1)).execute()
    encaisser(roux, dossier(DUPUIS).id, 900_00, date(2026, 11, 20), Moyen.VIREMENT)
    assert dossier(DUPUIS).etat is Etat.CLOS
    protections.proteger(roux, dossier(NAIMA).id, Motif.PROCEDURE_COLLECTIVE, "redressement", date(2026, 11, 2), preuve="jugement")
    cycle.jouer(roux)
    assert est_a_revoir(dossier(DUPUIS).id)
    return dossier(DUPUIS)


async def test_un_superviseur_le_laisse_solde_et_dit_pourquoi(roux: Seance, solde: Dossier) -> None:
    async with au_poste(roux) as (app, pilote):
        assert isinstance(app.screen, EcranDeDossier)
        app.screen.ouvrir_dossier(solde.id)
        await pilote.pause()
        await pilote.press("s")
        assert "laisser soldé, dire pourquoi" in texte_ecran(app)
        await pilote.press("z", *"payé par la caution", "enter")
        await jusqu_a(pilote, lambda: not est_a_revoir(solde.id))
        assert "reste soldé" in message(app)
        await pilote.press("s")
        assert "laisser soldé" not in texte_ecran(app)


async def test_ou_y_inscrit_la_procedure_qui_isole_les_fonds(roux: Seance, solde: Dossier) -> None:
    async with au_poste(roux) as (app, pilote):
        assert isinstance(app.screen, EcranDeDossier)
        app.screen.ouvrir_dossier(solde.id)
        await pilote.pause()
        await pilote.press("s", "p", "r", *"02/11/2026", "enter")
        await jusqu_a(pilote, lambda: Paiement.get(Paiement.dossier_id == solde.id).isole)
    assert dossier(DUPUIS).etat is Etat.SUSPENDU and not est_a_revoir(solde.id)
