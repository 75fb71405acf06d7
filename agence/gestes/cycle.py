"""La nuit : promesses échues, suspensions finies, courriers dus, prescriptions proches.

Elle ne lit que ce que ce jour peut changer, décide avec les mêmes fonctions que les gestes, écrit par lots courts les seules
lignes changées. Jouée deux fois, la seconde ne change rien ; tuée, elle reprend ; à deux, la seconde le dit.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agence.conduite.nuit import Decision, Faits, PromesseGardee, decider, gardees
from agence.conduite.promesses import PromesseAJuger, Recu
from agence.conduite.situation import Cadre
from agence.droit.exercice import manques
from agence.erreurs import ErreurAgence, Refus, SaisieInvalide
from agence.gestes import (
    nuit_de_la_prescription,
    nuit_des_procedures,
    nuit_des_protections,
    protections_etendues,
    reattributions,
    soldes_touches,
)
from agence.gestes.nuit_de_la_prescription import AlarmeDePrescription
from agence.gestes.nuit_des_procedures import Butoirs
from agence.gestes.signalements import a_signaler
from agence.memoire import sans_ramassage
from agence.seance import Seance
from agence.situations import COLONNES, colonnes_changees, lire_situation, valeurs_gardees
from agence.tenue import ancre, jours_fermes
from donnees.base import ecriture, inserer_lot, prochain_identifiant, recaler_identifiants, verrou_de_cycle
from donnees.chaine import tete
from donnees.modeles import Cycle
from donnees.nomenclature import EtatCourrier, StatutPromesse, TypeEvenement
from donnees.vues import nuit
from donnees.vues.avis import nombre_dus
from donnees.vues.protections import LigneProtection
from donnees.vues.recus import paiements_valables

LOT = 1000
@dataclass
class Bilan:
    """Ce que la nuit a fait, les promesses que les paiements ont tenues depuis la précédente, et les avis que les mandants attendent."""

    date: date
    promesses_tenues: int = 0
    promesses_rompues: int = 0
    etapes: int = 0
    suspensions_levees: int = 0
    alertes: int = 0
    avis: int = 0
    reserves: list[str] = field(default_factory=list)
    historique: int = 0
    tete: str = ""
    duree_ms: int = 0

    def en_json(self) -> dict[str, Any]:
        """Les clés que les scripts attendent."""
        return {**self.__dict__, "date": self.date.isoformat()}


def jouer(seance: Seance, jour: date | None = None, progression: Callable[[int, int], None] | None = None) -> Bilan:
    """Joue la nuit du jour donné (par défaut le jour présent).

    Lève SaisieInvalide pour un jour à venir, Refus si un cycle plus récent a déjà tourné ou si une autre nuit est en cours.
    """
    debut = time.monotonic()
    jour = jour or seance.jour
    precedent = nuit.dernier_cycle()
    if jour > seance.jour:
        raise SaisieInvalide(f"la date {jour:%d/%m/%Y} est à venir.", "Le cycle se joue au plus tard au jour présent.")
    if precedent is not None and jour < precedent:
        raise Refus(f"un cycle a déjà tourné le {precedent:%d/%m/%Y}.", "Ne pas rejouer un jour plus ancien.", "cycle")
    with _seule(), sans_ramassage():
        bilan = Bilan(jour, reserves=list(manques(seance.configuration.agence, jour)))
        bilan.promesses_tenues = nuit.promesses_tenues(precedent, jour) if precedent is not None else 0
        with ecriture():
            ligne = Cycle.create(jour=jour, commence_le=seance.horloge())
        jours_fermes.remplir(jour)
        cadre = seance.cadre(jour)
        protections_etendues.etendre(seance)
        regardes, arretes = nuit_de_la_prescription.reposer(cadre, precedent, bilan.reserves)
        alarmes = nuit_de_la_prescription.sonner(jour, precedent, arretes)
        bilan.alertes = len(alarmes) + nuit_des_protections.signaler_les_retards(seance, cadre)
        touches = soldes_touches.signaler(seance, cadre)
        bilan.alertes += nuit_des_procedures.sonner(jour, precedent) + len(touches)
        bilan.reserves += touches
        depasses = nuit_des_procedures.a_dire(jour)
        neuve = nuit.configuration_changee(seance.configuration_id)
        tous = sorted({*candidats(jour, neuve), *regardes, *alarmes, *depasses})
        for i in range(0, len(tous), LOT):
            _jouer_lot(seance, cadre, tous[i : i + LOT], bilan, alarmes, depasses)
            if progression is not None:
                progression(min(i + LOT, len(tous)), len(tous))
        bilan.avis = nombre_dus()
        bilan.reserves += reattributions.rendre_les_echues(seance, cadre)
        bilan.reserves += a_signaler(seance, jour)
        _ancrer(seance, bilan)
        bilan.duree_ms = round((time.monotonic() - debut) * 1000)
        ligne.fini_le = seance.horloge()
        ligne.bilan = bilan.en_json()
        with ecriture():
            ligne.save()
    return bilan


def candidats(jour: date, configuration_neuve: bool) -> set[int]:
    """Les dossiers que ce jour peut changer ; tous ceux qui sont actifs quand les règles ont changé depuis la dernière nuit."""
    return {*(nuit.ouverts() if configuration_neuve else ()), *nuit.a_revoir(jour)}


def _ancrer(seance: Seance, bilan: Bilan) -> None:
    """La tête de l'historique sort de la base : dans le compte rendu et dans le fichier d'ancrage."""
    try:
        ancre.poser(seance.configuration.sauvegarde, "nuit")
    except OSError as erreur:
        bilan.reserves.append(f"l'ancre de l'historique ne s'écrit pas ({erreur.strerror}) : {erreur.filename}")
    if (present := tete()) is not None:
        bilan.historique, bilan.tete = present[1], present[2].hex()


@contextmanager
def _seule() -> Iterator[None]:
    with verrou_de_cycle() as obtenu:
        if not obtenu:
            raise Refus("un cycle est déjà en cours.", "Attendre qu'il finisse.", "cycle")
        yield


def _jouer_lot(
    seance: Seance,
    cadre: Cadre,
    identifiants: Sequence[int],
    bilan: Bilan,
    alarmes: Mapping[int, AlarmeDePrescription],
    depasses: set[int],
) -> None:
    """Un lot, une transaction courte : relit sous verrou, décide, n'écrit que ce qui change."""
    with ecriture():
        nuit.tenir(identifiants)
        decisions: dict[int, Decision] = {}
        butoirs = nuit_des_procedures.lire(depasses.intersection(identifiants), cadre.jour)
        faits = lire_les_faits(identifiants, butoirs)
        for ligne in nuit.dossiers(identifiants, COLONNES):
            dossier_id, _, reference, nature, sensible, *colonnes = ligne
            try:
                s = lire_situation(nature, sensible, colonnes)
                decision = decider(s, faits[dossier_id], cadre)
            except (ErreurAgence, ValueError, TypeError, KeyError) as erreur:
                bilan.reserves.append(f"{reference} : {erreur}")
                continue
            if dossier_id in alarmes:
                decision.evenements.append((TypeEvenement.INTERRUPTION, alarmes[dossier_id].code, alarmes[dossier_id].texte))
            decisions[dossier_id] = decision
        _ecrire(seance, cadre, decisions, bilan)
        nuit_des_procedures.ecrire(butoirs, decisions.keys(), cadre.jour)


def lire_les_faits(identifiants: Sequence[int], butoirs: Butoirs) -> dict[int, Faits[LigneProtection]]:
    """Ce que la nuit sait de ces dossiers, en quelques lectures pour tout le lot."""
    faits: dict[int, Faits[LigneProtection]] = {i: Faits(passes=butoirs.de(i)) for i in identifiants}
    promises = gardees(
        (d, PromesseGardee(PromesseAJuger(i, montant, echeance, controle, faite, StatutPromesse(statut), fermee), paye, decidee))
        for d, i, montant, echeance, controle, faite, statut, fermee, paye, decidee in nuit.promesses(identifiants)
    )
    for d, siennes in promises.items():
        faits[d].promesses = siennes
    recus: dict[int, list[Recu]] = defaultdict(list)
    for p in paiements_valables(list(promises)):
        recus[p.dossier_id].append(Recu(p.id, p.montant, p.recu_le, p.saisi_le))
    for d, siens in recus.items():
        faits[d].recus = siens
    for d, type_ in nuit.courriers_prepares(identifiants):
        faits[d].prets = {*faits[d].prets, type_}
    nuit_des_protections.completer(faits)
    return faits


def _ecrire(seance: Seance, cadre: Cadre, decisions: dict[int, Decision], bilan: Bilan) -> None:
    changees = {i: d for i, d in decisions.items() if d.avant is not d.apres or d.sorts or d.evenements or d.finies}
    _ecrire_situations(changees)
    sorts = [(p, s) for d in changees.values() for p, s in d.sorts.items()]
    nuit.ecrire_promesses([(s.statut.value, s.paye, s.decidee_le.isoformat() if s.decidee_le else None, p) for p, s in sorts])
    _ecrire_courriers(cadre, changees)
    nuit_des_protections.ecrire((f for d in changees.values() for f in d.finies), cadre.configuration.tables)
    instant = nuit.instant(cadre.maintenant)
    lot = [(i, instant, t.value, code, texte, seance.configuration_id) for i, d in changees.items() for t, code, texte in d.evenements]
    inserer_lot("evenement", ("dossier_id", "le", "type", "code", "texte", "configuration_id"), lot)
    etapes = [(i, d.avant.scenario, p, a.value, cadre.jour.isoformat()) for i, d in changees.items() for p, a in d.etapes]
    inserer_lot("etape_faite", ("dossier_id", "scenario", "position", "action", "faite_le"), etapes)
    bilan.promesses_tenues += sum(s.statut is StatutPromesse.TENUE for _, s in sorts)
    bilan.promesses_rompues += sum(s.statut is StatutPromesse.ROMPUE for _, s in sorts)
    bilan.etapes += sum(d.courrier is not None for d in changees.values())
    bilan.suspensions_levees += sum(t is TypeEvenement.REPRISE for d in changees.values() for t, _, _ in d.evenements)


def _ecrire_situations(changees: dict[int, Decision]) -> None:
    """Les seules colonnes changées : un index dont aucune colonne n'est nommée n'est pas réécrit."""
    lots: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for i, d in changees.items():
        if colonnes := colonnes_changees(d.avant, d.apres):
            lots[colonnes].append([*valeurs_gardees(d.apres, colonnes), i])
    for colonnes, lot in lots.items():
        nuit.ecrire_dossiers(colonnes, lot)


def _ecrire_courriers(cadre: Cadre, changees: dict[int, Decision]) -> None:
    numero = prochain_identifiant("courrier")
    lot = []
    for dossier_id, d in changees.items():
        if d.courrier is not None:
            reference = f"L-{numero:06d}"
            etat, jour = EtatCourrier.A_ENVOYER.value, cadre.jour.isoformat()
            lot.append((numero, dossier_id, d.courrier.value, reference, etat, d.apres.solde, jour))
            numero += 1
    inserer_lot("courrier", ("id", "dossier_id", "type", "reference", "etat", "montant", "prepare_le"), lot)
    if lot:
        recaler_identifiants(["courrier"])
