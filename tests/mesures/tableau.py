"""Un passage tel qu'il se lit : un tableau par lieu, la limite à côté de chaque chiffre."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from tests.mesures.chiffres import Mesure, Ou
from tests.mesures.releve import Ancien

VERDICT = {True: "tenu", False: "DÉPASSÉ", None: ""}


def composer(empreinte: dict[str, Any], mesures: list[Mesure], remarques: Iterable[str], ancien: Ancien | None) -> str:
    """Le texte entier."""
    lignes = [_tete(empreinte)]
    if ancien is not None:
        lignes.append(f"écart : depuis {ancien.commit[:10]} du {ancien.date}")
    for ou, groupe in groupby(mesures, key=lambda m: m.ou):
        lignes += ["", titre(ou), *_lignes(list(groupe), ancien)]
    lignes += _croissance(mesures)
    depasses = [m for m in mesures if m.tenue is False]
    juges = [m for m in mesures if m.tenue is not None]
    tenues = len(juges) - len(depasses)
    lignes += ["", f"{tenues} limite{'s' if tenues > 1 else ''} tenue{'s' if tenues > 1 else ''} sur {len(juges)}."]
    for m in depasses:
        lignes.append(f"  dépassé : {m.chiffre.libelle}, {nombre(m.mediane)} {m.chiffre.unite} {m.chiffre.limite} ({titre(m.ou)})")
    lignes += [f"  remarque : {remarque}" for remarque in remarques]
    return "\n".join(lignes)


def _tete(e: dict[str, Any]) -> str:
    neuf = " + travail non gardé" if e["modifie"] else ""
    return (
        f"Mesures du {e['date']} · commit {e['commit'][:10]}{neuf}\n"
        f"{e['coeurs']} cœurs {e['processeur']} · {e['memoire_mo']} Mo · {e['systeme']} · Python {e['python']} · SQLite {e['sqlite']} · "
        f"Textual {e['textual']} · psycopg {e['psycopg'] or 'absent'}\n"
        f"charge au début {e['charge']} · cœurs pris par d'autres pendant le passage {e['bruit_pour_cent']} % · séries : {e['series']}"
    )


def titre(ou: Ou) -> str:
    """Le lieu, en mots."""
    if not ou.dossiers:
        return "sans base"
    return f"{nombre(ou.dossiers)} dossiers" + (f" · {ou.ecran}" if ou.ecran else "")


def _lignes(mesures: list[Mesure], ancien: Ancien | None) -> Iterable[str]:
    largeur = max(len(m.chiffre.libelle) for m in mesures)
    for m in mesures:
        c = m.chiffre
        etendue = f"{nombre(min(m.series))} – {nombre(max(m.series))}"
        valeur = f"{nombre(m.mediane):>9} {c.unite:<8} {etendue:>19}"
        yield f"  {c.libelle:<{largeur}} {valeur}  {c.limite:>8} {VERDICT[m.tenue]:<7}{_ecart(m, ancien)}".rstrip()


def _croissance(mesures: list[Mesure]) -> Iterable[str]:
    """Ce qu'un chiffre devient quand la base grandit, pour ceux qui ont été pris à plusieurs tailles."""
    par_cle: dict[tuple[str, str], list[Mesure]] = {}
    for m in mesures:
        if m.ou.dossiers and m.mediane:
            par_cle.setdefault((m.cle, m.ou.ecran), []).append(m)
    suivies = [sorted(groupe, key=lambda m: m.ou.dossiers) for groupe in par_cle.values() if len(groupe) > 1]
    if not suivies:
        return
    yield from ("", "croissance, de la plus petite base à la plus grande")
    largeur = max(len(groupe[0].chiffre.libelle) for groupe in suivies)
    for groupe in suivies:
        valeurs = " → ".join(nombre(m.mediane) for m in groupe)
        facteur = groupe[-1].mediane / groupe[0].mediane
        tailles = groupe[-1].ou.dossiers / groupe[0].ou.dossiers
        c = groupe[0].chiffre
        raison = f" · {c.croissance}" if c.croissance else ""
        yield f"  {c.libelle:<{largeur}} {valeurs} {c.unite} : × {nombre(facteur)} pour × {nombre(tailles)} dossiers{raison}"


def _ecart(mesure: Mesure, ancien: Ancien | None) -> str:
    ecart = ancien.ecart(mesure) if ancien is not None else None
    return "" if ecart is None else f" {ecart:+.0f} %".replace("-", "−")


def nombre(valeur: float) -> str:
    """Trois chiffres qui comptent, à la française : 0,044 · 2,44 · 104 270."""
    if valeur == int(valeur) or abs(valeur) >= 100:
        return f"{round(valeur):,}".replace(",", "\u202f")
    chiffres = 1 if abs(valeur) >= 10 else 2 if abs(valeur) >= 1 else 3
    return f"{valeur:.{chiffres}f}".replace(".", ",")
