"""Les champs qu'un mandant déclare dans la configuration, en plus de ceux de tous : douze au plus."""

from __future__ import annotations

from agence.erreurs import SaisieInvalide
from agence.gestes.socle import geste
from agence.seance import Seance
from agence.texte import assainir
from donnees.modeles import Dossier, Mandant
from donnees.nomenclature import TypeEvenement

LONGUEUR_MAXIMALE = 200
NOMBRE_MAXIMAL = 12


def declares(seance: Seance, dossier: Dossier) -> dict[str, str]:
    """Les champs du mandant de ce dossier : clé → libellé."""
    code = Mandant.get_by_id(dossier.mandant_id).code
    return dict(list(seance.configuration.champs.get(code, {}).items())[:NOMBRE_MAXIMAL])


def remplir(seance: Seance, dossier_id: int, cle: str, valeur: str, *, version: int | None = None) -> None:
    """Remplit un champ libre ; vide, il est effacé. Lève SaisieInvalide pour une clé non déclarée ou un texte trop long."""
    valeur = valeur.strip()
    if len(valeur) > LONGUEUR_MAXIMALE:
        raise SaisieInvalide(f"{len(valeur)} caractères : {LONGUEUR_MAXIMALE} au plus.", "Raccourcir, ou en faire une note.")
    with geste(seance, dossier_id, version=version) as g:
        connus = declares(seance, g.dossier)
        if cle not in connus:
            liste = ", ".join(connus) or "aucun"
            raise SaisieInvalide(f"champ « {assainir(cle, maximum=40)} » non déclaré.", f"Champs de ce mandant : {liste}.")
        champs = {c: v for c, v in g.dossier.champs.items() if c != cle}
        if valeur:
            champs[cle] = assainir(valeur, maximum=LONGUEUR_MAXIMALE)
        g.consigner(TypeEvenement.NOTE, "champ", f"{connus[cle]} : {champs.get(cle, 'effacé')}")
        g.changer(champs=champs)
