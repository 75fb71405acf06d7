"""Quelle colonne d'un fichier dit quoi : la correspondance du mandant, les en-têtes standard, puis les synonymes évidents.

Un en-tête que rien ne reconnaît n'est jamais pris d'office : il est ignoré, et la colonne standard qui lui ressemble est proposée.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from agence.configuration.modele import Correspondance
from agence.configuration.schema import EN_TETES, EN_TETES_OBLIGATOIRES
from agence.erreurs import Defaut, FichierInvalide
from agence.texte import normaliser

REJETS = ("rejet_ligne", "rejet_colonne", "rejet_motif")
"""Colonnes ajoutées au fichier des rejets ; ignorées quand il revient."""

RESSEMBLANCE = 0.6
"""À partir de quoi une ressemblance (0 à 1) se propose."""

SYNONYMES: Mapping[str, tuple[str, ...]] = {
    "reference": (
        "ref", "reference_dossier", "ref_dossier", "numero_dossier", "num_dossier", "n_dossier", "no_dossier", "dossier", "id_dossier",
    ),
    "debiteur": ("nom_debiteur", "raison_sociale", "denomination", "nom_client", "client", "societe", "nom"),
    "type_debiteur": ("type_client", "nature_debiteur", "type_de_debiteur", "qualite_debiteur"),
    "facture": ("numero_facture", "num_facture", "n_facture", "no_facture", "facture_numero", "ref_facture", "reference_facture"),
    "date_facture": ("date_de_facture", "date_de_la_facture", "date_emission", "facture_du", "facture_le"),
    "date_echeance": ("echeance", "date_d_echeance", "date_limite", "date_limite_de_paiement", "date_exigibilite", "echue_le"),
    "montant_ttc": ("ttc", "total_ttc", "montant_total_ttc", "montant_facture_ttc", "principal", "montant", "montant_du"),
    "siren": ("n_siren", "no_siren", "numero_siren", "siret", "n_siret", "numero_siret"),
    "adresse": ("adresse_1", "adresse_postale", "rue", "voie"),
    "code_postal": ("cp", "codepostal", "code_post"),
    "ville": ("commune", "localite"),
    "pays": ("code_pays",),
    "telephone": ("tel", "tel_1", "telephone_1", "n_telephone", "numero_telephone", "numero_de_telephone", "tel_fixe", "telephone_fixe"),
    "telephone_2": ("tel_2", "portable", "mobile", "tel_portable", "telephone_portable", "gsm"),
    "courriel": ("email", "e_mail", "mail", "adresse_mail", "adresse_email", "adresse_electronique"),
    "contact": ("nom_contact", "interlocuteur", "personne_a_contacter"),
    "montant_ht": ("ht", "total_ht", "montant_total_ht", "montant_facture_ht"),
    "type_creance": ("nature_creance", "type_de_creance"),
    "secteur": ("secteur_de_prescription",),
    "objet": ("designation", "libelle"),
    "taux_penalites": ("taux_de_penalites", "taux_penalite", "penalites", "taux_interet", "taux_interets"),
    "premiere_lettre_le": ("date_premiere_lettre", "date_premiere_relance"),
    "premiere_lettre_ref": ("reference_premiere_lettre",),
    "mise_en_demeure_le": ("date_mise_en_demeure", "date_med", "mise_en_demeure"),
    "titre_executoire_le": ("date_titre_executoire", "date_titre"),
    "verse": ("montant_verse", "deja_verse", "acompte", "deja_regle"),
    "verse_le": ("date_versement", "date_du_versement", "date_acompte"),
    "note": ("notes", "commentaire", "commentaires", "observations", "remarques"),
}


@dataclass(frozen=True)
class Plan:
    """Où se lit chaque colonne standard : rangs (à partir de 0) dans la ligne, plusieurs quand elles se joignent."""

    entetes: tuple[str, ...]
    colonnes: dict[str, tuple[int, ...]]
    reimport: bool = False
    """Vrai si le fichier est un fichier de rejets qui revient, donc à dé-neutraliser."""
    avertissements: tuple[Defaut, ...] = ()

    def nom(self, colonne: str) -> str:
        """L'en-tête du fichier où se lit une colonne standard ; son propre nom si elle n'y est pas."""
        rangs = self.colonnes.get(colonne)
        return self.entetes[rangs[0]] if rangs else colonne


def cle(entete: str) -> str:
    """« N° Facture » et « n_facture » s'écrivent pareil : minuscules sans accents, mots joints par un souligné."""
    return normaliser(entete).lower().replace(" ", "_")


def planifier(nom: str, entetes: tuple[str, ...], ligne: int, correspondance: Correspondance) -> Plan:
    """Le plan de lecture d'un fichier. Lève FichierInvalide : colonne en double, colonne obligatoire absente."""
    cles = [cle(e) for e in entetes]
    _refuser_les_doubles(nom, entetes, cles, ligne)
    colonnes: dict[str, tuple[int, ...]] = {}
    avertissements: list[Defaut] = []
    voulues = {cle(e): cible for e, cible in correspondance.colonnes.items()}
    for entete, cible in voulues.items():
        if entete in cles:
            colonnes[cible] = (*colonnes.get(cible, ()), cles.index(entete))
        elif cible in colonnes or cible not in EN_TETES_OBLIGATOIRES:
            avertissements.append(Defaut(f"colonne « {entete} » de la correspondance absente", ligne))
    pris = {rang for rangs in colonnes.values() for rang in rangs}
    _prendre_les_standard(cles, colonnes, pris, nom, entetes, ligne)
    avertissements += _prendre_les_synonymes(cles, colonnes, pris, entetes, ligne)
    inconnus = [r for r, c in enumerate(cles) if r not in pris and c and c not in REJETS]
    sans_type = {"type_debiteur"} if correspondance.type_debiteur else set()
    manquantes = [c for c in EN_TETES_OBLIGATOIRES if c not in colonnes and c not in sans_type]
    if manquantes:
        raise _absentes(nom, manquantes, [entetes[r] for r in inconnus], voulues, ligne)
    avertissements += [_ignoree(entetes[r], ligne, [c for c in EN_TETES if c not in colonnes]) for r in inconnus]
    return Plan(entetes, colonnes, set(REJETS) <= set(cles), tuple(avertissements))


def _refuser_les_doubles(nom: str, entetes: tuple[str, ...], cles: list[str], ligne: int) -> None:
    doubles = {c for c in cles if c and cles.count(c) > 1}
    if doubles:
        noms = dict.fromkeys(entetes[cles.index(c)] for c in cles if c in doubles)
        defauts = [Defaut(f"colonne « {n} » en double", ligne, n) for n in noms]
        raise FichierInvalide(nom, defauts, "Renommer ou retirer l'une des deux.")


def _prendre_les_standard(
    cles: list[str], colonnes: dict[str, tuple[int, ...]], pris: set[int], nom: str, entetes: tuple[str, ...], ligne: int
) -> None:
    for rang, standard in enumerate(cles):
        if rang in pris or standard not in EN_TETES:
            continue
        if standard in colonnes:
            autre = entetes[colonnes[standard][0]]
            message = f"« {autre} » et « {entetes[rang]} » désignent toutes deux {standard}"
            raise FichierInvalide(nom, [Defaut(message, ligne, entetes[rang])], "Retirer l'une des deux colonnes.")
        colonnes[standard] = (rang,)
        pris.add(rang)


def _prendre_les_synonymes(
    cles: list[str], colonnes: dict[str, tuple[int, ...]], pris: set[int], entetes: tuple[str, ...], ligne: int
) -> list[Defaut]:
    """Prend, pour chaque colonne encore vide, son premier synonyme présent ; rend de quoi le dire."""
    dits = []
    for standard, synonymes in SYNONYMES.items():
        rang = next((cles.index(s) for s in synonymes if s in cles and cles.index(s) not in pris), None)
        if standard in colonnes or rang is None:
            continue
        rangs: tuple[int, ...] = (rang,)
        if cles[rang] == "nom" and "prenom" in cles and cles.index("prenom") not in pris:
            rangs = (rang, cles.index("prenom"))
        colonnes[standard] = rangs
        pris.update(rangs)
        lus = " et ".join(f"« {entetes[r]} »" for r in rangs)
        dits.append(Defaut(f"{lus} lu comme {standard}", ligne))
    return dits


def _absentes(nom: str, manquantes: list[str], inconnus: list[str], voulues: Mapping[str, str], ligne: int) -> FichierInvalide:
    """Une colonne absente se nomme comme dans les fichiers du mandant, avec l'en-tête du fichier le plus proche."""
    attendues = {c: next((e for e, cible in voulues.items() if cible == c), c) for c in manquantes}
    obligatoires = ", ".join(EN_TETES_OBLIGATOIRES)
    remede = f"Ajouter la colonne, ou l'en-tête qui en tient lieu dans la section [imports] ; obligatoires : {obligatoires}."
    if len(manquantes) > 3:
        liste = ", ".join(attendues.values())
        message = f"colonnes obligatoires absentes : {liste} (la première ligne doit porter les noms des colonnes)"
        return FichierInvalide(nom, [Defaut(message, ligne)], remede)
    defauts = []
    for standard, attendue in attendues.items():
        noms = {attendue, standard, *SYNONYMES.get(standard, ())}
        proche = _plus_proche(inconnus, noms)
        suite = f" ; la plus proche : « {proche} »" if proche else ""
        defauts.append(Defaut(f"colonne « {attendue} » absente{suite}", ligne))
    return FichierInvalide(nom, defauts, remede)


def _plus_proche(candidats: Iterable[str], noms: Iterable[str]) -> str:
    noms = tuple(noms)
    notes = {c: max(SequenceMatcher(None, cle(c), n).ratio() for n in noms) for c in candidats}
    meilleur = max(notes, key=lambda c: notes[c], default="")
    return meilleur if meilleur and notes[meilleur] >= RESSEMBLANCE else ""


def _ignoree(entete: str, ligne: int, libres: list[str]) -> Defaut:
    """Un en-tête inconnu, avec la colonne standard encore libre qui lui ressemble le plus."""
    notes = {c: max(SequenceMatcher(None, cle(entete), n).ratio() for n in (c, *SYNONYMES.get(c, ()))) for c in libres}
    proposee = max(notes, key=lambda c: notes[c], default="")
    if proposee and notes[proposee] >= RESSEMBLANCE:
        return Defaut(f"colonne « {entete} » ignorée ; est-ce {proposee} ?", ligne)
    return Defaut(f"colonne « {entete} » ignorée", ligne)
