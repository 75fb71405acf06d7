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
    Motif,
    MotifDeCloture,
    MotifImpaye,
    Moyen,
    Nature,
    Role,
    RoleIntervenant,
    StatutPromesse,
    TypeAction,
    TypeCoordonnee,
    TypeCourrier,
    TypeCreance,
    TypeEvenement,
    TypePiece,
    TypeProcedure,
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
        "deces": "décès", "tutelle": "tutelle", "enquete": "enquête", "approbation": "accord attendu",
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
        "annulation": "annulation",
    },
    TypeProcedure: {
        "sommation": "sommation", "injonction": "injonction de payer", "petites_creances": "petites créances",
        "refere": "référé-provision", "assignation": "assignation", "europeenne": "injonction européenne", "execution": "exécution",
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
    },
}  # fmt: skip

_SE_DISENT_SEULS = frozenset({
    TypeEvenement.NOTE, TypeEvenement.PROMESSE_DECIDEE, TypeEvenement.ANNULATION, TypeEvenement.COURRIER, TypeEvenement.PIECE,
    TypeEvenement.MOTIF, TypeEvenement.CLOTURE, TypeEvenement.APPROBATION,
})  # fmt: skip
_ATTENTES = {
    "retour_mandant": "retour du mandant", "annonce_bodacc": "annonce au BODACC", "attestation": "attestation",
    "succession": "succession", "representant": "représentant",
}  # fmt: skip
