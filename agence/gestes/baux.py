"""Le bail : un dossier ouvert n'est qu'à un agent, jusqu'à ce qu'il le rende, qu'il parte, ou que le bail expire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from agence.erreurs import Refus
from agence.seance import Seance
from donnees.base import ecriture, executer, une
from donnees.champs import instant_ecrit
from donnees.modeles import Bail


def prendre(seance: Seance, dossier_id: int) -> None:
    """Prend ou prolonge le bail. Lève Refus en nommant le collègue qui tient le dossier."""
    if seance.acteur is None:
        return
    maintenant = seance.horloge()
    fin = instant_ecrit(maintenant + timedelta(minutes=seance.configuration.serveur.bail.en_minutes))
    with ecriture():
        executer("DELETE FROM bail WHERE seance = ? AND dossier_id <> ?", (seance.identifiant, dossier_id))
        executer(
            """INSERT INTO bail (dossier_id, utilisateur_id, seance, jusqu_a) VALUES (?, ?, ?, ?)
            ON CONFLICT (dossier_id) DO UPDATE
            SET utilisateur_id = excluded.utilisateur_id, seance = excluded.seance, jusqu_a = excluded.jusqu_a
            WHERE bail.utilisateur_id = excluded.utilisateur_id OR bail.jusqu_a <= ?""",
            (dossier_id, seance.acteur.id, seance.identifiant, fin, instant_ecrit(maintenant)),
        )
        tenant = une(
            "SELECT u.id, u.affichage FROM bail b JOIN utilisateur u ON u.id = b.utilisateur_id WHERE b.dossier_id = ?", (dossier_id,)
        )
        if tenant is not None and tenant[0] != seance.acteur.id:
            raise Refus(f"{tenant[1]} tient ce dossier.", "Prendre le suivant.", "bail")


def rendre(seance: Seance) -> None:
    """Rend tout ce que cette séance tient ; s'appelle en quittant, aussi quand la ligne tombe."""
    if une("SELECT 1 FROM bail WHERE seance = ?", (seance.identifiant,)):
        with ecriture():
            executer("DELETE FROM bail WHERE seance = ?", (seance.identifiant,))


@contextmanager
def bail_mis_de_cote(dossier_id: int, utilisateur_id: int) -> Iterator[None]:
    """Le temps de décider de sa demande, dans la même transaction, le bail du demandeur ne gêne pas ; il le retrouve après."""
    tenu = Bail.get_or_none(Bail.dossier_id == dossier_id, Bail.utilisateur_id == utilisateur_id)
    if tenu is None:
        yield
        return
    executer("DELETE FROM bail WHERE dossier_id = ?", (dossier_id,))
    yield
    Bail.create(dossier_id=dossier_id, utilisateur_id=utilisateur_id, seance=tenu.seance, jusqu_a=tenu.jusqu_a)
