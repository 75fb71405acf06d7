"""Le PIN : posé, vérifié, ralenti, fermé, débloqué ; ni l'horloge, ni deux séances à la fois, ni un programme tué ne rendent d'essai."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from agence.erreurs import ErreurAgence, Refus, SaisieInvalide
from agence.seance import Seance
from agence.tenue import pin
from donnees.base import fermer
from donnees.modeles import Utilisateur
from tests.acces.chiffres import compter
from tests.fabrique import Horloge

BON, FAUX = "271828", "314159"


@pytest.fixture(autouse=True)
def argon2_leger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Le vrai réglage coûte un dixième de seconde à chaque essai."""
    monkeypatch.setattr(pin, "_argon2", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def pose(seance: Seance) -> Seance:
    """Lefèvre a posé son PIN."""
    pin.poser(seance, "lefevre", BON)
    return seance


def essayer(seance: Seance, code: str) -> str:
    """« bon », ou la phrase du refus."""
    compter("PIN essayés")
    try:
        pin.verifier(seance, code)
    except Refus as refus:
        return refus.message
    return "bon"


def test_le_bon_pin_ouvre_et_son_empreinte_seule_est_gardee(pose: Seance) -> None:
    assert pin.en_a_un(pose.acteur)
    assert essayer(pose, BON) == "bon"
    garde = Utilisateur.get(Utilisateur.nom == "lefevre").pin
    assert BON not in garde
    assert garde.startswith("$argon2id$")


def test_le_vrai_reglage_est_celui_que_demande_l_owasp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    reglage = pin._argon2()
    assert (reglage.time_cost, reglage.memory_cost, reglage.parallelism, reglage.type.name) == (2, 19 * 1024, 1, "ID")


@pytest.mark.parametrize("code", ["", "12345", "1234567890123", "12345a", "١٢٣٤٥٦", "123456", "654321", "000000", "121212", "111222",
                                  "271271", "456789", "98765432"])  # fmt: skip
def test_un_pin_trop_simple_se_refuse(seance: Seance, code: str) -> None:
    with pytest.raises(SaisieInvalide):
        pin.poser(seance, "lefevre", code)
    assert not pin.en_a_un(seance.acteur)


def test_chacun_pose_le_sien_l_administrateur_celui_des_autres(
    seance: Seance, superviseur: Seance, administrateur: Seance
) -> None:
    with pytest.raises(Refus, match="réservé au rôle administrateur"):
        pin.poser(seance, "roux", BON)
    with pytest.raises(Refus):
        pin.poser(superviseur, "lefevre", BON)
    pin.poser(administrateur, "lefevre", BON)
    assert essayer(seance, BON) == "bon"
    pin.retirer(administrateur, "lefevre")
    assert not pin.en_a_un(seance.acteur)


def test_sans_pin_rien_ne_se_verifie(seance: Seance) -> None:
    assert essayer(seance, BON) == "aucun PIN n'est posé."
    assert Utilisateur.get(Utilisateur.nom == "lefevre").pin_essais == 0


def test_trois_essais_libres_puis_des_attentes_qui_doublent_puis_la_fermeture(pose: Seance, horloge: Horloge, superviseur: Seance) -> None:
    attentes = []
    for rang in range(1, pin.ESSAIS + 1):
        dit = essayer(pose, FAUX)
        if rang == pin.ESSAIS:
            assert dit == "trop de PIN faux : l'accès est fermé."
            break
        assert dit == f"PIN faux ; encore {pin.ESSAIS - rang} essais."
        ligne = Utilisateur.get(Utilisateur.nom == "lefevre")
        attente = 0 if ligne.pin_attendre is None else int((ligne.pin_attendre - horloge()).total_seconds())
        attentes.append(attente)
        if attente:
            assert essayer(pose, BON).startswith("attendre encore")
            horloge.avancer(heures=(attente - 1) / 3600)
            assert essayer(pose, BON) == "attendre encore 1 s."
            horloge.avancer(heures=2 / 3600)
    assert attentes == [0, 0, 5, 10, 20, 40, 80, 160, 320]
    for code in (BON, FAUX):
        with pytest.raises(pin.PinFerme):
            pin.verifier(pose, code)
    with pytest.raises(pin.PinFerme):
        pin.exiger_ouvert(pose.acteur)
    with pytest.raises(pin.PinFerme):
        pin.poser(pose, "lefevre", "161803")
    pin.debloquer(superviseur, "lefevre")
    pin.exiger_ouvert(pose.acteur)
    assert essayer(pose, BON) == "bon"


def test_un_pin_juste_remet_les_essais_a_zero_meme_le_dixieme(pose: Seance, horloge: Horloge) -> None:
    for _ in range(pin.ESSAIS - 1):
        essayer(pose, FAUX)
        horloge.avancer(heures=1)
    assert essayer(pose, BON) == "bon"
    ligne = Utilisateur.get(Utilisateur.nom == "lefevre")
    assert (ligne.pin_essais, ligne.pin_attendre, ligne.pin_ferme_le) == (0, None, None)


def test_une_horloge_reculee_n_enferme_pas_et_ne_rend_pas_d_essai(pose: Seance, horloge: Horloge) -> None:
    for _ in range(4):
        essayer(pose, FAUX)
        horloge.avancer(heures=1)
    essayer(pose, FAUX)
    horloge.regler(horloge() - timedelta(days=400))
    assert essayer(pose, FAUX) == "PIN faux ; encore 4 essais."


def test_l_essai_est_compte_avant_d_etre_juge(pose: Seance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Le programme tué entre le compte et le jugement : l'essai est perdu pour celui qui le faisait."""

    def mourir(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(pin, "_juste", mourir)
    with pytest.raises(KeyboardInterrupt):
        pin.verifier(pose, BON)
    assert Utilisateur.get(Utilisateur.nom == "lefevre").pin_essais == 1


def test_des_seances_qui_essaient_ensemble_ne_gagnent_pas_d_essai(pose: Seance) -> None:
    dits: list[str] = []
    depart = threading.Barrier(8)

    def essais() -> None:
        depart.wait()
        try:
            dits.extend(essayer(pose, FAUX) for _ in range(4))
        finally:
            fermer()

    fils = [threading.Thread(target=essais) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    # L'horloge est arrêtée : trois essais libres, le troisième fait attendre tous les autres.
    assert sorted(d for d in dits if d.startswith("PIN faux")) == [f"PIN faux ; encore {n} essais." for n in (7, 8, 9)]
    assert len(dits) == 32
    assert all(d.startswith(("PIN faux", "attendre encore 5 s")) for d in dits)


def test_on_ne_se_debloque_pas_soi_meme_ni_un_agent_personne(superviseur: Seance, seance: Seance, administrateur: Seance) -> None:
    with pytest.raises(Refus, match="soi-même"):
        pin.debloquer(superviseur, "roux")
    with pytest.raises(Refus, match="réservé au rôle"):
        pin.debloquer(seance, "roux")
    pin.debloquer(administrateur, "roux")


def test_le_secret_du_serveur_n_est_pas_dans_la_base(seance: Seance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "poivre"
    secret.write_bytes(b"un secret\n")
    monkeypatch.setenv("AGENCE_POIVRE", str(secret))
    pin.poser(seance, "lefevre", BON)
    assert essayer(seance, BON) == "bon"
    garde = Utilisateur.get(Utilisateur.nom == "lefevre").pin
    assert "un secret" not in garde
    # La base volée sans le secret : le PIN ne se retrouve pas en les essayant tous.
    with pytest.raises(Exception, match="does not match"):
        PasswordHasher().verify(garde.rpartition(":")[2], BON)
    monkeypatch.delenv("AGENCE_POIVRE")
    assert "autre secret" in essayer(seance, BON)
    monkeypatch.setenv("AGENCE_POIVRE", str(tmp_path / "absent"))
    with pytest.raises(ErreurAgence, match="ne se lit pas"):
        pin.verifier(seance, BON)


def test_la_nuit_n_a_pas_de_pin(nuit: Seance) -> None:
    assert not pin.en_a_un(nuit.acteur)
    pin.exiger_ouvert(nuit.acteur)
    with pytest.raises(Refus):
        pin.verifier(nuit, BON)


def test_le_pin_se_pose_par_la_ligne_de_commande_sans_se_montrer(
    base: str, administrateur: Seance, seance: Seance, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    from ecrans.commandes.principal import principal

    def agents(*argv: str, tape: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(tape))
        with pytest.raises(SystemExit) as fin:
            principal(["--base", base, "--agent", "admin", "agents", *argv])
        dit = capsys.readouterr()
        return int(fin.value.code or 0), dit.out + dit.err

    assert agents("pin", "lefevre", tape=f"{BON}\n") == (0, "Le PIN de lefevre est posé : son écran se verrouillera.\n")
    assert essayer(seance, BON) == "bon"
    statut, dit = agents("pin", "lefevre", tape="123456\n")
    assert (statut, "se devine" in dit, "123456" in dit) == (1, True, False)
    assert agents("pin", "lefevre", "--retirer")[0] == 0
    assert not pin.en_a_un(seance.acteur)


def test_le_pin_tape_au_terminal_se_tape_deux_fois(
    base: str, administrateur: Seance, seance: Seance, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ecrans.commandes import agents

    tapes: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _: tapes.pop(0))
    tapes[:] = [BON, BON]
    assert agents._demander_le_pin() == BON
    tapes[:] = [BON, FAUX]
    with pytest.raises(SaisieInvalide):
        agents._demander_le_pin()


def test_une_personne_fermee_n_ouvre_pas_l_ecran(
    pose: Seance, horloge: Horloge, monkeypatch: pytest.MonkeyPatch, creer_dossier: Callable[..., object]
) -> None:
    from ecrans.application import lancer

    for _ in range(pin.ESSAIS):
        essayer(pose, FAUX)
        horloge.avancer(heures=1)
    monkeypatch.setattr("ecrans.application.verifier_terminal", lambda: None)
    with pytest.raises(pin.PinFerme):
        lancer(pose)
