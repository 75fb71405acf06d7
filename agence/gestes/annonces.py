"""Ce qu'un appel apprend et qui a sa propre table : une protection annoncée, une contestation, un rappel au représentant."""

from __future__ import annotations

from datetime import datetime

from agence import horloge
from agence.conduite.protections import RETOUR_DU_MANDANT, la_plus_forte
from agence.configuration.modele import Resultat
from agence.droit.protections import ANNONCE, phase, situations
from agence.gestes import litiges, protections
from agence.gestes.socle import Geste
from donnees.modeles import EcheanceProcedure
from donnees.nomenclature import Motif, SensEcheance, TypeLitige
from donnees.vues.protections import litiges_des, protections_du

RAPPEL = "rappel_du_representant"


def inscrire(g: Geste, resultat: Resultat) -> None:
    """La protection ou le litige que ce résultat annonce, dans le geste de l'appel ; rien s'il n'annonce rien."""
    motif = resultat.motif
    if resultat.suite != "suspendre" or motif is None:
        return
    fin = None if resultat.attend else g.situation.suspendu_jusqu_au
    tables = g.cadre.configuration.tables
    if motif in situations(tables):
        attendu = phase(motif, protections.PREMIERES.get(motif, ANNONCE), tables).attend
        protections.annoncer(g, motif, fin, "" if resultat.attend == attendu else resultat.attend)
    elif motif is Motif.LITIGE and all(x.clos_le is not None for x in litiges_des([g.dossier.id])[g.dossier.id]):
        litiges.inscrire(g, TypeLitige.AUTRE, echeance_le=fin, attend=resultat.attend or RETOUR_DU_MANDANT)


def inscrire_le_rappel(g: Geste, rendez_vous: datetime, nom: str) -> None:
    """Un rappel convenu sur un dossier protégé : il n'est pas dans la file, il va au mur des échéances."""
    forte = la_plus_forte(protections_du(g.dossier.id), g.cadre.jour, g.cadre.configuration.tables)
    if forte is None:
        return
    local = horloge.local(rendez_vous)
    g.creer(
        EcheanceProcedure, dossier_id=g.dossier.id, protection_id=forte.id, code=RAPPEL,
        libelle=f"rappeler {nom or 'le représentant'} à {local:%H:%M}", le=local.date(), sens=SensEcheance.ATTENTE, qui="agence",
    )  # fmt: skip
