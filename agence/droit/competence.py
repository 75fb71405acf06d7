"""Quelle juridiction pour cette voie : d'après les parties, le titre de la dette, le montant et le lieu du débiteur (DROIT § 6).

La sorte de juridiction vient de competence.toml, que l'agence peut compléter ; son nom propre, de l'annuaire de l'agence : aucun
tribunal n'est inventé. Une ligne neuve de l'agence passe avant celles livrées ; de même code, elle en prend la place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agence.droit.tables import LIVREES, Tables, lire_table
from agence.erreurs import SaisieInvalide
from agence.texte import citer
from donnees.departements import DEPARTEMENTS
from donnees.nomenclature import Nature, Secteur, TypeCreance, TypeProcedure

NOM = "competence.toml"


@dataclass(frozen=True, slots=True)
class ContexteCompetence:
    """Ce qui décide. `du` en centimes, intérêts compris ; `departement` : son code, vide s'il n'est pas connu ; `pays` : deux lettres.

    Un débiteur d'outre-mer est en France : son code postal donne son département.
    """

    nature_creancier: Nature
    nature_debiteur: Nature
    du: int
    type_creance: TypeCreance = TypeCreance.FACTURE
    secteur: Secteur | None = None
    departement: str = ""
    pays: str = "FR"


@dataclass(frozen=True, slots=True)
class Greffe:
    """Un greffe de l'annuaire : sa sorte et les départements de son ressort."""

    nom: str
    sorte: str
    ressort: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Juridiction:
    """Qui juge. `sorte` : celle de l'annuaire, vide quand rien n'est sûr ; `nom` sans le lieu ; `greffe` : celui de l'annuaire.

    `propre` : la ligne vient de la table de l'agence ; `a_un_greffe` : la sorte est de celles qui se nomment par un lieu.
    """

    sorte: str
    nom: str
    departement: str
    texte: str
    statut: str
    reserve: str = ""
    avocat: bool = False
    greffe: str = ""
    propre: bool = False
    a_un_greffe: bool = True

    def __str__(self) -> str:
        """« Greffe du TC de Rennes », sinon « tribunal judiciaire du lieu où demeure le débiteur (département 35) »."""
        return self._designation() + (" · table de l'agence" if self.propre else "")

    def _designation(self) -> str:
        if self.greffe:
            return f"{self.greffe} ({self.nom})"
        if not self.a_un_greffe:
            return self.nom
        ou = f"département {self.departement}" if self.departement else "département inconnu : corriger l'adresse"
        return f"{self.nom} du lieu où demeure le débiteur ({ou})"

    @property
    def a_verifier(self) -> bool:
        """Vrai si le texte n'a pas été lu à sa source, ou s'il reste une réserve."""
        return self.statut != "V" or bool(self.reserve)


def competence(
    voie: TypeProcedure, contexte: ContexteCompetence, greffes: Sequence[Greffe] = (), tables: Tables = LIVREES
) -> Juridiction:
    """La juridiction de cette voie, nommée par le premier greffe donné qui couvre le département. Lève SaisieInvalide.

    Un département vide est admis et se dit ; un code qui n'en est pas un est refusé.
    """
    if contexte.departement and contexte.departement not in DEPARTEMENTS:
        raise SaisieInvalide(f"département « {citer(contexte.departement)} » inconnu.", "Écrire par exemple 35, 2A ou 974.")
    table = lire_table(NOM, tables)
    en_france = _en_france(contexte, table)
    regle = next((r for r in _ordonnees(table["regles"]) if _convient(r, voie, contexte, en_france=en_france)), None)
    if regle is None:
        raise SaisieInvalide(f"aucune juridiction n'est connue pour la voie « {voie.value} ».", "Compléter competence.toml.")
    trouvee = Juridiction(
        sorte=regle["sorte"],
        nom=regle["intitule"],
        departement=contexte.departement if en_france else "",
        texte=regle["texte"],
        statut=regle["statut"],
        reserve=_reserve(regle, contexte, table),
        avocat=voie in _AVEC_AVOCAT and contexte.du > table["parametres"]["avocat_au_dela"],
        propre=bool(regle.get("propre")),
        a_un_greffe=regle["sorte"] in sortes(tables),
    )
    return replace(trouvee, greffe=_greffe(trouvee, greffes))


_AVEC_AVOCAT = frozenset({TypeProcedure.REFERE, TypeProcedure.ASSIGNATION})


def sortes(tables: Tables = LIVREES) -> dict[str, str]:
    """Les sortes de greffe que l'annuaire connaît, et leur nom."""
    return {code: nom for code, nom in lire_table(NOM, tables)["sortes"].items() if code != "propre"}


def _ordonnees(regles: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Les lignes neuves de l'agence d'abord : à la fin, une ligne livrée plus large les cacherait toujours."""
    livrees = {r["code"] for r in lire_table(NOM)["regles"]}
    return sorted(regles, key=lambda r: r["code"] in livrees)


def _en_france(c: ContexteCompetence, table: dict[str, Any]) -> bool:
    return not c.pays or c.pays.upper() in table["parametres"]["france"]


def _convient(regle: dict[str, Any], voie: TypeProcedure, c: ContexteCompetence, *, en_france: bool) -> bool:
    entre_pros = c.nature_creancier is Nature.PROFESSIONNEL and c.nature_debiteur is Nature.PROFESSIONNEL
    lieu, parties = "france" if en_france else "hors_de_france", "professionnels" if entre_pros else "autres"
    return (
        voie.value in regle["voies"]
        and regle.get("ou", lieu) == lieu
        and regle.get("parties", parties) == parties
        and c.type_creance.value in regle.get("creances", [c.type_creance.value])
        and ("secteurs" not in regle or (c.secteur is not None and c.secteur.value in regle["secteurs"]))
    )


def _reserve(regle: dict[str, Any], contexte: ContexteCompetence, table: dict[str, Any]) -> str:
    dites = [regle.get("reserve", "")]
    if contexte.departement in table["parametres"]["a_confirmer"]:
        dites.append(f"règles non relevées pour le département {contexte.departement} : juridiction à confirmer")
    return " ; ".join(d for d in dites if d)


def _greffe(juridiction: Juridiction, greffes: Sequence[Greffe]) -> str:
    if not juridiction.departement:
        return ""
    siens = (g for g in greffes if g.sorte == juridiction.sorte and juridiction.departement in g.ressort)
    return next((g.nom for g in siens), "")
