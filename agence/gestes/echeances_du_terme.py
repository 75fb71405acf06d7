"""La déchéance du terme (règle 42, C. civ. 1305-4) : une clause signée, une mise en demeure restée sans effet, puis tout le solde.

Une échéance manquée ne rend pas le solde exigible à elle seule.
"""

from __future__ import annotations

from datetime import date

from agence.argent import euros
from agence.calendrier import Duree, jour_de_paris
from agence.conduite.departs import DELAIS_POUR_PAYER
from agence.conduite.situation import planifier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.courriers import preparer
from agence.gestes.gardes import rappel_de_la_lettre, refuser_a_venir, refuser_clos, texte_exige
from agence.gestes.gardes_courriers import verifier_depart
from agence.gestes.socle import Geste, geste
from agence.gestes.termes import arriere
from agence.seance import Seance
from donnees.modeles import Courrier, Echeancier, Piece, Promesse
from donnees.nomenclature import Etat, EtatCourrier, Motif, MotifAction, StatutPromesse, TypeAction, TypeCourrier, TypeEvenement, TypePiece


def signer(seance: Seance, echeancier_id: int, le: date, *, clause: bool, piece: str, version: int | None = None) -> Echeancier:
    """Le débiteur a signé l'échéancier ce jour-là ; `clause` : il porte la clause de déchéance ; `piece` nomme l'écrit gardé.

    Lève SaisieInvalide sans pièce ou pour un jour impossible, Refus s'il est déjà signé ou déchu.
    """
    plan = _lire(echeancier_id)
    piece = texte_exige(piece, "la pièce signée manque.", "Nommer l'écrit : « échéancier signé du 12/11/2026.pdf ».")
    with geste(seance, plan.dossier_id, version=version) as g:
        refuser_clos(g.situation)
        refuser_a_venir(le, g.cadre.jour, "Donner le jour de la signature.")
        if plan.signe_le is not None or plan.dechu_le is not None:
            raise Refus("cet échéancier est déjà signé." if plan.dechu_le is None else "cet échéancier est déchu.", "", "42")
        if le < jour_de_paris(plan.cree_le):
            raise SaisieInvalide(f"le {le:%d/%m/%Y} précède l'échéancier lui-même.", "Donner le jour de la signature.")
        ecrit = g.creer(
            Piece, dossier_id=g.dossier.id, type=TypePiece.PROTOCOLE, nom=piece, ajoutee_le=g.cadre.maintenant,
            utilisateur_id=g.utilisateur_id,
        )  # fmt: skip
        avec = "avec clause de déchéance" if clause else "sans clause de déchéance"
        texte = f"échéancier de {euros(plan.total)} signé le {le:%d/%m/%Y}, {avec} : {piece}"
        g.consigner(TypeEvenement.ECHEANCIER, "signe", texte, {"echeancier": plan.id, "piece": ecrit.id, "clause": clause})
        g.modifier(plan, signe_le=le, clause_decheance=clause)
    return plan


def mettre_en_demeure_le_terme(
    seance: Seance,
    echeancier_id: int,
    le: date,
    delai: Duree | None = None,
    *,
    reference: str = "",
    canal: str = "lrar",
    version: int | None = None,
) -> Courrier:
    """La mise en demeure de payer les échéances échues, à peine de déchéance, est partie ce jour-là ; elle ouvre son délai.

    Lève Refus (règle 42) sans clause signée ou si rien n'est échu et impayé, et tout ce qui retient une mise en demeure.
    """
    plan = _lire(echeancier_id)
    with geste(seance, plan.dossier_id, version=version) as g:
        _exiger_la_clause(plan)
        verifier_depart(g, TypeCourrier.MISE_EN_DEMEURE, le)
        du = arriere(plan, le)
        if du <= 0:
            raise Refus("aucune échéance échue n'est impayée.", "Attendre l'échéance.", "42")
        fin = g.cadre.calendrier.echeance(le, delai or DELAIS_POUR_PAYER[g.situation.nature])
        courrier = preparer(g, TypeCourrier.MISE_EN_DEMEURE, canal=canal, reference=reference)
        g.modifier(courrier, etat=EtatCourrier.PARTI, parti_le=le, expire_le=fin, montant=du)
        g.modifier(plan, mise_en_demeure_le=le, mise_en_demeure_expire_le=fin)
        quoi = f"payer {euros(du)} d'échéances avant le {fin:%d/%m/%Y}, à peine de déchéance du terme"
        texte = f"mise en demeure {courrier.reference} : {quoi}"
        donnees = {"courrier": courrier.id, "echeancier": plan.id, "canal": canal, **rappel_de_la_lettre(g.dossier)}
        g.consigner(TypeEvenement.COURRIER, "terme", texte, donnees)
        if g.situation.etat is Etat.ACTIF:
            suite = g.cadre.calendrier.plus_ouvres(fin, 1)
            g.poser(planifier(g.situation, TypeAction.APPEL, suite, MotifAction.PROMESSE_ROMPUE))
    return courrier


def prononcer_decheance(seance: Seance, echeancier_id: int, *, note: str = "", version: int | None = None) -> Echeancier:
    """Tout le solde redevient exigible : les échéances encore ouvertes sont remplacées, le dossier revient à l'appel.

    Lève Refus (règle 42) sans clause signée, sans mise en demeure, avant la fin de son délai, ou si elle a eu son effet.
    """
    plan = _lire(echeancier_id)
    with geste(seance, plan.dossier_id, version=version) as g:
        _exiger_la_clause(plan)
        verifier_depart(g, TypeCourrier.MISE_EN_DEMEURE, g.cadre.jour)
        _exiger_sans_effet(g, plan)
        texte = f"échéancier de {euros(plan.total)} : tout le solde redevient exigible"
        donnees = {"echeancier": plan.id, "mise_en_demeure_le": plan.mise_en_demeure_le.isoformat()}
        g.consigner(TypeEvenement.DECHEANCE, "", f"{texte} · {note}" if note.strip() else texte, donnees)
        for p in Promesse.select().where(Promesse.echeancier_id == plan.id, Promesse.statut == StatutPromesse.OUVERTE):
            g.modifier(p, statut=StatutPromesse.REMPLACEE, fermee_le=g.cadre.maintenant, decidee_le=g.cadre.jour)
        g.modifier(plan, dechu_le=g.cadre.jour)
        if g.situation.etat is Etat.ACTIF or g.situation.suspension_motif is Motif.PROMESSE:
            suite = g.cadre.calendrier.ouvre_suivant(g.cadre.jour)
            g.poser(planifier(g.situation, TypeAction.APPEL, suite, MotifAction.PROMESSE_ROMPUE))
    return plan


def _exiger_la_clause(plan: Echeancier) -> None:
    if plan.dechu_le is not None:
        raise Refus(f"la déchéance est déjà prononcée, le {plan.dechu_le:%d/%m/%Y}.", "", "42")
    if plan.signe_le is None or not plan.clause_decheance:
        raise Refus(
            "l'échéancier n'est pas signé avec une clause de déchéance.",
            "Le faire signer, ou réclamer chaque échéance à sa date.", "42",
        )  # fmt: skip


def _exiger_sans_effet(g: Geste, plan: Echeancier) -> None:
    demeure = plan.mise_en_demeure_le
    if demeure is None:
        raise Refus("aucune mise en demeure de payer les échéances n'est partie.", "L'envoyer d'abord, avec son délai.", "42")
    fin = _fin_du_delai(plan)
    if g.cadre.jour <= fin:
        raise Refus(f"la mise en demeure court jusqu'au {fin:%d/%m/%Y}.", "Attendre la fin de son délai.", "42")
    if arriere(plan, demeure) <= 0:
        raise Refus("la mise en demeure a eu son effet : les échéances échues sont payées.", "L'échéancier continue.", "42")


def _fin_du_delai(plan: Echeancier) -> date:
    """La fin du délai, repoussée si la lettre a été reçue plus tard qu'elle n'est partie."""
    lettres = Courrier.select().where(
        Courrier.dossier_id == plan.dossier_id, Courrier.type == TypeCourrier.MISE_EN_DEMEURE, Courrier.parti_le == plan.mise_en_demeure_le,
        Courrier.etat.in_([EtatCourrier.PARTI, EtatCourrier.RECU, EtatCourrier.REVENU]),
    )  # fmt: skip
    fins: list[date] = [c.expire_le for c in lettres if c.expire_le is not None]
    prevue: date = plan.mise_en_demeure_expire_le or plan.mise_en_demeure_le
    return max([prevue, *fins])


def _lire(echeancier_id: int) -> Echeancier:
    plan = Echeancier.get_or_none(Echeancier.id == echeancier_id)
    if plan is None:
        raise Introuvable(f"échéancier n° {echeancier_id} inconnu.")
    return plan
