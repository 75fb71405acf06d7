"""Le reversement au mandant (règle 16) : ce qui est marqué reversé, ce qui presse, ce qui est en retard et pourquoi."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from agence.argent import euros
from agence.droit.reversement import Echeance, Urgence, echeance
from agence.erreurs import Introuvable, Refus
from agence.gestes.baux import tout_bail_mis_de_cote
from agence.gestes.droits import exiger
from agence.gestes.gardes import refuser_a_venir, texte_exige
from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.base import ecriture
from donnees.modeles import Mandant, Paiement
from donnees.nomenclature import TypeEvenement
from donnees.vues import reversements as vue
from donnees.vues.reversements import Encaissement

ACTE = "reverser à un mandant"


@dataclass(frozen=True)
class AReverser:
    """Un encaissement et son échéance."""

    encaissement: Encaissement
    echeance: Echeance


@dataclass(frozen=True)
class Reversement:
    """Ce qui vient d'être reversé à un mandant : total en centimes, nombre d'encaissements, dont en retard."""

    mandant: str
    le: date
    total: int
    nombre: int
    en_retard: int


def a_reverser(jour: date, mandant_id: int | None = None) -> tuple[AReverser, ...]:
    """Tout ce qui est dû aux mandants ce jour, le plus pressé d'abord."""
    tous = [AReverser(e, echeance(e.recu_le, jour, e.delai)) for e in vue.a_reverser(jour, 0, mandant_id)]
    return tuple(sorted(tous, key=lambda a: (a.echeance.limite, a.encaissement.id)))


def alarmes(jour: date) -> tuple[AReverser, ...]:
    """Ceux dont l'alarme est venue (vingtième jour) et ceux qui sont en retard."""
    return tuple(a for a in a_reverser(jour) if a.echeance.urgence is not Urgence.ATTENDU)


def reverser(seance: Seance, mandant_id: int, jusqu_au: date, le: date, motif: str = "") -> Reversement:
    """Marque reversés, le `le`, les encaissements reçus jusqu'au `jusqu_au` compris ; chaque dossier touché en garde la trace.

    Lève Refus (règle 16) si l'un est en retard sans la raison (`motif`), ou s'il n'y a rien à reverser ; SaisieInvalide pour un
    jour à venir ; Introuvable pour un mandant inconnu.
    """
    exiger(seance, ACTE)
    refuser_a_venir(le, seance.jour, "Donner le jour du virement.")
    mandant = Mandant.get_or_none(Mandant.id == mandant_id)
    if mandant is None:
        raise Introuvable(f"mandant n° {mandant_id} inconnu.", "Voir « agence mandants ».")
    with ecriture():
        dus = vue.a_reverser(min(jusqu_au, le), 0, mandant_id)
        if not dus:
            raise Refus(f"rien à reverser à {mandant.code} jusqu'au {jusqu_au:%d/%m/%Y}.", "Voir « agence reversements ».", "reversement")
        retards = [e for e in dus if echeance(e.recu_le, le, e.delai).urgence is Urgence.EN_RETARD]
        raison = _exiger_la_raison(retards, le, motif)
        par_dossier = sorted(dus, key=lambda e: e.dossier_id)
        for dossier_id, siens in groupby(par_dossier, key=lambda e: e.dossier_id):
            _marquer(seance, dossier_id, list(siens), le, raison, retards)
    return Reversement(mandant.code, le, sum(e.montant for e in dus), len(dus), len(retards))


def _exiger_la_raison(retards: Sequence[Encaissement], le: date, motif: str) -> str:
    if not retards:
        return ""
    if not motif.strip():
        plus_vieux = min(e.recu_le for e in retards)
        limite = echeance(plus_vieux, le, retards[0].delai).limite
        raise Refus(
            f"encaissement du {plus_vieux:%d/%m/%Y} à reverser avant le {limite:%d/%m/%Y}.",
            "Dire pourquoi ce retard : il s'écrit à l'historique.", "16",
        )  # fmt: skip
    return texte_exige(motif, "")


def _marquer(
    seance: Seance, dossier_id: int, siens: Sequence[Encaissement], le: date, raison: str, retards: Sequence[Encaissement]
) -> None:
    with tout_bail_mis_de_cote(dossier_id), geste(seance, dossier_id, acte=ACTE, annulable=False) as g:
        for encaissement in siens:
            g.modifier(Paiement.get_by_id(encaissement.id), reverse_le=le)
        en_retard = any(e.id in {r.id for r in retards} for e in siens)
        texte = f"{euros(sum(e.montant for e in siens))} reversés au mandant le {le:%d/%m/%Y}"
        if en_retard:
            texte += f", en retard · {raison}"
        donnees = {"paiements": [e.id for e in siens], "en_retard": en_retard}
        g.consigner(TypeEvenement.REVERSEMENT, "", texte, donnees)
