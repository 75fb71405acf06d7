"""Faire entrer un portefeuille dans la base : en une transaction, par lots, et sans rien faire deux fois.

La même lecture réimportée ne change rien ; un fichier corrigé change ce qui a changé, et l'historique de chaque dossier le dit.
En simulation tout est décidé de la même façon, et rien n'est écrit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from agence.argent import euros
from agence.conduite.situation import Cadre
from agence.configuration.modele import Configuration, Correspondance
from agence.echanges.bilan import Bilan, Sort
from agence.echanges.debiteurs import Annuaire, Connu, forme, nom_normalise, voie_de
from agence.echanges.dossiers_neufs import Mandant, reperes, situation_neuve
from agence.echanges.ecritures import Ecritures, brut
from agence.echanges.entetes import cle
from agence.echanges.lignes import LignePortefeuille, Rejet
from agence.echanges.mises_a_jour import Changements, Existant, comparer, dire_les_reperes, situation_corrigee, type_garde
from agence.echanges.portefeuille import Lecture
from agence.echanges.repartition import Repartition
from agence.erreurs import Introuvable, Refus
from agence.gestes.droits import exiger
from agence.gestes.interruptions import recalculer
from agence.gestes.paiements import encaisser, reprendre_apres_correction, solder_si_paye
from agence.gestes.protections_etendues import etendre
from agence.gestes.socle import geste
from agence.imputations import figer_des_neufs
from agence.memoire import sans_ramassage
from agence.seance import Seance
from agence.situations import COLONNES, lire_situation
from agence.texte import assainir, citer
from donnees.base import ecriture, executer, executer_lot, inserer_lot
from donnees.modeles import ImportFichier
from donnees.nomenclature import Canal, Moyen, Nature, TypeCoordonnee, TypeEvenement
from donnees.vues import imports as vue
from donnees.vues import nuit
from donnees.vues.escalade import mandat_en_cours
from donnees.vues.recus import verrouiller_les_quittances

ACTE = "importer un portefeuille"
TEXTE_MAXIMUM = 1000
PAS_D_AVANCEMENT = 1000

__all__ = ["Bilan", "correspondance_de", "integrer"]


def correspondance_de(configuration: Configuration, mandant_code: str) -> Correspondance:
    """Les colonnes des fichiers de ce mandant ; « mandant » y désigne la colonne qui doit répéter son code, « » une ignorée."""
    ecrite = configuration.imports.get(mandant_code, Correspondance())
    colonnes = {entete: cible for entete, cible in ecrite.colonnes.items() if cible}
    return Correspondance(colonnes, ecrite.type_debiteur)


def integrer(
    seance: Seance,
    lecture: Lecture,
    mandant_code: str,
    nom_fichier: str,
    empreinte: str,
    simulation: bool = False,
    progression: Callable[[int, int], None] | None = None,
) -> Bilan:
    """Fait entrer ce qu'un fichier contient et rend ce qu'il en a été, ligne par ligne.

    Les lignes que la base refuse s'ajoutent aux rejets ; les autres entrent toutes ensemble ou pas du tout. Lève Introuvable
    (mandant), Refus (rôle, ou règle 1 : pas de convention en cours).
    """
    exiger(seance, ACTE)
    travail = _Integration(seance, lecture, mandant_code, assainir(nom_fichier, maximum=200))
    if simulation:
        with sans_ramassage():
            travail.preparer(progression)
        travail.bilan.simulation = True
        return travail.bilan
    with sans_ramassage(), ecriture():
        vue.verrouiller_les_imports()
        travail.preparer(progression)
        travail.ecrire()
        travail.garder_trace(empreinte)
        etendre(seance)
    return travail.bilan


def _mandant(code: str, cadre: Cadre) -> Mandant:
    trouve = vue.mandant_de_code(code)
    if trouve is None:
        raise Introuvable(f"mandant « {citer(code)} » inconnu.", "L'ajouter par « agence mandants ajouter ».")
    mandat = mandat_en_cours(trouve[0], cadre.jour)
    if mandat is None:
        raise Refus(f"le mandant {code} n'a pas de convention signée en cours (règle 1).", "L'enregistrer d'abord.", "1")
    if mandat.fin_le is not None and mandat.fin_le < cadre.jour:
        fin = f"{mandat.fin_le:%d/%m/%Y}"
        raise Refus(f"la convention du mandant {code} a pris fin le {fin} (règle 1).", "Enregistrer la nouvelle convention.", "1")
    return Mandant(trouve[0], code, Nature(trouve[1]), mandat.clause_prescription)


class _Integration:
    """Un import en cours : lit la base, décide ligne par ligne, puis écrit."""

    def __init__(self, seance: Seance, lecture: Lecture, mandant_code: str, nom_fichier: str) -> None:
        self.seance = seance
        self.lecture = lecture
        self.cadre = seance.cadre()
        self.fichier = nom_fichier
        self.mandant = _mandant(mandant_code, self.cadre)
        self.bilan = Bilan(lecture.lues, False, list(lecture.rejets), avertissements=lecture.avertissements)
        self.changements: list[tuple[Changements, list[LignePortefeuille]]] = []
        self.a_solder: list[int] = []
        self.a_prescrire: list[int] = []
        self._connues: dict[str, str] = {}

    def preparer(self, progression: Callable[[int, int], None] | None) -> None:
        """Décide du sort de chaque ligne ; n'écrit rien."""
        acteur = self.seance.acteur
        self.ecritures = Ecritures(
            self.cadre.maintenant, acteur.id if acteur else None, self.seance.configuration_id, f"import {self.mandant.code}"
        )
        par_reference: dict[str, list[LignePortefeuille]] = {}
        for x in self.lecture.lignes:
            par_reference.setdefault(x.reference, []).append(x)
        deja = vue.dossiers(self.mandant.id, par_reference)
        self.annuaire = _annuaire(self.lecture.lignes, [d.debiteur_id for d in deja.values()])
        self.personnes = vue.personnes_actives()
        self.repartition = Repartition(self.personnes, vue.agents_des_debiteurs(self.annuaire.par_id))
        existants = self._existants(deja)
        for fait, (reference, lignes) in enumerate(par_reference.items(), 1):
            gardees = [x for x in lignes if self._agent_connu(x)]
            if reference in existants:
                self._mettre_a_jour(existants[reference], gardees)
            elif gardees:
                self._accueillir(gardees)
            if progression is not None and fait % PAS_D_AVANCEMENT == 0:
                progression(fait, len(par_reference))

    # ── lire ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _existants(self, deja: dict[str, vue.LigneDossier]) -> dict[str, Existant]:
        identifiants = [d.id for d in deja.values()]
        creances: dict[int, dict[str, vue.LigneCreance]] = {i: {} for i in identifiants}
        for (dossier_id, numero), creance in vue.creances(identifiants).items():
            creances[dossier_id][numero] = creance
        verses: dict[int, dict[str, int]] = {i: {} for i in identifiants}
        for (dossier_id, numero), montant in vue.verses_par_import(identifiants).items():
            verses[dossier_id][numero] = montant
        notes: dict[int, set[str]] = {i: set() for i in identifiants}
        for dossier_id, texte in vue.notes_d_import(identifiants):
            notes[dossier_id].add(texte)
        acteur = self.seance.acteur
        tenus = vue.tenus_par_un_autre(identifiants, acteur.id if acteur else None, self.cadre.maintenant)
        return {
            reference: Existant(
                d, self.annuaire.par_id[d.debiteur_id], creances[d.id], verses[d.id], notes[d.id], tenus.get(d.id, "")
            )
            for reference, d in deja.items()
        }  # fmt: skip

    # ── décider ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _agent_connu(self, x: LignePortefeuille) -> bool:
        if not x.agent or self.repartition.connu(x.agent):
            return True
        noms = ", ".join(n for n in self.personnes if self.repartition.connu(n)) or "aucun"
        self._rejeter(x, "agent", x.agent, f"agent inconnu ; agents de l'agence : {noms}")
        return False

    def _rejeter(self, x: LignePortefeuille, colonne: str, valeur: str, motif: str) -> None:
        self.bilan.rejets.append(Rejet(x.ligne, self._entete(colonne), valeur, assainir(motif)))

    def _entete(self, colonne: str) -> str:
        """L'en-tête du fichier où se lit cette colonne standard."""
        if not self._connues:
            voulues = correspondance_de(self.seance.configuration, self.mandant.code).colonnes
            cibles = {cle(e): cible for e, cible in voulues.items()}
            self._connues = {cibles.get(cle(e), cle(e)): e for e in reversed(self.lecture.entetes)}
        return self._connues.get(colonne, colonne)

    def _accueillir(self, lignes: list[LignePortefeuille]) -> None:
        """Un dossier neuf."""
        verdict = self.annuaire.chercher(lignes[0])
        sensible = verdict.le_meme is not None and verdict.le_meme.sensible
        fait = reperes(lignes)
        try:
            neuve = situation_neuve(self.mandant, lignes[0].nature, lignes, fait, self.cadre, sensible)
        except Refus as refus:
            for x in lignes:
                self._rejeter(x, "reference", x.reference, str(refus))
            return
        connu = verdict.le_meme or self._inscrire(lignes[0], verdict.sans_doute)
        for x in lignes:
            self.ecritures.completer(connu, x)
            self.ecritures.identifier(connu, x)
            self.bilan.sorts[x.ligne] = Sort.CREEE
        nomme = next((x.agent for x in lignes if x.agent), "")
        agent_id = self.repartition.nommer(nomme, connu.id) if nomme else self.repartition.choisir(connu.id)
        lettre = fait.premiere_lettre_ref
        dossier_id = self.ecritures.dossier(self.mandant.id, connu.id, agent_id, lignes, lettre, neuve)
        self._raconter(dossier_id, lignes)
        for texte in dire_les_reperes(fait.premiere_lettre_le, lettre, fait.mise_en_demeure_le, fait.titre_le):
            self.ecritures.evenement(dossier_id, TypeEvenement.COURRIER, texte, "repris")
        for x in lignes:
            if x.note:
                self.ecritures.evenement(dossier_id, TypeEvenement.NOTE, x.note, vue.MARQUE)
        self.bilan.dossiers_crees += 1
        if any(x.verse for x in lignes):
            self.a_solder.append(dossier_id)

    def _inscrire(self, x: LignePortefeuille, rapproche: Connu | None) -> Connu:
        connu = self.ecritures.debiteur(x, rapproche.id if rapproche else None)
        self.annuaire.ajouter(connu)
        self.bilan.debiteurs_crees += 1
        self.bilan.a_confirmer += rapproche is not None
        return connu

    def _raconter(self, dossier_id: int, lignes: list[LignePortefeuille]) -> None:
        nombre = f"{len(lignes)} créance{'s' if len(lignes) > 1 else ''}"
        total = euros(sum(x.montant_ttc for x in lignes))
        verse = sum(x.verse for x in lignes)
        deja = f", dont {euros(verse)} déjà versés" if verse else ""
        texte = f"confié par {self.mandant.code} : {nombre}, {total}{deja} ({self.fichier}, ligne {lignes[0].ligne})"
        self.ecritures.evenement(dossier_id, TypeEvenement.CREATION, texte, vue.MARQUE)

    def _mettre_a_jour(self, existant: Existant, lignes: list[LignePortefeuille]) -> None:
        c = comparer(existant, lignes)
        for x, colonne, motif in c.refus:
            valeur = {"reference": x.reference, "type_debiteur": x.nature.value, "verse": euros(x.verse)}.get(colonne, euros(x.montant_ttc))
            self._rejeter(x, colonne, valeur, motif)
        for x in lignes:
            if x.ligne not in c.lignes:
                continue
            dites = [*self.ecritures.completer(existant.debiteur, x), *self.ecritures.identifier(existant.debiteur, x)]
            if dites:
                c.phrases += dites
                c.lignes[x.ligne] = Sort.MODIFIEE if c.lignes[x.ligne] is Sort.INCHANGEE else c.lignes[x.ligne]
        self.bilan.sorts |= c.lignes
        if any(sort is not Sort.INCHANGEE for sort in c.lignes.values()):
            self.bilan.dossiers_modifies += 1
            self.changements.append((c, [x for x in lignes if x.ligne in c.lignes]))

    # ── écrire ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def ecrire(self) -> None:
        """Écrit tout ce qui a été décidé, dans la transaction en cours."""
        if self.ecritures.paiements or any(c.versements for c, _ in self.changements):
            verrouiller_les_quittances()
        self._reviser()
        self.ecritures.ecrire()
        figer_des_neufs(self.a_solder, self.seance.configuration.tables)
        corriges = [c.existant.dossier.id for c, _ in self.changements if c.redecide]
        reprendre_apres_correction(self.seance, corriges, f"fichier {self.fichier}")
        for c, _ in self.changements:
            for x, reste in c.versements:
                le = x.verse_le or self.cadre.jour
                reference = f"{vue.MARQUE} {x.facture}"
                encaisser(self.seance, c.existant.dossier.id, reste, le, Moyen.VIREMENT, canal=Canal.MANDANT, reference=reference)
            if c.ouvert and not c.versements and any(x.montant_ttc < g.montant for g, x in c.changees):
                self.a_solder.append(c.existant.dossier.id)
        for dossier_id in self.a_solder:
            self._solder(dossier_id)
        for dossier_id in self.a_prescrire:
            with geste(self.seance, dossier_id, acte=ACTE, annulable=False) as g:
                recalculer(g)
        if self.seance.acteur is not None:
            # Un import ne se reprend pas par « u », même quand il est passé par un geste qui, seul, s'annulerait.
            executer("DELETE FROM annulable WHERE utilisateur_id = ?", (self.seance.acteur.id,))

    def _solder(self, dossier_id: int) -> None:
        with geste(self.seance, dossier_id, acte=ACTE, annulable=False) as g:
            solder_si_paye(g)

    def _reviser(self) -> None:
        """Les dossiers déjà confiés : créances, situation, historique."""
        par_id = {c.existant.dossier.id: (c, lignes) for c, lignes in self.changements}
        lot = []
        for paquet in vue.paquets(i for i, (c, _) in par_id.items() if c.redecide):
            nuit.tenir(paquet)
            for dossier_id, _, _, nature, sensible, *colonnes in nuit.dossiers(paquet, COLONNES):
                c, lignes = par_id[dossier_id]
                avant = lire_situation(nature, sensible, colonnes)
                apres, prescription, lettre, dites = situation_corrigee(avant, c, lignes, self.mandant, self.cadre)
                c.phrases += dites
                if prescription is None:
                    self.a_prescrire.append(dossier_id)
                gardees = (prescription.hypothese, prescription.au_plus_tot.isoformat()) if prescription else (False, None)
                lot.append((*brut(apres), c.principal, *gardees, lettre, lettre, dossier_id))
        affectations = ", ".join(f"{nom} = ?" for nom in COLONNES)
        executer_lot(
            f"""UPDATE dossier SET {affectations}, principal = ?, prescription_hypothese = ?, prescription_au_plus_tot = ?,
            premiere_lettre_ref = CASE WHEN ? = '' THEN premiere_lettre_ref ELSE ? END, version = version + 1 WHERE id = ?""",
            lot,
        )
        for c, _ in self.changements:
            self._reviser_creances(c)

    def _reviser_creances(self, c: Changements) -> None:
        dossier_id = c.existant.dossier.id
        for x in c.neuves:
            self.ecritures.creance(dossier_id, x)
        sql = """UPDATE creance SET type = ?, objet = ?, facture_le = ?, echeance_le = ?, montant = ?, montant_ht = ?, taux_penalites = ?,
            secteur = ? WHERE id = ?"""
        lot = [
            (
                type_garde(g, x), x.objet or g.objet, x.date_facture.isoformat(), x.date_echeance.isoformat(), x.montant_ttc,
                x.montant_ht if x.montant_ht is not None else g.montant_ht,
                str(x.taux_penalites) if x.taux_penalites is not None else g.taux_penalites,
                x.secteur.value if x.secteur is not None else g.secteur, g.id,
            )
            for g, x in c.changees
        ]  # fmt: skip
        if lot:
            # Une balance passée se refait avec ce que la créance valait ce jour-là
            corrigees = [(g.id, g.montant, g.echeance_le.isoformat(), self.ecritures.quand) for g, _ in c.changees]
            inserer_lot("creance_corrigee", ("creance_id", "montant", "echeance_le", "jusqu_a"), corrigees)
            executer_lot(sql, lot)
        for note in c.notes:
            self.ecritures.evenement(dossier_id, TypeEvenement.NOTE, note, vue.MARQUE)
        if c.phrases:
            texte = assainir(f"fichier {self.fichier} : " + " ; ".join(c.phrases), maximum=TEXTE_MAXIMUM)
            self.ecritures.evenement(dossier_id, TypeEvenement.IMPORT, texte, vue.MARQUE)

    def garder_trace(self, empreinte: str) -> None:
        """Le fichier reçu et son bilan ; un fichier déjà connu qui n'a rien changé ne laisse rien."""
        rien = all(sort is Sort.INCHANGEE for sort in self.bilan.sorts.values())
        if rien and vue.fichier_connu(self.mandant.id, empreinte):
            return
        ImportFichier.create(
            mandant_id=self.mandant.id,
            nom=self.fichier,
            empreinte=empreinte,
            utilisateur_id=self.ecritures.utilisateur_id,
            le=self.cadre.maintenant,
            bilan=_resume(self.bilan),
        )


def _resume(bilan: Bilan) -> dict[str, int]:
    """Le bilan à garder : les comptes, sans répéter les lignes refusées, qui portent des noms et des coordonnées."""
    return {cle_: valeur for cle_, valeur in bilan.en_json().items() if isinstance(valeur, int)} | {"refusees": len(bilan.refusees)}


def _annuaire(lignes: Iterable[LignePortefeuille], deja: Iterable[int]) -> Annuaire:
    """Les débiteurs de la base que ce fichier pourrait désigner, avec leurs coordonnées."""
    lignes = tuple(lignes)
    noms = {nom_normalise(x.debiteur) for x in lignes}
    trouves = {d.id: d for d in vue.debiteurs({x.siren for x in lignes if x.siren}, noms | {forme(n) for n in noms}, deja)}
    formes = {forme(n) for n in noms}
    trouves |= {d.id: d for d in vue.debiteurs_d_autres_ecritures() if forme(d.nom_recherche) in formes}
    connus = {
        d.id: Connu(d.id, Nature(d.nature), d.nom_recherche, d.siren, d.contact, bool(d.sensible)) for d in trouves.values()
    }
    for c in vue.coordonnees(connus):
        connu = connus[c.debiteur_id]
        connu.coordonnees.add((c.type, c.valeur))
        connu.ordre = min(connu.ordre, c.ordre)
        if c.type == TypeCoordonnee.TELEPHONE:
            connu.telephones.add(c.valeur)
        elif c.type == TypeCoordonnee.ADRESSE:
            connu.adresses[c.valeur] = (c.id, c.code_postal)
            if c.valeur and c.code_postal:
                connu.voies.add(voie_de(c.valeur, c.code_postal))
    return Annuaire(connus[i] for i in sorted(connus))
