"""Le poste sur un petit portefeuille figé : lundi 23 novembre 2026, 10 h ; quatorze dossiers de tous les genres.

Se lance par `python -m tests.outils.poste_essai URL` ; l'heure n'y bouge pas, pour que l'écran soit toujours le même.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta

from agence.configuration.lecture import defaut
from agence.gestes.appels import consigner
from agence.gestes.courriers import parti
from agence.gestes.notes import epingler, noter
from agence.gestes.paiements import encaisser
from agence.gestes.pieces import joindre
from agence.gestes.promesses import promettre
from agence.seance import Acteur, Seance
from agence.tenue import jours_fermes
from agence.tenue.configuration_en_vigueur import garder
from donnees.base import ouvrir
from donnees.modeles import Coordonnee, Dossier, Mandant, Utilisateur
from donnees.nomenclature import (
    EtatCoordonnee,
    MotifAction,
    MotifImpaye,
    Moyen,
    Nature,
    Role,
    TypeAction,
    TypeCoordonnee,
    TypeCourrier,
    TypePiece,
)
from tests.fabrique import LUNDI, Horloge, creer_debiteur, creer_dossier, creer_mandant

PRO, PART = Nature.PROFESSIONNEL, Nature.PARTICULIER
NOMS = (
    ("SARL Boulangerie Morel", PRO, (1_100_00,)),
    ("DUPUIS Karim", PART, (389_00,)),
    ("SAS Vermeulen Bois", PRO, (8_400_00, 4_499_60)),
    ("Atelier Naïma", PRO, (640_00,)),
    ("LE GOFF Annaïck", PART, (1_250_00,)),
    ("EURL Garage du Port", PRO, (2_310_45, 190_00)),
    ("SCI Les Trois Hêtres", PRO, (5_000_00,)),
    ("NGUYEN Thi Lan", PART, (210_90,)),
    ("SARL [ACME] et fils", PRO, (980_00,)),
    ("MARTINEAU Élodie", PART, (760_00,)),
    ("SA Transports Kerbrat", PRO, (112_899_60,)),
    ("Boucherie Quéré", PRO, (450_00,)),
    ("TRAORÉ Aïssata", PART, (3_020_00,)),
    ("Œnothèque Saint-Malo", PRO, (1_999_99,)),
)


def seance_de(nom: str, horloge: Horloge | None = None) -> Seance:
    """La séance de cette personne sur la base ouverte, à l'heure figée."""
    h = horloge or Horloge(LUNDI)
    configuration = defaut()
    ligne = Utilisateur.get(Utilisateur.nom == nom)
    version = garder(configuration.texte, None, LUNDI)
    acteur = Acteur(ligne.id, nom, ligne.affichage, ligne.role)
    return Seance(acteur, configuration, version, jours_fermes.charger(), horloge=h)


def peupler(horloge: Horloge | None = None) -> Seance:
    """Remplit la base ouverte ; rend la séance de Lefèvre."""
    h = horloge or Horloge(LUNDI)
    for nom, affichage, role in (("lefevre", "Lefèvre", Role.AGENT), ("martin", "Martin", Role.AGENT), ("roux", "Roux", Role.SUPERVISEUR)):
        Utilisateur.create(nom=nom, affichage=affichage, role=role, cree_le=LUNDI)
    seance = seance_de("lefevre", h)
    mandants = [creer_mandant(seance, "FOURNIL"), creer_mandant(seance, "ELEC-OUEST")]
    Mandant.update(nom="Fournil Ouest", consignes="pas d'appel le mercredi").where(Mandant.code == "FOURNIL").execute()
    Mandant.update(nom="Élec Ouest").where(Mandant.code == "ELEC-OUEST").execute()
    jour = seance.jour
    for n, (nom, nature, montants) in enumerate(NOMS):
        debiteur = creer_debiteur(seance, nom, nature)
        creer_dossier(
            seance, reference=f"R-2026-{412 + n:05d}", montants=montants, nature=nature, mandant=mandants[n % 2], debiteur=debiteur,
            confie_le=jour - timedelta(days=40 + n), premiere_lettre_le=jour - timedelta(days=38 + n), action=TypeAction.APPEL,
            action_le=jour if n % 4 else jour - timedelta(days=3),
        )  # fmt: skip
    _raconter(seance, h)
    return seance


def _raconter(seance: Seance, h: Horloge) -> None:
    """Un passé : une promesse rompue, un rappel à l'heure, un dossier prêt pour l'huissier, des pièces, des notes."""
    dossiers = list(Dossier.select().order_by(Dossier.id))
    morel, dupuis, vermeulen, naima = dossiers[:4]
    faux = {"type": TypeCoordonnee.TELEPHONE, "valeur": "+33261910099", "etat": EtatCoordonnee.FAUX, "ordre": 2}
    Coordonnee.create(debiteur_id=morel.debiteur_id, **faux)
    h.avancer(jours=-17)
    consigner(seance, morel.id, "NRP")
    promettre(seance, morel.id, 640_00, seance.jour + timedelta(days=4), Moyen.VIREMENT)
    h.avancer(jours=2)
    encaisser(seance, morel.id, 640_00, seance.jour, Moyen.VIREMENT)
    h.avancer(jours=1)
    promettre(seance, morel.id, 460_00, seance.jour + timedelta(days=4), Moyen.CHEQUE)
    noter(seance, morel.id, "demande un délai jusqu'à la fin du mois")
    epingler(seance, morel.id, "passer par la comptable, Mme Hamon")
    consigner(seance, vermeulen.id, "REP")
    for c in Coordonnee.select().where(Coordonnee.type == TypeCoordonnee.TELEPHONE, Coordonnee.valeur.startswith("+336399")):
        c.valeur = f"+3363998{c.debiteur_id:04d}"
        c.save()
    h.regler(LUNDI)
    from agence.gestes.cycle import jouer

    jouer(Seance(None, seance.configuration, seance.configuration_id, seance.fermes, horloge=h))
    rappel = LUNDI - timedelta(minutes=30)
    Dossier.update(rappel_a=rappel, action_motif=MotifAction.RAPPEL_CONVENU, action_le=seance.jour).where(Dossier.id == dupuis.id).execute()
    h.avancer(jours=-20)
    for _ in range(2):
        consigner(seance, naima.id, "NRP")
        h.avancer(jours=1)
    parti(seance, naima.id, TypeCourrier.MISE_EN_DEMEURE, date(2026, 11, 5))
    h.regler(LUNDI)
    for type_ in sorted(set(TypePiece) - {TypePiece.TITRE, TypePiece.BAIL, TypePiece.CHEQUE, TypePiece.RELEVE}):
        joindre(seance, naima.id, type_, f"{type_.value.replace('_', ' ')} 2026-88")
    champs: dict[str, object] = {"action": TypeAction.HUISSIER, "action_le": seance.jour}
    champs |= {"impaye_motif": MotifImpaye.TRESORERIE, "prescription_le": date(2031, 5, 1)}
    Dossier.update(**champs).where(Dossier.id == naima.id).execute()


def principal() -> int:
    ouvrir(sys.argv[1])
    from ecrans.application import lancer

    return lancer(seance_de(sys.argv[2] if len(sys.argv) > 2 else "lefevre"))


if __name__ == "__main__":
    sys.exit(principal())
