"""D'une histoire finie à ses lignes : le dossier, ses créances, ses pièces, ses promesses, ses courriers, ses missions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from agence.argent import diviser
from agence.calendrier import PARIS
from agence.conduite import rang
from agence.demonstration.histoire import Histoire, Monde
from agence.demonstration.litiges import ecrire_le_litige
from agence.demonstration.noms import NOMS, PRENOMS
from agence.demonstration.portefeuille import PIECES, DebiteurNeuf, empreinte_de_piece, mobile
from agence.demonstration.protections import proteger, se_plaindre
from agence.situations import COLONNES
from agence.texte import normaliser
from donnees.champs import instant_ecrit
from donnees.modeles import Dossier
from donnees.nomenclature import EtatProcedure, Motif, TypeCoordonnee, TypeCreance

_PHASES = {EtatProcedure.TITRE: "titre", EtatProcedure.REVENU: "revenue", EtatProcedure.ANNULE: "abandonnee"}
"""La phase où finit une mission dont le parcours n'est pas raconté."""
_ECRITURES = {nom: Dossier._meta.fields[nom].db_value for nom in COLONNES}


def consigner_l_histoire(h: Histoire) -> None:
    """Toutes les lignes d'un dossier mené au présent."""
    proteger(h)
    ecrire_le_litige(h)
    se_plaindre(h)
    h.s = replace(h.s, rang=rang.calculer(h.s, h.monde.configuration.rang, h.monde.jour))
    _dossier(h)
    _creances(h)
    _pieces(h)
    _intervenants(h)
    _promesses(h)
    _courriers(h)
    _missions(h)


def consigner_le_debiteur(monde: Monde, d: DebiteurNeuf) -> None:
    """Le débiteur et ses coordonnées, dans l'état où les appels les ont mises."""
    adresse = next(c for c in d.coordonnees if c.type is TypeCoordonnee.ADRESSE)
    monde.registre.ajouter(
        "debiteur", d.id, d.nature.value, d.nom, normaliser(d.nom), d.siren, d.contact,
        normaliser(f"{adresse.valeur} {adresse.code_postal}"), d.sensible, d.rapproche_de, instant_ecrit(monde.maintenant),
    )  # fmt: skip
    vues = set()
    for ordre, c in enumerate(d.coordonnees):
        if (c.type, c.valeur) not in vues:
            vues.add((c.type, c.valeur))
            inverse = c.valeur[::-1] if c.type is TypeCoordonnee.TELEPHONE else ""
            monde.registre.ajouter(
                "coordonnee", d.id, c.type.value, c.valeur, inverse, c.code_postal, c.ville, c.etat.value, c.source, ordre
            )


def _minuit(jour: date) -> str:
    return instant_ecrit(datetime.combine(jour, time(0, 1), PARIS))


def _dossier(h: Histoire) -> None:
    neuf = h.neuf
    prescription = neuf.prescription(h.monde.jour, h.s.titre_le)
    champs = {"point_de_livraison": f"{14_000_000_000_000 + neuf.id * 7919}"} if neuf.mandant.code == "ELEC-OUEST" else {}
    h.monde.registre.ajouter(
        "dossier", neuf.id, neuf.reference, neuf.mandant_id, neuf.debiteur.id, neuf.agent_id, neuf.principal, h.verse, h.lettre_ref,
        prescription.hypothese, prescription.au_plus_tot.isoformat(), h.epingle, json.dumps(champs), h.faits, _minuit(neuf.confie_le),
        *(_ECRITURES[nom](getattr(h.s, nom)) for nom in COLONNES),
    )  # fmt: skip


def _creances(h: Histoire) -> None:
    for c in h.neuf.creances:
        taxee = h.neuf.mandant.creance not in (TypeCreance.LOYER, TypeCreance.CHEQUE)
        h.monde.registre.ajouter(
            "creance", c.id, h.neuf.id, h.neuf.mandant.creance.value, c.numero, c.objet, c.facture_le.isoformat(),
            c.echeance_le.isoformat(), c.montant, diviser(c.montant * 100, 120) if taxee else None,
            h.neuf.taux_penalites, h.neuf.mandant.secteur.value if h.neuf.mandant.secteur else None,
        )  # fmt: skip


def _pieces(h: Histoire) -> None:
    """Les pièces qui prouvent la créance ; il en manque sur un dossier sur six."""
    if h.chance(16):
        return
    voulues = PIECES[h.neuf.mandant.creance]
    for type_ in voulues if h.chance(70) else voulues[:1]:
        nom = f"{type_.value}-{h.neuf.reference}.pdf"
        le = _minuit(min(h.neuf.confie_le + timedelta(days=h.alea.randint(0, 2)), h.monde.jour - timedelta(days=1)))
        h.monde.registre.ajouter(
            "piece", h.neuf.id, type_.value, nom, empreinte_de_piece(h.neuf.reference, nom), le, h.monde.superviseur.id
        )


def _intervenants(h: Histoire) -> None:
    loyer = h.neuf.mandant.creance is TypeCreance.LOYER and h.chance(35)
    tutelle = h.s.suspension_motif is Motif.TUTELLE
    if loyer or tutelle:
        role = "representant" if tutelle else h.alea.choice(("garant", "codebiteur"))
        nom = f"{h.alea.choice(NOMS).upper()} {h.alea.choice(PRENOMS)}"
        h.monde.registre.ajouter("intervenant", h.neuf.id, role, nom, mobile(h.alea))


def _promesses(h: Histoire) -> None:
    for p in h.promesses:
        h.monde.registre.ajouter(
            "promesse", p.id, h.neuf.id, p.auteur, p.montant, p.pour_le.isoformat(), p.demandee_le.isoformat(), p.moyen.value,
            p.controle_le.isoformat(), p.statut.value, p.paye, instant_ecrit(p.faite_le),
            instant_ecrit(p.fermee_le) if p.fermee_le else None, _jour(p.decidee_le), p.echeancier, p.numero, 0,
        )  # fmt: skip


def _courriers(h: Histoire) -> None:
    for e in h.envois:
        h.monde.registre.ajouter(
            "courrier", e.id, h.neuf.id, e.type.value, e.reference, e.etat.value, e.canal, e.montant, e.prepare_le.isoformat(),
            _jour(e.parti_le), _jour(e.recu_le), _jour(e.expire_le),
        )  # fmt: skip


def _missions(h: Histoire) -> None:
    for m in h.missions:
        decompte: dict[str, Any] = m.decompte
        h.monde.registre.ajouter(
            "procedure", m.id, h.neuf.id, m.type.value, m.etat.value, m.partenaire, m.montant, json.dumps(decompte, sort_keys=True), None,
            m.ouverte_le.isoformat(), _jour(m.transmise_le), _jour(m.close_le), _jour(m.titre_le), h.agent.id,
            _PHASES.get(m.etat, ""), m.sur_titre,
        )  # fmt: skip


def _jour(jour: date | None) -> str | None:
    return jour.isoformat() if jour else None
