"""Les lignes qu'un import va écrire, par table, puis leur écriture par lots dans la transaction en cours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from agence.conduite.situation import Situation
from agence.echanges.debiteurs import Connu, nom_normalise, voie
from agence.echanges.dossiers_neufs import Neuve
from agence.echanges.lignes import LignePortefeuille
from agence.echanges.pays import code_du_pays
from agence.mots import en_mots
from agence.situations import COLONNES
from donnees.base import executer_lot, inserer_lot, prochain_identifiant, recaler_identifiants
from donnees.champs import instant_ecrit
from donnees.modeles import Dossier
from donnees.nomenclature import Canal, EtatCoordonnee, Moyen, TypeCoordonnee, TypeEvenement
from donnees.vues.imports import MARQUE
from donnees.vues.recus import derniere_quittance, numero_de_quittance

_DEBITEUR = ("id", "nature", "nom", "nom_recherche", "siren", "contact", "cle_adresse", "rapproche_de", "cree_le")
_COORDONNEE = ("debiteur_id", "type", "valeur", "inverse", "code_postal", "ville", "pays", "etat", "source", "ordre")
_DOSSIER = (
    "id", "reference", "mandant_id", "debiteur_id", "agent_id", "principal", "verse", "premiere_lettre_ref",
    "prescription_hypothese", "prescription_au_plus_tot", "cree_le", *COLONNES,
)  # fmt: skip
_CREANCE = (
    "dossier_id", "type", "numero", "objet", "facture_le", "echeance_le", "montant", "montant_ht", "taux_penalites", "secteur",
    "inscrite_le",
)  # fmt: skip
_PAIEMENT = ("dossier_id", "montant", "recu_le", "moyen", "canal", "reference", "utilisateur_id", "saisi_le", "quittance")
_EVENEMENT = ("dossier_id", "le", "type", "code", "utilisateur_id", "texte", "configuration_id")
_RANG = COLONNES.index("rang")
_PAR_COLONNE = [(attrgetter(nom), Dossier._meta.fields[nom].db_value) for nom in COLONNES]


@dataclass
class Ecritures:
    """Tout ce qu'un import ajoute ; les identifiants des débiteurs et des dossiers se prennent à la suite de la base."""

    instant: datetime
    utilisateur_id: int | None
    configuration_id: int | None
    source: str
    debiteurs: list[tuple[Any, ...]] = field(default_factory=list)
    coordonnees: list[tuple[Any, ...]] = field(default_factory=list)
    debiteurs_identifies: list[tuple[Any, ...]] = field(default_factory=list)
    adresses_deplacees: list[tuple[Any, ...]] = field(default_factory=list)
    dossiers: list[tuple[Any, ...]] = field(default_factory=list)
    creances: list[tuple[Any, ...]] = field(default_factory=list)
    paiements: list[tuple[Any, ...]] = field(default_factory=list)
    evenements: list[tuple[Any, ...]] = field(default_factory=list)
    prochain_debiteur: int = field(default_factory=lambda: prochain_identifiant("debiteur"))
    prochain_dossier: int = field(default_factory=lambda: prochain_identifiant("dossier"))

    def __post_init__(self) -> None:
        self.quand = instant_ecrit(self.instant)

    def debiteur(self, x: LignePortefeuille, rapproche_de: int | None) -> Connu:
        """Un débiteur neuf, encore sans coordonnées."""
        connu = Connu(self.prochain_debiteur, x.nature, nom_normalise(x.debiteur), x.siren, x.contact, neuf=True)
        self.prochain_debiteur += 1
        cle = " ".join(voie(x) or ())
        ligne = (connu.id, x.nature.value, x.debiteur, connu.nom, x.siren or None, x.contact, cle, rapproche_de, self.quand)
        self.debiteurs.append(ligne)
        return connu

    def completer(self, connu: Connu, x: LignePortefeuille) -> list[str]:
        """Les coordonnées de cette ligne que le débiteur n'avait pas ; rend de quoi le dire."""
        dites = []
        for type_, valeur in _coordonnees(x):
            if (type_, valeur) in connu.coordonnees:
                if type_ is TypeCoordonnee.ADRESSE:
                    dites += self._deplacer(connu, x)
                continue
            connu.coordonnees.add((type_, valeur))
            connu.ordre += 1 if connu.neuf else -1
            lieu = (x.code_postal, x.ville, code_du_pays(x.pays)) if type_ is TypeCoordonnee.ADRESSE else ("", "", "FR")
            inverse = valeur[::-1] if type_ is TypeCoordonnee.TELEPHONE else ""
            etat = EtatCoordonnee.VALABLE.value
            self.coordonnees.append((connu.id, type_.value, valeur, inverse, *lieu, etat, self.source, connu.ordre))
            dites.append(f"{en_mots(type_)} {' '.join(valeur.split())}")
            if type_ is TypeCoordonnee.TELEPHONE:
                connu.telephones.add(valeur)
        if (ici := voie(x)) is not None:
            connu.voies.add(ici)
        return dites

    def _deplacer(self, connu: Connu, x: LignePortefeuille) -> list[str]:
        """La même voie dans une autre commune : la coordonnée gardée change de code postal."""
        identifiant, code_postal = connu.adresses.get(x.adresse, (0, ""))
        if not identifiant or not x.code_postal or x.code_postal == code_postal:
            return []
        connu.adresses[x.adresse] = (identifiant, x.code_postal)
        valable = EtatCoordonnee.VALABLE.value
        self.adresses_deplacees.append((x.code_postal, x.ville, code_du_pays(x.pays), valable, identifiant))
        return [f"adresse {x.code_postal} {x.ville}"]

    def identifier(self, connu: Connu, x: LignePortefeuille) -> list[str]:
        """Le SIREN et le contact que l'on n'avait pas ; rend de quoi le dire."""
        siren, contact = (x.siren if not connu.siren else ""), (x.contact if not connu.contact else "")
        if not siren and not contact:
            return []
        connu.siren, connu.contact = connu.siren or siren, connu.contact or contact
        self.debiteurs_identifies.append((connu.siren or None, connu.contact, connu.id))
        return [f"{mot} {valeur}" for mot, valeur in (("SIREN", siren), ("contact", contact)) if valeur]

    def dossier(
        self, mandant_id: int, debiteur_id: int, agent_id: int | None, lignes: list[LignePortefeuille], lettre: str,
        neuve: Neuve,
    ) -> int:  # fmt: skip
        """Un dossier neuf et ce qui le compose ; rend son identifiant."""
        dossier_id = self.prochain_dossier
        self.prochain_dossier += 1
        principal, verse = sum(x.montant_ttc for x in lignes), sum(x.verse for x in lignes)
        gardees = (neuve.prescription.hypothese, neuve.prescription.au_plus_tot.isoformat())
        tete = (dossier_id, lignes[0].reference, mandant_id, debiteur_id, agent_id, principal, verse, lettre, *gardees, self.quand)
        colonnes = brut(neuve.situation)
        colonnes[_RANG] = neuve.rang
        self.dossiers.append((*tete, *colonnes))
        for x in lignes:
            self.creance(dossier_id, x)
            if x.verse:
                self.paiement(dossier_id, x)
        return dossier_id

    def creance(self, dossier_id: int, x: LignePortefeuille) -> None:
        taux = str(x.taux_penalites) if x.taux_penalites is not None else None
        secteur = x.secteur.value if x.secteur else None
        ligne = (x.date_facture.isoformat(), x.date_echeance.isoformat(), x.montant_ttc, x.montant_ht, taux, secteur)
        self.creances.append((dossier_id, x.type_creance.value, x.facture, x.objet, *ligne, self.quand))

    def paiement(self, dossier_id: int, x: LignePortefeuille) -> None:
        """Un versement reçu par le créancier avant de confier."""
        le = (x.verse_le or date.min).isoformat()
        reference = f"{MARQUE} {x.facture}"
        ligne = (dossier_id, x.verse, le, Moyen.VIREMENT.value, Canal.MANDANT.value, reference, self.utilisateur_id, self.quand)
        self.paiements.append(ligne)

    def evenement(self, dossier_id: int, type_: TypeEvenement, texte: str, code: str = "") -> None:
        self.evenements.append((dossier_id, self.quand, type_.value, code, self.utilisateur_id, texte, self.configuration_id))

    def ecrire(self) -> None:
        """Ajoute tout à la base ; l'ordre suit les liens entre tables."""
        inserer_lot("debiteur", _DEBITEUR, self.debiteurs)
        executer_lot("UPDATE debiteur SET siren = ?, contact = ? WHERE id = ?", self.debiteurs_identifies)
        inserer_lot("coordonnee", _COORDONNEE, self.coordonnees)
        executer_lot("UPDATE coordonnee SET code_postal = ?, ville = ?, pays = ?, etat = ? WHERE id = ?", self.adresses_deplacees)
        inserer_lot("dossier", _DOSSIER, self.dossiers)
        inserer_lot("creance", _CREANCE, self.creances)
        premiere = derniere_quittance() + 1 if self.paiements else 0
        inserer_lot("paiement", _PAIEMENT, [(*p, numero_de_quittance(n)) for n, p in enumerate(self.paiements, premiere)])
        inserer_lot("evenement", _EVENEMENT, self.evenements)
        if self.dossiers or self.debiteurs:
            recaler_identifiants(["debiteur", "dossier"])





def _coordonnees(x: LignePortefeuille) -> Iterable[tuple[TypeCoordonnee, str]]:
    for telephone in (x.telephone, x.telephone_2):
        if telephone:
            yield TypeCoordonnee.TELEPHONE, telephone
    if x.courriel:
        yield TypeCoordonnee.COURRIEL, x.courriel
    if x.adresse or x.ville or x.code_postal:
        yield TypeCoordonnee.ADRESSE, x.adresse


def brut(s: Situation) -> list[Any]:
    """Les colonnes d'une situation telles que la base les garde, dans l'ordre de COLONNES."""
    return [None if (v := lire(s)) is None else ecrire(v) for lire, ecrire in _PAR_COLONNE]
