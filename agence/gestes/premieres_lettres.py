"""La première lettre avant son départ : ses cinq mentions (règle 4), et celles que l'agence ne peut pas encore envoyer."""

from __future__ import annotations

from dataclasses import dataclass

from agence.decomptes import decompte_du_dossier
from agence.droit.premiere_lettre import Mandat, Mention, bloc_legal, mentions_manquantes
from agence.erreurs import Refus
from agence.gestes.socle import Geste
from agence.seance import Seance
from donnees.vues import premieres_lettres as vue


@dataclass(frozen=True)
class Empechees:
    """Les premières lettres d'un mandant qui ne peuvent pas partir, et ce qui manque à toutes."""

    mandant: str
    nombre: int
    mentions: tuple[Mention, ...]

    def __str__(self) -> str:
        lettres = "1 première lettre" if self.nombre < 2 else f"{self.nombre} premières lettres"
        manque = ", ".join(m.manque for m in self.mentions)
        remedes = " ".join(dict.fromkeys(m.remede for m in self.mentions))
        return f"règle 4 : {lettres} de {self.mandant} ne peu{'t' if self.nombre < 2 else 'vent'} pas partir, il manque {manque}. {remedes}"


def refuser_incomplete(g: Geste) -> None:
    """Lève Refus (règle 4, R124-4) si la première lettre de ce dossier n'aurait pas ses cinq mentions."""
    manques = mentions_manquantes(g.cadre.configuration.agence, Mandat(*vue.mandant_du_dossier(g.dossier.id)), g.cadre.jour,
                                  montants=_montants_connus(g))  # fmt: skip
    if manques:
        ce_qui_manque = ", ".join(m.manque for m in manques)
        remedes = " ".join(dict.fromkeys(m.remede for m in manques))
        raise Refus(f"première lettre incomplète : il manque {ce_qui_manque}.", remedes, "4")


def _montants_connus(g: Geste) -> bool:
    """Le décompte se calcule, postes séparés : une créance au moins, et tous les taux."""
    decompte = decompte_du_dossier(g.dossier.id, g.cadre.jour, g.cadre.configuration)
    return decompte.complet and decompte.principal > 0


def texte_reproduit(g: Geste) -> str:
    """La version du texte de loi que la lettre reproduit, à garder avec elle."""
    bloc = bloc_legal(g.cadre.jour)
    return bloc.version if bloc is not None else ""


def empechees(seance: Seance) -> tuple[Empechees, ...]:
    """Par mandant, les premières lettres préparées que leurs mentions retiennent ; le montant se contrôle au départ de chacune."""
    trouvees = []
    for pretes in vue.pretes():
        mentions = mentions_manquantes(seance.configuration.agence, Mandat(pretes.code, pretes.nom, pretes.adresse), seance.jour)
        # Ce qui manque à l'agence elle-même est déjà dit une fois pour toutes (voir agence.droit.exercice).
        propres = tuple(m for m in mentions if m.numero in (2, 5))
        if propres:
            trouvees.append(Empechees(pretes.code, pretes.nombre, propres))
    return tuple(trouvees)
