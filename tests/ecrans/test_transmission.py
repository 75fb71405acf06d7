"""Transmettre une mission : le partenaire du ressort est déjà choisi, Entrée suffit ; sans lui, la fenêtre le dit."""

from __future__ import annotations

from textual.pilot import Pilot

from agence.destinataires import destinataires
from agence.gestes import escalade, partenaires
from agence.seance import Seance
from donnees.modeles import Coordonnee, Procedure
from donnees.nomenclature import EtatProcedure, TypeAction, TypeCoordonnee, TypePartenaire, TypeProcedure
from ecrans.application import Agence
from ecrans.composants.dialogues import Dialogue
from ecrans.poste.base import EcranDeDossier
from tests.outils.au_poste import NAIMA, au_poste, dossier
from tests.outils.ecran import jusqu_a, texte_ecran


def adresse(code_postal: str) -> None:
    """Le débiteur demeure là, et nulle part ailleurs."""
    debiteur_id = dossier(NAIMA).debiteur_id
    Coordonnee.delete().where(Coordonnee.debiteur_id == debiteur_id, Coordonnee.type == TypeCoordonnee.ADRESSE).execute()
    Coordonnee.create(debiteur_id=debiteur_id, type=TypeCoordonnee.ADRESSE, valeur="1 rue Haute", code_postal=code_postal, ordre=0)


async def transmission(app: Agence, pilote: Pilot[int], touche: str) -> str:
    """La fenêtre de transmission de la seule mission du dossier."""
    assert isinstance(app.screen, EcranDeDossier)
    app.screen.ouvrir_dossier(dossier(NAIMA).id)
    await pilote.pause()
    await pilote.press(touche, "t")
    await jusqu_a(pilote, lambda: isinstance(app.screen, Dialogue))
    return texte_ecran(app)


async def test_le_commissaire_du_ressort_est_deja_choisi(lefevre: Seance, roux: Seance) -> None:
    adresse("35000")
    partenaires.ajouter(roux, TypePartenaire.COMMISSAIRE, "Etude A, Nantes", "44")
    partenaires.ajouter(roux, TypePartenaire.COMMISSAIRE, "Etude Z, Rennes", "35,22")
    ouverte = escalade.escalader(lefevre, dossier(NAIMA).id, TypeAction.HUISSIER)
    async with au_poste(lefevre) as (app, pilote):
        ecran = await transmission(app, pilote, "h")
        assert "du ressort (35) : 1 Etude Z, Rennes" in ecran and "Nantes" not in ecran
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: not isinstance(app.screen, Dialogue))
    lue = Procedure.get_by_id(ouverte.id)
    assert (lue.etat, lue.partenaire) == (EtatProcedure.TRANSMIS, "Etude Z, Rennes")


async def test_un_rang_choisit_un_autre_de_la_liste(lefevre: Seance, roux: Seance) -> None:
    adresse("35000")
    for nom in ("Etude B", "Etude A"):
        partenaires.ajouter(roux, TypePartenaire.COMMISSAIRE, nom, "35")
    ouverte = escalade.escalader(lefevre, dossier(NAIMA).id, TypeAction.HUISSIER)
    async with au_poste(lefevre) as (app, pilote):
        assert "1 Etude A · 2 Etude B" in await transmission(app, pilote, "h")
        await pilote.press("down", "2", "enter")
        await jusqu_a(pilote, lambda: not isinstance(app.screen, Dialogue))
    assert Procedure.get_by_id(ouverte.id).partenaire == "Etude B"


async def test_sans_partenaire_du_ressort_la_fenetre_le_dit(lefevre: Seance, roux: Seance) -> None:
    adresse("35000")
    partenaires.ajouter(roux, TypePartenaire.COMMISSAIRE, "Etude A, Nantes", "44")
    ouverte = escalade.escalader(lefevre, dossier(NAIMA).id, TypeAction.HUISSIER)
    async with au_poste(lefevre) as (app, pilote):
        ecran = await transmission(app, pilote, "h")
        assert "du ressort (35) dans l'annuaire" in " ".join(ecran.replace("│", " ").split())
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: not isinstance(app.screen, Dialogue))
    assert Procedure.get_by_id(ouverte.id).partenaire == "", "rien n'est choisi à sa place"


def test_une_requete_va_au_greffe_competent(lefevre: Seance, roux: Seance) -> None:
    adresse("35000")
    partenaires.ajouter(roux, TypePartenaire.GREFFE, "Greffe du TJ de Rennes", "35", competence="judiciaire")
    partenaires.ajouter(roux, TypePartenaire.GREFFE, "Greffe du TC de Rennes", "35", competence="commerce")
    vers = destinataires(lefevre, dossier(NAIMA).id, TypeProcedure.INJONCTION)
    assert (vers.metier, vers.du_ressort) == (TypePartenaire.GREFFE, ("Greffe du TC de Rennes",))


def test_une_adresse_inconnue_ne_propose_personne(lefevre: Seance, roux: Seance) -> None:
    adresse("ABC")
    partenaires.ajouter(roux, TypePartenaire.COMMISSAIRE, "Etude Z, Rennes", "35")
    vers = destinataires(lefevre, dossier(NAIMA).id, TypeProcedure.SOMMATION)
    assert vers.premier == "" and "département du débiteur est inconnu" in vers.dire()
