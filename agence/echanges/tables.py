"""Les exports de la ligne de commande : une table de l'agence, ou toutes, en flux et d'un même instant."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import agence
from agence import horloge
from agence.calendrier import PARIS
from agence.echanges.cellules import Dialecte
from agence.echanges.depot import poser, poser_un_dossier
from agence.echanges.ecrivains import ColonneExport, Ecrit, Feuille, ecrire_classeur, ecrire_csv, ecrire_json
from agence.echanges.exportation import Exporte, Format, exporter_tableau, inscrire
from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes.droits import exiger
from agence.seance import Seance
from donnees.vues.exports import FiltreExport, Sorte, TableExport, compter, instantane, lire
from donnees.vues.exports_tables import TABLES

TOUT = "tout"
COMPTABLES = frozenset({"paiements", "reversements"})
"""Ce que le comptable exporte aussi."""
MANIFESTE = "manifeste.json"

Avance = Callable[[int, int], None]
"""Reçoit (fait, total) à chaque lot."""


@dataclass(frozen=True)
class Tout:
    """Un export entier : son dossier ou son classeur, ce que chaque table y a mis."""

    chemin: Path
    tables: dict[str, int] = field(default_factory=dict)
    coupees: int = 0

    @property
    def lignes(self) -> int:
        """Le nombre de lignes de toutes les tables."""
        return sum(self.tables.values())


def filtrer(
    table: TableExport, mandant: str = "", agent: str = "", dossier_id: int | None = None, du: date | None = None, au: date | None = None
) -> FiltreExport:
    """Le filtre d'un export. Lève SaisieInvalide si la table ne se filtre pas ainsi, ou si la fin précède le début."""
    bornes = (_minuit(du), _minuit(au + timedelta(days=1)) if au else None)
    filtre = FiltreExport(mandant, agent, dossier_id, du, au, *bornes)
    if manques := table.manques(filtre):
        raise SaisieInvalide(f"« {table.nom} » ne se filtre pas par {', '.join(manques)}.", "Retirer cette option.")
    if du and au and au < du:
        raise SaisieInvalide(f"la période finit le {au:%d/%m/%Y}, avant son début.", "Échanger --du et --au.")
    return filtre


def table_de(nom: str) -> TableExport:
    """La table de ce nom. Lève Introuvable."""
    if nom not in TABLES:
        raise Introuvable(f"« {nom} » ne s'exporte pas.", f"Choisir parmi {', '.join(TABLES)}, {TOUT}.")
    return TABLES[nom]


def exporter_table(
    seance: Seance,
    nom: str,
    filtre: FiltreExport,
    format: Format,
    chemin: Path,
    *,
    remplacer: bool = False,
    dialecte: Dialecte = Dialecte.FRANCAIS,
    avance: Avance | None = None,
) -> Exporte:
    """Une table dans un fichier ; chaque dossier montré est inscrit comme exporté. Lève Refus, Introuvable, ErreurAgence."""
    exiger(seance, "exporter la comptabilité" if nom in COMPTABLES else "exporter")
    table, vus = table_de(nom), set[int]()
    suivi = _Suivi(avance, compter(table, filtre) if avance else 0)
    with closing(_lignes(table, filtre, vus, suivi)) as lignes:
        return exporter_tableau(
            nom, colonnes_de(table), lignes, format, chemin, remplacer=remplacer, dialecte=dialecte,
            avant_de_poser=lambda ecrit: inscrire(seance, nom, format, ecrit.lignes, vus),
        )  # fmt: skip


def exporter_tout(
    seance: Seance,
    format: Format,
    chemin: Path,
    *,
    remplacer: bool = False,
    dialecte: Dialecte = Dialecte.FRANCAIS,
    avance: Avance | None = None,
) -> Tout:
    """Toutes les tables, d'un même instant : un dossier de fichiers et son manifeste, ou un classeur. Lève Refus, ErreurAgence."""
    exiger(seance, "exporter")
    vus: set[int] = set()
    suivi = _Suivi(avance, sum(compter(t) for t in TABLES.values()) if avance else 0)
    if format is Format.XLSX:
        with poser(chemin, remplacer=remplacer) as provisoire, closing(_feuilles(vus, suivi)) as feuilles:
            ecrits = ecrire_classeur(provisoire, _avec_manifeste(feuilles, seance))
            ecrits.pop()
            inscrire(seance, TOUT, format, sum(e.lignes for e in ecrits), vus)
    else:
        with poser_un_dossier(chemin) as provisoire, closing(_feuilles(vus, suivi)) as feuilles:
            ecrits = [_fichier(provisoire, feuille, format, dialecte) for feuille in feuilles]
            _ecrire_le_manifeste(provisoire, seance, format, ecrits)
            inscrire(seance, TOUT, format, sum(e.lignes for e in ecrits), vus)
    return Tout(chemin, {e.nom: e.lignes for e in ecrits}, sum(e.coupees for e in ecrits))


def colonnes_de(table: TableExport) -> tuple[ColonneExport, ...]:
    """Les colonnes d'une table ; leurs clés servent d'en-têtes."""
    return tuple(ColonneExport(c.cle, sorte=c.sorte) for c in table.champs)


@dataclass
class _Suivi:
    """L'avancement d'un export, dit tous les mille."""

    avance: Avance | None
    total: int
    fait: int = 0

    def un_de_plus(self) -> None:
        self.fait += 1
        if self.avance is not None and (self.fait % 1_000 == 0 or self.fait >= self.total):
            self.avance(self.fait, self.total)


def _lignes(table: TableExport, filtre: FiltreExport, vus: set[int], suivi: _Suivi) -> Generator[tuple[object, ...]]:
    with instantane():
        yield from _notees(table, filtre, vus, suivi)


def _notees(table: TableExport, filtre: FiltreExport, vus: set[int], suivi: _Suivi) -> Iterator[tuple[object, ...]]:
    """Les valeurs, ligne à ligne, en notant les dossiers qu'elles montrent."""
    for ligne in lire(table, filtre):
        if ligne.dossier_id is not None:
            vus.add(int(ligne.dossier_id))
        suivi.un_de_plus()
        yield ligne.valeurs


def _feuilles(vus: set[int], suivi: _Suivi) -> Generator[Feuille]:
    with instantane():
        for table in TABLES.values():
            yield Feuille(table.nom, colonnes_de(table), _notees(table, FiltreExport(), vus, suivi))


def _fichier(dossier: Path, feuille: Feuille, format: Format, dialecte: Dialecte) -> Ecrit:
    chemin = dossier / f"{feuille.nom}.{format.value}"
    return ecrire_csv(chemin, feuille, dialecte) if format is Format.CSV else ecrire_json(chemin, [feuille])[0]


def _ecrire_le_manifeste(dossier: Path, seance: Seance, format: Format, ecrits: list[Ecrit]) -> None:
    tables = []
    for e in ecrits:
        fichier = dossier / f"{e.nom}.{format.value}"
        with fichier.open("rb") as flux:
            empreinte = hashlib.file_digest(flux, "sha256").hexdigest()
        tables.append({"table": e.nom, "fichier": fichier.name, "lignes": e.lignes, "sha256": empreinte})
    document = {**_identite(seance), "format": format.value, "lignes": sum(e.lignes for e in ecrits), "tables": tables}
    (dossier / MANIFESTE).write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _avec_manifeste(feuilles: Iterator[Feuille], seance: Seance) -> Iterator[Feuille]:
    """Les feuilles, puis celle qui dit combien de lignes a chacune."""
    nombres: dict[str, int] = {}

    def comptees(feuille: Feuille) -> Iterator[object]:
        nombres[feuille.nom] = 0
        for ligne in feuille.lignes:
            nombres[feuille.nom] += 1
            yield ligne

    for feuille in feuilles:
        yield Feuille(feuille.nom, feuille.colonnes, comptees(feuille))  # type: ignore[arg-type]
    colonnes = (ColonneExport("table"), ColonneExport("lignes", sorte=Sorte.ENTIER), ColonneExport("note"))
    dit = [("", None, f"{cle} : {valeur}") for cle, valeur in _identite(seance).items()]
    yield Feuille("manifeste", colonnes, [*dit, *((nom, n, "") for nom, n in nombres.items())])


def _identite(seance: Seance) -> dict[str, str | None]:
    """D'où vient cet export : quand, par qui, par quelle version du programme."""
    le = horloge.local(seance.horloge()).isoformat(timespec="seconds")
    return {"export": "agence", "le": le, "par": seance.acteur.nom if seance.acteur else None, "version": agence.__version__}


def _minuit(jour: date | None) -> datetime | None:
    """Le début d'un jour de Paris."""
    return datetime.combine(jour, time(), PARIS).astimezone(UTC) if jour else None
