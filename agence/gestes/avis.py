"""L'avis au mandant (règles 18, 43 et 44) : tout paiement, toute offre autre que comptant, toute remise, sauf clause (R124-5).

Un avis naît avec ce qu'il annonce, dans le même geste, et attend d'être donné ; l'annuler l'annule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from agence.argent import euros
from agence.conduite.echeanciers import Echeance
from agence.decomptes import du_du_dossier
from agence.erreurs import Introuvable
from agence.gestes.baux import tout_bail_mis_de_cote
from agence.gestes.gardes import refuser_a_venir
from agence.gestes.socle import Geste, geste, propre
from agence.mots import en_mots
from agence.seance import Seance
from agence.texte import citer
from donnees.base import ecriture
from donnees.modeles import AvisMandant, Mandant, Paiement, Promesse, Remise
from donnees.nomenclature import Canal, ObjetAvis, TypeEvenement
from donnees.vues import avis as vue
from donnees.vues.avis import LigneAvis

ACTE = "aviser un mandant"
OFFRES = frozenset({ObjetAvis.PROMESSE, ObjetAvis.ECHEANCIER, ObjetAvis.OFFRE})
"""Ce dont une clause de la convention peut dispenser d'aviser ; d'un paiement, jamais."""


@dataclass(frozen=True)
class Donnes:
    """Ce dont un mandant vient d'être avisé, prêt à envoyer."""

    mandant: str
    le: date
    avis: tuple[LigneAvis, ...]


def devoir(g: Geste, objet: ObjetAvis, objet_id: int | None, texte: str, *, toujours: bool = False) -> AvisMandant | None:
    """Inscrit, dans le geste en cours, ce dont le mandant doit être avisé ; None si sa convention l'en dispense, sauf `toujours`."""
    if objet in OFFRES and not toujours and vue.dispense(g.dossier.mandant_id, g.cadre.jour):
        return None
    return g.creer(AvisMandant, dossier_id=g.dossier.id, objet=objet, objet_id=objet_id, texte=propre(texte), du_le=g.cadre.jour)


def devoir_paiement(g: Geste, paiement: Paiement) -> AvisMandant | None:
    """Un paiement reçu par l'agence, même partiel, sauf l'échéance d'un échéancier que le mandant connaît."""
    if paiement.canal is Canal.MANDANT or vue.echeance_connue(g.dossier.id, paiement.montant):
        return None
    texte = f"{euros(paiement.montant)} reçus le {paiement.recu_le:%d/%m/%Y} par {en_mots(paiement.moyen)}"
    return devoir(g, ObjetAvis.PAIEMENT, paiement.id, texte)


def devoir_offre(g: Geste, faites: Sequence[Promesse], du: int) -> AvisMandant | None:
    """Une promesse ou un échéancier : une offre de payer autrement que comptant (règle 44 pour l'échéancier). `du` : ce jour."""
    premiere = faites[0]
    if premiere.echeancier_id is not None:
        total = euros(sum(p.montant for p in faites))
        texte = f"échéancier de {total} en {len(faites)} fois, du {premiere.date:%d/%m/%Y} au {faites[-1].date:%d/%m/%Y}"
        return devoir(g, ObjetAvis.ECHEANCIER, premiere.echeancier_id, texte)
    if _bientot(g, premiere.date) and premiere.montant >= du:
        return None
    return devoir(g, ObjetAvis.PROMESSE, premiere.id, f"promesse de {euros(premiere.montant)} pour le {premiere.date:%d/%m/%Y}")


def devoir_accord(g: Geste, quoi: str) -> AvisMandant | None:
    """Une remise hors du pouvoir donné à l'agence : son accord est demandé au mandant, même s'il dispense des autres avis (règle 43)."""
    return devoir(g, ObjetAvis.OFFRE, None, f"remise demandée : {quoi}, votre accord est nécessaire", toujours=True)


def devoir_proposition(g: Geste, quoi: str, echeances: Sequence[Echeance] = ()) -> AvisMandant | None:
    """Ce que le débiteur propose et qui attend un accord de l'agence : le mandant le sait avant la réponse ; sauf payer comptant."""
    if len(echeances) == 1 and _comptant(g, echeances[0]):
        return None
    return devoir(g, ObjetAvis.OFFRE, None, f"proposition du débiteur, à l'étude : {quoi}")


def remplacer(g: Geste, avis_id: int | None) -> None:
    """Une proposition acceptée : l'avis de ce qui est pris la remplace, si elle n'était pas déjà portée au mandant."""
    propose = None if avis_id is None else AvisMandant.get_or_none(AvisMandant.id == avis_id, AvisMandant.dossier_id == g.dossier.id)
    if propose is not None and propose.informe_le is None and not propose.annule:
        g.modifier(propose, annule=True)


def devoir_remise(g: Geste, remise: Remise) -> AvisMandant | None:
    """Une remise faite : ce que le débiteur ne paiera pas, et l'accord qui le permet."""
    dit = f", selon votre accord : {remise.accord}" if remise.accord else ""
    return devoir(g, ObjetAvis.OFFRE, remise.id, f"remise de {euros(remise.montant)} de {en_mots(remise.poste)}{dit}")


def contredire_remise(g: Geste, remise: Remise, raison: str) -> None:
    """Une remise retirée : son avis tombe s'il n'était pas donné ; sinon le mandant est détrompé."""
    retrait = f"remise de {euros(remise.montant)} du {remise.le:%d/%m/%Y} retirée : {raison}"
    _contredire(g, ObjetAvis.OFFRE, remise.id, retrait)


def devoir_report(g: Geste, touchees: Sequence[Promesse]) -> AvisMandant | None:
    """Un report change l'offre : les nouvelles dates se disent."""
    dates = ", ".join(f"{p.date:%d/%m/%Y}" for p in touchees[:12])
    objet = ObjetAvis.ECHEANCIER if touchees[0].echeancier_id is not None else ObjetAvis.PROMESSE
    return devoir(g, objet, touchees[0].echeancier_id or touchees[0].id, f"échéances reportées au {dates}")


def contredire(g: Geste, paiement: Paiement, motif: str) -> None:
    """Un paiement extourné : l'avis qui l'annonçait tombe s'il n'était pas donné ; sinon le mandant est détrompé."""
    detrompe = f"{euros(paiement.montant)} du {paiement.recu_le:%d/%m/%Y} extournés : {motif}"
    _contredire(g, ObjetAvis.PAIEMENT, paiement.id, detrompe)


def _contredire(g: Geste, objet: ObjetAvis, objet_id: int, detrompe: str) -> None:
    annonces = list(AvisMandant.select().where(
        AvisMandant.dossier_id == g.dossier.id, AvisMandant.objet == objet, AvisMandant.objet_id == objet_id,
        AvisMandant.annule == False,  # noqa: E712 - une colonne se compare
    ))  # fmt: skip
    for annonce in annonces:
        if annonce.informe_le is None:
            g.modifier(annonce, annule=True)
        else:
            devoir(g, objet, objet_id, detrompe)


def _comptant(g: Geste, e: Echeance) -> bool:
    """Tout ce qui est dû, en une fois, dans le délai ordinaire des promesses."""
    return _bientot(g, e.date) and e.montant >= du_du_dossier(g.dossier.id, g.cadre.jour, g.cadre.configuration)


def _bientot(g: Geste, le: date) -> bool:
    """Dans le délai ordinaire des promesses."""
    return le <= g.cadre.calendrier.prochain(g.cadre.jour, g.cadre.configuration.promesses.delai)


# ── donner ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def donner(seance: Seance, mandant: str, le: date | None = None) -> Donnes:
    """Le mandant est avisé ce jour de tout ce qui l'attend, un geste par dossier ; rend la liste prête à envoyer.

    Lève Introuvable pour un code inconnu, SaisieInvalide pour un jour à venir.
    """
    jour = le or seance.jour
    refuser_a_venir(jour, seance.jour, "Donner le jour où le mandant est avisé.")
    if Mandant.get_or_none(Mandant.code == mandant) is None:
        raise Introuvable(f"mandant « {citer(mandant)} » inconnu.", "Voir « agence mandants ».")
    dus = sorted(vue.dus(mandant), key=lambda a: (a.dossier_id, a.id))
    for dossier_id, du_dossier in groupby(dus, key=lambda a: a.dossier_id):
        _donner(seance, dossier_id, list(du_dossier), jour)
    return Donnes(mandant, jour, tuple(sorted(dus, key=lambda a: (a.du_le, a.id))))


def _donner(seance: Seance, dossier_id: int, dus: Sequence[LigneAvis], jour: date) -> None:
    with ecriture(), tout_bail_mis_de_cote(dossier_id), geste(seance, dossier_id, acte=ACTE, annulable=False) as g:
        for ligne in dus:
            g.modifier(AvisMandant.get_by_id(ligne.id), informe_le=jour)
        texte = " ; ".join(ligne.texte for ligne in dus)
        g.consigner(TypeEvenement.AVIS, "donne", f"mandant avisé le {jour:%d/%m/%Y} : {texte}", {"avis": [ligne.id for ligne in dus]})
