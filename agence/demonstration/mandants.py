"""Les mandants imaginaires de la démonstration, ce qu'ils vendent et ce qu'ils demandent."""

from __future__ import annotations

from dataclasses import dataclass

from donnees.nomenclature import Nature, Secteur, TypeCreance

PRO, PART = Nature.PROFESSIONNEL, Nature.PARTICULIER


@dataclass(frozen=True)
class MandantImaginaire:
    """`poids` : sa part du portefeuille ; `median` : montant médian d'une créance, en centimes ; `particuliers` : leur part en %."""

    code: str
    nom: str
    adresse: str
    nature: Nature
    poids: int
    particuliers: int
    creance: TypeCreance
    median: int
    objets: tuple[str, ...]
    consignes: str
    pouvoir_judiciaire: bool = True
    remise_pour_cent: int = 0
    taux_penalites: str | None = None
    delai_de_paiement: int = 30
    secteur: Secteur | None = None
    """celui de ses créances ; None : il ne l'a pas dit"""


MANDANTS = (
    MandantImaginaire(
        "FOURNIL", "Fournil Ouest", "3 rue des Exemples, 35000 Rennes",
        PRO, 20, 0, TypeCreance.FACTURE, 640_00, ("farines et levures", "matières premières", "emballages"),
        "Relation commerciale à ménager : pas d'huissier sans nous prévenir.", remise_pour_cent=5, taux_penalites="12",
        secteur=Secteur.GENERAL,
    ),
    MandantImaginaire(
        "BATI-LOIRE", "Bâti Loire Matériaux", "12 quai des Modèles, 44000 Nantes",
        PRO, 18, 5, TypeCreance.COMMANDE, 1_850_00,
        ("parpaings et ciment", "bois de charpente", "isolants"),
        "Échéanciers acceptés jusqu'à six mois.", remise_pour_cent=10, secteur=Secteur.GENERAL,
    ),
    MandantImaginaire(
        "ELEC-OUEST", "Élec Ouest Énergie", "1 place des Essais, 35000 Rennes",
        PRO, 24, 85, TypeCreance.FACTURE, 210_00, ("électricité", "électricité, régularisation"),
        "Ne jamais annoncer de coupure. Renvoyer les contestations d'index au service clients.", delai_de_paiement=15,
        secteur=Secteur.ENERGIE,
    ),
    MandantImaginaire(
        "RESID", "Résidences du Ponant", "27 rue des Essais, 29200 Brest",
        PRO, 12, 100, TypeCreance.LOYER, 620_00,
        ("loyer et charges", "loyer", "régularisation de charges"),
        "Signaler tout départ du logement.", delai_de_paiement=5,
    ),
    MandantImaginaire(
        "MEDI-LOC", "Médi-Loc", "8 allée des Modèles, 56000 Vannes",
        PRO, 10, 45, TypeCreance.CONTRAT, 340_00, ("location de matériel", "contrat d'entretien"),
        "Aucune mention de la nature du matériel, ni au téléphone ni par écrit.", pouvoir_judiciaire=False,
        secteur=Secteur.GENERAL,
    ),
    MandantImaginaire(
        "TELE-BREIZ", "Télé Breizh Services", "40 rue des Exemples, 22000 Saint-Brieuc",
        PRO, 9, 70, TypeCreance.CONTRAT, 160_00, ("abonnement", "frais de résiliation"),
        "Avoir possible si le matériel est rendu.", delai_de_paiement=15,
    ),
    MandantImaginaire(
        "AUTO-SERV", "Auto Services Réunis", "ZA des Essais, 35400 Saint-Malo",
        PRO, 5, 60, TypeCreance.CHEQUE, 480_00, ("réparation", "entretien"),
        "Chèques revenus impayés : l'original est chez nous.", delai_de_paiement=1, secteur=Secteur.GENERAL,
    ),
    MandantImaginaire(
        "M-KERDREL", "M. Alain Kerdrel, bailleur", "6 impasse des Exemples, 29000 Quimper",
        PART, 2, 100, TypeCreance.LOYER, 710_00, ("loyer",),
        "Rappeler le soir seulement.", delai_de_paiement=5,
    ),
)  # fmt: skip


def siren(huit: int) -> str:
    """Un SIREN dont la clé de Luhn est juste, à partir de huit chiffres."""
    chiffres = [int(c) for c in f"{huit:08d}"]
    somme = sum(c if i % 2 == 0 else (2 * c - 9 if c > 4 else 2 * c) for i, c in enumerate(chiffres))
    return f"{huit:08d}{-somme % 10}"


def iban(compte: int) -> str:
    """Un IBAN français à la clé juste, dans une banque (99999) qui n'existe pas."""
    # Relevé d'identité bancaire : la clé complète 89 × banque + 15 × guichet + 3 × compte à un multiple de 97.
    banque, guichet = 99999, 90000
    cle = 97 - (89 * banque + 15 * guichet + 3 * compte) % 97
    bban = f"{banque:05d}{guichet:05d}{compte:011d}{cle:02d}"
    controle = 98 - int(bban + "152700") % 97
    return f"FR{controle:02d}{bban}"
