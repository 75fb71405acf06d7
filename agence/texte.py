"""Tout texte venu du dehors passe ici : le terminal, un tableur ou un PDF n'y voient jamais que du texte.

Les caractères de commande deviennent visibles (␛), les invisibles et les bascules de sens deviennent U+FFFD,
les accents empilés sont bornés à deux, l'écriture est ramenée à NFC.
"""

from __future__ import annotations

import re
import unicodedata

# C0 sauf tabulation et saut de ligne, DEL, C1, césure, bascules de sens, largeurs nulles, demi-codets, étiquettes.
INTERDIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_ACCENTS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_EMPILES = re.compile(f"([{_ACCENTS}]{{2}})[{_ACCENTS}]+")
LONGUEUR_MAXIMALE = 10_000
# Les lettres que la décomposition d'Unicode laisse entières, et ce qu'une personne tape à leur place.
_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D"})


def _rendre_visible(trouve: re.Match[str]) -> str:
    code = ord(trouve[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def assainir(texte: str, *, lignes: bool = False, maximum: int = LONGUEUR_MAXIMALE) -> str:
    """Le texte rendu inoffensif, sur une ligne (ou plusieurs si `lignes`), coupé à `maximum` caractères."""
    if texte.isascii() and texte.isprintable():
        return texte[:maximum]
    texte = texte[:maximum].replace("\r\n", "\n")
    if not lignes:
        texte = texte.replace("\t", " ").replace("\n", "\u240a")
    # Ôter un accent peut rendre possible une composition, et composer peut allonger : on recommence jusqu'au repos.
    while (propre := _passe(texte, maximum)) != texte:
        texte = propre
    return propre


def _passe(texte: str, maximum: int) -> str:
    rendu = INTERDIT.sub(_rendre_visible, unicodedata.normalize("NFC", texte))
    return _EMPILES.sub(r"\1", rendu)[:maximum]


def citer(texte: str, maximum: int = 40) -> str:
    """Un extrait inoffensif de ce qui a été tapé ou lu, pour le montrer dans un message d'erreur."""
    propre = assainir(texte[: maximum + 1].strip())
    return propre if len(propre) <= maximum else propre[: maximum - 1] + "…"


def normaliser(texte: str) -> str:
    """Pour chercher et rapprocher : majuscules sans accents, ponctuation en espaces, espaces simples.

    Les lettres des autres écritures restent : deux noms cyrilliques différents ne doivent pas devenir le même vide.
    """
    plat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", texte).upper()).translate(_LIGATURES)
    return re.sub(r"[\W_]+", " ", "".join(c for c in plat if not unicodedata.combining(c))).strip()
