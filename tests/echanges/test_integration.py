"""L'entrée d'un portefeuille dans la base : une fois, en entier, et rien deux fois."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agence.configuration.modele import Correspondance
from agence.echanges import ecritures as module_ecritures
from agence.echanges.bilan import Bilan, avec_les_refus, ecrire_accuse
from agence.echanges.entetes import planifier
from agence.echanges.fichiers import lire
from agence.echanges.integration import correspondance_de, integrer
from agence.echanges.portefeuille import Lecture, verifier
from agence.echanges.tableau import lire_csv
from agence.erreurs import Introuvable, Refus
from agence.gestes.baux import prendre
from agence.seance import Seance
from agence.tenue.verification import verifier as verifier_la_base
from donnees.base import lignes, une
from donnees.modeles import Dossier, Evenement, Mandat, Paiement, Utilisateur
from donnees.nomenclature import Role, TypeEvenement
from tests.fabrique import creer_mandant

TETE = "reference;debiteur;type_debiteur;facture;date_facture;date_echeance;montant_ttc"
MOREL = "R-1;SARL Morel;professionnel;F-1;01/06/2026;30/06/2026;1100,00"
JOUR = date(2026, 11, 23)


def lecture(*corps: str, tete: str = TETE) -> Lecture:
    texte = "\n".join((tete, *corps)) + "\n"
    return verifier(lire_csv(texte.encode(), "essai.csv"), "FOURNIL", Correspondance(), JOUR)


@pytest.fixture
def importer(superviseur: Seance, ouvrir_pour: Callable[..., Seance]) -> Callable[..., Bilan]:
    """Importe ces lignes pour le mandant FOURNIL, comme le superviseur."""
    creer_mandant(superviseur)
    for nom in ("lefevre", "martin", "diallo"):
        ouvrir_pour(nom, Role.AGENT)

    def importer_(*corps: str, tete: str = TETE, **options: Any) -> Bilan:
        return integrer(superviseur, lecture(*corps, tete=tete), "FOURNIL", "essai.csv", str(hash(corps)), **options)

    return importer_


def compter(table: str) -> int:
    return int((une(f"SELECT count(*) FROM {table}") or (0,))[0])


def photographie() -> dict[str, list[tuple[Any, ...]]]:
    """Toute la base, pour dire que rien n'y a changé."""
    tables = ("debiteur", "coordonnee", "dossier", "creance", "paiement", "evenement", "import_fichier", "annulable")
    return {t: lignes(f"SELECT * FROM {t} ORDER BY 1") for t in tables}


# ── l'arrivée ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_une_ligne_fait_un_dossier_pret_a_travailler(importer: Callable[..., Bilan]) -> None:
    bilan = importer(MOREL)
    assert bilan.en_json() | {"avertissements": []} == {
        "lues": 1, "creees": 1, "modifiees": 0, "inchangees": 0, "refusees": [], "simulation": False,
        "dossiers_crees": 1, "dossiers_modifies": 0, "debiteurs_crees": 1, "a_confirmer": 0, "avertissements": [],
    }  # fmt: skip
    d = Dossier.get()
    assert (d.reference, d.principal, d.solde, d.etape, d.etat) == ("R-1", 110_000, 110_000, "amiable", "actif")
    assert d.action == "premiere_lettre" and d.action_le == JOUR
    assert d.prescription_le == date(2031, 6, 30)  # cinq ans après l'échéance
    assert d.age_confie == 146  # du 30 juin au 23 novembre
    assert d.rang > 0
    assert verifier_la_base(jour=JOUR) == ()


def test_les_lignes_de_meme_reference_font_un_dossier(importer: Callable[..., Bilan]) -> None:
    importer(MOREL, "R-1;SARL Morel;professionnel;F-2;01/05/2026;31/05/2026;50,50")
    d = Dossier.get()
    assert (compter("dossier"), compter("creance"), d.principal) == (1, 2, 115_050)
    assert d.prescription_le == date(2031, 5, 31)  # l'échéance la plus ancienne
    creation = Evenement.get(Evenement.type == TypeEvenement.CREATION)
    assert "2 créances" in creation.texte and "essai.csv" in creation.texte


def test_sans_convention_rien_n_entre_regle_1(importer: Callable[..., Bilan]) -> None:
    Mandat.delete().execute()
    with pytest.raises(Refus) as refus:
        importer(MOREL)
    assert refus.value.regle == "1"
    assert compter("dossier") == 0


def test_une_convention_finie_ne_suffit_pas(importer: Callable[..., Bilan]) -> None:
    Mandat.update(fin_le=JOUR - timedelta(days=1)).execute()
    with pytest.raises(Refus, match="a pris fin le 22/11/2026"):
        importer(MOREL)


def test_un_mandant_inconnu_se_dit(superviseur: Seance) -> None:
    with pytest.raises(Introuvable, match="FOURNIL"):
        integrer(superviseur, lecture(MOREL), "FOURNIL", "essai.csv", "x")


def test_un_agent_n_importe_pas(seance: Seance) -> None:
    with pytest.raises(Refus, match="superviseur"):
        integrer(seance, lecture(MOREL), "FOURNIL", "essai.csv", "x")


def test_ce_que_le_creancier_avait_fait_est_repris(importer: Callable[..., Bilan]) -> None:
    importer(
        f"{MOREL};02/07/2026;L-8812;20/07/2026;300,00;01/08/2026;à rappeler le matin",
        tete=f"{TETE};premiere_lettre_le;premiere_lettre_ref;mise_en_demeure_le;verse;verse_le;note",
    )
    d = Dossier.get()
    assert (d.premiere_lettre_le, d.premiere_lettre_ref, d.etape) == (date(2026, 7, 2), "L-8812", "mise_en_demeure")
    assert d.mise_en_demeure_expire_le == date(2026, 7, 28)  # reçue le 20, 8 jours pour payer (scénario b2b)
    assert d.action == "appel"  # la lettre n'est pas refaite
    assert (d.verse, d.solde) == (30_000, 80_000)
    versement = Paiement.get()
    assert (versement.montant, versement.recu_le, versement.canal) == (30_000, date(2026, 8, 1), "mandant")
    textes = [e.texte for e in Evenement.select().order_by(Evenement.id)]
    assert any("L-8812" in t for t in textes) and "à rappeler le matin" in textes
    assert verifier_la_base(jour=JOUR) == ()


def test_un_titre_executoire_met_en_execution(importer: Callable[..., Bilan]) -> None:
    importer(f"{MOREL};01/09/2026", tete=f"{TETE};titre_executoire_le")
    d = Dossier.get()
    assert (d.etape, d.action, d.prescription_le) == ("execution", "revue", date(2036, 9, 1))


def test_tout_deja_paye_le_dossier_arrive_clos(importer: Callable[..., Bilan]) -> None:
    # Un particulier sans mise en demeure ne doit ni intérêts ni indemnité : versé = dû.
    importer("R-9;DUPUIS Karim;particulier;F-9;01/06/2026;30/06/2026;80,00;80,00;01/07/2026", tete=f"{TETE};verse;verse_le")
    d = Dossier.get()
    assert (d.etat, d.clos_motif, d.solde) == ("clos", "solde", 0)
    assert verifier_la_base(jour=JOUR) == ()


# ── à qui ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_les_dossiers_sans_agent_se_partagent_et_un_debiteur_reste_a_un_seul(importer: Callable[..., Bilan]) -> None:
    corps = [f"R-{i};Client {i};particulier;F-{i};01/06/2026;30/06/2026;100,00;060000{i:04d}" for i in range(1, 7)]
    corps += [f"R-1{i};Client 1;particulier;G-{i};01/06/2026;30/06/2026;100,00;0600000001" for i in range(3)]
    importer(*corps, tete=f"{TETE};telephone")
    par_debiteur = lignes("SELECT debiteur_id, count(DISTINCT agent_id), count(*) FROM dossier GROUP BY debiteur_id")
    assert len(par_debiteur) == 6 and all(agents == 1 for _, agents, _ in par_debiteur)
    parts = sorted(n for _, n in lignes("SELECT agent_id, count(*) FROM dossier GROUP BY agent_id"))
    assert parts == [2, 2, 5]


def test_l_agent_du_fichier_l_emporte_et_un_inconnu_refuse_sa_ligne(importer: Callable[..., Bilan]) -> None:
    bilan = importer(
        f"{MOREL};martin", "R-2;Autre;professionnel;F-2;01/06/2026;30/06/2026;10,00;fantome", tete=f"{TETE};agent"
    )
    assert [(r.ligne, r.colonne, r.valeur) for r in bilan.rejets] == [(3, "agent", "fantome")]
    assert "martin" in bilan.rejets[0].motif
    assert bilan.en_json()["lues"] == bilan.en_json()["creees"] + len(bilan.en_json()["refusees"]) == 2
    assert Utilisateur.get_by_id(Dossier.get().agent_id).nom == "martin"


# ── deux fois, et corrigé ────────────────────────────────────────────────────────────────────────────────────────────


def test_le_meme_fichier_deux_fois_ne_change_rien(importer: Callable[..., Bilan]) -> None:
    tete = f"{TETE};telephone;adresse;code_postal;ville;verse;verse_le;note;premiere_lettre_le;contact"
    corps = f"{MOREL};0612345678;1 rue des Lilas;35000;Rennes;100,00;01/08/2026;une note;02/07/2026;M. Morel"
    importer(corps, tete=tete)
    avant = photographie()
    bilan = importer(corps, tete=tete)
    assert (bilan.compter("inchangee"), bilan.rejets) == (1, [])
    assert photographie() == avant


def test_un_montant_corrige_se_dit_et_se_compte(importer: Callable[..., Bilan]) -> None:
    importer(MOREL, "R-2;Autre;professionnel;F-9;01/06/2026;30/06/2026;10,00")
    bilan = importer(MOREL.replace("1100,00", "1000,00"), "R-2;Autre;professionnel;F-9;01/06/2026;30/06/2026;10,00")
    assert (bilan.compter("modifiee"), bilan.compter("inchangee"), bilan.dossiers_modifies) == (1, 1, 1)
    d = Dossier.get(Dossier.reference == "R-1")
    assert (d.principal, d.solde) == (100_000, 100_000)
    dit = Evenement.get(Evenement.type == TypeEvenement.IMPORT)
    assert dit.dossier_id == d.id and "1\u202f100,00\u00a0€ → 1\u202f000,00\u00a0€" in dit.texte
    assert verifier_la_base(jour=JOUR) == ()


def test_une_creance_ajoutee_et_un_telephone_neuf(importer: Callable[..., Bilan]) -> None:
    tete = f"{TETE};telephone"
    importer(f"{MOREL};0612345678", tete=tete)
    bilan = importer(f"{MOREL};0698765432", "R-1;SARL Morel;professionnel;F-2;01/03/2026;31/03/2026;10,00;", tete=tete)
    assert (bilan.compter("creee"), bilan.compter("modifiee")) == (1, 1)
    d = Dossier.get()
    assert (d.principal, d.prescription_le, compter("debiteur")) == (111_000, date(2031, 3, 31), 1)
    valeurs = [v for (v,) in lignes("SELECT valeur FROM coordonnee WHERE type = 'telephone' ORDER BY ordre")]
    assert valeurs == ["+33698765432", "+33612345678"]  # le plus récent d'abord
    assert verifier_la_base(jour=JOUR) == ()


def test_la_lettre_apprise_apres_coup_fait_avancer_le_scenario(importer: Callable[..., Bilan]) -> None:
    tete = f"{TETE};premiere_lettre_le;premiere_lettre_ref"
    importer(f"{MOREL};;", tete=tete)
    assert Dossier.get().action == "premiere_lettre"
    bilan = importer(f"{MOREL};02/07/2026;L-1", tete=tete)
    d = Dossier.get()
    assert (bilan.compter("modifiee"), d.action, d.premiere_lettre_ref) == (1, "appel", "L-1")
    assert verifier_la_base(jour=JOUR) == ()


def test_un_versement_de_plus_passe_par_le_geste_et_solde(importer: Callable[..., Bilan]) -> None:
    tete = f"{TETE};verse;verse_le"
    ligne = "R-9;DUPUIS Karim;particulier;F-9;01/06/2026;30/06/2026;80,00"
    importer(f"{ligne};30,00;01/07/2026", tete=tete)
    bilan = importer(f"{ligne};80,00;01/08/2026", tete=tete)
    assert bilan.compter("modifiee") == 1
    assert [p.montant for p in Paiement.select().order_by(Paiement.id)] == [3_000, 5_000]
    assert Dossier.get().etat == "clos"
    assert compter("annulable") == 0
    assert verifier_la_base(jour=JOUR) == ()


def test_une_facture_ramenee_a_ce_qui_est_paye_clot_le_dossier(importer: Callable[..., Bilan]) -> None:
    tete = f"{TETE};verse;verse_le"
    ligne = "R-9;DUPUIS Karim;particulier;F-9;01/06/2026;30/06/2026;80,00;30,00;01/07/2026"
    importer(ligne, tete=tete)
    importer(ligne.replace("80,00", "30,00"), tete=tete)
    d = Dossier.get()
    assert (d.etat, d.solde) == ("clos", 0)
    assert verifier_la_base(jour=JOUR) == ()


def test_un_versement_qui_baisse_est_refuse(importer: Callable[..., Bilan]) -> None:
    tete = f"{TETE};verse;verse_le"
    importer(f"{MOREL};300,00;01/07/2026", tete=tete)
    bilan = importer(f"{MOREL};100,00;01/07/2026", tete=tete)
    assert [(r.colonne, r.ligne) for r in bilan.rejets] == [("verse", 2)]
    assert Dossier.get().verse == 30_000


def test_un_total_ne_descend_pas_sous_ce_qui_est_paye(importer: Callable[..., Bilan]) -> None:
    tete = f"{TETE};verse;verse_le"
    importer(f"{MOREL};300,00;01/07/2026", tete=tete)
    bilan = importer(MOREL.replace("1100,00", "200,00") + ";;", tete=tete)
    assert bilan.rejets and Dossier.get().principal == 110_000


def test_une_reference_d_un_autre_debiteur_est_refusee(importer: Callable[..., Bilan]) -> None:
    importer(MOREL)
    bilan = importer(MOREL.replace("SARL Morel", "Garage Petit"))
    assert [(r.colonne, r.motif) for r in bilan.rejets] == [("reference", "référence déjà confiée pour un autre débiteur")]
    assert compter("debiteur") == 1


def test_un_dossier_clos_ne_change_plus(importer: Callable[..., Bilan]) -> None:
    ligne = "R-9;DUPUIS Karim;particulier;F-9;01/06/2026;30/06/2026;80,00;80,00;01/07/2026"
    tete = f"{TETE};verse;verse_le"
    importer(ligne, tete=tete)
    assert importer(ligne, tete=tete).compter("inchangee") == 1
    bilan = importer(ligne.replace("F-9", "F-10"), tete=tete)
    assert "clos" in bilan.rejets[0].motif


def test_un_versement_sur_un_dossier_tenu_par_un_collegue_attend(
    importer: Callable[..., Bilan], ouvrir_pour: Callable[..., Seance]
) -> None:
    tete = f"{TETE};verse;verse_le"
    importer(f"{MOREL};;", tete=tete)
    prendre(ouvrir_pour("martin"), Dossier.get().id)
    bilan = importer(f"{MOREL};50,00;01/07/2026", tete=tete)
    assert "Martin travaille" in bilan.rejets[0].motif
    assert compter("paiement") == 0


# ── tout ou rien ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_une_simulation_n_ecrit_rien_et_dit_pareil(importer: Callable[..., Bilan]) -> None:
    avant = photographie()
    essai = importer(MOREL, simulation=True)
    assert photographie() == avant
    assert essai.en_json() | {"simulation": False} == importer(MOREL).en_json()


def test_une_panne_au_milieu_ne_laisse_rien(importer: Callable[..., Bilan], monkeypatch: pytest.MonkeyPatch) -> None:
    avant = photographie()
    vraie = module_ecritures.inserer_lot

    def casser(table: str, *reste: Any) -> None:
        if table == "creance":
            raise OSError("le disque a lâché")
        vraie(table, *reste)

    monkeypatch.setattr(module_ecritures, "inserer_lot", casser)
    with pytest.raises(OSError, match="lâché"):
        importer(MOREL)
    assert photographie() == avant


# ── les débiteurs ────────────────────────────────────────────────────────────────────────────────────────────────────

TETE_LARGE = f"{TETE};siren;telephone;adresse;code_postal"


def ligne_de(
    n: int, nom: str, siren: str = "", telephone: str = "", adresse: str = "", postal: str = "35000", nature: str = "professionnel"
) -> str:
    return f"R-{n};{nom};{nature};F-{n};01/06/2026;30/06/2026;100,00;{siren};{telephone};{adresse};{postal}"


@pytest.mark.parametrize(
    ("une_ligne", "autre", "debiteurs", "a_confirmer"),
    [
        (ligne_de(1, "SARL Morel", "732829320"), ligne_de(2, "Boulangerie Morel", "732829320"), 1, 0),
        (ligne_de(1, "DUPUIS Karim", telephone="0612345678"), ligne_de(2, "Dupuis, Karim", telephone="+33 6 12 34 56 78"), 1, 0),
        (ligne_de(1, "Naïma", adresse="12 av. de la Paix"), ligne_de(2, "NAIMA", adresse="12, Avenue de la Paix"), 1, 0),
        (ligne_de(1, "Petit", adresse="12 rue Haute"), ligne_de(2, "Petit", adresse="98 quai du Port", postal="13002"), 2, 0),
        (ligne_de(1, "Petit", adresse="12 rue Haute"), ligne_de(2, "Petit", adresse="12 rue Hautes"), 2, 1),
        (ligne_de(1, "Petit", telephone="0612345678"), ligne_de(2, "Petit", telephone="0612345679"), 2, 1),
        (ligne_de(1, "Petit"), ligne_de(2, "Petit", telephone="0612345679"), 2, 1),
        (ligne_de(1, "DUPONT", telephone="0612345678"), ligne_de(2, "DUРОNT", telephone="0612345678"), 2, 1),
        (ligne_de(1, "Morel", "732829320", adresse="1 rue A"), ligne_de(2, "Morel", "552100554", adresse="1 rue A"), 2, 0),
        (ligne_de(1, "Morel", telephone="0612345678"), ligne_de(2, "Morel", telephone="0612345678", nature="particulier"), 2, 1),
        (ligne_de(1, "Иванов", telephone="0612345678"), ligne_de(2, "Петров", telephone="0612345678"), 2, 0),
    ],
    ids=(
        "siren", "telephone", "adresse", "autre_ville", "rue_voisine", "un_chiffre", "sans_rien", "sosie", "deux_siren", "nature",
        "cyrillique",
    ),
)
@pytest.mark.parametrize("d_un_coup", [True, False], ids=("meme_fichier", "deux_fichiers"))
def test_reconnaitre_un_debiteur(
    importer: Callable[..., Bilan], une_ligne: str, autre: str, debiteurs: int, a_confirmer: int, d_un_coup: bool
) -> None:
    if d_un_coup:
        importer(une_ligne, autre, tete=TETE_LARGE)
    else:
        importer(une_ligne, tete=TETE_LARGE)
        importer(autre, tete=TETE_LARGE)
    assert compter("debiteur") == debiteurs
    assert lignes("SELECT count(*) FROM debiteur WHERE rapproche_de IS NOT NULL") == [(a_confirmer,)]


def test_une_coordonnee_vaut_pour_tous_les_dossiers_du_debiteur(importer: Callable[..., Bilan]) -> None:
    importer(ligne_de(1, "Morel", "732829320", "0612345678"), tete=TETE_LARGE)
    importer(ligne_de(2, "Morel", "732829320", "0698765432"), tete=TETE_LARGE)
    assert compter("debiteur") == 1
    assert {v for (v,) in lignes("SELECT valeur FROM coordonnee WHERE type = 'telephone'")} == {"+33612345678", "+33698765432"}


# ── propriétés ───────────────────────────────────────────────────────────────────────────────────────────────────────

montant = st.integers(1, 99_999_99)
creance = st.tuples(st.integers(1, 4), st.integers(1, 3), montant, st.integers(0, 100))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fichiers=st.lists(st.lists(creance, min_size=1, max_size=6, unique_by=lambda c: c[:2]), min_size=1, max_size=3))
def test_le_solde_est_la_somme_des_lignes_quels_que_soient_les_fichiers(
    importer: Callable[..., Bilan], fichiers: list[list[tuple[int, int, int, int]]]
) -> None:
    for fichier in fichiers:
        corps = []
        for reference, facture, centimes, part in fichier:
            verse = centimes * part // 100
            fait = f"{verse // 100},{verse % 100:02d};01/08/2026" if verse else ";"
            ecrit = f"{centimes // 100},{centimes % 100:02d}"
            corps.append(f"R-{reference};Client {reference};particulier;F-{facture};01/06/2026;30/06/2026;{ecrit};{fait}")
        bilan = importer(*corps, tete=f"{TETE};verse;verse_le").en_json()
        assert bilan["lues"] == bilan["creees"] + bilan["modifiees"] + bilan["inchangees"] + len(bilan["refusees"])
    assert [m for m in verifier_la_base(jour=JOUR) if m.invariant in ("1", "2", "9", "rang")] == []


# ── accusé et rejets ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_l_accuse_dit_recu_et_refuse_avec_le_motif(importer: Callable[..., Bilan], superviseur: Seance, tmp_path: Path) -> None:
    fichier = tmp_path / "lot.csv"
    fichier.write_text(f"{TETE};agent\n{MOREL};martin\nR-2;=cmd();professionnel;F-2;01/06/2026;30/06/2026;0,00;martin\n"
                       "R-3;Autre;professionnel;F-3;01/06/2026;30/06/2026;10,00;fantome\n", encoding="utf-8")  # fmt: skip
    tableau = lire(fichier)
    plan = planifier(tableau.nom, tableau.entetes, 1, Correspondance())
    lu = verifier(tableau, "FOURNIL", Correspondance(), JOUR)
    bilan = integrer(superviseur, lu, "FOURNIL", "lot.csv", "x")
    complete = avec_les_refus(lu, bilan, lambda: lire(fichier).lignes)
    assert [b.numero for b in complete.refusees] == [3, 4]
    accuse = tmp_path / "accuse.csv"
    ecrire_accuse(accuse, complete, bilan, plan)
    ecrit = accuse.read_text(encoding="utf-8-sig").splitlines()
    assert ecrit[1] == "2;R-1;SARL Morel;F-1;1100,00;reçue;"
    assert ecrit[2].startswith("3;R-2;'=cmd();F-2;0,00;refusée;montant_ttc : montant nul")
    assert ecrit[3].startswith('4;R-3;Autre;F-3;10,00;refusée;"agent : agent inconnu ; agents de')


def test_la_colonne_du_mandant_de_la_configuration_se_controle(seance: Seance) -> None:
    correspondance = correspondance_de(seance.configuration, "ELEC-OUEST")
    assert correspondance.colonnes["creancier"] == "mandant"
    assert correspondance.colonnes["principal"] == "montant_ttc"
    assert correspondance_de(seance.configuration, "INCONNU") == Correspondance()
