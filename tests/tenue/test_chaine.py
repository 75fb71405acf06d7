"""La chaîne de l'historique : tout évènement y entre, et toute retouche faite en contournant les gardiens se voit et se nomme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import peewee as pw
import pytest

from agence import journal
from agence.configuration.modele import Sauvegarde
from agence.gestes import appels, cycle, notes
from agence.seance import Seance
from agence.tenue import ancre
from agence.tenue.effacement import effacer_texte
from agence.tenue.verification import verifier
from agence.tenue.verification_chaine import Recompte, recompter
from donnees import chaine
from donnees.base import base as proxy
from donnees.base import ecriture, est_sqlite, executer, inserer_lot, lignes, une
from donnees.modeles import Dossier, Evenement, Maillon
from donnees.nomenclature import TypeEvenement

JOUR = date(2026, 11, 23)
Fabrique = Callable[..., Dossier]


@pytest.fixture
def dossier(creer_dossier: Fabrique, seance: Seance) -> Dossier:
    """Un dossier de six évènements, dont les textes se ressemblent."""
    d = creer_dossier()
    appels.consigner(seance, d.id, "NRP")
    for rang in range(5):
        notes.noter(seance, d.id, f"rappeler Mme Morel, essai {rang}")
    return d


def reglage(tmp_path: Path) -> Sauvegarde:
    return Sauvegarde(ancre=str(tmp_path / "ancre"))


SANS_CHEMIN = Sauvegarde()


def constats(voulu: Sauvegarde = SANS_CHEMIN) -> list[str]:
    return [m.texte for m in recompter(voulu).manquements]


def contourner(*ordres: str) -> None:
    """Ce que ferait quelqu'un qui tient le fichier ou le serveur : sans les gardiens."""
    if est_sqlite():
        gardiens = [n for (n,) in lignes("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('evenement', 'maillon')")]
        for nom in gardiens:
            proxy.execute_sql(f"DROP TRIGGER {nom}")
        proxy.execute_sql("PRAGMA foreign_keys = 0")
    else:
        proxy.execute_sql("SET session_replication_role = replica")
    for ordre in ordres:
        executer(ordre)


def test_chaque_evenement_a_son_maillon_dans_l_ordre(dossier: Dossier) -> None:
    assert lignes("SELECT numero FROM maillon ORDER BY numero") == [(n,) for n in range(1, 7)]
    assert lignes("SELECT evenement_id FROM maillon ORDER BY numero") == lignes("SELECT id FROM evenement ORDER BY id")
    assert constats() == []
    present = chaine.tete()
    assert present is not None and present[1] == 6


def test_la_chaine_se_recompte_a_la_main(dossier: Dossier) -> None:
    """Le premier maillon, calculé comme la description le dit, sans la fonction du programme."""
    from hashlib import sha256

    identite = chaine.tete()[0]  # type: ignore[index]
    e = Evenement.select().order_by(Evenement.id).first()
    m = Maillon.get_by_id(1)
    charge = sha256((bytes(m.sel) if m.sel else b"") + e.texte.encode()).digest()
    donnees = "-" if e.donnees is None else "+" + une("SELECT donnees FROM evenement WHERE id = ?", (e.id,))[0]  # type: ignore[index]
    texte = f"{e.id}|{dossier.id}|2026-11-23 09:00:00.000000|5:appel|3:NRP|{e.utilisateur_id}|None|{e.configuration_id}|{donnees}"
    assert bytes(m.charge) == charge
    assert bytes(m.empreinte) == sha256(sha256(b"agence" + identite.encode()).digest() + charge + texte.encode()).digest()


def test_un_geste_defait_ne_laisse_rien_dans_la_chaine(dossier: Dossier, seance: Seance) -> None:
    with pytest.raises(ZeroDivisionError), ecriture():
        Evenement.create(dossier_id=dossier.id, le=seance.horloge(), type=TypeEvenement.NOTE, texte="perdue")
        _ = 1 / 0
    with ecriture():
        with pytest.raises(ZeroDivisionError), ecriture():
            Evenement.create(dossier_id=dossier.id, le=seance.horloge(), type=TypeEvenement.NOTE, texte="perdue aussi")
            _ = 1 / 0
        Evenement.create(dossier_id=dossier.id, le=seance.horloge(), type=TypeEvenement.NOTE, texte="gardée")
    assert constats() == []
    assert Maillon.select().count() == Evenement.select().count() == 7


def test_une_ecriture_en_masse_est_enchainee(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chaine, "TRANCHE", 10)
    with ecriture():
        inserer_lot("evenement", ("dossier_id", "le", "type", "texte"), [(dossier.id, "2026-11-23", "note", f"n {i}") for i in range(35)])
    assert recompter(Sauvegarde()).maillons == 41
    assert constats() == []


@pytest.mark.parametrize("colonne", ["le = '2026-11-01 09:00:00.000000'", "type = 'appel'", "code = 'X'", "utilisateur_id = NULL",
                                     "donnees = '{}'", "configuration_id = NULL", "annule_id = 1"])  # fmt: skip
def test_une_ligne_changee(dossier: Dossier, colonne: str) -> None:
    contourner(f"UPDATE evenement SET {colonne} WHERE id = 4")
    trouves = constats()
    assert len(trouves) == 1 and "n° 4 a été changé" in trouves[0]


def test_un_texte_change(dossier: Dossier) -> None:
    contourner("UPDATE evenement SET texte = 'jamais dit' WHERE id = 4")
    assert constats() == ["le texte de l'évènement n° 4 a été changé (maillon 4)"]


def test_une_ligne_retiree(dossier: Dossier) -> None:
    contourner("DELETE FROM evenement WHERE id = 3")
    assert constats() == ["l'évènement n° 3 a été retiré de l'historique (maillon 3)"]


def test_une_ligne_retiree_avec_son_maillon(dossier: Dossier) -> None:
    contourner("DELETE FROM evenement WHERE id = 3", "DELETE FROM maillon WHERE numero = 3")
    assert constats() == ["chaîne : 1 retiré(s) avant l'évènement n° 4 (maillon 3)"]


def test_une_ligne_retiree_et_la_suite_renumerotee(dossier: Dossier) -> None:
    contourner(
        "DELETE FROM evenement WHERE id = 3", "DELETE FROM maillon WHERE numero = 3", "UPDATE maillon SET numero = 3 WHERE numero = 4",
        "UPDATE maillon SET numero = 4 WHERE numero = 5", "UPDATE maillon SET numero = 5 WHERE numero = 6",
        "UPDATE chaine SET numero = 5",
    )  # fmt: skip
    assert "n° 4 a été changé, ou une ligne d'avant retirée" in constats()[0]


def test_une_ligne_inseree_sans_maillon(dossier: Dossier) -> None:
    contourner(f"INSERT INTO evenement (dossier_id, le, type, texte) VALUES ({dossier.id}, '2026-11-20', 'note', 'après coup')")
    assert constats() == ["l'évènement n° 7 a été inséré hors de la chaîne"]


def test_une_ligne_inseree_avec_un_maillon(dossier: Dossier) -> None:
    faux = "X'00'" if est_sqlite() else "'x'::bytea"
    contourner(
        f"INSERT INTO evenement (id, dossier_id, le, type) VALUES (70, {dossier.id}, '2026-11-20', 'note')",
        "UPDATE maillon SET numero = 7 WHERE numero = 6", "UPDATE maillon SET numero = 6 WHERE numero = 5",
        f"INSERT INTO maillon (numero, evenement_id, empreinte, charge) SELECT 5, 70, {faux}, charge FROM maillon WHERE numero = 1",
        "UPDATE chaine SET numero = 7",
    )  # fmt: skip
    assert constats()[0] == "l'évènement n° 70 a été inséré (maillon 5)"


@pytest.mark.parametrize("ordres", [
    ("UPDATE maillon SET evenement_id = 40 WHERE numero = 4", "UPDATE maillon SET evenement_id = 4 WHERE numero = 5",
     "UPDATE maillon SET evenement_id = 5 WHERE numero = 4"),
    ("UPDATE maillon SET numero = 40 WHERE numero = 4", "UPDATE maillon SET numero = 4 WHERE numero = 5",
     "UPDATE maillon SET numero = 5 WHERE numero = 40"),
])  # fmt: skip
def test_une_ligne_deplacee(dossier: Dossier, ordres: tuple[str, ...], seance: Seance) -> None:
    contourner(*ordres)
    assert "a été déplacé (maillon 4)" in constats()[0]


def test_deux_contenus_echanges(dossier: Dossier) -> None:
    colonnes = "dossier_id, le, type, code, utilisateur_id, texte, donnees, annule_id, configuration_id"
    contourner("CREATE TEMP TABLE deux AS SELECT * FROM evenement WHERE id IN (1, 4)")
    for ici, autre in ((1, 4), (4, 1)):
        executer(f"UPDATE evenement SET ({colonnes}) = (SELECT {colonnes} FROM deux WHERE id = {autre}) WHERE id = {ici}")
    assert constats() == ["l'évènement n° 1 a été déplacé (maillon 1)", "l'évènement n° 4 a été déplacé (maillon 4)"]


def test_une_fin_coupee_ne_se_voit_que_par_la_tete_ou_l_ancre(dossier: Dossier, tmp_path: Path) -> None:
    voulu = reglage(tmp_path)
    assert ancre.poser(voulu, "nuit") is not None
    coupe = ("DELETE FROM evenement WHERE id > 4", "DELETE FROM maillon WHERE numero > 4")
    contourner("DELETE FROM annulable", *coupe)
    assert constats() == ["la fin de l'historique a été retirée : il en reste 4 sur 6"]
    dernier = une("SELECT empreinte FROM maillon WHERE numero = 4")
    assert dernier is not None
    executer("UPDATE chaine SET numero = 4, empreinte = ?", (bytes(dernier[0]),))
    assert constats() == []  # la tête refaite, la base seule n'en sait plus rien
    assert "6 évènements ancrés" in constats(voulu)[0]


def test_une_chaine_refaite_ne_passe_pas_l_ancre(dossier: Dossier, tmp_path: Path) -> None:
    voulu = reglage(tmp_path)
    ancre.poser(voulu, "nuit")
    contourner("UPDATE evenement SET code = 'FAUX' WHERE id = 2", "DELETE FROM maillon", "UPDATE chaine SET numero = 0")
    identite = chaine.tete()[0]  # type: ignore[index]
    executer("UPDATE chaine SET empreinte = ?", (chaine.origine(identite),))
    with ecriture():
        chaine.enchainer(0)
    assert constats() == []
    assert "récrit : le maillon 6" in constats(voulu)[0]


def test_l_ancre_d_une_autre_base(dossier: Dossier, tmp_path: Path) -> None:
    voulu = reglage(tmp_path)
    Path(voulu.ancre).write_text(f"2026-11-01T00:00:00Z nuit {'0' * 32} 2 {'a' * 64}\n")
    assert "celle d'une autre base" in constats(voulu)[0]


def test_une_restauration_ramene_la_chaine_en_arriere_et_le_dit(dossier: Dossier, tmp_path: Path) -> None:
    voulu = reglage(tmp_path)
    identite = chaine.tete()[0]  # type: ignore[index]
    Path(voulu.ancre).write_text(f"2026-11-01T00:00:00Z nuit {identite} 9 {'a' * 64}\n")
    assert "9 évènements ancrés" in constats(voulu)[0]
    ancre.poser(voulu, ancre.RESTAURATION)
    assert constats(voulu) == []
    contourner("DELETE FROM annulable", "DELETE FROM evenement WHERE id = 6", "DELETE FROM maillon WHERE numero = 6")
    assert constats(voulu) != []


def test_la_nuit_pose_l_ancre_et_dit_la_tete(dossier: Dossier, nuit: Seance) -> None:
    bilan = cycle.jouer(nuit)
    present = chaine.tete()
    assert present is not None and (bilan.historique, bilan.tete) == (present[1], present[2].hex())
    chemin = ancre.fichier(Sauvegarde())
    assert chemin is not None and [a.numero for a in ancre.lire(chemin)] == [bilan.historique]
    assert chemin.stat().st_mode & 0o777 == 0o600


def test_un_texte_efface_laisse_la_chaine_entiere(dossier: Dossier, seance: Seance) -> None:
    assert effacer_texte([3, 4], "conservation : dossier clos depuis cinq ans", seance) == 2
    assert [e.texte for e in Evenement.select().where(Evenement.id << [3, 4])] == ["", ""]
    assert Maillon.get(Maillon.evenement_id == 3).sel is None
    assert constats() == []
    assert verifier(jour=JOUR) == ()
    assert effacer_texte([3, 4], "encore", seance) == 0


def test_un_texte_vide_sans_effacement_consigne(dossier: Dossier) -> None:
    contourner("UPDATE evenement SET texte = '' WHERE id = 4", "UPDATE maillon SET sel = NULL WHERE evenement_id = 4")
    assert constats() == ["le texte de l'évènement n° 4 a été retiré sans effacement consigné"]


def test_la_voie_de_l_effacement_ne_permet_que_lui(dossier: Dossier, seance: Seance) -> None:
    effacer_texte([3], "conservation", seance)
    for ordre in ("UPDATE evenement SET texte = 'autre' WHERE id = 3", "UPDATE evenement SET code = 'X' WHERE id = 3",
                  "UPDATE evenement SET texte = '' WHERE id = 4", "UPDATE maillon SET charge = empreinte WHERE evenement_id = 3",
                  "UPDATE maillon SET sel = NULL WHERE evenement_id = 4", "DELETE FROM maillon", "DELETE FROM effacement"):  # fmt: skip
        with pytest.raises(pw.DatabaseError, match="on ajoute"):
            executer(ordre)


def test_un_autre_outil_ne_peut_pas_ajouter_de_ligne(dossier: Dossier) -> None:
    if not est_sqlite():
        pytest.skip("PostgreSQL : les rôles s'en chargent")
    import sqlite3

    autre = sqlite3.connect(proxy.database)
    with pytest.raises(sqlite3.OperationalError, match="agence_suivre"):
        autre.execute(f"INSERT INTO evenement (dossier_id, le, type) VALUES ({dossier.id}, '2026-11-20', 'note')")
    autre.close()


def test_le_recompte_avance_et_dit_son_debit(dossier: Dossier) -> None:
    etapes: list[tuple[int, int]] = []
    r = recompter(Sauvegarde(), lambda fait, total: etapes.append((fait, total)))
    assert etapes == [(6, 6)]
    assert (r.en_json()["evenements"] == 6 and r.en_json()["ancre"] is None) or r.ancre is not None
    assert Recompte((), 5000, "", 50, None, 0).debit == 100_000


def test_sans_reglage_l_ancre_de_postgresql_est_a_cote_du_journal(dossier: Dossier, tmp_path: Path) -> None:
    """Une fin coupée se voit sur les deux moteurs sans rien régler."""
    posee = ancre.poser(SANS_CHEMIN, "nuit")
    ou = ancre.fichier(SANS_CHEMIN)
    assert posee is not None and ou is not None and ou.stat().st_mode & 0o777 == 0o600
    if not est_sqlite():
        assert ou.parent == journal.chemin_sans_fichier().parent and ou.name == f"agence-{posee.identite[:16]}.ancre"
    contourner(
        "DELETE FROM maillon WHERE numero = 6",
        "UPDATE chaine SET numero = 5, empreinte = (SELECT empreinte FROM maillon WHERE numero = 5)",
        "DELETE FROM evenement WHERE id = (SELECT max(id) FROM evenement)",
    )  # fmt: skip
    assert any("fin de l'historique a été retirée" in c for c in constats())
