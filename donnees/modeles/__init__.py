"""Les modèles Peewee, un module par famille ; le schéma lui-même est dans les migrations.

Les liens sont gardés comme identifiants (`dossier_id`) : aucune lecture cachée derrière un attribut.
"""

from donnees.modeles.acces import CleSsh, Connexion, Reprise
from donnees.modeles.chaine import Chaine, Effacement, Maillon
from donnees.modeles.conservation import Consultation, Purge
from donnees.modeles.droit import DecompteArrete, Frais, Imputation, Interruption, Litige, Protection, Reclamation, Remise
from donnees.modeles.portefeuille import Coordonnee, Creance, CreanceCorrigee, Debiteur, Dossier, Intervenant, Mandant, Mandat, Piece
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
from donnees.modeles.supervision import ControleQualite, DossierReattribue, Objectif, Reattribution
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
    CleSsh, Connexion, Reprise,
    Chaine, Maillon, Effacement,
    Consultation, Purge,
    Reattribution, DossierReattribue, ControleQualite, Objectif,
    CreanceCorrigee,
)  # fmt: skip

__all__ = [
    "TOUS",
    "Annulable",
    "Approbation",
    "Audience",
    "AvisMandant",
    "Bail",
    "Brouillon",
    "Chaine",
    "CleSsh",
    "ConfigurationAppliquee",
    "Connexion",
    "Consultation",
    "ControleQualite",
    "Coordonnee",
    "Courrier",
    "Creance",
    "CreanceCorrigee",
    "Cycle",
    "Debiteur",
    "DecompteArrete",
    "Dossier",
    "DossierReattribue",
    "EcheanceProcedure",
    "Echeancier",
    "Effacement",
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
    "Maillon",
    "Mandant",
    "Mandat",
    "Objectif",
    "Paiement",
    "Partenaire",
    "Piece",
    "Procedure",
    "Promesse",
    "Protection",
    "Purge",
    "Reattribution",
    "Reclamation",
    "Remise",
    "Reprise",
    "Utilisateur",
    "VueFile",
]
