"""Escalader d'une touche : l'huissier (commissaire de justice, phase amiable) ou la voie judiciaire, si les portes sont franches."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agence.argent import euros
from agence.conduite import portes
from agence.conduite.portes import Condition, Faits
from agence.conduite.scenarios import depasser, scenario_de
from agence.conduite.situation import planifier
from agence.decomptes import decompte_du_dossier
from agence.droit.etats_procedure import parcours
from agence.droit.procedures import ContexteProcedure, Proposition, proposer, refuser_la_voie_en_attente, voies_en_attente
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.approbations import derogation_accordee, servir
from agence.gestes.contexte_procedure import contexte_du_dossier
from agence.gestes.decomptes import arreter_dans
from agence.gestes.droits import exiger
from agence.gestes.gardes import refuser_hors_service
from agence.gestes.procedures import renoncer, revenir, titre, transmettre
from agence.gestes.socle import Geste, geste
from agence.gestes.suites_procedure import en_cours, etat_commun
from agence.gestes.termes import refuser_avant_terme
from agence.mots import en_mots
from agence.seance import Seance
from agence.situations import situation_de
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
    TypeInterruption,
    TypePiece,
    TypeProcedure,
)
from donnees.vues import escalade as vue
from donnees.vues.recus import creances

TENTATIVE_AMIABLE = "tentative_amiable"
"""Ce que donnent au dossier des petites créances restées sans suite : la dispense de CPC 750-1."""

__all__ = [
    "EscaladeRefusee", "Examen", "avertissements", "escalader", "examiner", "marquer_etape", "mission_neuve", "renoncer", "revenir",
    "titre", "transmettre",
]


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
    if vers is not TypeAction.JUDICIAIRE:
        return Examen(conditions, ())
    configuration = seance.configuration
    propositions = proposer(_contexte(seance, dossier, debiteur), configuration.procedures, configuration.tables)
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
        tentative_amiable=_tentative_amiable(seance, dossier, debiteur),
        pieces=frozenset(TypePiece(p) for p in vue.types_de_pieces(dossier.id)),
    )


def _tentative_amiable(seance: Seance, dossier: Dossier, debiteur: Debiteur) -> bool:
    """Vrai si des petites créances ont échoué, ou si une médiation ou une conciliation est inscrite (CPC 750-1)."""
    types = vue.interruptions_inscrites(dossier.id)
    menee = {TypeInterruption.MEDIATION.value, TypeInterruption.CONCILIATION.value} & set(types)
    return bool(menee) or TENTATIVE_AMIABLE in contexte_du_dossier(seance, dossier, debiteur).acquis


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
    Lève Refus pour une voie fermée au dossier (règles 28 et 29). Ce que la loi signale (règle 47) se lit dans l'historique et par
    `avertissements`.
    """
    if vers not in (TypeAction.HUISSIER, TypeAction.JUDICIAIRE):
        raise SaisieInvalide(f"escalade « {vers} » inconnue.", "Écrire huissier ou judiciaire.")
    with geste(seance, dossier_id, version=version) as g:
        if g.situation.etat is Etat.CLOS:
            raise Refus("le dossier est clos.", "Le faire rouvrir par un superviseur.")
        if en_cours(dossier_id) is not None:
            raise Refus("une procédure est déjà en cours.", "La transmettre ou la faire revenir d'abord.", "procedure")
        refuser_hors_service(g)
        refuser_avant_terme(g, derogation)
        examen = _examiner(seance, g.dossier, g.debiteur, vers)
        if vers is TypeAction.JUDICIAIRE and procedure is not None:
            _verifier_la_voie(seance, examen, procedure)
        accord = _garder_les_portes(g, vers, examen, derogation)
        type_ = TypeProcedure.SOMMATION if vers is TypeAction.HUISSIER else procedure or _la_meilleure(examen)
        ouverte = _ouvrir(g, vers, type_, examen)
        dits = avertissements(examen, type_)
        texte = f"{en_mots(type_)} pour {euros(ouverte.montant)}" + (f" ; dérogation : {accord}" if accord else "")
        texte += "".join(f" ; {dit}" for dit in dits)
        donnees = {"procedure": ouverte.id, "type": type_.value, "avertissements": list(dits), "deroge": bool(accord)}
        g.consigner(TypeEvenement.ESCALADE, vers.value, texte, donnees)
        arreter_dans(g, g.cadre.jour, en_mots(type_))
    return ouverte


def avertissements(examen: Examen, type_: TypeProcedure) -> tuple[str, ...]:
    """Ce que la loi signale pour cette voie sans l'empêcher (règle 47)."""
    return next((p.avertissements for p in examen.propositions if p.procedure is type_), ())


def _garder_les_portes(g: Geste, vers: TypeAction, examen: Examen, derogation: str) -> str:
    """La raison pour laquelle on passe outre, vide si toutes les portes sont franches. Lève EscaladeRefusee.

    L'accord d'un superviseur ne vaut que vers la voie et pour les portes pour lesquelles il a été donné.
    """
    fermees = [c for c in examen.conditions if c.etat is not EtatCondition.VRAIE]
    if not fermees:
        return ""
    if any(not c.porte.derogeable for c in fermees):
        raise EscaladeRefusee(examen.conditions)
    accord = derogation_accordee(g.seance, g.dossier.id, vers, frozenset(c.porte.id for c in fermees))
    if accord is not None:
        return servir(g, accord)
    if not derogation:
        raise EscaladeRefusee(examen.conditions)
    exiger(g.seance, "passer outre une porte")
    return derogation


def _verifier_la_voie(seance: Seance, examen: Examen, voulue: TypeProcedure) -> None:
    """Lève Refus si la voie demandée n'est pas ouverte à ce dossier (règles 28 et 29), portes mises à part."""
    fermee = next((v for v in voies_en_attente(seance.configuration.tables) if v.procedure is voulue), None)
    if fermee is not None:
        refuser_la_voie_en_attente(fermee)
    retenue = next((p for p in examen.propositions if p.procedure is voulue), None)
    if retenue is None or not retenue.possible:
        raisons = " ; ".join(retenue.raisons) if retenue else "ce n'est pas une voie judiciaire"
        regle = (retenue.regle if retenue else "") or "procedures"
        raise Refus(f"« {en_mots(voulue)} » ne convient pas : {raisons}.", "Choisir une autre procédure.", regle)


def _la_meilleure(examen: Examen) -> TypeProcedure:
    voie = next((p.procedure for p in examen.propositions if p.possible), None)
    if voie is None:
        raise Refus("aucune procédure ne convient à ce dossier.", "Voir les raisons de chacune par j.", "procedures")
    return voie


def _ouvrir(g: Geste, vers: TypeAction, type_: TypeProcedure, examen: Examen) -> Procedure:
    jour = g.cadre.jour
    ouverte = mission_neuve(g, type_, next((p.cout for p in examen.propositions if p.procedure is type_), None))
    marquer_etape(g, vers)
    s = depasser(g.situation, vers, g.cadre, jour)
    if s.etape is not Etape.EXECUTION:
        s = replace(s, etape=Etape.HUISSIER_AMIABLE if vers is TypeAction.HUISSIER else Etape.JUDICIAIRE)
    s = replace(s, procedure_etat=etat_commun(g.dossier.id))
    g.poser(planifier(s, TypeAction.TRANSMISSION, g.cadre.calendrier.ouvre_suivant(jour), MotifAction.ESCALADE))
    return ouverte


def mission_neuve(g: Geste, type_: TypeProcedure, cout: int | None, sur_titre_id: int | None = None) -> Procedure:
    """La mission, dans sa première phase, avec le décompte du jour figé. Lève Refus (règle 10) si un taux manque."""
    jour = g.cadre.jour
    decompte = decompte_du_dossier(g.dossier.id, jour, g.cadre.configuration, exact=True)
    return g.creer(
        Procedure,
        dossier_id=g.dossier.id,
        type=type_,
        etat=EtatProcedure.A_TRANSMETTRE,
        phase=parcours(type_, g.cadre.configuration.tables).initiale.code,
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
        sur_titre_id=sur_titre_id,
    )


def marquer_etape(g: Geste, action: TypeAction) -> None:
    """Inscrit l'étape du scénario comme faite ; la clé unique empêche qu'elle le soit deux fois."""
    etapes = scenario_de(g.situation, g.cadre).etapes
    position = next((i for i, e in enumerate(etapes) if i >= g.situation.position and e.action is action), None)
    if position is None:
        return
    cle = {"dossier_id": g.dossier.id, "scenario": g.situation.scenario, "position": position}
    if EtapeFaite.get_or_none(**cle) is None:
        g.creer(EtapeFaite, **cle, action=action, faite_le=g.cadre.jour)
