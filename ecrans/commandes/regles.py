"""« agence regles » : ce que le logiciel empêche ou signale, sur quel texte, et comment ; « agence regles 26 » : une seule, en entier."""

from __future__ import annotations

import argparse
from typing import Any

from agence import horloge
from agence.droit.regles import EtatRegle, Regle, expliquer, regle, toutes
from agence.droit.textes import dire, textes_a_revoir
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.sortie import ecrire, prevenir, rendre

SIGNES = {EtatRegle.EMPECHE: "empêche", EtatRegle.SIGNALE: "signale", EtatRegle.A_VENIR: "à venir"}


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("numero", nargs="?", metavar="N", help="une règle, par son numéro (26) ou son nom (CONVENTION_ECRITE)")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Toutes les règles, par numéro, ou une seule ; aucune base n'est ouverte."""
    if options.numero is not None:
        return _une(options, regle(options.numero))
    jour = horloge.aujourd_hui()
    a_revoir = [dire(t, jour) for t in textes_a_revoir(jour)]
    if options.json:
        rendre({"regles": [_en_json(r) for r in toutes()], "a_revoir": a_revoir})
        return 0
    for r in toutes():
        doute = " · à vérifier" if r.a_verifier else ""
        ecrire(f"{r.numero:>3} {SIGNES[r.etat]} · {r.texte} ({r.base}{doute})")
    for phrase in a_revoir:
        prevenir(phrase)
    return 0


def _une(options: argparse.Namespace, r: Regle) -> int:
    if options.json:
        rendre(_en_json(r))
        return 0
    ecrire(f"Règle {r.numero} · {r.nom}")
    for paragraphe in expliquer(r):
        ecrire(paragraphe)
    if r.gestes:
        ecrire(f"Gestes gardés : {', '.join(r.gestes)}.")
    return 0


def _en_json(r: Regle) -> dict[str, Any]:
    return {
        "numero": r.numero, "nom": r.nom, "niveau": r.niveau.value, "etat": r.etat.value, "texte": r.texte, "base": r.base,
        "statut": r.statut, "a_verifier": r.a_verifier, "garde": r.garde.value, "gestes": list(r.gestes), "tenue": r.tenue,
        "reste": r.reste,
    }  # fmt: skip
