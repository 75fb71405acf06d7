"""Les modèles Peewee, un module par famille ; le schéma lui-même est dans les migrations.

Les liens sont gardés comme identifiants (`dossier_id`) : aucune lecture cachée derrière un attribut.
"""

from donnees.modeles.portefeuille import Coordonnee, Creance, Debiteur, Dossier, Intervenant, Mandant, Mandat, Piece
from donnees.modeles.suivi import (
    Annulable,
    Approbation,
    Courrier,
    Echeancier,
    EtapeFaite,
    Evenement,
    Paiement,
    Procedure,
    Promesse,
)
from donnees.modeles.tenue import (
    Bail,
    Brouillon,
    ConfigurationAppliquee,
    Cycle,
    ImportFichier,
    JourFerme,
    Utilisateur,
    VueFile,
)

TOUS = (
    Utilisateur, Mandant, Mandat, Debiteur, Coordonnee, Dossier, Creance, Piece, Intervenant, ConfigurationAppliquee, Evenement, Annulable,
    Echeancier, Promesse, Paiement, Courrier, EtapeFaite, Procedure, Approbation, Bail, Brouillon, VueFile, JourFerme, Cycle, ImportFichier,
)  # fmt: skip

__all__ = [
    "TOUS",
    "Annulable",
    "Approbation",
    "Bail",
    "Brouillon",
    "ConfigurationAppliquee",
    "Coordonnee",
    "Courrier",
    "Creance",
    "Cycle",
    "Debiteur",
    "Dossier",
    "Echeancier",
    "EtapeFaite",
    "Evenement",
    "ImportFichier",
    "Intervenant",
    "JourFerme",
    "Mandant",
    "Mandat",
    "Paiement",
    "Piece",
    "Procedure",
    "Promesse",
    "Utilisateur",
    "VueFile",
]
