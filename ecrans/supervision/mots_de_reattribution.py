"""Dire un aperçu de réattribution et l'état de celles qui sont faites, pareil à l'écran et en commande."""

from __future__ import annotations

from agence.argent import euros
from agence.gestes.apercu_de_reattribution import Apercu
from donnees.vues.reattribution import Passee
from ecrans.commandes.sortie import accorder

TENUS_DITS = 5
"""Combien de dossiers tenus se nomment ; les autres se comptent."""


def dire_l_apercu(vu: Apercu) -> list[str]:
    """En quelques phrases, ce que le tableau ne dit pas."""
    suivent = f" ; {accorder(vu.suivent, 'autre')} du même débiteur {'suivent' if vu.suivent > 1 else 'suit'}" if vu.suivent else ""
    changent = f"{len(vu.mouvements)} {'changent' if len(vu.mouvements) > 1 else 'change'} de mains pour {euros(vu.montant)}"
    dits = [f"{accorder(vu.choisis, 'dossier')} au filtre{suivent} ; {changent}."]
    if vu.groupes:
        dits.append(f"{accorder(vu.groupes, 'débiteur')} de plusieurs dossiers, chacun chez un seul agent.")
    if vu.partages:
        gardent = "gardent" if vu.partages > 1 else "garde"
        dits.append(f"{accorder(vu.partages, 'débiteur')} {gardent} un dossier chez un autre agent.")
    if vu.promesses:
        suivies = accorder(vu.promesses, "promesse ouverte", "promesses ouvertes")
        dits.append(f"{suivies} pour {euros(vu.promis)} {'suivent' if vu.promesses > 1 else 'suit'}.")
    if vu.laisses:
        qui = ", ".join(f"{reference} ({nom})" for reference, nom in vu.tenus[:TENUS_DITS]) + ("…" if len(vu.tenus) > TENUS_DITS else "")
        dits.append(f"Laissés : {accorder(vu.laisses, 'dossier')}, ouverts en ce moment ou du même débiteur : {qui}.")
    return dits


def dire_l_etat(p: Passee) -> str:
    """« en cours », « Lefèvre jusqu'au 27/11 », « rendue », « défaite », avec ce qui reste chez qui l'a reçu."""
    if p.defaite_le is not None:
        return f"défaite, {accorder(p.restes, 'laissé')}" if p.restes else "défaite"
    if p.rendue_le is not None:
        return f"rendue le {p.rendue_le:%d/%m}"
    if p.jusqu_au is not None:
        return f"{p.absent} absent, {p.jusqu_au:%d/%m}"
    return f"faite, {p.restes} en place"


def dire_la_suite(vu: Apercu) -> str:
    """Ce que « o » ferait, ou qu'il n'y a rien à faire."""
    if not vu.mouvements:
        return "Rien ne change de mains."
    if vu.demande.jusqu_au is not None:
        return f"Rendus à l'absent par la nuit, le premier jour ouvré après le {vu.demande.jusqu_au:%d/%m/%Y}."
    return "Rien n'est écrit tant que ce n'est pas confirmé."
