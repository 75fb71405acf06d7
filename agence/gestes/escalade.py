"""Escalader d'une touche : l'huissier (commissaire de justice, phase amiable) ou la voie judiciaire, si les portes sont franches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from agence.argent import euros
from agence.calendrier import Duree
from agence.conduite import portes
from agence.conduite.portes import Condition, Faits
from agence.conduite.scenarios import avancer, depasser, scenario_de
from agence.conduite.situation import Situation, planifier
from agence.decomptes import decompte_du_dossier
from agence.droit.prescription import date_de_prescription
from agence.droit.procedures import ContexteProcedure, Proposition, proposer, verifier_transition
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.approbations import Objet, accord_du_jour
from agence.gestes.droits import exiger
from agence.gestes.etapes import etape_du_dossier
from agence.gestes.gardes import refuser_hors_service
from agence.gestes.socle import Geste, geste, situation_de
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Debiteur, Dossier, EtapeFaite, Mandant, Procedure
from donnees.nomenclature import (
    Etape,
    Etat,
    EtatCondition,
    EtatCoordonnee,
    EtatProcedure,
    Motif,
    MotifAction,
    Nature,
    TypeAction,
    TypeCreance,
    TypeEvenement,
    TypePiece,
    TypeProcedure,
)
from donnees.vues import escalade as vue
from donnees.vues.recus import creances

SUIVI_PAR_DEFAUT = 30
"""Jours entre la transmission et le premier contrôle, quand la configuration ne dit rien de la procédure."""


class EscaladeRefusee(Refus):
    """Au moins une porte n'est pas franche ; porte toutes les conditions, avec ce qui répare chacune."""

    def __init__(self, conditions: tuple[Condition, ...]) -> None:
        self.conditions = conditions
        manque = [c.porte.texte for c in conditions if c.etat is not EtatCondition.VRAIE]
        super().__init__("escalade refusée, il manque : " + " ; ".join(manque) + ".", "Chaque ligne dit ce qui la répare.", "portes")


@dataclass(frozen=True)
class Examen:
    """Les conditions d'une escalade et les procédures proposées, la plus convenable d'abord."""

    conditions: tuple[Condition, ...]
    propositions: tuple[Proposition, ...]

    @property
    def franche(self) -> bool:
        return all(c.etat is EtatCondition.VRAIE for c in self.conditions)


def examiner(seance: Seance, dossier_id: int, vers: TypeAction) -> Examen:
    """Les portes et les procédures, sans rien changer. `vers` : HUISSIER ou JUDICIAIRE."""
    dossier = Dossier.get_or_none(Dossier.id == dossier_id)
    if dossier is None:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    return _examiner(seance, dossier, Debiteur.get_by_id(dossier.debiteur_id), vers)


def _examiner(seance: Seance, dossier: Dossier, debiteur: Debiteur, vers: TypeAction) -> Examen:
    cadre = seance.cadre()
    s = situation_de(dossier, debiteur)
    conditions = portes.examiner(vers, s, _faits(seance, dossier, s.nature), cadre)
    propositions = proposer(_contexte(seance, dossier, debiteur), seance.configuration.procedures) if vers is TypeAction.JUDICIAIRE else ()
    return Examen(conditions, propositions)


def _faits(seance: Seance, dossier: Dossier, nature: Nature) -> Faits:
    mandat = vue.mandat_en_cours(dossier.mandant_id, seance.jour)
    adresse = vue.etat_de_l_adresse(dossier.debiteur_id)
    return Faits(
        convention_le=mandat.convention_le if mandat else None,
        convention_fin_le=mandat.fin_le if mandat else None,
        pouvoir_judiciaire=bool(mandat and mandat.pouvoir_judiciaire),
        creances=tuple((TypeCreance(c.type), c.echeance_le) for c in creances([dossier.id])),
        pieces=frozenset(TypePiece(p) for p in vue.types_de_pieces(dossier.id)),
        adresse=EtatCoordonnee(adresse) if adresse else None,
        tentatives_minimum=_tentatives_minimum(seance, dossier, nature),
        minimum=seance.configuration.seuils.minimum_relance,
    )


def _tentatives_minimum(seance: Seance, dossier: Dossier, nature: Nature) -> int:
    """Ce que le scénario demande avant la mise en demeure ; rien si le créancier l'avait envoyée avant de confier."""
    if dossier.mise_en_demeure_le is not None and dossier.mise_en_demeure_le < dossier.confie_le:
        return 0
    scenario = scenario_de(situation_de(dossier, Debiteur.get_by_id(dossier.debiteur_id)), seance.cadre())
    return max((e.si.tentatives or 0 for e in scenario.etapes), default=0)


def _contexte(seance: Seance, dossier: Dossier, debiteur: Debiteur) -> ContexteProcedure:
    jour = seance.jour
    types = [TypeCreance(c.type) for c in creances([dossier.id])]
    return ContexteProcedure(
        nature_creancier=Mandant.get_by_id(dossier.mandant_id).nature,
        nature_debiteur=debiteur.nature,
        du=decompte_du_dossier(dossier.id, jour, seance.configuration).du,
        jour=jour,
        conteste=dossier.suspension_motif is Motif.LITIGE,
        pays=vue.pays(debiteur.id) or "FR",
        domicile_connu=vue.etat_de_l_adresse(debiteur.id) == EtatCoordonnee.VALABLE.value,
        type_creance=types[0] if types else TypeCreance.FACTURE,
        pieces=frozenset(TypePiece(p) for p in vue.types_de_pieces(dossier.id)),
    )


def escalader(
    seance: Seance,
    dossier_id: int,
    vers: TypeAction,
    procedure: TypeProcedure | None = None,
    *,
    derogation: str = "",
    version: int | None = None,
) -> Procedure:
    """Crée la mission, fige le décompte, fait avancer l'étape. S'annule jusqu'à la transmission.

    Lève EscaladeRefusee si une porte n'est pas franche ; `derogation` est la raison d'un superviseur pour celles qui l'admettent.
    """
    if vers not in (TypeAction.HUISSIER, TypeAction.JUDICIAIRE):
        raise SaisieInvalide(f"escalade « {vers} » inconnue.", "Écrire huissier ou judiciaire.")
    with geste(seance, dossier_id, version=version) as g:
        if g.situation.etat is Etat.CLOS:
            raise Refus("le dossier est clos.", "Le faire rouvrir par un superviseur.")
        if g.situation.procedure_etat is not None:
            raise Refus("une procédure est déjà en cours.", "La transmettre ou la faire revenir d'abord.", "procedure")
        refuser_hors_service(g)
        examen = _examiner(seance, g.dossier, g.debiteur, vers)
        accord = _garder_les_portes(g, examen, derogation)
        type_ = TypeProcedure.SOMMATION if vers is TypeAction.HUISSIER else _choisir(examen, procedure)
        ouverte = _ouvrir(g, vers, type_, examen)
        texte = f"{en_mots(type_)} pour {euros(ouverte.montant)}" + (f" ; dérogation : {accord}" if accord else "")
        g.consigner(TypeEvenement.ESCALADE, vers.value, texte, {"procedure": ouverte.id, "type": type_.value})
    return ouverte


def _garder_les_portes(g: Geste, examen: Examen, derogation: str) -> str:
    """La raison pour laquelle on passe outre, vide si toutes les portes sont franches. Lève EscaladeRefusee."""
    fermees = [c for c in examen.conditions if c.etat is not EtatCondition.VRAIE]
    if not fermees:
        return ""
    if any(not c.porte.derogeable for c in fermees):
        raise EscaladeRefusee(examen.conditions)
    accord = accord_du_jour(g.seance, g.dossier.id, Objet.DEROGATION)
    if accord is not None:
        return f"accord demandé pour « {accord.motif} »"
    if not derogation:
        raise EscaladeRefusee(examen.conditions)
    exiger(g.seance, "passer outre une porte")
    return derogation


def _choisir(examen: Examen, voulue: TypeProcedure | None) -> TypeProcedure:
    possibles = [p for p in examen.propositions if p.possible]
    if voulue is None:
        if not possibles:
            raise Refus("aucune procédure ne convient à ce dossier.", "Voir les raisons de chacune par j.", "procedures")
        return possibles[0].procedure
    retenue = next((p for p in examen.propositions if p.procedure is voulue), None)
    if retenue is None or not retenue.possible:
        raisons = " ; ".join(retenue.raisons) if retenue else "voie inconnue ici"
        raise Refus(f"« {en_mots(voulue)} » ne convient pas : {raisons}.", "Choisir une autre procédure.", "procedures")
    return voulue


def _ouvrir(g: Geste, vers: TypeAction, type_: TypeProcedure, examen: Examen) -> Procedure:
    jour = g.cadre.jour
    decompte = decompte_du_dossier(g.dossier.id, jour, g.cadre.configuration, exact=True)
    cout = next((p.cout for p in examen.propositions if p.procedure is type_), None)
    ouverte = g.creer(
        Procedure,
        dossier_id=g.dossier.id,
        type=type_,
        etat=EtatProcedure.A_TRANSMETTRE,
        montant=decompte.du,
        decompte={
            "au": jour.isoformat(),
            "principal": decompte.principal,
            "interets": decompte.interets,
            "indemnites": decompte.indemnites,
            "verse": decompte.verse,
            "du": decompte.du,
        },
        cout=cout,
        ouverte_le=jour,
        utilisateur_id=g.utilisateur_id,
    )
    marquer_etape(g, vers)
    s = depasser(g.situation, vers, g.cadre, jour)
    etape = Etape.HUISSIER_AMIABLE if vers is TypeAction.HUISSIER else Etape.JUDICIAIRE
    s = replace(s, etape=etape, procedure_etat=EtatProcedure.A_TRANSMETTRE)
    g.poser(planifier(s, TypeAction.TRANSMISSION, g.cadre.calendrier.ouvre_suivant(jour), MotifAction.ESCALADE))
    return ouverte


def marquer_etape(g: Geste, action: TypeAction) -> None:
    """Inscrit l'étape du scénario comme faite ; la clé unique empêche qu'elle le soit deux fois."""
    etapes = scenario_de(g.situation, g.cadre).etapes
    position = next((i for i, e in enumerate(etapes) if i >= g.situation.position and e.action is action), None)
    if position is None:
        return
    cle = {"dossier_id": g.dossier.id, "scenario": g.situation.scenario, "position": position}
    if EtapeFaite.get_or_none(**cle) is None:
        g.creer(EtapeFaite, **cle, action=action, faite_le=g.cadre.jour)


def transmettre(seance: Seance, procedure_id: int, partenaire: str = "") -> Procedure:
    """La mission est partie : elle ne s'annule plus, et se suit à date fixe."""
    procedure = _lire(procedure_id)
    with geste(seance, procedure.dossier_id, annulable=False) as g:
        verifier_transition(procedure.type, procedure.etat, EtatProcedure.TRANSMIS)
        g.modifier(procedure, etat=EtatProcedure.TRANSMIS, transmise_le=g.cadre.jour, partenaire=partenaire)
        s = replace(g.situation, procedure_etat=EtatProcedure.TRANSMIS)
        g.poser(_suivre(g, s, procedure.type))
        a_qui = f" à {partenaire}" if partenaire else ""
        g.consigner(TypeEvenement.PROCEDURE, "transmis", f"{en_mots(procedure.type)} : mission transmise{a_qui}")
    return procedure


def _suivre(g: Geste, s: Situation, type_: TypeProcedure) -> Situation:
    """Le premier contrôle après la transmission ; une promesse en cours garde le dossier en attente."""
    if s.etat is not Etat.ACTIF:
        return s
    reglage = g.cadre.configuration.procedures.get(type_.value)
    delai = reglage.delai if reglage and reglage.delai else Duree(SUIVI_PAR_DEFAUT)
    return planifier(s, TypeAction.SUIVI_PROCEDURE, g.cadre.calendrier.prochain(g.cadre.jour, delai), MotifAction.ESCALADE)


def titre(seance: Seance, procedure_id: int, le: date) -> Procedure:
    """Un titre exécutoire est obtenu ; lève Refus pour une sommation, qui n'en donne jamais."""
    procedure = _lire(procedure_id)
    with geste(seance, procedure.dossier_id) as g:
        verifier_transition(procedure.type, procedure.etat, EtatProcedure.TITRE)
        if le > g.cadre.jour:
            raise SaisieInvalide(f"la date {le:%d/%m/%Y} est à venir.", "Donner la date du titre.")
        g.modifier(procedure, etat=EtatProcedure.TITRE, titre_le=le, close_le=g.cadre.jour)
        s = replace(g.situation, titre_le=le, etape=Etape.EXECUTION, procedure_etat=None)
        s = replace(s, position=len(scenario_de(s, g.cadre).etapes), prescription_le=_prescription_du_titre(g, le))
        g.poser(avancer(s, g.cadre, motif=MotifAction.ESCALADE))
        g.consigner(TypeEvenement.PROCEDURE, "titre", f"titre exécutoire du {le:%d/%m/%Y}")
    return procedure


def _prescription_du_titre(g: Geste, titre_le: date) -> date:
    """Un titre ouvre son propre délai (CPCE L111-4)."""
    plus_ancienne = creances([g.dossier.id])[0]
    mandant = Mandant.get_by_id(g.dossier.mandant_id)
    type_ = TypeCreance(plus_ancienne.type)
    return date_de_prescription(mandant.nature, g.debiteur.nature, type_, plus_ancienne.echeance_le, titre_le).date


def revenir(seance: Seance, procedure_id: int, raison: str) -> Procedure:
    """La mission revient sans titre : le scénario reprend à l'étape suivante."""
    if not raison.strip():
        raise SaisieInvalide("la raison du retour manque.", "Dire pourquoi la mission revient.")
    procedure = _lire(procedure_id)
    with geste(seance, procedure.dossier_id) as g:
        verifier_transition(procedure.type, procedure.etat, EtatProcedure.REVENU)
        g.modifier(procedure, etat=EtatProcedure.REVENU, close_le=g.cadre.jour)
        s = replace(g.situation, procedure_etat=None, ancre_le=g.cadre.jour)
        g.poser(avancer(s, g.cadre, motif=MotifAction.ESCALADE))
        g.consigner(TypeEvenement.PROCEDURE, "revenu", raison)
    return procedure


def renoncer(seance: Seance, procedure_id: int, raison: str) -> Procedure:
    """La mission n'est pas transmise et ne le sera pas : l'étape n'est pas faite, le scénario y revient."""
    if not raison.strip():
        raise SaisieInvalide("la raison de l'abandon manque.", "Dire pourquoi la mission ne part pas.")
    procedure = _lire(procedure_id)
    with geste(seance, procedure.dossier_id, annulable=False) as g:
        verifier_transition(procedure.type, procedure.etat, EtatProcedure.ANNULE)
        g.consigner(TypeEvenement.PROCEDURE, "annule", f"{en_mots(procedure.type)} pas transmise · {raison}")
        g.modifier(procedure, etat=EtatProcedure.ANNULE, close_le=g.cadre.jour)
        s = replace(g.situation, procedure_etat=None)
        s = replace(s, etape=etape_du_dossier(g.dossier.id, s), position=_rendre_l_etape(g, procedure))
        g.poser(avancer(s, g.cadre, motif=MotifAction.ESCALADE) if s.etat is Etat.ACTIF else s)
    return procedure


def _rendre_l_etape(g: Geste, procedure: Procedure) -> int:
    """L'étape du scénario que l'escalade avait inscrite redevient à faire ; rend la position du dossier."""
    action = TypeAction.HUISSIER if procedure.type is TypeProcedure.SOMMATION else TypeAction.JUDICIAIRE
    cle = {"dossier_id": g.dossier.id, "scenario": g.situation.scenario, "position": g.situation.position - 1, "action": action}
    faite = EtapeFaite.get_or_none(**cle)
    if faite is None:
        return g.situation.position
    faite.delete_instance()
    return g.situation.position - 1


def _lire(procedure_id: int) -> Procedure:
    procedure = Procedure.get_or_none(Procedure.id == procedure_id)
    if procedure is None:
        raise Introuvable(f"procédure n° {procedure_id} inconnue.")
    return procedure
