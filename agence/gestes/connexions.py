"""Les séances d'écran : qui est entré, d'où, par quelle clé ; si elle a encore le droit d'écrire, et si son programme vit encore."""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache
from pathlib import Path

from agence.erreurs import Refus
from agence.figee import figee
from agence.seance import Seance
from donnees.base import ecriture, executer, lignes, une
from donnees.champs import instant_ecrit, instant_lu
from donnees.vues.acces import role_permis

QUITTEE, REPRISE, MORTE = "quittée", "reprise", "morte"
"""Comment une séance finit, hors d'une coupure, qui s'écrit du nom de son signal."""


@figee
class AutreSeance:
    """Une séance de la même personne, ouverte ailleurs et dont le programme vit encore."""

    seance: str
    ip: str
    ouverte_le: datetime


class SeanceFinie(Refus):
    """Cette séance n'a plus le droit d'écrire : accès retiré, clé retirée, ou reprise ailleurs. L'écran se ferme."""


def ouvrir(seance: Seance) -> None:
    """Inscrit la séance, et ferme celles de n'importe qui dont le programme est mort sans rien dire : leurs dossiers sont libres."""
    if seance.acteur is None:
        return
    enterrer_les_mortes(seance)
    with ecriture():
        executer(
            """INSERT INTO connexion (seance, utilisateur_id, canal, ip, empreinte, processus, ouverte_le, fin)
            VALUES (?, ?, ?, ?, ?, ?, ?, '')""",
            (
                seance.identifiant, seance.acteur.id, os.environ.get("AGENCE_CANAL", "")[:20], os.environ.get("AGENCE_IP", "")[:64],
                os.environ.get("AGENCE_CLE", "")[:80], ce_processus(), instant_ecrit(seance.horloge()),
            ),
        )  # fmt: skip


def fermer(seance: Seance, fin: str) -> None:
    """Écrit la fin de cette séance, si elle n'est pas déjà écrite ; dans la transaction en cours s'il y en a une."""
    with ecriture():
        _fermer(seance, seance.identifiant, fin)


def autres(seance: Seance) -> list[AutreSeance]:
    """Les autres séances vivantes de cette personne, la plus récente d'abord."""
    if seance.acteur is None:
        return []
    sql = """SELECT seance, ip, ouverte_le, processus FROM connexion
        WHERE utilisateur_id = ? AND fermee_le IS NULL AND seance <> ? ORDER BY id DESC"""
    trouvees = lignes(sql, (seance.acteur.id, seance.identifiant))
    return [AutreSeance(s, ip, instant_lu(le)) for s, ip, le, processus in trouvees if not est_mort(processus)]  # type: ignore[arg-type]


def remplacer(seance: Seance, ancienne: str) -> None:
    """Cette séance prend la suite de `ancienne`, qui n'écrira plus et ne tient plus rien."""
    with ecriture():
        _fermer(seance, ancienne, REPRISE)


def exiger_valide(seance: Seance) -> None:
    """Lève SeanceFinie si la personne n'a plus accès, si sa clé est retirée, ou si la séance est finie.

    Se vérifie aussi dans la transaction de chaque geste : entre la touche et l'écriture, l'administrateur a pu passer.
    """
    if seance.acteur is None:
        return
    connue = une("SELECT fermee_le, fin, empreinte FROM connexion WHERE seance = ?", (seance.identifiant,))
    fermee, fin, empreinte = connue if connue is not None else (None, "", "")
    role = role_permis(seance.acteur.id, str(empreinte))
    if role is None:
        raise SeanceFinie("votre accès a été retiré.", "Voir avec l'administrateur.", "acces")
    if role != seance.acteur.role:
        raise SeanceFinie("votre rôle a changé.", "Se reconnecter.", "acces")
    if fermee is not None:
        pourquoi = "reprise ailleurs" if fin == REPRISE else "déjà finie"
        raise SeanceFinie(f"cette séance est {pourquoi}.", "Se reconnecter.", "acces")


def enterrer_les_mortes(seance: Seance) -> None:
    """Une séance dont le programme n'est plus là (tué net) ne retient plus ses dossiers jusqu'à la fin du bail."""
    ouvertes = lignes("SELECT seance, processus FROM connexion WHERE fermee_le IS NULL AND seance <> ?", (seance.identifiant,))
    mortes = [identifiant for identifiant, processus in ouvertes if est_mort(str(processus))]
    if mortes:
        with ecriture():
            for identifiant in mortes:
                _fermer(seance, identifiant, MORTE)


def est_morte(identifiant: str) -> bool:
    """Vrai si cette séance s'est inscrite depuis cette machine et que son programme n'existe plus."""
    ligne = une("SELECT processus FROM connexion WHERE seance = ?", (identifiant,))
    return ligne is not None and est_mort(str(ligne[0]))


def _fermer(seance: Seance, identifiant: str, fin: str) -> None:
    maintenant = instant_ecrit(seance.horloge())
    executer("UPDATE connexion SET fermee_le = ?, fin = ? WHERE seance = ? AND fermee_le IS NULL", (maintenant, fin, identifiant))
    executer("DELETE FROM bail WHERE seance = ?", (identifiant,))


# Le processus : un numéro se réutilise, sa naissance et le démarrage de la machine le rendent unique


def ce_processus() -> str:
    """« démarrage de la machine:numéro:naissance », ou rien là où /proc n'existe pas."""
    naissance = _naissance(os.getpid())
    return f"{_demarrage()}:{os.getpid()}:{naissance}" if _demarrage() and naissance else ""


def est_mort(processus: str) -> bool:
    """Vrai si l'on sait que ce processus n'existe plus ; d'une autre machine, on n'en sait rien."""
    demarrage, _, reste = processus.partition(":")
    numero, _, naissance = reste.partition(":")
    if not numero.isdecimal() or demarrage != _demarrage():
        return False
    return _naissance(int(numero)) != naissance


@cache
def _demarrage() -> str:
    """Ce qui distingue cette machine, depuis qu'elle a démarré, et les processus que l'on y voit (un conteneur en cache)."""
    try:
        machine = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{machine[:18]}.{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _naissance(numero: int) -> str:
    """L'instant de naissance d'un processus, en battements du noyau depuis le démarrage ; vide s'il n'existe plus."""
    try:
        etat = Path(f"/proc/{numero}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    champs = etat.rpartition(")")[2].split()
    return "" if champs[0] in "ZX" else champs[19]
