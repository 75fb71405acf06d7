"""Ce qu'une procédure a déjà vécu et ce que son dossier a acquis, lus pour le moteur des parcours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agence.conduite.territoires import METROPOLE, territoire_du_code_postal
from agence.droit.delais_procedure import ETRANGER, OUTRE_MER
from agence.droit.etats_procedure import Parcours, Phase, parcours
from agence.droit.moteur import COMMERCE, DECISION, JUDICIAIRE, SIGNIFICATION, TITRE, Contexte, Courante, Fait
from agence.droit.tables import Tables, lire_table
from agence.seance import Seance
from donnees.modeles import Debiteur, Dossier, Mandant
from donnees.nomenclature import MESURES, EtatProcedure, Nature, TypeProcedure
from donnees.vues import procedures as vue
from donnees.vues.appels import code_postal
from donnees.vues.escalade import pays
from donnees.vues.recus import creances

DATE_DU_JOUR = "date_du_jour"
"""Marque d'une étape datée du jour de sa saisie, faute de mieux : elle ne borne pas les suivantes."""
_FRANCAIS = ("FR", "")
_LOCAUX = frozenset({METROPOLE, "alsace-moselle"})


@dataclass(frozen=True)
class Suivie:
    """Une procédure et tout ce qui l'entoure, lu d'un coup."""

    ligne: vue.LigneProcedure
    phase: Phase
    etapes: tuple[vue.LigneEtape, ...]
    echeances: tuple[vue.LigneEcheance, ...]
    contexte: Contexte

    @property
    def type(self) -> TypeProcedure:
        return TypeProcedure(self.ligne.type)

    @property
    def etat(self) -> EtatProcedure:
        return EtatProcedure(self.ligne.etat)


def suivies(seance: Seance, dossier_id: int) -> list[Suivie]:
    """Les procédures d'un dossier, en cours d'abord, prêtes pour le moteur."""
    dossier = Dossier.get_by_id(dossier_id)
    debiteur = Debiteur.get_by_id(dossier.debiteur_id)
    lues, faites, courent = vue.procedures(dossier_id), vue.etapes(dossier_id), vue.echeances(dossier_id)
    commun = _commun(seance, dossier, debiteur, lues, faites)
    return [_suivie(ligne, commun, faites, courent, seance.configuration.tables) for ligne in lues]


def contexte_du_dossier(seance: Seance, dossier: Dossier, debiteur: Debiteur) -> Contexte:
    """Le contexte d'une procédure qui n'est pas encore ouverte."""
    return _commun(seance, dossier, debiteur, vue.procedures(dossier.id), vue.etapes(dossier.id))


def _suivie(
    ligne: vue.LigneProcedure, commun: Contexte, faites: Iterable[vue.LigneEtape], courent: Iterable[vue.LigneEcheance], tables: Tables
) -> Suivie:
    p = parcours(TypeProcedure(ligne.type), tables)
    siennes = tuple(e for e in faites if e.procedure_id == ligne.id)
    courantes = tuple(e for e in courent if e.procedure_id == ligne.id)
    contexte = Contexte(
        jour=commun.jour,
        faits=tuple(_fait(p, e) for e in siennes),
        courantes=tuple(Courante(e.code, e.le) for e in courantes),
        juridiction=commun.juridiction,
        montant=ligne.montant,
        mois_en_plus=commun.mois_en_plus,
        fermes=commun.fermes,
        acquis=commun.acquis,
        creance_du=commun.creance_du,
        titre_du=commun.titre_du,
    )
    return Suivie(ligne, p.phase(ligne.phase, EtatProcedure(ligne.etat)), siennes, courantes, contexte)


def _fait(p: Parcours, e: vue.LigneEtape) -> Fait:
    connu = p.evenement(e.evenement)
    noms = {*connu.donnees, *connu.facultatives} if connu else set()
    jours = {nom: date.fromisoformat(valeur) for nom, valeur in e.donnees.items() if nom in noms}
    return Fait(e.evenement, e.le, jours, borne=not e.donnees.get(DATE_DU_JOUR))


def _commun(
    seance: Seance, dossier: Dossier, debiteur: Debiteur, lues: list[vue.LigneProcedure], faites: list[vue.LigneEtape]
) -> Contexte:
    territoire = territoire_du_code_postal(code_postal(debiteur.id))
    cadre = seance.cadre()
    return Contexte(
        jour=cadre.jour,
        juridiction=_juridiction(dossier, debiteur),
        mois_en_plus=_distance(debiteur, territoire, seance.configuration.tables),
        fermes=cadre.calendrier.fermes | frozenset(seance.fermes_de(territoire)),
        acquis=frozenset(_acquis(dossier, lues, faites, seance.configuration.tables)),
        creance_du=min((min(c.facture_le or c.echeance_le, c.echeance_le) for c in creances([dossier.id])), default=None),
        titre_du=_titre_du(dossier, lues),
    )


def _titre_du(dossier: Dossier, lues: list[vue.LigneProcedure]) -> date | None:
    """Le jour du plus ancien titre du dossier : celui de son import, ou d'une de ses procédures."""
    jours = [p.titre_le for p in lues if p.titre_le is not None and p.etat == EtatProcedure.TITRE.value]
    return min([*jours, *([dossier.titre_le] if dossier.titre_le is not None else [])], default=None)


def _juridiction(dossier: Dossier, debiteur: Debiteur) -> str:
    """Le tribunal de commerce juge entre professionnels, le tribunal judiciaire le reste."""
    entre_professionnels = Mandant.get_by_id(dossier.mandant_id).nature is debiteur.nature is Nature.PROFESSIONNEL
    return COMMERCE if entre_professionnels else JUDICIAIRE


def _distance(debiteur: Debiteur, territoire: str, tables: Tables) -> int:
    """Les mois que la distance donne au débiteur pour répondre (CPC 643)."""
    chez = (pays(debiteur.id) or "FR").upper()
    codes = lire_table("procedures.toml", tables)["france"]["codes"]
    if chez not in codes:
        return ETRANGER
    return 0 if chez in _FRANCAIS and territoire in _LOCAUX else OUTRE_MER


def _acquis(dossier: Dossier, lues: list[vue.LigneProcedure], faites: list[vue.LigneEtape], tables: Tables) -> set[str]:
    """Titre, décision, signification, tentative amiable : ce que les étapes de toutes les procédures du dossier lui ont donné.

    La décision d'une procédure revenue n'en est plus une ; le titre signifié pour une mesure finie l'est toujours.
    """
    types = {p.id: TypeProcedure(p.type) for p in lues}
    perdues = {p.id for p in lues if p.etat == EtatProcedure.REVENU.value and types[p.id] not in MESURES}
    acquis = set()
    for e in faites:
        evenement = parcours(types[e.procedure_id], tables).evenement(e.evenement)
        if evenement is not None and not (e.procedure_id in perdues and evenement.acquiert in (DECISION, SIGNIFICATION)):
            acquis.add(evenement.acquiert)
    if dossier.titre_le is not None or any(p.etat == EtatProcedure.TITRE.value for p in lues):
        acquis |= {TITRE, DECISION}
    return acquis - {""}
