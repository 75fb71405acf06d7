"""Deux débiteurs sans doute identiques : confirmer qu'ils n'en font qu'un, ou dire que non."""

from __future__ import annotations

from agence.erreurs import Refus
from agence.gestes.socle import Geste, geste
from agence.seance import Seance
from donnees.modeles import Coordonnee, Debiteur, Dossier
from donnees.nomenclature import TypeEvenement


def confirmer_rapprochement(seance: Seance, dossier_id: int, *, version: int | None = None) -> int:
    """Le débiteur de ce dossier est celui dont on le rapprochait : ses dossiers et coordonnées passent sur le débiteur gardé.

    Rend l'identifiant du débiteur gardé. Lève Refus s'il n'y a rien à confirmer, ou si l'un est professionnel et l'autre non :
    le taux, les 40 € et la prescription en dépendent.
    """
    with geste(seance, dossier_id, version=version) as g:
        double, garde = _paire(g)
        if double.nature is not garde.nature:
            raise Refus("l'un est professionnel, l'autre particulier.", "Les écarter, ou faire corriger l'un des deux.", "nature")
        g.consigner(TypeEvenement.COORDONNEE, "rapprochement", f"{double.nom} et {garde.nom} : un seul débiteur", {"double": double.id})
        for dossier in list(Dossier.select().where(Dossier.debiteur_id == double.id, Dossier.id != g.dossier.id)):
            g.modifier(dossier, debiteur_id=garde.id, version=dossier.version + 1)
        g.changer(debiteur_id=garde.id)
        _donner_les_coordonnees(g, double, garde)
        for autre in list(Debiteur.select().where(Debiteur.rapproche_de == double.id)):
            g.modifier(autre, rapproche_de=garde.id)
        g.modifier(double, rapproche_de=None)
        if double.sensible and not garde.sensible:
            g.modifier(garde, sensible=True)
    return garde.id


def ecarter_rapprochement(seance: Seance, dossier_id: int, *, version: int | None = None) -> None:
    """Ce ne sont pas les mêmes : chacun reste soi. Lève Refus s'il n'y a rien à écarter."""
    with geste(seance, dossier_id, version=version) as g:
        double, garde = _paire(g)
        g.consigner(TypeEvenement.COORDONNEE, "ecarte", f"{double.nom} et {garde.nom} : deux débiteurs différents", {"autre": garde.id})
        g.modifier(double, rapproche_de=None)


def _paire(g: Geste) -> tuple[Debiteur, Debiteur]:
    garde = Debiteur.get_or_none(Debiteur.id == g.debiteur.rapproche_de) if g.debiteur.rapproche_de is not None else None
    if garde is None or garde.id == g.debiteur.id:
        raise Refus("ce débiteur n'est rapproché d'aucun autre.", "", "rapprochement")
    return g.debiteur, garde


def _donner_les_coordonnees(g: Geste, double: Debiteur, garde: Debiteur) -> None:
    """Celles que le débiteur gardé n'a pas viennent après les siennes ; les autres restent où elles sont."""
    siennes = list(Coordonnee.select().where(Coordonnee.debiteur_id == garde.id))
    connues = {(c.type, c.valeur) for c in siennes}
    ordre = max((c.ordre for c in siennes), default=-1)
    for c in list(Coordonnee.select().where(Coordonnee.debiteur_id == double.id).order_by(Coordonnee.ordre, Coordonnee.id)):
        if (c.type, c.valeur) not in connues:
            ordre += 1
            g.modifier(c, debiteur_id=garde.id, ordre=ordre)
