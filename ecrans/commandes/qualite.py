"""« agence qualite » : l'échantillon à relire ; « agence qualite noter » : noter un dossier. Un agent y lit ce qui a été noté sur lui."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from agence import horloge
from agence.conduite.qualite import MOTS, NOTES
from agence.gestes import qualite
from agence.gestes.droits import peut
from agence.seance import Seance
from donnees.vues.qualite import LigneControle
from ecrans.commandes.analyse import declarer_action, declarer_json, entier, sous_commandes
from ecrans.commandes.commun import jour, ouvrir
from ecrans.commandes.sortie import ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--jour", metavar="JOUR", help="le jour relu (le dernier jour ouvré)")
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    noter = declarer_action(actions, "noter", "noter un dossier de 1 à 4, ou retirer sa note par 0")
    noter.add_argument("numero", type=entier, metavar="N", help="le numéro du contrôle, que « agence qualite » donne")
    aide = " · ".join(f"{n} {mot}" for n, mot in NOTES.items())
    noter.add_argument("note", type=entier, metavar="NOTE", help=f"{aide} · 0 retire la note")
    noter.add_argument("--commentaire", metavar="TEXTE", help="ce que l'agent lira")


def executer(options: argparse.Namespace) -> int:
    """Liste, ou note."""
    seance = ouvrir(options)
    if options.action == "noter":
        return _noter(seance, options)
    if not peut(seance.acteur, qualite.ACTE):
        return _les_siennes(seance, options)
    voulu = jour(options.jour, seance) if options.jour else qualite.jour_du_controle(seance)
    controles = qualite.echantillon(seance, voulu)
    if options.json:
        rendre({"jour": voulu.isoformat(), "controles": [_en_json(c) for c in controles]})
        return 0
    _montrer(controles, f"Personne n'a travaillé de dossier le {voulu:%d/%m/%Y}.")
    return 0


def _les_siennes(seance: Seance, options: argparse.Namespace) -> int:
    """Ce qui a été noté sur qui demande ; d'un seul jour si l'on en donne un."""
    voulu: date | None = jour(options.jour, seance) if options.jour else None
    siennes = [c for c in qualite.notes_sur_soi(seance) if voulu in (None, c.jour)]
    if options.json:
        rendre({"jour": voulu.isoformat() if voulu else None, "controles": [_en_json(c) for c in siennes]})
        return 0
    _montrer(siennes, "Rien n'a encore été noté.")
    return 0


def _noter(seance: Seance, options: argparse.Namespace) -> int:
    if options.note == 0:
        note = qualite.annuler(seance, options.numero)
        if options.commentaire is not None:
            note = qualite.commenter(seance, options.numero, options.commentaire)
    else:
        note = qualite.noter(seance, options.numero, options.note, options.commentaire)
    if options.json:
        rendre(_en_json(note))
    else:
        dite = f"{note.note} {NOTES[note.note]}" if note.note is not None else "note retirée"
        ecrire(f"{note.agent} {note.reference} : {dite}.")
    return 0


def _montrer(controles: list[LigneControle], rien: str) -> None:
    if not controles:
        ecrire(rien)
        return
    lignes = [
        (str(c.id), f"{c.jour:%d/%m/%Y}", c.agent, c.reference, c.debiteur, _pourquoi(c), _note(c), c.commentaire) for c in controles
    ]
    ecrire(tableau(("n°", "jour", "agent", "dossier", "débiteur", "pourquoi", "note", "commentaire"), lignes, frozenset({0})))


def _pourquoi(c: LigneControle) -> str:
    return ", ".join(MOTS[s] for s in qualite.dire_les_signes(c.exception)) or "au sort"


def _note(c: LigneControle) -> str:
    return f"{c.note} {NOTES[c.note]}" if c.note is not None else ""


def _en_json(c: LigneControle) -> dict[str, Any]:
    return {
        "numero": c.id, "jour": c.jour.isoformat(), "agent": c.agent, "dossier": c.reference, "debiteur": c.debiteur,
        "exceptions": [s.value for s in qualite.dire_les_signes(c.exception)], "note": c.note,
        "mot": NOTES[c.note] if c.note is not None else None, "commentaire": c.commentaire or None, "note_par": c.note_par or None,
        "note_le": horloge.local(c.note_le).isoformat() if c.note_le else None,
    }  # fmt: skip
