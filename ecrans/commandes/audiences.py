"""« agence audiences » : les audiences à venir, en fixer une, la reporter, noter ce qui s'y est dit, l'annuler."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, time, timedelta
from typing import Any

from agence import horloge
from agence.calendrier import PARIS
from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes import audiences
from agence.gestes.audiences import dire_moment, lire_moment
from agence.mots import en_mots
from agence.seance import Seance
from agence.tenue.utilisateurs import acteur_de
from donnees.vues.audiences import Audiences, LigneAudience, audience
from ecrans.commandes.analyse import declarer_action, declarer_json, entier, sous_commandes
from ecrans.commandes.commun import consulter, dossier_de, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import accorder, ecrire, rendre, tableau

TOUTES = 1_000_000
ETATS = {"a_venir": "à venir", "a_noter": "résultat à noter", "tenue": "tenue", "annulee": "annulée"}


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--de", metavar="NOM", help="les dossiers d'un agent")
    analyseur.add_argument("--du", metavar="JOUR", help="ce jour ou après")
    analyseur.add_argument("--au", metavar="JOUR", help="ce jour ou avant")
    analyseur.add_argument("--toutes", action="store_true", help="tenues et annulées comprises")
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    fixer = declarer_action(actions, "fixer", "inscrire une audience à venir")
    fixer.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    fixer.add_argument("--le", required=True, metavar="MOMENT", help='jour et heure de Paris : "15/12/2026 09:30"')
    fixer.add_argument("--juridiction", default="", help="où (sinon, celle que le droit désigne)")
    fixer.add_argument("--present", default="", metavar="NOM", help="qui y va")
    for nom, aide in (("designer", "dire qui y va"), ("reporter", "la remplacer par une autre"), ("tenir", "noter ce qui s'y est dit"),
                      ("annuler", "elle n'aura pas lieu")):  # fmt: skip
        action = declarer_action(actions, nom, aide)
        action.add_argument("audience", type=entier, metavar="N", help="son numéro")
        _OPTIONS[nom](action)


def _pour_designer(action: argparse.ArgumentParser) -> None:
    action.add_argument("--present", required=True, metavar="NOM", help="qui y va")


def _pour_reporter(action: argparse.ArgumentParser) -> None:
    action.add_argument("--le", required=True, metavar="MOMENT", help="le nouveau jour et son heure")
    action.add_argument("--raison", default="", help="pourquoi")


def _pour_tenir(action: argparse.ArgumentParser) -> None:
    action.add_argument("--resultat", required=True, help="ce qui s'est dit ou décidé")
    action.add_argument("--renvoi", metavar="MOMENT", help="l'audience où l'affaire est renvoyée")


def _pour_annuler(action: argparse.ArgumentParser) -> None:
    action.add_argument("--raison", required=True, help="pourquoi")


_OPTIONS = {"designer": _pour_designer, "reporter": _pour_reporter, "tenir": _pour_tenir, "annuler": _pour_annuler}


def executer(options: argparse.Namespace) -> int:
    """Liste, ou fait un geste."""
    if options.action is None:
        return _lister(options)
    seance = ouvrir(options)
    numero, phrase = _GESTES[options.action](seance, options)
    lue = audience(numero, seance.horloge())
    if lue is None:
        raise Introuvable(f"audience n° {numero} inconnue.")
    return rendre_compte(options, seance, lue.dossier_id, phrase, audience=_en_json(lue))


def _fixer(seance: Seance, options: argparse.Namespace) -> tuple[int, str]:
    dossier_id = dossier_de(options.dossier)
    fixee = audiences.fixer(seance, dossier_id, lire_moment(options.le, seance), options.juridiction, options.present)
    return fixee.id, f"audience n° {fixee.id} fixée au {dire_moment(fixee.le)}, {fixee.juridiction}."


def _designer(seance: Seance, options: argparse.Namespace) -> tuple[int, str]:
    designee = audiences.designer(seance, options.audience, options.present)
    return designee.id, f"audience du {dire_moment(designee.le)} : y va {designee.present}."


def _reporter(seance: Seance, options: argparse.Namespace) -> tuple[int, str]:
    nouvelle = audiences.reporter(seance, options.audience, lire_moment(options.le, seance), options.raison)
    return nouvelle.id, f"audience reportée au {dire_moment(nouvelle.le)} (n° {nouvelle.id})."


def _tenir(seance: Seance, options: argparse.Namespace) -> tuple[int, str]:
    renvoi = lire_moment(options.renvoi, seance) if options.renvoi else None
    tenue = audiences.tenir(seance, options.audience, options.resultat, renvoi=renvoi)
    suite = f" Renvoyée au {dire_moment(renvoi)}." if renvoi else ""
    return tenue.id, f"audience du {dire_moment(tenue.le)} tenue : {tenue.resultat}.{suite}"


def _annuler(seance: Seance, options: argparse.Namespace) -> tuple[int, str]:
    annulee = audiences.annuler(seance, options.audience, options.raison)
    return annulee.id, f"audience du {dire_moment(annulee.le)} annulée."


_GESTES = {"fixer": _fixer, "designer": _designer, "reporter": _reporter, "tenir": _tenir, "annuler": _annuler}


def _lister(options: argparse.Namespace) -> int:
    seance = consulter(options)
    du, au = (jour(texte, seance) if texte else None for texte in (options.du, options.au))
    if du and au and au < du:
        raise SaisieInvalide(f"du {du:%d/%m/%Y} au {au:%d/%m/%Y} : la fin vient avant le début.", "Échanger les deux dates.")
    liste = Audiences(
        seance.horloge(),
        agent_id=acteur_de(options.de).id if options.de else None,
        depuis=datetime.combine(du, time(), PARIS).astimezone(UTC) if du else None,
        jusqu_a=datetime.combine(au + timedelta(days=1), time(), PARIS).astimezone(UTC) if au else None,
        toutes=options.toutes,
    ).page(0, TOUTES)
    if options.json:
        rendre({"audiences": [_en_json(a) for a in liste]})
        return 0
    if liste:
        entetes = ("n°", "le", "juridiction", "y va", "dossier", "débiteur", "procédure", "état")
        ecrire(tableau(entetes, [_cellules(a) for a in liste], frozenset({0})))
    ecrire(accorder(len(liste), "audience"))
    return 0


def _cellules(a: LigneAudience) -> tuple[str, ...]:
    etat = f"{ETATS[a.etat]} : {a.resultat}" if a.resultat else ETATS[a.etat]
    moment, present = dire_moment(a.le), a.present or "à désigner"
    return (str(a.id), moment, a.juridiction, present, a.reference, a.debiteur[:30], en_mots(a.procedure), etat)


def _en_json(a: LigneAudience) -> dict[str, Any]:
    return {
        "numero": a.id, "dossier": a.reference, "mandant": a.mandant, "debiteur": a.debiteur, "agent": a.agent or None,
        "procedure": a.procedure.value, "le": horloge.local(a.le).isoformat(), "juridiction": a.juridiction, "present": a.present or None,
        "resultat": a.resultat or None, "etat": a.etat,
    }  # fmt: skip
