"""The short form of `make a11y`: every page and state in Danish and Arabic, by day; and that faults would be found."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from app.cluster import Cluster
from tests.a11y import axe
from tests.a11y.house import House, open_house
from tests.a11y.running import Run, unseen_routes
from tests.conftest import drop_database, make_database

FAULTY = """<!doctype html><html><head><title>x</title><style>p { color: #999; background: #fff; }</style></head><body>
    <main><h1>x</h1><p>Pale words</p><img src="x.png"><input><div role="button" tabindex="0"></div>
    <a href="#a" style="display: inline-block; font-size: 9px">a</a><a href="#b" style="font-size: 9px">b</a></main>
    </body></html>"""
PLANTED = {"color-contrast", "image-alt", "label", "html-has-lang", "aria-command-name", "target-size"}


@pytest.fixture(scope="module")
def house(cluster: Cluster, demo_template: str) -> Iterator[House]:
    database = make_database(cluster, demo_template)
    with open_house(database.urls) as house:
        yield house
    drop_database(cluster, database)


def test_no_page_and_no_state_breaks_a_rule_and_none_is_forgotten(house: House):
    run = Run(house, schemes=("light",))
    run.go(("da", "ar"))
    print(f"pages={len(run.findings.pages)} violations={len(run.findings.faults)}")
    assert not run.findings.faults, "\n".join(map(str, run.findings.faults))
    assert run.unseen() == []


def test_faults_that_are_there_are_found(browser: Browser):
    page = browser.new_page()
    page.set_content(FAULTY)
    findings = axe.Findings()
    findings.note("planted", axe.look(page))
    assert {fault.rule for fault in findings.faults} >= PLANTED
    assert {fault.rule for fault in findings.faults}.isdisjoint({fault.rule for fault in findings.advice})
    findings.note("planted", axe.look_at_colours(page))
    assert [fault.rule for fault in findings.faults].count("color-contrast") == 2
    page.close()


def test_a_page_that_nobody_looked_at_is_named(house: House):
    left = unseen_routes(house, ["/", "/areas/hjertelunden", "/areas/hjertelunden/campaigns/new"])
    assert {"/sign-in", "/areas/{slug}/overview", "/areas/{slug}/campaigns/{campaign_id}"} <= set(left)
    assert not {"/", "/areas/{slug}", "/areas/{slug}/campaigns/new"} & set(left)
    assert not [path for path in left if path.startswith("/api/") and path != "/api/docs"]
