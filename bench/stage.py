"""A throwaway PostGIS with the invented area and as many pins as a benchmark asks for."""

import csv
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from app.cluster import Cluster, DatabaseUrls
from app.database import owner_engine
from app.demo import FOLDER, lay_out
from app.migrating import upgrade
from geo import crs

SLUG = "hjertelunden"
SEED = 2026

_FILL = """
INSERT INTO pin
  (id, client_id, area_id, kind, category, topic, geometry, text, hour, language, people, state, relevance)
SELECT gen_random_uuid(), gen_random_uuid(), area.id, topic.kind, topic.category, topic.code,
  ST_SetSRID(spot.geom, :storage), said.words[1 + number % cardinality(said.words)], number % 24, 'da',
  1 + number % 9, 'published', (ARRAY['red', 'yellow', 'green', 'uncoded'])[1 + number % 4]
FROM housing_area AS area
CROSS JOIN LATERAL (
  SELECT (dump).geom, (dump).path[1]::integer AS number
  FROM (SELECT ST_Dump(ST_GeneratePoints(ST_Buffer(area.boundary, -1), :missing, :seed)) AS dump) AS drawn
) AS spot
CROSS JOIN (SELECT CAST(:words AS text[]) AS words) AS said
JOIN (SELECT *, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS topics FROM topic) AS topic
  ON topic.place = spot.number % topic.topics
WHERE area.slug = :slug
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """A running database: its addresses, an engine of its owner, and the area's id."""

    urls: DatabaseUrls
    engine: Engine
    area_id: uuid.UUID

    def fill(self, pins: int) -> None:
        """Add published points at random places within the area until there are this many published pins."""
        with (FOLDER / "pins.csv").open(encoding="utf-8", newline="") as file:
            words = [row["text"] for row in csv.DictReader(file) if row["state"] == "published"]
        with self.engine.begin() as connection:
            known = connection.execute(text("SELECT count(*) FROM pin WHERE state = 'published'")).scalar_one()
            values = {"missing": max(0, pins - known), "seed": SEED, "words": words, "slug": SLUG}
            if values["missing"]:
                connection.execute(text(_FILL), {**values, "storage": crs.STORAGE})
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


@contextmanager
def throwaway_stage(folder: Path) -> Iterator[Stage]:
    """Run a private PostGIS with the invented area in the folder, and stop it afterwards."""
    cluster = Cluster(folder / "postgis", durable=False)
    urls = cluster.start()
    engine = owner_engine(urls)
    try:
        upgrade(engine)
        with engine.begin() as connection:
            lay_out(connection)
            area_id = connection.execute(text("SELECT id FROM housing_area WHERE slug = :slug"), {"slug": SLUG})
            stage = Stage(urls, engine, area_id.scalar_one())
        yield stage
    finally:
        engine.dispose()
        cluster.stop()
