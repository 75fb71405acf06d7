"""Le ramasse-miettes : suspendu le temps de partir, où il repasserait sans cesse sur ce qui s'importe et restera jusqu'à la fin."""

from __future__ import annotations

import gc


def suspendre_le_menage() -> None:
    """Rien ne se ramasse pendant le départ : presque tout ce qui y naît est gardé."""
    gc.disable()


def reprendre_le_menage() -> None:
    """Ce qui est chargé est mis de côté pour de bon ; seul ce qui vient ensuite se ramasse. Sans effet s'il n'était pas suspendu."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
