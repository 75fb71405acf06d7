"""Ce que chaque clé prise seule ne dit pas : les accords entre clés d'une configuration."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from agence.calendrier import Duree
from agence.configuration.identifiants import cle_d_iban_juste
from agence.configuration.modele import Configuration, EtapeScenario, Resultat, Scenario
from agence.configuration.positions import Chemin
from agence.configuration.releve import Releve
from agence.configuration.schema import EN_TETES_JOINTS
from agence.configuration.touches import conflits
from agence.texte import citer
from donnees.nomenclature import Nature, TypeAction


def controler(configuration: Configuration, releve: Releve) -> None:
    """Relève les désaccords ; ce qui est déjà refusé pour lui-même n'est pas contrôlé deux fois."""
    _agence(configuration, releve)
    _appels(configuration, releve)
    _resultats(configuration.resultats, releve)
    _promesses(configuration, releve)
    _qualite(configuration, releve)
    _scenarios(configuration.scenarios, releve)
    _imports(configuration, releve)
    _touches(configuration, releve)


def _croissants(releve: Releve, section: str, valeurs: Iterable[tuple[str, int]]) -> None:
    """Chaque valeur est au moins égale à la précédente."""
    suite = list(valeurs)
    for (petite, bas), (grande, haut) in pairwise(suite):
        if bas > haut and releve.sain((section, petite)) and releve.sain((section, grande)):
            releve.refuser((section, grande), f"au moins {bas} attendu, autant que {petite}, {haut} trouvé")


def _ordre(releve: Releve, section: str, petite: tuple[str, Duree], grande: tuple[str, Duree]) -> None:
    if petite[1].en_minutes > grande[1].en_minutes and releve.sain((section, petite[0])) and releve.sain((section, grande[0])):
        releve.refuser((section, grande[0]), f"au moins {petite[1]} attendu, autant que {petite[0]}, {grande[1]} trouvé")


def _agence(configuration: Configuration, releve: Releve) -> None:
    compte = configuration.agence.compte_dedie
    if compte and releve.sain(("agence", "compte_dedie")) and not cle_d_iban_juste(compte):
        releve.refuser(("agence", "compte_dedie"), f"IBAN valide attendu, « {citer(compte)} » trouvé")


def _appels(configuration: Configuration, releve: Releve) -> None:
    a = configuration.appels
    noms = ("tentatives_par_jour", "tentatives_par_semaine", "tentatives_par_30_jours")
    _croissants(releve, "appels", [(n, getattr(a, n)) for n in noms])
    _croissants(releve, "appels", [(n, getattr(a, n)) for n in ("contacts_par_jour", "contacts_par_semaine")])
    if releve.sain(("appels",)) and not a.appeler_les_jours_fermes and not a.jours_ouvres & a.plages.keys():
        releve.refuser(("appels", "plages"), "au moins une plage un jour ouvré attendue : personne ne pourrait appeler")


def _resultats(resultats: dict[str, Resultat], releve: Releve) -> None:
    if not resultats and releve.sain(("resultats",)):
        releve.refuser(("resultats",), "au moins un code de résultat attendu")
    lettres: dict[str, str] = {}
    chiffres: dict[int, str] = {}
    for code, r in resultats.items():
        chemin = ("resultats", code)
        if r.lettre and lettres.setdefault(r.lettre, code) != code:
            releve.refuser((*chemin, "lettre"), f"« {r.lettre} » est déjà la lettre de {lettres[r.lettre]}")
        if r.chiffre and chiffres.setdefault(r.chiffre, code) != code:
            releve.refuser((*chemin, "chiffre"), f"{r.chiffre} est déjà le chiffre de {chiffres[r.chiffre]}")
        if releve.sain(chemin):
            _un_resultat(chemin, r, releve)


def _un_resultat(chemin: Chemin, r: Resultat, releve: Releve) -> None:
    if r.suite == "suspendre" and r.motif is None:
        releve.refuser((*chemin, "motif"), "motif attendu, puisque la suite est suspendre")
    if r.suite == "suspendre" and not r.attend and not r.delai.nombre:
        releve.refuser((*chemin, "delai"), "une fin est attendue : un délai d'au moins un jour, ou attend = \"…\"")
    if r.suite != "suspendre" and (r.motif or r.attend):
        releve.refuser((*chemin, "motif" if r.motif else "attend"), "ne sert qu'avec suite = \"suspendre\"")
    if r.contact_utile and not r.contact:
        releve.refuser((*chemin, "contact_utile"), "un contact utile est un contact : écrire aussi contact = true")


def _promesses(configuration: Configuration, releve: Releve) -> None:
    p = configuration.promesses
    _ordre(releve, "promesses", ("delai", p.delai), ("delai_maximum", p.delai_maximum))


def _qualite(configuration: Configuration, releve: Releve) -> None:
    q = configuration.qualite
    _croissants(releve, "qualite", [(n, getattr(q, n)) for n in ("exceptions_au_plus", "dossiers_par_agent")])


def _scenarios(scenarios: dict[str, Scenario], releve: Releve) -> None:
    for nom, scenario in scenarios.items():
        if releve.sain(("scenarios", nom)):
            _un_scenario(("scenarios", nom), scenario, releve)
    if not releve.sain(("scenarios",)):
        return
    for nature in Nature:
        if not any(_prend_tous(s, nature) for s in scenarios.values()):
            message = f"aucun scénario ne prend tous les débiteurs de nature {nature} : en laisser un sans mandants ni montants"
            releve.refuser(("scenarios",), message)


def _prend_tous(s: Scenario, nature: Nature) -> bool:
    return s.nature in (nature, None) and not s.mandants and s.du_minimum is None and s.du_maximum is None


def _un_scenario(chemin: Chemin, s: Scenario, releve: Releve) -> None:
    if s.du_minimum is not None and s.du_maximum is not None and s.du_minimum > s.du_maximum:
        releve.refuser((*chemin, "du_maximum"), "du_maximum doit être au moins du_minimum")
    actions = [e.action for e in s.etapes]
    if actions[0] is not TypeAction.PREMIERE_LETTRE:
        message = "la première étape doit être premiere_lettre : aucune démarche avant elle (règle 3, R124-4)"
        releve.refuser((*chemin, "etapes", 0, "action"), message)
    _une_seule_fois(chemin, actions, releve)
    _demeure_avant(chemin, actions, releve)
    for rang, etape in enumerate(s.etapes):
        _une_etape((*chemin, "etapes", rang), etape, releve)


def _une_seule_fois(chemin: Chemin, actions: list[TypeAction], releve: Releve) -> None:
    for unique in (TypeAction.PREMIERE_LETTRE, TypeAction.MISE_EN_DEMEURE):
        rangs = [i for i, a in enumerate(actions) if a is unique]
        for rang in rangs[1:]:
            releve.refuser((*chemin, "etapes", rang, "action"), f"{unique} est déjà l'étape {rangs[0] + 1}")


def _demeure_avant(chemin: Chemin, actions: list[TypeAction], releve: Releve) -> None:
    suites = (TypeAction.HUISSIER, TypeAction.JUDICIAIRE)
    for rang, action in enumerate(actions):
        if action in suites and TypeAction.MISE_EN_DEMEURE not in actions[:rang]:
            releve.refuser((*chemin, "etapes", rang, "action"), f"une étape mise_en_demeure doit précéder {action}")


def _une_etape(chemin: Chemin, etape: EtapeScenario, releve: Releve) -> None:
    demeure = etape.action is TypeAction.MISE_EN_DEMEURE
    if demeure and etape.delai_pour_payer is None:
        releve.refuser((*chemin, "delai_pour_payer"), "délai attendu dans une mise en demeure, comme delai_pour_payer = \"8j\"")
    if not demeure and etape.delai_pour_payer is not None:
        releve.refuser((*chemin, "delai_pour_payer"), "ne sert que dans une mise_en_demeure")
    if etape.essais is not None and etape.action is not TypeAction.APPEL:
        releve.refuser((*chemin, "essais"), "ne sert que dans une étape appel")


def _imports(configuration: Configuration, releve: Releve) -> None:
    for code, correspondance in configuration.imports.items():
        vus: dict[str, str] = {}
        for en_tete, standard in correspondance.colonnes.items():
            premier = vus.setdefault(standard, en_tete)
            if premier != en_tete and standard not in EN_TETES_JOINTS:
                message = f"« {standard} » reçoit déjà la colonne « {premier} »"
                releve.refuser(("imports", code, "colonnes", en_tete), message)


def _touches(configuration: Configuration, releve: Releve) -> None:
    for premier, second, touche in conflits(configuration.touches):
        fautif = second if second in configuration.touches else premier
        autre = premier if fautif == second else second
        releve.refuser(("touches", fautif), f"« {touche} » est déjà la touche de « {autre} »")
