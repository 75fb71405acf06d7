"""Les parcours de la loi, lus de leurs tables : phases, évènements et délais de chaque procédure (DROIT § 6).

Ici, des valeurs et leur lecture ; ce qu'un évènement produit est dans `moteur`. Rien ne nomme une procédure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from agence.calendrier import Duree
from agence.droit.tables import LIVREES, PARCOURS, Tables, lire_table
from agence.erreurs import Defaut, FichierInvalide
from donnees.nomenclature import EtatProcedure, SensEcheance, TypeInterruption, TypePiece, TypeProcedure

L = TypeVar("L")
EN_COURS = frozenset({EtatProcedure.A_TRANSMETTRE, EtatProcedure.TRANSMIS})
"""Les états où une procédure attend encore quelque chose."""


@dataclass(frozen=True, slots=True)
class Si:
    """À quelle condition un évènement ou un délai existe ; vide : toujours. `au_dela`, `jusqu_a` : un montant de [parametres]."""

    juridiction: str = ""
    regime: str = ""
    au_dela: str = ""
    jusqu_a: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """Où en est la procédure dans la table de la loi ; `etat` est l'un des cinq que l'agence suit."""

    code: str
    libelle: str
    etat: EtatProcedure


@dataclass(frozen=True, slots=True)
class Regime:
    """Un régime choisi par le jour d'un évènement, bornes comprises."""

    code: str
    evenements: tuple[str, ...]
    depuis: date | None = None
    jusqu_au: date | None = None


@dataclass(frozen=True, slots=True)
class Evenement:
    """Ce qui peut arriver. Le sens de chaque champ est dit en tête de parcours_commun.toml ; `vers` vide : la phase reste."""

    code: str
    libelle: str
    acteur: str
    texte: str
    statut: str
    de: tuple[str, ...] = ()
    de_etat: EtatProcedure | None = None
    vers: str = ""
    si: Si = Si()
    piece: TypePiece | None = None
    interrompt: TypeInterruption | None = None
    efface: bool = False
    ouvre_titre: bool = False
    titre_du: tuple[str, ...] = ()
    condamnation: bool = True
    apres: tuple[str, ...] = ()
    avant: tuple[str, ...] = ()
    depasse: tuple[str, ...] = ()
    exige: tuple[str, ...] = ()
    acquis: tuple[str, ...] = ()
    acquiert: str = ""
    donnees: tuple[str, ...] = ()
    facultatives: tuple[str, ...] = ()
    en_vigueur_le: date | None = None
    repetable: bool = False
    regle: str = ""
    avertit: str = ""
    refus: str = ""

    def part_de(self, phase: Phase) -> bool:
        """Vrai si cet évènement peut arriver dans cette phase, toute autre condition mise à part."""
        return phase.code in self.de or phase.etat is self.de_etat


@dataclass(frozen=True, slots=True)
class Delai:
    """Un délai que des évènements font courir. Le sens de chaque champ est dit en tête de parcours_commun.toml."""

    code: str
    libelle: str
    depuis: tuple[str, ...]
    duree: Duree
    sens: SensEcheance
    qui: str
    texte: str
    statut: str
    si: Si = Si()
    donnee: str = ""
    depuis_delai: str = ""
    sanction: str = ""
    fait_par: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    prolonge: bool = False
    sauf_apres: tuple[str, ...] = ()
    suivi_ailleurs: bool = False
    regle: str = ""

    def vit_dans(self, phase: Phase) -> bool:
        """Vrai si le délai a encore un sens dans cette phase."""
        return phase.code in self.phases if self.phases else phase.etat in EN_COURS


@dataclass(frozen=True, slots=True)
class Parcours:
    """Tout ce que la loi dit d'une procédure. `sans_titre` : pourquoi elle n'en donne jamais, vide si elle en donne."""

    type: TypeProcedure
    phases: tuple[Phase, ...]
    evenements: tuple[Evenement, ...]
    delais: tuple[Delai, ...]
    regimes: tuple[Regime, ...] = ()
    sans_titre: str = ""

    @property
    def initiale(self) -> Phase:
        return next(p for p in self.phases if p.etat is EtatProcedure.A_TRANSMETTRE)

    def phase(self, code: str, etat: EtatProcedure | None = None) -> Phase:
        """La phase de ce code ; s'il est inconnu ou vide (procédure d'avant ces tables), la première de cet état."""
        voulue = next((p for p in self.phases if p.code == code), None)
        if voulue is None and etat is not None:
            voulue = next((p for p in self.phases if p.etat is etat), None)
        return voulue or self.initiale

    def evenement(self, code: str) -> Evenement | None:
        return next((e for e in self.evenements if e.code == code), None)

    def delai(self, code: str) -> Delai | None:
        return next((d for d in self.delais if d.code == code), None)


@lru_cache(maxsize=64)
def parcours(type_: TypeProcedure, tables: Tables = LIVREES) -> Parcours:
    """Le parcours d'une procédure, ses modèles fondus. Lève FichierInvalide si une table ne se lit pas."""
    nom, brut = _brut(type_, tables)
    modeles = [_brut(m, tables)[1] for m in brut.get("modeles", ())]
    tous = [*modeles, brut]
    try:
        lu = Parcours(
            type_,
            phases=tuple(_lire(Phase, x) for bloc in tous for x in bloc.get("phases", ())),
            evenements=tuple(_lire(Evenement, x) for bloc in [brut, *modeles] for x in bloc.get("evenements", ())),
            delais=tuple(_lire(Delai, x) for bloc in tous for x in bloc.get("delais", ())),
            regimes=tuple(_lire(Regime, x) for bloc in tous for x in bloc.get("regimes", ())),
            sans_titre=brut.get("sans_titre", ""),
        )
    except (ValueError, KeyError, TypeError) as erreur:
        raise FichierInvalide(nom, [Defaut(f"[{type_}] {erreur}")], "Corriger l'entrée citée, sur le modèle des voisines.") from erreur
    return lu


def phases(type_: TypeProcedure, tables: Tables = LIVREES) -> tuple[Phase, ...]:
    """Toutes les phases d'une procédure, celles qu'elle partage d'abord."""
    return parcours(type_, tables).phases


def verifier_parcours(tables: Tables = LIVREES) -> None:
    """Lit tous les parcours. Lève FichierInvalide sur la première entrée qui ne se lit pas ou renvoie à ce qui n'existe pas."""
    for type_ in TypeProcedure:
        defauts = list(_renvois(parcours(type_, tables)))
        if defauts:
            raise FichierInvalide(_brut(type_, tables)[0], defauts, "Corriger le code cité, ou ajouter ce qu'il nomme.")


def _renvois(p: Parcours) -> Iterable[Defaut]:
    """Chaque code cité existe : phases, évènements, délais."""
    phases_, evenements = {x.code for x in p.phases}, {x.code for x in p.evenements}
    delais = {x.code for x in p.delais}
    cites: list[tuple[str, Iterable[str], set[str]]] = []
    for e in p.evenements:
        cites += [(e.code, (*e.de, *([e.vers] if e.vers else [])), phases_), (e.code, (*e.exige, *e.titre_du), evenements)]
        cites.append((e.code, (*e.apres, *e.avant, *e.depasse), delais))
    for d in p.delais:
        cites += [(d.code, d.phases, phases_), (d.code, (*d.depuis, *d.fait_par, *d.sauf_apres), evenements)]
        cites.append((d.code, [d.depuis_delai] if d.depuis_delai else [], delais))
    for qui, codes, connus in cites:
        yield from (Defaut(f"[{p.type}] « {qui} » cite « {code} », qui n'existe pas") for code in codes if code not in connus)


# ── lire les tables ──────────────────────────────────────────────────────────────────────────────────────────────────


def _brut(nom: str, tables: Tables) -> tuple[str, Mapping[str, Any]]:
    """Le fichier et le bloc d'un parcours ou d'un modèle."""
    for fichier in PARCOURS:
        bloc = lire_table(fichier, tables).get(nom)
        if bloc is not None:
            return fichier, bloc
    raise FichierInvalide(PARCOURS[0], [Defaut(f"parcours « {nom} » absent")], "Rendre à cette table le nom qu'elle avait.")


def _lire(classe: type[L], brut: Mapping[str, Any]) -> L:
    """Une entrée de table ; lève ValueError si une clé manque ou n'est pas connue."""
    connus = {f.name: f for f in fields(classe)}  # type: ignore[arg-type]
    inconnues = brut.keys() - connus.keys() - {"propre"}
    if inconnues:
        raise ValueError(f"« {brut.get('code', '?')} » : clé « {min(inconnues)} » inconnue")
    absentes = [nom for nom, f in connus.items() if nom not in brut and f.default is MISSING]
    if absentes:
        raise ValueError(f"« {brut.get('code', '?')} » : « {absentes[0]} » manque")
    return classe(**{nom: _LECTURES.get(nom, _telle)(valeur) for nom, valeur in brut.items() if nom in connus})


def _telle(valeur: Any) -> Any:
    return tuple(valeur) if isinstance(valeur, list) else valeur


def _duree(texte: str) -> Duree:
    """« 15j », « 3m » ; « -8j » se compte en arrière."""
    unite = texte[-1:]
    if unite not in ("j", "m"):
        raise ValueError(f"durée « {texte} » : écrire un nombre de jours (15j) ou de mois (3m)")
    return Duree(int(texte[:-1]), unite)


_LECTURES: Mapping[str, Callable[[Any], Any]] = {
    "etat": EtatProcedure, "de_etat": EtatProcedure, "piece": TypePiece, "interrompt": TypeInterruption, "sens": SensEcheance,
    "duree": _duree, "si": lambda brut: _lire(Si, brut),
}  # fmt: skip
