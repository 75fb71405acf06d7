"""Un paiement reçu, chez nous ou chez le mandant ; l'extourne d'un paiement."""

from __future__ import annotations

from collections.abc import Mapping

from agence.argent import euros, lire_montant, nombre
from agence.erreurs import SaisieInvalide
from agence.expressions import aplatir
from agence.gestes import paiements
from agence.mots import en_mots
from donnees.nomenclature import Canal, Moyen
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
    ]

    def lire(valeurs: Mapping[str, str]) -> str:
        montant = lire_montant(valeurs["montant"])
        paiements.encaisser(
            ecran.seance, lu.id, montant, lire_jour_passe(ecran.seance, valeurs["le"]), lire_moyen(valeurs["moyen"]),
            canal=_canal(valeurs["chez"]), reference=valeurs["reference"].strip(), version=lu.version,
        )  # fmt: skip
        return f"{lu.fiche.reference} {euros(montant)} encaissés"

    fenetre = Dialogue(f"Paiement · {lu.fiche.debiteur} · dû {euros(lu.decompte.du)}", champs, lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def _canal(texte: str) -> Canal:
    plat = aplatir(texte)
    trouves = [c for c in Canal if plat and c.value.startswith(plat)]
    if len(trouves) != 1:
        raise SaisieInvalide("dire qui a reçu l'argent.", "Écrire agence ou mandant.")
    return trouves[0]


def extourner(ecran: EcranDeDossier, paiement: LignePaiement) -> None:
    """Annule un paiement rejeté ou saisi par erreur, par une ligne contraire."""
    reference = ecran.lu().fiche.reference

    def lire(valeurs: Mapping[str, str]) -> str:
        paiements.extourner(ecran.seance, paiement.id, valeurs["motif"])
        return f"{reference} {euros(paiement.montant)} extournés"

    champ = Champ("motif", "raison", indication="rejet de prélèvement, erreur de dossier")
    titre = f"Extourner {euros(paiement.montant)} reçus le {paiement.recu_le:%d/%m/%Y}"
    ecran.demander(Dialogue(titre, [champ], lire), lambda phrase: ecran.fait(phrase, quitte=False))
