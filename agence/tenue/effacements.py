"""Ce que la purge efface, table par table : le contenu part, la ligne, ses montants et ses dates restent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from agence.seance import Seance
from agence.tenue.effacement import effacer_texte
from donnees.base import executer, executer_lot, lignes, une
from donnees.modeles import Evenement, Purge
from donnees.nomenclature import TypeEvenement

LOT = 500
PURGE = "purgé"
"""Ce qui remplace un nom."""

CHANGEES: Mapping[str, Mapping[str, str | None]] = {
    "creance": {"objet": ""},
    "piece": {"nom": PURGE, "empreinte": ""},
    "intervenant": {"nom": PURGE, "telephone": ""},
    "echeancier": {"phrase": ""},
    "procedure": {"partenaire": ""},
    "approbation": {"motif": "", "donnees": None, "reponse": ""},
    "remise": {"motif": PURGE, "accord": ""},
    "protection": {"donnees": None},
    "litige": {"preuve": "", "resolveur": ""},
    "reclamation": {"objet": PURGE, "reponse": ""},
    "echeance_procedure": {"libelle": PURGE, "qui": "", "statut": "", "donnees": None},
    "avis_mandant": {"texte": PURGE},
    "controle_qualite": {"commentaire": ""},
}
"""Table → colonne → ce qu'elle devient, pour les lignes d'un dossier purgé."""

CHANGEES_PAR_PROCEDURE: Mapping[str, Mapping[str, str | None]] = {
    "etape_procedure": {"note": "", "donnees": None},
    "audience": {"juridiction": "", "present": "", "resultat": ""},
}

RETIREES = ("brouillon", "bail", "annulable", "reprise", "decompte_arrete", "consultation")
"""Les lignes d'un dossier purgé qui partent entières ; de l'arrêté d'un décompte, l'historique garde l'empreinte."""

GARDEES = {
    "creance.numero": "le numéro de facture, pièce du mandant", "creance.taux_penalites": "un taux",
    "dossier.reference": "la référence du mandant",
    "dossier.scenario": "un nom de scénario", "dossier.premiere_lettre_ref": "notre référence de courrier",
    "dossier.suspension_attend": "un mot de la configuration", "courrier.reference": "notre référence de courrier",
    "courrier.canal": "un mot de la configuration", "paiement.reference": "pièce comptable : part avec la comptabilité",
    "paiement.quittance": "pièce comptable, numérotée sans trou", "paiement.compte": "pièce comptable : part avec la comptabilité",
    "paiement.accord": "pièce comptable : part avec la comptabilité", "procedure.phase": "un mot de la loi",
    "procedure.decompte": "des montants", "intervenant.role": "un rôle", "approbation.objet": "un mot du programme",
    "protection.phase": "un mot de la loi", "interruption.effacee_motif": "un mot du programme",
    "litige.issue": "un mot du programme", "echeance_procedure.code": "un mot du programme",
    "echeance_procedure.sanction": "la loi", "echeance_procedure.texte": "la loi", "etape_procedure.evenement": "un mot de la loi",
    "etape_procedure.de_phase": "un mot de la loi", "etape_procedure.vers_phase": "un mot de la loi",
    "etape_faite.scenario": "un nom de scénario",
    "controle_qualite.exception": "des mots du programme",
    "evenement.code": "un mot du programme", "evenement.donnees": "numéros, montants et dates, scellés par la chaîne",
    "evenement.texte": "effacé par la voie de l'historique", "effacement.motif": "la raison de l'effacement, sans nom",
}  # fmt: skip
"""« table.colonne » de texte libre qui restent, et pourquoi."""

DU_DOSSIER: Mapping[str, str | None] = {"epingle": "", "champs": "{}"}
DU_DEBITEUR: Mapping[str, str | None] = {"nom": PURGE, "nom_recherche": "", "siren": None, "contact": "", "cle_adresse": ""}


# ── l'historique ─────────────────────────────────────────────────────────────────────────────────────────────────────


def avec_notes_d_appel(dossiers: Sequence[int]) -> list[int]:
    """Ceux de ces dossiers où une note d'appel est encore écrite."""
    return sorted({d for d, _ in _ecrits(dossiers, "e.type = 'appel'")})


def _ecrits(dossiers: Sequence[int], condition: str) -> list[tuple[int, int]]:
    """Les évènements de ces dossiers dont le texte est encore là : dossier, évènement."""
    if not dossiers:
        return []
    sql = f"""SELECT e.dossier_id, e.id FROM evenement e JOIN maillon m ON m.evenement_id = e.id
        WHERE e.dossier_id IN ({_marques(dossiers)}) AND m.sel IS NOT NULL AND {condition} ORDER BY e.id"""
    return [(int(d), int(i)) for d, i in lignes(sql, dossiers)]


def effacer_les_appels(seance: Seance, dossiers: Sequence[int]) -> None:
    """Les notes d'appel de ces dossiers partent ; l'appel, son jour et son résultat restent."""
    effacer_texte([i for _, i in _ecrits(dossiers, "e.type = 'appel'")], "durée de conservation des notes d'appel passée", seance)


# ── les dossiers, les personnes ──────────────────────────────────────────────────────────────────────────────────────


def effacer_les_dossiers(seance: Seance, dossiers: Sequence[int], demande: Purge) -> None:
    """Tout contenu de ces dossiers part, dans la transaction en cours ; une ligne d'historique dit qui l'a demandé et fait."""
    qui = seance.acteur.id if seance.acteur else None
    effacer_texte([i for _, i in _ecrits(dossiers, "e.type <> 'effacement'")], "durée de conservation passée", seance)
    marques = _marques(dossiers)
    jour = seance.jour.isoformat()
    _changer("dossier", DU_DOSSIER, f"id IN ({marques})", dossiers)
    executer(f"UPDATE dossier SET purge_le = ?, version = version + 1 WHERE id IN ({marques})", (jour, *dossiers))
    for table, colonnes in CHANGEES.items():
        _changer(table, colonnes, f"dossier_id IN ({marques})", dossiers)
    for table, colonnes in CHANGEES_PAR_PROCEDURE.items():
        _changer(table, colonnes, f"procedure_id IN (SELECT id FROM procedure WHERE dossier_id IN ({marques}))", dossiers)
    for table in RETIREES:
        executer(f"DELETE FROM {table} WHERE dossier_id IN ({marques})", dossiers)
    for dossier_id in dossiers:
        Evenement.create(
            dossier_id=dossier_id, le=seance.horloge(), type=TypeEvenement.EFFACEMENT, code="purge", utilisateur_id=qui,
            texte="dossier purgé : durée de conservation passée", configuration_id=seance.configuration_id,
            donnees={"purge": demande.id, "demandee_par": demande.demandee_par, "executee_par": qui},
        )  # fmt: skip


def _changer(table: str, colonnes: Mapping[str, str | None], condition: str, parametres: Sequence[object]) -> None:
    affectations = ", ".join(f"{nom} = ?" for nom in colonnes)
    executer(f"UPDATE {table} SET {affectations} WHERE {condition}", (*colonnes.values(), *parametres))


def personnes_a_effacer(partis: Mapping[int, int]) -> int:
    """Combien de ces débiteurs n'auraient plus que des dossiers purgés, si tant des leurs (débiteur → nombre) partaient."""
    trouves = 0
    voulus = sorted(partis)
    for debut in range(0, len(voulus), LOT):
        lot = voulus[debut : debut + LOT]
        sql = f"SELECT debiteur_id, count(*) FROM dossier WHERE purge_le IS NULL AND debiteur_id IN ({_marques(lot)}) GROUP BY debiteur_id"
        trouves += sum(nombre == partis[debiteur] for debiteur, nombre in lignes(sql, lot))
    return trouves


def effacer_les_personnes(seance: Seance, debiteurs: Iterable[int]) -> int:
    """L'identité des débiteurs qui n'ont plus que des dossiers purgés ; la recherche oublie leur nom d'elle-même. Rend leur nombre."""
    voulus = sorted(debiteurs)
    sql = f"""SELECT id FROM debiteur b WHERE b.purge_le IS NULL AND b.id IN ({_marques(voulus)})
        AND NOT EXISTS (SELECT 1 FROM dossier d WHERE d.debiteur_id = b.id AND d.purge_le IS NULL)"""
    libres = [i for (i,) in lignes(sql, voulus)]
    marques = _marques(libres)
    executer(f"DELETE FROM coordonnee WHERE debiteur_id IN ({marques})", libres)
    executer(f"UPDATE debiteur SET rapproche_de = NULL WHERE rapproche_de IN ({marques}) OR id IN ({marques})", (*libres, *libres))
    _changer("debiteur", DU_DEBITEUR, f"id IN ({marques})", libres)
    executer(f"UPDATE debiteur SET purge_le = ? WHERE id IN ({marques})", (seance.jour.isoformat(), *libres))
    return len(libres)


# ── le reste ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_ANCIENS = """EXISTS (SELECT 1 FROM dossier d WHERE d.id = paiement.dossier_id AND d.purge_le IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM paiement p WHERE p.dossier_id = paiement.dossier_id AND p.recu_le > ?)
    AND (reference <> '' OR compte <> '' OR accord <> '')"""


def paiements_anciens(jusqu_au: date, *, faire: bool) -> int:
    """Les références et accords des paiements d'un dossier purgé dont le dernier paiement a passé la durée comptable."""
    nombre = _compter("paiement", _ANCIENS, (jusqu_au.isoformat(),))
    if faire and nombre:
        executer(f"UPDATE paiement SET reference = '', compte = '', accord = '' WHERE {_ANCIENS}", (jusqu_au.isoformat(),))
    return nombre


def imports_anciens(avant: str, *, faire: bool) -> int:
    """Les lignes refusées que garde le bilan d'un import : leurs valeurs portent des noms ; les nombres restent."""
    lus = [(i, json.loads(bilan)) for i, bilan in lignes("SELECT id, bilan FROM import_fichier WHERE le <= ? ORDER BY id", (avant,))]
    pleins = [(i, bilan) for i, bilan in lus if bilan.get("refusees") or bilan.get("avertissements")]
    if faire and pleins:
        vides = [(json.dumps(_sans_valeurs(bilan), ensure_ascii=False, sort_keys=True), i) for i, bilan in pleins]
        executer_lot("UPDATE import_fichier SET bilan = ? WHERE id = ?", vides)
    return len(pleins)


def _sans_valeurs(bilan: dict[str, Any]) -> dict[str, Any]:
    return {**bilan, "refusees": [], "avertissements": [], "refusees_purgees": len(bilan.get("refusees", ()))}


def consultations_anciennes(jusqu_au: date, *, faire: bool) -> int:
    """Les consultations qui ont passé leur propre durée, dossier ouvert ou non."""
    nombre = _compter("consultation", "jour <= ?", (jusqu_au.isoformat(),))
    if faire and nombre:
        executer("DELETE FROM consultation WHERE jour <= ?", (jusqu_au.isoformat(),))
    return nombre


def controles_anciens(jusqu_au: date, *, faire: bool) -> int:
    """Les contrôles de qualité qui ont passé leur propre durée, dossier ouvert ou non : ils jugent aussi un salarié."""
    nombre = _compter("controle_qualite", "jour <= ?", (jusqu_au.isoformat(),))
    if faire and nombre:
        executer("DELETE FROM controle_qualite WHERE jour <= ?", (jusqu_au.isoformat(),))
    return nombre


def _compter(table: str, condition: str, parametres: Sequence[object]) -> int:
    ligne = une(f"SELECT count(*) FROM {table} WHERE {condition}", parametres)
    return int(ligne[0]) if ligne else 0


def _marques(liste: Sequence[object]) -> str:
    return ", ".join("?" * len(liste)) or "NULL"
