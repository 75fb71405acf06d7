"""Le mur des échéances : tout ce qui se perd ou s'attend, par jours restants, avec ce que cela coûte de le laisser passer (K5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from agence import horloge
from agence.conduite.situation import Cadre
from agence.conduite.suivi_procedure import SEUILS_D_ALARME as SEUILS
from agence.droit.prescription import SEUILS_D_ALARME, Prescription, date_de_prescription
from agence.droit.tables import LIVREES, Tables
from agence.droit.taux import charger_taux
from agence.droit.textes_dates import SANCTION as TEXTE_PERIME
from agence.droit.textes_dates import TexteDate, textes_dates
from agence.mots import en_mots
from donnees.nomenclature import Nature, ObjetAvis, Secteur, SensEcheance, TypeCreance, TypeLitige, TypeProcedure
from donnees.vues import echeances
from donnees.vues.echeances import COURANTS, Cle, Genre, LigneEcheance, LigneRegime

HORIZON = 180
"""Jours montrés quand on ne demande rien : le premier seuil de la prescription."""
TEXTE = "texte"
"""Le type d'un texte daté, à côté de ceux de la base."""
SEUILS_D_AVIS = (7, 3, 0)
"""Jours restants où un avis au mandant sonne : quelques jours, le délai entier étant court."""
TYPES = (*(g.value for g in Genre), TEXTE)
"""Ce que le mur sait filtrer."""
MOTS = {
    Genre.AUDIENCE: "audience", Genre.PROCEDURE: "procédure", Genre.PROTECTION: "protection", Genre.PRESCRIPTION: "prescription",
    Genre.LITIGE: "litige", Genre.RECLAMATION: "réclamation", Genre.AVIS: "avis au mandant", Genre.HYPOTHESE: "hypothèse passée",
    TEXTE: "texte daté",
}  # fmt: skip

Jour: TypeAlias = date
"""Le type des jours, là où un champ porte un nom voisin."""


class Alarme(StrEnum):
    """Où en est une échéance ; chacune a son mot et son signe, la couleur ne dit rien de plus."""

    DEPASSEE = "depassee"
    URGENTE = "urgente"
    PROCHE = "proche"
    SUIVIE = "suivie"
    POSSIBLE = "possible"
    LOIN = "loin"


MOTS_D_ALARME = {
    Alarme.DEPASSEE: "dépassé", Alarme.URGENTE: "urgent", Alarme.PROCHE: "proche", Alarme.SUIVIE: "à suivre", Alarme.POSSIBLE: "possible",
    Alarme.LOIN: "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LigneMur:
    """Une ligne du mur. `dossier_id` est None pour un texte daté ; `hypothese` : le délai suppose le secteur le plus court.

    `statut` est celui de la source (V, V*, M, L), vide quand l'échéance ne vient pas d'un texte.
    """

    type: str
    dossier_id: int | None
    dossier: str
    mandant: str
    debiteur: str
    agent: str
    agent_affichage: str
    code: str
    libelle: str
    le: Jour
    jours: int
    sens: SensEcheance
    qui: str
    sanction: str
    texte: str
    statut: str
    alarme: Alarme
    hypothese: bool = False

    @property
    def depassee(self) -> bool:
        """Un butoir dont le jour est passé ; une attente finie n'est pas dépassée, elle rend l'acte possible."""
        return self.alarme is Alarme.DEPASSEE

    @property
    def a_verifier(self) -> bool:
        """Vrai si le texte n'a pas été lu à sa source."""
        return self.statut not in ("V", "")


class Mur:
    """Le mur à un jour. `agent_id` : ses dossiers seulement, et pas les textes datés ; `types` vide : tout sauf les hypothèses passées.

    `aviser_avant` : le dernier jour pour aviser le mandant de ce qui est dû depuis un jour ; sans lui, rien ne fixe ce jour, et un avis
    qui attend n'est jamais dit dépassé.
    """

    def __init__(
        self,
        jour: date,
        *,
        jusqu_au: date | None = None,
        agent_id: int | None = None,
        types: Collection[str] = (),
        tables: Tables = LIVREES,
        aviser_avant: Callable[[date], date] | None = None,
    ) -> None:
        self.jour = jour
        self._tables = tables
        self._aviser_avant = aviser_avant
        self.jusqu_au = jusqu_au or jour + timedelta(days=HORIZON)
        self._agent_id = agent_id
        self._types = frozenset(types)
        self.relire()

    def relire(self) -> None:
        """Relit les clés : le nombre de lignes et leur ordre sont ceux de maintenant."""
        genres = [g for g in (Genre if self._types else COURANTS) if not self._types or g.value in self._types]
        self._cles = self._dater_les_avis(echeances.cles(genres, self.jusqu_au, self.jour, self._agent_id))
        self._textes = self._lire_les_textes()
        places = [(c.le, 0, rang) for rang, c in enumerate(self._cles)] + [(t.le, 1, rang) for rang, t in enumerate(self._textes)]
        self._ordre = [(genre, rang) for _, genre, rang in sorted(places)]

    def _dater_les_avis(self, cles: list[Cle]) -> list[Cle]:
        """La base dit depuis quand un avis est dû ; son jour au mur est celui avant lequel il doit être donné, s'il est fixé."""
        avant = self._aviser_avant
        if avant is None:
            return cles
        limites = {le: avant(le) for le in {c.le for c in cles if c.genre is Genre.AVIS}}
        dates = [c._replace(le=limites[c.le]) if c.genre is Genre.AVIS else c for c in cles]
        return sorted(c for c in dates if c.le <= self.jusqu_au)

    def _lire_les_textes(self) -> list[TexteDate]:
        if self._agent_id is not None or (self._types and TEXTE not in self._types):
            return []
        return [t for t in textes_dates(charger_taux(self._tables)) if t.le <= self.jusqu_au]

    @property
    def total(self) -> int:
        """Combien de lignes."""
        return len(self._ordre)

    def par_type(self) -> Counter[str]:
        """Combien de lignes de chaque type."""
        return Counter([*(c.genre.value for c in self._cles), *(TEXTE for _ in self._textes)])

    def hypotheses_passees(self) -> int:
        """Combien de dossiers ont passé le délai du secteur le plus court : leur secteur est à renseigner."""
        return echeances.hypotheses_passees(self.jour, self._agent_id)

    def page(self, debut: int, nombre: int) -> list[LigneMur]:
        """Les lignes `debut` à `debut + nombre`, par jours restants ; même jour, dans l'ordre des genres."""
        places = self._ordre[debut : debut + nombre]
        voulues = [self._cles[rang] for texte, rang in places if not texte]
        lues = {ligne.cle: ligne for ligne in echeances.details(voulues)}
        delais = _delais([c.id for c in voulues if c.genre in _PRESCRITS], self._tables)
        lignes = (
            self._texte(self._textes[rang]) if texte else self._ligne(lues.get(self._cles[rang]), delais) for texte, rang in places
        )
        return [ligne for ligne in lignes if ligne is not None]

    def _texte(self, t: TexteDate) -> LigneMur:
        jours = (t.le - self.jour).days
        alarme = alarme_de(jours, SensEcheance.BUTOIR, SEUILS)
        return LigneMur(
            TEXTE, None, "", "", "", "", "", t.code, t.libelle, t.le, jours, SensEcheance.BUTOIR, "agence", TEXTE_PERIME, t.texte, t.statut,
            alarme,
        )  # fmt: skip

    def _ligne(self, lue: LigneEcheance | None, delais: Mapping[int, Prescription]) -> LigneMur | None:
        if lue is None:
            return None
        cle, sens = lue.cle, SensEcheance(lue.sens)
        dite = _dire(lue, delais.get(lue.dossier_id))
        jours = (cle.le - self.jour).days
        return LigneMur(
            cle.genre.value, lue.dossier_id, lue.reference, lue.mandant, lue.debiteur, lue.agent, lue.agent_affichage, dite.code,
            dite.libelle, cle.le, jours, sens, dite.qui, dite.sanction, dite.texte, dite.statut, self._alarme(cle.genre, jours, sens),
            cle.hypothese,
        )  # fmt: skip

    def _alarme(self, genre: Genre, jours: int, sens: SensEcheance) -> Alarme:
        if genre is Genre.AVIS:
            return Alarme.SUIVIE if self._aviser_avant is None else alarme_de(jours, sens, SEUILS_D_AVIS)
        return alarme_de(jours, sens, SEUILS_D_ALARME if genre in _PRESCRITS else SEUILS)


_PRESCRITS = frozenset({Genre.PRESCRIPTION, Genre.HYPOTHESE})


def delai_d_avis(cadre: Cadre) -> Callable[[date], date]:
    """Le dernier jour pour aviser le mandant, d'après la configuration ([avis] aviser_sous) : R124-5 ne fixe pas de délai."""
    return lambda du_le: cadre.calendrier.prochain(du_le, cadre.configuration.avis.aviser_sous)


def alarme_de(jours: int, sens: SensEcheance, seuils: Sequence[int]) -> Alarme:
    """L'alarme d'une échéance à tant de jours. Une attente ne presse pas : elle finit, et l'acte devient possible."""
    if sens is SensEcheance.ATTENTE:
        return Alarme.POSSIBLE if jours <= 0 else Alarme.LOIN
    if jours < 0:
        return Alarme.DEPASSEE
    franchis = sum(jours <= seuil for seuil in seuils)
    return (Alarme.LOIN, Alarme.SUIVIE, Alarme.PROCHE, Alarme.URGENTE)[franchis]


# ── ce qu'une échéance dit ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Dite:
    code: str
    libelle: str
    qui: str
    sanction: str
    texte: str
    statut: str


def _dire(lue: LigneEcheance, delai: Prescription | None) -> _Dite:
    match lue.cle.genre:
        case Genre.PRESCRIPTION | Genre.HYPOTHESE:
            return _dire_la_prescription(lue.cle, delai)
        case Genre.AUDIENCE:
            heure = f"{horloge.local(lue.instant):%H:%M}" if lue.instant else ""
            quoi = " · ".join(m for m in (f"audience {heure}", en_mots(TypeProcedure(lue.code)), lue.libelle) if m)
            return _Dite("audience", quoi, lue.qui or "à désigner", "", "", "")
        case Genre.LITIGE:
            quoi = f"litige : {en_mots(TypeLitige(lue.code))}" + (f" · {lue.libelle}" if lue.libelle else "")
            return _Dite("litige", quoi, lue.qui or "mandant", "", "", "")
        case Genre.RECLAMATION:
            return _Dite("reclamation", f"réponse à la réclamation : {lue.libelle}", "agence", "", "", "")
        case Genre.AVIS:
            quoi = f"mandant à aviser ({en_mots(ObjetAvis(lue.code))}) : {lue.libelle}"
            return _Dite(f"avis_{lue.code}", quoi, "agence", "mandant non informé", "CPCE R124-5" if lue.code in _AVIS_DUS else "", "")
    return _Dite(lue.code, lue.libelle, lue.qui, lue.sanction, lue.texte, lue.statut)


_AVIS_DUS = frozenset({ObjetAvis.PAIEMENT.value, ObjetAvis.OFFRE.value, ObjetAvis.PROMESSE.value, ObjetAvis.ECHEANCIER.value})
"""Ce dont la loi veut que le mandant soit avisé ; les autres avis sont l'usage de l'agence."""


def _dire_la_prescription(cle: Cle, delai: Prescription | None) -> _Dite:
    quoi = "prescription (hypothèse)" if cle.hypothese else "prescription"
    sanction = "la dette ne peut plus être réclamée en justice"
    if delai is None:
        return _Dite("prescription", quoi, "agence et mandant", sanction, "", "")
    if cle.hypothese:
        sanction = f"{sanction} · {delai.reserve}" if delai.reserve else sanction
    texte = delai.au_plus_tot_texte if cle.court and delai.au_plus_tot_texte else delai.texte
    return _Dite("prescription", quoi, "agence et mandant", sanction, texte, delai.statut)


def _delais(dossiers: Sequence[int], tables: Tables) -> dict[int, Prescription]:
    """Le délai le plus court de chaque dossier ; seuls son texte et sa réserve servent, la date est celle de la base."""
    trouves: dict[int, Prescription] = {}
    for regime in echeances.regimes(sorted(set(dossiers))):
        delai = _delai(regime, tables)
        if regime.dossier_id not in trouves or delai.duree < trouves[regime.dossier_id].duree:
            trouves[regime.dossier_id] = delai
    return trouves


def _delai(regime: LigneRegime, tables: Tables) -> Prescription:
    return date_de_prescription(
        Nature(regime.creancier),
        Nature(regime.debiteur),
        TypeCreance(regime.type),
        date(2000, 1, 1),
        regime.titre_le,
        Secteur(regime.secteur) if regime.secteur else None,
        tables=tables,
    )
