"""Ce qui entre dans un décompte et ce qui en sort : des valeurs simples, montants en centimes, jours locaux."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from agence.figee import figee_par_milliers
from donnees.nomenclature import Nature, Poste, Strategie


@figee_par_milliers
class CreanceDue:
    """Une créance TTC, en centimes ; `taux_contractuel` en pour cent par an, entre professionnels seulement."""

    id: int
    numero: str
    montant: int
    echeance: date
    facture: date | None = None
    taux_contractuel: Decimal | None = None


@figee_par_milliers
class Part:
    """Une part d'un versement telle qu'elle a été figée le jour de la saisie ; `creance` est vide pour les frais et le trop-perçu."""

    creance: int | None
    poste: Poste
    montant: int


@figee_par_milliers
class Versement:
    """Un versement non extourné ; `creance` quand il vise une créance, de l'accord du créancier (C. civ. 1342-10).

    `parts` : son imputation figée, qui s'applique telle quelle ; vide, elle se calcule selon `strategie`.
    `isole` : reçu après un jugement d'ouverture pour une dette antérieure (L622-7) : gardé à part, il n'éteint rien.
    """

    id: int
    le: date
    montant: int
    creance: int | None = None
    strategie: Strategie = Strategie.INTERETS_PUIS_PRINCIPAL
    parts: tuple[Part, ...] = ()
    isole: bool = False


@figee_par_milliers
class FraisDus:
    """Des frais que la loi ou le juge met à la charge du débiteur, titre à l'appui (L111-8) ; sans intérêt."""

    id: int
    le: date
    montant: int
    libelle: str


@figee_par_milliers
class RemiseFaite:
    """Ce que le mandant a abandonné ce jour-là sur un poste (principal, intérêts ou indemnités)."""

    id: int
    le: date
    poste: Poste
    montant: int


class Cours(StrEnum):
    """Ce qui cesse de courir pendant un arrêt."""

    TOUT = "tout"
    PENALITES = "penalites"


@figee_par_milliers
class Arret:
    """Des jours sans intérêts, bornes comprises ; `fin` vide : sans terme connu. `cours` dit si le taux légal, lui, court encore.

    TOUT : jugement d'ouverture (C. com. L622-28), surendettement recevable (L722-5). PENALITES : délai de grâce (C. civ. 1343-5 al. 4).
    """

    debut: date
    fin: date | None
    cours: Cours
    texte: str


@figee_par_milliers
class Parties:
    """Qui doit à qui : la nature du créancier choisit la colonne du taux légal, les deux ensemble le régime."""

    creancier: Nature
    debiteur: Nature

    @property
    def entre_professionnels(self) -> bool:
        """Vrai quand L441-10 s'applique : pénalités de plein droit et indemnité forfaitaire (règle 7)."""
        return self.creancier is Nature.PROFESSIONNEL and self.debiteur is Nature.PROFESSIONNEL


@figee_par_milliers
class Reperes:
    """Les dates qui changent le régime.

    `mise_en_demeure_le` : reçue ; `titre_le` : décision de condamnation exécutoire ce jour-là ; `interets_arretes_le` : jugement
    d'ouverture, dont le jour ne porte plus intérêt (C. com. L622-28) ; `arrets` : les autres jours sans intérêts ;
    `capitalisation_le` : jour depuis lequel une clause ou une décision capitalise les intérêts dus pour une année entière (1343-2).
    """

    mise_en_demeure_le: date | None = None
    titre_le: date | None = None
    interets_arretes_le: date | None = None
    arrets: tuple[Arret, ...] = ()
    capitalisation_le: date | None = None


@figee_par_milliers
class Imputation:
    """La part d'un versement qui va à un poste ; `creance` est vide pour des frais ou un trop-perçu."""

    versement: int
    creance: int | None
    poste: Poste
    montant: int
    strategie: Strategie = Strategie.INTERETS_PUIS_PRINCIPAL


@figee_par_milliers
class Ligne:
    """Une ligne du décompte ; bornes comprises. `taux` en pour cent par an, vide hors des intérêts.

    `article` et `pourquoi` l'expliquent : qui est créancier, quel régime, de quel jour il part, ce que vaut la source.
    Des intérêts capitalisés font une ligne sans montant, leur somme en `base` : ils sont déjà comptés dans les lignes d'avant.
    Des frais n'ont pas de créance.
    """

    creance: str
    du_jour: date
    au_jour: date
    jours: int
    taux: Decimal | None
    base: int
    montant: int
    regle: str
    article: str = ""
    pourquoi: str = ""


@figee_par_milliers
class Decompte:
    """Le décompte arrêté. `du` = principal + interets + indemnites + frais - verse - remise, jamais négatif.

    `principal` est celui d'origine ; `frais` ne compte que ceux d'un titre : aucun frais de recouvrement au débiteur (règle 6, L111-8).
    La somme des imputations est `verse` ; la somme des lignes est `interets` + `indemnites` + `frais`.
    `isole` : l'argent reçu et gardé à part, qui n'éteint rien et n'entre pas dans `verse`.
    `reserves` : ce qui reste à vérifier avant de produire le décompte (source secondaire, table de l'agence, lecture non tranchée).
    """

    au: date
    principal: int
    interets: int
    indemnites: int
    frais: int
    verse: int
    du: int
    lignes: tuple[Ligne, ...]
    trop_percu: int = 0
    imputations: tuple[Imputation, ...] = ()
    avertissements: tuple[str, ...] = ()
    complet: bool = True
    """Faux quand un taux manquait : le dû est un minimum, bon pour suivre le dossier, pas pour être produit."""
    remise: int = 0
    isole: int = 0
    reserves: tuple[str, ...] = ()
