"""Jusqu'à quand une créance peut être réclamée en justice (DROIT § 4).

Ni une lettre, ni une mise en demeure, ni une sommation ne changent cette date (règle 22) : seuls les évènements que la table nomme,
inscrits avec leur pièce (règle 23). La date est le dernier jour utile ; le lendemain, la créance est prescrite.

Deux dates par créance. `date` est celle que l'on retient : le délai général des parties, ou celui du secteur quand il est connu.
`au_plus_tot` est celle que l'on surveille : le délai le plus court que le secteur, s'il est inconnu, pourrait imposer (règle 21).
On alerte sur la seconde ; on ne dit une dette prescrite, et on ne refuse d'agir, que sur la première.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from agence.droit.interruptions import Cadre, Constat, Cours, FaitInterruptif, derouler
from agence.droit.table_prescription import Depart, Regime, table
from agence.droit.tables import LIVREES, Tables
from donnees.nomenclature import Nature, Secteur, TypeCreance

Jour: TypeAlias = date
"""Le type des jours, là où un champ s'appelle déjà `date`."""

SEUILS_D_ALARME = (180, 90, 30)
"""En jours restants (règle 21) ; 0 est le dernier jour utile, ou déjà passé."""


@dataclass(frozen=True, slots=True)
class CreanceAPrescrire:
    """Ce qu'il faut savoir d'une créance. `secteur` vide : inconnu ; GENERAL : aucun secteur particulier, on le sait."""

    id: int
    numero: str
    type: TypeCreance
    facture_le: date
    echeance_le: date
    secteur: Secteur | None = None


@dataclass(frozen=True, slots=True)
class Contexte:
    """Qui doit à qui, le titre obtenu, la clause du contrat (mandat), et les tables de l'agence."""

    creancier: Nature
    debiteur: Nature
    titre_le: date | None = None
    clause: bool = False
    tables: Tables = LIVREES

    @property
    def entre_professionnels(self) -> bool:
        return self.creancier is Nature.PROFESSIONNEL and self.debiteur is Nature.PROFESSIONNEL


@dataclass(frozen=True, slots=True)
class Prescription:
    """Le dernier jour utile. `duree` en mois ; `au_plus_tot` est la date si le secteur avait le délai le plus court.

    `hypothese` : la date suppose quelque chose que le dossier ne dit pas ; `reserve` dit quoi, et ce qui reste à savoir.
    `evenements` : ce qui a été pris en compte ou écarté, avec la raison ; `en_cours` : le temps est arrêté à ce jour.
    """

    date: Jour
    duree: int
    texte: str
    hypothese: bool
    au_plus_tot: Jour
    statut: str = ""
    reserve: str = ""
    depart: Jour = date.min
    au_plus_tot_texte: str = ""
    evenements: tuple[Constat, ...] = ()
    en_cours: bool = False
    creance: int = 0
    numero: str = ""

    @property
    def a_verifier(self) -> bool:
        """Vrai si le régime, ou un évènement retenu, n'a pas été lu à sa source."""
        return any(s not in ("V", "") for s in (self.statut, *(c.statut for c in self.evenements if c.pris)))

    def est_passee(self, jour: Jour) -> bool:
        """Vrai si la créance est prescrite ce jour-là, d'après la date retenue."""
        return self.date < jour


@dataclass(frozen=True, slots=True)
class Resume:
    """Ce que le dossier garde de ses créances.

    `date` : la première des dates retenues. `au_plus_tot` : la première de celles que l'on surveille ; quand une créance est déjà
    prescrite, c'est celle de la suivante. `hypothese` : l'une des deux suppose quelque chose ; `en_cours` : le temps y est arrêté.
    """

    date: Jour
    au_plus_tot: Jour
    hypothese: bool
    en_cours: bool = False


def date_de_prescription(
    nature_creancier: Nature,
    nature_debiteur: Nature,
    type_creance: TypeCreance,
    depart: date,
    titre_le: date | None = None,
    secteur: Secteur | None = None,
    *,
    naissance: date | None = None,
    tables: Tables = LIVREES,
) -> Prescription:
    """La prescription d'une créance exigible le `depart`, née le `naissance` (sa facture), que rien n'a interrompue.

    Un titre exécutoire ouvre dix ans depuis `titre_le` (CPCE L111-4) pour ce qui était déjà exigible. Parmi les régimes que la
    nature des parties et le titre de la dette permettent, le plus court est retenu ; `hypothese` dit qu'il y en avait d'autres, ou
    qu'un secteur inconnu pourrait en imposer un plus court encore (`au_plus_tot`).
    """
    creance = CreanceAPrescrire(0, "", type_creance, naissance or depart, depart, secteur)
    return prescription_de(creance, Contexte(nature_creancier, nature_debiteur, titre_le, tables=tables), (), depart)


def prescription_de(creance: CreanceAPrescrire, contexte: Contexte, faits: Iterable[FaitInterruptif], au: date) -> Prescription:
    """La prescription d'une créance et ses évènements, vue le jour `au` : une suspension en cours se compte jusque-là."""
    faits = tuple(faits)
    retenu, generaux, ouverts = _choisir(creance, contexte)
    cours = _derouler(retenu, creance, contexte, faits, au)
    autres = {r.nom: _derouler(r, creance, contexte, faits, au) for r in ouverts}
    plus_courts = sorted((r for r in ouverts if autres[r.nom].fin < cours.fin), key=lambda r: autres[r.nom].fin)
    au_plus_tot, texte = min([(cours.fin, ""), *((autres[r.nom].fin, r.texte) for r in plus_courts)])
    lue = table(contexte.tables)
    hypotheses = () if cours.titre else _hypotheses(retenu, generaux, plus_courts, lue.reserves.get(creance.type, ""))
    doutes = tuple(c.reserve for c in cours.constats if c.pris and c.reserve)
    remarques = (
        lue.titre.reserve if cours.titre else "délai posé par l'agence" if retenu.propre else "",
        f"arrêté par le butoir ({lue.butoir.texte}) ; {lue.butoir.reserve}" if cours.butoir else "",
        "le temps est arrêté à ce jour : la date recule tant que cela dure" if cours.en_cours else "",
    )
    regle = lue.titre if cours.titre else retenu
    depart = contexte.titre_le if cours.titre and contexte.titre_le else _depart(retenu, creance)
    return Prescription(
        cours.fin, cours.mois, regle.texte, bool(hypotheses or doutes), au_plus_tot, regle.statut,
        " ; ".join(dit for dit in (*hypotheses, *doutes, *remarques) if dit), depart, texte, cours.constats,
        cours.en_cours, creance.id, creance.numero,
    )  # fmt: skip


def resumer(prescriptions: Sequence[Prescription], au: date) -> Resume:
    """La date retenue la plus proche, et celle à surveiller le jour `au`. Il faut au moins une prescription."""
    retenue = min(prescriptions, key=lambda p: p.date)
    vives = [p for p in prescriptions if not p.est_passee(au)]
    if retenue in vives or not vives:
        au_plus_tot, source = min(((p.au_plus_tot, p) for p in prescriptions), key=lambda paire: paire[0])
    else:
        au_plus_tot, source = min(((a_surveiller(p.date, p.au_plus_tot, au), p) for p in vives), key=lambda paire: paire[0])
    return Resume(retenue.date, au_plus_tot, source.hypothese or retenue.hypothese, source.en_cours and retenue.en_cours)


def a_surveiller(retenue: date, au_plus_tot: date | None, jour: date) -> date:
    """Le prochain jour à ne pas laisser passer : le plus prudent tant qu'il est à venir, celui que l'on retient ensuite."""
    return au_plus_tot if au_plus_tot is not None and au_plus_tot >= jour else retenue


def reste_en_mots(le: date, jour: date) -> str:
    """« dans 89 jours », « demain », « ce jour », « depuis 3 jours »."""
    jours = (le - jour).days
    if jours in (0, 1):
        return ("ce jour", "demain")[jours]
    return f"dans {jours} jours" if jours > 0 else f"depuis {-jours} jour{'s' if jours < -1 else ''}"


def regimes(tables: Tables = LIVREES) -> tuple[Regime, ...]:
    """Tous les régimes de la table, dans son ordre."""
    return table(tables).regimes


def ecrire_duree(mois: int) -> str:
    """« 2 ans », « 1 an », « 14 mois »."""
    annees, reste = divmod(mois, 12)
    if reste:
        return f"{mois} mois"
    return f"{annees} an{'s' if annees > 1 else ''}"


def _choisir(creance: CreanceAPrescrire, contexte: Contexte) -> tuple[Regime, list[Regime], list[Regime]]:
    """Le régime retenu, ceux entre lesquels on a choisi, et ceux qu'un secteur inconnu pourrait imposer."""
    possibles = [r for r in regimes(contexte.tables) if r.convient(contexte.creancier, contexte.debiteur, creance.type)]
    propres = [r for r in possibles if r.secteur is not None and r.secteur is creance.secteur]
    generaux = propres or [r for r in possibles if r.secteur is None]
    # Un loyer a son délai propre : aucun autre secteur ne le raccourcit.
    inconnu = creance.secteur is None and creance.type is not TypeCreance.LOYER
    return min(generaux, key=lambda r: r.mois), generaux, [r for r in possibles if r.secteur] if inconnu else []


def _derouler(
    regime: Regime, creance: CreanceAPrescrire, contexte: Contexte, faits: tuple[FaitInterruptif, ...], au: date
) -> Cours:
    cadre = Cadre(
        depart=_depart(regime, creance), naissance=creance.facture_le, mois=regime.mois, au=au, secteur=creance.secteur,
        entre_professionnels=contexte.entre_professionnels, clause=contexte.clause, forclusion=regime.forclusion,
        titre_le=contexte.titre_le,
    )  # fmt: skip
    return derouler(cadre, faits, contexte.tables)


def _depart(regime: Regime, creance: CreanceAPrescrire) -> date:
    return creance.facture_le if regime.depart is Depart.FACTURE else creance.echeance_le


def _hypotheses(retenu: Regime, generaux: list[Regime], plus_courts: list[Regime], reserve: str) -> tuple[str, ...]:
    """Ce que la date suppose, une phrase chacune."""
    dites = []
    autres = [r for r in generaux if r.mois != retenu.mois]
    if autres:
        dites.append(f"le plus court est retenu ; autre délai possible : {_citer(autres)}")
    if plus_courts:
        dites.append(f"secteur inconnu ; délai plus court si la créance en relève : {_citer(plus_courts)}")
    return tuple(dit for dit in (*dites, retenu.reserve, reserve) if dit)


def _citer(lesquels: list[Regime]) -> str:
    return ", ".join(f"{ecrire_duree(r.mois)} ({r.texte})" for r in lesquels)
