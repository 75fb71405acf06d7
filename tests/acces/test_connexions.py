"""Les séances d'écran : qui est là, qui n'a plus le droit d'y être, qui est mort sans le dire."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from agence.erreurs import Refus
from agence.gestes import baux, connexions
from agence.gestes.notes import noter
from agence.seance import Seance
from agence.tenue import cles, utilisateurs
from donnees.modeles import Bail, Connexion, Dossier, Evenement, Utilisateur
from donnees.nomenclature import Role
from tests.fabrique import Horloge


def jumelle(seance: Seance) -> Seance:
    """Une autre séance de la même personne."""
    return replace(seance, identifiant=seance.identifiant + "bis")


def tuer(seance: Seance) -> None:
    """Comme si le programme de cette séance avait été tué : un processus né et mort ailleurs."""
    code = "from agence.gestes.connexions import ce_processus; print(ce_processus())"
    fini = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    Connexion.update(processus=fini.stdout.strip()).where(Connexion.seance == seance.identifiant).execute()


def test_une_connexion_dit_d_ou_et_par_quelle_cle(seance: Seance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENCE_CANAL", "ssh")
    monkeypatch.setenv("AGENCE_IP", "10.0.0.5")
    monkeypatch.setenv("AGENCE_CLE", "SHA256:abc")
    connexions.ouvrir(seance)
    ligne = Connexion.get()
    assert (ligne.canal, ligne.ip, ligne.empreinte, ligne.fermee_le, ligne.fin) == ("ssh", "10.0.0.5", "SHA256:abc", None, "")
    assert not connexions.est_mort(ligne.processus)
    connexions.fermer(seance, "SIGHUP")
    connexions.fermer(seance, connexions.QUITTEE)
    assert Connexion.get().fin == "SIGHUP"


def test_un_acces_retire_arrete_le_geste_suivant(seance: Seance, administrateur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    connexions.ouvrir(seance)
    noter(seance, dossier.id, "encore là")
    utilisateurs.retirer(administrateur, "lefevre")
    avant = Evenement.select().count()
    for geste in (lambda: noter(seance, dossier.id, "trop tard"), lambda: baux.prendre(seance, dossier.id)):
        with pytest.raises(connexions.SeanceFinie, match="votre accès a été retiré"):
            geste()
    assert Evenement.select().count() == avant


def test_un_role_change_arrete_la_seance_qui_avait_l_ancien(superviseur: Seance) -> None:
    connexions.ouvrir(superviseur)
    connexions.exiger_valide(superviseur)
    Utilisateur.update(role=Role.AGENT).where(Utilisateur.nom == "roux").execute()
    with pytest.raises(connexions.SeanceFinie, match="votre rôle a changé"):
        connexions.exiger_valide(superviseur)


def test_une_cle_retiree_arrete_la_seance_qui_est_entree_par_elle(
    seance: Seance, administrateur: Seance, cle_neuve: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    une, autre = (cles.cle_du_fichier(str(cle_neuve(n))) for n in ("une", "autre"))
    for cle in (une, autre):
        cles.ajouter(administrateur, "lefevre", cle)
    monkeypatch.setenv("AGENCE_CLE", une.empreinte)
    connexions.ouvrir(seance)
    cles.retirer(administrateur, "lefevre", autre.empreinte)
    connexions.exiger_valide(seance)
    cles.retirer(administrateur, "lefevre", une.empreinte)
    with pytest.raises(connexions.SeanceFinie):
        connexions.exiger_valide(seance)


def test_une_seance_sans_ecran_n_a_pas_de_connexion_et_travaille(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    noter(seance, creer_dossier().id, "par la ligne de commande")


def test_la_nuit_passe_toujours(nuit: Seance) -> None:
    connexions.ouvrir(nuit)
    connexions.exiger_valide(nuit)
    assert Connexion.select().count() == 0


def test_une_seance_reprise_ailleurs_n_ecrit_plus(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier, neuve = creer_dossier(), jumelle(seance)
    connexions.ouvrir(seance)
    baux.prendre(seance, dossier.id)
    connexions.ouvrir(neuve)
    assert [a.seance for a in connexions.autres(neuve)] == [seance.identifiant]
    connexions.remplacer(neuve, seance.identifiant)
    assert Bail.select().count() == 0
    assert connexions.autres(neuve) == []
    with pytest.raises(connexions.SeanceFinie, match="reprise ailleurs"):
        noter(seance, dossier.id, "de l'ancienne")
    noter(neuve, dossier.id, "de la neuve")


def test_le_dossier_d_une_seance_morte_est_libre_aussitot(
    seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier], horloge: Horloge
) -> None:
    dossier, martin = creer_dossier(), ouvrir_pour("martin")
    connexions.ouvrir(seance)
    baux.prendre(seance, dossier.id)
    with pytest.raises(Refus, match="Lefevre tient ce dossier"):
        baux.prendre(martin, dossier.id)
    with pytest.raises(Refus, match="Lefevre tient ce dossier"):
        noter(martin, dossier.id, "d'une touche")
    tuer(seance)
    noter(martin, dossier.id, "d'une touche")
    baux.prendre(martin, dossier.id)
    assert Bail.get().seance == martin.identifiant


def test_la_premiere_venue_enterre_les_mortes(
    seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    dossier, martin = creer_dossier(), ouvrir_pour("martin")
    connexions.ouvrir(seance)
    baux.prendre(seance, dossier.id)
    connexions.ouvrir(martin)
    assert Bail.select().count() == 1
    tuer(seance)
    connexions.ouvrir(jumelle(martin))
    assert Bail.select().count() == 0
    assert Connexion.get(Connexion.seance == seance.identifiant).fin == connexions.MORTE


@pytest.mark.parametrize("processus", ["", "x", "x:1:2", ":1:2", "autre-machine:1:12", "::"])
def test_d_une_autre_machine_on_ne_sait_pas_si_elle_vit(processus: str) -> None:
    assert not connexions.est_mort(processus)


def test_un_numero_repris_par_un_autre_processus_ne_trompe_pas() -> None:
    machine, numero, naissance = connexions.ce_processus().split(":")
    assert not connexions.est_mort(f"{machine}:{numero}:{naissance}")
    assert connexions.est_mort(f"{machine}:{numero}:{int(naissance) + 1}")
    assert connexions.est_mort(f"{machine}:999999999:1")
