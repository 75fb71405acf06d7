"""« agence decompte --tous » : ce que doit chaque dossier ouvert, lu et rendu par lots."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date

from agence.argent import euros
from agence.decomptes import elements, verifier_le_jour
from agence.droit.elements import Decompte
from agence.droit.taux import charger_taux
from agence.seance import Seance
from donnees.vues.decompte import compter_les_ouverts, dossiers_ouverts
from ecrans.commandes.commun import consulter, jour
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression

LOT = 1_000
TOTAUX = ("principal", "interets", "indemnites", "frais", "verse", "remise", "isole", "du")


def tous(options: argparse.Namespace) -> int:
    """Une ligne par dossier, puis les totaux. Un taux manquant n'arrête rien : le dû est alors un minimum, et c'est dit."""
    seance = consulter(options)
    au = jour(options.au, seance) if options.au is not None else seance.jour
    if au != seance.jour:
        verifier_le_jour(au, seance.configuration)
    totaux, incomplets, nombre = dict.fromkeys(TOTAUX, 0), 0, 0
    _debut(options, au)
    for reference, d in etablir_tous(seance, au):
        _rendre(options, reference, d, premier=nombre == 0)
        nombre += 1
        incomplets += not d.complet
        for nom in TOTAUX:
            totaux[nom] += getattr(d, nom)
    _fin(options, totaux, nombre, incomplets)
    return 0


def etablir_tous(seance: Seance, au: date) -> Iterator[tuple[str, Decompte]]:
    """Les décomptes de tous les dossiers ouverts, dans l'ordre où ils ont été confiés, sans en garder plus d'un lot."""
    taux = charger_taux(seance.configuration.tables)
    avance, total, fait = progression("Décomptes"), compter_les_ouverts(), 0
    for lot in dossiers_ouverts(LOT):
        for e in elements(lot, seance.configuration.tables).values():
            yield e.reference, e.decompte(au, taux)
        fait += len(lot)
        if avance is not None:
            avance(min(fait, total), total)


def _debut(options: argparse.Namespace, au: date) -> None:
    if options.json:
        ecrire(f'{{"au": "{au.isoformat()}", "decomptes": [')
    else:
        ecrire(f"Dû au {au:%d/%m/%Y}, dossiers ouverts")


def _rendre(options: argparse.Namespace, reference: str, d: Decompte, *, premier: bool) -> None:
    if not options.json:
        ecrire(f"{reference:<24} {euros(d.du):>18}" + ("" if d.complet else "  au moins : un taux manque"))
        return
    document = {"dossier": reference, **{nom: getattr(d, nom) for nom in TOTAUX}, "trop_percu": d.trop_percu, "complet": d.complet}
    ecrire(("" if premier else ", ") + json.dumps(document, ensure_ascii=False))


def _fin(options: argparse.Namespace, totaux: dict[str, int], nombre: int, incomplets: int) -> None:
    if options.json:
        ecrire(f'], "dossiers": {nombre}, "incomplets": {incomplets}, "totaux": {json.dumps(totaux)}}}')
        return
    ecrire(f"{accorder(nombre, 'dossier')}, dû {euros(totaux['du'])} (principal {euros(totaux['principal'])}, intérêts "
           f"{euros(totaux['interets'])}, indemnités {euros(totaux['indemnites'])}, versé {euros(totaux['verse'])})")  # fmt: skip
    if incomplets:
        prevenir(f"{accorder(incomplets, 'décompte incomplet', 'décomptes incomplets')} : un taux manque, le dû est un minimum (règle 10).")
