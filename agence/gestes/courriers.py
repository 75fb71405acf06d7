"""Les courriers : préparés par la nuit ou partis d'une touche, reçus, revenus ; leurs dates font tourner les délais."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import date

from agence.calendrier import Duree
from agence.conduite import departs
from agence.conduite.departs import DU_SCENARIO
from agence.conduite.scenarios import scenario_de
from agence.conduite.situation import Situation, planifier
from agence.decomptes import du_du_dossier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.accords_lre import sans_accord
from agence.gestes.decomptes import arreter_dans
from agence.gestes.gardes import rappel_de_la_lettre, refuser_a_venir, texte_exige
from agence.gestes.gardes_courriers import AU_DEBITEUR, refuser_les_mots_d_acte, verifier_depart
from agence.gestes.gardes_protections import lire_representant
from agence.gestes.premieres_lettres import texte_reproduit
from agence.gestes.socle import Geste, geste, propre
from agence.gestes.termes import refuser_avant_terme
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Coordonnee, Courrier, EtapeFaite
from donnees.nomenclature import (
    Etat,
    EtatCoordonnee,
    EtatCourrier,
    MotifAction,
    TypeAction,
    TypeCoordonnee,
    TypeCourrier,
    TypeEvenement,
)

_CHIFFRES = frozenset({TypeCourrier.PREMIERE_LETTRE, TypeCourrier.MISE_EN_DEMEURE})
"""Ceux qui réclament une somme poste par poste : leur décompte s'arrête à leur départ (règles 4 et 14)."""
_FAITS_EN_PREPARANT = frozenset({TypeCourrier.RELANCE, TypeCourrier.AVIS_MANDANT})
"""Préparer ceux-ci la nuit accomplit déjà leur étape ; leur départ n'en accomplit pas une autre."""

_AUTRE = "En choisir une autre, ou ne rien écrire."
_AUTOMATIQUE = re.compile(r"L-[0-9]{6,}", re.ASCII)
_RETOURS = {"courriel": (TypeCoordonnee.COURRIEL, EtatCoordonnee.FAUX), "sms": (TypeCoordonnee.TELEPHONE, EtatCoordonnee.FAUX)}


def preparer(g: Geste, type_: TypeCourrier, *, canal: str = "", reference: str = "") -> Courrier:
    """Un courrier prêt à partir, dans un geste en cours ; il réclame ce qui est dû ce jour, sans rien changer au dossier."""
    courrier = g.creer(
        Courrier,
        dossier_id=g.dossier.id,
        type=type_,
        reference=_libre(reference) if reference else uuid.uuid4().hex,
        etat=EtatCourrier.A_ENVOYER,
        canal=canal or _canal(g, type_),
        montant=max(0, du_du_dossier(g.dossier.id, g.cadre.jour, g.cadre.configuration)),
        prepare_le=g.cadre.jour,
    )
    if not reference:
        # Tirée de l'identifiant que la base vient de donner : deux agents n'ont jamais la même.
        courrier.reference = f"L-{courrier.id:06d}"
        courrier.save(only=["reference"])
    return courrier


def parti(
    seance: Seance,
    dossier_id: int,
    type_: TypeCourrier,
    le: date,
    reference: str = "",
    canal: str = "",
    delai_pour_payer: Duree | None = None,
    *,
    raison: str = "",
    texte: str = "",
    representant: int | None = None,
    version: int | None = None,
) -> Courrier:
    """Un courrier est parti ce jour-là ; s'il était préparé, c'est lui. `texte` : ce que la lettre ajoute de libre.

    La première lettre ouvre les démarches ; la mise en demeure ouvre son délai pour payer et change l'étape. Lève
    SaisieInvalide pour une date à venir ou une référence prise, Refus sans convention (règle 1), avant la première lettre (3), si
    elle n'a pas ses cinq mentions (4), sur un débiteur protégé (31 à 35), en litige (36), sur une dette de consommateur prescrite
    (24), pour un mot d'acte ou de justice avant tout titre (39), et pour une mise en demeure sans les essais que le scénario
    demande, à moins d'en dire la `raison`. Une LRE sans accord se signale (46). `representant` : l'intervenant à qui l'on a écrit
    d'un défunt ou d'une personne protégée (34 et 35).
    """
    with geste(seance, dossier_id, version=version) as g:
        libre = texte_exige(texte, "") if texte.strip() else ""
        refuser_les_mots_d_acte(g, f"{reference} {libre}", mise_en_demeure=type_ is TypeCourrier.MISE_EN_DEMEURE)
        qui = lire_representant(g, representant)
        a_qui = f"à {qui.nom}, représentant" if qui is not None else ""
        return _faire_partir(g, type_, le, propre(reference), propre(canal).lower(), delai_pour_payer, raison, libre, a_qui)


def _faire_partir(
    g: Geste,
    type_: TypeCourrier,
    le: date,
    reference: str,
    canal: str,
    delai: Duree | None,
    raison: str = "",
    texte: str = "",
    a_qui: str = "",
) -> Courrier:
    verifier_depart(g, type_, le, au_representant=bool(a_qui))
    if type_ is TypeCourrier.MISE_EN_DEMEURE:
        refuser_avant_terme(g, raison)
    pret = _prepare(g, type_)
    if type_ is TypeCourrier.MISE_EN_DEMEURE and pret is None:
        _verifier_les_essais(g, raison)
    courrier = pret or preparer(g, type_, canal=canal, reference=reference)
    champs = {"reference": _libre(reference)} if reference and pret else {}
    fin = departs.fin_du_delai(g.situation, g.cadre, le, delai) if type_ is TypeCourrier.MISE_EN_DEMEURE else None
    canal = canal or courrier.canal or _canal(g, type_)
    g.modifier(courrier, etat=EtatCourrier.PARTI, parti_le=le, expire_le=fin, canal=canal, **champs)
    _dater(g, courrier, le)
    _consigner(g, courrier, " · ".join(x for x in (a_qui, raison.strip()) if x), texte)
    if type_ in _CHIFFRES:
        arreter_dans(g, g.cadre.jour, f"{en_mots(type_)} {courrier.reference}")
    if pret is None or type_ not in _FAITS_EN_PREPARANT:
        _faire_avancer(g, TypeAction(type_.value), le)
    return courrier


def _consigner(g: Geste, courrier: Courrier, raison: str, libre: str) -> None:
    """Le départ dans l'historique, avec le rappel de la première lettre (règle 5) et ce qui se signale."""
    texte = f"{en_mots(courrier.type)} {courrier.reference} : départ le {courrier.parti_le:%d/%m/%Y}"
    if courrier.expire_le is not None:
        texte += f", délai pour payer jusqu'au {courrier.expire_le:%d/%m/%Y}"
    premiere = courrier.type is TypeCourrier.PREMIERE_LETTRE
    signal = sans_accord(g.debiteur, courrier.canal, courrier.parti_le)
    donnees = {
        "courrier": courrier.id, "canal": courrier.canal, **({} if premiere else rappel_de_la_lettre(g.dossier)),
        "texte_reproduit": texte_reproduit(g) if premiere else "", "ajout": libre, "signal": signal,
    }  # fmt: skip
    donnees = {cle: valeur for cle, valeur in donnees.items() if valeur}
    suites = " · ".join(x for x in (raison.strip(), signal) if x)
    g.consigner(TypeEvenement.COURRIER, "parti", f"{texte} · {suites}" if suites else texte, donnees)


def _verifier_les_essais(g: Geste, raison: str) -> None:
    etape = departs.etape_de_mise_en_demeure(g.situation, g.cadre)
    besoin = (etape.si.tentatives if etape is not None else None) or 0
    if g.situation.tentatives < besoin and not raison.strip():
        fait = g.situation.tentatives
        essais = f"{fait} essai{'s' if fait > 1 else ''} d'appel sur {besoin}."
        raise Refus(essais, "Appeler d'abord, ou dire pourquoi s'en passer.", "essais")


# ── ce qui s'ensuit ──────────────────────────────────────────────────────────────────────────────────────────────────


def _dater(g: Geste, courrier: Courrier, le: date) -> None:
    if courrier.type is TypeCourrier.PREMIERE_LETTRE:
        g.changer(premiere_lettre_ref=courrier.reference)
    g.poser(departs.dater(g.situation, courrier.type, le, courrier.expire_le))


def _faire_avancer(g: Geste, action: TypeAction, le: date) -> None:
    """L'étape courante du même type est inscrite, une fois, et le scénario avance."""
    if departs.accomplit(g.situation, action, g.cadre):
        _inscrire(g, action, le)
    g.poser(departs.faire_avancer(g.situation, action, g.cadre, le))


def _inscrire(g: Geste, action: TypeAction, le: date) -> None:
    s = g.situation
    cle = {"dossier_id": g.dossier.id, "scenario": s.scenario, "position": s.position}
    if EtapeFaite.get_or_none(**cle) is None:
        g.creer(EtapeFaite, **cle, action=action, faite_le=le)


def _canal(g: Geste, type_: TypeCourrier) -> str:
    """Le canal que le scénario donne à ce courrier : celui de l'étape courante, sinon de la première du même type."""
    action = TypeAction(type_.value)
    etapes = scenario_de(g.situation, g.cadre).etapes
    suite = [*etapes[g.situation.position :], *etapes]
    return next((e.canal for e in suite if e.action is action and e.canal), "courrier")


def _prepare(g: Geste, type_: TypeCourrier) -> Courrier | None:
    requete = Courrier.select().where(
        Courrier.dossier_id == g.dossier.id, Courrier.type == type_, Courrier.etat == EtatCourrier.A_ENVOYER
    )
    pret: Courrier | None = requete.order_by(Courrier.id).first()
    return pret


def _libre(reference: str) -> str:
    """La référence voulue. Lève SaisieInvalide si elle est prise, ou de la forme automatique « L-000123 »."""
    if _AUTOMATIQUE.fullmatch(reference):
        raise SaisieInvalide(f"référence « {reference} » réservée à la numérotation automatique.", _AUTRE)
    if Courrier.select().where(Courrier.reference == reference).exists():
        raise SaisieInvalide(f"référence « {reference} » déjà prise.", _AUTRE)
    return reference


# ── le chemin du courrier ────────────────────────────────────────────────────────────────────────────────────────────


def confirmer_departs(seance: Seance, le: date) -> int:
    """Tous les courriers préparés partent ce jour-là, chacun dans sa transaction ; rend le nombre de partis.

    Celui qu'une règle retient (dossier clos, débiteur protégé…) est annulé, avec la raison dans l'historique du dossier ;
    celui d'un dossier qu'un collègue tient reste à envoyer.
    """
    refuser_a_venir(le, seance.jour, "Donner le jour où les courriers sont partis.")
    requete = Courrier.select().where(Courrier.etat == EtatCourrier.A_ENVOYER).order_by(Courrier.id)
    prets = [(c.id, c.dossier_id, c.type) for c in requete]
    return sum(_confirmer(seance, courrier_id, dossier_id, type_, le) for courrier_id, dossier_id, type_ in prets)


def _confirmer(seance: Seance, courrier_id: int, dossier_id: int, type_: TypeCourrier, le: date) -> bool:
    try:
        with geste(seance, dossier_id, annulable=False) as g:
            _faire_partir(g, type_, le, "", "", None)
        return True
    except Refus as refus:
        # Règles 4 et 42 : la lettre reste à envoyer, complète ou permise un autre jour.
        if refus.regle in ("bail", "roles", "4", "42"):
            return False
        _retenir(seance, courrier_id, dossier_id, refus)
        return False


def _retenir(seance: Seance, courrier_id: int, dossier_id: int, refus: Refus) -> None:
    with geste(seance, dossier_id, annulable=False) as g:
        courrier = Courrier.get_by_id(courrier_id)
        g.modifier(courrier, etat=EtatCourrier.ANNULE)
        g.consigner(TypeEvenement.COURRIER, "annule", f"{en_mots(courrier.type)} {courrier.reference} : pas envoyé, {refus.message}")


def recu(seance: Seance, courrier_id: int, le: date, *, version: int | None = None) -> Courrier:
    """Le destinataire l'a reçu ; pour une mise en demeure, intérêts et délai pour payer se comptent de ce jour (C. civ. 1344-1)."""
    courrier = _lire(courrier_id)
    with geste(seance, courrier.dossier_id, version=version) as g:
        parti_le = _verifier_chemin(g, courrier, le)
        g.modifier(courrier, etat=EtatCourrier.RECU, recu_le=le)
        g.consigner(TypeEvenement.COURRIER, "recu", f"{en_mots(courrier.type)} {courrier.reference} : reçu le {le:%d/%m/%Y}")
        if courrier.type is TypeCourrier.MISE_EN_DEMEURE and courrier.expire_le is not None:
            expire = le + (courrier.expire_le - parti_le)
            g.modifier(courrier, expire_le=expire)
            if g.situation.mise_en_demeure_le == parti_le:
                g.poser(_repousser(replace(g.situation, mise_en_demeure_le=le, mise_en_demeure_expire_le=expire), g, expire))
    return courrier


def _repousser(s: Situation, g: Geste, expire: date) -> Situation:
    """Pas d'escalade du scénario avant la fin du délai laissé au débiteur."""
    escalade = s.action in (TypeAction.HUISSIER, TypeAction.JUDICIAIRE) and s.action_motif in DU_SCENARIO
    if not escalade or s.action_le is None:
        return s
    return replace(s, action_le=max(s.action_le, g.cadre.calendrier.ouvre_suivant(expire)))


def revenu(seance: Seance, courrier_id: int, le: date, *, version: int | None = None) -> Courrier:
    """Le courrier est revenu (NPAI) : l'adresse n'est plus bonne, et il faut la chercher."""
    courrier = _lire(courrier_id)
    with geste(seance, courrier.dossier_id, version=version) as g:
        _verifier_chemin(g, courrier, le)
        g.modifier(courrier, etat=EtatCourrier.REVENU)
        g.consigner(TypeEvenement.COURRIER, "revenu", f"{en_mots(courrier.type)} {courrier.reference} : revenu le {le:%d/%m/%Y}")
        if courrier.type in AU_DEBITEUR:
            _perdre_la_coordonnee(g, courrier.canal)
            if g.situation.etat is Etat.ACTIF:
                jour = g.cadre.calendrier.ouvre_suivant(g.cadre.jour)
                g.poser(planifier(g.situation, TypeAction.ENQUETE, jour, MotifAction.RESULTAT))
    return courrier


def _perdre_la_coordonnee(g: Geste, canal: str) -> None:
    type_, etat = _RETOURS.get(canal, (TypeCoordonnee.ADRESSE, EtatCoordonnee.NPAI))
    requete = Coordonnee.select().where(
        Coordonnee.debiteur_id == g.debiteur.id,
        Coordonnee.type == type_,
        Coordonnee.etat.in_([EtatCoordonnee.VALABLE, EtatCoordonnee.DOUTEUX]),
    )
    coordonnee = requete.order_by(Coordonnee.ordre, Coordonnee.id).first()
    if coordonnee is not None:
        g.modifier(coordonnee, etat=etat)


def _verifier_chemin(g: Geste, courrier: Courrier, le: date) -> date:
    """Le jour du départ. Lève Refus si le courrier n'est pas en chemin, SaisieInvalide si le jour n'est pas possible."""
    if courrier.etat is not EtatCourrier.PARTI or courrier.parti_le is None:
        raise Refus(f"ce courrier n'est pas en chemin ({en_mots(courrier.etat)}).", "Vérifier sa référence.", "courrier")
    refuser_a_venir(le, g.cadre.jour, "Donner le jour de la preuve.")
    if le < courrier.parti_le:
        raise SaisieInvalide(f"le {le:%d/%m/%Y} précède le départ du {courrier.parti_le:%d/%m/%Y}.", "Donner le jour de la preuve.")
    depart: date = courrier.parti_le
    return depart


def _lire(courrier_id: int) -> Courrier:
    courrier = Courrier.get_or_none(Courrier.id == courrier_id)
    if courrier is None:
        raise Introuvable(f"courrier n° {courrier_id} inconnu.")
    return courrier
