"""Filtrer la file : par champs, par vue gardée ; le titre dit ce qui est filtré, une touche l'enlève."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from agence.argent import euros, lire_montant
from agence.erreurs import SaisieInvalide
from agence.expressions import aplatir
from agence.gestes import vues_file
from agence.mots import en_mots
from donnees.nomenclature import Etape, Nature, TypeAction
from donnees.vues.file import Filtre
from donnees.vues.poste import vues_gardees
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste.base import EcranDeDossier

QUAND = {"d": ("ce qui est dû", "du"), "v": ("ce qui vient plus tard", "a_venir"), "t": ("tous mes dossiers actifs", "tout")}


def ouvrir(ecran: EcranDeDossier, actuel: Filtre, appliquer: Callable[[Filtre], None]) -> None:
    """Les choix d'une touche : tout montrer, un filtre neuf, une vue gardée."""
    gardees = vues_gardees(ecran.seance.acteur.id) if ecran.seance.acteur else []
    options = [Option("f", "filtrer par champs", "champs"), Option("x", "enlever le filtre", "rien")]
    options += [Option(lettre, mots, f"quand:{quand}") for lettre, (mots, quand) in QUAND.items()]
    options += [Option("g", "garder ce filtre sous un nom", "garder"), Option("o", "oublier une vue", "oublier")]
    options += [Option(str(n), nom, f"vue:{n - 1}") for n, (nom, _) in enumerate(gardees, 1)]

    def suite(choix: str) -> None:
        sorte, _, valeur = choix.partition(":")
        match sorte:
            case "champs":
                ecran.enchainer(_dialogue(ecran, actuel), appliquer)
            case "rien":
                appliquer(Filtre())
            case "quand":
                appliquer(replace(actuel, quand=valeur))
            case "vue":
                appliquer(Filtre(**gardees[int(valeur)][1]))
            case _:
                _nommer(ecran, actuel, oublier=sorte == "oublier")

    ecran.enchainer(Choix(f"File · {dire(actuel) or 'sans filtre'}", options), suite)


def _nommer(ecran: EcranDeDossier, actuel: Filtre, *, oublier: bool) -> None:
    def lire(valeurs: Mapping[str, str]) -> str:
        if oublier:
            vues_file.oublier(ecran.seance, valeurs["nom"].strip())
            return f"vue « {valeurs['nom'].strip()} » oubliée"
        vues_file.garder(ecran.seance, valeurs["nom"], actuel.en_json())
        return f"vue « {valeurs['nom'].strip()} » gardée : f et son chiffre"

    titre = "Oublier une vue" if oublier else f"Garder : {dire(actuel) or 'toute la file'}"
    ecran.enchainer(Dialogue(titre, [Champ("nom", "nom de la vue")], lire), lambda phrase: ecran.dire(("✓ ", "succes"), phrase))


def _dialogue(ecran: EcranDeDossier, f: Filtre) -> Dialogue[Filtre]:
    champs = [
        Champ("mandant", "mandant", f.mandant, indication="son code"),
        Champ("etape", "étape", _etape(f), indication="amiable, mise en demeure, huissier…"),
        Champ("nature", "nature", f.nature, indication="professionnel ou particulier"),
        Champ("action", "action", _action(f), indication="appel, enquête, revue…"),
        Champ("resultat", "dernier résultat", f.resultat, indication="NRP, REP, PROM…"),
        Champ("ville", "ville", f.ville),
        Champ("minimum", "dû au moins", _montant(f.solde_minimum)),
        Champ("maximum", "dû au plus", _montant(f.solde_maximum)),
        Champ("age", "confié depuis", str(f.age_minimum) if f.age_minimum is not None else "", indication="jours au moins"),
    ]
    return Dialogue("Filtrer la file (vide : sans condition)", champs, lambda valeurs: lire(ecran, f, valeurs))


def _etape(f: Filtre) -> str:
    return en_mots(Etape(f.etape)) if f.etape else ""


def _action(f: Filtre) -> str:
    return en_mots(TypeAction(f.action)) if f.action else ""


def _montant(centimes: int | None) -> str:
    return "" if centimes is None else f"{centimes // 100},{centimes % 100:02d}"


def lire(ecran: EcranDeDossier, actuel: Filtre, valeurs: Mapping[str, str]) -> Filtre:
    """Le filtre que disent les champs. Lève SaisieInvalide en nommant celui qui ne se lit pas."""
    code = valeurs["resultat"].strip().upper()
    if code and code not in ecran.seance.configuration.resultats:
        raise SaisieInvalide(f"résultat « {code[:12]} » inconnu.", "Voir les codes par a.")
    age = valeurs["age"].strip()
    if age and not (age.isascii() and age.isdecimal() and len(age) <= 5):
        raise SaisieInvalide("l'âge est un nombre de jours.", "Écrire par exemple 60.")
    return Filtre(
        mandant=valeurs["mandant"].strip().upper(),
        etape=_parmi(valeurs["etape"], {e.value: en_mots(e) for e in Etape}, "étape"),
        nature=_parmi(valeurs["nature"], {n.value: n.value for n in Nature}, "nature"),
        action=_parmi(valeurs["action"], {a.value: en_mots(a) for a in TypeAction}, "action"),
        resultat=code,
        ville=valeurs["ville"].strip(),
        solde_minimum=lire_montant(valeurs["minimum"]) if valeurs["minimum"].strip() else None,
        solde_maximum=lire_montant(valeurs["maximum"]) if valeurs["maximum"].strip() else None,
        age_minimum=int(age) if age else None,
        quand=actuel.quand,
    )


def _parmi(texte: str, mots: Mapping[str, str], champ: str) -> str:
    plat = aplatir(texte)
    if not plat:
        return ""
    trouves = [valeur for valeur, dit in mots.items() if aplatir(dit).startswith(plat)]
    if len(trouves) != 1:
        raise SaisieInvalide(f"{champ} « {texte.strip()[:20]} » inconnue.", "Écrire " + ", ".join(mots.values()) + ".")
    return trouves[0]


def dire(f: Filtre) -> str:
    """« mandant FOURNIL · au moins 500,00 € » ; vide quand la file est montrée comme d'habitude."""
    quand = {"a_venir": "plus tard", "tout": "tous les actifs"}.get(f.quand, "")
    morceaux = [
        quand,
        f"mandant {f.mandant}" if f.mandant else "",
        _etape(f),
        {"professionnel": "B2B", "particulier": "B2C"}.get(f.nature, ""),
        _action(f),
        f"dernier {f.resultat}" if f.resultat else "",
        f.ville,
        f"au moins {euros(f.solde_minimum)}" if f.solde_minimum is not None else "",
        f"au plus {euros(f.solde_maximum)}" if f.solde_maximum is not None else "",
        f"confiés depuis {f.age_minimum} j" if f.age_minimum is not None else "",
    ]
    return " · ".join(m for m in morceaux if m)
