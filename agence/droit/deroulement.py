"""Le déroulement d'un décompte : jour après jour, les frais, les remises, les versements et la capitalisation.

Un même jour : les frais naissent, les remises se font, les versements s'imputent, puis ce qui reste impayé se capitalise.

Ordre d'imputation (DROIT § 3) : la dette visée ; les dettes échues, de la plus ancienne échéance à la plus récente, au prorata à
échéance égale (C. civ. 1342-10), intérêts puis principal dans chacune (1343-1) ; les frais, sauf en phase titrée où ils passent
devant ; les indemnités ; enfin ce qui n'est pas échu. Le jour d'un versement porte encore intérêt sur l'ancienne base.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import groupby

from agence.argent import euros
from agence.calendrier import plus_mois
from agence.droit.bornes import dire_versement
from agence.droit.compte import Compte
from agence.droit.elements import Cours, CreanceDue, FraisDus, Imputation, Ligne, Parties, RemiseFaite, Reperes, Versement
from agence.droit.prorata import au_prorata
from agence.droit.regimes import UN_JOUR, est_arrete, regimes, tous_les_arrets
from agence.droit.taux import TableDesTaux
from agence.erreurs import Refus
from donnees.nomenclature import Poste, Strategie

TEXTE_INDEMNITE = "C. com. L441-10 II et D441-5 : indemnité forfaitaire, une fois par facture"
RESERVE_CAPITALISATION = (
    "capitalisation (C. civ. 1343-2) : intérêts impayés d'une année entière au moins, lecture non tranchée (L), à vérifier"
)
RESERVE_FRAIS = "imputation sur les frais d'abord : usage des études (M), à vérifier"
RESERVE_ANCIENNE = (
    "imputation sur la plus ancienne échéance entre des dettes de taux différents : celle qu'il y a le plus intérêt à payer "
    "(C. civ. 1342-10) n'est pas déterminée, à confirmer"
)

_INTERETS_PUIS_PRINCIPAL = (Poste.INTERETS, Poste.PRINCIPAL)
_PRINCIPAL_PUIS_INTERETS = (Poste.PRINCIPAL, Poste.INTERETS)
_NOMS = {Poste.PRINCIPAL: "le principal", Poste.INTERETS: "les intérêts", Poste.INDEMNITES: "les indemnités"}


@dataclass(slots=True)
class _Encaisse:
    """Un versement en cours d'imputation ; `reste` : ce qu'il n'a encore éteint nulle part."""

    versement: Versement
    reste: int
    imputations: list[Imputation] = field(default_factory=list)


@dataclass(slots=True)
class _FraisEnCours:
    frais: FraisDus
    reste: int


class Deroulement:
    """Les comptes d'un dossier, menés d'évènement en évènement jusqu'au jour voulu. Lève Refus (règle 10, remise trop forte)."""

    def __init__(
        self, creances: Iterable[CreanceDue], parties: Parties, reperes: Reperes, au: date, taux: TableDesTaux, *, exact: bool
    ) -> None:
        self.au = au
        self.taux = taux
        self.exact = exact
        self.avec_indemnite = parties.entre_professionnels
        self.reperes = reperes
        self.arrets = tous_les_arrets(reperes)
        capitalise = reperes.capitalisation_le is not None
        self.comptes = [
            Compte(c, regimes(c, parties, reperes, self.arrets, au, taux), taux, exact=exact, capitalise=capitalise)
            for c in sorted(creances, key=lambda c: (c.echeance, c.id))
        ]
        self.par_creance = {c.creance: c for c in self.comptes}
        self.echeances = {jour: list(groupe) for jour, groupe in groupby(self.comptes, key=lambda c: c.echeance)}
        self.frais: list[_FraisEnCours] = []
        self.encaisses: list[_Encaisse] = []
        self.indemnisees: set[str] = set()
        self.avertissements: list[str] = []
        self.reserves: list[str] = []
        self.verse = self.remise = self.isole = 0

    def derouler(self, versements: Sequence[Versement], frais: Sequence[FraisDus], remises: Sequence[RemiseFaite]) -> None:
        """Applique tout ce qui est daté d'`au` ou d'avant, dans l'ordre, puis mène les comptes au soir d'`au`."""
        suite: list[tuple[date, int, int, Callable[[], None]]] = []
        suite += [(f.le, 0, f.id, partial(self._naitre, f)) for f in frais]
        suite += [(r.le, 1, r.id, partial(self._remettre, r)) for r in remises]
        suite += [(v.le, 2, v.id, partial(self._encaisser, v)) for v in versements]
        suite += [(jour, 3, 0, partial(self._capitaliser, jour)) for jour in self._anniversaires()]
        for _, _, _, appliquer in sorted((e for e in suite if e[0] <= self.au), key=lambda e: e[:3]):
            appliquer()
        for groupe in self.echeances.values():
            self._arreter_l_echeance(groupe, self.au)

    # ── ce qui arrive ────────────────────────────────────────────────────────────────────────────────────────────────

    def _naitre(self, frais: FraisDus) -> None:
        """Des frais de plus ; un trop-perçu d'avant les paie aussitôt."""
        self.frais.append(_FraisEnCours(frais, frais.montant))
        for encaisse in self.encaisses:
            self._eteindre_les_frais(encaisse)

    def _remettre(self, remise: RemiseFaite) -> None:
        """Retire ce que le mandant abandonne, de la plus ancienne échéance à la plus récente."""
        reste = remise.montant
        for groupe in self.echeances.values():
            if not reste:
                break
            if remise.poste is Poste.INDEMNITES:
                self._porter_les_indemnites(groupe, remise.le)
            else:
                self._arreter_l_echeance(groupe, remise.le)
            dus = [_du_au_poste(compte, remise.poste) for compte in groupe]
            reste -= sum(c.eteindre(remise.poste, part) for c, part in zip(groupe, au_prorata(reste, dus), strict=True))
        self.remise += remise.montant - reste
        if reste:
            self._refuser_la_remise(remise, remise.montant - reste)

    def _refuser_la_remise(self, remise: RemiseFaite, possible: int) -> None:
        faute = (
            f"remise de {euros(remise.montant)} sur {_NOMS[remise.poste]} le {remise.le:%d/%m/%Y} : "
            f"il n'en restait que {euros(possible)} à payer ce jour-là"
        )
        if self.exact:
            raise Refus(faute, "La retirer, et saisir celle qui tient dans ce qui reste dû.")
        self.avertissements.append(f"{faute} ; le reste est sans effet")

    def _capitaliser(self, jour: date) -> None:
        if est_arrete(self.arrets, jour, *Cours):
            return
        for compte in self.comptes:
            compte.avancer(jour)
            if compte.capitaliser(jour):
                self.reserves.append(RESERVE_CAPITALISATION)

    def _anniversaires(self) -> Iterator[date]:
        """Le terme de chaque année entière depuis le jour où la clause ou la décision capitalise : jamais avant un an (règle 13)."""
        depuis = self.reperes.capitalisation_le
        annees = 1
        while depuis is not None and (terme := plus_mois(depuis, 12 * annees)) <= self.au:
            yield terme
            annees += 1

    def _encaisser(self, v: Versement) -> None:
        if v.isole:
            self.isole += v.montant
            self._avertir(f"règle 32 : {dire_versement(v)} isolé (C. com. L622-7), il n'éteint rien")
            return
        self.verse += v.montant
        encaisse = _Encaisse(v, v.montant)
        self.encaisses.append(encaisse)
        visee = self._viser(v)
        self._juger_l_ordre(v)
        manque, trop_percu = self._appliquer_les_parts(encaisse)
        if encaisse.reste:
            self._imputer_le_reste(encaisse, visee)
        if v.strategie is Strategie.FRAIS_PUIS_INTERETS and any(i.poste is Poste.FRAIS for i in encaisse.imputations):
            self.reserves.append(RESERVE_FRAIS)
        self._dire_l_ecart(encaisse, manque, trop_percu)
        if visee is not None and visee.du:
            self._avertir(f"règle 20 : le {dire_versement(v)} vise la créance {visee.numero} sans la payer entièrement")
        jugement = self.reperes.interets_arretes_le
        if jugement is not None and v.le >= jugement:
            self._avertir(f"règle 32 : {dire_versement(v)} reçu après le jugement d'ouverture et imputé (C. com. L622-7), à vérifier")

    def _dire_l_ecart(self, e: _Encaisse, manque: int, trop_percu: int) -> None:
        """Règle 14 : ce qui a changé depuis que l'imputation a été figée."""
        debut = f"règle 14 : {dire_versement(e.versement)}"
        if manque:
            self._avertir(f"{debut}, {euros(manque)} de son imputation figée dépassent ce qui était dû et suivent l'ordre d'imputation")
        elif e.reste < trop_percu:
            self._avertir(f"{debut}, {euros(trop_percu - e.reste)} figés en trop-perçu éteignent une dette ajoutée depuis")

    # ── l'imputation d'un versement ──────────────────────────────────────────────────────────────────────────────────

    def _viser(self, v: Versement) -> Compte | None:
        if v.creance is None:
            return None
        visee = self.par_creance.get(v.creance)
        if visee is None:
            self._avertir(f"{dire_versement(v)} : la créance qu'il vise n'est plus au décompte, il suit l'ordre d'imputation")
            return None
        self._arreter_l_echeance(self.echeances[visee.echeance], v.le)
        return visee

    def _appliquer_les_parts(self, e: _Encaisse) -> tuple[int, int]:
        """L'imputation figée, telle quelle ; rend ce qui n'a plus trouvé de dette, et ce qui était figé en trop-perçu."""
        manque = trop_percu = 0
        for part in e.versement.parts:
            compte = None if part.creance is None else self.par_creance.get(part.creance)
            if part.poste is Poste.TROP_PERCU:
                trop_percu += part.montant
            elif part.poste is Poste.FRAIS:
                manque += part.montant - self._eteindre_les_frais(e, part.montant)
            elif compte is None:
                manque += part.montant
            else:
                self._arreter_l_echeance(self.echeances[compte.echeance], e.versement.le)
                manque += part.montant - self._eteindre(e, compte, part.poste, part.montant)
        return manque, trop_percu

    def _imputer_le_reste(self, e: _Encaisse, visee: Compte | None) -> None:
        v = e.versement
        if visee is not None:
            self._payer(e, visee, e.reste)
        if v.strategie is Strategie.FRAIS_PUIS_INTERETS:
            self._eteindre_les_frais(e)
        for echeance, groupe in self.echeances.items():
            if echeance <= v.le and e.reste:
                self._payer_l_echeance(e, groupe)
        self._eteindre_les_frais(e)
        for compte in self.comptes:
            if e.reste and compte.indemnite_due:
                self._eteindre(e, compte, Poste.INDEMNITES, e.reste)
        for echeance, groupe in self.echeances.items():
            if echeance > v.le and e.reste:
                self._payer_l_echeance(e, groupe)

    def _payer_l_echeance(self, e: _Encaisse, groupe: list[Compte]) -> None:
        """Les dettes d'une même échéance, au prorata de ce que chacune doit (C. civ. 1342-10 al. 2)."""
        self._arreter_l_echeance(groupe, e.versement.le)
        for compte, part in zip(groupe, au_prorata(e.reste, [c.du for c in groupe]), strict=True):
            self._payer(e, compte, part)

    def _payer(self, e: _Encaisse, compte: Compte, montant: int) -> None:
        principal_d_abord = e.versement.strategie is Strategie.PRINCIPAL_PUIS_INTERETS
        for poste in _PRINCIPAL_PUIS_INTERETS if principal_d_abord else _INTERETS_PUIS_PRINCIPAL:
            montant -= self._eteindre(e, compte, poste, montant)

    def _eteindre(self, e: _Encaisse, compte: Compte, poste: Poste, montant: int) -> int:
        pris = compte.eteindre(poste, montant)
        self._noter(e, compte.creance, poste, pris)
        return pris

    def _eteindre_les_frais(self, e: _Encaisse, montant: int | None = None) -> int:
        """Les frais dus ce jour-là, les plus anciens d'abord ; au plus `montant`."""
        voulu = e.reste if montant is None else montant
        pris = 0
        for frais in self.frais:
            part = min(voulu - pris, frais.reste)
            frais.reste -= part
            pris += part
        self._noter(e, None, Poste.FRAIS, pris)
        return pris

    def _noter(self, e: _Encaisse, creance: int | None, poste: Poste, montant: int) -> None:
        if montant:
            e.reste -= montant
            e.imputations.append(Imputation(e.versement.id, creance, poste, montant, e.versement.strategie))

    def _juger_l_ordre(self, v: Versement) -> None:
        """Signale la plus ancienne échéance prise entre des dettes de taux différents : la loi veut d'abord un autre critère."""
        if v.creance is not None or not self.avec_indemnite:
            return
        echues = [c for c in self.comptes if c.echeance <= v.le and c.reste]
        if len({c.taux_convenu for c in echues}) > 1 and v.montant < sum(c.du for c in echues):
            self.reserves.append(RESERVE_ANCIENNE)

    # ── les comptes ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _arreter_l_echeance(self, groupe: list[Compte], jour: date) -> None:
        """Mène toute une échéance au soir du jour : le prorata en dépend, et les segments restent les mêmes une fois l'imputation figée."""
        for compte in groupe:
            if compte.base:
                compte.avancer(jour)
        self._porter_les_indemnites(groupe, jour)

    def _porter_les_indemnites(self, groupe: list[Compte], jour: date) -> None:
        if self.avec_indemnite and jour > groupe[0].echeance:
            for compte in groupe:
                if compte.reste and not compte.indemnite:
                    self._indemniser(compte)

    def _indemniser(self, compte: Compte) -> None:
        """40 € une seule fois par numéro de facture, jamais si la procédure collective interdisait de payer (règle 8)."""
        cle = compte.numero or f"#{compte.creance}"
        if cle in self.indemnisees or est_arrete(self.arrets, compte.echeance, Cours.TOUT):
            return
        self.indemnisees.add(cle)
        montant = self.taux.parametres.indemnite
        jour = compte.echeance + UN_JOUR
        compte.indemnite = compte.indemnite_due = montant
        pourquoi = f"créancier et débiteur professionnels, facture non payée à son échéance du {compte.echeance:%d/%m/%Y} : une fois (V*)"
        compte.ligne_indemnite = Ligne(
            compte.numero, jour, jour, 0, None, compte.montant, montant, TEXTE_INDEMNITE, "C. com. D441-5", pourquoi
        )

    def _avertir(self, phrase: str) -> None:
        self.avertissements.append(phrase)


def _du_au_poste(compte: Compte, poste: Poste) -> int:
    match poste:
        case Poste.PRINCIPAL:
            return compte.reste
        case Poste.INTERETS:
            return compte.interets_dus
        case _:
            return compte.indemnite_due
