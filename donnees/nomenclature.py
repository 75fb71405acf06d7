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
    DELAI_DE_GRACE = "delai_de_grace"
    RADIATION = "radiation"
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
    DECOMPTE = "decompte"
    FRAIS = "frais"
    REMISE = "remise"
    INTERRUPTION = "interruption"
    PROTECTION = "protection"
    LITIGE = "litige"
    RECLAMATION = "reclamation"
    AUDIENCE = "audience"
    AVIS = "avis"
    DECHEANCE = "decheance"
    REVERSEMENT = "reversement"
    EFFACEMENT = "effacement"
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
    INCONTESTEE = "incontestee"
    EXECUTION = "execution"
    COMMANDEMENT = "commandement"
    SAISIE_ATTRIBUTION = "saisie_attribution"
    SAISIE_VENTE = "saisie_vente"
    REMUNERATIONS = "remunerations"
    CONSERVATOIRE = "conservatoire"


MESURES = frozenset({
    TypeProcedure.COMMANDEMENT, TypeProcedure.SAISIE_ATTRIBUTION, TypeProcedure.SAISIE_VENTE, TypeProcedure.REMUNERATIONS,
    TypeProcedure.CONSERVATOIRE,
})  # fmt: skip
"""Les mesures d'exécution : plusieurs à la fois sur un même titre."""


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
    RECONNAISSANCE = "reconnaissance"
    PROTOCOLE = "protocole"
    SIGNIFICATION = "signification"
    PROCES_VERBAL = "proces_verbal"
    DECISION = "decision"
    ATTESTATION = "attestation"
    DECLARATION = "declaration"
    AUTRE = "autre"


class Secteur(StrEnum):
    """Les créances à délai de prescription propre. Sans secteur connu, le plus court possible se dit hypothèse."""

    GENERAL = "general"
    TRANSPORT = "transport"
    TELECOM = "telecom"
    ENERGIE = "energie"
    SERVICE_PUBLIC = "service_public"
    COPROPRIETE = "copropriete"
    ASSURANCE = "assurance"
    CREDIT = "credit"
    LETTRE_DE_CHANGE = "lettre_de_change"


class TypeInterruption(StrEnum):
    """Ce qui touche la prescription (C. civ. 2238 à 2244) : aucune lettre n'y est, ni mise en demeure ni sommation (règle 22)."""

    RECONNAISSANCE = "reconnaissance"
    PAIEMENT_PARTIEL = "paiement_partiel"
    DEMANDE_EN_JUSTICE = "demande_en_justice"
    SIGNIFICATION_ORDONNANCE = "signification_ordonnance"
    MESURE_CONSERVATOIRE = "mesure_conservatoire"
    ACTE_D_EXECUTION = "acte_d_execution"
    DECLARATION_DE_CREANCE = "declaration_de_creance"
    LRAR_ASSURANCE = "lrar_assurance"
    CLAUSE_DU_CONTRAT = "clause_du_contrat"
    MEDIATION = "mediation"
    CONCILIATION = "conciliation"
    ACCORD_PETITES_CREANCES = "accord_petites_creances"


class MotifEffacement(StrEnum):
    """Pourquoi une interruption de la prescription ne compte plus : C. civ. 2243, ou une inscription faite par erreur."""

    DESISTEMENT = "desistement"
    PEREMPTION = "peremption"
    REJET = "rejet"
    ERREUR = "erreur"


class Poste(StrEnum):
    """Ce qu'une part de versement éteint."""

    FRAIS = "frais"
    INTERETS = "interets"
    PRINCIPAL = "principal"
    INDEMNITES = "indemnites"
    TROP_PERCU = "trop_percu"


class Strategie(StrEnum):
    """L'ordre dans lequel un paiement éteint les postes ; le premier est celui de la loi (C. civ. 1343-1)."""

    INTERETS_PUIS_PRINCIPAL = "interets_puis_principal"
    PRINCIPAL_PUIS_INTERETS = "principal_puis_interets"
    FRAIS_PUIS_INTERETS = "frais_puis_interets"


class NatureFrais(StrEnum):
    """Les seuls frais qui peuvent être au débiteur : ceux d'un titre, ou laissés par le juge de l'exécution (L111-8)."""

    DEPENS = "depens"
    EXECUTION = "execution"
    MAUVAISE_FOI = "mauvaise_foi"


class TypeLitige(StrEnum):
    """Ce que le débiteur conteste."""

    LIVRAISON = "livraison"
    QUALITE = "qualite"
    MONTANT = "montant"
    DEJA_PAYE = "deja_paye"
    IDENTITE = "identite"
    CONTRAT = "contrat"
    PRESCRIPTION = "prescription"
    AUTRE = "autre"


class IssueLitige(StrEnum):
    """Comment un litige finit ; `LEVE` : la suspension a été levée sans qu'une issue soit dite."""

    FONDE = "fonde"
    PARTIEL = "partiel"
    NON_FONDE = "non_fonde"
    RETIRE = "retire"
    LEVE = "leve"


class SensEcheance(StrEnum):
    """Un butoir se tient avant ce jour, sans le repousser ; une attente finit ce jour-là, jamais un jour fermé."""

    BUTOIR = "butoir"
    ATTENTE = "attente"


class TypePartenaire(StrEnum):
    COMMISSAIRE = "commissaire"
    AVOCAT = "avocat"
    GREFFE = "greffe"


class ObjetAvis(StrEnum):
    """De quoi le mandant est avisé."""

    PAIEMENT = "paiement"
    PROMESSE = "promesse"
    ECHEANCIER = "echeancier"
    OFFRE = "offre"
    PIECES = "pieces"
    AUDIENCE = "audience"


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
    PIECES_DEMANDEES = "pieces_demandees"


class Vue(StrEnum):
    """Ce qui a été vu d'un dossier : ouvert à l'écran ou par une commande, ou exporté pour la personne."""

    OUVERTURE = "ouverture"
    EXPORT = "export"
