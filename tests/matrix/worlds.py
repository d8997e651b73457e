"""Open the world of the matrix over a fresh migrated database."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.cluster import DatabaseUrls
from app.database import owner_engine
from tests.matrix.things import World
from tests.matrix.walking import make_app
from tests.matrix.world import build_world


@contextmanager
def open_world(urls: DatabaseUrls) -> Iterator[World]:
    """Give the world; its connections are closed at the end, the database is the caller's to drop."""
    engine = owner_engine(urls)
    app = make_app(urls)
    app.state.urls = urls
    try:
        yield build_world(app, engine)
    finally:
        app.state.database.close()
        engine.dispose()
