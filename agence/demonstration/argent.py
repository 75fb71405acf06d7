"""Ce que l'agence fait ensuite de quelques dossiers de la démonstration : décomptes arrêtés, frais d'un titre, remises.

Ce sont les gestes eux-mêmes, faits par le superviseur à l'instant présent, une fois le portefeuille écrit.
"""

from __future__ import annotations

from agence.argent import diviser
from agence.demonstration.histoire import Monde
from agence.droit.taux import charger_taux, rang
from agence.gestes import decomptes, frais, pieces, remises
from agence.seance import Seance
from agence.tenue import jours_fermes
from donnees.base import executer, lignes
from donnees.nomenclature import NatureFrais, Poste, TypePiece

ARRETES = 6
AVEC_FRAIS = 3
AVEC_REMISE = 4
DEPENS = 51_07
"""Des dépens de démonstration, en centimes."""

_EN_MISSION = """SELECT p.dossier_id FROM procedure p JOIN dossier d ON d.id = p.dossier_id
    WHERE d.etat = 'actif' AND p.etat IN ('a_transmettre', 'transmis') ORDER BY p.id LIMIT ?"""
_TITRES = "SELECT id FROM dossier WHERE etat = 'actif' AND titre_le IS NOT NULL ORDER BY id LIMIT ?"
_REMISABLES = """SELECT d.id, d.solde FROM dossier d JOIN mandat m ON m.mandant_id = d.mandant_id
    WHERE d.etat = 'actif' AND m.remise_pour_cent > 0 AND d.verse = 0 AND d.solde > 50000 AND d.procedure_etat IS NULL
    ORDER BY d.id LIMIT ?"""


def raconter(monde: Monde) -> None:
    """Arrête quelques décomptes, inscrit des dépens, accorde des remises dans la limite des mandats."""
    fermes = jours_fermes.charger()
    seance = Seance(monde.superviseur, monde.configuration, monde.configuration_id, fermes, horloge=lambda: monde.maintenant)
    for (dossier_id,) in lignes(_TITRES, (AVEC_FRAIS,)):
        piece = pieces.joindre(seance, dossier_id, TypePiece.TITRE, "jugement et état des dépens.pdf")
        frais.ajouter(seance, dossier_id, NatureFrais.DEPENS, DEPENS, monde.jour, piece.id)
    for dossier_id, solde in lignes(_REMISABLES, (AVEC_REMISE,)):
        remises.remettre(seance, dossier_id, Poste.PRINCIPAL, diviser(solde * 2, 100), "règlement comptant annoncé")
    # Une démonstration faite après la table des taux n'a rien à produire (règle 10).
    connu = rang(monde.jour) in charger_taux(monde.configuration.tables).semestres
    for (dossier_id,) in lignes(_EN_MISSION, (ARRETES,)) if connu else ():
        decomptes.arreter(seance, dossier_id, motif="mission")
    executer("DELETE FROM annulable WHERE utilisateur_id = ?", (monde.superviseur.id,))
