"""Les clés de `config.toml`, section par section, et le lecteur de chacune.

Une section qui a les mêmes clés que sa dataclass se lit d'une table ; les bornes sont des garde-fous de saisie,
choisis larges : elles arrêtent une faute de frappe, pas une politique.
"""

from __future__ import annotations

from collections.abc import Mapping

from agence.calendrier import JOURS
from agence.conduite.territoires import TERRITOIRES
from agence.configuration.identifiants import composeur, dossier_relatif, iban, url_de_base
from agence.configuration.releve import Lecteur
from agence.configuration.valeurs import (
    booleen,
    choix,
    duree,
    entier,
    jour,
    jours_de_semaine,
    liste,
    montant,
    motif,
    parmi,
    plages_du_jour,
    texte,
)
from donnees.nomenclature import EtatCoordonnee, Motif, MotifImpaye, Moyen, Nature, TypeAction, TypeProcedure

CODE_RESULTAT = r"[A-Z][A-Z0-9_]{1,11}"
NOM_SCENARIO = r"[a-z][a-z0-9_-]{0,29}"
CODE_MANDANT = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
CLE_DE_CHAMP = r"[a-z][a-z0-9_]{0,29}"

FAMILLES = ("joint", "non_joint", "donnee", "protection", "fin", "systeme")
SUITES = (
    "rappel", "poursuivre", "promesse", "echeancier", "planifier", "suspendre", "enquete", "ecrire", "revue", "clore",
)
CANAUX = ("", "courrier", "lrar", "lre", "courriel", "sms")
ACTIONS = tuple(
    a for a in TypeAction if a not in (TypeAction.TRANSMISSION, TypeAction.SUIVI_PROCEDURE)
)
"""Ce qu'un scénario peut planifier ; transmettre et suivre une procédure viennent de la procédure elle-même."""

EN_TETES_OBLIGATOIRES = ("reference", "debiteur", "type_debiteur", "facture", "date_facture", "date_echeance", "montant_ttc")
EN_TETES = (
    *EN_TETES_OBLIGATOIRES,
    "siren", "adresse", "code_postal", "ville", "pays", "telephone", "telephone_2", "courriel", "contact",
    "montant_ht", "type_creance", "secteur", "objet", "taux_penalites",
    "premiere_lettre_le", "premiere_lettre_ref", "mise_en_demeure_le", "titre_executoire_le",
    "verse", "verse_le", "agent", "note",
)
"""Les en-têtes standard d'un import."""

COLONNE_DU_MANDANT = "mandant"
EN_TETES_PERMIS = (*EN_TETES, COLONNE_DU_MANDANT, "")
"""Où une colonne peut aller : « mandant » se contrôle égal au mandant de l'import, le texte vide ignore la colonne."""

EN_TETES_JOINTS = frozenset({"debiteur", "adresse", "contact", "objet", "note", ""})
"""Ceux qui reçoivent plusieurs colonnes, mises bout à bout dans l'ordre du fichier."""

TABLES_PAR_SECTION = 1000
"""Nombre de résultats, de scénarios, de mandants, au plus ; au-delà, ce n'est plus un fichier écrit à la main."""

CHAMPS_LIBRES = 12
"""Nombre de champs libres d'un mandant, au plus."""

_POIDS = entier(0, 100_000)
_HORLOGE = ("min", "h")

AGENCE: Mapping[str, Lecteur] = {
    "nom": texte(100, vide=False),
    "adresse": texte(),
    "code_postal": motif(r"[0-9]{5}", "code postal de cinq chiffres attendu"),
    "ville": texte(100),
    "assurance": texte(),
    "police": texte(60),
    "assurance_jusqu_au": jour,
    "compte_dedie": iban,
    "declaration_procureur_le": jour,
}
BASE: Mapping[str, Lecteur] = {"url": url_de_base}
APPELS: Mapping[str, Lecteur] = {
    "territoire": parmi(*TERRITOIRES),
    "jours_ouvres": jours_de_semaine,
    "appeler_les_jours_fermes": booleen,
    "tentatives_par_jour": entier(1, 20),
    "tentatives_par_semaine": entier(1, 60),
    "tentatives_par_30_jours": entier(1, 200),
    "contacts_par_jour": entier(1, 20),
    "contacts_par_semaine": entier(1, 60),
    "essais_par_etape": entier(1, 50),
    "report_maximum": duree("1j", "365j", ("j", "jo", "m")),
    "ordre_force": booleen,
    "enregistrement": booleen,
    "composer": composeur,
}
PLAGES: Mapping[str, Lecteur] = dict.fromkeys(JOURS, plages_du_jour)
RESULTAT: Mapping[str, Lecteur] = {
    "libelle": texte(60, vide=False),
    "lettre": motif(r"[a-z]", "une lettre de a à z attendue"),
    "chiffre": entier(1, 9),
    "famille": parmi(*FAMILLES),
    "contact": booleen,
    "contact_utile": booleen,
    "tentative": booleen,
    "suite": parmi(*SUITES),
    "delai": duree("0j", "365j"),
    "plage": parmi("meme", "autre"),
    "motif": choix(Motif),
    "attend": motif(CLE_DE_CHAMP, "mot en minuscules, comme retour_mandant, attendu"),
    "telephone": choix(EtatCoordonnee),
    "impaye": parmi("", *(m.value for m in MotifImpaye)),
}
PROMESSES: Mapping[str, Lecteur] = {
    "delai": duree("0j", "365j", ("j", "jo", "m")),
    "minimum": montant(0, 1_000_000_00),
    "minimum_pour_cent": entier(0, 100),
    "delai_maximum": duree("1j", "730j", ("j", "jo", "m")),
    "nombre_maximum": entier(1, 50),
    "echeances_maximum": entier(1, 120),
    "ruptures_avant_etape": entier(1, 20),
    "moyen": choix(Moyen),
}
DIFFICULTE: Mapping[str, Lecteur] = {
    cle: PROMESSES[cle] for cle in ("minimum", "minimum_pour_cent", "delai_maximum", "nombre_maximum", "echeances_maximum")
}
GRACE: Mapping[str, Lecteur] = {m.value: duree("0j", "30j", ("j", "jo")) for m in Moyen}
SCENARIO: Mapping[str, Lecteur] = {
    "nature": choix(Nature),
    "mandants": liste(motif(CODE_MANDANT, "code de mandant attendu"), 500),
    "du_minimum": montant(0, 100_000_000_00),
    "du_maximum": montant(0, 100_000_000_00),
}
ETAPE: Mapping[str, Lecteur] = {
    "action": choix(TypeAction, ACTIONS),
    "apres": duree("0j", "730j", ("j", "jo", "m")),
    "canal": parmi(*CANAUX),
    "delai_pour_payer": duree("1j", "90j", ("j", "jo", "m")),
    "essais": entier(1, 50),
}
RANG: Mapping[str, Lecteur] = {
    "promesse_rompue": _POIDS, "montant": _POIDS, "anciennete": _POIDS, "prescription": _POIDS,
    "contact_utile": _POIDS, "nouveau": _POIDS, "sensible": _POIDS,
}
SEUILS: Mapping[str, Lecteur] = {"tolerance": montant(0, 1_000_00), "minimum_relance": montant(0, 100_000_00)}
_REPONSE = {"repondre_sous": duree("1j", "365j", ("j", "jo", "m"))}
LITIGES: Mapping[str, Lecteur] = _REPONSE
RECLAMATIONS: Mapping[str, Lecteur] = _REPONSE
AVIS: Mapping[str, Lecteur] = {"aviser_sous": duree("1j", "365j", ("j", "jo", "m"))}
QUALITE: Mapping[str, Lecteur] = {"dossiers_par_agent": entier(1, 50), "exceptions_au_plus": entier(0, 50)}
PROCEDURES = tuple(t.value for t in TypeProcedure)
PROCEDURE: Mapping[str, Lecteur] = {
    "cout": montant(0, 100_000_00), "delai": duree("1j", "3650j", ("j", "jo", "m")), "note": texte(300),
}
IMPORT: Mapping[str, Lecteur] = {"type_debiteur": choix(Nature)}
SERVEUR: Mapping[str, Lecteur] = {
    "silence_apres": duree("1min", "12h", _HORLOGE),
    "verrouille_apres": duree("1min", "12h", _HORLOGE),
    "bail": duree("1min", "12h", _HORLOGE),
    "annulation_secondes": entier(0, 600),
}
SCRIPTS: Mapping[str, Lecteur] = {"dossier": dossier_relatif}
DROIT: Mapping[str, Lecteur] = {"tables": dossier_relatif}
SAUVEGARDE: Mapping[str, Lecteur] = {
    "jours": entier(1, 366), "semaines": entier(0, 520), "mois": entier(0, 240), "ancre": texte(300),
}

_CONSERVEE = duree("1j", "600m", ("j", "m"))
CONSERVATION: Mapping[str, Lecteur] = {
    "actif": duree("0j", "120m", ("j", "m")), "archives": _CONSERVEE, "prescrit": _CONSERVEE, "sans_suite": _CONSERVEE,
    "appels": _CONSERVEE, "comptabilite": duree("120m", "600m", ("m",)), "consultations": _CONSERVEE, "controles": _CONSERVEE,
    "exports": _CONSERVEE,
}
JOURNAL: Mapping[str, Lecteur] = {"fichier": texte(300), "taille": entier(10, 100_000), "anciens": entier(1, 100)}

CLES_DES_SECTIONS: Mapping[str, Mapping[str, Lecteur]] = {
    "agence": AGENCE, "base": BASE, "appels": APPELS, "promesses": PROMESSES, "rang": RANG, "seuils": SEUILS, "litiges": LITIGES,
    "reclamations": RECLAMATIONS, "avis": AVIS, "qualite": QUALITE, "serveur": SERVEUR, "scripts": SCRIPTS, "droit": DROIT,
    "sauvegarde": SAUVEGARDE, "conservation": CONSERVATION, "journal": JOURNAL,
}  # fmt: skip
"""Les sections dont les clés sont fixes."""

SECTIONS = (
    "agence", "base", "appels", "resultats", "promesses", "scenarios", "rang", "seuils", "litiges", "reclamations", "avis", "qualite",
    "procedures", "imports", "champs", "touches", "serveur", "scripts", "droit", "sauvegarde", "conservation", "journal",
)
