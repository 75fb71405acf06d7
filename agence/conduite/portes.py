"""Les portes avant l'escalade : chacune vraie, fausse ou à vérifier, avec son texte et ce qui la répare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import tomli

from agence.argent import euros
from agence.conduite.situation import Cadre, Situation
from agence.mots import en_mots
from donnees.nomenclature import (
    MOTIFS_DE_PROTECTION,
    EtatCondition,
    EtatCoordonnee,
    Motif,
    TypeAction,
    TypeCreance,
    TypePiece,
)

VRAIE, FAUSSE, A_VERIFIER = EtatCondition.VRAIE, EtatCondition.FAUSSE, EtatCondition.A_VERIFIER


@dataclass(frozen=True)
class Porte:
    id: str
    regle: str
    base: str
    texte: str
    remede: str
    touche: str
    pour: tuple[str, ...]
    derogeable: bool = True


@dataclass(frozen=True)
class Condition:
    """Le verdict d'une porte pour un dossier ; `detail` dit le fait constaté."""

    porte: Porte
    etat: EtatCondition
    detail: str = ""


@dataclass(frozen=True)
class Faits:
    """Ce qu'il faut savoir, outre la situation, pour juger les portes."""

    convention_le: date | None
    convention_fin_le: date | None
    pouvoir_judiciaire: bool
    creances: tuple[tuple[TypeCreance, date], ...]
    """type et échéance de chaque créance"""
    pieces: frozenset[TypePiece]
    adresse: EtatCoordonnee | None
    """état de l'adresse, None s'il n'y en a pas"""
    tentatives_minimum: int
    minimum: int


PIECES_PAR_CREANCE: dict[TypeCreance, tuple[TypePiece, ...]] = {
    TypeCreance.FACTURE: (TypePiece.FACTURE,),
    TypeCreance.COMMANDE: (TypePiece.COMMANDE, TypePiece.FACTURE),
    TypeCreance.CONTRAT: (TypePiece.CONTRAT,),
    TypeCreance.LOYER: (TypePiece.BAIL,),
    TypeCreance.CHEQUE: (TypePiece.CHEQUE,),
}


@cache
def portes() -> tuple[Porte, ...]:
    """La table des portes, dans l'ordre."""
    table = tomli.loads(Path(__file__).with_name("portes.toml").read_text("utf-8"))
    return tuple(Porte(**{**p, "pour": tuple(p["pour"])}) for p in table["porte"])


def examiner(vers: TypeAction, s: Situation, faits: Faits, cadre: Cadre) -> tuple[Condition, ...]:
    """Toutes les portes qui gardent cette escalade (`HUISSIER` ou `JUDICIAIRE`), dans l'ordre."""
    return tuple(Condition(p, *_EXAMENS[p.id](s, faits, cadre)) for p in portes() if vers.value in p.pour)


Verdict = tuple[EtatCondition, str]


def _vrai_si(oui: bool, detail: str = "") -> Verdict:
    return (VRAIE if oui else FAUSSE), detail


def _convention(s: Situation, f: Faits, c: Cadre) -> Verdict:
    if f.convention_le is None or f.convention_le > c.jour:
        return FAUSSE, "aucune convention en cours"
    if f.convention_fin_le is not None and f.convention_fin_le < c.jour:
        return FAUSSE, f"convention finie le {f.convention_fin_le:%d/%m/%Y}"
    return VRAIE, f"convention du {f.convention_le:%d/%m/%Y}"


def _premiere_lettre(s: Situation, f: Faits, c: Cadre) -> Verdict:
    if s.premiere_lettre_le is None or s.premiere_lettre_le > c.jour:
        return FAUSSE, "pas encore partie"
    return VRAIE, f"partie le {s.premiere_lettre_le:%d/%m/%Y}"


def _sans_protection(s: Situation, f: Faits, c: Cadre) -> Verdict:
    motif = s.suspension_motif
    return (FAUSSE, en_mots(motif)) if motif in MOTIFS_DE_PROTECTION and motif else (VRAIE, "")


def _non_conteste(s: Situation, f: Faits, c: Cadre) -> Verdict:
    return _vrai_si(s.suspension_motif is not Motif.LITIGE, "litige ouvert" if s.suspension_motif is Motif.LITIGE else "")


def _sans_promesse(s: Situation, f: Faits, c: Cadre) -> Verdict:
    autre = s.suspension_motif is not None and s.suspension_motif not in MOTIFS_DE_PROTECTION | {Motif.LITIGE}
    if not autre or s.suspension_motif is None:
        return VRAIE, ""
    fin = f" jusqu'au {s.suspendu_jusqu_au:%d/%m/%Y}" if s.suspendu_jusqu_au else ""
    return FAUSSE, f"{en_mots(s.suspension_motif)}{fin}"


def _mise_en_demeure(s: Situation, f: Faits, c: Cadre) -> Verdict:
    if s.mise_en_demeure_le is None:
        return FAUSSE, "aucune mise en demeure"
    if s.mise_en_demeure_expire_le is None:
        return A_VERIFIER, f"reçue le {s.mise_en_demeure_le:%d/%m/%Y}, délai inconnu"
    if s.mise_en_demeure_expire_le >= c.jour:
        return FAUSSE, f"délai jusqu'au {s.mise_en_demeure_expire_le:%d/%m/%Y}"
    return VRAIE, f"délai fini le {s.mise_en_demeure_expire_le:%d/%m/%Y}"


def _tentatives(s: Situation, f: Faits, c: Cadre) -> Verdict:
    return _vrai_si(s.tentatives >= f.tentatives_minimum, f"{s.tentatives} sur {f.tentatives_minimum}")


def _motif(s: Situation, f: Faits, c: Cadre) -> Verdict:
    return (VRAIE, en_mots(s.impaye_motif)) if s.impaye_motif else (A_VERIFIER, "inconnue")


def _exigible(s: Situation, f: Faits, c: Cadre) -> Verdict:
    if not f.creances:
        return FAUSSE, "aucune créance"
    derniere = max(echeance for _, echeance in f.creances)
    return _vrai_si(derniere < c.jour, f"échéance du {derniere:%d/%m/%Y}")


def _non_prescrite(s: Situation, f: Faits, c: Cadre) -> Verdict:
    if s.titre_le is not None:
        return VRAIE, "titre exécutoire"
    if s.prescription_le is None:
        return A_VERIFIER, "date inconnue"
    return _vrai_si(s.prescription_le >= c.jour, f"jusqu'au {s.prescription_le:%d/%m/%Y}")


def _minimum(s: Situation, f: Faits, c: Cadre) -> Verdict:
    return _vrai_si(s.solde >= f.minimum, f"{euros(s.solde)} pour {euros(f.minimum)} au moins")


def _adresse(s: Situation, f: Faits, c: Cadre) -> Verdict:
    if f.adresse is None:
        return FAUSSE, "aucune adresse"
    if f.adresse is EtatCoordonnee.VALABLE:
        return VRAIE, ""
    return (A_VERIFIER if f.adresse is EtatCoordonnee.DOUTEUX else FAUSSE), en_mots(f.adresse)


def _pieces(s: Situation, f: Faits, c: Cadre) -> Verdict:
    voulues = {piece for type_creance, _ in f.creances for piece in PIECES_PAR_CREANCE[type_creance]}
    manque = sorted(en_mots(p) for p in voulues - f.pieces)
    return _vrai_si(not manque, "manque : " + ", ".join(manque) if manque else "")


def _pouvoir(s: Situation, f: Faits, c: Cadre) -> Verdict:
    return _vrai_si(f.pouvoir_judiciaire)


_EXAMENS: dict[str, Callable[[Situation, Faits, Cadre], Verdict]] = {
    "convention": _convention,
    "premiere_lettre": _premiere_lettre,
    "sans_protection": _sans_protection,
    "non_conteste": _non_conteste,
    "sans_promesse": _sans_promesse,
    "mise_en_demeure": _mise_en_demeure,
    "tentatives": _tentatives,
    "motif": _motif,
    "exigible": _exigible,
    "non_prescrite": _non_prescrite,
    "minimum": _minimum,
    "adresse": _adresse,
    "pieces": _pieces,
    "pouvoir": _pouvoir,
}


