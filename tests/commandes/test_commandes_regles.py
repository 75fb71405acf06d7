"""Les règles à la ligne de commande : les lire, donner les avis, reverser, déchoir un échéancier, tenir les mandants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine

from agence.erreurs import SaisieInvalide
from agence.seance import Seance
from agence.tenue import mandants
from donnees.modeles import Dossier, Mandant, Mandat
from donnees.nomenclature import Nature, Role
from tests.commandes.conftest import Rendu

Agence = Callable[..., Rendu]
Fabrique = Callable[..., Dossier]


def test_regles_liste_les_quarante_neuf_avec_leur_etat(lancer: Agence) -> None:
    liste = lancer("regles", "--json").json
    assert [r["numero"] for r in liste["regles"]] == list(range(1, 50))
    assert {r["etat"] for r in liste["regles"]} <= {"empêche", "signale", "à venir"}
    assert all({"nom", "niveau", "texte", "base", "statut", "gestes", "tenue", "a_verifier"} <= r.keys() for r in liste["regles"])
    assert liste["a_revoir"] == [], "le 23 novembre 2026, aucun texte ne finit dans le mois"
    texte = lancer("regles").sortie
    assert " 37 empêche · appeler hors des plages" in texte and "C. civ. 1343-1 · à vérifier" in texte


def test_une_regle_se_lit_en_entier(lancer: Agence) -> None:
    for nom in ("26", "execution_apres_deux_mois"):
        assert "Règle 26 · EXECUTION_APRES_DEUX_MOIS" in lancer("regles", nom).sortie
    rendu = lancer("regles", "26")
    assert "Base : CPC 1422" in rendu.sortie and "à vérifier" in rendu.sortie and "Gestes gardés : " in rendu.sortie
    assert lancer("regles", "4", "--json").json["nom"] == "CINQ_MENTIONS"
    inconnue = lancer("regles", "99")
    assert inconnue.statut == 1 and "de 1 à 49" in inconnue.erreurs


def test_regle_49_la_liste_annonce_les_textes_a_relire(lancer: Agence) -> None:
    with time_machine.travel("2026-12-10T09:00:00+00:00", tick=False):
        rendu = lancer("regles", "--json").json
    assert any("L441-10" in phrase for phrase in rendu["a_revoir"]) and any("2027-S1" in phrase for phrase in rendu["a_revoir"])


def test_un_refus_nomme_la_commande_qui_lit_sa_regle(agence: Agence, creer_dossier: Fabrique) -> None:
    creer_dossier(reference="SANS", lettre=False)
    assert "(règle 3 : agence regles 3)" in agence("appel", "SANS", "NRP").erreurs


def test_avis_liste_puis_donne(agence: Agence, dossier: Dossier) -> None:
    assert agence("avis").sortie == "Aucun avis à donner.\n"
    agence("paiement", "R-1", "100", "hier", "--moyen", "virement")
    agence("echeancier", "R-1", "3x tous les 15j")
    assert [(a["objet"], a["dossier"]) for a in agence("avis", "--json").json["avis"]] == [("paiement", "R-1"), ("echeancier", "R-1")]
    assert agence("avis", "--mandant", "AUTRE", "--json").json == {"avis": []}
    donnes = agence("avis", "donner", "--mandant", "FOURNIL", "--json").json
    assert (donnes["mandant"], donnes["le"], len(donnes["avis"])) == ("FOURNIL", "2026-11-23", 2)
    assert agence("avis", "--json").json == {"avis": []}
    inconnu = agence("avis", "donner", "--mandant", "NON")
    assert inconnu.statut == 1 and "inconnu" in inconnu.erreurs


def test_reversements_par_echeance_puis_notes(agence: Agence, dossier: Dossier, ouvrir_pour: Callable[..., object]) -> None:
    ouvrir_pour("caisse", Role.COMPTABLE)
    assert agence("reversements").sortie == "Rien à reverser.\n"
    agence("paiement", "R-1", "100", "20/10/2026", "--moyen", "virement")
    ligne = agence("reversements", "--json").json["encaissements"][0]
    assert (ligne["limite"], ligne["urgence"], ligne["montant"]) == ("2026-11-20", "en retard", 100_00)
    assert agence("reversements", "noter", "FOURNIL").statut == 1, "réservé au comptable et à l'encadrement"
    retard = agence("reversements", "noter", "FOURNIL", agent="caisse")
    assert retard.statut == 1 and "règle 16" in retard.erreurs
    fait = agence("reversements", "noter", "FOURNIL", "--motif", "RIB reçu tard", "--json", agent="caisse").json
    assert (fait["total"], fait["nombre"], fait["en_retard"]) == (100_00, 1, 1)
    assert agence("reversements", "noter", "NON", agent="caisse").statut == 1


def test_un_echeancier_se_signe_et_se_dechoit(agence: Agence, dossier: Dossier) -> None:
    assert agence("echeancier", "R-1", "signer", "--piece", "x.pdf").statut == 1, "aucun échéancier"
    agence("echeancier", "R-1", "3x tous les 15j")
    assert agence("echeancier", "R-1", "signer").statut == 1, "il faut nommer l'écrit"
    assert "signé le 23/11/2026" in agence("echeancier", "R-1", "signer", "--piece", "échéancier.pdf").sortie
    assert "règle 42" in agence("echeancier", "R-1", "decheance").erreurs
    with time_machine.travel("2026-12-14T09:00:00+00:00", tick=False):
        assert agence("echeancier", "R-1", "demeure", "--delai", "8j").statut == 0
    with time_machine.travel("2026-12-23T09:00:00+00:00", tick=False):
        assert "tout le solde est exigible" in agence("echeancier", "R-1", "decheance").sortie


def test_un_mandant_sans_adresse_se_dit_et_se_corrige(agence: Agence) -> None:
    rendu = agence("mandants", "ajouter", "NEUF", "--nom", "Neuf", "--type", "professionnel", "--convention", "2026-01-05", agent="roux")
    assert rendu.statut == 0 and "règle 4" in rendu.erreurs
    rendu = agence("mandants", "modifier", "NEUF", "--adresse", "1 rue Neuve, 35000 Rennes", "--fin", "2027-01-05", agent="roux")
    assert (rendu.statut, rendu.erreurs) == (0, "")
    tenu = next(m for m in agence("mandants", "--json").json["mandants"] if m["code"] == "NEUF")
    assert (tenu["adresse"], tenu["fin"]) == ("1 rue Neuve, 35000 Rennes", "2027-01-05")
    assert agence("mandants", "modifier", "NEUF", "--nom", " ", agent="roux").statut == 1
    assert agence("mandants", "modifier", "NON", "--nom", "x", agent="roux").statut == 1
    assert agence("mandants", "modifier", "NEUF", "--adresse", "x").statut == 1, "un agent ne tient pas les mandants"


def test_une_nouvelle_convention_garde_les_pouvoirs_de_la_precedente(superviseur: Seance) -> None:
    mandants.ajouter(superviseur, "M", "M", Nature.PROFESSIONNEL, date(2025, 1, 1), fin_le=date(2025, 12, 31), pouvoir_judiciaire=False,
                     remise_pour_cent=7)  # fmt: skip
    mandants.modifier(superviseur, "M", mandants.Changement(convention_le=date(2026, 1, 1), dispense_avis=True, delai_reversement=45))
    neuve = Mandat.select().order_by(Mandat.id.desc()).get()
    assert (neuve.convention_le, neuve.fin_le, neuve.pouvoir_judiciaire, neuve.remise_pour_cent) == (date(2026, 1, 1), None, False, 7)
    assert (neuve.dispense_avis, neuve.delai_reversement, Mandat.select().count()) == (True, 45, 2)
    for faux in (mandants.Changement(delai_reversement=0), mandants.Changement(fin_le=date(2020, 1, 1)),
                 mandants.Changement(convention_le=date(1900, 1, 1)), mandants.Changement(siren="123")):  # fmt: skip
        with pytest.raises(SaisieInvalide):
            mandants.modifier(superviseur, "M", faux)


def test_departs_dit_ce_qui_reste_retenu(agence: Agence, creer_dossier: Fabrique) -> None:
    creer_dossier(lettre=False)
    Mandant.update(adresse="").execute()
    agence("cycle")
    rendu = agence("departs")
    assert rendu.sortie == "0 courrier parti le 23/11/2026.\n" and "règle 4" in rendu.erreurs
    assert "règle 4" in agence("verifier").erreurs, "un signalement, pas un manquement"
    assert agence("verifier", "--json").json["saine"] is True


def test_courrier_et_appel_gardent_les_regles_39_40_et_46(agence: Agence, creer_dossier: Fabrique) -> None:
    creer_dossier(reference="P-1", nature=Nature.PARTICULIER)
    assert "règle 39" in agence("courrier", "P-1", "relance", "--texte", "avant saisie").erreurs
    assert "règle 46" in agence("courrier", "P-1", "relance", "--canal", "lre").erreurs
    avec = agence("courrier", "P-1", "relance", "--canal", "lre", "--accord-lre", "hier", "--preuve", "courriel", "--json")
    assert avec.json["signal"] == ""
    assert "règle 40" in agence("appel", "P-1", "NRP", "--enregistre", "--annonce").erreurs
    assert agence("appel", "P-1", "TIERS", "--note", "voisine au courant de la facture", "--json").json["a_eviter"] == ["facture"]


def test_une_raison_qui_porte_un_mot_banni_se_dit(agence: Agence, dossier: Dossier) -> None:
    numero = agence("paiement", "R-1", "100", "hier", "--moyen", "cheque", "--json").json["paiement"]["numero"]
    rendu = agence("extourner", "R-1", str(numero), "--raison", "chèque d'un escroc", agent="roux")
    assert rendu.statut == 0 and "règle 41" in rendu.erreurs and "escroc" in rendu.erreurs
