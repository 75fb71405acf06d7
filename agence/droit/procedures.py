"""Quelle voie judiciaire pour ce dossier : ce qui est possible, dans quel ordre, à quel coût, et ce qui manque (DROIT § 6).

« Commerçants » se lit ici : deux professionnels. Un professionnel peut ne pas être commerçant (profession libérale,
association) ; la juridiction proposée reste à confirmer par qui dépose la demande.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agence.argent import euros
from agence.calendrier import Duree
from agence.configuration.modele import CoutProcedure
from agence.droit.delais_procedure import (
    executable_le,
    fin_d_opposition,
    limite_de_l_avocat,
    limite_de_signification,
    limite_des_frais_d_opposition,
    verifier_execution,
    verifier_signification,
)
from agence.droit.etats_procedure import EtapeDeLaLoi, etapes, table, transitions, verifier_transition
from agence.erreurs import Refus
from donnees.nomenclature import Nature, TypeCreance, TypePiece, TypeProcedure

VOIES_JUDICIAIRES = (
    TypeProcedure.INJONCTION,
    TypeProcedure.PETITES_CREANCES,
    TypeProcedure.REFERE,
    TypeProcedure.ASSIGNATION,
    TypeProcedure.EUROPEENNE,
)
_UNITES = {"j": "jours", "jo": "jours ouvrés", "h": "heures", "min": "minutes", "m": "mois"}

__all__ = [
    "VOIES_JUDICIAIRES", "ContexteProcedure", "EtapeDeLaLoi", "Proposition", "VoieEnAttente", "etapes", "executable_le",
    "fin_d_opposition", "limite_de_l_avocat", "limite_de_signification", "limite_des_frais_d_opposition",
    "proposer", "refuser_la_voie_en_attente", "transitions", "verifier_execution", "verifier_signification",
    "verifier_transition", "voies_en_attente",
]


@dataclass(frozen=True, slots=True)
class ContexteProcedure:
    """Ce qui décide d'une voie. `du` en centimes, intérêts compris ; `pays` : code à deux lettres du domicile du débiteur.

    `conteste` : un litige est ouvert ; `tentative_amiable` : conciliation, médiation ou petites créances déjà tentées.
    """

    nature_creancier: Nature
    nature_debiteur: Nature
    du: int
    jour: date
    conteste: bool = False
    pays: str = "FR"
    domicile_connu: bool = True
    type_creance: TypeCreance = TypeCreance.FACTURE
    exigible: bool = True
    tentative_amiable: bool = False
    pieces: frozenset[TypePiece] = frozenset()

    @property
    def entre_professionnels(self) -> bool:
        return self.nature_creancier is Nature.PROFESSIONNEL and self.nature_debiteur is Nature.PROFESSIONNEL

    @property
    def en_france(self) -> bool:
        return not self.pays or self.pays.upper() in table()["france"]["codes"]

    @property
    def dans_l_union(self) -> bool:
        """Vrai dans un État du règlement européen, la France exceptée."""
        return self.pays.upper() in table()["europe"]["etats"]


@dataclass(frozen=True, slots=True)
class Proposition:
    """Une voie jugée sur le dossier. `convient` : 1 pour la meilleure ; `cout` en centimes, ou rien quand il est inconnu."""

    procedure: TypeProcedure
    possible: bool
    convient: int
    raisons: tuple[str, ...]
    cout: int | None
    cout_note: str
    delai: str
    juridiction: str
    manque: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoieEnAttente:
    """Une voie que la loi annonce et qui n'est pas ouverte (règle 28)."""

    nom: str
    texte: str
    raison: str
    regle: int
    statut: str


def proposer(contexte: ContexteProcedure, couts: Mapping[str, CoutProcedure] | None = None) -> tuple[Proposition, ...]:
    """Les cinq voies, les possibles d'abord et la mieux adaptée en tête. `couts` : la section [procedures] de l'agence."""
    ordre = table()["ordre"][_situation(contexte)]
    examens = {voie: _examiner(voie, contexte) for voie in VOIES_JUDICIAIRES}
    rangees = sorted(VOIES_JUDICIAIRES, key=lambda v: (bool(examens[v].refus), ordre.index(v.value)))
    return tuple(_proposition(voie, rang, examens[voie], contexte, couts or {}) for rang, voie in enumerate(rangees, 1))


def voies_en_attente() -> tuple[VoieEnAttente, ...]:
    """Les voies fermées tant que leur décret et leur tarif ne sont pas saisis."""
    return tuple(VoieEnAttente(**voie) for voie in table()["en_attente"])


def refuser_la_voie_en_attente(voie: VoieEnAttente) -> None:
    """Lève toujours Refus (règle 28) : cette voie n'est pas ouverte."""
    raise Refus(f"{voie.nom} ({voie.texte}) : {voie.raison}", "Choisir une autre voie.", regle=str(voie.regle))


@dataclass(slots=True)
class _Examen:
    refus: list[str]
    raisons: list[str]
    manque: list[str]


def _situation(contexte: ContexteProcedure) -> str:
    if not contexte.en_france:
        return "etranger_conteste" if contexte.conteste else "etranger"
    if contexte.conteste:
        return "conteste"
    petit = contexte.du <= table()["parametres"]["petites_creances_maximum"]
    return "petit" if petit and not contexte.entre_professionnels else "courant"


def _examiner(voie: TypeProcedure, contexte: ContexteProcedure) -> _Examen:
    examen = _Examen([], [], _pieces_manquantes(voie, contexte))
    if contexte.du <= 0:
        examen.refus.append("rien n'est dû")
    if not contexte.exigible:
        examen.refus.append("la créance n'est pas échue")
    _EXAMENS[voie](contexte, examen)
    return examen


def _injonction(contexte: ContexteProcedure, examen: _Examen) -> None:
    _domicile_francais_connu(contexte, examen)
    examen.raisons.append("créance d'un contrat ou d'un effet de commerce, montant déterminé, sans audience (CPC 1405)")
    if contexte.conteste:
        examen.raisons.append("un litige est ouvert : une opposition est probable et mène à l'audience")


def _petites_creances(contexte: ContexteProcedure, examen: _Examen) -> None:
    parametres = table()["parametres"]
    maximum, depuis = parametres["petites_creances_maximum"], parametres["petites_creances_commercants_exclus"]
    _domicile_francais_connu(contexte, examen)
    if contexte.du > maximum:
        examen.refus.append(f"plus de {euros(maximum)}, intérêts compris (CPCE L125-1, règle 29)")
    if contexte.entre_professionnels and contexte.jour >= depuis:
        examen.refus.append(f"entre commerçants : exclu depuis le {depuis:%d/%m/%Y} (CPCE R125-1, règle 29)")
    if contexte.conteste:
        examen.refus.append("un litige est ouvert : la créance n'est pas certaine (CPCE L125-1)")
    examen.raisons.append("sans juge, avec l'accord du débiteur ; un échec dispense de tentative amiable (CPC 750-1)")


def _refere(contexte: ContexteProcedure, examen: _Examen) -> None:
    if contexte.conteste:
        examen.raisons.append("un litige est ouvert : impossible si la contestation est sérieuse (CPC 873, 835)")
    else:
        examen.raisons.append("obligation non contestée : provision sans urgence à prouver (CPC 873, 835)")
    _assigner(contexte, examen)


def _assignation(contexte: ContexteProcedure, examen: _Examen) -> None:
    if contexte.conteste:
        examen.raisons.append("un litige est ouvert : seul le juge du fond le tranche")
    else:
        examen.raisons.append("voie ordinaire, la plus longue")
    if contexte.du > table()["parametres"]["appel_au_dela"]:
        examen.raisons.append(f"appel possible au-delà de {euros(table()['parametres']['appel_au_dela'])}")
    tentative = table()["parametres"]["tentative_amiable_jusqu_a"]
    if contexte.du <= tentative and not contexte.entre_professionnels and not contexte.tentative_amiable:
        examen.manque.append(f"tentative amiable ou dispense, jusqu'à {euros(tentative)} (CPC 750-1, règle 47)")
    _assigner(contexte, examen)


def _assigner(contexte: ContexteProcedure, examen: _Examen) -> None:
    """Ce que le référé et le fond ont en commun : avocat, adresse, étranger."""
    seuil = table()["parametres"]["avocat_au_dela"]
    if contexte.du > seuil:
        examen.raisons.append(f"avocat obligatoire au-delà de {euros(seuil)} (CPC 853, 761)")
    if not contexte.domicile_connu:
        examen.raisons.append("domicile inconnu : recherches et procès-verbal du commissaire de justice (CPC 659)")
    if not contexte.en_france:
        examen.raisons.append("débiteur hors de France : compétence à vérifier, deux mois de délai en plus (CPC 643)")


def _europeenne(contexte: ContexteProcedure, examen: _Examen) -> None:
    if contexte.en_france:
        examen.refus.append("débiteur en France : le litige n'est pas transfrontalier (règlement 1896/2006)")
    elif not contexte.dans_l_union:
        examen.refus.append("débiteur hors des États du règlement 1896/2006 (Union européenne, Danemark exclu)")
    if not contexte.domicile_connu:
        examen.refus.append("domicile du débiteur inconnu")
    if contexte.conteste:
        examen.raisons.append("un litige est ouvert : une opposition est probable")
    examen.raisons.append("sans plafond ni avocat obligatoire, exécutoire dans l'Union")


def _domicile_francais_connu(contexte: ContexteProcedure, examen: _Examen) -> None:
    if not contexte.en_france:
        examen.refus.append("débiteur hors de France")
    if not contexte.domicile_connu:
        examen.refus.append("domicile du débiteur inconnu")


_EXAMENS = {
    TypeProcedure.INJONCTION: _injonction,
    TypeProcedure.PETITES_CREANCES: _petites_creances,
    TypeProcedure.REFERE: _refere,
    TypeProcedure.ASSIGNATION: _assignation,
    TypeProcedure.EUROPEENNE: _europeenne,
}


def _pieces_manquantes(voie: TypeProcedure, contexte: ContexteProcedure) -> list[str]:
    """Chaque pièce demandée, ou l'une de plusieurs : « facture, bail ou chèque »."""
    noms = table()["pieces"]
    manque = []
    for demande in table()[voie.value]["pieces"]:
        choix = [TypePiece(piece) for piece in demande.split("|")]
        if contexte.pieces.isdisjoint(choix):
            mots = [noms[piece.value] for piece in choix]
            manque.append(mots[0] if len(mots) == 1 else f"{', '.join(mots[:-1])} ou {mots[-1]}")
    return manque


def _proposition(
    voie: TypeProcedure, rang: int, examen: _Examen, contexte: ContexteProcedure, couts: Mapping[str, CoutProcedure]
) -> Proposition:
    fiche = table()[voie.value]
    regle = couts.get(voie.value, CoutProcedure())
    cout, note = _cout(fiche, regle, contexte)
    return Proposition(
        procedure=voie,
        possible=not examen.refus,
        convient=rang,
        raisons=tuple(examen.refus or examen.raisons),
        cout=cout,
        cout_note=note,
        delai=ecrire_delai(regle.delai) if regle.delai else fiche["delai"],
        juridiction=juridiction(voie, contexte),
        manque=tuple(examen.manque),
    )


def _cout(fiche: dict[str, Any], regle: CoutProcedure, contexte: ContexteProcedure) -> tuple[int | None, str]:
    """Le coût de la configuration, sinon celui du droit s'il est connu, sinon rien et où le renseigner."""
    if regle.cout is not None:
        return regle.cout, regle.note
    connu = fiche.get("cout_commerce" if contexte.entre_professionnels else "cout_judiciaire", fiche)
    note = str(connu["cout_note"])
    statut = " (source secondaire, à contrôler)" if connu.get("cout") is not None and connu["statut"] != "V" else ""
    return connu.get("cout"), regle.note or note + statut


def juridiction(voie: TypeProcedure, contexte: ContexteProcedure) -> str:
    """Qui juge : le lieu est celui où demeure le débiteur."""
    if voie is TypeProcedure.PETITES_CREANCES:
        return "commissaire de justice du ressort de la cour d'appel du débiteur"
    if not contexte.en_france:
        return "à déterminer selon l'État où demeure le débiteur"
    if contexte.type_creance is TypeCreance.LOYER:
        if contexte.entre_professionnels:
            return "à confirmer pour un bail entre professionnels, au lieu où demeure le débiteur"
        return "juge des contentieux de la protection du lieu où demeure le débiteur"
    tribunal = "tribunal de commerce (ou des activités économiques)" if contexte.entre_professionnels else "tribunal judiciaire"
    president = "" if voie is TypeProcedure.ASSIGNATION else "président du "
    return f"{president}{tribunal} du lieu où demeure le débiteur"


def ecrire_delai(duree: Duree) -> str:
    """« 45 jours »."""
    return f"{duree.nombre} {_UNITES[duree.unite]}"
