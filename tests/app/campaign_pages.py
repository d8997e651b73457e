"""What the tests of a round's pages have in common: a signed-in professional who fills in forms."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from httpx import Response
from sqlalchemy import text

from tests.app.conftest import World

PAGE = {"accept": "text/html"}


def make_round(world: World, **changes: Any) -> dict[str, Any]:
    """Make a round that is open for a week, and return it."""
    now = datetime.now(UTC)
    body = {
        "title": "Efteråret", "format": "virtual", "opens_at": (now - timedelta(hours=1)).isoformat(),
        "closes_at": (now + timedelta(days=7)).isoformat(), "languages": ["da", "en", "tr", "ar"],
    }  # fmt: skip
    answer = world.client.post(f"{world.api}/campaigns", json=body | changes, auth=world.sign_in("anna"))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def see(world: World, address: str, status: int = 200) -> str:
    """Return a page as anna sees it."""
    answer = world.client.get(address, auth=world.sign_in("anna"), headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer.text


def send(world: World, address: str, shown: str, **fields: Any) -> Response:
    """Send a form as anna, with the token of the page that it stands on."""
    csrf = re.search(r'name="csrf" value="([^"]+)"', see(world, shown))
    assert csrf
    return world.client.post(
        address, data={**fields, "csrf": csrf[1]}, auth=world.sign_in("anna"), headers=PAGE, follow_redirects=False
    )


def last_details(world: World) -> dict[str, Any]:
    """Return what the newest entry of the audit about rounds says."""
    with world.engine.connect() as connection:
        found: dict[str, Any] = connection.execute(
            text("SELECT details FROM audit_entry WHERE subject = 'campaign' ORDER BY id DESC LIMIT 1")
        ).scalar_one()
    return found
