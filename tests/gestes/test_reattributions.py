"""Réattribuer : l'aperçu n'écrit rien, le geste est entier, et se défait de même."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from agence.conduite.repartition import Par
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import annulation, reattributions
from agence.gestes.apercu_de_reattribution import Apercu, Demande, apercu
from agence.gestes.baux import prendre, rendre
from agence.gestes.notes import noter
from agence.gestes.paiements import encaisser
from agence.gestes.promesses import promettre
from agence.gestes.reattributions import PortefeuilleChange, defaire, reattribuer
from agence.gestes.selection_de_dossiers import lire
from agence.seance import Seance
from agence.suivi import Arrete, Suivi
from agence.tenue.verification import verifier
from donnees.base import ecriture, fermer, inserer_lot, lignes, recaler_identifiants
from donnees.modeles import Dossier, Evenement, Reattribution, Utilisateur
from donnees.nomenclature import Moyen, Role, TypeEvenement
from donnees.vues.reattribution import Selection, detail, passees
from tests.fabrique import creer_debiteur, creer_mandant
from tests.gestes import outils_gestes as o

Creer = Callable[..., Dossier]


def numero(s: Seance) -> int:
    assert s.acteur is not None
    return s.acteur.id


@pytest.fixture
def martin(ouvrir_pour: Callable[..., Seance]) -> Seance:
    return ouvrir_pour("martin")


@pytest.fixture
def diallo(ouvrir_pour: Callable[..., Seance]) -> Seance:
    return ouvrir_pour("diallo")


def de_lefevre(seance: Seance, *a: Seance, **autres: object) -> Demande:
    return Demande(Selection(agents=(numero(seance),)), tuple(numero(x) for x in a), **autres)  # type: ignore[arg-type]


def agents(*dossiers: Dossier) -> list[int | None]:
    return [o.relire(d).agent_id for d in dossiers]


def part(vu: Apercu, s: Seance) -> tuple[int, int, int, int]:
    p = next(p for p in vu.parts if p.agent_id == numero(s))
    return p.nombre, p.solde, p.nombre_apres, p.solde_apres


# ── l'aperçu ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_l_apercu_dit_tout_et_n_ecrit_rien(
    seance: Seance, superviseur: Seance, martin: Seance, diallo: Seance, creer_dossier: Creer
) -> None:
    for montant in (100_00, 200_00, 300_00):
        creer_dossier(montants=(montant,))
    creer_dossier(montants=(50_00,), agent="martin")
    promettre(seance, 1, 40_00, seance.jour)
    avant = lignes("SELECT count(*) FROM evenement")
    vu = apercu(superviseur, de_lefevre(seance, martin, diallo, par=Par.EUROS))
    assert part(vu, seance) == (3, 600_00, 0, 0)
    assert part(vu, martin) == (1, 50_00, 2, 350_00)
    assert part(vu, diallo) == (0, 0, 2, 300_00)
    assert (vu.choisis, vu.suivent, vu.groupes, vu.montant) == (3, 0, 0, 600_00)
    assert (vu.promesses, vu.promis) == (1, 40_00)
    assert lignes("SELECT count(*) FROM evenement") == avant
    assert Reattribution.select().count() == 0


def test_un_debiteur_n_est_pas_separe(seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer) -> None:
    """Le filtre ne choisit que le dossier de BRASERO ; l'autre, du même débiteur chez le même agent, le suit."""
    morel = creer_debiteur(seance)
    brasero = creer_mandant(seance, "BRASERO")
    choisi, voisin = creer_dossier(debiteur=morel, mandant=brasero), creer_dossier(debiteur=morel)
    autre = creer_dossier()
    vu = apercu(superviseur, Demande(Selection(mandant="BRASERO"), (numero(martin),)))
    assert (vu.choisis, vu.suivent, vu.groupes) == (1, 1, 1)
    reattribuer(superviseur, vu)
    assert agents(choisi, voisin, autre) == [numero(martin), numero(martin), numero(seance)]


def test_un_debiteur_rejoint_l_agent_qui_l_a_deja(
    seance: Seance, superviseur: Seance, martin: Seance, diallo: Seance, creer_dossier: Creer
) -> None:
    morel = creer_debiteur(seance)
    creer_dossier(debiteur=morel, agent="diallo")
    siens = [creer_dossier(debiteur=morel) for _ in range(2)]
    reattribuer(superviseur, apercu(superviseur, de_lefevre(seance, martin, diallo)))
    assert agents(*siens) == [numero(diallo)] * 2


def test_un_debiteur_partage_avec_un_autre_se_dit(
    seance: Seance, superviseur: Seance, martin: Seance, diallo: Seance, creer_dossier: Creer
) -> None:
    morel = creer_debiteur(seance)
    creer_dossier(debiteur=morel, agent="diallo")
    creer_dossier(debiteur=morel)
    assert apercu(superviseur, de_lefevre(seance, martin)).partages == 1


def test_un_dossier_tenu_est_laisse_avec_ceux_de_son_debiteur(
    seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer
) -> None:
    morel = creer_debiteur(seance)
    tenu, voisin, libre = creer_dossier(debiteur=morel), creer_dossier(debiteur=morel), creer_dossier()
    prendre(seance, tenu.id)
    vu = apercu(superviseur, de_lefevre(seance, martin))
    assert (vu.tenus, vu.laisses) == (((tenu.reference, "Lefevre"),), 2)
    faite = reattribuer(superviseur, vu)
    assert (faite.nombre, faite.laisses) == (1, 2)
    assert agents(tenu, voisin, libre) == [numero(seance), numero(seance), numero(martin)]


def test_un_bail_pris_apres_l_apercu_est_respecte(seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer) -> None:
    un, deux = creer_dossier(), creer_dossier()
    vu = apercu(superviseur, de_lefevre(seance, martin))
    prendre(seance, deux.id)
    assert reattribuer(superviseur, vu).laisses == 1
    assert agents(un, deux) == [numero(martin), numero(seance)]


# ── refuser ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("textes", "erreur", "dit"),
    [
        ({"de": "inconnu"}, Introuvable, "agent « inconnu » inconnu"),
        ({"mandant": "NULLE-PART"}, Introuvable, "mandant « NULLE-PART » inconnu"),
        ({"minimum": "douze"}, SaisieInvalide, "douze"),
        ({"minimum": "500", "maximum": "100"}, SaisieInvalide, "bornes inversées"),
        ({"age_minimum": "90", "age_maximum": "30"}, SaisieInvalide, "bornes inversées"),
        ({"age_minimum": "-3"}, SaisieInvalide, "âge « -3 » illisible"),
        ({"etape": "demain"}, SaisieInvalide, "étape « demain » inconnue"),
        ({"lieu": "99"}, SaisieInvalide, "lieu « 99 » inconnu"),
        ({"lieu": "\x1b[2J"}, SaisieInvalide, "lieu"),
    ],
)
def test_un_filtre_impossible_se_refuse(base: str, textes: dict[str, str], erreur: type[Exception], dit: str) -> None:
    with pytest.raises(erreur, match=dit):
        lire(textes)


def test_un_filtre_se_lit(seance: Seance, superviseur: Seance, creer_dossier: Creer) -> None:
    ici = creer_dossier(montants=(500_00,))
    creer_dossier(montants=(500_00,), debiteur=creer_debiteur(seance, code_postal="20200"))
    creer_dossier(montants=(90_00,))
    creer_dossier(montants=(500_00,), confie_le=seance.jour)
    textes = {"de": "Lefèvre", "mandant": "fournil", "etape": "amiable", "minimum": "100", "maximum": "1 000,00", "age_minimum": "5"}
    s = lire({**textes, "lieu": "35"})
    assert s == Selection((numero(seance),), False, "FOURNIL", "amiable", 100_00, 1_000_00, 5, None, "35")
    vu = apercu(superviseur, Demande(s, (numero(superviseur),)))
    assert [m.dossier_id for m in vu.mouvements] == [ici.id]
    assert apercu(superviseur, Demande(lire({"lieu": "2b"}), (numero(superviseur),))).choisis == 1
    assert apercu(superviseur, Demande(lire({"lieu": "35000"}), (numero(superviseur),))).choisis == 3
    with pytest.raises(Refus, match="aucun dossier"):
        apercu(superviseur, Demande(lire({"lieu": "974"}), (numero(superviseur),)))


def test_qui_ne_peut_pas_recevoir(
    seance: Seance, superviseur: Seance, martin: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Creer
) -> None:
    dossier = creer_dossier()
    caisse = ouvrir_pour("caisse", Role.COMPTABLE)
    vu = apercu(superviseur, de_lefevre(seance, martin))
    Utilisateur.update(actif=False).where(Utilisateur.nom == "martin").execute()
    for impossible, dit in ((martin, "n'a plus accès"), (caisse, "ne travaille pas")):
        with pytest.raises(Refus, match=dit):
            apercu(superviseur, de_lefevre(seance, impossible))
    with pytest.raises(Refus, match="n'a plus accès"):
        reattribuer(superviseur, vu)
    with pytest.raises(SaisieInvalide, match="personne ne reçoit"):
        apercu(superviseur, de_lefevre(seance))
    with pytest.raises(Refus, match="superviseur"):
        apercu(seance, de_lefevre(seance, martin))
    with pytest.raises(Refus, match="superviseur"):
        reattribuer(seance, vu)
    assert agents(dossier) == [numero(seance)]


def test_les_dossiers_d_un_agent_parti_se_donnent(seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer) -> None:
    dossier = creer_dossier()
    Utilisateur.update(actif=False).where(Utilisateur.nom == "lefevre").execute()
    reattribuer(superviseur, apercu(superviseur, Demande(lire({"de": "lefevre"}), (numero(martin),))))
    assert agents(dossier) == [numero(martin)]


def test_le_portefeuille_a_change_depuis_l_apercu(seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer) -> None:
    un = creer_dossier(montants=(300_00,))
    vu = apercu(superviseur, de_lefevre(seance, martin))
    noter(seance, un.id, "une note ne change pas le portefeuille")
    encaisser(seance, un.id, 100_00, seance.jour, Moyen.VIREMENT)
    with pytest.raises(PortefeuilleChange) as refus:
        reattribuer(superviseur, vu)
    assert agents(un) == [numero(seance)] and Reattribution.select().count() == 0
    assert reattribuer(superviseur, refus.value.apercu).montant == o.relire(un).solde
    assert agents(un) == [numero(martin)]


def test_rien_ne_reste_d_une_ecriture_coupee(
    seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossiers = [creer_dossier() for _ in range(3)]
    vu = apercu(superviseur, de_lefevre(seance, martin))

    def casser(*_: object) -> None:
        raise RuntimeError("coupé")

    monkeypatch.setattr(reattributions.vue, "inscrire_les_changements", casser)
    with pytest.raises(RuntimeError):
        reattribuer(superviseur, vu)
    assert agents(*dossiers) == [numero(seance)] * 3
    assert Reattribution.select().count() == 0
    assert Evenement.select().where(Evenement.type == TypeEvenement.ATTRIBUTION).count() == 0


# ── faire et défaire ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_la_trace_et_la_version(seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer) -> None:
    dossier, libre = creer_dossier(), creer_dossier(agent=None)
    version = o.relire(dossier).version
    demande = Demande(Selection((numero(seance),), sans_agent=True), (numero(martin),), motif="congés de Lefèvre")
    faite = reattribuer(superviseur, apercu(superviseur, demande))
    dernier = o.dernier(dossier)
    assert (dernier.type, dernier.texte) == (TypeEvenement.ATTRIBUTION, "de Lefevre à Martin · congés de Lefèvre")
    assert dernier.donnees == {"de": numero(seance), "a": numero(martin), "reattribution": faite.id}
    assert dernier.utilisateur_id == numero(superviseur)
    assert o.dernier(libre).texte == "de personne à Martin · congés de Lefèvre"
    assert o.relire(dossier).version == version + 1
    assert detail(faite.id) == [("Lefevre", "Martin", 1, 0), ("personne", "Martin", 1, 0)]
    assert [(p.id, p.nombre, p.restes) for p in passees()] == [(faite.id, 2, 2)]
    assert verifier(jour=superviseur.jour) == ()


def test_defaire_rend_tout(seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer) -> None:
    dossiers = [creer_dossier(), creer_dossier(agent=None), creer_dossier(agent="martin")]
    avant = agents(*dossiers)
    selection = Selection((numero(seance),), sans_agent=True)
    faite = reattribuer(superviseur, apercu(superviseur, Demande(selection, (numero(martin),))))
    rendu = defaire(superviseur, faite.id)
    assert (rendu.nombre, rendu.laisses) == (2, ())
    assert agents(*dossiers) == avant
    assert o.dernier(dossiers[1]).texte == f"de Martin à personne · réattribution n° {faite.id} défaite"
    assert passees()[0].defaite_le is not None
    with pytest.raises(Refus, match="tout est déjà revenu"):
        defaire(superviseur, faite.id)
    with pytest.raises(Introuvable):
        defaire(superviseur, 999)


def test_defaire_laisse_ce_qui_a_bouge_depuis(
    seance: Seance, superviseur: Seance, martin: Seance, diallo: Seance, creer_dossier: Creer
) -> None:
    un, deux, trois = creer_dossier(), creer_dossier(), creer_dossier()
    faite = reattribuer(superviseur, apercu(superviseur, de_lefevre(seance, martin)))
    Dossier.update(agent_id=numero(diallo)).where(Dossier.id == deux.id).execute()
    prendre(martin, trois.id)
    rendu = defaire(superviseur, faite.id)
    assert rendu.nombre == 1
    assert set(rendu.laisses) == {(deux.reference, "est maintenant chez Diallo"), (trois.reference, "est tenu par Martin")}
    assert agents(un, deux, trois) == [numero(seance), numero(diallo), numero(martin)]
    rendre(martin)
    assert defaire(superviseur, faite.id).nombre == 1
    assert agents(trois) == [numero(seance)]


def test_defaire_ne_rend_rien_a_un_parti(seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer) -> None:
    dossier = creer_dossier()
    faite = reattribuer(superviseur, apercu(superviseur, de_lefevre(seance, martin)))
    Utilisateur.update(actif=False).where(Utilisateur.nom == "lefevre").execute()
    with pytest.raises(Refus, match="Lefevre n'a plus accès"):
        defaire(superviseur, faite.id)
    assert agents(dossier) == [numero(martin)] and passees()[0].defaite_le is None


def test_u_au_poste_ne_reprend_plus_le_geste_d_avant(seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer) -> None:
    dossier = creer_dossier()
    autre = creer_dossier(agent=None)
    noter(superviseur, autre.id, "à reprendre")
    reattribuer(superviseur, apercu(superviseur, de_lefevre(seance, martin)))
    with pytest.raises(Refus, match="rien à annuler"):
        annulation.annuler(superviseur)
    assert agents(dossier) == [numero(martin)]


def test_deux_mille_dossiers_d_un_coup_et_defaits(
    seance: Seance, superviseur: Seance, martin: Seance, diallo: Seance, creer_dossier: Creer
) -> None:
    modele = creer_dossier()
    colonnes = [c for c in Dossier._meta.fields if c not in ("id", "reference", "debiteur_id")]
    brut = lignes(f"SELECT {', '.join(colonnes)} FROM dossier WHERE id = ?", (modele.id,))[0]
    nombre = 2_000
    with ecriture():
        debiteurs = [(i, "professionnel", f"Débiteur {i}", f"DEBITEUR {i}", "2026-11-23 09:00:00.000000") for i in range(10, nombre + 10)]
        inserer_lot("debiteur", ("id", "nature", "nom", "nom_recherche", "cree_le"), debiteurs)
        inserer_lot("dossier", ("id", "reference", "debiteur_id", *colonnes), [(i, f"M-{i}", i, *brut) for i in range(10, nombre + 10)])
        recaler_identifiants(["debiteur", "dossier"])
    vu = apercu(superviseur, de_lefevre(seance, martin, diallo))
    faite = reattribuer(superviseur, vu)
    assert faite.nombre == nombre + 1
    assert sorted([part(vu, martin)[2], part(vu, diallo)[2]]) == [nombre // 2, nombre // 2 + 1]
    assert defaire(superviseur, faite.id).nombre == nombre + 1
    assert lignes("SELECT count(*) FROM maillon") == lignes("SELECT count(*) FROM evenement")


# ── le remplacement ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_un_remplacement_mal_dit_se_refuse(seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer) -> None:
    creer_dossier()
    fin = date(2026, 11, 27)
    bonne = de_lefevre(seance, martin, jusqu_au=fin)
    assert bonne.absent_id == numero(seance)
    for fausse, dit in (
        (replace(bonne, selection=Selection()), "un seul agent absent"),
        (replace(bonne, selection=Selection((numero(seance), numero(martin)))), "un seul agent absent"),
        (replace(bonne, a=(numero(seance),)), "ne se remplace pas lui-même"),
        (replace(bonne, jusqu_au=date(2026, 11, 22)), "est passée"),
    ):
        with pytest.raises(SaisieInvalide, match=dit):
            apercu(superviseur, fausse)
    Utilisateur.update(actif=False).where(Utilisateur.nom == "lefevre").execute()
    with pytest.raises(Refus, match="rien ne lui reviendrait"):
        apercu(superviseur, bonne)


# ── en chemin ────────────────────────────────────────────────────────────────────────────────────────────────────────


class ArreteApres:
    """Un suivi qui n'en veut plus après tant de lots, et note ce qu'on lui dit."""

    def __init__(self, lots: int) -> None:
        self._reste = lots
        self.dits: list[tuple[int, int]] = []

    @property
    def suivi(self) -> Suivi:
        return Suivi(lambda fait, prevu: self.dits.append((fait, prevu)), self._arrete)

    def _arrete(self) -> bool:
        self._reste -= 1
        return self._reste < 0


def test_arretee_en_chemin_elle_ne_laisse_rien_de_fait(
    seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reattributions, "LOT", 2)
    dossiers = [creer_dossier() for _ in range(5)]
    vu = apercu(superviseur, de_lefevre(seance, martin))
    evenements = Evenement.select().count()
    with pytest.raises(Arrete):
        reattribuer(superviseur, vu, ArreteApres(2).suivi)
    assert agents(*dossiers) == [numero(seance)] * 5
    assert (Reattribution.select().count(), Evenement.select().count()) == (0, evenements)
    assert verifier() == ()
    dit = ArreteApres(99)
    faite = reattribuer(superviseur, vu, dit.suivi)
    assert dit.dits == [(0, 3), (1, 3), (2, 3), (3, 3)]
    with pytest.raises(Arrete):
        defaire(superviseur, faite.id, ArreteApres(1).suivi)
    assert agents(*dossiers) == [numero(martin)] * 5
    assert defaire(superviseur, faite.id).nombre == 5
    assert verifier() == ()


def test_tue_net_en_chemin_rien_n_est_a_moitie_fait(
    seance: Seance, superviseur: Seance, martin: Seance, creer_dossier: Creer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reattributions, "LOT", 2)
    dossiers = [creer_dossier() for _ in range(5)]
    vu = apercu(superviseur, de_lefevre(seance, martin))
    fermer()  # une connexion ne traverse pas un dédoublement
    enfant = os.fork()
    if enfant == 0:
        try:
            reattribuer(superviseur, vu, Suivi(lambda fait, prevu: os.kill(os.getpid(), signal.SIGKILL) if fait == 2 else None))
        finally:
            os._exit(0)
    assert os.WTERMSIG(os.waitpid(enfant, 0)[1]) == signal.SIGKILL
    assert agents(*dossiers) == [numero(seance)] * 5
    assert Reattribution.select().count() == 0
    assert verifier() == ()
