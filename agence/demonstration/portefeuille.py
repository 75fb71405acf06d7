"""Un dossier neuf et crédible : qui doit, à qui, pour quoi, depuis quand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from agence.calendrier import plus_mois
from agence.demonstration import noms
from agence.demonstration.mandants import MANDANTS, MandantImaginaire, siren
from agence.droit.elements import CreanceDue
from agence.droit.prescription import Contexte, CreanceAPrescrire, Resume, prescription_de, resumer
from agence.texte import normaliser
from donnees.nomenclature import EtatCoordonnee, Nature, TypeCoordonnee, TypeCreance, TypePiece

AGES = ((0, 2, 3), (3, 20, 30), (21, 60, 34), (61, 150, 19), (151, 560, 14))
"""Depuis combien de jours un dossier est confié (de, à, poids)."""
PIECES = {
    TypeCreance.FACTURE: (TypePiece.FACTURE, TypePiece.LIVRAISON),
    TypeCreance.COMMANDE: (TypePiece.FACTURE, TypePiece.COMMANDE),
    TypeCreance.CONTRAT: (TypePiece.CONTRAT, TypePiece.RELEVE),
    TypeCreance.LOYER: (TypePiece.BAIL, TypePiece.RELEVE),
    TypeCreance.CHEQUE: (TypePiece.CHEQUE,),
}
MONTANT_MAXIMUM = 48_000_00


@dataclass
class CoordonneeNeuve:
    type: TypeCoordonnee
    valeur: str
    code_postal: str = ""
    ville: str = ""
    etat: EtatCoordonnee = EtatCoordonnee.VALABLE
    source: str = "mandant"


@dataclass
class DebiteurNeuf:
    id: int
    nature: Nature
    nom: str
    siren: str | None
    contact: str
    sensible: bool
    code_postal: str
    rapproche_de: int | None = None
    coordonnees: list[CoordonneeNeuve] = field(default_factory=list)


@dataclass(frozen=True)
class CreanceNeuve:
    id: int
    numero: str
    objet: str
    facture_le: date
    echeance_le: date
    montant: int


@dataclass(frozen=True)
class DossierNeuf:
    """Ce qui ne changera plus : les parties, les créances, le jour où il est confié."""

    id: int
    mandant_id: int
    mandant: MandantImaginaire
    debiteur: DebiteurNeuf
    agent_id: int
    confie_le: date
    creances: tuple[CreanceNeuve, ...]

    @property
    def reference(self) -> str:
        return f"R-{self.confie_le.year}-{self.id:05d}"

    @property
    def principal(self) -> int:
        return sum(c.montant for c in self.creances)

    @property
    def premiere_echeance(self) -> date:
        return min(c.echeance_le for c in self.creances)

    @property
    def dues(self) -> list[CreanceDue]:
        """Les créances telles que le décompte les lit."""
        taux = Decimal(self.taux_penalites) if self.taux_penalites else None
        return [CreanceDue(c.id, c.numero, c.montant, c.echeance_le, c.facture_le, taux) for c in self.creances]

    @property
    def taux_penalites(self) -> str | None:
        """Le taux convenu entre professionnels, en pour cent par an ; None : celui de la loi."""
        return self.mandant.taux_penalites if self.debiteur.nature is Nature.PROFESSIONNEL else None

    def prescription(self, au: date, titre_le: date | None = None) -> Resume:
        """Les dates de prescription que le dossier porte ce jour-là."""
        contexte = Contexte(self.mandant.nature, self.debiteur.nature, titre_le)
        m = self.mandant
        creances = [CreanceAPrescrire(c.id, c.numero, m.creance, c.facture_le, c.echeance_le, m.secteur) for c in self.creances]
        return resumer([prescription_de(c, contexte, (), au) for c in creances], au)


def choisir_mandant(alea: Random) -> int:
    """Le rang d'un mandant, selon sa part du portefeuille."""
    return alea.choices(range(len(MANDANTS)), [m.poids for m in MANDANTS])[0]


def creer_debiteur(alea: Random, identifiant: int, nature: Nature) -> DebiteurNeuf:
    """Un débiteur et ses coordonnées, assorties à sa ville."""
    ville, code_postal = alea.choice(noms.VILLES)
    personne = f"{alea.choice(noms.PRENOMS)} {alea.choice(noms.NOMS)}"
    if nature is Nature.PROFESSIONNEL:
        nom = f"{alea.choice(noms.FORMES)} {alea.choice(noms.METIERS)} {alea.choice(noms.NOMS)}"
        numero, contact = siren(alea.randrange(30_000_000, 99_000_000)), personne
    else:
        prenom, famille = personne.split(" ", 1)
        nom, numero, contact = f"{famille.upper()} {prenom}", None, ""
    debiteur = DebiteurNeuf(identifiant, nature, nom, numero, contact, alea.random() < 0.02, code_postal)
    debiteur.coordonnees = _coordonnees(alea, debiteur, ville)
    return debiteur


def _coordonnees(alea: Random, debiteur: DebiteurNeuf, ville: str) -> list[CoordonneeNeuve]:
    adresse = f"{alea.randint(1, 180)} {alea.choice(noms.VOIES)}"
    trouvees = [CoordonneeNeuve(TypeCoordonnee.ADRESSE, adresse, debiteur.code_postal, ville)]
    zone = noms.zone_de(debiteur.code_postal)
    if debiteur.nature is Nature.PROFESSIONNEL or alea.random() < 0.3:
        trouvees.append(CoordonneeNeuve(TypeCoordonnee.TELEPHONE, f"+33{noms.FIXES_DE_FICTION[zone]}{alea.randrange(10_000):04d}"))
    if debiteur.nature is Nature.PARTICULIER or alea.random() < 0.5:
        trouvees.append(CoordonneeNeuve(TypeCoordonnee.TELEPHONE, mobile(alea)))
    if alea.random() < 0.06:
        trouvees[-1].etat = EtatCoordonnee.DOUTEUX
    if alea.random() < 0.65:
        courriel = f"{normaliser(debiteur.nom).lower().replace(' ', '.')}.{debiteur.id}@example.org"
        trouvees.append(CoordonneeNeuve(TypeCoordonnee.COURRIEL, courriel))
    return trouvees


def mobile(alea: Random) -> str:
    """Un mobile réservé à la fiction, en E.164."""
    return f"+33{noms.MOBILE_DE_FICTION}{alea.randrange(10_000):04d}"


def doublon(alea: Random, identifiant: int, modele: DebiteurNeuf) -> DebiteurNeuf:
    """Le même débiteur écrit autrement par un autre mandant : à rapprocher, mais c'est à une personne de le dire."""
    copie = DebiteurNeuf(
        identifiant, modele.nature, modele.nom.upper(), modele.siren, "", modele.sensible, modele.code_postal, rapproche_de=modele.id
    )
    copie.coordonnees = [CoordonneeNeuve(c.type, c.valeur, c.code_postal, c.ville) for c in modele.coordonnees[:1]]
    copie.coordonnees.append(CoordonneeNeuve(TypeCoordonnee.TELEPHONE, mobile(alea)))
    return copie


def creer_creances(
    alea: Random, mandant: MandantImaginaire, nature: Nature, confie_le: date, jour: date, premier: int
) -> tuple[CreanceNeuve, ...]:
    """Une à cinq créances échues avant d'être confiées ; quelques-unes sont près d'être prescrites."""
    nombre = alea.choices((1, 2, 3, 4, 5), (50, 24, 14, 7, 5))[0]
    retard = alea.randint(35, 200)
    if nature is Nature.PARTICULIER and (jour - confie_le).days < 90 and alea.random() < 0.05:
        # Deux ans pour agir contre un consommateur : à ceux-ci il reste quelques semaines, ou plus rien.
        retard = (confie_le - plus_mois(jour, -24)).days - alea.randint(-25, 130)
    echeance = confie_le - timedelta(days=retard)
    trouvees = []
    for i in range(nombre):
        facture = echeance - timedelta(days=mandant.delai_de_paiement)
        montant = min(MONTANT_MAXIMUM, max(18_00, round(mandant.median * alea.lognormvariate(0, 0.85))))
        objet = mandant.objets[i % len(mandant.objets)]
        if mandant.creance is TypeCreance.LOYER:
            objet = f"{objet} {facture:%m/%Y}"
            montant = mandant.median + (montant % 90_00)
        numero = f"{mandant.code[:2]}{facture:%y%m}-{premier + i:06d}"
        trouvees.append(CreanceNeuve(premier + i, numero, objet, facture, echeance, montant))
        echeance = min(echeance + timedelta(days=30), confie_le - timedelta(days=1))
    return tuple(trouvees)


def empreinte_de_piece(reference: str, nom: str) -> str:
    """L'empreinte d'un fichier qui n'existe pas."""
    return hashlib.sha256(f"{reference}/{nom}".encode()).hexdigest()


def jour_de_remise(alea: Random, jour: date) -> date:
    """Quand un dossier a été confié."""
    de, a, _ = alea.choices(AGES, [poids for _, _, poids in AGES])[0]
    return jour - timedelta(days=alea.randint(de, a))
