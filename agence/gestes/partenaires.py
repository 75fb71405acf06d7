"""L'annuaire des commissaires de justice, des avocats et des greffes : chacun avec son ressort, contrôlé."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agence.droit.competence import sortes
from agence.echanges.champs import lire_code_postal, lire_courriel
from agence.echanges.telephones import normaliser_telephone
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.droits import exiger
from agence.seance import Seance
from agence.texte import assainir, citer
from donnees.base import ecriture
from donnees.departements import DEPARTEMENTS
from donnees.modeles import Partenaire
from donnees.nomenclature import TypePartenaire

ACTE = "tenir l'annuaire"
NOM_MAXIMUM = 120
_SEPARATEUR = re.compile(r"[,;\s]+")


@dataclass(frozen=True)
class Coordonnees:
    """Où joindre un partenaire ; tout est facultatif."""

    adresse: str = ""
    code_postal: str = ""
    ville: str = ""
    telephone: str = ""
    courriel: str = ""


def ajouter(
    seance: Seance, type_: TypePartenaire, nom: str, ressort: str, *, competence: str = "", coordonnees: Coordonnees | None = None
) -> Partenaire:
    """Ajoute un partenaire, ou remet en service celui de ce nom qui avait été retiré.

    `ressort` : des départements (« 35, 22, 2A, 974 »). `competence` : la sorte d'un greffe (celles de competence.toml), sinon un
    texte libre. Lève SaisieInvalide (nom, ressort, coordonnées), Refus s'il est déjà dans l'annuaire.
    """
    exiger(seance, ACTE)
    nom = _lire_nom(nom)
    champs = {"ressort": ",".join(lire_ressort(ressort)), "competence": _lire_competence(seance, type_, competence), "actif": True}
    champs |= _lire_coordonnees(coordonnees or Coordonnees())
    with ecriture():
        connu = Partenaire.get_or_none(Partenaire.type == type_, Partenaire.nom == nom)
        if connu is None:
            return Partenaire.create(type=type_, nom=nom, **champs)
        if connu.actif:
            raise Refus(f"« {nom} » est déjà dans l'annuaire (n° {connu.id}).", "Le retirer d'abord, ou choisir un autre nom.", "annuaire")
        for champ, valeur in champs.items():
            setattr(connu, champ, valeur)
        connu.save(only=list(champs))
        return connu


def retirer(seance: Seance, partenaire_id: int) -> Partenaire:
    """Ne le propose plus ; ce qu'on lui a confié le garde. Lève Introuvable, Refus s'il est déjà retiré."""
    exiger(seance, ACTE)
    with ecriture():
        connu = Partenaire.get_or_none(Partenaire.id == partenaire_id)
        if connu is None:
            raise Introuvable(f"partenaire n° {partenaire_id} inconnu.", "Voir « agence partenaires lister ».")
        if not connu.actif:
            raise Refus(f"« {connu.nom} » est déjà retiré de l'annuaire.", "", "annuaire")
        connu.actif = False
        connu.save(only=["actif"])
        return connu


def lire_ressort(texte: str) -> tuple[str, ...]:
    """Des départements séparés par des virgules ou des espaces, triés, sans double. Lève SaisieInvalide."""
    dits = [d.upper() for d in _SEPARATEUR.split(texte.strip()) if d]
    codes = {f"0{d}" if len(d) == 1 and d.isascii() and d.isdigit() else d for d in dits}
    if "20" in codes:
        raise SaisieInvalide("département « 20 » : la Corse s'écrit 2A ou 2B.", "Écrire l'un, l'autre ou les deux.")
    faux = sorted(codes - DEPARTEMENTS)
    if faux:
        raise SaisieInvalide(f"département « {citer(faux[0])} » inconnu.", "Écrire par exemple 35, 2A ou 974, séparés par des virgules.")
    if not codes:
        raise SaisieInvalide("le ressort manque.", "Écrire un ou plusieurs départements, par exemple 35,22.")
    return tuple(sorted(codes))


def _lire_nom(nom: str) -> str:
    propre = assainir(nom.strip())
    if not propre:
        raise SaisieInvalide("le nom du partenaire manque.", "Écrire le nom de l'étude, de l'avocat ou du greffe.")
    if len(propre) > NOM_MAXIMUM:
        raise SaisieInvalide(f"nom de {len(propre)} caractères : {NOM_MAXIMUM} au plus.", "Raccourcir le nom.")
    return propre


def _lire_competence(seance: Seance, type_: TypePartenaire, competence: str) -> str:
    competence, connues = assainir(competence.strip(), maximum=NOM_MAXIMUM), sortes(seance.configuration.tables)
    if type_ is TypePartenaire.GREFFE and competence not in connues:
        choix = ", ".join(f"{cle} ({nom})" for cle, nom in connues.items())
        dite = f"sorte de greffe « {citer(competence)} » inconnue." if competence else "la sorte de greffe manque."
        raise SaisieInvalide(dite, f"Écrire l'une de : {choix}.")
    return competence


def _lire_coordonnees(c: Coordonnees) -> dict[str, str]:
    return {
        "adresse": assainir(c.adresse.strip(), maximum=200),
        "code_postal": lire_code_postal(c.code_postal.strip()) if c.code_postal.strip() else "",
        "ville": assainir(c.ville.strip(), maximum=100),
        "telephone": normaliser_telephone(c.telephone.strip()) if c.telephone.strip() else "",
        "courriel": lire_courriel(c.courriel.strip()) if c.courriel.strip() else "",
    }
