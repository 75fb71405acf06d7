"""Le terme d'un échéancier : tant qu'il court, seules les échéances échues sont exigibles (règle 42, C. civ. 1305-4)."""

from __future__ import annotations

from datetime import date

from agence.erreurs import Introuvable, Refus
from agence.gestes.droits import peut
from agence.gestes.socle import Geste
from donnees.modeles import Echeancier, Promesse
from donnees.nomenclature import StatutPromesse
from donnees.vues.recus import paiements_valables

VERS_LA_DECHEANCE = "Mettre en demeure de payer les échéances échues, puis prononcer la déchéance (agence echeancier)."


def dernier(dossier_id: int) -> Echeancier:
    """Le dernier échéancier de ce dossier qui n'a pas été annulé. Lève Introuvable."""
    engages = Promesse.select(Promesse.echeancier_id).where(
        Promesse.dossier_id == dossier_id, Promesse.statut != StatutPromesse.ANNULEE, Promesse.echeancier_id.is_null(False)
    )
    requete = Echeancier.select().where(Echeancier.id.in_(engages))
    plan: Echeancier | None = requete.order_by(Echeancier.id.desc()).first()
    if plan is None:
        raise Introuvable("aucun échéancier sur ce dossier.", "En prendre un : agence echeancier DOSSIER « 6x le 5 ».")
    return plan


def en_cours(dossier_id: int) -> tuple[Echeancier, date] | None:
    """L'échéancier de plusieurs termes dont des échéances sont encore à venir, et sa dernière date ; None s'il n'y en a pas."""
    ouvertes = list(
        Promesse.select()
        .where(Promesse.dossier_id == dossier_id, Promesse.statut == StatutPromesse.OUVERTE, Promesse.echeancier_id.is_null(False))
        .order_by(Promesse.date.desc())
    )
    for p in ouvertes:
        plan = Echeancier.get_by_id(p.echeancier_id)
        if plan.nombre > 1 and plan.dechu_le is None:
            return plan, p.date
    return None


def refuser_avant_terme(g: Geste, derogation: str = "") -> None:
    """Lève Refus (règle 42) si réclamer tout le solde passerait outre un échéancier qui court.

    `derogation` : la raison d'un superviseur ; elle ne vaut que pour un échéancier non signé, simple délai de faveur.
    """
    trouve = en_cours(g.dossier.id)
    if trouve is None:
        return
    plan, fin = trouve
    if plan.signe_le is None and derogation.strip() and peut(g.seance.acteur, "passer outre une porte"):
        return
    raise Refus(f"un échéancier court jusqu'au {fin:%d/%m/%Y} : tout le solde n'est pas exigible.", VERS_LA_DECHEANCE, "42")


def arriere(plan: Echeancier, au: date) -> int:
    """Ce qui est échu de l'échéancier à cette date et n'a pas été payé depuis qu'il est pris, en centimes."""
    requete = Promesse.select().where(Promesse.echeancier_id == plan.id, Promesse.statut != StatutPromesse.ANNULEE, Promesse.date <= au)
    echu: int = sum(p.montant for p in requete)
    pris_le = plan.cree_le
    paye: int = sum(p.montant for p in paiements_valables([plan.dossier_id]) if p.saisi_le >= pris_le)
    return max(0, echu - paye)
