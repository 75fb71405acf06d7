"""La file et la journée de n'importe quel agent, telles qu'il les voit, en lecture ; et comment il prend ses dossiers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from textual.widget import Widget

from agence import horloge
from agence.argent import euros
from agence.calendrier import PARIS
from agence.erreurs import Introuvable
from agence.mots import dire_evenement
from agence.seance import Seance
from agence.tenue.utilisateurs import regler_l_ordre
from donnees.nomenclature import TypeEvenement
from donnees.vues.file import compteurs
from donnees.vues.journee import Fait, FaitsDuJour, Personne, personnes, resume
from ecrans.commandes.sortie import accorder
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe, SourcePaginee
from ecrans.composants.texte import BlocTexte, assembler, lit
from ecrans.poste.source import COLONNES as COLONNES_DE_LA_FILE
from ecrans.poste.source import SourceFile
from ecrans.supervision.menagee import PageMenagee
from ecrans.supervision.promesses import DossierLuEcran
from ecrans.supervision.vivante import PageVivante

ORDRE_EN_MOTS = {True: "imposé", False: "libre"}
APRES = {None: True, True: False, False: None}
"""L'ordre suivant quand on appuie : celui de l'agence, imposé, libre, et de nouveau."""


class AgentsEcran(PageMenagee):
    """Les agents par nom ; Entrée montre la file de l'un d'eux, o change la façon dont il prend ses dossiers."""

    NOM_ECRAN = "agents"

    def __init__(self, seance: Seance) -> None:
        super().__init__(seance)
        self._personnes: list[Personne] = []

    def titre(self) -> str:
        return "les agents"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("agent"), Colonne("rôle", 14), Colonne("dossiers", 8, droite=True), Colonne("à faire", 8, droite=True),
            Colonne("ordre de la file", 20),
        )  # fmt: skip
        yield Liste(colonnes, titres=True, vide="Aucun agent.", id="agents")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#agents", Liste).focus()

    def relire(self) -> None:
        self._personnes = personnes(self.seance.jour)
        liste = self.query_one("#agents", Liste)
        liste.poser(SourceFixe([self._peindre(p) for p in self._personnes]), liste.curseur)
        self.peindre_les_bords()

    def _peindre(self, p: Personne) -> LigneListe:
        return LigneListe((p.affichage, p.role, str(p.dossiers), str(p.a_faire), self._ordre(p.ordre_force)))

    def _ordre(self, force: bool | None) -> str:
        return ORDRE_EN_MOTS[force] if force is not None else f"{ORDRE_EN_MOTS[self.seance.configuration.appels.ordre_force]} (agence)"

    def faire_agents_ordre(self) -> None:
        rang = self.query_one("#agents", Liste).curseur
        if rang >= len(self._personnes):
            raise Introuvable("aucun agent.", "")
        p = self._personnes[rang]
        regler_l_ordre(self.seance, p.nom, APRES[p.ordre_force])
        self.relire()
        self.dire(("✓ ", "succes"), f"{p.affichage} : ordre de la file {self._ordre(APRES[p.ordre_force])}")

    def faire_agents_retour(self) -> None:
        self.revenir()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        self.app.push_screen(JourneeEcran(self.seance, self._personnes[message.index]))


class JourneeEcran(PageVivante):
    """Sa file, dans son ordre, ou ce qu'il a fait aujourd'hui ; Tab passe de l'une à l'autre, Entrée lit le dossier."""

    NOM_ECRAN = "journee"
    CSS = "JourneeEcran .cachee { display: none; }"

    def __init__(self, seance: Seance, personne: Personne) -> None:
        super().__init__(seance)
        self._personne = personne
        self._file = SourceFile(seance, personne.id)
        self._faits: SourcePaginee[Fait] = SourcePaginee(0, lambda debut, nombre: [], _peindre)
        self._sa_journee = False

    def titre(self) -> str:
        return f"{self._personne.affichage}, {'sa journée' if self._sa_journee else 'sa file'}, en lecture"

    def corps(self) -> Iterable[Widget]:
        yield BlocTexte(hauteur=3, id="resume")
        yield Liste(COLONNES_DE_LA_FILE, self._file, titres=True, vide="Rien à faire : sa file est vide.", id="file")
        colonnes = (Colonne("heure", 5), Colonne("dossier", 14), Colonne("débiteur", part=1), Colonne("geste", part=2))
        yield Liste(colonnes, titres=True, vide="Aucun geste aujourd'hui.", id="faits", classes="cachee")

    def on_mount(self) -> None:
        super().on_mount()
        self._montree.focus()

    @property
    def _montree(self) -> Liste:
        return self.query_one("#faits" if self._sa_journee else "#file", Liste)

    def _bornes(self) -> tuple[datetime, datetime]:
        """Le jour de Paris, d'un minuit à l'autre."""
        jour = self.seance.jour
        return datetime.combine(jour, time(0), PARIS), datetime.combine(jour + timedelta(days=1), time(0), PARIS)

    def relire(self) -> None:
        bornes = self._bornes()
        du_jour = FaitsDuJour(self._personne.id, *bornes)
        self._faits = SourcePaginee(du_jour.compter(), du_jour.page, _peindre)
        self._file.relire()
        for nom, source in (("#file", self._file), ("#faits", self._faits)):
            liste = self.query_one(nom, Liste)
            liste.poser(source, liste.curseur)
        self._resumer(bornes)
        self.peindre_les_bords()

    def _resumer(self, bornes: tuple[datetime, datetime]) -> None:
        c = compteurs(self._personne.id, self.seance.jour, bornes[0])
        r = resume(self._personne.id, *bornes)
        heures = f"{_heure(r.premier)} à {_heure(r.dernier)}" if r.premier else "aucun geste aujourd'hui"
        reste, promis = f"{c.reste} pour {euros(c.valeur)} · ", f"{r.promesses} pour {euros(r.promis)}"
        appels = f"{r.appels}, dont {accorder(r.contacts, 'contact')} · "
        self.query_one("#resume", BlocTexte).poser(
            [
                assembler((" reste ", "titre"), reste, ("gestes ", "titre"), f"{r.gestes}, {heures}"),
                assembler((" appels ", "titre"), appels, ("promesses ", "titre"), promis),
                lit("─" * self.app.size.width, "attenue"),
            ]
        )

    def on_resize(self) -> None:
        super().on_resize()
        self._resumer(self._bornes())

    def faire_journee_volet(self) -> None:
        self._sa_journee = not self._sa_journee
        for nom, montree in (("#file", not self._sa_journee), ("#faits", self._sa_journee)):
            self.query_one(nom, Liste).set_class(not montree, "cachee")
        self._montree.focus()
        self.peindre_les_bords()

    def faire_journee_retour(self) -> None:
        self.revenir()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        if message.liste.id == "faits":
            fait = self._faits.objet(message.index)
            dossier_id = fait.dossier_id if fait else None
        else:
            ligne = self._file.objet(message.index)
            dossier_id = ligne.id if ligne else None
        if dossier_id is not None:
            self.app.push_screen(DossierLuEcran(self.seance, dossier_id))


def _heure(instant: datetime | None) -> str:
    return f"{horloge.local(instant):%H:%M}" if instant else "—"


def _peindre(f: Fait) -> LigneListe:
    code = f.code if f.type == TypeEvenement.APPEL else ""
    geste = dire_evenement(TypeEvenement(f.type), f"{code} {f.texte}".strip())
    return LigneListe((_heure(f.le), f.reference, f.debiteur, f"{geste} (annulé)" if f.annule else geste), "attenue" if f.annule else "")
