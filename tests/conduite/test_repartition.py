"""Partager des dossiers : rien de perdu, des parts égales, les débiteurs entiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.conduite.repartition import ADonner, Par, repartir, reunir

AGENTS = (1, 2, 3, 4)


@st.composite
def portefeuilles(tirer: st.DrawFn) -> list[ADonner]:
    """Des dossiers de numéros différents, chez n'importe qui, à plusieurs par débiteur."""
    tenants = st.one_of(st.none(), st.integers(1, 6))
    lignes = tirer(st.lists(st.tuples(st.integers(1, 12), tenants, st.integers(-50_00, 900_000_00)), max_size=60))
    return [ADonner(n, debiteur, agent, solde) for n, (debiteur, agent, solde) in enumerate(lignes, 1)]


def charges(dossiers: list[ADonner], donnes: dict[int, int], agents: tuple[int, ...], par: Par) -> list[int]:
    """Ce que chaque agent reçoit, recompté d'après les blocs."""
    totaux = dict.fromkeys(agents, 0)
    for bloc in reunir(dossiers, par):
        totaux[donnes[bloc.dossiers[0]]] += bloc.poids
    return list(totaux.values())


@given(portefeuilles(), st.sets(st.sampled_from(AGENTS), min_size=1), st.sampled_from(Par))
def test_rien_ne_se_perd_et_les_debiteurs_restent_entiers(dossiers: list[ADonner], agents: set[int], par: Par) -> None:
    donnes = repartir(dossiers, sorted(agents), par)
    assert donnes.keys() == {d.dossier for d in dossiers}
    assert set(donnes.values()) <= agents
    for debiteur in {d.debiteur for d in dossiers}:
        assert len({donnes[d.dossier] for d in dossiers if d.debiteur == debiteur}) == 1


@given(portefeuilles(), st.sets(st.sampled_from(AGENTS), min_size=1), st.sampled_from(Par))
def test_l_ecart_ne_depasse_pas_le_plus_gros_bloc(dossiers: list[ADonner], agents: set[int], par: Par) -> None:
    voulus = tuple(sorted(agents))
    parts = charges(dossiers, repartir(dossiers, voulus, par), voulus, par)
    assert max(parts) - min(parts) <= max((b.poids for b in reunir(dossiers, par)), default=0)


@given(portefeuilles(), st.sampled_from(Par), st.randoms(use_true_random=False))
def test_l_ordre_de_lecture_ne_change_rien(dossiers: list[ADonner], par: Par, hasard: object) -> None:
    melanges = list(dossiers)
    hasard.shuffle(melanges)  # type: ignore[attr-defined]
    assert repartir(melanges, (3, 1, 2), par) == repartir(dossiers, (1, 2, 3), par)


@given(portefeuilles(), st.sampled_from(Par), st.dictionaries(st.integers(1, 12), st.sampled_from((1, 2))))
def test_un_debiteur_attache_va_ou_l_on_a_dit(dossiers: list[ADonner], par: Par, attaches: dict[int, int]) -> None:
    donnes = repartir(dossiers, (1, 2, 3), par, attaches)
    assert donnes.keys() == {d.dossier for d in dossiers}
    assert all(donnes[d.dossier] == attaches[d.debiteur] for d in dossiers if d.debiteur in attaches)


def test_a_nombre_egal() -> None:
    dossiers = [ADonner(n, n, None, 100_00) for n in range(1, 8)]
    assert charges(dossiers, repartir(dossiers, (1, 2, 3), Par.NOMBRE), (1, 2, 3), Par.NOMBRE) == [3, 2, 2]


def test_a_euros_egaux() -> None:
    """Du plus gros au plus petit, chacun à qui a le moins : 9 000 et 3 000 € d'un côté, 5 000, 4 000 et 1 000 € de l'autre."""
    soldes = (9_000_00, 5_000_00, 4_000_00, 3_000_00, 1_000_00)
    dossiers = [ADonner(n, n, None, solde) for n, solde in enumerate(soldes, 1)]
    donnes = repartir(dossiers, (1, 2), Par.EUROS)
    parts = charges(dossiers, donnes, (1, 2), Par.EUROS)
    assert sorted(parts) == [10_000_00, 12_000_00]
    assert donnes == {1: 1, 2: 2, 3: 2, 4: 1, 5: 2}


def test_ce_qui_est_deja_bien_place_ne_bouge_pas() -> None:
    """Lefèvre (1) a six dossiers, Martin (2) deux : deux passent, les deux de Martin restent."""
    dossiers = [ADonner(n, n, 1 if n <= 6 else 2, 100_00) for n in range(1, 9)]
    donnes = repartir(dossiers, (1, 2), Par.NOMBRE)
    assert donnes[7] == donnes[8] == 2
    assert [d.dossier for d in dossiers if donnes[d.dossier] != d.agent] == [1, 2]


def test_des_parts_egales_ne_bougent_pas() -> None:
    dossiers = [ADonner(n, n, 1 + n % 2, 100_00 * n) for n in (1, 2, 3, 4)]
    assert repartir(dossiers, (1, 2), Par.NOMBRE) == {d.dossier: d.agent for d in dossiers}


def test_des_dossiers_sans_solde_se_partagent_aussi() -> None:
    dossiers = [ADonner(n, n, None, 0) for n in range(1, 7)]
    donnes = repartir(dossiers, (1, 2, 3), Par.EUROS)
    assert sorted(donnes.values()) == [1, 1, 2, 2, 3, 3]


def test_personne_ne_recoit() -> None:
    with pytest.raises(ValueError, match="aucun agent"):
        repartir([], (), Par.NOMBRE)
