"""Ce qu'un fichier de mandant hostile met dans un nom, et qui doit s'afficher comme du texte."""

from __future__ import annotations

BALISES = (
    "SARL [ACME] ET FILS",
    "x [/] y",
    "[@click=app.quit]DUPONT[/]",
    "[$error]",
    "[red]solde 0[/red]",
    "[type=x, v={'a[0]'}]",
    "[b",
    "fin\\",
)
"""Elles se voient telles quelles."""

COMMANDES = (
    "A\x1b[2J\x1b[HPAYE",
    "A\x1b]0;PIRATE\x07",
    "A\x1b]52;c;cm0gLXJmIH4=\x07",
    "A\x1b]8;;http://127.0.0.1/\x07clic\x1b]8;;\x07",
    "A\x1b[6n",
    "A\x9b31mB",
    "A\x0eB\x0fC",
    "100\x08\x08\x08999",
    "A\x1bPq#0;2;0;0;0\x1b\\B",
    "A\x7fB\x00C",
    "12 rue \u202e2007 SIRAP\u202c fin",
    "DU\u200bPO\u2060NT\ufeff",
    "D" + "\u0301" * 300 + "UPONT",
)
"""Treize charges dont aucun caractère de commande, de bascule ou invisible ne doit atteindre le terminal."""

INTERDITS_BRUTS = (
    b"\x1b]0;",
    b"\x1b]52;",
    b"\x1b]8;",
    b"\x1b[6n",
    b"\x1bP",
    b"\xc2\x9b",
    b"\x0e",
    b"\x0f",
    b"\x08",
    b"\x7f",
    b"\x00",
    "\u202e".encode(),
    "\u200b".encode(),
    "\u2060".encode(),
    "\ufeff".encode(),
    "\u0301\u0301\u0301".encode(),
)
"""Octets que Textual n'envoie jamais de lui-même : les voir, c'est qu'une donnée est passée."""

TOUCHES_CASSEES = (
    b"\x1b[<99999;99999;99999M\x1b[M\xff\xff\xff\x1b[200~coll\x1b[201~\x1b[200~\x1b]52;c;eA==\x07jamais ferme"
    b"\x1b[1;5\x1b\x1b\x1b[999~\xc3(\xff\xfe\x1bOZ\x1b[?2026;1$y\x1b[0n\x1b[24;80R" + b"A" * 5000
)
"""Souris hors de l'écran, collage jamais fermé, séquences coupées, octets qui ne sont pas de l'UTF-8."""

COLLAGE_PIEGE = b"ligne1\r\nligne2\x1b[201~\x03\x11\nq\n=1+1\n" * 20
"""Un texte à coller qui contient lui-même la fin de collage, puis Ctrl+C, Ctrl+Q et des retours."""
