"""La juridiction d'un dossier : lit les parties, la dette et l'adresse, laisse le droit choisir, et la nomme d'après l'annuaire."""

from __future__ import annotations

from dataclasses import replace

from agence.decomptes import du_du_dossier
from agence.droit.competence import ContexteCompetence, Greffe, Juridiction, competence
from agence.erreurs import Introuvable
from agence.seance import Seance
from donnees.nomenclature import Nature, Secteur, TypeCreance, TypePartenaire, TypeProcedure
from donnees.vues.echeances import LigneRegime, regimes
from donnees.vues.partenaires import Lieu, lieu_du_debiteur, lister


def juridiction_du_dossier(seance: Seance, dossier_id: int, voie: TypeProcedure) -> Juridiction:
    """Qui juge ce dossier par cette voie. Lève Introuvable s'il n'a pas de créance."""
    sortes = regimes([dossier_id])
    if not sortes:
        raise Introuvable(f"dossier n° {dossier_id} inconnu, ou sans créance.")
    lieu, du = lieu_du_debiteur(dossier_id), du_du_dossier(dossier_id, seance.jour, seance.configuration)
    greffes = tuple(Greffe(p.nom, p.competence, p.ressort) for p in lister(TypePartenaire.GREFFE))
    tables = seance.configuration.tables
    trouvees = [competence(voie, _contexte(regime, lieu, du), greffes, tables) for regime in sortes]
    if len({j.sorte for j in trouvees}) > 1:
        reserve = "le dossier mêle des créances de juges différents : les séparer"
        return replace(trouvees[0], reserve=" ; ".join(r for r in (trouvees[0].reserve, reserve) if r))
    return trouvees[0]


def _contexte(regime: LigneRegime, lieu: Lieu, du: int) -> ContexteCompetence:
    return ContexteCompetence(
        Nature(regime.creancier),
        Nature(regime.debiteur),
        du,
        TypeCreance(regime.type),
        Secteur(regime.secteur) if regime.secteur else None,
        lieu.departement,
        lieu.pays or "FR",
    )
