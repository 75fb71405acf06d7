"""L'annuaire imaginaire de la démonstration : des personnes inventées, dans des ressorts de cours d'appel qui existent."""

from __future__ import annotations

from random import Random

from agence.demonstration.noms import NOMS, PRENOMS
from donnees.base import inserer_lot
from donnees.nomenclature import TypePartenaire

RESSORTS = (
    ("Rennes", "35000", "22,29,35,44,56"), ("Angers", "49000", "49,53,72"), ("Caen", "14000", "14,50,61"), ("Rouen", "76000", "27,76"),
    ("Paris", "75011", "75,77,89,91,93,94"), ("Versailles", "78000", "28,78,92,95"), ("Lille", "59000", "59,62"),
    ("Amiens", "80000", "02,60,80"), ("Reims", "51100", "08,10,51"), ("Nancy", "54000", "54,55,88"), ("Metz", "57000", "57"),
    ("Strasbourg", "67000", "67,68"), ("Dijon", "21000", "21,52,71"), ("Besançon", "25000", "25,39,70,90"), ("Lyon", "69003", "01,42,69"),
    ("Grenoble", "38000", "05,26,38"), ("Marseille", "13005", "04,06,13,83"), ("Nîmes", "30000", "07,30,48,84"),
    ("Montpellier", "34000", "11,12,34,66"), ("Toulouse", "31000", "09,31,81,82"), ("Bordeaux", "33000", "16,24,33"),
    ("Poitiers", "86000", "17,79,85,86"), ("Orléans", "45000", "37,41,45"), ("Limoges", "87000", "19,23,87"),
    ("Clermont-Ferrand", "63000", "03,15,43,63"), ("Bayonne", "64100", "40,64,65"), ("Ajaccio", "20000", "2A,2B"),
    ("Saint-Denis", "97400", "974"), ("Pointe-à-Pitre", "97110", "971"), ("Fort-de-France", "97200", "972"), ("Cayenne", "97300", "973"),
)  # fmt: skip
"""Ville, code postal, départements de la cour d'appel où un commissaire de justice instrumente."""
AVOCATS = (
    ("Me Claire Vasseur, avocate", "Rennes", "35000", "22,29,35,56"), ("Cabinet Bellec, avocats", "Nantes", "44000", "44,49,53,72,85"),
    ("Me Ousmane Carpentier, avocat", "Paris", "75018", "75,77,78,91,92,93,94,95"),
)
GREFFES = (
    ("Greffe du commerce de Rennes (démonstration)", "Rennes", "35000", "35", "commerce"),
    ("Greffe du commerce de Nantes (démonstration)", "Nantes", "44000", "44", "commerce"),
    ("Greffe judiciaire de Rennes (démonstration)", "Rennes", "35000", "35", "judiciaire"),
    ("Greffe de la protection de Brest (démonstration)", "Brest", "29200", "29", "protection"),
    ("Greffe de l'exécution de Vannes (démonstration)", "Vannes", "56000", "56", "execution"),
)
_FORMES = ("Me {p} {n}, commissaire de justice", "Étude {n}, commissaires de justice", "SELARL {n}, commissaires de justice")
COLONNES = ("type", "nom", "ressort", "competence", "adresse", "code_postal", "ville", "telephone", "courriel", "actif")


def _etude(rang: int) -> str:
    """Le nom de l'étude du ressort de ce rang, toujours le même."""
    return _FORMES[rang % len(_FORMES)].format(p=PRENOMS[rang * 7 % len(PRENOMS)], n=NOMS[(rang + 3) % len(NOMS)])


_ETUDES = {d: _etude(rang) for rang, (_, _, departements) in enumerate(RESSORTS) for d in departements.split(",")}
_AVOCATS = {d: nom for nom, _, _, departements in AVOCATS for d in departements.split(",")}


def remplir() -> None:
    """Écrit l'annuaire."""
    lot = [
        (TypePartenaire.COMMISSAIRE.value, _etude(rang), departements, "", f"{rang + 2} rue des Exemples", cp, ville, "",
         f"etude{rang}@example.org", True)
        for rang, (ville, cp, departements) in enumerate(RESSORTS)
    ]  # fmt: skip
    lot += [
        (TypePartenaire.AVOCAT.value, nom, departements, "", "4 place des Modèles", cp, ville, "", "", True)
        for nom, ville, cp, departements in AVOCATS
    ]  # fmt: skip
    lot += [
        (TypePartenaire.GREFFE.value, nom, departements, sorte, "1 place du Palais", cp, ville, "", "", True)
        for nom, ville, cp, departements, sorte in GREFFES
    ]
    inserer_lot("partenaire", COLONNES, lot)


def etude(code_postal: str) -> str:
    """L'étude dont le ressort contient ce code postal."""
    return _ETUDES.get(_departement(code_postal), _etude(0))


def avocat(alea: Random, code_postal: str) -> str:
    """L'avocat du lieu, sinon l'un de ceux de l'annuaire."""
    return _AVOCATS.get(_departement(code_postal)) or alea.choice(AVOCATS)[0]


def _departement(code_postal: str) -> str:
    if code_postal.startswith("20"):
        return "2A"
    return code_postal[:3] if code_postal.startswith("97") else code_postal[:2]
