"""Le champ de saisie : ce qui y entre, tapé ou collé, est du texte et rien d'autre."""

from __future__ import annotations

import re

from textual import events
from textual.widgets import Input

from agence.texte import assainir

MONTANT = r"[0-9 \u00a0\u202f.,]*"
"""Ce qu'on peut taper dans un montant : chiffres, espaces, virgule, point du pavé numérique.

Un troisième chiffre après la virgule se voit et se refuse à la lecture : l'avaler ferait de « 12,345 » douze euros trente-quatre.
"""

CHIFFRES = "[0-9]*"
"""Ce qu'on peut taper dans un PIN, que l'écran ne montre pas."""

LONGUEUR_PAR_DEFAUT = 500


class Saisie(Input):
    """Un champ d'une ligne, sans cadre, au curseur fixe (un curseur qui clignote envoie 29 ko par minute)."""

    DEFAULT_CSS = """
    Saisie, Saisie:focus { background: $surface; background-tint: transparent; }
    Saisie { text-style: underline; }
    Saisie > .input--cursor { text-style: reverse; }
    """

    def __init__(
        self,
        valeur: str = "",
        *,
        indication: str = "",
        montant: bool = False,
        secret: bool = False,
        a_la_suite: bool = False,
        maximum: int = LONGUEUR_PAR_DEFAUT,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        # `a_la_suite` : la valeur n'est pas sélectionnée, la première touche la continue au lieu de l'effacer
        super().__init__(
            assainir(valeur),
            placeholder=assainir(indication),
            restrict=MONTANT if montant else CHIFFRES if secret else None,
            password=secret,
            select_on_focus=not a_la_suite,
            max_length=maximum,
            compact=True,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False
        self._montant = montant

    def validate_value(self, valeur: str) -> str:
        """Quel que soit le chemin (frappe, collage, valeur posée), la valeur gardée est assainie."""
        return assainir(valeur)

    def _on_paste(self, event: events.Paste) -> None:
        # Textual garderait ESC et les autres commandes, et n'insérerait que la première ligne.
        event.stop()
        event.prevent_default()
        texte = assainir(" ".join(event.text.split()))
        if self._montant:
            texte = re.sub(r"\s*(€|EUR)$", "", texte)
        if self.max_length:
            texte = texte[: self.max_length - len(self.value) + len(self.selected_text)]
        if texte and self.selection.is_empty:
            self.insert_text_at_cursor(texte)
        elif texte:
            self.replace(texte, *self.selection)
