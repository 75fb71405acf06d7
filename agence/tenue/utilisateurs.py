"""Les personnes de l'agence : qui entre, avec quel rôle, qui n'entre plus."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.droits import exiger
from agence.seance import Acteur, Seance
from agence.tenue.identite import acteur_de as acteur_de
from agence.texte import assainir, citer
from donnees.base import ecriture, lignes
from donnees.modeles import Bail, CleSsh, Utilisateur
from donnees.nomenclature import Role

_NOM = re.compile(r"[a-z_][a-z0-9_.-]{0,31}", re.ASCII)
ACTE = "tenir les utilisateurs"


@dataclass(frozen=True)
class Personne:
    """Une personne telle que la liste la montre ; `dossiers` : ceux qui lui sont confiés et ne sont pas clos.

    `cles` : ses clés SSH qui ouvrent ; `pin` : elle a un PIN, donc un verrou d'écran ; `ferme` : trop d'essais manqués.
    """

    id: int
    nom: str
    affichage: str
    role: Role
    actif: bool
    dossiers: int
    cles: int = 0
    pin: bool = False
    ferme: bool = False
    ordre_force: bool | None = None
    """si elle prend les dossiers dans l'ordre ; None : comme le dit la configuration"""


def ajouter(seance: Seance, nom: str, role: Role, affichage: str = "") -> Acteur:
    """Ajoute une personne, ou rend l'accès à celle qui l'avait perdu.

    `nom` est celui de son compte système ; `affichage` ce que les écrans montrent. Lève SaisieInvalide, Refus.
    """
    exiger(seance, ACTE)
    nom = lire_nom(nom)
    montre = assainir(affichage.strip(), maximum=60) or nom.capitalize()
    with ecriture():
        ligne = Utilisateur.get_or_none(Utilisateur.nom == nom)
        if ligne is not None and ligne.actif:
            raise Refus(f"« {nom} » existe déjà.", "Choisir un autre nom, ou le retirer d'abord.", "utilisateurs")
        if ligne is None:
            ligne = Utilisateur.create(nom=nom, affichage=montre, role=role, cree_le=seance.horloge())
        else:
            ligne.affichage, ligne.role, ligne.actif = montre, role, True
            ligne.save()
    return Acteur(ligne.id, ligne.nom, ligne.affichage, role)


def lire_nom(texte: str) -> str:
    """Un nom de compte bien formé. Lève SaisieInvalide."""
    nom = texte.strip()
    if not _NOM.fullmatch(nom):
        raise SaisieInvalide(
            f"nom d'utilisateur « {citer(nom)} » invalide.", "Écrire des minuscules sans accent, des chiffres, . _ ou -, 32 au plus."
        )
    return nom


def retirer(seance: Seance, nom: str) -> None:
    """La personne n'entre plus, ses clés ne valent plus rien ; ce qu'elle a fait reste à son nom.

    Lève Introuvable, et Refus pour le dernier administrateur.
    """
    exiger(seance, ACTE)
    with ecriture():
        ligne = utilisateur_actif(nom)
        if ligne.role is Role.ADMINISTRATEUR and _administrateurs() == 1:
            raise Refus("c'est le dernier administrateur.", "En ajouter un autre d'abord.", "utilisateurs")
        ligne.actif = False
        ligne.save()
        Bail.delete().where(Bail.utilisateur_id == ligne.id).execute()
        par = seance.acteur.id if seance.acteur else None
        ouvertes = (CleSsh.utilisateur_id == ligne.id) & CleSsh.retiree_le.is_null()
        CleSsh.update(retiree_le=seance.horloge(), retiree_par=par).where(ouvertes).execute()


def regler_l_ordre(seance: Seance, nom: str, force: bool | None) -> None:
    """La personne prend les dossiers dans l'ordre de la file, ou les choisit ; None s'en remet à la configuration. Lève Introuvable."""
    exiger(seance, "régler l'ordre de la file")
    with ecriture():
        ligne = utilisateur_actif(nom)
        ligne.ordre_force = force
        ligne.save(only=["ordre_force"])


def utilisateur_actif(nom: str) -> Utilisateur:
    """La personne de ce nom qui a accès. Lève Introuvable."""
    ligne = Utilisateur.get_or_none(Utilisateur.nom == nom, Utilisateur.actif == True)  # noqa: E712
    if ligne is None:
        raise Introuvable(f"utilisateur « {citer(nom)} » inconnu ou déjà retiré.", "Voir la liste : agence agents.")
    return ligne


def _administrateurs() -> int:
    return int(Utilisateur.select().where(Utilisateur.role == Role.ADMINISTRATEUR, Utilisateur.actif == True).count())  # noqa: E712


def lister() -> tuple[Personne, ...]:
    """Toutes les personnes, les actives d'abord, puis par nom."""
    sql = """SELECT u.id, u.nom, u.affichage, u.role, u.actif,
        (SELECT count(*) FROM dossier d WHERE d.agent_id = u.id AND d.etat <> 'clos'),
        (SELECT count(*) FROM cle_ssh c WHERE c.utilisateur_id = u.id AND c.retiree_le IS NULL), u.pin <> '', u.pin_ferme_le IS NOT NULL,
        u.ordre_force FROM utilisateur u ORDER BY u.actif DESC, u.nom"""
    return tuple(
        Personne(i, nom, montre, Role(role), bool(actif), n, cles, bool(pin), bool(ferme), None if ordre is None else bool(ordre))
        for i, nom, montre, role, actif, n, cles, pin, ferme, ordre in lignes(sql)
    )
