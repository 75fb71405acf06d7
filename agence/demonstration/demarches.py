"""Les démarches d'une histoire : courriers, appels, escalades, décisions de l'encadrement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from agence.argent import euros
from agence.calendrier import Duree
from agence.conduite import suites
from agence.conduite.scenarios import accomplir, avancer, depasser, etape_courante, scenario_de
from agence.conduite.situation import Cadre, planifier
from agence.configuration.modele import Resultat
from agence.demonstration import annuaire, noms
from agence.demonstration.histoire import Envoi, Histoire, Mission
from agence.mots import en_mots
from donnees.nomenclature import (
    MESURES,
    Etape,
    EtatCoordonnee,
    EtatCourrier,
    EtatProcedure,
    MotifAction,
    TypeAction,
    TypeCoordonnee,
    TypeCourrier,
    TypeEvenement,
    TypeProcedure,
)

SUIVI = 30
"""Jours entre deux contrôles d'une procédure."""
A_UNE_ETUDE = MESURES | {TypeProcedure.SOMMATION, TypeProcedure.PETITES_CREANCES}
"""Ce qui se confie à un commissaire de justice ; le reste à un avocat."""

# ── les courriers ────────────────────────────────────────────────────────────────────────────────────────────────────


def preparer(h: Histoire, type_: TypeCourrier, cadre: Cadre) -> Envoi:
    """La nuit prépare un courrier."""
    canal = next((e.canal for e in scenario_de(h.s, cadre).etapes if e.action.value == type_.value and e.canal), "courrier")
    envoi = Envoi(h.monde.registre.numero("courrier"), type_, cadre.jour, canal, h.s.solde)
    h.envois.append(envoi)
    h.noter(TypeEvenement.COURRIER, "prepare", f"{en_mots(type_)} à envoyer")
    return envoi


def partir(h: Histoire, envoi: Envoi, cadre: Cadre) -> None:
    """Un courrier préparé part ; la première lettre et la mise en demeure accomplissent alors leur étape."""
    le = cadre.jour
    envoi.etat, envoi.parti_le = EtatCourrier.PARTI, le
    texte = f"{en_mots(envoi.type)} {envoi.reference} : départ le {le:%d/%m/%Y}"
    if envoi.type is TypeCourrier.MISE_EN_DEMEURE:
        etape = next(e for e in scenario_de(h.s, cadre).etapes if e.action is TypeAction.MISE_EN_DEMEURE)
        envoi.expire_le = cadre.calendrier.echeance(le, etape.delai_pour_payer or Duree(15))
        texte += f", délai pour payer jusqu'au {envoi.expire_le:%d/%m/%Y}"
        h.s = replace(h.s, etape=Etape.MISE_EN_DEMEURE, mise_en_demeure_le=le, mise_en_demeure_expire_le=envoi.expire_le)
    if envoi.type is TypeCourrier.PREMIERE_LETTRE:
        h.lettre_ref = envoi.reference
        h.s = replace(h.s, premiere_lettre_le=le)
    h.noter(TypeEvenement.COURRIER, "parti", texte, {"courrier": envoi.id, "canal": envoi.canal}, auteur=h.agent.id)
    if envoi.type in (TypeCourrier.PREMIERE_LETTRE, TypeCourrier.MISE_EN_DEMEURE):
        faire(h, TypeAction(envoi.type.value), cadre)


def recevoir(h: Histoire, envoi: Envoi, le: date) -> None:
    """Le destinataire l'a reçu ; la mise en demeure court de ce jour."""
    if h.clos or envoi.parti_le is None:
        return
    h.au_bureau(le)
    envoi.etat, envoi.recu_le = EtatCourrier.RECU, le
    h.noter(TypeEvenement.COURRIER, "recu", f"{en_mots(envoi.type)} {envoi.reference} : reçu le {le:%d/%m/%Y}", auteur=h.agent.id)
    if envoi.expire_le is not None:
        envoi.expire_le += le - envoi.parti_le
        h.s = replace(h.s, mise_en_demeure_le=le, mise_en_demeure_expire_le=envoi.expire_le)


def revenir_npai(h: Histoire, envoi: Envoi, le: date) -> None:
    """Le courrier revient : l'adresse n'est plus bonne, il faut la chercher."""
    if h.clos:
        return
    cadre = h.au_bureau(le)
    envoi.etat = EtatCourrier.REVENU
    h.noter(TypeEvenement.COURRIER, "revenu", f"{en_mots(envoi.type)} {envoi.reference} : revenu le {le:%d/%m/%Y}", auteur=h.agent.id)
    marquer(h, TypeCoordonnee.ADRESSE, EtatCoordonnee.NPAI)
    resultat = cadre.configuration.resultats["NPAI"]
    if h.s.etat.value == "actif":
        h.noter(TypeEvenement.APPEL, "NPAI", "", {"contact": False, "tentative": False, "utile": False}, auteur=h.agent.id)
        h.s = suites.appliquer(h.s, resultat, cadre)


def faire(h: Histoire, action: TypeAction, cadre: Cadre) -> None:
    """Une action est faite ; si c'est l'étape courante, elle s'inscrit et le scénario avance."""
    courante = etape_courante(h.s, cadre)
    if courante is not None and courante.action is action:
        h.inscrire_l_etape(h.s.position, action.value)
    h.s = accomplir(h.s, action, cadre, cadre.jour)


# ── les appels ───────────────────────────────────────────────────────────────────────────────────────────────────────


def appeler(h: Histoire, code: str, cadre: Cadre, rendez_vous: datetime | None = None) -> Resultat:
    """Un appel et son résultat ; le numéro composé prend l'état que la table dit."""
    resultat = cadre.configuration.resultats[code]
    courante = etape_courante(h.s, cadre)
    avant = h.s.position
    h.s = suites.appliquer(h.s, resultat, cadre, rendez_vous)
    if h.s.position > avant and courante is not None and courante.action is TypeAction.APPEL:
        h.inscrire_l_etape(avant, TypeAction.APPEL.value)
    if resultat.telephone is not None:
        marquer(h, TypeCoordonnee.TELEPHONE, resultat.telephone)
    if resultat.tentative:
        h.essais_le.append(cadre.jour)
    if resultat.contact:
        h.contacts_le.append(cadre.jour)
    donnees = {
        "contact": resultat.contact, "utile": resultat.contact_utile, "tentative": resultat.tentative, "lettre": h.lettre_ref,
        "duree_s": h.alea.randint(40, 600) if resultat.contact else h.alea.randint(12, 45),
    }  # fmt: skip
    note = h.alea.choice(noms.NOTES_D_APPEL.get(code, ("",)))
    h.noter(TypeEvenement.APPEL, code, note, donnees, auteur=h.agent.id)
    return resultat


def marquer(h: Histoire, type_: TypeCoordonnee, etat: EtatCoordonnee) -> None:
    """La première coordonnée encore bonne de ce type prend cet état."""
    for c in h.neuf.debiteur.coordonnees:
        if c.type is type_ and c.etat in (EtatCoordonnee.VALABLE, EtatCoordonnee.DOUTEUX):
            c.etat = etat
            return


def joignable(h: Histoire) -> bool:
    """Un téléphone peut encore être composé."""
    bons = (EtatCoordonnee.VALABLE, EtatCoordonnee.DOUTEUX)
    return any(c.type is TypeCoordonnee.TELEPHONE and c.etat in bons for c in h.neuf.debiteur.coordonnees)


def quotas_atteints(h: Histoire, le: date) -> bool:
    """Un essai de plus ce jour dépasserait un quota de la configuration."""
    appels = h.monde.configuration.appels

    def depuis(jours: list[date], nombre: int) -> int:
        return sum((le - j).days < nombre for j in jours)

    return (
        depuis(h.essais_le, 1) >= appels.tentatives_par_jour
        or depuis(h.essais_le, 7) >= appels.tentatives_par_semaine
        or depuis(h.essais_le, 30) >= appels.tentatives_par_30_jours
        or depuis(h.contacts_le, 1) >= appels.contacts_par_jour
        or depuis(h.contacts_le, 7) >= appels.contacts_par_semaine
    )


# ── les escalades ────────────────────────────────────────────────────────────────────────────────────────────────────


def escalader(h: Histoire, vers: TypeAction, type_: TypeProcedure, cadre: Cadre) -> None:
    """La mission est ouverte, le décompte figé ; elle attend d'être transmise."""
    d = h.decompte(cadre.jour)
    fige = {
        "au": cadre.jour.isoformat(), "principal": d.principal, "interets": d.interets, "indemnites": d.indemnites, "verse": d.verse,
        "du": d.du,
    }  # fmt: skip
    mission = Mission(h.monde.registre.numero("procedure"), type_, d.du, fige, cadre.jour)
    h.missions.append(mission)
    texte = f"{en_mots(type_)} pour {euros(d.du)}"
    h.noter(TypeEvenement.ESCALADE, vers.value, texte, {"procedure": mission.id, "type": type_.value}, auteur=h.agent.id)
    etapes = scenario_de(h.s, cadre).etapes
    position = next((i for i, e in enumerate(etapes) if i >= h.s.position and e.action is vers), None)
    if position is not None:
        h.inscrire_l_etape(position, vers.value)
    etape = Etape.HUISSIER_AMIABLE if vers is TypeAction.HUISSIER else Etape.JUDICIAIRE
    if type_ in MESURES:
        etape = Etape.EXECUTION
        mission.sur_titre = next((m.id for m in h.missions if m.etat is EtatProcedure.TITRE), None)
    h.s = replace(depasser(h.s, vers, cadre, cadre.jour), etape=etape, procedure_etat=EtatProcedure.A_TRANSMETTRE)
    h.s = planifier(h.s, TypeAction.TRANSMISSION, cadre.calendrier.ouvre_suivant(cadre.jour), MotifAction.ESCALADE)


def transmettre(h: Histoire, cadre: Cadre) -> None:
    """La mission part chez le partenaire."""
    mission = h.missions[-1]
    mission.etat, mission.transmise_le = EtatProcedure.TRANSMIS, cadre.jour
    code_postal = h.neuf.debiteur.code_postal
    mission.partenaire = annuaire.etude(code_postal) if mission.type in A_UNE_ETUDE else annuaire.avocat(h.alea, code_postal)
    texte = f"{en_mots(mission.type)} : mission transmise à {mission.partenaire}"
    h.noter(TypeEvenement.PROCEDURE, "transmis", texte, auteur=h.agent.id)
    h.s = replace(h.s, procedure_etat=EtatProcedure.TRANSMIS)
    suivre(h, cadre)


def suivre(h: Histoire, cadre: Cadre) -> None:
    """Le prochain contrôle de la procédure."""
    h.s = planifier(h.s, TypeAction.SUIVI_PROCEDURE, cadre.calendrier.prochain(cadre.jour, Duree(SUIVI)), MotifAction.ESCALADE)


def obtenir_le_titre(h: Histoire, cadre: Cadre) -> None:
    """Une décision condamne le débiteur : dix ans pour l'exécuter."""
    mission = h.missions[-1]
    le = cadre.jour - timedelta(days=h.alea.randint(1, 6))
    mission.etat, mission.titre_le, mission.close_le = EtatProcedure.TITRE, le, cadre.jour
    h.noter(TypeEvenement.PROCEDURE, "titre", f"titre exécutoire du {le:%d/%m/%Y}", auteur=h.agent.id)
    fin = len(scenario_de(h.s, cadre).etapes)
    prescription = h.neuf.prescription(cadre.jour, le).date
    h.s = replace(h.s, titre_le=le, etape=Etape.EXECUTION, procedure_etat=None, position=fin, prescription_le=prescription)
    h.s = avancer(h.s, cadre, motif=MotifAction.ESCALADE)


def revenir_sans_titre(h: Histoire, cadre: Cadre) -> None:
    """La mission revient : le scénario reprend à l'étape d'après."""
    mission = h.missions[-1]
    mission.etat, mission.close_le = EtatProcedure.REVENU, cadre.jour
    raison = h.alea.choice(("sans effet après deux passages", "débiteur absent, avis laissé", "réponse négative"))
    h.noter(TypeEvenement.PROCEDURE, "revenu", raison, auteur=h.agent.id)
    h.s = avancer(replace(h.s, procedure_etat=None, ancre_le=cadre.jour), cadre, motif=MotifAction.ESCALADE)
