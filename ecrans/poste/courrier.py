"""Le courrier : lequel, puis Entrée ; la mise en demeure dit son délai."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from agence.calendrier import lire_duree
from agence.expressions import lire_date
from agence.gestes import courriers
from agence.gestes.accords_lre import signaler
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import EtatCourrier, TypeCourrier
from donnees.vues.dossier import LigneCourrier
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste.base import EcranDeDossier

LETTRES = {
    "p": TypeCourrier.PREMIERE_LETTRE, "r": TypeCourrier.RELANCE, "m": TypeCourrier.MISE_EN_DEMEURE, "a": TypeCourrier.AVIS_MANDANT,
}  # fmt: skip


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Quel courrier est parti."""
    lu = ecran.lu()
    options = [Option(lettre, en_mots(type_), type_.value) for lettre, type_ in LETTRES.items()]
    ecran.demander(Choix(f"Courrier parti · {lu.fiche.debiteur}", options), lambda valeur: _depart(ecran, TypeCourrier(valeur)))


def _depart(ecran: EcranDeDossier, type_: TypeCourrier) -> None:
    lu = ecran.lu()
    champs = [
        Champ("le", "parti le", f"{ecran.seance.jour:%d/%m/%Y}"),
        Champ("reference", "référence", indication="vide : numérotation automatique"),
        Champ("canal", "canal", indication="vide : scénario ; courrier, lrar, courriel"),
    ]
    if type_ is TypeCourrier.MISE_EN_DEMEURE:
        champs += [
            Champ("delai", "délai pour payer", indication="vide : celui du scénario ; 8j, 15j"),
            Champ("raison", "raison", indication="s'il manque des essais d'appel"),
        ]

    def lire(valeurs: Mapping[str, str]) -> str:
        le = lire_jour_passe(ecran.seance, valeurs["le"])
        delai = lire_duree(valeurs["delai"]) if valeurs.get("delai", "").strip() else None
        parti = courriers.parti(
            ecran.seance, lu.id, type_, le, valeurs["reference"], valeurs["canal"], delai, raison=valeurs.get("raison", ""),
            representant=lu.representant, version=lu.version,
        )  # fmt: skip
        fin = f", délai jusqu'au {parti.expire_le:%d/%m/%Y}" if parti.expire_le else ""
        signal = signaler(lu.id, parti.canal, le)
        return f"{lu.fiche.reference} {en_mots(type_)} {parti.reference} partie le {le:%d/%m/%Y}{fin}{f' · {signal}' if signal else ''}"

    ecran.demander(Dialogue(f"{en_mots(type_).capitalize()} · {lu.fiche.debiteur}", champs, lire), ecran.fait)


def lire_jour_passe(seance: Seance, texte: str) -> date:
    """Le jour d'un fait ; vide, aujourd'hui."""
    return lire_date(texte, seance.jour, seance.cadre().calendrier, passe=True).demandee if texte.strip() else seance.jour


def suivre(ecran: EcranDeDossier, courrier: LigneCourrier) -> None:
    """Ce qu'est devenu un courrier : parti, reçu, revenu."""
    options = [Option("r", "reçu", "recu"), Option("n", "revenu (NPAI)", "revenu")]
    if courrier.etat == EtatCourrier.A_ENVOYER:
        options = [Option("p", "parti", "parti")]
    titre = f"{en_mots(TypeCourrier(courrier.type))} {courrier.reference}"
    ecran.demander(Choix(titre, options), lambda sort: _dater(ecran, courrier, sort))


def _dater(ecran: EcranDeDossier, courrier: LigneCourrier, sort: str) -> None:
    if sort == "parti":
        _depart(ecran, TypeCourrier(courrier.type))
        return
    lu = ecran.lu()
    geste = courriers.recu if sort == "recu" else courriers.revenu
    mot = "reçu" if sort == "recu" else "revenu"

    def lire(valeurs: Mapping[str, str]) -> str:
        le = lire_jour_passe(ecran.seance, valeurs["le"])
        geste(ecran.seance, courrier.id, le, version=lu.version)
        return f"{lu.fiche.reference} {courrier.reference} {mot} le {le:%d/%m/%Y}"

    champ = Champ("le", f"{mot} le", f"{ecran.seance.jour:%d/%m/%Y}")
    ecran.demander(Dialogue(f"{courrier.reference} {mot}", [champ], lire), lambda phrase: ecran.fait(phrase, quitte=False))
