"""La palette : toute action, tout code de résultat, tout débiteur et toute facture, par un texte approché.

Elle montre à côté la touche directe, pour qu'on n'en ait plus besoin la fois suivante.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agence.argent import euros
from agence.configuration.touches import remplacer
from agence.droit.regles import toutes
from agence.recherche import ressemblants
from agence.seance import Seance
from agence.texte import normaliser
from donnees.vues.recherche import Trouve
from ecrans.composants.chercheur import Chercheur
from ecrans.composants.liste import Colonne
from ecrans.composants.ressemblance import ressemblance
from ecrans.composants.sources import LigneListe
from ecrans.touches import signe, signe_de

DEPLACEMENTS = frozenset({"haut", "bas", "page_haut", "page_bas", "ouvrir", "volet", "palette"})
"""Gestes qu'on ne lance pas depuis une palette."""
LETTRES_POUR_UN_DOSSIER = 3
LETTRES_POUR_UNE_REGLE = 4
DOSSIERS_MONTRES = 20


@dataclass(frozen=True, slots=True)
class ActionPalette:
    """Une action offerte : son identifiant de touche, ses mots, sa touche directe telle qu'on la lit."""

    id: str
    libelle: str
    touche: str = ""


@dataclass(frozen=True, slots=True)
class ChoixPalette:
    """Ce qui a été choisi : une action (`touches.id`), un code de résultat, un dossier, ou une règle à lire ; un seul des quatre."""

    action: str = ""
    resultat: str = ""
    dossier_id: int | None = None
    regle: int | None = None


@dataclass(frozen=True, slots=True)
class _Offre:
    genre: str
    mots: str
    detail: str
    touche: str
    choix: ChoixPalette


def actions_de(remplacements: Mapping[str, str], ecrans: Iterable[str]) -> tuple[ActionPalette, ...]:
    """Les gestes de ces écrans puis les gestes globaux, avec leur touche, celles de la configuration comprises."""
    voulus = {*ecrans, "global"}
    return tuple(
        ActionPalette(t.id, t.libelle, signe(t))
        for t in sorted(remplacer(remplacements), key=lambda t: t.ecran == "global")
        if t.ecran in voulus and t.id not in DEPLACEMENTS and not t.id.startswith("resultat_")
    )


class PaletteEcran(Chercheur[_Offre, ChoixPalette]):
    """La palette ; rend un ChoixPalette, ou None."""

    TITRE = "Palette"
    INDICATION = "une action, un code, un débiteur, une facture"
    COLONNES = (Colonne("", 8), Colonne("", part=4), Colonne("", part=3), Colonne("", 9, droite=True))

    def __init__(self, seance: Seance, actions: Sequence[ActionPalette], *, resultats: bool = True) -> None:
        """`resultats` : offrir aussi les résultats d'appel ; pas là où il n'y a pas de dossier à appeler."""
        super().__init__()
        touches = seance.configuration.touches
        self._offres = [_Offre("action", a.libelle, "", a.touche, ChoixPalette(action=a.id)) for a in actions]
        if not resultats:
            return
        appel = signe_de(touches, "appel")
        for r in seance.configuration.resultats.values():
            directe = signe_de(touches, f"resultat_{r.chiffre}") if r.chiffre else f"{appel} {r.lettre}" if r.lettre else ""
            self._offres.append(_Offre("résultat", f"{r.code} {r.libelle}", "consigner l'appel", directe, ChoixPalette(resultat=r.code)))

    def trouver(self, texte: str) -> Sequence[_Offre]:
        if not texte.strip():
            return [o for o in self._offres if o.genre == "action"]
        if (regles := _regles(texte)):
            return regles
        notees = [(ressemblance(texte, o.mots), n, o) for n, o in enumerate(self._offres)]
        offres = [o for note, _, o in sorted(notees, key=lambda t: (-t[0], t[1])) if note]
        if len(texte.strip()) >= LETTRES_POUR_UN_DOSSIER:
            offres += [_offre_de(t) for t in ressemblants(texte, DOSSIERS_MONTRES)]
        return offres

    def peindre(self, objet: _Offre) -> LigneListe:
        return LigneListe((objet.genre, objet.mots, objet.detail, objet.touche), styles=("attenue", "", "attenue", "touche"))

    def choisir(self, objet: _Offre) -> ChoixPalette:
        return objet.choix


def _regles(texte: str) -> list[_Offre]:
    """« règle 37 », « règle surendettement » : les règles de ce numéro ou de ces mots ; rien si l'on cherche autre chose."""
    mot, _, reste = normaliser(texte).partition(" ")
    if len(mot) < LETTRES_POUR_UNE_REGLE or not "REGLES".startswith(mot):
        return []
    voulues = [r for r in toutes() if str(r.numero).startswith(reste) or (not reste.isdigit() and ressemblance(reste, r.texte))]
    voulues.sort(key=lambda r: (str(r.numero) != reste, r.numero))
    return [_Offre("règle", f"règle {r.numero} {r.texte}", r.etat.value, "", ChoixPalette(regle=r.numero)) for r in voulues]


def _offre_de(t: Trouve) -> _Offre:
    detail = f"{euros(t.solde)} · {t.pourquoi}" + (" · clos" if t.etat == "clos" else "")
    return _Offre("dossier", f"{t.debiteur} {t.reference}", detail, "", ChoixPalette(dossier_id=t.dossier_id))
