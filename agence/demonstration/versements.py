"""Les promesses et l'argent d'une histoire : ce qui est promis, ce qui arrive, ce qui repart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from agence.argent import euros, repartir
from agence.conduite import promesses as conduite
from agence.conduite.echeanciers import Echeance, decrire
from agence.conduite.promesses import PromesseAJuger, Recu
from agence.conduite.scenarios import avancer
from agence.demonstration.histoire import Encaisse, Histoire, Promis
from agence.mots import en_mots
from donnees.champs import instant_ecrit
from donnees.nomenclature import (
    Canal,
    Etape,
    Etat,
    Motif,
    MotifDeCloture,
    Moyen,
    ObjetAvis,
    StatutPromesse,
    TypeEvenement,
)

MOYENS = (Moyen.VIREMENT, Moyen.CARTE, Moyen.CHEQUE, Moyen.PRELEVEMENT, Moyen.ESPECES)
POIDS_DES_MOYENS = (60, 20, 10, 8, 2)
REVERSE_APRES = 14
"""Jours entre un encaissement et son virement au mandant."""
AVIS_GARDES = 30
"""Jours dont les avis au mandant sont racontés."""


def choisir_moyen(h: Histoire) -> Moyen:
    return h.alea.choices(MOYENS, POIDS_DES_MOYENS)[0]


def promettre(h: Histoire, montants: Sequence[int], dates: Sequence[date], phrase: str = "") -> None:
    """Prend une promesse ou un échéancier, à l'instant présent de l'histoire ; ce qui courait est remplacé."""
    cadre = h.cadre(h.instant)
    moyen = choisir_moyen(h)
    echeances = [
        Echeance(n, le, cadre.calendrier.ouvre_suivant(le), montant) for n, (montant, le) in enumerate(zip(montants, dates, strict=True), 1)
    ]
    type_ = TypeEvenement.PROMESSE if len(echeances) == 1 else TypeEvenement.ECHEANCIER
    texte = f"{euros(montants[0])} pour le {echeances[0].date:%d/%m/%Y}" if len(echeances) == 1 else decrire(echeances)
    h.noter(type_, "", texte, {"montant": sum(montants), "moyen": moyen.value}, auteur=h.agent.id)
    rejuger(h, cadre.jour)
    for p in h.promesses:
        if p.statut is StatutPromesse.OUVERTE:
            p.statut, p.fermee_le, p.decidee_le = StatutPromesse.REMPLACEE, h.instant, cadre.jour
    plan = _echeancier(h, phrase, sum(montants), len(echeances)) if phrase else None
    grace = cadre.configuration.promesses.grace[moyen]
    h.promesses += [
        Promis(
            h.monde.registre.numero("promesse"), h.agent.id, e.montant, e.date, e.date_demandee, moyen,
            conduite.controle(e.date, grace, cadre.calendrier), h.instant, plan, e.numero,
        )
        for e in echeances
    ]  # fmt: skip
    h.s = conduite.attendre(h.s, min(p.controle_le for p in h.promesses if p.statut is StatutPromesse.OUVERTE), cadre.jour)
    h.s = replace(h.s, promesses_faites=sum(p.statut is not StatutPromesse.ANNULEE for p in h.promesses))


def _echeancier(h: Histoire, phrase: str, total: int, nombre: int) -> int:
    numero = h.monde.registre.numero("echeancier")
    h.monde.registre.ajouter("echeancier", numero, h.neuf.id, h.agent.id, phrase, total, nombre, instant_ecrit(h.instant))
    return numero


def rejuger(h: Histoire, jour: date) -> None:
    """Le sort de toutes les promesses d'après les paiements, et la situation qui s'ensuit."""
    if not h.promesses:
        return
    juges = [PromesseAJuger(p.id, p.montant, p.pour_le, p.controle_le, p.faite_le, p.statut, p.fermee_le) for p in h.promesses]
    sorts = conduite.juger(juges, [Recu(e.id, e.montant, e.recu_le, e.saisi_le) for e in h.encaisses], jour)
    h.s = conduite.tenir_compte(h.s, juges, sorts, replace(h.cadre(h.instant), jour=jour))
    for p in h.promesses:
        sort = sorts[p.id]
        if p.statut is not sort.statut:
            texte = f"promesse de {euros(p.montant)} pour le {p.pour_le:%d/%m/%Y} : {en_mots(sort.statut)}"
            h.noter(TypeEvenement.PROMESSE_DECIDEE, sort.statut.value, texte, {"promesse": p.id})
        if p.statut is not StatutPromesse.ANNULEE:
            p.statut, p.paye, p.decidee_le = sort.statut, sort.paye, sort.decidee_le


def prochain_jugement(h: Histoire) -> date | None:
    """Le matin où la nuit jugera la plus proche promesse ouverte."""
    ouvertes = [p.controle_le for p in h.promesses if p.statut is StatutPromesse.OUVERTE]
    return min(ouvertes) + timedelta(days=1) if ouvertes else None


def encaisser(h: Histoire, le: date, montant: int | None, moyen: Moyen, canal: Canal = Canal.AGENCE) -> Encaisse | None:
    """De l'argent arrive ; sans montant, tout ce qui est dû. Un dossier soldé est clos."""
    if h.clos or h.s.suspension_motif is Motif.PROCEDURE_COLLECTIVE:
        return None
    h.au_bureau(le)
    du = h.du(le)
    montant = min(du, montant) if montant is not None else du
    if montant <= 0:
        return None
    registre = h.monde.registre
    recu = Encaisse(registre.numero("paiement"), montant, le, h.instant, moyen, canal.value)
    _ecrire(h, recu, montant, None)
    h.encaisses.append(recu)
    ou = " chez le mandant" if canal is Canal.MANDANT else ""
    texte = f"{euros(montant)} reçus le {le:%d/%m/%Y} par {en_mots(moyen)}{ou}"
    h.noter(TypeEvenement.PAIEMENT, "", texte, {"paiement": recu.id, "montant": montant}, auteur=h.monde.superviseur.id)
    if canal is Canal.AGENCE and (h.monde.jour - le).days <= AVIS_GARDES:
        _devoir_l_avis(h, recu, texte)
    rejuger(h, le)
    _solder(h)
    return recu


def _devoir_l_avis(h: Histoire, recu: Encaisse, texte: str) -> None:
    """Le mandant est avisé le premier jour ouvré d'après (règle 18) ; ce qui vient d'arriver attend encore."""
    saisi_le = h.le
    avise_le = h.monde.calendrier.plus_ouvres(saisi_le, 1)

    def inscrire(informe_le: str | None) -> None:
        avis = (ObjetAvis.PAIEMENT.value, recu.id, texte, saisi_le.isoformat(), informe_le, False)
        h.monde.registre.ajouter("avis_mandant", h.neuf.id, *avis)

    def donner() -> None:
        h.au_bureau(avise_le)
        inscrire(avise_le.isoformat())
        h.noter(TypeEvenement.AVIS, "donne", f"mandant avisé le {avise_le:%d/%m/%Y} : {texte}", auteur=h.monde.superviseur.id)

    if avise_le < h.monde.jour:
        h.prevoir(avise_le, donner)
    else:
        inscrire(None)


def _ecrire(h: Histoire, recu: Encaisse, montant: int, extourne: int | None) -> None:
    registre = h.monde.registre
    numero, quittance = (recu.id, registre.quittance()) if extourne is None else (registre.numero("paiement"), "")
    compte = h.monde.configuration.agence.compte_dedie if recu.canal == Canal.AGENCE else ""
    registre.ajouter(
        "paiement", numero, h.neuf.id, montant, recu.recu_le.isoformat(), recu.moyen.value, recu.canal, "", extourne,
        h.monde.superviseur.id, instant_ecrit(h.instant), quittance, compte, _reverse_le(h, recu),
    )  # fmt: skip
    h.verse += montant
    h.s = replace(h.s, solde=h.neuf.principal - h.verse)


def _reverse_le(h: Histoire, recu: Encaisse) -> str | None:
    """Le virement au mandant, deux semaines après l'encaissement (règle 16) ; pas encore pour les plus récents."""
    le = h.monde.calendrier.ouvre_suivant(recu.recu_le + timedelta(days=REVERSE_APRES))
    return le.isoformat() if recu.canal == Canal.AGENCE and le <= h.monde.jour else None


def _solder(h: Histoire) -> None:
    reste = h.du(h.le)
    if reste > h.monde.configuration.seuils.tolerance:
        return
    motif = MotifDeCloture.PETIT_RESTE if reste else MotifDeCloture.SOLDE
    abandon = f", {euros(reste)} abandonnés sous la tolérance" if reste else ""
    h.clore(motif, f"dossier soldé{abandon}", h.monde.superviseur.id)


def extourner(h: Histoire, recu: Encaisse, le: date, raison: str) -> None:
    """L'argent repart : rejet de chèque ou de prélèvement ; un dossier soldé se rouvre."""
    if recu not in h.encaisses:
        return
    h.au_bureau(le)
    _ecrire(h, recu, -recu.montant, recu.id)
    h.encaisses.remove(recu)
    h.noter(TypeEvenement.EXTOURNE, "", f"{euros(recu.montant)} du {recu.recu_le:%d/%m/%Y} : {raison}", auteur=h.monde.superviseur.id)
    if h.s.clos_motif in (MotifDeCloture.SOLDE, MotifDeCloture.PETIT_RESTE):
        h.s = replace(h.s, etat=Etat.ACTIF, etape=_etape_prouvee(h), clos_le=None, clos_motif=None)
        h.s = avancer(h.s, h.cadre(h.instant))
        h.noter(TypeEvenement.REOUVERTURE, "", "paiement extourné : le dossier est rouvert", auteur=h.monde.superviseur.id)
    rejuger(h, le)


def _etape_prouvee(h: Histoire) -> Etape:
    if h.s.titre_le is not None:
        return Etape.EXECUTION
    return Etape.MISE_EN_DEMEURE if h.s.mise_en_demeure_le is not None else Etape.AMIABLE


# ── ce que fait le débiteur ──────────────────────────────────────────────────────────────────────────────────────────


def prevoir_le_sort(h: Histoire) -> None:
    """Décide ce que le débiteur fera de sa dernière promesse, échéance par échéance."""
    tient = h.alea.choices(("tient", "avance", "partiel", "rompt", "rappelle"), (46, 8, 13, 27, 6))[0]
    for p in [p for p in h.promesses if p.statut is StatutPromesse.OUVERTE]:
        if tient == "rompt" or (p.numero > 1 and h.chance(12)):
            return
        if tient == "rappelle":
            _prevoir_le_rappel(h, p)
            return
        _prevoir_le_paiement(h, p, tient)
        if tient == "partiel":
            return


def _prevoir_le_paiement(h: Histoire, p: Promis, comment: str) -> None:
    retard = h.alea.randint(-1, 2) if comment != "avance" else -h.alea.randint(2, 6)
    le = max(h.le, min(p.controle_le, p.pour_le + timedelta(days=retard)))
    montant = p.montant if comment != "partiel" else max(5_00, p.montant * h.alea.randint(20, 70) // 100 // 1000 * 1000)
    rejete = p.moyen in (Moyen.CHEQUE, Moyen.PRELEVEMENT) and h.chance(14)

    def payer() -> None:
        recu = encaisser(h, le, montant, p.moyen)
        if recu is not None and rejete:
            rejet = le + timedelta(days=h.alea.randint(3, 9))
            raison = "chèque revenu impayé" if p.moyen is Moyen.CHEQUE else "prélèvement rejeté"
            h.prevoir(rejet, lambda: extourner(h, recu, rejet, raison))

    h.prevoir(le, payer)


def _prevoir_le_rappel(h: Histoire, p: Promis) -> None:
    """Le débiteur rappelle avant la date et promet autre chose : la promesse est remplacée."""
    le = max(h.le, p.pour_le - timedelta(days=h.alea.randint(0, 3)))

    def rappeler() -> None:
        if h.s.suspension_motif is not Motif.PROMESSE or len(h.promesses) > 6:
            return
        cadre = h.au_bureau(le)
        h.noter(TypeEvenement.NOTE, "", "le débiteur rappelle et demande un délai", auteur=h.agent.id)
        reste = max(1_00, min(p.montant, h.du(cadre.jour)))
        promettre(h, [reste], [cadre.jour + timedelta(days=h.alea.randint(6, 20))])
        prevoir_le_sort(h)

    h.prevoir(le, rappeler)


def promettre_comme_il_peut(h: Histoire, en_plusieurs_fois: bool) -> None:
    """Une promesse du solde ou d'une part ronde, ou un échéancier mensuel."""
    jour = h.le
    du = h.du(jour)
    if en_plusieurs_fois and du >= 90_00:
        nombre = h.alea.randint(3, 6 if du < 3_000_00 else 10)
        debut = jour + timedelta(days=h.alea.randint(5, 20))
        dates = [debut + timedelta(days=30 * n) for n in range(nombre)]
        promettre(h, repartir(du, nombre), dates, f"{nombre}x le {debut.day}")
    else:
        montant = du
        if du > 120_00 and h.chance(30):
            montant = max(du // 5, du * h.alea.randint(25, 70) // 100) // 1000 * 1000
        delai = h.alea.choice((5, 7, 7, 7, 8, 10, 12, 15, 21))
        promettre(h, [max(1_00, montant)], [jour + timedelta(days=delai)])
    prevoir_le_sort(h)
