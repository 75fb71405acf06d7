"""Des noms de tous les jours, des villes vraies, des numéros qui ne sonnent chez personne."""

from __future__ import annotations

PRENOMS = (
    "Karim", "Sophie", "Julien", "Fatou", "Nathalie", "Mehdi", "Camille", "Antoine", "Aïcha", "Loïc", "Maëlle", "Thomas", "Inès", "Hervé",
    "Chloé", "Yann", "Béatrice", "Moussa", "Élodie", "Patrick", "Gwenaëlle", "Samir", "Manon", "Olivier", "Leïla", "Bruno", "Clémence",
    "Rachid", "Océane", "Gérard", "Anaïs", "François", "Noémie", "Ibrahim", "Valérie", "Romain", "Solène", "Didier", "Awa", "Mickaël",
    "Hélène", "Jérôme", "Zoé", "Cédric", "Marie-Laure", "Jean-Baptiste", "Kévin", "Sandrine", "Ousmane", "Pauline",
)  # fmt: skip

NOMS = (
    "Dupuis", "Morel", "Le Goff", "Benali", "Vermeulen", "Lefort", "Garnier", "Diop", "Roussel", "Chevalier", "Haddad", "Fontaine",
    "Guillou", "Marchand", "N'Diaye", "Besson", "Carpentier", "Nguyen", "Perrot", "Lacombe", "Traoré", "Bouvier", "Meunier", "Tanguy",
    "Schmitt", "Hoarau", "Payet", "Da Silva", "Ferreira", "Delmas", "Rivière", "Pons", "Etcheverry", "Mercier", "Belkacem", "Charrier",
    "Kervella", "Lambert", "Blondel", "Joubert", "Sauvage", "Cissé", "Weber", "Thévenin", "Prigent", "Renard", "Aubry", "Maillard",
    "O'Connor", "de La Tour", "Ollivier", "Bourdon", "Tessier", "Coulibaly", "Grandjean", "Poirier", "Lemaire", "Hamon", "Texier", "Vidal",
)  # fmt: skip

FORMES = ("SARL", "SAS", "EURL", "SASU", "SARL", "SAS", "SNC", "SCEA", "Ets")
METIERS = (
    "Boulangerie", "Menuiserie", "Garage", "Plomberie", "Transports", "Couverture", "Atelier", "Bois", "Électricité", "Traiteur",
    "Brasserie", "Maçonnerie", "Paysages", "Imprimerie", "Fleurs", "Pressing", "Carrelage", "Pêcherie", "Hôtel", "Conseil", "Peinture",
    "Charpente", "Optique", "Auto-école", "Librairie", "Crêperie", "Serrurerie", "Nettoyage", "Informatique", "Primeurs",
)  # fmt: skip

VOIES = (
    "rue des Tilleuls", "rue de la Gare", "avenue Jean-Jaurès", "place de l'Église", "rue Pasteur", "boulevard de la Liberté",
    "chemin des Vignes", "impasse du Moulin", "rue du Stade", "allée des Peupliers", "quai de la Fosse", "rue Victor-Hugo",
    "route de Paris", "rue des Écoles", "rue du Four-à-Chaux", "ZA de la Croix-Blanche", "rue du 8-Mai-1945", "square des Acacias",
)  # fmt: skip

VILLES = (
    ("Rennes", "35000"), ("Rennes", "35200"), ("Nantes", "44000"), ("Nantes", "44300"), ("Brest", "29200"), ("Quimper", "29000"),
    ("Vannes", "56000"), ("Lorient", "56100"), ("Saint-Brieuc", "22000"), ("Le Mans", "72000"), ("Angers", "49000"), ("Laval", "53000"),
    ("Tours", "37000"), ("Poitiers", "86000"), ("La Rochelle", "17000"), ("Bordeaux", "33000"), ("Bayonne", "64100"), ("Toulouse", "31000"),
    ("Montpellier", "34000"), ("Nîmes", "30000"), ("Marseille", "13005"), ("Marseille", "13013"), ("Nice", "06000"), ("Lyon", "69003"),
    ("Lyon", "69007"), ("Villeurbanne", "69100"), ("Grenoble", "38000"), ("Dijon", "21000"), ("Besançon", "25000"), ("Nancy", "54000"),
    ("Metz", "57000"), ("Strasbourg", "67000"), ("Mulhouse", "68100"), ("Reims", "51100"), ("Lille", "59000"), ("Roubaix", "59100"),
    ("Amiens", "80000"), ("Rouen", "76000"), ("Caen", "14000"), ("Cherbourg-en-Cotentin", "50100"), ("Paris", "75011"), ("Paris", "75018"),
    ("Saint-Denis", "93200"), ("Créteil", "94000"), ("Versailles", "78000"), ("Évry-Courcouronnes", "91000"), ("Orléans", "45000"),
    ("Clermont-Ferrand", "63000"), ("Limoges", "87000"), ("Perpignan", "66000"), ("Ajaccio", "20000"), ("Saint-Denis", "97400"),
    ("Pointe-à-Pitre", "97110"), ("Fort-de-France", "97200"), ("Cayenne", "97300"),
)  # fmt: skip

FIXES_DE_FICTION = {1: "19900", 2: "26191", 3: "35301", 4: "46571", 5: "53649"}
"""Zone → début du numéro réservé par l'ARCEP aux œuvres de fiction, sans le zéro."""
MOBILE_DE_FICTION = "63998"

_ZONES = {
    2: ("14", "22", "27", "28", "29", "35", "36", "37", "41", "44", "45", "49", "50", "53", "56", "61", "72", "76", "85", "974"),
    3: ("02", "08", "10", "21", "25", "39", "51", "52", "54", "55", "57", "58", "59", "60", "62", "67", "68", "70", "71", "80", "88", "89",
        "90"),
    4: ("01", "03", "04", "05", "06", "07", "11", "13", "15", "20", "26", "30", "34", "38", "42", "43", "48", "63", "66", "69", "73", "74",
        "83", "84"),
    5: ("09", "12", "16", "17", "19", "23", "24", "31", "32", "33", "40", "46", "47", "64", "65", "79", "81", "82", "86", "87", "971",
        "972", "973"),
}  # fmt: skip


def zone_de(code_postal: str) -> int:
    """Le premier chiffre (1 à 5) des numéros fixes de ce code postal ; l'outre-mer prend une zone de métropole."""
    for zone, departements in _ZONES.items():
        if code_postal[:2] in departements or code_postal[:3] in departements:
            return zone
    return 1


NOTES_D_APPEL = {
    "NRP": ("", "", "", "sonne dans le vide"),
    "REP": ("", "", "message laissé sans objet", ""),
    "TIERS": ("rappeler le soir", "standard, rappeler après 14 h", "conjoint, rien dit"),
    "PROM": ("attend un règlement client", "oubli, s'en occupe", "virement programmé", "changement de banque"),
    "ECH": ("ne peut pas tout d'un coup", "propose des mensualités"),
    "RPL": ("en réunion", "au volant, demande à être rappelé", "veut vérifier ses comptes"),
    "PAYE": ("dit avoir viré la semaine dernière", "preuve demandée par courriel", "réglé au mandant selon lui"),
    "DIFF": ("difficulté déclarée", "activité réduite, difficulté déclarée"),
    "LIT": ("livraison incomplète selon lui", "conteste la facture, avoir attendu", "travaux non conformes selon lui"),
    "REF": ("refuse de payer, ne dit pas pourquoi", "refuse, raccroche"),
    "NPD": ("demande à n'être contacté que par écrit",),
    "AVOC": ("donne les coordonnées de son avocat",),
    "SUR": ("dit avoir déposé un dossier, attestation demandée",),
    "PC": ("annonce un redressement, jugement demandé",),
    "INSOLV": ("aucun bien saisissable, constaté",),
    "FAUX": ("n'a jamais porté ce nom",),
}
"""Ce qu'un agent note, selon le résultat ; rien qui juge la personne."""

NOTES = (
    "Mandant prévenu par courriel.",
    "Comptable absente le mercredi.",
    "Préfère être appelé en fin de journée.",
    "Relevé de compte envoyé.",
    "Interlocuteur cordial, suivre la date annoncée.",
    "Nouveau gérant depuis le printemps.",
)
EPINGLES = ("Demander la comptabilité, poste 12", "Ne parler qu'au gérant", "Rappeler après 17 h", "Un seul interlocuteur : Mme Aubry")
