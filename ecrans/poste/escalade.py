"""L'escalade : faite d'une touche si toutes les portes sont franches ; sinon ce qui manque, et la touche qui répare chaque ligne."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from agence.argent import euros
from agence.conduite.portes import Condition
from agence.droit.procedures import Proposition
from agence.erreurs import SaisieInvalide
from agence.gestes import approbations, escalade
from agence.gestes.droits import peut
from agence.gestes.escalade import Examen
from donnees.nomenclature import EtatCondition, EtatProcedure, TypeAction, TypeProcedure
from ecrans.composants.dialogues import CSS_FENETRE, Champ, Dialogue, Fenetre
from ecrans.composants.texte import BlocTexte, Morceau, assembler, couper
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.lecture import DossierLu
from ecrans.poste.mots import PROCEDURES
from ecrans.poste.promesse import demander_accord

SIGNES = {EtatCondition.VRAIE: ("✓", "succes"), EtatCondition.FAUSSE: ("✗", "danger"), EtatCondition.A_VERIFIER: ("?", "alerte")}
MOTS = {TypeAction.HUISSIER: "Huissier, phase amiable", TypeAction.JUDICIAIRE: "Voie judiciaire"}
LARGEUR = 74
MARGES = 4
"""Le cadre, le titre, la ligne des touches."""


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """`huissier`, `judiciaire` : fait tout de suite si c'est permis ; `voir_…` : montre seulement."""
    vers = TypeAction(geste.removeprefix("voir_"))
    lu = ecran.lu()
    if lu.situation.procedure_etat is not None:
        _suivre_la_procedure(ecran, lu)
        return
    examen = escalade.examiner(ecran.seance, lu.id, vers)
    if examen.franche and not geste.startswith("voir_"):
        _faire(ecran, lu, vers, examen)
        return
    ecran.demander(Portes(lu, vers, examen, _peut_deroger(ecran, examen)), lambda choix: _suite(ecran, vers, examen, choix))


def _suivre_la_procedure(ecran: EcranDeDossier, lu: DossierLu) -> None:
    from ecrans.poste.procedure import suivre

    en_cours = next(p for p in lu.fiche.procedures if p.etat in (EtatProcedure.A_TRANSMETTRE, EtatProcedure.TRANSMIS))
    suivre(ecran, en_cours)


def _peut_deroger(ecran: EcranDeDossier, examen: Examen) -> str:
    """Ce que propose la touche « d » : passer outre, le demander, ou rien."""
    fermees = [c for c in examen.conditions if c.etat is not EtatCondition.VRAIE]
    if not fermees or any(not c.porte.derogeable for c in fermees):
        return ""
    return "passer outre" if peut(ecran.seance.acteur, "passer outre une porte") else "demander à passer outre"


def _faire(
    ecran: EcranDeDossier, lu: DossierLu, vers: TypeAction, examen: Examen, procedure: TypeProcedure | None = None, derogation: str = ""
) -> None:
    ouverte = escalade.escalader(ecran.seance, lu.id, vers, procedure, derogation=derogation, version=lu.version)
    voie = next((p for p in examen.propositions if p.procedure is ouverte.type), None)
    cout = f", {_cout(voie)}, {voie.delai}" if voie else ""
    ecran.fait(f"{lu.fiche.reference} {PROCEDURES[ouverte.type.value]} pour {euros(ouverte.montant)}{cout}")


def _cout(voie: Proposition) -> str:
    return f"coût {euros(voie.cout)}" if voie.cout is not None else "coût à renseigner"


def _suite(ecran: EcranDeDossier, vers: TypeAction, examen: Examen, choix: str) -> None:
    """Ce que l'on a choisi devant les portes : réparer, une voie, passer outre."""
    sorte, _, valeur = choix.partition(":")
    lu = ecran.lu()
    if sorte == "geste":
        ecran.action_touche(valeur)
    elif sorte == "voie":
        _faire(ecran, lu, vers, examen, TypeProcedure(valeur) if valeur else None)
    elif valeur == "passer outre":
        _passer_outre(ecran, lu, vers, examen)
    else:
        accord = approbations.accord_du_jour(ecran.seance, lu.id, approbations.Objet.DEROGATION)
        if accord is not None:
            _faire(ecran, lu, vers, examen, derogation=f"{accord.motif} (accord {accord.id})")
            return
        manque = ", ".join(c.porte.texte for c in examen.conditions if c.etat is not EtatCondition.VRAIE)
        demander_accord(ecran, lu, approbations.Objet.DEROGATION, f"manque : {manque}", {"vers": vers.value})


def _passer_outre(ecran: EcranDeDossier, lu: DossierLu, vers: TypeAction, examen: Examen) -> None:
    def lire(valeurs: Mapping[str, str]) -> str:
        if not valeurs["raison"].strip():
            raise SaisieInvalide("la raison manque.", "Dire pourquoi passer outre.")
        return valeurs["raison"].strip()

    fenetre = Dialogue(f"Passer outre · {lu.fiche.debiteur}", [Champ("raison", "raison")], lire)
    ecran.demander(fenetre, lambda raison: _faire(ecran, lu, vers, examen, derogation=raison))


class Portes(Fenetre[str]):
    """Les portes et les voies ; rend « geste:ID », « voie:TYPE » ou « derogation:… »."""

    DEFAULT_CSS = CSS_FENETRE.format(nom="Portes", largeur=LARGEUR + 4)

    def __init__(self, lu: DossierLu, vers: TypeAction, examen: Examen, derogation: str) -> None:
        franche = "toutes les portes sont franches" if examen.franche else "il manque quelque chose"
        super().__init__(f"{MOTS[vers]} · {lu.fiche.debiteur} · {franche}")
        self._examen, self._derogation = examen, derogation
        self._reponses: dict[str, str] = {}
        self._serre = False

    def compose(self) -> ComposeResult:
        lignes = [*self._conditions(), *self._voies()]
        if len(lignes) > self.app.size.height - MARGES:
            self._serre = True
            lignes = [*self._conditions(), *self._voies()][: self.app.size.height - MARGES]
        with Vertical(classes="fenetre"):
            yield BlocTexte([self._titre, *lignes], hauteur=1 + len(lignes))
            yield BlocTexte([assembler(*self._pied())], hauteur=1)

    def on_key(self, evenement: events.Key) -> None:
        reponse = self._reponses.get(evenement.character or "")
        if reponse is not None:
            evenement.stop()
            self.dismiss(reponse)

    def _conditions(self) -> list[Text]:
        """Les portes fermées d'abord, avec leur remède ; les franches ensuite, en moins de lignes."""
        fermees = [c for c in self._examen.conditions if c.etat is not EtatCondition.VRAIE]
        franches = [c.porte.texte for c in self._examen.conditions if c.etat is EtatCondition.VRAIE]
        lignes = [ligne for c in fermees for ligne in self._fermee(c)]
        if franches:
            lignes += [assembler(("✓ ", "succes"), couper(texte, LARGEUR - 2)) for texte in _reunir(franches, LARGEUR - 2)]
        return lignes

    def _fermee(self, c: Condition) -> list[Text]:
        signe, style = SIGNES[c.etat]
        detail = f" : {c.detail}" if c.detail else ""
        regle = f" (règle {c.porte.regle})" if c.porte.regle else ""
        remede: list[Morceau] = ["    "]
        if c.porte.touche:
            self._reponses[c.porte.touche] = f"geste:{_GESTE_DE_TOUCHE[c.porte.touche]}"
            remede += [(c.porte.touche, "touche"), " "]
        premiere = couper(f"{c.porte.texte}{detail}{regle}", LARGEUR - 4)
        if self._serre:
            return [assembler((f"{signe} ", style), (c.porte.touche or " ", "touche"), " ", premiere)]
        return [assembler((f"{signe} ", style), premiere), assembler(*remede, couper(c.porte.remede, LARGEUR - 8))]

    def _voies(self) -> list[Text]:
        lignes: list[Text] = []
        for n, voie in enumerate(self._examen.propositions, 1):
            if voie.possible and self._examen.franche:
                self._reponses[str(n)] = f"voie:{voie.procedure.value}"
            lignes += _dire_voie(n, voie)[: 1 if self._serre else 2]
        if self._examen.franche:
            self._reponses["\r"] = "voie:"
        return lignes

    def _pied(self) -> Sequence[Morceau]:
        morceaux: list[Morceau] = [("Échap", "touche"), " annule"]
        if self._examen.franche and self._examen.propositions:
            morceaux += ["   ", ("1…5", "touche"), " prendre cette voie"]
        elif self._examen.franche:
            morceaux += ["   ", ("Entrée", "touche"), " escalader"]
        if self._derogation:
            self._reponses["d"] = f"derogation:{self._derogation}"
            morceaux += ["   ", ("d", "touche"), f" {self._derogation}"]
        return morceaux


_GESTE_DE_TOUCHE = {"m": "courrier", "s": "suspendre", "a": "appel", "w": "motif", "o": "pieces", "c": "coordonnees"}
"""Les portes nomment les touches d'origine ; le geste est le même quand la touche a été changée."""


def _dire_voie(n: int, voie: Proposition) -> list[Text]:
    """Une voie sur deux lignes : ce qu'elle coûte et combien de temps, puis qui juge ou pourquoi non."""
    nom = PROCEDURES[voie.procedure.value]
    if not voie.possible:
        return [assembler((f"{n} ✗ {nom} : {couper('; '.join(voie.raisons), LARGEUR - 8 - len(nom))}", "attenue"))]
    manque = f" · manque {', '.join(voie.manque)}" if voie.manque else ""
    return [
        assembler((f"{n} ", "touche"), (f"{nom} ", "titre"), couper(f"· {_cout(voie)} · {voie.delai}", LARGEUR - 4 - len(nom))),
        assembler("    ", couper(f"{voie.juridiction}{manque}", LARGEUR - 4)),
    ]


def _reunir(textes: Sequence[str], largeur: int) -> list[str]:
    lignes: list[str] = []
    for texte in textes:
        if lignes and len(lignes[-1]) + 3 + len(texte) <= largeur:
            lignes[-1] += f" · {texte}"
        else:
            lignes.append(texte)
    return lignes
