"""Les délais sans crainte, pilotés au clavier : choisir, supposer, regarder, arrêter, appliquer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from agence.configuration.lecture import texte_par_defaut
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.seance import Seance
from agence.simulation import fichiers
from donnees.modeles import ConfigurationAppliquee, Dossier
from ecrans.supervision import simulation
from ecrans.supervision.simulation import SimulationEcran
from ecrans.surete import AppSure
from tests.outils.ecran import jusqu_a, texte_ecran

PROMPTE = texte_par_defaut().replace('delai = "7j"                 # la date', 'delai = "9j"                 # la date')


class AppEssai(AppSure[None]):
    def __init__(self, seance: Seance) -> None:
        super().__init__()
        self.seance = seance

    def on_mount(self) -> None:
        self.push_screen(SimulationEcran(self.seance))


@pytest.fixture
def dossier_de_config(tmp_path: Path) -> Path:
    """Le fichier du départ, un essai à côté, un autre dans « config », un faux."""
    ici = tmp_path / "reglages"
    (ici / "config").mkdir(parents=True)
    (ici / "config.toml").write_text(texte_par_defaut(), encoding="utf-8")
    (ici / "prompte.toml").write_text(PROMPTE, encoding="utf-8")
    (ici / "config" / "hiver.toml").write_text(PROMPTE, encoding="utf-8")
    faute = PROMPTE.replace('"9j"', '"9 lunes"').replace("essais_par_etape = 3", "essais_par_etaape = 3")
    (ici / "faux.toml").write_text(faute, encoding="utf-8")
    (tmp_path / "secret.toml").write_text(PROMPTE, encoding="utf-8")
    return ici


@pytest.fixture
def roux(superviseur: Seance, dossier_de_config: Path, creer_dossier: Callable[..., Dossier]) -> Iterator[Seance]:
    for _ in range(3):
        creer_dossier(position=1)
    yield replace(superviseur, fichier=dossier_de_config / "config.toml")


def ecran(app: AppEssai) -> SimulationEcran:
    trouve = next(e for e in app.screen_stack if isinstance(e, SimulationEcran))
    assert isinstance(trouve, SimulationEcran)
    return trouve


async def choisir(pilote: object, app: AppEssai, nom: str) -> None:
    await jusqu_a(pilote, lambda: ecran(app).hypotheses is not None and not ecran(app).calcule)  # type: ignore[arg-type]
    await pilote.press("f", *nom.replace(".", " ").replace(" ", "."), "enter")  # type: ignore[attr-defined]


async def test_choisir_un_fichier_le_joue_et_le_dessine(roux: Seance) -> None:
    app = AppEssai(roux)
    async with app.run_test(size=(80, 24)) as pilote:
        await jusqu_a(pilote, lambda: "prompte.toml" in texte_ecran(app))
        assert "hiver.toml" in texte_ecran(app) and "secret.toml" not in texte_ecran(app)
        await choisir(pilote, app, "prompte.toml")
        await jusqu_a(pilote, lambda: ecran(app).jouee is not None)
        await pilote.pause()
        vu = texte_ecran(app)
        for attendu in ("prompte.toml", "appels, actuelle", "x nouvelle", "o appels", "Lefevre", "huissier ou juge", "touchés sur 3"):
            assert attendu in vu, vu
        assert "…" not in "".join(vu.splitlines()[1:7]), "les nombres se lisent en entier"
        await pilote.press("g")
        await pilote.pause()
        assert "courriers, actuelle" in texte_ecran(app)


async def test_les_hypotheses_changent_ce_qui_se_joue(roux: Seance) -> None:
    app = AppEssai(roux)
    async with app.run_test(size=(100, 40)) as pilote:
        await choisir(pilote, app, "prompte.toml")
        await jusqu_a(pilote, lambda: ecran(app).jouee is not None)
        avant = ecran(app).jouee
        await pilote.press("h")
        await pilote.pause()
        assert "valeur de départ" in texte_ecran(app)
        await pilote.press("down", "down", "0", "enter")
        await jusqu_a(pilote, lambda: ecran(app).jouee is not None and ecran(app).jouee is not avant)
        jouee = ecran(app).jouee
        assert jouee is not None and jouee.hypotheses.capacite == 0
        assert jouee.nouvelle.total("appels") == 0 and jouee.nouvelle.jours_deborde()


async def test_un_fichier_faux_dit_toutes_ses_fautes(roux: Seance) -> None:
    app = AppEssai(roux)
    async with app.run_test(size=(80, 24)) as pilote:
        await choisir(pilote, app, "faux.toml")
        await jusqu_a(pilote, lambda: "Ce fichier a des fautes" in texte_ecran(app))
        assert "lunes" in texte_ecran(app) and "essais_par_etaape" in texte_ecran(app)
        assert "…" not in texte_ecran(app).split("a des fautes")[1].split("Échap ferme")[0], "une faute se lit jusqu'à son remède"
        await pilote.press("escape")
        assert ecran(app).choix is None


async def test_echap_arrete_le_calcul_puis_quitte(roux: Seance, monkeypatch: pytest.MonkeyPatch) -> None:
    parti = Event()

    def sans_fin(*_: object, progression: Callable[[int, int], None], **__: object) -> None:
        while True:
            parti.set()
            progression(1, 1000)

    monkeypatch.setattr(simulation, "simuler", sans_fin)
    app = AppEssai(roux)
    async with app.run_test(size=(80, 24)) as pilote:
        await choisir(pilote, app, "prompte.toml")
        await jusqu_a(pilote, parti.is_set)
        await jusqu_a(pilote, lambda: "calcul 0 %" in texte_ecran(app))
        await pilote.press("escape")
        assert not ecran(app).calcule
        await jusqu_a(pilote, lambda: "calcul arrêté" in texte_ecran(app))
        await pilote.press("escape")
        await jusqu_a(pilote, lambda: not any(isinstance(e, SimulationEcran) for e in app.screen_stack))


async def test_appliquer_demande_et_date(roux: Seance) -> None:
    app = AppEssai(roux)
    avant = ConfigurationAppliquee.select().count()
    async with app.run_test(size=(80, 24)) as pilote:
        await choisir(pilote, app, "hiver.toml")
        await jusqu_a(pilote, lambda: ecran(app).jouee is not None)
        await pilote.press("a")
        await jusqu_a(pilote, lambda: "Appliquer cette configuration ?" in texte_ecran(app))
        await pilote.press("n")
        assert ConfigurationAppliquee.select().count() == avant
        await pilote.press("a", "o")
        await jusqu_a(pilote, lambda: "en vigueur au prochain départ" in texte_ecran(app))
        suite = "config.toml, donné au départ, n'est plus celle qui compte"
        await jusqu_a(pilote, lambda: suite in " ".join(texte_ecran(app).split()))
    assert ConfigurationAppliquee.select().count() == avant + 1


@pytest.mark.parametrize("nom", ["../secret.toml", "/etc/passwd", "..", "secret.toml", "config/hiver.toml", "a\x00.toml", ".cache.toml"])
def test_un_chemin_n_est_pas_un_nom(roux: Seance, nom: str) -> None:
    with pytest.raises((SaisieInvalide, Introuvable)):
        fichiers.lire_nomme(roux, nom)


def test_un_lien_qui_sort_du_dossier_n_est_pas_lu(roux: Seance, dossier_de_config: Path) -> None:
    (dossier_de_config / "lien.toml").symlink_to(dossier_de_config.parent / "secret.toml")
    assert "lien.toml" not in fichiers.noms(roux)
    with pytest.raises(Introuvable):
        fichiers.lire_nomme(roux, "lien.toml")


def test_sans_fichier_de_depart_rien_ne_se_lit(superviseur: Seance) -> None:
    assert fichiers.noms(superviseur) == ()
    with pytest.raises(Refus, match="aucun fichier"):
        fichiers.lire_nomme(superviseur, "config.toml")


def test_un_agent_n_y_entre_pas(seance: Seance) -> None:
    with pytest.raises(Refus, match="réservé"):
        SimulationEcran(seance)
