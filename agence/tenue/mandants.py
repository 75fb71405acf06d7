"""Les mandants et leur convention : aucun dossier sans convention écrite et datée (règle 1, CPCE R124-3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from agence.configuration.schema import CODE_MANDANT
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.droits import exiger
from agence.seance import Seance
from agence.texte import assainir, citer
from donnees.base import ecriture, lignes
from donnees.champs import jour_lu
from donnees.modeles import Mandant, Mandat
from donnees.nomenclature import Nature, Strategie

ACTE = "tenir les mandants"
_PLUS_ANCIENNE = date(1950, 1, 1)


@dataclass(frozen=True)
class LigneMandant:
    """Un mandant et sa dernière convention ; `dossiers` : ceux qui ne sont pas clos, `solde` en centimes."""

    id: int
    code: str
    nom: str
    nature: Nature
    siren: str | None
    iban: str | None
    convention_le: date | None
    fin_le: date | None
    dossiers: int
    solde: int
    adresse: str = ""


def ajouter(
    seance: Seance,
    code: str,
    nom: str,
    nature: Nature,
    convention_le: date,
    *,
    siren: str = "",
    iban: str = "",
    adresse: str = "",
    fin_le: date | None = None,
    consignes: str = "",
    pouvoir_echeancier: bool = True,
    pouvoir_judiciaire: bool = True,
    remise_pour_cent: int = 0,
    imputation: Strategie = Strategie.INTERETS_PUIS_PRINCIPAL,
    sensible: bool = False,
) -> Mandant:
    """Ajoute un mandant et sa convention. Lève SaisieInvalide (code, SIREN, IBAN, dates) ou Refus si le code est pris.

    Sans `adresse`, ses premières lettres ne partiront pas (règle 4) : elle se donne plus tard par `modifier`.
    """
    exiger(seance, ACTE)
    _verifier(code, nom, convention_le, fin_le, remise_pour_cent)
    champs = {
        "nom": assainir(nom.strip(), maximum=200),
        "nature": nature,
        "siren": lire_siren(siren) if siren.strip() else None,
        "iban": lire_iban(iban) if iban.strip() else None,
        "adresse": assainir(adresse.strip(), maximum=300),
        "consignes": assainir(consignes.strip(), lignes=True, maximum=2000),
        "sensible": sensible,
    }
    with ecriture():
        if Mandant.get_or_none(Mandant.code == code) is not None:
            raise Refus(f"le mandant « {code} » existe déjà.", "Choisir un autre code.", "mandants")
        mandant = Mandant.create(code=code, cree_le=seance.horloge(), **champs)
        Mandat.create(
            mandant_id=mandant.id,
            convention_le=convention_le,
            fin_le=fin_le,
            pouvoir_echeancier=pouvoir_echeancier,
            pouvoir_judiciaire=pouvoir_judiciaire,
            remise_pour_cent=remise_pour_cent,
            imputation=imputation,
        )
    return mandant


@dataclass(frozen=True)
class Changement:
    """Ce qui change d'un mandant ; None laisse tel quel. `convention_le` : une convention de plus, avec les pouvoirs de la précédente."""

    nom: str | None = None
    adresse: str | None = None
    siren: str | None = None
    iban: str | None = None
    consignes: str | None = None
    convention_le: date | None = None
    fin_le: date | None = None
    dispense_avis: bool | None = None
    delai_reversement: int | None = None
    clause_prescription: bool | None = None
    """le contrat fait de la mise en demeure une interruption de la prescription (C. civ. 2254)"""


def modifier(seance: Seance, code: str, changement: Changement) -> Mandant:
    """Corrige un mandant, ou date sa nouvelle convention. Lève Introuvable, SaisieInvalide."""
    exiger(seance, ACTE)
    mandant = Mandant.get_or_none(Mandant.code == code)
    if mandant is None:
        raise Introuvable(f"mandant « {citer(code)} » inconnu.", "Voir « agence mandants ».")
    champs = _champs_changes(changement)
    with ecriture():
        if champs:
            Mandant.update(**champs).where(Mandant.id == mandant.id).execute()
        _changer_la_convention(mandant.id, changement)
    return Mandant.get_by_id(mandant.id)


def _champs_changes(c: Changement) -> dict[str, str | None]:
    if c.nom is not None and not c.nom.strip():
        raise SaisieInvalide("le nom du mandant manque.", "Donner --nom.")
    champs: dict[str, str | None] = {}
    for nom, valeur, maximum in (("nom", c.nom, 200), ("adresse", c.adresse, 300)):
        if valeur is not None:
            champs[nom] = assainir(valeur.strip(), maximum=maximum)
    if c.consignes is not None:
        champs["consignes"] = assainir(c.consignes.strip(), lignes=True, maximum=2000)
    if c.siren is not None:
        champs["siren"] = lire_siren(c.siren) if c.siren.strip() else None
    if c.iban is not None:
        champs["iban"] = lire_iban(c.iban) if c.iban.strip() else None
    return champs


def _changer_la_convention(mandant_id: int, c: Changement) -> None:
    """La convention en cours change, ou une autre la suit : les pouvoirs donnés restent ceux de la précédente."""
    derniere = Mandat.select().where(Mandat.mandant_id == mandant_id).order_by(Mandat.convention_le.desc(), Mandat.id.desc()).first()
    champs = {
        nom: valeur
        for nom, valeur in (
            ("fin_le", c.fin_le), ("dispense_avis", c.dispense_avis), ("delai_reversement", c.delai_reversement),
            ("clause_prescription", c.clause_prescription),
        )
        if valeur is not None
    }
    if c.delai_reversement is not None and not 1 <= c.delai_reversement <= 365:
        raise SaisieInvalide(f"délai de reversement de {c.delai_reversement} jours impossible.", "Écrire de 1 à 365.")
    if c.convention_le is not None:
        if c.convention_le < _PLUS_ANCIENNE:
            raise SaisieInvalide(f"convention du {c.convention_le:%d/%m/%Y} : date trop ancienne.", "Vérifier l'année.")
        repris = {n: v for n, v in derniere.__data__.items() if n not in ("id", "fin_le")} if derniere is not None else {}
        derniere = Mandat(**{**repris, "mandant_id": mandant_id, "convention_le": c.convention_le})
    if derniere is None or (c.convention_le is None and not champs):
        return
    for nom, valeur in champs.items():
        setattr(derniere, nom, valeur)
    if derniere.fin_le is not None and derniere.fin_le < derniere.convention_le:
        raise SaisieInvalide(f"la convention finirait le {derniere.fin_le:%d/%m/%Y}, avant de commencer.", "Corriger l'une des deux dates.")
    derniere.save()


def _verifier(code: str, nom: str, convention_le: date, fin_le: date | None, remise: int) -> None:
    if not re.fullmatch(CODE_MANDANT, code, re.ASCII):
        raise SaisieInvalide(
            f"code de mandant « {citer(code)} » invalide.", "Écrire 1 à 40 lettres, chiffres, . _ ou -, par exemple ELEC-OUEST."
        )
    if not nom.strip():
        raise SaisieInvalide("le nom du mandant manque.", "Donner --nom.")
    if convention_le < _PLUS_ANCIENNE:
        raise SaisieInvalide(f"convention du {convention_le:%d/%m/%Y} : date trop ancienne.", "Vérifier l'année.")
    if fin_le is not None and fin_le < convention_le:
        raise SaisieInvalide(f"la convention finirait le {fin_le:%d/%m/%Y}, avant de commencer.", "Corriger l'une des deux dates.")
    if not 0 <= remise <= 100:
        raise SaisieInvalide(f"remise de {remise} % impossible.", "Écrire de 0 à 100.")


def lire_siren(texte: str) -> str:
    """Les neuf chiffres d'un SIREN vérifié par sa clé. Lève SaisieInvalide."""
    from stdnum.exceptions import ValidationError
    from stdnum.fr import siren

    try:
        return str(siren.validate(texte))
    except ValidationError:
        raise SaisieInvalide(f"SIREN « {citer(texte)} » invalide.", "Écrire ses neuf chiffres ; le dernier est une clé.") from None


def lire_iban(texte: str) -> str:
    """Un IBAN vérifié, sans espaces. Lève SaisieInvalide."""
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    try:
        return str(iban.validate(texte, check_country=False))
    except ValidationError:
        raise SaisieInvalide(f"IBAN « {citer(texte)} » invalide.", "Le recopier depuis le relevé d'identité bancaire.") from None


def lister() -> tuple[LigneMandant, ...]:
    """Les mandants par code, avec leur dernière convention et ce qu'ils ont confié."""
    sql = """SELECT m.id, m.code, m.nom, m.nature, m.siren, m.iban, c.convention_le, c.fin_le, coalesce(d.nombre, 0), coalesce(d.solde, 0),
          m.adresse
        FROM mandant m
        LEFT JOIN mandat c ON c.id = (SELECT x.id FROM mandat x WHERE x.mandant_id = m.id ORDER BY x.convention_le DESC, x.id DESC LIMIT 1)
        LEFT JOIN (SELECT mandant_id, count(*) AS nombre, sum(solde) AS solde FROM dossier WHERE etat <> 'clos' GROUP BY mandant_id) d
          ON d.mandant_id = m.id
        ORDER BY m.code"""
    return tuple(
        LigneMandant(i, code, nom, Nature(nature), siren, iban, jour_lu(le), jour_lu(fin), int(nombre), int(solde), adresse)
        for i, code, nom, nature, siren, iban, le, fin, nombre, solde, adresse in lignes(sql)
    )
