"""Protéger un débiteur : la phase d'une lettre, ses dates, ce qui va s'arrêter et ce qu'il y aura à faire, avant de confirmer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from agence.argent import euros
from agence.droit import protections as droit
from agence.droit.protections import Dates, Effet, Objet, Phase
from agence.erreurs import ErreurAgence, SaisieInvalide
from agence.expressions import lire_date
from agence.gestes import declarations
from agence.gestes.declarations import Declaration
from agence.gestes.protections import proteger
from agence.mots import en_mots
from agence.protections import ProtectionLue, annoncer, dire_echeance, tenante
from agence.seance import Seance
from donnees.nomenclature import Etat, Motif
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.composants.texte_long import CADRE, LARGEUR, TexteLong
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.courrier import lire_jour_passe
from ecrans.poste.fiche import envelopper

APERCU = 10
"""Lignes de l'aperçu : avec six champs, le dialogue tient en vingt-quatre lignes."""
PHASE, DECLARER, ENVOYEE = "phase", "declaration", "envoyee"


def ouvrir(ecran: EcranDeDossier, motif: Motif) -> None:
    """La phase où en est le débiteur, d'une lettre."""
    tables = ecran.seance.configuration.tables
    options = [Option(p.lettre, p.libelle, p.nom) for p in droit.phases(motif, tables)]
    titre = f"{droit.situation(motif, tables).libelle.capitalize()} · {ecran.lu().fiche.debiteur}"
    if len(options) == 1:
        _dater(ecran, droit.phase(motif, options[0].valeur, tables))
        return
    ecran.demander(Choix(titre, options), lambda nom: _dater(ecran, droit.phase(motif, nom, tables)))


def suites(ecran: EcranDeDossier) -> list[Option]:
    """Ce qui peut suivre sur un dossier protégé : la phase d'après, la déclaration de créance."""
    tenue = _tenue(ecran)
    if tenue is None:
        return []
    options = [Option("f", "phase suivante, dates", PHASE, "titre")]
    if tenue.phase.effet(Objet.ENCAISSEMENTS) is Effet.ISOLE:
        options += [Option("c", "préparer la déclaration", DECLARER, "titre"), Option("b", "déclaration envoyée", ENVOYEE, "titre")]
    return options


def prouvee(ecran: EcranDeDossier) -> bool:
    """Vrai si ce qui tient le dossier est une protection prouvée : elle ne se lève que sur pièce."""
    tenue = _tenue(ecran)
    return tenue is not None and not tenue.phase.annoncee


def _tenue(ecran: EcranDeDossier) -> ProtectionLue | None:
    return tenante(ecran.lu().protections, ecran.seance.configuration, ecran.seance.jour)


def _suivante(ecran: EcranDeDossier) -> None:
    tenue = _tenue(ecran)
    if tenue is not None:
        ouvrir(ecran, tenue.phase.motif)


# ── les dates ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _dater(ecran: EcranDeDossier, p: Phase) -> None:
    lu, seance = ecran.lu(), ecran.seance
    autres = sum(etat != Etat.CLOS for _, _, _, etat in lu.fiche.autres_dossiers)

    def lire(valeurs: Mapping[str, str]) -> str:
        dates = lire_les_dates(seance, p, valeurs)
        proteger(
            seance, lu.id, p.motif, p.nom, dates.debut_le, publiee_le=dates.publiee_le, fin_le=dates.fin_le, preuve=valeurs["preuve"],
            donnees={"mandataire": valeurs.get("mandataire", "").strip()}, note=valeurs.get("note", ""), version=lu.version,
        )  # fmt: skip
        cadre = seance.cadre()
        a_venir = droit.echeances(p, dates, cadre.calendrier, seance.configuration.tables)
        suite = f" · {dire_echeance(a_venir[0], avec_qui=False)}" if a_venir else ""
        return f"{lu.fiche.reference} protégé ({en_mots(p.motif)}, {p.libelle}){suite}"

    def apercu(valeurs: Mapping[str, str]) -> list[str]:
        try:
            dates = lire_les_dates(seance, p, valeurs)
        except ErreurAgence:
            # La date n'est pas encore tapée : ce qui s'arrête se lit déjà, les échéances attendent.
            return [*droit.dire_les_effets(p), f"à faire : {p.a_faire}", f"à savoir : {p.a_savoir}"]
        return list(annoncer(p, dates, seance.cadre().calendrier, seance.configuration, autres))

    titre = f"{en_mots(p.motif).capitalize()}, {p.libelle} · {lu.fiche.debiteur}"
    ecran.demander(Dialogue(titre, _champs(ecran, p), lire, apercu=apercu, lignes_apercu=APERCU), ecran.fait)


def lire_les_dates(seance: Seance, p: Phase, valeurs: Mapping[str, str]) -> Dates:
    """Les dates tapées, la fin de la table quand aucune n'est dite. Lève SaisieInvalide pour une date illisible ou absente."""
    if not valeurs["debut"].strip():
        raise SaisieInvalide(f"la date manque : {p.depuis}.", "Écrire par exemple 02/11, ou hier.")
    debut = lire_jour_passe(seance, valeurs["debut"])
    publiee = lire_jour_passe(seance, valeurs["publiee"]) if valeurs.get("publiee", "").strip() else None
    fin: date | None = None
    if valeurs.get("fin", "").strip():
        fin = lire_date(valeurs["fin"], seance.jour, seance.cadre().calendrier).demandee
    return Dates(debut, publiee, fin or p.fin(debut, seance.jour))


def _champs(ecran: EcranDeDossier, p: Phase) -> list[Champ]:
    deja = next((x.ligne for x in ecran.lu().protections if x.en_cours and x.ligne.type == p.motif), None)
    meme = deja is not None and deja.phase == p.nom
    debut = f"{ecran.seance.jour:%d/%m/%Y}" if p.annoncee else ""
    if deja is not None and meme:
        debut = f"{deja.debut_le:%d/%m/%Y}"
    champs = [Champ("debut", "date", debut, indication=p.depuis)]
    if droit.se_publie(p, ecran.seance.configuration.tables):
        publiee = f"{deja.publiee_le:%d/%m/%Y}" if deja is not None and deja.publiee_le is not None else ""
        champs.append(Champ("publiee", "publié le", publiee, indication="au BODACC ; vide : inconnue"))
    if p.fin_exigee or p.maximum_mois or p.duree_jours or p.duree_mois:
        champs.append(Champ("fin", "jusqu'au", indication="exigée" if p.fin_exigee else "vide : celle de la loi ou de prudence"))
    if p.effet(Objet.ENCAISSEMENTS) is Effet.ISOLE:
        mandataire = str(deja.donnees.get("mandataire", "")) if deja is not None else ""
        champs.append(Champ("mandataire", "mandataire", mandataire, indication="mandataire judiciaire ou liquidateur"))
    return [*champs, Champ("preuve", "preuve", indication=p.preuve), Champ("note", "note", indication="facultative")]


# ── la déclaration de créance ────────────────────────────────────────────────────────────────────────────────────────


def _preparer(ecran: EcranDeDossier) -> None:
    lu = ecran.lu()
    d = declarations.preparer_declaration(ecran.seance, lu.id, version=lu.version)
    phrase = f"{lu.fiche.reference} déclaration de {euros(d.total)} préparée, décompte arrêté n° {d.decompte}"
    ecran.fait(phrase, quitte=False, annulable=False)
    lignes = [x for ligne in _dire(d) for x in envelopper(ligne, LARGEUR - CADRE, 4, "  ")]
    ecran.enchainer(TexteLong(f"Déclaration de créance · {lu.fiche.debiteur}", lignes), lambda _: None)


def _dire(d: Declaration) -> list[str]:
    limite = f", à envoyer avant le {d.limite:%d/%m/%Y}" if d.limite else ""
    pouvoir = f"l'agence, pouvoir spécial du {d.pouvoir:%d/%m/%Y}" if d.pouvoir else "le mandant : l'agence n'a pas de pouvoir (règle 48)"
    return [
        f"{d.creancier} contre {d.debiteur} ({d.dossier})",
        f"{d.procedure}, jugement du {d.jugement:%d/%m/%Y}" + (f", publié le {d.publiee:%d/%m/%Y}" if d.publiee else ""),
        f"à {d.destinataire} {d.adresse}".rstrip() + limite,
        f"par {d.forme} ({d.texte})",
        *(f"{c.numero}, échue le {c.echeance:%d/%m/%Y} : {euros(c.montant)}" for c in d.creances),
        f"principal {euros(d.principal)} · intérêts {euros(d.interets)} · indemnités {euros(d.indemnites)}",
        f"frais {euros(d.frais)} · versé {euros(d.verse)} · à déclarer {euros(d.total)}",
        f"signe : {pouvoir}",
        *(f"caution à voir à part : {nom}" for nom in d.cautions),
    ]


def _envoyee(ecran: EcranDeDossier) -> None:
    lu, seance = ecran.lu(), ecran.seance

    def lire(valeurs: Mapping[str, str]) -> str:
        le = lire_jour_passe(seance, valeurs["le"])
        par_l_agence = valeurs["agence"].strip().lower().startswith("o")
        declarations.declarer(seance, lu.id, le, preuve=valeurs["preuve"], mandataire=par_l_agence, version=lu.version)
        return f"{lu.fiche.reference} créance déclarée le {le:%d/%m/%Y}"

    champs = [
        Champ("le", "envoyée le", f"{seance.jour:%d/%m/%Y}"),
        Champ("preuve", "preuve", indication="la déclaration et son recommandé"),
        Champ("agence", "signée par l'agence", "non", indication="oui : pouvoir spécial exigé (règle 48)"),
    ]
    fenetre = Dialogue(f"Déclaration envoyée · {lu.fiche.debiteur}", champs, lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


SUITES: dict[str, Callable[[EcranDeDossier], None]] = {PHASE: _suivante, DECLARER: _preparer, ENVOYEE: _envoyee}
