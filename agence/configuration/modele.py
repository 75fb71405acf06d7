"""La configuration, lue : des données figées, une par section de `config.toml`.

Chaque champ est documenté, clé par clé, dans `config.toml` ; ici, seuls les types et ce que le fichier ne dit pas.
Les montants sont en centimes.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date

from agence.calendrier import Calendrier, Duree, Plages
from agence.droit.tables import LIVREES, Tables
from agence.figee import figee
from donnees.nomenclature import EtatCoordonnee, Motif, Moyen, Nature, TypeAction


@figee
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


@figee
class Base:
    url: str = "sqlite:///agence.db"


@figee
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
    enregistrement: bool = False
    composer: str = ""


@figee
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


@figee
class LimitesDeDifficulte:
    """Les limites de promesse d'un débiteur en difficulté déclarée ; une clé absente laisse la limite ordinaire."""

    minimum: int | None = None
    minimum_pour_cent: int | None = None
    delai_maximum: Duree | None = None
    nombre_maximum: int | None = None
    echeances_maximum: int | None = None


@figee
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
    difficulte: LimitesDeDifficulte = LimitesDeDifficulte()


@figee
class Si:
    """Conditions d'une étape. `tentatives` se remplit avant de passer ; les bornes de montant font sauter l'étape."""

    tentatives: int | None = None
    du_minimum: int | None = None
    du_maximum: int | None = None


@figee
class EtapeScenario:
    action: TypeAction
    apres: Duree
    canal: str = ""
    delai_pour_payer: Duree | None = None
    essais: int | None = None
    si: Si = Si()


@figee
class Scenario:
    """Des étapes dans l'ordre, et pour qui : nature du débiteur, mandants (codes), montants confiés."""

    nom: str
    etapes: tuple[EtapeScenario, ...]
    nature: Nature | None = None
    mandants: tuple[str, ...] = ()
    du_minimum: int | None = None
    du_maximum: int | None = None


@figee
class Rang:
    """Poids du rang dans la file ; chaque poids est un nombre de points."""

    promesse_rompue: int = 1000
    montant: int = 100
    anciennete: int = 30
    prescription: int = 200
    contact_utile: int = 40
    nouveau: int = 20
    sensible: int = 50


@figee
class Seuils:
    tolerance: int = 5_00
    minimum_relance: int = 15_00


@figee
class Litiges:
    """`repondre_sous` : le temps laissé au mandant pour répondre à une contestation."""

    repondre_sous: Duree = Duree(15, "j")


@figee
class Reclamations:
    """`repondre_sous` : le temps que l'agence se donne pour répondre à une plainte."""

    repondre_sous: Duree = Duree(10, "jo")


@figee
class Avis:
    """`aviser_sous` : le temps que l'agence se donne pour aviser le mandant d'un paiement ou d'une offre."""

    aviser_sous: Duree = Duree(15, "j")


@figee
class Qualite:
    """Ce qui se relit de la veille, par agent : combien de dossiers, et combien d'entre eux au plus parce qu'ils font exception."""

    dossiers_par_agent: int = 4
    exceptions_au_plus: int = 2


@figee
class CoutProcedure:
    cout: int | None = None
    delai: Duree | None = None
    note: str = ""


@figee
class Correspondance:
    """Les colonnes des fichiers d'un mandant : en-tête du fichier → en-tête standard."""

    colonnes: dict[str, str] = field(default_factory=dict)
    type_debiteur: Nature | None = None


@figee
class Serveur:
    silence_apres: Duree = Duree(1, "min")
    verrouille_apres: Duree = Duree(10, "min")
    bail: Duree = Duree(15, "min")
    annulation_secondes: int = 10


@figee
class Scripts:
    """Les phrases proposées selon le motif d'impayé ; le dossier est relatif à celui de la configuration."""

    dossier: str = ""


@figee
class Droit:
    """Les tables de droit de l'agence ; le dossier est relatif à celui de la configuration."""

    tables: str = ""


@figee
class Sauvegarde:
    """Ce qui se garde des sauvegardes (la dernière de tant de jours, de semaines, de mois), et le fichier d'ancrage de l'historique."""

    jours: int = 7
    semaines: int = 5
    mois: int = 12
    ancre: str = ""


@figee
class Conservation:
    """Combien de temps ce qui est tenu sur une personne se garde, compté de la clôture de son dossier (règle 45)."""

    actif: Duree = Duree(3, "m")
    archives: Duree = Duree(60, "m")
    prescrit: Duree = Duree(60, "m")
    sans_suite: Duree = Duree(60, "m")
    appels: Duree = Duree(6, "m")
    comptabilite: Duree = Duree(120, "m")
    consultations: Duree = Duree(12, "m")
    controles: Duree = Duree(12, "m")
    exports: Duree = Duree(1, "m")


@figee
class Journal:
    """Le fichier des faits d'exploitation, sa taille avant de tourner (en milliers d'octets), combien d'anciens se gardent."""

    fichier: str = ""
    taille: int = 1000
    anciens: int = 5


@figee
class Configuration:
    agence: Agence
    resultats: dict[str, Resultat]
    scenarios: dict[str, Scenario]
    base: Base = Base()
    appels: Appels = Appels()
    promesses: Promesses = Promesses()
    rang: Rang = Rang()
    seuils: Seuils = Seuils()
    litiges: Litiges = Litiges()
    reclamations: Reclamations = Reclamations()
    avis: Avis = Avis()
    qualite: Qualite = Qualite()
    procedures: dict[str, CoutProcedure] = field(default_factory=dict)
    imports: dict[str, Correspondance] = field(default_factory=dict)
    champs: dict[str, dict[str, str]] = field(default_factory=dict)
    """champs libres par mandant : code du mandant → clé → libellé, douze au plus"""
    touches: dict[str, str] = field(default_factory=dict)
    """identifiant de touche → touche"""
    serveur: Serveur = Serveur()
    scripts: Scripts = Scripts()
    droit: Droit = Droit()
    sauvegarde: Sauvegarde = Sauvegarde()
    conservation: Conservation = Conservation()
    journal: Journal = Journal()
    tables: Tables = LIVREES
    """les tables du droit, celles de l'agence par-dessus celles livrées"""
    texte: str = field(default="", repr=False, compare=False)
    """le fichier tel qu'il a été lu, gardé comme version"""
    ignorees: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """les clés d'une version gardée que ce programme ne connaît plus"""

    def calendrier(self, fermes: frozenset[date]) -> Calendrier:
        """Le calendrier de l'agence : jours de la semaine de la configuration, jours fermés de la base."""
        return Calendrier(self.appels.jours_ouvres, fermes)


__all__ = [
    "Agence", "Appels", "Base", "Configuration", "Conservation", "Correspondance", "CoutProcedure", "Droit", "EtapeScenario",
    "Journal", "LimitesDeDifficulte", "Litiges", "Promesses", "Qualite", "Rang", "Reclamations", "Resultat",
    "Sauvegarde", "Scenario", "Scripts", "Serveur", "Seuils", "Si",
]
