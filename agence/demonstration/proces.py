"""Les procédures de la démonstration, menées par la table de la loi jusqu'à des phases diverses : les échéances du mur en sortent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from agence.calendrier import PARIS
from agence.demonstration.conteur import Conteur, jour_ecrit
from agence.droit.etats_procedure import parcours
from agence.gestes import audiences, pieces_demandees, procedures
from agence.mots import en_mots
from donnees.base import lignes
from donnees.nomenclature import TypePiece, TypeProcedure

T = TypeProcedure
MENEES = 60
"""Au plus tant de procédures menées pas à pas : les autres en sont à leur première phase."""


@dataclass(frozen=True)
class Pas:
    """Un évènement de la table, tant de jours avant le présent ; `porte` : le jour qu'il donne, compté de même."""

    evenement: str
    avant: int
    porte: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Chemin:
    """Des pas, et l'audience qui s'ensuit dans tant de jours. `seul` : une fois suffit (un délai dépassé, une opposition)."""

    pas: tuple[Pas, ...]
    audience: int = 0
    pieces: int = 0
    """le tribunal demande des pièces dans tant de jours"""
    tenue: bool = False
    """une première audience s'est tenue ces jours-ci et renvoie à celle-là"""
    seul: bool = False

    @property
    def age(self) -> int:
        """Depuis combien de jours la mission doit être transmise pour le suivre."""
        return max((p.avant for p in self.pas), default=0)


CHEMINS: dict[TypeProcedure, tuple[Chemin, ...]] = {
    T.INJONCTION: (
        Chemin((Pas("ordonnance", 12),)),
        Chemin((Pas("ordonnance", 46), Pas("signification", 20))),
        Chemin((Pas("frais_demandes", 9),)),
        Chemin((Pas("ordonnance", 40), Pas("signification_hors_personne", 25))),
        Chemin(
            (Pas("ordonnance", 56), Pas("signification", 38), Pas("opposition", 10, (("cachet", 10), ("notification", 9)))), 33, seul=True,
        ),
        Chemin((Pas("ordonnance", 100),), seul=True),
        Chemin((Pas("ordonnance", 86),), seul=True),
        Chemin(
            (Pas("ordonnance", 58), Pas("signification", 42), Pas("opposition", 27, (("cachet", 27),)), Pas("frais_opposition", 20)),
            19, 8, seul=True,
        ),
        Chemin((Pas("ordonnance", 94),), seul=True),
        Chemin((Pas("frais_demandes", 18),), seul=True),
    ),
    T.PETITES_CREANCES: (
        Chemin((Pas("invitation", 8),)),
        Chemin((Pas("invitation", 26),)),
        Chemin((Pas("invitation", 31), Pas("accord", 6))),
        Chemin((Pas("invitation", 39),)),
    ),
    T.REFERE: (
        Chemin((), 34, seul=True),
        Chemin((Pas("signification", 8),), 23, seul=True),
        Chemin((Pas("signification", 12), Pas("placement", 6)), 16),
        Chemin((Pas("signification", 28), Pas("placement", 20), Pas("ordonnance", 5))),
    ),
    T.ASSIGNATION: (
        Chemin((Pas("signification", 15), Pas("placement", 9)), 41),
        Chemin((Pas("signification", 38), Pas("placement", 30), Pas("mise_en_etat", 11)), 62, 12),
        Chemin((Pas("signification", 20),), 27),
        Chemin((Pas("signification", 36), Pas("placement", 27)), 48, tenue=True, seul=True),
    ),
    T.SOMMATION: (Chemin((Pas("signification", 6),), seul=True), Chemin((Pas("signification", 17),), seul=True)),
    T.SAISIE_ATTRIBUTION: (
        Chemin((Pas("titre_signifie", 12), Pas("saisie", 4))),
        Chemin((Pas("titre_signifie", 40), Pas("saisie", 25), Pas("denonciation", 19))),
        Chemin((Pas("titre_signifie", 14), Pas("saisie", 9)), seul=True),
    ),
    T.COMMANDEMENT: (
        Chemin((Pas("titre_signifie", 10), Pas("commandement", 5))),
        Chemin((Pas("titre_signifie", 40), Pas("commandement", 29))),
    ),
    T.SAISIE_VENTE: (
        Chemin((Pas("titre_signifie", 12), Pas("commandement", 7))),
        Chemin((Pas("titre_signifie", 45), Pas("commandement", 36), Pas("saisie", 12))),
    ),
    T.REMUNERATIONS: (
        Chemin((Pas("titre_signifie", 14), Pas("commandement", 9))),
        Chemin((Pas("titre_signifie", 45), Pas("commandement", 41), Pas("proces_verbal", 6))),
    ),
}  # fmt: skip
_VIVES = """SELECT p.id, p.dossier_id, p.type, p.transmise_le, p.partenaire FROM procedure p JOIN dossier d ON d.id = p.dossier_id
    WHERE p.etat = 'transmis' AND d.etat = 'actif' ORDER BY p.id"""


def raconter(c: Conteur) -> None:
    """Mène les procédures en cours, chacune aussi loin que son âge le permet, et fixe des audiences."""
    suivis: Counter[tuple[str, int]] = Counter()
    menees = 0
    for procedure_id, dossier_id, type_, transmise, partenaire in lignes(_VIVES):
        age = (c.jour - jour_ecrit(transmise)).days
        chemins = CHEMINS.get(T(type_), ())
        possibles = [i for i, x in enumerate(chemins) if x.age <= age and not (x.seul and suivis[type_, i])]
        if not possibles or menees >= MENEES:
            continue
        # Le moins suivi d'abord, et à nombre égal celui qui mène le plus loin.
        choisi = min(possibles, key=lambda i: (suivis[type_, i], -chemins[i].age))
        suivis[type_, choisi] += 1
        menees += 1
        _suivre(c, procedure_id, dossier_id, T(type_), chemins[choisi], partenaire)


def _suivre(c: Conteur, procedure_id: int, dossier_id: int, type_: TypeProcedure, chemin: Chemin, partenaire: str) -> None:
    """Les pas, inscrits quand ils reviennent à l'agence ; le dernier l'est ces jours-ci. Un pas impossible ici arrête là."""
    for pas in chemin.pas:
        le = c.ouvre(c.il_y_a(pas.avant))
        retour = le + timedelta(days=2)
        su = retour if pas is not chemin.pas[-1] or chemin.tenue else max(retour, c.il_y_a(c.alea.randint(1, 6)))
        if not c.essayer(lambda: _avancer(c, procedure_id, dossier_id, type_, pas, le, su)):  # noqa: B023 - fait aussitôt
            return
    if chemin.audience:
        moment = _moment(c, c.jour + timedelta(days=chemin.audience))
        c.essayer(lambda: _convoquer(c, procedure_id, dossier_id, moment, partenaire, tenue=chemin.tenue))
    if chemin.pieces:
        avant = c.jour + timedelta(days=chemin.pieces)
        voulues = (TypePiece.RELEVE, TypePiece.CONTRAT)
        c.essayer(lambda: pieces_demandees.demander_pieces(c.seance(dossier_id, c.il_y_a(1)), dossier_id, voulues, avant))


def _convoquer(c: Conteur, procedure_id: int, dossier_id: int, moment: datetime, partenaire: str, *, tenue: bool) -> None:
    """Fixe l'audience, ou tient celle d'avant, qui y renvoie."""
    if not tenue:
        audiences.fixer(c.seance(dossier_id, c.il_y_a(2)), dossier_id, moment, present=partenaire, procedure_id=procedure_id)
        return
    premiere = _moment(c, c.ouvre(c.il_y_a(4)))
    seance = c.seance(dossier_id, c.il_y_a(9))
    fixee = audiences.fixer(seance, dossier_id, premiere, present=partenaire, procedure_id=procedure_id)
    audiences.tenir(c.seance(dossier_id, c.il_y_a(2)), fixee.id, "renvoyée pour conclusions du débiteur", renvoi=moment)


def _avancer(c: Conteur, procedure_id: int, dossier_id: int, type_: TypeProcedure, pas: Pas, le: date, su: date) -> None:
    evenement = parcours(type_).evenement(pas.evenement)
    exigee = evenement.piece if evenement is not None else None
    piece = (exigee, f"{en_mots(exigee)} du {le:%d-%m-%Y}.pdf") if exigee is not None else None
    donnees = {nom: c.il_y_a(avant) for nom, avant in pas.porte}
    procedures.avancer(c.seance(dossier_id, su), procedure_id, pas.evenement, le, piece=piece, donnees=donnees)


def _moment(c: Conteur, le: date) -> datetime:
    """Une heure d'audience, un jour ouvré."""
    jour = c.monde.calendrier.ouvre_suivant(le)
    return datetime.combine(jour, time(c.alea.choice((9, 10, 14)), c.alea.choice((0, 30))), PARIS).astimezone(UTC)
