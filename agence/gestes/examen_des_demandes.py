"""Ce qu'il faut voir pour décider d'une demande : les chiffres d'avant et d'après, la limite dépassée et de combien."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agence import horloge
from agence.argent import euros
from agence.conduite.portes import Condition
from agence.decomptes import elements_du_dossier
from agence.droit.elements import RemiseFaite
from agence.droit.taux import charger_taux
from agence.erreurs import ErreurAgence
from agence.gestes import remises
from agence.gestes.appels import barriere, compteurs
from agence.gestes.demandes import Demande
from agence.gestes.deux_personnes import est_le_premier
from agence.gestes.escalade import examiner
from agence.gestes.objets_d_accord import (
    LaDerogation,
    LAppel,
    LaRemise,
    LaReouverture,
    LEngagement,
    LePlan,
    LeReport,
    LExtourne,
    relire,
)
from agence.gestes.promesses import depassements
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Dossier, Paiement, Promesse, Utilisateur
from donnees.nomenclature import Etat, EtatCondition, MotifDeCloture, Poste


@dataclass(frozen=True)
class Examen:
    """Les lignes à lire avant de décider ; `accord_du_mandant` : il reste à dire, l'accorder sans lui est refusé (règle 43)."""

    lignes: tuple[str, ...]
    accord_du_mandant: bool = False


def examiner_la_demande(seance: Seance, demande: Demande) -> Examen:
    """Les chiffres de cette demande, à l'instant ; ce qui ne se relit plus se dit en une ligne au lieu d'arrêter l'écran."""
    try:
        examen = _examiner(seance, demande)
    except ErreurAgence as erreur:
        examen = Examen((str(erreur),))
    if est_le_premier(seance, demande.demandeur_id):
        return replace(examen, lignes=(*examen.lignes, "votre demande : un autre la décide"))
    return examen


def _examiner(seance: Seance, demande: Demande) -> Examen:
    d = relire(demande.objet, demande.donnees)
    dossier = Dossier.get_by_id(demande.dossier_id)
    if isinstance(d, LEngagement):
        return Examen(_de_l_engagement(seance, dossier, d))
    if isinstance(d, LeReport):
        return Examen(_du_report(seance, d))
    if isinstance(d, LePlan):
        return Examen(_du_plan(seance, d))
    if isinstance(d, LaRemise):
        return _de_la_remise(seance, dossier, d)
    if isinstance(d, LExtourne):
        return Examen(_de_l_extourne(seance, dossier, d))
    if isinstance(d, LaDerogation):
        return Examen(_de_la_derogation(seance, dossier, d))
    if isinstance(d, LAppel):
        return Examen(_de_l_appel(seance, dossier))
    assert isinstance(d, LaReouverture)
    return Examen(_de_la_reouverture(seance, dossier))


def _du(seance: Seance, dossier: Dossier) -> int:
    return elements_du_dossier(dossier.id, seance.configuration).decompte(seance.jour, charger_taux(seance.configuration.tables)).du


def _avant_apres(mot: str, avant: int, apres: int) -> str:
    return f"{mot} {euros(avant)} → {euros(apres)}"


def _de_l_engagement(seance: Seance, dossier: Dossier, d: LEngagement) -> tuple[str, ...]:
    du = _du(seance, dossier)
    trouves = depassements(seance, dossier.id, d.engagement)
    limites = [f"limite dépassée : {t.phrase}{f' ({t.exces})' if t.exces else ''}" for t in trouves]
    fin = d.engagement.echeances[-1].date
    return (
        *(limites or ["dans les limites à présent"]),
        f"{_avant_apres('dû', du, max(0, du - d.engagement.total))} si tout est payé le {fin:%d/%m/%Y}",
        f"promesses déjà faites {dossier.promesses_faites} · rompues {dossier.promesses_rompues}",
    )


def _du_report(seance: Seance, d: LeReport) -> tuple[str, ...]:
    promesse = Promesse.get_or_none(Promesse.id == d.promesse_id)
    if promesse is None:
        return ("la promesse n'existe plus",)
    cadre = seance.cadre()
    butoir = cadre.calendrier.echeance(cadre.jour, cadre.configuration.promesses.delai_maximum)
    suite = " et les suivantes" if d.toutes else ""
    return (
        f"{euros(promesse.montant)}{suite} : {promesse.date:%d/%m/%Y} → {d.le:%d/%m/%Y}, {_jours((d.le - promesse.date).days)} plus tard",
        f"limite : le {butoir:%d/%m/%Y} au plus tard ({_jours((d.le - butoir).days)} de trop)",
        f"déjà reportée {promesse.reports} fois · {en_mots(promesse.statut)}",
    )


def _du_plan(seance: Seance, d: LePlan) -> tuple[str, ...]:
    cadre = seance.cadre()
    butoir = cadre.calendrier.echeance(cadre.jour, cadre.configuration.appels.report_maximum)
    a = f" à {d.heure:%H:%M}" if d.heure else ""
    return (
        f"{en_mots(d.action)} le {d.le:%d/%m/%Y}{a}, dans {_jours((d.le - cadre.jour).days)}",
        f"limite : le {butoir:%d/%m/%Y} au plus tard ({_jours((d.le - butoir).days)} de trop)",
    )


def _jours(n: int) -> str:
    return f"{n} jour{'s' if n > 1 else ''}"


def _de_la_remise(seance: Seance, dossier: Dossier, d: LaRemise) -> Examen:
    e = elements_du_dossier(dossier.id, seance.configuration)
    taux = charger_taux(seance.configuration.tables)
    reste = remises.reste_du_poste(e, seance.cadre(), d.poste)
    apres = replace(e, remises=(*e.remises, RemiseFaite(0, seance.jour, d.poste, d.montant)))
    lignes = [
        _avant_apres("dû", e.decompte(seance.jour, taux).du, apres.decompte(seance.jour, taux).du),
        _avant_apres(f"{en_mots(d.poste)} restant", reste, reste - d.montant),
    ]
    raison = remises.hors_pouvoir(e, d.poste, d.montant)
    if raison and d.poste is Poste.PRINCIPAL:
        plafond, deja = remises.pouvoir(e)
        raison += f" ({euros(deja + d.montant - plafond)} de trop)"
    lignes.append(raison or "dans le pouvoir de l'agence à présent")
    manque = bool(raison) and d.poste is Poste.PRINCIPAL and not d.accord and d.piece_id is None
    if manque:
        lignes.append("accord du mandant : pas encore dit, à dire en accordant (règle 43)")
    return Examen(tuple(lignes), manque)


def _de_l_extourne(seance: Seance, dossier: Dossier, d: LExtourne) -> tuple[str, ...]:
    paiement = Paiement.get_or_none(Paiement.id == d.paiement_id)
    if paiement is None:
        return ("le paiement n'existe plus",)
    e = elements_du_dossier(dossier.id, seance.configuration)
    taux = charger_taux(seance.configuration.tables)
    apres = replace(e, versements=tuple(v for v in e.versements if v.id != d.paiement_id))
    par = Utilisateur.get_or_none(Utilisateur.id == paiement.utilisateur_id)
    lignes = [
        _avant_apres("versé", dossier.verse, dossier.verse - d.montant),
        _avant_apres("dû", e.decompte(seance.jour, taux).du, apres.decompte(seance.jour, taux).du),
        f"{en_mots(paiement.moyen)} saisi par {par.affichage if par else 'un fichier'}, quittance {paiement.quittance or 'aucune'}",
    ]
    if dossier.etat is Etat.CLOS:
        lignes.append("le dossier est clos : l'extourne le rouvre")
    return tuple(lignes)


def _de_la_derogation(seance: Seance, dossier: Dossier, d: LaDerogation) -> tuple[str, ...]:
    conditions = examiner(seance, dossier.id, d.vers).conditions
    fermees = [c for c in conditions if c.etat is not EtatCondition.VRAIE]
    lignes = [_dire_la_porte(c) for c in fermees if c.porte.id in d.portes]
    autres = [c for c in fermees if c.porte.id not in d.portes]
    if autres:
        dites = " ; ".join(c.porte.texte for c in autres)
        lignes.append(f"fermée depuis la demande, l'accord n'y suffira pas : {dites}")
    return tuple(lignes) or ("toutes les portes sont franches à présent",)


def _dire_la_porte(c: Condition) -> str:
    regle = f" (règle {c.porte.regle})" if c.porte.regle else ""
    return f"porte {_FERMEES[c.etat]} : {c.porte.texte}" + (f", {c.detail}" if c.detail else "") + regle


_FERMEES = {EtatCondition.FAUSSE: "fermée", EtatCondition.A_VERIFIER: "à vérifier"}


def _de_l_appel(seance: Seance, dossier: Dossier) -> tuple[str, ...]:
    verdict = barriere(seance, dossier.id)
    c = compteurs(seance, dossier.id, seance.horloge())
    return (
        f"barrière : {verdict.phrase}",
        f"essais : {c.tentatives_jour} ce jour, {c.tentatives_semaine} en 7 jours",
        f"contacts : {c.contacts_jour} ce jour, {c.contacts_semaine} en 7 jours",
    )


def _de_la_reouverture(seance: Seance, dossier: Dossier) -> tuple[str, ...]:
    clos = f"clos le {dossier.clos_le:%d/%m/%Y}" if dossier.clos_le else "clos"
    motif = f" : {en_mots(MotifDeCloture(dossier.clos_motif))}" if dossier.clos_motif else ""
    return f"{clos}{motif}", f"dû {euros(_du(seance, dossier))} à recouvrer"


def a_l_heure(demande: Demande) -> str:
    """« Lefèvre, 23/11 10:12 »."""
    return f"{demande.demandeur}, {horloge.local(demande.demandee_le):%d/%m %H:%M}"
