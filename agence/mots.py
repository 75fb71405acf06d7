"""Comment se disent, en français, les valeurs de la nomenclature : une seule table, pour l'historique, les refus et l'écran."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from donnees.nomenclature import (
    Etape,
    Etat,
    EtatApprobation,
    EtatCoordonnee,
    EtatCourrier,
    EtatProcedure,
    IssueLitige,
    Motif,
    MotifDeCloture,
    MotifEffacement,
    MotifImpaye,
    Moyen,
    Nature,
    NatureFrais,
    ObjetAvis,
    Poste,
    Role,
    RoleIntervenant,
    Secteur,
    SensEcheance,
    StatutPromesse,
    Strategie,
    TypeAction,
    TypeCoordonnee,
    TypeCourrier,
    TypeCreance,
    TypeEvenement,
    TypeInterruption,
    TypeLitige,
    TypePartenaire,
    TypePiece,
    TypeProcedure,
    Vue,
)


def en_mots(valeur: StrEnum | None) -> str:
    """« petites créances », « à envoyer » : une valeur comme on la dit ; rien pour None."""
    return "" if valeur is None else MOTS[type(valeur)][valeur.value]


def dire_evenement(type_: TypeEvenement, texte: str) -> str:
    """« promesse 300,00 € pour le 12/11/2026 » : ce qu'est un évènement, sauf quand son texte commence déjà par le dire."""
    return texte if type_ in _SE_DISENT_SEULS else f"{en_mots(type_)} {texte}".strip()


def dire_attente(attend: str) -> str:
    """Ce qui mettra fin à une suspension sans date ; un mot de la configuration de l'agence se dit sans ses tirets bas."""
    return _ATTENTES.get(attend) or attend.replace("_", " ")


MOTS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Nature: {"professionnel": "professionnel", "particulier": "particulier"},
    Etape: {
        "amiable": "amiable", "mise_en_demeure": "mise en demeure", "huissier_amiable": "huissier (amiable)",
        "judiciaire": "judiciaire", "execution": "exécution", "clos": "clos",
    },
    Etat: {"actif": "actif", "suspendu": "suspendu", "clos": "clos"},
    Motif: {
        "promesse": "promesse", "litige": "litige", "verification": "vérification", "arrangement": "arrangement",
        "difficulte": "difficulté", "procedure_collective": "procédure collective", "surendettement": "surendettement",
        "deces": "décès", "tutelle": "tutelle", "delai_de_grace": "délai de grâce", "radiation": "société radiée",
        "enquete": "enquête", "approbation": "accord attendu",
    },
    MotifDeCloture: {
        "solde": "soldé", "irrecouvrable": "irrécouvrable", "prescrit": "prescrit", "retrait": "retiré par le mandant",
        "petit_reste": "petit reste abandonné",
    },
    TypeAction: {
        "premiere_lettre": "première lettre", "appel": "appel", "relance": "relance", "mise_en_demeure": "mise en demeure",
        "avis_mandant": "avis au mandant", "huissier": "huissier", "judiciaire": "judiciaire", "transmission": "à transmettre",
        "suivi_procedure": "suivi de procédure", "enquete": "enquête", "ecrire": "écrire", "revue": "revue", "tache": "tâche",
    },
    StatutPromesse: {
        "ouverte": "en cours", "tenue": "tenue", "partielle": "en partie", "rompue": "rompue", "remplacee": "remplacée",
        "annulee": "annulée",
    },
    Moyen: {"virement": "virement", "carte": "carte", "cheque": "chèque", "prelevement": "prélèvement", "especes": "espèces"},
    TypeCreance: {"facture": "facture", "commande": "commande", "contrat": "contrat", "loyer": "loyer", "cheque": "chèque"},
    TypeCoordonnee: {"telephone": "téléphone", "courriel": "courriel", "adresse": "adresse"},
    EtatCoordonnee: {
        "valable": "valable", "douteux": "douteux", "faux": "faux", "npai": "NPAI", "ne_plus_appeler": "ne plus appeler",
    },
    TypeCourrier: {
        "premiere_lettre": "première lettre", "relance": "relance", "mise_en_demeure": "mise en demeure",
        "avis_mandant": "avis au mandant",
    },
    EtatCourrier: {"a_envoyer": "à envoyer", "parti": "parti", "recu": "reçu", "revenu": "revenu", "annule": "annulé"},
    TypeEvenement: {
        "creation": "création", "import": "import", "appel": "appel", "note": "note", "promesse": "promesse",
        "promesse_decidee": "promesse", "echeancier": "échéancier", "paiement": "paiement", "extourne": "extourne",
        "courrier": "courrier", "planification": "prévu", "suspension": "suspension", "reprise": "reprise", "etape": "étape",
        "escalade": "escalade", "procedure": "procédure", "coordonnee": "coordonnée", "piece": "pièce", "motif": "raison",
        "approbation": "accord", "attribution": "attribution", "cloture": "clôture", "reouverture": "réouverture",
        "annulation": "annulation", "decompte": "décompte", "frais": "frais", "remise": "remise", "interruption": "prescription",
        "protection": "protection", "litige": "litige", "reclamation": "réclamation", "audience": "audience",
        "avis": "avis au mandant", "decheance": "déchéance du terme", "reversement": "reversement", "effacement": "effacement",
    },
    TypeProcedure: {
        "sommation": "sommation", "injonction": "injonction de payer", "petites_creances": "petites créances",
        "refere": "référé-provision", "assignation": "assignation", "europeenne": "injonction européenne",
        "incontestee": "créances incontestées", "execution": "exécution",
        "commandement": "commandement de payer", "saisie_attribution": "saisie-attribution",
        "saisie_vente": "saisie-vente", "remunerations": "saisie des rémunérations", "conservatoire": "saisie conservatoire",
    },
    EtatProcedure: {
        "a_transmettre": "à transmettre", "transmis": "transmise", "titre": "titre obtenu", "revenu": "revenue", "annule": "annulée",
    },
    Role: {
        "agent": "agent", "superviseur": "superviseur", "comptable": "comptable", "administrateur": "administrateur",
    },
    RoleIntervenant: {"codebiteur": "codébiteur", "garant": "garant", "representant": "représentant"},
    MotifImpaye: {
        "oubli": "oubli", "tresorerie": "trésorerie", "litige": "litige", "refus": "refus", "mauvaise_foi": "mauvaise foi",
        "injoignable": "injoignable", "difficulte": "difficulté", "desaccord_montant": "désaccord sur le montant",
    },
    EtatApprobation: {"demandee": "en attente", "accordee": "accordée", "refusee": "refusée"},
    TypePiece: {
        "contrat": "contrat", "commande": "commande", "facture": "facture", "livraison": "livraison", "releve": "relevé de compte",
        "mise_en_demeure": "mise en demeure", "pouvoir": "pouvoir", "cheque": "chèque", "bail": "bail", "titre": "titre exécutoire",
        "reconnaissance": "reconnaissance de dette", "protocole": "protocole signé", "signification": "acte de signification",
        "proces_verbal": "procès-verbal", "decision": "décision de justice", "attestation": "attestation",
        "declaration": "déclaration de créance", "autre": "autre pièce",
    },
    Secteur: {
        "general": "aucun secteur particulier", "transport": "transport de marchandises", "telecom": "télécommunications",
        "energie": "électricité ou gaz", "service_public": "service public", "copropriete": "copropriété", "assurance": "assurance",
        "credit": "crédit à la consommation", "lettre_de_change": "lettre de change",
    },
    TypeInterruption: {
        "reconnaissance": "reconnaissance du débiteur", "paiement_partiel": "paiement partiel du débiteur",
        "demande_en_justice": "demande en justice", "signification_ordonnance": "ordonnance d'injonction signifiée",
        "mesure_conservatoire": "mesure conservatoire", "acte_d_execution": "acte d'exécution forcée",
        "declaration_de_creance": "déclaration de créance", "lrar_assurance": "lettre recommandée de l'assureur",
        "clause_du_contrat": "clause du contrat", "mediation": "médiation", "conciliation": "conciliation",
        "accord_petites_creances": "accord aux petites créances",
    },
    MotifEffacement: {
        "desistement": "désistement", "peremption": "péremption d'instance", "rejet": "demande rejetée", "erreur": "inscrit par erreur",
    },
    Poste: {
        "frais": "frais", "interets": "intérêts", "principal": "principal", "indemnites": "indemnités", "trop_percu": "trop-perçu",
    },
    Strategie: {
        "interets_puis_principal": "intérêts puis principal", "principal_puis_interets": "principal puis intérêts",
        "frais_puis_interets": "frais, intérêts puis principal",
    },
    NatureFrais: {"depens": "dépens", "execution": "frais d'exécution", "mauvaise_foi": "frais laissés au débiteur par le juge"},
    TypeLitige: {
        "livraison": "livraison ou exécution", "qualite": "qualité", "montant": "montant", "deja_paye": "déjà payé",
        "identite": "ce n'est pas lui", "contrat": "contrat", "prescription": "prescription", "autre": "autre contestation",
    },
    IssueLitige: {
        "fonde": "fondé", "partiel": "fondé en partie", "non_fonde": "non fondé", "retire": "retiré par le débiteur", "leve": "levé",
    },
    Vue: {"ouverture": "ouvert", "export": "exporté"},
    SensEcheance: {"butoir": "à faire avant", "attente": "à attendre"},
    TypePartenaire: {"commissaire": "commissaire de justice", "avocat": "avocat", "greffe": "greffe"},
    ObjetAvis: {
        "paiement": "paiement", "promesse": "promesse", "echeancier": "échéancier", "offre": "offre", "pieces": "pièces demandées",
        "audience": "audience",
    },
}  # fmt: skip

_SE_DISENT_SEULS = frozenset({
    TypeEvenement.NOTE, TypeEvenement.PROMESSE_DECIDEE, TypeEvenement.ANNULATION, TypeEvenement.COURRIER, TypeEvenement.PIECE,
    TypeEvenement.MOTIF, TypeEvenement.CLOTURE, TypeEvenement.APPROBATION,
})  # fmt: skip
_ATTENTES = {
    "retour_mandant": "retour du mandant", "annonce_bodacc": "annonce au BODACC", "attestation": "attestation",
    "succession": "succession", "representant": "représentant", "fin_de_procedure": "fin de la procédure",
    "cloture_du_dossier": "clôture du dossier", "decision_de_recevabilite": "décision de la commission",
    "plan_ou_mesures": "plan ou mesures", "option_de_l_heritier": "option de l'héritier",
    "reglement_de_la_succession": "règlement de la succession", "representant_ad_hoc": "représentant ad hoc",
    "fin_du_delai": "fin du délai",
}  # fmt: skip
