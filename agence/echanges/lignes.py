"""Une ligne d'un portefeuille : de ses cellules à ses valeurs typées, ou à la liste complète de ce qui l'empêche d'entrer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from agence.argent import euros
from agence.configuration.schema import COLONNE_DU_MANDANT
from agence.echanges import champs as c
from agence.echanges.entetes import Plan
from agence.echanges.nettoyage import COMMANDE, ecritures_melees, nettoyer
from agence.echanges.pays import code_du_pays
from agence.echanges.tableau import LigneBrute
from agence.echanges.telephones import normaliser_telephone
from agence.erreurs import Defaut, SaisieInvalide
from agence.texte import assainir
from donnees.nomenclature import Nature, Secteur, TypeCreance

T = TypeVar("T")
VALEUR_MONTREE = 80
LONGUEURS = {
    "debiteur": 200, "facture": 64, "adresse": 500, "code_postal": 12, "ville": 100, "pays": 60, "contact": 200,
    "objet": 500, "premiere_lettre_ref": 64, "note": 10_000,
}
"""Plus grande longueur de chaque texte, en caractères."""
LONGUEUR_MAXIMALE = 10_000
"""Et de n'importe quelle cellule, même d'une colonne ignorée."""
ABSENT = date.min
"""Tient lieu d'une date illisible dans une ligne qui sera rejetée."""


@dataclass(frozen=True, slots=True)
class LignePortefeuille:
    """Une créance confiée, vérifiée. Montants en centimes, jours locaux, textes assainis, vide ou None si absent."""

    ligne: int
    reference: str
    debiteur: str
    nature: Nature
    facture: str
    date_facture: date
    date_echeance: date
    montant_ttc: int
    siren: str = ""
    adresse: str = ""
    code_postal: str = ""
    ville: str = ""
    pays: str = ""
    telephone: str = ""
    telephone_2: str = ""
    courriel: str = ""
    contact: str = ""
    montant_ht: int | None = None
    type_creance: TypeCreance = TypeCreance.FACTURE
    secteur: Secteur | None = None
    """None : inconnu, le délai de prescription le plus court est surveillé"""
    objet: str = ""
    taux_penalites: Decimal | None = None
    """% par an ; None : le taux légal par défaut"""
    premiere_lettre_le: date | None = None
    premiere_lettre_ref: str = ""
    mise_en_demeure_le: date | None = None
    titre_executoire_le: date | None = None
    verse: int = 0
    verse_le: date | None = None
    agent: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rejet:
    """Pourquoi une ligne n'entre pas : `colonne` est l'en-tête du fichier, `valeur` est assainie et abrégée."""

    ligne: int
    colonne: str
    valeur: str
    motif: str


def montrer(valeur: str) -> str:
    """Une valeur du fichier telle qu'on peut l'afficher."""
    propre = assainir(valeur, maximum=VALEUR_MONTREE + 1)
    return propre if len(propre) <= VALEUR_MONTREE else propre[:VALEUR_MONTREE] + "…"


class Cellules:
    """Les cellules d'une ligne, lues par nom de colonne standard ; les refus s'accumulent dans `rejets`."""

    def __init__(self, plan: Plan, brute: LigneBrute, avertir: Callable[[Defaut], None]) -> None:
        self._plan = plan
        self._brute = brute
        self._avertir = avertir
        self.rejets: list[Rejet] = []

    def brut(self, colonne: str) -> str:
        """Le texte de la colonne, tel quel ; plusieurs cellules se joignent par une espace."""
        rangs = self._plan.colonnes.get(colonne)
        if not rangs:
            return ""
        if len(rangs) == 1:
            return self._brute.valeurs[rangs[0]]
        return " ".join(v for v in (self._brute.valeurs[r] for r in rangs) if v.strip())

    def rejeter(self, colonne: str, motif: str, valeur: str | None = None) -> None:
        valeur = self.brut(colonne) if valeur is None else valeur
        self.rejets.append(Rejet(self._brute.numero, self._plan.nom(colonne), montrer(valeur), assainir(motif)))

    def avertir(self, colonne: str, message: str) -> None:
        self._avertir(Defaut(message, self._brute.numero, self._plan.nom(colonne)))

    def lire(self, colonne: str, lecteur: Callable[[str], T]) -> T | None:
        """La valeur typée, None si la cellule est vide ou ne se lit pas (un rejet est alors noté)."""
        if colonne not in self._plan.colonnes or not (brut := self.brut(colonne).strip()):
            return None
        try:
            return lecteur(brut)
        except SaisieInvalide as erreur:
            self.rejeter(colonne, erreur.message)
            return None

    def essayer(self, colonne: str, lecteur: Callable[[str], T]) -> T | None:
        """Comme `lire`, mais ce qui ne se lit pas est dit et laissé vide : la ligne entre quand même."""
        if colonne not in self._plan.colonnes or not (brut := self.brut(colonne).strip()):
            return None
        try:
            return lecteur(brut)
        except SaisieInvalide as erreur:
            self.avertir(colonne, assainir(erreur.message))
            return None

    def exiger(self, colonne: str, lecteur: Callable[[str], T], absent: str = "") -> T | None:
        """Comme `lire`, mais une cellule vide est un rejet."""
        if not self.brut(colonne).strip():
            self.rejeter(colonne, absent or f"{self._plan.nom(colonne)} absent")
            return None
        return self.lire(colonne, lecteur)

    def texte(self, colonne: str, *, lignes: bool = False) -> str:
        """Le texte nettoyé ; trop long, il est refusé et non coupé."""
        brut = self.brut(colonne)
        if not brut:
            return ""
        propre, remarque = nettoyer(brut, lignes=lignes)
        if remarque:
            self.avertir(colonne, remarque)
        if len(propre) > LONGUEURS[colonne]:
            self.rejeter(colonne, f"{len(propre)} caractères, maximum dépassé ({LONGUEURS[colonne]})")
        return propre

    def nom_du_debiteur(self) -> str:
        """Le débiteur ; quand il se joint de plusieurs colonnes, la première ne peut manquer."""
        propre = self.texte("debiteur")
        rangs = self._plan.colonnes["debiteur"]
        if not propre or (len(rangs) > 1 and not nettoyer(self._brute.valeurs[rangs[0]])[0]):
            self.rejeter("debiteur", f"{self._plan.nom('debiteur')} absent")
        return propre


class LecteurDeLignes:
    """Lit les lignes d'un fichier, une à une ; `avertissements` grandit au fil de la lecture."""

    def __init__(self, plan: Plan, mandant: str, nature: Nature | None, aujourd_hui: date, *, classeur: bool = False) -> None:
        self._plan = plan
        self._mandant = mandant
        self._nature = nature
        self._aujourd_hui = aujourd_hui
        self._classeur = classeur
        # Ces valeurs-là reviennent sans cesse dans un fichier : chacune ne se lit qu'une fois.
        self._jour = lru_cache(4096)(c.lire_jour)
        self._nature_ecrite = lru_cache(64)(c.lire_nature)
        self._francais = lru_cache(256)(c.est_francais)
        self._postal = lru_cache(8192)(c.lire_code_postal)
        self.avertissements: list[Defaut] = []

    def forme(self, brute: LigneBrute) -> list[Rejet]:
        """Ce qui empêche de lire quoi que ce soit : caractères de commande, cellule démesurée, nombre de colonnes, guillemets."""
        ensemble = "".join(brute.valeurs)
        if len(ensemble) > LONGUEUR_MAXIMALE or COMMANDE.search(ensemble):
            rejets = [r for rang, v in enumerate(brute.valeurs) if (r := self._cellule(brute.numero, rang, v))]
            if rejets:
                return rejets
        if brute.faute:
            colonne = str(brute.faute.colonne)
            valeur = brute.valeurs[self._plan.entetes.index(colonne)] if colonne in self._plan.entetes else ""
            return [Rejet(brute.numero, colonne, montrer(valeur), brute.faute.message)]
        trouvees, attendues = len(brute.valeurs), len(self._plan.entetes)
        if trouvees < attendues or any(v.strip() for v in brute.valeurs[attendues:]):
            pluriel = "s" if trouvees > 1 else ""
            return [Rejet(brute.numero, "", "", f"{trouvees} colonne{pluriel} trouvée{pluriel}, {attendues} attendues")]
        return []

    def _cellule(self, numero: int, rang: int, valeur: str) -> Rejet | None:
        colonne = self._plan.entetes[rang] if rang < len(self._plan.entetes) else str(rang + 1)
        if trouve := COMMANDE.search(valeur):
            return Rejet(numero, colonne, montrer(valeur), f"caractère interdit U+{ord(trouve[0]):04X}")
        if len(valeur) > LONGUEUR_MAXIMALE:
            return Rejet(numero, colonne, montrer(valeur), f"{len(valeur)} caractères, maximum dépassé ({LONGUEUR_MAXIMALE})")
        return None

    def lire(self, brute: LigneBrute) -> tuple[LignePortefeuille, list[Rejet]]:
        """La ligne typée et ses rejets ; s'il y en a, ce qui n'a pu se lire y est vide ou ABSENT. `forme` est passée avant."""
        cellules = Cellules(self._plan, brute, self.avertissements.append)
        self._mandant_de_la_ligne(cellules)
        ligne = self._typer(brute.numero, cellules)
        if not cellules.rejets:
            self._coherence(ligne, cellules)
        if ligne.premiere_lettre_le and not ligne.premiere_lettre_ref:
            ligne = replace(ligne, premiere_lettre_le=None)
        return ligne, cellules.rejets

    def _typer(self, numero: int, x: Cellules) -> LignePortefeuille:
        pays = x.lire("pays", code_du_pays) or ""
        francais = self._francais(x.texte("pays"))
        return LignePortefeuille(
            ligne=numero,
            reference=x.exiger("reference", c.lire_reference) or "",
            debiteur=x.nom_du_debiteur(),
            nature=self._lire_nature(x),
            facture=self._facture(x),
            date_facture=x.exiger("date_facture", self._jour, "date absente") or ABSENT,
            date_echeance=x.exiger("date_echeance", self._jour, "date absente") or ABSENT,
            montant_ttc=x.exiger("montant_ttc", c.lire_somme, "montant absent") or 0,
            siren=x.lire("siren", c.lire_siren) or "",
            adresse=x.texte("adresse", lignes=True), ville=x.texte("ville"), pays=pays,
            code_postal=(x.lire("code_postal", self._code_postal) or "") if francais else x.texte("code_postal"),
            telephone=x.lire("telephone", normaliser_telephone) or "",
            telephone_2=x.lire("telephone_2", normaliser_telephone) or "",
            courriel=x.lire("courriel", c.lire_courriel) or "", contact=x.texte("contact"),
            montant_ht=x.lire("montant_ht", c.lire_somme),
            type_creance=x.lire("type_creance", c.lire_type_creance) or TypeCreance.FACTURE, objet=x.texte("objet"),
            secteur=x.essayer("secteur", c.lire_secteur),
            taux_penalites=x.lire("taux_penalites", c.lire_taux),
            premiere_lettre_le=x.lire("premiere_lettre_le", self._jour), premiere_lettre_ref=x.texte("premiere_lettre_ref"),
            mise_en_demeure_le=x.lire("mise_en_demeure_le", self._jour),
            titre_executoire_le=x.lire("titre_executoire_le", self._jour),
            verse=x.lire("verse", c.lire_versement) or 0, verse_le=x.lire("verse_le", self._jour),
            agent=x.lire("agent", c.lire_agent) or "", note=x.texte("note", lignes=True),
        )

    def _code_postal(self, texte: str) -> str:
        # Dans un classeur, « 01000 » saisi comme un nombre a perdu son zéro : rien d'ambigu à le lui rendre.
        return self._postal(texte.zfill(5) if self._classeur and len(texte) == 4 else texte)

    def _lire_nature(self, x: Cellules) -> Nature:
        if self._nature:
            return x.lire("type_debiteur", self._nature_ecrite) or self._nature
        return x.exiger("type_debiteur", self._nature_ecrite) or Nature.PARTICULIER

    def _facture(self, x: Cellules) -> str:
        facture = x.texte("facture")
        if not facture:
            x.rejeter("facture", "numéro de facture absent")
        return facture

    def _mandant_de_la_ligne(self, x: Cellules) -> None:
        if COLONNE_DU_MANDANT not in self._plan.colonnes:
            return
        lu = x.brut(COLONNE_DU_MANDANT).strip()
        if lu.upper() != self._mandant.upper():
            melange = ecritures_melees(lu)
            suite = f" : écritures mêlées (latin et {melange})" if melange else f" : {self._mandant} attendu"
            x.rejeter(COLONNE_DU_MANDANT, f"créancier inconnu{suite}")

    def _coherence(self, ligne: LignePortefeuille, x: Cellules) -> None:
        """Ce que les champs se disent entre eux ; ne se juge que si chacun s'est lu."""
        if ligne.date_facture > self._aujourd_hui:
            x.rejeter("date_facture", "date de facture future")
        elif ligne.date_echeance < ligne.date_facture:
            x.rejeter("date_echeance", "échéance avant la date de facture")
        if ligne.montant_ht is not None and ligne.montant_ht > ligne.montant_ttc:
            x.rejeter("montant_ht", f"montant HT supérieur au montant TTC ({euros(ligne.montant_ttc)})")
        self._passe(ligne, x)
        if ligne.verse and not ligne.verse_le:
            x.rejeter("verse_le", "date du versement absente")
        if ligne.verse_le and not ligne.verse:
            x.rejeter("verse", "montant du versement absent")
        if ligne.premiere_lettre_ref and not ligne.premiere_lettre_le:
            x.avertir("premiere_lettre_ref", "référence sans date : la première lettre ne comptera pas")
        if ligne.premiere_lettre_le and not ligne.premiere_lettre_ref:
            x.avertir("premiere_lettre_le", "date sans référence : la première lettre ne comptera pas (règle 5)")
        if ligne.siren and ligne.nature is Nature.PARTICULIER:
            x.avertir("siren", "un particulier avec un SIREN : vérifier le type de débiteur")

    def _passe(self, ligne: LignePortefeuille, x: Cellules) -> None:
        """Ce qui a déjà été fait l'a été après la facture, et pas dans l'avenir ; un acompte peut la précéder."""
        faits = {
            "premiere_lettre_le": ligne.premiere_lettre_le, "mise_en_demeure_le": ligne.mise_en_demeure_le,
            "titre_executoire_le": ligne.titre_executoire_le, "verse_le": ligne.verse_le,
        }
        for colonne, jour in faits.items():
            if jour and jour > self._aujourd_hui:
                x.rejeter(colonne, "date future")
            elif jour and jour < ligne.date_facture and colonne != "verse_le":
                x.rejeter(colonne, "avant la date de facture")
