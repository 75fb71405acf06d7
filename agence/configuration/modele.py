"""La configuration, lue : des dataclasses figées, une par section de `config.toml`.

Chaque champ est documenté, clé par clé, dans `config.toml` ; ici, seuls les types et ce que le fichier ne dit pas.
Les montants sont en centimes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from agence.calendrier import Calendrier, Duree, Plages
from agence.droit.tables import LIVREES, Tables
from donnees.nomenclature import EtatCoordonnee, Motif, Moyen, Nature, TypeAction


@dataclass(frozen=True)
class Agence:
    nom: str
    adresse: str = ""
    code_postal: str = ""
    ville: str = ""
    assurance: str = ""
    police: str = ""
    assurance_jusqu_au: date | None = None
    compte_dedie: str = ""
    declaration_procureur_le: date | None = None


@dataclass(frozen=True)
class Base:
    url: str = "sqlite:///agence.db"


@dataclass(frozen=True)
class Appels:
    """Fenêtre d'appel et quotas (règle 37) ; `plages` par jour de semaine (1 = lundi)."""

    territoire: str = "metropole"
    jours_ouvres: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    plages: Plages = field(default_factory=dict)
    appeler_les_jours_fermes: bool = False
    tentatives_par_jour: int = 3
    tentatives_par_semaine: int = 4
    tentatives_par_30_jours: int = 8
    contacts_par_jour: int = 1
    contacts_par_semaine: int = 2
    essais_par_etape: int = 3
    report_maximum: Duree = Duree(30, "j")
    ordre_force: bool = False
    composer: str = ""


@dataclass(frozen=True)
class Resultat:
    """Un code de résultat d'appel et ce qui s'ensuit ; ajouter un code ne demande aucun programme."""

    code: str
    libelle: str
    lettre: str = ""
    chiffre: int | None = None
    famille: str = "joint"
    contact: bool = False
    contact_utile: bool = False
    tentative: bool = True
    suite: str = "rappel"
    """rappel · poursuivre · promesse · echeancier · planifier · suspendre · enquete · ecrire · revue · clore"""
    delai: Duree = Duree(1, "jo")
    plage: str = "meme"
    """meme · autre : rappeler dans la même plage horaire ou dans l'autre demi-journée"""
    motif: Motif | None = None
    attend: str = ""
    """évènement attendu quand la suspension n'a pas de fin datée"""
    telephone: EtatCoordonnee | None = None
    impaye: str = ""
    """motif d'impayé que ce résultat établit, s'il en établit un"""


@dataclass(frozen=True)
class Promesses:
    delai: Duree = Duree(7, "j")
    minimum: int = 20_00
    minimum_pour_cent: int = 10
    delai_maximum: Duree = Duree(45, "j")
    nombre_maximum: int = 3
    echeances_maximum: int = 12
    ruptures_avant_etape: int = 2
    moyen: Moyen = Moyen.VIREMENT
    grace: dict[Moyen, Duree] = field(default_factory=dict)


@dataclass(frozen=True)
class Si:
    """Conditions d'une étape. `tentatives` se remplit avant de passer ; les bornes de montant font sauter l'étape."""

    tentatives: int | None = None
    du_minimum: int | None = None
    du_maximum: int | None = None


@dataclass(frozen=True)
class EtapeScenario:
    action: TypeAction
    apres: Duree
    canal: str = ""
    delai_pour_payer: Duree | None = None
    essais: int | None = None
    si: Si = Si()


@dataclass(frozen=True)
class Scenario:
    """Des étapes dans l'ordre, et pour qui : nature du débiteur, mandants (codes), montants confiés."""

    nom: str
    etapes: tuple[EtapeScenario, ...]
    nature: Nature | None = None
    mandants: tuple[str, ...] = ()
    du_minimum: int | None = None
    du_maximum: int | None = None


@dataclass(frozen=True)
class Rang:
    """Poids du rang dans la file ; chaque poids est un nombre de points."""

    promesse_rompue: int = 1000
    montant: int = 100
    anciennete: int = 30
    prescription: int = 200
    contact_utile: int = 40
    nouveau: int = 20
    sensible: int = 50


@dataclass(frozen=True)
class Seuils:
    tolerance: int = 5_00
    minimum_relance: int = 15_00


@dataclass(frozen=True)
class CoutProcedure:
    cout: int | None = None
    delai: Duree | None = None
    note: str = ""


@dataclass(frozen=True)
class Correspondance:
    """Les colonnes des fichiers d'un mandant : en-tête du fichier → en-tête standard."""

    colonnes: dict[str, str] = field(default_factory=dict)
    type_debiteur: Nature | None = None


@dataclass(frozen=True)
class Serveur:
    silence_apres: Duree = Duree(1, "min")
    bail: Duree = Duree(15, "min")
    annulation_secondes: int = 10


@dataclass(frozen=True)
class Scripts:
    """Les phrases proposées selon le motif d'impayé ; le dossier est relatif à celui de la configuration."""

    dossier: str = ""


@dataclass(frozen=True)
class Configuration:
    agence: Agence
    resultats: dict[str, Resultat]
    scenarios: dict[str, Scenario]
    base: Base = Base()
    appels: Appels = Appels()
    promesses: Promesses = Promesses()
    rang: Rang = Rang()
    seuils: Seuils = Seuils()
    procedures: dict[str, CoutProcedure] = field(default_factory=dict)
    imports: dict[str, Correspondance] = field(default_factory=dict)
    champs: dict[str, dict[str, str]] = field(default_factory=dict)
    """champs libres par mandant : code du mandant → clé → libellé, douze au plus"""
    touches: dict[str, str] = field(default_factory=dict)
    """identifiant de touche → touche"""
    serveur: Serveur = Serveur()
    scripts: Scripts = Scripts()
    tables: Tables = LIVREES
    """les tables du droit, celles de l'agence par-dessus celles livrées"""
    texte: str = field(default="", repr=False, compare=False)
    """le fichier tel qu'il a été lu, gardé comme version"""

    def calendrier(self, fermes: frozenset[date]) -> Calendrier:
        """Le calendrier de l'agence : jours de la semaine de la configuration, jours fermés de la base."""
        return Calendrier(self.appels.jours_ouvres, fermes)


__all__ = [
    "Agence", "Appels", "Base", "Configuration", "Correspondance", "CoutProcedure", "EtapeScenario",
    "Promesses", "Rang", "Resultat", "Scenario", "Scripts", "Serveur", "Seuils", "Si",
]
