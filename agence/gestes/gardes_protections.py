"""Ce qu'une protection interdit à un geste, d'après sa phase : encaisser un arriéré, contacter un autre que le représentant."""

from __future__ import annotations

from datetime import date

from agence.conduite.barriere import AU_REPRESENTANT
from agence.conduite.situation import Situation
from agence.droit import protections as droit
from agence.droit.protections import Effet, Objet
from agence.erreurs import Introuvable, Refus
from agence.gestes.socle import Geste
from agence.mots import en_mots
from donnees.modeles import Intervenant
from donnees.nomenclature import Etat, Motif, RoleIntervenant
from donnees.vues.protections import LigneProtection, protections_du

_INSCRIRE = "L'inscrire d'abord au dossier : c, puis une personne de rôle représentant."


def refuser_encaissement(g: Geste, le: date) -> None:
    """Lève Refus (règle 33) si une phase en cours le jour où l'argent est reçu interdit d'encaisser un arriéré.

    Un surendettement annoncé ou seulement déposé n'interdit rien ; ce qui est reçu avant la recevabilité se garde.
    """
    for ligne in droit.en_cours_le(protections_du(g.dossier.id), le):
        if effet_sur(g, ligne, Objet.ENCAISSEMENTS) is Effet.ARRETE:
            p = droit.phase(ligne.type, ligne.phase, g.cadre.configuration.tables)
            raise Refus(
                f"{en_mots(Motif(ligne.type))}, {p.libelle} depuis le {ligne.debut_le:%d/%m/%Y} : aucun arriéré ne s'encaisse.",
                "Rendre l'argent ; si un plan le prévoit, changer d'abord la phase par s.",
                droit.situation(Motif(ligne.type), g.cadre.configuration.tables).regle,
            )


def effet_sur(g: Geste, ligne: LigneProtection, objet: Objet) -> Effet:
    """Ce que la phase d'une protection fait d'un objet."""
    return droit.phase(ligne.type, ligne.phase, g.cadre.configuration.tables).effet(objet)


def gele(s: Situation) -> bool:
    """Vrai si une protection ou un litige tient le dossier : ni un appel ni une promesse ne le rendent au scénario."""
    return s.etat is Etat.SUSPENDU and (s.suspension_motif is Motif.LITIGE or s.suspension_motif in droit.situations())


def refuser_promesse(g: Geste) -> None:
    """Lève Refus (règles 31, 33 à 35) si une phase en cours interdit d'en demander une, ou si personne ne représente le débiteur."""
    for ligne in droit.en_cours(protections_du(g.dossier.id), g.cadre.jour):
        s = droit.situation(Motif(ligne.type), g.cadre.configuration.tables)
        effet = effet_sur(g, ligne, Objet.PROMESSES)
        if effet in droit.ARRETES:
            raise Refus(f"{s.barriere} ; aucun paiement ne peut être demandé.", "Attendre la fin de la protection.", s.regle)
        if effet is Effet.REPRESENTANT and not representants(g.dossier.id):
            raise Refus(f"{s.barriere} ; personne n'est inscrit pour promettre.", _INSCRIRE, s.regle)


def veut_un_representant(s: Situation) -> bool:
    """Vrai si l'on ne peut parler ou écrire qu'au représentant (règles 34 et 35)."""
    return s.etat is Etat.SUSPENDU and s.suspension_motif in AU_REPRESENTANT


def representants(dossier_id: int) -> list[Intervenant]:
    """Ceux qui représentent le débiteur sur ce dossier : tuteur, notaire, héritier… du premier inscrit au dernier."""
    requete = Intervenant.select().where(
        Intervenant.dossier_id == dossier_id, Intervenant.role == RoleIntervenant.REPRESENTANT.value, ~Intervenant.retire
    )  # fmt: skip
    return list(requete.order_by(Intervenant.id))


def representant_de(dossier_id: int) -> int:
    """Le numéro du premier représentant inscrit. Lève Introuvable s'il n'y en a pas."""
    trouves = representants(dossier_id)
    if not trouves:
        raise Introuvable("aucun représentant n'est inscrit au dossier.", _INSCRIRE)
    return int(trouves[0].id)


def nom_du_representant(dossier_id: int, s: Situation) -> str:
    """Le nom de celui à qui parler sur un dossier qui veut un représentant ; vide s'il n'en faut pas, ou s'il n'y en a pas."""
    if not veut_un_representant(s):
        return ""
    return next((str(x.nom) for x in representants(dossier_id)), "")


def lire_representant(g: Geste, intervenant_id: int | None) -> Intervenant | None:
    """Celui à qui la démarche s'adresse. Lève Introuvable s'il ne représente pas le débiteur sur ce dossier."""
    if intervenant_id is None:
        return None
    trouve = next((x for x in representants(g.dossier.id) if x.id == intervenant_id), None)
    if trouve is None:
        raise Introuvable(f"intervenant n° {intervenant_id} : aucun représentant de ce numéro sur ce dossier.", _INSCRIRE)
    return trouve
