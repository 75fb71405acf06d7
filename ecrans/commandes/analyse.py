"""La ligne de commande en français : argparse, ses mots traduits, et des sous-commandes chargées à l'usage."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from agence.texte import assainir, citer

MAUVAIS_USAGE = 2
LONGUEUR_MAXIMALE = 10_000
"""Caractères d'un argument."""

_PHRASES = (
    (r"the following arguments are required: (.*)", r"argument obligatoire absent : \1"),
    (r"unrecognized arguments: (.*)", r"argument inconnu : \1"),
    (r"argument (.+?): expected one argument", r"\1 : une valeur est attendue"),
    (r"argument (.+?): expected at least one argument", r"\1 : au moins une valeur est attendue"),
    (r"argument (.+?): expected at most one argument", r"\1 : une valeur au plus"),
    (r"argument (.+?): expected (\d+) arguments?", r"\1 : \2 valeurs attendues"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.*)\)", r"\1 : \2 n'est pas possible ; choisir parmi \3"),
    (r"argument (.+?): invalid \w+ value: (.*)", r"\1 : \2 ne se lit pas"),
    (r"argument (.+?): not allowed with argument (.*)", r"\1 ne va pas avec \2"),
    (r"argument (.+?): ignored explicit argument (.*)", r"\1 ne prend pas de valeur (\2)"),
    (r"ambiguous option: (.*?) could match (.*)", r"option ambiguë : \1 (\2)"),
    (r"one of the arguments (.*) is required", r"l'un de ces arguments est obligatoire : \1"),
    (r"argument (.+?): (.*)", r"\1 : \2"),
)
"""Ce qu'argparse dit en anglais, et ce qu'on en dit ; la dernière phrase garde le message de nos propres lecteurs."""

_ARGUMENT_INCONNU = r"argument COMMANDE: invalid choice: '(.*)' \(choose"


def traduire(message: str) -> str:
    """Un message d'argparse, en français."""
    for motif, phrase in _PHRASES:
        if trouve := re.fullmatch(motif, message, re.DOTALL):
            return trouve.expand(phrase)
    return message


class Miseenforme(argparse.HelpFormatter):
    """L'aide, avec « usage » à la française."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)


class Analyseur(argparse.ArgumentParser):
    """Un analyseur qui parle français et se remplit à l'usage : `source` est le module qui déclare ses arguments."""

    def __init__(self, *, source: str = "", **options: Any) -> None:
        options.setdefault("formatter_class", Miseenforme)
        super().__init__(add_help=False, allow_abbrev=False, **options)
        self._positionals.title = "arguments"
        self._optionals.title = "options"
        self.add_argument("-h", "--aide", "--help", action="help", help="montre cette aide et s'arrête")
        self._source = source

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Déclare d'abord les arguments de la sous-commande choisie ; les autres modules ne sont pas importés."""
        if self._source:
            source, self._source = self._source, ""
            declarer_generales(self)
            import_module(source).declarer(self)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Le mauvais usage : une phrase, l'usage, statut 2."""
        if trouve := re.match(_ARGUMENT_INCONNU, message, re.DOTALL):
            from difflib import get_close_matches

            choix = self._commandes()
            proche = get_close_matches(trouve[1], choix, 1)
            phrase = f"commande « {trouve[1]} » inconnue" + (f" ; est-ce « {proche[0]} » ?" if proche else "")
        else:
            phrase = traduire(message)
        self.print_usage(sys.stderr)
        self.exit(MAUVAIS_USAGE, f"{self.prog} : {assainir(phrase, maximum=1000)}\n")

    def _commandes(self) -> Sequence[str]:
        return [str(c) for a in self._actions if isinstance(a, argparse._SubParsersAction) for c in a.choices]


def declarer_generales(analyseur: argparse.ArgumentParser) -> None:
    """--agent, --base et --config s'acceptent aussi après la sous-commande ; absents là, ceux d'avant restent."""
    analyseur.add_argument("--agent", metavar="NOM", default=argparse.SUPPRESS, help="agir au nom de cette personne")
    analyseur.add_argument("--base", metavar="URL", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    analyseur.add_argument("--config", metavar="FICHIER", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def declarer_json(analyseur: argparse.ArgumentParser) -> None:
    """--json, partout où l'on rend compte."""
    analyseur.add_argument("--json", action="store_true", help="rendre compte en JSON (UTF-8, centimes entiers, dates ISO)")


def sous_commandes(analyseur: argparse.ArgumentParser) -> Any:
    """De quoi recevoir des actions facultatives sous une sous-commande (agents ajouter…)."""
    return analyseur.add_subparsers(dest="action", metavar="ACTION", title="actions", parser_class=Analyseur)


def declarer_action(actions: Any, nom: str, aide: str) -> Analyseur:
    """Une action ; --agent et --json s'y acceptent aussi, et ceux donnés avant elle restent."""
    action: Analyseur = actions.add_parser(nom, help=aide, description=f"{aide[0].upper()}{aide[1:]}.")
    declarer_generales(action)
    action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="rendre compte en JSON")
    return action


def verifier_arguments(argv: Sequence[str], analyseur: argparse.ArgumentParser) -> None:
    """Sort par un mauvais usage si un argument n'est pas du texte : il finirait dans la base, l'historique ou le terminal."""
    for numero, argument in enumerate(argv, 1):
        if len(argument) > LONGUEUR_MAXIMALE:
            analyseur.error(f"l'argument n° {numero} a {len(argument)} caractères : {LONGUEUR_MAXIMALE} au plus")
        if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in argument):
            analyseur.error(f"l'argument n° {numero}, « {citer(argument)} », n'est pas de l'UTF-8 ; régler le terminal, ou renommer")


def entier(texte: str) -> int:
    """Un nombre entier positif en chiffres."""
    if not (texte.isascii() and texte.isdecimal()) or len(texte) > 9:
        raise argparse.ArgumentTypeError(f"« {assainir(texte, maximum=40)} » n'est pas un nombre entier positif")
    return int(texte)
