"""Les frais à la charge du débiteur, au poste : inscrits avec la pièce qui les prouve, retirés avec leur raison (règle 6)."""

from __future__ import annotations

from collections.abc import Mapping

from agence.argent import euros, lire_montant
from agence.erreurs import Introuvable, SaisieInvalide
from agence.expressions import aplatir
from agence.gestes import frais as gestes
from agence.mots import en_mots
from donnees.nomenclature import NatureFrais, TypePiece
from donnees.vues.decompte import LigneFrais, frais
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.courrier import lire_jour_passe
from ecrans.poste.lecture import DossierLu

NEUF = 9
"""Lignes qu'un chiffre choisit."""


def inscrire(ecran: EcranDeDossier) -> None:
    """Nature, montant, jour, pièce ; la dernière pièce qui prouve des dépens est proposée."""
    lu = ecran.lu()
    champs = [
        Champ("nature", "nature", en_mots(NatureFrais.DEPENS), indication=", ".join(map(en_mots, NatureFrais))),
        Champ("montant", "montant", montant=True, indication="51,07"),
        Champ("le", "exposés le", f"{ecran.seance.jour:%d/%m/%Y}", indication="hier, 12/11"),
        Champ("piece", "pièce", _preuve(lu), indication="celle qui les prouve : son nom ou #numéro"),
    ]

    def lire(valeurs: Mapping[str, str]) -> str:
        nature, montant = lire_nature(valeurs["nature"]), lire_montant(valeurs["montant"])
        piece = gestes.piece_nommee(lu.id, valeurs["piece"])
        gestes.ajouter(ecran.seance, lu.id, nature, montant, lire_jour_passe(ecran.seance, valeurs["le"]), piece, version=lu.version)
        return f"{lu.fiche.reference} {euros(montant)} de {en_mots(nature)} à la charge du débiteur"

    titre = lu.situation.titre_le
    rappel = [f"titre exécutoire du {titre:%d/%m/%Y}" if titre else "aucun titre exécutoire : les frais restent au créancier (règle 6)"]
    fenetre = Dialogue(f"Frais · {lu.fiche.debiteur}", champs, lire, rappel=rappel)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def _preuve(lu: DossierLu) -> str:
    preuves = {t.value for t in gestes.PREUVES[NatureFrais.DEPENS]} - {TypePiece.AUTRE.value}
    return next((nom for _, type_, nom in reversed(lu.fiche.pieces) if type_ in preuves), "")


def lire_nature(texte: str) -> NatureFrais:
    """La nature par les premières lettres de ses mots ou de son nom : « dép », « exéc », « mauvaise ». Lève SaisieInvalide."""
    plat = aplatir(texte)
    noms = {n: (aplatir(en_mots(n)), aplatir(n.value.replace("_", " "))) for n in NatureFrais}
    trouvees = [n for n, siens in noms.items() if plat and any(nom.startswith(plat) for nom in siens)]
    if len(trouvees) != 1:
        raise SaisieInvalide("nature de frais inconnue.", "Écrire : " + ", ".join(map(en_mots, NatureFrais)) + ".")
    return trouvees[0]


def retirer(ecran: EcranDeDossier) -> None:
    """Quels frais, puis pourquoi."""
    inscrits = list(reversed(frais([ecran.lu().id])))[:NEUF]
    if not inscrits:
        raise Introuvable("aucuns frais sur ce dossier.", "")
    options = [
        Option(str(n), f"{euros(f.montant)} de {en_mots(NatureFrais(f.nature))} du {f.le:%d/%m/%Y}", str(n))
        for n, f in enumerate(inscrits, 1)
    ]
    ecran.enchainer(Choix("Quels frais retirer ?", options, colonnes=1), lambda n: _retirer(ecran, inscrits[int(n) - 1]))


def _retirer(ecran: EcranDeDossier, ligne: LigneFrais) -> None:
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        gestes.retirer(ecran.seance, ligne.id, valeurs["raison"], version=lu.version)
        return f"{lu.fiche.reference} {euros(ligne.montant)} de frais retirés"

    champ = Champ("raison", "raison", indication="plus dus, inscrits à tort")
    fenetre = Dialogue(f"Retirer {euros(ligne.montant)} de frais", [champ], lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))
