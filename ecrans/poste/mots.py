"""Les mots de l'écran : comment se disent un téléphone, un jour, un évènement ; comment se lit un moyen de payer."""

from __future__ import annotations

from datetime import date, datetime

from agence.calendrier import PARIS
from agence.conduite.barriere import Feu
from agence.configuration.modele import Configuration
from agence.erreurs import SaisieInvalide
from agence.expressions import aplatir
from agence.mots import dire_evenement, en_mots
from donnees.nomenclature import EtatCoordonnee, Moyen, TypeEvenement
from donnees.vues.dossier import LigneCoordonnee, LigneEvenement
from ecrans.poste.jours import jour_court as jour_court

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
    return f"○ {valeur} ({en_mots(EtatCoordonnee(c.etat))})", "attenue"


def instant_court(instant: datetime, aujourd_hui: date) -> str:
    """L'heure si c'est aujourd'hui, sinon le jour."""
    local = instant.astimezone(PARIS)
    return f"{local:%H:%M}" if local.date() == aujourd_hui else jour_court(local.date(), aujourd_hui)


def dire_duree(secondes: object) -> str:
    """« 45 s », « 6 min » : le temps passé sur un dossier ; rien s'il n'est pas connu."""
    if not isinstance(secondes, int) or secondes <= 0:
        return ""
    return f"{secondes} s" if secondes < 60 else f"{secondes // 60} min"


def evenement(e: LigneEvenement, configuration: Configuration, *, avec_le_type: bool = True) -> str:
    """« répondeur · rappelle jeudi », « promesse 300,00 € pour le 12/11/2026 » : ce qui s'est passé, en une ligne.

    `avec_le_type` : non dans la liste entière, où une colonne le dit déjà et où la durée d'un appel a sa place.
    """
    if e.type == "appel":
        resultat = configuration.resultats.get(e.code)
        debut = resultat.libelle if resultat else e.code
        texte = f"{debut} · {e.texte}" if e.texte else debut
        duree = dire_duree(e.donnees.get("duree_s"))
        texte += f" ({duree})" if duree and not avec_le_type else ""
    else:
        texte = dire_evenement(TypeEvenement(e.type), e.texte) if avec_le_type else e.texte
    return f"(annulé) {texte}" if e.annule else texte
