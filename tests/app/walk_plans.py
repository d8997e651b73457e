"""Published pins to plan walks by, and walks that are kept, for the tests of both."""

from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo import crs
from tests.app.conftest import World


def publish_pins(world: World) -> dict[str, str]:
    """Publish four challenges, one that is social only and something that works; return their ids by name."""
    return {
        "near": world.publish(100, 150),
        "far": world.publish(250, 150),
        "away": world.publish(350, 350),
        "north": world.publish(150, 450),
        "social": world.publish(450, 450, category="social_challenge", topic="noise_from_neighbours"),
        "good": world.publish(250, 155, kind="resource", category="physical_place", topic=None),
    }


def plan(world: World, auth: tuple[str, str], **wish: Any) -> list[dict[str, Any]]:
    """Return the walks to choose between."""
    answer = world.client.post(f"{world.api}/walks/plan", json={"minutes": 60, "most_stops": 3, **wish}, auth=auth)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["alternatives"]
    return found


def keep(world: World, auth: tuple[str, str], **wish: Any) -> dict[str, Any]:
    """Keep a walk as a draft, and return it."""
    answer = world.client.post(f"{world.api}/walks", json={"minutes": 60, "most_stops": 3, **wish}, auth=auth)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def metres(geometry: dict[str, Any]) -> BaseGeometry:
    """Return GeoJSON as it lies in metres."""
    return crs.to_storage(shape(geometry))
