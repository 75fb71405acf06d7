"""La fiche : ce qu'il faut avoir sous les yeux pour parler, en lignes ; ce qui compte d'abord, l'historique dans ce qui reste."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Text

from agence.argent import euros, nombre
from agence.configuration.modele import Configuration
from agence.droit.elements import Decompte
from agence.droit.prescription import SEUILS_D_ALARME, a_surveiller, reste_en_mots
from agence.droit.protections import dire_les_effets
from agence.horloge import local
from agence.mots import dire_attente, en_mots
from agence.protections import dire_echeance, tenante
from agence.texte import assainir
from donnees.nomenclature import Etape, Etat, MotifImpaye, StatutPromesse, TypeLitige
from ecrans.composants.texte import assembler, aux_deux_bouts, couper, lit
from ecrans.poste import mots
from ecrans.poste.lecture import DossierLu
from ecrans.poste.signes import SIGNES_DE_DEMANDE

RETRAIT = "  "
_SEMESTRE = re.compile(r"[0-9]{4}-S[12]")
HISTOIRE_MINIMALE = 3
LARGE = 56
"""Colonnes à partir desquelles la fiche dit aussi ce qui ne presse pas."""


def composer(lu: DossierLu, configuration: Configuration, largeur: int, hauteur: int) -> list[Text]:
    """Les lignes de la fiche pour une place donnée ; en large (≥ 56 colonnes) les factures s'ajoutent."""
    tete = [
        *identite(lu, largeur),
        *montants(lu, largeur),
        *alertes(lu, configuration, largeur),
        *promesses(lu, largeur),
        *telephones(lu, largeur),
        *suite(lu, largeur),
    ]
    if largeur >= LARGE:
        tete += factures(lu, largeur, max(0, hauteur - len(tete) - 8))
    tete = tete[: max(0, hauteur - HISTOIRE_MINIMALE)]
    return [*tete, *historique(lu, configuration, largeur, hauteur - len(tete))]


def identite(lu: DossierLu, largeur: int) -> list[Text]:
    """Qui doit, à quel titre, pour qui, où en est le dossier."""
    f = lu.fiche
    nature = "B2B" if f.nature == "professionnel" else "B2C"
    droite = f"{nature} · sensible" if f.sensible else nature
    position = f"{min(lu.situation.position + 1, lu.etapes)}/{lu.etapes}"
    etape = f"{en_mots(Etape(f.etape))} {position}"
    lignes = [
        aux_deux_bouts((f.debiteur.upper() if f.nature == "professionnel" else f.debiteur, "titre"), (droite, "titre"), largeur),
        aux_deux_bouts(f.reference, (f"étape {etape}", ""), largeur),
    ]
    morceaux = [f"mandant {f.mandant}"]
    if f.contact:
        morceaux.append(f"contact {f.contact}")
    if f.siren:
        morceaux.append(f"SIREN {f.siren}")
    return [*lignes, *envelopper(" · ".join(morceaux), largeur, 2)]


def montants(lu: DossierLu, largeur: int) -> list[Text]:
    """Ce qui est dû ce jour, décomposé ; un taux qui manque se dit : le dû est alors un minimum."""
    return montants_de(lu.decompte, largeur)


def montants_de(d: Decompte, largeur: int) -> list[Text]:
    """« dû ce jour 1 240,18 € = principal … » ; « dû au moins … : taux 2027-S1 manquant » quand il en manque un."""
    parts = [f"principal {nombre(d.principal)}"]
    if d.interets:
        parts.append(f"+ intérêts {nombre(d.interets)}")
    if d.indemnites:
        parts.append(f"+ indemnités {nombre(d.indemnites)}")
    if d.frais:
        parts.append(f"+ frais {nombre(d.frais)}")
    if d.verse:
        parts.append(f"− versé {nombre(d.verse)}")
    if d.remise:
        parts.append(f"− remise {nombre(d.remise)}")
    detail = " ".join(parts)
    if d.isole:
        detail += f" · {nombre(d.isole)} gardés à part"
    debut, fin = ("dû ce jour ", "") if d.complet else ("dû au moins ", f" : {taux_manquant(d)}")
    entiere = assembler(debut, (euros(d.du), "titre"), (fin, "alerte"), f" = {detail}")
    if entiere.cell_len <= largeur:
        return [entiere]
    return [assembler(debut, (euros(d.du), "titre"), (fin, "alerte")), *envelopper(detail, largeur, 2, RETRAIT)]


def taux_manquant(d: Decompte) -> str:
    """« taux 2027-S1 manquant » : le premier semestre que la table n'a pas."""
    semestre = next((trouve[0] for phrase in d.avertissements if (trouve := _SEMESTRE.search(phrase))), "")
    return f"taux {semestre} manquant".replace("  ", " ")


def alertes(lu: DossierLu, configuration: Configuration, largeur: int) -> list[Text]:
    """Pourquoi il est là, ce qui le suspend, ce que le mandant demande, ce qu'on s'est noté."""
    f = lu.fiche
    lignes: list[Text] = []
    if f.etat == Etat.ACTIF:
        lignes += envelopper(f"ici car : {lu.pourquoi}", largeur, 2, RETRAIT)
    elif f.etat == Etat.SUSPENDU:
        fin = f" jusqu'au {f.suspendu_jusqu_au:%d/%m/%Y}" if f.suspendu_jusqu_au else ""
        attend = f", attend {dire_attente(f.suspension_attend)}" if f.suspension_attend else ""
        lignes += envelopper(f"SUSPENDU ({en_mots(lu.situation.suspension_motif)}){fin}{attend}", largeur, 2, RETRAIT, "alerte")
        lignes += ce_qui_tient(lu, configuration, largeur)
    else:
        lignes.append(lit("CLOS", "alerte"))
    if f.epingle:
        lignes += envelopper(f"! {f.epingle}", largeur, 2, RETRAIT, "alerte")
    if f.consignes:
        lignes += envelopper(f"mandant : {f.consignes}", largeur, 2, RETRAIT, "accent")
    libelles = configuration.champs.get(f.mandant_code, {})
    libres = [f"{libelles.get(cle, cle)} {valeur}" for cle, valeur in f.champs.items()]
    if libres:
        lignes += envelopper(" · ".join(libres), largeur, 2, RETRAIT)
    if lu.avis:
        autres = f" (+{len(lu.avis) - 1})" if len(lu.avis) > 1 else ""
        lignes += envelopper(f"mandant à aviser : {lu.avis[0]}{autres}", largeur, 2, RETRAIT, "accent")
    lignes += accords(lu, largeur)
    if f.rapproche_de is not None:
        lignes.append(lit("doublon possible : à confirmer (Entrée)", "alerte"))
    return lignes


def accords(lu: DossierLu, largeur: int) -> list[Text]:
    """Les demandes d'accord du dossier : « ? demandé à Roux… » tant qu'elles attendent, la réponse ensuite."""
    lignes: list[Text] = []
    for d in lu.demandes[:2]:
        signe, style = SIGNES_DE_DEMANDE[d.etat]
        quand = local(d.decidee_le or d.demandee_le)
        dit = d.decision if d.decidee else f"accord demandé par {d.demandeur}"
        lignes += envelopper(f"{signe} {dit} ({quand:%H:%M}) · {d.quoi}", largeur, 2, RETRAIT, style)
    return lignes


def ce_qui_tient(lu: DossierLu, configuration: Configuration, largeur: int) -> list[Text]:
    """La protection et sa phase, ce qu'elle laisse faire, ce qui presse ; le litige et la réponse attendue."""
    lignes: list[Text] = []
    tenue = tenante(lu.protections, configuration, lu.jour)
    if tenue is not None:
        lignes += envelopper(tenue.resume, largeur, 2, RETRAIT)
        presse = next((e for e in tenue.echeances if e.faite_le is None), None)
        if presse is not None:
            lignes += envelopper(f"! {dire_echeance(presse, avec_qui=False)}", largeur, 2, RETRAIT, "alerte")
        permis = [dite for dite in dire_les_effets(tenue.phase) if not dite.startswith(("s'arrête", "par prudence"))]
        lignes += envelopper(" · ".join(permis) or "rien ne court", largeur, 2, RETRAIT, "accent")
    for litige in lu.litiges[:1]:
        avant = f", réponse avant le {litige.echeance_le:%d/%m/%Y}" if litige.echeance_le else ""
        retard = " EN RETARD" if litige.echeance_le is not None and litige.echeance_le < lu.jour else ""
        preuve = f" · preuve : {litige.preuve}" if litige.preuve and litige.preuve_recue_le is None else ""
        lignes += envelopper(f"conteste : {en_mots(TypeLitige(litige.type))}{avant}{retard}{preuve}", largeur, 2, RETRAIT, "accent")
    return lignes


def promesses(lu: DossierLu, largeur: int) -> list[Text]:
    """Le passé du débiteur : promesses faites, tenues, montants ; la promesse en cours."""
    return [lit(couper(ligne, largeur)) for ligne in passe(lu)]


def passe(lu: DossierLu) -> list[str]:
    """« promesses 3 · tenues 1 · rompues 2 · 640 € sur 1 900 € », puis celles qui courent."""
    comptees = [p for p in lu.fiche.promesses if p.statut not in (StatutPromesse.ANNULEE, StatutPromesse.REMPLACEE)]
    raison = f" · raison {en_mots(MotifImpaye(lu.fiche.impaye_motif))}" if lu.fiche.impaye_motif else ""
    if not comptees:
        return [f"aucune promesse{raison}"]
    tenues = sum(p.statut == StatutPromesse.TENUE for p in comptees)
    rompues = sum(p.statut == StatutPromesse.ROMPUE for p in comptees)
    paye, promis = sum(p.paye for p in comptees), sum(p.montant for p in comptees)
    compte = f"promesses {len(comptees)} · tenues {tenues} · rompues {rompues}"
    lignes = [compte, f"{RETRAIT}{euros(paye)} payés sur {euros(promis)}{raison}"]
    ouvertes = [p for p in comptees if p.statut == StatutPromesse.OUVERTE]
    if ouvertes:
        p = min(ouvertes, key=lambda p: p.echeance)
        autres = f" (+{len(ouvertes) - 1})" if len(ouvertes) > 1 else ""
        lignes.append(f"{RETRAIT}en cours : {euros(p.montant)} le {p.echeance:%d/%m/%Y}{autres}")
    return lignes


def telephones(lu: DossierLu, largeur: int) -> list[Text]:
    """Les téléphones et courriels avec leur état, deux par ligne quand ils tiennent."""
    joindre = [mots.coordonnee(c) for c in lu.fiche.coordonnees if c.type != "adresse"]
    joindre.sort(key=lambda c: "●◐○".index(c[0][0]))
    if not joindre:
        return [lit("aucun téléphone connu : c", "alerte")]
    return en_colonnes(joindre[:4], largeur)


def en_colonnes(cases: Iterable[tuple[str, str]], largeur: int) -> list[Text]:
    """Des morceaux à la suite, deux espaces entre eux, passant à la ligne quand il le faut."""
    lignes: list[Text] = []
    for texte, style in cases:
        morceau = lit(couper(assainir(texte), largeur), style)
        if lignes and lignes[-1].cell_len + 2 + morceau.cell_len <= largeur:
            lignes[-1] = assembler(lignes[-1], "  ", morceau)
        else:
            lignes.append(morceau)
    return lignes


def suite(lu: DossierLu, largeur: int) -> list[Text]:
    """Les prochaines étapes et leurs jours ; la prescription ; les autres dossiers du débiteur."""
    f = lu.fiche
    lignes: list[Text] = []
    prevues = [f"{en_mots(action)} {mots.jour_court(le, lu.jour)}" for action, le in lu.plan[:3]]
    if prevues:
        lignes += envelopper(f"suite : {' · '.join(prevues)}", largeur, 2, RETRAIT)
    lignes += prescription(lu, largeur)
    ouverts = [d for d in f.autres_dossiers if d[3] != Etat.CLOS]
    if ouverts:
        total = euros(sum(d[2] for d in ouverts))
        pluriel = "s" if len(ouverts) > 1 else ""
        lignes.append(lit(couper(f"{len(ouverts)} autre{pluriel} dossier{pluriel} · {total} · {ouverts[0][1]}", largeur), "accent"))
    return lignes


def prescription(lu: DossierLu, largeur: int) -> list[Text]:
    """La prochaine date à ne pas laisser passer ; à moins de 180 jours, ou passée, elle alerte et se montre même à l'étroit."""
    f = lu.fiche
    if f.prescription_le is None:
        return []
    le = a_surveiller(f.prescription_le, f.prescription_au_plus_tot, lu.jour)
    proche = f.etat != Etat.CLOS and (le - lu.jour).days <= max(SEUILS_D_ALARME)
    if not proche and largeur < LARGE:
        return []
    doute = " (secteur inconnu)" if le < f.prescription_le else ""
    reste = f", {reste_en_mots(le, lu.jour)}" if proche else ""
    return [lit(couper(f"prescription le {le:%d/%m/%Y}{reste}{doute}", largeur), "alerte" if proche else "")]


def factures(lu: DossierLu, largeur: int, nombre_: int) -> list[Text]:
    """Les créances, tant qu'il y a la place."""
    if nombre_ < 2 or not lu.fiche.creances:
        return []
    lignes = [titre("créances", largeur)]
    for c in lu.fiche.creances[: nombre_ - 1]:
        gauche = f"{c.numero}  {c.objet or c.type}"
        lignes.append(aux_deux_bouts(gauche, f"échue le {c.echeance_le:%d/%m/%y}  {nombre(c.montant):>12}", largeur))
    return lignes


def historique(lu: DossierLu, configuration: Configuration, largeur: int, nombre_: int) -> list[Text]:
    """Les derniers évènements, le plus récent d'abord, dans les lignes qui restent."""
    if nombre_ < 2:
        return []
    lignes = [titre("derniers évènements", largeur)]
    for e in lu.fiche.evenements[: nombre_ - 1]:
        texte = f"{mots.instant_court(e.le, lu.jour):<5} {mots.evenement(e, configuration)}"
        lignes.append(lit(couper(assainir(texte), largeur), "attenue" if e.annule else ""))
    if len(lignes) == 1:
        lignes.append(lit("rien encore", "attenue"))
    return lignes


def titre(texte: str, largeur: int) -> Text:
    """Un filet qui porte un titre."""
    return lit(f"─ {texte} " + "─" * max(0, largeur - len(texte) - 3), "attenue")


def envelopper(texte: str, largeur: int, maximum: int, retrait: str = "", style: str = "") -> list[Text]:
    """Un texte sur au plus `maximum` lignes, coupé entre les mots ; les suivantes en retrait."""
    lignes: list[str] = []
    courante = ""
    for mot in assainir(texte).split(" "):
        essai = f"{courante} {mot}" if courante.strip() else courante + mot
        if cell_len(essai) <= largeur or not courante.strip():
            courante = essai
        else:
            lignes.append(courante)
            courante = retrait + mot
    lignes.append(courante)
    if len(lignes) > maximum:
        lignes[maximum - 1 :] = [" ".join([lignes[maximum - 1], *(ligne.strip() for ligne in lignes[maximum:])])]
    return [lit(couper(ligne, largeur), style) for ligne in lignes]
