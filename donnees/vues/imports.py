"""Ce qu'un import compare à la base : dossiers du mandant, leurs créances, débiteurs de même nom ou de même SIREN."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from donnees.base import est_sqlite, lignes, une
from donnees.champs import instant_ecrit, jour_lu

PAQUET = 800
"""Valeurs par requête : sous la limite de variables des deux moteurs."""
MARQUE = "import"
"""Début de la référence d'un paiement et code d'une note venus d'un fichier : l'import les reconnaît et ne les répète pas."""


class LigneDossier(NamedTuple):
    id: int
    reference: str
    debiteur_id: int
    etat: str
    principal: int
    verse: int
    premiere_lettre_le: date | None
    mise_en_demeure_le: date | None
    titre_le: date | None


class LigneCreance(NamedTuple):
    id: int
    dossier_id: int
    numero: str
    type: str
    objet: str
    facture_le: date
    echeance_le: date
    montant: int
    montant_ht: int | None
    taux_penalites: str | None
    secteur: str | None


class LigneDebiteur(NamedTuple):
    id: int
    nature: str
    nom_recherche: str
    siren: str
    contact: str
    sensible: bool


class LigneCoordonnee(NamedTuple):
    id: int
    debiteur_id: int
    type: str
    valeur: str
    code_postal: str
    ordre: int


def paquets(valeurs: Iterable[Any]) -> Iterator[list[Any]]:
    """Ces valeurs par paquets qu'une requête accepte, sans doublon et dans un ordre fixe."""
    toutes = sorted(set(valeurs))
    for debut in range(0, len(toutes), PAQUET):
        yield toutes[debut : debut + PAQUET]


def _parmi(sql: str, valeurs: Iterable[Any], avant: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    for paquet in paquets(valeurs):
        yield from lignes(sql.format(marques=", ".join("?" * len(paquet))), (*avant, *paquet))


def mandant_de_code(code: str) -> tuple[int, str] | None:
    """L'identifiant et la nature d'un mandant."""
    ligne = une("SELECT id, nature FROM mandant WHERE code = ?", (code,))
    return (int(ligne[0]), str(ligne[1])) if ligne else None


def dossiers(mandant_id: int, references: Iterable[str]) -> dict[str, LigneDossier]:
    """Les dossiers déjà confiés sous ces références."""
    sql = """SELECT id, reference, debiteur_id, etat, principal, verse, premiere_lettre_le, mise_en_demeure_le, titre_le
        FROM dossier WHERE mandant_id = ? AND reference IN ({marques})"""
    return {
        ligne[1]: LigneDossier(*ligne[:6], *(jour_lu(j) for j in ligne[6:]))
        for ligne in _parmi(sql, references, (mandant_id,))
    }


def creances(dossiers_: Iterable[int]) -> dict[tuple[int, str], LigneCreance]:
    """Les créances de ces dossiers, par dossier et numéro sans égard à la casse."""
    sql = """SELECT id, dossier_id, numero, type, objet, facture_le, echeance_le, montant, montant_ht, taux_penalites, secteur
        FROM creance WHERE dossier_id IN ({marques})"""
    return {
        (d, n.casefold()): LigneCreance(i, d, n, t, o, jour_lu(f), jour_lu(e), m, ht, taux, secteur)  # type: ignore[arg-type]
        for i, d, n, t, o, f, e, m, ht, taux, secteur in _parmi(sql, dossiers_)
    }


def debiteurs(sirens: Iterable[str], noms: Iterable[str], identifiants: Iterable[int]) -> list[LigneDebiteur]:
    """Les débiteurs de ces SIREN, de ces noms normalisés ou de ces identifiants, une fois chacun."""
    tete = "SELECT id, nature, nom_recherche, coalesce(siren, ''), contact, sensible FROM debiteur WHERE "
    trouves = {}
    for colonne, valeurs in (("siren", sirens), ("nom_recherche", noms), ("id", identifiants)):
        for ligne in _parmi(tete + colonne + " IN ({marques})", valeurs):
            trouves[ligne[0]] = LigneDebiteur(*ligne)
    return [trouves[i] for i in sorted(trouves)]


def debiteurs_d_autres_ecritures() -> list[LigneDebiteur]:
    """Les débiteurs dont le nom normalisé a des lettres hors de l'alphabet latin simple : de possibles sosies."""
    octets = "length(CAST(nom_recherche AS BLOB))" if est_sqlite() else "octet_length(nom_recherche)"
    sql = f"""SELECT id, nature, nom_recherche, coalesce(siren, ''), contact, sensible FROM debiteur
        WHERE {octets} <> length(nom_recherche) ORDER BY id"""
    return [LigneDebiteur(*ligne) for ligne in lignes(sql)]


def coordonnees(debiteurs_: Iterable[int]) -> list[LigneCoordonnee]:
    """Les coordonnées de ces débiteurs."""
    sql = "SELECT id, debiteur_id, type, valeur, code_postal, ordre FROM coordonnee WHERE debiteur_id IN ({marques}) ORDER BY id"
    return [LigneCoordonnee(*ligne) for ligne in _parmi(sql, debiteurs_)]


def verses_par_import(dossiers_: Iterable[int]) -> dict[tuple[int, str], int]:
    """Ce que les imports ont déjà compté comme versé au mandant, par dossier et numéro de facture (centimes), extourné ou non."""
    sql = """SELECT dossier_id, reference, montant FROM paiement
        WHERE extourne_id IS NULL AND substr(reference, 1, ?) = ? AND dossier_id IN ({marques})"""
    sommes: dict[tuple[int, str], int] = {}
    for d, reference, montant in _parmi(sql, dossiers_, (len(MARQUE) + 1, MARQUE + " ")):
        cle = (d, reference[len(MARQUE) + 1 :].casefold())
        sommes[cle] = sommes.get(cle, 0) + int(montant)
    return sommes


def notes_d_import(dossiers_: Iterable[int]) -> set[tuple[int, str]]:
    """Les notes déjà reprises d'un fichier : dossier, texte."""
    sql = "SELECT dossier_id, texte FROM evenement WHERE type = 'note' AND code = ? AND dossier_id IN ({marques})"
    return {(d, texte) for d, texte in _parmi(sql, dossiers_, (MARQUE,))}


def personnes_actives() -> dict[str, tuple[int, str]]:
    """Les utilisateurs qui ont accès : nom → identifiant, rôle."""
    sql = "SELECT nom, id, role FROM utilisateur WHERE actif = ? ORDER BY nom"
    return {nom: (int(i), role) for nom, i, role in lignes(sql, (True,))}


def agents_des_debiteurs(debiteurs_: Iterable[int]) -> dict[int, int]:
    """L'agent qui tient déjà un dossier ouvert de chacun de ces débiteurs."""
    sql = """SELECT d.debiteur_id, d.agent_id FROM dossier d JOIN utilisateur u ON u.id = d.agent_id
        WHERE d.etat <> 'clos' AND u.actif = ? AND d.debiteur_id IN ({marques}) ORDER BY d.id DESC"""
    return {int(d): int(a) for d, a in _parmi(sql, debiteurs_, (True,))}


def tenus_par_un_autre(dossiers_: Iterable[int], utilisateur_id: int | None, maintenant: datetime) -> dict[int, str]:
    """Les dossiers qu'un collègue tient en ce moment, et son nom."""
    sql = """SELECT b.dossier_id, u.affichage FROM bail b JOIN utilisateur u ON u.id = b.utilisateur_id
        WHERE b.jusqu_a > ? AND b.utilisateur_id <> ? AND b.dossier_id IN ({marques})"""
    return {int(d): qui for d, qui in _parmi(sql, dossiers_, (instant_ecrit(maintenant), utilisateur_id or 0))}


def fichier_connu(mandant_id: int, empreinte: str) -> bool:
    """Vrai si ce mandant a déjà envoyé exactement ce fichier."""
    return une("SELECT 1 FROM import_fichier WHERE mandant_id = ? AND empreinte = ?", (mandant_id, empreinte)) is not None


def verrouiller_les_imports() -> None:
    """Un seul import à la fois jusqu'à la fin de la transaction ; sur SQLite, la transaction d'écriture y suffit."""
    if not est_sqlite():
        une("SELECT pg_advisory_xact_lock(7003)")
