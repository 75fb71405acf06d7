"""Lire un filtre de réattribution tel qu'on le tape, à l'écran ou en commande, et le dire en une ligne."""

from __future__ import annotations

from collections.abc import Mapping

from agence.argent import euros, lire_montant
from agence.erreurs import Introuvable, SaisieInvalide
from agence.expressions import aplatir
from agence.mots import en_mots
from agence.texte import citer
from donnees.departements import DEPARTEMENTS, departement_du_code_postal
from donnees.modeles import Mandant, Utilisateur
from donnees.nomenclature import Etape
from donnees.vues.reattribution import Selection

PERSONNE = ("sans-agent", "sans agent", "personne")
"""Ce qui désigne les dossiers que personne n'a."""
_AGE_MAXIMAL = 5


def lire(textes: Mapping[str, str]) -> Selection:
    """La sélection que disent `de`, `mandant`, `etape`, `minimum`, `maximum`, `age_minimum`, `age_maximum` et `lieu`, tous facultatifs.

    Lève SaisieInvalide ou Introuvable en nommant celui qui ne se lit pas, et SaisieInvalide pour des bornes inversées.
    """
    dits = {cle: texte.strip() for cle, texte in textes.items()}
    agents, sans_agent = lire_agents(dits.get("de", ""))
    s = Selection(
        agents=agents,
        sans_agent=sans_agent,
        mandant=_mandant(dits.get("mandant", "")),
        etape=_etape(dits.get("etape", "")),
        solde_minimum=lire_montant(dits["minimum"]) if dits.get("minimum") else None,
        solde_maximum=lire_montant(dits["maximum"]) if dits.get("maximum") else None,
        age_minimum=_age(dits.get("age_minimum", "")),
        age_maximum=_age(dits.get("age_maximum", "")),
        lieu=_lieu(dits.get("lieu", "")),
    )
    verifier(s)
    return s


def verifier(s: Selection) -> None:
    """Lève SaisieInvalide si une borne basse dépasse la haute : rien ne répondrait jamais."""
    if s.solde_minimum is not None and s.solde_maximum is not None and s.solde_minimum > s.solde_maximum:
        montants = f"{euros(s.solde_minimum)} au moins et {euros(s.solde_maximum)} au plus"
        raise SaisieInvalide(f"bornes inversées : {montants}.", "Mettre le plus petit montant en premier.")
    if s.age_minimum is not None and s.age_maximum is not None and s.age_minimum > s.age_maximum:
        ages = f"confié depuis {s.age_minimum} jours au moins et {s.age_maximum} au plus"
        raise SaisieInvalide(f"bornes inversées : {ages}.", "Mettre le plus petit nombre de jours en premier.")


def lire_agents(texte: str) -> tuple[tuple[int, ...], bool]:
    """« lefevre, martin, sans-agent » → leurs numéros, et si les dossiers sans agent en sont. Lève Introuvable."""
    trouves: list[int] = []
    sans_agent = False
    for morceau in filter(None, (m.strip() for m in texte.split(","))):
        if morceau.lower() in PERSONNE:
            sans_agent = True
        else:
            trouves.append(lire_agent(morceau))
    return tuple(dict.fromkeys(trouves)), sans_agent


def lire_agent(texte: str) -> int:
    """Le numéro de la personne de ce nom, même si elle est partie : ses dossiers restent à donner. Lève Introuvable."""
    tous = list(Utilisateur.select(Utilisateur.id, Utilisateur.nom, Utilisateur.affichage))
    plat = aplatir(texte)
    exacts = [u.id for u in tous if u.nom == texte.strip()] or [u.id for u in tous if plat and aplatir(u.affichage) == plat]
    if len(exacts) != 1:
        connus = ", ".join(sorted(u.nom for u in tous)[:12])
        raise Introuvable(f"agent « {citer(texte)} » inconnu.", f"Écrire l'un de : {connus}." if connus else "")
    return int(exacts[0])


def _mandant(texte: str) -> str:
    code = texte.upper()
    if code and Mandant.get_or_none(Mandant.code == code) is None:
        raise Introuvable(f"mandant « {citer(texte)} » inconnu.", "Voir leurs codes : agence mandants.")
    return code


def _etape(texte: str) -> str:
    plat = aplatir(texte)
    if not plat:
        return ""
    ouvertes = [e for e in Etape if e is not Etape.CLOS]
    trouvees = [e for e in ouvertes if plat in (aplatir(en_mots(e)), aplatir(e.value))]
    trouvees = trouvees or [e for e in ouvertes if aplatir(en_mots(e)).startswith(plat) or e.value.startswith(texte.lower())]
    if len(trouvees) != 1:
        raise SaisieInvalide(f"étape « {citer(texte)} » inconnue.", "Écrire " + ", ".join(en_mots(e) for e in ouvertes) + ".")
    return trouvees[0].value


def _age(texte: str) -> int | None:
    if not texte:
        return None
    if not (texte.isascii() and texte.isdecimal()) or len(texte) > _AGE_MAXIMAL:
        raise SaisieInvalide(f"âge « {citer(texte)} » illisible.", "Écrire un nombre de jours, par exemple 60.")
    return int(texte)


def _lieu(texte: str) -> str:
    lieu = texte.upper().replace(" ", "")
    if lieu and lieu not in DEPARTEMENTS and not departement_du_code_postal(lieu):
        raise SaisieInvalide(f"lieu « {citer(texte)} » inconnu.", "Écrire un département (35, 2A, 974) ou un code postal (35000).")
    return lieu


def dire(s: Selection, noms: Mapping[int, str]) -> str:
    """« de Lefèvre · mandant FOURNIL · au moins 500,00 € » ; « tous les dossiers ouverts » si rien ne les borne."""
    de = [noms.get(i, f"n° {i}") for i in s.agents] + (["personne"] if s.sans_agent else [])
    morceaux = (
        "de " + ", ".join(de) if de else "",
        f"mandant {s.mandant}" if s.mandant else "",
        en_mots(Etape(s.etape)) if s.etape else "",
        f"au moins {euros(s.solde_minimum)}" if s.solde_minimum is not None else "",
        f"au plus {euros(s.solde_maximum)}" if s.solde_maximum is not None else "",
        f"confiés depuis {s.age_minimum} j ou plus" if s.age_minimum is not None else "",
        f"confiés depuis {s.age_maximum} j ou moins" if s.age_maximum is not None else "",
        f"à {s.lieu}" if len(s.lieu) == 5 else f"département {s.lieu}" if s.lieu else "",
    )
    return " · ".join(m for m in morceaux if m) or "tous les dossiers ouverts"
