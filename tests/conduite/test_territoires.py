"""Du code postal au fuseau."""

from zoneinfo import ZoneInfo

import pytest

from agence.conduite.territoires import TERRITOIRES, fuseau, territoire_du_code_postal
from agence.erreurs import SaisieInvalide


@pytest.mark.parametrize(
    ("cp", "territoire"),
    [
        ("75002", "metropole"), ("35000", "metropole"), ("20000", "metropole"), ("57000", "alsace-moselle"),
        ("67000", "alsace-moselle"), ("68100", "alsace-moselle"), ("97110", "guadeloupe"), ("97133", "saint-barthelemy"),
        ("97150", "saint-martin"), ("97200", "martinique"), ("97300", "guyane"), ("97400", "reunion"),
        ("974 00", "reunion"), ("97500", "saint-pierre-et-miquelon"), ("97600", "mayotte"), ("98714", "polynesie"),
        ("98800", "nouvelle-caledonie"), ("98600", "wallis-et-futuna"), ("98000", "metropole"),
        ("", "metropole"), ("6700", "metropole"), ("B-1000", "metropole"), ("٩٧٤٠٠", "metropole"),
    ],
)
def test_territoire(cp: str, territoire: str) -> None:
    assert territoire_du_code_postal(cp) == territoire


def test_fuseaux() -> None:
    assert fuseau("metropole") == fuseau("alsace-moselle") == "Europe/Paris"
    assert fuseau("reunion") == "Indian/Reunion"
    assert {ZoneInfo(fuseau(t)).key for t in TERRITOIRES} >= {"America/Martinique", "America/Cayenne", "Indian/Mayotte"}


def test_un_territoire_inconnu_est_refuse_avec_la_liste() -> None:
    with pytest.raises(SaisieInvalide, match=r"atlantide.*metropole, alsace-moselle"):
        fuseau("atlantide")
