"""De quoi essayer un geste : une horloge réglable, et un dossier simple prêt à travailler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from agence.calendrier import PARIS
from agence.conduite import rang
from agence.conduite.scenarios import avancer, choisir
from agence.conduite.situation import Situation
from agence.seance import Seance
from agence.situations import COLONNES, situation_de
from agence.texte import normaliser
from donnees.modeles import Coordonnee, Creance, Debiteur, Dossier, Mandant, Mandat, Utilisateur
from donnees.nomenclature import Etape, Etat, Nature, TypeCoordonnee, TypeCreance

LUNDI = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Le lundi 23 novembre 2026, 10 h à Paris : un jour ouvré, dans la fenêtre d'appel."""


@dataclass
class Horloge:
    """L'heure des essais : elle ne bouge que si on la règle."""

    instant: datetime = LUNDI

    def __call__(self) -> datetime:
        return self.instant

    @property
    def jour(self) -> date:
        return self.instant.astimezone(PARIS).date()

    def avancer(self, *, jours: int = 0, heures: float = 0) -> None:
        """Tant de jours de Paris plus tard, à la même heure locale, puis tant d'heures."""
        local = self.instant.astimezone(PARIS).replace(tzinfo=None) + timedelta(days=jours)
        self.instant = local.replace(tzinfo=PARIS).astimezone(UTC) + timedelta(hours=heures)

    def regler(self, instant: datetime) -> None:
        """À cet instant ; sans fuseau, c'est une heure de Paris."""
        self.instant = (instant if instant.tzinfo else instant.replace(tzinfo=PARIS)).astimezone(UTC)


def creer_mandant(
    seance: Seance, code: str = "FOURNIL", nature: Nature = Nature.PROFESSIONNEL, *, pouvoir_judiciaire: bool = True
) -> Mandant:
    """Le mandant de ce code, avec sa convention ; celui qui existe déjà est rendu tel quel."""
    mandant = Mandant.get_or_none(Mandant.code == code)
    if mandant is None:
        mandant = Mandant.create(
            code=code, nom=f"Mandant {code}", nature=nature, adresse="3 rue des Fours, 35000 Rennes", cree_le=seance.horloge()
        )
        Mandat.create(mandant_id=mandant.id, convention_le=date(2026, 1, 5), pouvoir_judiciaire=pouvoir_judiciaire)
    return mandant  # type: ignore[no-any-return]


def creer_debiteur(
    seance: Seance, nom: str = "SARL Boulangerie Morel", nature: Nature = Nature.PROFESSIONNEL, code_postal: str = "35000"
) -> Debiteur:
    """Un débiteur joignable : un téléphone et une adresse valables."""
    debiteur = Debiteur.create(nature=nature, nom=nom, nom_recherche=normaliser(nom), cree_le=seance.horloge())
    telephone = f"+336399{debiteur.id:06d}"
    Coordonnee.create(debiteur_id=debiteur.id, type=TypeCoordonnee.TELEPHONE, valeur=telephone, inverse=telephone[::-1])
    Coordonnee.create(
        debiteur_id=debiteur.id, type=TypeCoordonnee.ADRESSE, valeur="1 rue des Essais", code_postal=code_postal, ville="Rennes"
    )
    return debiteur


def creer_dossier(
    seance: Seance,
    *,
    reference: str = "",
    montants: tuple[int, ...] = (1_100_00,),
    nature: Nature = Nature.PROFESSIONNEL,
    mandant: Mandant | None = None,
    debiteur: Debiteur | None = None,
    agent: str | None = "lefevre",
    confie_le: date | None = None,
    echeance_le: date | None = None,
    premiere_lettre_le: date | None = None,
    lettre: bool = True,
    type_creance: TypeCreance = TypeCreance.FACTURE,
    **situation: object,
) -> Dossier:
    """Un dossier à la porte du scénario ; `situation` change ensuite n'importe quelle colonne que la conduite décide.

    Par défaut confié il y a dix jours, échu trois mois plus tôt, sa première lettre partie la veille du jour présent.
    """
    jour = seance.jour
    confie = confie_le or jour - timedelta(days=10)
    echeance = echeance_le or confie - timedelta(days=90)
    mandant = mandant or creer_mandant(seance)
    debiteur = debiteur or creer_debiteur(seance, nature=nature)
    partie = (premiere_lettre_le or jour - timedelta(days=1)) if lettre else None
    cadre = seance.cadre()
    total = sum(montants)
    tenant = Utilisateur.get_or_none(Utilisateur.nom == agent) if agent else None
    dossier = Dossier(
        reference=reference or f"R-{Dossier.select().count() + 1:05d}", mandant_id=mandant.id, debiteur_id=debiteur.id,
        agent_id=tenant.id if tenant else None, etape=Etape.AMIABLE, etat=Etat.ACTIF,
        scenario=choisir(cadre.configuration.scenarios, debiteur.nature, mandant.code, total).nom,
        ancre_le=confie, principal=total, solde=total, confie_le=confie, premiere_lettre_le=partie,
        premiere_lettre_ref="L-000000" if partie else "", age_confie=(confie - echeance).days, cree_le=seance.horloge(),
    )  # fmt: skip
    s = avancer(situation_de(dossier, debiteur), cadre)
    _appliquer(dossier, s, situation, seance)
    for rang_, montant in enumerate(montants, 1):
        Creance.create(
            dossier_id=dossier.id, type=type_creance, numero=f"F-{dossier.id}-{rang_}", facture_le=echeance - timedelta(days=30),
            echeance_le=echeance, montant=montant,
        )  # fmt: skip
    return dossier


def _appliquer(dossier: Dossier, s: Situation, situation: dict[str, object], seance: Seance) -> None:
    for nom in COLONNES:
        setattr(dossier, nom, situation.get(nom, getattr(s, nom)))
    debiteur = Debiteur.get_by_id(dossier.debiteur_id)
    dossier.rang = rang.calculer(situation_de(dossier, debiteur), seance.configuration.rang, seance.jour)
    dossier.save()
