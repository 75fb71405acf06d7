"""La balance âgée à l'écran : une ligne par tranche d'âge, ou une ligne par mandant ou par agent, au soir que l'on veut."""

from __future__ import annotations

from agence.argent import diviser, euros
from agence.echanges.ecrivains import ColonneExport
from agence.indicateurs.balance import Balance, Case, LigneBalance, balance_agee, dossiers_de_la_balance
from agence.indicateurs.calcul import TRANCHES_D_AGE, TROP_VERSE
from agence.indicateurs.definitions import Indicateur
from agence.seance import Seance
from agence.suivi import Suivi
from donnees.vues.exports import Sorte
from donnees.vues.indicateurs import Par
from ecrans.composants.courbe import Serie
from ecrans.composants.liste import Colonne
from ecrans.supervision.chiffres import euros_serres, taux
from ecrans.supervision.page import Page
from ecrans.supervision.tableaux import PAR_DIT, TOUT, Contenu, Ligne, Reglage, Tableau
from ecrans.supervision.traces import EUROS, Trace

TROP = "trop versé"
_TITRES = (*TRANCHES_D_AGE, TROP)


class TableauDeLaBalance(Tableau):
    """Dans le temps : une ligne par tranche, son nombre de dossiers, son montant et sa part."""

    NOM = "balance"
    FICHIER = "balance"
    INDICATEURS = (Indicateur.BALANCE,)
    COLONNES: tuple[Colonne, ...] = (
        Colonne("jours échus", minimum=12), Colonne("dossiers", 10, droite=True), Colonne("reste €", 16, droite=True),
        Colonne("part", 8, droite=True),
    )  # fmt: skip
    EXPORT: tuple[ColonneExport, ...] = (
        ColonneExport("tranche", "jours depuis l'échéance"), ColonneExport("dossiers", "dossiers", Sorte.ENTIER),
        ColonneExport("reste", "reste", Sorte.MONTANT),
    )  # fmt: skip

    def periode(self, reglage: Reglage) -> str:
        par = "" if reglage.par is Par.TOUT else f" · {PAR_DIT[reglage.par]}"
        return f"au soir du {reglage.soir:%d/%m/%Y}{par}"

    def calculer(self, reglage: Reglage, suivi: Suivi) -> Contenu:
        balance = balance_agee(reglage.soir, reglage.jour, reglage.par, suivi)
        tout = balance.tout
        lignes = [self._ligne(TOUT, Case(0, tout.total), tout.total)]
        # Le rang de la tranche tient lieu de clé : c'est par lui que l'on descend
        lignes += [self._ligne(nom, case, tout.total, rang) for rang, (nom, case) in enumerate(zip(_TITRES, tout.cases, strict=True))]
        phrase = f"hors balance : {euros(balance.frais)} de frais à la charge des débiteurs" if balance.frais else ""
        return Contenu(tuple(lignes), (_trace(tout),), phrase)

    def _ligne(self, nom: str, case: Case, total: int, rang: int | None = None) -> Ligne:
        dossiers = str(case.dossiers) if rang is not None else ""
        part = taux((case.montant, total)) if total > 0 and rang != TROP_VERSE else ""
        return Ligne((nom, dossiers, euros_serres(case.montant, 16), part), (nom, case.dossiers, case.montant), rang)

    def descendre(self, seance: Seance, reglage: Reglage, ligne: Ligne) -> Page | None:
        return _dossiers(seance, reglage, ligne.cellules[0], None, ligne.cle)


class TableauParMandant(TableauDeLaBalance):
    """Une ligne par mandant ou par agent, une colonne par tranche."""

    COLONNES = (
        Colonne("", minimum=11), Colonne(TRANCHES_D_AGE[0], 8, droite=True),
        *(Colonne(t, 7, droite=True) for t in TRANCHES_D_AGE[1:]), Colonne("total €", 9, droite=True),
    )  # fmt: skip
    EXPORT = (
        ColonneExport("nom", "nom"), *(ColonneExport(f"tranche_{rang}", t, Sorte.MONTANT) for rang, t in enumerate(_TITRES)),
        ColonneExport("total", "total", Sorte.MONTANT),
    )  # fmt: skip

    def calculer(self, reglage: Reglage, suivi: Suivi) -> Contenu:
        balance: Balance = balance_agee(reglage.soir, reglage.jour, reglage.par, suivi)
        lignes = [self._par_nom(TOUT, balance.tout, None), *(self._par_nom(b.nom, b, b.cle) for b in balance.lignes)]
        trop = balance.tout.trop_verse
        phrase = f"dans le total : {euros_serres(-trop, 14)} € de trop versé, à déduire" if trop else ""
        return Contenu(tuple(lignes), (_trace(balance.tout),), phrase)

    def _par_nom(self, nom: str, b: LigneBalance, cle: int | None) -> Ligne:
        cases = [euros_serres(c.montant, 7) if c.montant else "·" for c in b.cases[:TROP_VERSE]]
        return Ligne((nom, *cases, euros_serres(b.total, 9)), (nom, *(c.montant for c in b.cases), b.total), cle)

    def descendre(self, seance: Seance, reglage: Reglage, ligne: Ligne) -> Page | None:
        return _dossiers(seance, reglage, ligne.cellules[0], ligne.cle, None)


def _dossiers(seance: Seance, reglage: Reglage, nom: str, cle: int | None, tranche: int | None) -> Page:
    from ecrans.supervision.dossiers_du_chiffre import DossiersDuChiffreEcran

    def lire(suivi: Suivi) -> list[tuple[int, int]]:
        trouves = dossiers_de_la_balance(reglage.soir, reglage.par, cle, tranche, suivi)
        return sorted(trouves, key=lambda d: (-abs(d[1]), d[0]))

    return DossiersDuChiffreEcran(seance, f"balance au {reglage.soir:%d/%m/%y}, {nom}", "reste", lire)


def _trace(tout: LigneBalance) -> Trace:
    serie = Serie("reste à payer par jours échus", [diviser(c.montant, 100) for c in tout.cases[:TROP_VERSE]], batons=True)
    return Trace((serie,), TRANCHES_D_AGE, EUROS)
