"""La purge (règle 45) : ce qui est échu part, les montants, les dates et la trace restent. Une personne demande, une autre exécute (P5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from agence.calendrier import PARIS, Duree
from agence.erreurs import Refus
from agence.gestes.deux_personnes import est_le_premier
from agence.gestes.droits import exiger
from agence.seance import Seance
from agence.tenue import effacements
from agence.tenue.conservation import Clos, ajouter, clos_avant, echeances
from donnees.base import ecriture, est_sqlite, executer, lignes, une
from donnees.champs import instant_ecrit
from donnees.modeles import Purge, Utilisateur

ACTE = "purger"
LOT = 200
"""Dossiers purgés par transaction : les agents travaillent pendant ce temps."""
VALIDITE = timedelta(hours=24)
"""Au-delà, une demande ne vaut plus : ce qu'elle comptait a changé."""
CATEGORIES = ("appels", "archives", "prescrit", "sans_suite", "personnes", "comptabilite", "imports", "consultations", "controles")
Progression = Callable[[int, int], None]


@dataclass
class Bilan:
    """Ce qui est échu, ou parti : par catégorie, le nombre de dossiers, de personnes ou de lignes ; `retenus` : pourquoi, combien."""

    jour: date
    nombres: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 0))
    retenus: dict[str, int] = field(default_factory=dict)
    prochaine: date | None = None

    @property
    def vide(self) -> bool:
        return not any(self.nombres.values())

    def en_json(self) -> dict[str, Any]:
        return {
            "jour": self.jour.isoformat(), "categories": self.nombres, "retenus": self.retenus,
            "prochaine": self.prochaine.isoformat() if self.prochaine else None,
        }  # fmt: skip


@dataclass(frozen=True)
class Suite:
    """Ce qu'a donné l'appel : `etat` vaut « rien », « demandee », « attend » ou « faite »."""

    etat: str
    bilan: Bilan
    demandee_par: str = ""


@dataclass(frozen=True)
class _Lot:
    """Les dossiers clos d'un lot : ceux qui partent, ceux dont seules les notes d'appel partent, par leur identifiant."""

    echus: dict[int, Clos]
    appels: list[int]


def simuler(seance: Seance, jour: date | None = None) -> Bilan:
    """Ce qui est échu à ce jour, sans rien changer."""
    exiger(seance, ACTE)
    bilan = _parcourir(seance, jour or seance.jour, None)
    _le_reste(seance, bilan, faire=False)
    return bilan


def purger(seance: Seance, progression: Progression | None = None) -> Suite:
    """Demande la purge de ce qui est échu ; si une autre personne l'a déjà demandée, l'exécute.

    Reprise après une coupure, elle finit ce qui reste. Lève Refus : rôle, personne, compte de base qui ne peut pas effacer.
    """
    exiger(seance, ACTE)
    if seance.acteur is None:
        raise Refus("une purge est faite par des personnes.", "Donner --agent NOM.", "roles")
    _exiger_de_pouvoir_effacer()
    demande = demandee(seance)
    if demande is None:
        return _demander(seance, seance.acteur.id)
    par = str(Utilisateur.get_by_id(demande.demandee_par).affichage)
    if est_le_premier(seance, demande.demandee_par):
        return Suite("attend", simuler(seance, demande.jour), par)
    return Suite("faite", _executer(seance, demande, progression), par)


def demandee(seance: Seance) -> Purge | None:
    """La purge demandée qui attend une seconde personne, si elle vaut encore."""
    depuis = seance.horloge() - VALIDITE
    attend: Purge | None = Purge.select().where(Purge.executee_par.is_null(), Purge.demandee_le > depuis).order_by(Purge.id.desc()).first()
    return attend


def _demander(seance: Seance, utilisateur_id: int) -> Suite:
    bilan = simuler(seance)
    if bilan.vide:
        return Suite("rien", bilan)
    with ecriture():
        Purge.create(jour=seance.jour, prevu=bilan.en_json(), demandee_par=utilisateur_id, demandee_le=seance.horloge())
    return Suite("demandee", bilan)


def _executer(seance: Seance, demande: Purge, progression: Progression | None) -> Bilan:
    """Ce qui était échu le jour de la demande, ni plus : c'est ce que deux personnes ont vu."""
    if est_sqlite():
        executer("PRAGMA secure_delete = ON")  # ce qui est effacé l'est aussi dans les pages libres du fichier
    bilan = _parcourir(seance, demande.jour, demande, progression)
    with ecriture():
        _le_reste(seance, bilan, faire=True)
        demande.executee_par = seance.acteur.id if seance.acteur else None
        demande.executee_le, demande.bilan = seance.horloge(), bilan.en_json()
        demande.save()
    if est_sqlite():
        executer("PRAGMA wal_checkpoint(TRUNCATE)")
    return bilan


def _exiger_de_pouvoir_effacer() -> None:
    if not est_sqlite():
        peut = une("SELECT has_table_privilege('evenement', 'UPDATE') AND has_table_privilege('decompte_arrete', 'DELETE')")
        if peut is None or not peut[0]:
            remede = "Ouvrir la base avec le compte qui possède les tables."
            raise Refus("ce compte de PostgreSQL ne peut rien effacer de l'historique.", remede)


# ── les dossiers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _parcourir(seance: Seance, jour: date, demande: Purge | None, progression: Progression | None = None) -> Bilan:
    """Les dossiers clos, par lots ; sans demande, ils sont seulement comptés."""
    bilan = Bilan(jour)
    total = _nombre_de_clos(jour)
    partis: Counter[int] = Counter()
    apres = faits = 0
    while lot := clos_avant(jour, apres, LOT):
        apres, faits = lot[-1].id, faits + len(lot)
        if demande is None:
            partis.update(c.debiteur_id for c in _compter(seance, lot, bilan).echus.values())
        else:
            with ecriture():
                bilan.nombres["personnes"] += _purger_le_lot(seance, _compter(seance, lot, bilan), demande)
        if progression is not None:
            progression(faits, max(total, faits))
    if demande is None:
        bilan.nombres["personnes"] = effacements.personnes_a_effacer(partis)
    return bilan


def _nombre_de_clos(jour: date) -> int:
    ligne = une("SELECT count(*) FROM dossier WHERE etat = 'clos' AND purge_le IS NULL AND clos_le <= ?", (jour.isoformat(),))
    return int(ligne[0]) if ligne else 0


def _compter(seance: Seance, lot: list[Clos], bilan: Bilan) -> _Lot:
    """Range un lot par ce qui en est échu ; relu dans la transaction qui purge, un dossier rouvert entre-temps n'y est plus."""
    reglage = seance.configuration.conservation
    encore = {i for (i,) in lignes(f"SELECT id FROM dossier WHERE etat = 'clos' AND id IN ({_marques(lot)})", [c.id for c in lot])}
    retenus = _retenus([c.id for c in lot])
    echus: dict[int, Clos] = {}
    appels: list[int] = []
    for clos in lot:
        e = echeances(clos, reglage)
        if clos.id not in encore:
            continue
        if e.purge_le > bilan.jour:
            bilan.prochaine = min(bilan.prochaine or e.purge_le, e.purge_le)
            appels += [clos.id] if e.appels_le <= bilan.jour else []
        elif clos.id in retenus:
            bilan.retenus[retenus[clos.id]] = bilan.retenus.get(retenus[clos.id], 0) + 1
        else:
            echus[clos.id] = clos
            bilan.nombres[e.categorie.value] += 1
    avec = effacements.avec_notes_d_appel(appels)
    bilan.nombres["appels"] += len(avec)
    return _Lot(echus, avec)


_RETIENT = {
    "argent à reverser au mandant": """SELECT p.dossier_id FROM paiement p
        WHERE p.montant > 0 AND p.canal = 'agence' AND p.reverse_le IS NULL
        AND NOT EXISTS (SELECT 1 FROM paiement x WHERE x.extourne_id = p.id) AND p.dossier_id IN ({})""",
    "réclamation sans réponse": "SELECT dossier_id FROM reclamation WHERE repondue_le IS NULL AND dossier_id IN ({})",
    "demande d'accord en attente": "SELECT dossier_id FROM approbation WHERE etat = 'demandee' AND dossier_id IN ({})",
}
"""Ce qui retient un dossier échu, et comment le trouver."""


def _retenus(dossiers: list[int]) -> dict[int, str]:
    trouves: dict[int, str] = {}
    for pourquoi, sql in _RETIENT.items():
        for (dossier_id,) in lignes(sql.format(_marques(dossiers)), dossiers):
            trouves.setdefault(int(dossier_id), pourquoi)
    return trouves


def _purger_le_lot(seance: Seance, lot: _Lot, demande: Purge) -> int:
    """Purge un lot dans la transaction en cours ; rend le nombre de personnes dont l'identité part avec."""
    if lot.appels:
        effacements.effacer_les_appels(seance, lot.appels)
    if not lot.echus:
        return 0
    effacements.effacer_les_dossiers(seance, list(lot.echus), demande)
    return effacements.effacer_les_personnes(seance, {c.debiteur_id for c in lot.echus.values()})


# ── le reste : comptabilité, imports, consultations ──────────────────────────────────────────────────────────────────


def _le_reste(seance: Seance, bilan: Bilan, *, faire: bool) -> None:
    reglage = seance.configuration.conservation
    jour = bilan.jour
    comptable, ancien, vu, releve = (
        _il_y_a(jour, d) for d in (reglage.comptabilite, reglage.archives, reglage.consultations, reglage.controles)
    )
    bilan.nombres["comptabilite"] = effacements.paiements_anciens(comptable, faire=faire)
    bilan.nombres["imports"] = effacements.imports_anciens(_instant(ancien), faire=faire)
    bilan.nombres["consultations"] = effacements.consultations_anciennes(vu, faire=faire)
    bilan.nombres["controles"] = effacements.controles_anciens(releve, faire=faire)


def _il_y_a(jour: date, duree: Duree) -> date:
    """Le dernier jour dont cette durée est passée à `jour`."""
    return ajouter(jour, replace(duree, nombre=-duree.nombre)) if duree.unite == "m" else jour - timedelta(days=duree.en_jours)


def _instant(jour: date) -> str:
    return instant_ecrit(datetime(jour.year, jour.month, jour.day, tzinfo=PARIS))


def _marques(liste: list[Any]) -> str:
    return ", ".join("?" * len(liste))
