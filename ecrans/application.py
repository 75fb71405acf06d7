"""L'application : qui est là, quels écrans, quelles touches partout. Le câblage seulement."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ecrans.terminal import preparer_terminal, verifier_terminal

# Textual lit l'environnement à son import : le terminal se prépare avant.
preparer_terminal()

from textual.binding import Binding  # noqa: E402
from textual.screen import Screen  # noqa: E402

from agence.erreurs import ErreurAgence, Refus  # noqa: E402
from agence.gestes import connexions  # noqa: E402
from agence.gestes.droits import peut  # noqa: E402
from agence.seance import Seance  # noqa: E402
from agence.tenue import pin  # noqa: E402
from ecrans.menage import reprendre_le_menage  # noqa: E402
from ecrans.poste.base import EcranDeDossier  # noqa: E402
from ecrans.poste.ecran import Poste  # noqa: E402
from ecrans.poste.etabli import Etabli, base_traduite  # noqa: E402
from ecrans.surete import installer_raccroche  # noqa: E402
from ecrans.touches import lier  # noqa: E402
from ecrans.veille import AppVeillee  # noqa: E402

if TYPE_CHECKING:
    from ecrans.composants.palette import ChoixPalette
    from ecrans.raccroche import Raccroche

POSTE = "poste"
SUPERVISION = "supervision"
UNE_FOIS_PEINT = 0.5
"""Secondes après lesquelles la première image est montrée et le terminal tranquille."""


class Agence(AppVeillee[int]):
    """Le poste de l'agent et la supervision, gardés chacun dans son mode ; les touches qui valent partout."""

    DEFAULT_MODE = POSTE
    TITLE = "Agence"
    BINDINGS = [Binding("f4", "dire_sans_comptabilite", "Comptabilité", id="global.f4", show=False)]
    """F4 attend son poste : hors de la table des touches, il laisse la place à qui la prend dans [touches]."""

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
        self.set_timer(UNE_FOIS_PEINT, reprendre_le_menage)
        if not self.is_headless:
            self._sentinelle = installer_raccroche(self, self.etabli.ranger)
            self.etabli.veiller()
        self.veiller()
        self.call_after_refresh(self.reprendre)

    def montrer_erreur(self, erreur: ErreurAgence) -> None:
        """Dans la ligne de message de l'écran, s'il en a une."""
        montrer = getattr(self.screen, "montrer_refus", None)
        if montrer is not None:
            montrer(erreur)
        else:
            super().montrer_erreur(erreur)

    # Les touches de partout

    def action_touche(self, identifiant: str) -> None:
        getattr(self, f"faire_{identifiant}")()

    def faire_poste(self) -> None:
        self.switch_mode(POSTE)

    def faire_supervision(self) -> None:
        if not peut(self.seance.acteur, "voir la supervision"):
            raise Refus("la supervision est réservée au superviseur.", "Lui demander de regarder.", "roles")
        self.switch_mode(SUPERVISION)

    def action_dire_sans_comptabilite(self) -> None:
        raise Refus("la comptabilité n'existe pas encore.", "Un paiement se saisit sur son dossier.")

    def faire_recherche(self) -> None:
        from ecrans.poste.recherche import RechercheEcran

        self.push_screen(RechercheEcran(self.seance), self._ouvrir_dossier)

    def faire_palette(self) -> None:
        from ecrans.composants.palette import PaletteEcran, actions_de

        actions = actions_de(self.seance.configuration.touches, [self._ecran_d_ici()])
        resultats = isinstance(self.screen, EcranDeDossier)
        self.push_screen(PaletteEcran(self.seance, actions, resultats=resultats), self._suivre_la_palette)

    def _ecran_d_ici(self) -> str:
        """Le nom, dans la table des touches, de l'écran qu'on a sous les yeux."""
        return getattr(self.screen, "NOM_ECRAN", POSTE)

    def faire_aide(self) -> None:
        from ecrans.composants.aide import MANUEL, AideEcran

        def suite(voulu: str | None) -> None:
            if voulu == MANUEL:
                self.faire_manuel()

        self.push_screen(AideEcran(self._ecran_d_ici(), self.seance.configuration.touches), suite)

    def faire_manuel(self) -> None:
        from ecrans.aide.manuel import ManuelEcran

        chapitre = getattr(self.screen, "CHAPITRE", "") or getattr(self.screen, "NOM_ECRAN", self.current_mode)
        self.push_screen(ManuelEcran(chapitre, self.seance.configuration.touches))

    def faire_quitter(self) -> None:
        self.exit(0)

    def _ouvrir_dossier(self, dossier_id: int | None) -> None:
        """Le dossier trouvé, par-dessus ce qu'on avait : le retour y revient. En supervision, il se lit seulement."""
        ecran = self.screen
        if dossier_id is None:
            return
        if isinstance(ecran, EcranDeDossier):
            ecran.tenter(lambda: ecran.ouvrir_dossier(dossier_id))
            return
        from ecrans.supervision.promesses import DossierLuEcran

        self.push_screen(DossierLuEcran(self.seance, dossier_id))

    def _suivre_la_palette(self, choix: ChoixPalette | None) -> None:
        ecran = self.screen
        if choix is None:
            return
        if choix.dossier_id is not None:
            self._ouvrir_dossier(choix.dossier_id)
        elif choix.regle is not None:
            from ecrans.composants.regle import fenetre

            self.push_screen(fenetre(choix.regle, self.size.width))
        elif hasattr(self, f"faire_{choix.action}"):
            self.call_later(self.run_action, f"touche('{choix.action}')")
        elif isinstance(ecran, EcranDeDossier):
            ecran.tenter(lambda: ecran.depuis_la_palette(choix.action, choix.resultat))
        else:
            self.call_later(ecran.run_action, f"touche('{choix.action}')")

    # La fin

    async def _on_exit_app(self) -> None:
        if self._sentinelle is not None:
            self._sentinelle.desarmer()
        await super()._on_exit_app()


def lancer(seance: Seance) -> int:
    """Ouvre l'écran pour cette séance ; rend le statut du programme. Une phrase et 1 si le terminal ne s'y prête pas.

    Lève PinFerme si trop de PIN faux ont fermé cette personne.
    """
    refus = verifier_terminal()
    if refus:
        print(f"agence : {refus}", file=sys.stderr)  # noqa: T201
        return 1
    pin.exiger_ouvert(seance.acteur)
    connexions.ouvrir(seance)
    application = Agence(seance)
    try:
        application.run(mouse=False)
    finally:
        with base_traduite():
            application.etabli.ranger()
    return application.return_code or 0
