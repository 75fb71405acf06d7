"""Chercher un dossier par ce que dit celui qui appelle : nom, numéro, facture ; Échap rend le dossier interrompu."""

from __future__ import annotations

from collections.abc import Sequence

from agence.argent import nombre
from agence.recherche import ressemblants
from agence.seance import Seance
from donnees.vues.recherche import Trouve
from ecrans.composants.chercheur import Chercheur
from ecrans.composants.liste import Colonne
from ecrans.composants.sources import LigneListe
from ecrans.poste.mots import numero_lisible

LIMITE = 50


class RechercheEcran(Chercheur[Trouve, int]):
    """La recherche ; rend l'identifiant du dossier choisi, ou None pour revenir à celui qu'on a quitté."""

    TITRE = "Chercher un dossier"
    INDICATION = "nom, référence, facture, SIREN, téléphone, courriel"
    INVITE = "Le dossier interrompu attend : Échap y revient."
    VIDE = "Aucun dossier ne correspond."
    TITRES = True
    COLONNES = (
        Colonne("référence", 13),
        Colonne("débiteur", part=4),
        Colonne("mandant", part=2),
        Colonne("solde", 12, droite=True),
        Colonne("état", 8),
        Colonne("agent", 9, a_partir_de=100),
        Colonne("trouvé par", part=3),
    )

    def __init__(self, seance: Seance) -> None:
        super().__init__()
        self.seance = seance
        self._cherche = False

    def trouver(self, texte: str) -> Sequence[Trouve]:
        self._cherche = bool(texte.strip())
        return ressemblants(texte, LIMITE) if self._cherche else ()

    def peindre(self, objet: Trouve) -> LigneListe:
        par = _trouve_par(objet.pourquoi)
        cellules = (objet.reference, objet.debiteur, objet.mandant, nombre(objet.solde), objet.etat, objet.agent, par)
        return LigneListe(cellules, style="attenue" if objet.etat == "clos" else "")

    def choisir(self, objet: Trouve) -> int:
        return objet.dossier_id

    def bilan(self) -> str:
        nombre_trouve = len(self.objets)
        if not self._cherche:
            return ""
        if nombre_trouve >= LIMITE:
            return f"les {LIMITE} premiers : préciser pour voir les autres"
        return f"{nombre_trouve} dossier{'s' if nombre_trouve > 1 else ''}"


def _trouve_par(pourquoi: str) -> str:
    """Un numéro se relit comme on le dit au téléphone."""
    quoi, _, valeur = pourquoi.partition(" ")
    return numero_lisible(valeur) if quoi == "tél." else pourquoi
