"""Les mandants imaginaires de la démonstration, ce qu'ils vendent et ce qu'ils demandent."""

from __future__ import annotations

from dataclasses import dataclass

from donnees.nomenclature import Nature, TypeCreance

PRO, PART = Nature.PROFESSIONNEL, Nature.PARTICULIER


@dataclass(frozen=True)
class MandantImaginaire:
    """`poids` : sa part du portefeuille ; `median` : montant médian d'une créance, en centimes ; `particuliers` : leur part en %."""

    code: str
    nom: str
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


MANDANTS = (
    MandantImaginaire(
        "FOURNIL", "Fournil Ouest", PRO, 20, 0, TypeCreance.FACTURE, 640_00, ("farines et levures", "matières premières", "emballages"),
        "Relation commerciale à ménager : pas d'huissier sans nous prévenir.", remise_pour_cent=5, taux_penalites="12",
    ),
    MandantImaginaire(
        "BATI-LOIRE", "Bâti Loire Matériaux", PRO, 18, 5, TypeCreance.COMMANDE, 1_850_00,
        ("parpaings et ciment", "bois de charpente", "isolants"),
        "Échéanciers acceptés jusqu'à six mois.", remise_pour_cent=10,
    ),
    MandantImaginaire(
        "ELEC-OUEST", "Élec Ouest Énergie", PRO, 24, 85, TypeCreance.FACTURE, 210_00, ("électricité", "électricité, régularisation"),
        "Ne jamais annoncer de coupure. Renvoyer les contestations d'index au service clients.", delai_de_paiement=15,
    ),
    MandantImaginaire(
        "RESID", "Résidences du Ponant", PRO, 12, 100, TypeCreance.LOYER, 620_00,
        ("loyer et charges", "loyer", "régularisation de charges"),
        "Signaler tout départ du logement.", delai_de_paiement=5,
    ),
    MandantImaginaire(
        "MEDI-LOC", "Médi-Loc", PRO, 10, 45, TypeCreance.CONTRAT, 340_00, ("location de matériel", "contrat d'entretien"),
        "Aucune mention de la nature du matériel, ni au téléphone ni par écrit.", pouvoir_judiciaire=False,
    ),
    MandantImaginaire(
        "TELE-BREIZ", "Télé Breizh Services", PRO, 9, 70, TypeCreance.CONTRAT, 160_00, ("abonnement", "frais de résiliation"),
        "Avoir possible si le matériel est rendu.", delai_de_paiement=15,
    ),
    MandantImaginaire(
        "AUTO-SERV", "Auto Services Réunis", PRO, 5, 60, TypeCreance.CHEQUE, 480_00, ("réparation", "entretien"),
        "Chèques revenus impayés : l'original est chez nous.", delai_de_paiement=1,
    ),
    MandantImaginaire(
        "M-KERDREL", "M. Alain Kerdrel, bailleur", PART, 2, 100, TypeCreance.LOYER, 710_00, ("loyer",),
        "Rappeler le soir seulement.", delai_de_paiement=5,
    ),
)  # fmt: skip

ETUDES = ("SELARL Guérin et associés, commissaires de justice", "Me Lucas Thépaut, commissaire de justice", "SCP Aubin Royer")
AVOCATS = ("Me Claire Vasseur, avocate", "Cabinet Bellec")


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
