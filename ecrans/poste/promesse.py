"""La promesse : montant et date proposés, donc deux touches ; le passé du débiteur sous les yeux."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agence.argent import euros, nombre
from agence.conduite import promesses as conduite
from agence.conduite.barriere import Feu
from agence.conduite.echeanciers import Echeance
from agence.erreurs import ErreurAgence, Refus, SaisieInvalide
from agence.expressions import DateLue, dire_date, lire_date, lire_montant_ou_part
from agence.gestes import approbations
from agence.gestes.promesses import Engagement, engager, hors_limites, reporter
from agence.mots import en_mots
from donnees.nomenclature import Moyen, StatutPromesse
from donnees.vues.dossier import LignePromesse
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.composants.texte import dire_erreur
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.fiche import passe
from ecrans.poste.lecture import DossierLu
from ecrans.poste.mots import lire_moyen

DERNIERES = 3


@dataclass(frozen=True)
class HorsLimites:
    """Ce qu'un agent ne peut pas prendre seul, pourquoi, et la note qu'il avait tapée."""

    engagement: Engagement
    raison: str
    note: str = ""


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La fenêtre de promesse ; Entrée tout de suite : le dû à la date par défaut."""
    lu = ecran.lu()
    if lu.decompte.du <= 0:
        raise SaisieInvalide("rien n'est dû sur ce dossier.", "Vérifier le décompte.")
    reglage = ecran.seance.configuration.promesses
    jour = ecran.seance.cadre().calendrier.prochain(ecran.seance.jour, reglage.delai)
    champs = [
        Champ("montant", "montant", nombre(lu.decompte.du), indication="300, 50%, moitié"),
        Champ("date", "pour le", f"{jour:%d/%m/%Y}", indication="+7, ven, fm, 15/12"),
        Champ("moyen", "moyen", en_mots(reglage.moyen), indication=", ".join(map(en_mots, Moyen))),
        Champ("note", "note", indication="facultative"),
    ]
    fenetre = Dialogue(
        f"Promesse · {lu.fiche.debiteur} · dû {euros(lu.decompte.du)}",
        champs,
        lambda valeurs: _promettre(ecran, lu, valeurs),
        rappel=rappel(lu),
        apercu=lambda valeurs: _apercu(ecran, lu, valeurs),
        lignes_apercu=3,
    )
    ecran.demander(fenetre, lambda rendu: suite(ecran, lu, rendu))


def rappel(lu: DossierLu) -> list[str]:
    """Le passé du débiteur, pour négocier : le compte, puis les dernières promesses."""
    lignes = passe(lu)[:2]
    for p in [p for p in lu.fiche.promesses if p.statut != StatutPromesse.ANNULEE][:DERNIERES]:
        lignes.append(f"  {p.echeance:%d/%m/%y} {nombre(p.montant):>11} {en_mots(StatutPromesse(p.statut))} ({nombre(p.paye)} payés)")
    return lignes


def lire_engagement(ecran: EcranDeDossier, lu: DossierLu, valeurs: Mapping[str, str]) -> tuple[Engagement, DateLue]:
    """L'engagement que disent les champs, et comment sa date a été comprise. Lève SaisieInvalide."""
    montant = lire_montant_ou_part(valeurs["montant"], lu.decompte.du)
    dite = lire_date(valeurs["date"], ecran.seance.jour, ecran.seance.cadre().calendrier)
    return Engagement((Echeance(1, dite.demandee, dite.retenue, montant),), lire_moyen(valeurs["moyen"])), dite


def _apercu(ecran: EcranDeDossier, lu: DossierLu, valeurs: Mapping[str, str]) -> Sequence[str]:
    try:
        engagement, dite = lire_engagement(ecran, lu, valeurs)
    except ErreurAgence as erreur:
        return [dire_erreur(erreur)]
    cadre = ecran.seance.cadre()
    fin = conduite.controle(dite.retenue, cadre.configuration.promesses.grace[engagement.moyen], cadre.calendrier)
    premiere = f"{euros(engagement.total)} {dire_date(dite.retenue, cadre.jour)}, contrôle le {fin:%d/%m}"
    limite = hors_limites(ecran.seance, lu.id, engagement)
    return [premiere, f"accord à demander : {limite}" if limite else dite.raison]


def _promettre(ecran: EcranDeDossier, lu: DossierLu, valeurs: Mapping[str, str]) -> str | HorsLimites:
    engagement, dite = lire_engagement(ecran, lu, valeurs)
    note = valeurs["note"].strip()
    faite = prendre(ecran, lu, engagement, note)
    if isinstance(faite, HorsLimites):
        return faite
    jour = dire_date(dite.retenue, ecran.seance.jour)
    raison = f" ({dite.demandee:%d/%m} fermé)" if dite.reportee else ""
    return f"{lu.fiche.reference} promesse {euros(engagement.total)} {jour}{raison}"


def prendre(ecran: EcranDeDossier, lu: DossierLu, engagement: Engagement, note: str) -> HorsLimites | None:
    """Prend l'engagement ; au-delà des limites, dit pourquoi au lieu de le prendre."""
    try:
        engager(ecran.seance, lu.id, engagement, note=note, version=lu.version, appel=_code_de_l_appel(ecran, lu, engagement))
    except Refus as refus:
        if refus.regle != "limites":
            raise
        return HorsLimites(engagement, refus.message, note)
    return None


def _code_de_l_appel(ecran: EcranDeDossier, lu: DossierLu, engagement: Engagement) -> str:
    """Le résultat que vaut cet engagement pris au téléphone ; rien si l'on n'avait pas le droit d'appeler : c'est lui qui a appelé."""
    if lu.barriere.feu is Feu.ROUGE:
        return ""
    voulue = "echeancier" if len(engagement.echeances) > 1 else "promesse"
    return next((r.code for r in ecran.seance.configuration.resultats.values() if r.suite == voulue), "")


def suite(ecran: EcranDeDossier, lu: DossierLu, rendu: str | HorsLimites) -> None:
    """C'est fait, ou il faut l'accord d'un superviseur : on propose de le demander."""
    if isinstance(rendu, str):
        ecran.fait(rendu)
        return
    objet = approbations.Objet.ECHEANCIER if len(rendu.engagement.echeances) > 1 else approbations.Objet.PROMESSE
    demander_accord(ecran, lu, objet, rendu.raison, approbations.donnees_engagement(rendu.engagement), motif=rendu.note)


def demander_accord(
    ecran: EcranDeDossier, lu: DossierLu, objet: approbations.Objet, raison: str, donnees: dict[str, Any] | None = None, *, motif: str = ""
) -> None:
    """Une ligne pour convaincre le superviseur ; Échap renonce. `motif` : ce qui était déjà tapé, et qu'on ne retape pas."""

    def lire(valeurs: Mapping[str, str]) -> str:
        approbations.demander(ecran.seance, lu.id, objet, valeurs["motif"], donnees, version=ecran.lu().version)
        return f"{lu.fiche.reference} accord demandé : {approbations.MOTS[objet]}"

    champ = Champ("motif", "motif", motif, indication="ce qui le justifie", a_la_suite=True)
    fenetre = Dialogue("Demander l'accord d'un superviseur ?", [champ], lire, rappel=[raison])
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def deplacer(ecran: EcranDeDossier, p: LignePromesse) -> None:
    """Reporte une échéance ouverte, seule ou avec toutes les suivantes."""
    champs = [Champ("date", "reporter au", indication="+7, ven, fm, 15/12")]
    if p.echeancier_id is not None:
        champs.append(Champ("toutes", "et les suivantes", "non", indication="oui ou non"))
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str | tuple[date, bool, str]:
        le = lire_date(valeurs["date"], ecran.seance.jour, ecran.seance.cadre().calendrier)
        toutes = valeurs.get("toutes", "non").strip().lower().startswith("o")
        try:
            touchees = reporter(ecran.seance, p.id, le.retenue, toutes=toutes)
        except Refus as refus:
            if refus.regle != "limites":
                raise
            return le.retenue, toutes, refus.message
        pluriel = f" ({len(touchees)} échéances)" if len(touchees) > 1 else ""
        return f"{lu.fiche.reference} échéance reportée au {le.retenue:%d/%m/%Y}{pluriel} {le.raison}".rstrip()

    def apres(rendu: str | tuple[date, bool, str]) -> None:
        if isinstance(rendu, str):
            ecran.fait(rendu, quitte=False)
            return
        le, toutes, raison = rendu
        demander_accord(ecran, lu, approbations.Objet.REPORT, raison, approbations.donnees_report(p.id, le, toutes=toutes))

    ecran.demander(Dialogue(f"Échéance du {p.echeance:%d/%m/%Y} · {euros(p.montant)}", champs, lire), apres)
