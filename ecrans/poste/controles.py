"""Ce qui a été noté sur soi au contrôle de qualité : chacun lit ses notes et leurs commentaires, personne celles d'un collègue."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from agence.gestes.qualite import notes_sur_soi
from agence.texte import assainir
from donnees.vues.qualite import LigneControle
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, lit
from ecrans.poste import fiche
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.page_du_poste import PageDuPoste, ouvreur
from ecrans.supervision.qualite import STYLES, dire_la_note, dire_pourquoi

DETAIL = 6


class ControlesEcran(PageDuPoste):
    """Ses propres contrôles notés, le plus récent d'abord ; le bas de l'écran dit le commentaire, Entrée ouvre le dossier."""

    NOM_ECRAN = "controles"
    MAISON = "QUALITÉ"
    CHAPITRE = "qualite"
    _lues: tuple[LigneControle, ...] = ()

    def titre(self) -> str:
        return "ce qui a été noté sur moi"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("jour", 8), Colonne("débiteur", part=2), Colonne("dossier", 13), Colonne("relu pour", part=3), Colonne("note", 14),
        )  # fmt: skip
        yield Liste(colonnes, titres=True, vide="Rien n'a encore été noté.", id="controles")
        yield BlocTexte(hauteur=DETAIL, id="detail")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#controles", Liste).focus()

    def relire(self) -> None:
        self._lues = tuple(notes_sur_soi(self.seance))
        liste = self.query_one("#controles", Liste)
        liste.poser(SourceFixe([_peindre(c) for c in self._lues]), liste.curseur)
        self._detailler()
        self.peindre_les_bords()

    def on_liste_curseur_deplace(self) -> None:
        self._detailler()

    def _detailler(self) -> None:
        rang, largeur = self.query_one("#controles", Liste).curseur, self.app.size.width
        lignes = [lit("─" * largeur, "attenue")]
        if rang < len(self._lues):
            c = self._lues[rang]
            lignes.append(lit(f" noté par {c.note_par} : {dire_la_note(c.note)}", "titre"))
            commentaire = fiche.envelopper(c.commentaire or "sans commentaire", largeur - 2, DETAIL - 2)
            lignes += [assembler(" ", ligne) for ligne in commentaire]
        self.query_one("#detail", BlocTexte).poser(lignes)

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        message.stop()
        self._ouvrir_dossier(self._lues[message.index].dossier_id)

    def faire_controles_retour(self) -> None:
        self.revenir()


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La liste, par-dessus l'écran d'où l'on vient."""
    ecran.app.push_screen(ControlesEcran(ecran.seance, ouvreur(ecran), lambda: ecran._dit))


def _peindre(c: LigneControle) -> LigneListe:
    cellules = (f"{c.jour:%d/%m/%y}", c.debiteur, c.reference, dire_pourquoi(c.exception), dire_la_note(c.note))
    return LigneListe(tuple(assainir(x) for x in cellules), styles=("", "", "", "attenue", STYLES.get(c.note or 3, "")))
