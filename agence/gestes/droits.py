"""Qui peut quoi : une seule table. Un refus dit qui peut."""

from __future__ import annotations

from agence.erreurs import Refus
from agence.seance import Acteur, Seance
from donnees.nomenclature import Role

TOUS = frozenset(Role)
ENCADREMENT = frozenset({Role.SUPERVISEUR, Role.ADMINISTRATEUR})

PERMIS: dict[str, frozenset[Role]] = {
    "travailler un dossier": frozenset({Role.AGENT, Role.SUPERVISEUR, Role.ADMINISTRATEUR}),
    "saisir un paiement": TOUS,
    "annuler son dernier geste": TOUS,
    "aviser un mandant": TOUS,
    "reverser à un mandant": frozenset({Role.COMPTABLE, Role.SUPERVISEUR, Role.ADMINISTRATEUR}),
    "lever une protection": ENCADREMENT,
    "extourner un paiement": ENCADREMENT,
    "demander une extourne": TOUS,
    "lire la réponse à ses demandes": TOUS,
    "arrêter un décompte": TOUS,
    "inscrire des frais": TOUS,
    "réimputer les paiements": frozenset({Role.COMPTABLE, Role.SUPERVISEUR, Role.ADMINISTRATEUR}),
    "remettre dans la limite du mandat": TOUS,
    "accorder une remise": ENCADREMENT,
    "appeler hors des règles": ENCADREMENT,
    "dépasser les limites de promesse": ENCADREMENT,
    "reporter au-delà de la limite": ENCADREMENT,
    "passer outre une porte": ENCADREMENT,
    "décider d'une demande": ENCADREMENT,
    "voir la supervision": ENCADREMENT,
    "contrôler la qualité": ENCADREMENT,
    "poser un objectif": ENCADREMENT,
    "réattribuer des dossiers": ENCADREMENT,
    "régler l'ordre de la file": ENCADREMENT,
    "clore un dossier": ENCADREMENT,
    "rouvrir un dossier": ENCADREMENT,
    "importer un portefeuille": frozenset({Role.SUPERVISEUR, Role.ADMINISTRATEUR, Role.COMPTABLE}),
    "tenir l'annuaire": ENCADREMENT,
    "tenir les mandants": frozenset({Role.SUPERVISEUR, Role.ADMINISTRATEUR}),
    "débloquer un agent": ENCADREMENT,
    "tenir les utilisateurs": frozenset({Role.ADMINISTRATEUR}),
    "changer la configuration": ENCADREMENT,
    "tenir la base": frozenset({Role.ADMINISTRATEUR}),
    "exporter des données personnelles": ENCADREMENT,
    "exporter": ENCADREMENT,
    "exporter la comptabilité": frozenset({Role.COMPTABLE, Role.SUPERVISEUR, Role.ADMINISTRATEUR}),
    "purger": ENCADREMENT,
    "voir les consultations": ENCADREMENT,
}

DEMANDABLES = frozenset({
    "extourner un paiement", "rouvrir un dossier", "accorder une remise", "appeler hors des règles", "dépasser les limites de promesse",
    "reporter au-delà de la limite", "passer outre une porte",
})  # fmt: skip
"""Ce que n'importe qui peut demander, et qu'un superviseur accorde ou refuse."""


def peut(acteur: Acteur | None, acte: str) -> bool:
    """La nuit (sans acteur) peut tout ce que les règles permettent."""
    return acteur is None or acteur.role in PERMIS[acte]


def exiger(seance: Seance, acte: str) -> None:
    """Lève Refus en nommant les rôles qui peuvent."""
    if not peut(seance.acteur, acte):
        roles = " ou ".join(sorted(r.value for r in PERMIS[acte]))
        remede = "Lui demander, ou faire une demande d'accord." if acte in DEMANDABLES else "Lui demander."
        raise Refus(f"{acte} : réservé au rôle {roles}.", remede, "roles")
