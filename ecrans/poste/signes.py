"""Les signes que la file montre avant que ses mots soient importés."""

from __future__ import annotations

from donnees.nomenclature import EtatApprobation

SIGNES_DE_DEMANDE = {
    EtatApprobation.DEMANDEE: ("?", "accent"), EtatApprobation.ACCORDEE: ("✓", "succes"), EtatApprobation.REFUSEE: ("✗", "danger"),
}  # fmt: skip
"""Comment se marque une demande d'accord : elle attend, elle est accordée, elle est refusée."""
EN_ATTENTE = SIGNES_DE_DEMANDE[EtatApprobation.DEMANDEE][0]
