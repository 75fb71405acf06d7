"""L'échéancier dit en une phrase : « 6x le 5 », « 300 puis 5x 150 », « 3x tous les 15j », « 150 par mois ».

Une phrase est faite de groupes séparés par « puis » : un nombre d'échéances, un montant, une date ou un rythme, chacun
facultatif. Un groupe sans date suit le calendrier du groupe daté qui vient après lui, sinon de celui qui précède. Sans
rythme, un mois sépare deux échéances ; un jour de semaine vaut toutes les semaines. Les montants sont en centimes.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from agence.argent import euros, repartir
from agence.calendrier import Calendrier, Duree, fin_de_mois, plus_mois
from agence.erreurs import SaisieInvalide
from agence.expressions import aplatir, lire_date, lire_montant_ou_part
from agence.texte import citer

MAXIMUM = 60
MINIMUM = 1_00

_REMEDE = "Écrire par exemple 6x le 5, 300 puis 5x 150, 3x tous les 15j ou 10x à partir du 15/12."
_UN_MOIS = Duree(1, "m")
_SEPARATEUR = re.compile(r" (?:puis|et|\+) |, (?:puis )?")
_GROUPE = re.compile(
    r"(?:en )?(?:(?P<nombre>[0-9]{1,3}) ?(?:[x×*]|fois|echeances?|mensualites?)(?: de(?= ))? ?)?"
    # Un nombre suivi de « / », « - », « . », « j », « er » ou d'un mois est une date, pas un montant.
    r"(?P<montant>[0-9]+(?: [0-9]{3})*(?:[.,][0-9]{1,2})?(?![0-9/.,-])"
    r"(?! ?(?:janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec))(?: ?(?:€|%|eur(?:os?)?))?(?![a-z])"
    r"|(?:(?:le )?(?:reste|solde)|tout|(?:la )?moitie)(?![a-z]))? ?(?P<quand>.*)",
)
_RYTHME = re.compile(
    r"(?:(?:tous|toutes) les|chaque|par)(?: ([0-9]{1,3}))? ?(jo|jours?|j|semaines?|sem|s|mois|m)(?![a-z])"
    r"|\b(mensuel|hebdo)(?:le|madaire)?(?:ment|s)?\b",
)
_RECURRENT = re.compile(r"^(?:tous les|chaque|les) ")
_PREFIXE = re.compile(r"^(?:a partir d(?:u |e |'|es )?|des (?:le )?|a compter d[ue] |debut |le |les |pour le )")
_FIN_DE_MOIS = re.compile(r"(?:a )?(?:fm|(?:la )?fin (?:de |du )?mois|fins de mois)")
_JOUR_DE_SEMAINE = re.compile(
    r"(lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?)s?\.?"
)
_QUANTIEME = re.compile(r"([0-9]{1,2})(?:er)?(?: (?:du|de chaque) mois)?")
_PAS_MAXIMAUX = {"j": 366, "jo": 260, "m": 12}


@dataclass(frozen=True)
class Echeance:
    """Une échéance : `date` est `date_demandee` reportée au premier jour ouvré, `montant` est en centimes."""

    numero: int
    date_demandee: datetime.date
    date: datetime.date
    montant: int


@dataclass(frozen=True)
class _Quand:
    """Le calendrier d'un groupe : le texte de sa première date (vide si elle n'est pas dite) et le pas."""

    depart: str = ""
    pas: Duree = _UN_MOIS
    fins_de_mois: bool = False
    revient: bool = False
    """la première date se dit par un jour qui revient (le 5, ven, fm) : elle peut se lire après une autre date"""
    rythme_dit: bool = False


@dataclass(frozen=True)
class _Groupe:
    """Ce que dit un morceau de phrase ; `nombre` vaut None s'il n'est pas dit, `montant` None s'il faut répartir."""

    nombre: int | None
    montant: int | None
    quand: _Quand | None


def lire_echeancier(
    phrase: str,
    total: int,
    aujourd_hui: datetime.date,
    calendrier: Calendrier,
    *,
    premiere: datetime.date | None = None,
) -> tuple[Echeance, ...]:
    """Les échéances que dit la phrase ; leur somme est exactement `total`, l'arrondi est sur la dernière.

    Sans première date dans la phrase, c'est `premiere`, et à défaut un pas (un mois, quinze jours…) après aujourd'hui.
    Chaque date se calcule depuis la première (31/01, 28/02, 31/03), puis va au premier jour ouvré. Un groupe sans
    montant partage ce que les autres laissent. Quand tous les montants sont dits et qu'un montant est dit sans
    nombre, ce qui reste est une dernière échéance (ou se répète, si un rythme est dit : « 150 par mois »).

    Lève SaisieInvalide : phrase illisible, montants qui ne font pas le total, plus de 60 échéances, moins de 1 €.
    """
    if total <= 0:
        raise SaisieInvalide("rien n'est dû sur ce dossier", "Vérifier le décompte.")
    plat = aplatir(phrase)
    if not plat:
        raise SaisieInvalide("phrase d'échéancier absente", _REMEDE)
    groupes = [_lire_groupe(morceau, phrase, total) for morceau in _SEPARATEUR.split(plat)]
    series = _montants(groupes, total)
    _verifier(series, total)
    dates = _dates(groupes, [len(s) for s in series], aujourd_hui, calendrier, premiere)
    montants = [m for serie in series for m in serie]
    return tuple(
        Echeance(n, demandee, calendrier.ouvre_suivant(demandee), montant)
        for n, (demandee, montant) in enumerate(zip(dates, montants, strict=True), start=1)
    )


def decrire(echeances: Sequence[Echeance]) -> str:
    """Une ligne : « 6 échéances, 1 240,18 € : 5 × 206,69 € du 07/12/26 au 05/04/27, 206,73 € le 05/05/27 »."""
    morceaux = []
    for montant, groupe in groupby(echeances, key=lambda e: e.montant):
        suite = list(groupe)
        if len(suite) == 1:
            morceaux.append(f"{euros(montant)} le {suite[0].date:%d/%m/%y}")
        else:
            etendue = f"du {suite[0].date:%d/%m/%y} au {suite[-1].date:%d/%m/%y}"
            morceaux.append(f"{len(suite)} × {euros(montant)} {etendue}")
    pluriel = "s" if len(echeances) > 1 else ""
    return f"{len(echeances)} échéance{pluriel}, {euros(sum(e.montant for e in echeances))} : {', '.join(morceaux)}"


# ── la phrase ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _lire_groupe(morceau: str, phrase: str, total: int) -> _Groupe:
    trouve = _GROUPE.fullmatch(morceau)
    if not trouve or not (trouve["nombre"] or trouve["montant"]):
        raise SaisieInvalide(f"échéancier « {citer(phrase)} » illisible : « {citer(morceau)} »", _REMEDE)
    nombre = int(trouve["nombre"]) if trouve["nombre"] else None
    if nombre is not None and not 1 <= nombre <= MAXIMUM:
        raise SaisieInvalide(f"{nombre} échéances : de 1 à {MAXIMUM} attendues", _REMEDE)
    dit = trouve["montant"]
    if not dit or dit.endswith(("reste", "solde", "tout")):
        return _Groupe(nombre or 1, None, _lire_quand(trouve["quand"]))
    return _Groupe(nombre, lire_montant_ou_part(dit, total), _lire_quand(trouve["quand"]))


def _lire_quand(texte: str) -> _Quand | None:
    """Le rythme et la première date d'un groupe, None s'il n'en dit rien."""
    texte = texte.strip()
    if not texte:
        return None
    quand = _Quand()
    if rythme := _RYTHME.search(texte):
        quand = _Quand(pas=_pas(rythme), rythme_dit=True)
        texte = f"{texte[: rythme.start()]} {texte[rythme.end() :]}".strip()
    elif _RECURRENT.match(texte):
        quand = _Quand(rythme_dit=True)
    depart = _PREFIXE.sub("", _RECURRENT.sub("", texte)).strip()
    if _FIN_DE_MOIS.fullmatch(depart):
        return replace(quand, depart="fm", fins_de_mois=True, revient=True)
    if jour := _JOUR_DE_SEMAINE.fullmatch(depart):
        pas = quand.pas if rythme else Duree(7, "j")
        return replace(quand, depart=jour[1], pas=pas, revient=True)
    if quantieme := _QUANTIEME.fullmatch(depart):
        return replace(quand, depart=quantieme[1], revient=True)
    return replace(quand, depart=depart)


def _pas(rythme: re.Match[str]) -> Duree:
    if rythme[3]:
        return _UN_MOIS if rythme[3] == "mensuel" else Duree(7, "j")
    nombre, unite = int(rythme[1] or 1), rythme[2]
    match unite:
        case "jo":
            pas = Duree(nombre, "jo")
        case "m" | "mois":
            pas = Duree(nombre, "m")
        case "s" | "sem" | "semaine" | "semaines":
            pas = Duree(nombre * 7, "j")
        case _:
            pas = Duree(nombre, "j")
    if not 1 <= pas.nombre <= _PAS_MAXIMAUX[pas.unite]:
        raise SaisieInvalide(f"rythme « {rythme[0]} » hors limites", "Au plus un an entre deux échéances.")
    return pas


# ── les montants ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _montants(groupes: list[_Groupe], total: int) -> list[list[int]]:
    """Les montants de chaque groupe ; la somme de tous est `total`."""
    dits = sum(g.montant * (g.nombre or 1) for g in groupes if g.montant is not None)
    reste = total - dits
    series = [[g.montant or 0] * (g.nombre or 1) for g in groupes]
    a_repartir = sum(g.nombre or 1 for g in groupes if g.montant is None)
    if reste < 0 or (a_repartir and reste < a_repartir * MINIMUM):
        raise _ecart(dits, total)
    if a_repartir:
        parts = iter(repartir(reste, a_repartir))
        return [
            [next(parts) for _ in serie] if groupe.montant is None else serie
            for groupe, serie in zip(groupes, series, strict=True)
        ]
    if reste == 0:
        return series
    if all(g.nombre for g in groupes):
        raise _ecart(dits, total)
    return _ajouter_le_reste(groupes[-1], series, reste)


def _ajouter_le_reste(dernier: _Groupe, series: list[list[int]], reste: int) -> list[list[int]]:
    """Répète le dernier montant s'il est dit avec un rythme et sans nombre, puis met ce qui reste à la fin."""
    fin = series[-1]
    if dernier.nombre is None and dernier.montant and dernier.quand and dernier.quand.rythme_dit:
        fois, reste = divmod(reste, dernier.montant)
        if fois > MAXIMUM:
            raise SaisieInvalide(f"plus de {MAXIMUM} échéances de {euros(dernier.montant)}", "Écrire un montant plus fort.")
        fin = fin + [dernier.montant] * fois
    if reste >= MINIMUM:
        fin = [*fin, reste]
    elif reste:
        fin = [*fin[:-1], fin[-1] + reste]
    return [*series[:-1], fin]


def _ecart(dits: int, total: int) -> SaisieInvalide:
    if dits < total:
        return SaisieInvalide(
            f"les échéances font {euros(dits)}, il manque {euros(total - dits)} pour {euros(total)}",
            "Ajouter « puis le reste », ou changer un montant.",
        )
    en_trop = f"{euros(dits - total)} de trop" if dits > total else "il ne reste rien à répartir"
    return SaisieInvalide(f"les échéances font {euros(dits)} pour {euros(total)} : {en_trop}", "Changer un montant.")


def _verifier(series: list[list[int]], total: int) -> None:
    montants = [m for serie in series for m in serie]
    if len(montants) > MAXIMUM:
        raise SaisieInvalide(f"{len(montants)} échéances : au plus {MAXIMUM}", "Écrire des montants plus forts.")
    if min(montants) < MINIMUM:
        raise SaisieInvalide(f"une échéance de {euros(min(montants))} est trop petite", f"Au moins {euros(MINIMUM)} chacune.")
    if sum(montants) != total:
        raise _ecart(sum(montants), total)


# ── les dates ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _dates(
    groupes: list[_Groupe],
    nombres: list[int],
    aujourd_hui: datetime.date,
    calendrier: Calendrier,
    premiere: datetime.date | None,
) -> list[datetime.date]:
    """Les dates demandées, strictement croissantes ; chaque suite se calcule depuis sa première date."""
    dates: list[datetime.date] = []
    for quand, nombre in _suites(groupes, nombres):
        depart = _depart(quand, dates[-1] if dates else None, aujourd_hui, calendrier, premiere)
        dates += [_nieme(depart, n, quand, calendrier) for n in range(nombre)]
    return dates


def _suites(groupes: list[_Groupe], nombres: list[int]) -> list[tuple[_Quand, int]]:
    """Réunit les groupes non datés au groupe daté qui les suit, les derniers à celui qui les précède."""
    suites: list[tuple[_Quand, int]] = []
    en_attente = 0
    for groupe, nombre in zip(groupes, nombres, strict=True):
        en_attente += nombre
        if groupe.quand is not None:
            suites.append((groupe.quand, en_attente))
            en_attente = 0
    if not suites:
        return [(_Quand(), en_attente)]
    quand, nombre = suites[-1]
    return [*suites[:-1], (quand, nombre + en_attente)]


def _depart(
    quand: _Quand,
    precedente: datetime.date | None,
    aujourd_hui: datetime.date,
    calendrier: Calendrier,
    premiere: datetime.date | None,
) -> datetime.date:
    if not quand.depart:
        if precedente is None and premiere is not None:
            return premiere
        return calendrier.echeance(precedente or aujourd_hui, quand.pas)
    jour = lire_date(quand.depart, aujourd_hui, calendrier).demandee
    if precedente is None or jour > precedente:
        return jour
    if quand.revient:
        return lire_date(quand.depart, precedente + datetime.timedelta(days=quand.fins_de_mois), calendrier).demandee
    raise SaisieInvalide(
        f"le {jour:%d/%m/%Y} n'est pas après le {precedente:%d/%m/%Y}", "Dire les échéances dans l'ordre des dates."
    )


def _nieme(depart: datetime.date, n: int, quand: _Quand, calendrier: Calendrier) -> datetime.date:
    if quand.fins_de_mois and quand.pas.unite == "m":
        return fin_de_mois(plus_mois(depart, n * quand.pas.nombre))
    return calendrier.echeance(depart, Duree(n * quand.pas.nombre, quand.pas.unite)) if n else depart
