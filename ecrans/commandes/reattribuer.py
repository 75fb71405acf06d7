"""« agence reattribuer » : partager des dossiers entre des agents, remplacer un absent, défaire, prolonger."""

from __future__ import annotations

import argparse
from datetime import date

from agence.argent import euros
from agence.conduite.repartition import Par
from agence.erreurs import SaisieInvalide
from agence.expressions import lire_date
from agence.gestes.apercu_de_reattribution import Apercu, Demande, apercu
from agence.gestes.reattributions import Faite, defaire, prolonger, reattribuer
from agence.gestes.selection_de_dossiers import lire, lire_agents
from agence.seance import Seance
from donnees.vues.reattribution import Passee, passees
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import iso, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, rendre, tableau
from ecrans.supervision.mots_de_reattribution import dire_l_apercu, dire_l_etat

FILTRES = {
    "mandant": ("CODE", "ceux de ce mandant"),
    "etape": ("ÉTAPE", "ceux de cette étape : amiable, mise en demeure…"),
    "minimum": ("MONTANT", "solde d'au moins ce montant"),
    "maximum": ("MONTANT", "solde d'au plus ce montant"),
    "age_minimum": ("JOURS", "confiés depuis au moins tant de jours"),
    "age_maximum": ("JOURS", "confiés depuis au plus tant de jours"),
    "lieu": ("LIEU", "débiteurs de ce département (35, 2A) ou de ce code postal"),
}


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    analyseur.add_argument("--de", default="", metavar="NOMS", help="de qui : lefevre, ou lefevre,martin ; « sans-agent » : de personne")
    analyseur.add_argument("--a", default="", metavar="NOMS", help="à qui : martin, ou martin,diallo")
    analyseur.add_argument("--par", choices=[p.value for p in Par], default=Par.NOMBRE.value, help="à parts égales de quoi (nombre)")
    for nom, (metavar, aide) in FILTRES.items():
        analyseur.add_argument(f"--{nom.replace('_', '-')}", default="", metavar=metavar, help=aide)
    analyseur.add_argument("--motif", default="", help="pourquoi ; écrit dans l'historique de chaque dossier")
    analyseur.add_argument("--jusqu-au", metavar="JOUR", help="un remplacement : la nuit rend tout le premier jour ouvré après celui-ci")
    analyseur.add_argument("--simulation", action="store_true", help="montrer ce qui changerait, sans rien écrire")
    autre = analyseur.add_mutually_exclusive_group()
    autre.add_argument("--liste", action="store_true", help="les réattributions faites")
    autre.add_argument("--defaire", type=entier, metavar="N", help="rendre tout ce que la réattribution n° N a donné et qui n'a pas bougé")
    autre.add_argument("--prolonger", type=entier, metavar="N", help="avec --jusqu-au : le remplacement n° N finit ce jour-là")


def executer(options: argparse.Namespace) -> int:
    """Montre et fait, ou défait. Lève Refus, SaisieInvalide, Introuvable ; rien n'est alors changé."""
    seance = ouvrir(options)
    if options.liste:
        _lister(options)
    elif options.defaire is not None:
        _defaire(options, seance)
    elif options.prolonger is not None:
        _prolonger(options, seance)
    else:
        vu = apercu(seance, _demande(options, seance))
        faite = None if options.simulation else reattribuer(seance, vu)
        rendre(_en_json(vu, faite)) if options.json else ecrire(_en_mots(vu, faite))
    return 0


def _demande(options: argparse.Namespace, seance: Seance) -> Demande:
    selection = lire({"de": options.de, **{nom: getattr(options, nom) for nom in FILTRES}})
    if selection.vide:
        raise SaisieInvalide("quels dossiers ?", "Donner --de NOM, ou un filtre (--mandant, --etape, --minimum…).")
    agents, personne = lire_agents(options.a)
    if personne or not agents:
        raise SaisieInvalide("à qui ?", "Donner --a NOM, ou plusieurs noms séparés par des virgules.")
    fin = _jour(options.jusqu_au, seance) if options.jusqu_au else None
    return Demande(selection, agents, Par(options.par), options.motif, fin)


def _jour(texte: str, seance: Seance) -> date:
    """Un jour à venir, tel qu'il est dit : ce qui est sans année se lit en avant."""
    return lire_date(texte, seance.jour, seance.cadre().calendrier).demandee


def _defaire(options: argparse.Namespace, seance: Seance) -> None:
    rendu = defaire(seance, options.defaire)
    if options.json:
        laisses = [{"dossier": reference, "raison": raison} for reference, raison in rendu.laisses]
        rendre({"fait": True, "reattribution": options.defaire, "revenus": rendu.nombre, "laisses": laisses})
        return
    ecrire(f"Réattribution n° {options.defaire} défaite : {accorder(rendu.nombre, 'dossier')} {_revenus(rendu.nombre)}.")
    for reference, raison in rendu.laisses:
        ecrire(f"  laissé : {reference} {raison}")


def _revenus(nombre: int) -> str:
    return "revenus" if nombre > 1 else "revenu"


def _prolonger(options: argparse.Namespace, seance: Seance) -> None:
    if not options.jusqu_au:
        raise SaisieInvalide("jusqu'à quand ?", "Donner --jusqu-au JOUR.")
    fin = _jour(options.jusqu_au, seance)
    prolonger(seance, options.prolonger, fin)
    if options.json:
        rendre({"fait": True, "reattribution": options.prolonger, "jusqu_au": fin.isoformat()})
    else:
        ecrire(f"Remplacement n° {options.prolonger} jusqu'au {fin:%d/%m/%Y}.")


def _en_json(vu: Apercu, faite: Faite | None) -> dict[str, object]:
    agents = [
        {"agent": p.nom or None, "avant": {"nombre": p.nombre, "montant": p.solde},
         "apres": {"nombre": p.nombre_apres, "montant": p.solde_apres}, "recus": p.recus}
        for p in vu.parts
    ]  # fmt: skip
    return {
        "fait": faite is not None,
        "reattribution": faite.id if faite else None,
        "choisis": vu.choisis,
        "suivent": vu.suivent,
        "deplaces": faite.nombre if faite else len(vu.mouvements),
        "montant": faite.montant if faite else vu.montant,
        "debiteurs_groupes": vu.groupes,
        "debiteurs_partages": vu.partages,
        "tenus": [{"dossier": reference, "par": qui} for reference, qui in vu.tenus],
        "laisses": faite.laisses if faite else vu.laisses,
        "promesses": {"nombre": vu.promesses, "montant": vu.promis},
        "jusqu_au": iso(vu.demande.jusqu_au),
        "agents": agents,
    }


def _en_mots(vu: Apercu, faite: Faite | None) -> str:
    rangs = [(p.affichage, str(p.nombre), euros(p.solde), str(p.nombre_apres), euros(p.solde_apres), str(p.recus or "")) for p in vu.parts]
    entetes = ("agent", "avant", "", "après", "", "reçoit")
    dits = [tableau(entetes, rangs, frozenset(range(1, 6))), *dire_l_apercu(vu)]
    if faite is None:
        return "\n".join([*dits, "Simulation : rien n'est changé."])
    fin = f" ; rendus après le {vu.demande.jusqu_au:%d/%m/%Y}" if vu.demande.jusqu_au else ""
    fait = f"Réattribution n° {faite.id} : {accorder(faite.nombre, 'dossier')} pour {euros(faite.montant)}{fin}."
    return "\n".join([*dits, fait, f"La défaire : agence reattribuer --defaire {faite.id}"])


def _lister(options: argparse.Namespace) -> None:
    toutes = passees()
    if options.json:
        rendre({"reattributions": [_passee_en_json(p) for p in toutes]})
        return
    rangs = [(str(p.id), f"{p.faite_le:%d/%m/%Y}", p.par, str(p.nombre), euros(p.montant), dire_l_etat(p), p.motif) for p in toutes]
    ecrire(tableau(("n°", "le", "par", "dossiers", "euros", "état", "motif"), rangs, frozenset({0, 3, 4})))


def _passee_en_json(p: Passee) -> dict[str, object]:
    return {
        "reattribution": p.id, "le": iso(p.faite_le), "par": p.par, "motif": p.motif, "dossiers": p.nombre, "montant": p.montant,
        "absent": p.absent or None, "jusqu_au": iso(p.jusqu_au), "defaite_le": iso(p.defaite_le), "rendue_le": iso(p.rendue_le),
        "en_place": p.restes,
    }  # fmt: skip
