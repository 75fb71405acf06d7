"""La seule voie pour effacer un texte de l'historique : la ligne reste, son texte et son sel partent, la chaîne se recompte toujours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from agence import horloge
from agence.seance import Seance
from agence.texte import assainir
from donnees.base import ecriture, executer_lot, inserer_lot, lignes
from donnees.champs import instant_ecrit
from donnees.modeles import Evenement
from donnees.nomenclature import TypeEvenement

LOT = 500


def effacer_texte(evenement_ids: Sequence[int], motif: str, seance: Seance | None = None) -> int:
    """Efface le texte de ces évènements, dans la transaction en cours s'il y en a une ; rend le nombre de textes effacés.

    `motif` reste dans l'historique : n'y nommer personne. Chaque dossier reçoit une ligne « effacement » qui dit lesquels ;
    un texte déjà effacé ou vide est passé sous silence.
    """
    instant = seance.horloge() if seance is not None else horloge.maintenant()
    voulus = sorted(set(evenement_ids))
    faits = 0
    with ecriture():
        for debut in range(0, len(voulus), LOT):
            faits += _effacer_lot(voulus[debut : debut + LOT], assainir(motif, maximum=200), seance, instant)
    return faits


def _effacer_lot(identifiants: list[int], motif: str, seance: Seance | None, instant: datetime) -> int:
    marques = ", ".join("?" * len(identifiants))
    # le texte peut être déjà vide dans une sauvegarde reprise : le sel dit s'il reste quelque chose à oublier
    sql = f"""SELECT e.dossier_id, e.id FROM evenement e JOIN maillon m ON m.evenement_id = e.id
        WHERE e.id IN ({marques}) AND m.sel IS NOT NULL ORDER BY e.id"""
    par_dossier: dict[int, list[int]] = defaultdict(list)
    for dossier_id, identifiant in lignes(sql, identifiants):
        par_dossier[int(dossier_id)].append(int(identifiant))
    effaces = [(i,) for siens in par_dossier.values() for i in siens]
    auteur = seance.acteur.id if seance is not None and seance.acteur is not None else None
    inserer_lot(
        "effacement", ("evenement_id", "motif", "le", "utilisateur_id"), [(i, motif, instant_ecrit(instant), auteur) for (i,) in effaces]
    )
    executer_lot("UPDATE evenement SET texte = '' WHERE id = ?", effaces)
    executer_lot("UPDATE maillon SET sel = NULL WHERE evenement_id = ?", effaces)
    for dossier_id, siens in par_dossier.items():
        Evenement.create(
            dossier_id=dossier_id, le=instant, type=TypeEvenement.EFFACEMENT, code="texte", utilisateur_id=auteur, texte=motif,
            donnees={"evenements": siens}, configuration_id=seance.configuration_id if seance is not None else None,
        )  # fmt: skip
    return len(effaces)
