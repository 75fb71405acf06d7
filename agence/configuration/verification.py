"""De l'arbre TOML à la configuration : chaque clé lue, chaque défaut relevé, puis les cohérences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from agence.argent import MAXIMUM
from agence.calendrier import JOURS, Plage
from agence.configuration import schema
from agence.configuration.coherence import controler
from agence.configuration.modele import (
    Agence,
    Appels,
    Avis,
    Base,
    Configuration,
    Conservation,
    Correspondance,
    CoutProcedure,
    Droit,
    EtapeScenario,
    Journal,
    LimitesDeDifficulte,
    Litiges,
    Promesses,
    Qualite,
    Rang,
    Reclamations,
    Resultat,
    Sauvegarde,
    Scenario,
    Scripts,
    Serveur,
    Seuils,
    Si,
)
from agence.configuration.positions import Chemin, Positions
from agence.configuration.releve import Releve, cle_inconnue, lire_cle, lire_table, table
from agence.configuration.touches import TOUCHES, verifier_touche
from agence.configuration.valeurs import borne, entier, montant, parmi, refus, texte
from agence.erreurs import Defaut, SaisieInvalide
from agence.figee import figee
from agence.texte import citer
from donnees.nomenclature import Moyen

Arbre = dict[str, Any]


def verifier(
    brut: Arbre, reperer: Callable[[], Positions], ecrit: str, livree: Callable[[], Arbre], *, tolerant: bool = False,
    partielle: bool = False,
) -> tuple[Configuration | None, tuple[Defaut, ...]]:
    """La configuration, ou None et tous ses défauts.

    `livree` rend l'arbre du fichier livré : il remplit les sections absentes dont le modèle n'a pas de valeur
    (résultats, scénarios, plages d'appel, jours de grâce). Tolérante, elle ignore les clés inconnues et les dit dans
    `ignorees`, et ne contrôle pas à nouveau les accords entre clés, qui l'ont été avant qu'elle soit gardée. Partielle, des lignes
    manquent : ni les accords entre clés ni les clés absentes ne se jugent.
    """
    releve = Releve(reperer, tolerant=tolerant, partiel=partielle)
    for cle, valeur in brut.items():
        if cle not in schema.SECTIONS:
            _section_inconnue(releve, cle, valeur)
    configuration = _Assembleur(brut, releve, livree).assembler(ecrit)
    if not tolerant and not partielle:
        controler(configuration, releve)
    if releve.ignorees:
        configuration = replace(configuration, ignorees=tuple(releve.ignorees))
    return (None if releve.defauts else configuration), releve.defauts


def _section_inconnue(releve: Releve, cle: str, valeur: object) -> None:
    """Une section que rien n'attend ; ou une clé écrite avant toute section, quand on sait d'où elle est."""
    siennes = [f"[{nom}]" for nom, cles in schema.CLES_DES_SECTIONS.items() if cle in cles]
    if siennes and not isinstance(valeur, dict) and not releve.tolerant:
        releve.refuser((cle,), f"clé « {cle} » écrite hors de sa section : la mettre sous {' ou '.join(siennes)}", ())
    else:
        cle_inconnue(releve, (cle,), schema.SECTIONS)


@figee
class _Assembleur:
    brut: Arbre
    releve: Releve
    livree: Callable[[], Arbre]

    def assembler(self, ecrit: str) -> Configuration:
        """La configuration, quitte à ce qu'elle soit bancale : ses défauts sont alors dans le relevé."""
        lire = self._section
        agence = {"nom": ""} | lire("agence", schema.AGENCE, ("nom",))
        appels = lire("appels", schema.APPELS, ailleurs=("plages",))
        promesses = lire("promesses", schema.PROMESSES, ailleurs=("grace", "difficulte"))
        return Configuration(
            agence=Agence(**agence),
            resultats=self._resultats(),
            scenarios=self._scenarios(),
            base=Base(**lire("base", schema.BASE)),
            appels=Appels(**appels, plages=self._plages()),
            promesses=Promesses(**promesses, grace=self._grace(), difficulte=self._difficulte()),
            rang=Rang(**lire("rang", schema.RANG)),
            seuils=Seuils(**lire("seuils", schema.SEUILS)),
            litiges=Litiges(**lire("litiges", schema.LITIGES)),
            reclamations=Reclamations(**lire("reclamations", schema.RECLAMATIONS)),
            avis=Avis(**lire("avis", schema.AVIS)),
            qualite=Qualite(**lire("qualite", schema.QUALITE)),
            procedures=self._procedures(),
            imports=self._imports(),
            champs=self._champs(),
            touches=self._touches(),
            serveur=Serveur(**lire("serveur", schema.SERVEUR)),
            scripts=Scripts(**lire("scripts", schema.SCRIPTS)),
            droit=Droit(**lire("droit", schema.DROIT)),
            sauvegarde=Sauvegarde(**lire("sauvegarde", schema.SAUVEGARDE)),
            conservation=Conservation(**lire("conservation", schema.CONSERVATION)),
            journal=Journal(**lire("journal", schema.JOURNAL)),
            texte=ecrit,
        )

    def _section(
        self, nom: str, cles: Mapping[str, Any], obligatoires: tuple[str, ...] = (), ailleurs: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        return lire_table(self.releve, (nom,), self.brut.get(nom, {}), cles, obligatoires, ailleurs)

    def _sous_section(self, *chemin: str) -> object:
        """La table à ce chemin, celle du fichier livré si le fichier n'en dit rien."""
        ecrite = _descendre(self.brut, chemin)
        livree = _descendre(self.livree(), chemin) if ecrite is None else ecrite  # le fichier livré ne se relit que s'il le faut
        return {} if livree is None else livree

    def _nommees(self, section: str, brut: object, forme: str, attendu: str) -> dict[str, object]:
        """Les sous-tables d'une section dont les noms sont libres, moins celles dont le nom est refusé."""
        bonnes: dict[str, object] = {}
        if isinstance(brut, dict) and len(brut) > schema.TABLES_PAR_SECTION:
            self.releve.refuser((section,), f"{schema.TABLES_PAR_SECTION} tables au plus attendues, {len(brut)} trouvées")
            return bonnes
        for nom, valeur in table(self.releve, (section,), brut).items():
            if re.fullmatch(forme, nom, re.ASCII):
                bonnes[nom] = valeur
            else:
                self.releve.refuser((section, nom), f"{attendu} attendu, « {citer(nom, 40)} » trouvé")
        return bonnes

    def _resultats(self) -> dict[str, Resultat]:
        brut = self._nommees(
            "resultats", self._sous_section("resultats"), schema.CODE_RESULTAT, "code en capitales de 2 à 12 signes",
        )
        return {
            code: Resultat(code, **({"libelle": ""} | lire_table(self.releve, ("resultats", code), r, schema.RESULTAT, ("libelle",))))
            for code, r in brut.items()
        }

    def _scenarios(self) -> dict[str, Scenario]:
        brut = self._nommees(
            "scenarios", self._sous_section("scenarios"), schema.NOM_SCENARIO, "nom de scénario en minuscules",
        )
        scenarios = {}
        for nom, s in brut.items():
            chemin = ("scenarios", nom)
            valeurs = lire_table(self.releve, chemin, s, schema.SCENARIO, ("etapes",), ("etapes",))
            ecrites = isinstance(s, dict) and "etapes" in s
            scenarios[nom] = Scenario(nom, _etapes(self.releve, (*chemin, "etapes"), s["etapes"]) if ecrites else (), **valeurs)  # type: ignore[index]
        return scenarios

    def _plages(self) -> dict[int, tuple[Plage, ...]]:
        lues = lire_table(self.releve, ("appels", "plages"), self._sous_section("appels", "plages"), schema.PLAGES)
        return {JOURS.index(jour) + 1: plages for jour, plages in lues.items() if plages}

    def _grace(self) -> dict[Moyen, Any]:
        livree = self.livree().get("promesses", {}).get("grace", {})
        ecrite = table(self.releve, ("promesses", "grace"), self._sous_section("promesses", "grace"))
        lues = lire_table(self.releve, ("promesses", "grace"), {**livree, **ecrite}, schema.GRACE)
        return {Moyen(moyen): delai for moyen, delai in lues.items()}

    def _difficulte(self) -> LimitesDeDifficulte:
        promesses = self.brut.get("promesses", {})
        brut = promesses.get("difficulte", {}) if isinstance(promesses, dict) else {}
        return LimitesDeDifficulte(**lire_table(self.releve, ("promesses", "difficulte"), brut, schema.DIFFICULTE))

    def _procedures(self) -> dict[str, CoutProcedure]:
        procedures = {}
        for nom, p in table(self.releve, ("procedures",), self.brut.get("procedures", {})).items():
            if nom in schema.PROCEDURES:
                procedures[nom] = CoutProcedure(**lire_table(self.releve, ("procedures", nom), p, schema.PROCEDURE))
            else:
                cle_inconnue(self.releve, ("procedures", nom), schema.PROCEDURES)
        return procedures

    def _imports(self) -> dict[str, Correspondance]:
        brut = self._nommees("imports", self.brut.get("imports", {}), schema.CODE_MANDANT, "code de mandant")
        imports = {}
        for code, i in brut.items():
            chemin = ("imports", code)
            valeurs = lire_table(self.releve, chemin, i, schema.IMPORT, ("colonnes",), ("colonnes",))
            colonnes = i.get("colonnes", {}) if isinstance(i, dict) else {}
            imports[code] = Correspondance(_colonnes(self.releve, (*chemin, "colonnes"), colonnes), **valeurs)
        return imports

    def _champs(self) -> dict[str, dict[str, str]]:
        brut = self._nommees("champs", self.brut.get("champs", {}), schema.CODE_MANDANT, "code de mandant")
        champs = {}
        for code, ecrits in brut.items():
            chemin = ("champs", code)
            libelles = table(self.releve, chemin, ecrits)
            if len(libelles) > schema.CHAMPS_LIBRES:
                self.releve.refuser(chemin, f"{schema.CHAMPS_LIBRES} champs au plus attendus, {len(libelles)} trouvés")
            lus: dict[str, str] = {}
            for cle, libelle in libelles.items():
                if re.fullmatch(schema.CLE_DE_CHAMP, cle, re.ASCII):
                    lire_cle(self.releve, (*chemin, cle), libelle, texte(60, vide=False), lus)
                else:
                    self.releve.refuser((*chemin, cle), "clé en minuscules, chiffres et _ attendue")
            champs[code] = lus
        return champs

    def _touches(self) -> dict[str, str]:
        connues = [t.id for t in TOUCHES]
        lues: dict[str, str] = {}
        for identifiant, valeur in table(self.releve, ("touches",), self.brut.get("touches", {})).items():
            if identifiant in connues:
                lire_cle(self.releve, ("touches", identifiant), valeur, _touches_d_un_geste, lues)
            else:
                cle_inconnue(self.releve, ("touches", identifiant), connues)
        return lues


def _touches_d_un_geste(valeur: object) -> str:
    touches = texte(60, vide=False)(valeur).split()
    for touche in touches:
        verifier_touche(touche)
    return " ".join(touches)


def _colonnes(releve: Releve, chemin: Chemin, brut: object) -> dict[str, str]:
    lues: dict[str, str] = {}
    for en_tete, standard in table(releve, chemin, brut).items():
        try:
            texte(100, vide=False)(en_tete)
        except SaisieInvalide as erreur:
            releve.refuser((*chemin, en_tete), f"en-tête refusé : {erreur}")
            continue
        lire_cle(releve, (*chemin, en_tete), standard, parmi(*schema.EN_TETES_PERMIS), lues)
    return lues


def _etapes(releve: Releve, chemin: Chemin, brut: object) -> tuple[EtapeScenario, ...]:
    if not isinstance(brut, list) or not 1 <= len(brut) <= 50:
        releve.refuser(chemin, "tableau de 1 à 50 étapes attendu, comme [ { action = \"appel\", apres = \"3j\" } ]")
        return ()
    etapes = []
    for rang, etape in enumerate(brut):
        ici = (*chemin, rang)
        valeurs = lire_table(releve, ici, etape, schema.ETAPE, ("action", "apres"), ("si",))
        si = etape.get("si", {}) if isinstance(etape, dict) else {}
        if {"action", "apres"} <= valeurs.keys():
            if valeurs["action"] not in schema.ACTIONS:
                releve.refuser((*ici, "action"), f"« {valeurs['action']} » ne se planifie pas dans un scénario")
            etapes.append(EtapeScenario(**valeurs, si=_si(releve, (*ici, "si"), si)))
    return tuple(etapes)


def _si(releve: Releve, chemin: Chemin, brut: object) -> Si:
    if not isinstance(brut, dict):
        releve.refuser(chemin, 'table attendue, comme { tentatives = ">= 2", du = ">= 150" }')
        return Si()
    lues = lire_table(releve, chemin, brut, {"tentatives": _tentatives, "du": _du})
    return Si(lues.get("tentatives"), *lues.get("du", (None, None)))


def _tentatives(valeur: object) -> int:
    _, nombre = borne(valeur, (">=",))
    if not re.fullmatch("[0-9]{1,4}", nombre, re.ASCII):
        raise refus("« >= 2 », un nombre d'appels, attendu", valeur)
    return entier(0, 50)(int(nombre))


def _du(valeur: object) -> tuple[int | None, int | None]:
    """« >= 150 » ou [« >= 150 », « <= 5000 »] → (minimum, maximum) en centimes."""
    bornes: dict[str, int] = {}
    for une in valeur if isinstance(valeur, list) else [valeur]:
        signe, ecrit = borne(une, (">=", "<="))
        if signe in bornes:
            raise SaisieInvalide(f"deux fois « {signe} »")
        bornes[signe] = montant(0, MAXIMUM)(ecrit)
    if bornes.get(">=", 0) > bornes.get("<=", MAXIMUM):
        raise SaisieInvalide("le minimum dépasse le maximum")
    return bornes.get(">="), bornes.get("<=")


def _descendre(arbre: object, chemin: tuple[str, ...]) -> object:
    """Ce qui est à ce chemin, ou None."""
    for cle in chemin:
        arbre = arbre.get(cle) if isinstance(arbre, dict) else None
    return arbre
