"""Le décompte déplié : chaque créance et ses segments, ce qui a été versé et ce que cela a éteint, le pourquoi de chaque ligne."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from agence.argent import euros, nombre
from agence.decomptes import Elements, elements_du_dossier
from agence.decomptes_arretes import NON_ARRETE, dernier_arrete, ne_correspond_plus
from agence.droit.elements import Decompte, Ligne
from agence.droit.taux import TableDesTaux, charger_taux
from agence.erreurs import ErreurAgence
from agence.gestes.decomptes import arreter
from agence.imputations import par_poste
from agence.mots import en_mots
from agence.seance import Seance
from donnees.vues.decompte import LigneArrete
from ecrans.composants.dialogues import Confirmation
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, Morceau, assembler, aux_deux_bouts, dire_erreur, lit, plier
from ecrans.poste import fiche
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.etabli import base_traduite
from ecrans.touches import lier, signe_de

COLONNES = (
    Colonne("créance, article", minimum=12), Colonne("du", 8), Colonne("au", 8), Colonne("jours", 5, droite=True),
    Colonne("taux", 7, droite=True), Colonne("base", 12, droite=True), Colonne("montant", 12, droite=True),
)  # fmt: skip
POURQUOI = 5
"""Lignes du pourquoi d'une ligne dépliée."""


@dataclass(frozen=True)
class Rang:
    """Une ligne du décompte et ce qu'Entrée en dit."""

    ligne: LigneListe
    pourquoi: tuple[str, ...] = ()


def ouvrir(ecran: EcranDeDossier) -> None:
    """Déplie les montants du dossier affiché, au jour présent."""
    lu = ecran.lu()
    ecran.app.push_screen(DecompteDeplie(ecran.seance, lu.id, lu.fiche.debiteur, lu.jour))


class DecompteDeplie(Screen[None]):
    """Le décompte d'un dossier à ce jour ; Entrée montre ou cache le pourquoi de la ligne sous le curseur."""

    CSS = """
    DecompteDeplie #lignes { height: 1fr; }
    DecompteDeplie #pourquoi { height: 0; padding: 0 1; }
    DecompteDeplie #total { padding: 0 1; }
    """
    AUTO_FOCUS = "#lignes"
    CHAPITRE = "paiements"
    """Celui du manuel que F1 ouvre d'ici."""

    def __init__(self, seance: Seance, dossier_id: int, debiteur: str, au: date) -> None:
        super().__init__()
        configuration = seance.configuration
        self._seance = seance
        self._dossier_id = dossier_id
        self._titre = debiteur
        self._au = au
        self._taux = charger_taux(configuration.tables)
        self._elements = elements_du_dossier(dossier_id, configuration)
        self.decompte = self._elements.decompte(au, self._taux)
        self.rangs = composer(self._elements, self.decompte, self._taux)
        self._deplie = False
        self._dit: tuple[Morceau, ...] = ()
        self._relire_l_arret()
        lier(self, configuration.touches, "decompte")

    def compose(self) -> ComposeResult:
        yield BlocTexte(hauteur=1, id="entete")
        yield Liste(COLONNES, SourceFixe([r.ligne for r in self.rangs]), id="lignes", titres=True, vide="Rien n'est dû.")
        yield BlocTexte(id="pourquoi")
        yield BlocTexte(id="total")
        yield BlocTexte(hauteur=1, id="pied")

    def on_resize(self, evenement: events.Resize) -> None:
        self.call_after_refresh(self._dessiner)

    def _dessiner(self) -> None:
        largeur = self.app.size.width
        titre = f" DÉCOMPTE · {self._titre} · {self._elements.reference}"
        droite = f"au {self._au:%d/%m/%Y} "
        self.query_one("#entete", BlocTexte).poser([aux_deux_bouts((titre, "bold reverse"), (droite, "bold reverse"), largeur)])
        total = [lit("─" * (largeur - 2), "attenue"), *self._total(largeur - 2)]
        bloc = self.query_one("#total", BlocTexte)
        bloc.styles.height = len(total)
        bloc.poser(total)
        touches = self._seance.configuration.touches
        retour, arreter_ = signe_de(touches, "decompte_retour"), signe_de(touches, "decompte_arreter")
        mot = " cacher le pourquoi  " if self._deplie else " pourquoi  "
        pied = assembler(" ", (retour, "touche"), " retour  ", ("Entrée", "touche"), mot, (arreter_, "touche"), " arrêter")
        self.query_one("#pied", BlocTexte).poser([pied])
        self._expliquer()

    def _relire_l_arret(self) -> None:
        self._arrete = dernier_arrete(self._dossier_id)
        configuration = self._seance.configuration
        self._perime = ne_correspond_plus(self._arrete, self._elements, configuration) if self._arrete else ""

    def _total(self, largeur: int) -> list[Text]:
        """Le total, ce qui manque pour le produire, et s'il est arrêté."""
        lignes = fiche.montants_de(self.decompte, largeur)
        if not self.decompte.complet:
            lignes += fiche.envelopper("incomplet : un taux manque, le dû est un minimum ; rien ne se produit (règle 10)", largeur, 2)
        if self._dit:
            return [*lignes, *plier(assembler(*self._dit), largeur, 2, self.app.console)]
        return [*lignes, *fiche.envelopper(dire_l_arret(self._arrete, self._perime), largeur, 2, style="alerte" if self._perime else "")]

    def _expliquer(self) -> None:
        bloc = self.query_one("#pourquoi", BlocTexte)
        curseur = self.query_one("#lignes", Liste).curseur
        phrases = self.rangs[curseur].pourquoi if self._deplie and curseur < len(self.rangs) else ()
        if self._deplie and not phrases:
            phrases = ("rien de plus à dire de cette ligne",)
        largeur = self.app.size.width - 2
        pliees = [p for phrase in phrases for p in plier(lit(phrase), largeur, 3, self.app.console)][:POURQUOI]
        bloc.styles.height = len(pliees) + 1 if pliees else 0
        bloc.poser([fiche.titre("pourquoi", largeur), *pliees] if pliees else [])

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        message.stop()
        self._deplie = not self._deplie
        self._dessiner()

    def on_liste_curseur_deplace(self, message: Liste.CurseurDeplace) -> None:
        message.stop()
        self._expliquer()

    def action_touche(self, identifiant: str) -> None:
        """Le retour, ou l'arrêt du décompte montré."""
        if identifiant == "decompte_arreter":
            lignes = ["Il est numéroté, gardé tel quel, et ne change plus (règle 14).", f"dû {euros(self.decompte.du)}"]
            self.app.push_screen(Confirmation(f"Arrêter le décompte au {self._au:%d/%m/%Y} ?", lignes), self._arreter)
        elif self.is_current and len(self.app.screen_stack) > 1:
            self.app.pop_screen()

    def _arreter(self, oui: bool | None) -> None:
        if not oui:
            return
        try:
            with base_traduite():
                fait = arreter(self._seance, self._dossier_id, self._au)
            self._dit = (("✓ ", "succes"), f"décompte n° {fait.version} arrêté")
        except ErreurAgence as erreur:
            self._dit = (("! ", "danger"), dire_erreur(erreur))
        self._relire_l_arret()
        self._dessiner()


def dire_l_arret(arrete: LigneArrete | None, perime: str) -> str:
    """Règle 14 : ce qui se lit ici n'est pas ce qui est parti."""
    if arrete is None:
        return NON_ARRETE
    if perime:
        return f"règle 14 : {perime}"
    return f"dernier décompte arrêté : n° {arrete.version} au {arrete.au:%d/%m/%Y}, dû {euros(arrete.du)}"


# ── les lignes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def composer(e: Elements, d: Decompte, taux: TableDesTaux) -> list[Rang]:
    """Par créance ses segments, puis les frais, les versements, les remises, ce qui est à savoir et à vérifier."""
    rangs: list[Rang] = []
    for c in sorted(e.creances, key=lambda c: (c.echeance, c.id)):
        echue = "échue" if c.echeance <= d.au else "à échoir"
        ligne = LigneListe((c.numero, _court(c.echeance), "", "", "", "", nombre(c.montant)), "titre")
        rangs.append(Rang(ligne, (f"principal de {euros(c.montant)}, {echue} le {c.echeance:%d/%m/%Y}",)))
        rangs += [_segment(x, taux) for x in d.lignes if x.creance == c.numero]
    rangs += [_segment(x, taux) for x in d.lignes if not x.creance]
    return [*rangs, *_versements(e, d), *_remises(e, d), *_phrases("! ", d.avertissements, "alerte"), *_phrases("? ", d.reserves, "")]


def _segment(x: Ligne, taux: TableDesTaux) -> Rang:
    pour_cent = "" if x.taux is None else f"{nombre_a_virgule(x.taux)} %"
    jours = str(x.jours) if x.jours else ""
    ligne = LigneListe(
        (f"  {x.article or x.regle}", _court(x.du_jour), _court(x.au_jour), jours, pour_cent, nombre(x.base), nombre(x.montant))
    )
    phrases = [x.regle]
    if x.taux is not None:
        annee = taux.parametres.jours_par_an
        phrases.insert(0, f"{euros(x.base)} × {nombre_a_virgule(x.taux)} % × {x.jours} j ÷ {annee} = {euros(x.montant)}")
    return Rang(ligne, (*phrases, *([x.pourquoi] if x.pourquoi else [])))


def _versements(e: Elements, d: Decompte) -> list[Rang]:
    numeros = {c.id: c.numero for c in e.creances}
    rangs = []
    for v in (v for v in e.versements if v.le <= d.au):
        siennes = [i for i in d.imputations if i.versement == v.id]
        pourquoi: tuple[str, ...]
        if v.isole:
            pourquoi = ("gardé à part : reçu après le jugement d'ouverture, il n'éteint rien (règle 32, C. com. L622-7)",)
            quoi = "versé, gardé à part"
        else:
            totaux = ", ".join(f"{en_mots(poste)} {euros(m)}" for poste, m in par_poste(siennes).items())
            detail = ", ".join(f"{numeros.get(i.creance or 0, en_mots(i.poste))} {en_mots(i.poste)} {euros(i.montant)}" for i in siennes)
            ordre = f"imputé : {en_mots(v.strategie)}" + (", figé le jour de la saisie" if v.parts else "")
            pourquoi, quoi = (f"{totaux} ({ordre})", detail), "versé"
        rangs.append(Rang(LigneListe((quoi, _court(v.le), "", "", "", "", f"−{nombre(v.montant)}"), "succes"), pourquoi))
    return rangs


def _remises(e: Elements, d: Decompte) -> list[Rang]:
    return [
        Rang(
            LigneListe((f"remise, {en_mots(r.poste)}", _court(r.le), "", "", "", "", f"−{nombre(r.montant)}")),
            ("abandonné par le mandant, dans la limite de ses pouvoirs (règle 43)",),
        )
        for r in e.remises
        if r.le <= d.au
    ]


def _phrases(signe: str, phrases: Iterable[str], style: str) -> list[Rang]:
    return [Rang(LigneListe((f"{signe}{phrase}",), style), (phrase,)) for phrase in phrases]


def nombre_a_virgule(taux: object) -> str:
    """« 12,15 »."""
    return str(taux).replace(".", ",")


def _court(jour: date) -> str:
    return f"{jour:%d/%m/%y}"
