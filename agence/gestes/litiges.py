"""Les litiges : ce que le débiteur conteste, la preuve demandée, qui répond et avant quand, comment cela finit.

Ouvert, il gèle le scénario (règle 36) ; la réponse le lève d'elle-même et le scénario reprend où il en était. Sur un débiteur
protégé il s'inscrit aussi, mais c'est la protection qui tient le dossier.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agence.argent import euros
from agence.conduite.protections import RETOUR_DU_MANDANT
from agence.conduite.situation import suspendre as mettre_en_attente
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.gardes import est_protege, refuser_a_venir, refuser_clos, texte_exige
from agence.gestes.reprises import reprendre
from agence.gestes.socle import Geste, geste, propre
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Litige
from donnees.nomenclature import Etat, IssueLitige, Motif, MotifImpaye, TypeEvenement, TypeLitige

_DE = {"mandant": "du mandant", "agence": "de l'agence"}
RESOLVEURS = tuple(_DE)
_IMPAYE = {TypeLitige.MONTANT: MotifImpaye.DESACCORD_MONTANT}
_A_REVOIR = frozenset({IssueLitige.FONDE, IssueLitige.PARTIEL})
"""Les issues après lesquelles une personne regarde avant que le scénario reprenne : il reste un avoir ou une clôture à faire."""


def ouvrir(
    seance: Seance,
    dossier_id: int,
    type_: TypeLitige,
    *,
    preuve: str = "",
    resolveur: str = "mandant",
    echeance_le: date | None = None,
    note: str = "",
    version: int | None = None,
) -> Litige:
    """Inscrit une contestation et gèle le scénario ; `preuve` : ce qui est demandé, `resolveur` : qui doit répondre.

    Sans `echeance_le`, la réponse est attendue dans le délai de `[litiges]`. Lève SaisieInvalide pour une échéance passée ou un
    résolveur inconnu, Refus sur un dossier clos.
    """
    with geste(seance, dossier_id, version=version) as g:
        litige = inscrire(g, type_, preuve=propre(preuve), resolveur=resolveur, echeance_le=echeance_le)
        texte = f"{en_mots(type_)}, réponse {_DE[resolveur]} avant le {litige.echeance_le:%d/%m/%Y}"
        texte += f", preuve demandée : {litige.preuve}" if litige.preuve else ""
        g.consigner(TypeEvenement.LITIGE, "ouvert", f"{texte} · {note}" if note.strip() else texte, {"litige": litige.id})
    return litige


def inscrire(
    g: Geste,
    type_: TypeLitige,
    *,
    preuve: str = "",
    resolveur: str = "mandant",
    echeance_le: date | None = None,
    attend: str = RETOUR_DU_MANDANT,
) -> Litige:
    """La contestation, dans un geste en cours."""
    refuser_clos(g.situation)
    jour = g.cadre.jour
    if resolveur not in RESOLVEURS:
        raise SaisieInvalide(f"résolveur « {resolveur} » inconnu.", "Écrire mandant ou agence.")
    if echeance_le is not None and echeance_le <= jour:
        raise SaisieInvalide(f"l'échéance, {echeance_le:%d/%m/%Y}, doit être à venir.", "Donner une date après aujourd'hui.")
    litige = g.creer(
        Litige,
        dossier_id=g.dossier.id,
        type=type_,
        ouvert_le=jour,
        preuve=preuve,
        preuve_demandee_le=jour if preuve else None,
        resolveur=resolveur,
        echeance_le=echeance_le or g.cadre.calendrier.prochain(jour, g.cadre.configuration.litiges.repondre_sous),
        utilisateur_id=g.utilisateur_id,
    )
    s = g.situation
    if not est_protege(s):
        s = mettre_en_attente(s, Motif.LITIGE, jour, None, attend or RETOUR_DU_MANDANT)
    g.poser(replace(s, impaye_motif=s.impaye_motif or _IMPAYE.get(type_, MotifImpaye.LITIGE)))
    return litige


def preuve_recue(seance: Seance, litige_id: int, le: date, nom: str = "", *, version: int | None = None) -> Litige:
    """La preuve demandée est arrivée ; le litige reste ouvert jusqu'à la réponse. Lève Refus s'il est clos."""
    litige = _lire(litige_id)
    with geste(seance, litige.dossier_id, version=version) as g:
        _refuser_clos(litige)
        refuser_a_venir(le, g.cadre.jour, "Donner le jour où la preuve est arrivée.")
        g.modifier(litige, preuve_recue_le=le, **({"preuve": propre(nom)} if nom.strip() else {}))
        g.consigner(TypeEvenement.LITIGE, "preuve", f"preuve reçue le {le:%d/%m/%Y} : {litige.preuve or 'sans nom'}", {"litige": litige.id})
    return litige


def repondre(
    seance: Seance, litige_id: int, issue: IssueLitige, reponse: str, *, avoir: int | None = None, version: int | None = None
) -> Litige:
    """Le résolveur a tranché : le litige se lève et le scénario reprend où il en était ; fondé, une personne regarde d'abord.

    `avoir` : ce que le mandant abandonne, en centimes, quand le litige est fondé en partie ; il est proposé en remise, que son
    propre geste inscrit. Lève Refus si le litige est clos, SaisieInvalide sans réponse écrite ou pour un avoir hors de propos.
    """
    litige = _lire(litige_id)
    reponse = texte_exige(reponse, "la réponse manque.", "Écrire ce que le résolveur a répondu.")
    if avoir is not None and (issue not in _A_REVOIR or avoir <= 0):
        raise SaisieInvalide("un avoir suppose un litige fondé, et un montant positif.", "Choisir « fondé en partie », ou ôter l'avoir.")
    with geste(seance, litige.dossier_id, version=version) as g:
        _refuser_clos(litige)
        g.modifier(litige, issue=issue.value, clos_le=g.cadre.jour)
        texte = f"{en_mots(litige.type)} : {en_mots(issue)}" + (f", avoir proposé de {euros(avoir)}" if avoir else "")
        donnees = {"litige": litige.id} | ({"avoir": avoir} if avoir else {})
        g.consigner(TypeEvenement.LITIGE, issue.value, f"{texte} · {reponse}", donnees)
        _liberer(g, revue=issue in _A_REVOIR)
    return litige


def clore_les_ouverts(g: Geste, issue: IssueLitige) -> None:
    """Tous les litiges ouverts du dossier finissent ainsi, dans un geste en cours."""
    for litige in list(Litige.select().where(Litige.dossier_id == g.dossier.id, Litige.clos_le.is_null())):
        g.modifier(litige, issue=issue.value, clos_le=g.cadre.jour)


def _liberer(g: Geste, *, revue: bool) -> None:
    if g.situation.etat is Etat.SUSPENDU and g.situation.suspension_motif is Motif.LITIGE:
        reprendre(g, revue=revue)


def _refuser_clos(litige: Litige) -> None:
    if litige.clos_le is not None:
        raise Refus(f"ce litige est clos depuis le {litige.clos_le:%d/%m/%Y}.", "En ouvrir un autre par s.", "litige")


def _lire(litige_id: int) -> Litige:
    litige = Litige.get_or_none(Litige.id == litige_id)
    if litige is None:
        raise Introuvable(f"litige n° {litige_id} inconnu.")
    return litige

