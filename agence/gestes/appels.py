"""L'appel : un résultat, une touche ; tout ce qui s'ensuit est dans la table `[resultats]`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from agence import horloge
from agence.conduite import suites
from agence.conduite.barriere import Barriere, Compteurs, Constat, Feu, compter, evaluer
from agence.conduite.neutralite import ENTENDUS_PAR_UN_TIERS, MotAEviter, mots_de_la_dette, signalements
from agence.conduite.situation import Situation, suspendre
from agence.conduite.territoires import fuseau, territoire_du_code_postal
from agence.configuration.modele import Resultat
from agence.droit.exercice import interdit
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import annonces
from agence.gestes.approbations import Objet, accord_du_jour, servir
from agence.gestes.droits import peut
from agence.gestes.gardes import DATER_LA_CONVENTION, rappel_de_la_lettre, sans_convention
from agence.gestes.gardes_protections import gele, lire_representant, nom_du_representant
from agence.gestes.planification import refuser_un_report_trop_long
from agence.gestes.socle import Geste, geste
from agence.seance import Seance
from agence.situations import lire_le_dossier, situation_de
from agence.texte import citer
from donnees import ordres
from donnees.modeles import Coordonnee, Debiteur, Dossier
from donnees.nomenclature import Etat, EtatCoordonnee, Motif, TypeCoordonnee, TypeEvenement
from donnees.vues import appels as vue

DEROGEABLES = frozenset({"36", "37"})
"""Les règles qu'un superviseur peut lever : le litige, les heures et les quotas. La première lettre et les protections, personne."""


@dataclass(frozen=True)
class Enregistrement:
    """Un appel enregistré : l'annonce faite au début, une carte bancaire dite, la pause pendant qu'elle l'était (règle 40)."""

    annonce: bool = False
    carte: bool = False
    pause: bool = False


@dataclass(frozen=True)
class Consigne:
    """Ce que l'appel a changé, pour l'écran : le résultat, la situation d'après, l'évènement, les mots à éviter de la note."""

    resultat: Resultat
    situation: Situation
    evenement_id: int
    a_eviter: tuple[MotAEviter, ...] = ()


def resultat_de(seance: Seance, code: str) -> Resultat:
    """Le résultat de ce code. Lève SaisieInvalide en listant les codes connus."""
    resultats = seance.configuration.resultats
    trouve = resultats.get(code.upper())
    if trouve is None:
        raise SaisieInvalide(f"résultat « {citer(code)} » inconnu.", "Codes connus : " + ", ".join(resultats) + ".")
    return trouve


def barriere(seance: Seance, dossier_id: int) -> Barriere:
    """La barrière d'appel de ce dossier, maintenant. Lève Introuvable."""
    return situation_et_barriere(seance, dossier_id)[1]


def situation_et_barriere(seance: Seance, dossier_id: int) -> tuple[Situation, Barriere]:
    """Où en est ce dossier, et sa barrière d'appel maintenant, le dossier lu une seule fois. Lève Introuvable."""
    dossier, debiteur = lire_le_dossier(dossier_id)
    s = situation_de(dossier, debiteur)
    return s, _barriere(seance, dossier, s, debiteur, nom_du_representant(dossier_id, s))


def _barriere(seance: Seance, dossier: Dossier, s: Situation, debiteur: Debiteur, representant: str) -> Barriere:
    maintenant = seance.horloge()
    appels = seance.configuration.appels
    code_postal = vue.code_postal(debiteur.id)
    territoire = territoire_du_code_postal(code_postal) if code_postal else appels.territoire
    heure = maintenant.astimezone(horloge.zone(fuseau(territoire)))
    ferme = seance.fermes_de(territoire).get(heure.date(), "")
    jour = horloge.jour_local(maintenant)
    hors_service = interdit(seance.configuration.agence, jour)
    faits = compteurs(seance, dossier.id, maintenant)
    return evaluer(s, faits, appels, heure, ferme, hors_service, _interdits(dossier, jour), representant)


def _interdits(dossier: Dossier, jour: date) -> tuple[Constat, ...]:
    """Ce que la situation ne dit pas : aucune convention en cours (règle 1), une première lettre sans référence connue (règle 5)."""
    interdits = []
    raison = sans_convention(dossier.mandant_id, jour)
    if raison:
        interdits.append(Constat(Feu.ROUGE, raison.rstrip("."), "1", DATER_LA_CONVENTION))
    if dossier.premiere_lettre_le is not None and not rappel_de_la_lettre(dossier):
        remede = "La retrouver, ou envoyer une première lettre : m."
        interdits.append(Constat(Feu.ROUGE, "la référence de la première lettre n'est pas connue", "5", remede))
    return tuple(interdits)


def compteurs(seance: Seance, dossier_id: int, maintenant: datetime) -> Compteurs:
    """Les essais et contacts déjà faits, comptés sur l'historique sans les gestes annulés."""
    resultats = seance.configuration.resultats
    passes = [(horloge.jour_local(le), r) for le, code in vue.appels_recents(dossier_id, maintenant) if (r := resultats.get(code))]
    return compter(((le, r.tentative, r.contact) for le, r in passes), horloge.jour_local(maintenant))


def consigner(
    seance: Seance,
    dossier_id: int,
    code: str,
    *,
    note: str = "",
    rendez_vous: datetime | None = None,
    authentifie: bool | None = None,
    duree_s: int | None = None,
    derogation: str = "",
    enregistrement: Enregistrement | None = None,
    representant: int | None = None,
    version: int | None = None,
) -> Consigne:
    """Consigne le résultat d'un appel et tout ce qu'il entraîne, en une transaction.

    Lève Refus si la barrière est rouge (règles 1, 2, 3, 5, 24, 31 à 37) ; `derogation` est la raison qu'un superviseur donne pour
    passer outre les heures, les quotas ou un litige. Sans identité vérifiée, ce n'est pas un contact utile, et un tiers n'est pas
    la bonne personne (règle 38) ; un appel enregistré l'a été dans les règles (règle 40). `representant` : l'intervenant à qui l'on a
    parlé d'un défunt ou d'une personne protégée, sans qui l'appel est refusé (règles 34 et 35).
    """
    resultat = resultat_de(seance, code)
    if authentifie and not resultat.contact:
        raise Refus(f"{resultat.code} : personne n'a été identifié.", "Choisir le résultat d'une conversation, ou dire « non ».", "38")
    if authentifie is None and resultat.contact_utile:
        # La table le dit de ce résultat : la bonne personne, identifiée, a parlé.
        authentifie = True
    if enregistrement is not None:
        _garder_l_enregistrement(seance, enregistrement)
    if resultat.suite == "planifier" and rendez_vous is None:
        rendez_vous = suites.prochain_instant(seance.cadre(), resultat.delai) if resultat.delai.unite in ("h", "min") else None
    with geste(seance, dossier_id, version=version) as g:
        if g.situation.etat is Etat.CLOS:
            raise Refus("le dossier est clos.", "Le faire rouvrir par un superviseur.")
        interlocuteur = lire_representant(g, representant)
        if resultat.tentative:
            derogation = _garder_la_barriere(g, derogation, str(interlocuteur.nom) if interlocuteur else "")
        if rendez_vous is not None:
            plus_loin = "Choisir plus tôt, ou consigner l'appel seul, puis demander l'accord d'un superviseur en planifiant."
            refuser_un_report_trop_long(g, horloge.jour_local(rendez_vous), plus_loin)
        protege = gele(g.situation)
        g.poser(_apres(g, resultat, rendez_vous))
        if resultat.telephone is not None and interlocuteur is None:
            _marquer_telephone(g, resultat.telephone)
        donnees = {
            "contact": resultat.contact,
            "utile": resultat.contact_utile and authentifie is not False,
            "tentative": resultat.tentative,
            "authentifie": authentifie,
            "duree_s": duree_s,
            **rappel_de_la_lettre(g.dossier),
            # La raison est dans le texte, que la purge efface ; une donnée, elle, ne s'efface pas
            "derogation": True if derogation else None,
            "enregistre": True if enregistrement is not None else None,
            "pause_carte": enregistrement.pause or None if enregistrement is not None else None,
            "representant": representant,
        }
        donnees = {cle: valeur for cle, valeur in donnees.items() if valeur is not None}
        passe_outre = f"dérogation {derogation}" if derogation else ""
        dit = " · ".join(x for x in (f"à {interlocuteur.nom}, représentant" if interlocuteur else "", note.strip(), passe_outre) if x)
        evenement = g.consigner(TypeEvenement.APPEL, resultat.code, dit, donnees)
        annonces.inscrire(g, resultat)
        if protege and rendez_vous is not None:
            annonces.inscrire_le_rappel(g, rendez_vous, str(interlocuteur.nom) if interlocuteur else "")
    return Consigne(resultat, g.situation, evenement.id, a_eviter(resultat, note))


def a_eviter(resultat: Resultat, note: str) -> tuple[MotAEviter, ...]:
    """Ce qu'une note d'appel ne devrait pas dire : les mots bannis (règle 41), et la dette quand un tiers a pu entendre (règle 38)."""
    entendu = mots_de_la_dette(note) if resultat.code in ENTENDUS_PAR_UN_TIERS else ()
    return (*signalements(note), *entendu)


def _garder_l_enregistrement(seance: Seance, enregistrement: Enregistrement) -> None:
    if not seance.configuration.appels.enregistrement:
        raise Refus("l'agence n'enregistre pas ses appels.", "L'enregistrement se prévoit dans appels.enregistrement.", "40")
    if not enregistrement.annonce:
        raise Refus("enregistrement sans annonce au début de l'appel.", "Effacer l'enregistrement, et consigner l'appel sans lui.", "40")
    if enregistrement.carte and not enregistrement.pause:
        raise Refus("une carte bancaire a été dite pendant l'enregistrement.", "Effacer l'enregistrement ; la pause est obligatoire.", "40")


def derogeable(verdict: Barriere) -> bool:
    """Vrai d'une barrière rouge qu'un superviseur peut lever."""
    rouges = [c for c in verdict.constats if c.feu is Feu.ROUGE]
    return bool(rouges) and all(c.regle in DEROGEABLES for c in rouges)


def _garder_la_barriere(g: Geste, derogation: str, representant: str = "") -> str:
    """La raison pour laquelle on passe outre, celle de l'accord s'il y en a un ; telle quelle si la barrière n'est pas rouge."""
    verdict = _barriere(g.seance, g.dossier, g.situation, g.debiteur, representant)
    if verdict.feu is not Feu.ROUGE:
        return derogation
    if derogeable(verdict):
        raison = _deroge(g, derogation)
        if raison:
            return raison
    premier = next(c for c in verdict.constats if c.feu is Feu.ROUGE)
    sinon = " Ou demander l'accord d'un superviseur." if derogeable(verdict) else ""
    raise Refus(f"appel refusé : {verdict.phrase}.", f"{premier.remede}{sinon}".strip(), premier.regle)


def _deroge(g: Geste, derogation: str) -> str:
    """La raison d'un superviseur, ou l'accord qu'il a donné ce jour à qui l'a demandé ; vide s'il n'y a ni l'une ni l'autre."""
    if derogation and peut(g.seance.acteur, "appeler hors des règles"):
        return derogation
    accord = accord_du_jour(g.seance, g.dossier.id, Objet.APPEL)
    return "" if accord is None else servir(g, accord)


def _apres(g: Geste, resultat: Resultat, rendez_vous: datetime | None) -> Situation:
    """Une protection ou un litige en cours survit à tout appel, une promesse à un essai sans suite ; sinon la table décide."""
    s = g.situation
    suivante = suites.appliquer(s, resultat, g.cadre, rendez_vous)
    if gele(s) and suivante.etat is not Etat.CLOS:
        return _compteurs_de(s, suivante)
    garde = s.etat is Etat.SUSPENDU and s.suspension_motif is not None and suivante.etat is Etat.ACTIF and rendez_vous is None
    if garde and s.suspension_motif is not Motif.VERIFICATION:
        assert s.suspension_motif is not None
        return suspendre(
            _compteurs_de(s, suivante), s.suspension_motif, s.suspendu_le or g.cadre.jour, s.suspendu_jusqu_au, s.suspension_attend
        )
    return suivante


def _compteurs_de(avant: Situation, apres: Situation) -> Situation:
    return replace(
        avant,
        tentatives=apres.tentatives,
        essais=apres.essais,
        dernier_contact_le=apres.dernier_contact_le,
        impaye_motif=apres.impaye_motif,
    )


def _marquer_telephone(g: Geste, etat: EtatCoordonnee) -> None:
    """Le numéro composé (le premier valable) prend cet état ; il ne sera plus proposé."""
    composables = f"""debiteur_id = ? AND type = '{TypeCoordonnee.TELEPHONE}'
        AND etat IN ('{EtatCoordonnee.VALABLE}', '{EtatCoordonnee.DOUTEUX}') ORDER BY ordre, id LIMIT 1"""
    for telephone in ordres.choisir(Coordonnee, composables, (g.debiteur.id,)):
        g.modifier(telephone, etat=etat)
