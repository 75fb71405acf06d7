"""La prescription d'un dossier, expliquée : créance par créance, d'où elle part, ce qui l'a touchée, ce qu'elle suppose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from agence.droit.interruptions import Constat
from agence.droit.prescription import Prescription, ecrire_duree, reste_en_mots
from agence.droit.table_prescription import RegleEvenement, table
from agence.droit.tables import Tables
from agence.mots import en_mots
from agence.prescriptions import PrescriptionDuDossier
from donnees.nomenclature import TypeInterruption

LETTRES_SANS_EFFET = "Ni relance, ni mise en demeure, ni sommation, ni requête en injonction n'y change rien (règle 22)."
STATUTS = {"V*": "source secondaire, à vérifier", "M": "de mémoire, à vérifier", "L": "lecture non tranchée, à vérifier"}


def resumer_en_mots(p: PrescriptionDuDossier) -> str:
    """La date à surveiller, et celle que l'on retient si ce n'est pas la même : une phrase."""
    if p.resume is None or p.surveillee is None:
        return "Aucune créance : rien à prescrire."
    retenue = p.resume.date
    if p.surveillee < retenue:
        doute = f" ; c'est une hypothèse, le secteur n'est pas connu : le délai retenu finit le {retenue:%d/%m/%Y}"
    else:
        passee = p.resume.au_plus_tot < p.au <= retenue
        doute = f" ; peut-être déjà prescrit depuis le {p.resume.au_plus_tot:%d/%m/%Y}, le secteur n'est pas connu" if passee else ""
    return f"À surveiller : le {p.surveillee:%d/%m/%Y}, {reste_en_mots(p.surveillee, p.au)}{doute}."


def expliquer(p: PrescriptionDuDossier) -> Iterator[str]:
    """Tout, ligne à ligne ; deux espaces devant ce qui détaille une créance."""
    yield resumer_en_mots(p)
    for prescription in p.creances:
        yield ""
        yield from _une_creance(prescription, p)
    if p.eteintes:
        yield ""
        yield f"Payées, elles ne comptent plus : {', '.join(p.eteintes)}."
    yield ""
    yield LETTRES_SANS_EFFET


def dire_le_texte(texte: str, statut: str) -> str:
    """Un texte et ce qu'il vaut : « CPCE L111-4 (source secondaire, à vérifier) »."""
    return f"{texte} ({STATUTS[statut]})" if statut in STATUTS else texte


def dire_la_regle(regle: RegleEvenement) -> str:
    """« reconnaissance : reconnaissance du débiteur ; pièce : reconnaissance de dette ou protocole signé »."""
    pieces = " ou ".join(en_mots(t) for t in regle.pieces)
    return f"{regle.type.value} : {en_mots(regle.type)} ; pièce : {pieces}"


def evenements_possibles(tables: Tables) -> list[TypeInterruption]:
    """Ce qui peut s'inscrire, dans l'ordre de la table."""
    return list(table(tables).evenements)


def _une_creance(p: Prescription, dossier: PrescriptionDuDossier) -> Iterator[str]:
    secteur = en_mots(dossier.secteurs[p.creance]) or "secteur inconnu"
    passee = f", {_passee(p.date, dossier.au)}" if p.date < dossier.au else ""
    yield f"{p.numero} : dernier jour utile le {p.date:%d/%m/%Y}{passee}"
    yield f"  {ecrire_duree(p.duree)} · {dire_le_texte(p.texte, p.statut)}"
    yield f"  départ le {p.depart:%d/%m/%Y} · {secteur}"
    if p.au_plus_tot < p.date:
        yield f"  au plus tôt le {p.au_plus_tot:%d/%m/%Y} : {p.au_plus_tot_texte}"
    if p.reserve:
        yield f"  réserve : {p.reserve}"
    for constat in p.evenements:
        yield f"  {_un_constat(constat)}"


def _un_constat(c: Constat) -> str:
    signe = "✓" if c.pris else "✗ écarté :"
    fin = f" au {c.fait.fin_le:%d/%m/%Y}" if c.fait.fin_le else ""
    piece = f", {c.fait.piece}" if c.fait.piece else ""
    texte = f" · {dire_le_texte(c.texte, c.statut)}" if c.pris else ""
    return f"{signe} n° {c.fait.id} {en_mots(c.fait.type)} du {c.fait.le:%d/%m/%Y}{fin}{piece} : {c.raison}{texte}"


def _passee(le: date, jour: date) -> str:
    return f"passé {reste_en_mots(le, jour)}"
