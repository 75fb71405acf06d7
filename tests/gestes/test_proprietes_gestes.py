"""Des suites de gestes au hasard : les invariants tiennent, et chaque annulation rend l'état d'avant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agence.conduite.echeanciers import lire_echeancier
from agence.decomptes import du_du_dossier
from agence.erreurs import ErreurAgence
from agence.gestes import (
    annulation,
    attribution,
    baux,
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
    suspensions,
)  # fmt: skip
from agence.gestes.appels import consigner
from agence.gestes.paiements import encaisser, extourner
from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.modeles import Courrier, Dossier, Paiement, Procedure, Promesse
from donnees.nomenclature import (
    Etape,
    EtatCourrier,
    EtatProcedure,
    Motif,
    MotifDeCloture,
    MotifImpaye,
    Moyen,
    Nature,
    Role,
    StatutPromesse,
    TypeAction,
    TypeCourrier,
    TypePiece,
)  # fmt: skip
from tests.fabrique import LUNDI, Horloge
from tests.gestes import outils_gestes as o

Fabrique = Callable[..., Dossier]
Pas = Callable[[Seance, Dossier, dict[str, Any]], object]

# ── les gestes, chacun avec ce qu'il faut de hasard ──────────────────────────────────────────────────────────────────


def _jour(seance: Seance, x: dict[str, Any]) -> date:
    return seance.jour + timedelta(days=x["jours"])


def _payer(s: Seance, d: Dossier, x: dict[str, Any]) -> object:
    montant = du_du_dossier(d.id, s.jour, s.configuration) if x["drapeau"] else x["montant"]
    return encaisser(s, d.id, montant, s.jour - timedelta(days=x["jours"] % 3), x["moyen"])


def _extourner(s: Seance, d: Dossier, x: dict[str, Any]) -> object:
    lignes = list(Paiement.select().where(Paiement.dossier_id == d.id, Paiement.extourne_id.is_null()))
    return extourner(s, lignes[x["jours"] % len(lignes)].id, "rejet") if lignes else None


def _echelonner(s: Seance, d: Dossier, x: dict[str, Any]) -> object:
    echeances = lire_echeancier(f"{2 + x['jours'] % 4}x le 5", max(100_00, x["montant"]), s.jour, s.cadre().calendrier)
    return promesses.engager(s, d.id, promesses.Engagement(echeances, x["moyen"], "au hasard"))


def _reporter(s: Seance, d: Dossier, x: dict[str, Any]) -> object:
    ouverte = Promesse.get_or_none(Promesse.dossier_id == d.id, Promesse.statut == StatutPromesse.OUVERTE)
    return promesses.reporter(s, ouverte.id, _jour(s, x), toutes=x["drapeau"]) if ouverte else None


def _preparer(s: Seance, d: Dossier, x: dict[str, Any]) -> object:
    with geste(s, d.id) as g:
        return courriers.preparer(g, x["courrier"])


def _suivre(s: Seance, d: Dossier, x: dict[str, Any]) -> object:
    parti = Courrier.get_or_none(Courrier.dossier_id == d.id, Courrier.etat == EtatCourrier.PARTI)
    if parti is None:
        return None
    return courriers.revenu(s, parti.id, s.jour) if x["drapeau"] else courriers.recu(s, parti.id, s.jour)


def _mission(s: Seance, d: Dossier, x: dict[str, Any]) -> object:
    vives = Procedure.select().where(Procedure.dossier_id == d.id, Procedure.etat != EtatProcedure.ANNULE)
    mission = vives.order_by(Procedure.id.desc()).first()
    if mission is None:
        return escalade.escalader(s, d.id, TypeAction.HUISSIER, derogation="essai")
    return escalade.revenir(s, mission.id, "sans suite") if x["drapeau"] else escalade.transmettre(s, mission.id)


GESTES: dict[str, Pas] = {
    "noter": lambda s, d, x: notes.noter(s, d.id, "note"),
    "épingler": lambda s, d, x: notes.epingler(s, d.id, "épingle" if x["drapeau"] else ""),
    "appeler": lambda s, d, x: consigner(s, d.id, x["code"], derogation="essai"),
    "planifier": lambda s, d, x: planification.planifier(s, d.id, x["action"], _jour(s, x), time(11, 0) if x["drapeau"] else None),
    "promettre": lambda s, d, x: promesses.promettre(s, d.id, x["montant"], _jour(s, x), x["moyen"]),
    "échelonner": _echelonner,
    "reporter": _reporter,
    "payer": _payer,
    "extourner": _extourner,
    "suspendre": lambda s, d, x: suspensions.suspendre(s, d.id, x["motif"], _jour(s, x) if x["drapeau"] else None, "une preuve"),
    "lever": lambda s, d, x: suspensions.lever(s, d.id, "preuve reçue"),
    "écrire": lambda s, d, x: courriers.parti(s, d.id, x["courrier"], s.jour, raison="essai" if x["drapeau"] else ""),
    "préparer": _preparer,
    "suivre": _suivre,
    "téléphone": lambda s, d, x: coordonnees.ajouter_telephone(s, d.id, f"06123456{x['jours']:02d}"),
    "pièce": lambda s, d, x: pieces.joindre(s, d.id, TypePiece.FACTURE, "facture"),
    "garant": lambda s, d, x: intervenants.ajouter(s, d.id, intervenants.RoleIntervenant.GARANT, "Jeanne"),
    "motif": lambda s, d, x: motifs.constater(s, d.id, x["impaye"]),
    "clore": lambda s, d, x: cloture.clore(s, d.id, x["cloture"]),
    "rouvrir": lambda s, d, x: cloture.rouvrir(s, d.id, "reprise"),
    "attribuer": lambda s, d, x: attribution.attribuer(s, [d.id], s.acteur.id if s.acteur else 0),
    "mission": _mission,
    "prendre": lambda s, d, x: baux.prendre(s, d.id),
}  # fmt: skip

hasard = st.fixed_dictionaries(
    {
        "jours": st.integers(0, 50),
        "montant": st.integers(20_00, 900_00),
        "drapeau": st.booleans(),
        "moyen": st.sampled_from(Moyen),
        "motif": st.sampled_from(Motif),
        "impaye": st.sampled_from(MotifImpaye),
        "cloture": st.sampled_from(MotifDeCloture),
        "courrier": st.sampled_from(TypeCourrier),
        "action": st.sampled_from([TypeAction.APPEL, TypeAction.RELANCE, TypeAction.REVUE, TypeAction.ECRIRE]),
        "code": st.sampled_from(["NRP", "REP", "OCC", "FAUX", "PAYE", "LIT", "REF", "DIFF", "NPD", "SUR", "DCD", "INSOLV", "RPL", "PROM"]),
    }
)
DEPARTS = ("neuf", "en cours", "courrier parti", "au mur", "clos")
suites = st.lists(
    st.tuples(st.sampled_from(sorted(GESTES)), hasard, st.integers(0, 9), st.sampled_from([0, 0, 0, 1, 3, 8])), min_size=1, max_size=14
)
reglages = settings(suppress_health_check=list(HealthCheck))


def _partir(depart: str, seance: Seance, creer_dossier: Fabrique, nature: Nature) -> Dossier:
    """Un dossier d'où les gestes rares sont possibles : neuf, clos, un courrier en chemin, ou toutes les portes franches."""
    if depart == "au mur":
        dossier = creer_dossier(
            nature=nature, position=7, etape=Etape.MISE_EN_DEMEURE, tentatives=3, mise_en_demeure_le=date(2026, 11, 2),
            mise_en_demeure_expire_le=date(2026, 11, 16), impaye_motif=MotifImpaye.REFUS, prescription_le=date(2028, 5, 1),
            confie_le=date(2026, 9, 24), premiere_lettre_le=date(2026, 9, 24),
        )  # fmt: skip
        pieces.joindre(seance, dossier.id, TypePiece.FACTURE, "facture")
        return dossier
    dossier = creer_dossier(nature=nature, lettre=depart != "neuf", tentatives=2)
    if depart == "clos":
        cloture.clore(seance, dossier.id, MotifDeCloture.RETRAIT)
    elif depart == "courrier parti":
        courriers.parti(seance, dossier.id, TypeCourrier.MISE_EN_DEMEURE, seance.jour)
    return dossier


def _jouer(nom: str, seance: Seance, dossier: Dossier, x: dict[str, Any]) -> bool:
    """Vrai si le geste est fait ; un refus en français est une issue normale, qui ne laisse rien."""
    try:
        return GESTES[nom](seance, dossier, x) is not None or nom in ("motif", "clore", "rouvrir", "prendre")
    except ErreurAgence as refus:
        assert refus.message
        return False


@given(suite=suites, nature=st.sampled_from(Nature), depart=st.sampled_from(DEPARTS))
@reglages
def test_les_invariants_1_2_5_6_9_tiennent_apres_chaque_geste(
    suite: list[tuple[str, dict[str, Any], int, int]],
    nature: Nature,
    depart: str,
    superviseur: Seance,
    ouvrir_pour: Callable[..., Seance],
    horloge: Horloge,
    creer_dossier: Fabrique,
) -> None:
    horloge.regler(LUNDI)
    seances = [superviseur, ouvrir_pour("lefevre"), ouvrir_pour("diallo", Role.ADMINISTRATEUR)]
    dossiers = [_partir(depart, superviseur, creer_dossier, nature), creer_dossier(tentatives=3)]
    for nom, x, lequel, jours in suite:
        horloge.avancer(jours=jours)
        dossier, seance = dossiers[lequel % 2], seances[lequel % 3]
        avant, passe = o.etat_complet(dossier), len(o.evenements(dossier))
        if not _jouer(nom, seance, dossier, x) and nom not in ("reporter", "extourner", "suivre"):
            apres = o.etat_complet(dossier)
            assert len(o.evenements(dossier)) > passe or apres == avant, f"{nom} refusé a laissé une trace"
        o.verifier_invariants(dossiers, superviseur.cadre().calendrier)


@given(suite=suites, nature=st.sampled_from(Nature), depart=st.sampled_from(DEPARTS))
@reglages
def test_annuler_apres_n_importe_quelle_suite_rend_l_etat_d_avant(
    suite: list[tuple[str, dict[str, Any], int, int]],
    nature: Nature,
    depart: str,
    superviseur: Seance,
    horloge: Horloge,
    creer_dossier: Fabrique,
) -> None:
    """Chaque geste annulable est repris aussitôt, puis refait : la suite continue comme si de rien n'était."""
    horloge.regler(LUNDI)
    dossier = _partir(depart, superviseur, creer_dossier, nature)
    for nom, x, _, jours in suite:
        horloge.avancer(jours=jours)
        avant, passe = o.etat_complet(dossier), len(o.evenements(dossier))
        _jouer(nom, superviseur, dossier, x)
        if len(o.evenements(dossier)) > passe and annulation.annulable(superviseur) is not None:
            annulation.annuler(superviseur)
            assert o.etat_complet(dossier) == avant, nom
            o.verifier_invariants([dossier], superviseur.cadre().calendrier)
            _jouer(nom, superviseur, dossier, x)
        o.verifier_invariants([dossier], superviseur.cadre().calendrier)
