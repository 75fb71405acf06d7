"""Les tables qui sortent, et celles qui ne sortent pas : une table de la base est dans l'une des deux listes."""

from __future__ import annotations

from donnees.vues.exports import Champ, Sorte, TableExport

_DOSSIER = "JOIN dossier d ON d.id = t.dossier_id JOIN mandant m ON m.id = d.mandant_id LEFT JOIN utilisateur a ON a.id = d.agent_id"
_AUTEUR = "LEFT JOIN utilisateur u ON u.id = t.{}"
_PROCEDURE = f"JOIN procedure p ON p.id = t.procedure_id {_DOSSIER.replace('t.dossier_id', 'p.dossier_id')}"
_REFERENCES = (Champ("mandant", "m.code"), Champ("dossier", "d.reference"))
_SORTES = {"€": Sorte.MONTANT, "j": Sorte.JOUR, "i": Sorte.INSTANT, "n": Sorte.ENTIER, "?": Sorte.BOOLEEN}


def _champs(ecrits: str, alias: str = "t") -> tuple[Champ, ...]:
    """« date:j montant:€ auteur=u.nom » : chaque nom, la colonne qu'il lit si elle en diffère, sa sorte."""
    trouves = []
    for mot in ecrits.split():
        nom, _, sorte = mot.partition(":")
        cle, _, sql = nom.partition("=")
        trouves.append(Champ(cle, sql or f"{alias}.{cle}", _SORTES.get(sorte, Sorte.TEXTE)))
    return tuple(trouves)


def _du_dossier(
    nom: str, table: str, ecrits: str, *, jour: str = "", instant: bool = False, auteur: str = "", agent: str = "a.nom"
) -> TableExport:
    """L'export d'une table liée à un dossier : son mandant et sa référence d'abord."""
    jointures = f"{table} t {_DOSSIER}" + (f" {_AUTEUR.format(auteur)}" if auteur else "")
    champs = (*_REFERENCES, *_champs(ecrits))
    return TableExport(nom, jointures, champs, agent=agent, jour=jour and f"t.{jour}", instant=instant, tables=(table,))


def _de_procedure(nom: str, table: str, ecrits: str, *, jour: str, instant: bool = False) -> TableExport:
    champs = (*_REFERENCES, *_champs("procedure=t.procedure_id:n type_de_procedure=p.type"), *_champs(ecrits))
    return TableExport(nom, f"{table} t {_PROCEDURE}", champs, jour=f"t.{jour}", instant=instant, tables=(table,))


def _seule(
    nom: str, lu: str, ecrits: str, *tables: str, mandant: str = "", jour: str = "", cles: tuple[str, ...] = ("t.id",)
) -> TableExport:
    """L'export d'une table qui n'est pas d'un dossier."""
    return TableExport(nom, lu, _champs(ecrits), cles=cles, dossier="", mandant=mandant, agent="", jour=jour, tables=tables)


_DOSSIERS = TableExport(
    "dossiers",
    "dossier d JOIN mandant m ON m.id = d.mandant_id JOIN debiteur b ON b.id = d.debiteur_id LEFT JOIN utilisateur a ON a.id = d.agent_id",
    (
        *_champs("numero=d.id:n mandant=m.code reference=d.reference debiteur=b.nom numero_debiteur=b.id:n type_debiteur=b.nature"),
        *_champs("agent=a.nom"),
        *_champs(
            "etape etat scenario position:n action action_le:j action_motif suspension_motif suspendu_le:j suspendu_jusqu_au:j "
            "suspension_attend principal:€ verse:€ solde:€ confie_le:j premiere_lettre_le:j mise_en_demeure_le:j "
            "mise_en_demeure_expire_le:j titre_le:j procedure_etat impaye_motif prescription_le:j prescription_hypothese:? "
            "prescription_au_plus_tot:j age_confie:n tentatives:n promesses_faites:n promesses_rompues:n dernier_contact_le:j "
            "epingle champs clos_le:j clos_motif purge_le:j",
            "d",
        ),
    ),
    cles=("d.id",), jour="d.confie_le", tables=("dossier",),
)  # fmt: skip
_REVERSEMENTS = TableExport(
    "reversements",
    f"""(SELECT * FROM paiement WHERE canal = 'agence' AND extourne_id IS NULL) t {_DOSSIER}
        LEFT JOIN mandat c ON c.id = (SELECT x.id FROM mandat x WHERE x.mandant_id = d.mandant_id
          AND x.convention_le <= t.recu_le ORDER BY x.convention_le DESC, x.id DESC LIMIT 1)""",
    (
        *_REFERENCES,
        *_champs("paiement=t.id:n recu_le:j montant:€ quittance isole:? reverse_le:j delai_en_jours=c.delai_reversement:n"),
        Champ("extourne", "EXISTS (SELECT 1 FROM paiement x WHERE x.extourne_id = t.id)", Sorte.BOOLEEN),
    ),
    jour="t.recu_le",
)
"""L'argent encaissé par l'agence pour ses mandants, reversé ou non ; une extourne se lit sur le paiement qu'elle défait."""

_LISTE = (
    _DOSSIERS,
    _seule(
        "debiteurs", "debiteur t",
        "numero=t.id:n nom type_debiteur=t.nature siren contact sensible:? rapproche_de:n accord_lre_le:j cree_le:i purge_le:j", "debiteur",
    ),
    _seule(
        "coordonnees", "coordonnee t JOIN debiteur b ON b.id = t.debiteur_id",
        "numero_debiteur=t.debiteur_id:n debiteur=b.nom type valeur code_postal ville pays etat source ordre:n", "coordonnee",
    ),
    _du_dossier(
        "creances", "creance", "type numero objet facture_le:j echeance_le:j montant:€ montant_ht:€ taux_penalites secteur inscrite_le:i",
        jour="echeance_le",
    ),
    TableExport(
        "creances-corrigees",
        f"creance_corrigee t JOIN creance c ON c.id = t.creance_id {_DOSSIER.replace('t.dossier_id', 'c.dossier_id')}",
        (*_REFERENCES, *_champs("creance=c.numero montant:€ echeance_le:j jusqu_a:i")), jour="t.jusqu_a", instant=True,
        tables=("creance_corrigee",),
    ),
    _du_dossier(
        "pieces", "piece", "type nom empreinte ajoutee_le:i par=u.nom retiree:?", jour="ajoutee_le", instant=True, auteur="utilisateur_id"
    ),
    _du_dossier("intervenants", "intervenant", "role nom telephone retire:?"),
    _du_dossier(
        "promesses", "promesse",
        "numero=t.id:n agent=u.nom montant:€ date:j moyen controle_le:j statut paye:€ faite_le:i fermee_le:i decidee_le:j "
        "echeancier=t.echeancier_id:n rang=t.numero:n reports:n",
        jour="date", auteur="utilisateur_id", agent="u.nom",
    ),
    _du_dossier(
        "echeanciers", "echeancier",
        "numero=t.id:n agent=u.nom phrase total:€ nombre:n cree_le:i clause_decheance:? signe_le:j mise_en_demeure_le:j "
        "mise_en_demeure_expire_le:j dechu_le:j",
        jour="cree_le", instant=True, auteur="utilisateur_id", agent="u.nom",
    ),
    _du_dossier(
        "paiements", "paiement",
        "numero=t.id:n montant:€ recu_le:j moyen canal payeur=t.reference extourne_de=t.extourne_id:n quittance compte accord "
        "creance_visee=t.creance_visee_id:n isole:? reverse_le:j par=u.nom saisi_le:i",
        jour="recu_le", auteur="utilisateur_id",
    ),
    TableExport(
        "imputations", f"imputation t JOIN paiement p ON p.id = t.paiement_id {_DOSSIER.replace('t.dossier_id', 'p.dossier_id')}"
        " LEFT JOIN creance c ON c.id = t.creance_id",
        (
            *_REFERENCES,
            *_champs("paiement=t.paiement_id:n recu_le=p.recu_le:j version:n creance=c.numero poste montant:€ strategie figee_le:i"),
        ),
        jour="p.recu_le", tables=("imputation",),
    ),
    _REVERSEMENTS,
    _du_dossier(
        "courriers", "courrier", "type reference etat canal montant:€ prepare_le:j parti_le:j recu_le:j expire_le:j", jour="prepare_le"
    ),
    _du_dossier(
        "procedures", "procedure",
        "numero=t.id:n type etat phase partenaire montant:€ cout:€ ouverte_le:j transmise_le:j close_le:j titre_le:j "
        "sur_titre=t.sur_titre_id:n par=u.nom decompte",
        jour="ouverte_le", auteur="utilisateur_id",
    ),
    _de_procedure(
        "etapes-de-procedure", "etape_procedure", "evenement de_phase vers_phase le:j note donnees saisie_le:i retiree:?", jour="le"
    ),
    _du_dossier(
        "echeances", "echeance_procedure",
        "procedure=t.procedure_id:n protection=t.protection_id:n code libelle le:j sens qui sanction texte statut faite_le:j "
        "signalee_le:j annulee:?",
        jour="le",
    ),
    _de_procedure("audiences", "audience", "le:i juridiction present resultat tenue_le:j annulee:?", jour="le", instant=True),
    _du_dossier(
        "litiges", "litige",
        "numero=t.id:n type ouvert_le:j preuve preuve_demandee_le:j preuve_recue_le:j resolveur echeance_le:j issue clos_le:j par=u.nom",
        jour="ouvert_le", auteur="utilisateur_id",
    ),
    _du_dossier(
        "protections", "protection",
        "numero=t.id:n type phase debut_le:j publiee_le:j fin_le:j donnees levee_le:j par=u.nom saisie_le:i retiree:?",
        jour="debut_le", auteur="utilisateur_id",
    ),
    _du_dossier(
        "interruptions", "interruption",
        "numero=t.id:n creance=t.creance_id:n type le:j fin_le:j effacee_le:j effacee_motif par=u.nom saisie_le:i retiree:?",
        jour="le", auteur="utilisateur_id",
    ),
    _du_dossier("frais", "frais", "numero=t.id:n nature montant:€ le:j par=u.nom saisi_le:i retire:?", jour="le", auteur="utilisateur_id"),
    _du_dossier(
        "remises", "remise", "numero=t.id:n poste montant:€ le:j motif accord par=u.nom saisie_le:i retiree:?", jour="le",
        auteur="utilisateur_id",
    ),
    _du_dossier(
        "decomptes", "decompte_arrete", "version:n au:j motif du:€ contenu empreinte etabli_le:i par=u.nom", jour="au",
        auteur="utilisateur_id",
    ),
    _du_dossier(
        "reclamations", "reclamation", "recue_le:j objet repondre_avant:j repondue_le:j reponse par=u.nom", jour="recue_le",
        auteur="utilisateur_id",
    ),
    _du_dossier(
        "evenements", "evenement", "numero=t.id:n le:i type code par=u.nom texte donnees annule=t.annule_id:n", jour="le", instant=True,
        auteur="utilisateur_id", agent="u.nom",
    ),
    TableExport(
        "demandes",
        f"approbation t {_DOSSIER} LEFT JOIN utilisateur u ON u.id = t.demandee_par LEFT JOIN utilisateur v ON v.id = t.decidee_par",
        (*_REFERENCES, *_champs("objet motif etat demandee_par=u.nom demandee_le:i decidee_par=v.nom decidee_le:i reponse donnees")),
        agent="u.nom", jour="t.demandee_le", instant=True, tables=("approbation",),
    ),
    _du_dossier("avis", "avis_mandant", "objet texte du_le:j informe_le:j annule:?", jour="du_le"),
    TableExport(
        "etapes-faites", f"etape_faite t {_DOSSIER}", (*_REFERENCES, *_champs("scenario position:n action faite_le:j")),
        cles=("t.dossier_id", "t.scenario", "t.position"), jour="t.faite_le", tables=("etape_faite",),
    ),
    _seule(
        "mandants", "mandant t", "numero=t.id:n code nom nature siren iban adresse consignes sensible:? cree_le:i", "mandant",
        mandant="t.code",
    ),
    _seule(
        "mandats", "mandat t JOIN mandant m ON m.id = t.mandant_id",
        "mandant=m.code convention_le:j fin_le:j pouvoir_echeancier:? pouvoir_judiciaire:? remise_pour_cent:n imputation "
        "clause_prescription:? pouvoir_declaration_le:j dispense_avis:? delai_reversement:n",
        "mandat", mandant="m.code",
    ),
    _seule(
        "partenaires", "partenaire t",
        "numero=t.id:n type nom ressort competence adresse code_postal ville telephone courriel actif:?", "partenaire",
    ),
    _seule("utilisateurs", "utilisateur t", "numero=t.id:n nom affichage role actif:? ordre_force:? cree_le:i", "utilisateur"),
    _seule(
        "objectifs", "objectif t JOIN utilisateur u ON u.id = t.utilisateur_id LEFT JOIN utilisateur v ON v.id = t.pose_par",
        "agent=u.nom mois:j indicateur valeur:n pose_par=v.nom pose_le:i", "objectif", jour="t.mois",
        cles=("t.utilisateur_id", "t.mois", "t.indicateur"),
    ),
    _seule(
        "reattributions", f"reattribution t {_AUTEUR.format('faite_par')} LEFT JOIN utilisateur v ON v.id = t.absent_id",
        "numero=t.id:n motif filtre absent=v.nom jusqu_au:j nombre:n montant:€ faite_par=u.nom faite_le:i defaite_le:i rendue_le:j",
        "reattribution",
    ),
    TableExport(
        "dossiers-reattribues",
        f"dossier_reattribue t {_DOSSIER} LEFT JOIN utilisateur u ON u.id = t.de_id LEFT JOIN utilisateur v ON v.id = t.a_id",
        (*_REFERENCES, *_champs("reattribution=t.reattribution_id:n de=u.nom a=v.nom rendu:?")),
        cles=("t.reattribution_id", "t.dossier_id"), tables=("dossier_reattribue",),
    ),
    TableExport(
        "controles",
        f"controle_qualite t {_DOSSIER} LEFT JOIN utilisateur u ON u.id = t.agent_id LEFT JOIN utilisateur v ON v.id = t.note_par",
        (*_REFERENCES, *_champs("jour:j agent=u.nom exception note:n commentaire note_par=v.nom note_le:i")), agent="u.nom", jour="t.jour",
        tables=("controle_qualite",),
    ),
    _seule(
        "imports", f"import_fichier t JOIN mandant m ON m.id = t.mandant_id {_AUTEUR.format('utilisateur_id')}",
        "mandant=m.code fichier=t.nom empreinte par=u.nom le:i bilan", "import_fichier", mandant="m.code",
    ),
    _seule("nuits", "cycle t", "jour:j commence_le:i fini_le:i bilan", "cycle", jour="t.jour"),
    _seule("jours-fermes", "jour_ferme t", "territoire jour:j nom", "jour_ferme", jour="t.jour", cles=("t.territoire", "t.jour")),
    TableExport(
        "consultations", f"consultation t {_DOSSIER} JOIN utilisateur u ON u.id = t.utilisateur_id",
        (*_REFERENCES, *_champs("par=u.nom jour:j quoi le:i")), cles=("t.dossier_id", "t.utilisateur_id", "t.jour", "t.quoi"),
        agent="u.nom", jour="t.jour", tables=("consultation",),
    ),
    _seule(
        "configurations", f"configuration_appliquee t {_AUTEUR.format('utilisateur_id')}",
        "numero=t.id:n empreinte appliquee_le:i par=u.nom texte",
        "configuration_appliquee",
    ),
)  # fmt: skip
TABLES = {table.nom: table for table in _LISTE}
"""Ce qui s'exporte, par son nom, dans l'ordre où « tout » l'écrit."""

DISPENSES = {
    "cle_ssh": "un accès au serveur", "connexion": "un accès au serveur", "reprise": "l'écran d'une personne, le temps d'une coupure",
    "bail": "un dossier ouvert en ce moment", "brouillon": "une note en cours de frappe", "annulable": "de quoi annuler le dernier geste",
    "vue_file": "un filtre d'écran", "chaine": "les empreintes de l'historique : « agence verifier » les recompte",
    "maillon": "les empreintes de l'historique", "effacement": "les textes effacés de l'historique, qui y sont vides",
    "purge": "les purges : « agence donnees-personnelles »", "debiteur_mot": "les mots d'un nom, tenus pour la recherche",
}  # fmt: skip
"""Les tables de la base qui ne sortent pas, et pourquoi."""
