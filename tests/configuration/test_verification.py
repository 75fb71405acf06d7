"""Chaque sorte de valeur et chaque cohérence : ce qui passe, ce qui est refusé, avec sa place et ses mots."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.argent import nombre
from agence.calendrier import Duree
from agence.configuration.lecture import charger_texte
from agence.configuration.modele import Configuration, Si
from agence.erreurs import FichierInvalide
from donnees.nomenclature import Nature

TETE = '[agence]\nnom = "Essai"\n'
ETAPES = "[scenarios.{nom}]\n{pour}\netapes = [\n{etapes}\n]\n"
LETTRE = '{ action = "premiere_lettre", apres = "0j" },'


def lire(texte: str) -> Configuration:
    return charger_texte(TETE + texte)


def defauts(texte: str) -> list[str]:
    with pytest.raises(FichierInvalide) as refus:
        lire(texte)
    return [str(d) for d in refus.value.defauts]


def scenario(etapes: str, nom: str = "tous", pour: str = "") -> str:
    return ETAPES.format(nom=nom, pour=pour, etapes=etapes)


@pytest.mark.parametrize(
    ("ecrit", "centimes"),
    [("0", 0), ("20", 20_00), ("20.5", 20_50), ("0.01", 1), ('"1 234,50"', 1_234_50), ('"0"', 0), ('"0,00"', 0), ("1.10", 1_10)],
)
def test_un_montant_s_ecrit_en_euros_nombre_ou_texte(ecrit: str, centimes: int) -> None:
    assert lire(f"[promesses]\nminimum = {ecrit}\n").promesses.minimum == centimes


@given(st.integers(0, 1_000_00))
def test_les_trois_ecritures_d_un_montant_disent_le_meme(centimes: int) -> None:
    for ecrit in (f'"{nombre(centimes)}"', f"{centimes // 100}.{centimes % 100:02d}"):
        assert lire(f"[seuils]\ntolerance = {ecrit}\n").seuils.tolerance == centimes


@pytest.mark.parametrize("ecrit", ["true", "-1", "1.005", '"1.234"', "1000000.01", "[1]", "1e30", '""', '"-5"', "-inf"])
def test_un_montant_faux_est_refuse(ecrit: str) -> None:
    (seul,) = defauts(f"[promesses]\nminimum = {ecrit}\n")
    assert seul.startswith("ligne 4, colonne 1 : promesses.minimum : montant ")


def test_durees_dates_jours_et_plages() -> None:
    c = lire(
        'assurance_jusqu_au = 2027-12-31\n[appels]\njours_ouvres = ["lun", "sam"]\nreport_maximum = "2m"\n'
        '[appels.plages]\nsam = ["10:00-12:00", "14:00-24:00"]\n'
    )
    assert c.agence.assurance_jusqu_au == date(2027, 12, 31)
    assert c.appels.jours_ouvres == {1, 6}
    assert c.appels.report_maximum == Duree(2, "m")
    assert [(p.debut, p.fin) for p in c.appels.plages[6]] == [(time(10), time(12)), (time(14), time.max)]
    assert list(c.appels.plages) == [6]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ('[serveur]\nbail = "3j"', "serveur.bail : durée de 1min à 12h attendue (min, h), « 3j » trouvé"),
        ("[serveur]\nbail = 15", "serveur.bail : durée de 1min à 12h attendue (min, h), entre guillemets, 15 trouvé"),
        ("[appels]\nordre_force = 1", "appels.ordre_force : true ou false attendu, 1 trouvé"),
        ('[appels]\nterritoire = "bretagne"', "appels.territoire : un de ces mots attendu : metropole"),
        ('[appels]\njours_ouvres = ["lundi"]', "appels.jours_ouvres : un de ces mots attendu : lun"),
        ('[appels]\njours_ouvres = ["lun", "lun"]', "appels.jours_ouvres : « lun » écrit deux fois"),
        ("[appels]\njours_ouvres = []", "appels.jours_ouvres : au moins un jour attendu"),
        ('[appels.plages]\nlun = ["12:00-09:00"]', "appels.plages.lun : plage « 12:00-09:00 » inversée : 09:00 vient avant 12:00"),
        ('[appels.plages]\nlun = ["14:00-18:00", "09:00-15:00"]', "appels.plages.lun : plages 14:00-18:00 et 09:00-15:00"),
        ("[appels.plages]\nlundi = []", "appels.plages : clé inconnue « lundi »"),
        ('[base]\nurl = "mysql://x"', "base.url : adresse de base attendue"),
        ('[promesses]\nmoyen = "bitcoin"', "promesses.moyen : un de ces mots attendu : virement"),
        ('[promesses.grace]\nvirement = "3h"', "promesses.grace.virement : durée de 0j à 30j attendue"),
        ("rang = 1", "agence : clé inconnue « rang »"),
        ("[resultats]\nNRP = 1", "resultats.NRP : table attendue"),
        ('[resultats.nrp]\nlibelle = "x"', "resultats.nrp : code en capitales de 2 à 12 signes attendu"),
        ("[resultats.NRP]", "resultats.NRP.libelle : clé absente, à écrire"),
        ("[procedures.injonctions]", "procedures : clé inconnue « injonctions » ; vouliez-vous dire « injonction » ?"),
        ("[imports.X]\n", "imports.X.colonnes : clé absente, à écrire"),
        ('[imports.X.colonnes]\nmontant = "montant"', "imports.X.colonnes.montant : un de ces mots attendu"),
        ('[imports.X.colonnes]\na = "facture"\nb = "facture"', "imports.X.colonnes.b : « facture » reçoit déjà la colonne « a »"),
        ('[champs.X]\n"Clé" = "x"', "champs.X.Clé : clé en minuscules"),
        ("[champs.X]\n" + "".join(f'c{i} = "x"\n' for i in range(13)), "champs.X : 12 champs au plus attendus, 13 trouvés"),
        ('[touches]\nappeler = "a"', "touches : clé inconnue « appeler » ; vouliez-vous dire « appel » ?"),
        ("[scripts]\ndossier = '/etc'", "scripts.dossier : dossier sous"),
        ("[scripts]\ndossier = 'a/../../b'", "scripts.dossier : dossier sous"),
        ("[scripts]\ndossier = 'C:x'", "scripts.dossier : dossier sous"),
        ("[scripts]\ndossier = '~root'", "scripts.dossier : dossier sous"),
    ],
)
def test_une_valeur_fausse_est_nommee(texte: str, attendu: str) -> None:
    trouves = defauts(texte + "\n")
    assert len(trouves) == 1, trouves
    assert attendu in trouves[0]
    assert trouves[0].startswith("ligne ")


def test_les_identifiants_de_l_agence_sont_controles() -> None:
    bon = lire('compte_dedie = "FR76 9999 9000 0100 0000 1234 537"\ncode_postal = "35000"\n')
    assert bon.agence.compte_dedie == "FR7699999000010000001234537"
    faux = defauts(
        'compte_dedie = "FR76 9999 9000 0100 0000 1234 538"\ncode_postal = "3500"\n'
        'assurance_jusqu_au = 2027-12-31T10:00:00\nnom2 = "x"\n'
    )
    assert [d.split(" : ")[1] for d in faux] == [
        "agence.compte_dedie", "agence.code_postal", "agence.assurance_jusqu_au", "agence",
    ]  # fmt: skip
    assert [int(d.split(",")[0].removeprefix("ligne ")) for d in faux] == [3, 4, 5, 6]


@pytest.mark.parametrize("ecrit", ["tel:{numero}", "sip:{numero}@standard.example.org", "/usr/bin/linphone-cli call {numero}", ""])
def test_un_composeur_permis(ecrit: str) -> None:
    assert lire(f"[appels]\ncomposer = '{ecrit}'\n").appels.composer == ecrit


@pytest.mark.parametrize(
    "ecrit",
    ["tel:", "linphone {numero}", "/bin/sh -c {numero}", "/usr/bin/x {numero}; id", "/usr/bin/x $(id) {numero}", "/x/{numero}",
     "http://x/{numero}", "tel:{numero}{numero}", "/usr/bin/x {nom} {numero}"],
)  # fmt: skip
def test_un_composeur_qui_lancerait_autre_chose_est_refuse(ecrit: str) -> None:
    (seul,) = defauts(f"[appels]\ncomposer = '{ecrit}'\n")
    assert "appels.composer : " in seul


def test_une_adresse_de_base_refusee_ne_montre_pas_son_mot_de_passe() -> None:
    (seul,) = defauts('[base]\nurl = "mysql://agence:secret@serveur/x"\n')
    assert "secret" not in seul


def test_les_conditions_d_une_etape() -> None:
    etapes = LETTRE + (
        '{ action = "appel", apres = "1j", si = { du = ">= 150" } },'
        '{ action = "appel", apres = "1j", si = { du = [">= 1 000,50", "<= 5000"], tentatives = ">= 2" } },'
        '{ action = "appel", apres = "1j", si = { du = "<=20" } },'
    )
    lues = lire(scenario(etapes)).scenarios["tous"].etapes
    assert [e.si for e in lues] == [Si(), Si(None, 150_00, None), Si(2, 1_000_50, 5_000_00), Si(None, None, 20_00)]


@pytest.mark.parametrize(
    ("si", "attendu"),
    [
        ('tentatives = "<= 2"', "tentatives : « >= … » attendu"),
        ("tentatives = 2", "tentatives : texte attendu, 2 trouvé"),
        ('tentatives = ">= deux"', "tentatives : « >= 2 », un nombre d'appels, attendu"),
        ('tentatives = ">= 99"', "tentatives : 0 à 50 attendu, 99 trouvé"),
        ('du = "150"', "du : « >= … » ou « <= … » attendu"),
        ('du = "> 150"', "du : « >= … » ou « <= … » attendu"),
        ('du = [">= 1", ">= 2"]', "du : deux fois « >= »"),
        ('du = [">= 2", "<= 1"]', "du : le minimum dépasse le maximum"),
        ('montant = ">= 2"', "clé inconnue « montant »"),
    ],
)
def test_une_condition_fausse_est_nommee_a_sa_place(si: str, attendu: str) -> None:
    (seul,) = defauts(scenario(LETTRE + f'\n{{ action = "appel", apres = "1j", si = {{ {si} }} }},'))
    assert seul.startswith("ligne 7, colonne 42 : scenarios.tous.etapes[2].si")
    assert attendu in seul


DEMEURE = '{ action = "mise_en_demeure", apres = "1j", delai_pour_payer = "8j" },'


@pytest.mark.parametrize(
    ("etapes", "attendu"),
    [
        ('{ action = "appel", apres = "0j" },', "etapes[1].action : la première étape doit être premiere_lettre"),
        (LETTRE + LETTRE, "etapes[2].action : premiere_lettre est déjà l'étape 1"),
        (LETTRE + DEMEURE + DEMEURE, "etapes[3].action : mise_en_demeure est déjà l'étape 2"),
        (LETTRE + '{ action = "judiciaire", apres = "1j" },', "etapes[2].action : une étape mise_en_demeure doit précéder judiciaire"),
        (LETTRE + '{ action = "huissier", apres = "1j" },' + DEMEURE, "une étape mise_en_demeure doit précéder huissier"),
        (LETTRE + '{ action = "mise_en_demeure", apres = "1j" },', "etapes[2].delai_pour_payer : délai attendu"),
        (LETTRE + '{ action = "appel", apres = "1j", delai_pour_payer = "8j" },', "ne sert que dans une mise_en_demeure"),
        (LETTRE + '{ action = "relance", apres = "1j", essais = 2 },', "etapes[2].essais : ne sert que dans une étape appel"),
        (LETTRE + '{ action = "transmission", apres = "1j" },', "« transmission » ne se planifie pas"),
        (LETTRE + '{ action = "appel" },', "etapes[2].apres : clé absente"),
        ("", "etapes : tableau de 1 à 50 étapes attendu"),
    ],
)
def test_un_scenario_incoherent_est_refuse(etapes: str, attendu: str) -> None:
    (seul,) = defauts(scenario(etapes))
    assert attendu in seul


def test_chaque_nature_de_debiteur_a_un_scenario_qui_prend_tout() -> None:
    assert lire(scenario(LETTRE)).scenarios["tous"].nature is None
    seul = scenario(LETTRE, "pros", 'nature = "professionnel"')
    (manque,) = defauts(seul)
    assert "aucun scénario ne prend tous les débiteurs de nature particulier" in manque
    restreint = seul + scenario(LETTRE, "part", 'nature = "particulier"\ndu_minimum = 100')
    assert len(defauts(restreint)) == 1
    complet = lire(restreint + scenario(LETTRE, "reste", 'nature = "particulier"\nmandants = []'))
    assert complet.scenarios["part"].du_minimum == 100_00
    assert complet.scenarios["reste"].nature is Nature.PARTICULIER


def test_les_lettres_et_les_chiffres_des_resultats_sont_uniques() -> None:
    trouves = defauts(
        '[resultats.AA]\nlibelle = "a"\nlettre = "a"\nchiffre = 1\n[resultats.BB]\nlibelle = "b"\nlettre = "a"\nchiffre = 1\n'
    )
    assert trouves == [
        "ligne 9, colonne 1 : resultats.BB.lettre : « a » est déjà la lettre de AA",
        "ligne 10, colonne 1 : resultats.BB.chiffre : 1 est déjà le chiffre de AA",
    ]


@pytest.mark.parametrize(
    ("cles", "attendu"),
    [
        ('suite = "suspendre"', "AA.motif : motif attendu, puisque la suite est suspendre"),
        ('suite = "suspendre"\nmotif = "litige"\ndelai = "0j"', "AA.delai : une fin est attendue"),
        ('suite = "rappel"\nmotif = "litige"', "AA.motif : ne sert qu'avec suite"),
        ('suite = "rappel"\nattend = "retour"', "AA.attend : ne sert qu'avec suite"),
        ("contact_utile = true", "AA.contact_utile : un contact utile est un contact"),
        ('suite = "appeler"', "AA.suite : un de ces mots attendu : rappel, poursuivre"),
        ("chiffre = 0", "AA.chiffre : 1 à 9 attendu, 0 trouvé"),
        ("chiffre = true", "AA.chiffre : entier de 1 à 9 attendu, booléen trouvé"),
        ('lettre = "É"', "AA.lettre : une lettre de a à z attendue"),
    ],
)
def test_un_resultat_incoherent_est_refuse(cles: str, attendu: str) -> None:
    (seul,) = defauts(f'[resultats.AA]\nlibelle = "a"\n{cles}\n')
    assert attendu in seul


def test_ajouter_un_code_ne_demande_aucun_programme() -> None:
    r = lire('[resultats.FAX]\nlibelle = "fax"\nlettre = "f"\nsuite = "ecrire"\ndelai = "3jo"\n').resultats
    assert list(r) == ["FAX"]
    assert (r["FAX"].suite, r["FAX"].delai) == ("ecrire", Duree(3, "jo"))


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("[appels]\ntentatives_par_jour = 5", "tentatives_par_semaine : au moins 5 attendu, autant que tentatives_par_jour, 4 trouvé"),
        ("[appels]\ncontacts_par_semaine = 1\ncontacts_par_jour = 2", "contacts_par_semaine : au moins 2 attendu"),
        ('[promesses]\ndelai = "2m"', "promesses.delai_maximum : au moins 2m attendu"),
        ('[appels]\njours_ouvres = ["sam"]', "appels.plages : au moins une plage un jour ouvré attendue"),
        ("[scenarios.x]\ndu_minimum = 2\ndu_maximum = 1\netapes = [" + LETTRE + "]", "x.du_maximum : du_maximum doit être au moins"),
    ],
)
def test_deux_cles_en_desaccord_sont_refusees(texte: str, attendu: str) -> None:
    trouves = defauts(texte + "\n")
    assert len(trouves) == 1, trouves
    assert attendu in trouves[0]


def test_une_valeur_fausse_n_entraine_pas_d_autre_defaut() -> None:
    (seul,) = defauts(scenario('{ action = "premiere_letre", apres = "0j" },'))
    assert "un de ces mots attendu : premiere_lettre" in seul
    (seul,) = defauts("[appels]\ntentatives_par_jour = 1000\n")
    assert "1 à 20 attendu" in seul
