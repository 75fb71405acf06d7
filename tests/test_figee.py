"""Une donnée figée se compare, se hache, se remplace, et ne se change pas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, fields, replace

import pytest

from agence.figee import figee, figee_par_milliers


@figee
class Point:
    x: int
    y: int = 2
    note: str = field(default="", repr=False, compare=False)


def test_une_donnee_figee_se_compare_et_se_hache_par_ses_champs_compares() -> None:
    assert Point(1) == Point(1, note="autre")
    assert hash(Point(1)) == hash(Point(1, note="autre"))
    assert Point(1) != Point(1, 3)
    assert Point(1) != (1, 2)


def test_elle_ne_se_change_ni_ne_se_retire() -> None:
    point = Point(1)
    for nom in ("x", "y", "note"):
        with pytest.raises(FrozenInstanceError):
            setattr(point, nom, 9)
    with pytest.raises(FrozenInstanceError):
        del point.x
    assert (point.x, point.y) == (1, 2)


def test_c_est_une_dataclass() -> None:
    assert replace(Point(1), y=5) == Point(1, 5)
    assert asdict(Point(1)) == {"x": 1, "y": 2, "note": ""}
    assert [champ.name for champ in fields(Point)] == ["x", "y", "note"]
    assert repr(Point(1)) == "Point(x=1, y=2)"


@figee
class Groupe:
    nom: str
    membres: list[int] = field(default_factory=list)


@pytest.mark.parametrize(
    "fautif",
    [lambda: Point(), lambda: Point(1, 2, "", 4), lambda: Point(1, x=2), lambda: Point(1, z=3), lambda: Groupe(membres=[1])],
)
def test_un_champ_qui_manque_en_trop_ou_inconnu_est_refuse(fautif: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        fautif()


def test_chacune_a_sa_propre_valeur_fabriquee() -> None:
    assert Groupe("a") == Groupe("a", []) == Groupe(nom="a")
    assert Groupe("a").membres is not Groupe("a").membres


@figee_par_milliers
class Pas:
    """Un pas d'un long calcul."""

    rang: int
    reste: int
    note: str = "rien"


def test_par_milliers_elle_se_remplit_et_refuse_comme_les_autres() -> None:
    assert (Pas(1, 2), Pas(reste=2, rang=1)) == (Pas(1, 2, "rien"), replace(Pas(1, 9), reste=2))
    assert asdict(Pas(1, 2, note="x")) == {"rang": 1, "reste": 2, "note": "x"}
    with pytest.raises(TypeError, match="reste"):
        Pas(1)  # type: ignore[call-arg]
    with pytest.raises(FrozenInstanceError):
        Pas(1, 2).rang = 3  # type: ignore[misc]
