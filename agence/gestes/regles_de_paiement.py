"""Ce qu'un paiement doit respecter pour entrer : le compte dédié, l'ordre d'imputation, la facture visée, le jugement d'ouverture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from agence.argent import euros
from agence.configuration.modele import Configuration
from agence.decomptes import Elements
from agence.droit.elements import CreanceDue, Part, Versement
from agence.droit.protections import Effet, Objet, annulable_jusqu_au, en_cours_le, phase
from agence.droit.taux import charger_taux
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.socle import Geste
from agence.tenue.mandants import lire_iban
from agence.texte import citer
from donnees.modeles import EcheanceProcedure, Paiement
from donnees.nomenclature import Canal, Poste, SensEcheance, Strategie
from donnees.vues.protections import LigneProtection, protections_du

FONDS_ISOLES = "fonds_isoles"
"""Le code de la ligne du mur née d'un paiement reçu après un jugement d'ouverture."""


def compte_recu(configuration: Configuration, canal: Canal, compte: str) -> str:
    """Le compte où l'argent est arrivé. Lève Refus (règle 15, R124-2) si l'agence encaisse ailleurs que sur son compte dédié."""
    ecrit = lire_iban(compte) if compte.strip() else ""
    if canal is Canal.MANDANT:
        return ecrit
    dedie = re.sub(r"\s", "", configuration.agence.compte_dedie)
    if not dedie:
        raise Refus("aucun compte dédié n'est renseigné.", "Compléter compte_dedie dans la section [agence].", "15")
    if ecrit and ecrit != dedie:
        raise Refus(
            f"l'argent est arrivé sur {ecrit}, qui n'est pas le compte dédié.",
            "Le faire virer sur le compte dédié, puis l'enregistrer ; reçu par le mandant, le dire.",
            "15",
        )
    return dedie


def strategie_retenue(
    e: Elements, voulue: Strategie | None, accord: str, montant: int, le: date, configuration: Configuration
) -> Strategie:
    """L'ordre d'imputation : celui de la convention, ou un autre s'il est permis.

    Lève Refus (règle 19, C. civ. 1343-1) pour un paiement partiel imputé sur le principal d'abord sans clause ni accord.
    """
    if voulue is None or voulue is e.strategie:
        return e.strategie
    if voulue is not Strategie.PRINCIPAL_PUIS_INTERETS or accord.strip():
        return voulue
    if montant < e.decompte(le, charger_taux(configuration.tables)).du:
        raise Refus(
            "un paiement partiel s'impute sur les intérêts d'abord, sauf clause ou accord.",
            "Dire l'accord du créancier, ou laisser l'ordre de la loi.",
            "19",
        )
    return voulue


def creance_visee(e: Elements, numero: str) -> CreanceDue | None:
    """La facture que le débiteur dit payer. Lève Introuvable."""
    if not numero.strip():
        return None
    trouvee = next((c for c in e.creances if c.numero.casefold() == numero.strip().casefold()), None)
    if trouvee is None:
        connues = ", ".join(c.numero for c in e.creances[:10])
        raise Introuvable(f"facture « {citer(numero)} » inconnue sur ce dossier.", f"Ses factures : {connues}.")
    return trouvee


def signaler_la_visee(visee: CreanceDue | None, avant: Sequence[Versement], parts: Sequence[Part], accord: str) -> str:
    """Règle 20 : la facture visée n'est pas payée entièrement, et personne n'a dit que le créancier l'acceptait ; vide sinon."""
    if visee is None or accord.strip():
        return ""
    eteint = sum(p.montant for v in avant for p in v.parts if p.creance == visee.id and p.poste is Poste.PRINCIPAL)
    ici = sum(p.montant for p in parts if p.creance == visee.id and p.poste is Poste.PRINCIPAL)
    if eteint + ici >= visee.montant:
        return ""
    return (
        f"règle 20 : la facture {visee.numero} n'est pas payée entièrement ({euros(visee.montant - eteint - ici)} restent) ; "
        "le débiteur ne peut la viser qu'avec l'accord du créancier (C. civ. 1342-10)"
    )


def jugement_d_ouverture(dossier_id: int, e: Elements, le: date, configuration: Configuration) -> LigneProtection | None:
    """La procédure collective ouverte le jour où l'argent est arrivé, s'il paie une dette née avant elle (règle 32, L622-7)."""
    for ligne in en_cours_le(protections_du(dossier_id), le):
        isole = phase(ligne.type, ligne.phase, configuration.tables).effet(Objet.ENCAISSEMENTS) is Effet.ISOLE
        if isole and any((c.facture or c.echeance) < ligne.debut_le for c in e.creances):
            return ligne  # type: ignore[no-any-return]
    return None


def inscrire_les_fonds_isoles(g: Geste, paiement: Paiement, protection: LigneProtection) -> str:
    """Met les fonds isolés au mur des échéances ; rend la phrase que l'historique garde."""
    jusqu_au = annulable_jusqu_au(paiement.recu_le, g.cadre.configuration.tables)
    g.creer(
        EcheanceProcedure,
        dossier_id=g.dossier.id,
        protection_id=protection.id,
        code=FONDS_ISOLES,
        libelle=f"{euros(paiement.montant)} reçus le {paiement.recu_le:%d/%m/%Y} après le jugement d'ouverture, gardés à part",
        le=g.cadre.calendrier.ouvre_suivant(jusqu_au),
        sens=SensEcheance.ATTENTE,
        qui="comptable",
        sanction="le paiement peut être annulé et l'argent repris",
        texte="C. com. L622-7",
        statut="V*",
        donnees={"paiement": paiement.id},
    )
    return (
        f"isolés (règle 32) : le jugement d'ouverture est du {protection.debut_le:%d/%m/%Y}, "
        f"le paiement est annulable jusqu'au {jusqu_au:%d/%m/%Y}"
    )


def retirer_les_fonds_isoles(g: Geste, paiement: Paiement) -> None:
    """L'argent isolé est reparti : sa ligne du mur n'a plus d'objet."""
    if not paiement.isole:
        return
    lignes = EcheanceProcedure.select().where(
        EcheanceProcedure.dossier_id == g.dossier.id, EcheanceProcedure.code == FONDS_ISOLES, ~EcheanceProcedure.annulee
    )
    for ligne in lignes:
        if (ligne.donnees or {}).get("paiement") == paiement.id:
            g.modifier(ligne, annulee=True)


def verifier_la_saisie(montant: int, le: date, jour: date) -> None:
    """Lève SaisieInvalide pour un montant nul ou négatif, ou un jour à venir."""
    if montant <= 0:
        raise SaisieInvalide("le montant doit être supérieur à zéro.", "Écrire par exemple 150,00.")
    if le > jour:
        raise SaisieInvalide(f"la date {le:%d/%m/%Y} est à venir.", "Donner le jour où l'argent est arrivé.")
