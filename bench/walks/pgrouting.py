"""pgRouting in a PostGIS of its own: the matrix between places, and the round that pgr_TSP makes of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from app.cluster import Cluster
from bench.walks.cut_graph import CutGraph
from geo.orienteering.problem import Floats

_EDGES = "SELECT id, source, target, cost FROM piece"
_TOUR = """
SELECT node FROM pgr_TSP(
  format('SELECT * FROM pgr_dijkstraCostMatrix(%%L, %%L::bigint[], false)', %s::text, %s::bigint[]),
  start_id => %s, end_id => %s
) ORDER BY seq
"""


class PgRoutingError(RuntimeError):
    """pgRouting is not there; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class RoutingDatabase:
    """A connection to a database that has pgRouting, and a table of the pieces of one graph."""

    connection: "psycopg.Connection[Any]"

    def load(self, graph: CutGraph) -> None:
        """Put the pieces of a graph in the place of those before."""
        self.connection.execute("DROP TABLE IF EXISTS piece")
        self.connection.execute("CREATE TABLE piece (id bigint PRIMARY KEY, source bigint, target bigint, cost float8)")
        with self.connection.cursor().copy("COPY piece FROM STDIN") as copy:
            for row in graph.rows():
                copy.write_row(row)
        self.connection.execute("ANALYZE piece")

    def matrix(self, nodes: Sequence[int]) -> Floats:
        """Return the metres between nodes by pgr_dijkstraCostMatrix, infinite without a way."""
        metres = np.full((len(nodes), len(nodes)), np.inf)
        np.fill_diagonal(metres, 0.0)
        rows_of: dict[int, list[int]] = {}
        for row, node in enumerate(nodes):
            rows_of.setdefault(node, []).append(row)
        for rows in rows_of.values():
            metres[np.ix_(rows, rows)] = 0.0
        query = "SELECT start_vid, end_vid, agg_cost FROM pgr_dijkstraCostMatrix(%s, %s::bigint[], false)"
        for start, end, cost in self.connection.execute(query, (_EDGES, list(rows_of))):
            metres[np.ix_(rows_of[start], rows_of[end])] = cost
        return metres

    def count_matrix(self, nodes: Sequence[int]) -> int:
        """Work the matrix out and return its number of rows alone, so that nothing is sent but one number."""
        query = "SELECT count(agg_cost) FROM pgr_dijkstraCostMatrix(%s, %s::bigint[], false)"
        found = self.connection.execute(query, (_EDGES, list(dict.fromkeys(nodes)))).fetchone()
        assert found is not None
        return int(found[0])

    def tour(self, nodes: Sequence[int], start: int, end: int) -> list[int]:
        """Return the nodes between start and end in the order of pgr_TSP over pgr_dijkstraCostMatrix."""
        wanted = list(dict.fromkeys(nodes))
        everything = list(dict.fromkeys([start, end, *wanted]))
        if len(everything) < 3:
            return wanted
        found = self.connection.execute(_TOUR, (_EDGES, everything, start, end if end != start else 0))
        order = [int(node) for (node,) in found]
        return [node for node in dict.fromkeys(order) if node in wanted]


@contextmanager
def routing_database(folder: Path) -> Iterator[RoutingDatabase]:
    """Run a private PostGIS with pgRouting in a folder; raises PgRoutingError where pgRouting is not installed."""
    cluster = Cluster(folder / "pgrouting", durable=False)
    cluster.start()
    try:
        with cluster.connect() as server:
            server.execute("CREATE DATABASE routing")
        with cluster.connect("routing") as connection:
            _add_pgrouting(connection)
            yield RoutingDatabase(connection)
    finally:
        cluster.stop()


def _add_pgrouting(connection: "psycopg.Connection[Any]") -> None:
    try:
        connection.execute("CREATE EXTENSION pgrouting CASCADE")
    except psycopg.Error as error:
        major = connection.info.server_version // 10_000
        package = f"postgresql-{major}-pgrouting"
        raise PgRoutingError(
            f"pgRouting is missing, and walks are measured against it. Install it with:  apt-get install {package}"
        ) from error
