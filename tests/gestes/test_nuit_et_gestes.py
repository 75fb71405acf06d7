"""La nuit et le geste décident pareil : ce qu'un geste vient de laisser, la nuit du même jour n'y revient pas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agence.gestes import cycle
from agence.seance import Seance
from donnees.base import executer, lignes
from donnees.modeles import Dossier
from donnees.nomenclature import Nature
from tests.fabrique import LUNDI, Horloge
from tests.gestes.test_proprietes_gestes import DEPARTS, _jouer, _partir, reglages, suites

DU_DOSSIER = "id, etape, etat, suspension_motif, suspendu_jusqu_au, action_motif, promesses_faites, promesses_rompues, solde, verse, rang"
"""Ce dont la conduite décide et qu'une lettre préparée par la nuit ne change pas."""


def photo(dossiers: Sequence[Dossier]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """L'état des dossiers et le sort de leurs promesses."""
    eux = tuple(d.id for d in dossiers)
    return (
        lignes(f"SELECT {DU_DOSSIER} FROM dossier WHERE id IN (?, ?) ORDER BY id", eux),
        lignes("SELECT id, statut, paye, decidee_le FROM promesse WHERE dossier_id IN (?, ?) ORDER BY id", eux),
    )


def page_blanche() -> None:
    """Les dossiers d'un exemple passé et ses nuits ne comptent plus : la base sert à tous les exemples."""
    executer("DELETE FROM cycle")
    executer("""UPDATE dossier SET etat = 'clos', etape = 'clos', clos_motif = 'retrait', clos_le = confie_le, action = NULL,
        action_le = NULL, rappel_a = NULL, suspension_motif = NULL, suspendu_le = NULL, suspendu_jusqu_au = NULL, suspension_attend = NULL
        WHERE etat <> 'clos'""")
    executer("UPDATE promesse SET statut = 'annulee' WHERE statut = 'ouverte'")


@given(suite=suites, nature=st.sampled_from(Nature), depart=st.sampled_from(DEPARTS))
@reglages
def test_la_nuit_ne_revient_pas_sur_un_geste_du_meme_jour(
    suite: list[tuple[str, dict[str, Any], int, int]], nature: Nature, depart: str, superviseur: Seance, nuit: Seance, horloge: Horloge,
    creer_dossier: Callable[..., Dossier],
) -> None:  # fmt: skip
    """Chaque jour commence par sa nuit ; les gestes faits ensuite passent par les mêmes règles, la nuit rejouée les trouve justes."""
    horloge.regler(LUNDI)
    page_blanche()
    dossiers = [_partir(depart, superviseur, creer_dossier, nature), creer_dossier(tentatives=3)]
    for nom, x, lequel, jours in suite:
        if jours:
            horloge.avancer(jours=jours)
        if nom == "planifier":  # une relance posée à ce jour part cette nuit : c'est ce qui était demandé
            x = x | {"jours": max(1, x["jours"])}
        cycle.jouer(nuit)
        _jouer(nom, superviseur, dossiers[lequel % 2], x)
        apres_le_geste = photo(dossiers)
        cycle.jouer(nuit)
        assert photo(dossiers) == apres_le_geste, nom
