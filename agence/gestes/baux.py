"""Le bail : un dossier ouvert n'est qu'à un agent, jusqu'à ce qu'il le rende, qu'il parte, ou que le bail expire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta

from agence.erreurs import Refus
from agence.gestes import connexions, consultations
from agence.seance import Seance
from donnees.base import ecriture, executer, une
from donnees.champs import instant_ecrit
from donnees.modeles import Bail


def prendre(seance: Seance, dossier_id: int) -> None:
    """Prend ou prolonge le bail, et inscrit la consultation du jour. Lève Refus en nommant le collègue qui tient le dossier."""
    if seance.acteur is None:
        return
    with ecriture():
        connexions.exiger_valide(seance)
        executer("DELETE FROM bail WHERE seance = ? AND dossier_id <> ?", (seance.identifiant, dossier_id))
        tenant = _inscrire(seance, seance.acteur.id, dossier_id)
        if tenant is not None and connexions.est_morte(tenant[1]):
            executer("DELETE FROM bail WHERE dossier_id = ? AND seance = ?", (dossier_id, tenant[1]))
            tenant = _inscrire(seance, seance.acteur.id, dossier_id)
        if tenant is not None:
            raise Refus(f"{tenant[0]} tient ce dossier.", "Prendre le suivant.", "bail")
        consultations.inscrire(seance, dossier_id)


def _inscrire(seance: Seance, utilisateur_id: int, dossier_id: int) -> tuple[str, str] | None:
    """Inscrit le bail s'il est libre, expiré ou déjà à cette personne ; sinon rend qui le tient et dans quelle séance."""
    maintenant = seance.horloge()
    fin = instant_ecrit(maintenant + timedelta(minutes=seance.configuration.serveur.bail.en_minutes))
    executer(
        """INSERT INTO bail (dossier_id, utilisateur_id, seance, jusqu_a) VALUES (?, ?, ?, ?)
        ON CONFLICT (dossier_id) DO UPDATE
        SET utilisateur_id = excluded.utilisateur_id, seance = excluded.seance, jusqu_a = excluded.jusqu_a
        WHERE bail.utilisateur_id = excluded.utilisateur_id OR bail.jusqu_a <= ?""",
        (dossier_id, utilisateur_id, seance.identifiant, fin, instant_ecrit(maintenant)),
    )
    sql = "SELECT u.affichage, b.seance, u.id FROM bail b JOIN utilisateur u ON u.id = b.utilisateur_id WHERE b.dossier_id = ?"
    tenant = une(sql, (dossier_id,))
    return None if tenant is None or tenant[2] == utilisateur_id else (str(tenant[0]), str(tenant[1]))


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


@contextmanager
def tout_bail_mis_de_cote(dossier_id: int) -> Iterator[None]:
    """Le temps d'inscrire ce qui ne change pas le travail sur le dossier (avis au mandant, reversement), dans une même transaction."""
    tenu = Bail.get_or_none(Bail.dossier_id == dossier_id)
    with bail_mis_de_cote(dossier_id, tenu.utilisateur_id) if tenu is not None else nullcontext():
        yield
