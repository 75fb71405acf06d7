"""Ce que fait Entrée sur une ligne d'un volet du dossier ouvert."""

from __future__ import annotations

from collections.abc import Mapping

from agence.erreurs import Refus
from agence.gestes import champs_libres, intervenants
from donnees.nomenclature import EtatCourrier, StatutPromesse
from ecrans.composants.dialogues import Champ, Confirmation, Dialogue
from ecrans.poste.base import EcranDeDossier


def promesse(ecran: EcranDeDossier, i: int) -> None:
    """Reporte une échéance encore ouverte."""
    from ecrans.poste.promesse import deplacer

    p = ecran.lu().fiche.promesses[i]
    if p.statut != StatutPromesse.OUVERTE:
        raise Refus("cette promesse est déjà décidée.", "En prendre une autre par p.")
    deplacer(ecran, p)


def creance(ecran: EcranDeDossier, i: int) -> None:
    """Déplie le décompte : jours, taux, base, article, pourquoi."""
    from ecrans.poste.decompte import ouvrir

    ouvrir(ecran)


def paiement(ecran: EcranDeDossier, i: int) -> None:
    """Extourne un paiement ; le plus récent est en tête."""
    from ecrans.poste.paiement import extourner

    extourner(ecran, ecran.lu().fiche.paiements[-1 - i])


def courrier(ecran: EcranDeDossier, i: int) -> None:
    """Dit ce qu'est devenu un courrier."""
    from ecrans.poste.courrier import suivre

    c = ecran.lu().fiche.courriers[i]
    if c.etat not in (EtatCourrier.A_ENVOYER, EtatCourrier.PARTI):
        raise Refus("ce courrier a déjà son sort.", "En envoyer un autre par m.")
    suivre(ecran, c)


def piece(ecran: EcranDeDossier, i: int) -> None:
    """Retire une pièce."""
    from ecrans.poste.pieces import retirer

    piece_id, _, nom = ecran.lu().fiche.pieces[i]
    retirer(ecran, piece_id, nom)


def coordonnee(ecran: EcranDeDossier, i: int) -> None:
    """L'état ou la correction d'une coordonnée."""
    from ecrans.poste.coordonnees import modifier

    modifier(ecran, ecran.lu().fiche.coordonnees[i])


def intervenant(ecran: EcranDeDossier, i: int) -> None:
    """Retire une personne du dossier."""
    lu = ecran.lu()
    personne_id, _, nom, _ = lu.fiche.intervenants[i]

    def suite(oui: bool) -> None:
        if oui:
            intervenants.retirer(ecran.seance, lu.id, personne_id, version=lu.version)
            ecran.fait(f"{lu.fiche.reference} retiré : {nom}", quitte=False)

    ecran.demander(Confirmation(f"Retirer {nom} du dossier ?"), suite)


def procedure(ecran: EcranDeDossier, i: int) -> None:
    """La frise d'une procédure, et ce qui a pu lui arriver."""
    from ecrans.poste.procedure import suivre

    suivre(ecran, ecran.lu().fiche.procedures[i].id)


def champ(ecran: EcranDeDossier, i: int) -> None:
    """Remplit un champ libre du mandant."""
    from ecrans.poste.volets import champs_declares

    lu = ecran.lu()
    cle, libelle = champs_declares(lu, ecran.seance.configuration)[i]

    def lire(valeurs: Mapping[str, str]) -> str:
        champs_libres.remplir(ecran.seance, lu.id, cle, valeurs["valeur"], version=lu.version)
        return f"{lu.fiche.reference} {libelle} : {valeurs['valeur'].strip() or 'effacé'}"

    fenetre = Dialogue(libelle, [Champ("valeur", "valeur", lu.fiche.champs.get(cle, ""))], lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def lie(ecran: EcranDeDossier, i: int) -> None:
    """Ouvre un autre dossier du même débiteur ; la touche de retour en revient."""
    ecran.montrer(ecran.lu().fiche.autres_dossiers[i][0])
