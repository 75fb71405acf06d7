"""Les modèles Peewee, un module par famille ; le schéma lui-même est dans les migrations.

Les liens sont gardés comme identifiants (`dossier_id`) : aucune lecture cachée derrière un attribut.
"""

from donnees.modeles.droit import DecompteArrete, Frais, Imputation, Interruption, Litige, Protection, Reclamation, Remise
from donnees.modeles.portefeuille import Coordonnee, Creance, Debiteur, Dossier, Intervenant, Mandant, Mandat, Piece
from donnees.modeles.procedures import Audience, AvisMandant, EcheanceProcedure, EtapeProcedure, Partenaire
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
    Imputation, DecompteArrete, Frais, Remise, Interruption, Protection, Litige, Reclamation,
    EtapeProcedure, EcheanceProcedure, Audience, Partenaire, AvisMandant,
)  # fmt: skip

__all__ = [
    "TOUS",
    "Annulable",
    "Approbation",
    "Audience",
    "AvisMandant",
    "Bail",
    "Brouillon",
    "ConfigurationAppliquee",
    "Coordonnee",
    "Courrier",
    "Creance",
    "Cycle",
    "Debiteur",
    "DecompteArrete",
    "Dossier",
    "EcheanceProcedure",
    "Echeancier",
    "EtapeFaite",
    "EtapeProcedure",
    "Evenement",
    "Frais",
    "ImportFichier",
    "Imputation",
    "Interruption",
    "Intervenant",
    "JourFerme",
    "Litige",
    "Mandant",
    "Mandat",
    "Paiement",
    "Partenaire",
    "Piece",
    "Procedure",
    "Promesse",
    "Protection",
    "Reclamation",
    "Remise",
    "Utilisateur",
    "VueFile",
]
