"""Un tableau en texte (CSV) : le séparateur deviné, les guillemets suivis, les lignes physiques comptées.

Le module `csv` n'est pas employé ici : il avale sans un mot un guillemet jamais refermé, s'arrête net sur un champ de
plus de 131 072 caractères, et ne dit pas à quelle ligne du fichier une ligne du tableau commence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agence.echanges.encodage import PAGE_HTML, OctetInvalide, PasDuTexte, decoder, reconnaitre
from agence.erreurs import Defaut, FichierInvalide
from agence.texte import assainir

SEPARATEURS = ";,\t|"
COLONNES_MAXIMUM = 200
CHAMPS_MAXIMUM = 1_000
"""Au-delà, la ligne n'est plus découpée : elle sera refusée de toute façon."""
ENTETE_MAXIMAL = 80
LIGNE_MAXIMALE = 2_000_000
"""Plus longue ligne physique lue, en caractères ; au-delà, le fichier n'est pas un portefeuille."""

REMEDE_GUILLEMETS = "Refermer le guillemet, ou doubler ceux qui font partie du texte."


@dataclass(frozen=True, slots=True)
class LigneBrute:
    """Une ligne telle qu'elle est écrite ; `numero` est la ligne physique où elle commence, `faute` ce qui l'empêche d'être lue."""

    numero: int
    valeurs: tuple[str, ...]
    faute: Defaut | None = None

    @property
    def vide(self) -> bool:
        return not any(v and not v.isspace() for v in self.valeurs)


@dataclass(frozen=True)
class Tableau:
    """Un fichier ouvert : ses en-têtes et ses lignes, celles-ci à parcourir une seule fois.

    `total` est le nombre de lignes au plus, pour une barre d'avancement ; `sorte` vaut csv, xlsx ou ods.
    """

    nom: str
    entetes: tuple[str, ...]
    lignes: Iterator[LigneBrute] = field(repr=False)
    sorte: str = "csv"
    encodage: str = ""
    separateur: str = ""
    ligne_des_entetes: int = 1
    total: int = 0
    avertissements: tuple[Defaut, ...] = ()


def lire_csv(octets: bytes, nom: str) -> Tableau:
    """Les octets d'un fichier CSV → un Tableau. Lève FichierInvalide, tout de suite ou en parcourant les lignes."""
    try:
        texte = decoder(octets)
    except PasDuTexte as erreur:
        complement = " : colonnes obligatoires absentes" if reconnaitre(octets) == PAGE_HTML else ""
        raise FichierInvalide(nom, [Defaut(erreur.message + complement, 1 if complement else None)], erreur.remede) from None
    except OctetInvalide as erreur:
        raise FichierInvalide(nom, [_situer(octets, erreur)], erreur.remede) from None
    contenu = texte.contenu.replace("\r\n", "\n").replace("\r", "\n")
    annonce = contenu[:5] if contenu[:4] == "sep=" and contenu[5:6] == "\n" else ""
    physiques = _lignes_physiques(contenu, nom)
    if annonce:
        next(physiques)
    separateur, entete = _entete(physiques, annonce[4:], nom)
    lignes = (_decouper(numero, ligne, physiques, separateur, nom, entete.valeurs) for numero, ligne in physiques)
    avertissements = [] if texte.encodage == "UTF-8" else [Defaut(f"fichier lu en {texte.encodage} : vérifier les accents")]
    return Tableau(
        nom, entete.valeurs, lignes, "csv", texte.encodage, separateur, entete.numero, contenu.count("\n") + 1, tuple(avertissements),
    )


def propres(entetes: Iterable[str]) -> tuple[str, ...]:
    """Les en-têtes, qui seront montrés dans chaque message : inoffensifs et courts."""
    return tuple(assainir(e.strip(), maximum=ENTETE_MAXIMAL).strip() for e in entetes)


def deviner_separateur(entete: str) -> str:
    """Le séparateur le plus fréquent de la ligne d'en-têtes, hors guillemets ; le point-virgule à défaut."""
    hors = "".join(entete.split('"')[::2])
    return max(SEPARATEURS, key=hors.count) if any(s in hors for s in SEPARATEURS) else ";"


def _lignes_physiques(contenu: str, nom: str) -> Iterator[tuple[int, str]]:
    """Les lignes numérotées à partir de 1, sans leur fin ; la dernière, si elle est vide, n'en est pas une."""
    debut, numero = 0, 1
    while debut < len(contenu):
        fin = contenu.find("\n", debut)
        fin = len(contenu) if fin < 0 else fin
        if fin - debut > LIGNE_MAXIMALE:
            message = f"ligne de {fin - debut} caractères, {LIGNE_MAXIMALE} au plus : ce n'est pas un portefeuille"
            raise FichierInvalide(nom, [Defaut(message, numero)], "Vérifier les fins de ligne du fichier.")
        yield numero, contenu[debut:fin]
        debut, numero = fin + 1, numero + 1


def _entete(physiques: Iterator[tuple[int, str]], annonce: str, nom: str) -> tuple[str, LigneBrute]:
    """La première ligne non vide. Lève FichierInvalide s'il n'y en a pas, ou si elle a trop de colonnes."""
    for numero, ligne in physiques:
        if not ligne or ligne.isspace():
            continue
        separateur = annonce if annonce in SEPARATEURS and annonce else deviner_separateur(ligne)
        entete = _decouper(numero, ligne, physiques, separateur, nom, ())
        if entete.faute:
            raise FichierInvalide(nom, [entete.faute], REMEDE_GUILLEMETS)
        if len(entete.valeurs) > COLONNES_MAXIMUM:
            message = f"{ligne.count(separateur) + 1} colonnes trouvées, {COLONNES_MAXIMUM} au plus"
            raise FichierInvalide(nom, [Defaut(message, numero)], "Ne garder que les colonnes utiles.")
        return separateur, LigneBrute(numero, propres(entete.valeurs))
    raise FichierInvalide(nom, [Defaut("fichier vide : aucune ligne d'en-têtes")])


def _decouper(
    numero: int, ligne: str, suite: Iterator[tuple[int, str]], separateur: str, nom: str, entetes: tuple[str, ...]
) -> LigneBrute:
    """Une ligne du tableau, en prenant les lignes physiques suivantes tant qu'un guillemet reste ouvert."""
    if '"' not in ligne:
        return LigneBrute(numero, tuple(ligne.split(separateur, CHAMPS_MAXIMUM)))
    champs: list[str] = []
    faute: Defaut | None = None
    debut = 0
    while True:
        if not ligne.startswith('"', debut):
            fin = ligne.find(separateur, debut)
            champs.append(ligne[debut:fin] if fin >= 0 else ligne[debut:])
        else:
            ligne, apres = _jusqu_au_guillemet(ligne, debut + 1, suite)
            colonne = _nom_de_colonne(entetes, len(champs))
            if apres < 0:
                ouverture = Defaut("guillemet ouvert non refermé", numero, colonne)
                raise FichierInvalide(nom, [ouverture], REMEDE_GUILLEMETS)
            fin = ligne.find(separateur, apres)
            reste = ligne[apres:fin] if fin >= 0 else ligne[apres:]
            if reste.strip():
                faute = faute or Defaut("texte après un guillemet fermant", numero, colonne)
                if "\n" in ligne:  # un guillemet oublié plus haut a sans doute avalé des lignes : rien de sûr ne suit
                    raise FichierInvalide(nom, [faute], REMEDE_GUILLEMETS)
            lu = ligne[debut + 1 : apres - 1].replace('""', '"')
            champs.append(ligne[debut : apres + len(reste)] if reste.strip() else lu)
        if fin < 0 or len(champs) > CHAMPS_MAXIMUM:
            return LigneBrute(numero, tuple(champs), faute)
        debut = fin + 1


def _jusqu_au_guillemet(ligne: str, debut: int, suite: Iterator[tuple[int, str]]) -> tuple[str, int]:
    """La ligne, allongée des suivantes s'il le faut, et la place d'après le guillemet fermant ; -1 s'il n'existe pas."""
    morceaux: list[str] = []
    place, ouvert = debut, True
    while ouvert:
        place = ligne.find('"', place)
        if place < 0:
            morceaux.append(ligne)
            prochaine = next(suite, None)
            if prochaine is None:
                return "", -1
            ligne, place = prochaine[1], 0
        elif ligne.startswith('""', place):
            place += 2
        else:
            ouvert = False
    avant = sum(len(m) + 1 for m in morceaux)
    return "\n".join([*morceaux, ligne]), avant + place + 1


def _nom_de_colonne(entetes: tuple[str, ...], rang: int) -> str | int:
    return entetes[rang] if rang < len(entetes) and entetes[rang] else rang + 1


def _situer(octets: bytes, erreur: OctetInvalide) -> Defaut:
    """La ligne et la colonne d'un octet fautif, pour qui ouvrira le fichier dans un éditeur."""
    utf16 = octets[:2] in (b"\xff\xfe", b"\xfe\xff")
    codage = "utf-16" if utf16 else "latin-1"
    avant = octets[: erreur.position].decode(codage, errors="ignore").removeprefix("ï»¿")
    avant = avant.replace("\r\n", "\n").replace("\r", "\n")
    lignes = avant.split("\n")
    entete = lignes[0]
    rang = lignes[-1].count(deviner_separateur(entete))
    noms = propres(v.strip().strip('"') for v in entete.split(deviner_separateur(entete))) if len(lignes) > 1 else ()
    return Defaut(erreur.message, len(lignes), _nom_de_colonne(noms, rang))
