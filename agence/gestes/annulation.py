"""Reprendre son dernier geste, en entier, tant qu'il en est temps ; ensuite on corrige par un nouveau geste.

Rien n'est effacé de l'historique : l'annulation est un évènement de plus, qui désigne celui qu'elle annule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from agence.erreurs import Refus
from agence.gestes.paiements import inverser, numerotation, reinscrire, reprendre_les_imputations
from agence.gestes.socle import Geste, geste
from agence.mots import dire_evenement
from agence.seance import Seance
from agence.situations import COLONNES
from agence.texte import assainir
from donnees import ordres
from donnees.base import executer, lignes, une
from donnees.modeles import Annulable, AvisMandant, Courrier, Dossier, EtapeFaite, Evenement, Paiement, Piece, Procedure, Promesse
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
    return _libelle(_evenement(dernier)), reste


def annuler(seance: Seance) -> Annule:
    """Défait le dernier geste de l'acteur : le dossier et ses lignes redeviennent ce qu'ils étaient.

    Lève Refus s'il n'y a rien à reprendre, si le délai est passé, si le dossier a changé depuis, si un collègue le tient, ou si
    une mission est déjà transmise.
    """
    dernier = _dernier(seance)
    if dernier is None:
        raise Refus("rien à annuler.", TROP_TARD, "annulation")
    with numerotation(), geste(seance, dernier.dossier_id, acte="annuler son dernier geste", annulable=False) as g:
        relu = _dernier(seance)
        if relu is None or relu.evenement_id != dernier.evenement_id:
            raise Refus("rien à annuler.", TROP_TARD, "annulation")
        _verifier(g, relu)
        evenement = _evenement(relu)
        libelle = _libelle(evenement)
        g.consigner(TypeEvenement.ANNULATION, evenement.type.value, f"annulé : {libelle}", _avec(g, evenement), evenement.id)
        images: dict[str, Any] = relu.images
        _dire_ailleurs(g, images, libelle)
        for table, cle, avant in reversed(images["modifies"]):
            _remettre(table, cle, avant)
        for table, cle in reversed(images["crees"]):
            _DEFAIRE[table](g, cle)
        _remettre_le_dossier(g, images["dossier"])
        _imputer_de_nouveau(g, evenement, images["dossier"])
    return Annule(g.dossier.id, libelle, evenement.id)


def _dernier(seance: Seance) -> Annulable | None:
    if seance.acteur is None:
        return None
    return ordres.lire(Annulable, seance.acteur.id)


def _evenement(dernier: Annulable) -> Evenement:
    """La première ligne d'historique de ce geste."""
    evenement = ordres.lire(Evenement, dernier.evenement_id)
    assert evenement is not None
    return evenement


def _age(seance: Seance, dernier: Annulable) -> float:
    """Secondes depuis le geste."""
    return float((seance.horloge() - dernier.le).total_seconds())


def _version(dossier_id: int) -> int:
    ligne = une("SELECT version FROM dossier WHERE id = ?", (dossier_id,))
    assert ligne is not None
    return int(ligne[0])


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
    if any(_version(cle) != laissee for cle, laissee in _autres_dossiers(dernier.images)):
        raise Refus("trop tard : un autre dossier de ce débiteur a changé depuis.", TROP_TARD, "annulation")
    inconnues = {table for table, _ in dernier.images["crees"]} - _DEFAIRE.keys()
    if inconnues:
        raise Refus("ce geste ne s'annule pas.", TROP_TARD, "annulation")
    if any(Procedure.get_by_id(cle).etat is EtatProcedure.TRANSMIS for cle in _missions(dernier.images)):
        raise Refus("trop tard : la mission est transmise.", "Demander son retour au partenaire.", "annulation")


def _autres_dossiers(images: dict[str, Any]) -> list[tuple[Any, int]]:
    """Les autres dossiers que le geste a changés, et la version où il les a laissés."""
    table = Dossier._meta.table_name
    return [(cle, avant["version"] + 1) for nom, cle, avant in images["modifies"] if nom == table and "version" in avant]


def _dire_ailleurs(g: Geste, images: dict[str, Any], libelle: str) -> None:
    """L'annulation se lit aussi dans l'historique des autres dossiers que le geste avait touchés."""
    for dossier_id, evenement_id in images.get("ailleurs", []):
        Evenement.create(
            dossier_id=dossier_id,
            le=g.cadre.maintenant,
            type=TypeEvenement.ANNULATION,
            code=Evenement.get_by_id(evenement_id).type.value,
            utilisateur_id=g.utilisateur_id,
            texte=f"annulé : {libelle}",
            annule_id=evenement_id,
            configuration_id=g.seance.configuration_id,
        )


def _missions(images: dict[str, Any]) -> list[Any]:
    """Les procédures que le geste a créées, ou qui attendaient d'être transmises avant lui."""
    attendait = EtatProcedure.A_TRANSMETTRE.value
    creees = [cle for table, cle in images["crees"] if table == "procedure"]
    return creees + [cle for table, cle, avant in images["modifies"] if table == "procedure" and avant.get("etat") == attendait]


def _avec(g: Geste, premier: Evenement) -> dict[str, Any] | None:
    """Les autres lignes d'historique du même geste : le dossier n'a pas changé depuis, donc toutes celles qui suivent."""
    autres = [i for (i,) in lignes("SELECT id FROM evenement WHERE dossier_id = ? AND id > ?", (g.dossier.id, premier.id))]
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


def _imputer_de_nouveau(g: Geste, premier: Evenement, avant: dict[str, Any]) -> None:
    """Ce que le geste avait fait imputer de nouveau l'est encore une fois, sous les chiffres remis ; rien si rien ne change."""
    if "capitalisation_le" in avant:
        # Le décompte la lit dans la base ; le geste l'écrira de même à la fin
        executer("UPDATE dossier SET capitalisation_le = ? WHERE id = ?", (avant["capitalisation_le"], g.dossier.id))
    reprises = Evenement.select().where(
        Evenement.dossier_id == g.dossier.id, Evenement.id >= premier.id, Evenement.type == TypeEvenement.DECOMPTE,
        Evenement.code == "reimputation",
    )  # fmt: skip
    if reprises.exists():
        reprendre_les_imputations(g, "geste annulé")


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
    reinscrire(g, Paiement.get_by_id(paiement.extourne_id))


def _annuler_courrier(g: Geste, cle: Any) -> None:
    Courrier.update(etat=EtatCourrier.ANNULE).where(Courrier.id == cle).execute()


def _annuler_procedure(g: Geste, cle: Any) -> None:
    Procedure.update(etat=EtatProcedure.ANNULE, close_le=g.cadre.jour).where(Procedure.id == cle).execute()


def _annuler_avis(g: Geste, cle: Any) -> None:
    AvisMandant.update(annule=True).where(AvisMandant.id == cle).execute()


def _retirer_etape(g: Geste, cle: Any) -> None:
    executer("UPDATE etape_procedure SET retiree = ? WHERE id = ?", (True, cle))


def _annuler_echeance(g: Geste, cle: Any) -> None:
    executer("UPDATE echeance_procedure SET annulee = ? WHERE id = ?", (True, cle))


def _annuler_audience(g: Geste, cle: Any) -> None:
    executer("UPDATE audience SET annulee = ? WHERE id = ?", (True, cle))


def _retirer_protection(g: Geste, cle: Any) -> None:
    executer("UPDATE protection SET retiree = ? WHERE id = ?", (True, cle))


def _retirer_frais(g: Geste, cle: Any) -> None:
    executer("UPDATE frais SET retire = ? WHERE id = ?", (True, cle))


def _retirer_remise(g: Geste, cle: Any) -> None:
    executer("UPDATE remise SET retiree = ? WHERE id = ?", (True, cle))


def _retirer_interruption(g: Geste, cle: Any) -> None:
    executer("UPDATE interruption SET retiree = ? WHERE id = ?", (True, cle))


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
    """L'échéancier reste, ses promesses sont annulées ; un décompte arrêté est un document, il reste aussi."""


_DEFAIRE: dict[str, Callable[[Geste, Any], None]] = {
    "promesse": _annuler_promesse,
    "echeancier": _garder,
    "paiement": _annuler_paiement,
    "decompte_arrete": _garder,
    "frais": _retirer_frais,
    "remise": _retirer_remise,
    "courrier": _annuler_courrier,
    "avis_mandant": _annuler_avis,
    "procedure": _annuler_procedure,
    "etape_faite": _oublier_etape,
    "etape_procedure": _retirer_etape,
    "piece": _retirer_piece,
    "interruption": _retirer_interruption,
    "intervenant": _retirer_intervenant,
    "coordonnee": _oublier("coordonnee"),
    "approbation": _oublier("approbation"),
    "protection": _retirer_protection,
    "echeance_procedure": _annuler_echeance,
    "audience": _annuler_audience,
    "litige": _oublier("litige"),
    "reclamation": _oublier("reclamation"),
}
