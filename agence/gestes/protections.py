"""Protéger un débiteur, changer la phase, lever : la table du droit décide de ce qui s'arrête et de ce qui s'inscrit au mur.

Une phase est une ligne : la suivante prend sa place sans l'effacer, et les jours sans intérêts se lisent de leur suite. Ce qui vise
la personne (procédure collective, surendettement, décès, tutelle) protège d'un seul geste tous ses dossiers ouverts, chez tous les
mandants ; la reprise par « u » les rend tous.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from agence.conduite.protections import la_plus_forte, tenir
from agence.droit import protections as droit
from agence.droit.protections import ANNONCE, Dates, Phase
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.fonds_isoles import aligner
from agence.gestes.gardes import refuser_a_venir, refuser_clos, texte_exige
from agence.gestes.regles_de_paiement import FONDS_ISOLES
from agence.gestes.reprises import reprendre
from agence.gestes.socle import Geste, aussi, geste, propre
from agence.gestes.soldes_touches import repondre
from agence.mots import dire_attente, en_mots
from agence.seance import Seance
from donnees.modeles import Dossier, EcheanceProcedure, Intervenant, Piece, Protection
from donnees.nomenclature import Etat, Motif, MotifDeCloture, RoleIntervenant, TypeEvenement, TypePiece
from donnees.vues.protections import nee_avant, protections_du

PLUS_ANCIEN = date(2000, 1, 1)
"""Une date d'avant est une faute de frappe."""
DETTES_ANTERIEURES = frozenset({Motif.PROCEDURE_COLLECTIVE, Motif.SURENDETTEMENT})
"""Ce qui ne gèle que les dettes nées avant lui (C. com. L622-21, C. conso. L722-2)."""
SOLDES = frozenset({MotifDeCloture.SOLDE, MotifDeCloture.PETIT_RESTE})
"""Un dossier clos soldé peut se rouvrir : l'argent reçu après un jugement d'ouverture n'avait rien soldé (règle 32)."""
PREMIERES = {Motif.DELAI_DE_GRACE: "accorde", Motif.RADIATION: "radiee"}
"""La phase où entre une protection dont on ne dit que le motif ; les autres sont d'abord annoncées."""


@dataclass(frozen=True)
class Demande:
    """Ce qu'on sait d'une protection ; `attend` : ce qui y mettra fin, quand ce n'est pas ce que dit la table."""

    phase: Phase
    dates: Dates
    piece_id: int | None = None
    preuve: str = ""
    donnees: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    attend: str = ""


def proteger(
    seance: Seance,
    dossier_id: int,
    type_: Motif,
    phase: str,
    debut_le: date,
    *,
    publiee_le: date | None = None,
    fin_le: date | None = None,
    piece: int | None = None,
    preuve: str = "",
    donnees: Mapping[str, Any] | None = None,
    note: str = "",
    version: int | None = None,
) -> Protection:
    """Inscrit une protection, ou la phase suivante de celle qui court ; la même phase redite corrige ses dates.

    `debut_le` : jour du jugement, de la décision, du décès… ; `publiee_le` : au BODACC, inconnue possible ; `preuve` : le nom de la
    pièce, si elle n'est pas déjà jointe ; `donnees` : mandataire judiciaire, adresse, `hors_territoire`… Lève Introuvable pour une
    phase inconnue, SaisieInvalide pour une date impossible, Refus sur un dossier clos.
    """
    p = droit.phase(type_, phase, seance.configuration.tables)
    with geste(seance, dossier_id, version=version) as g:
        if g.situation.clos_motif not in SOLDES:
            refuser_clos(g.situation)
        dates = Dates(debut_le, publiee_le, fin_le, bool((donnees or {}).get("hors_territoire")))
        return inscrire(g, Demande(p, dates, piece, propre(preuve), donnees or {}, propre(note)))


def changer_phase(
    seance: Seance, dossier_id: int, phase: str, debut_le: date, *, type_: Motif | None = None, publiee_le: date | None = None,
    fin_le: date | None = None, piece: int | None = None, preuve: str = "", donnees: Mapping[str, Any] | None = None,
    note: str = "", version: int | None = None,
) -> Protection:  # fmt: skip
    """La phase suivante de la protection qui tient le dossier (ou de `type_`). Lève Refus s'il n'y en a aucune."""
    trouvee = la_plus_forte(
        (x for x in protections_du(dossier_id) if type_ is None or x.type == type_), seance.jour, seance.configuration.tables
    )
    if trouvee is None:
        raise Refus("aucune protection en cours sur ce dossier.", "L'inscrire d'abord : s.", "protection")
    return proteger(
        seance, dossier_id, Motif(trouvee.type), phase, debut_le, publiee_le=publiee_le, fin_le=fin_le, piece=piece, preuve=preuve,
        donnees=donnees, note=note, version=version,
    )  # fmt: skip


def annoncer(g: Geste, motif: Motif, fin_le: date | None = None, attend: str = "", note: str = "") -> date | None:
    """Une protection dite et pas encore prouvée, dans un geste en cours ; rend sa fin, s'il y en a une. Lève Refus si elle est prouvée."""
    p = droit.phase(motif, PREMIERES.get(motif, ANNONCE), g.cadre.configuration.tables)
    ligne = inscrire(g, Demande(p, Dates(g.cadre.jour, None, fin_le), note=note, attend=attend))
    fin: date | None = ligne.fin_le
    return fin


# ── inscrire une phase ───────────────────────────────────────────────────────────────────────────────────────────────


def inscrire(g: Geste, d: Demande) -> Protection:
    """La phase, dans un geste en cours, sur ce dossier et sur tous ceux de la personne si c'est elle qui est visée."""
    d = replace(d, dates=_verifier(g, d))
    ligne = poser(g, d)
    if droit.situation(d.phase.motif, g.cadre.configuration.tables).vise_la_personne:
        autres = autres_dossiers(g)
        vises = concernes(d, [autre_id for autre_id, _ in autres])
        for autre_id, mandant_id in autres:
            if autre_id not in vises:
                continue
            with aussi(g, autre_id) as autre:
                poser(autre, replace(_vue_de(d, mandant_id == g.dossier.mandant_id), piece_id=ligne.piece_id, preuve=""))
    return ligne


def _vue_de(d: Demande, meme_mandant: bool) -> Demande:
    """La même protection pour un autre mandant : où demeure le créancier ne vaut que pour lui."""
    if meme_mandant:
        return d
    donnees = {cle: v for cle, v in d.donnees.items() if cle != "hors_territoire"}
    return replace(d, dates=replace(d.dates, hors_territoire=False), donnees=donnees)


def concernes(d: Demande, dossiers: Sequence[int]) -> set[int]:
    """Ceux que la protection vise : une procédure ou un surendettement, les seules dettes nées avant ; le reste, toutes."""
    if d.phase.motif in DETTES_ANTERIEURES and not d.phase.annoncee:
        return nee_avant(dossiers, d.dates.debut_le)
    return set(dossiers)


def autres_dossiers(g: Geste) -> list[tuple[int, int]]:
    """Les autres dossiers ouverts du débiteur, et le mandant de chacun."""
    requete = Dossier.select(Dossier.id, Dossier.mandant_id).where(
        Dossier.debiteur_id == g.debiteur.id, Dossier.id != g.dossier.id, Dossier.etat != Etat.CLOS
    )
    return [(x.id, x.mandant_id) for x in requete.order_by(Dossier.id)]


def _verifier(g: Geste, d: Demande) -> Dates:
    """Les dates, la fin complétée d'après la table. Lève SaisieInvalide."""
    p, dates, jour = d.phase, d.dates, g.cadre.jour
    for le in (dates.debut_le, dates.publiee_le):
        if le is not None:
            refuser_a_venir(le, jour, f"Donner le {p.depuis}, ou celui de la publication.")
            if le < PLUS_ANCIEN:
                raise SaisieInvalide(f"la date {le:%d/%m/%Y} est trop ancienne.", f"Donner le {p.depuis}.")
    if dates.publiee_le is not None and dates.publiee_le < dates.debut_le:
        raise SaisieInvalide(
            f"la publication du {dates.publiee_le:%d/%m/%Y} précède le {dates.debut_le:%d/%m/%Y}.", "Corriger l'une des deux dates."
        )
    return replace(dates, fin_le=_fin(p, dates, jour))


def _fin(p: Phase, dates: Dates, jour: date) -> date | None:
    maximum = p.fin_maximale(dates.debut_le)
    fin = dates.fin_le or p.fin(dates.debut_le, jour)
    if fin is None:
        if p.fin_exigee:
            raise SaisieInvalide(f"{en_mots(p.motif)} : la date de fin manque.", "Dire jusqu'à quand, par exemple +90.")
        return None
    if maximum is not None and fin > maximum:
        raise SaisieInvalide(f"la fin, {fin:%d/%m/%Y}, dépasse le {maximum:%d/%m/%Y} ({p.texte}).", "Donner une date plus proche.")
    if fin <= jour:
        if dates.fin_le is None and p.annoncee:
            # Posée tard, une attente de prudence dure encore un jour : le temps qu'une personne regarde.
            return jour + timedelta(days=1)
        raise SaisieInvalide(f"la fin, {fin:%d/%m/%Y}, doit être à venir.", "La protection est déjà finie à cette date.")
    return fin


def poser(g: Geste, d: Demande) -> Protection:
    """La phase sur un seul dossier, dans un geste en cours : sa ligne, ses échéances, ce que le dossier attend."""
    p = d.phase
    anciennes = list(
        Protection.select().where(
            Protection.dossier_id == g.dossier.id, Protection.type == p.motif, Protection.levee_le.is_null(), ~Protection.retiree
        ).order_by(Protection.id)
    )  # fmt: skip
    _refuser_le_recul(g, d, anciennes)
    avant: dict[str, Any] = {cle: v for a in anciennes for cle, v in (a.donnees or {}).items() if cle != "attend"}
    dites = {cle: v for cle, v in d.donnees.items() if v not in (None, "", False)} | ({"attend": d.attend} if d.attend else {})
    donnees = avant | dites
    publiee = d.dates.publiee_le or next((a.publiee_le for a in reversed(anciennes) if a.publiee_le is not None), None)
    ligne = g.creer(
        Protection,
        dossier_id=g.dossier.id,
        type=p.motif,
        phase=p.nom,
        debut_le=d.dates.debut_le,
        publiee_le=publiee,
        fin_le=d.dates.fin_le,
        donnees=donnees or None,
        piece_id=_piece(g, d) or next((a.piece_id for a in reversed(anciennes) if a.phase == p.nom), None),
        utilisateur_id=g.utilisateur_id,
        saisie_le=g.cadre.maintenant,
    )
    _consigner(g, d, ligne)
    dates = replace(d.dates, publiee_le=publiee, hors_territoire=bool(donnees.get("hors_territoire")))
    _inscrire_les_echeances(g, replace(d, dates=dates), ligne, _remplacer(g, d, anciennes))
    if p.motif is Motif.PROCEDURE_COLLECTIVE:
        aligner(g)
        repondre(g)
    refuser_clos(g.situation)
    forte = la_plus_forte(protections_du(g.dossier.id), g.cadre.jour, g.cadre.configuration.tables)
    assert forte is not None
    g.poser(tenir(g.situation, forte, g.cadre))
    return ligne


def _refuser_le_recul(g: Geste, d: Demande, anciennes: list[Protection]) -> None:
    """Une phase prouvée ne revient pas à une annonce, ni ne commence avant celle qu'elle suit."""
    for a in anciennes:
        if droit.phase(a.type, a.phase, g.cadre.configuration.tables).annoncee or a.phase == d.phase.nom:
            continue
        if d.phase.annoncee:
            raise Refus(f"{en_mots(d.phase.motif)} : déjà prouvée ({a.phase}).", "Changer de phase, ou la lever.", "protection")
        if d.dates.debut_le < a.debut_le:
            raise SaisieInvalide(
                f"{d.phase.libelle} le {d.dates.debut_le:%d/%m/%Y}, avant {a.phase} le {a.debut_le:%d/%m/%Y}.", "Corriger l'une des dates."
            )


def _remplacer(g: Geste, d: Demande, anciennes: list[Protection]) -> list[EcheanceProcedure]:
    """Les phases d'avant laissent la place ; rend les échéances qu'elles avaient inscrites et qui valent encore."""
    gardees: list[EcheanceProcedure] = []
    table = droit.codes_des_echeances(g.cadre.configuration.tables)
    for a in anciennes:
        corrigee = a.phase == d.phase.nom
        annoncee = droit.phase(a.type, a.phase, g.cadre.configuration.tables).annoncee
        g.modifier(a, **({"retiree": True} if corrigee else {"levee_le": g.cadre.jour if annoncee else d.dates.debut_le}))
        au_mur = EcheanceProcedure.select().where(
            EcheanceProcedure.dossier_id == a.dossier_id, EcheanceProcedure.protection_id == a.id, ~EcheanceProcedure.annulee
        )  # fmt: skip
        for e in list(au_mur):
            if e.faite_le is not None or e.code not in table or (not corrigee and not annoncee):
                gardees.append(e)
            else:
                g.modifier(e, annulee=True)
    return gardees


def _inscrire_les_echeances(g: Geste, d: Demande, ligne: Protection, gardees: list[EcheanceProcedure]) -> None:
    """Celles de la phase ; une conversion garde les délais que le premier jugement avait ouverts, faits ou non."""
    voulues = droit.echeances(d.phase, d.dates, g.cadre.calendrier, g.cadre.configuration.tables)
    codes = {e.code for e in voulues}
    gardes = {e.code for e in gardees}
    table = droit.codes_des_echeances(g.cadre.configuration.tables)
    for e in gardees:
        if e.code in codes or e.code not in table:
            g.modifier(e, protection_id=ligne.id)
        elif e.faite_le is None:
            g.modifier(e, annulee=True)
    for v in voulues:
        if v.code not in gardes:
            g.creer(
                EcheanceProcedure, dossier_id=g.dossier.id, protection_id=ligne.id, code=v.code, libelle=v.libelle, le=v.le, sens=v.sens,
                qui=v.qui, sanction=v.sanction, texte=v.texte, statut=v.statut,
            )  # fmt: skip


def _piece(g: Geste, d: Demande) -> int | None:
    if d.piece_id is not None:
        if not Piece.select().where(Piece.id == d.piece_id, ~Piece.retiree).exists():
            raise Introuvable(f"pièce n° {d.piece_id} inconnue.", "La joindre d'abord : o.")
        return d.piece_id
    if not d.preuve:
        return None
    type_ = TypePiece.ATTESTATION if d.phase.annoncee else TypePiece.DECISION
    return joindre(g, type_, d.preuve)


def joindre(g: Geste, type_: TypePiece, nom: str) -> int:
    """Une pièce de plus au dossier, dans un geste en cours."""
    piece = g.creer(
        Piece, dossier_id=g.dossier.id, type=type_, nom=nom, ajoutee_le=g.cadre.maintenant, utilisateur_id=g.utilisateur_id
    )
    return int(piece.id)


def _consigner(g: Geste, d: Demande, ligne: Protection) -> None:
    p = d.phase
    texte = f"{en_mots(p.motif)}, {p.libelle} : {p.depuis} {ligne.debut_le:%d/%m/%Y}"
    if ligne.publiee_le is not None:
        texte += f", publié le {ligne.publiee_le:%d/%m/%Y}"
    if ligne.fin_le is not None:
        texte += f", jusqu'au {ligne.fin_le:%d/%m/%Y}"
    else:
        texte += f", attend : {dire_attente(d.attend or p.attend)}"
    garants = cautions(g.dossier.id) if p.caution else []
    if garants:
        texte += f" · {p.caution} : {', '.join(garants)}"
    g.consigner(
        TypeEvenement.PROTECTION, f"{p.motif.value}.{p.nom}", f"{texte} · {d.note}" if d.note else texte,
        {"protection": ligne.id, "piece": ligne.piece_id, "texte": p.texte},
    )  # fmt: skip


def cautions(dossier_id: int) -> list[str]:
    """Les garants du dossier : leur sort se décide à part."""
    requete = Intervenant.select().where(
        Intervenant.dossier_id == dossier_id, Intervenant.role == RoleIntervenant.GARANT.value, ~Intervenant.retire
    )  # fmt: skip
    return [str(x.nom) for x in requete.order_by(Intervenant.id)]


# ── lever ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def lever(
    seance: Seance,
    dossier_id: int,
    raison: str,
    *,
    type_: Motif | None = None,
    piece: int | None = None,
    preuve: str = "",
    a_tort: bool = False,
    version: int | None = None,
) -> None:
    """Met fin à la protection qui tient le dossier (ou à celle de `type_`), par un superviseur, raison et pièce à l'appui.

    Une annonce sans suite ou inscrite `a_tort` se lève sans pièce : elle n'a rien arrêté. Ce qui visait la personne se lève sur
    tous ses dossiers. Lève Refus, SaisieInvalide si la raison ou la pièce manque.
    """
    with geste(seance, dossier_id, acte="lever une protection", version=version) as g:
        dite = texte_exige(raison, "la raison manque.", "Dire quelle preuve met fin à la protection.")
        fermer(g, dite, type_, piece, propre(preuve), a_tort)


def fermer(g: Geste, raison: str, type_: Motif | None, piece: int | None, preuve: str, a_tort: bool) -> None:
    """La levée, dans un geste en cours."""
    vives = [x for x in protections_du(g.dossier.id) if x.levee_le is None and (type_ is None or x.type == type_)]
    tenue = la_plus_forte(vives, g.cadre.jour, g.cadre.configuration.tables) or (vives[-1] if vives else None)
    if tenue is None:
        raise Refus("aucune protection en cours sur ce dossier.", "", "protection")
    p = droit.phase(tenue.type, tenue.phase, g.cadre.configuration.tables)
    if not (p.annoncee or a_tort or piece is not None or preuve):
        raise SaisieInvalide(f"la pièce manque : {p.libelle} ne se lève que sur preuve.", "Donner la décision qui y met fin.")
    _fermer_un(g, p, raison, _piece(g, Demande(p, Dates(tenue.debut_le), piece, preuve)), a_tort)
    if droit.situation(p.motif, g.cadre.configuration.tables).vise_la_personne:
        for autre_id, _ in autres_dossiers(g):
            if any(x.type == p.motif and x.levee_le is None for x in protections_du(autre_id)):
                with aussi(g, autre_id) as autre:
                    _fermer_un(autre, p, raison, None, a_tort)


def _fermer_un(g: Geste, p: Phase, raison: str, piece_id: int | None, a_tort: bool) -> None:
    texte = f"fin de protection ({en_mots(p.motif)}, {p.libelle})" + (", inscrite à tort" if a_tort else "")
    g.consigner(TypeEvenement.REPRISE, p.motif.value, f"{texte} · {raison}", {"piece": piece_id} if piece_id else None)
    requete = Protection.select().where(
        Protection.dossier_id == g.dossier.id, Protection.type == p.motif, Protection.levee_le.is_null(), ~Protection.retiree
    )  # fmt: skip
    for ligne in list(requete):
        g.modifier(ligne, levee_le=g.cadre.jour, **({"retiree": True} if a_tort else {}))
        ouvertes = EcheanceProcedure.select().where(
            EcheanceProcedure.dossier_id == g.dossier.id, EcheanceProcedure.protection_id == ligne.id, ~EcheanceProcedure.annulee,
            EcheanceProcedure.faite_le.is_null(),
        )  # fmt: skip
        for e in [x for x in ouvertes if x.code != FONDS_ISOLES]:
            g.modifier(e, annulee=True)
    if a_tort and p.motif is Motif.PROCEDURE_COLLECTIVE:
        aligner(g)
    if g.situation.etat is Etat.SUSPENDU and g.situation.suspension_motif is p.motif:
        reprendre(g)
