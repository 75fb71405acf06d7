"""« agence qualite » : lister l'échantillon, noter, et ce qu'un agent en lit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine

from agence.gestes import appels, notes
from agence.seance import Seance
from donnees.modeles import Dossier
from tests.commandes.conftest import Rendu
from tests.fabrique import LUNDI, Horloge


@pytest.fixture
def vendredi(seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]) -> None:
    """Vendredi, Lefèvre a appelé deux dossiers, et mal écrit sur l'un d'eux."""
    horloge.avancer(jours=-3)
    with time_machine.travel(horloge(), tick=False):
        for n in (1, 2):
            appels.consigner(seance, creer_dossier(reference=f"R-{n}").id, "NRP")
        notes.noter(seance, 2, "débiteur malade")
    horloge.regler(LUNDI)


@pytest.mark.usefixtures("vendredi")
def test_le_superviseur_liste_et_note(agence: Callable[..., Rendu]) -> None:
    lu = agence("qualite", "--json", agent="roux").json
    assert lu["jour"] == "2026-11-20"
    assert [(c["dossier"], c["exceptions"], c["note"]) for c in lu["controles"]] == [("R-2", ["mots_a_eviter"], None), ("R-1", [], None)]
    numero = str(lu["controles"][0]["numero"])
    rendu = agence("qualite", "noter", numero, "2", "--commentaire", "règle 41", agent="roux")
    assert (rendu.statut, rendu.sortie) == (0, "Lefevre R-2 : 2 à améliorer.\n")
    texte = agence("qualite", agent="roux").sortie
    assert "mots à éviter" in texte and "2 à améliorer" in texte and "règle 41" in texte and "au sort" in texte
    retire = agence("qualite", "noter", numero, "0", "--json", agent="roux").json
    assert (retire["note"], retire["mot"], retire["commentaire"]) == (None, None, "règle 41")


@pytest.mark.usefixtures("vendredi")
def test_l_agent_ne_lit_que_ce_qui_est_note_sur_lui(agence: Callable[..., Rendu]) -> None:
    numero = str(agence("qualite", "--json", agent="roux").json["controles"][0]["numero"])
    assert agence("qualite").sortie == "Rien n'a encore été noté.\n"
    agence("qualite", "noter", numero, "3", agent="roux")
    (sienne,) = agence("qualite", "--json").json["controles"]
    assert (sienne["dossier"], sienne["mot"], sienne["note_par"]) == ("R-2", "conforme", "Roux")
    assert agence("qualite", "--json", agent="martin").json["controles"] == []
    refus = agence("qualite", "noter", numero, "4")
    assert refus.statut == 1 and "réservé au rôle" in refus.erreurs


@pytest.mark.parametrize(
    ("argv", "statut", "attendu"),
    [(("noter", "999", "3"), 1, "contrôle n° 999 inconnu"), (("noter", "1", "5"), 1, "note « 5 » inconnue"),
     (("--jour", "23/11/2026"), 1, "n'est pas fini"), (("noter", "x", "3"), 2, "n'est pas un nombre entier"),
     (("--jour", "hier soir"), 1, "hier soir")],
)  # fmt: skip
def test_une_mauvaise_entree_se_dit(agence: Callable[..., Rendu], argv: tuple[str, ...], statut: int, attendu: str) -> None:
    rendu = agence("qualite", *argv, agent="roux")
    assert rendu.statut == statut and attendu in rendu.erreurs


def test_rien_a_relire(agence: Callable[..., Rendu]) -> None:
    assert agence("qualite", agent="roux").sortie == "Personne n'a travaillé de dossier le 20/11/2026.\n"
