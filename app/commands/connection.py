"""How a command reaches the database: the operator's own, the running private one, or one started for its time."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from app.cluster import Cluster, ClusterError, DatabaseUrls, read_running
from app.database import owner_engine, urls_from
from app.migrating import SchemaError, upgrade
from app.settings import Settings

console = Console(stderr=True)
USAGE = 2
NO_ANSWER = "the database does not answer; is it running, and is DATABASE_URL right?"


def stop_with(message: str, code: int = USAGE) -> typer.Exit:
    """Say what is wrong and return the exit to raise."""
    console.print(message, style="red", markup=False, highlight=False)
    return typer.Exit(code)


def load_settings() -> Settings:
    """Read the settings, or leave with what is wrong with them."""
    try:
        settings = Settings()
        urls_from(settings)
    except ValidationError as error:
        names = ", ".join(str(item["loc"][0]).upper() for item in error.errors())
        raise stop_with(f"These settings cannot be used: {names}. README.md says what they take.") from None
    except ArgumentError:
        raise stop_with("DATABASE_URL cannot be used; it looks like postgresql://name:password@host/database") from None
    return settings


@contextmanager
def open_urls(settings: Settings) -> Iterator[DatabaseUrls]:
    """Give the database's URLs for the time of a command; leave with a message when there is none to be had."""
    own = urls_from(settings)
    if own is not None:
        yield own
        return
    folder = settings.var / "postgis"
    try:
        running = read_running(folder)
        if running is not None:
            yield running
            return
        cluster = Cluster(folder, report=lambda line: console.print(line, style="dim"))
        try:
            yield cluster.start()
        finally:
            cluster.stop()
    except ClusterError as error:
        raise stop_with(str(error)) from None


@contextmanager
def open_engine(settings: Settings) -> Iterator[Engine]:
    """Give an engine of the owner over a database with the newest schema."""
    with open_urls(settings) as urls:
        engine = owner_engine(urls)
        try:
            upgrade(engine)
            yield engine
        except SchemaError as error:
            raise stop_with(str(error)) from None
        except OperationalError:
            raise stop_with(NO_ANSWER) from None
        finally:
            engine.dispose()
