"""La prescription : l'explication créance par créance, puis ce qui l'interrompt, la pièce qui le prouve, le secteur."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.text import Text
from textual import events

from agence.droit.table_prescription import RegleEvenement, table
from agence.erreurs import Introuvable, Refus
from agence.gestes import interruptions
from agence.gestes.interruptions import PieceDonnee
from agence.mots import en_mots
from agence.prescriptions import PrescriptionDuDossier, prescription_du_dossier
from agence.prescriptions_en_mots import expliquer, resumer_en_mots
from donnees.nomenclature import MotifEffacement, Secteur, TypeInterruption, TypePiece
from donnees.vues.prescription import LigneInterruption
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.composants.texte import Morceau
from ecrans.composants.texte_long import CADRE, LARGEUR, TexteLong
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.courrier import lire_jour_passe
from ecrans.poste.fiche import envelopper

LETTRES = {
    "r": TypeInterruption.RECONNAISSANCE, "p": TypeInterruption.PAIEMENT_PARTIEL, "d": TypeInterruption.DEMANDE_EN_JUSTICE,
    "o": TypeInterruption.SIGNIFICATION_ORDONNANCE, "x": TypeInterruption.ACTE_D_EXECUTION, "s": TypeInterruption.MESURE_CONSERVATOIRE,
    "k": TypeInterruption.DECLARATION_DE_CREANCE, "m": TypeInterruption.MEDIATION, "n": TypeInterruption.CONCILIATION,
    "t": TypeInterruption.ACCORD_PETITES_CREANCES, "a": TypeInterruption.LRAR_ASSURANCE, "l": TypeInterruption.CLAUSE_DU_CONTRAT,
}  # fmt: skip
SECTEURS = {
    "g": Secteur.GENERAL, "t": Secteur.TRANSPORT, "c": Secteur.TELECOM, "e": Secteur.ENERGIE, "p": Secteur.SERVICE_PUBLIC,
    "k": Secteur.COPROPRIETE, "a": Secteur.ASSURANCE, "r": Secteur.CREDIT, "l": Secteur.LETTRE_DE_CHANGE,
}  # fmt: skip
MOTIFS = {
    "d": MotifEffacement.DESISTEMENT, "p": MotifEffacement.PEREMPTION, "r": MotifEffacement.REJET, "e": MotifEffacement.ERREUR,
}  # fmt: skip
INCONNU = "inconnu"
LIGNES_PAR_PHRASE = 12
PIECES_MONTREES = 9


class Explication(TexteLong):
    """L'explication, et les touches de ce qu'on peut y faire ; rend « inscrire », « finir », « effacer » ou « secteur »."""

    TOUCHES = {"i": "inscrire", "f": "finir", "e": "effacer", "s": "secteur"}

    def pied(self) -> Sequence[Morceau]:
        faire = [m for touche, mot in self.TOUCHES.items() for m in ((touche, "touche"), f" {mot}  ")]
        return [*super().pied(), *faire]

    def on_key(self, evenement: events.Key) -> None:
        choix = self.TOUCHES.get(evenement.character or "")
        if choix is not None:
            evenement.stop()
            self.dismiss(choix)


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Explique d'abord : rien n'engage le dossier tant qu'on n'a rien choisi."""
    lignes = [pliee for ligne in expliquer(_calculee(ecran)) for pliee in _plier(ligne)]
    fenetre = Explication(f"Prescription · {ecran.lu().fiche.debiteur}", lignes)
    ecran.enchainer(fenetre, lambda choix: _SUITES[choix](ecran))


def _calculee(ecran: EcranDeDossier) -> PrescriptionDuDossier:
    return prescription_du_dossier(ecran.lu().id, ecran.seance.configuration, ecran.seance.jour)


def _plier(ligne: str) -> list[Text]:
    """Une ligne de l'explication à la largeur de la fenêtre ; ce qui détaille une créance garde son retrait."""
    retrait = ligne[: len(ligne) - len(ligne.lstrip())]
    style = "alerte" if "écarté" in ligne else "" if retrait or not ligne else "titre"
    pliees = envelopper(ligne.lstrip(), LARGEUR - CADRE - len(retrait), LIGNES_PAR_PHRASE, "  ", style)
    return [Text(retrait, end="", no_wrap=True).append_text(pliee) for pliee in pliees]


# ── inscrire ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _inscrire(ecran: EcranDeDossier) -> None:
    options = [Option(lettre, en_mots(type_), type_.value) for lettre, type_ in LETTRES.items()]
    titre = "Ce qui interrompt ou suspend · aucune lettre (règle 22)"
    ecran.demander(Choix(titre, options), lambda valeur: _choisir_la_piece(ecran, TypeInterruption(valeur)))


def _choisir_la_piece(ecran: EcranDeDossier, type_: TypeInterruption) -> None:
    """Une pièce du dossier qui le prouve, ou celle que l'on joint avec le geste."""
    regle = table(ecran.seance.configuration.tables).evenements[type_]
    deja = [p for p in ecran.lu().fiche.pieces if p[1] in regle.pieces][:PIECES_MONTREES]
    options = [Option(str(n), f"{en_mots(TypePiece(t))} : {nom}", f"#{numero}") for n, (numero, t, nom) in enumerate(deja, 1)]
    options += [Option(lettre, f"joindre : {en_mots(t)}", t.value) for lettre, t in zip("abcdef", regle.pieces, strict=False)]
    fenetre = Choix(f"La pièce qui prouve : {en_mots(type_)}", options, colonnes=1)
    ecran.enchainer(fenetre, lambda choisie: _dater(ecran, regle, choisie))


def _dater(ecran: EcranDeDossier, regle: RegleEvenement, choisie: str) -> None:
    lu = ecran.lu()
    champs = [Champ("le", "le", f"{ecran.seance.jour:%d/%m/%Y}", indication="le jour de l'évènement")]
    if regle.dure:
        champs.append(Champ("fin", "fini le", indication="vide : cela dure encore"))
    if not choisie.startswith("#"):
        champs.append(Champ("nom", "pièce", indication=regle.preuve))
    if len(lu.fiche.creances) > 1:
        champs.append(Champ("facture", "facture", indication="vide : toutes les créances"))

    def lire(valeurs: Mapping[str, str]) -> str:
        piece: PieceDonnee = int(choisie[1:]) if choisie.startswith("#") else (TypePiece(choisie), valeurs["nom"])
        fin = lire_jour_passe(ecran.seance, valeurs["fin"]) if valeurs.get("fin", "").strip() else None
        interruptions.interrompre(
            ecran.seance, lu.id, regle.type, lire_jour_passe(ecran.seance, valeurs["le"]), piece,
            creance_id=_creance(ecran, valeurs.get("facture", "")), fin_le=fin, version=lu.version,
        )  # fmt: skip
        return f"{lu.fiche.reference} {en_mots(regle.type)} · {resumer_en_mots(_calculee(ecran))}"

    ecran.enchainer(Dialogue(f"{en_mots(regle.type)} · {lu.fiche.debiteur}", champs, lire), lambda phrase: ecran.fait(phrase, quitte=False))


def _creance(ecran: EcranDeDossier, facture: str) -> int | None:
    voulue = facture.strip().casefold()
    if not voulue:
        return None
    trouvee = next((c.id for c in ecran.lu().fiche.creances if c.numero.casefold() == voulue), None)
    if trouvee is None:
        raise Introuvable("cette facture n'est pas au dossier.", "Écrire son numéro, ou rien pour toutes.")
    return trouvee


# ── finir, effacer, le secteur ───────────────────────────────────────────────────────────────────────────────────────


def _choisir_un_evenement(ecran: EcranDeDossier, lesquels: Iterable[LigneInterruption], titre: str, absent: str) -> Choix:
    evenements = list(lesquels)[:PIECES_MONTREES]
    if not evenements:
        raise Refus(absent, "En inscrire un par i.", "interruption")
    options = [
        Option(str(n), f"{en_mots(TypeInterruption(i.type))} du {i.le:%d/%m/%Y}", str(i.id)) for n, i in enumerate(evenements, 1)
    ]
    return Choix(titre, options, colonnes=1)


def _finir(ecran: EcranDeDossier) -> None:
    regles = table(ecran.seance.configuration.tables).evenements
    en_cours = [
        i for i in _calculee(ecran).interruptions if i.fin_le is None and i.effacee_le is None and regles[TypeInterruption(i.type)].dure
    ]
    fenetre = _choisir_un_evenement(ecran, en_cours, "Lequel a pris fin ?", "le temps n'est pas arrêté sur ce dossier.")
    ecran.demander(fenetre, lambda numero: _dater_la_fin(ecran, int(numero)))


def _dater_la_fin(ecran: EcranDeDossier, numero: int) -> None:
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        interruptions.finir(ecran.seance, numero, lire_jour_passe(ecran.seance, valeurs["le"]), version=lu.version)
        return f"{lu.fiche.reference} {resumer_en_mots(_calculee(ecran))}"

    champ = Champ("le", "fini le", f"{ecran.seance.jour:%d/%m/%Y}")
    ecran.enchainer(Dialogue("Le temps repart", [champ], lire), lambda phrase: ecran.fait(phrase, quitte=False))


def _effacer(ecran: EcranDeDossier) -> None:
    vifs = [i for i in _calculee(ecran).interruptions if i.effacee_le is None]
    fenetre = _choisir_un_evenement(ecran, vifs, "Lequel ne compte plus ?", "aucun évènement n'est inscrit.")
    ecran.demander(fenetre, lambda numero: _dire_pourquoi(ecran, int(numero)))


def _dire_pourquoi(ecran: EcranDeDossier, numero: int) -> None:
    options = [Option(lettre, en_mots(motif), motif.value) for lettre, motif in MOTIFS.items()]
    ecran.enchainer(Choix("Pourquoi ne compte-t-il plus ?", options), lambda motif: _prouver(ecran, numero, MotifEffacement(motif)))


def _prouver(ecran: EcranDeDossier, numero: int, motif: MotifEffacement) -> None:
    lu = ecran.lu()
    erreur = motif is MotifEffacement.ERREUR
    etiquette, indication = ("raison", "quelle erreur") if erreur else ("décision", "la décision, ou l'acte de désistement")
    champ = Champ("dit", etiquette, indication=indication)

    def lire(valeurs: Mapping[str, str]) -> str:
        piece = None if erreur else (TypePiece.DECISION, valeurs["dit"])
        interruptions.effacer(ecran.seance, numero, motif, piece, note=valeurs["dit"] if erreur else "", version=lu.version)
        return f"{lu.fiche.reference} {resumer_en_mots(_calculee(ecran))}"

    ecran.enchainer(Dialogue(en_mots(motif).capitalize(), [champ], lire), lambda phrase: ecran.fait(phrase, quitte=False))


def _secteur(ecran: EcranDeDossier) -> None:
    options = [Option(lettre, en_mots(secteur), secteur.value) for lettre, secteur in SECTEURS.items()]
    options.append(Option("i", "inconnu", INCONNU))
    ecran.demander(Choix("Le secteur de toutes ses créances", options), lambda valeur: _preciser(ecran, valeur))


def _preciser(ecran: EcranDeDossier, valeur: str) -> None:
    lu = ecran.lu()
    interruptions.preciser_secteur(ecran.seance, lu.id, None if valeur == INCONNU else Secteur(valeur), version=lu.version)
    ecran.fait(f"{lu.fiche.reference} {resumer_en_mots(_calculee(ecran))}", quitte=False)


_SUITES = {"inscrire": _inscrire, "finir": _finir, "effacer": _effacer, "secteur": _secteur}
