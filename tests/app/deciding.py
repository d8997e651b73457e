"""Read the queue and decide as a professional does, over HTTP."""

from typing import Any

from tests.app.conftest import World

NAMED = "Her er mørkt. Skriv til jens.hansen@example.dk om det."
WITHOUT = "Her er mørkt."
REASON = {"reason_code": "unclear"}


def decide(world: World, pin: str, action: str, body: dict[str, Any] | None = None, *, name: str = "anna") -> Any:
    """Send a decision about a pin of lunden and give the answer."""
    return world.client.post(f"{world.api}/pins/{pin}/{action}", json=body, auth=world.sign_in(name))


def read_queue(world: World, query: str = "") -> Any:
    """Give a page of the queue of lunden."""
    answer = world.client.get(f"{world.api}/pins/queue?{query}", auth=world.sign_in("anna"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()
