"""Ce qui est dû à une date, ligne par ligne : principal, intérêts par segment, indemnités, frais, versements imputés, remises.

Conventions (DROIT § 2.4) : du lendemain de l'échéance, de la mise en demeure reçue ou de la décision, jusqu'à la date
d'arrêté incluse ; base 365 toujours ; un segment par semestre, par palier, par arrêt et par versement, arrondi au centime.
Montants en centimes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from agence.droit.bornes import verifier
from agence.droit.deroulement import Deroulement
from agence.droit.elements import CreanceDue, Decompte, FraisDus, Imputation, Ligne, Parties, RemiseFaite, Reperes, Versement
from agence.droit.taux import TableDesTaux
from donnees.nomenclature import Poste

__all__ = [
    "CreanceDue", "Decompte", "FraisDus", "Imputation", "Ligne", "Parties", "Poste", "RemiseFaite", "Reperes", "Versement", "etablir",
]  # fmt: skip


def etablir(
    creances: Iterable[CreanceDue],
    versements: Iterable[Versement],
    parties: Parties,
    reperes: Reperes,
    au: date,
    taux: TableDesTaux,
    *,
    frais: Iterable[FraisDus] = (),
    remises: Iterable[RemiseFaite] = (),
    exact: bool = True,
) -> Decompte:
    """Le décompte au soir du jour `au`.

    Entre professionnels : taux convenu ou BCE + 10 dès le lendemain de l'échéance, et 40 € par facture en retard
    (L441-10 II). Sinon : taux légal depuis la mise en demeure (C. civ. 1231-6), rien avant. Après une condamnation :
    taux légal, puis 5 points de plus passé deux mois (C. civ. 1231-7, CMF L313-3).
    Versements, frais et remises postérieurs à `au` ne comptent pas ; une créance non échue compte au principal, sans intérêt.
    Lève Refus : règle 10 si un taux manque ; montant ou date impossible ; remise qui dépasse ce qui restait. Pour suivre un
    dossier sans rien produire, `exact=False` ne compte aucun intérêt sur un semestre absent, n'en devine aucun, borne une remise
    trop forte, et le dit : le dû est alors un minimum.
    """
    dues, payes, dus, faites = tuple(creances), tuple(versements), tuple(frais), tuple(remises)
    verifier(dues, payes, dus, faites, reperes, au, exact=exact)
    deroulement = Deroulement(dues, parties, reperes, au, taux, exact=exact)
    deroulement.derouler(payes, dus, faites)
    return _arreter(deroulement)


def _arreter(d: Deroulement) -> Decompte:
    principal = sum(c.montant for c in d.comptes)
    interets = sum(c.interets for c in d.comptes)
    indemnites = sum(c.indemnite for c in d.comptes)
    frais = sum(f.frais.montant for f in d.frais)
    solde = principal + interets + indemnites + frais - d.verse - d.remise
    return Decompte(
        au=d.au,
        principal=principal,
        interets=interets,
        indemnites=indemnites,
        frais=frais,
        verse=d.verse,
        du=max(solde, 0),
        lignes=(*(ligne for c in d.comptes for ligne in c.toutes_les_lignes()), *(_ligne_de_frais(f.frais) for f in d.frais)),
        trop_percu=max(-solde, 0),
        imputations=_imputations(d),
        avertissements=_avertissements(d),
        complet=all(c.complet for c in d.comptes),
        remise=d.remise,
        isole=d.isole,
        reserves=_reserves(d),
    )


def _ligne_de_frais(f: FraisDus) -> Ligne:
    pourquoi = "frais qu'un titre ou le juge met à la charge du débiteur, pièce à l'appui ; sans intérêt (V)"
    return Ligne("", f.le, f.le, 0, None, f.montant, f.montant, f"CPCE L111-8 : {f.libelle}", "CPCE L111-8", pourquoi)


def _imputations(d: Deroulement) -> tuple[Imputation, ...]:
    """Celles de chaque versement dans l'ordre ; ce qu'un versement n'a éteint nulle part est un trop-perçu."""
    toutes: list[Imputation] = []
    for e in d.encaisses:
        toutes += e.imputations
        if e.reste:
            toutes.append(Imputation(e.versement.id, None, Poste.TROP_PERCU, e.reste, e.versement.strategie))
    return tuple(toutes)


def _avertissements(d: Deroulement) -> tuple[str, ...]:
    dits = [phrase for compte in d.comptes for phrase in compte.avertissements()] + d.avertissements
    limite = d.taux.parametres.texte_b2b_jusqu_au
    if d.avec_indemnite and d.au > limite:
        dits.append(
            f"règle 49 : la version de L441-10 prise ici finit le {limite:%d/%m/%Y}, "
            "relire pénalités et indemnité avant de produire le décompte"
        )
    if d.comptes and d.comptes[0].echeance > d.au:
        dits.append(f"aucune créance n'est échue au {d.au:%d/%m/%Y} : la première l'est le {d.comptes[0].echeance:%d/%m/%Y}")
    return tuple(dict.fromkeys(dits))


def _reserves(d: Deroulement) -> tuple[str, ...]:
    dites = sorted({reserve for compte in d.comptes for reserve in compte.reserves})
    if d.taux.parametres.propre:
        dites.append("paramètres du calcul : table de l'agence")
    return tuple(dict.fromkeys([*dites, *d.reserves]))
