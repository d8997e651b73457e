"""Slips as their writers hold them, for the tests of what becomes of an answer."""

import re

from fastapi.testclient import TestClient

UNKNOWN = "7K3M-9QX-W2P"


def write(world, *position: float, **changes) -> tuple[str, str]:
    """Place a pin; return its id and the code of its slip."""
    answer = world.client.post(f"{world.api}/pins", json=world.pin(*position, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], answer.json()["slip"]


def moderate(world, pin: str, action: str, **body) -> None:
    answer = world.client.post(f"{world.api}/pins/{pin}/{action}", json=body, auth=world.sign_in("anna"))
    assert answer.status_code == 200, answer.text


def edit(world, pin: str, words: str) -> None:
    """Edit the words for privacy, as staff do."""
    moderate(world, pin, "edit", text=words)


def seen(world, code: str, client: TestClient | None = None) -> str:
    answer = (client or world.client).get(f"/s/{code}", headers={"accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]
