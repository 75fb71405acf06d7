"""Un dossier qui entre chez un débiteur déjà protégé l'est aussi : à l'import, et chaque nuit après un rapprochement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from agence.droit import protections as droit
from agence.droit.protections import Dates
from agence.gestes.protections import Demande, concernes, poser
from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.base import ecriture
from donnees.modeles import Protection
from donnees.nomenclature import Motif
from donnees.vues.protections import a_etendre

PAR_TRANSACTION = 25
"""Gestes confirmés ensemble."""


def etendre(seance: Seance) -> int:
    """Protège les dossiers ouverts d'un débiteur protégé ailleurs, chacun dans son geste ; rend leur nombre.

    Une procédure ou un surendettement ne vise que les dettes nées avant lui. Fait deux fois, la seconde ne change rien. Les gestes
    se confirment par petits groupes : attendre le disque pour chacun coûterait plus qu'eux.
    """
    sans_nom = replace(seance, acteur=None)
    a_faire = a_proteger(sans_nom)
    faits = confirmes = 0
    while True:
        with ecriture():
            for dossier_id, d in islice(a_faire, PAR_TRANSACTION):
                with geste(sans_nom, dossier_id, annulable=False) as g:
                    poser(g, d)
                faits += 1
        if faits - confirmes < PAR_TRANSACTION:
            return faits
        confirmes = faits


def a_proteger(seance: Seance) -> Iterator[tuple[int, Demande]]:
    """Les dossiers à protéger et ce qui les protège, lus un à un : en protéger un peut suffire à ceux qui le suivent."""
    types = [m.value for m, s in droit.situations(seance.configuration.tables).items() if s.vise_la_personne]
    for dossier_id, protection_id in a_etendre(types):
        source = Protection.get_by_id(protection_id)
        d = _demande(source, seance)
        if dossier_id in concernes(d, [dossier_id]) and (source.fin_le is None or source.fin_le > seance.jour):
            yield dossier_id, d


def _demande(source: Protection, seance: Seance) -> Demande:
    donnees = {cle: v for cle, v in (source.donnees or {}).items() if cle not in ("hors_territoire", "attend")}
    p = droit.phase(Motif(source.type), source.phase, seance.configuration.tables)
    attend = str((source.donnees or {}).get("attend", ""))
    return Demande(
        p, Dates(source.debut_le, source.publiee_le, source.fin_le), source.piece_id, "", donnees, "déjà inscrite sur un autre dossier",
        attend,
    )  # fmt: skip
