"""Vérifier un portefeuille : un Tableau → les créances qui peuvent entrer, et chaque ligne refusée avec son motif. Rien n'est écrit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from agence.configuration.modele import Correspondance
from agence.echanges.controle_classeur import LIGNES_MAXIMUM
from agence.echanges.dossiers_lus import Conflit, DossiersLus
from agence.echanges.entetes import Plan, planifier
from agence.echanges.formules import retablir
from agence.echanges.lignes import LecteurDeLignes, LignePortefeuille, Rejet, montrer
from agence.echanges.tableau import LigneBrute, Tableau
from agence.erreurs import Defaut, FichierInvalide
from agence.texte import assainir

REFUSEES_MAXIMUM = 50_000
"""Au-delà, ce n'est plus un portefeuille à corriger : le fichier entier est refusé."""
AVERTISSEMENTS_MAXIMUM = 1_000
PAS_D_AVANCEMENT = 500

__all__ = ["Lecture", "LignePortefeuille", "Rejet", "verifier"]


@dataclass(frozen=True)
class Lecture:
    """Ce qu'un fichier contient : `lues` = lignes acceptées + lignes refusées ; une ligne refusée a un rejet ou plus."""

    lues: int
    lignes: tuple[LignePortefeuille, ...] = field(repr=False)
    rejets: tuple[Rejet, ...]
    avertissements: tuple[Defaut, ...]
    entetes: tuple[str, ...]
    refusees: tuple[LigneBrute, ...] = field(repr=False)
    """les lignes refusées, telles qu'écrites, pour le fichier des rejets"""


def verifier(
    tableau: Tableau,
    mandant_code: str,
    correspondance: Correspondance,
    aujourd_hui: date,
    avance: Callable[[int], None] | None = None,
) -> Lecture:
    """Lit toutes les lignes ; `avance` reçoit de temps en temps le nombre de lignes lues.

    Lève FichierInvalide quand le fichier entier est à refuser : colonnes, guillemet ouvert, aucune ligne, démesure.
    """
    plan = planifier(tableau.nom, tableau.entetes, tableau.ligne_des_entetes, correspondance)
    verification = _Verification(tableau, plan, mandant_code, correspondance, aujourd_hui)
    for brute in tableau.lignes:
        verification.prendre(brute)
        if avance and verification.lues % PAS_D_AVANCEMENT == 0:
            avance(verification.lues)
    return verification.conclure()


class _Verification:
    """L'état d'une vérification en cours, de la première ligne du fichier à la dernière."""

    def __init__(self, tableau: Tableau, plan: Plan, mandant: str, correspondance: Correspondance, aujourd_hui: date) -> None:
        self._tableau = tableau
        self._plan = plan
        self._lecteur = LecteurDeLignes(
            plan, mandant, correspondance.type_debiteur, aujourd_hui, classeur=tableau.sorte in ("xlsx", "ods")
        )
        self._dossiers = DossiersLus()
        self._acceptees: dict[int, LignePortefeuille] = {}
        self._versees: dict[int, LigneBrute] = {}
        self._refusees: dict[int, LigneBrute] = {}
        self._rejets: list[Rejet] = []
        self._vides: list[int] = []
        self._nombre_de_vides = 0
        self.lues = 0

    def prendre(self, brute: LigneBrute) -> None:
        """Lit une ligne du fichier et la range : vide, acceptée ou refusée."""
        if brute.vide:
            self._nombre_de_vides += 1
            if len(self._vides) < 5:
                self._vides.append(brute.numero)
            return
        self.lues += 1
        if self.lues > LIGNES_MAXIMUM:
            raise self._refus(f"plus de {LIGNES_MAXIMUM} lignes", "Couper le fichier en plusieurs.")
        if self._plan.reimport:
            brute = LigneBrute(brute.numero, tuple(retablir(v) for v in brute.valeurs), brute.faute)
        rejets = self._lecteur.forme(brute) or self._lire(brute)
        if rejets:
            self._refuser(brute, rejets)

    def _lire(self, brute: LigneBrute) -> list[Rejet]:
        ecrite = brute.valeurs[self._plan.colonnes["reference"][0]]
        conflit = self._dossiers.reconnaitre(ecrite, brute.numero) if ecrite.strip() else None
        ligne, rejets = self._lecteur.lire(brute)
        if conflit:
            nom = self._plan.nom("reference")
            return [self._rejet(brute, conflit), *(r for r in rejets if r.colonne != nom)]
        if ligne.reference and ligne.debiteur and (conflit := self._dossiers.rattacher(ligne, acceptee=not rejets)):
            rejets.append(self._rejet(brute, conflit))
        if not rejets:
            self._acceptees[ligne.ligne] = ligne
            if ligne.verse:
                self._versees[ligne.ligne] = brute
        return rejets

    def _rejet(self, brute: LigneBrute, conflit: Conflit) -> Rejet:
        rangs = self._plan.colonnes.get(conflit.colonne)
        valeur = brute.valeurs[rangs[0]] if rangs else ""
        return Rejet(brute.numero, self._plan.nom(conflit.colonne), montrer(valeur), assainir(conflit.motif))

    def _refuser(self, brute: LigneBrute, rejets: list[Rejet]) -> None:
        self._refusees[brute.numero] = brute
        self._rejets += rejets
        if len(self._refusees) > REFUSEES_MAXIMUM:
            premier = self._rejets[0]
            message = f"plus de {REFUSEES_MAXIMUM} lignes refusées ; la première, ligne {premier.ligne} : {premier.motif}"
            raise self._refus(message, "Corriger la cause commune (séparateur, colonnes, format) puis recommencer.")

    def _refus(self, message: str, remede: str) -> FichierInvalide:
        return FichierInvalide(self._tableau.nom, [Defaut(message)], remede)

    def conclure(self) -> Lecture:
        """Le compte rendu, une fois la dernière ligne prise."""
        if not self.lues:
            raise self._refus("aucune ligne à importer", "Le fichier n'a que ses en-têtes.")
        for ligne, conflit in self._dossiers.trop_verses():
            del self._acceptees[ligne.ligne]
            brute = self._versees[ligne.ligne]
            self._refuser(brute, [self._rejet(brute, conflit)])
        return Lecture(
            self.lues,
            tuple(self._acceptees.values()),
            tuple(sorted(self._rejets, key=lambda r: r.ligne)),
            self._avertissements(),
            self._plan.entetes,
            tuple(self._refusees[n] for n in sorted(self._refusees)),
        )

    def _avertissements(self) -> tuple[Defaut, ...]:
        tous = [*self._tableau.avertissements, *self._plan.avertissements]
        if self._nombre_de_vides:
            suite = "…" if self._nombre_de_vides > len(self._vides) else ""
            ou = ", ".join(str(n) for n in self._vides)
            pluriel = "s" if self._nombre_de_vides > 1 else ""
            tous.append(Defaut(f"{self._nombre_de_vides} ligne{pluriel} vide{pluriel} passée{pluriel} (ligne {ou}{suite})"))
        tous += self._lecteur.avertissements
        reste = len(tous) - AVERTISSEMENTS_MAXIMUM
        return (*tous[:AVERTISSEMENTS_MAXIMUM], Defaut(f"et {reste} autres avertissements")) if reste > 0 else tuple(tous)
