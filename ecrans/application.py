"""L'application : qui est là, quels écrans, quelles touches partout. Le câblage seulement."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ecrans.terminal import preparer_terminal, verifier_terminal

# Textual lit l'environnement à son import : le terminal se prépare avant.
preparer_terminal()

from textual.screen import Screen  # noqa: E402

from agence.erreurs import ErreurAgence  # noqa: E402
from agence.seance import Seance  # noqa: E402
from ecrans.poste.base import EcranDeDossier  # noqa: E402
from ecrans.poste.ecran import Poste  # noqa: E402
from ecrans.poste.etabli import Etabli, base_traduite  # noqa: E402
from ecrans.surete import AppSure, installer_raccroche  # noqa: E402
from ecrans.touches import lier  # noqa: E402

if TYPE_CHECKING:
    from ecrans.composants.palette import ChoixPalette
    from ecrans.raccroche import Raccroche

POSTE = "poste"
SUPERVISION = "supervision"


class Agence(AppSure[int]):
    """Le poste de l'agent et la supervision, gardés chacun dans son mode ; les touches qui valent partout."""

    DEFAULT_MODE = POSTE
    TITLE = "Agence"

    def __init__(self, seance: Seance, *, theme: str = "") -> None:
        super().__init__(theme=theme)
        self.seance = seance
        self.etabli = Etabli(seance)
        self.add_mode(POSTE, self._faire_poste)
        self.add_mode(SUPERVISION, self._faire_supervision)
        self._sentinelle: Raccroche | None = None
        lier(self, seance.configuration.touches, "global")

    def _faire_poste(self) -> Screen[None]:
        return Poste(self.etabli)

    def _faire_supervision(self) -> Screen[None]:
        from ecrans.supervision.ecran import SupervisionEcran

        return SupervisionEcran(self.seance)

    def on_mount(self) -> None:
        if not self.is_headless:
            self._sentinelle = installer_raccroche(self, self.etabli.ranger)

    def montrer_erreur(self, erreur: ErreurAgence) -> None:
        """Dans la ligne de message de l'écran, s'il en a une."""
        if isinstance(self.screen, EcranDeDossier):
            self.screen.montrer_refus(erreur)
        else:
            super().montrer_erreur(erreur)

    # Les touches de partout

    def action_touche(self, identifiant: str) -> None:
        getattr(self, f"faire_{identifiant}")()

    def faire_poste(self) -> None:
        self.switch_mode(POSTE)

    def faire_supervision(self) -> None:
        self.switch_mode(SUPERVISION)

    def faire_comptabilite(self) -> None:
        self.montrer_erreur(ErreurAgence("le poste de comptabilité n'est pas dans cette version.", "Saisir un paiement par v."))

    def faire_recherche(self) -> None:
        from ecrans.poste.recherche import RechercheEcran

        self.push_screen(RechercheEcran(self.seance), self._ouvrir_dossier)

    def faire_palette(self) -> None:
        from ecrans.composants.palette import PaletteEcran, actions_de

        actions = actions_de(self.seance.configuration.touches, [POSTE])
        self.push_screen(PaletteEcran(self.seance, actions), self._suivre_la_palette)

    def faire_aide(self) -> None:
        from ecrans.poste.touches_ici import ToucheIci

        ecrans = getattr(self.screen, "ECRANS", (self.current_mode,))
        self.push_screen(ToucheIci(self.seance.configuration.touches, ecrans))

    def faire_manuel(self) -> None:
        from ecrans.aide.manuel import ManuelEcran

        chapitre = getattr(self.screen, "CHAPITRE", self.current_mode)
        self.push_screen(ManuelEcran(chapitre, self.seance.configuration.touches))

    def faire_quitter(self) -> None:
        self.exit(0)

    def _ouvrir_dossier(self, dossier_id: int | None) -> None:
        """Le dossier trouvé, par-dessus celui qu'on avait : le retour y revient."""
        ecran = self.screen
        if dossier_id is None or not isinstance(ecran, EcranDeDossier):
            return
        ecran.tenter(lambda: ecran.ouvrir_dossier(dossier_id))

    def _suivre_la_palette(self, choix: ChoixPalette | None) -> None:
        ecran = self.screen
        if choix is None:
            return
        if choix.dossier_id is not None:
            self._ouvrir_dossier(choix.dossier_id)
        elif hasattr(self, f"faire_{choix.action}"):
            self.action_touche(choix.action)
        elif isinstance(ecran, EcranDeDossier):
            ecran.tenter(lambda: ecran.depuis_la_palette(choix.action, choix.resultat))

    # La fin

    async def _on_exit_app(self) -> None:
        if self._sentinelle is not None:
            self._sentinelle.desarmer()
        await super()._on_exit_app()


def lancer(seance: Seance) -> int:
    """Ouvre l'écran pour cette séance ; rend le statut du programme. Une phrase et 1 si le terminal ne s'y prête pas."""
    refus = verifier_terminal()
    if refus:
        print(f"agence : {refus}", file=sys.stderr)  # noqa: T201
        return 1
    application = Agence(seance)
    try:
        application.run(mouse=False)
    finally:
        with base_traduite():
            application.etabli.ranger()
    return application.return_code or 0
