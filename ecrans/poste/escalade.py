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
from agence.mots import en_mots
from donnees.nomenclature import EtatCondition, TypeAction, TypeProcedure
from ecrans.composants.dialogues import CSS_FENETRE, Champ, Dialogue, Fenetre
from ecrans.composants.texte import BlocTexte, Morceau, assembler, couper
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.lecture import DossierLu
from ecrans.poste.promesse import demander_accord

SIGNES = {EtatCondition.VRAIE: ("✓", "succes"), EtatCondition.FAUSSE: ("✗", "danger"), EtatCondition.A_VERIFIER: ("?", "alerte")}
MOTS = {TypeAction.HUISSIER: "Huissier, phase amiable", TypeAction.JUDICIAIRE: "Voie judiciaire"}
LARGEUR_MAXIMALE = 110
CADRE = 4
"""Colonnes que prennent le cadre et ses marges ; lignes que prennent le cadre, le titre et les touches."""
PASSER_OUTRE = "passer outre"


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """`huissier`, `judiciaire` : fait tout de suite si c'est permis ; `voir_…` : montre seulement."""
    from ecrans.poste.procedure import ouvrir as suivre

    vers = TypeAction(geste.removeprefix("voir_"))
    if not suivre(ecran, vers):
        examiner_les_portes(ecran, vers, seulement_voir=geste.startswith("voir_"))


def examiner_les_portes(ecran: EcranDeDossier, vers: TypeAction, *, seulement_voir: bool) -> None:
    """Escalade d'une touche si toutes les portes sont franches ; sinon, ou pour voir, les montre."""
    lu = ecran.lu()
    examen = escalade.examiner(ecran.seance, lu.id, vers)
    accorde = not examen.franche and _est_accorde(ecran, lu, vers, examen)
    if (examen.franche or accorde) and not seulement_voir:
        _faire(ecran, lu, vers, examen)
        return
    derogation = "" if accorde else _peut_deroger(ecran, examen)
    ecran.demander(Portes(lu, vers, examen, derogation, accorde=accorde), lambda choix: _suite(ecran, vers, examen, choix))


def _derogeable(examen: Examen) -> bool:
    """Vrai si les portes fermées le sont toutes de celles qu'un superviseur peut ouvrir."""
    fermees = [c for c in examen.conditions if c.etat is not EtatCondition.VRAIE]
    return bool(fermees) and all(c.porte.derogeable for c in fermees)


def _est_accorde(ecran: EcranDeDossier, lu: DossierLu, vers: TypeAction, examen: Examen) -> bool:
    """Vrai si un superviseur a accordé aujourd'hui, à cet agent, de passer outre pour cette voie."""
    if not _derogeable(examen):
        return False
    fermees = frozenset(c.porte.id for c in examen.conditions if c.etat is not EtatCondition.VRAIE)
    return approbations.derogation_accordee(ecran.seance, lu.id, vers, fermees) is not None


def _peut_deroger(ecran: EcranDeDossier, examen: Examen) -> str:
    """Ce que propose la touche « d » : passer outre, le demander, ou rien."""
    if not _derogeable(examen):
        return ""
    return PASSER_OUTRE if peut(ecran.seance.acteur, "passer outre une porte") else "demander à passer outre"


def _faire(
    ecran: EcranDeDossier, lu: DossierLu, vers: TypeAction, examen: Examen, procedure: TypeProcedure | None = None, derogation: str = ""
) -> None:
    ouverte = escalade.escalader(ecran.seance, lu.id, vers, procedure, derogation=derogation, version=lu.version)
    voie = next((p for p in examen.propositions if p.procedure is ouverte.type), None)
    cout = f", {_cout(voie)}, {voie.delai}" if voie else ""
    dits = "".join(f" · {a}" for a in escalade.avertissements(examen, ouverte.type))
    ecran.fait(f"{lu.fiche.reference} {en_mots(ouverte.type)} pour {euros(ouverte.montant)}{cout}{dits}")


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
    elif valeur == PASSER_OUTRE:
        _passer_outre(ecran, lu, vers, examen)
    else:
        manque = ", ".join(c.porte.texte for c in examen.conditions if c.etat is not EtatCondition.VRAIE)
        donnees = approbations.donnees_derogation(vers, examen.conditions)
        demander_accord(ecran, lu, approbations.Objet.DEROGATION, f"manque : {manque}", donnees)


def _passer_outre(ecran: EcranDeDossier, lu: DossierLu, vers: TypeAction, examen: Examen) -> None:
    def lire(valeurs: Mapping[str, str]) -> str:
        if not valeurs["raison"].strip():
            raise SaisieInvalide("la raison manque.", "Dire pourquoi passer outre.")
        return valeurs["raison"].strip()

    fenetre = Dialogue(f"Passer outre · {lu.fiche.debiteur}", [Champ("raison", "raison")], lire)
    ecran.demander(fenetre, lambda raison: _faire(ecran, lu, vers, examen, derogation=raison))


class Portes(Fenetre[str]):
    """Les portes et les voies ; rend « geste:ID », « voie:TYPE » ou « derogation:… »."""

    DEFAULT_CSS = CSS_FENETRE.format(nom="Portes", largeur="auto")

    def __init__(self, lu: DossierLu, vers: TypeAction, examen: Examen, derogation: str, *, accorde: bool = False) -> None:
        if examen.franche:
            bilan = "toutes les portes sont franches"
        else:
            bilan = "accordé par un superviseur" if accorde else "il manque quelque chose"
        super().__init__(f"{MOTS[vers]} · {bilan} · {lu.fiche.debiteur}")
        self._examen, self._derogation = examen, derogation
        self._ouverte = examen.franche or accorde
        self._reponses: dict[str, str] = {}
        self._serre = False

    @property
    def _largeur(self) -> int:
        """Les colonnes à l'intérieur du cadre."""
        return min(LARGEUR_MAXIMALE, self.app.size.width) - CADRE

    def compose(self) -> ComposeResult:
        place = self.app.size.height - CADRE
        lignes = [*self._conditions(), *self._voies()]
        if len(lignes) > place:
            self._serre = True
            lignes = [*self._conditions(), *self._voies()][:place]
        with Vertical(classes="fenetre") as fenetre:
            fenetre.styles.width = self._largeur + CADRE
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
            lignes += [assembler(("✓ ", "succes"), couper(texte, self._largeur - 2)) for texte in _reunir(franches, self._largeur - 2)]
        return lignes

    def _fermee(self, c: Condition) -> list[Text]:
        signe, style = SIGNES[c.etat]
        detail = f" : {c.detail}" if c.detail else ""
        regles = c.porte.regle.split()
        regle = f" (règle{'s' if len(regles) > 1 else ''} {' et '.join(regles)})" if regles else ""
        remede: list[Morceau] = ["    "]
        if c.porte.touche:
            self._reponses[c.porte.touche] = f"geste:{_GESTE_DE_TOUCHE[c.porte.touche]}"
            remede += [(c.porte.touche, "touche"), " "]
        premiere = couper(f"{c.porte.texte}{detail}{regle}", self._largeur - 4)
        if self._serre:
            return [assembler((f"{signe} ", style), (c.porte.touche or " ", "touche"), " ", premiere)]
        return [assembler((f"{signe} ", style), premiere), assembler(*remede, couper(c.porte.remede, self._largeur - 8))]

    def _voies(self) -> list[Text]:
        lignes: list[Text] = []
        for n, voie in enumerate(self._examen.propositions, 1):
            if voie.possible and self._ouverte:
                self._reponses[str(n)] = f"voie:{voie.procedure.value}"
            lignes += _dire_voie(n, voie, self._largeur)[: 1 if self._serre else 2]
        if self._ouverte:
            self._reponses["\r"] = "voie:"
        return lignes

    def _pied(self) -> Sequence[Morceau]:
        morceaux: list[Morceau] = [("Échap", "touche"), " annule"]
        if self._ouverte and self._examen.propositions:
            morceaux += ["   ", (f"1…{len(self._examen.propositions)}", "touche"), " prendre cette voie"]
        elif self._ouverte:
            morceaux += ["   ", ("Entrée", "touche"), " escalader"]
        if self._derogation:
            self._reponses["d"] = f"derogation:{self._derogation}"
            morceaux += ["   ", ("d", "touche"), f" {self._derogation}"]
        return morceaux


_GESTE_DE_TOUCHE = {"m": "courrier", "s": "suspendre", "a": "appel", "w": "motif", "o": "pieces", "P": "prescription", "c": "coordonnees"}
"""Les portes nomment les touches d'origine ; le geste est le même quand la touche a été changée."""


def _dire_voie(n: int, voie: Proposition, largeur: int) -> list[Text]:
    """Une voie sur deux lignes : ce qu'elle coûte et combien de temps, puis ce qui manque et qui juge ; ou pourquoi non."""
    nom = en_mots(voie.procedure)
    if not voie.possible:
        return [assembler((f"{n} ✗ {nom} : {couper('; '.join(voie.raisons), largeur - 8 - len(nom))}", "attenue"))]
    manque = f"manque {', '.join(voie.manque)} · " if voie.manque else ""
    return [
        assembler((f"{n} ", "touche"), (f"{nom} ", "titre"), couper(f"· {_cout(voie)} · {voie.delai}", largeur - 4 - len(nom))),
        assembler("    ", couper(f"{manque}{voie.juridiction}", largeur - 4)),
    ]


def _reunir(textes: Sequence[str], largeur: int) -> list[str]:
    lignes: list[str] = []
    for texte in textes:
        if lignes and len(lignes[-1]) + 3 + len(texte) <= largeur:
            lignes[-1] += f" · {texte}"
        else:
            lignes.append(texte)
    return lignes
