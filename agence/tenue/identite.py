"""Qui entre : la personne qu'un nom désigne, lue sans charger les modèles, car l'écran s'ouvre par là."""

from __future__ import annotations

from agence.erreurs import Refus
from agence.seance import Acteur
from agence.texte import citer
from donnees.base import une
from donnees.nomenclature import Role


def acteur_de(nom: str) -> Acteur:
    """La personne de ce nom. Lève Refus si elle est inconnue ou n'a plus accès."""
    ligne = une("SELECT id, nom, affichage, role, actif FROM utilisateur WHERE nom = ?", (nom,))
    if ligne is None:
        raise Refus(
            f"« {citer(nom)} » n'est pas un utilisateur de l'agence.", "Un administrateur l'ajoute, ou donner --agent NOM.", "utilisateurs"
        )
    if not ligne[4]:
        raise Refus(f"« {citer(nom)} » n'a plus accès.", "Un administrateur peut le rajouter.", "utilisateurs")
    return Acteur(int(ligne[0]), str(ligne[1]), str(ligne[2]), Role(ligne[3]))
