"""Ce qu'un décompte refuse de compter : montants négatifs ou absurdes, jours hors de toute vraisemblance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from agence.argent import MAXIMUM, euros
from agence.droit.elements import Arret, CreanceDue, FraisDus, RemiseFaite, Reperes, Versement
from agence.erreurs import Refus
from donnees.nomenclature import Poste

MONTANT_MAXIMUM = 10**12
"""Au-delà, en centimes, un montant est une faute de saisie : rien ne se produit avec lui."""

PREMIER_JOUR, DERNIER_JOUR = date(1950, 1, 1), date(2199, 12, 31)

_REMISABLES = (Poste.PRINCIPAL, Poste.INTERETS, Poste.INDEMNITES)


def verifier(
    creances: Sequence[CreanceDue],
    versements: Sequence[Versement],
    frais: Sequence[FraisDus],
    remises: Sequence[RemiseFaite],
    reperes: Reperes,
    au: date,
    *,
    exact: bool,
) -> None:
    """Lève Refus sur le premier élément impossible. Pour suivre un dossier (`exact` faux), tout montant que la saisie accepte passe."""
    _jour(au, "décompte arrêté")
    plafond = MONTANT_MAXIMUM if exact else MAXIMUM
    for c in creances:
        if not _sain(c.montant, c.echeance, plafond):
            raise _faute(f"créance {c.numero}", c.montant, c.echeance, plafond, "Déduire l'avoir de la facture qu'il corrige.")
    for v in versements:
        if not _sain(v.montant, v.le, plafond):
            raise _faute(dire_versement(v), v.montant, v.le, plafond, "Retirer le versement extourné du calcul.")
        if v.parts:
            _ventilation(v)
    for f in frais:
        if not _sain(f.montant, f.le, plafond):
            raise _faute(f"frais « {f.libelle} »", f.montant, f.le, plafond, "Retirer les frais qui ne sont plus dus.")
    for r in remises:
        _remise(r, plafond)
    for nom, jour in _dates(reperes):
        _jour(jour, nom)
    for arret in reperes.arrets:
        _arret(arret)


def dire_versement(v: Versement) -> str:
    """« versement de 300,00 € du 31/03/2026 »."""
    return f"versement de {euros(v.montant)} du {v.le:%d/%m/%Y}"


def _remise(r: RemiseFaite, plafond: int) -> None:
    if not _sain(r.montant, r.le, plafond):
        raise _faute("remise", r.montant, r.le, plafond, "Écrire ce que le mandant abandonne, sans signe.")
    if r.poste not in _REMISABLES:
        remede = "Une remise porte sur le principal, les intérêts ou les indemnités."
        raise Refus(f"remise du {r.le:%d/%m/%Y} : poste « {r.poste} » impossible", remede)


def _ventilation(v: Versement) -> None:
    if any(part.montant < 0 for part in v.parts) or sum(part.montant for part in v.parts) > v.montant:
        raise Refus(f"{dire_versement(v)} : sa ventilation figée dépasse son montant", "L'extourner et le saisir à nouveau.")


def _dates(reperes: Reperes) -> Iterator[tuple[str, date]]:
    nommees = (
        ("mise en demeure", reperes.mise_en_demeure_le),
        ("décision", reperes.titre_le),
        ("jugement d'ouverture", reperes.interets_arretes_le),
        ("capitalisation", reperes.capitalisation_le),
    )
    return ((nom, jour) for nom, jour in nommees if jour is not None)


def _arret(arret: Arret) -> None:
    _jour(arret.debut, "arrêt des intérêts, début")
    if arret.fin is None:
        return
    _jour(arret.fin, "arrêt des intérêts, fin")
    if arret.fin < arret.debut:
        bornes = f"du {arret.debut:%d/%m/%Y} au {arret.fin:%d/%m/%Y}"
        raise Refus(f"arrêt des intérêts {bornes} : il finit avant de commencer", "Corriger les dates de la protection.")


def _sain(montant: int, jour: date, plafond: int) -> bool:
    return 0 <= montant <= plafond and PREMIER_JOUR <= jour <= DERNIER_JOUR


def _faute(quoi: str, montant: int, jour: date, plafond: int, remede: str) -> Refus:
    if montant < 0:
        return Refus(f"{quoi} : montant négatif", remede)
    if montant > plafond:
        return Refus(f"{quoi} : montant de {euros(montant)} hors limites", f"Au plus {euros(plafond)} ; vérifier la saisie.")
    return _hors_limites(jour, quoi)


def _jour(jour: date, quoi: str) -> None:
    if not PREMIER_JOUR <= jour <= DERNIER_JOUR:
        raise _hors_limites(jour, quoi)


def _hors_limites(jour: date, quoi: str) -> Refus:
    limites = f"Un jour du {PREMIER_JOUR:%d/%m/%Y} au {DERNIER_JOUR:%d/%m/%Y} est attendu."
    return Refus(f"{quoi} : date {jour.isoformat()} hors limites", limites)
