"""Les liens entre tables, ceux de l'historique compris, et les règles du portefeuille."""

from __future__ import annotations

from agence.tenue.manquement import Manquement
from donnees.base import lignes

LIENS = (
    ("mandat", "mandant_id", "mandant"),
    ("debiteur", "rapproche_de", "debiteur"),
    ("coordonnee", "debiteur_id", "debiteur"),
    ("dossier", "mandant_id", "mandant"),
    ("dossier", "debiteur_id", "debiteur"),
    ("dossier", "agent_id", "utilisateur"),
    ("creance", "dossier_id", "dossier"),
    ("creance_corrigee", "creance_id", "creance"),
    ("piece", "dossier_id", "dossier"),
    ("intervenant", "dossier_id", "dossier"),
    ("evenement", "dossier_id", "dossier"),
    ("evenement", "utilisateur_id", "utilisateur"),
    ("evenement", "annule_id", "evenement"),
    ("evenement", "configuration_id", "configuration_appliquee"),
    ("effacement", "evenement_id", "evenement"),
    ("annulable", "evenement_id", "evenement"),
    ("annulable", "dossier_id", "dossier"),
    ("echeancier", "dossier_id", "dossier"),
    ("promesse", "dossier_id", "dossier"),
    ("promesse", "echeancier_id", "echeancier"),
    ("paiement", "dossier_id", "dossier"),
    ("paiement", "extourne_id", "paiement"),
    ("courrier", "dossier_id", "dossier"),
    ("etape_faite", "dossier_id", "dossier"),
    ("procedure", "dossier_id", "dossier"),
    ("approbation", "dossier_id", "dossier"),
    ("bail", "dossier_id", "dossier"),
    ("bail", "utilisateur_id", "utilisateur"),
    ("brouillon", "dossier_id", "dossier"),
    ("cle_ssh", "utilisateur_id", "utilisateur"),
    ("connexion", "utilisateur_id", "utilisateur"),
    ("reprise", "dossier_id", "dossier"),
)
"""table, colonne, table désignée."""

MONTRES = 100
"""Au plus tant de manquements par contrôle ; au-delà, le nombre suffit."""


def relever(invariant: str, texte: str, trouves: list[tuple[object, ...]]) -> list[Manquement]:
    """Un manquement par ligne (identifiant du dossier, puis de quoi remplir le texte)."""
    releves = [Manquement(invariant, texte.format(*reste), int(str(d)) if d is not None else None) for d, *reste in trouves[:MONTRES]]
    if len(trouves) > MONTRES:
        releves.append(Manquement(invariant, f"et {len(trouves) - MONTRES} autres fois la même chose"))
    return releves


def liens() -> list[Manquement]:
    """Une ligne qui en désigne une autre qui n'existe pas."""
    trouves: list[Manquement] = []
    for table, colonne, cible in LIENS:
        sql = f"""SELECT t.{colonne} FROM {table} t LEFT JOIN {cible} c ON c.id = t.{colonne}
            WHERE t.{colonne} IS NOT NULL AND c.id IS NULL"""
        orphelins = lignes(sql)
        trouves += relever("lien", f"{table}.{colonne} désigne {cible} n° {{}}, qui n'existe pas", [(None, i) for (i,) in orphelins])
    return trouves


def historique() -> list[Manquement]:
    """Invariant 3 : une annulation désigne une ligne antérieure du même dossier."""
    croisees = lignes("""SELECT e.dossier_id, e.id, a.id FROM evenement e JOIN evenement a ON a.id = e.annule_id
        WHERE a.dossier_id <> e.dossier_id OR a.id >= e.id""")
    return relever("3", "l'annulation n° {} désigne l'évènement n° {} d'un autre dossier ou postérieur", croisees)


def regles_du_portefeuille() -> list[Manquement]:
    """Règle 1 : une convention par mandant ; et un dossier a au moins une créance, un échéancier au moins une promesse."""
    sans_mandat = lignes("""SELECT m.code FROM mandant m WHERE EXISTS (SELECT 1 FROM dossier d WHERE d.mandant_id = m.id)
        AND NOT EXISTS (SELECT 1 FROM mandat c WHERE c.mandant_id = m.id)""")
    sans_creance = lignes("SELECT d.id FROM dossier d WHERE NOT EXISTS (SELECT 1 FROM creance c WHERE c.dossier_id = d.id)")
    vides = lignes("""SELECT e.dossier_id, e.id FROM echeancier e
        WHERE NOT EXISTS (SELECT 1 FROM promesse p WHERE p.echeancier_id = e.id AND p.dossier_id = e.dossier_id)""")
    return [
        *relever("règle 1", "le mandant {} a des dossiers sans convention", [(None, code) for (code,) in sans_mandat]),
        *relever("2", "aucune créance", sans_creance),
        *relever("6", "l'échéancier n° {} n'a aucune promesse", vides),
    ]
