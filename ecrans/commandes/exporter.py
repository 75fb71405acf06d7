"""« agence exporter QUOI » : tout ce que tient l'agence, en CSV, JSON ou XLSX."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from agence.echanges.cellules import Dialecte
from agence.echanges.exportation import Format, chemin_d_export
from agence.echanges.tables import TOUT, exporter_table, exporter_tout, filtrer, table_de
from agence.erreurs import Introuvable, SaisieInvalide
from agence.seance import Seance
from agence.tenue import mandants, utilisateurs
from agence.tenue.conservation import ajouter
from agence.texte import citer
from donnees.vues.exports import FiltreExport, TableExport
from donnees.vues.exports_tables import TABLES
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, jour, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, progression, rendre

FILTRES = ("mandant", "de", "dossier", "du", "au")


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("quoi", metavar="QUOI", choices=[*TABLES, TOUT], help=f"{', '.join(TABLES)} ; ou « {TOUT} »")
    declarer_sortie(analyseur)
    analyseur.add_argument("--mandant", default="", metavar="CODE", help="de ce mandant")
    analyseur.add_argument("--de", default="", metavar="NOM", help="de cette personne : agent du dossier, ou auteur de la promesse")
    analyseur.add_argument("--dossier", default="", metavar="DOSSIER", help="d'un seul dossier")
    analyseur.add_argument("--du", metavar="JOUR", help="datés de ce jour ou après")
    analyseur.add_argument("--au", metavar="JOUR", help="datés de ce jour ou avant")
    declarer_json(analyseur)


def declarer_sortie(analyseur: argparse.ArgumentParser) -> None:
    """Le format et le fichier, pour toute commande qui en écrit un."""
    analyseur.add_argument("--format", choices=[f.value for f in Format], help="csv (sans rien dire), json ou xlsx ; sinon d'après --vers")
    analyseur.add_argument("--vers", type=Path, metavar="FICHIER", help="où l'écrire (sinon, nom daté dans « exports », à côté de la base)")
    analyseur.add_argument("--remplacer", action="store_true", help="écraser ce fichier s'il existe")
    analyseur.add_argument("--csv", choices=[d.value for d in Dialecte], default=Dialecte.FRANCAIS.value,
                           help="francais : « ; », virgule décimale, marque UTF-8 (Excel) ; standard : « , », point, UTF-8 nu")  # fmt: skip


def format_voulu(options: argparse.Namespace) -> Format:
    """--format, sinon l'extension de --vers, sinon CSV. Lève SaisieInvalide si les deux se contredisent."""
    suffixe = options.vers.suffix.lower().removeprefix(".") if options.vers else ""
    dit = next((f for f in Format if f.value == suffixe), None)
    if options.format is None:
        return dit or Format.CSV
    if dit is not None and dit.value != options.format:
        raise SaisieInvalide(f"--format {options.format} ne va pas avec un fichier .{suffixe}.", "Changer l'un des deux.")
    return Format(options.format)


def executer(options: argparse.Namespace) -> int:
    """Écrit le fichier ou le dossier, et dit ce qui y est."""
    seance = ouvrir(options)
    forme = format_voulu(options)
    if options.quoi == TOUT:
        return _tout(seance, options, forme)
    table = table_de(options.quoi)
    filtre = _filtre(seance, options, table)
    chemin = options.vers or chemin_d_export(seance, table.nom, forme.value)
    fait = exporter_table(seance, table.nom, filtre, forme, chemin, remplacer=options.remplacer, dialecte=Dialecte(options.csv),
                          avance=progression("Export"))  # fmt: skip
    rapport = {"fait": True, "quoi": table.nom, "format": forme.value, "fichier": str(fait.chemin), "lignes": fait.lignes}
    _dire(seance, options, rapport, fait.coupees)
    return 0


def _tout(seance: Seance, options: argparse.Namespace, forme: Format) -> int:
    if donnes := [f"--{nom}" for nom in FILTRES if getattr(options, nom)]:
        raise SaisieInvalide(f"« {TOUT} » ne se filtre pas ({', '.join(donnes)}).", "Exporter une table à la fois, ou retirer ce filtre.")
    if options.remplacer and forme is not Format.XLSX:
        raise SaisieInvalide("--remplacer ne vaut pas pour un dossier entier.", "Donner un autre nom par --vers.")
    chemin = options.vers or chemin_d_export(seance, TOUT, forme.value if forme is Format.XLSX else "")
    fait = exporter_tout(seance, forme, chemin, remplacer=options.remplacer, dialecte=Dialecte(options.csv), avance=progression("Export"))
    rapport = {"fait": True, "quoi": TOUT, "format": forme.value, "fichier": str(fait.chemin), "lignes": fait.lignes, "tables": fait.tables}
    _dire(seance, options, rapport, fait.coupees)
    return 0


def _dire(seance: Seance, options: argparse.Namespace, rapport: dict[str, Any], coupees: int) -> None:
    detruire = ajouter(seance.jour, seance.configuration.conservation.exports)
    if options.json:
        rendre({**rapport, "coupees": coupees, "detruire_le": detruire.isoformat()})
        return
    if "tables" in rapport:
        ecrire("\n".join(f"  {nom:<20} {nombre:>9}" for nom, nombre in rapport["tables"].items()))
    ecrire(f"{accorder(rapport['lignes'], 'ligne')} dans {rapport['fichier']} (lisible de vous seul).")
    if coupees:
        ecrire(f"{accorder(coupees, 'texte coupé', 'textes coupés')}, trop longs pour une cellule de classeur : --format csv les garde.")
    ecrire(f"À détruire au plus tard le {detruire:%d/%m/%Y}.")


def _filtre(seance: Seance, options: argparse.Namespace, table: TableExport) -> FiltreExport:
    """Le filtre tapé, dont le mandant, la personne et le dossier existent."""
    if options.mandant and options.mandant not in {m.code for m in mandants.lister()}:
        raise Introuvable(f"mandant « {citer(options.mandant)} » inconnu.", "Voir « agence mandants ».")
    if options.de and options.de not in {u.nom for u in utilisateurs.lister()}:
        raise Introuvable(f"personne « {citer(options.de)} » inconnue.", "Voir « agence agents ».")
    numero = dossier_de(options.dossier) if options.dossier else None
    du, au = (jour(texte, seance) if texte else None for texte in (options.du, options.au))
    return filtrer(table, options.mandant, options.de, numero, du, au)
