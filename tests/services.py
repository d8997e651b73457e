"""The service for tests: built once, and equipped anew for every test.

Building its routes takes longer than most tests do, and FastAPI keeps every application it ever built in memory.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from app.cluster import DatabaseUrls
from app.main import build_app, equip
from app.settings import Settings


class Services:
    """Built services that wait for their next test, those that know HTTPS only beside the others."""

    def __init__(self) -> None:
        """Begin with none; one is built when all others are in use."""
        self._idle: dict[bool, list[FastAPI]] = defaultdict(list)

    @contextmanager
    def over(self, urls: DatabaseUrls, settings: Settings) -> Iterator[FastAPI]:
        """Lend a service that knows nothing but these settings and this database."""
        idle = self._idle[settings.secure_cookies]
        app = idle.pop() if idle else build_app(https_only=settings.secure_cookies)
        equip(app, settings, urls)
        try:
            yield app
        finally:
            app.state.walk_jobs.close()
            app.state.database.close()
            idle.append(app)
