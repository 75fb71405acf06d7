"""Les tables de droit que l'agence pose à côté de sa configuration : lues du dossier nommé par [droit], vérifiées avant de compter.

Ce qu'elles disent passe par-dessus ce qui est livré, entrée par entrée. Tous les défauts se disent d'un coup, fichier et ligne.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from agence.configuration.positions import Chemin, Positions, reperer
from agence.configuration.releve import nommer
from agence.droit.tables import CLES, NOMS, Tables, analyser, texte_de
from agence.erreurs import Defaut, ErreurAgence, FichierInvalide
from agence.texte import assainir, citer

TAILLE_MAXIMALE = 1024 * 1024
"""Octets d'une table."""
REMEDE = "Corriger sur le modèle des entrées voisines de la table livrée ; rien n'a été appliqué."
_CLES = ("semestre", "nom", "numero", "code", "type")


def lire_dossier(dossier: Path, dit: str) -> Tables:
    """Les tables de ce dossier, celles qui y sont. `dit` est le nom à montrer. Lève FichierInvalide avec tous les défauts."""
    if not dossier.is_dir():
        raise FichierInvalide(dit, [Defaut("dossier introuvable, nommé par [droit] tables")], "Le créer à côté de la configuration.")
    defauts: list[Defaut] = []
    lues: list[tuple[str, str]] = []
    for chemin in sorted(dossier.glob("*.toml")):
        nom = assainir(chemin.name, maximum=100)
        if chemin.name not in NOMS:
            defauts.append(Defaut(f"table inconnue ; attendu : {', '.join(NOMS)}", fichier=nom))
            continue
        try:
            lues.append((nom, _lire(chemin)))
        except ErreurAgence as erreur:
            defauts.append(Defaut(erreur.message, fichier=nom))
    tables = Tables(tuple(lues))
    defauts += defauts_de(tables)
    if defauts:
        raise FichierInvalide(dit, defauts, REMEDE)
    return tables


def defauts_de(tables: Tables) -> list[Defaut]:
    """Tous les défauts de ces tables, chacun avec son fichier et, quand on le trouve, sa ligne."""
    return [defaut for nom, texte in tables.propres for defaut in _defauts(nom, texte)]


def empreinte_de(texte: str) -> str:
    """SHA-256 d'une table."""
    return sha256(texte.encode("utf-8")).hexdigest()


def decrire(tables: Tables) -> str:
    """« taux.toml (1f3a90bc12de) » : les tables de l'agence et le début de leur empreinte."""
    return ", ".join(f"{nom} ({empreinte_de(texte)[:12]})" for nom, texte in tables.propres)


def _lire(chemin: Path) -> str:
    try:
        if chemin.exists() and not chemin.is_file():
            raise ErreurAgence("fichier illisible (ce n'est pas un fichier ordinaire)")
        with chemin.open("rb") as flux:
            octets = flux.read(TAILLE_MAXIMALE + 1)
    except OSError as erreur:
        raise ErreurAgence(f"fichier illisible ({assainir(erreur.strerror or '', maximum=200)})") from erreur
    if len(octets) > TAILLE_MAXIMALE:
        raise ErreurAgence("fichier trop gros, 1 Mio au plus")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise ErreurAgence("pas en UTF-8") from erreur


def _defauts(nom: str, texte: str) -> list[Defaut]:
    try:
        brut = analyser(nom, texte)
    except FichierInvalide as erreur:
        return [replace(d, fichier=nom) for d in erreur.defauts]
    positions = reperer(texte)
    fautes = [*_mal_formees(brut, analyser(nom, texte_de(nom))), *_ecrites_deux_fois(brut, (), positions)]
    formes = [_placer(nom, chemin, message, positions) for chemin, message in fautes]
    deja = {(d.ligne, d.colonne) for d in formes}
    lus = [_situer(replace(d, fichier=nom), brut, positions) for d in _defauts_de_lecture(nom, texte)]
    return [*formes, *(d for d in lus if not formes or (d.ligne is not None and (d.ligne, d.colonne) not in deja))]


def _defauts_de_lecture(nom: str, texte: str) -> Sequence[Defaut]:
    """Ce que le lecteur de cette table refuse."""
    try:
        _LECTEURS[nom](Tables(((nom, texte),)))
    except FichierInvalide as erreur:
        return erreur.defauts
    except ErreurAgence as erreur:
        return [Defaut(erreur.message)]
    except (KeyError, TypeError, ValueError, AttributeError) as erreur:
        # Les lecteurs des tables livrées ne contrôlent pas tous chaque entrée : une entrée bancale ne doit pas entrer.
        return [Defaut(f"entrée incomplète ou mal écrite ({assainir(str(erreur), maximum=100)})")]
    return []


def _placer(nom: str, chemin: Chemin, message: str, positions: Positions) -> Defaut:
    place = next((positions[chemin[:n]] for n in range(len(chemin), 0, -1) if chemin[:n] in positions), None)
    ligne, colonne = place or (None, None)
    return Defaut(f"{nommer(chemin)} : {message}", ligne, colonne, nom)


def _mal_formees(brut: Mapping[str, Any], livree: Mapping[str, Any]) -> Iterator[tuple[Chemin, str]]:
    """Ce qui n'a pas la forme de la table livrée : section inconnue, clé inconnue d'une entrée, valeur d'une autre sorte."""
    for section, valeur in brut.items():
        modele = livree.get(section)
        if modele is None:
            yield (section,), f"section inconnue ; attendu : {', '.join(livree)}"
        elif _sorte(valeur) != _sorte(modele):
            yield (section,), f"{_sorte(modele)} attendu, {_sorte(valeur)} trouvé"
        elif isinstance(modele, dict):
            yield from _mal_ecrites((section,), valeur, modele)
        elif isinstance(modele, list) and modele and isinstance(modele[0], dict):
            connues = {cle: v for entree in modele for cle, v in entree.items()}
            for rang, entree in enumerate(valeur):
                yield from _entree_mal_formee((section, rang), entree, connues)


def _entree_mal_formee(chemin: Chemin, entree: Any, connues: Mapping[str, Any]) -> Iterator[tuple[Chemin, str]]:
    if not isinstance(entree, dict):
        yield chemin, "un bloc attendu"
        return
    yield from (((*chemin, cle), "clé inconnue") for cle in entree if cle not in connues)
    yield from _mal_ecrites(chemin, entree, connues)


def _mal_ecrites(chemin: Chemin, valeurs: Mapping[str, Any], modele: Mapping[str, Any]) -> Iterator[tuple[Chemin, str]]:
    for cle, valeur in valeurs.items():
        if cle in modele and _sorte(valeur) != _sorte(modele[cle]):
            yield (*chemin, cle), f"{_sorte(modele[cle])} attendu, {_sorte(valeur)} trouvé"


def _ecrites_deux_fois(valeur: Any, chemin: Chemin, positions: Positions) -> Iterator[tuple[Chemin, str]]:
    """Deux entrées d'une même liste que la même clé désigne : la seconde prendrait la place de la première sans rien en dire."""
    if isinstance(valeur, dict):
        for cle, sous in valeur.items():
            yield from _ecrites_deux_fois(sous, (*chemin, cle), positions)
    elif isinstance(valeur, list):
        vues: dict[tuple[str, str], int] = {}
        for rang, entree in enumerate(valeur):
            cle = next((c for c in CLES if isinstance(entree, dict) and c in entree), None)
            if cle is None:
                continue
            premier = vues.setdefault((cle, str(entree[cle])), rang)
            if premier != rang:
                place = positions.get((*chemin, premier, cle))
                ou = f" ligne {place[0]}" if place else ""
                yield (*chemin, rang, cle), f"« {citer(str(entree[cle]))} » est déjà écrit{ou} : n'en garder qu'un"


def _sorte(valeur: Any) -> str:
    """La sorte d'une valeur, en mots ; un entier et un nombre à virgule se valent."""
    match valeur:
        case bool():
            return "oui ou non"
        case int() | Decimal():
            return "nombre"
        case dict():
            return "table"
        case list():
            return "liste"
        case date():
            return "date"
    return "texte"


def _situer(defaut: Defaut, brut: Mapping[str, Any], positions: Positions) -> Defaut:
    """Le même défaut à la ligne de l'entrée, et au mieux de la clé, que sa phrase nomme."""
    if defaut.ligne is not None:
        return defaut
    place = next((positions[c] for c in _candidats(defaut.message, brut) if c in positions), None)
    return defaut if place is None else replace(defaut, ligne=place[0], colonne=place[1])


def _candidats(message: str, brut: Mapping[str, Any]) -> Iterable[Chemin]:
    """Les chemins que la phrase peut désigner, du plus précis au plus large."""
    for section, valeur in brut.items():
        entrees = list(enumerate(valeur)) if isinstance(valeur, list) else []
        for rang, entree in entrees:
            if isinstance(entree, dict) and any(_cite(message, str(entree[cle])) for cle in _CLES if cle in entree):
                yield from ((section, rang, cle) for cle in entree if cle not in _CLES and _cite(message, cle))
                yield (section, rang)
        if isinstance(valeur, dict) and _cite(message, section):
            yield from ((section, cle) for cle in valeur if _cite(message, str(cle)))
            yield (section,)
    yield from ((section,) for section in brut if _cite(message, section))


def _cite(message: str, mot: str) -> bool:
    return bool(mot) and re.search(rf"(?<![\w-]){re.escape(mot)}(?![\w-])", message) is not None


def _taux(tables: Tables) -> None:
    from agence.droit.taux import charger_taux

    charger_taux(tables)


def _prescription(tables: Tables) -> None:
    from agence.droit.table_prescription import table

    table(tables)


def _procedures(tables: Tables) -> None:
    from agence.droit.etats_procedure import verifier_parcours
    from agence.droit.procedures import verifier_fiches

    verifier_parcours(tables)
    verifier_fiches(tables)


def _protections(tables: Tables) -> None:
    from agence.droit.table_protections import verifier

    verifier(tables)


def _competence(tables: Tables) -> None:
    from agence.droit.table_competence import verifier

    verifier(tables)


_LECTEURS: dict[str, Callable[[Tables], None]] = {
    **dict.fromkeys(NOMS, _procedures),
    "taux.toml": _taux,
    "prescription.toml": _prescription,
    "protections.toml": _protections,
    "competence.toml": _competence,
}
"""Qui lit chaque table ; toutes les autres sont celles des procédures, qui se lisent ensemble."""
