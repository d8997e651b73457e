"""Databases for tests: cloned from a template, and put back to what the template holds after every test.

A clone costs more than most tests do. So a database goes from test to test: what a test changed in its tables is put
back, and a database whose structure it changed is dropped, and the next test gets a new clone.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import Connection, sql

from app.cluster import Cluster, DatabaseUrls

TEMPLATE = "template_tryghedskort"
_numbers = itertools.count(1)

STRUCTURE = (
    "pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_default_acl", "pg_enum", "pg_event_trigger",
    "pg_extension", "pg_index", "pg_inherits", "pg_namespace", "pg_policy", "pg_proc", "pg_rewrite", "pg_trigger",
    "pg_type",
)  # fmt: skip
"""The catalogues that tell one database's structure and rights from another's."""
SEND_AWAY = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE"
WAITS = "5s"
"""How long putting back waits for what a test left behind before the database is given up."""


@dataclass(frozen=True)
class TestDatabase:
    """One test's own database."""

    __test__ = False

    name: str
    urls: DatabaseUrls

    @property
    def owner_url(self) -> str:
        return self.urls.owner

    @property
    def staff_url(self) -> str:
        return self.urls.staff

    @property
    def public_url(self) -> str:
        return self.urls.public

    @property
    def accounts_url(self) -> str:
        return self.urls.accounts


def make_database(cluster: Cluster, template: str = TEMPLATE) -> TestDatabase:
    """Clone a template; whoever is connected to it is sent away."""
    name = f"test_{next(_numbers)}"
    with cluster.connect() as server:
        server.execute(f"{SEND_AWAY} datname = '{template}'")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return TestDatabase(name, cluster.urls(name))


def drop_database(cluster: Cluster, database: TestDatabase) -> None:
    with cluster.connect() as server:
        server.execute(f"DROP DATABASE {database.name} WITH (FORCE)")


class Clone:
    """A clone of a template and what it held when it was made."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        """Make the clone, and keep what stands in its tables."""
        self.database = make_database(cluster, template)
        self.connection = cluster.connect(self.database.name)
        self.connection.execute(f"SET lock_timeout = '{WAITS}'")
        self.tables = _tables_of(self.connection)
        self.sequences = _sequences_of(self.connection)
        self.question = _question_after(self.tables, self.sequences)
        self.contents = {table: _copy_out(self.connection, table) for table in self.tables}
        self.state = self._look()

    def put_back(self) -> bool:
        """Make the database what it was, and tell whether that was possible."""
        try:
            # Dropping the database would end, too, what a test left connected.
            self.connection.execute(f"{SEND_AWAY} datname = current_database() AND pid <> pg_backend_pid()")
            state = self._look()
            changed = {name for name in state if state[name] != self.state[name]}
            if changed.isdisjoint(STRUCTURE):
                self._restore(changed)
                self.state = self._look()
                return True
        except psycopg.Error:
            pass  # A table is gone or held by something, or our connection was ended: not for the next test to meet.
        self.connection.close()
        return False

    def _restore(self, changed: set[str]) -> None:
        with self.connection.transaction():
            self.connection.execute("SET LOCAL session_replication_role = replica")  # No trigger, no foreign key.
            for name in changed.intersection(self.tables):
                self.connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
                _copy_in(self.connection, name, self.contents[name])
            for name in changed.intersection(self.sequences):
                last, is_called = self.state[name]
                self.connection.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', last, bool(is_called)])

    def _look(self) -> dict[str, tuple[int, int]]:
        """Return for every table how many rows it has and which transaction wrote last what is in it.

        A row that is added or changed bears the number of its transaction, and one that is deleted is missing.
        """
        return {name: (count, last) for name, count, last in self.connection.execute(self.question)}


class Databases:
    """The clones of one template, for one test after another."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        """Name the template; a clone is made when the first test asks for one."""
        self.cluster = cluster
        self.template = template
        self._idle: list[Clone] = []

    @contextmanager
    def lend(self) -> Iterator[TestDatabase]:
        """Lend a database that nobody else has, as new."""
        clone = self._idle.pop() if self._idle else Clone(self.cluster, self.template)
        try:
            yield clone.database
        finally:
            if clone.put_back():
                self._idle.append(clone)
            else:
                drop_database(self.cluster, clone.database)

    def close(self) -> None:
        """Drop the databases that wait for a test."""
        while self._idle:
            clone = self._idle.pop()
            clone.connection.close()
            drop_database(self.cluster, clone.database)


def _tables_of(connection: Connection) -> list[str]:
    """Return the names of our tables; those of PostGIS are nobody's to change."""
    rows = connection.execute("""
        SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
        ORDER BY relname
    """)
    return [name for (name,) in rows]


def _sequences_of(connection: Connection) -> list[str]:
    rows = connection.execute("SELECT relname FROM pg_class WHERE relkind = 'S' ORDER BY relname")
    return [name for (name,) in rows]


def _question_after(tables: list[str], sequences: list[str]) -> sql.Composable:
    counted = sql.SQL("SELECT {name}, count(*), coalesce(max(xmin::text::bigint), 0) FROM {table}")
    stands = sql.SQL("SELECT {name}, last_value, is_called::int::bigint FROM {table}")
    asked = [(counted, name) for name in (*STRUCTURE, *tables)] + [(stands, name) for name in sequences]
    return sql.SQL(" UNION ALL ").join(
        part.format(name=sql.Literal(name), table=sql.Identifier(name)) for part, name in asked
    )


def _copy_out(connection: Connection, table: str) -> bytes:
    """Return the rows of a table, empty when it has none."""
    statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(copy)


def _copy_in(connection: Connection, table: str, rows: bytes) -> None:
    if not rows:
        return
    statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(rows)
