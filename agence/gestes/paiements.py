"""L'argent reçu : un paiement est une ligne, son extourne une autre ; rien n'est réécrit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agence.argent import euros
from agence.conduite.scenarios import avancer
from agence.conduite.situation import Situation, clore
from agence.decomptes import decompte_du_dossier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.etapes import etape_du_dossier
from agence.gestes.promesses import rejuger
from agence.gestes.socle import Geste, geste
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Paiement
from donnees.nomenclature import Canal, Etat, MotifDeCloture, Moyen, TypeEvenement


def encaisser(
    seance: Seance,
    dossier_id: int,
    montant: int,
    le: date,
    moyen: Moyen,
    *,
    canal: Canal = Canal.AGENCE,
    reference: str = "",
    version: int | None = None,
) -> Paiement:
    """Enregistre un paiement reçu ; les promesses sont rejugées, le dossier soldé est clos.

    Lève SaisieInvalide pour un montant nul ou négatif ou une date à venir, Refus sur un dossier clos.
    """
    if montant <= 0:
        raise SaisieInvalide("le montant doit être supérieur à zéro.", "Écrire par exemple 150,00.")
    with geste(seance, dossier_id, acte="saisir un paiement", version=version) as g:
        if le > g.cadre.jour:
            raise SaisieInvalide(f"la date {le:%d/%m/%Y} est à venir.", "Donner le jour où l'argent est arrivé.")
        if g.situation.etat is Etat.CLOS:
            raise Refus("le dossier est clos.", "Le faire rouvrir par un superviseur.")
        paiement = g.creer(
            Paiement,
            dossier_id=dossier_id,
            montant=montant,
            recu_le=le,
            moyen=moyen,
            canal=canal,
            reference=reference,
            utilisateur_id=g.utilisateur_id,
            saisi_le=g.cadre.maintenant,
        )
        ou = " chez le mandant" if canal is Canal.MANDANT else ""
        texte = f"{euros(montant)} reçus le {le:%d/%m/%Y} par {en_mots(moyen)}{ou}"
        g.consigner(TypeEvenement.PAIEMENT, "", texte, {"paiement": paiement.id, "montant": montant})
        _compter(g, montant)
        rejuger(g, g.cadre.jour)
        solder_si_paye(g)
    return paiement


def extourner(seance: Seance, paiement_id: int, motif: str) -> Paiement:
    """Annule un paiement (rejet, erreur) par une ligne contraire ; les promesses sont rejugées. Lève Refus s'il l'est déjà."""
    paiement = Paiement.get_or_none(Paiement.id == paiement_id)
    if paiement is None or paiement.extourne_id is not None:
        raise Introuvable(f"paiement n° {paiement_id} inconnu.")
    if not motif.strip():
        raise SaisieInvalide("la raison de l'extourne manque.", "Dire pourquoi : rejet de prélèvement, erreur de dossier…")
    with geste(seance, paiement.dossier_id, acte="extourner un paiement") as g:
        if Paiement.get_or_none(Paiement.extourne_id == paiement_id) is not None:
            raise Refus("ce paiement est déjà extourné.", "")
        contraire = inverser(g, paiement)
        g.consigner(TypeEvenement.EXTOURNE, "", f"{euros(paiement.montant)} du {paiement.recu_le:%d/%m/%Y} : {motif}")
        _compter(g, -paiement.montant)
        rouvrir_si_besoin(g)
        rejuger(g, g.cadre.jour)
    return contraire


def inverser(g: Geste, paiement: Paiement) -> Paiement:
    """La ligne contraire d'un paiement."""
    return g.creer(
        Paiement,
        dossier_id=paiement.dossier_id,
        montant=-paiement.montant,
        recu_le=paiement.recu_le,
        moyen=paiement.moyen,
        canal=paiement.canal,
        reference=paiement.reference,
        extourne_id=paiement.id,
        utilisateur_id=g.utilisateur_id,
        saisi_le=g.cadre.maintenant,
    )


def _compter(g: Geste, montant: int) -> None:
    verse = g.dossier.verse + montant
    solde = g.dossier.principal - verse
    g.changer(verse=verse)
    g.poser(replace(g.situation, solde=solde))


def solder_si_paye(g: Geste) -> None:
    """Clôt le dossier quand il ne reste rien, ou moins que la tolérance de la configuration ; jamais sur un dû incertain."""
    decompte = decompte_du_dossier(g.dossier.id, g.cadre.jour, g.cadre.configuration)
    du = decompte.du
    if du > g.cadre.configuration.seuils.tolerance or not decompte.complet:
        return
    motif = MotifDeCloture.PETIT_RESTE if du else MotifDeCloture.SOLDE
    g.poser(clore(g.situation, motif, g.cadre.jour))
    reste = f", {euros(du)} abandonnés sous la tolérance" if du else ""
    g.consigner(TypeEvenement.CLOTURE, motif.value, f"dossier soldé{reste}")


def rouvrir_si_besoin(g: Geste) -> None:
    """Un dossier clos parce que soldé redevient actif quand l'argent repart."""
    s: Situation = g.situation
    if s.etat is not Etat.CLOS or s.clos_motif not in (MotifDeCloture.SOLDE, MotifDeCloture.PETIT_RESTE):
        return
    ouverte = replace(s, etat=Etat.ACTIF, etape=etape_du_dossier(g.dossier.id, s), clos_le=None, clos_motif=None)
    g.poser(avancer(ouverte, g.cadre))
    g.consigner(TypeEvenement.REOUVERTURE, "", "paiement extourné : le dossier est rouvert")
