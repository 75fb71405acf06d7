"""Ce que la base répond et ce qu'un geste coûte, sans écran : p50 et p99 de chaque lecture et de chaque transaction."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from agence import recherche
from agence.demonstration import noms
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import appels, promesses
from agence.horloge import local
from agence.mur import Mur
from agence.seance import Seance
from donnees.base import lignes
from donnees.vues.dossier import fiche
from donnees.vues.file import File, LigneFile, compteurs
from tests.mesures.bases import seance_sur
from tests.mesures.chiffres import Ou, Recueil, centile

CHERCHES = (
    ("telephone", "coordonnee", "valeur", "type = 'telephone'"),
    ("facture", "creance", "numero", "numero <> ''"),
    ("siren", "debiteur", "siren", "siren IS NOT NULL"),
)
"""Ce qui se cherche d'autre qu'un nom : la table, la colonne, et de quoi n'y prendre que des valeurs."""
REPETITIONS = 300
GESTES = 150
PAGE = 50
PAGE_DU_MUR = 128
OUVERTURES = 50
MONTANT_PROMIS = 50_00


def mesurer(recueil: Recueil, base: Path, dossiers: int, series: int) -> None:
    """Les vues puis les gestes, sur une copie neuve à chaque série."""
    ou = Ou(dossiers)
    for serie in range(series):
        with seance_sur(base) as seance:
            gc.freeze()  # comme à l'écran une fois peint : le ramasse-miettes ne repasse plus sur ce qui est chargé
            alea = Random(serie)
            _mesurer_les_vues(recueil, seance, ou, alea)
            _mesurer_les_gestes(recueil, seance, ou)


def _mesurer_les_vues(recueil: Recueil, seance: Seance, ou: Ou, alea: Random) -> None:
    assert seance.acteur is not None
    agent, jour, maintenant = seance.acteur.id, seance.jour, seance.horloge()
    minuit = local(maintenant).replace(hour=0, minute=0, second=0, microsecond=0)
    file = File(agent, jour, maintenant)
    longueur = file.compter()
    identifiants = [ligne.id for ligne in file.page(0, REPETITIONS)]
    pages = [alea.randrange(max(1, longueur - PAGE)) for _ in range(REPETITIONS)]
    debuts = [_debut_de_nom(alea) for _ in range(REPETITIONS)]
    _relever(recueil, "vue.prochain", ou, lambda _: File(agent, jour, maintenant).premieres(1), range(REPETITIONS))
    _relever(recueil, "vue.compter", ou, lambda _: File(agent, jour, maintenant).compter(), range(REPETITIONS))
    _relever(recueil, "vue.page", ou, lambda _: file.page(0, PAGE), range(REPETITIONS))
    _relever(recueil, "vue.page.loin", ou, lambda debut: file.page(debut, PAGE), pages)
    _relever(recueil, "vue.fiche", ou, fiche, alea.sample(identifiants, len(identifiants)))
    _relever(recueil, "vue.compteurs", ou, lambda _: compteurs(agent, jour, minuit), range(REPETITIONS))
    _relever(recueil, "vue.recherche", ou, recherche.chercher, debuts)
    for cle, table, colonne, condition in CHERCHES:
        _relever(recueil, f"vue.recherche.{cle}", ou, recherche.chercher, _valeurs(alea, table, colonne, condition))
    _mesurer_le_mur(recueil, seance, ou, alea)


def _valeurs(alea: Random, table: str, colonne: str, condition: str) -> list[str]:
    """Des valeurs prises au hasard dans la base : ce qu'un débiteur dicte au téléphone."""
    dernier = int(lignes(f"SELECT max(id) FROM {table}")[0][0])
    tirees = [lignes(f"SELECT {colonne} FROM {table} WHERE id >= ? AND {condition} ORDER BY id LIMIT 1", (alea.randint(1, dernier),))
              for _ in range(REPETITIONS)]  # fmt: skip
    return [str(tiree[0][0]) for tiree in tirees if tiree]


def _mesurer_le_mur(recueil: Recueil, seance: Seance, ou: Ou, alea: Random) -> None:
    """Ce que l'écran lit en s'ouvrant (les clés, le compte des hypothèses passées, un premier écran), puis des pages au hasard."""
    assert seance.acteur is not None
    agent, jour = seance.acteur.id, seance.jour

    def ouvrir(agent_id: int | None) -> None:
        mur = Mur(jour, agent_id=agent_id)
        mur.hypotheses_passees()
        mur.page(0, PAGE_DU_MUR)

    _relever(recueil, "vue.mur", ou, lambda _: ouvrir(None), range(OUVERTURES))
    _relever(recueil, "vue.mur.agent", ou, lambda _: ouvrir(agent), range(OUVERTURES))
    mur = Mur(jour)
    debuts = [alea.randrange(max(1, mur.total - PAGE_DU_MUR)) for _ in range(OUVERTURES)]
    _relever(recueil, "vue.mur.page", ou, lambda debut: mur.page(debut, PAGE_DU_MUR), debuts)


def _debut_de_nom(alea: Random) -> str:
    """De trois lettres à un nom entier, parfois deux mots : ce qu'un agent tape."""
    nom = alea.choice(noms.NOMS)
    if alea.random() < 0.3:
        return f"{alea.choice(noms.METIERS)} {nom[:4]}"
    return nom[: alea.randint(3, len(nom))]


def _mesurer_les_gestes(recueil: Recueil, seance: Seance, ou: Ou) -> None:
    """Le dossier de tête consigné, toujours le suivant ; puis des promesses plus bas dans la file."""
    assert seance.acteur is not None
    file = File(seance.acteur.id, seance.jour, seance.horloge())
    premieres = file.premieres(4 * GESTES)
    quand = seance.jour + timedelta(days=7)
    moitie = len(premieres) // 2
    _relever_les_gestes(recueil, "geste.resultat", ou, lambda x: appels.consigner(seance, x.id, "NRP"), premieres[:moitie])
    _relever_les_gestes(
        recueil, "geste.promesse", ou, lambda x: promesses.promettre(seance, x.id, MONTANT_PROMIS, quand), premieres[moitie:]
    )


def _relever(recueil: Recueil, cle: str, ou: Ou, faire: Callable[..., object], arguments: Iterable[object]) -> None:
    durees = []
    for argument in arguments:
        debut = perf_counter()
        faire(argument)
        durees.append((perf_counter() - debut) * 1000)
    _noter(recueil, cle, ou, durees)


def _relever_les_gestes(recueil: Recueil, cle: str, ou: Ou, faire: Callable[[LigneFile], object], suite: list[LigneFile]) -> None:
    """Comme `_relever` ; un dossier que la règle refuse (appel interdit, promesse hors limites) n'est pas compté."""
    durees: list[float] = []
    for ligne in suite:
        debut = perf_counter()
        try:
            faire(ligne)
        except (Refus, SaisieInvalide):
            continue
        durees.append((perf_counter() - debut) * 1000)
        if len(durees) == GESTES:
            break
    _noter(recueil, cle, ou, durees)


def _noter(recueil: Recueil, cle: str, ou: Ou, durees: list[float]) -> None:
    if not durees:
        recueil.remarquer(f"{cle} à {ou.dossiers} dossiers : aucune répétition n'a abouti.")
        return
    recueil.noter(cle, centile(durees, 50), ou)
    recueil.noter(f"{cle}.p99", centile(durees, 99), ou)
