"""Une page dont un geste peut changer des milliers de dossiers : fait à côté, une seule fois, arrêtable jusqu'à sa confirmation."""

from __future__ import annotations

from collections.abc import Callable

from agence.erreurs import ErreurAgence, Refus
from agence.suivi import Arrete, Suivi
from ecrans.supervision.calcul import PageCalculee

AUSSITOT = 500
"""Dossiers jusqu'où le geste se fait d'un coup ; au-delà il se fait à côté, et l'écran répond."""


class PageDuGrandGeste(PageCalculee):
    """`faire_le_geste` rend par `montrer`, ou dit ce qui l'empêche ; tant qu'il court, aucune touche de l'écran n'agit que son arrêt.

    Le geste est une transaction : arrêté, ou la ligne coupée, rien n'est changé. Seul son résultat dit qu'il est fait.
    """

    ARRETENT: frozenset[str] = frozenset()
    """Les touches de l'écran qui arrêtent le geste."""
    _geste = ""
    """Comment se nomme celui qui court ; vide, aucun."""

    def faire_le_geste(self, nom: str, dossiers: int, geste: Callable[[Suivi], object]) -> None:
        """Fait ce geste, qui change au plus `dossiers` dossiers ; `nom` est du féminin."""
        if dossiers > AUSSITOT:
            self.arreter()
            self._geste = nom
            self.calculer(geste, nom=nom, ecrit=True)
            return
        try:
            resultat = geste(Suivi())
        except ErreurAgence as erreur:
            self.recevoir(None, erreur)
        else:
            self.recevoir(resultat, None)

    @property
    def en_geste(self) -> bool:
        """Vrai tant qu'un geste court à côté."""
        return bool(self._geste)

    def action_touche(self, identifiant: str) -> None:
        if not self.en_geste:
            super().action_touche(identifiant)
        elif identifiant in self.ARRETENT:
            self._demander_l_arret()
        else:
            raise Refus(f"la {self._geste} n'est pas finie.", "Attendre, ou l'arrêter : Échap.", "attribution")

    def _demander_l_arret(self) -> None:
        """Le geste s'arrête à son prochain lot ; s'il se confirmait déjà, c'est son résultat qui se dira."""
        if self._arret is not None:
            self._arret.set()
            self.dire((f"{self._geste} : arrêt…", "attenue"))

    def recevoir(self, resultat: object, erreur: ErreurAgence | None) -> None:
        nom, self._geste = self._geste, ""
        super().recevoir(resultat, erreur)
        if nom and isinstance(erreur, Arrete):
            self.dire((f"{nom} arrêtée", "alerte"), " : rien n'est changé")
