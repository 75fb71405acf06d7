"""La base PostgreSQL des essais d'un ouvrier : une seule, remise comme neuve entre deux essais.

En créer une par essai coûte cinq fois l'essai : un serveur neuf à chaque fois, ses catalogues à relire. Un essai qui touche au
schéma, aux droits ou aux jours fermés en coûte une neuve. La connexion aussi passe d'un essai à l'autre, pour la même raison.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlparse

from donnees.base import base, fermer, ouvrir

PETITE = 20
"""Jusqu'à tant de lignes, celles du modèle se gardent ici et se remettent ; au-delà, seule leur empreinte se compare."""
SCHEMA = """SELECT md5(string_agg(t, ' ' ORDER BY t)) FROM (
  SELECT ROW(relname, relkind, relowner, relacl)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT ROW(attrelid, attname, atttypid, attnotnull, attacl)::text FROM pg_attribute
    WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  UNION ALL SELECT ROW(tgrelid, tgname, tgtype, tgenabled, tgfoid)::text FROM pg_trigger
  UNION ALL SELECT ROW(rulename, ev_class)::text FROM pg_rewrite WHERE rulename <> '_RETURN'
  UNION ALL SELECT ROW(proname, prosrc, proowner)::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT ROW(conname, pg_get_constraintdef(oid))::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT ROW(nspname, nspacl)::text FROM pg_namespace WHERE nspname !~ '^pg_'
) AS tout(t)"""
SUITES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
AUTRES = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
  WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)"""
OUBLIER = "SET SESSION AUTHORIZATION DEFAULT; RESET ALL; SELECT pg_advisory_unlock_all(); CLOSE ALL; DISCARD TEMP; DISCARD SEQUENCES"
"""Rend une connexion comme neuve, ses catalogues lus en plus."""


class AtelierPostgresql:
    """Une base modèle, faite une fois par `remplir(url)`, et la base de travail qui lui est rendue pareille après chaque essai."""

    def __init__(self, serveur: str, remplir: Callable[[str], None]) -> None:
        self._serveur = serveur
        self._modele = f"agence_essai_{os.getpid()}"
        self._travail = f"{self._modele}_un"
        self._gardien: Any = None
        self._tenue: Any = None
        self._ordonner(f'CREATE DATABASE "{self._modele}"')
        remplir(self.adresse(self._modele))
        self._neuve()

    def adresse(self, nom: str = "") -> str:
        """L'adresse de la base de travail, ou d'une autre du même serveur."""
        return urlparse(self._serveur)._replace(path=f"/{nom or self._travail}").geturl()

    def ouvrir(self) -> str:
        """Ouvre la base de travail, par la connexion de l'essai d'avant si elle vit encore ; rend son adresse."""
        if self._tenue is None:
            ouvrir(self.adresse())
            self._tenue = base.obj
        else:
            base.initialize(self._tenue)
            base.connect(reuse_if_open=True)
        return self.adresse()

    def remettre(self) -> None:
        """Rend la base de travail telle que le modèle ; en fait une neuve si l'essai y a changé plus que des lignes."""
        import psycopg

        if base.obj is not self._tenue:
            fermer()
        try:
            if not self._nettoyee(self._oublier()):
                self._neuve()
        except psycopg.Error:  # coupé, renommé, détruit par l'essai : une neuve remet tout en ordre
            self._neuve()

    def fermer(self) -> None:
        """Détruit les deux bases."""
        self._lacher()
        self._gardien.close()
        for nom in (self._travail, self._modele):
            self._ordonner(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')

    def _oublier(self) -> int:
        """Efface ce que l'essai a réglé sur la connexion ; rend son numéro au serveur, 0 si elle est fermée."""
        if self._tenue is None or self._tenue.is_closed():
            return 0
        if self._tenue.in_transaction():
            self._tenue.close()
            return 0
        connexion = self._tenue.connection()
        connexion.execute(OUBLIER)
        return int(connexion.info.backend_pid)

    def _lacher(self) -> None:
        if self._tenue is not None and not self._tenue.is_closed():
            self._tenue.close()
        self._tenue = None

    def _neuve(self) -> None:
        import psycopg

        self._lacher()
        if self._gardien is not None:
            self._gardien.close()
        self._ordonner(f'DROP DATABASE IF EXISTS "{self._travail}" WITH (FORCE)')
        self._ordonner(f'CREATE DATABASE "{self._travail}" TEMPLATE "{self._modele}" STRATEGY FILE_COPY')
        self._gardien = psycopg.connect(self.adresse(), autocommit=True)
        self._gardien.prepare_threshold = 1
        self._schema = self._valeur(SCHEMA)
        tables = [nom for (nom,) in self._lire(TABLES)]
        self._gardees: dict[str, list[tuple[Any, ...]]] = {}
        grandes: list[str] = []
        for nom in tables:
            if lignes := self._lire(f'SELECT * FROM "{nom}"'):
                if len(lignes) > PETITE:
                    grandes.append(nom)
                else:
                    self._gardees[nom] = lignes
        vides = [nom for nom in tables if nom not in grandes]
        self._pleines = " UNION ALL ".join(f"(SELECT '{nom}' WHERE EXISTS (SELECT 1 FROM \"{nom}\"))" for nom in vides)
        self._empreintes = " UNION ALL ".join(f"SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM \"{nom}\" t" for nom in grandes)
        self._tenues = self._lire(self._empreintes)
        self._suites = dict(self._lire(SUITES))

    def _nettoyee(self, gardee: int) -> bool:
        self._gardien.execute(AUTRES, (gardee,))
        if self._valeur(SCHEMA) != self._schema or self._lire(self._empreintes) != self._tenues:
            return False
        with self._gardien.transaction():
            # Ni déclencheur ni lien : l'historique, qui ne s'efface pas, s'efface ici.
            self._gardien.execute("SET LOCAL session_replication_role = replica")
            for (nom,) in self._lire(self._pleines):
                self._gardien.execute(f'DELETE FROM "{nom}"')
            for nom, lignes in self._gardees.items():
                places = ", ".join(["%s"] * len(lignes[0]))
                for ligne in lignes:
                    self._gardien.execute(f'INSERT INTO "{nom}" OVERRIDING SYSTEM VALUE VALUES ({places})', ligne)
            for suite, derniere in self._lire(SUITES):
                if derniere != self._suites.get(suite):
                    self._gardien.execute("SELECT setval(%s, %s, %s)", (suite, self._suites.get(suite, 1), suite in self._suites))
        return True

    def _lire(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self._gardien.execute(sql).fetchall())

    def _valeur(self, sql: str) -> Any:
        return self._lire(sql)[0][0]

    def _ordonner(self, ordre: str) -> None:
        import psycopg

        with psycopg.connect(self._serveur, autocommit=True) as connexion:
            connexion.execute(ordre.encode())
