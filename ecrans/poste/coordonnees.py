"""Les coordonnées et les personnes du dossier : ajouter, corriger, dire l'état."""

from __future__ import annotations

from collections.abc import Mapping

from agence.gestes import coordonnees, intervenants
from agence.mots import en_mots
from donnees.nomenclature import EtatCoordonnee, RoleIntervenant, TypeCoordonnee
from donnees.vues.dossier import LigneCoordonnee
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.composants.texte import couper
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.mots import coordonnee as dire
from ecrans.poste.mots import numero_lisible

AJOUTS = {"t": "téléphone", "e": "courriel", "a": "adresse", "p": "personne (codébiteur, garant, représentant)"}
ETATS = {"v": EtatCoordonnee.VALABLE, "d": EtatCoordonnee.DOUTEUX, "f": EtatCoordonnee.FAUX}
CHIFFRES = 9


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Ajouter par lettre, ou choisir une coordonnée par chiffre."""
    lu = ecran.lu()
    options = [Option(lettre, f"ajouter : {mots}", lettre) for lettre, mots in AJOUTS.items()]
    connues = {str(n): c for n, c in enumerate(lu.fiche.coordonnees[:CHIFFRES], 1)}
    options += [Option(chiffre, couper(dire(c)[0], 66), chiffre) for chiffre, c in connues.items()]

    def suite(choisi: str) -> None:
        if choisi in connues:
            modifier(ecran, connues[choisi])
        else:
            _AJOUTER[choisi](ecran)

    ecran.demander(Choix(f"Coordonnées · {lu.fiche.debiteur}", options, colonnes=1), suite)


def modifier(ecran: EcranDeDossier, c: LigneCoordonnee) -> None:
    """L'état d'une coordonnée, ou sa correction."""
    options = [Option(lettre, en_mots(etat), etat.value) for lettre, etat in ETATS.items()]
    if c.type == TypeCoordonnee.TELEPHONE:
        options.append(Option("n", "ne plus appeler", EtatCoordonnee.NE_PLUS_APPELER.value))
    if c.type == TypeCoordonnee.ADRESSE:
        options.append(Option("n", "NPAI : courrier revenu", EtatCoordonnee.NPAI.value))
    options.append(Option("c", "corriger", "corriger"))
    ecran.demander(Choix(dire(c)[0], options), lambda choisi: _corriger(ecran, c) if choisi == "corriger" else _dire_etat(ecran, c, choisi))


def _dire_etat(ecran: EcranDeDossier, c: LigneCoordonnee, etat: str) -> None:
    lu = ecran.lu()
    voulu = EtatCoordonnee(etat)
    coordonnees.changer_etat(ecran.seance, lu.id, c.id, voulu, version=lu.version)
    ecran.fait(f"{lu.fiche.reference} {dire(c)[0][2:]} : {en_mots(voulu)}", quitte=False)


def _corriger(ecran: EcranDeDossier, c: LigneCoordonnee) -> None:
    lu = ecran.lu()
    champs = [Champ("valeur", "valeur", c.valeur)]
    if c.type == TypeCoordonnee.ADRESSE:
        champs += [Champ("code_postal", "code postal", c.code_postal), Champ("ville", "ville", c.ville)]

    def lire(valeurs: Mapping[str, str]) -> str:
        corrigee = coordonnees.corriger(
            ecran.seance, lu.id, c.id, valeurs["valeur"], code_postal=valeurs.get("code_postal", ""), ville=valeurs.get("ville", ""),
            version=lu.version,
        )  # fmt: skip
        return f"{lu.fiche.reference} corrigé : {coordonnees.dire(corrigee)}"

    ecran.demander(Dialogue("Corriger, pour tous ses dossiers", champs, lire), lambda phrase: ecran.fait(phrase, quitte=False))


def _ajouter_telephone(ecran: EcranDeDossier) -> None:
    lu = ecran.lu()
    champs = [Champ("valeur", "téléphone", indication="06 12 34 56 78"), Champ("source", "source", indication="débiteur, annuaire…")]

    def lire(valeurs: Mapping[str, str]) -> str:
        ajoute = coordonnees.ajouter_telephone(ecran.seance, lu.id, valeurs["valeur"], source=valeurs["source"], version=lu.version)
        return f"{lu.fiche.reference} téléphone ajouté : {numero_lisible(ajoute.valeur)}"

    ecran.demander(Dialogue(f"Téléphone · {lu.fiche.debiteur}", champs, lire), lambda phrase: ecran.fait(phrase, quitte=False))


def _ajouter_courriel(ecran: EcranDeDossier) -> None:
    lu = ecran.lu()
    champs = [Champ("valeur", "courriel", indication="nom@exemple.fr"), Champ("source", "source", indication="débiteur, site…")]

    def lire(valeurs: Mapping[str, str]) -> str:
        ajoute = coordonnees.ajouter_courriel(ecran.seance, lu.id, valeurs["valeur"], source=valeurs["source"], version=lu.version)
        return f"{lu.fiche.reference} courriel ajouté : {ajoute.valeur}"

    ecran.demander(Dialogue(f"Courriel · {lu.fiche.debiteur}", champs, lire), lambda phrase: ecran.fait(phrase, quitte=False))


def _ajouter_adresse(ecran: EcranDeDossier) -> None:
    lu = ecran.lu()
    champs = [
        Champ("rue", "adresse"), Champ("code_postal", "code postal"), Champ("ville", "ville"), Champ("pays", "pays", "FR"),
        Champ("source", "source", indication="débiteur, annuaire…"),
    ]  # fmt: skip

    def lire(valeurs: Mapping[str, str]) -> str:
        ajoutee = coordonnees.ajouter_adresse(
            ecran.seance, lu.id, valeurs["rue"], valeurs["code_postal"], valeurs["ville"], pays=valeurs["pays"], source=valeurs["source"],
            version=lu.version,
        )  # fmt: skip
        return f"{lu.fiche.reference} adresse ajoutée : {coordonnees.dire(ajoutee)}"

    ecran.demander(Dialogue(f"Adresse · {lu.fiche.debiteur}", champs, lire), lambda phrase: ecran.fait(phrase, quitte=False))


def _ajouter_personne(ecran: EcranDeDossier) -> None:
    options = [Option(r.value[0], en_mots(r), r.value) for r in RoleIntervenant]
    ecran.demander(Choix("À quel titre ?", options), lambda role: _nommer(ecran, RoleIntervenant(role)))


def _nommer(ecran: EcranDeDossier, role: RoleIntervenant) -> None:
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        intervenants.ajouter(ecran.seance, lu.id, role, valeurs["nom"], valeurs["telephone"], version=lu.version)
        return f"{lu.fiche.reference} {en_mots(role)} : {valeurs['nom'].strip()}"

    champs = [Champ("nom", "nom"), Champ("telephone", "téléphone", indication="facultatif")]
    ecran.demander(Dialogue(en_mots(role).capitalize(), champs, lire), lambda phrase: ecran.fait(phrase, quitte=False))


_AJOUTER = {"t": _ajouter_telephone, "e": _ajouter_courriel, "a": _ajouter_adresse, "p": _ajouter_personne}
