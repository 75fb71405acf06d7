"""Faire avancer une procédure : un évènement, un jour, ce qui en découle. Tout vient des tables ; aucune procédure n'est nommée ici.

Le moteur ne lit ni base ni horloge : le contexte lui dit ce qui est déjà arrivé, les délais qui courent et le jour présent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from agence.droit.delais_procedure import echoir
from agence.droit.echeance import Echeance
from agence.droit.etats_procedure import Delai, Evenement, Parcours, Phase, Si, parcours
from agence.droit.tables import LIVREES, Tables, lire_table
from agence.erreurs import Refus, SaisieInvalide
from agence.mots import en_mots
from agence.texte import citer
from donnees.nomenclature import EtatProcedure, SensEcheance, TypeInterruption, TypePiece, TypeProcedure

COMMERCE, JUDICIAIRE = "commerce", "judiciaire"
TITRE, DECISION, SIGNIFICATION = "titre", "decision", "signification"
"""Ce qu'un dossier peut avoir acquis, et que certains évènements exigent."""

AUDIENCE = "audience"
"""Le jour d'audience que portent les évènements : il n'est jamais avant eux."""

_ACQUIS_EN_MOTS = {
    TITRE: ("un titre exécutoire", "Obtenir le titre d'abord ; une mesure conservatoire peut s'y prendre sans."),
    DECISION: ("une décision de justice ou l'autorisation du juge", "Inscrire d'abord l'évènement « autorisation », pièce à l'appui."),
    SIGNIFICATION: ("la signification du titre (CPC 503)", "Inscrire d'abord l'évènement « titre_signifie », pièce à l'appui."),
}
_UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fait:
    """Un évènement déjà arrivé. `borne` : les suivants ne peuvent pas être d'avant ce jour."""

    evenement: str
    le: date
    donnees: Mapping[str, date] = field(default_factory=dict)
    borne: bool = True


@dataclass(frozen=True, slots=True)
class Courante:
    """Une échéance inscrite, ni faite ni annulée."""

    code: str
    le: date


@dataclass(frozen=True, slots=True)
class Contexte:
    """Ce dont un passage dépend. `mois_en_plus` : la distance du débiteur (CPC 643) ; `montant` en centimes ; `acquis` du dossier.

    `creance_du` : le jour où la première créance est née, un évènement d'avant se signale ;
    `titre_du` : celui du titre, rien ne s'exécute avant.
    """

    jour: date
    faits: tuple[Fait, ...] = ()
    courantes: tuple[Courante, ...] = ()
    juridiction: str = COMMERCE
    montant: int = 0
    mois_en_plus: int = 0
    fermes: frozenset[date] = frozenset()
    acquis: frozenset[str] = frozenset()
    creance_du: date | None = None
    titre_du: date | None = None


@dataclass(frozen=True, slots=True)
class Effets:
    """Ce que l'évènement fait au dossier. `titre_le` : le jour du titre ouvert ; `condamnation` : c'est une décision de justice."""

    piece: TypePiece | None = None
    interrompt: TypeInterruption | None = None
    efface: bool = False
    titre_le: date | None = None
    condamnation: bool = True
    rouvre: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Où mène l'évènement, les échéances qu'il ouvre, celles qu'il tient (`faites`) et celles qui n'ont plus de sens (`eteintes`)."""

    evenement: Evenement
    de: Phase
    vers: Phase
    nouvelles: tuple[Echeance, ...]
    faites: tuple[str, ...]
    eteintes: tuple[str, ...]
    effets: Effets
    avertissements: tuple[str, ...]

    @property
    def etat(self) -> EtatProcedure:
        return self.vers.etat


def evenements_possibles(type_: TypeProcedure, phase: str, contexte: Contexte, tables: Tables = LIVREES) -> tuple[Evenement, ...]:
    """Ce qui peut s'inscrire ce jour, dans l'ordre de la table : bonne phase, conditions remplies, attentes finies."""
    p = parcours(type_, tables)
    ici = p.phase(phase)
    return tuple(
        e for e in p.evenements
        if e.part_de(ici) and not _manque(p, e, contexte, tables) and not _attend(e, contexte.jour, contexte)
        and (not e.depasse or _depasses(e, contexte.jour, contexte)) and not _deja_inscrit(e, contexte.jour, {}, contexte)
    )  # fmt: skip


def appliquer(
    type_: TypeProcedure,
    phase: str,
    evenement: str,
    le: date,
    contexte: Contexte,
    donnees: Mapping[str, date] | None = None,
    tables: Tables = LIVREES,
) -> Passage:
    """L'évènement arrivé ce jour-là. Lève Refus (et dit ce qui est possible) ou SaisieInvalide pour une date à venir."""
    p = parcours(type_, tables)
    ici = p.phase(phase)
    e = _trouver(p, ici, evenement, contexte, tables)
    jours = dict(donnees or {})
    _verifier_le_jour(p, e, le, contexte, jours)
    _verifier_les_attentes(p, e, le, contexte)
    retards = _verifier_les_butoirs(p, e, le, contexte)
    vers = p.phase(e.vers) if e.vers else ici
    faits = (*contexte.faits, Fait(e.code, le, jours))
    nouvelles, manquantes = _faire_courir(p, e, vers, faits, contexte, tables)
    faites, eteintes = _eteindre(p, e, vers, contexte, {n.code for n in nouvelles})
    passees = [
        f"{n.libelle} : le délai a pris fin le {n.le:%d/%m/%Y}" + (f" ({n.sanction})" if n.sanction else "")
        for n in nouvelles if n.sens is SensEcheance.BUTOIR and n.le < contexte.jour
    ]  # fmt: skip
    dits = [e.avertit] if e.avertit else []
    if contexte.creance_du is not None and le < contexte.creance_du:
        dits.append(f"le {le:%d/%m/%Y} est avant la créance, du {contexte.creance_du:%d/%m/%Y} : vérifier la date")
    effets = Effets(e.piece, e.interrompt, e.efface, _jour_du_titre(e, le, contexte), e.condamnation, _rouvre(ici, vers))
    return Passage(e, ici, vers, tuple(nouvelles), faites, eteintes, effets, (*dits, *retards, *manquantes, *passees))


# ── l'évènement est-il possible ? ────────────────────────────────────────────────────────────────────────────────────


def _trouver(p: Parcours, ici: Phase, code: str, contexte: Contexte, tables: Tables) -> Evenement:
    e = p.evenement(code)
    if e is None:
        raise Refus(f"{en_mots(p.type)} : évènement « {citer(code)} » inconnu.", _remede(p, ici, contexte, tables), "etats")
    if not e.part_de(ici):
        raison = e.refus or f"« {e.libelle} » ne peut pas arriver dans la phase « {ici.libelle} »"
        if ici.etat not in (EtatProcedure.A_TRANSMETTRE, EtatProcedure.TRANSMIS):
            raison = f"la procédure est finie ({ici.libelle})"
        raise Refus(f"{en_mots(p.type)} : {raison}.", _remede(p, ici, contexte, tables), "etats")
    manque = _manque(p, e, contexte, tables)
    if manque:
        raise Refus(f"« {e.libelle} » : il manque {manque[0]}.", manque[1] or _remede(p, ici, contexte, tables), e.regle or "etats")
    return e


def _remede(p: Parcours, ici: Phase, contexte: Contexte, tables: Tables) -> str:
    possibles = evenements_possibles(p.type, ici.code, contexte, tables)
    if not possibles:
        return "Plus rien ne peut s'y inscrire ; ouvrir une autre procédure."
    return "Possible : " + ", ".join(f"{x.code} ({x.libelle})" for x in possibles) + "."


def _manque(p: Parcours, e: Evenement, contexte: Contexte, tables: Tables) -> tuple[str, str] | None:
    """Ce qui manque à l'évènement pour exister dans ce dossier, et ce qui y remédie ; None si rien."""
    absent = next((a for a in e.acquis if a not in contexte.acquis), None)
    if absent is not None:
        return _ACQUIS_EN_MOTS.get(absent, (absent, ""))
    arrives = {f.evenement for f in contexte.faits}
    if e.exige and arrives.isdisjoint(e.exige):
        return "l'évènement qui le précède : " + " ou ".join(e.exige), ""
    if not _remplie(e.si, p, contexte.faits, contexte, tables):
        return f"ce qui y donne lieu ({_dire_la_condition(e.si, tables)})", ""
    return None


def _remplie(si: Si, p: Parcours, faits: Sequence[Fait], contexte: Contexte, tables: Tables) -> bool:
    return (
        (not si.juridiction or si.juridiction == contexte.juridiction)
        and (not si.regime or si.regime == regime(p, faits))
        and (not si.au_dela or contexte.montant > _parametre(si.au_dela, tables))
        and (not si.jusqu_a or contexte.montant <= _parametre(si.jusqu_a, tables))
    )


def _parametre(nom: str, tables: Tables) -> int:
    return int(lire_table("procedures.toml", tables)["parametres"][nom])


def _dire_la_condition(si: Si, tables: Tables) -> str:
    dits = []
    if si.juridiction:
        dits.append("tribunal de commerce" if si.juridiction == COMMERCE else "tribunal judiciaire")
    if si.regime:
        dits.append(f"régime {si.regime}")
    dits += [f"plus de {_parametre(si.au_dela, tables) // 100} €"] if si.au_dela else []
    dits += [f"{_parametre(si.jusqu_a, tables) // 100} € au plus"] if si.jusqu_a else []
    return ", ".join(dits)


def regime(p: Parcours, faits: Sequence[Fait]) -> str:
    """Le régime que commande le jour du dernier évènement qui en décide ; vide tant qu'il n'est pas arrivé."""
    for fait in reversed(faits):
        for r in p.regimes:
            if fait.evenement in r.evenements and (r.depuis or date.min) <= fait.le <= (r.jusqu_au or date.max):
                return r.code
    return ""


# ── les jours ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _verifier_le_jour(p: Parcours, e: Evenement, le: date, contexte: Contexte, donnees: Mapping[str, date]) -> None:
    if le > contexte.jour:
        raise SaisieInvalide(f"la date {le:%d/%m/%Y} est à venir.", f"Donner le jour où c'est arrivé : {e.libelle}.")
    dernier = max((f for f in reversed(contexte.faits) if f.borne), key=lambda f: f.le, default=None)
    if dernier is not None and le < dernier.le:
        avant = p.evenement(dernier.evenement)
        nom = avant.libelle if avant else dernier.evenement
        phrase = f"« {e.libelle} » du {le:%d/%m/%Y} : date antérieure à « {nom} » du {dernier.le:%d/%m/%Y}."
        raise Refus(phrase, "Corriger l'une des deux dates.", e.regle or "dates")
    _verifier_l_anciennete(e, le, contexte)
    if _deja_inscrit(e, le, donnees, contexte):
        raise Refus(f"« {e.libelle} » du {le:%d/%m/%Y} : déjà inscrit.", "Rien n'est à refaire ; pour un autre, donner son jour.", "dates")
    _verifier_les_donnees(e, le, donnees)


def _deja_inscrit(e: Evenement, le: date, donnees: Mapping[str, date], contexte: Contexte) -> bool:
    """Vrai si le même évènement, du même jour, est déjà là et que rien ne permet d'en inscrire deux."""
    return not e.vers and not e.repetable and any(f.evenement == e.code and f.le == le and f.donnees == donnees for f in contexte.faits)


def _verifier_l_anciennete(e: Evenement, le: date, contexte: Contexte) -> None:
    """Rien avant le texte ; aucune exécution avant le titre (CPCE L111-2)."""
    if contexte.titre_du is not None and TITRE in e.acquis and le < contexte.titre_du:
        phrase = f"« {e.libelle} » du {le:%d/%m/%Y} : avant le titre exécutoire, du {contexte.titre_du:%d/%m/%Y} (CPCE L111-2)."
        raise Refus(phrase, "Corriger la date : sans titre, seule une mesure conservatoire se prend.", "26")
    if e.en_vigueur_le is not None and le < e.en_vigueur_le:
        raise Refus(f"« {e.libelle} » n'existe que depuis le {e.en_vigueur_le:%d/%m/%Y} ({e.texte}).", "Corriger la date.", "dates")


def _verifier_les_donnees(e: Evenement, le: date, donnees: Mapping[str, date]) -> None:
    """Les jours que l'évènement porte : ceux qu'il connaît, tous ceux qu'il exige, et pas d'audience avant lui."""
    connues = {*e.donnees, *e.facultatives}
    inconnue = next((nom for nom in donnees if nom not in connues), None)
    if inconnue is not None:
        attendues = f"Possible : {', '.join(sorted(connues))}." if connues else "Cet évènement n'en porte pas."
        raise SaisieInvalide(f"« {e.libelle} » : donnée « {citer(inconnue)} » inconnue.", attendues)
    absente = next((nom for nom in e.donnees if nom not in donnees), None)
    if absente is not None:
        raise SaisieInvalide(f"« {e.libelle} » : le jour « {absente} » manque.", f"Le donner : {absente}=JJ/MM/AAAA.")
    if AUDIENCE in donnees and donnees[AUDIENCE] < le:
        phrase = f"« {e.libelle} » du {le:%d/%m/%Y} : l'audience du {donnees[AUDIENCE]:%d/%m/%Y} est avant."
        raise SaisieInvalide(phrase, "Corriger l'une des deux dates.")


def _attend(e: Evenement, le: date, contexte: Contexte) -> Courante | None:
    """L'attente pas encore finie ce jour-là, s'il y en a une ; la plus longue."""
    en_cours = [c for c in contexte.courantes if c.code in e.apres and le <= c.le]
    return max(en_cours, key=lambda c: c.le, default=None)


def _depasses(e: Evenement, le: date, contexte: Contexte) -> list[Courante]:
    return [c for c in contexte.courantes if c.code in e.depasse and le > c.le]


def _verifier_les_attentes(p: Parcours, e: Evenement, le: date, contexte: Contexte) -> None:
    attente = _attend(e, le, contexte)
    if attente is not None:
        d = p.delai(attente.code)
        depart = attente.le + _UN_JOUR
        quoi = f"{d.libelle}, {d.texte}" if d else attente.code
        phrase = f"« {e.libelle} » : possible à partir du {depart:%d/%m/%Y} ({quoi})."
        raise Refus(phrase, f"Attendre le {depart:%d/%m/%Y}.", (d.regle if d else "") or e.regle or "attente")
    if e.depasse and not _depasses(e, le, contexte):
        raise Refus(f"« {e.libelle} » : aucun délai n'est passé au {le:%d/%m/%Y}.", "Tenir le délai qui court.", e.regle or "etats")


def _verifier_les_butoirs(p: Parcours, e: Evenement, le: date, contexte: Contexte) -> list[str]:
    """Ce qui est fait trop tard : refusé quand le texte dit la sanction, ou que le délai était au débiteur ; sinon signalé."""
    retards = []
    for c in contexte.courantes:
        d = p.delai(c.code)
        if d is None or c.code not in e.avant or le <= c.le:
            continue
        phrase = f"« {d.libelle} » était à faire au plus tard le {c.le:%d/%m/%Y} ({d.texte})"
        if d.sens is SensEcheance.BUTOIR and not d.sanction:
            retards.append(f"{phrase} ; fait le {le:%d/%m/%Y}")
            continue
        fin = next((x for x in p.evenements if c.code in x.depasse), None)
        remede = "Vérifier la date de l'acte" + (f" ; sinon inscrire l'évènement « {fin.code} »." if fin else ".")
        debut = d.sanction or "trop tard"
        raise Refus(f"{debut} : {phrase}.", remede, d.regle or e.regle or "butoir")
    return retards


# ── les échéances ────────────────────────────────────────────────────────────────────────────────────────────────────


def _faire_courir(
    p: Parcours, e: Evenement, vers: Phase, faits: Sequence[Fait], contexte: Contexte, tables: Tables
) -> tuple[list[Echeance], list[str]]:
    """Les délais que l'évènement ouvre, et ceux dont le jour de départ n'est pas donné."""
    nouvelles: dict[str, Echeance] = {}
    manquantes = []
    for d in _delais_de(p, e, vers, faits, contexte, tables):
        depart = _depart(d, faits[-1], nouvelles)
        if depart is None:
            manquantes.append(f"{d.libelle} : sans le jour « {d.donnee} », ce délai n'est pas compté")
            continue
        mois = contexte.mois_en_plus if d.prolonge else 0
        le = echoir(depart, d.duree, d.sens, contexte.fermes, mois)
        texte = d.texte + (f" ; + {mois} mois (CPC 643)" if mois else "")
        nouvelles[d.code] = Echeance(d.code, d.libelle, le, d.sens, d.qui, d.sanction, texte, d.statut)
    return list(nouvelles.values()), manquantes


def _delais_de(p: Parcours, e: Evenement, vers: Phase, faits: Sequence[Fait], contexte: Contexte, tables: Tables) -> Iterator[Delai]:
    arrives = {f.evenement for f in faits}
    for d in p.delais:
        court = e.code in d.depuis and not d.suivi_ailleurs and d.vit_dans(vers) and arrives.isdisjoint(d.sauf_apres)
        if court and _remplie(d.si, p, faits, contexte, tables):
            yield d


def _depart(d: Delai, fait: Fait, nouvelles: Mapping[str, Echeance]) -> date | None:
    """Le jour de départ : la fin d'un autre délai, une donnée de l'évènement, ou le jour même de l'évènement.

    Une donnée absente se remplace par le jour de l'évènement quand le délai court vers l'avant ; une audience, non.
    """
    if d.depuis_delai:
        autre = nouvelles.get(d.depuis_delai)
        return autre.le if autre else None
    if d.donnee:
        return fait.donnees.get(d.donnee) or (fait.le if d.duree.nombre > 0 else None)
    return fait.le


def _eteindre(p: Parcours, e: Evenement, vers: Phase, contexte: Contexte, nouvelles: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Les délais que l'évènement tient, et ceux qu'il rend sans objet (phase quittée, ou délai reparti)."""
    faites, eteintes = [], []
    for c in contexte.courantes:
        d = p.delai(c.code)
        if d is None:
            continue
        if e.code in d.fait_par:
            faites.append(c.code)
        elif c.code in nouvelles or not d.vit_dans(vers):
            eteintes.append(c.code)
    return tuple(faites), tuple(eteintes)


def _jour_du_titre(e: Evenement, le: date, contexte: Contexte) -> date | None:
    if not e.ouvre_titre:
        return None
    return next((f.le for f in reversed(contexte.faits) if f.evenement in e.titre_du), le)


def _rouvre(ici: Phase, vers: Phase) -> bool:
    return ici.etat is EtatProcedure.TITRE and vers.etat is EtatProcedure.TRANSMIS
