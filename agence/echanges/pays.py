"""Le pays d'une adresse : écrit en toutes lettres ou par son code, gardé par son code à deux lettres."""

from __future__ import annotations

from functools import lru_cache

from agence.echanges.champs import est_francais
from agence.erreurs import SaisieInvalide
from agence.texte import citer, normaliser

_PAYS = {
    "BELGIQUE": "BE", "BELGIUM": "BE", "LUXEMBOURG": "LU", "ALLEMAGNE": "DE", "GERMANY": "DE", "DEUTSCHLAND": "DE", "ITALIE": "IT",
    "ITALIA": "IT", "ESPAGNE": "ES", "ESPANA": "ES", "PORTUGAL": "PT", "PAYS BAS": "NL", "NEDERLAND": "NL", "SUISSE": "CH",
    "AUTRICHE": "AT", "IRLANDE": "IE", "POLOGNE": "PL", "DANEMARK": "DK", "SUEDE": "SE", "FINLANDE": "FI", "GRECE": "GR",
    "ROUMANIE": "RO", "ROYAUME UNI": "GB", "ANGLETERRE": "GB", "ETATS UNIS": "US", "MAROC": "MA", "TUNISIE": "TN", "ALGERIE": "DZ",
}  # fmt: skip


@lru_cache(256)
def code_du_pays(pays: str) -> str:
    """Le code à deux lettres d'un pays écrit en toutes lettres ou par ce code ; rien n'écrit est la France.

    Il décide du délai de distance (CPC 643) et de la procédure européenne. Lève SaisieInvalide pour un pays inconnu.
    """
    if est_francais(pays):
        return "FR"
    nom = normaliser(pays)
    code = _PAYS.get(nom, nom)
    if code not in _codes():
        raise SaisieInvalide(f"pays inconnu « {citer(pays)} »", "Écrire son code à deux lettres, par exemple BE ; vide : la France.")
    return code


@lru_cache(1)
def _codes() -> frozenset[str]:
    from phonenumbers import SUPPORTED_REGIONS  # importé à l'usage ; les codes ISO de tous les pays qui ont le téléphone

    return frozenset(SUPPORTED_REGIONS)
