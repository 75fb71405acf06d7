"""Les clés SSH des personnes : une clé, une personne ; retirée, elle n'ouvre plus rien dès la connexion suivante."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.droits import exiger
from agence.seance import Seance
from agence.tenue.cle_publique import LONGUEUR_MAXIMALE, ClePublique, lire_cle
from agence.tenue.utilisateurs import ACTE, utilisateur_actif
from agence.texte import citer
from donnees.base import ecriture, lignes
from donnees.champs import instant_lu
from donnees.modeles import CleSsh, Utilisateur


@dataclass(frozen=True)
class CleDePersonne:
    """Une clé active, telle que la liste la montre."""

    nom: str
    sorte: str
    empreinte: str
    commentaire: str
    ajoutee_le: datetime


def cle_du_fichier(fichier: str) -> ClePublique:
    """La clé d'un fichier .pub, ou de l'entrée si c'est « - ». Lève SaisieInvalide."""
    if fichier == "-":
        return lire_cle(sys.stdin.read(LONGUEUR_MAXIMALE + 1))
    try:
        with Path(fichier).open("rb") as flux:
            if not stat.S_ISREG(os.fstat(flux.fileno()).st_mode):
                raise SaisieInvalide(f"« {citer(fichier)} » n'est pas un fichier.", "Donner le fichier .pub de la clé.")
            return lire_cle(flux.read(LONGUEUR_MAXIMALE + 1).decode("utf-8"))
    except UnicodeDecodeError:
        raise SaisieInvalide(f"« {citer(fichier)} » n'est pas du texte.", "Donner le fichier .pub de la clé.") from None
    except OSError as erreur:
        cause = "introuvable" if isinstance(erreur, FileNotFoundError) else "illisible"
        raise SaisieInvalide(f"« {citer(fichier)} » est {cause}.", "Vérifier le chemin, ou donner « - » et la clé sur l'entrée.") from None


def ajouter(seance: Seance, nom: str, cle: ClePublique) -> None:
    """Donne une clé de plus à cette personne. Lève Introuvable, Refus si elle est ou a été à quelqu'un d'autre."""
    exiger(seance, ACTE)
    with ecriture():
        personne = utilisateur_actif(nom)
        for connue in CleSsh.select().where(CleSsh.empreinte == cle.empreinte):
            _refuser_doublon(connue, personne)
        CleSsh.create(
            utilisateur_id=personne.id, sorte=cle.sorte, cle=cle.cle, empreinte=cle.empreinte, commentaire=cle.commentaire,
            ajoutee_le=seance.horloge(), ajoutee_par=_par(seance),
        )  # fmt: skip


def _refuser_doublon(connue: CleSsh, personne: Utilisateur) -> None:
    if connue.utilisateur_id != personne.id:
        autre = Utilisateur.get_by_id(connue.utilisateur_id)
        temps = "est" if connue.retiree_le is None else "a été"
        raise Refus(f"cette clé {temps} celle de {autre.affichage}.", "Chacun la sienne : en faire une autre.", "cles")
    if connue.retiree_le is None:
        raise Refus(f"{personne.affichage} a déjà cette clé.", "Voir les clés : agence agents --cles.", "cles")


def retirer(seance: Seance, nom: str, designation: str) -> str:
    """Retire une clé, désignée par son empreinte, le début de celle-ci, ou son fichier ; rend l'empreinte. Lève Introuvable, Refus."""
    exiger(seance, ACTE)
    voulue = designation if designation.startswith("SHA256:") else cle_du_fichier(designation).empreinte
    with ecriture():
        personne = Utilisateur.get_or_none(Utilisateur.nom == nom)
        if personne is None:
            raise Introuvable(f"utilisateur « {citer(nom)} » inconnu.", "Voir la liste : agence agents.")
        actives = CleSsh.select().where(CleSsh.utilisateur_id == personne.id, CleSsh.retiree_le.is_null())
        trouvees = [c for c in actives if c.empreinte.startswith(voulue)]
        if not trouvees:
            raise Introuvable(f"{personne.affichage} n'a pas de clé active de cette empreinte.", "Les voir : agence agents --cles.")
        if len(trouvees) > 1:
            raise SaisieInvalide(f"{len(trouvees)} clés commencent ainsi.", "Donner l'empreinte entière : agence agents --cles.")
        cle = trouvees[0]
        cle.retiree_le, cle.retiree_par = seance.horloge(), _par(seance)
        cle.save()
    return str(cle.empreinte)


def actives() -> tuple[CleDePersonne, ...]:
    """Les clés qui ouvrent, par personne puis par ancienneté."""
    sql = """SELECT u.nom, c.sorte, c.empreinte, c.commentaire, c.ajoutee_le FROM cle_ssh c
        JOIN utilisateur u ON u.id = c.utilisateur_id WHERE c.retiree_le IS NULL ORDER BY u.nom, c.id"""
    return tuple(CleDePersonne(nom, sorte, e, mot, instant_lu(le)) for nom, sorte, e, mot, le in lignes(sql))  # type: ignore[arg-type]


def _par(seance: Seance) -> int | None:
    return seance.acteur.id if seance.acteur else None
