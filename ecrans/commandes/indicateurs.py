"""« agence indicateurs » : les taux d'une période, les cohortes, la prévision, la balance âgée, et ce que chacun compte."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from agence.argent import euros
from agence.gestes.droits import exiger
from agence.indicateurs.balance import Balance, LigneBalance, balance_agee
from agence.indicateurs.calcul import TRANCHES_D_AGE, Cohorte, Faits, Prevision, Rapport
from agence.indicateurs.definitions import DEFINITIONS, TAUX, Indicateur, resume
from agence.indicateurs.lecture import (
    PERIODES_EN_SEMAINES,
    Releve,
    cohortes,
    debut_de_la_periode,
    encaisse_par_mois,
    ordre_des_noms,
    previsions,
    relever,
)
from agence.seance import Seance
from agence.suivi import Suivi
from donnees.vues.indicateurs import PERSONNE, Par
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import consulter, jour
from ecrans.commandes.sortie import ecrire, progression, rendre, tableau
from ecrans.supervision.chiffres import taux

CLES_DES_TRANCHES = ("non_echu", "1_30", "31_60", "61_90", "91_180", "181_365", "plus_d_un_an", "trop_verse")
LARGEUR, HAUTEUR = 78, 18


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument(
        "action", nargs="?", choices=("taux", "balance", "definitions"), default="taux", metavar="taux|balance|definitions",
        help="taux, cohortes et prévision d'une période (par défaut) ; la balance âgée ; ce que chaque chiffre compte",
    )  # fmt: skip
    analyseur.add_argument("--du", metavar="JOUR", help="premier jour (sinon, les douze dernières semaines)")
    analyseur.add_argument("--au", metavar="JOUR", help="dernier jour, ou soir de la balance (sinon, ce jour)")
    analyseur.add_argument("--par", choices=("agent", "mandant"), help="une ligne par personne, ou par mandant, dans l'ordre des noms")
    analyseur.add_argument("--svg", metavar="FICHIER", type=Path, help="écrire aussi la courbe des taux par semaine")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Compte et rend compte."""
    if options.action == "definitions":
        return _definitions(options)
    seance = consulter(options)
    exiger(seance, "voir la supervision")
    au = jour(options.au, seance) if options.au else seance.jour
    if options.action == "balance":
        return _balance(options, seance, au)
    du = jour(options.du, seance) if options.du else debut_de_la_periode(PERIODES_EN_SEMAINES[0], au)
    return _taux(options, seance, du, au)


def _suivi(titre: str) -> Suivi:
    avancer = progression(titre)
    return Suivi(avancer) if avancer else Suivi()


def _definitions(options: argparse.Namespace) -> int:
    if options.json:
        rendre({"definitions": {d.indicateur.value: resume(d) for d in DEFINITIONS}})
        return 0
    for d in DEFINITIONS:
        ecrire(f"{d.nom} ({d.indicateur.value})\n  = {d.numerateur}" + (f"\n  ÷ {d.denominateur}" if d.denominateur else ""))
        ecrire(f"  date : {d.date}\n  sans : {d.exclus}\n  par agent : {d.agent}\n")
    return 0


def _taux(options: argparse.Namespace, seance: Seance, du: date, au: date) -> int:
    par = Par(options.par) if options.par else Par.TOUT
    releve = relever(du, au, seance.jour, par, _suivi("taux"))
    # Un mois de remise ne se coupe pas : la cohorte commence avec lui, comme à l'écran
    mois = du.replace(day=1)
    par_cohorte = cohortes(mois, au, par, _suivi("cohortes"))
    passe, prevues = previsions(seance.jour, par)
    if options.svg:
        from ecrans.supervision.traces import deposer_svg, taux_par_semaine

        deposer_svg(options.svg, "Taux par semaine", taux_par_semaine(releve), LARGEUR, HAUTEUR)
    if options.json:
        rendre(_document(releve, par_cohorte, passe, prevues, encaisse_par_mois(mois, au, par)))
        return 0
    _ecrire_les_taux(releve)
    _ecrire_les_cohortes(releve, par_cohorte)
    _ecrire_la_prevision(releve, passe, prevues)
    ecrire("\nCe que chaque chiffre compte : agence indicateurs definitions")
    return 0


def _document(
    releve: Releve, par_cohorte: dict[int, list[Cohorte]], passe: Rapport, prevues: dict[int, list[Prevision]],
    encaisse: dict[int, dict[date, int]],
) -> dict[str, Any]:  # fmt: skip
    def de(cle: int) -> dict[str, Any]:
        return {
            "cohortes": [_cohorte(c) for c in par_cohorte.get(cle, [])],
            "prevision": [_prevision(p) for p in prevues.get(cle, [])],
            "encaisse": [{"mois": f"{m:%Y-%m}", "montant": montant} for m, montant in sorted(encaisse.get(cle, {}).items())],
        }

    cles = {cle for lot in (par_cohorte, prevues, encaisse) for cle in lot}
    connues = {cle: faits for cle, _, faits in releve.par_cle()}
    noms = sorted(((releve.noms.get(c, ""), c) for c in cles | connues.keys()), key=lambda x: ordre_des_noms(*x))
    lignes = [{"nom": nom, "taux": _faits(connues.get(cle, Faits())), **de(cle)} for nom, cle in noms]
    document: dict[str, Any] = {
        "du": releve.du.isoformat(), "au": releve.au.isoformat(), "par": releve.par.value, "taux": _faits(releve.tout),
        "semaines": [{"lundi": lundi.isoformat(), "taux": _faits(f)} for lundi, f in releve.par_semaine()],
        "taux_de_la_prevision": _rapport(passe),
    }  # fmt: skip
    document |= de(PERSONNE) if releve.par is Par.TOUT else {"lignes": lignes}
    return document | {"definitions": {d.indicateur.value: resume(d) for d in DEFINITIONS}}


def _rapport(r: Rapport) -> dict[str, Any]:
    return {"numerateur": r.numerateur, "denominateur": r.denominateur, "pour_cent": r.pour_cent}


def _faits(f: Faits) -> dict[str, Any]:
    return {i.value: _rapport(f.rapport(i)) for i in TAUX}


def _cohorte(c: Cohorte) -> dict[str, Any]:
    return {"mois": f"{c.mois:%Y-%m}", "dossiers": c.dossiers, "confie": c.confie, "recouvre": c.recouvre, **_rapport(c.rapport)}


def _prevision(p: Prevision) -> dict[str, Any]:
    return {"lundi": p.lundi.isoformat(), "promesses": p.promesses, "promis": p.promis, "attendu": p.attendu}


def _ecrire_les_taux(releve: Releve) -> None:
    titres = ("", "contact", "contact utile", "promesse", "tenues, nombre", "tenues, euros")
    lignes = [] if releve.par is Par.TOUT else [(nom, *_dits(f)) for _, nom, f in releve.par_cle()]
    ecrire(f"Du {releve.du:%d/%m/%Y} au {releve.au:%d/%m/%Y}")
    ecrire(tableau(titres, [*lignes, ("tout", *_dits(releve.tout))], frozenset(range(1, 6))))


def _dits(f: Faits) -> tuple[str, ...]:
    return tuple(_dit(f.rapport(i), en_euros=i is Indicateur.TENUES_EUROS) for i in TAUX)


def _dit(r: Rapport, *, en_euros: bool = False) -> str:
    """« 12,5 % (1/8) » ; les euros sont trop longs pour se montrer à côté."""
    dit = taux((r.numerateur, r.denominateur))
    return dit if en_euros else f"{dit} ({r.numerateur}/{r.denominateur})"


def _ecrire_les_cohortes(releve: Releve, par_cohorte: dict[int, list[Cohorte]]) -> None:
    lignes = [
        (releve.noms.get(cle, ""), f"{c.mois:%m/%Y}", str(c.dossiers), euros(c.confie), euros(c.recouvre), taux((c.recouvre, c.confie)))
        for cle in sorted(par_cohorte, key=lambda c: ordre_des_noms(releve.noms.get(c, ""), c)) for c in par_cohorte[cle]
    ]  # fmt: skip
    if lignes:
        ecrire("\n" + tableau(("", "remis en", "dossiers", "confié", "recouvré", "taux"), lignes, frozenset({2, 3, 4, 5})))


def _ecrire_la_prevision(releve: Releve, passe: Rapport, prevues: dict[int, list[Prevision]]) -> None:
    lignes = [
        (releve.noms.get(cle, ""), f"{p.lundi:%d/%m/%Y}", str(p.promesses), euros(p.promis), "—" if p.attendu is None else euros(p.attendu))
        for cle in sorted(prevues, key=lambda c: ordre_des_noms(releve.noms.get(c, ""), c)) for p in prevues[cle]
    ]  # fmt: skip
    if lignes:
        titres = ("", "semaine du", "promesses", "à payer", "attendu")
        ecrire("\n" + tableau(titres, lignes, frozenset({2, 3, 4})))
        tenus = taux((passe.numerateur, passe.denominateur))
        ecrire(f"attendu = à payer × {tenus} tenus en euros ces douze dernières semaines : une estimation")


def _balance(options: argparse.Namespace, seance: Seance, au: date) -> int:
    balance = balance_agee(au, seance.jour, Par(options.par) if options.par else Par.MANDANT, _suivi("balance"))
    if options.json:
        rendre({
            "au": au.isoformat(), "par": balance.par.value, "tranches": list(CLES_DES_TRANCHES),
            "lignes": [{"nom": ligne.nom, **_cases(ligne)} for ligne in balance.lignes], **_cases(balance.tout),
            "frais_hors_balance": balance.frais,
            "definition": resume(next(d for d in DEFINITIONS if d.indicateur is Indicateur.BALANCE)),
        })  # fmt: skip
        return 0
    _ecrire_la_balance(balance)
    return 0


def _cases(ligne: LigneBalance) -> dict[str, Any]:
    cases = {cle: {"dossiers": c.dossiers, "montant": c.montant} for cle, c in zip(CLES_DES_TRANCHES, ligne.cases, strict=True)}
    return {"cases": cases, "total": ligne.total}


def _ecrire_la_balance(balance: Balance) -> None:
    titres = ("", *TRANCHES_D_AGE, "trop versé", "total")
    toutes = [*balance.lignes, LigneBalance(0, "tout", balance.tout.cases)]
    lignes = [(ligne.nom, *(euros(c.montant) if c.montant else "·" for c in ligne.cases), euros(ligne.total)) for ligne in toutes]
    ecrire(f"Balance âgée au soir du {balance.au:%d/%m/%Y}, en jours depuis l'échéance")
    ecrire(tableau(titres, lignes, frozenset(range(1, len(titres)))))
    if balance.frais:
        ecrire(f"Hors balance : {euros(balance.frais)} de frais à la charge des débiteurs.")
