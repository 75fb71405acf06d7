"""La matinée d'un agent dans un vrai pseudo-terminal : vingt gestes au clavier, puis la base dit ce que l'écran disait."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import date

from donnees.modeles import Bail, Brouillon, Dossier, Evenement, Paiement, Procedure, Promesse
from tests.outils.terminal import RACINE, Terminal

MODULE = "tests.outils.poste_essai"


def ouvrir(url: str, *, colonnes: int = 80, lignes: int = 24, **variables: str) -> Terminal:
    environnement = {"TEXTUAL_ANIMATIONS": "none", **variables}
    terminal = Terminal(MODULE, url, colonnes=colonnes, lignes=lignes, environnement=environnement)
    terminal.attendre("R-2026-")
    return terminal


def geste(terminal: Terminal, attendu: str, *touches: str) -> str:
    """Tape, attend la phrase, rend la référence qu'elle nomme."""
    terminal.taper(*touches)
    ecran = terminal.attendre(attendu)
    trouve = re.search(r"✓ (R-2026-\d{5})", ecran)
    return trouve[1] if trouve else ""


def identifiant(reference: str) -> int:
    return int(Dossier.get(Dossier.reference == reference).id)


def codes(reference: str) -> list[str]:
    lignes = Evenement.select().where(Evenement.dossier_id == identifiant(reference)).order_by(Evenement.id)
    return [f"{e.type.value} {e.code}".strip() for e in lignes]


def test_une_matinee_de_vingt_gestes(url_poste: str) -> None:
    """Chaque geste attend sa phrase à l'écran ; à la fin, ce que l'écran a dit est dans la base, et rien d'autre."""
    avant = Evenement.select().count()
    dits: list[tuple[str, str]] = []
    with ouvrir(url_poste) as t:
        dits += [
            (geste(t, "✓ R-2026-00413 NRP", "1"), "appel NRP"),
            (geste(t, "✓ R-2026-00412 promesse", "p", "entree"), "promesse"),
            (geste(t, "✓ R-2026-00422 REP", "a", "r", "message neutre", "entree"), "appel REP"),
            (geste(t, "✓ R-2026-00418 OCC", "3"), "appel OCC"),
        ]
        t.taper("u")
        t.attendre("annulé : occupé")
        dits += [
            (geste(t, "✓ R-2026-00418 raison", "w", "t", "entree"), "motif tresorerie"),
            (geste(t, "✓ R-2026-00418 note gardée", "i", "rappelle jeudi", "entree"), "note"),
            (geste(t, "✓ R-2026-00418 pièce jointe", "o", "f", "entree"), "piece facture"),
            (geste(t, "✓ R-2026-00418 téléphone", "c", "t", "0261910077", "entree"), "coordonnee ajout"),
            (geste(t, "✓ R-2026-00418 3 échéances", "e", "3x le 5", "entree"), "echeancier"),
            (geste(t, "✓ R-2026-00424 appel jeu. 26/11", "r", "jeu", "entree"), "planification appel"),
            (geste(t, "✓ R-2026-00417 suspendu", "s", "l", "entree"), "litige ouvert"),
            (geste(t, "✓ R-2026-00425 PAYE", "7"), "appel PAYE"),
            (geste(t, "✓ R-2026-00414 RACC", "4"), "appel RACC"),
            (geste(t, "✓ R-2026-00416 250,00", "v", "250", "entree"), "paiement"),
            (geste(t, "✓ R-2026-00416 RPL", "a", "a", "demain 14h", "entree"), "appel RPL"),
            (geste(t, "✓ R-2026-00420 relance", "m", "r", "entree"), "courrier parti"),
        ]
        t.taper("fin")
        t.attendre(r"ATELIER NAÏMA")
        dits.append((geste(t, "✓ R-2026-00415 sommation", "h"), "escalade huissier"))
        t.taper("f", "f", "elec-ouest", "entree")
        t.attendre("filtre : mandant ELEC-OUEST")
        t.taper("b")
        t.attendre_absence("filtre : mandant")
        dits.append((geste(t, "REF refus de payer", "8"), "appel REF"))
        ecran = t.attendre_le_calme()
        t.taper("q")
        assert t.attendre_la_fin() == 0
    assert len(dits) + 1 >= 19
    for reference, code in dits:
        assert code in codes(reference), (reference, code, codes(reference))
    faits = re.search(r"faits (\d+) · promis ([\d ]+,\d\d)", ecran)
    assert faits is not None
    appels = list(Evenement.select().where(Evenement.id > avant, Evenement.type == "appel"))
    annules = {e.annule_id for e in Evenement.select().where(Evenement.annule_id.is_null(False))}
    assert int(faits[1]) == len([e for e in appels if e.id not in annules])
    prises = Promesse.select().where(Promesse.utilisateur_id == 1, Promesse.statut == "ouverte")
    promis = sum(p.montant for p in prises)
    assert faits[2].replace(" ", "") == f"{promis // 100},{promis % 100:02d}"
    assert [p.montant for p in Paiement.select().where(Paiement.dossier_id == identifiant("R-2026-00416"))] == [250_00]
    assert Procedure.get().dossier_id == identifiant("R-2026-00415")
    assert Bail.select().count() == 0
    restants = re.search(r"reste (\d+)", ecran)
    dus = Dossier.select().where(Dossier.agent_id == 1, Dossier.etat == "actif", Dossier.action_le <= date(2026, 11, 23)).count()
    assert restants is not None and int(restants[1]) == dus


def test_la_ligne_coupee_rend_le_dossier_et_garde_la_note_en_cours(url_poste: str) -> None:
    with ouvrir(url_poste) as t:
        t.taper("i", "il paiera")
        t.attendre("il paiera")
        assert Bail.select().count() == 1
        t.raccrocher()
    assert Bail.select().count() == 0
    assert [b.texte for b in Brouillon.select()] == ["il paiera"]


def test_le_signal_de_fin_rend_le_dossier(url_poste: str) -> None:
    with ouvrir(url_poste) as t:
        t.taper("entree")
        t.attendre("historique")
        t.signaler(signal.SIGTERM)
        assert t.attendre_la_fin() == 129
    assert Bail.select().count() == 0


def test_sans_terminal_une_phrase_et_le_statut_1(url_poste: str) -> None:
    commande = [sys.executable, "-m", MODULE, url_poste]
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert (fini.returncode, fini.stdout) == (1, "")
    assert fini.stderr.startswith("agence : Un terminal est requis")
    assert "Traceback" not in fini.stderr


def test_un_terminal_muet_une_phrase(url_poste: str) -> None:
    with Terminal(MODULE, url_poste, environnement={"TERM": "dumb", "PYTHONPATH": os.fspath(RACINE)}) as t:
        assert t.attendre_la_fin() == 1
        assert "ne sait pas afficher un écran" in " ".join(t.ecran.split())
