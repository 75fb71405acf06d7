"""Faire vivre une procédure : chaque évènement de la table de la loi est un geste, une transaction.

Le moteur (`agence.droit.moteur`) dit où l'évènement mène ; ici on l'écrit : l'étape, les échéances, la prescription, le dossier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agence.droit.etats_procedure import Evenement, parcours
from agence.droit.moteur import AUDIENCE, Passage, appliquer, evenements_possibles
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import suites_procedure as suites
from agence.gestes.contexte_procedure import DATE_DU_JOUR, Suivie, suivies
from agence.gestes.droits import peut
from agence.gestes.gardes import REGLES_DES_PROTECTIONS, est_protege, refuser_clos, refuser_hors_service, texte_exige
from agence.gestes.pieces_demandees import lever_les_demandes
from agence.gestes.socle import Geste, geste, propre
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import EcheanceProcedure, EtapeProcedure, Piece, Procedure
from donnees.nomenclature import EtatProcedure, Motif, TypeEvenement, TypePiece

PieceDonnee = int | tuple[TypePiece, str]
"""Une pièce déjà au dossier, par son numéro, ou le type et le nom de celle que l'on joint avec l'évènement."""


@dataclass(frozen=True)
class Avancee:
    """Ce qu'un évènement a fait : la procédure relue, le passage du moteur, et ce qu'il faut savoir (`avertissements`)."""

    procedure: Procedure
    passage: Passage
    avertissements: tuple[str, ...]


# ── les gestes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def avancer(
    seance: Seance,
    procedure_id: int,
    evenement: str,
    le: date,
    *,
    piece: PieceDonnee | None = None,
    note: str = "",
    donnees: Mapping[str, date] | None = None,
    partenaire: str = "",
    version: int | None = None,
) -> Avancee:
    """Inscrit un évènement de la table de la loi. `donnees` : les jours qu'il porte (audience, cachet…).

    Lève Refus s'il est impossible ici (et dit ce qui est possible), trop tôt, trop tard (règles 25 à 30), ou sans la pièce qu'il
    exige (règle 23) ; SaisieInvalide pour un jour à venir ou une donnée qui manque.
    """
    procedure = lire(procedure_id)
    part = procedure.etat is EtatProcedure.A_TRANSMETTRE and _mene_ailleurs(seance, procedure, evenement)
    with geste(seance, procedure.dossier_id, annulable=not part, version=version) as g:
        return avancer_dans(g, procedure, evenement, le, piece=piece, note=note, donnees=donnees, partenaire=partenaire)


def _mene_ailleurs(seance: Seance, procedure: Procedure, evenement: str) -> bool:
    """Vrai si l'évènement transmet la mission ou y renonce : cela ne s'annule pas."""
    p = parcours(procedure.type, seance.configuration.tables)
    e = p.evenement(evenement)
    return e is not None and bool(e.vers) and p.phase(e.vers).etat is not EtatProcedure.A_TRANSMETTRE


def transmettre(seance: Seance, procedure_id: int, partenaire: str = "", le: date | None = None) -> Procedure:
    """La mission est partie : elle ne s'annule plus, et se suit à ses échéances. Sans `le`, le jour de la saisie."""
    return _mener(seance, procedure_id, EtatProcedure.TRANSMIS, le, partenaire=partenaire)


def titre(seance: Seance, procedure_id: int, le: date, piece: PieceDonnee | None = None) -> Procedure:
    """Un titre exécutoire est obtenu, par l'évènement qui l'ouvre dans cette phase, avec la pièce qu'il exige.

    Lève Refus si la voie n'en donne jamais, ou sans l'acte de signification d'un jugement à signifier (CPC 503).
    """
    return _mener(seance, procedure_id, EtatProcedure.TITRE, le, piece=piece)


def revenir(seance: Seance, procedure_id: int, raison: str) -> Procedure:
    """La mission revient sans titre : le scénario reprend à l'étape suivante."""
    if not raison.strip():
        raise SaisieInvalide("la raison du retour manque.", "Dire pourquoi la mission revient.")
    return _inscrire_du_jour(seance, procedure_id, "retour", raison)


def renoncer(seance: Seance, procedure_id: int, raison: str) -> Procedure:
    """La mission n'est pas transmise et ne le sera pas : l'étape n'est pas faite, le scénario y revient."""
    if not raison.strip():
        raise SaisieInvalide("la raison de l'abandon manque.", "Dire pourquoi la mission ne part pas.")
    return _inscrire_du_jour(seance, procedure_id, "abandon", raison, annulable=False)


def _inscrire_du_jour(seance: Seance, procedure_id: int, evenement: str, note: str, *, annulable: bool = True) -> Procedure:
    procedure = lire(procedure_id)
    with geste(seance, procedure.dossier_id, annulable=annulable) as g:
        return avancer_dans(g, procedure, evenement, g.cadre.jour, note=note, date_du_jour=True).procedure


def _mener(
    seance: Seance, procedure_id: int, vers: EtatProcedure, le: date | None, *, partenaire: str = "", piece: PieceDonnee | None = None
) -> Procedure:
    """L'évènement qui, de la phase présente, mène à cet état ; le premier de la table qui soit possible."""
    procedure = lire(procedure_id)
    with geste(seance, procedure.dossier_id, annulable=vers is not EtatProcedure.TRANSMIS) as g:
        e = _qui_mene(seance, suivie(seance, procedure), vers)
        jour = le or g.cadre.jour
        return avancer_dans(g, procedure, e.code, jour, piece=piece, partenaire=partenaire, date_du_jour=le is None).procedure


def _qui_mene(seance: Seance, s: Suivie, vers: EtatProcedure) -> Evenement:
    tables = seance.configuration.tables
    p = parcours(s.type, tables)
    if vers is EtatProcedure.TITRE and p.sans_titre:
        raise Refus(f"{en_mots(s.type)} : {p.sans_titre}.", "Noter son résultat, ou son retour.", "etats")
    menent = [e for e in p.evenements if e.vers and p.phase(e.vers).etat is vers]
    ici = [e for e in menent if e.part_de(s.phase)] if s.etat is not vers else []
    possibles = evenements_possibles(s.type, s.phase.code, s.contexte, tables)
    choisi = next((e for e in ici if e in possibles), None) or next(iter(ici), None)
    if choisi is not None:
        return choisi
    if s.etat is EtatProcedure.A_TRANSMETTRE:
        raison = "elle n'est pas encore transmise"
    else:
        raison = "elle y est déjà" if s.etat is vers else f"rien n'y mène depuis « {s.phase.libelle} »"
    dits = ", ".join(f"{e.code} ({e.libelle})" for e in possibles)
    remede = f"Possible : {dits}." if dits else "La procédure est finie."
    raise Refus(f"{en_mots(s.type)}, {en_mots(vers)} : {raison}.", remede, "etats")


def lire(procedure_id: int) -> Procedure:
    """La procédure de ce numéro. Lève Introuvable."""
    procedure = Procedure.get_or_none(Procedure.id == procedure_id)
    if procedure is None:
        raise Introuvable(f"procédure n° {procedure_id} inconnue.")
    return procedure


def suivie(seance: Seance, procedure: Procedure) -> Suivie:
    """La procédure et tout ce que le moteur en demande."""
    return next(s for s in suivies(seance, procedure.dossier_id) if s.ligne.id == procedure.id)


# ── dans le geste en cours ───────────────────────────────────────────────────────────────────────────────────────────


def avancer_dans(
    g: Geste,
    procedure: Procedure,
    evenement: str,
    le: date,
    *,
    piece: PieceDonnee | None = None,
    note: str = "",
    donnees: Mapping[str, date] | None = None,
    partenaire: str = "",
    date_du_jour: bool = False,
) -> Avancee:
    """Inscrit l'évènement dans le geste en cours. `date_du_jour` : `le` n'est que le jour de la saisie, il ne borne pas la suite."""
    refuser_clos(g.situation)
    procedure = lire(procedure.id)
    s = suivie(g.seance, procedure)
    passage = appliquer(s.type, s.phase.code, evenement, le, s.contexte, donnees, g.cadre.configuration.tables)
    _garder_le_depart(g, s, passage)
    piece_id = _piece(g, passage, piece)
    porte: dict[str, Any] = {nom: jour.isoformat() for nom, jour in (donnees or {}).items()}
    porte |= {"piece": piece_id} if piece_id is not None else {}
    porte |= {DATE_DU_JOUR: True} if date_du_jour else {}
    etape = g.creer(
        EtapeProcedure, procedure_id=procedure.id, evenement=passage.evenement.code, de_phase=passage.de.code,
        vers_phase=passage.vers.code, le=le, note=propre(note), donnees=porte or None, utilisateur_id=g.utilisateur_id,
        saisie_le=g.cadre.maintenant,
    )  # fmt: skip
    _consigner(g, passage, le, note, partenaire, etape.id, procedure.id)
    ecrire_les_echeances(g, procedure, passage, le)
    suites.noter_la_phase(g, procedure, passage, le, partenaire)
    suites.poser_le_dossier(g, procedure, passage)
    dits = suites.toucher_la_prescription(g, procedure, etape, passage, le, piece_id)
    suites.poser_la_suite(g, procedure.type)
    lever_les_demandes(g)
    return Avancee(procedure, passage, (*passage.avertissements, *dits))


def _garder_le_depart(g: Geste, s: Suivie, passage: Passage) -> None:
    if s.etat is EtatProcedure.A_TRANSMETTRE and passage.etat is EtatProcedure.TRANSMIS:
        refuser_le_depart(g)


def refuser_le_depart(g: Geste) -> None:
    """Lève Refus si rien ne peut partir chez un partenaire.

    L'agence n'exerce pas (règle 2), le débiteur est protégé (règles 31 à 35), ou une promesse court : elle suspend la démarche
    suivante, sauf pour un superviseur ; les butoirs, eux, courent toujours.
    """
    refuser_hors_service(g)
    motif = g.situation.suspension_motif
    if est_protege(g.situation):
        raison = f"le débiteur est protégé ({en_mots(motif)}) : rien ne se transmet."
        raise Refus(raison, "Attendre la fin de la protection, ou renoncer à la mission.", REGLES_DES_PROTECTIONS[motif])
    if motif is Motif.PROMESSE and not peut(g.seance.acteur, "passer outre une porte"):
        fin = g.situation.suspendu_jusqu_au
        jusque = f" jusqu'au {fin:%d/%m/%Y}" if fin else ""
        raise Refus(f"une promesse retient le dossier{jusque}.", "Attendre son sort, ou le demander à un superviseur.", "promesse")


def _piece(g: Geste, passage: Passage, piece: PieceDonnee | None) -> int | None:
    """Le numéro de la pièce de l'évènement, jointe ici si elle est donnée par son nom. Lève Refus s'il l'exige et ne l'a pas."""
    exigee = passage.effets.piece
    if piece is None:
        if exigee is None:
            return None
        regle = "23" if passage.effets.interrompt else "piece"
        raison = f"« {passage.evenement.libelle} » exige une pièce « {en_mots(exigee)} »."
        raise Refus(raison, f"La joindre avec l'évènement : pièce {exigee.value}, et son nom.", regle)
    if isinstance(piece, int):
        jointe = Piece.get_or_none(Piece.id == piece, Piece.dossier_id == g.dossier.id)
        if jointe is None or jointe.retiree:
            raise Introuvable(f"pièce n° {piece} inconnue sur ce dossier.")
        type_ = jointe.type
    else:
        type_, nom = piece
        nom = texte_exige(nom, "le nom de la pièce manque.", "Écrire par exemple « acte du 12/03/2026 ».")
        jointe = None
    if exigee is not None and type_ is not exigee:
        raison = f"« {passage.evenement.libelle} » se prouve par une pièce « {en_mots(exigee)} », pas « {en_mots(type_)} »."
        raise Refus(raison, "Joindre la bonne pièce.", "23" if passage.effets.interrompt else "piece")
    if jointe is None:
        jointe = g.creer(
            Piece, dossier_id=g.dossier.id, type=type_, nom=nom, ajoutee_le=g.cadre.maintenant, utilisateur_id=g.utilisateur_id
        )
    return int(jointe.id)


def _consigner(g: Geste, passage: Passage, le: date, note: str, partenaire: str, etape_id: int, procedure_id: int) -> None:
    """La ligne d'historique : ce qui est arrivé, quand, ce que cela ouvre."""
    texte = f"{en_mots(lire(procedure_id).type)} : {passage.evenement.libelle}"
    texte += f" à {propre(partenaire)}" if partenaire.strip() else ""
    texte += f", le {le:%d/%m/%Y}" if le != g.cadre.jour else ""
    if passage.effets.titre_le is not None:
        texte += f" (titre du {passage.effets.titre_le:%d/%m/%Y})"
    texte += "".join(f" · {n.libelle} : {en_mots(n.sens)} le {n.le:%d/%m/%Y}" for n in passage.nouvelles)
    texte += f" · {note.strip()}" if note.strip() else ""
    donnees = {"procedure": procedure_id, "etape": etape_id, "avertissements": list(passage.avertissements)}
    g.consigner(TypeEvenement.PROCEDURE, passage.evenement.code, texte, donnees)


def _courantes(procedure_id: int) -> list[EcheanceProcedure]:
    """Les échéances de la procédure qui courent encore."""
    return list(EcheanceProcedure.select().where(
        EcheanceProcedure.procedure_id == procedure_id, EcheanceProcedure.faite_le.is_null(), EcheanceProcedure.annulee == False  # noqa: E712
    ))  # fmt: skip


def ecrire_les_echeances(g: Geste, procedure: Procedure, passage: Passage, le: date) -> None:
    """Les échéances tenues ou sans objet quittent le mur, les nouvelles y entrent ; une procédure finie n'en laisse aucune."""
    faites, eteintes = set(passage.faites), set(passage.eteintes)
    finie = passage.etat not in (EtatProcedure.A_TRANSMETTRE, EtatProcedure.TRANSMIS, EtatProcedure.TITRE)
    for courante in _courantes(procedure.id):
        if courante.code in faites:
            g.modifier(courante, faite_le=le)
        elif courante.code in eteintes or finie:
            g.modifier(courante, annulee=True)
    for n in passage.nouvelles:
        g.creer(
            EcheanceProcedure, dossier_id=g.dossier.id, procedure_id=procedure.id, code=n.code, libelle=n.libelle, le=n.le, sens=n.sens,
            qui=n.qui, sanction=n.sanction, texte=n.texte, statut=n.statut,
        )  # fmt: skip


# ── les audiences ────────────────────────────────────────────────────────────────────────────────────────────────────


def oublier_l_audience(g: Geste, procedure_id: int) -> None:
    """L'audience n'aura pas lieu : ce qui se comptait depuis elle quitte le mur."""
    p = parcours(lire(procedure_id).type, g.cadre.configuration.tables)
    comptes = {d.code for d in p.delais if d.donnee == AUDIENCE}
    for courante in _courantes(procedure_id):
        if courante.code in comptes:
            g.modifier(courante, annulee=True)
