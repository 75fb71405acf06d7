"""Quel régime d'intérêt une créance suit, et quels jours : pénalités, taux légal, majoration, arrêts (DROIT § 2.1).

Un arrêt découpe les régimes : il en retire des jours, ou n'en retire que les pénalités et la majoration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from agence.calendrier import plus_mois
from agence.droit.elements import Arret, Cours, CreanceDue, Parties, Reperes
from agence.droit.taux import Bareme, TableDesTaux, Valeur
from agence.droit.taux import valeur as lire_valeur
from agence.figee import figee
from donnees.nomenclature import Nature

TEXTE_CONVENU = "C. com. L441-10 II : taux convenu"
TEXTE_MISE_EN_DEMEURE = "C. civ. 1231-6 et 1344-1 : taux légal depuis la mise en demeure"
TEXTE_DECISION = "C. civ. 1231-7 : taux légal depuis la décision"
TEXTE_OUVERTURE = "C. com. L622-28, jugement d'ouverture"

UN_JOUR = timedelta(days=1)
_SANS_MAJORATION = {
    Bareme.LEGAL_PARTICULIER_MAJORE: Bareme.LEGAL_PARTICULIER,
    Bareme.LEGAL_AUTRES_MAJORE: Bareme.LEGAL_AUTRES,
}


@figee
class Periode:
    """Un régime et ses jours, bornes comprises ; `fixe` est un taux convenu, qui remplace le barème."""

    debut: date
    fin: date
    regle: str
    bareme: Bareme
    article: str
    pourquoi: str
    fixe: Valeur | None = None


@figee
class Regimes:
    """Les régimes successifs d'une créance, et ce qu'il faut en dire."""

    periodes: tuple[Periode, ...]
    avertissements: tuple[str, ...]


def regimes(
    creance: CreanceDue, parties: Parties, reperes: Reperes, arrets: Iterable[Arret], au: date, taux: TableDesTaux
) -> Regimes:
    """Ce que la créance porte jusqu'à `au` compris ; `arrets` : tous les jours sans intérêts, voir `tous_les_arrets`."""
    dits: list[str] = []
    titre = reperes.titre_le
    if titre is not None and creance.echeance > titre:
        # Une condamnation ne porte pas sur ce qui n'était pas encore exigible.
        dits.append(f"créance {creance.numero} : échue après la décision, qui ne la couvre pas")
        titre = None
    periodes = _avant_decision(creance, parties, reperes, au if titre is None else min(titre, au), taux, dits)
    if titre is not None and titre < au:
        periodes += _apres_decision(titre, parties, au, taux)
    for arret in arrets:
        coupees = _arreter(periodes, arret)
        if coupees != periodes:
            dits.append(_dire(arret))
        periodes = coupees
    return Regimes(tuple(periodes), tuple(dits))


def tous_les_arrets(reperes: Reperes) -> tuple[Arret, ...]:
    """Les arrêts, celui du jugement d'ouverture compris : son jour ne porte plus intérêt, et rien ne le termine."""
    if reperes.interets_arretes_le is None:
        return reperes.arrets
    return (*reperes.arrets, Arret(reperes.interets_arretes_le, None, Cours.TOUT, TEXTE_OUVERTURE))


def est_arrete(arrets: Iterable[Arret], jour: date, *cours: Cours) -> bool:
    """Vrai si un arrêt de l'une de ces sortes couvre ce jour."""
    return any(a.cours in cours and a.debut <= jour and (a.fin is None or jour <= a.fin) for a in arrets)


def _avant_decision(
    creance: CreanceDue, parties: Parties, reperes: Reperes, fin: date, taux: TableDesTaux, dits: list[str]
) -> list[Periode]:
    if parties.entre_professionnels:
        return _penalites(creance, fin, taux)
    recue = reperes.mise_en_demeure_le
    if recue is None:
        return []
    if creance.echeance > recue:
        # Ce qui n'était pas exigible n'a pas pu être mis en demeure : pas d'intérêt sans une nouvelle lettre.
        dits.append(
            f"créance {creance.numero} : échue après la mise en demeure, sans intérêt jusqu'à une nouvelle mise en demeure"
        )
        return []
    pourquoi = f"{_colonne(parties)}, du lendemain de la mise en demeure reçue le {recue:%d/%m/%Y} ; rien avant (V)"
    return [Periode(recue + UN_JOUR, fin, TEXTE_MISE_EN_DEMEURE, _legal(parties), "C. civ. 1231-6", pourquoi)]


def _penalites(creance: CreanceDue, fin: date, taux: TableDesTaux) -> list[Periode]:
    """Entre professionnels : de plein droit, sans rappel, du lendemain de l'échéance (L441-10 II)."""
    depart = f"de plein droit, du lendemain de l'échéance du {creance.echeance:%d/%m/%Y}"
    debut, article, points = creance.echeance + UN_JOUR, "C. com. L441-10 II", taux.parametres.points_bce
    if creance.taux_contractuel is None:
        pourquoi = (
            f"créancier et débiteur professionnels, aucun taux convenu : refinancement de la BCE au premier jour du semestre "
            f"+ {points} points, {depart} (V)"
        )
        regle = f"C. com. L441-10 II : BCE + {points} points"
        return [Periode(debut, fin, regle, Bareme.PENALITES, article, pourquoi)]
    pourquoi = f"créancier et débiteur professionnels : taux convenu, {depart} (V)"
    return [Periode(debut, fin, TEXTE_CONVENU, Bareme.PENALITES, article, pourquoi, lire_valeur(creance.taux_contractuel))]


def _apres_decision(titre: date, parties: Parties, fin: date, taux: TableDesTaux) -> list[Periode]:
    p = taux.parametres
    palier = plus_mois(titre, p.mois_avant_majoration)
    colonne = _colonne(parties)
    simple = f"{colonne}, du lendemain de la décision de condamnation exécutoire du {titre:%d/%m/%Y} (V)"
    regle = f"CMF L313-3 : taux légal + {p.points_majoration} points, {p.mois_avant_majoration} mois après la décision"
    majore = f"{colonne}, majoré de {p.points_majoration} points du lendemain des {p.mois_avant_majoration} mois, le {palier:%d/%m/%Y} (V)"
    return [
        Periode(titre + UN_JOUR, min(palier, fin), TEXTE_DECISION, _legal(parties), "C. civ. 1231-7", simple),
        Periode(palier + UN_JOUR, fin, regle, _legal(parties, majore=True), "CMF L313-3", majore),
    ]


def _legal(parties: Parties, *, majore: bool = False) -> Bareme:
    """La colonne du taux légal : celle du créancier, jamais celle du débiteur (règle 11)."""
    if parties.creancier is Nature.PARTICULIER:
        return Bareme.LEGAL_PARTICULIER_MAJORE if majore else Bareme.LEGAL_PARTICULIER
    return Bareme.LEGAL_AUTRES_MAJORE if majore else Bareme.LEGAL_AUTRES


def _colonne(parties: Parties) -> str:
    if parties.creancier is Nature.PARTICULIER:
        return "créancier particulier : taux légal, colonne « particuliers »"
    return "créancier professionnel : taux légal, colonne « autres cas »"


def _arreter(periodes: list[Periode], arret: Arret) -> list[Periode]:
    """Les régimes moins ce que l'arrêt suspend, coupés à ses bornes."""
    gardees: list[Periode] = []
    for p in periodes:
        debut, fin = max(p.debut, arret.debut), p.fin if arret.fin is None else min(p.fin, arret.fin)
        pendant = _pendant(p, arret)
        if debut > fin or pendant is p:
            gardees.append(p)
            continue
        if p.debut < debut:
            gardees.append(replace(p, fin=debut - UN_JOUR))
        if pendant is not None:
            gardees.append(replace(pendant, debut=debut, fin=fin))
        if fin < p.fin:
            gardees.append(replace(p, debut=fin + UN_JOUR))
    return gardees


def _pendant(p: Periode, arret: Arret) -> Periode | None:
    """Ce qui court encore pendant l'arrêt : rien, ou le taux légal sans majoration (C. civ. 1343-5 al. 4)."""
    if arret.cours is Cours.TOUT or p.bareme is Bareme.PENALITES:
        return None
    simple = _SANS_MAJORATION.get(p.bareme)
    if simple is None:
        return p
    return replace(
        p, bareme=simple, regle=f"{TEXTE_DECISION}, sans majoration ({arret.texte})", article="C. civ. 1231-7",
        pourquoi=f"{p.pourquoi} ; majoration non encourue : {arret.texte}",
    )  # fmt: skip


def _dire(arret: Arret) -> str:
    quoi = "intérêts arrêtés" if arret.cours is Cours.TOUT else "pénalités et majoration non encourues"
    jours = f"depuis le {arret.debut:%d/%m/%Y}" if arret.fin is None else f"du {arret.debut:%d/%m/%Y} au {arret.fin:%d/%m/%Y}"
    return f"{quoi} {jours} : {arret.texte}"
