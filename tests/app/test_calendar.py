"""Meetings are put into the area's calendar in Danish time, changed, taken out and put back."""

import re
import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from sqlalchemy import text

from app.calendar import queries
from app.calendar.schemas import Meeting
from tests.app.campaign_pages import PAGE, last_details, make_round, see, send
from tests.app.conftest import World

ADDRESS = "/areas/lunden/meetings"
FORM = {
    "title": "Fællesspisning", "place": "Beboerhuset", "starts_at": "2036-07-01T17:30", "ends_at": "2036-07-01T20:00",
    "campaign_id": "",
}  # fmt: skip


def meetings(world: World, *, coming: bool = False) -> list[Meeting]:
    """Return the meetings as everybody may read them."""
    with world.app.state.database.public() as session:
        area: uuid.UUID = session.execute(text("SELECT id FROM housing_area WHERE slug = 'lunden'")).scalar_one()
        return (queries.coming_meetings if coming else queries.meetings)(session, area)


def test_a_meeting_is_put_into_the_calendar_in_danish_time(world: World):
    made = make_round(world)
    answer = send(world, ADDRESS, ADDRESS, **FORM | {"campaign_id": made["id"]})
    assert answer.headers["location"] == f"{ADDRESS}?done=added"
    (found,) = meetings(world)
    assert (found.title, found.place, found.campaign_title) == ("Fællesspisning", "Beboerhuset", "Efteråret")
    assert found.starts_at == datetime(2036, 7, 1, 17, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
    assert found.starts_at == datetime(2036, 7, 1, 15, 30, tzinfo=UTC)
    assert last_details(world) == {"meeting": "added"}
    assert "Fællesspisning" in see(world, ADDRESS)


def test_coming_meetings_are_told_with_the_next_one_first(world: World):
    for title, year in (("senere", 2040), ("før", 2020), ("snart", 2036)):
        moments = {"starts_at": f"{year}-07-01T17:30", "ends_at": f"{year}-07-01T20:00"}
        send(world, ADDRESS, ADDRESS, **FORM | {"title": title} | moments)
    assert [one.title for one in meetings(world)] == ["snart", "senere", "før"]
    assert [one.title for one in meetings(world, coming=True)] == ["snart", "senere"]


def test_a_meeting_is_changed_and_a_removed_one_can_be_put_back(world: World):
    send(world, ADDRESS, ADDRESS, **FORM)
    own = f"{ADDRESS}/{meetings(world)[0].id}"
    assert 'value="2036-07-01T17:30"' in see(world, own)
    assert send(world, own, own, **FORM | {"place": "Gården"}).status_code == 303
    gone = send(world, f"{own}/remove", ADDRESS)
    assert (gone.status_code, meetings(world)) == (200, [])
    assert last_details(world) == {"meeting": "removed"}
    notice = gone.text.partition('class="notice"')[2].partition("</form>")[0]
    kept = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', notice))
    kept.pop("csrf")
    assert send(world, ADDRESS, ADDRESS, **kept).status_code == 303
    assert [(one.title, one.place) for one in meetings(world)] == [("Fællesspisning", "Gården")]


def event_of(world: World) -> Event:
    """Return the only event of the calendar that people subscribe to."""
    (found,) = Calendar.from_ical(world.client.get("/areas/lunden/calendar.ics").content).walk("VEVENT")
    assert isinstance(found, Event)
    return found


def test_who_has_subscribed_sees_each_change_of_a_meeting_and_nothing_where_there_was_none(world: World):
    send(world, ADDRESS, ADDRESS, **FORM)
    own = f"{ADDRESS}/{meetings(world)[0].id}"
    told = [event_of(world)]
    assert event_of(world).to_ical() == told[0].to_ical()
    for place in ("Gården", "Beboerhuset"):
        with world.engine.begin() as connection:
            connection.execute(text("UPDATE meeting SET updated_at = updated_at - interval '1 hour'"))
        told.append(event_of(world))
        assert send(world, own, own, **FORM | {"place": place}).status_code == 303
        told.append(event_of(world))
    _first, first_aged, second, second_aged, third = told
    assert [str(event["location"]) for event in (first_aged, second, third)] == ["Beboerhuset", "Gården", "Beboerhuset"]
    assert [event["sequence"] for event in told] == [0, 0, 1, 1, 2]
    assert len({str(event["uid"]) for event in told}) == 1
    for before, after in ((first_aged, second), (second_aged, third)):
        assert after.decoded("last-modified") > before.decoded("last-modified")
    assert all(event.decoded("dtstamp") == event.decoded("last-modified") for event in told)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"place": "x" * 201}, "place"),
        ({"starts_at": "i morgen"}, "starts_at"),
        ({"ends_at": "2036-07-01T17:30"}, "ends_at"),
        ({"ends_at": "9999-12-31T23:59"}, "ends_at"),
        ({"campaign_id": "vrøvl"}, "campaign_id"),
        ({"campaign_id": str(uuid.uuid4())}, "campaign_id"),
    ],
)
def test_a_meeting_that_does_not_do_comes_back_with_everything_typed(world: World, changes, field):
    make_round(world)
    answer = send(world, ADDRESS, ADDRESS, **FORM | {"place": "Ved <bålet>"} | changes)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    if field != "place":
        assert "Ved &lt;bålet&gt;" in answer.text
    assert meetings(world) == []


def test_a_round_of_another_area_is_none_that_a_meeting_can_belong_to(world: World):
    foreign = world.client.post(
        "/api/areas/bakken/campaigns",
        json={"title": "x", "format": "mixed", "opens_at": "2036-01-01T10:00", "closes_at": "2036-02-01T10:00"},
        auth=world.sign_in("bent"),
    ).json()["id"]
    assert send(world, ADDRESS, ADDRESS, **FORM | {"campaign_id": foreign}).status_code == 422


def test_meetings_are_kept_by_the_staff_of_their_own_area(world: World):
    send(world, ADDRESS, ADDRESS, **FORM)
    (found,) = meetings(world)
    for address in (ADDRESS, f"{ADDRESS}/{found.id}", f"/areas/bakken/meetings/{found.id}"):
        assert world.client.get(address, auth=world.sign_in("bent"), headers=PAGE).status_code == 404
