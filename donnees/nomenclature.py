"""Les énumérations que tout le monde partage. Bibliothèque standard seulement."""

from __future__ import annotations

from enum import StrEnum


class Nature(StrEnum):
    """Qui l'on est : un professionnel ou un particulier (décide du taux, des 40 €, de la prescription)."""

    PROFESSIONNEL = "professionnel"
    PARTICULIER = "particulier"


class Etape(StrEnum):
    """Où en est le dossier sur le chemin français."""

    AMIABLE = "amiable"
    MISE_EN_DEMEURE = "mise_en_demeure"
    HUISSIER_AMIABLE = "huissier_amiable"
    JUDICIAIRE = "judiciaire"
    EXECUTION = "execution"
    CLOS = "clos"


class Etat(StrEnum):
    """L'état à côté de l'étape."""

    ACTIF = "actif"
    SUSPENDU = "suspendu"
    CLOS = "clos"


class Motif(StrEnum):
    """Pourquoi un dossier est suspendu ; la fin est une date ou un évènement attendu."""

    PROMESSE = "promesse"
    LITIGE = "litige"
    VERIFICATION = "verification"
    ARRANGEMENT = "arrangement"
    DIFFICULTE = "difficulte"
    PROCEDURE_COLLECTIVE = "procedure_collective"
    SURENDETTEMENT = "surendettement"
    DECES = "deces"
    TUTELLE = "tutelle"
    ENQUETE = "enquete"
    APPROBATION = "approbation"


MOTIFS_DE_PROTECTION = frozenset(
    {Motif.PROCEDURE_COLLECTIVE, Motif.SURENDETTEMENT, Motif.DECES, Motif.TUTELLE},
)


class MotifDeCloture(StrEnum):
    """Pourquoi un dossier est clos."""

    SOLDE = "solde"
    IRRECOUVRABLE = "irrecouvrable"
    PRESCRIT = "prescrit"
    RETRAIT = "retrait"
    PETIT_RESTE = "petit_reste"


class TypeAction(StrEnum):
    """La prochaine action d'un dossier, et les étapes des scénarios."""

    PREMIERE_LETTRE = "premiere_lettre"
    APPEL = "appel"
    RELANCE = "relance"
    MISE_EN_DEMEURE = "mise_en_demeure"
    AVIS_MANDANT = "avis_mandant"
    HUISSIER = "huissier"
    JUDICIAIRE = "judiciaire"
    TRANSMISSION = "transmission"
    SUIVI_PROCEDURE = "suivi_procedure"
    ENQUETE = "enquete"
    ECRIRE = "ecrire"
    REVUE = "revue"
    TACHE = "tache"


class StatutPromesse(StrEnum):
    """Le sort d'une promesse : un seul à la fois."""

    OUVERTE = "ouverte"
    TENUE = "tenue"
    PARTIELLE = "partielle"
    ROMPUE = "rompue"
    REMPLACEE = "remplacee"
    ANNULEE = "annulee"


class Moyen(StrEnum):
    """Le moyen de payer ; chacun a ses jours de grâce dans la configuration."""

    VIREMENT = "virement"
    CARTE = "carte"
    CHEQUE = "cheque"
    PRELEVEMENT = "prelevement"
    ESPECES = "especes"


class Canal(StrEnum):
    """Chez qui l'argent est arrivé."""

    AGENCE = "agence"
    MANDANT = "mandant"


class TypeCreance(StrEnum):
    """Le titre de la dette ; il décide de la prescription avec la nature des parties."""

    FACTURE = "facture"
    COMMANDE = "commande"
    CONTRAT = "contrat"
    LOYER = "loyer"
    CHEQUE = "cheque"


class TypeCoordonnee(StrEnum):
    TELEPHONE = "telephone"
    COURRIEL = "courriel"
    ADRESSE = "adresse"


class EtatCoordonnee(StrEnum):
    VALABLE = "valable"
    DOUTEUX = "douteux"
    FAUX = "faux"
    NPAI = "npai"
    NE_PLUS_APPELER = "ne_plus_appeler"


class TypeCourrier(StrEnum):
    PREMIERE_LETTRE = "premiere_lettre"
    RELANCE = "relance"
    MISE_EN_DEMEURE = "mise_en_demeure"
    AVIS_MANDANT = "avis_mandant"


class EtatCourrier(StrEnum):
    A_ENVOYER = "a_envoyer"
    PARTI = "parti"
    RECU = "recu"
    REVENU = "revenu"
    ANNULE = "annule"


class TypeEvenement(StrEnum):
    """Ce qui peut arriver à un dossier ; l'historique ne s'efface pas, une correction est un évènement de plus."""

    CREATION = "creation"
    IMPORT = "import"
    APPEL = "appel"
    NOTE = "note"
    PROMESSE = "promesse"
    PROMESSE_DECIDEE = "promesse_decidee"
    ECHEANCIER = "echeancier"
    PAIEMENT = "paiement"
    EXTOURNE = "extourne"
    COURRIER = "courrier"
    PLANIFICATION = "planification"
    SUSPENSION = "suspension"
    REPRISE = "reprise"
    ETAPE = "etape"
    ESCALADE = "escalade"
    PROCEDURE = "procedure"
    COORDONNEE = "coordonnee"
    PIECE = "piece"
    MOTIF = "motif"
    APPROBATION = "approbation"
    ATTRIBUTION = "attribution"
    CLOTURE = "cloture"
    REOUVERTURE = "reouverture"
    ANNULATION = "annulation"


class TypeProcedure(StrEnum):
    """Les voies de recouvrement ; `sommation` est la phase amiable du commissaire de justice."""

    SOMMATION = "sommation"
    INJONCTION = "injonction"
    PETITES_CREANCES = "petites_creances"
    REFERE = "refere"
    ASSIGNATION = "assignation"
    EUROPEENNE = "europeenne"
    EXECUTION = "execution"


class EtatProcedure(StrEnum):
    A_TRANSMETTRE = "a_transmettre"
    TRANSMIS = "transmis"
    TITRE = "titre"
    REVENU = "revenu"
    ANNULE = "annule"


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISEUR = "superviseur"
    COMPTABLE = "comptable"
    ADMINISTRATEUR = "administrateur"


class RoleIntervenant(StrEnum):
    """À quel titre une autre personne que le débiteur est au dossier."""

    CODEBITEUR = "codebiteur"
    GARANT = "garant"
    REPRESENTANT = "representant"


class MotifImpaye(StrEnum):
    """Pourquoi le débiteur ne paie pas ; demandé avant l'escalade."""

    OUBLI = "oubli"
    TRESORERIE = "tresorerie"
    LITIGE = "litige"
    REFUS = "refus"
    MAUVAISE_FOI = "mauvaise_foi"
    INJOIGNABLE = "injoignable"
    DIFFICULTE = "difficulte"
    DESACCORD_MONTANT = "desaccord_montant"


class EtatCondition(StrEnum):
    """Le verdict d'une porte avant l'escalade."""

    VRAIE = "vraie"
    FAUSSE = "fausse"
    A_VERIFIER = "a_verifier"


class EtatApprobation(StrEnum):
    DEMANDEE = "demandee"
    ACCORDEE = "accordee"
    REFUSEE = "refusee"


class TypePiece(StrEnum):
    """Les pièces qui prouvent la créance."""

    CONTRAT = "contrat"
    COMMANDE = "commande"
    FACTURE = "facture"
    LIVRAISON = "livraison"
    RELEVE = "releve"
    MISE_EN_DEMEURE = "mise_en_demeure"
    POUVOIR = "pouvoir"
    CHEQUE = "cheque"
    BAIL = "bail"
    TITRE = "titre"


class MotifAction(StrEnum):
    """Pourquoi la prochaine action est celle-là, quand ce n'est pas le scénario seul."""

    SCENARIO = ""
    RAPPEL = "rappel"
    RAPPEL_CONVENU = "rappel_convenu"
    PROMESSE_ROMPUE = "promesse_rompue"
    PROMESSE_PARTIELLE = "promesse_partielle"
    ESSAIS_MANQUANTS = "essais_manquants"
    FIN_DE_SUSPENSION = "fin_de_suspension"
    CHOISI = "choisi"
    RESULTAT = "resultat"
    ESCALADE = "escalade"
