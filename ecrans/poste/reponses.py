"""Les réponses aux demandes d'accord de l'agent : dites dès qu'elles arrivent, marquées dans la file tant qu'il ne les a pas lues.

La file se montre avant elles : les gestes s'importent à la première lecture.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from agence.seance import Seance
from ecrans.composants.texte import Morceau
from ecrans.poste.signes import EN_ATTENTE, SIGNES_DE_DEMANDE

if TYPE_CHECKING:
    from agence.gestes.demandes import Demande


class Reponses:
    """Ce que l'agent a demandé et ce qu'on lui a répondu, relu quand un autre a écrit."""

    def __init__(self, seance: Seance) -> None:
        self._seance = seance
        self._dites: set[int] = set()
        self.toutes: tuple[Demande, ...] = ()

    def relire(self) -> None:
        """Les demandes d'à présent."""
        from agence.gestes import demandes

        self.toutes = tuple(demandes.les_miennes(self._seance))
        # Une décision reprise attend de nouveau : la prochaine réponse se dira elle aussi
        self._dites &= {d.id for d in self.toutes if d.decidee}

    def signes(self) -> Mapping[int, str]:
        """Par dossier : une réponse à lire ou un accord qui peut encore servir, sinon une demande qui attend."""
        from agence.gestes.demandes import debut_du_jour

        debut = debut_du_jour(self._seance)
        par_dossier: dict[int, str] = {}
        for d in self.toutes:
            signe = SIGNES_DE_DEMANDE[d.etat][0]
            if d.a_lire or d.sert_encore(debut):
                if par_dossier.get(d.dossier_id, EN_ATTENTE) == EN_ATTENTE:
                    par_dossier[d.dossier_id] = signe
            elif not d.decidee:
                par_dossier.setdefault(d.dossier_id, signe)
        return par_dossier

    def a_dire(self, touche: str) -> list[Morceau]:
        """La phrase des réponses pas encore dites, la plus récente d'abord ; vide s'il n'y en a pas. `touche` montre la liste."""
        neuves = [d for d in self.toutes if d.a_lire and d.id not in self._dites]
        if not neuves:
            return []
        self._dites |= {d.id for d in neuves}
        d = max(neuves, key=lambda d: d.decidee_le or d.demandee_le)
        signe, style = SIGNES_DE_DEMANDE[d.etat]
        autres: list[Morceau] = [" · ", (touche, "touche"), f" montre les {len(neuves)}"] if len(neuves) > 1 else []
        par = f"{d.decision} · {d.reference} {d.debiteur} · {d.quoi}"
        return [(f"{signe} ", style), par[:1].upper() + par[1:], *autres]

    def lire(self, dossier_id: int | None = None) -> None:
        """Les réponses de ce dossier, ou toutes, sont lues."""
        lues = [d for d in self.toutes if d.a_lire and dossier_id in (None, d.dossier_id)]
        if lues:
            from agence.gestes import demandes

            demandes.marquer_lues(self._seance, lues)
            self.relire()
