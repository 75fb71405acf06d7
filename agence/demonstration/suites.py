"""Ce que l'agence fait encore de quelques dossiers : déclarer une créance, changer de phase, signer, déchoir, reconnaître, reverser."""

from __future__ import annotations

from datetime import date, timedelta

from agence.calendrier import Duree
from agence.demonstration.conteur import Conteur, jour_ecrit
from agence.gestes import declarations, echeances_du_terme, interruptions, protections, reclamations, reversements
from donnees.base import lignes
from donnees.nomenclature import Motif, TypeInterruption, TypePiece

SIGNES = 9
DECHUS = 2
RECONNUES = 8
RECENTES = 80
"""Une phase change il y a tant de jours au plus."""
JAMAIS_DECLAREE = 9
"""Une créance sur tant n'a pas été déclarée : le mur le montre."""

_A_DECLARER = """SELECT p.dossier_id, p.debut_le, e.le FROM protection p JOIN echeance_procedure e ON e.protection_id = p.id
    WHERE e.code = 'declaration_de_creance' AND e.faite_le IS NULL ORDER BY p.id"""
_FRERE = "SELECT 1 FROM dossier f WHERE f.debiteur_id = d.debiteur_id AND f.id <> d.id AND f.etat <> 'clos'"
_PHASE = f"""SELECT p.dossier_id, p.debut_le FROM protection p JOIN dossier d ON d.id = p.dossier_id
    WHERE p.type = ? AND p.phase = ? AND p.levee_le IS NULL AND NOT EXISTS ({_FRERE}) ORDER BY p.debut_le, p.id LIMIT ?"""
_A_ETENDRE = f"""SELECT p.dossier_id, d.agent_id, p.type, p.phase, p.debut_le, p.publiee_le, p.fin_le
    FROM protection p JOIN dossier d ON d.id = p.dossier_id
    WHERE p.levee_le IS NULL AND NOT p.retiree AND p.type <> 'delai_de_grace' AND EXISTS ({_FRERE}
    AND NOT EXISTS (SELECT 1 FROM protection q WHERE q.dossier_id = f.id AND q.levee_le IS NULL)) ORDER BY p.id"""
_PLANS = """SELECT e.id, e.dossier_id, e.cree_le FROM echeancier e JOIN dossier d ON d.id = e.dossier_id
    WHERE d.etat = 'suspendu' AND d.suspension_motif = 'promesse' AND e.nombre > 1
    AND EXISTS (SELECT 1 FROM promesse p WHERE p.echeancier_id = e.id AND p.statut = 'ouverte') ORDER BY e.id LIMIT ?"""
_ROMPUS = """SELECT e.id, e.dossier_id, e.cree_le FROM echeancier e JOIN dossier d ON d.id = e.dossier_id
    WHERE d.etat = 'actif' AND d.premiere_lettre_le IS NOT NULL AND e.nombre > 1
    AND EXISTS (SELECT 1 FROM promesse p WHERE p.echeancier_id = e.id AND p.statut = 'rompue' AND p.date < ?)
    AND EXISTS (SELECT 1 FROM promesse p WHERE p.echeancier_id = e.id AND p.statut = 'ouverte') ORDER BY e.id"""
_RECONNAISSABLES = """SELECT d.id, min(p.faite_le) FROM dossier d JOIN promesse p ON p.dossier_id = d.id
    WHERE d.etat = 'suspendu' AND d.suspension_motif = 'promesse' AND d.procedure_etat IS NULL AND d.etape <> 'amiable'
    GROUP BY d.id ORDER BY d.id LIMIT ?"""
_PLAINTES = "SELECT id, dossier_id, repondre_avant FROM reclamation WHERE repondue_le IS NULL ORDER BY id"
_A_REVERSER = """SELECT d.mandant_id, count(*) FROM paiement p JOIN dossier d ON d.id = p.dossier_id
    WHERE p.reverse_le IS NULL AND p.canal = 'agence' GROUP BY d.mandant_id HAVING count(*) > 0 ORDER BY count(*), d.mandant_id LIMIT 1"""


def raconter(c: Conteur) -> None:
    """Chaque sorte de suite, sur les dossiers qui s'y prêtent."""
    _declarations(c)
    _protections(c)
    _echeanciers(c)
    _reconnaissances(c)
    _plaintes(c)
    _reversement(c)
    _etendre(c)


def _protections(c: Conteur) -> None:
    """Des phases qui suivent d'autres : conversion, plan, sommation d'un héritier, clôture."""
    suites = (
        (Motif.PROCEDURE_COLLECTIVE, "redressement", "liquidation", 3, 95), (Motif.SURENDETTEMENT, "recevable", "plan", 5, 110),
        (Motif.SURENDETTEMENT, "annonce", "depot", 2, 4), (Motif.DECES, "deces", "heritier_somme", 5, 126),
        (Motif.PROCEDURE_COLLECTIVE, "liquidation", "cloture_insuffisance", 1, 240),
        (Motif.SURENDETTEMENT, "recevable", "retablissement", 1, 130),
    )  # fmt: skip
    for motif, de, vers, nombre, apres in suites:
        for dossier_id, debut in lignes(_PHASE, (motif.value, de, nombre)):
            le = max(jour_ecrit(debut) + timedelta(days=apres), c.il_y_a(RECENTES))
            if le < c.jour:
                c.essayer(lambda: _changer(c, dossier_id, motif, vers, le))  # noqa: B023 - fait aussitôt


def _changer(c: Conteur, dossier_id: int, motif: Motif, vers: str, le: date) -> None:
    publiee = le + timedelta(days=9) if motif is Motif.PROCEDURE_COLLECTIVE and le + timedelta(days=9) < c.jour else None
    su = max(le, publiee or le) + timedelta(days=4)
    protections.changer_phase(
        c.seance(dossier_id, su), dossier_id, vers, le, type_=motif, publiee_le=publiee, preuve=f"décision du {le:%d-%m-%Y}.pdf"
    )


def _etendre(c: Conteur) -> None:
    """Ce qui vise la personne tient tous ses dossiers : on vient de s'apercevoir qu'elle en a d'autres."""
    for dossier_id, agent_id, type_, phase, debut, publiee, fin in lignes(_A_ETENDRE):
        seance = c.maintenant(dossier_id, agent_id)
        publiee_le, fin_le = jour_ecrit(publiee) if publiee else None, jour_ecrit(fin) if fin else None
        c.essayer(
            lambda: protections.proteger(
                seance, dossier_id, Motif(type_), phase, jour_ecrit(debut), publiee_le=publiee_le, fin_le=fin_le  # noqa: B023
            )
        )


def _declarations(c: Conteur) -> None:
    """Les créances déclarées à temps, sauf quelques-unes ; une récente sur deux l'est déjà."""
    for rang, (dossier_id, debut, limite) in enumerate(lignes(_A_DECLARER)):
        debut_le, limite_le = jour_ecrit(debut), jour_ecrit(limite)
        recente = limite_le >= c.jour
        if (recente and rang % 2) or (c.il_y_a(60) < limite_le and rang % JAMAIS_DECLAREE == 0):
            continue
        le = c.ouvre(min(debut_le + timedelta(days=c.alea.randint(18, 50)), limite_le))
        if le >= debut_le:
            preuve = f"déclaration, recommandé du {le:%d-%m-%Y}.pdf"
            c.essayer(lambda: declarations.declarer(c.seance(dossier_id, le), dossier_id, le, preuve=preuve))  # noqa: B023 - fait aussitôt


def _echeanciers(c: Conteur) -> None:
    """Des échéanciers signés avec leur clause, et deux dont le terme est déchu après une mise en demeure sans effet."""
    for plan_id, dossier_id, cree in lignes(_PLANS, (SIGNES,)):
        c.essayer(lambda: _signer(c, plan_id, dossier_id, jour_ecrit(cree)))  # noqa: B023 - fait aussitôt
    dechus = 0
    for plan_id, dossier_id, cree in lignes(_ROMPUS, (c.il_y_a(24).isoformat(),)):
        dechus += c.essayer(lambda: _dechoir(c, plan_id, dossier_id, jour_ecrit(cree)))  # noqa: B023 - fait aussitôt
        if dechus == DECHUS:
            return


def _signer(c: Conteur, plan_id: int, dossier_id: int, cree_le: date) -> None:
    le = c.ouvre(max(cree_le, min(cree_le + timedelta(days=3), c.il_y_a(1))))
    piece = f"échéancier signé du {le:%d-%m-%Y}.pdf"
    echeances_du_terme.signer(c.seance(dossier_id, le + timedelta(days=2)), plan_id, le, clause=True, piece=piece)


def _dechoir(c: Conteur, plan_id: int, dossier_id: int, cree_le: date) -> None:
    _signer(c, plan_id, dossier_id, cree_le)
    demeure = c.ouvre(c.il_y_a(20))
    echeances_du_terme.mettre_en_demeure_le_terme(c.seance(dossier_id, demeure), plan_id, demeure, Duree(15))
    echeances_du_terme.prononcer_decheance(c.seance(dossier_id, c.il_y_a(1)), plan_id)


def _reconnaissances(c: Conteur) -> None:
    """Un débiteur qui demande des délais par écrit reconnaît sa dette : la prescription repart, pièce à l'appui."""
    for dossier_id, faite in lignes(_RECONNAISSABLES, (RECONNUES,)):
        le = jour_ecrit(faite)
        piece = (TypePiece.RECONNAISSANCE, f"courriel du débiteur du {le:%d-%m-%Y}.pdf")
        c.essayer(
            lambda: interruptions.interrompre(c.seance(dossier_id, le), dossier_id, TypeInterruption.RECONNAISSANCE, le, piece)  # noqa: B023
        )


def _plaintes(c: Conteur) -> None:
    """Une plainte sur deux encore ouverte vient de recevoir sa réponse."""
    for plainte_id, dossier_id, _ in lignes(_PLAINTES)[::2]:
        c.essayer(lambda: reclamations.repondre(c.seance(dossier_id, c.il_y_a(1)), plainte_id, "explications données par écrit"))  # noqa: B023


def _reversement(c: Conteur) -> None:
    """Un mandant vient de recevoir ce qui lui revient."""
    for mandant_id, _ in lignes(_A_REVERSER):
        veille = c.ouvre(c.jour)
        seance = c.seance_de_bureau(c.monde.superviseur.id, c.monde.maintenant)
        c.essayer(lambda: reversements.reverser(seance, mandant_id, veille, veille))  # noqa: B023 - fait aussitôt


