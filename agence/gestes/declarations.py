"""Déclarer la créance à une procédure collective : ce qui se déclare, à qui, avant quand, et qui peut le signer (règles 31 et 48)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from agence.argent import euros
from agence.decomptes import elements_du_dossier
from agence.droit import protections as droit
from agence.droit.protections import Effet, Objet
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import interruptions
from agence.gestes.decomptes import arreter_dans
from agence.gestes.gardes import refuser_a_venir
from agence.gestes.protections import cautions, joindre
from agence.gestes.socle import Geste, geste, propre
from agence.seance import Seance
from donnees.modeles import EcheanceProcedure, Mandant, Piece, Protection
from donnees.nomenclature import Motif, TypeEvenement, TypeInterruption, TypePiece
from donnees.vues.protections import pouvoir_de_declarer, protections_du

DECLARATION = "declaration_de_creance"
"""Le code de son échéance au mur."""
FORME = "lettre recommandée avec accusé de réception, contenu prouvé ; la date d'envoi est retenue"


@dataclass(frozen=True)
class CreanceDeclaree:
    """Une créance de la déclaration, en centimes."""

    numero: str
    echeance: date
    montant: int


@dataclass(frozen=True)
class Declaration:
    """Une déclaration prête à signer, arrêtée au jour du jugement d'ouverture ; montants en centimes.

    `limite` : le dernier jour pour l'envoyer ; `signataire` : le mandant, ou l'agence si elle en a le pouvoir spécial.
    """

    dossier: str
    creancier: str
    debiteur: str
    procedure: str
    jugement: date
    publiee: date | None
    limite: date | None
    destinataire: str
    adresse: str
    forme: str
    signataire: str
    pouvoir: date | None
    creances: tuple[CreanceDeclaree, ...]
    principal: int
    interets: int
    indemnites: int
    frais: int
    verse: int
    total: int
    decompte: int
    texte: str
    cautions: tuple[str, ...] = ()

    def en_json(self) -> dict[str, Any]:
        """Les mêmes valeurs, les jours en ISO."""
        return {cle: _en_json(valeur) for cle, valeur in asdict(self).items()}


def _en_json(valeur: Any) -> Any:
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, dict):
        return {cle: _en_json(v) for cle, v in valeur.items()}
    return [_en_json(v) for v in valeur] if isinstance(valeur, (list, tuple)) else valeur


def preparer_declaration(seance: Seance, dossier_id: int, *, version: int | None = None) -> Declaration:
    """Arrête ce qui est dû au jour du jugement et rend la déclaration à signer ; le décompte arrêté reste au dossier.

    Lève Refus s'il n'y a pas de procédure ouverte et datée (règle 31), ou si un taux manque (règle 10).
    """
    with geste(seance, dossier_id, version=version, annulable=False) as g:
        protection = _ouverte(g)
        arrete = arreter_dans(g, _premier_jugement(g, protection), "déclaration de créance")
        d = _declaration(g, protection, arrete.contenu, arrete.version)
        a_qui = f" à {d.destinataire}" if d.destinataire else ""
        limite = f", à envoyer avant le {d.limite:%d/%m/%Y}" if d.limite else ""
        g.consigner(
            TypeEvenement.PROTECTION, "declaration_preparee", f"déclaration de {euros(d.total)} préparée{a_qui}{limite}",
            {"protection": protection.id, "decompte": arrete.version},
        )  # fmt: skip
    return d


def declarer(
    seance: Seance,
    dossier_id: int,
    le: date,
    *,
    piece: int | None = None,
    preuve: str = "",
    mandataire: bool = False,
    version: int | None = None,
) -> Protection:
    """La déclaration est partie ce jour-là (c'est la date d'envoi qui compte) ; elle interrompt la prescription.

    `mandataire` : l'agence l'a signée pour le mandant, ce qui exige un pouvoir spécial écrit antérieur (règle 48). Hors délai elle
    s'inscrit aussi, et l'historique dit le relevé de forclusion à demander. Lève Refus (règles 23, 31, 48), SaisieInvalide.
    """
    with geste(seance, dossier_id, version=version) as g:
        refuser_a_venir(le, g.cadre.jour, "Donner le jour où la déclaration est partie.")
        protection = _ouverte(g)
        if le < protection.debut_le:
            raise SaisieInvalide(f"le {le:%d/%m/%Y} précède le jugement du {protection.debut_le:%d/%m/%Y}.", "Donner le jour de l'envoi.")
        if mandataire:
            _exiger_le_pouvoir(g, le)
        inscrites = EcheanceProcedure.select().where(
            EcheanceProcedure.dossier_id == g.dossier.id, EcheanceProcedure.protection_id == protection.id, ~EcheanceProcedure.annulee
        )  # fmt: skip
        echeances = list(inscrites)
        limite = next((e for e in echeances if e.code == DECLARATION), None)
        if limite is not None and limite.faite_le is not None:
            raise Refus(f"la créance est déjà déclarée, le {limite.faite_le:%d/%m/%Y}.", "Annuler par u si c'est une erreur.", "31")
        piece_id = _piece(g, piece, propre(preuve))
        tard = limite is not None and le > limite.le
        g.consigner(
            TypeEvenement.PROTECTION, "declaree", _dire(le, mandataire, limite, tard), {"protection": protection.id, "piece": piece_id}
        )
        _solder(g, protection, echeances, le, tard)
        interruptions.inscrire(g, TypeInterruption.DECLARATION_DE_CREANCE, le, piece_id)
    return protection


def _ouverte(g: Geste) -> Protection:
    """La procédure ouverte et datée qui tient le dossier. Lève Refus (règle 31)."""
    requete = Protection.select().where(
        Protection.dossier_id == g.dossier.id,
        Protection.type == Motif.PROCEDURE_COLLECTIVE,
        Protection.levee_le.is_null(),
        ~Protection.retiree,
    )
    for ligne in requete.order_by(Protection.id.desc()):
        p = droit.phase(ligne.type, ligne.phase, g.cadre.configuration.tables)
        if p.effet(Objet.ENCAISSEMENTS) is Effet.ISOLE:
            return ligne
    raise Refus("aucune procédure collective ouverte et datée.", "Inscrire d'abord le jugement d'ouverture : s, puis p.", "31")


def _declaration(g: Geste, protection: Protection, contenu: dict[str, Any], numero: int) -> Declaration:
    p = droit.phase(protection.type, protection.phase, g.cadre.configuration.tables)
    mandant = Mandant.get_by_id(g.dossier.mandant_id)
    pouvoir = pouvoir_de_declarer(mandant.id, g.cadre.jour)
    dues = elements_du_dossier(g.dossier.id, g.cadre.configuration).creances
    donnees = protection.donnees or {}
    limite = EcheanceProcedure.get_or_none(
        EcheanceProcedure.dossier_id == g.dossier.id, EcheanceProcedure.protection_id == protection.id,
        EcheanceProcedure.code == DECLARATION, ~EcheanceProcedure.annulee,
    )  # fmt: skip
    organe = "liquidateur" if protection.phase == "liquidation" else "mandataire judiciaire"
    return Declaration(
        dossier=g.dossier.reference,
        creancier=mandant.nom,
        debiteur=g.debiteur.nom,
        procedure=p.libelle,
        jugement=_premier_jugement(g, protection),
        publiee=protection.publiee_le,
        limite=limite.le if limite else None,
        destinataire=str(donnees.get("mandataire") or organe),
        adresse=str(donnees.get("adresse") or ""),
        forme=FORME,
        signataire="agence" if pouvoir is not None else "mandant",
        pouvoir=pouvoir,
        creances=tuple(CreanceDeclaree(c.numero, c.echeance, c.montant) for c in dues),
        decompte=numero,
        texte="C. com. L622-24, R622-24",
        cautions=tuple(cautions(g.dossier.id)),
        **_montants(contenu),
    )


def _montants(contenu: dict[str, Any]) -> dict[str, int]:
    postes = ("principal", "interets", "indemnites", "frais", "verse")
    return {poste: int(contenu.get(poste, 0)) for poste in postes} | {"total": int(contenu["du"])}


def _premier_jugement(g: Geste, protection: Protection) -> date:
    ouverture, _ = droit.arrets(protections_du(g.dossier.id), g.cadre.configuration.tables)
    debut: date = ouverture or protection.debut_le
    return debut


def _exiger_le_pouvoir(g: Geste, le: date) -> None:
    pouvoir = pouvoir_de_declarer(g.dossier.mandant_id, le)
    if pouvoir is None or pouvoir > le:
        quand = f"il est du {pouvoir:%d/%m/%Y}" if pouvoir else "le mandat n'en porte pas"
        raise Refus(
            f"déclarer pour le mandant exige un pouvoir spécial écrit antérieur : {quand}.",
            "Faire signer la déclaration par le mandant, ou dater d'abord son pouvoir.", "48",
        )  # fmt: skip


def _piece(g: Geste, piece: int | None, preuve: str) -> int:
    """La déclaration et la preuve de son envoi. Lève Refus (règle 23) sans elle."""
    if piece is not None:
        if Piece.get_or_none(Piece.id == piece, Piece.dossier_id == g.dossier.id, ~Piece.retiree) is None:
            raise Introuvable(f"pièce n° {piece} inconnue sur ce dossier.", "La joindre d'abord : o.")
        return piece
    if not preuve:
        raise Refus("la preuve de l'envoi manque.", "Nommer la déclaration envoyée et son recommandé.", "23")
    return joindre(g, TypePiece.DECLARATION, preuve)


def _dire(le: date, mandataire: bool, limite: EcheanceProcedure | None, tard: bool) -> str:
    qui = "par l'agence, sur pouvoir spécial" if mandataire else "par le mandant"
    texte = f"créance déclarée le {le:%d/%m/%Y} {qui}"
    if tard and limite is not None:
        texte += f" · hors délai ({limite.le:%d/%m/%Y}) : demander le relevé de forclusion (L622-26)"
    return texte


def _solder(g: Geste, protection: Protection, echeances: Sequence[EcheanceProcedure], le: date, tard: bool) -> None:
    """La déclaration est faite ; à temps, le relevé de forclusion n'a plus d'objet."""
    p = droit.phase(protection.type, protection.phase, g.cadre.configuration.tables)
    dates = droit.Dates(protection.debut_le, protection.publiee_le, protection.fin_le)
    soldees = {e.code for e in droit.echeances(p, dates, g.cadre.calendrier, g.cadre.configuration.tables) if e.soldee_par == DECLARATION}
    for e in echeances:
        if e.code == DECLARATION:
            g.modifier(e, faite_le=le)
        elif e.code in soldees and e.faite_le is None and not tard:
            g.modifier(e, annulee=True)
