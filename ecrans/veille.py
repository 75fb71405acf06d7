"""La présence de l'agent : ce qu'une touche prouve, et ce que le silence fait.

Une touche prolonge le bail et vérifie que la séance a encore le droit d'être là ; le silence verrouille l'écran de qui a un PIN.
Rien ici ne dessine tant que l'agent se tait : sshd ne voit une ligne morte que si plus rien n'y passe.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic

from textual import events
from textual.app import ReturnType
from textual.dom import DOMNode
from textual.notifications import SeverityLevel

from agence.erreurs import BaseInutilisable, ErreurAgence
from agence.gestes import apres_coupure, connexions
from agence.gestes.apres_coupure import Etat
from agence.gestes.connexions import AutreSeance, SeanceFinie
from agence.horloge import local
from agence.seance import Seance
from agence.tenue import pin
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.ecran import Poste
from ecrans.poste.etabli import Etabli, base_traduite
from ecrans.surete import AppSure

if TYPE_CHECKING:
    from ecrans.composants.dialogues import Choix
    from ecrans.verrou import VerrouEcran

PERMISES = frozenset({"quit", "redessiner", "focus_next", "focus_previous"})
"""Les actions de l'application qui restent, écran verrouillé."""

CONTROLE = 2.0
"""Secondes entre deux vérifications du droit d'être là, quand l'agent tape."""


class AppVeillee(AppSure[ReturnType], Generic[ReturnType]):
    """Une application qui sait si quelqu'un est devant : verrou, bail, accès retiré, reprise après une coupure."""

    seance: Seance
    etabli: Etabli

    def __init__(self, *, theme: str = "") -> None:
        super().__init__(theme=theme)
        self._derniere_frappe = self._dernier_controle = self._dernier_bail = monotonic()
        self._verrou: VerrouEcran | None = None
        self._tus: list[tuple[str, str, SeverityLevel]] = []

    # Une touche

    async def on_event(self, event: events.Event) -> None:
        """Avant qu'une touche n'agisse : celui qui la tape a-t-il encore le droit d'être là ?"""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded and not self._present():
            return
        await super().on_event(event)

    def _present(self) -> bool:
        """Note la frappe ; faux si la séance n'a plus le droit d'être là, et qu'elle se ferme."""
        maintenant = self._derniere_frappe = monotonic()
        if maintenant - self._dernier_controle < CONTROLE:
            return True
        self._dernier_controle = maintenant
        try:
            with base_traduite():
                connexions.exiger_valide(self.seance)
                self._prolonger_le_bail(maintenant)
        except SeanceFinie as finie:
            self.finir(finie)
            return False
        except BaseInutilisable as panne:
            self.montrer_erreur(panne)
        return True

    def _prolonger_le_bail(self, maintenant: float) -> None:
        """Par les touches, jamais par une minuterie : une séance à demi morte garderait son dossier toujours."""
        if self._verrou is None and maintenant - self._dernier_bail >= self.seance.configuration.serveur.bail.en_minutes * 20:
            self._dernier_bail = maintenant
            if not self.etabli.prolonger():
                self._dire_au_poste("le dossier est passé à un collègue")

    def finir(self, erreur: ErreurAgence) -> None:
        """Ferme l'écran, et dit pourquoi une fois le terminal rendu."""
        self._phrase_de_fin = f"agence : {erreur}"
        self.exit(return_code=1)

    # Le silence

    def veiller(self) -> None:
        """À appeler quand l'écran s'ouvre."""
        self.set_timer(self._delai_du_verrou(), self._regarder_le_silence)

    def _delai_du_verrou(self) -> float:
        return self.seance.configuration.serveur.verrouille_apres.en_minutes * 60.0

    def _regarder_le_silence(self) -> None:
        reste = self._delai_du_verrou() - (monotonic() - self._derniere_frappe)
        if reste > 0:
            self.set_timer(reste, self._regarder_le_silence)
            return
        self.verrouiller()
        self.set_timer(self._delai_du_verrou(), self._regarder_le_silence)

    @property
    def verrouillee(self) -> bool:
        return self._verrou is not None

    def verrouiller(self) -> bool:
        """Cache tout derrière l'écran du verrou et rend le dossier ; faux, sans rien faire, pour qui n'a pas de PIN."""
        if self._verrou is not None:
            return True
        try:
            with base_traduite():
                if not pin.en_a_un(self.seance.acteur):
                    return False
            tenu = self.etabli.tenu
            self.etabli.lacher()
        except BaseInutilisable as panne:
            self.montrer_erreur(panne)
            return False
        from ecrans.verrou import VerrouEcran  # une fenêtre s'importe quand on l'ouvre

        self.clear_notifications()
        self._verrou = VerrouEcran(self.seance, self.finir)
        self.push_screen(self._verrou, lambda _: self._deverrouiller(tenu))
        return True

    def _deverrouiller(self, tenu: int | None) -> None:
        self._verrou = None
        self._derniere_frappe = monotonic()
        dits, self._tus = self._tus, []
        for message, titre, gravite in dits:
            self.notify(message, title=titre, severity=gravite, markup=False)
        if tenu is None:
            return
        try:
            self.etabli.tenir(tenu)
        except ErreurAgence as refus:
            self._dire_au_poste(refus.message)

    def notify(
        self, message: str, *, title: str = "", severity: SeverityLevel = "information", markup: bool = False, **options: Any
    ) -> None:
        """Une notification ; écran verrouillé, elle attend qu'on soit là."""
        if self._verrou is not None:
            self._tus.append((message, title, severity))
        else:
            super().notify(message, title=title, severity=severity, markup=False, **options)

    async def run_action(
        self, action: Any, default_namespace: DOMNode | None = None, namespaces: Mapping[str, DOMNode] | None = None
    ) -> bool:
        """Écran verrouillé, seules agissent les touches du verrou lui-même, et quitter."""
        if self._verrou is not None and not self._permise(action, default_namespace):
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def _permise(self, action: Any, noeud: DOMNode | None) -> bool:
        """Ce qui vient du verrou, ou de la fenêtre qu'il a lui-même ouverte ; de l'application, quitter et changer de champ."""
        nom = (action if isinstance(action, str) else ".".join(str(m) for m in action[:2] if m)).partition("(")[0]
        if noeud is self or "." in nom:
            return nom.removeprefix("app.") in PERMISES
        pile = self.screen_stack
        dessus = pile[pile.index(self._verrou) :] if self._verrou in pile else []
        return noeud is not None and any(ecran in noeud.ancestors_with_self for ecran in dessus)

    def faire_verrouiller(self) -> None:
        """Verrouille tout de suite ; qui n'a pas de PIN en pose un d'abord."""
        from ecrans.verrou import demander_un_pin

        if not self.verrouiller():
            fenetre = demander_un_pin(self.seance, ancien=False)
            self.push_screen(fenetre, lambda dit: self._dire_au_poste(dit, style="succes", signe="✓") if dit else None)

    # La reprise

    def reprendre(self) -> None:
        """Rouvre ce que la séance d'avant laissait ; si elle vit encore ailleurs, demande d'abord."""
        try:
            with base_traduite():
                ailleurs = connexions.autres(self.seance)
                if not ailleurs:
                    self._rouvrir(apres_coupure.reprendre(self.seance))
                    return
        except BaseInutilisable as panne:
            self.montrer_erreur(panne)
            return
        self.push_screen(_ou_reprendre(ailleurs[0]), lambda choix: self._choisir(choix, ailleurs[0]))

    def _choisir(self, choix: str | None, ailleurs: AutreSeance) -> None:
        try:
            with base_traduite():
                self._rouvrir(apres_coupure.reprendre(self.seance, de=ailleurs.seance if choix == REPRENDRE else ""))
        except ErreurAgence as erreur:
            self.montrer_erreur(erreur)

    def _rouvrir(self, etat: Etat | None) -> None:
        poste = self.screen
        dossier_id = None if etat is None else etat.note_de or etat.dossier_id
        if etat is None or dossier_id is None or not isinstance(poste, Poste):
            return
        poste.tenter(lambda: poste.montrer(dossier_id))
        if etat.ouvert or poste.dossier_id != dossier_id:
            poste.tenter(lambda: poste.ouvrir_dossier(dossier_id))
        self.call_after_refresh(self._rouvrir_la_note, etat)

    def _rouvrir_la_note(self, etat: Etat) -> None:
        ecran = self.screen
        if not isinstance(ecran, EcranDeDossier):
            return
        ecran.dire(("✓ ", "succes"), "reprise là où la ligne est tombée")
        if etat.note_de is not None:
            ecran.tenter(lambda: ecran.action_touche("note"))

    def _dire_au_poste(self, phrase: str, *, style: str = "danger", signe: str = "!") -> None:
        ecran = self.screen
        if isinstance(ecran, EcranDeDossier):
            ecran.dire((f"{signe} ", style), phrase)
        else:
            self.notify(phrase, markup=False)


REPRENDRE, NOUVELLE = "reprendre", "nouvelle"


def _ou_reprendre(ailleurs: AutreSeance) -> Choix:
    """Une ligne coupée sans que le serveur le sache laisse sa séance ouverte : c'est celle-là qu'on retrouve."""
    from ecrans.composants.dialogues import Choix, Option

    d_ou = f" depuis {ailleurs.ip}" if ailleurs.ip else ""
    options = [Option("r", "reprendre ici : l'autre se ferme", REPRENDRE), Option("n", "ouvrir une séance de plus", NOUVELLE)]
    return Choix(f"Vous avez une séance ouverte{d_ou}, depuis {local(ailleurs.ouverte_le):%H:%M}.", options, colonnes=1)
