"""Invariant 7, côté protections : ce qui protège un débiteur tient son dossier, et rien ne tient sans raison inscrite."""

from __future__ import annotations

from datetime import date

from agence.configuration.modele import Configuration
from agence.droit.protections import situations
from agence.tenue.manquement import Manquement
from agence.tenue.verification_liens import relever
from donnees.base import lignes


def protections(configuration: Configuration, jour: date) -> list[Manquement]:
    """Une protection ou un litige en cours gèle son dossier ; une suspension de protection a sa ligne.

    Une fin passée que la nuit n'a pas encore vue n'est pas une faute.
    """
    motifs = [m.value for m in situations(configuration.tables)]
    marques = ", ".join("?" * len(motifs))
    sans = f"""SELECT d.id, d.suspension_motif FROM dossier d WHERE d.etat = 'suspendu' AND d.suspension_motif IN ({marques})
        AND NOT EXISTS (SELECT 1 FROM protection p WHERE p.dossier_id = d.id AND p.levee_le IS NULL AND NOT p.retiree)"""
    laches = f"""SELECT d.id, p.type, p.phase FROM protection p JOIN dossier d ON d.id = p.dossier_id
        WHERE p.levee_le IS NULL AND NOT p.retiree AND (p.fin_le IS NULL OR p.fin_le >= ?) AND d.etat <> 'clos'
        AND (d.etat <> 'suspendu' OR d.suspension_motif NOT IN ({marques}))"""
    litiges = """SELECT d.id, l.id FROM litige l JOIN dossier d ON d.id = l.dossier_id WHERE l.clos_le IS NULL AND d.etat = 'actif'"""
    return [
        *relever("7", "suspendu ({}) sans protection inscrite", lignes(sans, motifs)),
        *relever("7", "protégé ({}, {}) et pourtant au travail", lignes(laches, (jour.isoformat(), *motifs))),
        *relever("7", "le litige n° {} est ouvert et le scénario court", lignes(litiges)),
    ]
