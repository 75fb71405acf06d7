"""Le litige au clavier : ce qui est contesté, la preuve demandée, la réponse."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agence.argent import lire_montant
from agence.erreurs import Refus, SaisieInvalide
from agence.expressions import aplatir, lire_date
from agence.gestes import litiges
from agence.gestes.remises import remettre
from agence.mots import en_mots
from donnees.nomenclature import IssueLitige, Poste, TypeLitige
from donnees.vues.protections import LigneLitige
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.courrier import lire_jour_passe

ISSUES = {"n": IssueLitige.NON_FONDE, "f": IssueLitige.FONDE, "p": IssueLitige.PARTIEL, "r": IssueLitige.RETIRE}
REPONDRE, PREUVE = "litige_repondre", "litige_preuve"


def ouvrir(ecran: EcranDeDossier) -> None:
    """Ce qui est contesté, la preuve à demander, qui répond et avant quand."""
    lu, seance = ecran.lu(), ecran.seance
    limite = seance.cadre().calendrier.prochain(seance.jour, seance.configuration.litiges.repondre_sous)

    def lire(valeurs: Mapping[str, str]) -> str:
        avant = lire_date(valeurs["avant"], seance.jour, seance.cadre().calendrier).retenue if valeurs["avant"].strip() else None
        resolveur = "agence" if aplatir(valeurs["resolveur"]).startswith("a") else "mandant"
        fait = litiges.ouvrir(
            seance, lu.id, _type(valeurs["type"]), preuve=valeurs["preuve"], resolveur=resolveur, echeance_le=avant, note=valeurs["note"],
            version=lu.version,
        )  # fmt: skip
        return f"{lu.fiche.reference} suspendu (litige), réponse attendue avant le {fait.echeance_le:%d/%m/%Y}"

    champs = [
        Champ("type", "conteste", "autre", indication="qualité, montant, déjà payé, livraison…"),
        Champ("preuve", "preuve demandée", indication="ce qu'il faut produire"),
        Champ("resolveur", "répond", "mandant", indication="mandant ou agence"),
        Champ("avant", "avant le", f"{limite:%d/%m/%Y}"),
        Champ("note", "note", indication="facultative"),
    ]
    ecran.demander(Dialogue(f"Litige · {lu.fiche.debiteur}", champs, lire), ecran.fait)


def _type(texte: str) -> TypeLitige:
    """« qual », « déjà payé », « autre ». Lève SaisieInvalide en disant ce qui s'écrit."""
    plat = aplatir(texte).replace(" ", "_")
    trouves = [t for t in TypeLitige if plat and t.value.startswith(plat)]
    if len(trouves) != 1:
        connus = ", ".join(t.value.replace("_", " ") for t in TypeLitige)
        raise SaisieInvalide("ce qui est contesté n'est pas reconnu.", f"Écrire : {connus}.")
    return trouves[0]


def suites(ecran: EcranDeDossier) -> list[Option]:
    """Ce qui peut suivre un litige ouvert."""
    if not ecran.lu().litiges:
        return []
    preuve = [Option("w", "preuve du litige reçue", PREUVE, "titre")] if any(x.preuve_recue_le is None for x in ecran.lu().litiges) else []
    return [Option("r", "réponse au litige", REPONDRE, "titre"), *preuve]


def _plus_ancien(ecran: EcranDeDossier) -> LigneLitige:
    ouverts = ecran.lu().litiges
    if not ouverts:
        raise Refus("aucun litige ouvert sur ce dossier.", "En ouvrir un : s, puis l.", "litige")
    return ouverts[0]


def _repondre(ecran: EcranDeDossier) -> None:
    litige = _plus_ancien(ecran)
    options = [Option(lettre, en_mots(issue), issue.value) for lettre, issue in ISSUES.items()]
    titre = f"Réponse au litige ({en_mots(TypeLitige(litige.type))}) · {ecran.lu().fiche.debiteur}"
    ecran.demander(Choix(titre, options), lambda valeur: _dire(ecran, litige, IssueLitige(valeur)))


def _dire(ecran: EcranDeDossier, litige: LigneLitige, issue: IssueLitige) -> None:
    lu, seance = ecran.lu(), ecran.seance
    champs = [Champ("reponse", "réponse", indication="ce qui a été répondu")]
    if issue is IssueLitige.PARTIEL:
        champs.append(Champ("avoir", "avoir", indication="ce que le mandant abandonne ; facultatif", montant=True))

    def lire(valeurs: Mapping[str, str]) -> str:
        avoir = lire_montant(valeurs["avoir"]) if valeurs.get("avoir", "").strip() else None
        litiges.repondre(seance, litige.id, issue, valeurs["reponse"], avoir=avoir, version=lu.version)
        suite = ""
        if avoir is not None:
            try:
                remettre(seance, lu.id, Poste.PRINCIPAL, avoir, valeurs["reponse"], accord=valeurs["reponse"])
            except Refus as refus:
                suite = f" · avoir à faire : {refus.message}"
        return f"{lu.fiche.reference} litige {en_mots(issue)}{suite}"

    fenetre = Dialogue(f"Litige {en_mots(issue)} · {lu.fiche.debiteur}", champs, lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def _preuve(ecran: EcranDeDossier) -> None:
    litige, lu, seance = _plus_ancien(ecran), ecran.lu(), ecran.seance

    def lire(valeurs: Mapping[str, str]) -> str:
        le = lire_jour_passe(seance, valeurs["le"])
        litiges.preuve_recue(seance, litige.id, le, valeurs["nom"], version=lu.version)
        return f"{lu.fiche.reference} preuve du litige reçue le {le:%d/%m/%Y}"

    champs = [Champ("le", "reçue le", f"{seance.jour:%d/%m/%Y}"), Champ("nom", "ce que c'est", litige.preuve)]
    fenetre = Dialogue(f"Preuve reçue · {lu.fiche.debiteur}", champs, lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


SUITES: dict[str, Callable[[EcranDeDossier], None]] = {REPONDRE: _repondre, PREUVE: _preuve}
