"""Un très grand portefeuille : les dix mille premiers dossiers sont racontés, les suivants en sont des copies sous d'autres identités.

Raconter un dossier coûte deux millisecondes, le recopier vingt fois moins. Une copie garde dates, montants et historique ; ses noms,
adresses, numéros, références et identifiants sont à elle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from agence.demonstration.mandants import siren
from agence.demonstration.portefeuille import creer_debiteur, empreinte_de_piece
from agence.texte import normaliser
from donnees.nomenclature import Nature, TypeCoordonnee
from donnees.vues.recus import numero_de_quittance

MOULES = 10_000
"""Au-delà de tant de dossiers, on recopie."""
LIENS: Mapping[str, Mapping[str, str]] = {
    "debiteur": {"id": "debiteur", "rapproche_de": "debiteur"},
    "coordonnee": {"debiteur_id": "debiteur"},
    "dossier": {"id": "dossier", "debiteur_id": "debiteur"},
    "creance": {"id": "creance", "dossier_id": "dossier"},
    "evenement": {"id": "evenement", "dossier_id": "dossier", "annule_id": "evenement"},
    "echeancier": {"id": "echeancier", "dossier_id": "dossier"},
    "promesse": {"id": "promesse", "dossier_id": "dossier", "echeancier_id": "echeancier"},
    "paiement": {"id": "paiement", "dossier_id": "dossier", "extourne_id": "paiement"},
    "courrier": {"id": "courrier", "dossier_id": "dossier"},
    "procedure": {"id": "procedure", "dossier_id": "dossier", "sur_titre_id": "procedure"},
    "protection": {"id": "protection", "dossier_id": "dossier"},
    "echeance_procedure": {"dossier_id": "dossier", "protection_id": "protection"},
    "avis_mandant": {"dossier_id": "dossier", "objet_id": "paiement"},
    "imputation": {"paiement_id": "paiement", "creance_id": "creance"},
}
"""Table → colonne → table dont elle porte l'identifiant ; les autres tables n'ont que leur dossier."""
_DU_DOSSIER = {"dossier_id": "dossier"}
_RENVOI = re.compile(r'(?<="courrier": )\d+|(?<="procedure": )\d+|(?<="paiement": )\d+|(?<="promesse": )\d+|(?<="protection": )\d+|L-\d{6}')
_NUMERO_DE_RUE = re.compile(r"^\d+")

Ligne = Sequence[Any]
Morceaux = tuple[tuple[str, str, int], ...]
"""Un texte découpé à ses renvois : ce qui précède, la table du renvoi (ou « lettre », ou rien), son identifiant."""


class Copieur:
    """Recopie un lot de lignes racontées ; `suivants` : le premier identifiant libre de chaque table numérotée."""

    def __init__(
        self, moule: Mapping[str, list[tuple[Any, ...]]], colonnes: Mapping[str, Sequence[str]], suivants: Mapping[str, int],
        quittances: int, graine: int,
    ) -> None:  # fmt: skip
        self._moule = moule
        self._colonnes = colonnes
        self._pas = {table: max((int(ligne[0]) for ligne in moule[table]), default=0) for table in suivants}
        self._decalages = {table: suivant - 1 for table, suivant in suivants.items()}
        self._quittances = quittances
        self._graine = graine
        self._annees = {ligne[0]: ligne[1][2:6] for ligne in moule["dossier"]}
        self._textes = [(_decouper(e[6]), _decouper(e[7])) for e in moule["evenement"]]

    def copie(self, jusqu_a: int) -> Iterator[tuple[str, Iterable[Ligne]]]:
        """Les lignes d'une copie des `jusqu_a` premiers dossiers, table par table ; la copie suivante aura d'autres identifiants."""
        gardes = self._gardes(jusqu_a)
        self._noms: dict[int, tuple[str, str | None]] = {}
        for table, lignes in self._moule.items():
            yield table, self._recopier(table, lignes, gardes)
        for table, pas in self._pas.items():
            self._decalages[table] += pas
        self._quittances += sum(1 for p in self._moule["paiement"] if p[10])

    def _gardes(self, jusqu_a: int) -> tuple[set[int], set[int], set[int]]:
        """Les dossiers, débiteurs et paiements qui sont recopiés."""
        dossiers = {d[0] for d in self._moule["dossier"] if d[0] <= jusqu_a}
        debiteurs = {d[3] for d in self._moule["dossier"] if d[0] in dossiers}
        debiteurs |= {d[8] for d in self._moule["debiteur"] if d[0] in debiteurs and d[8] is not None}
        return dossiers, debiteurs, {p[0] for p in self._moule["paiement"] if p[1] in dossiers}

    def _recopier(self, table: str, lignes: list[tuple[Any, ...]], gardes: tuple[set[int], set[int], set[int]]) -> Iterator[Ligne]:
        colonnes = self._colonnes[table]
        decalages = [(colonnes.index(c), self._decalages[t]) for c, t in LIENS.get(table, _DU_DOSSIER).items()]
        dossiers, debiteurs, paiements = gardes
        dans = {"debiteur": debiteurs, "coordonnee": debiteurs, "imputation": paiements}.get(table, dossiers)
        place = colonnes.index("dossier_id") if "dossier_id" in colonnes else 0
        retoucher = getattr(self, f"_{table}", None)
        for rang, ligne in enumerate(lignes):
            if ligne[place] not in dans:
                continue
            copie = list(ligne)
            for i, decalage in decalages:
                if copie[i] is not None:
                    copie[i] += decalage
            if retoucher is not None:
                retoucher(copie, ligne, rang)
            yield copie

    # Ce que chaque table a de propre : ses textes faits d'un identifiant ou d'un nom

    def _debiteur(self, copie: list[Any], moule: Ligne, rang: int) -> None:
        if moule[8] is not None:
            nom, numero = self._noms[moule[8]]
            nom, contact = nom.upper(), ""
        else:
            alea = Random(f"{self._graine}:copie:{copie[0]}")
            neuf = creer_debiteur(alea, copie[0], Nature(moule[1]))
            nom, numero, contact = neuf.nom, siren(alea.randrange(30_000_000, 99_000_000)) if neuf.siren else None, neuf.contact
        self._noms[moule[0]] = nom, numero
        copie[2], copie[3], copie[4], copie[5] = nom, normaliser(nom), numero, contact
        copie[6] = _autre_rue(moule[6], copie[0])

    def _coordonnee(self, copie: list[Any], moule: Ligne, rang: int) -> None:
        type_, valeur = moule[1], moule[2]
        if type_ == TypeCoordonnee.ADRESSE:
            copie[2] = _autre_rue(valeur, copie[0])
        elif type_ == TypeCoordonnee.TELEPHONE:
            # Une permutation des dix mille numéros de fiction : deux numéros d'un même débiteur restent deux numéros.
            copie[2] = f"{valeur[:-4]}{(int(valeur[-4:]) + copie[0] * 37) % 10_000:04d}"
            copie[3] = copie[2][::-1]
        else:
            copie[2] = f"{normaliser(self._noms[moule[0]][0]).lower().replace(' ', '.')}.{copie[0]}@example.org"

    def _dossier(self, copie: list[Any], moule: Ligne, rang: int) -> None:
        copie[1] = self._reference(moule[0])
        if moule[7]:
            copie[7] = f"L-{int(moule[7][2:]) + self._decalages['courrier']:06d}"

    def _creance(self, copie: list[Any], moule: Ligne, rang: int) -> None:
        copie[3] = f"{moule[3].rpartition('-')[0]}-{copie[0]:06d}"

    def _piece(self, copie: list[Any], moule: Ligne, rang: int) -> None:
        reference = self._reference(moule[0])
        copie[2] = f"{moule[1]}-{reference}.pdf"
        copie[3] = empreinte_de_piece(reference, copie[2])

    def _courrier(self, copie: list[Any], moule: Ligne, rang: int) -> None:
        copie[3] = f"L-{copie[0]:06d}"

    def _paiement(self, copie: list[Any], moule: Ligne, rang: int) -> None:
        if moule[10]:
            copie[10] = numero_de_quittance(self._quittances + int(moule[10][2:]))

    def _evenement(self, copie: list[Any], moule: Ligne, rang: int) -> None:
        texte, donnees = self._textes[rang]
        if texte:
            copie[6] = self._renvoyer(texte)
        if donnees:
            copie[7] = self._renvoyer(donnees)

    def _reference(self, moule_id: int) -> str:
        return f"R-{self._annees[moule_id]}-{moule_id + self._decalages['dossier']:05d}"

    def _renvoyer(self, morceaux: Morceaux) -> str:
        ecrits = []
        for avant, table, identifiant in morceaux:
            ecrits.append(avant)
            if table == "lettre":
                ecrits.append(f"L-{identifiant + self._decalages['courrier']:06d}")
            elif table:
                ecrits.append(str(identifiant + self._decalages[table]))
        return "".join(ecrits)


def _decouper(texte: str | None) -> Morceaux:
    """Rien si le texte ne renvoie à aucune ligne."""
    if not texte or not _RENVOI.search(texte):
        return ()
    morceaux, fin = [], 0
    for trouve in _RENVOI.finditer(texte):
        avant = texte[fin : trouve.start()]
        if trouve.group().startswith("L-"):
            morceaux.append((avant, "lettre", int(trouve.group()[2:])))
        else:
            morceaux.append((avant, avant.rpartition('": ')[0].rpartition('"')[2], int(trouve.group())))
        fin = trouve.end()
    return (*morceaux, (texte[fin:], "", 0))


def _autre_rue(adresse: str, identifiant: int) -> str:
    """La même voie, un autre numéro."""
    return _NUMERO_DE_RUE.sub(str(identifiant * 7 % 180 + 1), adresse)
