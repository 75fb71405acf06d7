"""Reconnaître un débiteur : le même, sans doute le même (à confirmer), ou un autre.

Le même : même SIREN, ou même nom normalisé avec la même adresse ou le même téléphone. Sans doute le même : même nom, mais
une adresse ou un téléphone qui ne font que se ressembler ou qui manquent ; ou un nom qui se lit pareil dans un autre
alphabet ; ou une nature différente, dont dépendent le taux, l'indemnité et la prescription.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from agence.echanges.lignes import LignePortefeuille
from agence.texte import normaliser
from donnees.nomenclature import Nature

RESSEMBLANCE = 0.8
"""À partir de quoi deux voies du même code postal se ressemblent (0 à 1)."""

_SOSIES = str.maketrans(
    "АВЕЗКМНОРСТУХІЈЅԁѴΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ",
    "ABE3KMHOPCTYXIJSDVABEZHIKMNOPTYXC",
)
"""Les capitales cyrilliques et grecques qu'on ne distingue pas d'une latine à l'écran."""
_VOIES = {
    "AV": "AVENUE", "AVE": "AVENUE", "BD": "BOULEVARD", "BLD": "BOULEVARD", "BVD": "BOULEVARD", "CHE": "CHEMIN", "CH": "CHEMIN",
    "PL": "PLACE", "R": "RUE", "RTE": "ROUTE", "IMP": "IMPASSE", "ALL": "ALLEE", "SQ": "SQUARE", "ST": "SAINT", "STE": "SAINTE",
}  # fmt: skip
@dataclass
class Connu:
    """Un débiteur déjà connu, de la base ou plus haut dans le fichier. `voies` : (code postal, voie normalisée)."""

    id: int
    nature: Nature
    nom: str
    siren: str = ""
    contact: str = ""
    sensible: bool = False
    voies: set[tuple[str, str]] = field(default_factory=set)
    telephones: set[str] = field(default_factory=set)
    coordonnees: set[tuple[str, str]] = field(default_factory=set)
    """(type, valeur) de tout ce qu'on sait de lui"""
    adresses: dict[str, tuple[int, str]] = field(default_factory=dict)
    """voie telle qu'écrite → identifiant de la coordonnée déjà gardée, code postal"""
    neuf: bool = False
    """arrivé avec ce fichier : ses coordonnées se suivent ; sinon une nouvelle passe devant les anciennes"""
    ordre: int = 0


@dataclass(frozen=True)
class Verdict:
    """Le débiteur reconnu, ou celui dont il est sans doute le double ; aucun des deux : c'est un autre."""

    le_meme: Connu | None = None
    sans_doute: Connu | None = None


class Annuaire:
    """Les débiteurs connus, rangés par ce qui les fait reconnaître."""

    def __init__(self, connus: Iterable[Connu] = ()) -> None:
        self.par_id: dict[int, Connu] = {}
        self._par_siren: dict[tuple[str, Nature], Connu] = {}
        self._par_nom: dict[str, list[Connu]] = defaultdict(list)
        self._par_forme: dict[str, list[Connu]] = defaultdict(list)
        for connu in connus:
            self.ajouter(connu)

    def ajouter(self, connu: Connu) -> None:
        """Range un débiteur ; celui qui était là avant lui garde la préséance."""
        self.par_id[connu.id] = connu
        if connu.siren:
            self._par_siren.setdefault((connu.siren, connu.nature), connu)
        self._par_nom[connu.nom].append(connu)
        self._par_forme[forme(connu.nom)].append(connu)

    def chercher(self, ligne: LignePortefeuille) -> Verdict:
        """Qui est le débiteur de cette ligne."""
        if ligne.siren and (connu := self._par_siren.get((ligne.siren, ligne.nature))):
            return Verdict(le_meme=connu)
        nom = nom_normalise(ligne.debiteur)
        doute = self._meme_siren_autre_nature(ligne)
        if not nom:
            return Verdict(sans_doute=doute)
        for connu in self._par_nom.get(nom, ()):
            if ligne.siren and connu.siren and ligne.siren != connu.siren:
                continue
            degre = _comparer(connu, ligne)
            if degre == _PAREIL and connu.nature is ligne.nature:
                return Verdict(le_meme=connu)
            if degre != _DIFFERENT:
                doute = doute or connu
        return Verdict(sans_doute=doute or self._sosie(nom))

    def _meme_siren_autre_nature(self, ligne: LignePortefeuille) -> Connu | None:
        if not ligne.siren:
            return None
        return next((c for n in Nature if (c := self._par_siren.get((ligne.siren, n)))), None)

    def _sosie(self, nom: str) -> Connu | None:
        return next((c for c in self._par_forme.get(forme(nom), ()) if c.nom != nom), None)


_DIFFERENT, _PROCHE, _PAREIL = range(3)


def _comparer(connu: Connu, ligne: LignePortefeuille) -> int:
    """De même nom : est-ce la même adresse ou le même téléphone, quelque chose qui y ressemble, ou tout autre chose ?"""
    telephones = {t for t in (ligne.telephone, ligne.telephone_2) if t}
    ici = voie(ligne)
    if connu.telephones & telephones or (ici is not None and ici in connu.voies):
        return _PAREIL
    ressemble = any(_voies_proches(ici, v) for v in connu.voies) if ici is not None else False
    if ressemble or any(_numeros_proches(a, b) for a in connu.telephones for b in telephones):
        return _PROCHE
    comparable = (connu.voies and ici is not None) or (connu.telephones and telephones)
    return _DIFFERENT if comparable else _PROCHE


def _voies_proches(a: tuple[str, str], b: tuple[str, str]) -> bool:
    return a[0] == b[0] and SequenceMatcher(None, a[1], b[1]).ratio() >= RESSEMBLANCE


def _numeros_proches(a: str, b: str) -> bool:
    """Un seul chiffre tapé de travers."""
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def meme_dossier(connu: Connu, ligne: LignePortefeuille) -> bool:
    """Une ligne d'un dossier déjà confié parle-t-elle bien de son débiteur ? Même SIREN, même nom, ou nom voisin au même endroit."""
    if ligne.siren and connu.siren:
        return ligne.siren == connu.siren
    nom = nom_normalise(ligne.debiteur)
    if nom == connu.nom:
        return True
    voisin = SequenceMatcher(None, nom, connu.nom).ratio() >= RESSEMBLANCE
    return voisin and _comparer(connu, ligne) == _PAREIL


@lru_cache(131_072)
def nom_normalise(nom: str) -> str:
    """Le nom tel qu'il se compare ; un fichier le répète, on ne le calcule qu'une fois."""
    return normaliser(nom)


def forme(nom: str) -> str:
    """Un nom normalisé tel que l'œil le lit : les lettres sosies ramenées au latin."""
    return nom if nom.isascii() else nom.translate(_SOSIES)


def voie(ligne: LignePortefeuille) -> tuple[str, str] | None:
    """Le code postal et la voie normalisée de l'adresse d'une ligne, ou None s'il manque l'un des deux."""
    return voie_de(ligne.adresse, ligne.code_postal) if ligne.adresse and ligne.code_postal else None


@lru_cache(65_536)
def voie_de(adresse: str, code_postal: str) -> tuple[str, str]:
    """« 12 bis, av. de la Paix » et « 12 BIS AVENUE DE LA PAIX » s'écrivent pareil."""
    mots = re.sub(r"\b(\d+)([A-Z]+)\b", r"\1 \2", normaliser(adresse)).split()
    return code_postal, " ".join(_VOIES.get(m, m) for m in mots)
