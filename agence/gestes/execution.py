"""L'exécution forcée : une mesure s'ouvre sur un titre, plusieurs peuvent courir à la fois (DROIT § 6.7)."""

from __future__ import annotations

from dataclasses import replace

from agence.argent import euros
from agence.conduite.situation import planifier
from agence.droit.moteur import TITRE
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.contexte_procedure import contexte_du_dossier
from agence.gestes.decomptes import arreter_dans
from agence.gestes.escalade import mission_neuve
from agence.gestes.gardes import refuser_clos, refuser_sans_convention
from agence.gestes.procedures import refuser_le_depart
from agence.gestes.socle import Geste, geste
from agence.gestes.suites_procedure import etat_commun
from agence.gestes.termes import refuser_avant_terme
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Procedure
from donnees.nomenclature import MESURES, Etape, Etat, EtatProcedure, MotifAction, TypeAction, TypeEvenement, TypeProcedure

SANS_TITRE = frozenset({TypeProcedure.CONSERVATOIRE})
"""La mesure qui peut précéder le titre : l'autorisation du juge, ou une décision, la permet (CPCE L511-1)."""


def ouvrir_mesure(seance: Seance, dossier_id: int, type_: TypeProcedure, *, version: int | None = None) -> Procedure:
    """Ouvre une mesure d'exécution à transmettre, décompte arrêté ; elle s'annule jusqu'à sa transmission.

    Lève Refus sans titre exécutoire (CPCE L111-2 ; règle 26 tant qu'une ordonnance n'est pas exécutoire), si la même mesure attend
    déjà d'être transmise, sur un dossier clos ou protégé, ou si l'agence n'exerce pas (règles 1 et 2).
    """
    if type_ not in MESURES:
        mesures = ", ".join(sorted(m.value for m in MESURES))
        raise SaisieInvalide(f"« {en_mots(type_)} » n'est pas une mesure d'exécution.", f"Écrire l'une de : {mesures}.")
    with geste(seance, dossier_id, version=version) as g:
        _verifier(g, type_)
        reglage = seance.configuration.procedures.get(type_.value)
        titre = Procedure.get_or_none(Procedure.dossier_id == dossier_id, Procedure.etat == EtatProcedure.TITRE)
        ouverte = mission_neuve(g, type_, reglage.cout if reglage else None, titre.id if titre else None)
        donnees = {"procedure": ouverte.id, "type": type_.value}
        g.consigner(TypeEvenement.ESCALADE, "mesure", f"{en_mots(type_)} pour {euros(ouverte.montant)}", donnees)
        arreter_dans(g, g.cadre.jour, en_mots(type_))
        _poser(g)
    return ouverte


def _verifier(g: Geste, type_: TypeProcedure) -> None:
    refuser_clos(g.situation)
    refuser_sans_convention(g)
    refuser_le_depart(g)
    refuser_avant_terme(g)
    if type_ not in SANS_TITRE and TITRE not in contexte_du_dossier(g.seance, g.dossier, g.debiteur).acquis:
        remede = "Obtenir le titre d'abord ; une saisie conservatoire peut s'y prendre sans."
        raise Refus(f"{en_mots(type_)} : aucun titre exécutoire au dossier (CPCE L111-2).", remede, _regle_du_titre(g))
    attend = Procedure.get_or_none(
        Procedure.dossier_id == g.dossier.id, Procedure.type == type_, Procedure.etat == EtatProcedure.A_TRANSMETTRE
    )
    if attend is not None:
        raise Refus(f"une mission « {en_mots(type_)} » attend déjà d'être transmise.", "La transmettre, ou y renoncer.", "procedure")


def _regle_du_titre(g: Geste) -> str:
    """Règle 26 quand une ordonnance d'injonction signifiée n'est pas encore exécutoire ; sinon l'absence de titre seule."""
    attente = Procedure.get_or_none(
        Procedure.dossier_id == g.dossier.id, Procedure.type == TypeProcedure.INJONCTION, Procedure.etat == EtatProcedure.TRANSMIS
    )
    return "26" if attente is not None else "titre"


def _poser(g: Geste) -> None:
    """La mission à transmettre devient l'action d'un dossier actif ; une promesse garde le dossier en attente."""
    s = replace(g.situation, procedure_etat=etat_commun(g.dossier.id))
    if s.titre_le is not None:
        s = replace(s, etape=Etape.EXECUTION)
    if s.etat is Etat.ACTIF:
        s = planifier(s, TypeAction.TRANSMISSION, g.cadre.calendrier.ouvre_suivant(g.cadre.jour), MotifAction.ESCALADE)
    g.poser(s)
