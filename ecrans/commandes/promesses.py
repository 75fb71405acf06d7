"""« agence promesses » : les promesses entre deux dates, et combien sont tenues ; ventilées, ou dans un fichier."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from agence.argent import diviser, euros
from agence.echanges.cellules import Dialecte
from agence.echanges.exportation import Exporte, Feuille, Format, chemin_d_export, exporter_tableau, inscrire
from agence.echanges.tables import exporter_table, filtrer, table_de
from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes.droits import exiger
from agence.mots import en_mots
from agence.seance import Seance
from agence.texte import citer
from donnees.nomenclature import StatutPromesse
from donnees.vues.promesses import LignePromesse, lister, totaliser
from donnees.vues.supervision import FiltrePromesses, LigneTableau, Sort, Ventilation, mandants, personnes, synthese
from donnees.vues.supervision import tableau as tableau_par
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import consulter, jour, ouvrir
from ecrans.commandes.exporter import declarer_sortie, format_voulu
from ecrans.commandes.sortie import accorder, ecrire, rendre, tableau

PAR = tuple(v.value for v in Ventilation if v is not Ventilation.TOUT)


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--du", metavar="JOUR", help="promises pour ce jour ou après")
    analyseur.add_argument("--au", metavar="JOUR", help="promises pour ce jour ou avant")
    analyseur.add_argument("--de", default="", metavar="NOM", help="prises par cette personne")
    analyseur.add_argument("--mandant", default="", metavar="CODE", help="de ce mandant")
    analyseur.add_argument("--par", choices=PAR, help="le tableau de la supervision, ventilé ainsi, au lieu de la liste")
    declarer_sortie(analyseur)
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Liste et totalise, ventile, ou écrit un fichier."""
    en_fichier = bool(options.format or options.vers)
    seance = ouvrir(options) if en_fichier else consulter(options)
    du, au = (jour(texte, seance) if texte else None for texte in (options.du, options.au))
    if du and au and au < du:
        raise SaisieInvalide(f"la période finit le {au:%d/%m/%Y}, avant son début.", "Échanger --du et --au.")
    filtre = _filtre(options, du, au)
    if en_fichier:
        return _en_fichier(seance, options, filtre)
    if options.par:
        return _ventiler(seance, options, filtre)
    return _lister(options, lister(du, au, options.de, options.mandant))


def _filtre(options: argparse.Namespace, du: date | None, au: date | None) -> FiltrePromesses:
    """Le filtre, dont la personne et le mandant existent. Lève Introuvable."""
    agents, tenus = ({nom: i for i, nom, _ in connus} for connus in (personnes(), mandants()))
    if options.de and options.de not in agents:
        raise Introuvable(f"personne « {citer(options.de)} » inconnue.", "Voir « agence agents ».")
    if options.mandant and options.mandant not in tenus:
        raise Introuvable(f"mandant « {citer(options.mandant)} » inconnu.", "Voir « agence mandants ».")
    return FiltrePromesses(du, au, agents.get(options.de), tenus.get(options.mandant))


def _lister(options: argparse.Namespace, promesses: list[LignePromesse]) -> int:
    totaux = totaliser(promesses)
    if options.json:
        rendre({
            "promesses": [
                {"dossier": p.dossier, "agent": p.agent or None, "montant": p.montant, "date": p.date.isoformat(), "statut": p.statut.value,
                 "paye": p.paye, "mandant": p.mandant}
                for p in promesses
            ],
            "totaux": {s.value: totaux.nombres[s] for s in StatutPromesse},
            "montants": {s.value: totaux.montants[s] for s in StatutPromesse},
            "taux_nombre": totaux.taux_nombre,
            "taux_montant": totaux.taux_montant,
        })  # fmt: skip
        return 0
    lignes = [(p.dossier, p.agent, euros(p.montant), f"{p.date:%d/%m/%Y}", en_mots(p.statut), euros(p.paye)) for p in promesses]
    if lignes:
        ecrire(tableau(("dossier", "agent", "promis", "pour le", "sort", "payé"), lignes, frozenset({2, 5})))
    ecrire(" · ".join(f"{en_mots(s)} {totaux.nombres[s]} ({euros(totaux.montants[s])})" for s in StatutPromesse))
    if totaux.taux_nombre is not None and totaux.taux_montant is not None:
        ecrire(f"tenues : {totaux.taux_nombre:.0%} des promesses échues, {totaux.taux_montant:.0%} de leur montant")
    return 0


def _ventiler(seance: Seance, options: argparse.Namespace, filtre: FiltrePromesses) -> int:
    """Le tableau de la supervision, jugé à l'instant : une promesse dont le contrôle est passé y est déjà rompue ou en partie."""
    lignes, tout = _lignes(seance, options, filtre), synthese(seance.jour, filtre)
    if options.json:
        rendre({"par": options.par, "le": seance.jour.isoformat(), "lignes": [_en_json(x) for x in lignes], "total": _en_json(tout)})
        return 0
    entetes = ("", *(s.value.replace("_", " ") for s in Sort), "taux", "taux €")
    rangs = [
        (x.libelle or "toutes", *(str(x.compte(s).nombre) for s in Sort), _taux(x.taux_nombre), _taux(x.taux_montant))
        for x in [*lignes, tout]
    ]
    ecrire(tableau(entetes, rangs, frozenset(range(1, len(entetes)))))
    ecrire("taux : tenues ÷ échues (tenues, partielles, rompues, leur date venue) ; taux € : payé ÷ promis, des échues")
    return 0


def _en_fichier(seance: Seance, options: argparse.Namespace, filtre: FiltrePromesses) -> int:
    forme = format_voulu(options)
    exiger(seance, "exporter")
    chemin = options.vers or chemin_d_export(seance, f"tableau-{options.par}" if options.par else "promesses", forme.value)
    if options.par:
        fait = _exporter_le_tableau(seance, options, filtre, forme, chemin)
    else:
        sorti = filtrer(table_de("promesses"), options.mandant, options.de, None, filtre.du, filtre.au)
        fait = exporter_table(seance, "promesses", sorti, forme, chemin, remplacer=options.remplacer, dialecte=Dialecte(options.csv))
    if options.json:
        rendre({"fait": True, "format": forme.value, "fichier": str(fait.chemin), "lignes": fait.lignes})
    else:
        ecrire(f"{accorder(fait.lignes, 'ligne')} dans {fait.chemin} (lisible de vous seul).")
    return 0


def _exporter_le_tableau(seance: Seance, options: argparse.Namespace, filtre: FiltrePromesses, forme: Format, chemin: Any) -> Exporte:
    from ecrans.supervision.exports import colonnes_du_tableau, definitions, valeurs_du_tableau
    from ecrans.supervision.filtre import Filtre

    vu = Filtre(du=filtre.du, au=filtre.au, periode=Filtre.TOUTES, agent=_nom(filtre.agent_id, personnes()),
                mandant=_nom(filtre.mandant_id, mandants()))  # fmt: skip
    lignes = [replace(synthese(seance.jour, filtre), libelle="toutes"), *_lignes(seance, options, filtre)]
    annexes: list[Feuille] = [definitions(seance, f"tableau des promesses par {options.par}", vu)]
    return exporter_tableau(
        "tableau", colonnes_du_tableau(f"par {options.par}"), map(valeurs_du_tableau, lignes), forme, chemin, annexes=annexes,
        remplacer=options.remplacer, dialecte=Dialecte(options.csv),
        avant_de_poser=lambda ecrit: inscrire(seance, f"tableau-{options.par}", forme, ecrit.lignes, ()),
    )  # fmt: skip


def _lignes(seance: Seance, options: argparse.Namespace, filtre: FiltrePromesses) -> list[LigneTableau]:
    return tableau_par(Ventilation(options.par), seance.jour, filtre)


def _nom(numero: int | None, connus: Collection[tuple[int, str, str]]) -> tuple[int, str] | None:
    return next(((i, nom) for i, _, nom in connus if i == numero), None)


def _en_json(ligne: LigneTableau) -> dict[str, Any]:
    sorts = {s.value: dict(zip(("nombre", "montant", "paye"), ligne.compte(s), strict=True)) for s in Sort}
    (tenues, echues), (paye, promis) = ligne.taux_nombre, ligne.taux_montant
    return {"cle": ligne.cle, "libelle": ligne.libelle or "toutes", **sorts, "taux_nombre": tenues / echues if echues else None,
            "taux_montant": paye / promis if promis else None}  # fmt: skip


def _taux(rapport: tuple[int, int]) -> str:
    part, total = rapport
    dixiemes = diviser(part * 1000, total) if total else 0
    return f"{dixiemes // 10},{dixiemes % 10} %" if total else "—"
