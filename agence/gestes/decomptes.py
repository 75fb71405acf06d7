"""Arrêter un décompte : ce qui part reste tel qu'il est parti ; ce qui le change ensuite en fait une nouvelle version (règle 14)."""

from __future__ import annotations

from datetime import date
from typing import Any

from agence.argent import euros
from agence.decomptes import elements_du_dossier
from agence.decomptes_arretes import contenu, dernier_arrete, empreinte, empreintes, ne_correspond_plus
from agence.droit.taux import charger_taux
from agence.erreurs import SaisieInvalide
from agence.gestes.socle import Geste, geste, propre
from agence.seance import Seance
from donnees.modeles import DecompteArrete
from donnees.nomenclature import TypeEvenement


def arreter(seance: Seance, dossier_id: int, au: date | None = None, motif: str = "", *, version: int | None = None) -> DecompteArrete:
    """Arrête le décompte du dossier au soir de `au` (aujourd'hui) ; il ne changera plus, et ne s'annule pas.

    Lève Refus (règle 10) si un taux manque, SaisieInvalide pour un jour à venir.
    """
    with geste(seance, dossier_id, acte="arrêter un décompte", version=version, annulable=False) as g:
        charger_taux(g.cadre.configuration.tables).du_jour(au or g.cadre.jour)
        return arreter_dans(g, au or g.cadre.jour, motif)


def arreter_dans(g: Geste, au: date, motif: str) -> DecompteArrete:
    """Arrête le décompte à l'intérieur d'un geste qui le produit ; un décompte arrêté reste, même si ce geste est annulé."""
    if au > g.cadre.jour:
        raise SaisieInvalide(f"le {au:%d/%m/%Y} est à venir.", "Un décompte s'arrête au plus tard aujourd'hui.")
    configuration = g.cadre.configuration
    e = elements_du_dossier(g.dossier.id, configuration)
    decompte = e.decompte(au, charger_taux(configuration.tables), exact=True)
    precedent = dernier_arrete(g.dossier.id)
    numero = precedent.version + 1 if precedent else 1
    document = _document(g, contenu(decompte, e), numero, motif)
    arrete = g.creer(
        DecompteArrete,
        dossier_id=g.dossier.id,
        version=numero,
        au=au,
        motif=document["motif"],
        du=decompte.du,
        contenu=document,
        empreinte=empreinte(document),
        etabli_le=g.cadre.maintenant,
        utilisateur_id=g.utilisateur_id,
    )
    pour = f" · {motif.strip()}" if motif.strip() else ""
    texte = f"n° {numero} arrêté au {au:%d/%m/%Y} : dû {euros(decompte.du)}{pour}"
    g.consigner(TypeEvenement.DECOMPTE, "arrete", texte, {"decompte": numero, "empreinte": arrete.empreinte})
    return arrete


def _document(g: Geste, compte: dict[str, Any], numero: int, motif: str) -> dict[str, Any]:
    return {
        **compte,
        "mandant": g.dossier.mandant_id,
        "version": numero,
        "motif": propre(motif),
        "configuration": g.seance.configuration_id,
        "tables": empreintes(g.cadre.configuration.tables),
    }


def signaler_l_ecart(g: Geste) -> str:
    """Après une correction : si le dernier décompte arrêté ne dit plus vrai, l'historique le dit. Rend la phrase, vide sinon."""
    arrete = dernier_arrete(g.dossier.id)
    if arrete is None:
        return ""
    configuration = g.cadre.configuration
    phrase = ne_correspond_plus(arrete, elements_du_dossier(g.dossier.id, configuration), configuration)
    if phrase:
        g.consigner(TypeEvenement.DECOMPTE, "perime", phrase, {"decompte": arrete.version})
    return phrase
