"""La part de la nuit qui revient aux procédures : les butoirs passés sans être tenus, ceux qui approchent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from agence.conduite.butoirs import Passe
from agence.conduite.suivi_procedure import SEUILS_D_ALARME
from donnees.vues import procedures as vue


@dataclass(frozen=True)
class Butoirs:
    """Les butoirs passés des dossiers d'un lot, et leurs numéros : une fois écrits au journal, la nuit ne les redit pas."""

    par_dossier: dict[int, list[Passe]] = field(default_factory=dict)
    numeros: dict[int, list[int]] = field(default_factory=dict)

    def de(self, dossier_id: int) -> Sequence[Passe]:
        """Ceux de ce dossier, du plus ancien au plus récent."""
        return self.par_dossier.get(dossier_id, ())


def a_dire(jour: date) -> set[int]:
    """Les dossiers ouverts qui ont laissé passer un butoir dont la nuit n'a pas encore parlé."""
    return {b.dossier_id for b in vue.butoirs_passes(jour)}


def lire(dossiers: Collection[int], jour: date) -> Butoirs:
    """Leurs butoirs passés, relus dans la transaction du lot."""
    lus = Butoirs()
    for b in vue.butoirs_passes(jour, sorted(dossiers)) if dossiers else ():
        lus.par_dossier.setdefault(b.dossier_id, []).append(Passe(b.libelle, b.le, b.sanction, b.texte))
        lus.numeros.setdefault(b.dossier_id, []).append(b.id)
    return lus


def ecrire(butoirs: Butoirs, decides: Collection[int], jour: date) -> None:
    """Marque dits les butoirs des dossiers décidés."""
    vue.signaler_butoirs([n for d in decides for n in butoirs.numeros.get(d, ())], jour)


def sonner(jour: date, precedent: date | None) -> int:
    """Combien de dossiers ont un butoir qui passe sous trente, quinze ou cinq jours depuis la nuit précédente.

    Sans nuit précédente, tous ceux qui sont déjà dessous.
    """
    veilles = [(seuil, precedent or jour - timedelta(days=seuil + 1)) for seuil in SEUILS_D_ALARME]
    bornes = [(veille + timedelta(days=seuil), jour + timedelta(days=seuil)) for seuil, veille in veilles]
    return len(vue.butoirs_proches(bornes, jour))
