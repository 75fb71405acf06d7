"""Une ligne d'un dossier déjà confié : ce qu'elle change, ou pourquoi elle ne peut rien changer. Rien n'est écrit ici.

La même ligne, relue, ne change rien. Un montant corrigé se dit dans l'historique avec ce qu'il était.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from agence.argent import euros
from agence.conduite.scenarios import scenario_de
from agence.conduite.situation import Cadre, Situation
from agence.droit.prescription import Contexte, CreanceAPrescrire, Resume
from agence.echanges.bilan import Sort
from agence.echanges.debiteurs import Connu, meme_dossier
from agence.echanges.dossiers_neufs import (
    Mandant,
    Reperes,
    a_prescrire,
    classer,
    etape_de,
    expiration,
    mettre_en_route,
    reperes,
    resumer_les_creances,
)
from agence.echanges.lignes import LignePortefeuille
from agence.mots import en_mots
from donnees.nomenclature import Etape, Etat, MotifAction, Secteur, TypeCreance
from donnees.vues.imports import LigneCreance, LigneDossier


@dataclass(frozen=True)
class Existant:
    """Un dossier déjà confié et ce que l'import en sait. `verses` : facture → déjà compté ; `tenu_par` : le collègue qui y travaille."""

    dossier: LigneDossier
    debiteur: Connu
    creances: dict[str, LigneCreance]
    verses: dict[str, int]
    notes: set[str]
    tenu_par: str = ""


@dataclass
class Changements:
    """Ce que les lignes d'un dossier y changent ; `lignes` : numéro → sort."""

    existant: Existant
    lignes: dict[int, Sort] = field(default_factory=dict)
    refus: list[tuple[LignePortefeuille, str, str]] = field(default_factory=list)
    """ligne, colonne standard, motif"""
    neuves: list[LignePortefeuille] = field(default_factory=list)
    changees: list[tuple[LigneCreance, LignePortefeuille]] = field(default_factory=list)
    versements: list[tuple[LignePortefeuille, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    reperes: bool = False
    """le fichier apporte une date (lettre, mise en demeure, titre) que l'on n'avait pas"""

    @property
    def redecide(self) -> bool:
        """Vrai si la situation du dossier est à revoir."""
        return bool(self.neuves or self.changees or self.reperes)

    @property
    def ouvert(self) -> bool:
        return self.existant.dossier.etat != Etat.CLOS

    @property
    def principal(self) -> int:
        """Le principal d'après l'import."""
        ecart = sum(x.montant_ttc - c.montant for c, x in self.changees)
        return self.existant.dossier.principal + ecart + sum(x.montant_ttc for x in self.neuves)


def comparer(existant: Existant, lignes: Sequence[LignePortefeuille]) -> Changements:
    """Ce que ces lignes, toutes de ce dossier, y changeraient."""
    c = Changements(existant)
    for x in lignes:
        refus = _refus(existant, x)
        if refus is not None:
            c.refus.append((x, *refus))
            continue
        _comparer_creance(c, x)
        _comparer_versement(c, x)
        _comparer_reperes(c, x)
        if x.note and x.note not in existant.notes:
            existant.notes.add(x.note)
            c.notes.append(x.note)
            _marquer(c, x)
    _refuser_sous_le_verse(c)
    return c


def _refus(existant: Existant, x: LignePortefeuille) -> tuple[str, str] | None:
    """La colonne et le motif, si cette ligne ne peut rien changer à ce dossier."""
    if not meme_dossier(existant.debiteur, x):
        return "reference", "référence déjà confiée pour un autre débiteur"
    if existant.debiteur.nature is not x.nature:
        return "type_debiteur", f"ce débiteur est {existant.debiteur.nature.value} dans la base"
    gardee = existant.creances.get(x.facture.casefold())
    deja = existant.verses.get(x.facture.casefold(), 0)
    if x.verse < deja:
        return "verse", f"{euros(deja)} déjà comptés pour cette facture : extourner d'abord ce paiement"
    change = gardee is None or _differences(gardee, x) or x.verse != deja
    if change and existant.dossier.etat == Etat.CLOS:
        return "reference", "dossier clos : le faire rouvrir par un superviseur"
    if existant.tenu_par and (x.verse > deja or (gardee is not None and x.montant_ttc < gardee.montant)):
        return "reference", f"{existant.tenu_par} travaille sur ce dossier : réimporter cette ligne plus tard"
    return None


def _comparer_creance(c: Changements, x: LignePortefeuille) -> None:
    gardee = c.existant.creances.get(x.facture.casefold())
    if gardee is None:
        c.neuves.append(x)
        c.phrases.append(f"facture {x.facture} ajoutée, {euros(x.montant_ttc)}")
        c.lignes[x.ligne] = Sort.CREEE
        return
    c.lignes[x.ligne] = Sort.INCHANGEE
    differences = _differences(gardee, x)
    if differences:
        c.changees.append((gardee, x))
        c.phrases.append(f"facture {x.facture} : " + ", ".join(differences))
        _marquer(c, x)


def _differences(gardee: LigneCreance, x: LignePortefeuille) -> list[str]:
    """Ce qui change, en mots ; un champ facultatif absent du fichier n'efface pas ce que l'on sait."""
    dites = []
    if gardee.montant != x.montant_ttc:
        dites.append(f"{euros(gardee.montant)} → {euros(x.montant_ttc)}")
    for mot, avant, apres in (("échéance", gardee.echeance_le, x.date_echeance), ("date", gardee.facture_le, x.date_facture)):
        if avant != apres:
            dites.append(f"{mot} {avant:%d/%m/%Y} → {apres:%d/%m/%Y}")
    if gardee.type != x.type_creance and x.type_creance is not TypeCreance.FACTURE:
        dites.append(f"{en_mots(TypeCreance(gardee.type))} → {en_mots(x.type_creance)}")
    if x.montant_ht is not None and gardee.montant_ht != x.montant_ht:
        dites.append(f"hors taxes {euros(x.montant_ht)}")
    if x.secteur is not None and gardee.secteur != x.secteur:
        dites.append(f"secteur {en_mots(x.secteur)}")
    if x.objet and gardee.objet != x.objet:
        dites.append(f"objet {x.objet}")
    if x.taux_penalites is not None and gardee.taux_penalites != str(x.taux_penalites):
        dites.append(f"pénalités {x.taux_penalites} %")
    return dites


def _comparer_versement(c: Changements, x: LignePortefeuille) -> None:
    reste = x.verse - c.existant.verses.get(x.facture.casefold(), 0)
    if reste > 0:
        c.versements.append((x, reste))
        _marquer(c, x)


def _comparer_reperes(c: Changements, x: LignePortefeuille) -> None:
    d = c.existant.dossier
    sus = (d.premiere_lettre_le, d.mise_en_demeure_le, d.titre_le)
    dits = (x.premiere_lettre_le, x.mise_en_demeure_le, x.titre_executoire_le)
    if c.ouvert and any(su is None and dit is not None for su, dit in zip(sus, dits, strict=True)):
        c.reperes = True
        _marquer(c, x)


def _marquer(c: Changements, x: LignePortefeuille) -> None:
    if c.lignes[x.ligne] is Sort.INCHANGEE:
        c.lignes[x.ligne] = Sort.MODIFIEE


def _refuser_sous_le_verse(c: Changements) -> None:
    """Un total ramené sous ce qui est déjà payé n'est pas une correction : toutes les lignes qui le baissent sont refusées."""
    if c.principal >= c.existant.dossier.verse + sum(reste for _, reste in c.versements):
        return
    coupables = [x for garde, x in c.changees if x.montant_ttc < garde.montant] or [x for x, _ in c.versements]
    for x in coupables:
        c.refus.append((x, "montant_ttc", f"le total tomberait sous ce qui est déjà versé ({euros(c.existant.dossier.verse)})"))
    numeros = {x.ligne for x in coupables}
    c.changees = [(g, x) for g, x in c.changees if x.ligne not in numeros]
    c.versements = [(x, r) for x, r in c.versements if x.ligne not in numeros]
    c.phrases = [p for p in c.phrases if not any(p.startswith(f"facture {x.facture} :") for x in coupables)]
    c.lignes = {n: s for n, s in c.lignes.items() if n not in numeros}


def situation_corrigee(
    s: Situation, c: Changements, acceptees: Sequence[LignePortefeuille], mandant: Mandant, cadre: Cadre
) -> tuple[Situation, Resume | None, str, list[str]]:
    """La situation d'après, sa prescription, la référence de lettre à poser, et ce qu'il faut en dire.

    Pas de prescription quand autre chose que les créances l'a déjà décidée (une interruption, un paiement) : elle se recalcule après
    l'écriture. Une date que l'agence connaît déjà n'est jamais remplacée par celle d'un fichier.
    """
    du_fichier = reperes(acceptees)
    fait = replace(
        du_fichier,
        premiere_lettre_le=s.premiere_lettre_le or du_fichier.premiere_lettre_le,
        mise_en_demeure_le=s.mise_en_demeure_le or du_fichier.mise_en_demeure_le,
        titre_le=s.titre_le or du_fichier.titre_le,
    )
    dites = dire_les_reperes(
        du_fichier.premiere_lettre_le if s.premiere_lettre_le is None else None, du_fichier.premiere_lettre_ref,
        du_fichier.mise_en_demeure_le if s.mise_en_demeure_le is None else None,
        du_fichier.titre_le if s.titre_le is None else None,
    )  # fmt: skip
    prescription = _prescription(s, c, fait.titre_le, mandant, cadre)
    apres = replace(s, solde=c.principal - c.existant.dossier.verse)
    if prescription is not None:
        apres = replace(apres, prescription_le=prescription.date)
    if dites:
        apres = _avec_reperes(apres, fait.premiere_lettre_le, fait.mise_en_demeure_le, fait.titre_le, cadre)
    lettre = du_fichier.premiere_lettre_ref if s.premiere_lettre_le is None else ""
    return classer(apres, cadre), prescription, lettre, dites


def _prescription(s: Situation, c: Changements, titre_le: date | None, mandant: Mandant, cadre: Cadre) -> Resume | None:
    """Celle que donnent les créances d'après ; None si le dossier ne portait pas celle que donnaient les créances d'avant."""
    avant, apres = (Contexte(mandant.nature, s.nature, t, mandant.clause, cadre.configuration.tables) for t in (s.titre_le, titre_le))
    gardees = [_gardee(g, None) for g in c.existant.creances.values()]
    if not gardees or s.prescription_le != resumer_les_creances(avant, gardees, cadre.jour).date:
        return None
    changees = {g.id: x for g, x in c.changees}
    creances = [_gardee(g, changees.get(g.id)) for g in c.existant.creances.values()] + [a_prescrire(x) for x in c.neuves]
    return resumer_les_creances(apres, creances, cadre.jour)


def _gardee(g: LigneCreance, x: LignePortefeuille | None) -> CreanceAPrescrire:
    """Une créance déjà là, telle que cette ligne la corrige."""
    connu = Secteur(g.secteur) if g.secteur else None
    if x is None:
        return CreanceAPrescrire(0, "", TypeCreance(g.type), g.facture_le, g.echeance_le, connu)
    return replace(a_prescrire(x), type=TypeCreance(type_garde(g, x)), secteur=x.secteur or connu)


def _avec_reperes(s: Situation, lettre: date | None, demeure: date | None, titre: date | None, cadre: Cadre) -> Situation:
    scenario = scenario_de(s, cadre)
    expire = s.mise_en_demeure_expire_le or expiration(demeure, s.nature, scenario, cadre)
    s = replace(s, premiere_lettre_le=lettre, mise_en_demeure_le=demeure, mise_en_demeure_expire_le=expire, titre_le=titre)
    if s.etat is Etat.CLOS:
        return s
    prouvee = etape_de(Reperes(s.premiere_lettre_le, "", s.mise_en_demeure_le, s.titre_le))
    if s.etape is Etape.AMIABLE or (prouvee is Etape.EXECUTION and s.procedure_etat is None):
        s = replace(s, etape=prouvee)
    suivi = s.etat is Etat.ACTIF and s.action_motif is MotifAction.SCENARIO and s.procedure_etat is None
    return mettre_en_route(s, scenario, cadre) if suivi else s


def type_garde(gardee: LigneCreance, x: LignePortefeuille) -> str:
    """« facture » est ce qu'un fichier dit quand il ne dit rien : il n'efface pas un loyer ou un chèque."""
    return gardee.type if x.type_creance is TypeCreance.FACTURE else x.type_creance.value


def dire_les_reperes(lettre: date | None, reference: str, demeure: date | None, titre: date | None) -> list[str]:
    """Ce qui avait été fait avant de confier, une phrase par acte."""
    dites = []
    if lettre is not None:
        dites.append(f"première lettre du {lettre:%d/%m/%Y} déjà partie" + (f", référence {reference}" if reference else ""))
    if demeure is not None:
        dites.append(f"mise en demeure du créancier reçue le {demeure:%d/%m/%Y}")
    if titre is not None:
        dites.append(f"titre exécutoire du {titre:%d/%m/%Y}")
    return dites
