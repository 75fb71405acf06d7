"""Le résultat d'un appel : une touche, ou la bande des résultats avec une lettre, puis une note si l'on veut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from agence import horloge
from agence.calendrier import PARIS
from agence.conduite.barriere import Feu
from agence.conduite.situation import Situation
from agence.configuration.modele import Resultat
from agence.erreurs import Refus, SaisieInvalide
from agence.expressions import aplatir, dire_date, lire_rendez_vous
from agence.gestes import approbations, notes
from agence.gestes.appels import DEROGEABLES, Consigne, consigner, derogeable, resultat_de
from agence.gestes.droits import peut
from agence.mots import en_mots
from donnees.nomenclature import Etat
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.lecture import DossierLu
from ecrans.poste.promesse import demander_accord

__all__ = ["choisir", "en_une_touche", "ouvrir", "resultat_de"]

FAMILLES = ("non_joint", "joint", "donnee", "protection", "fin", "systeme")
DEMANDER = "demander"
CODES_DE_PROMESSE = {"promesse": "promesse", "echeancier": "echeancier"}


@dataclass(frozen=True)
class Saisi:
    """Ce que l'agent dit d'un appel."""

    code: str
    note: str = ""
    rendez_vous: datetime | None = None
    authentifie: bool | None = None
    derogation: str = ""


def en_une_touche(ecran: EcranDeDossier, chiffre: int) -> None:
    """Consigne le résultat de ce chiffre, sans rien demander."""
    resultats = ecran.seance.configuration.resultats.values()
    resultat = next((r for r in resultats if r.chiffre == chiffre), None)
    if resultat is None:
        raise SaisieInvalide(f"aucun résultat n'a le chiffre {chiffre}.", "Les chiffres se donnent dans [resultats].")
    choisir(ecran, resultat, direct=True)


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La bande des résultats : une lettre chacun."""
    from ecrans.poste.composer import composer_le_numero

    lu = ecran.lu()
    if lu.barriere.feu is Feu.ROUGE and not peut(ecran.seance.acteur, "appeler hors des règles") and not a_l_accord(ecran, lu):
        premier = next(c for c in lu.barriere.constats if c.feu is Feu.ROUGE)
        ecran.montrer_refus(Refus(f"appel à ne pas passer : {lu.barriere.phrase}.", premier.remede, premier.regle))
    resultats = ecran.seance.configuration.resultats
    avec_lettre = sorted((r for r in resultats.values() if r.lettre), key=lambda r: FAMILLES.index(r.famille))
    options = [Option(r.lettre, f"{r.libelle}{f' ({r.chiffre})' if r.chiffre else ''}", r.code) for r in avec_lettre]
    if _se_demande(ecran, lu):
        options.append(Option("A", "demander l'accord d'appeler", DEMANDER, "accent"))
    titre = f"Résultat de l'appel · {lu.fiche.debiteur}"
    try:
        numero = composer_le_numero(ecran)
    except Refus as refus:  # le numéro se compose à la main, le résultat se consigne quand même
        ecran.montrer_refus(refus)
        numero = ""
    ecran.demander(Choix(f"{titre} · {numero}" if numero else titre, options), lambda code: _choisir_ou_demander(ecran, code))


def _choisir_ou_demander(ecran: EcranDeDossier, code: str) -> None:
    if code == DEMANDER:
        demander_d_appeler(ecran)
    else:
        choisir(ecran, ecran.seance.configuration.resultats[code])


def a_l_accord(ecran: EcranDeDossier, lu: DossierLu) -> bool:
    """Vrai si un superviseur a permis ce jour à cet agent d'appeler malgré la barrière."""
    return bool(lu.demandes) and approbations.accord_du_jour(ecran.seance, lu.id, approbations.Objet.APPEL) is not None


def _se_demande(ecran: EcranDeDossier, lu: DossierLu) -> bool:
    """Vrai si un superviseur peut lever ce qui interdit l'appel, et que cet agent n'a pas déjà son accord."""
    if not derogeable(lu.barriere) or peut(ecran.seance.acteur, "appeler hors des règles"):
        return False
    return not a_l_accord(ecran, lu)


def demander_d_appeler(ecran: EcranDeDossier, note: str = "") -> None:
    """Demande de passer outre la barrière ; ce qui était déjà noté sert de motif."""
    lu = ecran.lu()
    donnees = approbations.donnees_appel(lu.barriere.phrase)
    demander_accord(ecran, lu, approbations.Objet.APPEL, f"appel à ne pas passer : {lu.barriere.phrase}.", donnees, motif=note)


def choisir(ecran: EcranDeDossier, resultat: Resultat, *, direct: bool = False) -> None:
    """La suite du choix : une promesse s'écrit, un autre résultat se consigne, avec une note s'il vient de la bande."""
    if resultat.suite in CODES_DE_PROMESSE:
        ecran.action_touche(CODES_DE_PROMESSE[resultat.suite])
    elif direct:
        _consigner(ecran, Saisi(resultat.code))
    else:
        ecran.demander(_demande(ecran, resultat), lambda saisi: _consigner(ecran, saisi))


def _demande(ecran: EcranDeDossier, resultat: Resultat) -> Dialogue[Saisi]:
    """La note, l'heure convenue si le résultat en veut une, et si c'est bien lui qui répondait (règle 38)."""
    dossier_id = ecran.lu().id
    brouillon = notes.brouillon_lire(ecran.seance, dossier_id)
    champs = [Champ("note", "note", brouillon, indication="facultative", a_la_suite=True)]
    if resultat.suite == "planifier":
        champs.insert(0, Champ("quand", "rappeler", indication="demain 9h, ven 14h30, +2h"))
    if resultat.contact:
        champs.append(Champ("identite", "identité vérifiée", "oui" if resultat.contact_utile else "non", indication="oui ou non"))

    def lire(valeurs: Mapping[str, str]) -> Saisi:
        instant = _instant(ecran, valeurs["quand"]) if "quand" in valeurs else None
        verifiee = _oui(valeurs["identite"]) if "identite" in valeurs else None
        return Saisi(resultat.code, valeurs["note"], instant, verifiee)

    rappel = ["Brouillon retrouvé."] if brouillon else []
    titre = f"{resultat.code} · {resultat.libelle}"
    return Dialogue(titre, champs, lire, rappel=rappel, suivi=lambda v: ecran.etabli.taper(dossier_id, v["note"]))


def _instant(ecran: EcranDeDossier, texte: str) -> datetime:
    local = horloge.local(ecran.seance.horloge())
    jour, heure = lire_rendez_vous(texte, local, ecran.seance.cadre().calendrier)
    if heure is None:
        raise SaisieInvalide("l'heure du rappel manque.", "Écrire par exemple demain 9h.")
    return datetime.combine(jour, heure, PARIS).astimezone(ecran.seance.horloge().tzinfo)


def _oui(texte: str) -> bool:
    plat = aplatir(texte)
    if plat[:1] not in ("o", "n"):
        raise SaisieInvalide("répondre oui ou non.", "Sans identité vérifiée, ne pas parler de la dette (règle 38).")
    return plat.startswith("o")


def _consigner(ecran: EcranDeDossier, saisi: Saisi) -> None:
    lu = ecran.lu()
    duree = max(0, int((ecran.seance.horloge() - lu.lu_le).total_seconds()))
    try:
        c = consigner(
            ecran.seance, lu.id, saisi.code, note=saisi.note, rendez_vous=saisi.rendez_vous, authentifie=saisi.authentifie,
            duree_s=duree, derogation=saisi.derogation, representant=lu.representant, version=lu.version,
        )  # fmt: skip
    except Refus as refus:
        if _se_demande(ecran, lu) and refus.regle in DEROGEABLES:
            ecran.montrer_refus(refus)  # il reste à lire si l'on renonce à demander
            demander_d_appeler(ecran, saisi.note)
            return
        if saisi.derogation or lu.barriere.feu is not Feu.ROUGE or not peut(ecran.seance.acteur, "appeler hors des règles"):
            raise
        ecran.demander(_derogation(refus), lambda raison: _consigner(ecran, replace(saisi, derogation=raison)))
        return
    ecran.etabli.note_consignee(lu.id, saisi.note)
    ecran.fait(f"{lu.fiche.reference} {dire_consigne(c, ecran)}")


def _derogation(refus: Refus) -> Dialogue[str]:
    """Un superviseur peut passer outre, en disant pourquoi."""

    def lire(valeurs: Mapping[str, str]) -> str:
        if not valeurs["raison"].strip():
            raise SaisieInvalide("la raison manque.", "Dire pourquoi passer outre.")
        return valeurs["raison"]

    return Dialogue("Passer outre la barrière", [Champ("raison", "raison")], lire, rappel=[refus.message])


def dire_consigne(c: Consigne, ecran: EcranDeDossier) -> str:
    """« NRP ne répond pas : appel mar. 24/11 à 13:30 », et le mot de la note qu'il vaudrait mieux éviter (règles 38 et 41)."""
    evite = f" · à éviter : {c.a_eviter[0]}" if c.a_eviter else ""
    return f"{c.resultat.code} {c.resultat.libelle} : {dire_suite(c.situation, ecran)}{evite}"


def dire_suite(s: Situation, ecran: EcranDeDossier) -> str:
    """Ce qui attend le dossier maintenant."""
    if s.etat is Etat.CLOS:
        return "dossier clos"
    if s.etat is Etat.SUSPENDU:
        fin = f" jusqu'au {s.suspendu_jusqu_au:%d/%m/%Y}" if s.suspendu_jusqu_au else ""
        return f"suspendu ({en_mots(s.suspension_motif)}){fin}"
    if s.action is None or s.action_le is None:
        return "en attente"
    heure = f" à {horloge.local(s.rappel_a):%H:%M}" if s.rappel_a else ""
    return f"{en_mots(s.action)} {dire_date(s.action_le, ecran.seance.jour)}{heure}"
