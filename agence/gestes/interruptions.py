"""Ce qui touche la prescription d'un dossier : inscrire un évènement et sa pièce, dire sa fin, l'effacer, dire le secteur.

Rien ne reporte une date sans pièce (règle 23), et aucune lettre n'en reporte (règle 22). Chaque geste repose les dates du dossier.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agence.droit.interruptions import REGLE_PIECE, refus_de_lettre
from agence.droit.table_prescription import RegleEvenement, table
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.gardes import refuser_a_venir, refuser_clos, texte_exige
from agence.gestes.socle import Geste, geste
from agence.mots import en_mots
from agence.prescriptions import PrescriptionDuDossier, prescription_du_dossier
from agence.seance import Seance
from donnees.modeles import Creance, Interruption, Piece
from donnees.nomenclature import MotifEffacement, Secteur, TypeEvenement, TypeInterruption, TypePiece

PieceDonnee = int | tuple[TypePiece, str]
"""Une pièce déjà au dossier, par son numéro, ou le type et le nom de celle que l'on joint avec le geste."""

LETTRE = "Com., 18/05/2022, 20-23.204"
_LETTRES = frozenset({TypePiece.MISE_EN_DEMEURE})
"""Les pièces qui sont des lettres : seules, elles ne prouvent aucune interruption, sauf où la table les admet."""


# ── les gestes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def interrompre(
    seance: Seance,
    dossier_id: int,
    type_: TypeInterruption,
    le: date,
    piece: PieceDonnee,
    *,
    creance_id: int | None = None,
    fin_le: date | None = None,
    version: int | None = None,
) -> Interruption:
    """Inscrit ce qui interrompt ou suspend la prescription, avec sa pièce ; sans `creance_id`, toutes les créances du dossier.

    Lève Refus sans pièce du bon type (règle 23), ou pour une lettre (règle 22) ; SaisieInvalide pour un jour à venir ou antérieur à
    la créance. Un évènement venu après l'expiration s'inscrit, sans effet, et l'historique le dit.
    """
    with geste(seance, dossier_id, version=version) as g:
        refuser_clos(g.situation)
        _verifier(g, type_, le, fin_le, creance_id)
        return inscrire(g, type_, le, _numero(g, piece), creance_id=creance_id, fin_le=fin_le)


def finir(seance: Seance, interruption_id: int, le: date, *, version: int | None = None) -> Interruption:
    """La suspension ou la procédure collective a pris fin ce jour-là : le temps repart."""
    ligne = _lire(interruption_id)
    with geste(seance, ligne.dossier_id, version=version) as g:
        regle = _regle(g, ligne.type)
        if not regle.dure or ligne.fin_le is not None or ligne.effacee_le is not None:
            raise Refus("cet évènement n'est pas en cours.", "En voir la liste par « agence prescription ».", "interruption")
        refuser_a_venir(le, g.cadre.jour, "Donner le jour où le temps a repris.")
        if le < ligne.le:
            raise SaisieInvalide(f"il a commencé le {ligne.le:%d/%m/%Y}.", "Donner une fin après ce jour.")
        avant = _date(g)
        g.modifier(ligne, fin_le=le)
        recalculer(g)
        texte = f"{en_mots(ligne.type)} du {ligne.le:%d/%m/%Y}, finie le {le:%d/%m/%Y} · {_change(g, avant)}"
        g.consigner(TypeEvenement.INTERRUPTION, "fin", texte, {"interruption": ligne.id})
    return ligne


def effacer(
    seance: Seance,
    interruption_id: int,
    motif: MotifEffacement,
    piece: PieceDonnee | None = None,
    *,
    note: str = "",
    version: int | None = None,
) -> Interruption:
    """L'évènement ne compte plus : désistement, péremption ou rejet (C. civ. 2243), décision à l'appui ; ou erreur d'inscription.

    Lève Refus (règle 23) sans la décision, SaisieInvalide pour une erreur que la `note` n'explique pas.
    """
    ligne = _lire(interruption_id)
    with geste(seance, ligne.dossier_id, version=version) as g:
        if ligne.effacee_le is not None:
            raise Refus(f"cet évènement est déjà effacé : {ligne.effacee_motif}.", "Rien n'est à refaire.", "interruption")
        dit = en_mots(motif)
        if motif is MotifEffacement.ERREUR:
            dit += f" · {texte_exige(note, 'la raison manque.', 'Dire quelle erreur a été faite.')}"
        else:
            dit += f", {_decision(g, ligne, piece)}"
        avant = _date(g)
        g.modifier(ligne, effacee_le=g.cadre.jour, effacee_motif=dit)
        recalculer(g)
        texte = f"{en_mots(ligne.type)} du {ligne.le:%d/%m/%Y} effacée : {dit} · {_change(g, avant)}"
        g.consigner(TypeEvenement.INTERRUPTION, "effacee", texte, {"interruption": ligne.id})
    return ligne


def preciser_secteur(
    seance: Seance,
    dossier_id: int,
    secteur: Secteur | None,
    *,
    creance_id: int | None = None,
    version: int | None = None,
    dans_un_lot: bool = False,
) -> None:
    """Le secteur d'une créance, ou de toutes celles du dossier ; None : on ne le connaît plus, le délai le plus court est surveillé.

    `dans_un_lot` : le dossier n'est qu'un parmi d'autres ; un secteur déjà connu reste, et « u » ne reprendrait que le dernier.
    """
    with geste(seance, dossier_id, version=version, annulable=not dans_un_lot) as g:
        creances = _creances(g, creance_id)
        changees = [c for c in creances if c.secteur is not secteur and not (dans_un_lot and c.secteur is not None)]
        if not changees:
            raise Refus("le secteur est déjà celui-là.", "Rien n'est à changer.", "secteur")
        avant = _date(g)
        for creance in changees:
            g.modifier(creance, secteur=secteur)
        recalculer(g)
        de = "" if creance_id is None else f" de {creances[0].numero}"
        texte = f"secteur{de} : {en_mots(secteur) or 'inconnu'} · {_change(g, avant)}"
        g.consigner(TypeEvenement.INTERRUPTION, "secteur", texte, {"secteur": secteur.value if secteur else None})


# ── pour les autres gestes ───────────────────────────────────────────────────────────────────────────────────────────


def inscrire(
    g: Geste, type_: TypeInterruption, le: date, piece_id: int, *, creance_id: int | None = None, fin_le: date | None = None
) -> Interruption:
    """La ligne, les dates du dossier et l'historique, dans le geste en cours. Lève Refus sans pièce du bon type (règles 22 et 23).

    Un geste qui a son propre évènement le consigne avant : c'est le premier que l'annulation désigne.
    """
    piece = _piece_admise(g, _regle(g, type_), piece_id)
    cle = (Interruption.dossier_id == g.dossier.id, Interruption.type == type_, Interruption.le == le, ~Interruption.retiree)
    deja = Interruption.select().where(*cle, Interruption.effacee_le.is_null())
    if any(i.creance_id in (None, creance_id) for i in deja):
        raise Refus(f"{en_mots(type_)} du {le:%d/%m/%Y} : déjà inscrit.", "Rien n'est à refaire.", "interruption")
    avant = _date(g)
    ligne = g.creer(
        Interruption, dossier_id=g.dossier.id, creance_id=creance_id, type=type_, le=le, fin_le=fin_le, piece_id=piece_id,
        utilisateur_id=g.utilisateur_id, saisie_le=g.cadre.maintenant,
    )  # fmt: skip
    calculee = _reposer(g)
    sans_effet = _sans_effet(calculee, ligne.id)
    fin = f" au {fin_le:%d/%m/%Y}" if fin_le else ""
    suite = f"sans effet ({sans_effet})" if sans_effet else _change(g, avant)
    texte = f"{en_mots(type_)} du {le:%d/%m/%Y}{fin}, {en_mots(piece.type)} « {piece.nom} » · {suite}"
    g.consigner(TypeEvenement.INTERRUPTION, type_.value, texte, {"interruption": ligne.id, "piece": piece_id})
    return ligne


def recalculer(g: Geste) -> None:
    """Repose les dates de prescription du dossier d'après ce que le geste en cours a écrit, titre posé compris."""
    _reposer(g)


def suivre_un_paiement(g: Geste) -> None:
    """Un paiement peut éteindre la plus ancienne de plusieurs créances : sa date ne compte plus. Il n'interrompt rien de lui-même.

    Pour valoir reconnaissance, il s'inscrit par `interrompre`, avec la pièce qui montre qu'il vient du débiteur.
    """
    if Creance.select().where(Creance.dossier_id == g.dossier.id).count() > 1:
        recalculer(g)


def _reposer(g: Geste) -> PrescriptionDuDossier:
    calculee = prescription_du_dossier(g.dossier.id, g.cadre.configuration, g.cadre.jour, titre_le=g.situation.titre_le)
    r = calculee.resume
    if r is not None:
        g.poser(replace(g.situation, prescription_le=r.date))
        g.changer(prescription_au_plus_tot=r.au_plus_tot, prescription_hypothese=r.hypothese)
    return calculee


# ── ce qui l'interdit ────────────────────────────────────────────────────────────────────────────────────────────────


def _verifier(g: Geste, type_: TypeInterruption, le: date, fin_le: date | None, creance_id: int | None) -> None:
    regle = _regle(g, type_)
    creances = _creances(g, creance_id)
    refuser_a_venir(le, g.cadre.jour, "Donner le jour où l'évènement a eu lieu.")
    naissance = min(c.facture_le for c in creances)
    if le < naissance:
        raise SaisieInvalide(f"le {le:%d/%m/%Y} est avant la créance, du {naissance:%d/%m/%Y}.", "Vérifier le jour, ou la créance visée.")
    if fin_le is not None:
        if not regle.dure:
            raise SaisieInvalide(f"{en_mots(type_)} : un seul jour, pas de fin.", "Ne donner que le jour de l'évènement.")
        refuser_a_venir(fin_le, g.cadre.jour, "Laisser la fin vide tant que cela dure.")
        if fin_le < le:
            raise SaisieInvalide(f"la fin du {fin_le:%d/%m/%Y} vient avant le début.", "Donner une fin après le début.")
    _refuser_hors_du_cas(g, regle, creances)


def _refuser_hors_du_cas(g: Geste, regle: RegleEvenement, creances: list[Creance]) -> None:
    """Une lettre n'interrompt qu'en assurance, ou par une clause entre professionnels (règle 22)."""
    contexte = prescription_du_dossier(g.dossier.id, g.cadre.configuration, g.cadre.jour).contexte
    if regle.secteurs and not any(c.secteur in regle.secteurs for c in creances):
        noms = ", ".join(sorted(en_mots(s) for s in regle.secteurs))
        raise refus_de_lettre(f"{en_mots(regle.type)}, sur une créance qui n'est pas du secteur {noms}", LETTRE)
    if regle.entre_professionnels and not contexte.entre_professionnels:
        raise refus_de_lettre(f"{en_mots(regle.type)}, hors d'un contrat entre professionnels", LETTRE)
    if regle.clause and not contexte.clause:
        raise refus_de_lettre(f"{en_mots(regle.type)}, sans clause au mandat", LETTRE)


def _piece_admise(g: Geste, regle: RegleEvenement, piece_id: int) -> Piece:
    piece = Piece.get_or_none(Piece.id == piece_id, Piece.dossier_id == g.dossier.id)
    admises = " ou ".join(en_mots(t) for t in regle.pieces)
    remede = f"Joindre : {regle.preuve} (pièce « {admises} »)."
    if piece is None or piece.retiree:
        raise Refus(f"{en_mots(regle.type)} : la pièce n'est pas au dossier.", remede, REGLE_PIECE)
    if piece.type not in regle.pieces:
        if piece.type in _LETTRES:
            raise refus_de_lettre(en_mots(piece.type), LETTRE)
        raise Refus(f"{en_mots(regle.type)} : une pièce « {en_mots(piece.type)} » ne le prouve pas.", remede, REGLE_PIECE)
    return piece


def _decision(g: Geste, ligne: Interruption, piece: PieceDonnee | None) -> str:
    """La décision qui efface, en mots. Lève Refus si cet évènement ne s'efface pas ainsi, ou sans elle."""
    regle = _regle(g, ligne.type)
    if not regle.effacable:
        raise Refus(
            f"{en_mots(ligne.type)} : ni désistement, ni péremption, ni rejet ne l'effacent (C. civ. 2243).",
            "Inscrit par erreur : l'effacer avec le motif « erreur » et sa raison.", "interruption",
        )  # fmt: skip
    remede = "Joindre la décision, ou l'acte de désistement : pièce « décision de justice »."
    if piece is None:
        raise Refus("effacer une interruption exige la décision.", remede, REGLE_PIECE)
    jointe = Piece.get_or_none(Piece.id == _numero(g, piece), Piece.dossier_id == g.dossier.id)
    if jointe is None or jointe.retiree or jointe.type is not TypePiece.DECISION:
        raise Refus("cette pièce n'est pas une décision de ce dossier.", remede, REGLE_PIECE)
    return f"{en_mots(jointe.type)} « {jointe.nom} »"


def _numero(g: Geste, piece: PieceDonnee) -> int:
    """Le numéro de la pièce, jointe dans ce geste si elle est donnée par son nom."""
    if isinstance(piece, int):
        return piece
    type_, nom = piece
    nom = texte_exige(nom, "le nom de la pièce manque.", "Écrire par exemple « courriel du 12/03/2026 ».")
    jointe = g.creer(
        Piece, dossier_id=g.dossier.id, type=type_, nom=nom, ajoutee_le=g.cadre.maintenant, utilisateur_id=g.utilisateur_id
    )
    return int(jointe.id)


def _creances(g: Geste, creance_id: int | None) -> list[Creance]:
    requete = Creance.select().where(Creance.dossier_id == g.dossier.id)
    trouvees = list(requete if creance_id is None else requete.where(Creance.id == creance_id))
    if not trouvees:
        raise Introuvable("créance inconnue sur ce dossier.", "La désigner par son numéro de facture.")
    return trouvees


def _regle(g: Geste, type_: TypeInterruption) -> RegleEvenement:
    return table(g.cadre.configuration.tables).evenements[type_]


def _lire(interruption_id: int) -> Interruption:
    ligne = Interruption.get_or_none(Interruption.id == interruption_id)
    if ligne is None or ligne.retiree:
        raise Introuvable(f"évènement n° {interruption_id} inconnu.", "En voir la liste par « agence prescription ».")
    return ligne


# ── ce qu'on en dit ──────────────────────────────────────────────────────────────────────────────────────────────────


def _date(g: Geste) -> date | None:
    return g.situation.prescription_le


def _change(g: Geste, avant: date | None) -> str:
    """« prescription le 12/03/2028, au lieu du 30/06/2027 » : ce que le geste a changé."""
    apres = _date(g)
    if apres is None:
        return "aucune créance"
    if avant is None or avant == apres:
        return f"prescription le {apres:%d/%m/%Y}"
    return f"prescription le {apres:%d/%m/%Y}, au lieu du {avant:%d/%m/%Y}"


def _sans_effet(calculee: PrescriptionDuDossier, interruption_id: int) -> str:
    """Pourquoi l'évènement ne change rien, s'il ne change rien à aucune créance."""
    constats = [c for p in calculee.creances for c in p.evenements if c.fait.id == interruption_id]
    if not constats or any(c.pris for c in constats):
        return ""
    return constats[0].raison

