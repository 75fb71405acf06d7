"""Remettre une part de la dette, inscrire des frais, défaire un paiement, une remise, des frais ; ce qu'on ne peut pas, on le demande."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agence.argent import euros
from agence.decomptes import Elements, elements_du_dossier
from agence.erreurs import ErreurAgence, Refus, SaisieInvalide
from agence.expressions import aplatir, lire_montant_ou_part
from agence.gestes import remises as gestes
from agence.gestes.a_deux import remettre_ou_demander
from agence.gestes.droits import peut
from agence.gestes.frais import piece_nommee
from agence.mots import en_mots
from donnees.nomenclature import Etat, Poste
from donnees.vues.decompte import LigneRemise, frais, remises
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.composants.texte import dire_erreur
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.capitalisation import est_inscrite
from ecrans.poste.lecture import DossierLu

NEUF = 9
"""Lignes qu'un chiffre choisit."""


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Le menu ; ce qui n'a pas d'objet sur ce dossier n'y est pas."""
    lu = ecran.lu()
    options = [Option("r", "remettre une part de la dette", "remettre"), Option("f", "inscrire des frais", "frais")]
    if lu.fiche.paiements:
        options.append(Option("x", "extourner un paiement", "extourner"))
    if remises([lu.id]):
        options.append(Option("t", "retirer une remise", "retirer_remise"))
    if frais([lu.id]):
        options.append(Option("s", "retirer des frais", "retirer_frais"))
    if est_inscrite(lu.id):
        options.append(Option("c", "ne plus capitaliser les intérêts", "retirer_capitalisation"))
    else:
        options.append(Option("c", "capitaliser les intérêts, clause ou décision", "capitaliser"))
    if lu.situation.etat is Etat.CLOS:
        options = [o for o in options if o.valeur == "extourner"] + [Option("o", "rouvrir le dossier", "rouvrir")]
    ecran.enchainer(Choix(f"Remise, frais, extourne · {lu.fiche.debiteur}", options, colonnes=1), lambda voulu: _suivre(ecran, voulu))


def _suivre(ecran: EcranDeDossier, voulu: str) -> None:
    from ecrans.poste import capitalisation
    from ecrans.poste import frais as fenetres_de_frais

    if voulu == "rouvrir":
        ecran.action_touche("clore")
    elif voulu == "frais":
        fenetres_de_frais.inscrire(ecran)
    elif voulu == "retirer_frais":
        fenetres_de_frais.retirer(ecran)
    elif voulu == "capitaliser":
        capitalisation.inscrire(ecran)
    elif voulu == "retirer_capitalisation":
        capitalisation.retirer(ecran)
    elif voulu == "extourner":
        _choisir_le_paiement(ecran)
    elif voulu == "retirer_remise":
        _choisir_la_remise(ecran)
    else:
        remettre(ecran)


# ── remettre ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def remettre(ecran: EcranDeDossier) -> None:
    """Poste, montant, motif, accord du mandant ; dans le pouvoir de l'agence c'est fait, au-delà la même saisie devient une demande."""
    lu = ecran.lu()
    if lu.decompte.du <= 0:
        raise SaisieInvalide("rien n'est dû sur ce dossier.", "Vérifier le décompte.")
    e = elements_du_dossier(lu.id, ecran.seance.configuration)
    champs = [
        Champ("poste", "sur", en_mots(Poste.PRINCIPAL), indication=", ".join(map(en_mots, gestes.REMISABLES))),
        Champ("montant", "montant", indication="50, 10%, moitié"),
        Champ("motif", "motif", indication="pourquoi le mandant l'abandonne"),
        Champ("accord", "accord du mandant", indication="qui, quand, comment ; sinon vide"),
        Champ("piece", "pièce", indication="celle qui le prouve : son nom ou #numéro"),
    ]

    def lire(valeurs: Mapping[str, str]) -> str:
        poste, montant = _lire(ecran, e, valeurs)
        piece = piece_nommee(lu.id, valeurs["piece"]) if valeurs["piece"].strip() else None
        fait = remettre_ou_demander(
            ecran.seance, lu.id, poste, montant, valeurs["motif"], accord=valeurs["accord"], piece_id=piece, version=lu.version
        )
        quoi = f"{lu.fiche.reference} {euros(montant)} de {en_mots(poste)}"
        return f"{quoi} remis" if fait.demande is None else f"{quoi} : remise demandée à un superviseur, mandant à aviser"

    fenetre = Dialogue(
        f"Remise · {lu.fiche.debiteur} · dû {euros(lu.decompte.du)}", champs, lire, rappel=_rappel(e),
        apercu=lambda valeurs: _apercu(ecran, lu, e, valeurs), lignes_apercu=4,
    )  # fmt: skip
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def _rappel(e: Elements) -> list[str]:
    plafond, deja = gestes.pouvoir(e)
    if not plafond:
        return ["pouvoir : aucune remise sans l'accord du mandant"]
    return [f"pouvoir : {e.remise_pour_cent} % du principal, {euros(plafond)} ({euros(deja)} déjà remis)"]


def _lire(ecran: EcranDeDossier, e: Elements, valeurs: Mapping[str, str]) -> tuple[Poste, int]:
    poste = lire_poste(valeurs["poste"])
    reste = gestes.reste_du_poste(e, ecran.seance.cadre(), poste)
    if not valeurs["montant"].strip():
        raise SaisieInvalide("le montant de la remise manque.", f"Au plus {euros(max(0, reste))} de {en_mots(poste)}.")
    return poste, lire_montant_ou_part(valeurs["montant"], reste)


def lire_poste(texte: str) -> Poste:
    """Le poste par ses premières lettres. Lève SaisieInvalide."""
    plat = aplatir(texte)
    trouves = [p for p in gestes.REMISABLES if plat and aplatir(en_mots(p)).startswith(plat)]
    if len(trouves) != 1:
        raise SaisieInvalide("dire sur quoi porte la remise.", "Écrire principal, intérêts ou indemnités.")
    return trouves[0]


def _apercu(ecran: EcranDeDossier, lu: DossierLu, e: Elements, valeurs: Mapping[str, str]) -> Sequence[str]:
    if not valeurs["montant"].strip():
        return []
    try:
        poste, montant = _lire(ecran, e, valeurs)
    except ErreurAgence as erreur:
        return [dire_erreur(erreur)]
    lignes = [f"{euros(montant)} de {en_mots(poste)} : dû {euros(lu.decompte.du)} → {euros(max(0, lu.decompte.du - montant))}"]
    raison = gestes.hors_pouvoir(e, poste, montant)
    if not raison:
        return [*lignes, "dans le pouvoir de l'agence : faite tout de suite"]
    if peut(ecran.seance.acteur, gestes.ACTE):
        return [*lignes, f"hors pouvoir, dire l'accord du mandant : {raison}"]
    return [*lignes, f"accord à demander : {raison}"]


# ── défaire ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _choisir_le_paiement(ecran: EcranDeDossier) -> None:
    from ecrans.poste.paiement import extourner

    recus = list(reversed(ecran.lu().fiche.paiements))[:NEUF]
    options = [
        Option(str(n), f"{euros(p.montant)} reçus le {p.recu_le:%d/%m/%Y}{f' · {p.reference}' if p.reference else ''}", str(n))
        for n, p in enumerate(recus, 1)
    ]
    ecran.enchainer(Choix("Quel paiement extourner ?", options, colonnes=1), lambda n: extourner(ecran, recus[int(n) - 1]))


def _choisir_la_remise(ecran: EcranDeDossier) -> None:
    if not peut(ecran.seance.acteur, gestes.ACTE):
        raise Refus("retirer une remise revient à un superviseur.", "Le lui demander.", "roles")
    faites = list(reversed(remises([ecran.lu().id])))[:NEUF]
    options = [
        Option(str(n), f"{euros(r.montant)} de {en_mots(Poste(r.poste))} le {r.le:%d/%m/%Y}", str(n)) for n, r in enumerate(faites, 1)
    ]
    ecran.enchainer(Choix("Quelle remise retirer ?", options, colonnes=1), lambda n: _retirer(ecran, faites[int(n) - 1]))


def _retirer(ecran: EcranDeDossier, remise: LigneRemise) -> None:
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        gestes.retirer(ecran.seance, remise.id, valeurs["raison"], version=lu.version)
        return f"{lu.fiche.reference} remise de {euros(remise.montant)} retirée"

    champ = Champ("raison", "raison", indication="condition non remplie, erreur")
    fenetre = Dialogue(f"Retirer la remise de {euros(remise.montant)}", [champ], lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))
