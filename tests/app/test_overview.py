"""The overview, the calendar file and the feed: what everybody may know of an area, and nothing beside it."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as Xml

import pytest
from icalendar import Calendar
from sqlalchemy import text

from app.overview.plain import one_line, printable
from app.overview.words import band_of
from layers.tables import new_id
from tests.app.slips import moderate, write
from tests.app.test_replies import reply

START = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
ATOM_LINK = "{http://www.w3.org/2005/Atom}link"


def page(world, query: str = "", *, status: int = 200) -> str:
    answer = world.client.get(f"/areas/{world.slug}/overview{query}", headers={"accept": "text/html"})
    assert answer.status_code == status
    return answer.text


def section(told: str, part: str) -> str:
    """Return the words of one section of the page."""
    found = re.search(rf'<section aria-labelledby="{part}">(.*?)</section>', told, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>", " ", found[1])


def plan_meeting(world, title: str = "Beboermøde; om lys, og mere", starts_at: datetime = START, **more) -> uuid.UUID:
    made = more.pop("id", None) or new_id()
    values = {"id": made, "title": title, "place": "Beboerhuset", "starts_at": starts_at, **more}
    with world.engine.begin() as connection:
        connection.execute(
            text("""
            INSERT INTO meeting (id, area_id, title, place, starts_at, ends_at)
            SELECT :id, id, :title, :place, :starts_at, CAST(:starts_at AS timestamptz) + interval '2 hours'
            FROM housing_area WHERE slug = 'lunden'
            """),
            values,
        )
    return made


def plan_walk(
    world, title: str = "Vandring i skumringen", *, publish: bool = True, starts_at: datetime | None = START
) -> str:
    world.publish(250, 250, topic="too_few_lamps", text="")
    body = {"title": title, "minutes": 60, "starts_at": starts_at.isoformat() if starts_at else None}
    answer = world.client.post(f"{world.api}/walks", json=body, auth=world.sign_in("anna"))
    assert answer.status_code == 201, answer.text
    made = answer.json()["id"]
    if publish:
        assert world.client.post(f"{world.api}/walks/{made}/publish", auth=world.sign_in("anna")).status_code == 204
    return made


def calendar(world, query: str = "") -> Calendar:
    answer = world.client.get(f"/areas/{world.slug}/calendar.ics{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def feed(world, query: str = "") -> Xml.Element:
    answer = world.client.get(f"/areas/{world.slug}/feed.xml{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    channel = Xml.fromstring(answer.content).find("channel")  # noqa: S314  our own answer
    assert channel is not None
    return channel


# The page


def test_an_empty_area_says_so_kindly_in_every_section(world):
    told = page(world)
    for words in ("Ingen har sat et hjerte endnu.", "Her kommer det, der er gjort.", "Der er ikke planlagt noget"):
        assert words in told


def test_hearts_come_first_and_the_most_supported_before_the_others(world):
    world.publish(kind="challenge", text="Mørkt ved skuret")
    for east, words in ((150, "Bænken i solen"), (200, "Den store eg")):
        world.publish(east, kind="resource", category="physical_place", topic=None, text=words)
    told = world.client.get(f"{world.api}/pins").json()["features"]
    oak = next(one["id"] for one in told if one["properties"]["text"] == "Den store eg")
    answer = world.client.post(f"{world.api}/pins/{oak}/voices", json={"client_id": str(uuid.uuid4())})
    assert answer.status_code == 201, answer.text
    told = page(world)
    hearts = section(told, "hearts")
    assert hearts.index("Den store eg") < hearts.index("Bænken i solen")
    assert "2 personer" in hearts
    assert "Mørkt ved skuret" not in hearts
    said = section(told, "said")
    assert max(said.index("Den store eg"), said.index("Bænken i solen")) < said.index("Mørkt ved skuret")
    assert told.index('id="hearts"') < told.index('id="said"')


def test_only_what_is_published_is_told_and_nothing_exact_of_it(world):
    write(world, text="Venter endnu")
    rejected, _code = write(world, 150, text="Blev afvist")
    moderate(world, rejected, "reject", reason_code="unclear")
    world.publish(200, text="Er udgivet <script>alert(1)</script>")
    told = page(world)
    assert "Er udgivet &lt;script&gt;" in told
    assert "Venter endnu" not in told
    assert "Blev afvist" not in told


def test_what_is_sensitive_is_a_number_only_from_enough_people_on(world):
    for number in range(5):
        world.publish(100 + number, category="social_challenge", topic=None, text=f"Der bliver råbt {number}")
        told = section(page(world), "said")
        assert "råbt" not in told
        assert ("Nævnt af 5 i dette felt" in told) == (number == 4)


def test_the_list_is_filtered_by_kind_and_category_without_scripts(world):
    world.publish(text="Mørkt ved skuret")
    world.publish(200, kind="resource", category="physical_place", topic=None, text="Den store eg")
    assert "Mørkt ved skuret" not in section(page(world, "?kind=resource"), "said")
    assert "Den store eg" not in section(page(world, "?category=geographic_spot"), "said")
    assert "Ingen har sagt noget om det endnu." in page(world, "?kind=resource&category=geographic_spot")
    assert "Mørkt ved skuret" in section(page(world, "?kind=&category="), "said")
    assert '<option value="resource" selected>' in page(world, "?kind=resource")
    page(world, "?kind=heat", status=422)


def test_a_place_near_by_is_named_and_never_a_stairwell(world):
    world.publish(55, 55, text="Godt her")
    assert "nær Beboerhuset" in section(page(world), "said")
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE place SET kind = 'stairwell', name = 'Opgang 4'"))
    assert "Opgang 4" not in page(world)


def test_many_voices_come_page_by_page(world, monkeypatch):
    monkeypatch.setattr("app.overview.service.SAID_ON_A_PAGE", 2)
    for number in range(5):
        world.publish(50 + 60 * number, text=f"Sagt {number}")
    seen: list[str] = []
    for number in (1, 2, 3):
        told = page(world, f"?page={number}&kind=challenge")
        seen += re.findall(r"Sagt \d", section(told, "said"))
        assert ('rel="next" href="?kind=challenge&amp;page=' in told) == (number < 3)
        assert ('rel="prev"' in told) == (number > 1)
    assert sorted(seen) == [f"Sagt {number}" for number in range(5)]


def test_published_walks_and_coming_meetings_are_told_and_no_draft(world):
    plan_walk(world)
    plan_walk(world, "Endnu en kladde", publish=False)
    plan_meeting(world)
    plan_meeting(world, "Sidste års møde", START - timedelta(days=300))
    told = page(world)
    assert "Vandring i skumringen" in section(told, "walks")
    assert "Vandring i skumringen" in section(told, "coming")
    assert "Beboermøde; om lys, og mere" in section(told, "coming")
    assert "Sidste års møde" not in told
    assert "Endnu en kladde" not in told


def test_the_page_leads_to_calendar_and_feed_in_its_own_language(world):
    told = page(world, "?lang=en")
    assert '<link rel="alternate" type="application/rss+xml"' in told
    assert 'href="/areas/lunden/feed.xml?lang=en"' in told
    assert 'href="/areas/lunden/calendar.ics?lang=en"' in told
    assert "You said, we did" in told


def test_an_area_of_members_is_no_more_to_be_found_here_than_elsewhere(world):
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE housing_area SET visibility = 'members' WHERE slug = 'lunden'"))
    for part in ("overview", "calendar.ics", "feed.xml"):
        assert world.client.get(f"/areas/lunden/{part}").status_code == 404
        own = world.client.get(f"/areas/lunden/{part}", auth=world.sign_in("anna"))
        assert own.status_code == 200
        assert own.headers["cache-control"].startswith("private")


def test_the_parts_of_the_day_are_those_of_the_list_beside_the_map():
    assert [band_of(hour) for hour in (0, 5, 6, 10, 14, 18, 22, 23)] == [
        "night", "night", "morning", "day", "afternoon", "evening", "evening", "night",
    ]  # fmt: skip


# The calendar


def test_the_calendar_holds_walks_and_meetings_with_what_rfc_5545_asks_for(world):
    walk, meeting = plan_walk(world), plan_meeting(world)
    found = calendar(world)
    assert (found["version"], bool(found["prodid"])) == ("2.0", True)
    events = {str(event["uid"]): event for event in found.walk("VEVENT")}
    assert events.keys() == {f"walk-{walk}@tryghedskort", f"meeting-{meeting}@tryghedskort"}
    for event in events.values():
        assert event["dtstart"].params["TZID"] == "Europe/Copenhagen"
        assert event["dtstart"].dt.astimezone(UTC) == START
        assert event["dtend"].dt > event["dtstart"].dt
        assert event["dtstamp"].dt.tzinfo is not None
    told = events[f"meeting-{meeting}@tryghedskort"]
    assert (told["summary"], told["location"]) == ("Beboermøde; om lys, og mere", "Beboerhuset")
    assert str(events[f"walk-{walk}@tryghedskort"]["url"]).endswith(f"/areas/lunden/walks/{walk}")
    (zone,) = found.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Copenhagen"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_the_lines_of_the_calendar_are_as_long_and_end_as_they_must(world):
    plan_meeting(world, "Møde " + "æ" * 110, place="Linje et\nLinje to\x08")
    raw = world.client.get(f"/areas/{world.slug}/calendar.ics").content
    lines = raw.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    assert b"\x08" not in raw
    assert str(calendar(world).walk("VEVENT")[0]["location"]) == "Linje et Linje to"


def test_a_meeting_that_is_moved_keeps_its_identifier(world):
    made = plan_meeting(world)
    before = calendar(world).walk("VEVENT")[0]
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE meeting SET ends_at = ends_at + interval '1 day', title = 'Flyttet'"))
    after = calendar(world).walk("VEVENT")[0]
    assert before["uid"] == after["uid"] == f"meeting-{made}@tryghedskort"
    assert after["summary"] == "Flyttet"


def test_drafts_and_walks_without_a_time_and_what_is_long_over_are_not_in_the_calendar(world):
    plan_walk(world, publish=False)
    plan_walk(world, starts_at=None)
    plan_meeting(world, starts_at=START - timedelta(days=300))
    assert calendar(world).walk("VEVENT") == []


# The feed


def test_the_feed_tells_replies_walks_and_meetings_with_what_rss_asks_for(world):
    world.app.state.settings = world.app.state.settings.model_copy(update={"public_address": "https://kort.example.dk"})
    walk, meeting = plan_walk(world), plan_meeting(world)
    pin, _code = write(world, text="Mørkt <b>ved</b> skuret\x08 & gården")
    moderate(world, pin, "publish")
    made = reply(world, pin, "Lampen er sat op", public=True, step="done")
    reply(world, pin, "Kun til dig")
    channel = feed(world)
    assert [channel.findtext(name) for name in ("title", "link", "language")] == [
        "Tryghed i Lunden", "https://kort.example.dk/areas/lunden/overview", "da",
    ]  # fmt: skip
    assert channel.findtext("description")
    own = channel.find(ATOM_LINK)
    assert own is not None
    assert own.attrib == {
        "href": "https://kort.example.dk/areas/lunden/feed.xml?lang=da", "rel": "self", "type": "application/rss+xml",
    }  # fmt: skip
    items = {item.findtext("guid"): item for item in channel.findall("item")}
    assert items.keys() == {
        f"reply-{made['id']}@tryghedskort", f"walk-{walk}@tryghedskort", f"meeting-{meeting}@tryghedskort",
    }  # fmt: skip
    for item in items.values():
        assert item.findtext("title")
        assert (item.findtext("link") or "").startswith("https://kort.example.dk/areas/lunden/")
        guid = item.find("guid")
        assert guid is not None
        assert guid.attrib == {"isPermaLink": "false"}
        assert abs(parsedate_to_datetime(item.findtext("pubDate") or "") - datetime.now(UTC)) < timedelta(days=2)
    words = items[f"reply-{made['id']}@tryghedskort"].findtext("description") or ""
    assert "Mørkt <b>ved</b> skuret & gården" in words
    assert "Lampen er sat op" in words
    assert "Kun til dig" not in Xml.tostring(channel, encoding="unicode")


def test_the_feed_speaks_the_language_of_its_address(world):
    pin, _code = write(world, text="Mørkt")
    moderate(world, pin, "publish")
    reply(world, pin, "Lampen er sat op", public=True)
    channel = feed(world, "?lang=en")
    assert channel.findtext("language") == "en"
    assert (channel.findtext("item/title") or "").startswith("You said, we did")


def test_a_meeting_whose_identifier_tells_no_time_has_no_date(world):
    plan_meeting(world, id=uuid.uuid4())
    item = feed(world).find("item")
    assert item is not None
    assert item.find("pubDate") is None


@pytest.mark.parametrize("part", ["calendar.ics", "feed.xml"])
def test_a_program_that_has_the_newest_file_is_told_so_and_nothing_else(world, part):
    plan_meeting(world)
    first = world.client.get(f"/areas/lunden/{part}")
    assert first.headers["cache-control"] == "public, max-age=300"
    known = {"if-none-match": first.headers["etag"]}
    again = world.client.get(f"/areas/lunden/{part}", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    plan_meeting(world, "Et møde til")
    assert world.client.get(f"/areas/lunden/{part}", headers=known).status_code == 200


def test_characters_that_no_file_may_hold_are_left_out():
    assert printable("a\x00b\x0bc\ufffed\n\te") == "abcd\n\te"
    assert one_line(" a\r\n  b\x1f ") == "a b"
