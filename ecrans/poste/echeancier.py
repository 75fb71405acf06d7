"""L'échéancier dit en une phrase, avec ses échéances vues avant d'être prises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agence.argent import euros, nombre
from agence.conduite.echeanciers import decrire, lire_echeancier
from agence.erreurs import ErreurAgence, SaisieInvalide
from agence.expressions import lire_montant_ou_part
from agence.gestes.promesses import Engagement, hors_limites
from agence.mots import en_mots
from donnees.nomenclature import Moyen
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.composants.texte import dire_erreur
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.lecture import DossierLu
from ecrans.poste.mots import lire_moyen
from ecrans.poste.promesse import HorsLimites, prendre, rappel, suite

APERCU = 8


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La fenêtre d'échéancier."""
    lu = ecran.lu()
    if lu.decompte.du <= 0:
        raise SaisieInvalide("rien n'est dû sur ce dossier.", "Vérifier le décompte.")
    champs = [
        Champ("phrase", "échéances", indication="6x le 5, 300 puis 5x 150, 3x tous les 15j"),
        Champ("total", "total", nombre(lu.decompte.du)),
        Champ("moyen", "moyen", en_mots(ecran.seance.configuration.promesses.moyen), indication=", ".join(map(en_mots, Moyen))),
        Champ("note", "note", indication="facultative"),
    ]
    fenetre = Dialogue(
        f"Échéancier · {lu.fiche.debiteur} · dû {euros(lu.decompte.du)}",
        champs,
        lambda valeurs: _echelonner(ecran, lu, valeurs),
        rappel=rappel(lu)[:2],
        apercu=lambda valeurs: _apercu(ecran, lu, valeurs),
        lignes_apercu=APERCU,
    )
    ecran.demander(fenetre, lambda rendu: suite(ecran, lu, rendu))


def _lire(ecran: EcranDeDossier, lu: DossierLu, valeurs: Mapping[str, str]) -> Engagement:
    total = lire_montant_ou_part(valeurs["total"], lu.decompte.du)
    echeances = lire_echeancier(valeurs["phrase"], total, ecran.seance.jour, ecran.seance.cadre().calendrier)
    return Engagement(echeances, lire_moyen(valeurs["moyen"]), valeurs["phrase"].strip())


def _apercu(ecran: EcranDeDossier, lu: DossierLu, valeurs: Mapping[str, str]) -> Sequence[str]:
    if not valeurs["phrase"].strip():
        return []
    try:
        engagement = _lire(ecran, lu, valeurs)
    except ErreurAgence as erreur:
        return [dire_erreur(erreur)]
    limite = hors_limites(ecran.seance, lu.id, engagement)
    lignes = [f"total {euros(engagement.total)} en {len(engagement.echeances)} fois"]
    if limite:
        lignes.append(f"accord à demander : {limite}")
    place = APERCU - len(lignes)
    montrees = engagement.echeances if len(engagement.echeances) <= place else engagement.echeances[: place - 1]
    for e in montrees:
        report = f"  (le {e.date_demandee:%d/%m} est fermé)" if e.date != e.date_demandee else ""
        lignes.append(f"{e.numero:>3}  {e.date:%d/%m/%Y}  {nombre(e.montant):>11}{report}")
    if len(montrees) < len(engagement.echeances):
        derniere = engagement.echeances[-1]
        lignes.append(f"  … jusqu'au {derniere.date:%d/%m/%Y}, la dernière de {euros(derniere.montant)}")
    return lignes


def _echelonner(ecran: EcranDeDossier, lu: DossierLu, valeurs: Mapping[str, str]) -> str | HorsLimites:
    engagement = _lire(ecran, lu, valeurs)
    refuse = prendre(ecran, lu, engagement, valeurs["note"].strip())
    return refuse or f"{lu.fiche.reference} {decrire(engagement.echeances)}"
