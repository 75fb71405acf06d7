"""Le panneau de procédure : la frise, les échéances, chaque évènement par sa lettre, à 80 colonnes."""

from __future__ import annotations

from datetime import date

from textual.pilot import Pilot

from agence.gestes import escalade, execution, procedures
from agence.seance import Seance
from donnees.modeles import Dossier, EcheanceProcedure, EtapeProcedure, Procedure
from donnees.nomenclature import EtatProcedure, TypeAction, TypePiece, TypeProcedure
from ecrans.application import Agence
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.dossier import DossierOuvert
from ecrans.poste.panneau_procedure import Panneau, lettres
from tests.outils.au_poste import NAIMA, au_poste, dossier, message
from tests.outils.ecran import texte_ecran

ACTE = (TypePiece.SIGNIFICATION, "acte")


def injonction(seance: Seance) -> Procedure:
    ouverte = escalade.escalader(seance, dossier(NAIMA).id, TypeAction.JUDICIAIRE, TypeProcedure.INJONCTION)
    return escalade.transmettre(seance, ouverte.id, "Greffe de Rennes")


async def ouvrir(app: Agence, pilote: Pilot[int], touche: str = "j") -> str:
    if not isinstance(app.screen, DossierOuvert):
        assert isinstance(app.screen, EcranDeDossier)
        app.screen.ouvrir_dossier(dossier(NAIMA).id)
        await pilote.pause()
    await pilote.press(touche)
    await pilote.pause()
    return texte_ecran(app)


async def test_le_panneau_montre_etapes_echeances_et_lettres(lefevre: Seance) -> None:
    p = injonction(lefevre)
    procedures.avancer(lefevre, p.id, "ordonnance", date(2026, 9, 1))
    async with au_poste(lefevre) as (app, pilote):
        ecran = await ouvrir(app, pilote)
        assert isinstance(app.screen, Panneau)
        assert "Injonction de payer · ordonnance rendue, à signifier · Atelier Naïma" in ecran
        assert "✓ 23/11/2026 requête déposée" in ecran and "✓ 01/09/2026 ordonnance rendue pour le tout" in ecran
        assert "J-8 à faire avant le 01/12/2026 : signifier l'ordonnance" in ecran
        assert "commissaire de justice · sinon ordonnance non avenue · CPC 1411" in ecran
        assert "s ordonnance signifiée" in ecran and "r revenue sans effet" in ecran and "d désistement" in ecran
        assert "caduque" not in ecran, "le délai court encore"
        await pilote.press("escape")
        assert EtapeProcedure.select().count() == 2


async def test_un_evenement_se_tape_avec_sa_date_et_sa_piece_et_s_annule(lefevre: Seance) -> None:
    p = injonction(lefevre)
    procedures.avancer(lefevre, p.id, "ordonnance", date(2026, 9, 1))
    async with au_poste(lefevre) as (app, pilote):
        await ouvrir(app, pilote, "h")
        await pilote.press("s")
        await pilote.pause()
        assert "acte de signification" in texte_ecran(app)
        await pilote.press("enter")
        await pilote.pause()
        assert "exige une pièce" in texte_ecran(app), "le refus se lit et laisse corriger"
        await pilote.press("down", *"acte 12", "enter")
        await pilote.pause()
        assert Procedure.get_by_id(p.id).phase == "signifiee"
        assert "ordonnance signifiée" in message(app) and "opposition possible 23/12" in message(app)
        await pilote.press("u")
        assert Procedure.get_by_id(p.id).phase == "ordonnance"
        vives = EcheanceProcedure.select().where(EcheanceProcedure.annulee == False, EcheanceProcedure.faite_le.is_null())  # noqa: E712
        assert [e.code for e in vives] == ["signifier"]


async def test_transmettre_puis_renoncer_sont_dans_le_panneau(lefevre: Seance) -> None:
    ouverte = escalade.escalader(lefevre, dossier(NAIMA).id, TypeAction.JUDICIAIRE, TypeProcedure.INJONCTION)
    async with au_poste(lefevre) as (app, pilote):
        ecran = await ouvrir(app, pilote)
        assert "t requête déposée" in ecran and "a ne sera pas transmise" in ecran
        await pilote.press("a", *"erreur", "enter")
        assert Procedure.get_by_id(ouverte.id).etat is EtatProcedure.ANNULE
        autre = escalade.escalader(lefevre, dossier(NAIMA).id, TypeAction.JUDICIAIRE, TypeProcedure.INJONCTION)
        await ouvrir(app, pilote)
        await pilote.press("t", "down", *"Greffe", "enter")
        await pilote.pause()
        lue = Procedure.get_by_id(autre.id)
        assert (lue.etat, lue.partenaire) == (EtatProcedure.TRANSMIS, "Greffe")


async def test_trop_tot_se_dit_avec_le_jour_et_la_regle(lefevre: Seance) -> None:
    p = injonction(lefevre)
    procedures.avancer(lefevre, p.id, "ordonnance", date(2026, 9, 1))
    procedures.avancer(lefevre, p.id, "signification", date(2026, 11, 2), piece=ACTE)
    async with au_poste(lefevre) as (app, pilote):
        ecran = await ouvrir(app, pilote)
        assert "J-42 à attendre jusqu'au 04/01/2027 : attente avant exécution" in ecran
        assert "fin de l'attente sans opposition" not in ecran, "on ne propose pas ce qui serait refusé"


async def test_avec_un_titre_h_ouvre_et_suit_plusieurs_mesures(lefevre: Seance) -> None:
    Dossier.update(titre_le=date(2026, 6, 1)).where(Dossier.reference == NAIMA).execute()
    execution.ouvrir_mesure(lefevre, dossier(NAIMA).id, TypeProcedure.SAISIE_ATTRIBUTION)
    async with au_poste(lefevre) as (app, pilote):
        ecran = await ouvrir(app, pilote, "h")
        assert "1 saisie-attribution · à transmettre" in ecran and "c ouvrir : commandement de payer" in ecran
        await pilote.press("c")
        await pilote.pause()
        assert Procedure.select().where(Procedure.etat == EtatProcedure.A_TRANSMETTRE).count() == 2
        ecran = await ouvrir(app, pilote, "h")
        assert "commandement de payer · à transmettre" in ecran
        await pilote.press("2")
        await pilote.pause()
        assert isinstance(app.screen, Panneau)


async def test_tout_tient_en_24_lignes_meme_charge(lefevre: Seance) -> None:
    p = injonction(lefevre)
    procedures.avancer(lefevre, p.id, "ordonnance", date(2026, 9, 1))
    procedures.avancer(lefevre, p.id, "signification", date(2026, 11, 2), piece=ACTE)
    procedures.avancer(lefevre, p.id, "opposition", date(2026, 11, 9))
    async with au_poste(lefevre) as (app, pilote):
        lignes = (await ouvrir(app, pilote)).splitlines()
        print("\n".join(lignes))
        assert len(lignes) <= 24 and any("Échap ferme" in ligne for ligne in lignes)
        assert any("personne ne vient" in ligne for ligne in lignes), "le dernier évènement se voit"


def test_chaque_evenement_a_sa_lettre_et_les_communs_toujours_la_meme() -> None:
    from agence.droit.etats_procedure import parcours

    for type_ in TypeProcedure:
        tous = parcours(type_).evenements
        attribuees = lettres(tous)
        assert len(attribuees) == len(tous)
        assert attribuees["r"].code == "retour" and attribuees["a"].code == "abandon"
