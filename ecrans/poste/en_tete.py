"""La première ligne : qui, quel jour, quelle heure, où l'on en est de sa journée."""

from __future__ import annotations

from datetime import datetime, time

from rich.text import Text

from agence import horloge
from agence.argent import euros
from agence.calendrier import JOURS, PARIS, dire_date_longue
from agence.seance import Seance
from donnees.vues.file import Compteurs, File, compteurs
from ecrans.composants.texte import aux_deux_bouts

LARGE = 110


def compter(seance: Seance, file: File | None = None) -> Compteurs:
    """Les compteurs du jour de l'agent ; `file` : sa file entière, si elle vient d'être lue."""
    debut = datetime.combine(seance.jour, time(0), PARIS).astimezone(horloge.maintenant().tzinfo)
    return compteurs(seance.acteur.id if seance.acteur else 0, seance.jour, debut, file)


def en_tete(seance: Seance, comptes: Compteurs, largeur: int) -> Text:
    """« AGENCE · Lefèvre · sam. 21 nov. 2026 · 14:32    reste 41 · faits 23 · promis 4 310,00 € »."""
    local = horloge.local(seance.horloge())
    qui = seance.acteur.affichage if seance.acteur else "personne"
    if largeur >= LARGE:
        maison, jour = seance.configuration.agence.nom, dire_date_longue(local.date())
        valeur = f" · file {euros(comptes.valeur)}"
    else:
        maison, jour, valeur = "AGENCE", f"{JOURS[local.weekday()]}. {local:%d/%m}", ""
    gauche = f" {maison} · {qui} · {jour} · {local:%H:%M}"
    droite = f"reste {comptes.reste} · faits {comptes.faits} · promis {euros(comptes.promis)}"
    # L'heure passe avant ce que vaut la file.
    droite += f"{valeur} " if len(gauche) + len(droite) + len(valeur) + 2 <= largeur else " "
    return aux_deux_bouts((gauche, "bold reverse"), (droite, "bold reverse"), largeur)
