"""Ce qu'un superviseur écrit vraiment de travers dans config.toml : chaque faute, une phrase juste, à sa ligne et à sa colonne."""

from __future__ import annotations

from pathlib import Path

import pytest

from agence.configuration.lecture import charger, charger_texte, texte_par_defaut
from agence.erreurs import Defaut, FichierInvalide
from agence.texte import INTERDIT

LIVRE = texte_par_defaut()


def defauts(texte: str) -> tuple[Defaut, ...]:
    with pytest.raises(FichierInvalide) as refus:
        charger_texte(texte)
    assert not INTERDIT.search(str(refus.value))
    return refus.value.defauts


def place(texte: str, marque: str, apres: int = 0) -> tuple[int, int]:
    """La ligne et la colonne, à partir de 1, de `apres` signes après le début de cette marque."""
    ou = texte.index(marque) + apres
    return texte.count("\n", 0, ou) + 1, ou - texte.rfind("\n", 0, ou)


CLES = [
    ("asurance =", "assurance =", "assurance"), ("urls =", "url =", "url"), ("teritoire =", "territoire =", "territoire"),
    ("lundi = [\"09", "lun = [\"09", "lun"), ("libele = \"ne", "libelle = \"ne", "libelle"),
    ("minimum_pourcent = 10", "minimum_pour_cent = 10", "minimum_pour_cent"), ("virment = \"3jo\"", "virement = \"3jo\"", "virement"),
    ("echances_maximum = 24", "# echeances_maximum = 24", "echeances_maximum"), ("natures = \"prof", "nature = \"prof", "nature"),
    ("etape = [", "etapes = [", "etapes"), ("cannal = \"courriel\"", "canal = \"courriel\"", "canal"),
    ("tentative = \">= 2\" } }", "tentatives = \">= 2\" } }", "tentatives"), ("ancienete =", "anciennete =", "anciennete"),
    ("Tolerance =", "tolerance =", "tolerance"), ("reponse_sous = \"15j\"", "repondre_sous = \"15j\"", "repondre_sous"),
    ("dossier_par_agent =", "dossiers_par_agent =", "dossiers_par_agent"), ("somation]", "sommation]", "sommation"),
    ("type_debiteurs = \"part", "type_debiteur = \"part", "type_debiteur"), ("silence_aprs =", "silence_apres =", "silence_apres"),
    ("semaine = 5", "semaines = 5", "semaines"), ("prescrits =", "prescrit =", "prescrit"), ("tailles = 1000", "taille = 1000", "taille"),
    ("apel = \"a espace\"", "# appel = \"a espace\"", "appel"), ("seuil]", "seuils]", "seuils"),
    ("dossiers = \"\"", "dossier = \"\"", "dossier"),
    ("table = \"\"", "tables = \"\"", "tables"),
]  # fmt: skip
"""Écrit → au lieu de → ce qui doit être proposé ; une par section au moins."""


@pytest.mark.parametrize(("ecrit", "juste", "propose"), CLES, ids=[c[0][:20] for c in CLES])
def test_une_cle_mal_orthographiee_se_dit_une_fois_avec_la_bonne(ecrit: str, juste: str, propose: str) -> None:
    livre = LIVRE.replace("# [procedures.sommation]", "[procedures.sommation]")
    texte = livre.replace(juste, ecrit, 1)
    trouves = defauts(texte)
    seul = next(d for d in trouves if "inconnue" in d.message)
    assert (seul.ligne, seul.colonne) == place(livre, juste), str(seul)
    assert f"vouliez-vous dire « {propose} » ?" in seul.message
    assert len(trouves) == 1, "une faute, une phrase"


VALEURS = [
    ('delai = "7j" ', 'delai = "3 jours" ', "", "promesses.delai : durée « 3 jours » illisible. Écrire par exemple 3j"),
    ('delai = "7j" ', "delai = 3 ", "", "promesses.delai : durée de 0j à 365j attendue (j, jo, m), entre guillemets, 3 trouvé"),
    ("minimum = 20 ", "minimum = -20 ", "", "promesses.minimum : montant de 0,00 à"),
    ("assurance_jusqu_au = 2027-12-31", 'assurance_jusqu_au = "2027-12-31"', "", "date attendue, comme 2027-03-31 sans guillemets"),
    ("ordre_force = false", 'ordre_force = "false"', "", "true ou false attendu, « false » trouvé"),
    ('lettre = "r"', 'lettre = "n"', "", "resultats.REP.lettre : « n » est déjà la lettre de NRP"),
    ('action = "relance"', 'action = "relances"', "", "vouliez-vous dire « relance » ?"),
    ('suite = "rappel"', 'suite = "rapel"', "", "vouliez-vous dire « rappel » ?"),
    ('action = "relance",         apres = "5j", canal = "courriel"', 'action = "huissier", apres = "5j"', "",
     "scenarios.b2b.etapes[3].action : une étape mise_en_demeure doit précéder huissier"),
    ('si = { tentatives = ">= 2" } }', 'si = "2 appels" }', "", "table attendue, comme { tentatives ="),
    ('tentatives = ">= 2" } }', 'tentatives = "2" } }', "", "« >= … » attendu, entre guillemets, « 2 » trouvé"),
    ('du = ">= 150" } }', 'du = "> 150" } }', "", "« >= … » ou « <= … » attendu, entre guillemets, « > 150 » trouvé"),
    ('lun = ["09:00-12:30"', 'lun = ["12:30-09:00"', "", "plage « 12:30-09:00 » inversée : 09:00 vient avant 12:30"),
    ('# appel = "a espace"', 'appel = "p"', "", "« p » est déjà la touche de « promesse »"),
    ('# appel = "a espace"', 'appel = "ctrl+c"', "", "réservée : elle interrompt"),
    ("exceptions_au_plus = 2", "exceptions_au_plus = 9", "dossiers_par_agent = 4", "au moins 9 attendu, autant que exceptions_au_plus"),
    ("tentatives_par_jour = 3", "tentatives_par_jour = 9", "tentatives_par_semaine", "au moins 9 attendu, autant que tentatives_par_jour"),
    ('tables = ""', 'tables = "/etc"', "", "droit.tables : dossier sous celui de la configuration attendu"),
]  # fmt: skip
"""Juste → écrit ; où la faute se dit, si ce n'est pas là ; ce qui se dit."""


@pytest.mark.parametrize(("juste", "ecrit", "ailleurs", "attendu"), VALEURS, ids=[v[1][:30] for v in VALEURS])
def test_une_valeur_fausse_se_dit_a_sa_place(juste: str, ecrit: str, ailleurs: str, attendu: str) -> None:
    (seul,) = defauts(LIVRE.replace(juste, ecrit, 1))
    assert (seul.ligne, seul.colonne) == place(LIVRE, ailleurs or juste), str(seul)
    assert attendu in seul.message


ECRITURES = [
    ("minimum = 20 ", "minimum = 20,50 ", 12, "virgule dans un nombre : écrire 20.50"),
    ('delai = "7j" ', "delai = 7j ", 9, 'durée sans guillemets : écrire "7j"'),
    ("minimum = 20 ", "minimum = 20 € ", 13, "« € » de trop : écrire le nombre seul"),
    ("= 2027-12-31", "= 31/12/2027", 4, "date mal écrite : écrire 2027-03-31"),
    ("= 2027-12-31", "= 2027-02-30", 2, "date inexistante"),
    ("par_jour = 3 ", "par_jour = 03 ", 11, "un nombre ne commence pas par 0"),
    ("ordre_force = false", "ordre_force = Non", 14, "écrire true ou false, « Non » trouvé"),
    ("ordre_force = false     ", "ordre_force = #", 14, "valeur attendue après « = »"),
    ('"répondeur"\n', '"répondeur\n', 10, "texte non refermé avant la fin de la ligne, guillemet attendu"),
    ('"répondeur"', "répondeur", 0, "valeur illisible : un texte se met entre guillemets"),
    ('"répondeur"', "“répondeur”", 0, "guillemet « “ » : seul le guillemet droit \" se lit"),
    ('delai = "7j" ', 'délai = "7j" ', 1, "« é » dans une clé : les clés s'écrivent sans accent (« e »)"),
    ('delai = "7j" ', 'delai : "7j" ', 6, "« = » attendu après la clé, « : » trouvé"),
    ('delai = "7j" ', 'delai\u00a0= "7j" ', 5, "espace U+00A0"),
    ('delai = "7j" ', 'delai = "7j"\ndelai = "8j"', 13, "clé « delai » déjà écrite ligne"),
    ("[promesses]\n", "[promesses\n", 10, "« ] » attendu à la fin du nom de la table"),
    ('url = "sqlite:///agence.db"', 'url = "C:\\gestion\\base.db"', 9, "barre oblique inverse dans un texte"),
]  # fmt: skip
"""Juste → écrit ; de combien de signes la faute suit le début ; ce qui se dit."""


@pytest.mark.parametrize(("juste", "ecrit", "decalage", "attendu"), ECRITURES, ids=[e[1][:30] for e in ECRITURES])
def test_une_ecriture_cassee_se_dit_a_sa_place(juste: str, ecrit: str, decalage: int, attendu: str) -> None:
    debut = LIVRE.index(juste)
    texte = LIVRE[:debut] + ecrit + LIVRE[debut + len(juste) :]
    (seul,) = defauts(texte)
    ou = debut + decalage
    assert (seul.ligne, seul.colonne) == (texte.count("\n", 0, ou) + 1, ou - texte.rfind("\n", 0, ou)), str(seul)
    assert attendu in seul.message


@pytest.mark.parametrize(
    ("juste", "ecrit", "ligne_de"),
    [('apres = "3j" },', 'apres = "3j"', 'apres = "3j" '), ('canal = "courrier" },', 'canal = "courrier" }', 'canal = "courrier" } ')],
)
def test_une_accolade_ou_une_virgule_oubliee_se_dit_sur_sa_ligne(juste: str, ecrit: str, ligne_de: str) -> None:
    texte = LIVRE.replace(juste, ecrit, 1)
    premier = defauts(texte)[0]
    ligne, colonne = place(texte, ligne_de)
    assert (premier.ligne, premier.colonne) == (ligne, colonne + len(ecrit))
    assert "« } » ou « , » attendu à la fin de cette ligne" in premier.message


def test_une_table_doublee_dit_ou_est_la_premiere() -> None:
    texte = LIVRE + '\n[promesses]\ndelai = "3j"\n'
    (seul,) = defauts(texte)
    assert (seul.ligne, seul.colonne) == (texte.rstrip().count("\n"), 2)
    assert seul.message == f"table « promesses » déjà déclarée ligne {place(LIVRE, '[promesses]')[0]} : y mettre ces clés"


def test_une_cle_hors_de_toute_section_dit_ou_elle_va() -> None:
    (seul,) = defauts('delai_maximum = "3j"\n' + LIVRE)
    assert str(seul) == "ligne 1, colonne 1 : clé « delai_maximum » écrite hors de sa section : la mettre sous [promesses]"


def test_une_section_qui_n_existe_pas_dit_celles_qui_existent() -> None:
    (seul,) = defauts(LIVRE + "\n[facturation]\ntaux = 3\n")
    assert "clé inconnue « facturation » ; attendu : agence, appels, avis, base" in seul.message


def test_toutes_les_fautes_a_la_fois_meme_quand_l_ecriture_est_cassee() -> None:
    texte = (
        LIVRE.replace('delai = "7j"', 'delai = 7j"', 1).replace("tolerance = 5", "tolerance = cinq", 1)
        .replace("anciens = 5 ", "ancien = 5 ", 1).replace("report_maximum =", "report_maximal =", 1)
    )  # fmt: skip
    trouves = defauts(texte)
    assert [d.ligne for d in trouves] == sorted(
        place(texte, m)[0] for m in ('delai = 7j"', "tolerance = cinq", "ancien = 5", "report_maximal")
    )
    assert [d for d in trouves if "clé absente" in d.message] == []


def test_une_ligne_passee_ne_fait_pas_dire_qu_une_cle_manque() -> None:
    trouves = defauts(LIVRE.replace('nom = "Recouvrement', "nom = Recouvrement", 1))
    assert len(trouves) == 1


@pytest.mark.parametrize("transforme", [lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t, lambda t: t.replace(" = ", "\t=\t")])
def test_fins_de_ligne_marque_et_tabulations_ne_deplacent_rien(tmp_path: Path, transforme: object) -> None:
    assert callable(transforme)
    fichier = tmp_path / "config.toml"
    fichier.write_bytes(transforme(LIVRE).encode())
    assert charger(fichier).agence.nom
    faux = LIVRE.replace("tolerance = 5", "tolerences = 5", 1)
    fichier.write_bytes(transforme(faux).encode())
    with pytest.raises(FichierInvalide) as refus:
        charger(fichier)
    (seul,) = refus.value.defauts
    assert (seul.ligne, seul.colonne) == place(faux, "tolerences")
