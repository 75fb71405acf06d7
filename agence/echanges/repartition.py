"""À qui vont les dossiers que le fichier n'attribue pas : en parts égales, ceux d'un même débiteur ensemble."""

from __future__ import annotations

from collections.abc import Mapping

from donnees.nomenclature import Role


class Repartition:
    """Distribue au fur et à mesure entre les agents ; un débiteur déjà suivi par quelqu'un lui reste.

    Une agence sans agent déclaré donne tout à ceux qui la tiennent : aucun dossier n'est sans personne.
    """

    def __init__(self, personnes: Mapping[str, tuple[int, str]], deja: Mapping[int, int]) -> None:
        self._personnes = personnes
        self._choisis = dict(deja)
        agents = [i for i, role in personnes.values() if role == Role.AGENT]
        autres = [i for i, role in personnes.values() if role != Role.COMPTABLE]
        self._parts = dict.fromkeys(agents or autres, 0)

    def connu(self, nom: str) -> bool:
        """Vrai si cette personne peut tenir des dossiers."""
        return nom in self._personnes and self._personnes[nom][1] != Role.COMPTABLE

    def nommer(self, nom: str, debiteur_id: int) -> int:
        """L'agent que le fichier désigne ; les autres dossiers de ce débiteur le suivront."""
        agent_id = self._personnes[nom][0]
        self._choisis.setdefault(debiteur_id, agent_id)
        return agent_id

    def choisir(self, debiteur_id: int) -> int | None:
        """Celui qui suit déjà ce débiteur, sinon celui qui a le moins reçu de cet import ; None s'il n'y a personne."""
        agent_id = self._choisis.get(debiteur_id)
        if agent_id is None:
            if not self._parts:
                return None
            agent_id = min(self._parts, key=lambda i: self._parts[i])
            self._choisis[debiteur_id] = agent_id
        if agent_id in self._parts:
            self._parts[agent_id] += 1
        return agent_id
