"""Ce qu'un pas de procédure change au dossier : sa phase, son titre, sa prescription, sa prochaine action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from agence.calendrier import Duree
from agence.conduite.scenarios import avancer as reprendre_le_scenario
from agence.conduite.scenarios import scenario_de
from agence.conduite.situation import Situation, planifier
from agence.conduite.suivi_procedure import Terme, prochain_suivi
from agence.droit.moteur import Passage
from agence.droit.table_prescription import table
from agence.erreurs import Refus
from agence.gestes import interruptions
from agence.gestes.etapes import etape_du_dossier
from agence.gestes.socle import Geste, propre
from agence.mots import en_mots
from donnees.base import executer
from donnees.modeles import EcheanceProcedure, EtapeFaite, EtapeProcedure, Interruption, Procedure
from donnees.nomenclature import (
    MESURES,
    Etape,
    Etat,
    EtatProcedure,
    MotifAction,
    SensEcheance,
    TypeAction,
    TypeEvenement,
    TypeProcedure,
)
from donnees.vues.procedures import echeances

SUIVI_PAR_DEFAUT = 30
"""Jours jusqu'au prochain contrôle d'une procédure, quand ni ses échéances ni la configuration ne disent rien."""
_VIVES = (EtatProcedure.A_TRANSMETTRE, EtatProcedure.TRANSMIS)


# ── la procédure ─────────────────────────────────────────────────────────────────────────────────────────────────────


def noter_la_phase(g: Geste, procedure: Procedure, passage: Passage, le: date, partenaire: str) -> None:
    """La phase et l'état où elle arrive ; ses dates de transmission, de titre et de fin."""
    champs: dict[str, Any] = {"phase": passage.vers.code}
    if passage.etat is not passage.de.etat:
        champs["etat"] = passage.etat
        if passage.etat is EtatProcedure.TRANSMIS and not passage.effets.rouvre:
            champs["transmise_le"] = le
        champs["close_le"] = None if passage.etat in _VIVES else g.cadre.jour
    if partenaire.strip():
        champs["partenaire"] = propre(partenaire)
    if passage.effets.titre_le is not None:
        champs["titre_le"] = passage.effets.titre_le
    if passage.effets.rouvre:
        _refuser_une_seconde(g, procedure)
        champs["titre_le"] = None
    g.modifier(procedure, **champs)


def _refuser_une_seconde(g: Geste, procedure: Procedure) -> None:
    """Une procédure que l'on rouvre ne peut pas en croiser une autre : un seul procès à la fois."""
    autre = en_cours(g.dossier.id, sauf=procedure.id)
    if autre is not None:
        raise Refus(f"une autre procédure court : {en_mots(autre.type)}.", "La faire revenir d'abord.", "procedure")


def en_cours(dossier_id: int, sauf: int | None = None) -> Procedure | None:
    """La procédure en cours qui n'est pas une mesure d'exécution ; il n'y en a qu'une."""
    requete = Procedure.select().where(
        Procedure.dossier_id == dossier_id, Procedure.etat.in_(_VIVES), Procedure.type.not_in(list(MESURES)), Procedure.id != (sauf or 0)
    )
    trouvee: Procedure | None = requete.first()
    return trouvee


def etat_commun(dossier_id: int) -> EtatProcedure | None:
    """Ce que le dossier retient de toutes ses procédures en cours : l'une attend d'être transmise, l'une court, ou aucune."""
    etats = {p.etat for p in Procedure.select().where(Procedure.dossier_id == dossier_id, Procedure.etat.in_(_VIVES))}
    return next((e for e in _VIVES if e in etats), None)


# ── le dossier ───────────────────────────────────────────────────────────────────────────────────────────────────────


def poser_le_dossier(g: Geste, procedure: Procedure, passage: Passage) -> None:
    """L'étape, le titre et l'état de procédure du dossier, d'après ce qui vient d'arriver."""
    s = replace(g.situation, procedure_etat=etat_commun(g.dossier.id))
    effets = passage.effets
    if effets.titre_le is not None:
        s = replace(s, etape=Etape.EXECUTION, position=len(scenario_de(s, g.cadre).etapes))
        # Un titre qui n'est pas une condamnation n'ouvre ni la majoration (règle 12) ni les dix ans (CPCE L111-4)
        s = replace(s, titre_le=effets.titre_le) if effets.condamnation else s
    elif effets.rouvre:
        s = replace(s, titre_le=None)
        s = replace(s, etape=etape_du_dossier(g.dossier.id, s))
    elif passage.etat is EtatProcedure.ANNULE:
        s = replace(s, etape=etape_du_dossier(g.dossier.id, s), position=_rendre_l_etape(g, procedure))
    elif passage.etat is EtatProcedure.REVENU:
        s = replace(s, ancre_le=g.cadre.jour)
    g.poser(s)


def _rendre_l_etape(g: Geste, procedure: Procedure) -> int:
    """L'étape du scénario que l'escalade avait inscrite redevient à faire ; rend la position du dossier."""
    action = TypeAction.HUISSIER if procedure.type is TypeProcedure.SOMMATION else TypeAction.JUDICIAIRE
    cle = {"dossier_id": g.dossier.id, "scenario": g.situation.scenario, "position": g.situation.position - 1, "action": action}
    faite = EtapeFaite.get_or_none(**cle)
    if faite is None or procedure.type in MESURES:
        return g.situation.position
    faite.delete_instance()
    return g.situation.position - 1


def annuler_les_missions(g: Geste) -> None:
    """Le dossier se clôt : ce qui n'était pas transmis ne le sera pas, et ses échéances quittent le mur."""
    for mission in list(Procedure.select().where(Procedure.dossier_id == g.dossier.id, Procedure.etat == EtatProcedure.A_TRANSMETTRE)):
        g.modifier(mission, etat=EtatProcedure.ANNULE, phase="abandonnee", close_le=g.cadre.jour)
        for courante in list(EcheanceProcedure.select().where(EcheanceProcedure.procedure_id == mission.id)):
            g.modifier(courante, annulee=True)
    g.poser(replace(g.situation, procedure_etat=etat_commun(g.dossier.id)))


# ── la prescription ──────────────────────────────────────────────────────────────────────────────────────────────────


def toucher_la_prescription(
    g: Geste, procedure: Procedure, etape: EtapeProcedure, passage: Passage, le: date, piece_id: int | None
) -> tuple[str, ...]:
    """Inscrit, finit ou efface ce qui touche la prescription, puis en repose les dates. Rend ce qu'il faut en dire."""
    effets, dits = passage.effets, []
    if effets.rouvre:
        # Le titre tombé ne doit plus se lire dans la base pour que ses dix ans tombent avec lui ; le geste l'écrira de même à la fin
        executer("UPDATE dossier SET titre_le = ? WHERE id = ?", (None, g.dossier.id))
    if effets.interrompt is not None and piece_id is not None:
        deja = _deja_inscrite(g, passage, le)
        if deja:
            dits.append(f"{en_mots(effets.interrompt)} du {le:%d/%m/%Y} : déjà inscrite")
        else:
            ligne = interruptions.inscrire(g, effets.interrompt, le, piece_id)
            g.modifier(etape, donnees={**(etape.donnees or {}), "interruption": ligne.id})
    finie = passage.etat not in _VIVES
    touchees = [*(_effacer(g, procedure, passage) if effets.efface else []), *(_finir(g, procedure, le) if finie else [])]
    if touchees or effets.titre_le is not None or effets.rouvre:
        interruptions.recalculer(g)
    return (*dits, *touchees)


def _deja_inscrite(g: Geste, passage: Passage, le: date) -> bool:
    requete = Interruption.select().where(
        Interruption.dossier_id == g.dossier.id, Interruption.type == passage.effets.interrompt, Interruption.le == le,
        Interruption.creance_id.is_null(), Interruption.effacee_le.is_null(), Interruption.retiree == False,  # noqa: E712
    )  # fmt: skip
    return bool(requete.exists())


def _siennes(procedure: Procedure) -> Iterator[Interruption]:
    """Les interruptions que les étapes de cette procédure ont inscrites et qui comptent encore."""
    faites = EtapeProcedure.select().where(EtapeProcedure.procedure_id == procedure.id, EtapeProcedure.retiree == False)  # noqa: E712
    numeros = [e.donnees["interruption"] for e in faites if e.donnees and "interruption" in e.donnees]
    yield from Interruption.select().where(
        Interruption.id.in_(numeros), Interruption.effacee_le.is_null(), Interruption.retiree == False  # noqa: E712
    )  # fmt: skip


def _effacer(g: Geste, procedure: Procedure, passage: Passage) -> list[str]:
    """Désistement, rejet ou acte non avenu : l'interruption qu'il portait tombe (C. civ. 2243)."""
    regles, dits = table(g.cadre.configuration.tables).evenements, []
    for ligne in list(_siennes(procedure)):
        if not regles[ligne.type].effacable:
            continue
        g.modifier(ligne, effacee_le=g.cadre.jour, effacee_motif=f"{passage.evenement.libelle} (C. civ. 2243)")
        dit = f"{en_mots(ligne.type)} du {ligne.le:%d/%m/%Y} : effet sur la prescription effacé"
        g.consigner(TypeEvenement.INTERRUPTION, "effacee", f"{dit} · {passage.evenement.libelle}", {"interruption": ligne.id})
        dits.append(dit)
    return dits


def _finir(g: Geste, procedure: Procedure, le: date) -> list[str]:
    """Une suspension que la procédure portait finit avec elle."""
    regles, dits = table(g.cadre.configuration.tables).evenements, []
    for ligne in list(_siennes(procedure)):
        if regles[ligne.type].dure and ligne.fin_le is None:
            g.modifier(ligne, fin_le=max(le, ligne.le))
            dits.append(f"{en_mots(ligne.type)} : la prescription repart")
    return dits


# ── la prochaine action ──────────────────────────────────────────────────────────────────────────────────────────────


def poser_la_suite(g: Geste, type_: TypeProcedure) -> None:
    """La prochaine action d'un dossier actif ; une promesse ou une protection garde le dossier en attente, ses échéances courent."""
    s = g.situation
    if s.etat is Etat.ACTIF:
        g.poser(prochaine_action(g, s, type_))


def prochaine_action(g: Geste, s: Situation, type_: TypeProcedure) -> Situation:
    """Transmettre ce qui attend, sinon revoir à la plus proche échéance utile, sinon le scénario."""
    jour, calendrier = g.cadre.jour, g.cadre.calendrier
    if s.procedure_etat is EtatProcedure.A_TRANSMETTRE:
        return planifier(s, TypeAction.TRANSMISSION, calendrier.ouvre_suivant(jour), MotifAction.ESCALADE)
    if s.procedure_etat is None:
        return reprendre_le_scenario(s, g.cadre, motif=MotifAction.ESCALADE)
    reglage = g.cadre.configuration.procedures.get(type_.value)
    delai = reglage.delai if reglage and reglage.delai else Duree(SUIVI_PAR_DEFAUT)
    termes = [Terme(e.le, SensEcheance(e.sens)) for e in echeances(g.dossier.id)]
    le = prochain_suivi(termes, jour, calendrier, calendrier.prochain(jour, delai))
    return planifier(s, TypeAction.SUIVI_PROCEDURE, le, MotifAction.ESCALADE)
