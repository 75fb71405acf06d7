"""L'entrée d'« agence » : lit la ligne de commande, charge la seule sous-commande demandée, et tout finit par une phrase et un statut.

Rien de lourd ne s'importe ici : ni la base, ni l'écran.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import agence
from agence.erreurs import ErreurAgence
from ecrans.commandes.sortie import prevenir, refuser, rendre
from ecrans.menage import reprendre_le_menage

if TYPE_CHECKING:
    import argparse

    from ecrans.commandes.analyse import Analyseur

FAIT, INTERROMPU = 0, 130
A_DEMANDER = "l'accord d'un superviseur"
"""Ce que proposent les refus qu'un superviseur peut lever ; ici, une commande le demande."""
GENERALES = ("--base", "--config", "--agent")

SANS_CHIFFRE = (None, "cles-ssh", "file", "dossier", "decompte", "promesses")
"""L'écran, la porte et les lectures que les scripts répètent : rien n'y est chiffré, et peu de chose y a son empreinte."""
SQLITE_SANS_DEFAUT = (3, 51, 3)
"""Le premier SQLite dont la remise à zéro du journal partagé n'abîme rien (sqlite.org/wal.html#walresetbug)."""

COMMANDES = {
    "demo": "une base d'essai réaliste, jetable, puis l'écran",
    "initialiser": "une base neuve et son premier administrateur",
    "mandants": "la liste des mandants, ou en ajouter un",
    "importer": "faire entrer le portefeuille d'un mandant (CSV, XLSX, ODS)",
    "exporter": "faire sortir ce que tient l'agence (CSV, JSON, XLSX)",
    "cycle": "jouer la nuit : promesses échues, courriers dus, suspensions finies",
    "qualite": "les dossiers de la veille à relire, les noter ; pour un agent, ce qui a été noté sur lui",
    "file": "la file d'un agent",
    "dossier": "la fiche d'un dossier",
    "decompte": "ce qui est dû à une date, ligne par ligne",
    "prescription": "jusqu'à quand un dossier peut être réclamé, et ce qui l'interrompt",
    "promesses": "le tableau des promesses",
    "indicateurs": "les taux d'une période, les cohortes, la prévision, la balance âgée, et ce que chacun compte",
    "objectifs": "ce qui est attendu de chacun ce mois-ci et où il en est ; en poser un",
    "appel": "consigner le résultat d'un appel",
    "promesse": "enregistrer une promesse",
    "echeancier": "enregistrer un échéancier dit en une phrase, sa signature, sa déchéance",
    "paiement": "enregistrer un paiement reçu",
    "extourner": "défaire un paiement rejeté ou saisi par erreur",
    "frais": "les frais qu'un titre met à la charge du débiteur",
    "capitalisation": "la clause ou la décision qui joint au principal les intérêts d'une année entière",
    "remise": "abandonner une part de la dette, dans les pouvoirs du mandat",
    "courrier": "dire qu'un courrier est parti",
    "departs": "dire que tous les courriers préparés par la nuit sont partis",
    "avis": "ce dont les mandants doivent être avisés, et dire qu'ils le sont",
    "reversements": "l'argent à reverser aux mandants, et dire qu'il l'est",
    "escalader": "passer au commissaire de justice ou à la voie judiciaire",
    "procedure": "où en est une procédure, chaque évènement de la loi, ouvrir une mesure d'exécution",
    "echeances": "le mur des échéances : ce qui se perd ou s'attend, par jours restants",
    "audiences": "les audiences, en fixer une, la reporter, noter son résultat",
    "partenaires": "l'annuaire des commissaires de justice, avocats et greffes",
    "suspendre": "mettre un dossier en attente d'une date ou d'un évènement",
    "lever": "mettre fin à une suspension",
    "protection": "ce qui protège un débiteur, sa phase et ses dates, la créance à déclarer",
    "litige": "ce qu'un débiteur conteste, la preuve, la réponse",
    "reclamation": "recevoir une plainte contre l'agence, y répondre",
    "reclamations": "les plaintes reçues et leur compte",
    "note": "ajouter une note",
    "demander": "demander l'accord d'un superviseur pour ce qu'une règle refuse",
    "demandes": "les demandes d'accord, en accorder une, la refuser",
    "attribuer": "donner des dossiers à un agent",
    "reattribuer": "partager des dossiers entre des agents, remplacer un absent, le défaire",
    "annuler": "reprendre son dernier geste",
    "config": "vérifier, montrer, simuler, appliquer ou reprendre la configuration",
    "agents": "la liste des utilisateurs, en ajouter ou en retirer, leurs clés SSH et leur PIN",
    "cles-ssh": "ce que sshd demande : la ligne d'une clé, si elle ouvre",
    "serveur": "installer l'accès par SSH, ou le vérifier",
    "regles": "les règles de droit, numérotées, et le texte de chacune",
    "donnees-personnelles": "livrer tout ce qui est tenu sur une personne, purger ce qui est échu, dire qui a vu quoi",
    "consultations": "qui a ouvert ou exporté quels dossiers, et quand",
    "verifier": "contrôler toute la base",
    "sauvegarder": "écrire une copie vérifiée, compressée et chiffrée, pendant que l'on travaille",
    "restaurer": "reprendre une sauvegarde, après l'avoir contrôlée",
    "base": "passer d'un moteur à l'autre, les rôles de PostgreSQL, une clé de sauvegarde",
}
"""Chacune est le module du même nom, « _ » pour « - », à côté de celui-ci : `declarer(analyseur)` et `executer(options) -> statut`."""


def principal(argv: Sequence[str] | None = None) -> None:
    """Le point d'entrée : sort par SystemExit, 0 fait, 1 refusé, 2 mauvais usage."""
    sys.exit(lancer(sys.argv[1:] if argv is None else argv))


def construire(noms: Collection[str] = COMMANDES) -> Analyseur:
    """L'analyseur de la ligne de commande, qui connaît ces sous-commandes : chacune coûte à construire, une seule sert."""
    from ecrans.commandes.analyse import Analyseur  # l'écran s'ouvre sans lui

    a = Analyseur(
        prog="agence",
        description="Le poste de travail d'une agence de recouvrement amiable. Sans commande : le plein écran.",
        epilog="Statut : 0 fait ; 1 refusé ou mauvaise entrée ; 2 mauvais usage. « agence COMMANDE --aide » pour le détail.",
    )
    a.add_argument("--version", action="version", version=f"agence {agence.__version__}", help="montre la version et s'arrête")
    a.add_argument("--base", metavar="URL", help="la base : sqlite:///agence.db, postgresql://… (sinon AGENCE_BASE)")
    a.add_argument("--config", metavar="FICHIER", help="la configuration à vérifier et appliquer (sinon AGENCE_CONFIG)")
    a.add_argument("--agent", metavar="NOM", help="agir au nom de cette personne (sinon, l'utilisateur du système)")
    if not noms:
        a.set_defaults(commande=None)
        return a
    sous = a.add_subparsers(dest="commande", metavar="COMMANDE", title="commandes", parser_class=Analyseur)
    for nom in noms:
        aide = COMMANDES[nom]
        sous.add_parser(nom, help=aide, description=f"{aide[0].upper()}{aide[1:]}.", source=_module(nom))
    return a


def reperer(argv: Sequence[str]) -> tuple[dict[str, str], str | None]:
    """Les options générales, telles qu'elles sont écrites, et le premier mot qui n'en est pas ; avant toute analyse."""
    dites: dict[str, str] = {}
    reste = iter(argv)
    for argument in reste:
        option, egal, valeur = argument.partition("=")
        if option in GENERALES:
            dites[option] = valeur if egal else next(reste, "")
        elif option != "--version":
            return dites, argument
    return dites, None


def a_construire(argv: Sequence[str]) -> Collection[str]:
    """La sous-commande demandée ; aucune pour l'écran ; toutes pour l'aide ou un mot inconnu, qui les nomment."""
    _, premier = reperer(argv)
    if premier is None:
        return ()
    return (premier,) if premier in COMMANDES else COMMANDES


def lancer(argv: Sequence[str]) -> int:
    """Exécute la ligne de commande et rend le statut ; seul un mauvais usage ou l'aide sortent par SystemExit."""
    alleger(argv)
    options = options_de_l_ecran(argv) or _analyser(argv)
    try:
        commande = import_module(_module(options.commande or "ecran"))
        if options.commande is not None:
            reprendre_le_menage()
        return int(commande.executer(options) or FAIT)
    except ErreurAgence as erreur:
        return _refuser(options, erreur.message, erreur.remede, getattr(erreur, "regle", ""))
    except KeyboardInterrupt:
        prevenir("\nInterrompu. Ce qui n'était pas confirmé n'est pas enregistré.")
        return INTERROMPU
    except Exception as erreur:  # noqa: BLE001 - rien d'autre qu'une phrase ne doit atteindre qui tape une commande
        return _dire_la_panne(erreur, options)
    finally:
        _fermer_la_base()


def options_de_l_ecran(argv: Sequence[str]) -> argparse.Namespace | None:
    """Celles d'« agence » sans commande, écrites sans rien d'étrange ; None s'il faut toute l'analyse, qui coûte 9 ms."""
    dites, commande = reperer(argv)
    mots = [*dites, *dites.values()]
    if commande is not None or "--version" in argv or not all(mot.isascii() and mot.isprintable() and mot for mot in mots):
        return None
    if any(valeur.startswith("-") for valeur in dites.values()):
        return None
    valeurs = {nom.removeprefix("--"): dites.get(nom) for nom in GENERALES}
    return cast("argparse.Namespace", SimpleNamespace(commande=None, **valeurs))


def _analyser(argv: Sequence[str]) -> argparse.Namespace:
    from ecrans.commandes.analyse import verifier_arguments

    analyseur = construire(a_construire(argv))
    verifier_arguments(argv, analyseur)
    return analyseur.parse_args(list(argv))


def _module(commande: str) -> str:
    return f"ecrans.commandes.{commande.replace('-', '_')}"


def alleger(argv: Sequence[str]) -> None:
    """Rien ne s'importe qui ne serve à cette ligne de commande ; à appeler avant d'importer la sous-commande.

    Le pilote de PostgreSQL, pour une base en fichier : Peewee l'importerait, 60 ms de calcul et 11 Mo. Le SQLite de la machine, quand
    celui que l'agence apporte suffit : Peewee chargerait les deux. OpenSSL, qu'asyncio et hashlib chargent s'ils le trouvent, 8 Mo et
    5 ms : Python a ses propres empreintes.
    """
    _, commande = reperer(argv)
    if "peewee" not in sys.modules and _est_un_fichier(argv):
        sys.modules["psycopg"] = None  # type: ignore[assignment]
        _garder_un_seul_sqlite()
    if commande in SANS_CHIFFRE and not {"asyncio", "hashlib"} & sys.modules.keys():
        sys.modules["ssl"] = sys.modules["_hashlib"] = None  # type: ignore[assignment]


def _est_un_fichier(argv: Sequence[str]) -> bool:
    """Vrai si rien, sur la ligne ou dans l'environnement, ne peut désigner une base PostgreSQL ; une configuration donnée le pourrait."""
    base, config = (os.environ.get(nom, "") for nom in ("AGENCE_BASE", "AGENCE_CONFIG"))
    if any("postgres" in mot.lower() for mot in (*argv, base)):
        return False
    if base or any(mot.startswith("--base") for mot in argv):
        return True
    return not config and not any(mot.startswith("--config") for mot in argv)


def _garder_un_seul_sqlite() -> None:
    try:
        import pysqlite3
    except ImportError:
        return
    if pysqlite3.sqlite_version_info >= SQLITE_SANS_DEFAUT:
        sys.modules.setdefault("sqlite3", pysqlite3)


def _refuser(options: argparse.Namespace, message: str, remede: str, regle: str = "") -> int:
    """Dit le refus ; à un script qui attend du JSON, il en donne aussi : la commande n'en a alors pas rendu d'autre."""
    remede = remede.replace(A_DEMANDER, f"{A_DEMANDER} : agence demander", 1)
    if getattr(options, "json", False):
        rendre({"fait": False, "message": message, "remede": remede, "regle": regle})
    return refuser(message, f"{remede} (règle {regle} : agence regles {regle})".strip() if regle.isdecimal() else remede)


def _dire_la_panne(erreur: Exception, options: argparse.Namespace) -> int:
    """Une panne de la base ou du disque se dit ; toute autre est consignée, et se dit par son numéro."""
    connue = _connue(erreur, options)
    if connue is not None:
        return _refuser(options, *connue)
    from ecrans.pannes import consigner_panne

    try:
        numero, chemin = consigner_panne(erreur)
        ou = f"Le détail est dans {chemin}, panne n° {numero} ; le transmettre à l'administrateur."
    except OSError as echec:
        ou = f"Le journal n'a pas pu être écrit ({echec.strerror})."
    return _refuser(options, "panne inattendue ; ce qui n'était pas confirmé n'est pas enregistré.", ou)


def _connue(erreur: Exception, options: argparse.Namespace) -> tuple[str, str] | None:
    if "peewee" in sys.modules:
        dite = _panne_de_la_base(erreur, str(options.base or os.environ.get("AGENCE_BASE") or "ouverte"))
        if dite is not None:
            return dite
    if isinstance(erreur, OSError) and erreur.filename:
        return f"« {erreur.filename} » : {_cause(erreur)}.", "Vérifier le chemin, les droits et la place libre."
    return None


def _panne_de_la_base(erreur: Exception, ou: str) -> tuple[str, str] | None:
    """Ce que le moteur refuse ; et, d'une erreur qu'il ne connaît pas, si elle vient de pages abîmées qui se lisent encore."""
    import peewee

    from donnees.base import ERREUR_DE_SQLITE, RESTAURER, ErreurDeBase, base, pages_abimees, traduire

    if isinstance(erreur, (peewee.PeeweeException, ERREUR_DE_SQLITE)):
        erreur = traduire(erreur, ou)
    if isinstance(erreur, ErreurDeBase):
        return erreur.message, erreur.remede
    if not isinstance(erreur, OSError) and base.obj is not None and not base.is_closed() and pages_abimees():
        return f"la base {ou} est abîmée.", RESTAURER
    return None


def _cause(erreur: OSError) -> str:
    mots = {PermissionError: "accès refusé", FileNotFoundError: "introuvable", IsADirectoryError: "c'est un dossier"}
    numeros = {
        errno.ENOSPC: "plus de place sur le disque",
        errno.EDQUOT: "plus de place dans le quota",
        errno.EFBIG: "le fichier deviendrait trop gros",
        errno.EROFS: "disque en lecture seule",
        errno.EMFILE: "trop de fichiers ouverts (ulimit -n)",
        errno.ENFILE: "trop de fichiers ouverts sur la machine",
        errno.EIO: "le disque ne répond pas",
    }
    return mots.get(type(erreur)) or numeros.get(erreur.errno or 0) or erreur.strerror or "inaccessible"


def _fermer_la_base() -> None:
    if "donnees.base" in sys.modules:
        from donnees.base import fermer

        fermer()
