"""Les protections du débiteur (DROIT § 7) : ce que chaque phase arrête, jusqu'à quand, et ce qu'elle commande de faire.

Rien n'est décidé ici : `protections.toml` dit tout, par situation et par phase ; ce module la lit, calcule les dates et met les
jours sans intérêts bout à bout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol

from agence.calendrier import Calendrier, plus_mois
from agence.droit.echeance import Echeance
from agence.droit.elements import Arret, Cours
from agence.droit.tables import LIVREES, Tables, lire_table
from agence.erreurs import Introuvable
from agence.figee import figee
from donnees.nomenclature import Motif, SensEcheance

NOM = "protections.toml"
ANNONCE = "annonce"
"""La phase de ce qui est dit et pas encore prouvé."""
_UN_JOUR = timedelta(days=1)


class Objet(StrEnum):
    """Ce qu'une protection peut arrêter."""

    APPELS = "appels"
    COURRIERS = "courriers"
    SCENARIO = "scenario"
    PROMESSES = "promesses"
    ENCAISSEMENTS = "encaissements"
    INTERETS = "interets"
    PENALITES = "penalites"
    EXECUTION = "execution"


class Effet(StrEnum):
    """Ce qu'une phase fait d'un objet ; `COURT` : rien."""

    ARRETE = "arrete"
    PRUDENCE = "prudence"
    REPRESENTANT = "representant"
    ISOLE = "isole"
    COURT = "court"


ARRETES = frozenset({Effet.ARRETE, Effet.PRUDENCE})


class Ligne(Protocol):
    """Une phase d'une protection d'un dossier, telle qu'elle est gardée ; `levee_le` : premier jour où elle ne vaut plus."""

    @property
    def type(self) -> str: ...
    @property
    def phase(self) -> str: ...
    @property
    def debut_le(self) -> date: ...
    @property
    def fin_le(self) -> date | None: ...
    @property
    def levee_le(self) -> date | None: ...


@figee
class Situation:
    """Une sorte de protection. `vise_la_personne` : elle vaut pour toutes ses dettes ; `rang` : la plus petite l'emporte."""

    motif: Motif
    libelle: str
    rang: int
    vise_la_personne: bool
    regle: str
    barriere: str


@figee
class Phase:
    """Une phase d'une protection, telle que la table l'écrit ; `propre` : l'agence a posé ou changé cette ligne."""

    code: str
    lettre: str
    libelle: str
    depuis: str
    effets: Mapping[Objet, Effet]
    attend: str
    a_terme: str
    preuve: str
    a_faire: str
    a_savoir: str
    texte: str
    statut: str
    annoncee: bool = False
    duree_jours: int | None = None
    duree_mois: int | None = None
    maximum_mois: int | None = None
    fin_exigee: bool = False
    caution: str = ""
    propre: bool = False

    @property
    def motif(self) -> Motif:
        return Motif(self.code.split(".", 1)[0])

    @property
    def nom(self) -> str:
        """La phase sans sa situation : « redressement »."""
        return self.code.split(".", 1)[1]

    def effet(self, objet: Objet) -> Effet:
        """Ce que la phase fait de cet objet."""
        return self.effets.get(objet, Effet.COURT)

    def arrete(self, objet: Objet) -> bool:
        """Vrai si la loi ou la prudence l'arrête."""
        return self.effet(objet) in ARRETES

    def fin(self, debut_le: date, jour: date) -> date | None:
        """Le dernier jour quand personne n'en dit un autre ; une attente de prudence se compte du jour où on la pose."""
        if self.duree_mois is not None:
            return plus_mois(debut_le, self.duree_mois)
        return jour + timedelta(days=self.duree_jours) if self.duree_jours is not None else None

    def fin_maximale(self, debut_le: date) -> date | None:
        """Le dernier jour que la loi permet."""
        return plus_mois(debut_le, self.maximum_mois) if self.maximum_mois is not None else None


@figee
class Dates:
    """Les dates d'une phase. `hors_territoire` : le créancier demeure hors du territoire (deux mois de plus, R622-24)."""

    debut_le: date
    publiee_le: date | None = None
    fin_le: date | None = None
    hors_territoire: bool = False


def situation(motif: Motif, tables: Tables = LIVREES) -> Situation:
    """La situation de ce motif. Lève Introuvable si ce motif n'est pas une protection."""
    trouvee = situations(tables).get(motif)
    if trouvee is None:
        connues = ", ".join(m.value for m in situations(tables))
        raise Introuvable(f"« {motif.value} » n'est pas une protection.", f"Situations connues : {connues}.")
    return trouvee


@lru_cache(maxsize=8)
def situations(tables: Tables = LIVREES) -> Mapping[Motif, Situation]:
    """Toutes les situations de la table, de la plus forte à la plus faible."""
    lues = [
        Situation(Motif(code), t["libelle"], t["rang"], t["vise"] == "personne", t["regle"], t["barriere"])
        for code, t in lire_table(NOM, tables)["types"].items()
        if isinstance(t, dict)
    ]
    return MappingProxyType({s.motif: s for s in sorted(lues, key=lambda s: s.rang)})


@lru_cache(maxsize=8)
def _phases(tables: Tables) -> Mapping[str, Phase]:
    lues = {}
    for brute in lire_table(NOM, tables)["phases"]:
        effets = {Objet(o): Effet(e) for o, e in brute["effets"].items() if o != "propre"}
        lues[brute["code"]] = Phase(**{**brute, "effets": MappingProxyType(effets)})
    return MappingProxyType(lues)


def phase(motif: Motif | str, nom: str, tables: Tables = LIVREES) -> Phase:
    """Une phase par sa situation et son nom. Lève Introuvable en disant celles qui existent."""
    code = f"{Motif(motif).value}.{nom}"
    trouvee = _phases(tables).get(code)
    if trouvee is None:
        connues = ", ".join(p.nom for p in phases(Motif(motif), tables)) or "aucune"
        raise Introuvable(f"phase « {nom} » inconnue pour {Motif(motif).value}.", f"Phases connues : {connues}.")
    return trouvee


def phases(motif: Motif, tables: Tables = LIVREES) -> tuple[Phase, ...]:
    """Les phases d'une situation, dans l'ordre de la table ; vide si ce motif n'est pas une protection."""
    return tuple(p for p in _phases(tables).values() if p.motif is motif)


def echeances(p: Phase, dates: Dates, calendrier: Calendrier, tables: Tables = LIVREES) -> tuple[Echeance, ...]:
    """Ce que cette phase inscrit au mur. Un butoir n'est jamais prolongé ; une attente finit un jour ouvré (CPC 641, 642)."""
    brutes = [b for b in lire_table(NOM, tables)["echeances"] if p.code in b["pour"]]
    calculees = [(b, _jour(b, dates, calendrier)) for b in brutes]
    return tuple(_echeance(b, dates, le) for b, le in calculees if le is not None)


def se_publie(p: Phase, tables: Tables = LIVREES) -> bool:
    """Vrai si un délai de cette phase se compte d'une publication."""
    return any(p.code in b["pour"] and b["depuis"] == "publication" for b in lire_table(NOM, tables)["echeances"])


def codes_des_echeances(tables: Tables = LIVREES) -> frozenset[str]:
    """Les codes que la table inscrit au mur : ceux-là suivent la phase ; les autres (fonds isolés, rappel) restent ce qu'ils sont."""
    return frozenset(str(b["code"]) for b in lire_table(NOM, tables)["echeances"])


def _depart(brute: Mapping[str, Any], dates: Dates) -> date | None:
    jours = {"debut": dates.debut_le, "publication": dates.publiee_le, "fin": dates.fin_le}
    return jours[brute["depuis"]] or jours.get(brute.get("a_defaut", ""))


def _jour(brute: Mapping[str, Any], dates: Dates, calendrier: Calendrier) -> date | None:
    depart = _depart(brute, dates)
    if depart is None:
        return None
    mois = brute.get("mois", 0) + (brute.get("mois_hors_territoire", 0) if dates.hors_territoire else 0)
    le = plus_mois(depart, mois) + timedelta(days=brute.get("jours", 0))
    return calendrier.ouvre_suivant(le) if SensEcheance(brute["sens"]) is SensEcheance.ATTENTE else le


def _echeance(brute: Mapping[str, Any], dates: Dates, le: date) -> Echeance:
    libelle = brute["libelle"]
    if brute["depuis"] == "publication" and dates.publiee_le is None:
        # Compter du jugement, qui précède toujours la publication, ne fait perdre que des jours d'avance.
        libelle += f" (publication inconnue : compté du {dates.debut_le:%d/%m/%Y})"
    return Echeance(
        brute["code"], libelle, le, SensEcheance(brute["sens"]), brute["qui"], brute["sanction"], brute["texte"], brute["statut"],
        brute.get("solde_par", ""),
    )  # fmt: skip


def annulable_jusqu_au(recu_le: date, tables: Tables = LIVREES) -> date:
    """Le dernier jour où un paiement reçu après le jugement d'ouverture peut être annulé (C. com. L622-7)."""
    return plus_mois(recu_le, lire_table(NOM, tables)["paiement_apres_jugement"]["annulable_mois"])


# ── ce qui vaut à un jour ────────────────────────────────────────────────────────────────────────────────────────────


def en_cours(lignes: Iterable[Ligne], jour: date) -> list[Any]:
    """Celles qui valent encore ce jour-là : ni levées, ni passées de date."""
    return [x for x in lignes if x.levee_le is None and (x.fin_le is None or x.fin_le >= jour)]


def en_cours_le(lignes: Iterable[Ligne], le: date) -> list[Any]:
    """Celles qui couvrent ce jour, même finies depuis."""
    return [x for x in lignes if x.debut_le <= le and (_dernier_jour(x) or le) >= le]


def arrets(lignes: Sequence[Ligne], tables: Tables = LIVREES) -> tuple[date | None, tuple[Arret, ...]]:
    """Le jour du jugement d'ouverture encore en vigueur, et tous les autres jours sans intérêts.

    Une procédure annoncée, sans date de jugement, arrête les intérêts par prudence depuis le jour de l'annonce ; elle est rendue
    parmi les arrêts, car elle n'ouvre pas encore la procédure. Prouvée, la vraie date prend sa place ; levée sans suite, elle
    n'a rien arrêté. Un jugement converti (redressement, puis liquidation) reste ouvert depuis le premier.
    """
    ouverture: date | None = None
    trouves: list[Arret] = []
    prouvees = {x.type for x in lignes if not phase(x.type, x.phase, tables).annoncee and x.levee_le is None}
    par_type: dict[str, list[Arret]] = {}
    for ligne in lignes:
        p = phase(ligne.type, ligne.phase, tables)
        if p.annoncee and (ligne.levee_le is not None or ligne.type in prouvees):
            continue
        arret = _arret(ligne, p)
        if arret is not None and (arret.fin is None or arret.fin >= arret.debut):
            if p.annoncee:
                trouves.append(arret)
            else:
                par_type.setdefault(ligne.type, []).append(arret)
    for type_, les_siens in par_type.items():
        for arret in _bout_a_bout(les_siens):
            if type_ == Motif.PROCEDURE_COLLECTIVE and arret.fin is None:
                ouverture = arret.debut
            else:
                trouves.append(arret)
    return ouverture, tuple(sorted(trouves, key=lambda a: a.debut))


def _arret(ligne: Ligne, p: Phase) -> Arret | None:
    if p.arrete(Objet.INTERETS):
        cours = Cours.TOUT
    elif p.arrete(Objet.PENALITES):
        cours = Cours.PENALITES
    else:
        return None
    reserve = " : date à vérifier" if p.annoncee else ""
    return Arret(ligne.debut_le, _dernier_jour(ligne), cours, f"{p.libelle} ({p.texte}){reserve}")


def _dernier_jour(ligne: Ligne) -> date | None:
    fins = [f for f in (ligne.levee_le - _UN_JOUR if ligne.levee_le else None, ligne.fin_le) if f is not None]
    return min(fins, default=None)


def _bout_a_bout(arrets_: Sequence[Arret]) -> list[Arret]:
    """Les arrêts d'une même situation qui se suivent sans un jour de vide n'en font qu'un."""
    fondus: list[Arret] = []
    for arret in sorted(arrets_, key=lambda a: a.debut):
        dernier = fondus[-1] if fondus else None
        suit = dernier is not None and dernier.cours is arret.cours and (dernier.fin is None or dernier.fin + _UN_JOUR >= arret.debut)
        if dernier is None or not suit:
            fondus.append(arret)
            continue
        fin = None if dernier.fin is None or arret.fin is None else max(dernier.fin, arret.fin)
        fondus[-1] = Arret(dernier.debut, fin, dernier.cours, dernier.texte)
    return fondus


# ── comment cela se dit ──────────────────────────────────────────────────────────────────────────────────────────────

MOTS = {
    Objet.APPELS: "appels", Objet.COURRIERS: "courriers", Objet.SCENARIO: "scénario", Objet.PROMESSES: "promesses",
    Objet.ENCAISSEMENTS: "encaissements", Objet.INTERETS: "intérêts", Objet.PENALITES: "pénalités", Objet.EXECUTION: "exécution",
}  # fmt: skip
_PHRASES = (
    (Effet.ARRETE, "s'arrête"),
    (Effet.PRUDENCE, "par prudence"),
    (Effet.REPRESENTANT, "au représentant seul"),
    (Effet.ISOLE, "gardé à part"),
    (Effet.COURT, "court encore"),
)


def dire_les_effets(p: Phase) -> tuple[str, ...]:
    """« s'arrête : appels, courriers… », « court encore : … » : une ligne par effet."""
    dites = []
    for effet, mots in _PHRASES:
        objets = [MOTS[o] for o in Objet if p.effet(o) is effet]
        if objets:
            dites.append(f"{mots} : {', '.join(objets)}")
    return tuple(dites)
