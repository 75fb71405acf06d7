"""Une base d'avant les tables du droit : ses suspensions deviennent des protections et des litiges, à prouver et à dater."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from donnees.base import base, executer, fermer, lignes, ouvrir
from donnees.migrations.jouer import DOSSIER, REGISTRE, ouvrir_a_jour
from donnees.vues.protections import litiges_des, protections_des

MOTIFS = ("procedure_collective", "surendettement", "deces", "tutelle", "delai_de_grace", "litige", "arrangement")


@pytest.fixture
def d_avant(tmp_path: Path) -> str:
    """Une base au schéma d'avant le droit, un dossier suspendu par motif."""
    anciennes = tmp_path / "migrations"
    anciennes.mkdir()
    for fichier in sorted(DOSSIER.glob("000[12]_*.py")):
        shutil.copy(fichier, anciennes)
    url = f"sqlite:///{tmp_path / 'avant.db'}"
    ouvrir(url)
    Runner(base.obj, str(anciennes), REGISTRE).up()
    executer("INSERT INTO mandant (id, code, nom, nature, cree_le) VALUES (1, 'F', 'F', 'professionnel', '2026-01-01 00:00:00.000000')")
    executer("INSERT INTO debiteur (id, nature, nom, nom_recherche, cree_le) VALUES (1, 'particulier', 'X', 'X', '2026-01-01')")
    for i, motif in enumerate(MOTIFS, 1):
        fin = "2027-03-01" if motif in ("delai_de_grace", "arrangement") else None
        executer(
            """INSERT INTO dossier (id, reference, mandant_id, debiteur_id, etape, etat, scenario, ancre_le, suspension_motif, suspendu_le,
            suspendu_jusqu_au, suspension_attend, confie_le, cree_le)
            VALUES (?, ?, 1, 1, 'amiable', 'suspendu', 'b2c', '2026-10-01', ?, '2026-11-02', ?, ?, '2026-10-01', '2026-10-01')""",
            (i, f"R-{i}", motif, fin, None if fin else "preuve"),
        )
    fermer()
    return url


def test_chaque_suspension_de_protection_a_sa_ligne(d_avant: str) -> None:
    ouvrir_a_jour(d_avant)
    gardees = {d: siennes for d, siennes in protections_des(range(1, len(MOTIFS) + 1)).items() if siennes}
    assert [(x.type, x.phase, x.debut_le) for siennes in gardees.values() for x in siennes] == [
        ("procedure_collective", "annonce", date(2026, 11, 2)), ("surendettement", "annonce", date(2026, 11, 2)),
        ("deces", "annonce", date(2026, 11, 2)), ("tutelle", "annonce", date(2026, 11, 2)),
        ("delai_de_grace", "accorde", date(2026, 11, 2)),
    ]  # fmt: skip
    assert gardees[5][0].fin_le == date(2027, 3, 1)
    assert [(x.dossier_id, x.type) for siens in litiges_des([6, 7]).values() for x in siens] == [(6, "autre")]
    assert lignes("SELECT count(*) FROM protection WHERE saisie_le = '2026-11-02 23:59:59.000000'") == [(5,)]
    fermer()
