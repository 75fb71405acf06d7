"""Ce qui est dû à une date, ligne par ligne : principal, intérêts par segment, indemnités, versements imputés.

Conventions (DROIT § 2.4) : du lendemain de l'échéance, de la mise en demeure reçue ou de la décision, jusqu'à la date
d'arrêté incluse ; base 365 toujours ; un segment par semestre, par palier et par versement, arrondi au centime.
Le jour d'un versement porte encore intérêt sur l'ancien capital. Montants en centimes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from agence.droit.compte import Compte, ouvrir
from agence.droit.elements import CreanceDue, Decompte, Imputation, Ligne, Parties, Reperes, Versement
from agence.droit.taux import TableDesTaux
from agence.erreurs import Refus
from donnees.nomenclature import Poste

TEXTE_INDEMNITE = "C. com. L441-10 II et D441-5 : indemnité forfaitaire, une fois par facture"
_UN_JOUR = timedelta(days=1)

__all__ = [
    "CreanceDue", "Decompte", "Imputation", "Ligne", "Parties", "Poste", "Reperes", "Versement", "etablir",
]


def etablir(
    creances: Iterable[CreanceDue],
    versements: Iterable[Versement],
    parties: Parties,
    reperes: Reperes,
    au: date,
    taux: TableDesTaux,
    *,
    exact: bool = True,
) -> Decompte:
    """Le décompte au soir du jour `au`.

    Entre professionnels : taux convenu ou BCE + 10 dès le lendemain de l'échéance, et 40 € par facture en retard
    (L441-10 II). Sinon : taux légal depuis la mise en demeure (C. civ. 1231-6), rien avant. Après une condamnation :
    taux légal, puis 5 points de plus passé deux mois (C. civ. 1231-7, CMF L313-3).
    Les versements postérieurs à `au` ne comptent pas ; une créance non échue compte au principal, sans intérêt.
    Lève Refus : règle 10 si un taux manque ; montant négatif. Pour suivre un dossier sans rien produire, `exact=False` ne
    compte aucun intérêt sur un semestre absent, n'en devine aucun, et le dit : le dû est alors un minimum.
    """
    calcul = _Calcul(_ouvrir_tout(creances, parties, reperes, au, taux, exact), parties, reperes, taux)
    comptes_avant = [v for v in versements if v.le <= au]
    comptes_avant.sort(key=lambda v: (v.le, v.id))
    for versement in comptes_avant:
        calcul.imputer(versement)
    for compte in calcul.comptes:
        calcul.toucher(compte, au)
    return calcul.arreter(au, sum(v.montant for v in comptes_avant))


def _ouvrir_tout(
    creances: Iterable[CreanceDue], parties: Parties, reperes: Reperes, au: date, taux: TableDesTaux, exact: bool
) -> list[Compte]:
    rangees = sorted(creances, key=lambda c: (c.echeance, c.id))
    arret = reperes.interets_arretes_le
    fin = au if arret is None or arret > au else arret - _UN_JOUR
    comptes = []
    for creance in rangees:
        if creance.montant < 0:
            raise Refus(f"créance {creance.numero} : montant négatif", "Déduire l'avoir de la facture qu'il corrige.")
        comptes.append(ouvrir(creance, parties, reperes, fin, taux, exact))
    return comptes


class _Calcul:
    """Le déroulement d'un décompte : les comptes par échéance, et ce que chaque versement a éteint."""

    def __init__(self, comptes: list[Compte], parties: Parties, reperes: Reperes, taux: TableDesTaux) -> None:
        self.comptes = comptes
        self.avec_indemnite = parties.entre_professionnels
        self.arret = reperes.interets_arretes_le
        self.taux = taux
        self.indemnisees: set[str] = set()
        self.imputations: list[Imputation] = []

    def toucher(self, compte: Compte, jour: date) -> None:
        """Mène un compte au soir de `jour`, et y porte l'indemnité si la facture est en retard."""
        if not compte.reste:
            return
        compte.avancer(jour)
        if jour > compte.echeance:
            self._indemniser(compte)

    def _indemniser(self, compte: Compte) -> None:
        """40 € une seule fois par numéro de facture, jamais si la procédure collective interdisait de payer (règle 8)."""
        ouverte = self.arret is not None and compte.echeance >= self.arret
        cle = compte.numero or f"#{compte.creance}"
        if not self.avec_indemnite or ouverte or cle in self.indemnisees:
            return
        self.indemnisees.add(cle)
        montant = self.taux.parametres.indemnite
        jour = compte.echeance + _UN_JOUR
        compte.indemnite = compte.indemnite_due = montant
        compte.ligne_indemnite = Ligne(compte.numero, jour, jour, 0, None, compte.montant, montant, TEXTE_INDEMNITE)

    def imputer(self, versement: Versement) -> None:
        """Intérêts puis principal, de la plus ancienne échéance à la plus récente ; les indemnités en dernier (§ 3)."""
        if versement.montant < 0:
            raise Refus(f"versement {versement.id} : montant négatif", "Retirer le versement extourné du calcul.")
        reste = versement.montant
        for compte in self._dans_l_ordre(versement.creance):
            if not reste:
                return
            self.toucher(compte, versement.le)
            pris = min(reste, compte.interets_dus)
            compte.interets_dus -= pris
            self._noter(versement, compte, Poste.INTERETS, pris)
            capital = min(reste - pris, compte.reste)
            compte.reste -= capital
            self._noter(versement, compte, Poste.PRINCIPAL, capital)
            reste -= pris + capital
        for compte in self.comptes:
            pris = min(reste, compte.indemnite_due)
            compte.indemnite_due -= pris
            self._noter(versement, compte, Poste.INDEMNITES, pris)
            reste -= pris
        self._noter(versement, None, Poste.TROP_PERCU, reste)

    def _dans_l_ordre(self, visee: int | None) -> list[Compte]:
        if visee is None:
            return self.comptes
        return sorted(self.comptes, key=lambda c: c.creance != visee)

    def _noter(self, versement: Versement, compte: Compte | None, poste: Poste, montant: int) -> None:
        if montant:
            creance = None if compte is None else compte.creance
            self.imputations.append(Imputation(versement.id, creance, poste, montant))

    def arreter(self, au: date, verse: int) -> Decompte:
        principal = sum(c.montant for c in self.comptes)
        interets = sum(c.interets for c in self.comptes)
        indemnites = sum(c.indemnite for c in self.comptes)
        solde = principal + interets + indemnites - verse
        return Decompte(
            au=au,
            principal=principal,
            interets=interets,
            indemnites=indemnites,
            frais=0,
            verse=verse,
            du=max(solde, 0),
            lignes=tuple(ligne for compte in self.comptes for ligne in compte.toutes_les_lignes()),
            trop_percu=max(-solde, 0),
            imputations=tuple(self.imputations),
            avertissements=self._avertissements(au),
            complet=all(compte.complet for compte in self.comptes),
        )

    def _avertissements(self, au: date) -> tuple[str, ...]:
        dits = [phrase for compte in self.comptes for phrase in compte.avertissements]
        if self.avec_indemnite and au > self.taux.parametres.texte_b2b_jusqu_au:
            dits.append(
                f"règle 49 : la version de L441-10 prise ici finit le {self.taux.parametres.texte_b2b_jusqu_au:%d/%m/%Y}, "
                "relire pénalités et indemnité avant de produire le décompte"
            )
        return tuple(dict.fromkeys(dits))
