"""Les tableaux de l'écran des indicateurs : ce que chacun calcule dans le fil, ses lignes, ses courbes et ce qu'il exporte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agence.echanges.ecrivains import ColonneExport
from agence.indicateurs.calcul import Cohorte, Faits, Prevision, Rapport, prevoir
from agence.indicateurs.definitions import TAUX, Indicateur, definition
from agence.indicateurs.lecture import Releve, cohortes, encaisse_par_mois, ordre_des_noms, previsions, relever
from agence.seance import Seance
from agence.suivi import Suivi
from donnees.vues import indicateurs as vue
from donnees.vues.exports import Sorte
from donnees.vues.indicateurs import PERSONNE, Par
from donnees.vues.supervision import Sort
from ecrans.composants.liste import Colonne
from ecrans.composants.sources import LigneListe
from ecrans.supervision.chiffres import euros_serres, taux
from ecrans.supervision.page import Page
from ecrans.supervision.traces import Trace, cohortes_par_mois, previsions_par_semaine, taux_par_semaine
from ecrans.supervision.traces import encaisse_par_mois as tracer_l_encaisse

TOUT = "tout"
PAR_DIT = {Par.TOUT: "dans le temps", Par.AGENT: "par agent", Par.MANDANT: "par mandant"}


@dataclass(frozen=True)
class Reglage:
    """Ce qui est demandé : le jour présent, la période, le soir de la balance, et à qui les chiffres reviennent."""

    jour: date
    du: date
    au: date
    soir: date
    par: Par = Par.TOUT

    @property
    def mois_entiers(self) -> Reglage:
        """La même période, depuis le début de son premier mois : une cohorte ne se coupe pas."""
        return replace(self, du=self.du.replace(day=1))

    @property
    def dit(self) -> str:
        """« 31/08/26 au 22/11/26 · par agent »."""
        return f"{self.du:%d/%m/%y} au {self.au:%d/%m/%y} · {PAR_DIT[self.par]}"


@dataclass(frozen=True)
class Ligne:
    """Une ligne d'un tableau : ce qui la désigne (une clé, ou un jour), ses cellules, et les valeurs qui s'exportent."""

    cellules: tuple[str, ...]
    valeurs: tuple[object, ...]
    cle: int | None = None
    debut: date | None = None
    fin: date | None = None

    def peinte(self) -> LigneListe:
        """Pour la liste ; le total se distingue par la graisse."""
        return LigneListe(self.cellules, "titre" if self.cle is None and self.debut is None else "")


@dataclass(frozen=True)
class Contenu:
    """Un tableau calculé : ses lignes, ses courbes, et une phrase qui le résume."""

    lignes: tuple[Ligne, ...]
    traces: tuple[Trace, ...]
    phrase: str = ""


class Tableau:
    """Un indicateur, ou plusieurs qui se lisent ensemble."""

    NOM = ""
    FICHIER = ""
    """Le nom de ses exports : minuscules et tirets."""
    INDICATEURS: tuple[Indicateur, ...] = ()
    COLONNES: tuple[Colonne, ...] = ()
    EXPORT: tuple[ColonneExport, ...] = ()

    def calculer(self, reglage: Reglage, suivi: Suivi) -> Contenu:
        """Lit et compte ; dans le fil."""
        raise NotImplementedError

    def periode(self, reglage: Reglage) -> str:
        """Ce qui se lit dans le titre."""
        return reglage.dit

    def descendre(self, seance: Seance, reglage: Reglage, ligne: Ligne) -> Page | None:
        """L'écran de ce qui fait le chiffre."""
        raise NotImplementedError


def _nomme(nom: str) -> ColonneExport:
    return ColonneExport("nom", nom)


class TableauDesTaux(Tableau):
    """Les cinq taux ; dans le temps, une ligne par semaine."""

    NOM = "taux"
    FICHIER = "taux"
    INDICATEURS = TAUX
    COLONNES = (
        Colonne("", minimum=10), Colonne("contact", 9, droite=True), Colonne("utile", 9, droite=True), Colonne("promesse", 9, droite=True),
        Colonne("tenues nb", 9, droite=True), Colonne("tenues €", 9, droite=True),
        Colonne("tentatives", 10, droite=True, a_partir_de=100), Colonne("échues", 7, droite=True, a_partir_de=100),
    )  # fmt: skip
    EXPORT = (
        _nomme("période ou nom"), *(ColonneExport(i.value, definition(i).nom, Sorte.TAUX) for i in TAUX),
        ColonneExport("tentatives", "tentatives", Sorte.ENTIER), ColonneExport("echues", "promesses échues", Sorte.ENTIER),
    )  # fmt: skip

    def calculer(self, reglage: Reglage, suivi: Suivi) -> Contenu:
        releve = relever(reglage.du, reglage.au, reglage.jour, reglage.par, suivi)
        traces = (taux_par_semaine(releve, indicateurs=TAUX[:3]), taux_par_semaine(releve, indicateurs=TAUX[3:]))
        return Contenu((self._ligne(TOUT, releve.tout), *self._detail(releve)), traces)

    def _detail(self, releve: Releve) -> list[Ligne]:
        if releve.par is Par.TOUT:
            semaines = [(f"sem. du {lundi:%d/%m/%y}", f, lundi) for lundi, f in reversed(releve.par_semaine())]
            return [self._ligne(dit, f, debut=lundi) for dit, f, lundi in semaines]
        return [self._ligne(nom, f, cle=cle) for cle, nom, f in releve.par_cle()]

    def _ligne(self, nom: str, f: Faits, *, cle: int | None = None, debut: date | None = None) -> Ligne:
        rapports = [(r.numerateur, r.denominateur) for r in map(f.rapport, TAUX)]
        cellules = (nom, *map(taux, rapports), str(f.tentatives), str(f.echues))
        return Ligne(cellules, (nom, *rapports, f.tentatives, f.echues), cle, debut, debut + timedelta(days=6) if debut else None)

    def descendre(self, seance: Seance, reglage: Reglage, ligne: Ligne) -> Page | None:
        return promesses_de(seance, reglage, ligne, reglage.du, reglage.au)


class TableauDesCohortes(Tableau):
    """Recouvré sur confié ; dans le temps, une ligne par mois de remise."""

    NOM = "cohortes"
    FICHIER = "cohortes"
    INDICATEURS = (Indicateur.RECOUVRE,)

    def periode(self, reglage: Reglage) -> str:
        return f"remis du {reglage.mois_entiers.dit}"

    COLONNES = (
        Colonne("remis en", minimum=10), Colonne("dossiers", 9, droite=True), Colonne("confié €", 14, droite=True),
        Colonne("recouvré €", 14, droite=True), Colonne("taux", 8, droite=True),
    )  # fmt: skip
    EXPORT = (
        _nomme("mois de remise ou nom"), ColonneExport("dossiers", "dossiers", Sorte.ENTIER),
        ColonneExport("confie", "confié", Sorte.MONTANT),
        ColonneExport("recouvre", "recouvré", Sorte.MONTANT), ColonneExport("taux", "taux", Sorte.TAUX),
    )  # fmt: skip

    def calculer(self, reglage: Reglage, suivi: Suivi) -> Contenu:
        par_cle = cohortes(reglage.mois_entiers.du, reglage.au, reglage.par, suivi)
        par_mois = _reunir(par_cle.values())
        if reglage.par is Par.TOUT:
            detail = [self._ligne(f"{c.mois:%m/%Y}", c, debut=c.mois) for c in reversed(par_mois)]
        else:
            noms = vue.noms(reglage.par)
            ranges = sorted(par_cle, key=lambda cle: ordre_des_noms(noms.get(cle, ""), cle))
            detail = [self._ligne(noms.get(cle, ""), _somme(par_cle[cle]), cle=cle) for cle in ranges]
        return Contenu((self._ligne(TOUT, _somme(par_mois)), *detail), (cohortes_par_mois(par_mois),))

    def _ligne(self, nom: str, c: Cohorte, *, cle: int | None = None, debut: date | None = None) -> Ligne:
        rapport = (c.recouvre, c.confie)
        cellules = (nom, str(c.dossiers), euros_serres(c.confie, 14), euros_serres(c.recouvre, 14), taux(rapport))
        fin = (debut + timedelta(days=31)).replace(day=1) - timedelta(days=1) if debut else None
        return Ligne(cellules, (nom, c.dossiers, c.confie, c.recouvre, rapport), cle, debut, fin)

    def descendre(self, seance: Seance, reglage: Reglage, ligne: Ligne) -> Page | None:
        from ecrans.supervision.dossiers_du_chiffre import DossiersDuChiffreEcran

        du, au = ligne.debut or reglage.mois_entiers.du, min(ligne.fin or reglage.au, reglage.au)
        return DossiersDuChiffreEcran(
            seance, f"remis, {ligne.cellules[0]}", "solde", lambda suivi: vue.dossiers_remis(du, au, reglage.par, ligne.cle)
        )


def _somme(cohortes_: Sequence[Cohorte]) -> Cohorte:
    sommes = (sum(c.dossiers for c in cohortes_), sum(c.confie for c in cohortes_), sum(c.recouvre for c in cohortes_))
    return Cohorte(date.min, *sommes)


def _reunir(par_cle: Iterable[Sequence[Cohorte]]) -> list[Cohorte]:
    par_mois: dict[date, list[Cohorte]] = {}
    for lot in par_cle:
        for c in lot:
            par_mois.setdefault(c.mois, []).append(c)
    return [replace(_somme(lot), mois=mois) for mois, lot in sorted(par_mois.items())]


class TableauDeLEncaisse(Tableau):
    """Ce qui est encaissé ; dans le temps, une ligne par mois."""

    NOM = "encaissé"
    FICHIER = "encaisse"
    INDICATEURS = (Indicateur.ENCAISSE,)

    def periode(self, reglage: Reglage) -> str:
        return reglage.mois_entiers.dit

    COLONNES = (Colonne("", minimum=10), Colonne("encaissé €", 16, droite=True), Colonne("", part=2))
    EXPORT = (_nomme("mois ou nom"), ColonneExport("encaisse", "encaissé", Sorte.MONTANT))

    def calculer(self, reglage: Reglage, suivi: Suivi) -> Contenu:
        par_cle = encaisse_par_mois(reglage.mois_entiers.du, reglage.au, reglage.par)
        mois: dict[date, int] = {}
        for lot in par_cle.values():
            for m, montant in lot.items():
                mois[m] = mois.get(m, 0) + montant
        if reglage.par is Par.TOUT:
            detail = [self._ligne(f"{m:%m/%Y}", montant, debut=m) for m, montant in sorted(mois.items(), reverse=True)]
        else:
            noms = vue.noms(reglage.par)
            ranges = sorted(par_cle, key=lambda cle: ordre_des_noms(noms.get(cle, ""), cle))
            detail = [self._ligne(noms.get(cle, ""), sum(par_cle[cle].values()), cle=cle) for cle in ranges]
        return Contenu((self._ligne(TOUT, sum(mois.values())), *detail), (tracer_l_encaisse(mois),))

    def _ligne(self, nom: str, montant: int, *, cle: int | None = None, debut: date | None = None) -> Ligne:
        fin = (debut + timedelta(days=31)).replace(day=1) - timedelta(days=1) if debut else None
        return Ligne((nom, euros_serres(montant, 16), ""), (nom, montant), cle, debut, fin)

    def descendre(self, seance: Seance, reglage: Reglage, ligne: Ligne) -> Page | None:
        from ecrans.supervision.dossiers_du_chiffre import DossiersDuChiffreEcran

        du, au = ligne.debut or reglage.mois_entiers.du, min(ligne.fin or reglage.au, reglage.au)
        return DossiersDuChiffreEcran(
            seance, f"encaissé, {ligne.cellules[0]}", "reçu", lambda suivi: vue.dossiers_payes(du, au, reglage.par, ligne.cle)
        )


class TableauDesPrevisions(Tableau):
    """Les promesses ouvertes, pondérées par le passé ; dans le temps, une ligne par semaine."""

    NOM = "prévision"
    FICHIER = "prevision"
    INDICATEURS = (Indicateur.PREVISION,)
    COLONNES = (
        Colonne("", minimum=10), Colonne("promesses", 10, droite=True), Colonne("à payer €", 14, droite=True),
        Colonne("attendu €", 14, droite=True),
    )  # fmt: skip
    EXPORT = (
        _nomme("semaine ou nom"), ColonneExport("promesses", "promesses", Sorte.ENTIER), ColonneExport("promis", "à payer", Sorte.MONTANT),
        ColonneExport("attendu", "attendu (estimation)", Sorte.MONTANT),
    )  # fmt: skip

    def periode(self, reglage: Reglage) -> str:
        return f"promesses ouvertes · {PAR_DIT[reglage.par]}"

    def calculer(self, reglage: Reglage, suivi: Suivi) -> Contenu:
        passe, par_cle = previsions(reglage.jour, reglage.par)
        semaines = _par_semaine(par_cle.values(), passe)
        if reglage.par is Par.TOUT:
            detail = [self._ligne(f"sem. du {p.lundi:%d/%m/%y}", [p], passe, debut=p.lundi) for p in semaines]
        else:
            noms = vue.noms(reglage.par)
            ranges = sorted(par_cle, key=lambda cle: ordre_des_noms(noms.get(cle, ""), cle))
            detail = [self._ligne(noms.get(cle, ""), par_cle[cle], passe, cle=cle) for cle in ranges]
        dit = taux((passe.numerateur, passe.denominateur))
        phrase = f"attendu = à payer × {dit}, taux tenu en euros de ces douze semaines : une estimation"
        return Contenu((self._ligne(TOUT, semaines, passe), *detail), (previsions_par_semaine(semaines),), phrase)

    def _ligne(
        self, nom: str, prevues: Sequence[Prevision], passe: Rapport, *, cle: int | None = None, debut: date | None = None
    ) -> Ligne:
        nombre, promis = sum(p.promesses for p in prevues), sum(p.promis for p in prevues)
        connus = [p.attendu for p in prevues if p.attendu is not None]
        attendu = sum(connus) if connus else None
        cellules = (nom, str(nombre), euros_serres(promis, 14), "—" if attendu is None else euros_serres(attendu, 14))
        return Ligne(cellules, (nom, nombre, promis, attendu), cle, debut, debut + timedelta(days=6) if debut else None)

    def descendre(self, seance: Seance, reglage: Reglage, ligne: Ligne) -> Page | None:
        return promesses_de(seance, reglage, ligne, None, None, (Sort.EN_RETARD, Sort.DUE, Sort.A_VENIR))


def _par_semaine(lots: Iterable[Sequence[Prevision]], passe: Rapport) -> list[Prevision]:
    sommes: dict[date, tuple[int, int]] = {}
    for lot in lots:
        for p in lot:
            n, reste = sommes.get(p.lundi, (0, 0))
            sommes[p.lundi] = (n + p.promesses, reste + p.promis)
    return prevoir(sommes, passe)


def promesses_de(
    seance: Seance, reglage: Reglage, ligne: Ligne, du: date | None, au: date | None, sorts: tuple[Sort, ...] = ()
) -> Page:
    """Les promesses d'une ligne : celles d'une semaine, d'un agent, d'un mandant, ou toutes ; de ces sorts seulement, s'ils sont dits."""
    from donnees.vues.supervision import Ventilation
    from ecrans.supervision.filtre import Filtre
    from ecrans.supervision.promesses import PromessesEcran

    filtre = Filtre(Filtre.TOUTES, ligne.debut or du, ligne.fin or au)
    par = {Par.AGENT: Ventilation.AGENT, Par.MANDANT: Ventilation.MANDANT}.get(reglage.par, Ventilation.TOUT)
    if ligne.cle is None or par is Ventilation.TOUT:
        return PromessesEcran(seance, Ventilation.TOUT, "", ligne.cellules[0], filtre, sorts)
    return PromessesEcran(seance, par, str(ligne.cle or PERSONNE), ligne.cellules[0], filtre, sorts)
