"""L'établi d'une séance : le dossier tenu, la note en cours ; ce qui doit survivre à un écran ou à une coupure.

Il naît avant la première image : les gestes s'importent quand une touche les demande.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace

from agence.erreurs import Refus
from agence.gestes import apres_coupure, connexions
from agence.gestes.apres_coupure import Etat
from agence.seance import Seance
from ecrans.composants.panne_de_base import base_traduite
from ecrans.pannes import consigner_panne

__all__ = ["Etabli", "base_traduite"]

REPIT = 1.0
"""Secondes entre deux gardes de ce qui se tape : ce qu'une mort subite peut faire perdre d'une note."""


class Etabli:
    """Le bail et l'état d'une séance, partagés par la file, le dossier ouvert et la fin d'urgence.

    L'état (dossier sous les yeux, note en cours) n'est gardé au fil de la frappe que si `veiller` a été appelé.
    """

    def __init__(self, seance: Seance) -> None:
        self.seance = seance
        self.tenu: int | None = None
        self.etat = Etat()
        self._veille = False
        self._a_garder = threading.Event()
        self._fini = threading.Event()
        self._garde = threading.Lock()

    # Le dossier tenu

    def tenir(self, dossier_id: int) -> None:
        """Prend ou prolonge le bail. Lève Refus en nommant le collègue qui le tient."""
        from agence.gestes import baux

        with base_traduite():
            baux.prendre(self.seance, dossier_id)
        self.tenu = dossier_id

    def lacher(self) -> None:
        """Rend le dossier tenu, s'il y en a un."""
        if self.tenu is not None:
            from agence.gestes import baux

            self.tenu = None
            with base_traduite():
                baux.rendre(self.seance)

    def prolonger(self) -> bool:
        """Prolonge le bail d'un dossier resté ouvert ; faux s'il est passé à un collègue entre-temps."""
        if self.tenu is None:
            return True
        try:
            self.tenir(self.tenu)
        except connexions.SeanceFinie:
            raise
        except Refus:
            self.tenu = None
            return False
        return True

    # L'état

    def voir(self, dossier_id: int | None, *, ouvert: bool = False) -> None:
        """Ce dossier est sous les yeux, en grand ou non."""
        self._changer(replace(self.etat, dossier_id=dossier_id, ouvert=ouvert))

    def taper(self, dossier_id: int, note: str) -> None:
        """La note de ce dossier, telle qu'elle est à cette frappe."""
        self._changer(replace(self.etat, note=note, note_de=dossier_id))

    def ne_plus_taper(self) -> None:
        """La note est gardée, ou abandonnée : elle ne doit plus revenir."""
        if self.etat.note_de is not None:
            self.etat = replace(self.etat, note="", note_de=None)
            self._garder()

    def mettre_de_cote(self) -> None:
        """Une fenêtre se ferme sans que sa note soit gardée : elle reste en brouillon sur son dossier."""
        if self.etat.note_de is not None:
            if self.etat.note.strip():
                from agence.gestes import notes

                with base_traduite():
                    notes.brouillon_garder(self.seance, self.etat.note_de, self.etat.note)
            self.ne_plus_taper()

    def note_consignee(self, dossier_id: int, note: str) -> None:
        """La note d'un appel est dans l'historique : son brouillon, s'il en reste un, n'a plus lieu d'être."""
        self.ne_plus_taper()
        if note.strip():
            from agence.gestes import notes

            with base_traduite():
                notes.brouillon_jeter(self.seance, dossier_id)

    def _changer(self, etat: Etat) -> None:
        if etat != self.etat:
            self.etat = etat
            self._a_garder.set()

    def veiller(self) -> None:
        """Garde l'état au fil de la frappe, dans un fil à part : la boucle d'évènements peut être figée par un terminal muet."""
        self._veille = True
        threading.Thread(target=self._garder_au_fil, daemon=True, name="brouillons").start()

    def _garder_au_fil(self) -> None:
        while self._a_garder.wait() and not self._fini.is_set():
            self._a_garder.clear()
            self._garder()
            self._fini.wait(REPIT)

    def _garder(self) -> None:
        with self._garde:
            if not self._veille or self._fini.is_set():
                return
            try:
                apres_coupure.noter_l_etat(self.seance, self.etat)
            except OSError as erreur:  # disque plein ou fermé : la base reste, et la coupure y écrira
                with contextlib.suppress(OSError):
                    consigner_panne(erreur)

    # La fin

    def ranger(self, fin: str = connexions.QUITTEE) -> None:
        """Garde la note et rend le dossier : en quittant, ou quand la ligne tombe (dans un autre fil, donc une autre connexion).

        D'abord le fichier, qui ne fait attendre personne ; puis la base, qui l'efface.
        """
        if self.etat.note_de is not None or fin != connexions.QUITTEE:
            self._garder()
        with self._garde:
            self._fini.set()
        self._a_garder.set()
        apres_coupure.ranger(self.seance, self.etat, fin)
        self.etat = Etat()
        self.tenu = None
