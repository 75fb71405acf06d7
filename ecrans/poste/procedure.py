"""Suivre une procédure : sa frise, ses échéances, et ce qui a pu arriver, une lettre par évènement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from agence.destinataires import Destinataires, destinataires
from agence.droit.etats_procedure import Evenement
from agence.droit.moteur import TITRE
from agence.erreurs import SaisieInvalide
from agence.expressions import lire_date
from agence.gestes import escalade, execution, procedures
from agence.gestes.contexte_procedure import Suivie, suivies
from agence.gestes.suites_procedure import en_cours
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import EtatProcedure, TypeAction, TypeProcedure
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.frise import Frise, frise
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.courrier import lire_jour_passe
from ecrans.poste.panneau_procedure import Panneau

MESURES = {
    "c": TypeProcedure.COMMANDEMENT, "a": TypeProcedure.SAISIE_ATTRIBUTION, "v": TypeProcedure.SAISIE_VENTE,
    "r": TypeProcedure.REMUNERATIONS, "s": TypeProcedure.CONSERVATOIRE,
}  # fmt: skip
"""La lettre de chaque mesure d'exécution."""
_VIVES = (EtatProcedure.A_TRANSMETTRE, EtatProcedure.TRANSMIS)
_CONSERVATOIRE = {"s": TypeProcedure.CONSERVATOIRE}


def ouvrir(ecran: EcranDeDossier, vers: TypeAction) -> bool:
    """Montre la procédure en cours, ou de quoi choisir entre plusieurs et ouvrir une mesure ; faux s'il n'y a rien à suivre ici."""
    lu = ecran.lu()
    toutes = suivies(ecran.seance, lu.id)
    vives = [s for s in toutes if s.etat in _VIVES]
    titre = any(TITRE in s.contexte.acquis for s in toutes) or lu.situation.titre_le is not None
    if not vives and not (titre and vers is TypeAction.HUISSIER):
        return False
    if len(vives) == 1 and not titre and vives[0].type is not TypeProcedure.CONSERVATOIRE:
        montrer(ecran, vives[0])
        return True
    _choisir(ecran, vives, vers, titre=titre)
    return True


def suivre(ecran: EcranDeDossier, procedure_id: int) -> None:
    """La frise de cette procédure, finie ou non."""
    montrer(ecran, next(s for s in suivies(ecran.seance, ecran.lu().id) if s.ligne.id == procedure_id))


def _choisir(ecran: EcranDeDossier, vives: list[Suivie], vers: TypeAction, *, titre: bool) -> None:
    """Les procédures en cours par leur rang, les mesures par leur lettre, la voie judiciaire si aucune ne court."""
    lu = ecran.lu()
    options = [Option(str(n), f"{en_mots(s.type)} · {s.phase.libelle}", f"suivre:{s.ligne.id}") for n, s in enumerate(vives, 1)]
    for lettre, type_ in (MESURES if titre else _CONSERVATOIRE).items():
        options.append(Option(lettre, f"ouvrir : {en_mots(type_)}", f"mesure:{type_.value}"))
    if en_cours(lu.id) is None:
        options.append(Option("j", "ouvrir une voie judiciaire", "portes:judiciaire"))
    titre_fenetre = f"{'Exécution' if titre else 'Procédures'} · {lu.fiche.debiteur}"
    ecran.demander(Choix(titre_fenetre, options, colonnes=1), lambda choix: _suite(ecran, vives, choix))


def _suite(ecran: EcranDeDossier, vives: list[Suivie], choix: str) -> None:
    sorte, _, valeur = choix.partition(":")
    if sorte == "suivre":
        montrer(ecran, next(s for s in vives if s.ligne.id == int(valeur)))
    elif sorte == "portes":
        from ecrans.poste.escalade import examiner_les_portes

        examiner_les_portes(ecran, TypeAction(valeur), seulement_voir=True)
    else:
        lu = ecran.lu()
        ouverte = execution.ouvrir_mesure(ecran.seance, lu.id, TypeProcedure(valeur), version=lu.version)
        ecran.fait(f"{lu.fiche.reference} {en_mots(ouverte.type)} à transmettre")


def montrer(ecran: EcranDeDossier, s: Suivie) -> None:
    """Le panneau : étapes faites, échéances, évènements possibles."""
    f = frise(s, ecran.seance.configuration.tables)
    panneau = Panneau(f, ecran.lu().fiche.debiteur, ecran.seance.jour)
    ecran.demander(panneau, lambda code: _inscrire(ecran, f, next(e for e in f.possibles if e.code == code)))


# ── inscrire un évènement ────────────────────────────────────────────────────────────────────────────────────────────


def _inscrire(ecran: EcranDeDossier, f: Frise, e: Evenement) -> None:
    """Sa date, sa pièce, les jours qu'il porte ; puis il a lieu."""
    depart = _est_un_depart(f, e)
    renonce = e.vers == "abandonnee"
    vers = destinataires(ecran.seance, ecran.lu().id, f.suivie.type) if depart else None

    def lire(valeurs: Mapping[str, str]) -> str:
        if vers is not None:
            valeurs = {**valeurs, "partenaire": vers.lire(valeurs["partenaire"])}
        return _faire(ecran, f, e, valeurs)

    titre = e.libelle[:1].upper() + e.libelle[1:]
    rappel = [*_rappel(e), *([vers.dire()] if vers else [])]
    fenetre = Dialogue(f"{titre}{' (ne s’annule pas)' if depart or renonce else ''}", _champs(ecran, f, e, vers), lire, rappel=rappel)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, annulable=not (depart or renonce)))


def _est_un_depart(f: Frise, e: Evenement) -> bool:
    return f.suivie.etat is EtatProcedure.A_TRANSMETTRE and f.etat_apres(e) is EtatProcedure.TRANSMIS


def _champs(ecran: EcranDeDossier, f: Frise, e: Evenement, vers: Destinataires | None) -> list[Champ]:
    if e.code in ("abandon", "retour"):
        return [Champ("note", "raison", indication="refus, adresse, désistement")]
    champs = [Champ("le", "le", f"{ecran.seance.jour:%d/%m/%Y}")]
    if vers is not None:
        valeur = f.suivie.ligne.partenaire or vers.premier
        champs.append(Champ("partenaire", "à", valeur, indication="nom, ou son rang dans la liste"))
    if e.piece is not None:
        champs.append(Champ("piece", "pièce", indication=f"{en_mots(e.piece)} : son nom, ou #numéro"))
    champs += [Champ(f"jour-{nom}", nom, indication="JJ/MM/AAAA") for nom in e.donnees]
    champs += [Champ(f"jour-{nom}", nom, indication="facultatif : JJ/MM/AAAA") for nom in e.facultatives]
    return [*champs, Champ("note", "note", indication="facultative")]


def _rappel(e: Evenement) -> list[str]:
    """Le texte, et s'il est à vérifier."""
    doute = {"V": "", "L": " · choix de l'agence"}.get(e.statut, " · à vérifier")
    return [f"{e.acteur} · {e.texte}{doute}"]


def _faire(ecran: EcranDeDossier, f: Frise, e: Evenement, valeurs: Mapping[str, str]) -> str:
    """Le geste, et ce qu'on en dit."""
    seance, lu = ecran.seance, ecran.lu()
    numero, note = f.suivie.ligne.id, valeurs.get("note", "").strip()
    if e.code == "abandon":
        escalade.renoncer(seance, numero, note)
        return f"{lu.fiche.reference} {f.nom} pas transmise"
    if e.code == "retour":
        escalade.revenir(seance, numero, note)
        return f"{lu.fiche.reference} {f.nom} revenue"
    le = lire_jour_passe(seance, valeurs["le"])
    if _est_un_depart(f, e):
        escalade.transmettre(seance, numero, valeurs["partenaire"].strip(), None if le == seance.jour else le)
        return f"{lu.fiche.reference} {f.nom} transmise"
    jours = {nom: _jour(seance, valeurs[f"jour-{nom}"]) for nom in (*e.donnees, *e.facultatives) if valeurs[f"jour-{nom}"].strip()}
    fait = procedures.avancer(seance, numero, e.code, le, piece=_piece(e, valeurs.get("piece", "")), note=note, donnees=jours)
    suites = [f"{n.libelle} {n.le:%d/%m}" for n in fait.passage.nouvelles]
    return " · ".join([f"{lu.fiche.reference} {e.libelle}", *suites, *(f"à savoir : {a}" for a in fait.avertissements[:1])])


def _piece(e: Evenement, texte: str) -> procedures.PieceDonnee | None:
    texte = texte.strip()
    if e.piece is None or not texte:
        return None
    if texte.startswith("#"):
        if not texte[1:].isdecimal() or len(texte) > 12:
            raise SaisieInvalide(f"pièce « {texte} » illisible.", "Écrire #12, ou le nom de la pièce.")
        return int(texte[1:])
    return e.piece, texte


def _jour(seance: Seance, texte: str) -> date:
    """Un jour tel qu'on le tape, passé ou à venir."""
    return lire_date(texte, seance.jour, seance.cadre().calendrier, passe=True).demandee
