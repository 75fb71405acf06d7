"""Un dossier clos soldé qu'un jugement d'ouverture, appris tard sur un autre dossier du même débiteur, remet en cause (règle 32).

L'argent reçu après le jugement n'avait peut-être rien soldé (C. com. L622-7). Rien ne se rouvre de soi-même : la nuit le dit une fois,
le met au mur d'un superviseur, qui inscrit la procédure sur ce dossier aussi (les fonds sont alors isolés) ou dit pourquoi non.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from agence.argent import euros
from agence.conduite.situation import Cadre
from agence.droit.protections import Effet, Objet, annulable_jusqu_au, en_cours_le, phase
from agence.droit.tables import Tables
from agence.erreurs import Refus
from agence.gestes.gardes import texte_exige
from agence.gestes.socle import Geste, geste
from agence.seance import Seance
from donnees.base import ecriture
from donnees.modeles import EcheanceProcedure
from donnees.nomenclature import Motif, SensEcheance, TypeEvenement
from donnees.vues.echeances import SOLDE_TOUCHE
from donnees.vues.protections import LigneProtection, protections_des, soldes_voisins
from donnees.vues.recus import LignePaiement, paiements_valables

ACTE = "lever une protection"


@dataclass(frozen=True)
class SoldeTouche:
    """Un dossier clos soldé, la protection qui le touche et les paiements reçus depuis le jugement."""

    dossier_id: int
    reference: str
    protection: LigneProtection
    recus: tuple[LignePaiement, ...]

    def dire(self) -> str:
        """« R-5 soldé par 389,00 € reçus depuis le 12/11/2026, après le jugement d'ouverture du 02/11/2026 »."""
        total = euros(sum(p.montant for p in self.recus))
        return (
            f"{self.reference} soldé par {total} reçus depuis le {self.recus[0].recu_le:%d/%m/%Y}, "
            f"après le jugement d'ouverture du {self.protection.debut_le:%d/%m/%Y}"
        )


def touches(tables: Tables) -> dict[int, SoldeTouche]:
    """Les dossiers clos soldés à revoir, par numéro : de l'argent reçu pendant une procédure inscrite ailleurs, pour une dette d'avant."""
    voisins = soldes_voisins(Motif.PROCEDURE_COLLECTIVE.value)
    inscrites = protections_des(sorted({v.source_id for v in voisins}))
    recus: dict[int, list[LignePaiement]] = {}
    for paiement in paiements_valables(sorted({v.dossier_id for v in voisins})):
        recus.setdefault(paiement.dossier_id, []).append(paiement)
    trouves: dict[int, SoldeTouche] = {}
    for v in voisins:
        source = next(p for p in inscrites[v.source_id] if p.id == v.protection_id)
        depuis = tuple(p for p in recus.get(v.dossier_id, ()) if en_cours_le([source], p.recu_le))
        if depuis and _isole(source, tables):
            trouves.setdefault(v.dossier_id, SoldeTouche(v.dossier_id, v.reference, source, depuis))
    return trouves


def _isole(protection: LigneProtection, tables: Tables) -> bool:
    return phase(protection.type, protection.phase, tables).effet(Objet.ENCAISSEMENTS) is Effet.ISOLE


def signaler(seance: Seance, cadre: Cadre) -> list[str]:
    """La part de la nuit : met au mur ceux qu'elle n'a pas encore dits, retire ceux qui n'ont plus lieu ; rend une phrase par nouveau."""
    a_revoir = touches(cadre.configuration.tables)
    inscrites = list(EcheanceProcedure.select().where(EcheanceProcedure.code == SOLDE_TOUCHE, ~EcheanceProcedure.annulee))
    perimees = [e.id for e in inscrites if e.faite_le is None and e.dossier_id not in a_revoir]
    if perimees:
        with ecriture():
            EcheanceProcedure.update(annulee=True).where(EcheanceProcedure.id.in_(perimees)).execute()
    deja = {e.dossier_id for e in inscrites}
    neufs: Mapping[int, SoldeTouche] = {d: t for d, t in a_revoir.items() if d not in deja}
    for t in neufs.values():
        _inscrire(seance, t, cadre.jour)
    return [f"règle 32 : {t.dire()}, à revoir par un superviseur" for t in neufs.values()]


def _inscrire(seance: Seance, t: SoldeTouche, jour: date) -> None:
    with geste(replace(seance, acteur=None), t.dossier_id, annulable=False) as g:
        jusqu_au = annulable_jusqu_au(max(p.recu_le for p in t.recus), g.cadre.configuration.tables)
        g.creer(
            EcheanceProcedure,
            dossier_id=t.dossier_id,
            protection_id=t.protection.id,
            code=SOLDE_TOUCHE,
            libelle=f"{t.dire()} : y inscrire la procédure, ou dire pourquoi non",
            le=jour,
            sens=SensEcheance.ATTENTE,
            qui="superviseur",
            sanction=f"le paiement peut être annulé jusqu'au {jusqu_au:%d/%m/%Y}",
            texte="C. com. L622-7",
            statut="V*",
        )
        texte = f"{t.dire()} (règle 32) : à revoir par un superviseur, le dossier reste clos"
        g.consigner(TypeEvenement.PROTECTION, SOLDE_TOUCHE, texte, {"protection": t.protection.id, "paiements": [p.id for p in t.recus]})


def laisser(seance: Seance, dossier_id: int, raison: str, *, version: int | None = None) -> None:
    """Un superviseur dit pourquoi le dossier reste soldé ; il n'est plus redit. Lève Refus si rien n'attend, SaisieInvalide sans raison."""
    raison = texte_exige(raison, "la raison manque.", "Dire pourquoi le dossier reste soldé.")
    with geste(seance, dossier_id, acte=ACTE, version=version) as g:
        attend = _en_attente(dossier_id)
        if attend is None:
            raise Refus("aucun jugement d'ouverture n'est à revoir sur ce dossier.", "", "protection")
        g.consigner(TypeEvenement.PROTECTION, SOLDE_TOUCHE, f"reste soldé malgré le jugement d'ouverture · {raison}")
        g.modifier(attend, faite_le=g.cadre.jour)


def est_a_revoir(dossier_id: int) -> bool:
    """Vrai si un superviseur doit encore dire ce que devient ce dossier soldé."""
    return _en_attente(dossier_id) is not None


def repondre(g: Geste) -> None:
    """La procédure vient d'être inscrite sur ce dossier, dans un geste en cours : il n'est plus à revoir."""
    attend = _en_attente(g.dossier.id)
    if attend is not None:
        g.modifier(attend, faite_le=g.cadre.jour)


def _en_attente(dossier_id: int) -> EcheanceProcedure | None:
    trouvee: EcheanceProcedure | None = EcheanceProcedure.get_or_none(
        EcheanceProcedure.dossier_id == dossier_id, EcheanceProcedure.code == SOLDE_TOUCHE, ~EcheanceProcedure.annulee,
        EcheanceProcedure.faite_le.is_null(),
    )  # fmt: skip
    return trouvee
