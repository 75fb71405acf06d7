"""Les invariants de l'argent reçu : imputations figées, quittances sans trou, décomptes arrêtés intacts."""

from __future__ import annotations

from agence.decomptes_arretes import empreinte
from agence.tenue.manquement import Manquement
from agence.tenue.verification_liens import relever
from donnees.base import lignes
from donnees.champs import ChampJson

_LOT = 500


def imputations() -> list[Manquement]:
    """Invariant 2 : ce qu'un paiement éteint fait son montant, à chaque version, et n'éteint que les créances de son dossier."""
    sommes = """SELECT p.dossier_id, i.version, p.id, sum(i.montant), p.montant FROM imputation i JOIN paiement p ON p.id = i.paiement_id
        GROUP BY p.dossier_id, p.id, i.version, p.montant HAVING sum(i.montant) <> p.montant"""
    ailleurs = """SELECT p.dossier_id, p.id, i.creance_id FROM imputation i JOIN paiement p ON p.id = i.paiement_id
        JOIN creance c ON c.id = i.creance_id WHERE c.dossier_id <> p.dossier_id"""
    return [
        *relever("2", "version {} de l'imputation du paiement n° {} : {} pour {} reçus (centimes)", lignes(sommes)),
        *relever("2", "le paiement n° {} éteint la créance n° {} d'un autre dossier", lignes(ailleurs)),
    ]


def quittances() -> list[Manquement]:
    """Règle 17 : chaque paiement a sa quittance ; les numéros se suivent sans trou."""
    sans = "SELECT dossier_id, id FROM paiement WHERE montant > 0 AND quittance = ''"
    trouves = relever("règle 17", "le paiement n° {} n'a pas de quittance", lignes(sans))
    nombre, dernier = lignes("SELECT count(*), max(CAST(substr(quittance, 3) AS INTEGER)) FROM paiement WHERE quittance <> ''")[0]
    if dernier is not None and int(dernier) != int(nombre):
        trouves.append(Manquement("règle 17", f"{nombre} quittances pour un dernier numéro de {dernier} : il en manque ou il y en a trop"))
    return trouves


def decomptes_arretes() -> list[Manquement]:
    """Règle 14 : un décompte arrêté a encore l'empreinte du jour où il l'a été."""
    lire = ChampJson().python_value
    trouves: list[tuple[object, ...]] = []
    dernier = 0
    while lot := lignes(
        "SELECT id, dossier_id, version, contenu, empreinte FROM decompte_arrete WHERE id > ? ORDER BY id LIMIT ?", (dernier, _LOT)
    ):
        trouves += [(dossier_id, version) for _, dossier_id, version, brut, marque in lot if empreinte(lire(brut)) != marque]
        dernier = lot[-1][0]
    return relever("règle 14", "le décompte arrêté n° {} a été changé", trouves)
