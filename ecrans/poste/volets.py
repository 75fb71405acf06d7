"""Les volets d'un dossier : ce que chacun montre, ligne par ligne, et ce que fait Entrée sur une ligne."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text

from agence.argent import nombre
from agence.calendrier import PARIS
from agence.configuration.modele import Configuration
from agence.horloge import local
from agence.mots import en_mots
from agence.texte import assainir
from donnees.nomenclature import (
    Canal,
    EtatCourrier,
    EtatProcedure,
    Moyen,
    RoleIntervenant,
    StatutPromesse,
    TypeCoordonnee,
    TypeCourrier,
    TypeCreance,
    TypeEvenement,
    TypePiece,
    TypeProcedure,
)
from donnees.vues.consultations import consultations
from donnees.vues.dossier import LigneEvenement
from ecrans.composants.liste import Colonne
from ecrans.composants.sources import LigneListe
from ecrans.composants.texte import aux_deux_bouts, couper, lit
from ecrans.poste import fiche, mots
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.lecture import DossierLu

CONSULTATIONS = 500
"""Les dernières, qu'un volet montre."""
Agir = Callable[[EcranDeDossier, int], None]


@dataclass(frozen=True)
class Volet:
    """Un volet du dossier ouvert ; `entree` dit ce que fait Entrée, vide si rien."""

    titre: str
    colonnes: tuple[Colonne, ...]
    lignes: Callable[[DossierLu, Configuration], Sequence[LigneListe]]
    agir: Agir | None = None
    entree: str = ""


def _jour(jour: object) -> str:
    return f"{jour:%d/%m/%Y}" if jour else ""


def _historique(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    return histoire(lu.fiche.evenements, configuration)


def histoire(evenements: Sequence[LigneEvenement], configuration: Configuration) -> list[LigneListe]:
    """Des évènements en lignes, le plus récent d'abord."""
    return [
        LigneListe(
            (
                f"{e.le.astimezone(PARIS):%d/%m/%y %H:%M}", en_mots(TypeEvenement(e.type)),
                mots.evenement(e, configuration, avec_le_type=False), e.par,
            ),
            "attenue" if e.annule else "",
        )
        for e in evenements
    ]


def _creances(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    lignes = [
        LigneListe((c.numero, c.objet or en_mots(TypeCreance(c.type)), _jour(c.facture_le), _jour(c.echeance_le), nombre(c.montant)))
        for c in lu.fiche.creances
    ]
    for ligne in lu.decompte.lignes:
        taux = f"{ligne.taux:.2f}".replace(".", ",") + f" % × {ligne.jours} j" if ligne.taux is not None else "indemnité forfaitaire"
        cellules = (f"  {ligne.creance}", f"{taux} · {ligne.regle}", _jour(ligne.du_jour), _jour(ligne.au_jour), nombre(ligne.montant))
        lignes.append(LigneListe(cellules, "attenue"))
    return lignes


def _promesses(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    return [
        LigneListe((
            _jour(p.echeance), nombre(p.montant), en_mots(Moyen(p.moyen)), en_mots(StatutPromesse(p.statut)), nombre(p.paye),
            _jour(p.controle_le), f"échéance {p.numero}" if p.echeancier_id else "",
        ), {"rompue": "danger", "tenue": "succes", "annulee": "attenue"}.get(p.statut, ""))
        for p in lu.fiche.promesses
    ]  # fmt: skip


def _paiements(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    return [
        LigneListe((_jour(p.recu_le), nombre(p.montant), en_mots(Moyen(p.moyen)), "mandant" if p.canal == Canal.MANDANT else "agence",
                    p.quittance, f"gardé à part · {p.reference}" if p.isole else p.reference))
        for p in reversed(lu.fiche.paiements)
    ]  # fmt: skip


def _courriers(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    return [
        LigneListe((c.reference, en_mots(TypeCourrier(c.type)), en_mots(EtatCourrier(c.etat)), _jour(c.parti_le), _jour(c.recu_le),
                    _jour(c.expire_le)))
        for c in lu.fiche.courriers
    ]  # fmt: skip


def _pieces(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    return [LigneListe((en_mots(TypePiece(type_)), nom)) for _, type_, nom in lu.fiche.pieces]


def _coordonnees(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    lignes = []
    for c in lu.fiche.coordonnees:
        dite, style = mots.coordonnee(c)
        lignes.append(LigneListe((en_mots(TypeCoordonnee(c.type)), dite, c.source), style))
    return lignes


def _intervenants(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    return [
        LigneListe((en_mots(RoleIntervenant(role)), nom, mots.numero_lisible(telephone)))
        for _, role, nom, telephone in lu.fiche.intervenants
    ]


def _procedures(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    return [
        LigneListe((en_mots(TypeProcedure(p.type)), en_mots(EtatProcedure(p.etat)), nombre(p.montant),
                    nombre(p.cout) if p.cout is not None else "", _jour(p.ouverte_le), _jour(p.transmise_le), p.partenaire))
        for p in lu.fiche.procedures
    ]  # fmt: skip


def _champs(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    return [LigneListe((libelle, lu.fiche.champs.get(cle, ""))) for cle, libelle in champs_declares(lu, configuration)]


def champs_declares(lu: DossierLu, configuration: Configuration) -> list[tuple[str, str]]:
    """Les champs libres du mandant : clé, libellé."""
    return list(configuration.champs.get(lu.fiche.mandant_code, {}).items())


def _lies(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    return [LigneListe((reference, etat, nombre(solde))) for _, reference, solde, etat in lu.fiche.autres_dossiers]


def _vues(lu: DossierLu, configuration: Configuration) -> list[LigneListe]:
    vues = consultations(dossiers=[lu.id], limite=CONSULTATIONS)
    return [LigneListe((f"{local(c.le):%d/%m/%Y %H:%M}", assainir(c.par), c.quoi)) for c in vues]


def volets(*, encadrement: bool = False) -> tuple[Volet, ...]:
    """Les volets du dossier ouvert, dans l'ordre de Tab ; qui l'a consulté ne se montre qu'à l'encadrement."""
    from ecrans.poste import entrees

    c, jour, montant = Colonne, 10, Colonne("montant", 12, droite=True)
    histoire_ = (c("quand", 14), c("quoi", 13), c("", part=4), c("par", 10, a_partir_de=70))
    creances = (c("numéro", part=2), c("objet, calcul", part=4), c("du", jour), c("au", jour), montant)
    promesses = (
        c("pour le", jour), montant, c("moyen", 11), c("sort", 9), c("payé", 11, droite=True), c("contrôle", jour), c("", a_partir_de=70)
    )  # fmt: skip
    lettres = (c("référence", 14), c("courrier"), c("état", 9), c("parti", jour), c("reçu", jour), c("délai", jour))
    procedures = (
        c("voie", part=2), c("état", 13), montant, c("coût", 9, droite=True), c("ouverte", jour), c("transmise", jour, a_partir_de=90),
        c("à", a_partir_de=90),
    )  # fmt: skip
    recus = (c("reçu le", jour), montant, c("moyen", 11), c("par", 8), c("quittance", 9), c("référence"))
    personnes = (c("rôle", 14), c("nom"), c("téléphone", 16))
    return (
        Volet("historique", histoire_, _historique, entree="décompte"),
        Volet("créances", creances, _creances, entrees.creance, "décompte"),
        Volet("promesses", promesses, _promesses, entrees.promesse, "reporter"),
        Volet("paiements", recus, _paiements, entrees.paiement, "extourner"),
        Volet("courriers", lettres, _courriers, entrees.courrier, "parti, reçu, revenu"),
        Volet("pièces", (c("type", 18), c("nom")), _pieces, entrees.piece, "retirer"),
        Volet("coordonnées", (c("type", 10), c("", part=3), c("source")), _coordonnees, entrees.coordonnee, "état, corriger"),
        Volet("personnes", personnes, _intervenants, entrees.intervenant, "retirer"),
        Volet("procédures", procedures, _procedures, entrees.procedure, "suivre"),
        Volet("champs", (c("champ", 24), c("valeur")), _champs, entrees.champ, "remplir"),
        Volet("liés", (c("référence"), c("état", 10), montant), _lies, entrees.lie, "ouvrir"),
        *((Volet("consultations", (c("première fois du jour", 22), c("par"), c("quoi", 12)), _vues),) if encadrement else ()),
    )


# ── les volets de la fiche, à côté de la file ────────────────────────────────────────────────────────────────────────


def _fiche_historique(lu: DossierLu, configuration: Configuration, largeur: int, hauteur: int) -> list[Text]:
    return [*fiche.identite(lu, largeur)[:1], *fiche.historique(lu, configuration, largeur, hauteur - 1)]


def _fiche_creances(lu: DossierLu, configuration: Configuration, largeur: int, hauteur: int) -> list[Text]:
    lignes = [*fiche.identite(lu, largeur)[:1], *fiche.montants(lu, largeur), fiche.titre("créances", largeur)]
    for c in lu.fiche.creances:
        lignes.append(aux_deux_bouts(f"{c.numero} {c.objet}", f"{c.echeance_le:%d/%m/%y} {nombre(c.montant):>11}", largeur))
    return lignes[:hauteur]


def _fiche_promesses(lu: DossierLu, configuration: Configuration, largeur: int, hauteur: int) -> list[Text]:
    lignes = [*fiche.identite(lu, largeur)[:1], *fiche.promesses(lu, largeur), fiche.titre("promesses", largeur)]
    for p in lu.fiche.promesses:
        lignes.append(aux_deux_bouts(f"{p.echeance:%d/%m/%y} {nombre(p.montant):>11}", en_mots(StatutPromesse(p.statut)), largeur))
    lignes.append(fiche.titre("paiements", largeur))
    for recu in reversed(lu.fiche.paiements):
        lignes.append(lit(couper(assainir(f"{recu.recu_le:%d/%m/%y} {nombre(recu.montant):>11} {en_mots(Moyen(recu.moyen))}"), largeur)))
    return lignes[:hauteur]


VOLETS_DE_FICHE = (fiche.composer, _fiche_historique, _fiche_creances, _fiche_promesses)
