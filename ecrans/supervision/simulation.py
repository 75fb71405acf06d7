"""Les délais sans crainte : une configuration jouée en avant à côté de celle en vigueur, puis appliquée si l'on veut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from rich.text import Text
from textual.widget import Widget

from agence.conduite.hypotheses import ROMPUES, TENUES, Hypotheses, ajuster, lire_la_part, lire_les_parts
from agence.configuration.modele import Configuration
from agence.erreurs import FichierInvalide, Introuvable, SaisieInvalide
from agence.gestes.droits import exiger
from agence.seance import Seance
from agence.simulation.comparaison import ACTE, JOURS, JOURS_MAXIMUM, Simulation, simuler
from agence.simulation.fichiers import lire_nomme, noms
from agence.simulation.hypotheses import hypotheses_de
from agence.suivi import Arrete, Suivi
from agence.tenue.configuration_en_vigueur import appliquer, exiger_de_pouvoir
from agence.texte import citer
from ecrans.commandes.sortie import accorder
from ecrans.composants.courbe import Courbe, Serie
from ecrans.composants.dialogues import Champ, Confirmation, Dialogue
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, lit
from ecrans.composants.texte_long import TexteLong
from ecrans.simulation_dite import ENTETES_PAR_AGENT, comparer, dire_les_hypotheses, par_agent, serie_de
from ecrans.supervision.calcul import PageCalculee

FACES = (("appels", "appels"), ("courriers", "courriers"), ("escalades", "huissier ou juge"), ("reste", "appels restés à faire"))
"""Ce qu'une courbe montre : le compte, et ses mots."""
MARQUES = ("o", "x")
"""L'actuelle et la nouvelle se distinguent sans couleur."""


@dataclass(frozen=True)
class _Choix:
    """Le fichier choisi et ce qu'il dit."""

    nom: str
    configuration: Configuration


class SimulationEcran(PageCalculee):
    """`f` choisit le fichier, `h` les hypothèses, `g` ce que dessine la courbe, `a` applique."""

    NOM_ECRAN = "simulation"
    CHAPITRE = "delais"
    CSS = "SimulationEcran Courbe { height: 1fr; } SimulationEcran Liste { height: 6; }"

    def __init__(self, seance: Seance) -> None:
        super().__init__(seance)
        exiger(seance, ACTE)
        self.hypotheses: Hypotheses | None = None
        self.jours = JOURS
        self.face = 0
        self.choix: _Choix | None = None
        self.jouee: Simulation | None = None

    # La page

    def titre(self) -> str:
        return f"délais, {self.jours} jours · {citer(self.choix.nom)}" if self.choix else "délais"

    def corps(self) -> Iterable[Widget]:
        yield BlocTexte(hauteur=6, id="synthese")
        yield Courbe(id="courbe")
        titres = (Colonne(ENTETES_PAR_AGENT[0], minimum=10), *(Colonne(t, 9, droite=True) for t in ENTETES_PAR_AGENT[1:]))
        yield Liste(titres, titres=True, vide="Rien n'est encore joué.", id="par-agent")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#par-agent", Liste).focus()
        self._peindre()
        if self.hypotheses is None and not self.calcule:
            self.calculer(lambda suivi: hypotheses_de(self.seance))

    def relire(self) -> None:
        """Au retour d'une fenêtre, ce qui est joué reste : le refaire est une touche."""

    def montrer(self, resultat: object) -> None:
        if isinstance(resultat, Hypotheses):
            self.hypotheses = resultat
        elif isinstance(resultat, Simulation):
            self.jouee = resultat
            for reserve in resultat.reserves[:1]:
                self.dire(("! ", "alerte"), reserve)
        self._peindre()

    def _peindre(self) -> None:
        self.peindre_les_bords()
        jouee, courbe = self.jouee, self.query_one("#courbe", Courbe)
        courbe.display = jouee is not None
        self.query_one("#synthese", BlocTexte).poser(self._accueil() if jouee is None else self._synthese(jouee))
        if jouee is not None:
            quoi, mots = FACES[self.face]
            jours, une, autre = serie_de(jouee, quoi)
            series = [Serie(f"{mots}, actuelle", une, MARQUES[0]), Serie("nouvelle", autre, MARQUES[1])]
            courbe.poser(series, [f"{j:%d/%m}" for j in jours], "par jour")
            liste = self.query_one("#par-agent", Liste)
            liste.poser(SourceFixe([LigneListe(tuple(ligne)) for ligne in par_agent(jouee)]), liste.curseur)

    def _accueil(self) -> list[str | Text]:
        possibles = ", ".join(noms(self.seance)) or "aucun : ouvrir avec --config FICHIER"
        return [
            lit(" Ce qu'un fichier ferait du portefeuille, jour après jour, avant de l'appliquer."),
            lit(f" fichiers : {possibles}", "attenue"),
            assembler(" ", ("f", "touche"), " choisit le fichier et joue"),
        ]  # fmt: skip

    def _synthese(self, s: Simulation) -> list[str | Text]:
        lignes = comparer(s)
        m, u, a, e = (max(map(len, colonne)) for colonne in zip(*lignes, strict=True))
        dites = [f" {mot.ljust(m)} {une.rjust(u)} → {autre.rjust(a)}  {ecart.rjust(e)}" for mot, une, autre, ecart in lignes]
        touches = f" {s.touches} dossiers touchés sur {s.dossiers}, dont {s.bougent} dès la prochaine nuit · hypothèses : h"
        return [*(lit(d) for d in dites), lit(touches, "titre")]

    # Le calcul

    def jouer(self) -> None:
        """Joue le fichier choisi dans un fil, avec sa propre connexion."""
        if self.choix is None:
            raise Introuvable("aucun fichier n'est choisi.", "Le choisir par f.")
        self.calculer(partial(_simuler, self.seance, self.choix.configuration, self.jours, self.hypotheses))

    # Les touches

    def faire_simulation_fichier(self) -> None:
        proposes = noms(self.seance)
        champ = Champ("fichier", "fichier", self.choix.nom if self.choix else (proposes[0] if proposes else ""), "son nom, sans dossier")
        rappel = [f"À côté de la configuration : {', '.join(proposes) or 'aucun'}."]
        self.app.push_screen(Dialogue("Simuler un fichier", [champ], self._choisir, rappel=rappel), self._choisi)

    def _choisir(self, valeurs: Mapping[str, str]) -> _Choix | FichierInvalide:
        """Un fichier faux ferme la fenêtre : toutes ses fautes se lisent mieux en grand."""
        nom = valeurs["fichier"].strip()
        try:
            return _Choix(nom, lire_nomme(self.seance, nom))
        except FichierInvalide as erreur:
            return erreur

    def _choisi(self, resultat: _Choix | FichierInvalide | None) -> None:
        if isinstance(resultat, FichierInvalide):
            lignes = [*resultat.message.splitlines(), "", resultat.remede or "Rien n'a été fait."]
            self.app.push_screen(TexteLong("Ce fichier a des fautes", lignes))
        elif resultat is not None:
            self.choix = resultat
            self.jouee = None
            self._peindre()
            self.jouer()

    def faire_simulation_hypotheses(self) -> None:
        h = self.hypotheses or hypotheses_de(self.seance)
        issues = dict(h.promesses)
        champs = [
            Champ("tenues", "promesses tenues", f"{issues[TENUES]:.3f}", "0.6 ou 60 %"),
            Champ("rompues", "rompues", f"{issues[ROMPUES]:.3f}", "0.3 ou 30 %"),
            Champ("capacite", "appels par jour", str(h.capacite), "par agent"),
            Champ("resultats", "résultats", "", "NRP=0.4 PROM=0.2 ; vide : inchangés"),
            Champ("jours", "jours à jouer", str(self.jours), f"1 à {JOURS_MAXIMUM}"),
        ]
        rappel = [ligne.strip() for ligne in dire_les_hypotheses(h)[1:]]
        self.app.push_screen(Dialogue("Hypothèses", champs, partial(self._lire_les_hypotheses, h), rappel=rappel), self._supposer)

    def _lire_les_hypotheses(self, h: Hypotheses, valeurs: Mapping[str, str]) -> tuple[Hypotheses, int]:
        codes = {*self.seance.configuration.resultats, *(self.choix.configuration.resultats if self.choix else ())}
        issues = dict(h.promesses)
        dites = {i: lire_la_part(valeurs[nom]) for i, nom in ((TENUES, "tenues"), (ROMPUES, "rompues"))}
        changees = dites if any(f"{issues[i]:.3f}" != f"{p:.3f}" for i, p in dites.items()) else {}
        capacite = _entier(valeurs["capacite"])
        neuves = ajuster(
            h, lire_les_parts(valeurs["resultats"].split(), codes), changees, capacite=capacite if capacite != h.capacite else None
        )
        return neuves, _entier(valeurs["jours"])

    def _supposer(self, dites: tuple[Hypotheses, int] | None) -> None:
        if dites is None:
            return
        self.hypotheses, self.jours = dites
        self._peindre()
        if self.choix is not None:
            self.jouer()

    def faire_simulation_courbe(self) -> None:
        self.face = (self.face + 1) % len(FACES)
        self._peindre()

    def faire_simulation_refaire(self) -> None:
        self.jouer()

    def faire_simulation_appliquer(self) -> None:
        exiger_de_pouvoir(self.seance)
        if self.choix is None or self.jouee is None:
            raise Introuvable("rien n'est encore joué.", "Choisir un fichier par f, regarder, puis appliquer.")
        lignes = [
            f"{citer(self.choix.nom)} deviendra la version en vigueur.",
            f"{accorder(self.jouee.bougent, 'dossier change', 'dossiers changent')} d'action ou de date à la prochaine nuit.",
            "L'ancienne reste gardée : agence config reprendre.",
        ]
        self.app.push_screen(Confirmation("Appliquer cette configuration ?", lignes), self._appliquer)

    def _appliquer(self, oui: bool | None) -> None:
        if oui and self.choix is not None:
            c = self.choix.configuration
            numero = appliquer(c.texte, self.choix.nom, self.seance, c.tables)
            relu = self.seance.fichier.name if self.seance.fichier is not None else ""
            suite = f" ; {citer(relu)}, donné au départ, n'est plus celle qui compte" if relu and relu != self.choix.nom else ""
            self.dire(("✓ ", "succes"), f"version n° {numero} en vigueur au prochain départ de chaque poste{suite}")

    def faire_simulation_retour(self) -> None:
        self.quitter_ou_arreter()


def _simuler(seance: Seance, configuration: Configuration, jours: int, hypotheses: Hypotheses | None, suivi: Suivi) -> Simulation:
    def avancer(fait: int, total: int) -> None:
        if suivi.arrete():
            raise Arrete
        suivi.avancer(fait, total)

    return simuler(seance, configuration, jours=jours, hypotheses=hypotheses, progression=avancer)


def _entier(texte: str) -> int:
    if not (texte.strip().isascii() and texte.strip().isdecimal()) or len(texte) > 9:
        raise SaisieInvalide(f"nombre « {citer(texte)} » illisible.", "Écrire un nombre entier.")
    return int(texte)
