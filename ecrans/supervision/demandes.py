"""Les demandes d'accord, l'une après l'autre : accorder, ou refuser en disant pourquoi."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.widget import Widget

from agence import horloge
from agence.erreurs import Introuvable
from agence.gestes import approbations
from agence.gestes.approbations import MOTS, Demande
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, lit
from ecrans.supervision.page import Page
from ecrans.supervision.promesses import DossierLuEcran


class DemandesEcran(Page):
    """La liste des demandes en attente, la plus ancienne d'abord, et le détail de celle du curseur."""

    NOM_ECRAN = "demandes"
    _demandes: tuple[Demande, ...] = ()

    def titre(self) -> str:
        n = len(self._demandes)
        return f"{n} demande{'s' if n > 1 else ''} en attente" if n else "aucune demande en attente"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("depuis", 11), Colonne("agent", 8), Colonne("débiteur", part=2), Colonne("dossier", 13),
            Colonne("demande", part=3),
        )  # fmt: skip
        yield Liste(colonnes, titres=True, vide="Aucune demande en attente.", id="demandes")
        yield BlocTexte(hauteur=4, id="detail")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#demandes", Liste).focus()

    def relire(self) -> None:
        self._demandes = tuple(approbations.en_attente())
        liste = self.query_one("#demandes", Liste)
        liste.poser(SourceFixe([_peindre(d) for d in self._demandes]), liste.curseur)
        self._detailler()
        self.peindre_les_bords()

    def on_liste_curseur_deplace(self) -> None:
        self._detailler()

    def _detailler(self) -> None:
        rang = self.query_one("#demandes", Liste).curseur
        if rang >= len(self._demandes):
            self.query_one("#detail", BlocTexte).poser([])
            return
        d = self._demandes[rang]
        self.query_one("#detail", BlocTexte).poser(
            [
                lit("─" * self.app.size.width, "attenue"),
                assembler((f" {MOTS[d.objet]}", "titre"), f" · {d.debiteur} · {d.reference}"),
                lit(f" {approbations.resume(d.objet, d.donnees) or _passer_outre(d)}"),
                lit(f" {d.demandeur} : {d.motif}"),
            ]
        )

    def _courante(self) -> Demande:
        rang = self.query_one("#demandes", Liste).curseur
        if rang >= len(self._demandes):
            raise Introuvable("aucune demande n'attend.", "")
        return self._demandes[rang]

    # Les touches

    def faire_accorder(self) -> None:
        demande = self._courante()
        approbations.decider(self.seance, demande.id, True)
        self.relire()
        self.dire(("✓ ", "succes"), f"accordée à {demande.demandeur} : {MOTS[demande.objet]}, {demande.reference}")

    def faire_refuser(self) -> None:
        demande = self._courante()

        def refuser(valeurs: Mapping[str, str]) -> str:
            approbations.decider(self.seance, demande.id, False, valeurs["raison"])
            return f"refusée à {demande.demandeur} : {MOTS[demande.objet]}, {demande.reference}"

        champ = Champ("raison", "raison", indication=f"{demande.demandeur} la lira")
        self.app.push_screen(Dialogue(f"Refuser : {MOTS[demande.objet]}", [champ], refuser), self._refusee)

    def _refusee(self, phrase: str | None) -> None:
        if phrase is not None:
            self.relire()
            self.dire(("✓ ", "succes"), phrase)

    def faire_demandes_retour(self) -> None:
        self.revenir()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        demande = self._demandes[message.index]
        self.app.push_screen(DossierLuEcran(self.seance, demande.dossier_id))


def _passer_outre(d: Demande) -> str:
    """Ce qu'une dérogation laisserait passer, et vers où."""
    vers, manque = str(d.donnees.get("vers", "")), str(d.donnees.get("manque", ""))
    return " · ".join(m for m in (f"vers {vers}" if vers else "", f"manque : {manque}" if manque else "") if m)


def _peindre(d: Demande) -> LigneListe:
    local = horloge.local(d.demandee_le)
    return LigneListe((f"{local:%d/%m %H:%M}", d.demandeur, d.debiteur, d.reference, f"{MOTS[d.objet]} · {d.motif}"))
