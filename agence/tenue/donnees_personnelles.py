"""Le droit d'accès (RGPD art. 15, règle 45) : tout ce qui est tenu sur une personne, lisible, avec la date où cela partira."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from agence import horloge
from agence.argent import euros
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import consultations
from agence.gestes.droits import exiger
from agence.seance import Seance
from agence.tenue import conservation
from agence.texte import INTERDIT, assainir, citer, normaliser
from donnees.base import ecriture
from donnees.champs import ChampMontant
from donnees.modeles import TOUS
from donnees.nomenclature import Vue
from donnees.vues import personne
from donnees.vues.dossier import resoudre
from donnees.vues.personne import Identite

ACTE = "exporter des données personnelles"
TITRES = {
    "debiteur": "Identité", "coordonnee": "Coordonnées", "dossier": "Dossiers", "creance": "Créances", "piece": "Pièces",
    "intervenant": "Garants, codébiteurs et représentants", "evenement": "Historique : appels, notes et gestes", "promesse": "Promesses",
    "echeancier": "Échéanciers", "paiement": "Paiements", "imputation": "Ce que les paiements ont éteint", "courrier": "Courriers",
    "litige": "Litiges", "protection": "Protections", "reclamation": "Réclamations", "procedure": "Procédures",
    "etape_procedure": "Étapes des procédures", "echeance_procedure": "Échéances", "audience": "Audiences",
    "interruption": "Ce qui touche la prescription", "remise": "Remises", "frais": "Frais", "decompte_arrete": "Décomptes arrêtés",
    "approbation": "Demandes d'accord", "avis_mandant": "Avis aux mandants", "brouillon": "Brouillons de notes",
    "consultation": "Qui a ouvert ou exporté ces dossiers", "controle_qualite": "Contrôles de qualité du travail fait sur ces dossiers",
    "creance_corrigee": "Créances avant correction", "dossier_reattribue": "Changements d'agent",

    "etape_faite": "Étapes du scénario", "annulable": "Derniers gestes annulables",
    "bail": "Dossier ouvert en ce moment", "reprise": "Dossier à reprendre après une coupure", "effacement": "Textes déjà effacés",
}  # fmt: skip
"""Le nom de chaque table pour qui lit l'export ; une table sans titre garde le sien."""

_AUTEURS = frozenset({"utilisateur_id", "agent_id", "demandee_par", "decidee_par", "tire_par", "note_par"})
_MONTANTS = {
    (m._meta.table_name, f.column_name) for m in TOUS for f in m._meta.sorted_fields if isinstance(f, ChampMontant)
}


@dataclass(frozen=True)
class Export:
    """Tout sur une personne : `tables` par table, `purges` par référence de dossier (None : dossier ouvert)."""

    identite: Identite
    le: datetime
    detruire_le: date
    tables: dict[str, list[dict[str, Any]]]
    purges: dict[str, dict[str, Any]]

    def en_json(self) -> dict[str, Any]:
        return {
            "personne": self.identite.nom, "numero": self.identite.id, "le": horloge.local(self.le).isoformat(),
            "detruire_le": self.detruire_le.isoformat(), "conservation": self.purges, "donnees": self.tables,
        }  # fmt: skip


def trouver(designation: str) -> Identite:
    """La personne que désigne un nom, un SIREN, une référence de dossier ou « #numéro » de dossier.

    Lève Introuvable, SaisieInvalide avec la liste s'il y en a plusieurs.
    """
    trouvees = list({i.id: i for i in _candidates(designation.strip())}.values())
    if not trouvees:
        remede = "Donner son nom, son SIREN, la référence ou le #numéro d'un dossier."
        raise Introuvable(f"personne « {citer(designation)} » inconnue.", remede)
    if len(trouvees) > 1:
        lesquelles = " ; ".join(_dire(i) for i in trouvees[:20])
        phrase = f"« {citer(designation)} » désigne plusieurs personnes : {lesquelles}."
        raise SaisieInvalide(phrase, "Donner le #numéro d'un de ses dossiers.")
    return trouvees[0]


def _candidates(designation: str) -> list[Identite]:
    if not designation.startswith("#") or len(designation) <= 18:
        dossiers = resoudre(designation) or resoudre(designation.upper())
        if dossiers or designation.startswith("#"):
            return [i for d, _, _ in dossiers for i in personne.par_dossier(d)]
    chiffres = designation.replace(" ", "")
    if chiffres.isascii() and chiffres.isdecimal() and len(chiffres) == 9:
        return personne.par_siren(chiffres)
    nom = normaliser(assainir(designation, maximum=200))
    return (personne.par_nom(nom, exact=True) or personne.par_nom(nom, exact=False)) if nom else []


def _dire(i: Identite) -> str:
    siren = f", SIREN {i.siren}" if i.siren else ""
    ou = f"#{i.dossier_id} {i.reference}" if i.dossier_id is not None else "sans dossier"
    return f"{i.nom} ({i.nature}{siren}) {ou}"


def exporter(seance: Seance, identite: Identite) -> Export:
    """Tout ce qui est tenu sur cette personne ; l'export s'inscrit parmi les consultations de ses dossiers.

    Lève Refus si la base a une table liée à une personne qui n'y serait pas (règle 45), ou pour un rôle qui ne peut pas.
    """
    exiger(seance, ACTE)
    if seance.acteur is None:
        raise Refus("un export est fait par une personne.", "Donner --agent NOM.", "roles")
    with ecriture():
        brut = personne.tout_de(identite.id)
        manque = personne.tables_liees_de_la_base() - brut.keys() - personne.DISPENSES.keys()
        if manque:
            raise Refus(f"export incomplet : {', '.join(sorted(manque))} n'y est pas.", "Signaler ce défaut du programme.", "45")
        for d in brut["dossier"]:
            consultations.inscrire(seance, d["id"], Vue.EXPORT)
    noms = personne.personnes()
    return Export(
        identite, seance.horloge(), conservation.ajouter(seance.jour, seance.configuration.conservation.exports),
        {table: [_lisible(x, noms) for x in lues] for table, lues in brut.items()}, _purges(seance, brut["dossier"]),
    )  # fmt: skip


def _purges(seance: Seance, dossiers: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Par référence : les dates de purge d'un dossier clos ; d'un dossier ouvert, la règle qui les donnera."""
    reglage = seance.configuration.conservation
    clos = conservation.clos_de([d["id"] for d in dossiers])
    noms = personne.mandants()
    dates: dict[str, dict[str, Any]] = {}
    for d in dossiers:
        qui = f"{noms.get(d['mandant_id'], '')} {d['reference']}".strip()
        if d["id"] not in clos:
            dates[qui] = {"etat": d["etat"].value, "purge_prevue": None, "regle": _regle(reglage)}
            continue
        e = conservation.echeances(clos[d["id"]], reglage)
        dates[qui] = {
            "etat": "purgé" if d["purge_le"] else "clos", "archive_le": e.archive_le.isoformat(), "appels_le": e.appels_le.isoformat(),
            "purge_prevue": (d["purge_le"] or e.purge_le).isoformat(),
            "comptabilite_le": e.comptabilite_le.isoformat() if e.comptabilite_le else None,
        }  # fmt: skip
    return dates


def _regle(reglage: Any) -> str:
    mois = f"{reglage.actif} puis {reglage.archives} (sans suite {reglage.sans_suite}, prescrit {reglage.prescrit})"
    return f"dossier ouvert : {mois} après sa clôture ; les notes d'appel {reglage.appels} après"


def _lisible(ligne: dict[str, Any], noms: dict[int, str]) -> dict[str, Any]:
    """Une ligne en valeurs simples : jours et instants ISO, montants en centimes, personnes de l'agence par leur nom."""
    return {c: noms.get(v, v) if c in _AUTEURS and v is not None else _simple(v) for c, v in ligne.items()}


def _simple(valeur: Any) -> Any:
    if isinstance(valeur, datetime):
        return horloge.local(valeur).isoformat()
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, StrEnum):
        return valeur.value
    return bytes(valeur).hex() if isinstance(valeur, bytes | memoryview) else valeur


def en_texte(export: Export) -> str:
    """L'export tel qu'une personne le lit, rubrique par rubrique ; une rubrique vide se dit."""
    return "\n".join(_rubriques(export)) + "\n"


def _rubriques(export: Export) -> Iterator[str]:
    yield f"Ce que l'agence tient sur {_ligne(export.identite.nom)}, au {horloge.local(export.le):%d/%m/%Y %H:%M}"
    yield f"Ce fichier est à détruire au plus tard le {export.detruire_le:%d/%m/%Y}."
    yield "\nJusqu'à quand"
    for qui, dates in export.purges.items():
        yield f"  {_ligne(qui)} : " + ", ".join(f"{c} {v}" for c, v in dates.items() if v is not None)
    ordre = [*TITRES, *(t for t in export.tables if t not in TITRES)]
    for table in ordre:
        if table in export.tables:
            yield f"\n{TITRES.get(table, table)}"
            yield from _contenu(table, export.tables[table])


def _contenu(table: str, lues: list[dict[str, Any]]) -> Iterator[str]:
    if not lues:
        yield "  rien"
    for ligne in lues:
        dits = [f"{c} : {_dire_valeur(table, c, v)}" for c, v in ligne.items() if v not in (None, "", [], {})]
        yield "  - " + " · ".join(dits)


def _dire_valeur(table: str, colonne: str, valeur: Any) -> str:
    if (table, colonne) in _MONTANTS and isinstance(valeur, int):
        return euros(valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return _ligne(valeur if isinstance(valeur, str) else json.dumps(valeur, ensure_ascii=False))


def _ligne(texte: str) -> str:
    return assainir(texte, maximum=max(10_000, len(texte)))


def _json_inerte(export: Export) -> str:
    """Le JSON, où ce qu'un terminal exécuterait est écrit en échappement : rien n'est perdu, rien n'agit si on l'affiche."""
    brut = json.dumps(export.en_json(), ensure_ascii=False, indent=2)
    return INTERDIT.sub(lambda trouve: json.dumps(trouve[0])[1:-1], brut) + "\n"


def ecrire(export: Export, chemin: Path, *, en_json: bool) -> int:
    """Écrit l'export dans un fichier neuf que son propriétaire seul peut lire (0600) ; rend sa taille. Lève Refus s'il existe déjà."""
    contenu = _json_inerte(export) if en_json else en_texte(export)
    octets = contenu.encode("utf-8", "replace")
    try:
        descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise Refus(f"{assainir(str(chemin), maximum=300)} existe déjà.", "Donner un autre nom par --fichier.", "fichier") from None
    try:
        with os.fdopen(descripteur, "wb") as sortie:
            sortie.write(octets)
            sortie.flush()
            os.fsync(sortie.fileno())
    except BaseException:
        chemin.unlink(missing_ok=True)
        raise
    return len(octets)
