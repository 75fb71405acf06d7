"""Les lignes d'un lot, gardées le temps de les écrire d'un coup ; les identifiants sont donnés d'avance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from agence.imputations import COLONNES as COLONNES_DE_L_IMPUTATION
from agence.imputations import figer_des_neufs
from agence.situations import COLONNES
from donnees.base import base, ecriture, est_sqlite, executer, inserer_lot, lignes, prochain_identifiant, recaler_identifiants
from donnees.vues.recus import derniere_quittance, numero_de_quittance

COLONNES_DU_DOSSIER = (
    "id", "reference", "mandant_id", "debiteur_id", "agent_id", "principal", "verse", "premiere_lettre_ref", "prescription_hypothese",
    "prescription_au_plus_tot", "epingle", "champs", "version", "cree_le", *COLONNES,
)  # fmt: skip

TABLES: dict[str, tuple[str, ...]] = {
    "debiteur": ("id", "nature", "nom", "nom_recherche", "siren", "contact", "cle_adresse", "sensible", "rapproche_de", "cree_le"),
    "coordonnee": ("debiteur_id", "type", "valeur", "inverse", "code_postal", "ville", "etat", "source", "ordre"),
    "dossier": COLONNES_DU_DOSSIER,
    "creance": (
        "id", "dossier_id", "type", "numero", "objet", "facture_le", "echeance_le", "montant", "montant_ht", "taux_penalites",
        "secteur",
    ),
    "piece": ("dossier_id", "type", "nom", "empreinte", "ajoutee_le", "utilisateur_id"),
    "intervenant": ("dossier_id", "role", "nom", "telephone"),
    "evenement": ("id", "dossier_id", "le", "type", "code", "utilisateur_id", "texte", "donnees", "annule_id", "configuration_id"),
    "echeancier": ("id", "dossier_id", "utilisateur_id", "phrase", "total", "nombre", "cree_le"),
    "promesse": (
        "id", "dossier_id", "utilisateur_id", "montant", "date", "demandee_le", "moyen", "controle_le", "statut", "paye", "faite_le",
        "fermee_le", "decidee_le", "echeancier_id", "numero", "reports",
    ),
    "paiement": (
        "id", "dossier_id", "montant", "recu_le", "moyen", "canal", "reference", "extourne_id", "utilisateur_id", "saisi_le", "quittance",
        "compte", "reverse_le",
    ),
    "courrier": ("id", "dossier_id", "type", "reference", "etat", "canal", "montant", "prepare_le", "parti_le", "recu_le", "expire_le"),
    "etape_faite": ("dossier_id", "scenario", "position", "action", "faite_le"),
    "procedure": (
        "id", "dossier_id", "type", "etat", "partenaire", "montant", "decompte", "cout", "ouverte_le", "transmise_le", "close_le",
        "titre_le", "utilisateur_id", "phase", "sur_titre_id",
    ),
    "protection": ("id", "dossier_id", "type", "phase", "debut_le", "publiee_le", "fin_le", "donnees", "utilisateur_id", "saisie_le"),
    "reclamation": ("dossier_id", "recue_le", "objet", "repondre_avant", "repondue_le", "reponse", "utilisateur_id"),
    "litige": (
        "dossier_id", "type", "ouvert_le", "preuve", "preuve_demandee_le", "preuve_recue_le", "resolveur", "echeance_le", "issue",
        "clos_le", "utilisateur_id",
    ),
    "echeance_procedure": (
        "dossier_id", "protection_id", "code", "libelle", "le", "sens", "qui", "sanction", "texte", "statut",
    ),
    "avis_mandant": ("dossier_id", "objet", "objet_id", "texte", "du_le", "informe_le", "annule"),
    "approbation": (
        "dossier_id", "objet", "motif", "donnees", "etat", "demandee_par", "demandee_le", "decidee_par", "decidee_le", "reponse", "vue_le",
    ),
}  # fmt: skip
"""Table → colonnes, dans l'ordre où les liens permettent d'écrire."""

MEMOIRE_KO = 96_000
"""Cache de SQLite pendant un remplissage, en kio : les index d'un grand portefeuille y tiennent presque."""

TABLES_COPIEES = TABLES | {"imputation": COLONNES_DE_L_IMPUTATION}
NUMEROTEES = tuple(table for table, colonnes in TABLES.items() if "id" in colonnes)


@contextmanager
def ecriture_rapide() -> Iterator[None]:
    """Le temps d'un remplissage, SQLite n'attend pas le disque à chaque lot : coupée là, la base est à refaire, pas à réparer."""
    if not est_sqlite():
        yield
        return
    avant = {reglage: base.execute_sql(f"PRAGMA {reglage}").fetchone()[0] for reglage in ("synchronous", "cache_size")}
    base.execute_sql("PRAGMA synchronous = OFF")
    base.execute_sql(f"PRAGMA cache_size = {-MEMOIRE_KO}")
    try:
        yield
    finally:
        for reglage, valeur in avant.items():
            base.execute_sql(f"PRAGMA {reglage} = {valeur}")
        base.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@contextmanager
def sans_index() -> Iterator[None]:
    """Le temps de millions de lignes, SQLite ne tient pas les index ; les refaire d'un coup à la fin coûte bien moins."""
    if not est_sqlite():
        yield
        return
    index = lignes("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
    for nom, _ in index:
        executer(f"DROP INDEX {nom}")
    try:
        yield
    finally:
        for _, ordre in index:
            executer(ordre)


class Registre:
    """Ce qu'un lot va écrire ; `garder` retient les lignes de tous les lots, pour les recopier ensuite."""

    def __init__(self, *, garder: bool = False) -> None:
        self.gardees: dict[str, list[tuple[Any, ...]]] | None = {table: [] for table in TABLES} if garder else None
        self._lots: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._suivants = {table: prochain_identifiant(table) for table in NUMEROTEES}
        self._quittances = derniere_quittance()

    def numero(self, table: str) -> int:
        """Le prochain identifiant de cette table."""
        n = self._suivants[table]
        self._suivants[table] = n + 1
        return n

    def quittance(self) -> str:
        """La quittance suivante."""
        self._quittances += 1
        return numero_de_quittance(self._quittances)

    def ajouter(self, table: str, *valeurs: Any) -> None:
        """Une ligne, dans l'ordre des colonnes de TABLES."""
        self._lots[table].append(valeurs)

    def ecrire(self) -> None:
        """Écrit tout en une transaction, imputations figées comprises, puis recommence à vide."""
        with ecriture():
            for table, colonnes in TABLES.items():
                if self._lots[table]:
                    inserer_lot(table, colonnes, self._lots[table])
            figer_des_neufs(sorted({ligne[1] for ligne in self._lots["paiement"]}))
        if self.gardees is not None:
            for table in TABLES:
                self.gardees[table] += self._lots[table]
        self._lots.clear()

    def moule(self) -> dict[str, list[tuple[Any, ...]]]:
        """Les lignes gardées et leurs imputations ; vide si rien n'était à garder."""
        if self.gardees is None:
            return {}
        gardees, self.gardees = self.gardees, None
        return gardees | {"imputation": lignes(f"SELECT {', '.join(COLONNES_DE_L_IMPUTATION)} FROM imputation ORDER BY id")}

    def reprendre(self) -> dict[str, int]:
        """Le premier identifiant libre de chaque table numérotée, relu de la base."""
        self._suivants = {table: prochain_identifiant(table) for table in NUMEROTEES}
        return dict(self._suivants)

    def finir(self) -> None:
        """Après le dernier lot : la base apprend où en sont les identifiants."""
        recaler_identifiants(TABLES.keys() - {"etape_faite"})
