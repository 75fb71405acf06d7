"""Les lignes d'un même fichier entre elles : une référence, un débiteur ; une facture, une fois ; un versement, pas plus que le dû."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from agence.argent import euros
from agence.echanges.champs import cle_reference
from agence.echanges.lignes import LignePortefeuille
from agence.texte import normaliser


@dataclass
class _Dossier:
    ecrite: str
    ligne: int
    premiere: LignePortefeuille | None = None
    factures: dict[str, int] = field(default_factory=dict)
    total: int = 0
    verse: int = 0
    versements: list[LignePortefeuille] = field(default_factory=list)


@dataclass(frozen=True)
class Conflit:
    """Ce qu'une ligne contredit ; `colonne` est une colonne standard."""

    colonne: str
    motif: str


class DossiersLus:
    """La mémoire des références d'un fichier, de la première ligne à la dernière."""

    def __init__(self) -> None:
        self._dossiers: dict[str, _Dossier] = {}

    def reconnaitre(self, brut: str, numero: int) -> Conflit | None:
        """Une référence qui ne diffère d'une autre que par la casse, un blanc ou un tiret est une faute de frappe."""
        cle = cle_reference(brut)
        dossier = self._dossiers.get(cle)
        if dossier is None:
            self._dossiers[cle] = _Dossier(brut, numero)
        elif dossier.ecrite != brut:
            return Conflit("reference", f"référence équivalente à celle de la ligne {dossier.ligne} (« {dossier.ecrite.strip()} »)")
        return None

    def rattacher(self, ligne: LignePortefeuille, *, acceptee: bool) -> Conflit | None:
        """Joint la ligne à son dossier. Une ligne déjà rejetée dit son débiteur, mais ne compte ni facture ni versement."""
        dossier = self._dossiers[ligne.reference]
        if dossier.premiere is None:
            dossier.premiere = ligne
        elif not _meme_debiteur(dossier.premiere, ligne):
            return Conflit("reference", f"référence déjà vue ligne {dossier.ligne} pour un autre débiteur")
        elif dossier.premiere.nature is not ligne.nature:
            return Conflit("type_debiteur", f"type de débiteur différent de celui de la ligne {dossier.ligne}")
        if not acceptee:
            return None
        facture = ligne.facture.casefold()
        if facture in dossier.factures:
            return Conflit("facture", f"facture déjà vue ligne {dossier.factures[facture]} dans le même dossier")
        dossier.factures[facture] = ligne.ligne
        dossier.total += ligne.montant_ttc
        if ligne.verse:
            dossier.verse += ligne.verse
            dossier.versements.append(ligne)
        return None

    def trop_verses(self) -> Iterator[tuple[LignePortefeuille, Conflit]]:
        """Après la dernière ligne : les versements des dossiers où ils dépassent le total des créances."""
        for dossier in self._dossiers.values():
            if dossier.verse > dossier.total:
                motif = f"versé {euros(dossier.verse)} pour un total de {euros(dossier.total)}"
                yield from ((ligne, Conflit("verse", motif)) for ligne in dossier.versements)


def _meme_debiteur(une: LignePortefeuille, autre: LignePortefeuille) -> bool:
    if une.siren and autre.siren:
        return une.siren == autre.siren
    return _cle_du_nom(une.debiteur) == _cle_du_nom(autre.debiteur)


def _cle_du_nom(nom: str) -> str:
    """Un nom sans lettre latine n'a pas de forme normalisée : il se compare tel quel."""
    plat = normaliser(nom)
    return plat if nom.isascii() else f"{plat}|{unicodedata.normalize('NFKC', nom).casefold()}"
