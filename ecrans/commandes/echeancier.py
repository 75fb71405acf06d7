"""« agence echeancier » : plusieurs promesses dites en une phrase, leur signature, et la déchéance du terme (règle 42)."""

from __future__ import annotations

import argparse

from agence.argent import euros
from agence.calendrier import lire_duree
from agence.conduite.echeanciers import decrire, lire_echeancier
from agence.decomptes import du_du_dossier
from agence.gestes import echeances_du_terme
from agence.gestes.promesses import Engagement, engager, resume
from agence.gestes.termes import dernier
from agence.seance import Seance
from donnees.nomenclature import Moyen
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte

GESTES = ("signer", "demeure", "decheance")
"""À la place de la phrase : ce qui arrive au dernier échéancier du dossier."""


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    aide = "« 6x le 5 », « 300 puis 5x 150 », « 150 par mois » ; ou signer, demeure, decheance pour l'échéancier pris"
    analyseur.add_argument("phrase", metavar="PHRASE", help=aide)
    analyseur.add_argument("--moyen", choices=[m.value for m in Moyen], help="décide des jours de grâce")
    analyseur.add_argument("--note", default="", help="ce qui s'est dit")
    analyseur.add_argument("--le", metavar="JOUR", help="signer, demeure : le jour de la signature ou du départ (aujourd'hui)")
    analyseur.add_argument("--piece", default="", help="signer : le nom de l'écrit gardé")
    analyseur.add_argument("--sans-clause", action="store_true", help="signer : l'écrit n'a pas de clause de déchéance")
    analyseur.add_argument("--delai", metavar="DUREE", help="demeure : le délai pour payer, par exemple 15j")
    analyseur.add_argument("--reference", default="", help="demeure : la référence de la lettre (numérotée sinon)")
    analyseur.add_argument("--canal", default="lrar", help="demeure : courrier, lrar, lre ou courriel (lrar)")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Échelonne tout ce qui est dû ce jour, ou fait le geste voulu sur le dernier échéancier."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    if options.phrase in GESTES:
        return _suivre(options, seance, dossier_id)
    du = du_du_dossier(dossier_id, seance.jour, seance.configuration)
    echeances = lire_echeancier(options.phrase, du, seance.jour, seance.cadre().calendrier)
    moyen = Moyen(options.moyen) if options.moyen else seance.configuration.promesses.moyen
    faites = engager(seance, dossier_id, Engagement(echeances, moyen, options.phrase), note=options.note)
    return rendre_compte(options, seance, dossier_id, f"{decrire(echeances)}.", promesses=[resume(p) for p in faites])


def _suivre(options: argparse.Namespace, seance: Seance, dossier_id: int) -> int:
    plan = dernier(dossier_id)
    le = jour(options.le, seance) if options.le else seance.jour
    if options.phrase == "signer":
        echeances_du_terme.signer(seance, plan.id, le, clause=not options.sans_clause, piece=options.piece)
        phrase = f"échéancier de {euros(plan.total)} signé le {le:%d/%m/%Y}."
    elif options.phrase == "demeure":
        delai = lire_duree(options.delai) if options.delai else None
        lettre = echeances_du_terme.mettre_en_demeure_le_terme(
            seance, plan.id, le, delai, reference=options.reference, canal=options.canal
        )
        phrase = f"mise en demeure {lettre.reference} de payer {euros(lettre.montant)} avant le {lettre.expire_le:%d/%m/%Y}."
    else:
        echeances_du_terme.prononcer_decheance(seance, plan.id, note=options.note)
        phrase = "déchéance prononcée : tout le solde est exigible."
    return rendre_compte(options, seance, dossier_id, phrase, echeancier=plan.id)
