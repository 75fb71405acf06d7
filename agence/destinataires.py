"""À qui confier une mission : les partenaires de l'annuaire dont le ressort couvre le débiteur, du bon métier, premiers proposés d'abord.

Le métier suit la voie : un greffe reçoit une requête (CPC 1407), un avocat le procès où il est obligatoire (CPC 761, 853), un
commissaire de justice tout le reste, car la signification et l'exécution sont son monopole (ord. 2016-728, art. 1).
"""

from __future__ import annotations

from dataclasses import dataclass

from agence.juridictions import juridiction_du_dossier
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import TypePartenaire, TypeProcedure
from donnees.vues.partenaires import LignePartenaire, lieu_du_debiteur, proposes

REQUETES = frozenset({TypeProcedure.INJONCTION, TypeProcedure.EUROPEENNE})
PROCES = frozenset({TypeProcedure.REFERE, TypeProcedure.ASSIGNATION})


@dataclass(frozen=True)
class Destinataires:
    """Les partenaires du ressort, dans l'ordre où ils se proposent. `departement` : celui du débiteur, vide s'il n'est pas connu."""

    metier: TypePartenaire
    departement: str
    du_ressort: tuple[str, ...]

    @property
    def premier(self) -> str:
        """Celui qui est choisi d'avance ; vide sans partenaire du ressort."""
        return self.du_ressort[0] if self.du_ressort else ""

    def dire(self) -> str:
        """« du ressort (35) : 1 SCP Le Goff · 2 Me Riou », ou pourquoi personne n'est proposé."""
        if not self.departement:
            return "aucun partenaire proposé : le département du débiteur est inconnu, corriger son adresse"
        if not self.du_ressort:
            return f"aucun {en_mots(self.metier)} du ressort ({self.departement}) dans l'annuaire : écrire son nom"
        return f"du ressort ({self.departement}) : " + " · ".join(f"{n} {nom}" for n, nom in enumerate(self.du_ressort, 1))

    def lire(self, tape: str) -> str:
        """Le nom tapé, ou celui que désigne son rang dans la liste."""
        tape = tape.strip()
        rangs = {str(n): nom for n, nom in enumerate(self.du_ressort, 1)}
        return rangs.get(tape, tape)


def destinataires(seance: Seance, dossier_id: int, voie: TypeProcedure) -> Destinataires:
    """Qui peut recevoir cette mission. Lève Introuvable si le dossier n'a pas de créance."""
    lieu, metier, sorte = lieu_du_debiteur(dossier_id), TypePartenaire.COMMISSAIRE, ""
    if voie in REQUETES | PROCES:
        juridiction = juridiction_du_dossier(seance, dossier_id, voie)
        if voie in REQUETES:
            metier, sorte = TypePartenaire.GREFFE, juridiction.sorte
        elif juridiction.avocat:
            metier = TypePartenaire.AVOCAT
    couvrent = (p for p in proposes(metier, lieu.code_postal) if p.couvre)
    return Destinataires(metier, lieu.departement, tuple(p.nom for p in couvrent if _du_metier(p, sorte)))


def _du_metier(p: LignePartenaire, sorte: str) -> bool:
    """Un greffe ne se propose que s'il est de la juridiction compétente."""
    return p.type is not TypePartenaire.GREFFE or p.competence == sorte
