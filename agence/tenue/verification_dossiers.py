"""Les invariants d'un dossier : son action, ses montants, ses promesses, ses démarches, son rang."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from agence import horloge
from agence.calendrier import Calendrier
from agence.conduite import rang
from agence.conduite.promesses import PromesseAJuger, Recu, Sort, juger
from agence.conduite.situation import Situation
from agence.configuration.modele import Configuration
from agence.situations import COLONNES, lire_situation
from agence.tenue.manquement import Manquement
from agence.tenue.verification_liens import relever
from donnees.base import lignes
from donnees.champs import instant_lu, jour_lu
from donnees.nomenclature import MOTIFS_DE_PROTECTION, StatutPromesse
from donnees.vues import nuit
from donnees.vues.recus import paiements_valables

LOT = 2000
SEUILS_DU_RANG = (180, 90, 30, -1)
"""Jours restants avant la prescription où le rang change."""


def action_unique() -> list[Manquement]:
    """Invariant 1 : actif, une action datée ; suspendu, une fin ou un évènement attendu ; clos, plus rien."""
    sql = """SELECT id, etat FROM dossier WHERE NOT (
        (etat = 'actif' AND action IS NOT NULL AND action_le IS NOT NULL AND suspension_motif IS NULL) OR
        (etat = 'suspendu' AND action IS NULL AND action_le IS NULL AND suspension_motif IS NOT NULL
          AND (suspendu_jusqu_au IS NOT NULL OR coalesce(suspension_attend, '') <> '')) OR
        (etat = 'clos' AND etape = 'clos' AND action IS NULL AND action_le IS NULL AND clos_motif IS NOT NULL AND clos_le IS NOT NULL))"""
    return relever("1", "dossier {} sans action unique et datée, ni attente, ni clôture complète", lignes(sql))


def montants() -> list[Manquement]:
    """Invariant 2 : principal = créances − remises, versé = paiements non isolés, solde = l'un moins l'autre.

    Une extourne annule un paiement entier.
    """
    sql = """SELECT d.id, d.principal, coalesce(c.total, 0), coalesce(r.total, 0), d.verse, coalesce(p.total, 0), d.solde FROM dossier d
        LEFT JOIN (SELECT dossier_id, sum(montant) AS total FROM creance GROUP BY dossier_id) c ON c.dossier_id = d.id
        LEFT JOIN (SELECT dossier_id, sum(montant) AS total FROM remise
          WHERE poste = 'principal' AND NOT retiree GROUP BY dossier_id) r ON r.dossier_id = d.id
        LEFT JOIN (SELECT dossier_id, sum(montant) AS total FROM paiement WHERE NOT isole GROUP BY dossier_id) p ON p.dossier_id = d.id
        WHERE d.principal <> coalesce(c.total, 0) - coalesce(r.total, 0) OR d.verse <> coalesce(p.total, 0)
          OR d.solde <> d.principal - d.verse"""
    extournes = """SELECT x.dossier_id, x.id, p.id FROM paiement x JOIN paiement p ON p.id = x.extourne_id
        WHERE x.montant <> -p.montant OR x.dossier_id <> p.dossier_id OR p.extourne_id IS NOT NULL"""
    texte = "principal {} pour {} de créances moins {} de remises, versé {} pour {} de paiements, solde {} (centimes)"
    return [*relever("2", texte, lignes(sql)), *relever("2", "l'extourne n° {} ne répond pas au paiement n° {}", lignes(extournes))]


def baux() -> list[Manquement]:
    """Invariant 5 : un seul agent tient un dossier, et il a encore accès."""
    double = "SELECT dossier_id, count(*) FROM bail GROUP BY dossier_id HAVING count(*) > 1"
    partis = "SELECT b.dossier_id, u.nom FROM bail b JOIN utilisateur u ON u.id = b.utilisateur_id WHERE NOT u.actif"
    return [*relever("5", "tenu par {} agents", lignes(double)), *relever("5", "tenu par {}, qui n'a plus accès", lignes(partis))]


def promesses(jour: date) -> list[Manquement]:
    """Invariant 6 : le sort gardé est celui que redonnent les paiements, comptés une fois.

    Une promesse encore ouverte dont aucune nuit n'a passé le contrôle attend son jugement.
    """
    cycle = nuit.dernier_cycle()
    trouves: list[tuple[object, ...]] = []
    for lot in _lots("SELECT DISTINCT dossier_id FROM promesse WHERE dossier_id > ? ORDER BY dossier_id LIMIT ?"):
        recus: dict[int, list[Recu]] = defaultdict(list)
        for p in paiements_valables(lot):
            recus[p.dossier_id].append(Recu(p.id, p.montant, p.recu_le, p.saisi_le))
        faites: dict[int, list[tuple[PromesseAJuger, Sort]]] = defaultdict(list)
        for d, i, montant, echeance, controle, faite, statut, fermee, paye, decidee in nuit.promesses(lot):
            s = StatutPromesse(statut)
            faites[d].append((PromesseAJuger(i, montant, echeance, controle, faite, s, fermee), Sort(s, paye, decidee)))
        for d, siennes in faites.items():
            sorts = juger([p for p, _ in siennes], recus[d], jour)
            trouves += [
                (d, p.id, garde.statut.value, garde.paye, sorts[p.id].statut.value, sorts[p.id].paye)
                for p, garde in siennes
                if p.statut is not StatutPromesse.ANNULEE and not _coherent(p, garde, sorts[p.id], cycle)
            ]
    sql = """SELECT d.id, d.promesses_faites, d.promesses_rompues FROM dossier d
        LEFT JOIN (SELECT dossier_id, sum(CASE WHEN statut <> 'annulee' THEN 1 ELSE 0 END) AS faites,
          sum(CASE WHEN statut = 'rompue' THEN 1 ELSE 0 END) AS rompues FROM promesse GROUP BY dossier_id) p ON p.dossier_id = d.id
        WHERE d.promesses_faites <> coalesce(p.faites, 0) OR d.promesses_rompues <> coalesce(p.rompues, 0)"""
    return [
        *relever("6", "promesse n° {} gardée {} ({} payés), jugée {} ({})", trouves),
        *relever("6", "{} promesses dont {} rompues, ce n'est pas ce que dit leur table", lignes(sql)),
    ]


def _coherent(p: PromesseAJuger, garde: Sort, juge: Sort, cycle: date | None) -> bool:
    if garde.paye != juge.paye:
        return False
    if garde.statut is juge.statut:
        return garde.decidee_le == juge.decidee_le
    manquee = juge.statut in (StatutPromesse.ROMPUE, StatutPromesse.PARTIELLE)
    return garde.statut is StatutPromesse.OUVERTE and manquee and (cycle is None or cycle <= p.controle_le)


def demarches(configuration: Configuration) -> list[Manquement]:
    """Invariant 7 : ni appel ni courrier avant la première lettre, aucun appel sur un dossier protégé ; les dérogations sont dites."""
    courriers = """SELECT c.dossier_id, c.reference FROM courrier c JOIN dossier d ON d.id = c.dossier_id
        WHERE c.type <> 'premiere_lettre' AND c.etat <> 'annule' AND c.parti_le < coalesce(d.premiere_lettre_le, '9999-12-31')
        AND NOT EXISTS (SELECT 1 FROM courrier p
          WHERE p.dossier_id = c.dossier_id AND p.type = 'premiere_lettre' AND p.etat <> 'annule' AND p.parti_le <= c.parti_le)"""
    return [
        *relever("7", "appel du {:%d/%m/%Y} avant la première lettre", _appels_trop_tot(configuration)),
        *relever("7", "appel du {:%d/%m/%Y} sur un dossier protégé", _appels_interdits(configuration)),
        *relever("7", "courrier {} parti avant la première lettre", lignes(courriers)),
    ]


def _appels_trop_tot(configuration: Configuration) -> list[tuple[object, ...]]:
    """Une première lettre revenue puis renvoyée laisse la date de la seconde : la plus ancienne partie compte."""
    trouves: list[tuple[object, ...]] = []
    condition = "(d.premiere_lettre_le IS NULL OR e.le < d.premiere_lettre_le)"
    for dossier_id, le, lettre in _appels_passes(configuration, condition, "d.premiere_lettre_le"):
        sql = "SELECT min(parti_le) FROM courrier WHERE dossier_id = ? AND type = 'premiere_lettre' AND etat <> 'annule'"
        ancienne = jour_lu(lignes(sql, (dossier_id,))[0][0])
        parties = [j for j in (lettre, ancienne) if j is not None]
        if not parties or le < min(parties):
            trouves.append((dossier_id, le))
    return trouves


def _appels_interdits(configuration: Configuration) -> list[tuple[object, ...]]:
    """Les essais d'appel passés après la saisie d'une protection qui dure encore, autrement qu'à un représentant."""
    types = [m.value for m in sorted(MOTIFS_DE_PROTECTION)]
    codes = [r.code for r in configuration.resultats.values() if r.tentative]
    sql = f"""SELECT e.dossier_id, e.le FROM evenement e JOIN protection p ON p.dossier_id = e.dossier_id AND e.le > p.saisie_le
        WHERE e.type = 'appel' AND p.levee_le IS NULL AND NOT p.retiree AND p.type IN ({", ".join("?" * len(types))})
        AND e.code IN ({", ".join("?" * len(codes))}) AND (e.donnees IS NULL OR e.donnees NOT LIKE ?)
        AND NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)"""
    lus = [(d, instant_lu(le)) for d, le in lignes(sql, (*types, *codes, '%"representant"%'))]
    return [(d, horloge.jour_local(le)) for d, le in lus if le is not None]


def _appels_passes(configuration: Configuration, condition: str, jour: str) -> list[tuple[int, date, date | None]]:
    """Les essais d'appel ni annulés ni permis par une dérogation, sous cette condition : dossier, jour de l'appel, jour demandé."""
    codes = [r.code for r in configuration.resultats.values() if r.tentative]
    sql = f"""SELECT e.dossier_id, e.le, {jour} FROM evenement e JOIN dossier d ON d.id = e.dossier_id
        WHERE e.type = 'appel' AND e.code IN ({", ".join("?" * len(codes))}) AND {condition}
        AND (e.donnees IS NULL OR e.donnees NOT LIKE ?) AND NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)"""
    lus = [(d, instant_lu(le), jour_lu(autre)) for d, le, autre in lignes(sql, [*codes, '%"derogation"%'])]
    return [(d, horloge.jour_local(le), autre) for d, le, autre in lus if le is not None]


def jours_ouvres(calendrier: Calendrier) -> list[Manquement]:
    """Invariant 9 : aucune action planifiée un jour fermé ou non travaillé."""
    jours = [jour_lu(j) for (j,) in lignes("SELECT DISTINCT action_le FROM dossier WHERE etat = 'actif' AND action_le IS NOT NULL")]
    fermes = [j for j in jours if j is not None and not calendrier.est_ouvre(j)]
    trouves: list[Manquement] = []
    for jour in fermes:
        sql = "SELECT id FROM dossier WHERE etat = 'actif' AND action_le = ?"
        trouves += relever("9", f"action planifiée le {jour:%d/%m/%Y}, jour fermé ou non travaillé", lignes(sql, (jour.isoformat(),)))
    return trouves


def rangs(configuration: Configuration, jour: date) -> list[Manquement]:
    """Le rang gardé est celui que la conduite recalcule ; seul un seuil de prescription passé depuis la dernière nuit peut l'en écarter."""
    depuis = nuit.dernier_cycle()
    trouves: list[tuple[object, ...]] = []
    for lot in _lots("SELECT id FROM dossier WHERE id > ? ORDER BY id LIMIT ?"):
        for dossier_id, _, _, nature, sensible, *colonnes in nuit.dossiers(lot, COLONNES):
            s = lire_situation(nature, sensible, colonnes)
            juste = rang.calculer(s, configuration.rang, jour)
            if s.rang != juste and all(s.rang != rang.calculer(s, configuration.rang, j) for j in _jours_possibles(s, depuis, jour)):
                trouves.append((dossier_id, s.rang, juste))
    return relever("rang", "rang {} au lieu de {}", trouves)


def _jours_possibles(s: Situation, depuis: date | None, jour: date) -> list[date]:
    """Les jours entre la dernière nuit et le jour présent où ce rang a pu être calculé autrement."""
    debut = depuis or s.confie_le
    if s.prescription_le is None:
        return []
    seuils = [s.prescription_le - timedelta(days=n) for n in SEUILS_DU_RANG]
    return [debut, *(j for j in seuils if debut <= j <= jour)]


def _lots(sql: str) -> Iterator[list[int]]:
    """Les identifiants par lots, chaque lot repris après le dernier du précédent."""
    dernier = 0
    while lot := [i for (i,) in lignes(sql, (dernier, LOT))]:
        yield lot
        dernier = lot[-1]
