"""Le mur des échéances : les clés de tout ce qui se perd ou s'attend, par index ; puis le détail, page par page.

Les clés (jour, genre, identifiant) se lisent d'un coup, chacune dans un index de son jour : même à 100 000 dossiers elles tiennent
en mémoire et se trient en quelques millisecondes. Le détail ne se lit que pour les lignes montrées.

Une procédure, une protection ou un litige ne comptent que si le dossier est ouvert ; une audience, une réclamation, un avis au mandant
et un dossier soldé qu'un jugement d'ouverture remet en cause se doivent même quand il est clos.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from donnees.base import lignes, une
from donnees.champs import instant_lu, jour_lu


class Genre(StrEnum):
    """Ce qu'est une échéance, dans l'ordre où deux échéances du même jour se montrent.

    `HYPOTHESE` : un délai passé qui ne vaudrait que si le secteur, inconnu, était le plus court ; montré à la demande seulement.
    """

    AUDIENCE = "audience"
    PROCEDURE = "procedure"
    PROTECTION = "protection"
    PRESCRIPTION = "prescription"
    LITIGE = "litige"
    RECLAMATION = "reclamation"
    AVIS = "avis"
    HYPOTHESE = "hypothese"


COURANTS = tuple(g for g in Genre if g is not Genre.HYPOTHESE)
"""Ce que le mur montre quand on ne demande rien."""
GENRES = tuple(Genre)
"""Par rang."""


class Cle(NamedTuple):
    """De quoi placer une échéance et la retrouver : les clés se trient telles quelles. `rang` est celui du genre.

    `id` est celui de sa table ; d'une prescription, celui du dossier.
    `hypothese` : le délai suppose quelque chose que le dossier ne dit pas ; `court` : il ne vaut que pour le secteur le plus court.
    """

    le: date
    rang: int
    id: int
    hypothese: bool = False
    court: bool = False

    @property
    def genre(self) -> Genre:
        return GENRES[self.rang]


class LigneEcheance(NamedTuple):
    """Une échéance lue. `code` : celui de l'échéance, ou le type (litige, avis, procédure d'une audience) ; `instant` d'une audience."""

    cle: Cle
    dossier_id: int
    reference: str
    mandant: str
    debiteur: str
    agent: str
    agent_affichage: str
    code: str
    libelle: str
    sens: str
    qui: str
    sanction: str
    texte: str
    statut: str
    instant: datetime | None


class LigneRegime(NamedTuple):
    """Ce qui décide du délai d'un dossier : les parties, le titre, et une sorte de créance."""

    dossier_id: int
    creancier: str
    debiteur: str
    titre_le: date | None
    type: str
    secteur: str | None


# ── les clés ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_OUVERT = "JOIN dossier d ON d.id = x.dossier_id AND d.etat <> 'clos'"
_TOUT = "JOIN dossier d ON d.id = x.dossier_id"
_VIVE = "x.faite_le IS NULL AND x.annulee = ?"
SOLDE_TOUCHE = "solde_touche"
"""Le code d'un dossier clos soldé qu'un jugement d'ouverture remet en cause : il se montre quoique clos."""
_OUVERT_OU_TOUCHE = f"JOIN dossier d ON d.id = x.dossier_id AND (d.etat <> 'clos' OR x.code = '{SOLDE_TOUCHE}')"

_CLES = {
    Genre.AUDIENCE: """SELECT x.le, x.id, 0 FROM audience x JOIN procedure p ON p.id = x.procedure_id JOIN dossier d ON d.id = p.dossier_id
        WHERE x.tenue_le IS NULL AND x.annulee = ? AND x.le < ?""",
    Genre.PROCEDURE: f"""SELECT x.le, x.id, 0 FROM echeance_procedure x {_OUVERT}
        WHERE {_VIVE} AND x.protection_id IS NULL AND x.le <= ?""",
    Genre.PROTECTION: f"""SELECT x.le, x.id, 0 FROM echeance_procedure x {_OUVERT_OU_TOUCHE}
        WHERE {_VIVE} AND x.protection_id IS NOT NULL AND x.le <= ?""",
    Genre.LITIGE: f"SELECT x.echeance_le, x.id, 0 FROM litige x {_OUVERT} WHERE x.clos_le IS NULL AND x.echeance_le <= ?",
    Genre.RECLAMATION: f"SELECT x.repondre_avant, x.id, 0 FROM reclamation x {_TOUT} WHERE x.repondue_le IS NULL AND x.repondre_avant <= ?",
    Genre.AVIS: f"SELECT x.du_le, x.id, 0 FROM avis_mandant x {_TOUT} WHERE x.informe_le IS NULL AND x.annule = ? AND x.du_le < ?",
}
_SECTEUR_COURT = """SELECT d.prescription_au_plus_tot, d.id, 1 FROM dossier d WHERE d.etat <> 'clos'
    AND d.prescription_au_plus_tot < d.prescription_le AND d.prescription_au_plus_tot >= ? AND d.prescription_au_plus_tot <= ?"""
_CREANCE_SUIVANTE = """SELECT d.prescription_au_plus_tot, d.id, d.prescription_hypothese FROM dossier d WHERE d.etat <> 'clos'
    AND d.prescription_au_plus_tot > d.prescription_le AND d.prescription_au_plus_tot >= ? AND d.prescription_au_plus_tot <= ?"""
_RETENUE = """SELECT d.prescription_le, d.id, d.prescription_hypothese FROM dossier d WHERE d.etat <> 'clos' AND d.prescription_le <= ?
    AND (d.prescription_au_plus_tot IS NULL OR d.prescription_au_plus_tot = d.prescription_le OR d.prescription_au_plus_tot < ?)"""
_PASSEE = """FROM dossier d WHERE d.etat <> 'clos' AND d.prescription_au_plus_tot < d.prescription_le AND d.prescription_au_plus_tot < ?"""


def cles(genres: Collection[Genre], jusqu_au: date, jour: date, agent_id: int | None = None) -> list[Cle]:
    """Les clés de ces genres jusqu'à ce jour compris, la plus ancienne d'abord ; même jour : par genre puis par identifiant.

    Le jour d'une prescription est le plus prudent : celui du secteur le plus court tant qu'il est à venir, celui du délai retenu
    ensuite (et, d'un dossier en partie prescrit, celui de la créance qui vient). Un avis au mandant porte le jour depuis lequel il est
    dû, et n'y est que le lendemain.
    """
    trouvees = [cle for genre in dict.fromkeys(genres) for cle in _lire_les_cles(genre, jusqu_au, jour, agent_id)]
    return sorted(trouvees)


def hypotheses_passees(jour: date, agent_id: int | None = None) -> int:
    """Combien de dossiers ouverts ont passé le délai du secteur le plus court sans que leur secteur soit connu."""
    ou, agent = _de_l_agent(agent_id)
    ligne = une(f"SELECT count(*) {_PASSEE}{ou}", (jour.isoformat(), *agent))
    return int(ligne[0]) if ligne else 0


def _lire_les_cles(genre: Genre, jusqu_au: date, jour: date, agent_id: int | None) -> list[Cle]:
    ou, agent = _de_l_agent(agent_id)
    rang, lire = GENRES.index(genre), _jour_d_audience if genre is Genre.AUDIENCE else jour_lu
    trouvees: list[Cle] = []
    for sql, parametres in _requetes(genre, jusqu_au, jour):
        court = genre is Genre.HYPOTHESE or sql is _SECTEUR_COURT
        trouvees += [Cle(lire(le), rang, i, bool(h), court) for le, i, h in lignes(sql + ou, (*parametres, *agent))]  # type: ignore[arg-type]
    return trouvees


def _requetes(genre: Genre, jusqu_au: date, jour: date) -> list[tuple[str, tuple[Any, ...]]]:
    fin, present = jusqu_au.isoformat(), jour.isoformat()
    match genre:
        case Genre.PRESCRIPTION:
            return [(_SECTEUR_COURT, (present, fin)), (_CREANCE_SUIVANTE, (present, fin)), (_RETENUE, (fin, present))]
        case Genre.HYPOTHESE:
            return [(f"SELECT d.prescription_au_plus_tot, d.id, 1 {_PASSEE}", (present,))]
        case Genre.AUDIENCE:
            return [(_CLES[genre], (False, (jusqu_au + timedelta(days=1)).isoformat()))]
        case Genre.AVIS:
            return [(_CLES[genre], (False, present))]
        case Genre.LITIGE | Genre.RECLAMATION:
            return [(_CLES[genre], (fin,))]
    return [(_CLES[genre], (False, fin))]


def _de_l_agent(agent_id: int | None) -> tuple[str, tuple[int, ...]]:
    return (" AND d.agent_id = ?", (agent_id,)) if agent_id is not None else ("", ())


def _jour_d_audience(le: Any) -> date | None:
    """Une audience ne se fixe qu'en journée : son jour est le même à Paris et en temps universel."""
    instant = instant_lu(le)
    return instant.date() if instant else None


# ── le détail ────────────────────────────────────────────────────────────────────────────────────────────────────────

_TETE = "d.id, d.reference, m.code, b.nom, coalesce(u.nom, ''), coalesce(u.affichage, '')"
_AUTOUR = """JOIN mandant m ON m.id = d.mandant_id JOIN debiteur b ON b.id = d.debiteur_id LEFT JOIN utilisateur u ON u.id = d.agent_id
    WHERE {cle} IN ({marques})"""
_PRESCRIPTION = ("d.id", "'prescription', '', 'butoir', '', '', '', '', NULL FROM dossier d")
_ECHEANCE = ("x.id", f"x.code, x.libelle, x.sens, x.qui, x.sanction, x.texte, x.statut, NULL FROM echeance_procedure x {_TOUT}")
_DETAILS = {
    Genre.AUDIENCE: (
        "x.id",
        """p.type, x.juridiction, 'butoir', x.present, '', '', '', x.le FROM audience x JOIN procedure p ON p.id = x.procedure_id
        JOIN dossier d ON d.id = p.dossier_id""",
    ),
    Genre.PROCEDURE: _ECHEANCE,
    Genre.PROTECTION: _ECHEANCE,
    Genre.PRESCRIPTION: _PRESCRIPTION,
    Genre.HYPOTHESE: _PRESCRIPTION,
    Genre.LITIGE: ("x.id", f"x.type, x.preuve, 'butoir', x.resolveur, '', '', '', NULL FROM litige x {_TOUT}"),
    Genre.RECLAMATION: ("x.id", f"'reclamation', x.objet, 'butoir', '', '', '', '', NULL FROM reclamation x {_TOUT}"),
    Genre.AVIS: ("x.id", f"x.objet, x.texte, 'butoir', '', '', '', '', NULL FROM avis_mandant x {_TOUT}"),
}


def details(voulues: Sequence[Cle]) -> list[LigneEcheance]:
    """Le détail de ces clés, dans leur ordre ; une échéance disparue entre-temps n'y est plus."""
    par_genre: dict[Genre, list[int]] = defaultdict(list)
    for cle in voulues:
        par_genre[cle.genre].append(cle.id)
    lues = {(genre, ligne[0]): ligne[1:] for genre, ids in par_genre.items() for ligne in _lire_les_details(genre, ids)}
    return [_echeance(cle, lues[cle.genre, cle.id]) for cle in voulues if (cle.genre, cle.id) in lues]


def _lire_les_details(genre: Genre, ids: list[int]) -> list[tuple[Any, ...]]:
    cle, suite = _DETAILS[genre]
    autour = _AUTOUR.format(cle=cle, marques=",".join("?" * len(ids)))
    return lignes(f"SELECT {cle}, {_TETE}, {suite} {autour}", ids)


def _echeance(cle: Cle, ligne: tuple[Any, ...]) -> LigneEcheance:
    *debut, instant = ligne
    return LigneEcheance._make((cle, *debut, instant_lu(instant)))


def regimes(dossiers: Sequence[int]) -> list[LigneRegime]:
    """Les sortes de créances de ces dossiers, avec ce qui décide de leur délai."""
    if not dossiers:
        return []
    sql = f"""SELECT DISTINCT d.id, m.nature, b.nature, d.titre_le, c.type, c.secteur FROM dossier d
        JOIN mandant m ON m.id = d.mandant_id JOIN debiteur b ON b.id = d.debiteur_id JOIN creance c ON c.dossier_id = d.id
        WHERE d.id IN ({",".join("?" * len(dossiers))}) ORDER BY d.id, c.type, c.secteur"""
    return [LigneRegime(i, c, b, jour_lu(t), type_, s) for i, c, b, t, type_, s in lignes(sql, dossiers)]
