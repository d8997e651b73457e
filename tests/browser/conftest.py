"""A real service over a clone of the demo area, a real browser, and people in front of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from app.cluster import Cluster
from app.database import owner_engine
from tests.app.conftest import store_area
from tests.browser.browsing import DESKTOP, PHONE, WITHIN_MS, Person, launch, person_at
from tests.browser.holding import may_be_held
from tests.browser.planning import PAGE as PLANNING_PAGE
from tests.browser.service import lay_out_demo, serve
from tests.conftest import TEMPLATE, TestDatabase, drop_database, make_database

DEMO_TEMPLATE = "template_demo"
FOREIGN_AREA = "bakken"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let the service in this process only warn of what libraries will drop, as it does for people."""
    item.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning"))


@pytest.fixture(scope="package")
def demo_template(cluster: Cluster) -> str:
    """Give the name of a database with the demo area and a foreign one beside it, to be cloned."""
    with cluster.connect() as server:
        server.execute(f"CREATE DATABASE {DEMO_TEMPLATE} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    urls = cluster.urls(DEMO_TEMPLATE)
    lay_out_demo(urls)
    engine = owner_engine(urls)
    store_area(engine, FOREIGN_AREA)
    engine.dispose()
    return DEMO_TEMPLATE


@pytest.fixture(scope="module")
def database(cluster: Cluster, demo_template: str) -> Iterator[TestDatabase]:
    """Give a database with the demo area that belongs to one test module."""
    made = make_database(cluster, demo_template)
    yield made
    drop_database(cluster, made)


@pytest.fixture(scope="module")
def address(database: TestDatabase) -> Iterator[str]:
    """Give the address of a service over the module's database."""
    with serve(database.urls) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=WITHIN_MS)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Person]:
    """Give a resident with a small phone."""
    with person_at(browser, address, **PHONE) as person:
        yield person


@pytest.fixture
def desktop(browser: Browser, address: str) -> Iterator[Person]:
    """Give somebody at a desktop computer."""
    with person_at(browser, address, **DESKTOP) as person:
        yield person


@pytest.fixture
def staff(browser: Browser, address: str) -> Iterator[Person]:
    """Give a professional of the area, signed in, at a desktop computer."""
    with person_at(browser, address, **DESKTOP) as person:
        person.enters()
        yield person


@pytest.fixture
def planner(browser: Browser, address: str) -> Iterator[Person]:
    """Give a professional at the planning page, at a desktop computer."""
    with person_at(browser, address, **DESKTOP) as person:
        may_be_held(person.page)
        person.enters(PLANNING_PAGE)
        person.sees_map()
        yield person
