"""La table unique des touches : celles d'origine, celles que [touches] remplace, et ce qui les rend impossibles.

Une touche s'écrit par son signe (`a`, `?`, `:`) ou par son nom (`entree`, `f1`, `ctrl+p`) ; plusieurs touches d'un
même geste sont séparées par une espace.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from agence.erreurs import SaisieInvalide
from agence.figee import figee
from agence.texte import citer

NOMS = {
    "entree": "enter", "echap": "escape", "tab": "tab", "espace": "space", "retour_arriere": "backspace",
    "suppr": "delete", "inser": "insert", "haut": "up", "bas": "down", "gauche": "left", "droite": "right",
    "page_haut": "pageup", "page_bas": "pagedown", "debut": "home", "fin": "end", "maj+tab": "shift+tab",
} | {f"f{n}": f"f{n}" for n in range(1, 13)}
"""Nom français d'une touche → nom que lui donne le terminal."""

_JUMELLES = {"i": "tab", "m": "entree", "j": "entree", "h": "retour_arriere", "[": "echap"}
_RESERVEES = {
    "c": "interrompt", "z": "suspend", "s": "gèle l'écran", "q": "dégèle l'écran", "d": "ferme la session", "\\": "interrompt",
}
_SIGNES = {"solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
           "plus_sign": "plus", "low_line": "underscore"}


@figee
class Touche:
    """Un geste au clavier. `ecran` est celui où elle agit, « global » partout ; `visible` la montre au bas de l'écran."""

    id: str
    touche: str
    libelle: str
    ecran: str = "poste"
    visible: bool = False

    @property
    def touches(self) -> tuple[str, ...]:
        """Les touches du geste, une par une."""
        return tuple(self.touche.split())

    @property
    def terminal(self) -> str:
        """Les mêmes, sous les noms que leur donne le terminal, séparées par des virgules."""
        return ",".join(nom_de_terminal(t) for t in self.touches)


TOUCHES: tuple[Touche, ...] = (
    Touche("appel", "a", "appel", visible=True),
    *(Touche(f"resultat_{n}", str(n), f"résultat n° {n} en une touche") for n in range(1, 10)),
    Touche("promesse", "p", "promesse", visible=True),
    Touche("echeancier", "e", "échéancier", visible=True),
    Touche("planifier", "r", "planifier"),
    Touche("note", "i", "note"),
    Touche("courrier", "m", "courrier", visible=True),
    Touche("suspendre", "s", "suspendre"),
    Touche("huissier", "h", "huissier", visible=True),
    Touche("judiciaire", "j", "judiciaire", visible=True),
    Touche("paiement", "v", "paiement"),
    Touche("pieces", "o", "pièces"),
    Touche("coordonnees", "c", "coordonnées"),
    Touche("motif", "w", "raison de l'impayé"),
    Touche("tache", "t", "tâche faite"),
    Touche("clore", "x", "clore, rouvrir"),
    Touche("voir_huissier", "H", "portes, huissier"),
    Touche("voir_judiciaire", "J", "portes, judiciaire"),
    Touche("prescription", "P", "prescription"),
    Touche("echeances", "d", "échéances"),
    Touche("audiences", "D", "audiences"),
    Touche("pieces_demandees", "O", "pièces demandées par le juge"),
    Touche("evenement", "V", "détail d'un évènement, version des règles"),
    Touche("controles", "K", "ce qui a été noté sur moi"),
    Touche("remise", "$", "remise, frais, extourne"),
    Touche("mes_demandes", "A", "mes demandes d'accord"),
    Touche("mes_objectifs", "g", "mes objectifs"),
    Touche("annuler", "u", "annuler", visible=True),
    Touche("suivant", "n", "dossier suivant"),
    Touche("retour", "b echap", "retour"),
    Touche("ouvrir", "entree", "ouvrir le dossier"),
    Touche("haut", "haut", "dossier au-dessus"),
    Touche("bas", "bas", "dossier au-dessous"),
    Touche("page_haut", "page_haut", "page précédente"),
    Touche("page_bas", "page_bas", "page suivante"),
    Touche("filtrer", "f", "filtrer, vues"),
    Touche("volet", "tab", "changer de volet"),
    Touche("regle", "l ctrl+r", "lire la règle citée"),
    Touche("recherche", "/", "tout chercher", "global"),
    Touche("palette", ": ctrl+p", "palette", "global"),
    Touche("aide", "?", "aide", "global", visible=True),
    Touche("manuel", "f1", "manuel", "global"),
    Touche("poste", "f2", "poste de l'agent", "global"),
    Touche("supervision", "f3", "supervision", "global"),
    Touche("verrouiller", "L", "verrouiller l'écran", "global"),
    Touche("quitter", "q", "quitter", "global"),
    Touche("par_agent", "a", "agent", "supervision"),
    Touche("par_mandant", "m", "mandant", "supervision"),
    Touche("par_semaine", "s", "semaine", "supervision"),
    Touche("par_montant", "t", "montant", "supervision"),
    Touche("par_age", "n", "âge de la dette", "supervision"),
    Touche("filtrer_le_tableau", "f", "filtrer", "supervision", visible=True),
    Touche("en_euros", "e", "euros", "supervision", visible=True),
    Touche("periode", "p", "période", "supervision", visible=True),
    Touche("courbes", "g", "courbes", "supervision", visible=True),
    Touche("exporter_le_tableau", "x", "exporter", "supervision", visible=True),
    Touche("demandes", "d", "accords", "supervision", visible=True),
    Touche("audiences_de_tous", "D", "audiences", "supervision"),
    Touche("qualite", "k", "qualité", "supervision", visible=True),
    Touche("indicateurs", "i", "indicateurs", "supervision", visible=True),
    Touche("objectifs", "o", "objectifs", "supervision", visible=True),
    Touche("reattribuer", "r", "réattribuer", "supervision", visible=True),
    Touche("voir_un_agent", "v", "agents", "supervision", visible=True),
    Touche("delais", "l", "délais", "supervision", visible=True),
    Touche("echeances_de_tous", "c", "mur", "supervision", visible=True),
    Touche("tableau_retour", "b echap", "retour", "supervision"),
    Touche("ind_suivant", "tab", "suivant", "indicateurs", visible=True),
    Touche("ind_precedent", "maj+tab", "précédent", "indicateurs"),
    Touche("ind_courbe", "g", "courbe", "indicateurs", visible=True),
    Touche("ind_definitions", "d", "définitions", "indicateurs", visible=True),
    Touche("ind_temps", "s", "temps", "indicateurs", visible=True),
    Touche("ind_agent", "a", "agent", "indicateurs", visible=True),
    Touche("ind_mandant", "m", "mandant", "indicateurs", visible=True),
    Touche("ind_periode", "p", "période", "indicateurs", visible=True),
    Touche("ind_jour", "j", "jour", "indicateurs", visible=True),
    Touche("ind_recalculer", "r", "refaire", "indicateurs"),
    Touche("ind_exporter", "x", "exporter", "indicateurs", visible=True),
    Touche("ind_image", "G", "image", "indicateurs", visible=True),
    Touche("ind_retour", "b echap", "retour", "indicateurs"),
    Touche("obj_poser", "o", "poser", "objectifs", visible=True),
    Touche("obj_retirer", "s", "retirer", "objectifs", visible=True),
    Touche("obj_precedent", "p", "mois d'avant", "objectifs", visible=True),
    Touche("obj_suivant", "n", "mois d'après", "objectifs", visible=True),
    Touche("obj_retour", "b echap", "retour", "objectifs", visible=True),
    Touche("mes_obj_precedent", "p", "mois d'avant", "mes_objectifs", visible=True),
    Touche("mes_obj_suivant", "n", "mois d'après", "mes_objectifs", visible=True),
    Touche("mes_obj_retour", "b echap", "retour", "mes_objectifs", visible=True),
    Touche("chiffre_exporter", "x", "exporter", "chiffre", visible=True),
    Touche("chiffre_retour", "b echap", "retour", "chiffre", visible=True),
    Touche("note_1", "1", "à reprendre", "qualite", visible=True),
    Touche("note_2", "2", "à améliorer", "qualite", visible=True),
    Touche("note_3", "3", "conforme", "qualite", visible=True),
    Touche("note_4", "4", "exemplaire", "qualite", visible=True),
    Touche("note_annuler", "u", "retirer", "qualite", visible=True),
    Touche("note_commenter", "c", "commenter", "qualite", visible=True),
    Touche("qualite_jour", "j", "jour", "qualite", visible=True),
    Touche("qualite_retour", "b echap", "retour", "qualite"),
    Touche("controles_retour", "b echap", "retour", "controles", visible=True),
    Touche("reattribution_donne", "d", "donne", "reattribution", visible=True),
    Touche("reattribution_recoit", "espace", "reçoit", "reattribution", visible=True),
    Touche("reattribution_filtre", "f", "filtre", "reattribution", visible=True),
    Touche("reattribution_par", "e", "euros", "reattribution", visible=True),
    Touche("reattribution_motif", "m", "motif", "reattribution", visible=True),
    Touche("reattribution_confirmer", "o", "confirme", "reattribution", visible=True),
    Touche("reattribution_passees", "h", "liste", "reattribution", visible=True),
    Touche("reattribution_defaire", "u", "défaire", "reattribution", visible=True),
    Touche("reattribution_retour", "b echap", "retour", "reattribution"),
    Touche("reattributions_defaire", "u", "défaire", "reattributions", visible=True),
    Touche("reattributions_prolonger", "p", "prolonger", "reattributions", visible=True),
    Touche("reattributions_retour", "b echap", "retour", "reattributions", visible=True),
    Touche("agents_ordre", "o", "ordre de la file", "agents", visible=True),
    Touche("agents_retour", "b echap", "retour", "agents", visible=True),
    Touche("journee_volet", "tab", "file ou journée", "journee", visible=True),
    Touche("journee_retour", "b echap", "retour", "journee", visible=True),
    Touche("simulation_fichier", "f", "fichier", "simulation", visible=True),
    Touche("simulation_hypotheses", "h", "hypothèses", "simulation", visible=True),
    Touche("simulation_courbe", "g", "autre courbe", "simulation", visible=True),
    Touche("simulation_refaire", "r", "rejouer", "simulation", visible=True),
    Touche("simulation_appliquer", "a", "appliquer", "simulation", visible=True),
    Touche("simulation_retour", "b echap", "arrêter, retour", "simulation", visible=True),
    Touche("mur_type", "f", "un seul type", "mur", visible=True),
    Touche("mur_agent", "a", "agent", "mur", visible=True),
    Touche("mur_horizon", "h", "horizon", "mur", visible=True),
    Touche("mur_retour", "b echap", "retour", "mur", visible=True),
    Touche("audience_fixer", "n", "fixer", "audiences", visible=True),
    Touche("audience_present", "p", "qui y va", "audiences", visible=True),
    Touche("audience_reporter", "r", "reporter", "audiences", visible=True),
    Touche("audience_tenir", "t", "résultat", "audiences", visible=True),
    Touche("audience_annuler", "x", "annuler", "audiences", visible=True),
    Touche("audiences_toutes", "f", "toutes", "audiences", visible=True),
    Touche("audiences_retour", "b echap", "retour", "audiences", visible=True),
    Touche("sort", "f", "un seul sort", "promesses", visible=True),
    Touche("promesses_exporter", "x", "exporter", "promesses", visible=True),
    Touche("promesses_retour", "b echap", "retour", "promesses", visible=True),
    Touche("courbe_suivante", "e", "nombre, euros, taux", "courbes", visible=True),
    Touche("courbes_exporter", "x", "exporter", "courbes", visible=True),
    Touche("courbes_retour", "b echap", "retour", "courbes", visible=True),
    Touche("decompte_arreter", "a", "arrêter", "decompte", visible=True),
    Touche("decompte_retour", "b echap", "retour", "decompte", visible=True),
    Touche("lecture_retour", "b echap", "retour", "lecture", visible=True),
    Touche("accorder", "a", "accorder", "demandes", visible=True),
    Touche("refuser", "r", "refuser", "demandes", visible=True),
    Touche("demandes_revenir", "u", "y revenir", "demandes", visible=True),
    Touche("demandes_retour", "b echap", "retour", "demandes", visible=True),
    Touche("mes_demandes_retour", "b echap", "retour", "mes_demandes", visible=True),
)


def nom_de_terminal(touche: str) -> str:
    """« ? » → « question_mark », « ctrl+p » → « ctrl+p », « entree » → « enter »."""
    if touche in NOMS:
        return NOMS[touche]
    debut, plus, dernier = touche.rpartition("+")
    if plus and debut:
        return f"{debut}+{NOMS.get(dernier, dernier)}"
    if touche.isalnum():
        return touche
    nom = unicodedata.name(touche, touche).lower().replace("-", "_").replace(" ", "_")
    return _SIGNES.get(nom, nom)


def verifier_touche(touche: str) -> str:
    """Le nom de terminal d'une touche seule. Lève SaisieInvalide si elle n'existe pas ou qu'un terminal ne l'envoie pas."""
    if touche in NOMS:
        return NOMS[touche]
    if len(touche) == 1:
        if not touche.isprintable() or unicodedata.east_asian_width(touche) in "WF" or unicodedata.combining(touche):
            raise SaisieInvalide(f"touche U+{ord(touche):04X} impossible", "Choisir un signe du clavier.")
        return nom_de_terminal(touche)
    trouve = re.fullmatch(r"(ctrl|alt|maj)\+(.+)", touche)
    if not trouve:
        raise SaisieInvalide(f"touche « {citer(touche)} » inconnue", "Écrire un signe (a, ?, :), ctrl+lettre, f1 à f12, entree, echap…")
    modificateur, reste = trouve.groups()
    if modificateur == "ctrl":
        _refuser_ctrl(touche, reste)
    elif modificateur == "maj" or not (reste in NOMS or re.fullmatch(r"[a-z0-9]", reste)):
        conseil = "Écrire la lettre en capitale : A au lieu de maj+a." if modificateur == "maj" else "Écrire alt et une lettre."
        raise SaisieInvalide(f"touche « {citer(touche)} » impossible : le terminal ne la distingue pas", conseil)
    return nom_de_terminal(touche)


def _refuser_ctrl(touche: str, reste: str) -> None:
    if reste in _JUMELLES:
        jumelle = _JUMELLES[reste]
        raise SaisieInvalide(f"touche « {citer(touche)} » impossible : le terminal la confond avec {jumelle}", "En choisir une autre.")
    if reste in _RESERVEES:
        raise SaisieInvalide(f"touche « {citer(touche)} » réservée : elle {_RESERVEES[reste]}", "En choisir une autre.")
    if not re.fullmatch(r"[a-z]", reste):
        raise SaisieInvalide(f"touche « {citer(touche)} » impossible : ctrl se combine avec une lettre minuscule", "En choisir une autre.")


def remplacer(remplacements: Mapping[str, str]) -> tuple[Touche, ...]:
    """La table des touches, celles de [touches] à la place des leurs."""
    return tuple(replace(t, touche=remplacements[t.id]) if t.id in remplacements else t for t in TOUCHES)


def conflits(remplacements: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Les touches prises deux fois sur un même écran : (identifiant, identifiant, touche) ; « global » compte partout.

    Un geste global qui en gêne plusieurs, d'écran en écran, n'est dit qu'une fois.
    """
    trouves: list[tuple[str, str, str]] = []
    dits: set[tuple[str, str]] = set()
    vues: dict[str, list[Touche]] = {}
    for touche in remplacer(remplacements):
        for seule in touche.touches:
            nom = nom_de_terminal(seule)
            for autre in vues.get(nom, []):
                if _se_genent(touche, autre) and not dits & {(autre.id, nom), (touche.id, nom)}:
                    trouves.append((autre.id, touche.id, seule))
                    dits |= {(autre.id, nom), (touche.id, nom)}
            vues.setdefault(nom, []).append(touche)
    return tuple(trouves)


def _se_genent(touche: Touche, autre: Touche) -> bool:
    return touche.id == autre.id or touche.ecran == autre.ecran or "global" in (touche.ecran, autre.ecran)
