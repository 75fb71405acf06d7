"""`x` : ce que montre un écran de la supervision, dans un classeur, avec en seconde feuille ce que chaque mot et chaque taux veut dire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agence import horloge
from agence.echanges.exportation import ColonneExport, Exporte, Feuille, Sorte, exporter_vue
from agence.seance import Seance
from agence.suivi import Arrete, Suivi
from donnees.vues.supervision import AGES, LigneSuivie, LigneTableau, PromessesSuivies, Sort, Ventilation
from ecrans.composants.texte import Morceau
from ecrans.supervision.chiffres import MOTS, UNE
from ecrans.supervision.filtre import Filtre

DEFINITIONS = (
    ("due ce jour", "promise pour aujourd'hui, pas encore payée"),
    ("en retard", "date passée, mais pas encore les jours de grâce du moyen de paiement"),
    ("à venir", "promise pour plus tard"),
    ("tenue", "payée en entier au plus tard au contrôle (la date, plus les jours de grâce du moyen)"),
    ("en partie", "payée en partie, contrôle passé"),
    ("rompue", "rien de payé, contrôle passé"),
    ("remplacée", "une autre promesse a pris sa place ; hors des taux"),
    ("annulée", "comptée nulle part"),
    ("taux en nombre", "promesses tenues ÷ promesses échues (tenues, en partie et rompues), leur date venue"),
    ("taux en euros", "payé ÷ promis, des promesses échues"),
    ("promis", "les montants promis, en euros"),
    ("payé", "ce qui est payé de ces promesses, en euros"),
    ("âge de la dette", f"jours de la plus ancienne échéance confiée du dossier au jour promis ; bornes {', '.join(map(str, AGES))}"),
)
"""Les mots du tableau, tels que le manuel les dit."""


def exporter_le_tableau(seance: Seance, par: Ventilation, dit: str, filtre: Filtre, lignes: Sequence[LigneTableau]) -> tuple[Morceau, ...]:
    """Le tableau tel qu'il est à l'écran : chaque sort en nombre, promis et payé, et les deux taux. Lève Refus, ErreurAgence."""
    annexes = [definitions(seance, f"tableau des promesses {dit}", filtre)]
    lues = map(valeurs_du_tableau, lignes)
    return dire_l_export(exporter_vue(seance, f"tableau-{par.value}", "tableau", colonnes_du_tableau(dit), lues, annexes=annexes))


def colonnes_du_tableau(dit: str) -> list[ColonneExport]:
    """La ligne, puis de chaque sort le nombre, le promis et le payé, puis les deux taux."""
    colonnes = [ColonneExport("ligne", dit)]
    for sort in Sort:
        colonnes += [
            ColonneExport(f"{sort.value}_nombre", MOTS[sort], Sorte.ENTIER),
            ColonneExport(f"{sort.value}_promis", f"{MOTS[sort]}, promis", Sorte.MONTANT),
            ColonneExport(f"{sort.value}_paye", f"{MOTS[sort]}, payé", Sorte.MONTANT),
        ]  # fmt: skip
    colonnes += [ColonneExport("taux_nombre", "taux en nombre", Sorte.TAUX), ColonneExport("taux_montant", "taux en euros", Sorte.TAUX)]
    return colonnes


def valeurs_du_tableau(ligne: LigneTableau) -> tuple[object, ...]:
    """Les valeurs d'une ligne, dans l'ordre de ces colonnes."""
    comptes = [valeur for sort in Sort for valeur in ligne.compte(sort)]
    return (ligne.libelle, *comptes, ligne.taux_nombre, ligne.taux_montant)


def exporter_les_promesses(
    seance: Seance, quoi: str, filtre: Filtre, suivies: PromessesSuivies, suivi: Suivi | None = None
) -> tuple[Morceau, ...]:
    """La liste des promesses telle qu'elle est à l'écran ; chaque dossier est inscrit comme exporté.

    Arrêté en route, rien n'est posé. Lève Refus, ErreurAgence, Arrete.
    """
    colonnes = (
        ColonneExport("date", "date promise", Sorte.JOUR), ColonneExport("debiteur", "débiteur"), ColonneExport("dossier"),
        ColonneExport("mandant"), ColonneExport("agent"), ColonneExport("promis", sorte=Sorte.MONTANT),
        ColonneExport("paye", "payé", Sorte.MONTANT), ColonneExport("sort"), ColonneExport("controle_le", "contrôle le", Sorte.JOUR),
    )  # fmt: skip
    vus: set[int] = set()
    annexes = [definitions(seance, f"promesses : {quoi}", filtre)]
    lignes = _promesses(suivies, vus, suivi or Suivi())
    return dire_l_export(exporter_vue(seance, "promesses", "promesses", colonnes, lignes, annexes=annexes, dossiers=lambda: vus))


def definitions(seance: Seance, quoi: str, filtre: Filtre) -> Feuille:
    """La feuille qui dit ce qu'on lit : quoi, quel filtre, à quel instant, par qui, puis chaque mot."""
    du, au = filtre.bornes(seance.jour)
    dates = " ".join(m for m in (f"du {du:%d/%m/%Y}" if du else "", f"au {au:%d/%m/%Y}" if au else "") if m) or "toutes"
    lu = f"{horloge.local(seance.horloge()):%d/%m/%Y %H:%M}"
    tete = (
        ("ce fichier", quoi), ("dates promises", dates), ("prises par", filtre.agent[1] if filtre.agent else "toutes les personnes"),
        ("mandant", filtre.mandant[1] if filtre.mandant else "tous"), ("lu le", lu),
        ("par", seance.acteur.affichage if seance.acteur else ""),
    )  # fmt: skip
    return Feuille("définitions", (ColonneExport("mot"), ColonneExport("veut dire")), [*tete, *DEFINITIONS])


def dire_l_export(fait: Exporte) -> tuple[Morceau, ...]:
    """Combien de lignes, et où."""
    return ("✓ ", "succes"), f"{fait.lignes} ligne{'s' if fait.lignes > 1 else ''} dans {fait.chemin}"


def _promesses(suivies: PromessesSuivies, vus: set[int], suivi: Suivi) -> Iterator[tuple[object, ...]]:
    total = suivies.compter()
    p: LigneSuivie
    for rang, p in enumerate(suivies.toutes()):
        if suivi.arrete():
            raise Arrete
        suivi.avancer(rang, total)
        vus.add(p.dossier_id)
        yield p.echeance, p.debiteur, p.reference, p.mandant, p.agent, p.montant, p.paye, UNE[p.sort], p.controle_le
