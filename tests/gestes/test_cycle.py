"""La nuit : ce qu'elle fait, ce qu'elle ne refait pas, ce qui ne l'arrête pas."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agence.calendrier import plus_mois
from agence.configuration.modele import Rang
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import cycle, promesses
from agence.gestes.appels import consigner
from agence.gestes.paiements import encaisser
from agence.seance import Seance
from donnees.base import executer, verrou_de_cycle
from donnees.modeles import ConfigurationAppliquee, Courrier, Cycle, Dossier, EtapeFaite, Evenement
from donnees.nomenclature import Etat, EtatCourrier, Motif, MotifAction, Moyen, Nature, TypeAction, TypeCourrier
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)


def photo() -> list[dict[str, object]]:
    return [{nom: str(getattr(d, nom)) for nom in Dossier._meta.fields} for d in Dossier.select().order_by(Dossier.id)]


def test_la_premiere_lettre_est_preparee_une_fois(nuit: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(lettre=False)
    assert cycle.jouer(nuit).etapes == 1
    assert cycle.jouer(nuit).etapes == 0
    courrier = Courrier.get()
    assert (courrier.dossier_id, courrier.type, courrier.etat) == (d.id, TypeCourrier.PREMIERE_LETTRE, EtatCourrier.A_ENVOYER)
    assert Dossier.get_by_id(d.id).action is TypeAction.PREMIERE_LETTRE, "l'étape attend que son départ soit confirmé"


def test_une_relance_en_retard_part_une_seule_fois_et_garde_l_ecart(nuit: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=2, action=TypeAction.RELANCE, action_le=LUNDI - timedelta(days=40), ancre_le=LUNDI - timedelta(days=45))
    assert cycle.jouer(nuit).etapes == 1
    lu = Dossier.get_by_id(d.id)
    assert (lu.action, lu.action_le, lu.position) == (TypeAction.APPEL, date(2026, 11, 25), 3), "2 jours après, compté d'aujourd'hui"
    assert [(e.position, e.action) for e in EtapeFaite.select()] == [(2, TypeAction.RELANCE)]
    assert cycle.jouer(nuit).etapes == 0


def test_la_suspension_finie_rend_le_dossier_a_la_file(nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    d = creer_dossier(
        etat=Etat.SUSPENDU, action=None, action_le=None, position=1, suspension_motif=Motif.ARRANGEMENT, suspendu_le=LUNDI,
        suspendu_jusqu_au=LUNDI + timedelta(days=2),
    )  # fmt: skip
    horloge.avancer(jours=2)
    assert cycle.jouer(nuit).suspensions_levees == 0, "le dernier jour compte encore"
    horloge.avancer(jours=1)
    assert cycle.jouer(nuit).suspensions_levees == 1
    lu = Dossier.get_by_id(d.id)
    assert (lu.etat, lu.suspension_motif, lu.action_motif) == (Etat.ACTIF, None, MotifAction.FIN_DE_SUSPENSION)


def test_rejouee_elle_ne_change_rien(seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    for i in range(6):
        d = creer_dossier(lettre=i % 2 == 0, position=1 if i % 2 == 0 else 0)
        if i % 2 == 0:
            promesses.promettre(seance, d.id, 300_00, LUNDI + timedelta(days=i))
    horloge.avancer(jours=15)
    cycle.jouer(nuit)
    avant, evenements = photo(), Evenement.select().count()
    bilan = cycle.jouer(nuit)
    assert (photo(), Evenement.select().count()) == (avant, evenements)
    assert (bilan.promesses_rompues, bilan.etapes, bilan.suspensions_levees) == (0, 0, 0)


def test_regle_24_une_dette_de_consommateur_prescrite_n_est_plus_relancee(nuit: Seance, creer_dossier: Fabrique) -> None:
    hier = LUNDI - timedelta(days=1)
    d = creer_dossier(nature=Nature.PARTICULIER, position=1, echeance_le=plus_mois(hier, -24), prescription_le=hier)
    pro = creer_dossier(position=1, echeance_le=plus_mois(hier, -60), prescription_le=hier)
    cycle.jouer(nuit)
    assert Dossier.get_by_id(d.id).action is TypeAction.REVUE
    assert Dossier.get_by_id(pro.id).action is TypeAction.APPEL


def test_regle_21_alertes_aux_seuils_et_rang_remonte(nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    fin = LUNDI + timedelta(days=91)
    d = creer_dossier(position=1, echeance_le=plus_mois(fin, -60), prescription_le=fin)
    assert cycle.jouer(nuit).alertes == 1, "déjà sous 180 jours à la première nuit"
    horloge.avancer(jours=1)
    avant = Dossier.get_by_id(d.id).rang
    assert cycle.jouer(nuit).alertes == 1, "90 jours"
    assert Dossier.get_by_id(d.id).rang > avant
    horloge.avancer(jours=1)
    assert cycle.jouer(nuit).alertes == 0


def test_un_dossier_illisible_n_arrete_pas_la_nuit(nuit: Seance, creer_dossier: Fabrique) -> None:
    mauvais, bon = creer_dossier(lettre=False), creer_dossier(lettre=False)
    executer("UPDATE dossier SET action_motif = 'inconnu' WHERE id = ?", (mauvais.id,))
    bilan = cycle.jouer(nuit)
    assert len(bilan.reserves) == 1 and bilan.reserves[0].startswith(mauvais.reference)
    assert [c.dossier_id for c in Courrier.select()] == [bon.id]


def test_deux_nuits_a_la_fois_la_seconde_le_dit(nuit: Seance, base: str) -> None:
    if base.startswith("postgresql"):
        executer("SELECT 1")
        import psycopg

        with psycopg.connect(base) as autre:
            autre.execute("SELECT pg_advisory_lock(7002)")
            with pytest.raises(Refus, match="déjà en cours"):
                cycle.jouer(nuit)
        return
    with verrou_de_cycle() as obtenu:
        assert obtenu
        with pytest.raises(Refus, match="déjà en cours"):
            cycle.jouer(nuit)


def test_ni_demain_ni_avant_le_dernier(nuit: Seance) -> None:
    with pytest.raises(SaisieInvalide, match="à venir"):
        cycle.jouer(nuit, LUNDI + timedelta(days=1))
    cycle.jouer(nuit, LUNDI - timedelta(days=2))
    cycle.jouer(nuit, LUNDI - timedelta(days=1))
    with pytest.raises(Refus, match="22/11/2026"):
        cycle.jouer(nuit, LUNDI - timedelta(days=2))


def test_le_bilan_a_les_cles_du_contrat(nuit: Seance) -> None:
    bilan = cycle.jouer(nuit).en_json()
    assert set(bilan) == {
        "date", "promesses_tenues", "promesses_rompues", "etapes", "suspensions_levees", "alertes", "avis", "reserves", "duree_ms",
        "historique", "tete",
    }  # fmt: skip
    assert json.dumps(bilan) and bilan["date"] == "2026-11-23"
    assert Cycle.get().bilan == bilan


def test_de_nouveaux_poids_font_recalculer_les_rangs(nuit: Seance, creer_dossier: Fabrique, horloge: Horloge) -> None:
    d = creer_dossier(position=1)
    cycle.jouer(nuit)
    horloge.avancer(heures=1)
    nouvelle = replace(nuit.configuration, rang=Rang(montant=900))
    version = ConfigurationAppliquee.create(empreinte="essai", texte="", appliquee_le=horloge())
    cycle.jouer(replace(nuit, configuration=nouvelle, configuration_id=version.id))
    assert Dossier.get_by_id(d.id).rang > d.rang


def test_la_verification_finie_une_promesse_qui_court_tient_encore_le_dossier(
    seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    """Promise pour dans dix jours, puis « dit avoir payé » : cinq jours après, la nuit ne fait pas rappeler avant le contrôle."""
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, LUNDI + timedelta(days=9))
    consigner(seance, d.id, "PAYE")
    horloge.avancer(jours=8)
    assert cycle.jouer(nuit).suspensions_levees == 1
    lu = Dossier.get_by_id(d.id)
    assert (lu.etat, lu.suspension_motif, lu.suspendu_jusqu_au) == (Etat.SUSPENDU, Motif.PROMESSE, date(2026, 12, 7))


@pytest.mark.parametrize("nuits", [range(1, 13), [12], [3, 9, 12]])
def test_endormie_elle_rend_la_verification_et_la_rupture_dans_l_ordre_des_jours(
    seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique, nuits: Sequence[int]
) -> None:
    """Vérifié jusqu'au 30 novembre, promis pour ce jour et rompu le 2 décembre, quelles que soient les nuits jouées."""
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, LUNDI + timedelta(days=7), Moyen.CARTE)
    consigner(seance, d.id, "PAYE")
    fait = 0
    for n in nuits:
        horloge.avancer(jours=n - fait)
        fait = n
        cycle.jouer(nuit)
    lu = Dossier.get_by_id(d.id)
    assert (lu.etat, lu.action, lu.action_le) == (Etat.ACTIF, TypeAction.APPEL, date(2026, 12, 2))
    assert (lu.action_motif, lu.promesses_rompues) == (MotifAction.PROMESSE_ROMPUE, 1)


def test_la_nuit_dit_les_promesses_que_les_paiements_ont_tenues(
    seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, LUNDI + timedelta(days=2))
    assert cycle.jouer(nuit).promesses_tenues == 0
    encaisser(seance, d.id, 300_00, LUNDI, Moyen.VIREMENT)
    horloge.avancer(jours=1)
    assert [cycle.jouer(nuit).promesses_tenues for _ in range(2)] == [1, 0], "dite une fois"
