"""Ce que les essais du décompte partagent : des créances et des versements courts à écrire, et la table livrée."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agence.droit.decompte import etablir
from agence.droit.elements import Arret, CreanceDue, Decompte, FraisDus, Parties, RemiseFaite, Reperes, Versement
from agence.droit.taux import TableDesTaux, charger_taux
from donnees.nomenclature import Nature, Poste

PRO, PART = Nature.PROFESSIONNEL, Nature.PARTICULIER
B2B, B2C, C2C, C2B = Parties(PRO, PRO), Parties(PRO, PART), Parties(PART, PART), Parties(PART, PRO)
AVANT = date(2025, 11, 30)
FIN_AOUT, FIN_SEPTEMBRE = date(2026, 8, 31), date(2026, 9, 30)


def creance(montant: int, echeance: date = AVANT, identifiant: int = 1, taux: str | None = None) -> CreanceDue:
    return CreanceDue(identifiant, f"F{identifiant}", montant, echeance, None, Decimal(taux) if taux else None)


def calculer(
    *creances: CreanceDue,
    au: date,
    parties: Parties = B2B,
    versements: tuple[Versement, ...] = (),
    mise_en_demeure: date | None = None,
    titre: date | None = None,
    arret: date | None = None,
    arrets: tuple[Arret, ...] = (),
    capitalisation: date | None = None,
    frais: tuple[FraisDus, ...] = (),
    remises: tuple[RemiseFaite, ...] = (),
    exact: bool = True,
    table: TableDesTaux | None = None,
) -> Decompte:
    reperes = Reperes(mise_en_demeure, titre, arret, arrets, capitalisation)
    return etablir(
        creances, versements, parties, reperes, au, table or charger_taux(), frais=frais, remises=remises, exact=exact
    )


def segments(decompte: Decompte) -> list[tuple[int, str, int]]:
    """Jours, taux et montant de chaque ligne d'intérêts."""
    return [(ligne.jours, str(ligne.taux), ligne.montant) for ligne in decompte.lignes if ligne.taux is not None]


def eteint(decompte: Decompte) -> list[tuple[int | None, Poste, int]]:
    """Ce que les versements ont éteint, dans l'ordre."""
    return [(i.creance, i.poste, i.montant) for i in decompte.imputations]
