"""Un dossier où tout ce qui peut nommer une personne le fait, pour voir ce que l'export livre et ce que la purge laisse."""

from __future__ import annotations

from datetime import date, timedelta

from agence.gestes import (
    appels,
    approbations,
    baux,
    cloture,
    coordonnees,
    decomptes,
    intervenants,
    litiges,
    notes,
    paiements,
    pieces,
    promesses,
    reclamations,
)
from agence.seance import Seance
from donnees.modeles import Audience, ControleQualite, Dossier, Procedure, Promesse
from donnees.nomenclature import (
    EtatProcedure,
    MotifDeCloture,
    Moyen,
    RoleIntervenant,
    TypeLitige,
    TypePiece,
    TypeProcedure,
)

NOM = "Zyrbulon"
"""Un nom qui ne se trouve nulle part ailleurs."""


def remplir(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    """Appel, note, promesse, paiement, coordonnées, pièce, garant, litige, réclamation, demande, procédure, décompte, brouillon."""
    d = dossier.id
    baux.prendre(seance, d)
    appels.consigner(seance, d, "NRP", note=f"{NOM} au bout du fil")
    notes.noter(seance, d, f"note libre sur {NOM}")
    notes.epingler(seance, d, f"rappeler {NOM}")
    coordonnees.ajouter_courriel(seance, d, f"{NOM.lower()}@exemple.org")
    pieces.joindre(seance, d, TypePiece.CONTRAT, f"contrat {NOM}.pdf")
    intervenants.ajouter(seance, d, RoleIntervenant.GARANT, f"Jeanne {NOM}", "0612345678")
    promesses.promettre(seance, d, 200_00, seance.jour + timedelta(days=5))
    paiements.encaisser(seance, d, 50_00, seance.jour, Moyen.VIREMENT, reference="VIR 12")
    demande = approbations.demander(seance, d, approbations.Objet.APPEL, f"{NOM} travaille la nuit")
    approbations.decider(superviseur, demande.id, False, f"pas {NOM}")
    decomptes.arreter(seance, d, motif=f"demandé par {NOM}")
    plainte = reclamations.recevoir(seance, d, f"{NOM} se plaint")
    reclamations.repondre(seance, plainte.id, f"répondu à {NOM}")
    litiges.ouvrir(seance, d, TypeLitige.QUALITE, note=f"{NOM} conteste")
    mission = Procedure.create(
        dossier_id=d, type=TypeProcedure.SOMMATION, montant=1, ouverte_le=seance.jour, partenaire=f"Étude {NOM}", etat=EtatProcedure.REVENU
    )
    Audience.create(procedure_id=mission.id, le=seance.horloge(), present=NOM)
    controle = {"jour": seance.jour, "agent_id": superviseur.acteur.id, "tire_le": seance.horloge()}  # type: ignore[union-attr]
    ControleQualite.create(dossier_id=d, commentaire=f"{NOM} mal reçu", **controle)
    notes.brouillon_garder(seance, d, f"brouillon {NOM}")
    baux.rendre(seance)


def clore_et_reverser(superviseur: Seance, dossier: Dossier, le: date | None = None) -> None:
    """Clos sans suite, l'argent reversé ; `le` : un jour de clôture plus ancien."""
    from donnees.base import executer

    cloture.clore(superviseur, dossier.id, MotifDeCloture.RETRAIT)
    executer("UPDATE paiement SET reverse_le = recu_le WHERE dossier_id = ?", (dossier.id,))
    if le is not None:
        executer("UPDATE dossier SET clos_le = ? WHERE id = ?", (le.isoformat(), dossier.id))


def promesses_de(dossier: Dossier) -> int:
    return int(Promesse.select().where(Promesse.dossier_id == dossier.id).count())
