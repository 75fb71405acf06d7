"""Les déclencheurs d'une base SQLite sont ceux du programme, mot pour mot : un autre agirait dans le dos de chaque geste.

Un fichier restauré ou recopié peut en apporter un ; il ne se voit nulle part ailleurs.
"""

from __future__ import annotations

from hashlib import sha256

from agence.tenue.manquement import Manquement
from donnees.base import est_sqlite, lignes

EMPREINTES = {
    "debiteur_mots_ajout": "820efd7c8afc",
    "debiteur_mots_change": "d04ea0960b12",
    "debiteur_mots_retrait": "4d9b8590f0d3",
    "decompte_arrete_sans_oubli": "ebb443217087",
    "decompte_arrete_sans_remplacement": "db3b54ad37bb",
    "decompte_arrete_sans_retouche": "c981e39a264e",
    "effacement_sans_oubli": "0418ef71daa9",
    "effacement_sans_retouche": "700afa804a0e",
    "evenement_sans_oubli": "b44e5ec7f6a3",
    "evenement_sans_remplacement": "c08a411f580b",
    "evenement_sans_retouche": "4ecb46932353",
    "evenement_suivi": "493e7a975d38",
    "imputation_sans_oubli": "b4618519b831",
    "imputation_sans_remplacement": "ac6e3ec7cf87",
    "imputation_sans_retouche": "788f49a47cb0",
    "maillon_sans_oubli": "67b7dd4fda96",
    "maillon_sans_remplacement": "99ca97f4776d",
    "maillon_sans_retouche": "a894099c73f4",
}
"""Nom d'un déclencheur et début de l'empreinte de son texte ; une migration qui en change un le change ici."""


def presents() -> dict[str, str]:
    """Les déclencheurs de la base SQLite ouverte."""
    trouves = lignes("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {str(nom): sha256(str(sql).encode()).hexdigest()[:12] for nom, sql in trouves}


def declencheurs() -> list[Manquement]:
    """Invariant 3 : aucun déclencheur étranger, aucun retouché. PostgreSQL, tenu par ses propres rôles, n'est pas regardé."""
    if not est_sqlite():
        return []
    trouves = []
    for nom, empreinte in sorted(presents().items()):
        if nom not in EMPREINTES:
            trouves.append(Manquement("3", f"le déclencheur « {nom} » n'est pas du programme"))
        elif EMPREINTES[nom] != empreinte:
            trouves.append(Manquement("3", f"le déclencheur « {nom} » a été retouché"))
    return trouves
