"""Les sorties de l'écran : interpréteur de commandes, éditeur, navigateur, fichier au choix, capture, suspension. Toutes fermées."""

from __future__ import annotations

import ast
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agence.configuration.modele import Configuration
from agence.erreurs import Refus
from agence.seance import Seance
from ecrans.application import Agence
from ecrans.poste.composer import exiger_permis
from ecrans.poste.ecran import Poste
from ecrans.terminal import preparer_terminal
from tests.acces.chiffres import compter
from tests.ecrans.conftest import heure, lefevre, portefeuille, url_poste  # noqa: F401
from tests.outils.terminal import Terminal

RACINE = Path(__file__).parents[2]
ECRANS = [m for m in (RACINE / "ecrans").rglob("*.py") if "commandes" not in m.parts]

MODULES_INTERDITS = {"pty", "webbrowser", "ctypes", "socket", "shutil", "tempfile", "code", "pdb", "readline", "curses", "multiprocessing",
                     "ftplib", "http", "urllib", "smtplib"}  # fmt: skip
COMPOSANTS_INTERDITS = {"TextArea", "Markdown", "MarkdownViewer", "DirectoryTree", "Link", "Log", "RichLog"}
"""Éditeur, liens et arbres de fichiers de Textual."""
APPELS_INTERDITS = {"system", "popen", "fork", "forkpty", "execv", "execve", "execvp", "execl", "execlp", "spawnv", "spawnl", "posix_spawn",
                    "startfile", "eval", "exec", "compile", "__import__", "breakpoint"}  # fmt: skip
PERMIS = {
    "ecrans/poste/composer.py": {"subprocess"},  # le composeur, que l'administrateur nomme
    "ecrans/pannes.py": {"fichiers"},  # le journal des pannes, à un chemin que l'agent ne choisit pas
    "ecrans/aide/manuel.py": {"fichiers"},  # les chapitres livrés, par leur nom dans une liste
}
FICHIERS = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "rename", "unlink", "symlink_to", "iterdir", "glob"}


def trouves(module: Path) -> set[str]:
    """Ce que ce module de l'écran sait faire et que l'inventaire doit connaître."""
    vus: set[str] = set()
    for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        noms: list[str] = []
        if isinstance(noeud, ast.Import):
            noms = [a.name.partition(".")[0] for a in noeud.names]
        elif isinstance(noeud, ast.ImportFrom):
            noms = [(noeud.module or "").partition(".")[0], *(a.name for a in noeud.names)]
        vus |= set(noms) & (MODULES_INTERDITS | COMPOSANTS_INTERDITS | {"subprocess"})
        if isinstance(noeud, ast.Call):
            appele = noeud.func.attr if isinstance(noeud.func, ast.Attribute) else getattr(noeud.func, "id", "")
            motif = isinstance(noeud.func, ast.Attribute) and getattr(noeud.func.value, "id", "") == "re"
            vus |= {appele} & APPELS_INTERDITS if not motif else set()
            vus |= {"fichiers"} if appele in FICHIERS else set()
    return vus


@pytest.mark.parametrize("module", ECRANS, ids=lambda m: str(m.relative_to(RACINE)))
def test_un_ecran_ne_lance_ni_n_ouvre_rien_qui_ne_soit_dans_l_inventaire(module: Path) -> None:
    assert trouves(module) <= PERMIS.get(str(module.relative_to(RACINE)), set())
    compter("modules d'écran inspectés")


def test_l_inspection_a_des_dents(tmp_path: Path) -> None:
    for numero, code in enumerate((
        "import subprocess", "from subprocess import run", "import os\nos.system('id')", "import os\nos.execv('/bin/sh', [])", "eval('1')",
        "from textual.widgets import TextArea", "from pathlib import Path\nPath(x).read_text()", "open(x)", "import webbrowser",
    )):  # fmt: skip
        module = tmp_path / f"m{numero}.py"
        module.write_text(code)
        assert trouves(module), code


def test_le_seul_programme_lance_l_est_sans_interpreteur_de_commandes() -> None:
    for noeud in ast.walk(ast.parse((RACINE / "ecrans/poste/composer.py").read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Call):
            assert not any(mot.arg == "shell" for mot in noeud.keywords)


PORTES: dict[str, Callable[[Agence], object]] = {
    "deliver_text": lambda a: a.deliver_text("x"),
    "deliver_binary": lambda a: a.deliver_binary("x"),
    "deliver_screenshot": lambda a: a.deliver_screenshot(),
    "save_screenshot": lambda a: a.save_screenshot("x.svg"),
    "suspend": lambda a: a.suspend(),
    "open_url": lambda a: a.open_url("file:///etc/passwd"),
    "action_screenshot": lambda a: a.action_screenshot(),
    "action_suspend_process": lambda a: a.action_suspend_process(),
    "action_command_palette": lambda a: a.action_command_palette(),
    "get_system_commands": lambda a: [1 / 0 for _ in a.get_system_commands(a.screen)],
}


@pytest.mark.parametrize("porte", PORTES)
async def test_une_porte_de_textual_ne_s_ouvre_pas(
    lefevre: Seance, porte: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    avant = set(tmp_path.rglob("*"))
    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        try:
            PORTES[porte](app)
        except Refus as refus:
            assert refus.regle == "terminal"
        await pilote.pause()
        assert isinstance(app.screen, Poste)
        assert app._driver is not None
    assert {f for f in tmp_path.rglob("*") if "poste.db" not in f.name} <= avant
    compter("portes de Textual essayées")


async def test_aucune_touche_ne_mene_a_une_action_de_textual_qui_sort(lefevre: Seance) -> None:  # noqa: F811
    """Toutes les liaisons en vigueur, de l'application et de ses écrans : rien que nos gestes, le curseur et la fin."""
    interdites = {"suspend_process", "screenshot", "command_palette", "open_url", "toggle_dark", "change_theme", "show_help_panel"}
    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        for touche in ("", "a", "escape", "p", "escape", "f1", "escape", "slash", "escape", "colon", "escape"):
            if touche:
                await pilote.press(touche)
                await pilote.pause()
            actions = {liaison.binding.action.rpartition(".")[2].partition("(")[0] for liaison in app.active_bindings.values()}
            assert actions & interdites == set()
            assert len(actions) > 2


VARIABLES = {
    "TEXTUAL_DRIVER": "pirate:Pilote", "TEXTUAL_LOG": "{dossier}/journal", "TEXTUAL_SCREENSHOT": "1", "TEXTUAL_DEBUG": "1",
    "TEXTUAL_SCREENSHOT_LOCATION": "{dossier}", "TEXTUAL_SCREENSHOT_FILENAME": "vol.svg", "TEXTUAL_PRESS": "1,1,1",
    "TEXTUAL": "devtools,debug", "TEXTUAL_ALLOW_SIGNALS": "1", "TEXTUAL_DEVTOOLS_PORT": "8081", "EDITOR": "/bin/sh",
    "VISUAL": "/bin/sh", "PAGER": "/bin/sh", "BROWSER": "/bin/sh", "SHELL": "/bin/sh", "BASH_ENV": "/etc/passwd", "ENV": "/etc/passwd",
    "LESSOPEN": "|id",
}  # fmt: skip


def test_les_variables_que_textual_lirait_sont_effacees() -> None:
    variables = {nom: valeur for nom, valeur in VARIABLES.items() if nom.startswith("TEXTUAL")}
    preparer_terminal(variables)
    assert variables == {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_SMOOTH_SCROLL": "0"}


def test_les_variables_du_poste_de_l_agent_ne_font_rien(url_poste: str, tmp_path: Path) -> None:  # noqa: F811
    dossier = tmp_path / "vole"
    dossier.mkdir()
    environnement = {nom: valeur.format(dossier=dossier) for nom, valeur in VARIABLES.items()}
    with Terminal("tests.outils.poste_essai", url_poste, environnement=environnement) as terminal:
        ecran = terminal.attendre("R-2026-")
        assert "faits 0" in ecran
        terminal.attendre_le_calme(1.5)
        assert "faits 0" in terminal.ecran
        assert enfants(terminal.processus.pid) == []
        terminal.taper("q")
        assert terminal.attendre_la_fin() == 0
    assert list(dossier.iterdir()) == []
    compter("variables d'environnement piégées", len(VARIABLES))


def enfants(pid: int) -> list[str]:
    """Les processus nés de celui-ci."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_ni_ctrl_z_ni_ctrl_antislash_ni_un_signal_ne_suspendent_ni_ne_tuent(url_poste: str) -> None:  # noqa: F811
    with Terminal("tests.outils.poste_essai", url_poste) as terminal:
        terminal.attendre("R-2026-")
        terminal.attendre_le_calme()
        for octet in (b"\x1a", b"\x1c", b"\x03", b"\x04", b"\x0f", b"\x13", b"\x11"[:0], b"\x18", b"\x05", b"\x1b!", b"!"):
            terminal.taper(octet)
            compter("touches de commande essayées")
        terminal.signaler(signal.SIGTSTP)
        terminal.attendre_le_calme()
        etat = Path(f"/proc/{terminal.processus.pid}/stat").read_text().rpartition(")")[2].split()[0]
        assert etat in "SR"
        assert enfants(terminal.processus.pid) == []
        terminal.taper("1")
        terminal.attendre("✓ R-2026")
        terminal.taper("q")
        assert terminal.attendre_la_fin() == 0


# Le composeur


def test_par_ssh_le_seul_programme_est_celui_de_l_administrateur(monkeypatch: pytest.MonkeyPatch) -> None:
    exiger_permis("/usr/bin/softphone")  # sur son propre poste, la configuration suffit
    monkeypatch.setenv("AGENCE_CANAL", "ssh")
    monkeypatch.setenv("AGENCE_COMPOSEUR", "/usr/local/bin/composer")
    exiger_permis("/usr/local/bin/composer")
    for programme in ("/bin/sh", "/usr/local/bin/composer2", "/usr/local/bin/../bin/composer", ""):
        with pytest.raises(Refus, match="n'est pas permis"):
            exiger_permis(programme)
        compter("programmes refusés à la place du composeur")
    monkeypatch.delenv("AGENCE_COMPOSEUR")
    with pytest.raises(Refus):
        exiger_permis("/usr/local/bin/composer")


async def test_une_configuration_piegee_n_execute_rien_et_l_appel_se_consigne_quand_meme(
    lefevre: Seance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    temoin = tmp_path / "temoin"
    monkeypatch.setenv("AGENCE_CANAL", "ssh")
    configuration: Configuration = lefevre.configuration
    piegee = replace(configuration, appels=replace(configuration.appels, composer=f"/usr/bin/touch {temoin}" + "{numero}"))
    app = Agence(replace(lefevre, configuration=piegee))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        await pilote.press("a")
        await pilote.pause()
        assert not isinstance(app.screen, Poste)
    assert not any(f.name.startswith("temoin") for f in tmp_path.iterdir())
    assert os.environ["AGENCE_CANAL"] == "ssh"
