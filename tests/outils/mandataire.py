"""Un réseau entre un client et un serveur, que l'essai coupe : muet (plus rien ne passe, rien ne se ferme) ou fermé net."""

from __future__ import annotations

import selectors
import socket
import threading
from types import TracebackType


class Mandataire:
    """Relaie un port local vers `cible` ; `se_taire` avale tout dans les deux sens, comme un câble arraché loin d'ici."""

    def __init__(self, cible: int) -> None:
        self._cible = cible
        self._ecoute = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._ecoute.getsockname()[1])
        self._muet = threading.Event()
        self._fini = threading.Event()
        self._prises: list[socket.socket] = []
        threading.Thread(target=self._accueillir, daemon=True).start()

    def __enter__(self) -> Mandataire:
        return self

    def __exit__(self, sorte: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None) -> None:
        self._fini.set()
        self._ecoute.close()
        for prise in self._prises:
            prise.close()

    def se_taire(self) -> None:
        """Plus un octet ne passe ; les deux bouts croient la ligne ouverte."""
        self._muet.set()

    def _accueillir(self) -> None:
        while not self._fini.is_set():
            try:
                client, _ = self._ecoute.accept()
            except OSError:
                return
            serveur = socket.create_connection(("127.0.0.1", self._cible))
            self._prises += [client, serveur]
            threading.Thread(target=self._relayer, args=(client, serveur), daemon=True).start()

    def _relayer(self, client: socket.socket, serveur: socket.socket) -> None:
        with selectors.DefaultSelector() as attente:
            attente.register(client, selectors.EVENT_READ, serveur)
            attente.register(serveur, selectors.EVENT_READ, client)
            while not self._fini.is_set() and not self._muet.is_set():
                for cle, _ in attente.select(0.1):
                    if not self._passer(cle.fileobj, cle.data):  # type: ignore[arg-type]
                        return

    def _passer(self, de: socket.socket, vers: socket.socket) -> bool:
        """Un morceau ; faux si un bout s'est fermé. Rien ne passe plus une fois le silence demandé."""
        try:
            octets = de.recv(65_536)
            if self._muet.is_set():
                return True
            if not octets:
                vers.shutdown(socket.SHUT_WR)
                return False
            vers.sendall(octets)
        except OSError:
            return False
        return True
