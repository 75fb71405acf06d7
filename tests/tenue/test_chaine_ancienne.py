"""Une base d'avant la chaîne : la migration enchaîne ce qui y est déjà."""

from __future__ import annotations

import shutil
from pathlib import Path

from playhouse.migrations import Runner

from agence.configuration.modele import Sauvegarde
from agence.tenue.verification_chaine import recompter
from donnees.base import base as proxy
from donnees.base import ecriture, executer, fermer, inserer_lot, lignes, ouvrir
from donnees.migrations.jouer import DOSSIER, REGISTRE, ouvrir_a_jour


def ancienne(base: str, tmp_path: Path) -> None:
    """Vide la base de l'essai et la refait au schéma d'avant, avec deux évènements."""
    avant = tmp_path / "migrations"
    avant.mkdir()
    for fichier in sorted(DOSSIER.glob("000[1-4]_*.py")):
        shutil.copy(fichier, avant)
    if base.startswith("sqlite"):
        fermer()
        Path(base[10:]).unlink()
        Path(base[10:]).touch()
        ouvrir(base)
    else:
        proxy.execute_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    Runner(proxy.obj, str(avant), REGISTRE).up()
    with proxy.atomic():
        executer("INSERT INTO mandant (code, nom, nature, cree_le) VALUES ('M', 'M', 'professionnel', '2026-01-01')")
        executer("INSERT INTO debiteur (nature, nom, nom_recherche, cree_le) VALUES ('particulier', 'N', 'n', '2026-01-01')")
        executer("""INSERT INTO dossier
            (reference, mandant_id, debiteur_id, etape, etat, scenario, ancre_le, confie_le, action, action_le, cree_le)
            VALUES ('R', 1, 1, 'amiable', 'actif', 's', '2026-01-01', '2026-01-01', 'appel', '2026-11-23', '2026-01-01')""")
        inserer_lot("evenement", ("dossier_id", "le", "type", "texte"), [(1, "2026-11-20", "note", ""), (1, "2026-11-21", "note", "é")])


def test_l_historique_deja_la_est_enchaine(base: str, tmp_path: Path) -> None:
    ancienne(base, tmp_path)
    ouvrir_a_jour(base)
    assert lignes("SELECT numero, evenement_id FROM maillon ORDER BY numero") == [(1, 1), (2, 2)]
    with ecriture():
        inserer_lot("evenement", ("dossier_id", "le", "type"), [(1, "2026-11-22", "note")])
    r = recompter(Sauvegarde())
    assert (r.maillons, r.manquements) == (3, ())
