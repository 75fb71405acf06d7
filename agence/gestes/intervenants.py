"""Les codébiteurs, garants et représentants d'un dossier."""

from __future__ import annotations

from agence.echanges.telephones import normaliser_telephone
from agence.erreurs import Introuvable
from agence.gestes.gardes import texte_exige
from agence.gestes.socle import geste
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Intervenant
from donnees.nomenclature import RoleIntervenant, TypeEvenement


def ajouter(
    seance: Seance, dossier_id: int, role: RoleIntervenant, nom: str, telephone: str = "", *, version: int | None = None
) -> Intervenant:
    """Ajoute une personne au dossier ; son téléphone, s'il est dit, est gardé en E.164. Lève SaisieInvalide."""
    nom = texte_exige(nom, "le nom manque.", "Écrire le nom de la personne.")
    numero = normaliser_telephone(telephone.strip()) if telephone.strip() else ""
    with geste(seance, dossier_id, version=version) as g:
        intervenant = g.creer(Intervenant, dossier_id=dossier_id, role=role.value, nom=nom, telephone=numero)
        g.consigner(TypeEvenement.COORDONNEE, role.value, f"{en_mots(role)} : {nom} {numero}", {"intervenant": intervenant.id})
    return intervenant


def retirer(seance: Seance, dossier_id: int, intervenant_id: int, *, version: int | None = None) -> None:
    """Retire une personne du dossier. Lève Introuvable si elle n'y est pas."""
    with geste(seance, dossier_id, version=version) as g:
        intervenant = Intervenant.get_or_none(Intervenant.id == intervenant_id, Intervenant.dossier_id == dossier_id)
        if intervenant is None or intervenant.retire:
            raise Introuvable(f"intervenant n° {intervenant_id} inconnu sur ce dossier.")
        role = en_mots(RoleIntervenant(intervenant.role))
        g.consigner(TypeEvenement.COORDONNEE, "retrait", f"{role} retiré : {intervenant.nom}", {"intervenant": intervenant.id})
        g.modifier(intervenant, retire=True)
