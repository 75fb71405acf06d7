"""La balance âgée au soir d'un jour, passé ou présent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from agence.erreurs import SaisieInvalide
from agence.indicateurs.calcul import TRANCHES_D_AGE, TROP_VERSE, bornes_des_tranches
from agence.indicateurs.lecture import debut_du_jour, ordre_des_noms, tranches_de_dossiers
from agence.suivi import Suivi
from donnees.vues import indicateurs as noms
from donnees.vues import indicateurs_balance as vue
from donnees.vues.indicateurs import Par


@dataclass(frozen=True)
class Case:
    """Une tranche d'âge : combien de dossiers y ont quelque chose, et combien, en centimes."""

    dossiers: int = 0
    montant: int = 0

    def __add__(self, autre: Case) -> Case:
        return Case(self.dossiers + autre.dossiers, self.montant + autre.montant)


@dataclass(frozen=True)
class LigneBalance:
    """Un mandant (ou un agent, ou tout) : une case par tranche, puis le trop versé, négatif."""

    cle: int
    nom: str
    cases: tuple[Case, ...] = field(default=(Case(),) * (len(TRANCHES_D_AGE) + 1))

    @property
    def total(self) -> int:
        """La somme des soldes, trop versé compris ; en centimes."""
        return sum(c.montant for c in self.cases)

    @property
    def trop_verse(self) -> int:
        return self.cases[TROP_VERSE].montant


@dataclass(frozen=True)
class Balance:
    """La balance d'un soir ; les lignes dans l'ordre des noms. `frais` : ceux des débiteurs, hors balance, en centimes."""

    au: date
    par: Par
    lignes: tuple[LigneBalance, ...]
    frais: int = 0

    @property
    def tout(self) -> LigneBalance:
        """Toutes les lignes ensemble."""
        if not self.lignes:
            return LigneBalance(0, "")
        cases = [sum(colonne, Case()) for colonne in zip(*(ligne.cases for ligne in self.lignes), strict=True)]
        return LigneBalance(0, "", tuple(cases))


def balance_agee(au: date, jour: date, par: Par = Par.MANDANT, suivi: Suivi | None = None) -> Balance:
    """La balance du soir de `au`. Lève SaisieInvalide pour un jour à venir, Arrete si on l'arrête."""
    _refuser_a_venir(au, jour)
    cases: dict[int, list[Case]] = {}
    for tranche in (suivi or Suivi()).pas_a_pas(tranches_de_dossiers()):
        for r in vue.restes(par, tranche, au, debut_du_jour(au + timedelta(days=1)), bornes_des_tranches(au)):
            ligne = cases.setdefault(r.cle, [Case()] * (len(TRANCHES_D_AGE) + 1))
            ligne[r.tranche] += Case(r.dossiers, r.montant)
    dits = noms.noms(par)
    lignes = [LigneBalance(cle, dits.get(cle, ""), tuple(trouvees)) for cle, trouvees in cases.items()]
    ranges = tuple(sorted(lignes, key=lambda ligne: ordre_des_noms(ligne.nom, ligne.cle)))
    return Balance(au, par, ranges, vue.frais_inscrits(au, debut_du_jour(au + timedelta(days=1))))


def dossiers_de_la_balance(
    au: date, par: Par, cle: int | None, tranche_d_age: int | None, suivi: Suivi | None = None
) -> list[tuple[int, int]]:
    """Les dossiers qui font une case (None : toutes les clés, ou toutes les tranches) : (dossier, centimes). Lève Arrete."""
    trouves: list[tuple[int, int]] = []
    for tranche in (suivi or Suivi()).pas_a_pas(tranches_de_dossiers()):
        fin = debut_du_jour(au + timedelta(days=1))
        trouves += vue.dossiers(par, cle, tranche_d_age, tranche, au, fin, bornes_des_tranches(au))
    return trouves


def _refuser_a_venir(au: date, jour: date) -> None:
    if au > jour:
        raise SaisieInvalide(f"le {au:%d/%m/%Y} est à venir.", "Donner un jour passé, ou ce jour.")
