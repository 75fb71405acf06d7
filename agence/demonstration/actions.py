"""Ce que fait l'agent quand une action est due, et ce qui en sort : les hasards du métier, tirés une fois par dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from agence.calendrier import PARIS, Duree
from agence.conduite import suites
from agence.conduite.scenarios import avancer, reprendre
from agence.conduite.situation import Cadre, planifier, suspendre
from agence.demonstration import demarches, litiges, noms, versements
from agence.demonstration.histoire import Envoi, Histoire
from agence.demonstration.portefeuille import CoordonneeNeuve, mobile
from agence.mots import en_mots
from donnees.nomenclature import (
    Canal,
    Etape,
    Etat,
    EtatCourrier,
    EtatProcedure,
    IssueLitige,
    Motif,
    MotifAction,
    MotifDeCloture,
    MotifImpaye,
    Moyen,
    TypeAction,
    TypeCoordonnee,
    TypeCourrier,
    TypeEvenement,
    TypeProcedure,
)

RESULTATS = {
    "NRP": 250, "REP": 215, "OCC": 45, "RACC": 28, "TIERS": 38, "FAUX": 24, "TEL_HS": 16, "PROM": 190, "ECH": 45, "RPL": 60, "PAYE": 32,
    "DIFF": 20, "LIT": 24, "REF": 22, "NPD": 7, "AVOC": 5, "SUR": 7, "PC": 8, "DCD": 4, "TUT": 3, "INSOLV": 6,
}  # fmt: skip
"""Le résultat d'un appel, sur mille à peu près."""
RESERVES = {"SUR": False, "DCD": False, "TUT": False, "PC": True}
"""Ces annonces ne viennent que d'un particulier (faux) ou d'un professionnel (vrai)."""
_CODES = {
    pro: tuple((c, p) for c, p in RESULTATS.items() if RESERVES.get(c, pro) is pro) for pro in (True, False)
}


T = TypeProcedure
PATIENCES = {T.SOMMATION: 25, T.INJONCTION: 125, T.PETITES_CREANCES: 50, T.REFERE: 75, T.ASSIGNATION: 150}
PATIENCE_D_UNE_MESURE = 60
"""Jours où une mission transmise court au moins, avant un titre ou un retour."""
JUGEES = frozenset(PATIENCES) - {T.SOMMATION}
"""Les voies dont il sort un titre."""
MESURES_PRO = (T.SAISIE_ATTRIBUTION, T.COMMANDEMENT, T.SAISIE_VENTE)
MESURES_PARTICULIER = (T.SAISIE_ATTRIBUTION, T.REMUNERATIONS, T.COMMANDEMENT)


def faire(h: Histoire, action: TypeAction, le: date) -> None:
    """L'agent fait l'action due ce jour."""
    _GESTES[action](h, h.au_bureau(le))


# ── courriers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _envoyer(h: Histoire, cadre: Cadre) -> None:
    """Confirme le départ d'un courrier préparé ; il arrive, revient, ou fait payer."""
    envoi = next(e for e in h.envois if e.etat is EtatCourrier.A_ENVOYER and h.s.action is not None and e.type.value == h.s.action.value)
    demarches.partir(h, envoi, cadre)
    premiere = envoi.type is TypeCourrier.PREMIERE_LETTRE
    if h.chance(2.5):
        retour = cadre.jour + timedelta(days=h.alea.randint(6, 14))
        h.prevoir(retour, lambda: demarches.revenir_npai(h, envoi, retour))
    elif not premiere:
        arrivee = cadre.jour + timedelta(days=h.alea.randint(2, 5))
        h.prevoir(arrivee, lambda: demarches.recevoir(h, envoi, arrivee))
    if h.chance(7 if premiere else 10):
        payer_de_soi_meme(h, cadre.jour)


def payer_de_soi_meme(h: Histoire, depuis: date) -> None:
    """Un courrier suffit parfois : le débiteur paie tout, ou une part, ou à quelques euros près."""
    le = depuis + timedelta(days=h.alea.randint(3, 14))
    tout, canal = h.chance(60), Canal.MANDANT if h.chance(25) else Canal.AGENCE
    moyen = versements.choisir_moyen(h)

    def payer() -> None:
        if h.clos:
            return
        du = h.du(le)
        montant = du if tout else max(10_00, du * h.alea.randint(20, 80) // 100)
        if tout and h.chance(12):
            montant = max(1_00, du - h.alea.randint(40, 490))
        versements.encaisser(h, le, montant, moyen, canal)

    h.prevoir(le, payer)


# ── appels ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _appeler(h: Histoire, cadre: Cadre) -> None:
    if not demarches.joignable(h):
        _sans_telephone(h, cadre)
    elif demarches.quotas_atteints(h, cadre.jour):
        _reporter(h, cadre)
    else:
        impose, h.impose = h.impose, ""
        appel_avec(h, impose or _tirer(h), cadre)


def _tirer(h: Histoire) -> str:
    codes = _CODES[h.est_professionnel]
    code = h.alea.choices([c for c, _ in codes], [p for _, p in codes])[0]
    limite = h.monde.configuration.promesses.nombre_maximum
    if code in ("PROM", "ECH") and (len(h.promesses) >= limite or h.s.solde < h.monde.configuration.seuils.minimum_relance):
        return "REF"
    return code


def appel_avec(h: Histoire, code: str, cadre: Cadre) -> None:
    """Un appel de ce résultat, puis ce que le débiteur et le mandant en font ; un agent se trompe parfois et annule."""
    if h.chance(1):
        _se_tromper(h)
        cadre = h.au_bureau(cadre.jour)
    rendez_vous = _rendez_vous(h, cadre) if code == "RPL" else None
    demarches.appeler(h, code, cadre, rendez_vous)
    suite = _SUITES.get(code)
    if suite is not None:
        suite(h, cadre)
    if h.chance(4):
        h.noter(TypeEvenement.NOTE, "", h.alea.choice(noms.NOTES), auteur=h.agent.id)
    if not h.epingle and h.chance(1.5):
        h.epingle = h.alea.choice(noms.EPINGLES)
        h.noter(TypeEvenement.NOTE, "epingle", h.epingle, auteur=h.agent.id)


def _se_tromper(h: Histoire) -> None:
    """La touche d'à côté : consigné, puis annulé aussitôt."""
    numero = h.noter(TypeEvenement.APPEL, "OCC", "", {"contact": False, "tentative": True, "utile": False}, auteur=h.agent.id)
    h.noter(TypeEvenement.ANNULATION, "appel", "annulé : appel OCC", auteur=h.agent.id, annule=numero)


def _rendez_vous(h: Histoire, cadre: Cadre) -> datetime:
    jour = cadre.calendrier.plus_ouvres(cadre.jour, h.alea.randint(1, 5))
    heure = time(h.alea.choice((9, 10, 11, 14, 15, 16, 17, 18)), h.alea.choice((0, 15, 30, 45)))
    return datetime.combine(jour, heure, PARIS).astimezone(UTC)


def _sans_telephone(h: Histoire, cadre: Cadre) -> None:
    """Plus de numéro à composer : l'appel ne peut plus servir, on écrit."""
    h.noter(TypeEvenement.NOTE, "", "plus de numéro valable, suite par écrit", auteur=h.agent.id)
    if h.s.action_motif is MotifAction.ESSAIS_MANQUANTS:
        jour = cadre.calendrier.plus_ouvres(cadre.jour, 1)
        h.s = planifier(h.s, TypeAction.MISE_EN_DEMEURE, jour, MotifAction.CHOISI)
    else:
        h.s = suites.poursuivre(h.s, cadre)


def _reporter(h: Histoire, cadre: Cadre) -> None:
    """Un quota est atteint : l'appel est empêché, ou repoussé à la main."""
    if h.chance(15):
        demarches.appeler(h, "HORS", cadre)
        return
    le = cadre.calendrier.prochain(cadre.jour, Duree(h.alea.choice((4, 7, 10))))
    h.noter(TypeEvenement.PLANIFICATION, TypeAction.APPEL.value, f"appel le {le:%d/%m/%Y}", auteur=h.agent.id)
    h.s = planifier(h.s, TypeAction.APPEL, le, MotifAction.CHOISI)


def _apres_paye(h: Histoire, cadre: Cadre) -> None:
    """Il dit avoir payé : parfois c'est vrai, chez le mandant."""
    if h.chance(40):
        le = cadre.jour + timedelta(days=h.alea.randint(1, 4))

        def constater() -> None:
            versements.encaisser(h, le, None, Moyen.VIREMENT, Canal.MANDANT)

        h.prevoir(le, constater)


def _apres_litige(h: Histoire, cadre: Cadre) -> None:
    """Le mandant répond, plus ou moins vite ; il donne raison à l'un ou à l'autre."""
    le = cadre.calendrier.plus_ouvres(cadre.jour, h.alea.randint(25, 45) if h.chance(10) else h.alea.randint(4, 15))
    retire = h.chance(20)
    autres = (IssueLitige.NON_FONDE, IssueLitige.PARTIEL, IssueLitige.RETIRE)
    issue = IssueLitige.FONDE if retire else h.alea.choices(autres, (70, 15, 15))[0]

    def repondre() -> None:
        if h.s.suspension_motif is not Motif.LITIGE:
            return
        suite = h.au_bureau(le)
        litiges.trancher(h, issue)
        if retire:
            h.clore(MotifDeCloture.RETRAIT, "clos : retiré par le mandant · avoir émis", h.monde.superviseur.id)
            return
        h.s = reprendre(h.s, suite, le)

    h.prevoir(le, repondre)


_SUITES: dict[str, Callable[[Histoire, Cadre], None]] = {
    "PROM": lambda h, _: versements.promettre_comme_il_peut(h, False),
    "ECH": lambda h, _: versements.promettre_comme_il_peut(h, True),
    "PAYE": _apres_paye,
    "LIT": _apres_litige,
    "INSOLV": lambda h, _: _dire_la_cloture(h),
}


def _dire_la_cloture(h: Histoire) -> None:
    h.noter(TypeEvenement.CLOTURE, MotifDeCloture.IRRECOUVRABLE.value, "clos : irrécouvrable", auteur=h.agent.id)


# ── enquêtes, revues, tâches ─────────────────────────────────────────────────────────────────────────────────────────


def _enqueter(h: Histoire, cadre: Cadre) -> None:
    """Un numéro retrouvé, ou l'enquête part chez un partenaire et le dossier attend."""
    if h.chance(65):
        numero = mobile(h.alea)
        if all(c.valeur != numero for c in h.neuf.debiteur.coordonnees):
            h.neuf.debiteur.coordonnees.append(CoordonneeNeuve(TypeCoordonnee.TELEPHONE, numero, source="enquête"))
        h.noter(TypeEvenement.COORDONNEE, "ajout", f"téléphone ajouté : {numero}", auteur=h.agent.id)
        h.noter(TypeEvenement.ETAPE, TypeAction.ENQUETE.value, "enquête : fait", auteur=h.agent.id)
        h.s = avancer(h.s, cadre, cadre.calendrier.plus_ouvres(cadre.jour, 1))
        return
    fin = cadre.calendrier.ouvre_suivant(cadre.jour + timedelta(days=h.alea.randint(20, 45)))
    h.noter(TypeEvenement.SUSPENSION, Motif.ENQUETE.value, f"enquete jusqu'au {fin:%d/%m/%Y}", auteur=h.agent.id)
    h.s = suspendre(h.s, Motif.ENQUETE, cadre.jour, fin)


def _ecrire(h: Histoire, cadre: Cadre) -> None:
    envoi = Envoi(h.monde.registre.numero("courrier"), TypeCourrier.RELANCE, cadre.jour, "courrier", h.s.solde)
    h.envois.append(envoi)
    demarches.partir(h, envoi, cadre)
    h.s = avancer(h.s, cadre, cadre.calendrier.plus_ouvres(cadre.jour, 10))


def _revoir(h: Histoire, cadre: Cadre) -> None:
    """Le superviseur décide : clore, accorder du temps, ou reprendre."""
    s = h.s
    roux = h.monde.superviseur.id
    if s.prescription_le is not None and s.prescription_le < cadre.jour and s.titre_le is None:
        h.clore(MotifDeCloture.PRESCRIT, "clos : prescrit", roux)
    elif s.etape is Etape.EXECUTION and s.procedure_etat is None and h.chance(55):
        demarches.escalader(h, TypeAction.HUISSIER, _mesure(h), cadre)
    elif h.chance(38):
        h.clore(MotifDeCloture.IRRECOUVRABLE, "clos : irrécouvrable", roux)
    elif s.impaye_motif is MotifImpaye.DIFFICULTE and h.chance(70):
        _accorder_du_temps(h, cadre)
    elif h.chance(12):
        h.clore(MotifDeCloture.RETRAIT, "clos : retiré par le mandant", roux)
    else:
        _reprendre_ou_tacher(h, cadre)


def _accorder_du_temps(h: Histoire, cadre: Cadre) -> None:
    motif = h.alea.choice((Motif.ARRANGEMENT, Motif.DIFFICULTE))
    fin = cadre.calendrier.ouvre_suivant(cadre.jour + timedelta(days=h.alea.randint(30, 80)))
    h.noter(TypeEvenement.SUSPENSION, motif.value, f"{en_mots(motif)} jusqu'au {fin:%d/%m/%Y}", auteur=h.monde.superviseur.id)
    h.s = suspendre(replace(h.s, impaye_motif=MotifImpaye.TRESORERIE), motif, cadre.jour, fin)


def _reprendre_ou_tacher(h: Histoire, cadre: Cadre) -> None:
    action = h.alea.choice((TypeAction.APPEL, TypeAction.TACHE, TypeAction.APPEL))
    le = cadre.calendrier.prochain(cadre.jour, Duree(h.alea.randint(5, 28)))
    h.noter(TypeEvenement.PLANIFICATION, action.value, f"{en_mots(action)} le {le:%d/%m/%Y}", auteur=h.monde.superviseur.id)
    h.s = planifier(h.s, action, le, MotifAction.CHOISI)


def _faire_la_tache(h: Histoire, cadre: Cadre) -> None:
    h.noter(TypeEvenement.ETAPE, TypeAction.TACHE.value, "tâche : fait", auteur=h.agent.id)
    demarches.faire(h, TypeAction.TACHE, cadre)


# ── escalades ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _escalader(h: Histoire, cadre: Cadre) -> None:
    """La raison du non-paiement est dite, puis la mission s'ouvre ; sinon le dossier est revu."""
    vers = h.s.action
    assert vers is not None
    if h.s.procedure_etat is not None:
        h.s = avancer(h.s, cadre, motif=MotifAction.ESCALADE)
        return
    fin = h.s.mise_en_demeure_expire_le
    interdit = vers is TypeAction.JUDICIAIRE and not h.neuf.mandant.pouvoir_judiciaire
    if fin is None or fin >= cadre.jour or interdit or h.s.solde < 30_00 or h.chance(12):
        h.s = planifier(h.s, TypeAction.REVUE, cadre.calendrier.plus_ouvres(cadre.jour, 1), MotifAction.RESULTAT)
        return
    if h.s.impaye_motif is None:
        motif = h.alea.choice((MotifImpaye.INJOIGNABLE, MotifImpaye.TRESORERIE, MotifImpaye.MAUVAISE_FOI, MotifImpaye.OUBLI))
        h.noter(TypeEvenement.MOTIF, motif.value, f"raison : {en_mots(motif)}", auteur=h.agent.id)
        h.s = replace(h.s, impaye_motif=motif)
    demarches.escalader(h, vers, _procedure(h, vers), cadre)


def _procedure(h: Histoire, vers: TypeAction) -> TypeProcedure:
    if vers is TypeAction.HUISSIER:
        return TypeProcedure.SOMMATION
    if not h.est_professionnel and h.s.solde < 4_500_00:
        return h.alea.choice((TypeProcedure.INJONCTION, TypeProcedure.PETITES_CREANCES))
    return h.alea.choices((TypeProcedure.INJONCTION, TypeProcedure.REFERE, TypeProcedure.ASSIGNATION), (75, 15, 10))[0]


def _mesure(h: Histoire) -> TypeProcedure:
    return h.alea.choices(MESURES_PRO if h.est_professionnel else MESURES_PARTICULIER, (50, 25, 25))[0]


def _suivre(h: Histoire, cadre: Cadre) -> None:
    """Au contrôle : rien encore, un paiement, un titre, ou le retour de la mission."""
    mission = h.missions[-1]
    age = (cadre.jour - (mission.transmise_le or cadre.jour)).days
    patience = PATIENCES.get(mission.type, PATIENCE_D_UNE_MESURE)
    if h.chance(15):
        payer_de_soi_meme(h, cadre.jour)
    if h.s.procedure_etat is not EtatProcedure.TRANSMIS or age < patience or h.chance(20):
        h.noter(TypeEvenement.ETAPE, TypeAction.SUIVI_PROCEDURE.value, "suivi de procédure : fait", auteur=h.agent.id)
        demarches.suivre(h, cadre)
    elif mission.type not in JUGEES or h.chance(25):
        demarches.revenir_sans_titre(h, cadre)
    else:
        demarches.obtenir_le_titre(h, cadre)


_GESTES: dict[TypeAction, Callable[[Histoire, Cadre], None]] = {
    TypeAction.PREMIERE_LETTRE: _envoyer,
    TypeAction.MISE_EN_DEMEURE: _envoyer,
    TypeAction.APPEL: _appeler,
    TypeAction.ENQUETE: _enqueter,
    TypeAction.ECRIRE: _ecrire,
    TypeAction.REVUE: _revoir,
    TypeAction.TACHE: _faire_la_tache,
    TypeAction.HUISSIER: _escalader,
    TypeAction.JUDICIAIRE: _escalader,
    TypeAction.TRANSMISSION: demarches.transmettre,
    TypeAction.SUIVI_PROCEDURE: _suivre,
}


def convenir_d_un_rappel(h: Histoire, instant: datetime, veille: date) -> bool:
    """La veille, le débiteur a demandé qu'on le rappelle à cette heure ; faux si un quota ou une règle l'empêchait."""
    appelable = h.s.etat is Etat.ACTIF and h.s.action is TypeAction.APPEL and h.s.premiere_lettre_le is not None
    if not appelable or veille < h.le or not demarches.joignable(h) or demarches.quotas_atteints(h, veille):
        return False
    if h.s.action_motif in (MotifAction.PROMESSE_ROMPUE, MotifAction.PROMESSE_PARTIELLE):
        return False
    cadre = h.au_bureau(veille)
    demarches.appeler(h, "RPL", cadre, instant)
    return True
