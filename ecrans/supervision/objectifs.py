"""Les objectifs d'un mois et leur avancement. Un agent n'y voit que les siens ; personne n'y est rangé ni comparé."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from textual.widget import Widget

from agence.erreurs import Introuvable
from agence.gestes import objectifs as gestes
from agence.indicateurs.avancement import OBJECTIFS, Avancement, avancements, dire_valeur, lire_mois, lire_valeur, mois_voisin
from agence.indicateurs.definitions import Unite, definition, lire_indicateur
from agence.seance import Seance
from agence.suivi import Suivi
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, lit
from ecrans.supervision.calcul import PageCalculee

BARRE = 6
"""Cellules d'une barre pleine."""


class ObjectifsEcran(PageCalculee):
    """Les objectifs de tous, par nom ; `o` en pose un, `s` le retire, `p` et `n` changent de mois."""

    NOM_ECRAN = "objectifs"
    CHAPITRE = "indicateurs"

    def __init__(self, seance: Seance) -> None:
        super().__init__(seance)
        self.mois = seance.jour.replace(day=1)
        self._lus: list[Avancement] = []
        self._fait = ""
        """La phrase du dernier geste, à dire quand la liste est refaite."""

    def titre(self) -> str:
        return f"objectifs de {self.mois:%m/%Y}"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("agent", 9), Colonne("indicateur", minimum=14), Colonne("objectif", 12, droite=True),
            Colonne("fait", 12, droite=True), Colonne("attendu", 12, droite=True, a_partir_de=78), Colonne("", BARRE + 2),
        )  # fmt: skip
        yield Liste(colonnes, titres=True, vide="Aucun objectif pour ce mois.", id="objectifs")
        yield BlocTexte(hauteur=2, id="detail")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#objectifs", Liste).focus()

    def relire(self) -> None:
        self.calculer(partial(self._lire, self.mois, gestes.visibles(self.seance)))

    def _lire(self, mois: date, qui: int | None, suivi: Suivi) -> object:
        return avancements(self.seance, mois, qui)

    def montrer(self, resultat: object) -> None:
        assert isinstance(resultat, list)
        self._lus = resultat
        liste = self.query_one("#objectifs", Liste)
        liste.poser(SourceFixe([_peindre(a) for a in self._lus]), liste.curseur)
        self._detailler()
        self.peindre_les_bords()
        if self._fait:
            self.dire(("✓ ", "succes"), self._fait)
            self._fait = ""

    def on_liste_curseur_deplace(self) -> None:
        self._detailler()

    def _detailler(self) -> None:
        rang = self.query_one("#objectifs", Liste).curseur
        lignes = []
        if rang < len(self._lus):
            a = self._lus[rang]
            d = definition(a.indicateur)
            au = "attendu au prorata" if d.unite is Unite.EUROS else "un taux s'attend le même tout le mois"
            lignes = [
                lit(f" {d.nom} : {d.numerateur}" + (f" ÷ {d.denominateur}" if d.denominateur else ""), "attenue"),
                lit(f" {a.jours} jours ouvrés passés sur {a.jours_du_mois} ; {au}", "attenue"),
            ]
        self.query_one("#detail", BlocTexte).poser(lignes)

    # Les touches

    def faire_obj_poser(self) -> None:
        a = self._courant()
        champs = [
            Champ("agent", "agent", a.nom if a else "", indication="son nom de connexion"),
            Champ("mois", "mois", f"{self.mois:%m/%Y}"),
            Champ("indicateur", "indicateur", (a.indicateur if a else OBJECTIFS[0]).value),
            Champ("valeur", "valeur", indication="12000 pour des euros, 35,5 pour un taux"),
        ]
        rappel = ["Indicateurs : " + ", ".join(i.value for i in OBJECTIFS)]
        self.app.push_screen(Dialogue("Poser un objectif", champs, self._poser, rappel=rappel), self._pose)

    def _poser(self, valeurs: Mapping[str, str]) -> str:
        agent = gestes.agent_nomme(valeurs["agent"])
        mois, indicateur = lire_mois(valeurs["mois"], self.seance.jour), lire_indicateur(valeurs["indicateur"], OBJECTIFS)
        valeur = lire_valeur(indicateur, valeurs["valeur"])
        gestes.poser(self.seance, agent.id, mois, indicateur, valeur)
        self.mois = mois
        return f"{agent.affichage}, {mois:%m/%Y}, {definition(indicateur).nom} : {dire_valeur(indicateur, valeur)}"

    def _pose(self, phrase: str | None) -> None:
        if phrase is not None:
            self._fait = phrase
            self.relire()

    def faire_obj_retirer(self) -> None:
        a = self._courant()
        if a is None:
            raise Introuvable("aucun objectif n'est choisi.", "")
        gestes.retirer(self.seance, a.utilisateur_id, a.mois, a.indicateur)
        self._fait = f"retiré : {a.affichage}, {a.mois:%m/%Y}, {definition(a.indicateur).nom}"
        self.relire()

    def faire_obj_precedent(self) -> None:
        self._aller(-1)

    def faire_obj_suivant(self) -> None:
        self._aller(1)

    def _aller(self, pas: int) -> None:
        self.mois = mois_voisin(self.mois, pas)
        self.peindre_les_bords()
        self.relire()

    def faire_obj_retour(self) -> None:
        self.quitter_ou_arreter()

    def _courant(self) -> Avancement | None:
        rang = self.query_one("#objectifs", Liste).curseur
        return self._lus[rang] if rang < len(self._lus) else None


class MesObjectifsEcran(ObjectifsEcran):
    """Les siens seulement, en lecture, même pour qui pourrait voir ceux des autres."""

    NOM_ECRAN = "mes_objectifs"
    MAISON = "POSTE"

    def titre(self) -> str:
        return f"mes objectifs de {self.mois:%m/%Y}"

    def relire(self) -> None:
        acteur = self.seance.acteur
        self.calculer(partial(self._lire, self.mois, acteur.id if acteur else 0))

    def faire_mes_obj_precedent(self) -> None:
        self._aller(-1)

    def faire_mes_obj_suivant(self) -> None:
        self._aller(1)

    def faire_mes_obj_retour(self) -> None:
        self.quitter_ou_arreter()


def _peindre(a: Avancement) -> LigneListe:
    dits = (dire_valeur(a.indicateur, v) for v in (a.valeur, a.fait, a.attendu))
    return LigneListe((a.affichage, definition(a.indicateur).nom, *dits, barre(*a.part)))


def barre(fait: int, objectif: int) -> str:
    """« ######·· » : la part faite, bornée à la barre entière."""
    plein = min(BARRE, max(0, fait) * BARRE // objectif) if objectif > 0 else 0
    return "[" + "#" * plein + "·" * (BARRE - plein) + "]"
