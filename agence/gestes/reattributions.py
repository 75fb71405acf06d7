"""Réattribuer : tout changer de mains d'un coup, le défaire de même, rendre après une absence.

Le geste relit le portefeuille sous verrou ; s'il n'est plus celui de l'aperçu (`apercu_de_reattribution`), rien n'est changé.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from agence.conduite.situation import Cadre
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import connexions
from agence.gestes.apercu_de_reattribution import (
    ACTE,
    Apercu,
    Demande,
    Mouvement,
    apercevoir,
    mouvements_de,
    planifier,
    tenus,
    verifier_la_demande,
)
from agence.gestes.droits import exiger
from agence.gestes.selection_de_dossiers import dire as dire_la_selection
from agence.gestes.socle import propre
from agence.seance import Seance
from agence.suivi import Suivi
from donnees.base import ecriture, inserer_lot
from donnees.champs import instant_ecrit
from donnees.modeles import Annulable, Reattribution
from donnees.nomenclature import TypeEvenement
from donnees.vues import reattribution as vue

LOT = 1_000
"""Dossiers qui changent de mains entre deux nouvelles données à qui attend."""


class PortefeuilleChange(Refus):
    """Le portefeuille n'est plus celui de l'aperçu ; rien n'est changé, `apercu` est le nouveau."""

    def __init__(self, apercu: Apercu) -> None:
        message = "le portefeuille a changé depuis l'aperçu ; rien n'est fait."
        super().__init__(message, "Relire le nouvel aperçu, puis confirmer.", "apercu")
        self.apercu = apercu


@dataclass(frozen=True)
class Faite:
    """Ce qui vient d'être fait : son numéro, combien, pour combien (centimes), et les dossiers laissés parce que tenus."""

    id: int
    nombre: int
    montant: int
    laisses: int


@dataclass(frozen=True)
class Defaite:
    """Ce qui est revenu, et ce qui est laissé avec sa raison : (référence, raison)."""

    nombre: int
    laisses: tuple[tuple[str, str], ...] = ()
    tenus: bool = field(default=False, compare=False)


# ── faire ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def reattribuer(seance: Seance, vu: Apercu, suivi: Suivi | None = None) -> Faite:
    """Fait ce que l'aperçu montrait, en une transaction, tout ou rien ; ce qu'un collègue vient d'ouvrir est laissé, et compté.

    Lève PortefeuilleChange, qui porte le nouvel aperçu, si les dossiers, leurs agents ou leurs soldes ne sont plus les mêmes ;
    Arrete, rien n'étant changé, si le `suivi` n'en veut plus.
    """
    exiger(seance, ACTE)
    with ecriture():
        connexions.exiger_valide(seance)
        verifier_la_demande(seance, vu.demande)
        vue.tenir([m.dossier_id for m in vu.mouvements])
        plan = planifier(seance, vu.demande)
        if plan.empreinte != vu.empreinte:
            raise PortefeuilleChange(apercevoir(seance, vu.demande, plan))
        mouvements, laisses = mouvements_de(plan, tenus(seance).keys())
        if not mouvements:
            raise Refus("rien ne change de mains.", "Choisir d'autres dossiers, ou attendre qu'ils soient rendus.", "attribution")
        numero = inscrire(seance, vu.demande, mouvements, suivi=suivi)
    return Faite(numero, len(mouvements), sum(m.solde for m in mouvements), laisses)


def inscrire(seance: Seance, d: Demande, mouvements: Sequence[Mouvement], en_mots: str = "", *, suivi: Suivi | None = None) -> int:
    """Change ces dossiers de mains dans la transaction en cours, et rend le numéro de la réattribution.

    `en_mots` : ce qui a été choisi, quand ce n'est pas la sélection de la demande.
    """
    exiger(seance, ACTE)
    noms = {i: nom for i, (nom, _) in vue.noms().items()}
    motif = propre(d.motif)
    ligne = Reattribution.create(
        motif=motif,
        filtre={**d.selection.en_json(), "par": d.par.value, "en_mots": en_mots or dire_la_selection(d.selection, noms)},
        absent_id=d.absent_id,
        jusqu_au=d.jusqu_au,
        nombre=len(mouvements),
        montant=sum(m.solde for m in mouvements),
        faite_par=seance.acteur.id if seance.acteur else None,
        faite_le=seance.horloge(),
    )
    jusque = f"remplacement jusqu'au {d.jusqu_au:%d/%m/%Y}" if d.jusqu_au else ""
    for lot in _lots(mouvements, suivi):
        _changer(seance, ligne.id, lot, " · ".join(x for x in (jusque, motif) if x))
        vue.inscrire_les_changements((ligne.id, m.dossier_id, m.de, m.a) for m in lot)
    _oublier_le_dernier_geste(seance)
    return int(ligne.id)


def _lots(mouvements: Sequence[Mouvement], suivi: Suivi | None) -> Iterator[Sequence[Mouvement]]:
    """Les mêmes, par lots : entre deux, le travail dit où il en est et peut s'arrêter, ce qui ne laisse rien de fait."""
    yield from (suivi or Suivi()).pas_a_pas([mouvements[place : place + LOT] for place in range(0, len(mouvements), LOT)])


def _changer(seance: Seance, numero: int, mouvements: Sequence[Mouvement], suite: str, vers: dict[int, int | None] | None = None) -> None:
    """L'historique et l'agent de chaque dossier ; `vers` : à qui chacun revient, quand ce peut être personne."""
    noms: dict[int | None, str] = {i: nom for i, (nom, _) in vue.noms().items()} | {None: "personne"}
    instant, auteur = instant_ecrit(seance.horloge()), seance.acteur.id if seance.acteur else None
    lot, agents = [], []
    for m in mouvements:
        a = m.a if vers is None else vers[m.dossier_id]
        texte = f"de {noms[m.de]} à {noms[a]}" + (f" · {suite}" if suite else "")
        donnees = json.dumps({"a": a, "de": m.de, "reattribution": numero}, sort_keys=True)
        lot.append((m.dossier_id, instant, TypeEvenement.ATTRIBUTION.value, "", auteur, propre(texte), donnees, seance.configuration_id))
        agents.append((a, m.dossier_id))
    inserer_lot("evenement", ("dossier_id", "le", "type", "code", "utilisateur_id", "texte", "donnees", "configuration_id"), lot)
    vue.changer_d_agent(agents)


def _oublier_le_dernier_geste(seance: Seance) -> None:
    """« u » au poste reprend le dernier geste : celui-ci l'est désormais, et se défait ici."""
    if seance.acteur is not None:
        Annulable.delete().where(Annulable.utilisateur_id == seance.acteur.id).execute()


# ── défaire, prolonger, rendre ───────────────────────────────────────────────────────────────────────────────────────


def defaire(seance: Seance, numero: int, suivi: Suivi | None = None) -> Defaite:
    """Chaque dossier resté chez qui l'a reçu revient à qui l'avait, en une transaction ; les autres sont laissés, et dits.

    Ce qu'un collègue tient est laissé aussi : défaire de nouveau, plus tard, l'achève. Lève Introuvable, Refus s'il n'y a plus
    rien à défaire ; Arrete, rien n'étant changé, si le `suivi` n'en veut plus.
    """
    exiger(seance, ACTE)
    with ecriture():
        connexions.exiger_valide(seance)
        ligne = _lire(numero)
        rendu = _rendre(seance, numero, f"réattribution n° {numero} défaite", suivi)
        if not rendu.nombre:
            raise Refus(f"réattribution n° {numero} : {_pourquoi_rien(rendu)}.", "Réattribuer de nouveau s'il le faut.", "attribution")
        if ligne.defaite_le is None and ligne.rendue_le is None:
            ligne.defaite_le, ligne.defaite_par = seance.horloge(), seance.acteur.id if seance.acteur else None
            ligne.save(only=["defaite_le", "defaite_par"])
        _oublier_le_dernier_geste(seance)
    return rendu


def _pourquoi_rien(rendu: Defaite) -> str:
    if not rendu.laisses:
        return "tout est déjà revenu"
    reference, raison = rendu.laisses[0]
    autres = f", et {len(rendu.laisses) - 1} de plus" if len(rendu.laisses) > 1 else ""
    return f"aucun dossier à reprendre ({reference} : {raison}{autres})"


def prolonger(seance: Seance, numero: int, jusqu_au: date) -> None:
    """Un remplacement finit un autre jour. Lève Introuvable, Refus s'il est fini ou n'en est pas un, SaisieInvalide d'un jour passé."""
    exiger(seance, ACTE)
    if jusqu_au < seance.jour:
        raise SaisieInvalide(f"la fin du remplacement, {jusqu_au:%d/%m/%Y}, est passée.", "Donner une date à venir.")
    with ecriture():
        connexions.exiger_valide(seance)
        ligne = _lire(numero)
        if ligne.jusqu_au is None:
            raise Refus(f"la réattribution n° {numero} n'est pas un remplacement.", "Rien n'y est à rendre.", "attribution")
        if ligne.rendue_le is not None or ligne.defaite_le is not None:
            raise Refus(f"le remplacement n° {numero} est fini.", "En faire un autre.", "attribution")
        ligne.jusqu_au = jusqu_au
        ligne.save(only=["jusqu_au"])


def rendre_les_echues(seance: Seance, cadre: Cadre) -> list[str]:
    """Les remplacements finis rendent leurs dossiers, le premier jour ouvré qui suit ; rend les réserves à lire au matin.

    Ce qu'un agent tient encore est rendu à la nuit suivante.
    """
    reserves = []
    for numero, fin in vue.remplacements_finis(cadre.jour):
        if cadre.calendrier.ouvre_suivant(fin + timedelta(days=1)) > cadre.jour:
            continue
        with ecriture():
            rendu = _rendre(seance, numero, f"fin du remplacement le {fin:%d/%m/%Y}")
            if not rendu.tenus:
                Reattribution.update(rendue_le=cadre.jour).where(Reattribution.id == numero).execute()
        reserves += [f"remplacement n° {numero} : {reference} {raison}" for reference, raison in rendu.laisses]
    return reserves


def _lire(numero: int) -> Reattribution:
    ligne = Reattribution.get_or_none(Reattribution.id == numero)
    if ligne is None:
        raise Introuvable(f"réattribution n° {numero} inconnue.", "Voir leur liste : agence reattribuer --liste.")
    return ligne


def _rendre(seance: Seance, numero: int, suite: str, suivi: Suivi | None = None) -> Defaite:
    """Ce qui peut revenir revient, dans la transaction en cours."""
    vue.tenir([x.dossier_id for x in vue.a_rendre(numero)])
    lus, tenants, noms = vue.a_rendre(numero), tenus(seance), vue.noms()
    suspens = vue.retours_en_suspens(numero)
    vers: dict[int, int | None] = {}
    laisses: list[tuple[int, str]] = []
    for x in lus:
        cible = suspens[x.dossier_id][0] if x.dossier_id in suspens else x.de_id
        raison = _raison_de_laisser(x, cible, tenants, noms)
        if raison:
            laisses.append((x.dossier_id, raison))
        else:
            vers[x.dossier_id] = cible
    reviennent = [Mouvement(x.dossier_id, x.a_id, x.a_id, 0) for x in lus if x.dossier_id in vers]
    for lot in _lots(reviennent, suivi):
        _changer(seance, numero, lot, suite, vers)
    vue.marquer_rendus([(numero, i) for i in vers] + [(suspens[i][1], i) for i in vers if i in suspens])
    references = vue.references([i for i, _ in laisses])
    return Defaite(len(vers), tuple((references[i], raison) for i, raison in laisses), any(i in tenants for i, _ in laisses))


def _raison_de_laisser(x: vue.ARendre, cible: int | None, tenants: dict[int, int], noms: dict[int, tuple[str, bool]]) -> str:
    if x.agent_id != x.a_id:
        return f"est maintenant chez {noms[x.agent_id][0]}" if x.agent_id is not None else "n'est plus à personne"
    if x.purge:
        return "est purgé"
    if cible is not None and not noms[cible][1]:
        return f"reste, {noms[cible][0]} n'a plus accès"
    if x.dossier_id in tenants:
        return f"est tenu par {noms[tenants[x.dossier_id]][0]}"
    return ""
