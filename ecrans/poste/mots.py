"""Les mots de l'écran : comment se disent les étapes, les états, les moyens, un téléphone, un évènement."""

from __future__ import annotations

from datetime import date, datetime

from agence.calendrier import PARIS
from agence.conduite.barriere import Feu
from agence.configuration.modele import Configuration
from agence.erreurs import SaisieInvalide
from agence.expressions import aplatir
from donnees.nomenclature import EtatCoordonnee, EtatProcedure, Moyen, StatutPromesse, TypeAction
from donnees.vues.dossier import LigneCoordonnee, LigneEvenement

ETAPES = {
    "amiable": "amiable", "mise_en_demeure": "mise en demeure", "huissier_amiable": "huissier (amiable)",
    "judiciaire": "judiciaire", "execution": "exécution", "clos": "clos",
}  # fmt: skip
ACTIONS = {
    TypeAction.PREMIERE_LETTRE: "première lettre", TypeAction.APPEL: "appel", TypeAction.RELANCE: "relance",
    TypeAction.MISE_EN_DEMEURE: "mise en demeure", TypeAction.AVIS_MANDANT: "avis au mandant", TypeAction.HUISSIER: "huissier",
    TypeAction.JUDICIAIRE: "judiciaire", TypeAction.TRANSMISSION: "à transmettre", TypeAction.SUIVI_PROCEDURE: "suivi de procédure",
    TypeAction.ENQUETE: "enquête", TypeAction.ECRIRE: "écrire", TypeAction.REVUE: "revue", TypeAction.TACHE: "tâche",
}  # fmt: skip
MOYENS = {
    Moyen.VIREMENT: "virement", Moyen.CARTE: "carte", Moyen.CHEQUE: "chèque", Moyen.PRELEVEMENT: "prélèvement", Moyen.ESPECES: "espèces",
}  # fmt: skip
STATUTS = {
    StatutPromesse.OUVERTE: "en cours", StatutPromesse.TENUE: "tenue", StatutPromesse.PARTIELLE: "en partie",
    StatutPromesse.ROMPUE: "rompue", StatutPromesse.REMPLACEE: "remplacée", StatutPromesse.ANNULEE: "annulée",
}  # fmt: skip
PROCEDURES = {
    "sommation": "sommation", "injonction": "injonction de payer", "petites_creances": "petites créances", "refere": "référé-provision",
    "assignation": "assignation", "europeenne": "injonction européenne", "execution": "exécution",
}  # fmt: skip
ETATS_DE_PROCEDURE = {
    EtatProcedure.A_TRANSMETTRE: "à transmettre", EtatProcedure.TRANSMIS: "transmise", EtatProcedure.TITRE: "titre obtenu",
    EtatProcedure.REVENU: "revenue", EtatProcedure.ANNULE: "annulée",
}  # fmt: skip
TYPES = {
    "creation": "création", "import": "import", "appel": "appel", "note": "note", "promesse": "promesse",
    "promesse_decidee": "promesse", "echeancier": "échéancier", "paiement": "paiement", "extourne": "extourne", "courrier": "courrier",
    "planification": "prévu", "suspension": "suspension", "reprise": "reprise", "etape": "étape", "escalade": "escalade",
    "procedure": "procédure", "coordonnee": "coordonnée", "piece": "pièce", "motif": "raison", "approbation": "accord",
    "attribution": "attribution", "cloture": "clôture", "reouverture": "réouverture", "annulation": "annulation",
}  # fmt: skip
SE_DISENT_SEULS = frozenset({"note", "promesse_decidee", "annulation", "courrier", "piece", "motif", "cloture", "approbation"})
"""Évènements dont le texte commence déjà par dire ce qu'ils sont."""
FEUX = {Feu.VERT: ("VERT", "succes"), Feu.ORANGE: ("ORANGE", "alerte"), Feu.ROUGE: ("ROUGE", "danger")}

_ABREGES = {"v": Moyen.VIREMENT, "cb": Moyen.CARTE, "c": Moyen.CARTE, "chq": Moyen.CHEQUE, "p": Moyen.PRELEVEMENT, "e": Moyen.ESPECES}


def lire_moyen(texte: str) -> Moyen:
    """« virement », « vir », « cb », « chèque », « prel », « espèces ». Lève SaisieInvalide."""
    plat = aplatir(texte)
    if plat in _ABREGES:
        return _ABREGES[plat]
    trouves = [m for m in Moyen if plat and m.value.startswith(plat)]
    if len(trouves) != 1:
        raise SaisieInvalide(f"moyen « {texte.strip()[:20]} » inconnu.", "Écrire virement, carte, chèque, prélèvement ou espèces.")
    return trouves[0]


def numero_lisible(e164: str) -> str:
    """« 06 12 34 56 78 » pour un numéro français, tel quel sinon."""
    if e164.startswith("+33") and len(e164) == 12 and e164[1:].isdigit():
        national = "0" + e164[3:]
        return " ".join(national[i : i + 2] for i in range(0, 10, 2))
    return e164


def coordonnee(c: LigneCoordonnee) -> tuple[str, str]:
    """Une coordonnée et son style : ● bonne, ◐ douteuse, ○ perdue, avec le mot quand elle n'est pas bonne."""
    valeur = numero_lisible(c.valeur) if c.type == "telephone" else " ".join(m for m in (c.valeur, c.code_postal, c.ville) if m)
    match c.etat:
        case EtatCoordonnee.VALABLE:
            return f"● {valeur}", ""
        case EtatCoordonnee.DOUTEUX:
            return f"◐ {valeur} (douteux)", ""
    etats = {"faux": "faux", "npai": "NPAI", "ne_plus_appeler": "ne plus appeler"}
    return f"○ {valeur} ({etats.get(c.etat, c.etat)})", "attenue"


def jour_court(jour: date, aujourd_hui: date) -> str:
    """Cinq colonnes : « auj. », « hier », « 12/11 », et « 11/25 » (mois et année) pour une autre année."""
    ecart = (jour - aujourd_hui).days
    if ecart in (0, -1):
        return "auj." if ecart == 0 else "hier"
    return f"{jour:%d/%m}" if jour.year == aujourd_hui.year else f"{jour:%m/%y}"


def instant_court(instant: datetime, aujourd_hui: date) -> str:
    """L'heure si c'est aujourd'hui, sinon le jour."""
    local = instant.astimezone(PARIS)
    return f"{local:%H:%M}" if local.date() == aujourd_hui else jour_court(local.date(), aujourd_hui)


def evenement(e: LigneEvenement, configuration: Configuration) -> str:
    """« répondeur · rappelle jeudi », « promesse 300,00 € pour le 12/11/2026 » : ce qui s'est passé, en une ligne."""
    if e.type == "appel":
        resultat = configuration.resultats.get(e.code)
        debut = resultat.libelle if resultat else e.code
        texte = f"{debut} · {e.texte}" if e.texte else debut
    elif e.type in SE_DISENT_SEULS:
        texte = e.texte
    else:
        texte = f"{TYPES.get(e.type, e.type)} {e.texte}".strip()
    return f"(annulé) {texte}" if e.annule else texte
