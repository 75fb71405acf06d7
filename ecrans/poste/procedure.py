"""La vie d'une procédure ouverte : transmise, titre obtenu, revenue."""

from __future__ import annotations

from collections.abc import Mapping

from agence.gestes import escalade
from agence.mots import en_mots
from donnees.nomenclature import EtatProcedure, TypeProcedure
from donnees.vues.dossier import LigneProcedure
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.courrier import lire_jour_passe


def suivre(ecran: EcranDeDossier, procedure: LigneProcedure) -> None:
    """Ce qui peut arriver à cette procédure, d'où elle en est."""
    etat = EtatProcedure(procedure.etat)
    options = [Option("t", "transmettre au partenaire", "transmettre")]
    if etat is EtatProcedure.TRANSMIS:
        options = [Option("r", "revenue sans titre", "revenir")]
        if procedure.type != TypeProcedure.SOMMATION:
            options.insert(0, Option("i", "titre exécutoire obtenu", "titre"))
    titre = f"{en_mots(TypeProcedure(procedure.type)).capitalize()} · {en_mots(etat)}"
    ecran.demander(Choix(titre, options), lambda choix: _SUITES[choix](ecran, procedure))


def _transmettre(ecran: EcranDeDossier, procedure: LigneProcedure) -> None:
    reference = ecran.lu().fiche.reference

    def lire(valeurs: Mapping[str, str]) -> str:
        escalade.transmettre(ecran.seance, procedure.id, valeurs["partenaire"].strip())
        return f"{reference} {en_mots(TypeProcedure(procedure.type))} transmise"

    champ = Champ("partenaire", "à", procedure.partenaire, indication="étude, avocat ou greffe")
    fenetre = Dialogue("Transmettre (ne s'annule pas)", [champ], lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, annulable=False))


def _titre(ecran: EcranDeDossier, procedure: LigneProcedure) -> None:
    reference = ecran.lu().fiche.reference

    def lire(valeurs: Mapping[str, str]) -> str:
        le = lire_jour_passe(ecran.seance, valeurs["le"])
        escalade.titre(ecran.seance, procedure.id, le)
        return f"{reference} titre exécutoire du {le:%d/%m/%Y}"

    ecran.demander(Dialogue("Titre exécutoire", [Champ("le", "du", f"{ecran.seance.jour:%d/%m/%Y}")], lire), ecran.fait)


def _revenir(ecran: EcranDeDossier, procedure: LigneProcedure) -> None:
    reference = ecran.lu().fiche.reference

    def lire(valeurs: Mapping[str, str]) -> str:
        escalade.revenir(ecran.seance, procedure.id, valeurs["raison"])
        return f"{reference} {en_mots(TypeProcedure(procedure.type))} revenue"

    ecran.demander(Dialogue("Revenue sans titre", [Champ("raison", "raison", indication="refus, adresse, désistement")], lire), ecran.fait)


_SUITES = {"transmettre": _transmettre, "titre": _titre, "revenir": _revenir}
