"""Ce qui tient un dossier quand une suspension finit : une protection, un litige, une promesse, ou plus rien."""

from __future__ import annotations

from agence.conduite.promesses import sortir
from agence.conduite.protections import RETOUR_DU_MANDANT, la_plus_forte, revoir, tenir
from agence.conduite.situation import suspendre as mettre_en_attente
from agence.gestes.promesses import a_juger, rejuger
from agence.gestes.socle import Geste
from donnees.modeles import Promesse
from donnees.nomenclature import Motif
from donnees.vues.protections import litiges_des, protections_du


def reprendre(g: Geste, *, revue: bool = False) -> None:
    """La suspension finit ce jour : ce qui reste (protection, litige ouvert) tient le dossier, sinon il reprend où il en était.

    `revue` : au lieu du scénario, une personne regarde d'abord.
    """
    jour = g.cadre.jour
    reste = la_plus_forte(protections_du(g.dossier.id), jour, g.cadre.configuration.tables)
    if reste is not None:
        g.poser(tenir(g.situation, reste, g.cadre))
        return
    if any(x.clos_le is None for x in litiges_des([g.dossier.id])[g.dossier.id]):
        g.poser(mettre_en_attente(g.situation, Motif.LITIGE, jour, None, RETOUR_DU_MANDANT))
        return
    sorts = rejuger(g, jour)
    juges = a_juger(list(Promesse.select().where(Promesse.dossier_id == g.dossier.id)))
    g.poser(sortir(g.situation, juges, sorts, g.cadre, jour, jour))
    if revue:
        g.poser(revoir(g.situation, g.cadre))
