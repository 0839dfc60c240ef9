"""The database goes away while the block lasts: for everybody, at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import psycopg
from django.db import connection
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def outage() -> Iterator[None]:
    """PostgreSQL throws everybody out and lets nobody in; SQLite's one pen is taken."""
    connection.close()
    with _refused() if connection.vendor == "postgresql" else _locked():
        yield


@contextmanager
def _refused() -> Iterator[None]:
    facts = connection.get_connection_params()
    name = facts.pop("dbname")
    for django_only in ("context", "pool"):
        facts.pop(django_only, None)
    allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    with psycopg.connect(**facts, dbname="postgres", autocommit=True) as door:
        door.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        try:
            door.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s",
                [name],
            )
            yield
        finally:
            door.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


@contextmanager
def _locked() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(name, isolation_level=None)) as door:
        door.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            door.execute("ROLLBACK")
