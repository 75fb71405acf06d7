"""Un paiement reçu, chez nous ou chez le mandant ; l'extourne d'un paiement."""

from __future__ import annotations

from collections.abc import Mapping

from agence.argent import euros, lire_montant, nombre
from agence.erreurs import SaisieInvalide
from agence.expressions import aplatir
from agence.gestes import paiements
from agence.gestes.a_deux import extourner_ou_demander
from agence.mots import en_mots
from donnees.nomenclature import Canal, Moyen, Strategie
from donnees.vues.recus import LignePaiement
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.courrier import lire_jour_passe
from ecrans.poste.mots import lire_moyen


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La fenêtre de paiement, au montant dû."""
    lu = ecran.lu()
    champs = [
        Champ("montant", "montant", nombre(max(0, lu.decompte.du)), montant=True),
        Champ("le", "reçu le", f"{ecran.seance.jour:%d/%m/%Y}", indication="hier, ven, 12/11"),
        Champ("moyen", "moyen", en_mots(ecran.seance.configuration.promesses.moyen), indication=", ".join(map(en_mots, Moyen))),
        Champ("chez", "reçu par", "agence", indication="agence ou mandant"),
        Champ("reference", "référence", indication="facultative"),
        Champ("facture", "facture visée", indication="celle que le débiteur dit payer"),
        Champ("ordre", "imputation", indication=f"{en_mots(Strategie.INTERETS_PUIS_PRINCIPAL)}, sauf accord"),
        Champ("accord", "accord", indication="qui accepte cet ordre, ou la facture visée"),
    ]

    def lire(valeurs: Mapping[str, str]) -> str:
        montant = lire_montant(valeurs["montant"])
        saisie = paiements.Saisie(
            montant, lire_jour_passe(ecran.seance, valeurs["le"]), lire_moyen(valeurs["moyen"]), _canal(valeurs["chez"]),
            valeurs["reference"].strip(), facture=valeurs["facture"], imputation=_ordre(valeurs["ordre"]), accord=valeurs["accord"],
        )  # fmt: skip
        fait = paiements.recevoir(ecran.seance, lu.id, saisie, version=lu.version)
        phrase = f"{lu.fiche.reference} {euros(montant)} encaissés, quittance {fait.paiement.quittance}"
        return " · ".join([phrase, *fait.avertissements])

    fenetre = Dialogue(f"Paiement · {lu.fiche.debiteur} · dû {euros(lu.decompte.du)}", champs, lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def _canal(texte: str) -> Canal:
    plat = aplatir(texte)
    trouves = [c for c in Canal if plat and c.value.startswith(plat)]
    if len(trouves) != 1:
        raise SaisieInvalide("dire qui a reçu l'argent.", "Écrire agence ou mandant.")
    return trouves[0]


def _ordre(texte: str) -> Strategie | None:
    """L'ordre d'imputation voulu par son début, sans accents ; vide, celui de la convention."""
    plat = aplatir(texte)
    if not plat:
        return None
    trouves = [s for s in Strategie if aplatir(en_mots(s)).startswith(plat)]
    if len(trouves) != 1:
        raise SaisieInvalide("ordre d'imputation inconnu.", "Écrire : " + ", ".join(map(en_mots, Strategie)) + ".")
    return trouves[0]


def extourner(ecran: EcranDeDossier, paiement: LignePaiement) -> None:
    """Annule un paiement rejeté ou saisi par erreur, par une ligne contraire."""
    reference = ecran.lu().fiche.reference

    def lire(valeurs: Mapping[str, str]) -> str:
        fait = extourner_ou_demander(ecran.seance, paiement.id, valeurs["motif"])
        quoi = f"{reference} {euros(paiement.montant)}"
        return f"{quoi} extournés" if fait.demande is None else f"{quoi} : extourne demandée à un superviseur"

    champ = Champ("motif", "raison", indication="rejet de prélèvement, erreur de dossier")
    titre = f"Extourner {euros(paiement.montant)} reçus le {paiement.recu_le:%d/%m/%Y}"
    ecran.demander(Dialogue(titre, [champ], lire), lambda phrase: ecran.fait(phrase, quitte=False))
