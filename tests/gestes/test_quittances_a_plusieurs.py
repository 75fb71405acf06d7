"""Plusieurs caisses à la fois : les quittances se suivent, sans double ni trou, même quand un geste échoue au milieu."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from agence.configuration.lecture import defaut
from agence.erreurs import ErreurAgence
from agence.gestes.paiements import Saisie, recevoir
from agence.seance import Acteur, Seance
from agence.tenue import jours_fermes
from agence.tenue.verification_argent import quittances
from donnees.base import fermer, ouvrir
from donnees.modeles import Dossier, Paiement, Utilisateur
from donnees.nomenclature import Moyen
from tests.fabrique import LUNDI, Horloge

CAISSES, PAIEMENTS = 4, 8
AILLEURS = "FR7630006000011234567890189"


def encaisser_en_rafale(url: str, dossiers: list[int]) -> list[str]:
    """Ce que fait une caisse : des paiements sur tous les dossiers, dont un sur quatre est refusé."""
    ouvrir(url)
    try:
        qui = Utilisateur.get(Utilisateur.nom == "lefevre")
        seance = Seance(Acteur(qui.id, qui.nom, qui.affichage, qui.role), defaut(), None, jours_fermes.charger(), horloge=Horloge(LUNDI))
        donnees = []
        for n in range(PAIEMENTS):
            saisie = Saisie(10_00 + n, seance.jour, Moyen.VIREMENT, compte=AILLEURS if n % 4 == 3 else "")
            try:
                donnees.append(recevoir(seance, dossiers[n % len(dossiers)], saisie).paiement.quittance)
            except ErreurAgence:
                continue
        return donnees
    finally:
        fermer()


def test_des_caisses_simultanees_ne_donnent_jamais_le_meme_numero(base: str, seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossiers = [creer_dossier().id for _ in range(3)]
    fermer()
    with ProcessPoolExecutor(CAISSES, mp_context=get_context("spawn")) as caisses:
        listes = list(caisses.map(encaisser_en_rafale, [base] * CAISSES, [dossiers[i % 3 :] + dossiers[: i % 3] for i in range(CAISSES)]))
    ouvrir(base)
    donnees = [q for liste in listes for q in liste]
    attendus = CAISSES * PAIEMENTS * 3 // 4
    assert sorted(donnees) == [f"Q-{n:06d}" for n in range(1, attendus + 1)]
    assert all(liste == sorted(liste) for liste in listes), "croissantes dans chaque caisse"
    assert quittances() == [] and Paiement.select().count() == attendus
