"""« agence echeances » : le mur, tout ce qui se perd ou s'attend, par jours restants."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import Any

from agence.erreurs import SaisieInvalide
from agence.expressions import lire_date
from agence.gestes.droits import peut
from agence.mur import HORIZON, MOTS_D_ALARME, TYPES, LigneMur, Mur, delai_d_avis
from agence.seance import Seance
from agence.tenue.utilisateurs import acteur_de
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import consulter
from ecrans.commandes.sortie import accorder, ecrire, rendre, tableau

LOT = 500
"""Lignes lues à la fois : la mémoire ne dépend pas du nombre d'échéances."""
MONTREES = 200
JOURS_MAXIMUM = 36_500


def declarer(analyseur: argparse.ArgumentParser) -> None:
    jusqu = analyseur.add_mutually_exclusive_group()
    jusqu.add_argument("--jusqu_au", "--jusqu-au", dest="jusqu_au", metavar="JOUR", help="ce jour compris")
    jusqu.add_argument("--jours", type=entier, metavar="N", help=f"d'ici à N jours ({HORIZON})")
    analyseur.add_argument("--type", choices=TYPES, help="un seul type")
    analyseur.add_argument("--de", metavar="NOM", help="les dossiers d'un agent")
    analyseur.add_argument("--limite", type=entier, metavar="N", help=f"nombre de lignes (toutes en JSON, sinon {MONTREES})")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Montre le mur : celui d'un agent, ou tout pour l'encadrement et qui ne dit pas son nom."""
    seance = consulter(options)
    types = [options.type] if options.type else []
    mur = Mur(
        seance.jour, jusqu_au=_fin(options, seance), agent_id=_agent(options, seance), types=types, tables=seance.configuration.tables,
        aviser_avant=delai_d_avis(seance.cadre()),
    )  # fmt: skip
    limite = options.limite if options.limite is not None else mur.total if options.json else MONTREES
    lignes = [ligne for debut in range(0, min(limite, mur.total), LOT) for ligne in mur.page(debut, min(LOT, limite - debut))]
    if options.json:
        en_plus = {"au": seance.jour.isoformat(), "jusqu_au": mur.jusqu_au.isoformat(), "total": mur.total}
        rendre({"echeances": [en_json(ligne) for ligne in lignes], **en_plus, "hypotheses_passees": mur.hypotheses_passees()})
        return 0
    if lignes:
        entetes = ("reste", "le", "quoi", "qui", "dossier", "débiteur", "agent", "sinon", "texte")
        ecrire(tableau(entetes, [_cellules(ligne) for ligne in lignes]))
    if mur.total > len(lignes):
        ecrire(f"… et {mur.total - len(lignes)} de plus : --limite {mur.total}")
    ecrire(f"{accorder(mur.total, 'échéance')} d'ici au {mur.jusqu_au:%d/%m/%Y}{_hypotheses(mur, types)}")
    return 0


def _fin(options: argparse.Namespace, seance: Seance) -> date | None:
    if options.jusqu_au:
        return lire_date(options.jusqu_au, seance.jour, seance.cadre().calendrier).demandee
    if options.jours is None:
        return None
    if options.jours > JOURS_MAXIMUM:
        raise SaisieInvalide(f"{options.jours} jours : {JOURS_MAXIMUM} au plus.", "Donner moins de cent ans.")
    return seance.jour + timedelta(days=options.jours)


def _agent(options: argparse.Namespace, seance: Seance) -> int | None:
    """L'agent dont on montre les dossiers ; None : tous."""
    if options.de:
        return acteur_de(options.de).id
    if seance.acteur is None or peut(seance.acteur, "voir la supervision"):
        return None
    return seance.acteur.id


def en_json(ligne: LigneMur) -> dict[str, Any]:
    """La forme que les scripts attendent."""
    return {
        "dossier": ligne.dossier or None,
        "mandant": ligne.mandant or None,
        "debiteur": ligne.debiteur or None,
        "agent": ligne.agent or None,
        "code": ligne.code,
        "libelle": ligne.libelle,
        "le": ligne.le.isoformat(),
        "jours": ligne.jours,
        "sens": ligne.sens.value,
        "qui": ligne.qui,
        "sanction": ligne.sanction,
        "texte": ligne.texte,
        "statut": ligne.statut,
        "depassee": ligne.depassee,
        "type": ligne.type,
        "alarme": ligne.alarme.value,
        "hypothese": ligne.hypothese,
        "numero": ligne.dossier_id,
    }


def _cellules(ligne: LigneMur) -> tuple[str, ...]:
    texte = f"{ligne.texte} (à vérifier)" if ligne.a_verifier else ligne.texte
    reste = f"{ligne.jours:>5} j {MOTS_D_ALARME[ligne.alarme]}".rstrip()
    return (
        reste, f"{ligne.le:%d/%m/%Y}", _abreger(ligne.libelle), ligne.qui, ligne.dossier, _abreger(ligne.debiteur, 30), ligne.agent,
        _abreger(ligne.sanction), texte,
    )  # fmt: skip


def _abreger(texte: str, maximum: int = 60) -> str:
    return texte if len(texte) <= maximum else texte[: maximum - 1] + "…"


def _hypotheses(mur: Mur, types: list[str]) -> str:
    passees = mur.hypotheses_passees() if not types else 0
    return f" · {accorder(passees, 'hypothèse passée', 'hypothèses passées')} (--type hypothese) : secteur à renseigner" if passees else ""
