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
from agence.droit.tables import LIVREES, Tables, lire_table
from agence.erreurs import Defaut, FichierInvalide, Refus
from donnees.nomenclature import Nature, TypeCreance, TypePiece, TypeProcedure

VOIES_JUDICIAIRES = (
    TypeProcedure.INJONCTION,
    TypeProcedure.PETITES_CREANCES,
    TypeProcedure.REFERE,
    TypeProcedure.ASSIGNATION,
    TypeProcedure.EUROPEENNE,
)
"""Les voies toujours ouvertes ; celles qui attendent un texte s'y ajoutent quand l'agence l'a saisi."""

_UNITES = {"j": "jours", "jo": "jours ouvrés", "h": "heures", "min": "minutes", "m": "mois"}

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
    avertissements: tuple[str, ...] = ()
    """Ce que la loi signale sans empêcher : numéro de règle compris."""
    regle: str = ""
    """La règle qui refuse cette voie, quand c'en est une."""


@dataclass(frozen=True, slots=True)
class VoieEnAttente:
    """Une voie que la loi annonce et qui n'est pas ouverte (règle 28). `manque` : ce que la table de l'agence doit dire."""

    procedure: TypeProcedure
    nom: str
    texte: str
    raison: str
    regle: int
    statut: str
    manque: tuple[str, ...]


def proposer(
    contexte: ContexteProcedure, couts: Mapping[str, CoutProcedure] | None = None, tables: Tables = LIVREES
) -> tuple[Proposition, ...]:
    """Les voies ouvertes, les possibles d'abord et la mieux adaptée en tête. `couts` : la section [procedures] de l'agence."""
    t = _table(tables)
    ordre = t["ordre"][_situation(contexte, t)]
    fermees = {v.procedure for v in voies_en_attente(tables)}
    voies = [*VOIES_JUDICIAIRES, *(v for v in _a_ouvrir(t) if v not in fermees)]
    examens = {voie: _examiner(voie, contexte, t) for voie in voies}
    rangees = sorted(voies, key=lambda v: (bool(examens[v].refus), ordre.index(v.value)))
    return tuple(_proposition(voie, rang, examens[voie], contexte, couts or {}, t) for rang, voie in enumerate(rangees, 1))


def voies_en_attente(tables: Tables = LIVREES) -> tuple[VoieEnAttente, ...]:
    """Les voies fermées tant que la table de l'agence n'en dit pas le décret, sa date d'effet et le tarif (règle 28)."""
    t = _table(tables)
    toutes = []
    for voie in _a_ouvrir(t):
        fiche = t[voie.value]
        manque = tuple(cle for cle in fiche["attend"] if not fiche.get(cle))
        if manque:
            toutes.append(VoieEnAttente(voie, fiche["nom"], fiche["texte"], fiche["raison"], fiche["regle"], fiche["statut"], manque))
    return tuple(toutes)


_ATTENDUS: dict[str, tuple[type, str]] = {
    "decret": (str, "un texte"), "decret_le": (date, "une date, par exemple 2026-12-15"), "tarif": (int, "un nombre entier de centimes"),
}  # fmt: skip


def verifier_fiches(tables: Tables) -> None:
    """Lève FichierInvalide si ce que l'agence a saisi pour ouvrir une voie n'a pas la forme attendue."""
    t = _table(tables)
    defauts = []
    for voie in _a_ouvrir(t):
        for cle in t[voie.value]["attend"]:
            genre, dit = _ATTENDUS.get(cle, (str, "un texte"))
            valeur = t[voie.value].get(cle)
            negatif = isinstance(valeur, int) and valeur < 0
            if valeur is not None and (not isinstance(valeur, genre) or isinstance(valeur, bool) or negatif):
                defauts.append(Defaut(f"[{voie.value}] {cle} : {dit} est attendu"))
    if defauts:
        raise FichierInvalide("procedures.toml", defauts, "Corriger la valeur citée.")


def refuser_la_voie_en_attente(voie: VoieEnAttente) -> None:
    """Lève toujours Refus (règle 28) : cette voie n'est pas ouverte."""
    remede = f"Choisir une autre voie ; pour l'ouvrir, dire {', '.join(voie.manque)} dans la table procedures.toml de l'agence."
    raise Refus(f"{voie.nom} ({voie.texte}) : {voie.raison}", remede, regle=str(voie.regle))


def _table(tables: Tables) -> dict[str, Any]:
    return lire_table("procedures.toml", tables)


def _a_ouvrir(t: dict[str, Any]) -> list[TypeProcedure]:
    """Les voies qui attendent un texte, saisi ou non."""
    return [TypeProcedure(nom) for nom, fiche in t.items() if isinstance(fiche, dict) and "attend" in fiche]


@dataclass(slots=True)
class _Examen:
    refus: list[str]
    raisons: list[str]
    manque: list[str]
    avertissements: list[str]
    regle: str = ""

    def refuser(self, raison: str, regle: str = "") -> None:
        self.refus.append(raison)
        self.regle = self.regle or regle


def _en_france(contexte: ContexteProcedure, t: dict[str, Any]) -> bool:
    return not contexte.pays or contexte.pays.upper() in t["france"]["codes"]


def _situation(contexte: ContexteProcedure, t: dict[str, Any]) -> str:
    if not _en_france(contexte, t):
        return "etranger_conteste" if contexte.conteste else "etranger"
    if contexte.conteste:
        return "conteste"
    petit = contexte.du <= t["parametres"]["petites_creances_maximum"]
    return "petit" if petit and not contexte.entre_professionnels else "courant"


def _examiner(voie: TypeProcedure, contexte: ContexteProcedure, t: dict[str, Any]) -> _Examen:
    examen = _Examen([], [], _pieces_manquantes(voie, contexte, t), [])
    if contexte.du <= 0:
        examen.refuser("rien n'est dû")
    if not contexte.exigible:
        examen.refuser("la créance n'est pas échue")
    _EXAMENS[voie](contexte, examen, t)
    return examen


def _injonction(contexte: ContexteProcedure, examen: _Examen, t: dict[str, Any]) -> None:
    _domicile_francais_connu(contexte, examen, t)
    examen.raisons.append("créance d'un contrat ou d'un effet de commerce, montant déterminé, sans audience (CPC 1405)")
    if contexte.conteste:
        examen.raisons.append("un litige est ouvert : une opposition est probable et mène à l'audience")


def _petites_creances(contexte: ContexteProcedure, examen: _Examen, t: dict[str, Any]) -> None:
    parametres = t["parametres"]
    maximum, depuis = parametres["petites_creances_maximum"], parametres["petites_creances_commercants_exclus"]
    _domicile_francais_connu(contexte, examen, t)
    if contexte.du > maximum:
        examen.refuser(f"plus de {euros(maximum)}, intérêts compris (CPCE L125-1, règle 29)", "29")
    if contexte.entre_professionnels and contexte.jour >= depuis:
        examen.refuser(f"entre commerçants : exclu depuis le {depuis:%d/%m/%Y} (CPCE R125-1, règle 29)", "29")
    if contexte.conteste:
        examen.refuser("un litige est ouvert : la créance n'est pas certaine (CPCE L125-1)")
    examen.raisons.append("sans juge, avec l'accord du débiteur ; un échec dispense de tentative amiable (CPC 750-1)")


def _refere(contexte: ContexteProcedure, examen: _Examen, t: dict[str, Any]) -> None:
    if contexte.conteste:
        examen.raisons.append("un litige est ouvert : impossible si la contestation est sérieuse (CPC 873, 835)")
    else:
        examen.raisons.append("obligation non contestée : provision sans urgence à prouver (CPC 873, 835)")
    _assigner(contexte, examen, t)


def _assignation(contexte: ContexteProcedure, examen: _Examen, t: dict[str, Any]) -> None:
    if contexte.conteste:
        examen.raisons.append("un litige est ouvert : seul le juge du fond le tranche")
    else:
        examen.raisons.append("voie ordinaire, la plus longue")
    if contexte.du > t["parametres"]["appel_au_dela"]:
        examen.raisons.append(f"appel possible au-delà de {euros(t['parametres']['appel_au_dela'])}")
    tentative = t["parametres"]["tentative_amiable_jusqu_a"]
    if contexte.du <= tentative and not contexte.entre_professionnels and not contexte.tentative_amiable:
        manque = f"tentative amiable ou dispense, jusqu'à {euros(tentative)} (CPC 750-1, règle 47)"
        examen.manque.append(manque)
        examen.avertissements.append(f"règle 47 : sans {manque}, la demande est irrecevable")
    _assigner(contexte, examen, t)


def _assigner(contexte: ContexteProcedure, examen: _Examen, t: dict[str, Any]) -> None:
    """Ce que le référé et le fond ont en commun : avocat, adresse, étranger."""
    seuil = t["parametres"]["avocat_au_dela"]
    if contexte.du > seuil:
        examen.raisons.append(f"avocat obligatoire au-delà de {euros(seuil)} (CPC 853, 761)")
    if not contexte.domicile_connu:
        examen.raisons.append("domicile inconnu : recherches et procès-verbal du commissaire de justice (CPC 659)")
    if not _en_france(contexte, t):
        examen.raisons.append("débiteur hors de France : compétence à vérifier, deux mois de délai en plus (CPC 643)")


def _europeenne(contexte: ContexteProcedure, examen: _Examen, t: dict[str, Any]) -> None:
    if _en_france(contexte, t):
        examen.refuser("débiteur en France : le litige n'est pas transfrontalier (règlement 1896/2006)")
    elif contexte.pays.upper() not in t["europe"]["etats"]:
        examen.refuser("débiteur hors des États du règlement 1896/2006 (Union européenne, Danemark exclu)")
    if not contexte.domicile_connu:
        examen.refuser("domicile du débiteur inconnu")
    if contexte.conteste:
        examen.raisons.append("un litige est ouvert : une opposition est probable")
    examen.raisons.append("sans plafond ni avocat obligatoire, exécutoire dans l'Union")


def _incontestee(contexte: ContexteProcedure, examen: _Examen, t: dict[str, Any]) -> None:
    fiche = t[TypeProcedure.INCONTESTEE.value]
    _domicile_francais_connu(contexte, examen, t)
    if not contexte.entre_professionnels:
        examen.refuser("réservée aux factures entre commerçants (CPCE L126-1)")
    if contexte.type_creance is not TypeCreance.FACTURE:
        examen.refuser("réservée aux créances facturées (CPCE L126-1)")
    if contexte.conteste:
        examen.refuser("un litige est ouvert : toute contestation y met fin (CPCE L126-1)")
    if fiche.get("decret_le") and contexte.jour < fiche["decret_le"]:
        examen.refuser(f"ouverte à partir du {fiche['decret_le']:%d/%m/%Y} (règle 28)", "28")
    examen.raisons.append(f"sans juge ni plafond, si le débiteur ne conteste pas ({fiche.get('decret', fiche['texte'])})")


def _domicile_francais_connu(contexte: ContexteProcedure, examen: _Examen, t: dict[str, Any]) -> None:
    if not _en_france(contexte, t):
        examen.refuser("débiteur hors de France")
    if not contexte.domicile_connu:
        examen.refuser("domicile du débiteur inconnu")


_EXAMENS = {
    TypeProcedure.INJONCTION: _injonction,
    TypeProcedure.PETITES_CREANCES: _petites_creances,
    TypeProcedure.REFERE: _refere,
    TypeProcedure.ASSIGNATION: _assignation,
    TypeProcedure.EUROPEENNE: _europeenne,
    TypeProcedure.INCONTESTEE: _incontestee,
}


def _pieces_manquantes(voie: TypeProcedure, contexte: ContexteProcedure, t: dict[str, Any]) -> list[str]:
    """Chaque pièce demandée, ou l'une de plusieurs : « facture, bail ou chèque »."""
    noms = t["pieces"]
    manque = []
    for demande in t[voie.value]["pieces"]:
        choix = [TypePiece(piece) for piece in demande.split("|")]
        if contexte.pieces.isdisjoint(choix):
            mots = [noms[piece.value] for piece in choix]
            manque.append(mots[0] if len(mots) == 1 else f"{', '.join(mots[:-1])} ou {mots[-1]}")
    return manque


def _proposition(
    voie: TypeProcedure,
    rang: int,
    examen: _Examen,
    contexte: ContexteProcedure,
    couts: Mapping[str, CoutProcedure],
    t: dict[str, Any],
) -> Proposition:
    fiche = t[voie.value]
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
        juridiction=juridiction(voie, contexte, t),
        manque=tuple(examen.manque),
        avertissements=tuple(examen.avertissements),
        regle=examen.regle,
    )


def _cout(fiche: dict[str, Any], regle: CoutProcedure, contexte: ContexteProcedure) -> tuple[int | None, str]:
    """Le coût de la configuration, sinon celui du droit s'il est connu, sinon rien et où le renseigner."""
    if regle.cout is not None:
        return regle.cout, regle.note
    connu = fiche.get("cout_commerce" if contexte.entre_professionnels else "cout_judiciaire", fiche)
    note = str(connu["cout_note"])
    statut = " (source secondaire, à contrôler)" if connu.get("cout") is not None and connu["statut"] != "V" else ""
    if connu.get("cout") is None and fiche.get("tarif"):
        return int(fiche["tarif"]), regle.note or f"tarif saisi par l'agence ({fiche.get('decret', '')})"
    return connu.get("cout"), regle.note or note + statut


def juridiction(voie: TypeProcedure, contexte: ContexteProcedure, t: dict[str, Any]) -> str:
    """Qui juge : le lieu est celui où demeure le débiteur."""
    if voie is TypeProcedure.INCONTESTEE:
        return "commissaire de justice, puis greffe du tribunal de commerce"
    if voie is TypeProcedure.PETITES_CREANCES:
        return "commissaire de justice du ressort de la cour d'appel du débiteur"
    if not _en_france(contexte, t):
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
