"""Open the world of the matrix over a fresh migrated database."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cluster import DatabaseUrls
from app.database import owner_engine
from tests.matrix.things import World
from tests.matrix.walking import make_app
from tests.matrix.world import build_world


@contextmanager
def open_world(urls: DatabaseUrls) -> Iterator[World]:
    """Give the world; its connections are closed at the end, the database is the caller's to drop."""
    engine = owner_engine(urls)
    with tempfile.TemporaryDirectory(prefix="tryghedskort-") as var:
        app = make_app(urls, Path(var))
        app.state.urls = urls
        try:
            yield build_world(app, engine)
        finally:
            app.state.database.close()
            engine.dispose()
