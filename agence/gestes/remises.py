"""Les remises : ce que le mandant abandonne, dans la limite du pouvoir qu'il a donné (règle 43, C. civ. 1350 et 2044)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agence.argent import euros, pour_cent
from agence.conduite.situation import Cadre
from agence.decomptes import Elements, elements_du_dossier
from agence.droit.taux import charger_taux
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import avis
from agence.gestes.decomptes import signaler_l_ecart
from agence.gestes.deux_personnes import REGLE, TABLE, ADeux
from agence.gestes.droits import exiger, peut
from agence.gestes.gardes import refuser_clos, texte_exige
from agence.gestes.paiements import solder_si_paye
from agence.gestes.socle import Geste, geste
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Piece, Remise
from donnees.nomenclature import Poste, TypeEvenement

REMISABLES = (Poste.PRINCIPAL, Poste.INTERETS, Poste.INDEMNITES)
ACTE = TABLE[ADeux.REMISE].acte


def remettre(
    seance: Seance,
    dossier_id: int,
    poste: Poste,
    montant: int,
    motif: str,
    *,
    accord: str = "",
    piece_id: int | None = None,
    approbation_id: int | None = None,
    version: int | None = None,
) -> Remise:
    """Abandonne cette part de la dette, aujourd'hui.

    Sur le principal, dans la limite du mandat ; au-delà, un superviseur qui dit l'accord du mandant ou en joint la pièce. Les
    intérêts et les indemnités sont à un superviseur, avec l'accord du mandant ou la demande d'un collègue.
    Lève Refus (règle 43, deux personnes), SaisieInvalide (montant, motif), Introuvable (pièce).
    """
    motif = texte_exige(motif, "le motif de la remise manque.", "Dire pourquoi le mandant abandonne cette somme.")
    if montant <= 0:
        raise SaisieInvalide("le montant doit être supérieur à zéro.", "Écrire par exemple 50,00.")
    if poste not in REMISABLES:
        raise SaisieInvalide(f"{en_mots(poste)} : rien à remettre.", "Écrire principal, interets ou indemnites.")
    with geste(seance, dossier_id, acte="remettre dans la limite du mandat", version=version) as g:
        refuser_clos(g.situation)
        e = elements_du_dossier(dossier_id, g.cadre.configuration)
        _refuser_au_dela_du_du(g, e, poste, montant)
        _exiger_le_pouvoir(g, e, poste, montant, accord, piece_id, approbation_id)
        remise = g.creer(
            Remise,
            dossier_id=dossier_id,
            poste=poste,
            montant=montant,
            le=g.cadre.jour,
            motif=motif,
            accord=accord.strip(),
            piece_id=piece_id,
            approbation_id=approbation_id,
            utilisateur_id=g.utilisateur_id,
            saisie_le=g.cadre.maintenant,
        )
        dit = f" · accord du mandant : {accord.strip()}" if accord.strip() else ""
        texte = f"{euros(montant)} de {en_mots(poste)} · {motif}{dit}"
        g.consigner(TypeEvenement.REMISE, poste.value, texte, {"remise": remise.id, "montant": montant, "poste": poste.value})
        if poste is Poste.PRINCIPAL:
            _changer_le_principal(g, -montant)
        avis.devoir_remise(g, remise)
        signaler_l_ecart(g)
        solder_si_paye(g)
    return remise


def pouvoir(e: Elements) -> tuple[int, int]:
    """Ce que le mandat permet de remettre du principal, et ce qui en est déjà remis, en centimes."""
    plafond = pour_cent(e.principal_d_origine, Decimal(e.remise_pour_cent))
    return plafond, sum(r.montant for r in e.remises if r.poste is Poste.PRINCIPAL)


def hors_pouvoir(e: Elements, poste: Poste, montant: int) -> str:
    """Pourquoi cette remise dépasse le pouvoir donné à l'agence, vide si elle y tient."""
    if poste is not Poste.PRINCIPAL:
        return f"remettre des {en_mots(poste)} revient à un superviseur"
    plafond, deja = pouvoir(e)
    if deja + montant <= plafond:
        return ""
    fait = f", {euros(deja)} déjà remis" if deja else ""
    return f"le mandat permet de remettre {e.remise_pour_cent} % du principal, soit {euros(plafond)}{fait}"


def _exiger_le_pouvoir(
    g: Geste, e: Elements, poste: Poste, montant: int, accord: str, piece_id: int | None, approbation_id: int | None
) -> None:
    """Hors du mandat, deux personnes : un superviseur et le mandant d'accord, ou un superviseur et celui qui demande (P5)."""
    if piece_id is not None and Piece.get_or_none(Piece.id == piece_id, Piece.dossier_id == g.dossier.id, ~Piece.retiree) is None:
        raise Introuvable(f"pièce n° {piece_id} inconnue sur ce dossier.", "La joindre d'abord : o.")
    raison = hors_pouvoir(e, poste, montant)
    if not raison:
        return
    if not peut(g.seance.acteur, ACTE):
        raise Refus(f"remise hors du pouvoir de l'agence : {raison}.", "Demander l'accord d'un superviseur.", "43")
    if accord.strip() or piece_id is not None:
        return
    if poste is Poste.PRINCIPAL:
        raise Refus(f"remise hors du pouvoir de l'agence : {raison}.", "Dire l'accord du mandant, ou joindre sa pièce.", "43")
    if approbation_id is None and g.seance.acteur is not None:
        raise Refus(TABLE[ADeux.REMISE].refus, TABLE[ADeux.REMISE].remede, REGLE)


def reste_du_poste(e: Elements, cadre: Cadre, poste: Poste) -> int:
    """Ce qui reste dû ce jour sur ce poste, en centimes."""
    d = e.decompte(cadre.jour, charger_taux(cadre.configuration.tables))
    total = {Poste.PRINCIPAL: d.principal, Poste.INTERETS: d.interets, Poste.INDEMNITES: d.indemnites}[poste]
    eteint = sum(i.montant for i in d.imputations if i.poste is poste)
    return total - eteint - sum(r.montant for r in e.remises if r.poste is poste)


def _refuser_au_dela_du_du(g: Geste, e: Elements, poste: Poste, montant: int) -> None:
    reste = reste_du_poste(e, g.cadre, poste)
    if montant > reste:
        phrase = f"{euros(montant)} à remettre pour {euros(max(0, reste))} de {en_mots(poste)} dus."
        raise SaisieInvalide(phrase, "Remettre au plus ce qui reste dû.")


def _changer_le_principal(g: Geste, ecart: int) -> None:
    """Le principal du dossier est ce qui reste confié, remises déduites ; le solde suit."""
    principal = g.dossier.principal + ecart
    g.changer(principal=principal)
    g.poser(replace(g.situation, solde=principal - g.dossier.verse))


def retirer(seance: Seance, remise_id: int, raison: str, *, version: int | None = None) -> Remise:
    """Une remise qui ne tient plus (condition non remplie) ou faite à tort : la somme est à nouveau due."""
    remise = Remise.get_or_none(Remise.id == remise_id)
    if remise is None or remise.retiree:
        raise Introuvable(f"remise n° {remise_id} inconnue, ou déjà retirée.")
    exiger(seance, ACTE)
    raison = texte_exige(raison, "la raison manque.", "Dire pourquoi la remise ne tient plus.")
    with geste(seance, remise.dossier_id, acte=ACTE, version=version) as g:
        refuser_clos(g.situation)
        texte = f"remise retirée : {euros(remise.montant)} de {en_mots(remise.poste)} · {raison}"
        g.consigner(TypeEvenement.REMISE, "retrait", texte, {"remise": remise.id})
        g.modifier(remise, retiree=True)
        if remise.poste is Poste.PRINCIPAL:
            _changer_le_principal(g, remise.montant)
        avis.contredire_remise(g, remise, raison)
        signaler_l_ecart(g)
    return remise
