"""Des octets au texte, et l'endroit exact de l'octet fautif."""

from __future__ import annotations

import pytest

from agence.echanges.encodage import OctetInvalide, PasDuTexte, decoder
from agence.echanges.tableau import lire_csv
from agence.erreurs import FichierInvalide


@pytest.mark.parametrize(
    ("octets", "contenu", "encodage"),
    [
        ("é;à\n".encode(), "é;à\n", "UTF-8"),
        ("\ufeffé".encode(), "é", "UTF-8"),
        ("é".encode("utf-16"), "é", "UTF-16"),
        (b"\xfe\xff\x00\xe9", "é", "UTF-16"),
        ("LEFÈVRE, l’œuvre à 5 €".encode("cp1252"), "LEFÈVRE, l’œuvre à 5 €", "Windows-1252"),
        (b"LIBERT\xc9", "LIBERTÉ", "Windows-1252"),
    ],
)
def test_encodages_compris(octets: bytes, contenu: str, encodage: str) -> None:
    lu = decoder(octets)
    assert (lu.contenu, lu.encodage) == (contenu, encodage)


@pytest.mark.parametrize(
    ("octets", "position"),
    [
        (b"\xc3\xa9;\xe9", 3),  # UTF-8 puis Latin-1
        (b"\xef\xbb\xbfa\xe9", 4),  # le BOM promet de l'UTF-8
        (b"ab\xc0\xaf", 2),  # forme surlongue de « / »
        (b"a\xed\xa0\xbd", 1),  # demi-codet
        (b"\xe9 \x81", 2),  # 0x81 n'est aucun caractère de Windows-1252
    ],
)
def test_octet_fautif_nomme(octets: bytes, position: int) -> None:
    with pytest.raises(OctetInvalide) as erreur:
        decoder(octets)
    assert erreur.value.position == position
    assert f"0x{octets[position]:02X}" in erreur.value.message


@pytest.mark.parametrize(
    ("octets", "nature"),
    [
        (b"", "fichier vide"), (b"\xef\xbb\xbf", "fichier vide"), (b"\x89PNG\r\n\x1a\n", "image PNG"), (b"%PDF-1.7", "un PDF"),
        (b"PK\x03\x04....", "archive ZIP"), (b"\xd0\xcf\x11\xe0....", "ancien classeur"), (b"  <!DOCTYPE html><html>", "page HTML"),
        (b"<?xml version='1.0'?><a/>", "fichier XML"), (b"\0" * 5000, "octets nuls"), ("abc".encode("utf-16-le"), "octets nuls"),
        (bytes(range(1, 9)) * 100, "caractères de commande"),
        # une marque d'ordre, un autre encodage ou l'absence de déclaration ne cachent pas ce que c'est
        (b"\xef\xbb\xbf%PDF-1.7", "un PDF"), (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "fichier XML"),
        ("<?xml version='1.0'?><a/>".encode("utf-16"), "fichier XML"), (b'<Document xmlns="urn:x"><a/></Document>', "fichier XML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "fichier XML"), (b'{"dossier": 1}', "fichier JSON"), (b"[[[[", "fichier JSON"),
    ],
)
def test_ce_qui_n_est_pas_du_texte_est_nomme(octets: bytes, nature: str) -> None:
    with pytest.raises(PasDuTexte, match=nature):
        decoder(octets)


@pytest.mark.parametrize("entete", ["<5 ans;nom", "{nom};solde", "[référence];nom", "<debiteur;montant", "[ref],nom"])
def test_un_en_tete_qui_leur_ressemble_reste_un_tableau(entete: str) -> None:
    assert decoder(f"{entete}\n1;2\n".encode()).contenu.startswith(entete)


def test_la_colonne_de_l_octet_fautif_est_celle_de_l_en_tete() -> None:
    with pytest.raises(FichierInvalide, match="ligne 3, colonne ville"):
        lire_csv(b"nom;ville\n\xc3\xa9;a\nb;\xc9\n", "x.csv")
