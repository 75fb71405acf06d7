"""Les mandants et leur convention : aucun dossier sans convention écrite et datée (règle 1, CPCE R124-3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from agence.configuration.schema import CODE_MANDANT
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.droits import exiger
from agence.seance import Seance
from agence.texte import assainir, citer
from donnees.base import ecriture, lignes
from donnees.champs import jour_lu
from donnees.modeles import Mandant, Mandat
from donnees.nomenclature import Nature

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


def ajouter(
    seance: Seance,
    code: str,
    nom: str,
    nature: Nature,
    convention_le: date,
    *,
    siren: str = "",
    iban: str = "",
    fin_le: date | None = None,
    consignes: str = "",
    pouvoir_echeancier: bool = True,
    pouvoir_judiciaire: bool = True,
    remise_pour_cent: int = 0,
    sensible: bool = False,
) -> Mandant:
    """Ajoute un mandant et sa convention. Lève SaisieInvalide (code, SIREN, IBAN, dates) ou Refus si le code est pris."""
    exiger(seance, ACTE)
    _verifier(code, nom, convention_le, fin_le, remise_pour_cent)
    champs = {
        "nom": assainir(nom.strip(), maximum=200),
        "nature": nature,
        "siren": lire_siren(siren) if siren.strip() else None,
        "iban": lire_iban(iban) if iban.strip() else None,
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
        )
    return mandant


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
    sql = """SELECT m.id, m.code, m.nom, m.nature, m.siren, m.iban, c.convention_le, c.fin_le, coalesce(d.nombre, 0), coalesce(d.solde, 0)
        FROM mandant m
        LEFT JOIN mandat c ON c.id = (SELECT x.id FROM mandat x WHERE x.mandant_id = m.id ORDER BY x.convention_le DESC, x.id DESC LIMIT 1)
        LEFT JOIN (SELECT mandant_id, count(*) AS nombre, sum(solde) AS solde FROM dossier WHERE etat <> 'clos' GROUP BY mandant_id) d
          ON d.mandant_id = m.id
        ORDER BY m.code"""
    return tuple(
        LigneMandant(i, code, nom, Nature(nature), siren, iban, jour_lu(le), jour_lu(fin), int(nombre), int(solde))
        for i, code, nom, nature, siren, iban, le, fin, nombre, solde in lignes(sql)
    )
