"""L'argent reçu : un paiement est une ligne, son extourne une autre ; son imputation est figée et rien n'est réécrit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from agence.argent import euros
from agence.conduite.scenarios import avancer
from agence.conduite.situation import Situation, clore
from agence.decomptes import decompte_du_dossier, elements, elements_du_dossier
from agence.droit.elements import CreanceDue, Part, Versement
from agence.droit.taux import charger_taux
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import avis
from agence.gestes import regles_de_paiement as regles
from agence.gestes.decomptes import signaler_l_ecart
from agence.gestes.deux_personnes import ADeux, auteur_de_la_saisie, exiger_un_autre
from agence.gestes.etapes import etape_du_dossier
from agence.gestes.gardes import texte_exige
from agence.gestes.gardes_protections import refuser_encaissement
from agence.gestes.interruptions import suivre_un_paiement
from agence.gestes.promesses import rejuger
from agence.gestes.socle import Geste, geste, propre
from agence.imputations import Figee, Journal, ecrire, journal_du_dossier, par_poste
from agence.mots import en_mots
from agence.seance import Seance
from donnees.base import ecriture
from donnees.modeles import Evenement, Imputation, Paiement
from donnees.nomenclature import Canal, Etat, MotifDeCloture, Moyen, Strategie, TypeEvenement
from donnees.vues.recus import derniere_quittance, numero_de_quittance, paiements_recus, verrouiller_les_quittances


@dataclass(frozen=True)
class Saisie:
    """Un paiement à enregistrer. `compte` : l'IBAN où il est arrivé ; `facture` : le numéro que le débiteur vise.

    `imputation` : un autre ordre que celui de la convention ; `accord` : qui l'a accepté, ou a accepté la facture visée.
    """

    montant: int
    le: date
    moyen: Moyen
    canal: Canal = Canal.AGENCE
    reference: str = ""
    compte: str = ""
    facture: str = ""
    imputation: Strategie | None = None
    accord: str = ""


@dataclass(frozen=True)
class Encaissement:
    """Un paiement enregistré, ce qu'il éteint, et ce qu'il faut savoir."""

    paiement: Paiement
    parts: tuple[Part, ...]
    avertissements: tuple[str, ...]


def encaisser(
    seance: Seance,
    dossier_id: int,
    montant: int,
    le: date,
    moyen: Moyen,
    *,
    canal: Canal = Canal.AGENCE,
    reference: str = "",
    compte: str = "",
    facture: str = "",
    imputation: Strategie | None = None,
    accord: str = "",
    version: int | None = None,
) -> Paiement:
    """Enregistre un paiement reçu et rend sa ligne ; voir `recevoir`."""
    saisie = Saisie(montant, le, moyen, canal, reference, compte, facture, imputation, accord)
    return recevoir(seance, dossier_id, saisie, version=version).paiement


def recevoir(seance: Seance, dossier_id: int, saisie: Saisie, *, version: int | None = None) -> Encaissement:
    """Enregistre un paiement reçu et fige ce qu'il éteint ; les promesses sont rejugées, le dossier soldé est clos.

    Il reçoit sa quittance (règle 17). Reçu après un jugement d'ouverture, il est gardé à part et n'éteint rien (règle 32).
    Lève SaisieInvalide (montant, date à venir), Introuvable (facture), Refus : dossier clos, règles 15, 19 et 33.
    """
    with numerotation(), geste(seance, dossier_id, acte="saisir un paiement", version=version) as g:
        regles.verifier_la_saisie(saisie.montant, saisie.le, g.cadre.jour)
        if g.situation.etat is Etat.CLOS:
            raise Refus("le dossier est clos.", "Le faire rouvrir par un superviseur.")
        refuser_encaissement(g, saisie.le)
        fait, journal = _inscrire(g, saisie)
        _consigner(g, saisie, fait)
        _figer(g, journal, fait.paiement.id)
        avis.devoir_paiement(g, fait.paiement)
        if not fait.paiement.isole:
            _compter(g, saisie.montant)
            rejuger(g, g.cadre.jour)
            solder_si_paye(g)
    return fait


@contextmanager
def numerotation() -> Iterator[None]:
    """Une transaction où l'on donne des quittances : numérotées une à une, sans trou même si elle échoue."""
    with ecriture():
        verrouiller_les_quittances()
        yield


def _inscrire(g: Geste, saisie: Saisie) -> tuple[Encaissement, Journal]:
    configuration = g.cadre.configuration
    compte = regles.compte_recu(configuration, saisie.canal, saisie.compte)
    e = elements_du_dossier(g.dossier.id, configuration)
    visee = regles.creance_visee(e, saisie.facture)
    strategie = regles.strategie_retenue(e, saisie.imputation, saisie.accord, saisie.montant, saisie.le, configuration)
    protection = regles.jugement_d_ouverture(g.dossier.id, e, saisie.le, configuration)
    journal = journal_du_dossier(e, charger_taux(configuration.tables))
    avant = tuple(journal.suite)
    paiement = _creer(g, saisie, compte, visee, isole=protection is not None)
    parts = journal.recevoir(_versement(paiement, strategie))
    dits = [regles.signaler_la_visee(visee, avant, parts, saisie.accord)] if protection is None else []
    if protection is not None:
        dits.append(regles.inscrire_les_fonds_isoles(g, paiement, protection))
    return Encaissement(paiement, parts, tuple(d for d in dits if d)), journal


def _creer(g: Geste, saisie: Saisie, compte: str, visee: CreanceDue | None, *, isole: bool) -> Paiement:
    return g.creer(
        Paiement,
        dossier_id=g.dossier.id,
        montant=saisie.montant,
        recu_le=saisie.le,
        moyen=saisie.moyen,
        canal=saisie.canal,
        reference=saisie.reference,
        utilisateur_id=g.utilisateur_id,
        saisi_le=g.cadre.maintenant,
        quittance=_quittance(),
        compte=compte,
        accord=saisie.accord.strip(),
        creance_visee_id=visee.id if visee else None,
        isole=isole,
    )


def _quittance() -> str:
    """La quittance suivante ; à demander sous `numerotation`, juste avant d'écrire le paiement."""
    return numero_de_quittance(derniere_quittance() + 1)


def _versement(p: Paiement, strategie: Strategie) -> Versement:
    return Versement(p.id, p.recu_le, p.montant, p.creance_visee_id, strategie, (), bool(p.isole))


def _consigner(g: Geste, saisie: Saisie, fait: Encaissement) -> None:
    """La ligne d'historique du paiement : elle vient la première, l'annulation la désigne."""
    p = fait.paiement
    ou = " chez le mandant" if saisie.canal is Canal.MANDANT else ""
    texte = f"{euros(p.montant)} reçus le {p.recu_le:%d/%m/%Y} par {en_mots(saisie.moyen)}{ou} · quittance {p.quittance}"
    donnees: dict[str, Any] = {"paiement": p.id, "montant": p.montant, "quittance": p.quittance}
    donnees["imputation"] = {poste.value: montant for poste, montant in par_poste(fait.parts).items()}
    g.consigner(TypeEvenement.PAIEMENT, "isole" if p.isole else "", " · ".join([texte, *fait.avertissements]), donnees)


def _figer(g: Geste, journal: Journal, neuf: int | None = None) -> None:
    """Écrit les imputations changées ; celles d'autres paiements que `neuf` se disent, comme un décompte arrêté qui ne vaut plus."""
    ecrire(journal.changees, g.cadre.maintenant)
    reprises = [f for f in journal.changees if f.version > 1 and f.versement.id != neuf]
    if reprises:
        texte = "imputation reprise : " + " ; ".join(map(_dire_la_reprise, reprises))
        g.consigner(TypeEvenement.DECOMPTE, "reimputation", texte, {"paiements": [f.versement.id for f in reprises]})
    signaler_l_ecart(g)


def _dire_la_reprise(f: Figee) -> str:
    parts = ", ".join(f"{en_mots(poste)} {euros(montant)}" for poste, montant in par_poste(f.versement.parts).items())
    return f"{euros(f.versement.montant)} du {f.versement.le:%d/%m/%Y}, version {f.version} ({parts})"


def _journal(g: Geste) -> Journal:
    configuration = g.cadre.configuration
    return journal_du_dossier(elements_du_dossier(g.dossier.id, configuration), charger_taux(configuration.tables))


def extourner(seance: Seance, paiement_id: int, motif: str, *, approbation_id: int | None = None) -> Paiement:
    """Annule un paiement (rejet, erreur) par une ligne contraire ; les promesses sont rejugées.

    Celui qui l'a saisi ne le défait pas seul : il lui faut la demande d'un autre (`approbation_id`). Lève Refus s'il l'est déjà.
    """
    paiement = Paiement.get_or_none(Paiement.id == paiement_id)
    if paiement is None or paiement.extourne_id is not None:
        raise Introuvable(f"paiement n° {paiement_id} inconnu.")
    if not motif.strip():
        raise SaisieInvalide("la raison de l'extourne manque.", "Dire pourquoi : rejet de prélèvement, erreur de dossier…")
    with numerotation(), geste(seance, paiement.dossier_id, acte="extourner un paiement") as g:
        if approbation_id is None:
            exiger_un_autre(seance, ADeux.EXTOURNE, auteur_de_la_saisie(paiement))
        if Paiement.get_or_none(Paiement.extourne_id == paiement_id) is not None:
            raise Refus("ce paiement est déjà extourné.", "")
        quittance = f" · quittance {paiement.quittance} sans effet" if paiement.quittance else ""
        texte = f"{euros(paiement.montant)} du {paiement.recu_le:%d/%m/%Y} : {motif}{quittance}"
        g.consigner(TypeEvenement.EXTOURNE, "", texte, {"paiement": paiement.id})
        contraire = inverser(g, paiement)
        avis.contredire(g, paiement, motif)
        if not paiement.isole:
            _compter(g, -paiement.montant)
            rouvrir_si_besoin(g)
            rejuger(g, g.cadre.jour)
    return contraire


def inverser(g: Geste, paiement: Paiement) -> Paiement:
    """La ligne contraire d'un paiement ; ce qu'il éteignait est à nouveau dû, les suivants sont repris."""
    journal = _journal(g)
    contraire = g.creer(
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
        compte=paiement.compte,
        isole=paiement.isole,
    )
    journal.retirer(paiement.id)
    regles.retirer_les_fonds_isoles(g, paiement)
    _figer(g, journal)
    return contraire


def reinscrire(g: Geste, origine: Paiement) -> Paiement:
    """Le même paiement à nouveau, à sa date, après l'annulation de son extourne ; il reçoit une autre quittance."""
    journal = _journal(g)
    strategie = strategie_figee(origine.id) or elements_du_dossier(g.dossier.id, g.cadre.configuration).strategie
    paiement = g.creer(
        Paiement,
        dossier_id=origine.dossier_id,
        montant=origine.montant,
        recu_le=origine.recu_le,
        moyen=origine.moyen,
        canal=origine.canal,
        reference=origine.reference,
        utilisateur_id=origine.utilisateur_id,
        saisi_le=origine.saisi_le,
        quittance=_quittance(),
        compte=origine.compte,
        accord=origine.accord,
        creance_visee_id=origine.creance_visee_id,
        isole=origine.isole,
    )
    journal.recevoir(_versement(paiement, strategie))
    _figer(g, journal, paiement.id)
    return paiement


def strategie_figee(paiement_id: int) -> Strategie | None:
    """L'ordre dans lequel ce paiement a été imputé, None s'il ne l'a jamais été."""
    ligne = Imputation.select(Imputation.strategie).where(Imputation.paiement_id == paiement_id).order_by(Imputation.id.desc()).first()
    return ligne.strategie if ligne else None


def reimputer(seance: Seance, dossier_id: int, raison: str, *, version: int | None = None) -> int:
    """Impute à nouveau tous les paiements du dossier, après une correction ; rend combien changent.

    Les imputations d'avant restent, les nouvelles portent un numéro de version de plus ; cela ne s'annule pas.
    """
    raison = texte_exige(raison, "la raison manque.", "Dire ce qui a été corrigé : un taux, une échéance, une date.")
    with geste(seance, dossier_id, acte="réimputer les paiements", version=version, annulable=False) as g:
        return reprendre_les_imputations(g, raison)


def reprendre_les_imputations(g: Geste, raison: str) -> int:
    """Comme `reimputer`, à l'intérieur d'un geste qui corrige ; rien n'est dit si rien ne change."""
    journal = _journal(g)
    journal.reprendre_tout()
    nombre = len(journal.changees)
    if nombre:
        pluriel = "s" if nombre > 1 else ""
        g.consigner(TypeEvenement.DECOMPTE, "reimputation", f"{nombre} paiement{pluriel} à imputer de nouveau · {raison}")
    _figer(g, journal)
    return nombre


def reprendre_apres_correction(seance: Seance, dossiers: list[int], raison: str) -> None:
    """Comme `reimputer`, pour des dossiers qu'un import vient de corriger, dans sa transaction ; muet là où rien ne change."""
    configuration, instant = seance.configuration, seance.horloge()
    payes = sorted({p.dossier_id for p in paiements_recus(dossiers)})
    for dossier_id, e in elements(payes, configuration.tables).items():
        journal = journal_du_dossier(e, charger_taux(configuration.tables))
        journal.reprendre_tout()
        if not journal.changees:
            continue
        ecrire(journal.changees, instant)
        texte = f"imputation reprise ({raison}) : " + " ; ".join(map(_dire_la_reprise, journal.changees))
        Evenement.create(
            dossier_id=dossier_id,
            le=instant,
            type=TypeEvenement.DECOMPTE,
            code="reimputation",
            utilisateur_id=seance.acteur.id if seance.acteur else None,
            texte=propre(texte),
            configuration_id=seance.configuration_id,
        )


def _compter(g: Geste, montant: int) -> None:
    verse = g.dossier.verse + montant
    g.changer(verse=verse)
    g.poser(replace(g.situation, solde=g.dossier.principal - verse))
    suivre_un_paiement(g)


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
