"""La file d'un agent : une requête, dans l'ordre d'un index, lue page par page.

Trois parts se suivent : les rappels convenus dont l'heure est venue, le corps par rang, puis ce qui est prévu plus tard aujourd'hui.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from donnees.base import lignes, une
from donnees.champs import instant_ecrit, instant_lu, jour_lu


class LigneFile(NamedTuple):
    """Une ligne de la file ; `solde` en centimes sans les intérêts qui courent, `tenu_par` : le collègue qui tient le dossier."""

    id: int
    reference: str
    debiteur: str
    nature: str
    mandant: str
    solde: int
    etape: str
    action: str
    action_le: date
    rappel_a: datetime | None
    action_motif: str
    rang: int
    tenu_par: int | None
    version: int


@dataclass(frozen=True)
class Filtre:
    """Ce que la file montre ; vide, elle montre tout ce qui est dû. `quand` : du, a_venir ou tout."""

    mandant: str = ""
    etape: str = ""
    nature: str = ""
    action: str = ""
    resultat: str = ""
    ville: str = ""
    solde_minimum: int | None = None
    solde_maximum: int | None = None
    age_minimum: int | None = None
    """jours depuis la remise du dossier"""
    quand: str = "du"

    @property
    def vide(self) -> bool:
        return self == Filtre(quand=self.quand)

    def en_json(self) -> dict[str, Any]:
        """Ce qui diffère du filtre vide, pour le garder sous un nom."""
        defaut = asdict(Filtre())
        return {cle: valeur for cle, valeur in asdict(self).items() if valeur != defaut[cle]}


_SELECTION = """SELECT d.id, d.reference, b.nom, b.nature, m.code, d.solde, d.etape, d.action, d.action_le, d.rappel_a,
  d.action_motif, d.rang,
  (SELECT x.utilisateur_id FROM bail x WHERE x.dossier_id = d.id AND x.jusqu_a > ? AND x.utilisateur_id <> ?),
  d.version
  FROM dossier d JOIN debiteur b ON b.id = d.debiteur_id JOIN mandant m ON m.id = d.mandant_id"""

PARTS = (
    ("d.rappel_a <= ? AND d.action_motif = 'rappel_convenu'", "d.rappel_a, d.id"),
    ("(d.rappel_a IS NULL OR (d.rappel_a <= ? AND d.action_motif <> 'rappel_convenu'))", "d.rang DESC, d.id"),
    ("d.rappel_a > ?", "d.rappel_a, d.id"),
)


class File:
    """La file d'un agent à un instant ; `compter` et `page` ne lisent que ce qu'il faut."""

    def __init__(self, agent_id: int, jour: date, maintenant: datetime, filtre: Filtre | None = None) -> None:
        self.agent_id = agent_id
        self.jour = jour
        self.maintenant = maintenant
        self.filtre = filtre or Filtre()
        self._instant = instant_ecrit(maintenant)
        self._totaux: tuple[int, ...] | None = None

    def compter(self) -> int:
        """Combien de lignes."""
        return sum(self._compter_parts())

    def reste_et_valeur(self) -> tuple[int, int]:
        """Combien de dossiers et ce qu'ils valent, en centimes : ce que `compteurs` demande aussi, lu du même coup."""
        return self.compter(), self._compter()[-1]

    def _compter_parts(self) -> tuple[int, ...]:
        return self._compter()[:-1]

    def _compter(self) -> tuple[int, ...]:
        """Les lignes de chaque part et la valeur du tout, en un parcours de l'index de la file, qui porte tout cela.

        Aucune ligne n'est dans deux parts, et le corps est ce que les deux autres laissent.
        """
        if self._totaux is None:
            (rappels, _), _, (plus_tard, _) = PARTS
            ou, parametres = self._communes
            sql = f"""SELECT count(*), count(CASE WHEN {rappels} THEN 1 END), count(CASE WHEN {plus_tard} THEN 1 END),
                coalesce(sum(d.solde), 0) FROM dossier d {self._jointures()} WHERE {ou}"""
            ligne = une(sql, (self._instant, self._instant, *parametres)) or (0, 0, 0, 0)
            tout, venus, a_venir, valeur = (int(compte) for compte in ligne)
            self._totaux = (venus, tout - venus - a_venir, a_venir, valeur)
        return self._totaux

    def page(self, debut: int, nombre: int) -> list[LigneFile]:
        """Les lignes `debut` à `debut + nombre`, dans l'ordre de l'écran."""
        trouvees: list[LigneFile] = []
        for (condition, ordre), compte in zip(PARTS, self._compter_parts(), strict=True):
            if debut < compte and nombre > 0:
                part = self._lire(condition, ordre, nombre, debut)
                trouvees += part
                nombre -= len(part)
            debut = max(0, debut - compte)
        return trouvees

    def premieres(self, nombre: int) -> list[LigneFile]:
        """Les premières lignes, sans compter les autres."""
        trouvees: list[LigneFile] = []
        for condition, ordre in PARTS:
            if len(trouvees) < nombre:
                trouvees += self._lire(condition, ordre, nombre - len(trouvees), 0)
        return trouvees

    def position(self, dossier_id: int) -> int | None:
        """Où se trouve un dossier dans la file, ou None s'il n'y est pas ; pour que le curseur ne saute pas."""
        avant = 0
        for (condition, ordre), compte in zip(PARTS, self._compter_parts(), strict=True):
            ou, parametres = self._condition(condition)
            numerotees = f"SELECT d.id, row_number() OVER (ORDER BY {ordre}) AS numero FROM dossier d {self._jointures()} WHERE {ou}"
            ligne = une(f"SELECT t.numero FROM ({numerotees}) t WHERE t.id = ?", (*parametres, dossier_id))
            if ligne is not None:
                return avant + int(ligne[0]) - 1
            avant += compte
        return None

    def _lire(self, condition: str, ordre: str, nombre: int, debut: int) -> list[LigneFile]:
        """Choisit d'abord les identifiants dans l'index : les lignes que OFFSET saute ne sont pas jointes."""
        ou, parametres = self._condition(condition)
        choisis = f"SELECT d.id FROM dossier d {self._jointures()} WHERE {ou} ORDER BY {ordre} LIMIT {nombre} OFFSET ?"
        sql = f"{_SELECTION} WHERE d.id IN ({choisis}) ORDER BY {ordre}"
        tout = (self._instant, self.agent_id, *parametres, debut)
        return [LigneFile._make((*ligne[:8], jour_lu(ligne[8]), instant_lu(ligne[9]), *ligne[10:])) for ligne in lignes(sql, tout)]

    def _condition(self, part: str) -> tuple[str, tuple[Any, ...]]:
        ou, parametres = self._communes
        return f"{ou} AND {part}", (*parametres, self._instant)

    @cached_property
    def _communes(self) -> tuple[str, tuple[Any, ...]]:
        """Ce que toutes les parts demandent : l'agent, le jour, le filtre."""
        conditions = ["d.agent_id = ?", "d.etat = 'actif'"]
        parametres: list[Any] = [self.agent_id]
        if self.filtre.quand != "tout":
            conditions.append("d.action_le <= ?" if self.filtre.quand == "du" else "d.action_le > ?")
            parametres.append(self.jour.isoformat())
        for condition, valeur in self._du_filtre():
            conditions.append(condition)
            parametres.append(valeur)
        return " AND ".join(conditions), tuple(parametres)

    def _du_filtre(self) -> list[tuple[str, Any]]:
        f = self.filtre
        age = (self.jour - timedelta(days=f.age_minimum)).isoformat() if f.age_minimum is not None else None
        ville = """EXISTS (SELECT 1 FROM coordonnee c WHERE c.debiteur_id = d.debiteur_id AND c.type = 'adresse'
            AND upper(c.ville) = upper(?))"""
        dernier = "(SELECT e.code FROM evenement e WHERE e.dossier_id = d.id AND e.type = 'appel' ORDER BY e.id DESC LIMIT 1) = ?"
        possibles = (
            ("m.code = ?", f.mandant or None),
            ("d.etape = ?", f.etape or None),
            ("b.nature = ?", f.nature or None),
            ("d.action = ?", f.action or None),
            (dernier, f.resultat or None),
            (ville, f.ville or None),
            ("d.solde >= ?", f.solde_minimum),
            ("d.solde <= ?", f.solde_maximum),
            ("d.confie_le <= ?", age),
        )
        return [(condition, valeur) for condition, valeur in possibles if valeur is not None]

    def _jointures(self) -> str:
        """Pour compter, on ne joint que ce que le filtre demande."""
        jointures = "JOIN mandant m ON m.id = d.mandant_id " if self.filtre.mandant else ""
        return jointures + ("JOIN debiteur b ON b.id = d.debiteur_id" if self.filtre.nature else "")


class Compteurs(NamedTuple):
    """L'en-tête du poste : reste à faire, gestes du jour, promis ce jour, valeur de la file (centimes)."""

    reste: int
    faits: int
    promis: int
    valeur: int


def compteurs(agent_id: int, jour: date, debut_du_jour: datetime, file: File | None = None) -> Compteurs:
    """Les compteurs du jour d'un agent ; les gestes annulés ne comptent pas. `file` : sa file entière de ce jour, si elle est déjà lue."""
    reste, valeur = (file or File(agent_id, jour, debut_du_jour)).reste_et_valeur()
    depuis = instant_ecrit(debut_du_jour)
    faits = une(
        """SELECT count(*) FROM evenement e WHERE e.utilisateur_id = ? AND e.le >= ? AND e.type = 'appel'
        AND NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)""",
        (agent_id, depuis),
    ) or (0,)
    promis = une(
        """SELECT coalesce(sum(montant), 0) FROM promesse WHERE utilisateur_id = ? AND faite_le >= ?
        AND statut NOT IN ('annulee', 'remplacee')""",
        (agent_id, depuis),
    ) or (0,)
    return Compteurs(reste, int(faits[0]), int(promis[0]), valeur)
