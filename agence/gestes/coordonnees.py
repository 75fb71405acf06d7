"""Les téléphones, courriels et adresses d'un débiteur : ils sont à lui, donc corrigés une fois, ils le sont dans tous ses dossiers."""

from __future__ import annotations

from dataclasses import dataclass

from agence.echanges.champs import lire_code_postal, lire_courriel
from agence.echanges.pays import code_du_pays
from agence.echanges.telephones import normaliser_telephone
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.gardes import texte_exige
from agence.gestes.socle import Geste, geste, propre
from agence.mots import en_mots
from agence.seance import Seance
from agence.texte import assainir
from donnees.modeles import Coordonnee
from donnees.nomenclature import EtatCoordonnee, TypeCoordonnee, TypeEvenement


@dataclass(frozen=True)
class Saisie:
    """Une coordonnée telle qu'elle se garde ; les trois derniers champs ne servent qu'à une adresse."""

    type: TypeCoordonnee
    valeur: str
    code_postal: str = ""
    ville: str = ""
    pays: str = "FR"

    @property
    def inverse(self) -> str:
        """Un numéro à l'envers, pour le retrouver par ses derniers chiffres."""
        return self.valeur[::-1] if self.type is TypeCoordonnee.TELEPHONE else ""


def ajouter_telephone(seance: Seance, dossier_id: int, numero: str, *, source: str = "", version: int | None = None) -> Coordonnee:
    """Ajoute un téléphone, gardé en E.164. Lève SaisieInvalide si ce n'est pas un numéro, Refus s'il est déjà connu."""
    return _ajouter(seance, dossier_id, Saisie(TypeCoordonnee.TELEPHONE, normaliser_telephone(numero.strip())), source, version)


def ajouter_courriel(seance: Seance, dossier_id: int, adresse: str, *, source: str = "", version: int | None = None) -> Coordonnee:
    """Ajoute une adresse électronique. Lève SaisieInvalide si elle est mal formée, Refus si elle est déjà connue."""
    return _ajouter(seance, dossier_id, Saisie(TypeCoordonnee.COURRIEL, lire_courriel(adresse.strip())), source, version)


def ajouter_adresse(
    seance: Seance,
    dossier_id: int,
    rue: str,
    code_postal: str,
    ville: str,
    *,
    pays: str = "FR",
    source: str = "",
    version: int | None = None,
) -> Coordonnee:
    """Ajoute une adresse postale ; le code postal est vérifié en France."""
    return _ajouter(seance, dossier_id, _adresse(rue, code_postal, ville, pays), source, version)


def _adresse(rue: str, code_postal: str, ville: str, pays: str) -> Saisie:
    pays = code_du_pays(propre(pays))
    code_postal = code_postal.strip()
    if pays == "FR":
        code_postal = lire_code_postal(code_postal)
    rue = texte_exige(rue, "l'adresse manque.", "Écrire le numéro et la voie.")
    return Saisie(TypeCoordonnee.ADRESSE, rue, assainir(code_postal, maximum=20), texte_exige(ville, "la ville manque."), pays)


def _ajouter(seance: Seance, dossier_id: int, saisie: Saisie, source: str, version: int | None) -> Coordonnee:
    with geste(seance, dossier_id, version=version) as g:
        _refuser_double(g, saisie)
        deja = Coordonnee.select().where(Coordonnee.debiteur_id == g.debiteur.id, Coordonnee.type == saisie.type)
        ajoutee = g.creer(
            Coordonnee,
            debiteur_id=g.debiteur.id,
            type=saisie.type,
            valeur=saisie.valeur,
            inverse=saisie.inverse,
            code_postal=saisie.code_postal,
            ville=saisie.ville,
            pays=saisie.pays,
            source=propre(source),
            ordre=max((c.ordre for c in deja), default=-1) + 1,
        )
        fait = "ajoutée" if saisie.type is TypeCoordonnee.ADRESSE else "ajouté"
        g.consigner(TypeEvenement.COORDONNEE, "ajout", f"{en_mots(saisie.type)} {fait} : {dire(ajoutee)}")
    return ajoutee


def changer_etat(
    seance: Seance, dossier_id: int, coordonnee_id: int, etat: EtatCoordonnee, *, version: int | None = None
) -> Coordonnee:
    """Dit une coordonnée valable, douteuse, fausse, NPAI ou à ne plus appeler, pour tous les dossiers du débiteur."""
    with geste(seance, dossier_id, version=version) as g:
        coordonnee = _lire(g, coordonnee_id)
        _verifier_etat(coordonnee.type, etat)
        g.consigner(TypeEvenement.COORDONNEE, etat.value, f"{dire(coordonnee)} : {en_mots(etat)}")
        g.modifier(coordonnee, etat=etat)
    return coordonnee


def _verifier_etat(type_: TypeCoordonnee, etat: EtatCoordonnee) -> None:
    if etat is EtatCoordonnee.NPAI and type_ is not TypeCoordonnee.ADRESSE:
        raise SaisieInvalide("« NPAI » ne se dit que d'une adresse.", "Dire faux.")
    if etat is EtatCoordonnee.NE_PLUS_APPELER and type_ is not TypeCoordonnee.TELEPHONE:
        raise SaisieInvalide("« ne plus appeler » ne se dit que d'un téléphone.", "Dire faux.")


def corriger(
    seance: Seance,
    dossier_id: int,
    coordonnee_id: int,
    valeur: str,
    *,
    code_postal: str = "",
    ville: str = "",
    pays: str = "",
    version: int | None = None,
) -> Coordonnee:
    """Corrige une coordonnée, qui redevient valable, dans tous les dossiers du débiteur.

    D'une adresse, ce qui n'est pas redonné (code postal, ville, pays) reste.
    """
    with geste(seance, dossier_id, version=version) as g:
        coordonnee = _lire(g, coordonnee_id)
        saisie = _relire(coordonnee, valeur, code_postal, ville, pays)
        if saisie.valeur != coordonnee.valeur:
            _refuser_double(g, saisie)
        avant = dire(coordonnee)
        g.modifier(
            coordonnee,
            valeur=saisie.valeur,
            inverse=saisie.inverse,
            code_postal=saisie.code_postal,
            ville=saisie.ville,
            pays=saisie.pays,
            etat=EtatCoordonnee.VALABLE,
        )
        g.consigner(TypeEvenement.COORDONNEE, "correction", f"{avant} corrigé : {dire(coordonnee)}")
    return coordonnee


def _relire(coordonnee: Coordonnee, valeur: str, code_postal: str, ville: str, pays: str) -> Saisie:
    match coordonnee.type:
        case TypeCoordonnee.TELEPHONE:
            return Saisie(TypeCoordonnee.TELEPHONE, normaliser_telephone(valeur.strip()))
        case TypeCoordonnee.COURRIEL:
            return Saisie(TypeCoordonnee.COURRIEL, lire_courriel(valeur.strip()))
    return _adresse(valeur, code_postal or coordonnee.code_postal, ville or coordonnee.ville, pays or coordonnee.pays)


def dire(coordonnee: Coordonnee) -> str:
    """Une coordonnée en une ligne, pour l'historique."""
    return " ".join(m for m in (coordonnee.valeur, coordonnee.code_postal, coordonnee.ville) if m)


def _refuser_double(g: Geste, saisie: Saisie) -> None:
    connue = Coordonnee.get_or_none(
        Coordonnee.debiteur_id == g.debiteur.id, Coordonnee.type == saisie.type, Coordonnee.valeur == saisie.valeur
    )
    if connue is not None:
        raise Refus(f"{saisie.valeur} est déjà connu ({en_mots(connue.etat)}).", "Changer son état, ou le corriger.", "double")


def _lire(g: Geste, coordonnee_id: int) -> Coordonnee:
    """La coordonnée, si elle est bien au débiteur de ce dossier. Lève Introuvable."""
    coordonnee = Coordonnee.get_or_none(Coordonnee.id == coordonnee_id, Coordonnee.debiteur_id == g.debiteur.id)
    if coordonnee is None:
        raise Introuvable(f"coordonnée n° {coordonnee_id} inconnue sur ce débiteur.")
    return coordonnee
