"""Reprendre son dernier geste, en entier, tant qu'il en est temps ; ensuite on corrige par un nouveau geste.

Rien n'est effacé de l'historique : l'annulation est un évènement de plus, qui désigne celui qu'elle annule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from agence.erreurs import Refus
from agence.gestes.paiements import inverser
from agence.gestes.socle import COLONNES, Geste, geste
from agence.mots import dire_evenement
from agence.seance import Seance
from agence.texte import assainir
from donnees.base import executer
from donnees.modeles import Annulable, Courrier, Dossier, EtapeFaite, Evenement, Paiement, Piece, Procedure, Promesse
from donnees.nomenclature import EtatCourrier, EtatProcedure, StatutPromesse, TypeEvenement

TROP_TARD = "Corriger par un nouveau geste."


@dataclass(frozen=True)
class Annule:
    """Ce qui vient d'être annulé : le dossier, et le geste en une phrase."""

    dossier_id: int
    libelle: str
    evenement_id: int


def annulable(seance: Seance) -> tuple[str, int] | None:
    """Ce que « u » reprendrait et les secondes qui restent, ou None. L'écran le montre ; il ne promet rien."""
    dernier = _dernier(seance)
    if dernier is None:
        return None
    reste = seance.configuration.serveur.annulation_secondes - int(_age(seance, dernier))
    if reste <= 0 or _version(dernier.dossier_id) != dernier.version:
        return None
    return _libelle(Evenement.get_by_id(dernier.evenement_id)), reste


def annuler(seance: Seance) -> Annule:
    """Défait le dernier geste de l'acteur : le dossier et ses lignes redeviennent ce qu'ils étaient.

    Lève Refus s'il n'y a rien à reprendre, si le délai est passé, si le dossier a changé depuis, si un collègue le tient, ou si
    une mission est déjà transmise.
    """
    dernier = _dernier(seance)
    if dernier is None:
        raise Refus("rien à annuler.", TROP_TARD, "annulation")
    with geste(seance, dernier.dossier_id, acte="annuler son dernier geste", annulable=False) as g:
        relu = _dernier(seance)
        if relu is None or relu.evenement_id != dernier.evenement_id:
            raise Refus("rien à annuler.", TROP_TARD, "annulation")
        _verifier(g, relu)
        evenement = Evenement.get_by_id(relu.evenement_id)
        libelle = _libelle(evenement)
        g.consigner(TypeEvenement.ANNULATION, evenement.type.value, f"annulé : {libelle}", _avec(g, evenement), evenement.id)
        images: dict[str, Any] = relu.images
        for table, cle, avant in reversed(images["modifies"]):
            _remettre(table, cle, avant)
        for table, cle in reversed(images["crees"]):
            _DEFAIRE[table](g, cle)
        _remettre_le_dossier(g, images["dossier"])
    return Annule(g.dossier.id, libelle, evenement.id)


def _dernier(seance: Seance) -> Annulable | None:
    if seance.acteur is None:
        return None
    return Annulable.get_or_none(Annulable.utilisateur_id == seance.acteur.id)


def _age(seance: Seance, dernier: Annulable) -> float:
    """Secondes depuis le geste."""
    return float((seance.horloge() - dernier.le).total_seconds())


def _version(dossier_id: int) -> int:
    return int(Dossier.get_by_id(dossier_id).version)


def _libelle(evenement: Evenement) -> str:
    code = evenement.code if evenement.type is TypeEvenement.APPEL else ""
    texte = f"note {evenement.texte}" if evenement.type is TypeEvenement.NOTE else evenement.texte
    return assainir(dire_evenement(evenement.type, f"{code} {texte}".strip()), maximum=120)


def _verifier(g: Geste, dernier: Annulable) -> None:
    fenetre = g.cadre.configuration.serveur.annulation_secondes
    if _age(g.seance, dernier) >= fenetre:
        raison = f"trop tard : le geste a plus de {fenetre} secondes." if fenetre else "l'annulation est fermée."
        raise Refus(raison, TROP_TARD, "annulation")
    if g.dossier.version != dernier.version:
        raise Refus("trop tard : le dossier a changé depuis.", TROP_TARD, "annulation")
    inconnues = {table for table, _ in dernier.images["crees"]} - _DEFAIRE.keys()
    if inconnues:
        raise Refus("ce geste ne s'annule pas.", TROP_TARD, "annulation")
    if any(Procedure.get_by_id(cle).etat is EtatProcedure.TRANSMIS for cle in _missions(dernier.images)):
        raise Refus("trop tard : la mission est transmise.", "Demander son retour au partenaire.", "annulation")


def _missions(images: dict[str, Any]) -> list[Any]:
    """Les procédures que le geste a créées, ou qui attendaient d'être transmises avant lui."""
    attendait = EtatProcedure.A_TRANSMETTRE.value
    creees = [cle for table, cle in images["crees"] if table == "procedure"]
    return creees + [cle for table, cle, avant in images["modifies"] if table == "procedure" and avant.get("etat") == attendait]


def _avec(g: Geste, premier: Evenement) -> dict[str, Any] | None:
    """Les autres lignes d'historique du même geste : le dossier n'a pas changé depuis, donc toutes celles qui suivent."""
    suivants = Evenement.select(Evenement.id).where(Evenement.dossier_id == g.dossier.id, Evenement.id > premier.id)
    autres = [e.id for e in suivants]
    return {"avec": autres} if autres else None


# ── remettre ce qui a été changé ─────────────────────────────────────────────────────────────────────────────────────


def _remettre(table: str, cle: Any, avant: dict[str, Any]) -> None:
    """Les colonnes d'une ligne telles qu'elles étaient. La version d'un autre dossier, elle, ne recule jamais."""
    colonnes = {nom: valeur for nom, valeur in avant.items() if nom != "version"}
    affectations = [f"{nom} = ?" for nom in colonnes] + (["version = version + 1"] if table == Dossier._meta.table_name else [])
    executer(f"UPDATE {table} SET {', '.join(affectations)} WHERE id = ?", (*colonnes.values(), cle))


def _remettre_le_dossier(g: Geste, avant: dict[str, Any]) -> None:
    """Les colonnes du dossier, relues de leur forme gardée ; le rang aussi, sans le recalculer."""
    valeurs = {nom: Dossier._meta.fields[nom].python_value(brut) for nom, brut in avant.items()}
    situation = {nom: valeur for nom, valeur in valeurs.items() if nom in COLONNES}
    g.poser(replace(g.situation, **situation))
    g.changer(**valeurs)


# ── défaire ce qui a été créé ────────────────────────────────────────────────────────────────────────────────────────


def _annuler_promesse(g: Geste, cle: Any) -> None:
    champs = {"statut": StatutPromesse.ANNULEE, "paye": 0, "decidee_le": None, "fermee_le": g.cadre.maintenant}
    Promesse.update(**champs).where(Promesse.id == cle).execute()


def _annuler_paiement(g: Geste, cle: Any) -> None:
    """Un paiement a sa ligne contraire ; une extourne, le même paiement réinscrit à sa date, car rien ne se réécrit."""
    paiement = Paiement.get_by_id(cle)
    if paiement.extourne_id is None:
        inverser(g, paiement)
        return
    origine = Paiement.get_by_id(paiement.extourne_id)
    g.creer(
        Paiement,
        dossier_id=origine.dossier_id,
        montant=origine.montant,
        recu_le=origine.recu_le,
        moyen=origine.moyen,
        canal=origine.canal,
        reference=origine.reference,
        utilisateur_id=origine.utilisateur_id,
        saisi_le=origine.saisi_le,
    )


def _annuler_courrier(g: Geste, cle: Any) -> None:
    Courrier.update(etat=EtatCourrier.ANNULE).where(Courrier.id == cle).execute()


def _annuler_procedure(g: Geste, cle: Any) -> None:
    Procedure.update(etat=EtatProcedure.ANNULE, close_le=g.cadre.jour).where(Procedure.id == cle).execute()


def _retirer_piece(g: Geste, cle: Any) -> None:
    Piece.update(retiree=True).where(Piece.id == cle).execute()


def _retirer_intervenant(g: Geste, cle: Any) -> None:
    executer("UPDATE intervenant SET retire = ? WHERE id = ?", (True, cle))


def _oublier_etape(g: Geste, cle: Any) -> None:
    dossier_id, scenario, position = cle
    EtapeFaite.delete().where(
        EtapeFaite.dossier_id == dossier_id, EtapeFaite.scenario == scenario, EtapeFaite.position == position
    ).execute()


def _oublier(table: str) -> Callable[[Geste, Any], None]:
    """Une ligne que rien d'autre ne désigne : l'historique suffit à la dire."""

    def oublier(g: Geste, cle: Any) -> None:
        executer(f"DELETE FROM {table} WHERE id = ?", (cle,))

    return oublier


def _garder(g: Geste, cle: Any) -> None:
    """L'échéancier reste, ses promesses sont annulées."""


_DEFAIRE: dict[str, Callable[[Geste, Any], None]] = {
    "promesse": _annuler_promesse,
    "echeancier": _garder,
    "paiement": _annuler_paiement,
    "courrier": _annuler_courrier,
    "procedure": _annuler_procedure,
    "etape_faite": _oublier_etape,
    "piece": _retirer_piece,
    "intervenant": _retirer_intervenant,
    "coordonnee": _oublier("coordonnee"),
    "approbation": _oublier("approbation"),
}
