"""Ce qu'il faut savoir des protections d'un dossier, et d'une phase avant de la confirmer : pour l'écran et les commandes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from agence.calendrier import Calendrier
from agence.conduite.protections import la_plus_forte
from agence.configuration.modele import Configuration
from agence.droit import protections as droit
from agence.droit.echeance import Echeance
from agence.droit.protections import Dates, Phase
from donnees.nomenclature import Motif
from donnees.vues.protections import LigneEcheance, LigneProtection, echeances_des, protections_du


@dataclass(frozen=True)
class ProtectionLue:
    """Une protection, sa phase dans la table, et ce qu'elle a inscrit au mur."""

    ligne: LigneProtection
    phase: Phase
    echeances: tuple[LigneEcheance, ...]
    en_cours: bool

    @property
    def resume(self) -> str:
        """« redressement judiciaire depuis le 02/11/2026, publié le 10/11 »."""
        texte = f"{self.phase.libelle} depuis le {self.ligne.debut_le:%d/%m/%Y}"
        texte += f", publié le {self.ligne.publiee_le:%d/%m/%Y}" if self.ligne.publiee_le else ""
        return texte + (f", jusqu'au {self.ligne.fin_le:%d/%m/%Y}" if self.ligne.fin_le else "")

    def en_json(self) -> dict[str, Any]:
        """Pour les scripts ; jours en ISO."""
        x, p = self.ligne, self.phase
        return {
            "numero": x.id, "type": x.type, "phase": x.phase, "libelle": p.libelle, "debut": x.debut_le.isoformat(),
            "publiee": x.publiee_le.isoformat() if x.publiee_le else None, "fin": x.fin_le.isoformat() if x.fin_le else None,
            "levee": x.levee_le.isoformat() if x.levee_le else None, "en_cours": self.en_cours, "effets": effets(p),
            "a_faire": p.a_faire, "a_savoir": p.a_savoir, "preuve": p.preuve, "piece": x.piece_id, "texte": p.texte, "statut": p.statut,
            "donnees": x.donnees, "echeances": [_echeance(e) for e in self.echeances],
        }  # fmt: skip


def _echeance(e: LigneEcheance) -> dict[str, Any]:
    return {
        "code": e.code, "libelle": e.libelle, "le": e.le.isoformat(), "sens": e.sens, "qui": e.qui, "sanction": e.sanction,
        "texte": e.texte, "faite": e.faite_le.isoformat() if e.faite_le else None,
    }  # fmt: skip


def effets(p: Phase) -> dict[str, str]:
    """Objet → ce que la phase en fait, mot pour mot de la table."""
    return {objet.value: p.effet(objet).value for objet in droit.Objet}


def lire(dossier_id: int, configuration: Configuration, jour: date) -> tuple[ProtectionLue, ...]:
    """Toutes les protections d'un dossier, de la plus ancienne à la plus récente."""
    lignes = protections_du(dossier_id)
    vives = {x.id for x in droit.en_cours(lignes, jour)}
    au_mur = echeances_des([x.id for x in lignes])
    return tuple(
        ProtectionLue(
            x, droit.phase(x.type, x.phase, configuration.tables), tuple(e for e in au_mur if e.protection_id == x.id), x.id in vives
        )
        for x in lignes
    )


def tenante(lues: tuple[ProtectionLue, ...], configuration: Configuration, jour: date) -> ProtectionLue | None:
    """Celle qui tient le dossier."""
    forte = la_plus_forte([x.ligne for x in lues], jour, configuration.tables)
    return next((x for x in lues if forte is not None and x.ligne.id == forte.id), None)


def annoncer(p: Phase, dates: Dates, calendrier: Calendrier, configuration: Configuration, autres: int = 0) -> tuple[str, ...]:
    """Ce qui va s'arrêter, ce qui court encore, ce qu'il y aura à faire et avant quand : à lire avant de confirmer."""
    dites = list(droit.dire_les_effets(p))
    dites += [dire_echeance(e, avec_qui=False) for e in droit.echeances(p, dates, calendrier, configuration.tables)]
    if autres and droit.situation(p.motif, configuration.tables).vise_la_personne:
        dites.append(f"protège aussi {autres} autre{'s' if autres > 1 else ''} dossier{'s' if autres > 1 else ''} du débiteur")
    doute = "" if p.statut == "V" else " (à vérifier)"
    return (*dites, f"à faire : {p.a_faire} · {p.texte}{doute}")


def dire_echeance(e: Echeance | LigneEcheance, *, avec_qui: bool = True) -> str:
    """« avant le 10/01/2027 : déclarer la créance (mandant) »."""
    quand = "avant le" if str(e.sens) == "butoir" else "le"
    return f"{quand} {e.le:%d/%m/%Y} : {e.libelle}" + (f" ({e.qui})" if e.qui and avec_qui else "")


def les_phases(configuration: Configuration) -> tuple[tuple[Motif, tuple[Phase, ...]], ...]:
    """La table entière, de la situation la plus forte à la plus faible."""
    return tuple((m, droit.phases(m, configuration.tables)) for m in droit.situations(configuration.tables))
