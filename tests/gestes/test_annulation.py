"""Reprendre son dernier geste."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest

from agence.conduite.echeanciers import lire_echeancier
from agence.erreurs import Refus
from agence.gestes import (
    annulation,
    approbations,
    attribution,
    champs_libres,
    cloture,
    coordonnees,
    courriers,
    escalade,
    intervenants,
    motifs,
    notes,
    pieces,
    planification,
    promesses,
    rapprochements,
    suspensions,
)  # fmt: skip
from agence.gestes.appels import consigner
from agence.gestes.baux import prendre
from agence.gestes.paiements import encaisser, extourner
from agence.seance import Seance
from donnees.modeles import Annulable, Debiteur, Dossier, Paiement, Piece, Procedure, Promesse
from donnees.nomenclature import (
    Etape,
    Etat,
    EtatCoordonnee,
    EtatProcedure,
    Motif,
    MotifDeCloture,
    MotifImpaye,
    Moyen,
    Role,
    StatutPromesse,
    TypeAction,
    TypeCourrier,
    TypeEvenement,
    TypePiece,
)  # fmt: skip
from tests.fabrique import Horloge, creer_debiteur
from tests.gestes import outils_gestes as o

Geste = Callable[[Seance, Dossier], object]


def _coordonnee(seance: Seance, d: Dossier) -> int:
    return o.Coordonnee.get(o.Coordonnee.debiteur_id == d.debiteur_id, o.Coordonnee.type == "telephone").id  # type: ignore[no-any-return]


GESTES: dict[str, Geste] = {
    "note": lambda s, d: notes.noter(s, d.id, "rappelle demain"),
    "épingle": lambda s, d: notes.epingler(s, d.id, "parler à la gérante"),
    "appel sans réponse": lambda s, d: consigner(s, d.id, "NRP"),
    "faux numéro": lambda s, d: consigner(s, d.id, "FAUX"),
    "contestation": lambda s, d: consigner(s, d.id, "LIT"),
    "insolvable": lambda s, d: consigner(s, d.id, "INSOLV"),
    "planification": lambda s, d: planification.planifier(s, d.id, TypeAction.APPEL, date(2026, 11, 26), time(10, 0)),
    "promesse": lambda s, d: promesses.promettre(s, d.id, 500_00, date(2026, 11, 30)),
    "paiement partiel": lambda s, d: encaisser(s, d.id, 100_00, s.jour, Moyen.VIREMENT),
    "paiement qui solde": lambda s, d: encaisser(s, d.id, 2_000_00, s.jour, Moyen.VIREMENT),
    "suspension": lambda s, d: suspensions.suspendre(s, d.id, Motif.ARRANGEMENT, date(2026, 12, 7)),
    "relance": lambda s, d: courriers.parti(s, d.id, TypeCourrier.RELANCE, s.jour),
    "mise en demeure": lambda s, d: courriers.parti(s, d.id, TypeCourrier.MISE_EN_DEMEURE, s.jour, raison="urgence"),
    "téléphone": lambda s, d: coordonnees.ajouter_telephone(s, d.id, "0612345678"),
    "état d'un téléphone": lambda s, d: coordonnees.changer_etat(s, d.id, _coordonnee(s, d), EtatCoordonnee.DOUTEUX),
    "correction": lambda s, d: coordonnees.corriger(s, d.id, _coordonnee(s, d), "0299112233"),
    "pièce": lambda s, d: pieces.joindre(s, d.id, TypePiece.CONTRAT, "contrat.pdf"),
    "garant": lambda s, d: intervenants.ajouter(s, d.id, intervenants.RoleIntervenant.GARANT, "Jeanne Morel"),
    "motif": lambda s, d: motifs.constater(s, d.id, MotifImpaye.REFUS),
    "demande": lambda s, d: approbations.demander(s, d.id, approbations.Objet.APPEL, "rappelle tard"),
}  # fmt: skip


@pytest.mark.parametrize("nom", GESTES)
def test_annuler_rend_exactement_l_etat_d_avant(nom: str, seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(position=2, action=TypeAction.RELANCE)
    Dossier.update(rang=7).where(Dossier.id == dossier.id).execute()  # un rang d'hier, que le calcul de ce jour ne rendrait pas
    avant, historique = o.etat_complet(dossier), len(o.evenements(dossier))
    GESTES[nom](seance, dossier)
    fait = o.evenements(dossier)[historique]
    assert o.etat_complet(dossier) != avant or nom == "note"
    horloge.avancer(heures=5 / 3600)
    annule = annulation.annuler(seance)
    assert o.etat_complet(dossier) == avant
    evenement = o.dernier(dossier)
    assert (evenement.type, evenement.annule_id, annule.evenement_id) == (TypeEvenement.ANNULATION, fait.id, fait.id)
    o.verifier_invariants([dossier], seance.cadre().calendrier)


@pytest.mark.parametrize("nom", GESTES)
def test_annuler_puis_refaire_le_meme_geste(nom: str, seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    """Rien ne reste de la première fois qui empêche la seconde : ni clé unique, ni numéro déjà connu, ni compteur."""
    dossier = creer_dossier(position=2, action=TypeAction.RELANCE)
    GESTES[nom](seance, dossier)
    une_fois = o.relire(dossier)
    annulation.annuler(seance)
    GESTES[nom](seance, dossier)
    deux_fois = o.relire(dossier)
    ignores = {"version"}
    assert {n: v for n, v in une_fois.__data__.items() if n not in ignores} == {
        n: v for n, v in deux_fois.__data__.items() if n not in ignores
    }
    o.verifier_invariants([dossier], seance.cadre().calendrier)


def test_la_version_avance_toujours(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    notes.noter(seance, dossier.id, "un")
    annulation.annuler(seance)
    assert o.relire(dossier).version == dossier.version + 2


def test_annuler_deux_fois_ne_reprend_rien_de_plus(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    notes.noter(seance, dossier.id, "un")
    notes.noter(seance, dossier.id, "deux")
    annulation.annuler(seance)
    with pytest.raises(Refus, match="rien à annuler"):
        annulation.annuler(seance)
    assert [e.type for e in o.evenements(dossier)] == [TypeEvenement.NOTE, TypeEvenement.NOTE, TypeEvenement.ANNULATION]


def test_apres_dix_secondes_on_corrige_par_un_nouveau_geste(
    seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    motifs.constater(seance, dossier.id, MotifImpaye.REFUS)
    horloge.avancer(heures=9 / 3600)
    assert annulation.annulable(seance) == ("raison : refus", 1)
    horloge.avancer(heures=1 / 3600)
    assert annulation.annulable(seance) is None
    with pytest.raises(Refus, match="plus de 10 secondes") as refus:
        annulation.annuler(seance)
    assert "nouveau geste" in refus.value.remede
    assert o.relire(dossier).impaye_motif is MotifImpaye.REFUS


def test_zero_seconde_ferme_l_annulation(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    serveur = replace(seance.configuration.serveur, annulation_secondes=0)
    jamais = replace(seance, configuration=replace(seance.configuration, serveur=serveur))
    notes.noter(jamais, dossier.id, "un")
    assert annulation.annulable(jamais) is None
    with pytest.raises(Refus, match="fermée"):
        annulation.annuler(jamais)


def test_un_collegue_est_passe_entre_temps(
    seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    motifs.constater(seance, dossier.id, MotifImpaye.REFUS)
    martin = ouvrir_pour("martin")
    motifs.constater(martin, dossier.id, MotifImpaye.OUBLI)
    assert annulation.annulable(seance) is None
    with pytest.raises(Refus, match="a changé depuis"):
        annulation.annuler(seance)
    assert o.relire(dossier).impaye_motif is MotifImpaye.OUBLI
    annulation.annuler(martin)
    assert o.relire(dossier).impaye_motif is MotifImpaye.REFUS


def test_un_collegue_tient_le_dossier(seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    notes.noter(seance, dossier.id, "un")
    prendre(ouvrir_pour("martin"), dossier.id)
    with pytest.raises(Refus, match="Martin tient"):
        annulation.annuler(seance)


def test_chacun_reprend_le_sien(
    seance: Seance, nuit: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    un, deux = creer_dossier(), creer_dossier()
    martin = ouvrir_pour("martin")
    motifs.constater(seance, un.id, MotifImpaye.REFUS)
    motifs.constater(martin, deux.id, MotifImpaye.OUBLI)
    annulation.annuler(seance)
    assert (o.relire(un).impaye_motif, o.relire(deux).impaye_motif) == (None, MotifImpaye.OUBLI)
    with pytest.raises(Refus, match="rien à annuler"):
        annulation.annuler(nuit)


def test_annuler_une_nouvelle_promesse_rouvre_celle_qu_elle_remplacait(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    premiere = promesses.promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    avant = o.etat_complet(dossier)
    seconde = promesses.promettre(seance, dossier.id, 300_00, date(2026, 12, 4))
    annulation.annuler(seance)
    assert o.etat_complet(dossier) == avant
    assert Promesse.get_by_id(premiere.id).statut is StatutPromesse.OUVERTE
    defaite = Promesse.get_by_id(seconde.id)
    assert defaite.statut is StatutPromesse.ANNULEE and defaite.fermee_le is not None


def test_annuler_un_paiement_laisse_ses_deux_lignes_et_rejuge_les_promesses(
    seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    promesse = promesses.promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    horloge.avancer(jours=1)
    avant = o.etat_complet(dossier)
    encaisser(seance, dossier.id, 500_00, seance.jour, Moyen.VIREMENT)
    assert Promesse.get_by_id(promesse.id).statut is StatutPromesse.TENUE
    annulation.annuler(seance)
    assert o.etat_complet(dossier) == avant
    assert [p.montant for p in Paiement.select().order_by(Paiement.id)] == [500_00, -500_00]


def test_annuler_une_extourne_reinscrit_le_paiement(
    seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    caisse = ouvrir_pour("caisse", Role.COMPTABLE)
    promesses.promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    paiement = encaisser(caisse, dossier.id, 500_00, seance.jour, Moyen.CHEQUE, reference="CH 12")
    avant = o.etat_complet(dossier)
    extourner(superviseur, paiement.id, "chèque rejeté")
    assert o.etat_complet(dossier) != avant
    annulation.annuler(superviseur)
    assert o.etat_complet(dossier) == avant
    assert o.relire(dossier).verse == 500_00
    o.verifier_invariants([dossier], seance.cadre().calendrier)
    with pytest.raises(Refus, match="déjà extourné"):
        extourner(superviseur, paiement.id, "encore")


def test_annuler_un_echeancier(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    avant = o.etat_complet(dossier)
    echeances = lire_echeancier("3x le 5", 900_00, seance.jour, seance.cadre().calendrier)
    promesses.engager(seance, dossier.id, promesses.Engagement(echeances, Moyen.VIREMENT, "3x le 5"))
    annulation.annuler(seance)
    assert o.etat_complet(dossier) == avant
    assert {p.statut for p in Promesse.select()} == {StatutPromesse.ANNULEE}


def test_annuler_cloture_et_reouverture(
    superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    diallo = ouvrir_pour("diallo", Role.ADMINISTRATEUR)
    dossier = creer_dossier()
    avant = o.etat_complet(dossier)
    cloture.clore(superviseur, dossier.id, MotifDeCloture.RETRAIT)
    annulation.annuler(superviseur)
    assert o.etat_complet(dossier) == avant
    cloture.clore(superviseur, dossier.id, MotifDeCloture.RETRAIT)
    clos = o.etat_complet(dossier)
    cloture.rouvrir(diallo, dossier.id, "le mandant revient")
    annulation.annuler(diallo)
    assert o.etat_complet(dossier) == clos
    assert o.relire(dossier).etat is Etat.CLOS


def test_annuler_une_attribution_et_pas_un_lot(
    superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    un, deux = creer_dossier(), creer_dossier()
    martin = ouvrir_pour("martin").acteur
    assert martin is not None
    avant = o.etat_complet(un)
    attribution.attribuer(superviseur, [un.id], martin.id)
    annulation.annuler(superviseur)
    assert o.etat_complet(un) == avant
    attribution.attribuer(superviseur, [un.id, deux.id], martin.id)
    with pytest.raises(Refus, match="rien à annuler"):
        annulation.annuler(superviseur)


def test_annuler_un_rapprochement_rend_a_chacun_ses_dossiers(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    garde, double = creer_debiteur(seance, "SARL Morel"), creer_debiteur(seance, "MOREL Boulangerie")
    Debiteur.update(rapproche_de=garde.id).where(Debiteur.id == double.id).execute()
    un, deux = creer_dossier(debiteur=double), creer_dossier(debiteur=double)
    avant = [o.etat_complet(d) for d in (un, deux)]
    rapprochements.confirmer_rapprochement(seance, un.id)
    annulation.annuler(seance)
    assert [o.etat_complet(d) for d in (un, deux)] == avant
    assert Debiteur.get_by_id(double.id).rapproche_de == garde.id
    assert o.relire(deux).version == deux.version + 2


def test_annuler_un_champ_libre(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    champs = replace(seance, configuration=replace(seance.configuration, champs={"FOURNIL": {"four": "Four"}}))
    dossier = creer_dossier()
    champs_libres.remplir(champs, dossier.id, "four", "Bongard")
    avant = o.etat_complet(dossier)
    champs_libres.remplir(champs, dossier.id, "four", "Pavailler")
    annulation.annuler(champs)
    assert o.etat_complet(dossier) == avant


@pytest.fixture
def au_mur(seance: Seance, creer_dossier: Callable[..., Dossier]) -> Dossier:
    """Un dossier dont toutes les portes de l'huissier sont franches."""
    dossier = creer_dossier(
        position=7, etape=Etape.MISE_EN_DEMEURE, tentatives=3, mise_en_demeure_le=date(2026, 11, 2),
        mise_en_demeure_expire_le=date(2026, 11, 16), impaye_motif=MotifImpaye.TRESORERIE, prescription_le=date(2029, 5, 1),
        confie_le=date(2026, 9, 24), premiere_lettre_le=date(2026, 9, 24),
    )  # fmt: skip
    Piece.create(dossier_id=dossier.id, type=TypePiece.FACTURE, nom="F-1.pdf", ajoutee_le=seance.horloge())
    return dossier


def test_une_escalade_s_annule_en_entier_et_se_refait(seance: Seance, au_mur: Dossier) -> None:
    avant = o.etat_complet(au_mur)
    premiere = escalade.escalader(seance, au_mur.id, TypeAction.HUISSIER)
    annulation.annuler(seance)
    assert o.etat_complet(au_mur) == avant
    assert Procedure.get_by_id(premiere.id).etat is EtatProcedure.ANNULE
    escalade.escalader(seance, au_mur.id, TypeAction.HUISSIER)
    assert o.relire(au_mur).etape is Etape.HUISSIER_AMIABLE


def test_une_escalade_transmise_ne_s_annule_plus(seance: Seance, au_mur: Dossier) -> None:
    mission = escalade.escalader(seance, au_mur.id, TypeAction.HUISSIER)
    garde = Annulable.get_by_id(seance.acteur.id).__data__  # type: ignore[union-attr]
    escalade.transmettre(seance, mission.id, "Étude Exemple")
    with pytest.raises(Refus):
        annulation.annuler(seance)
    # Même si la trace du geste était encore là et à jour, la transmission l'interdirait.
    Annulable.create(**{**garde, "version": o.relire(au_mur).version})
    with pytest.raises(Refus, match="transmise"):
        annulation.annuler(seance)
    assert Procedure.get_by_id(mission.id).etat is EtatProcedure.TRANSMIS


def test_l_annulation_est_tout_ou_rien(seance: Seance, creer_dossier: Callable[..., Dossier], monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = creer_dossier()
    promesses.promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    apres, historique = o.etat_complet(dossier), len(o.evenements(dossier))

    def casser(*_: object) -> None:
        raise RuntimeError("coupure")

    monkeypatch.setattr(annulation, "_remettre_le_dossier", casser)
    with pytest.raises(RuntimeError):
        annulation.annuler(seance)
    monkeypatch.undo()
    assert o.etat_complet(dossier) == apres and len(o.evenements(dossier)) == historique
    annulation.annuler(seance)
