"""All layers of the map, from the ground up. A new layer is one file beside this one and one line here."""

from layers.boundary import BOUNDARY
from layers.buildings import BUILDINGS
from layers.challenges import CHALLENGES
from layers.covers import COVERS
from layers.definition import Layer
from layers.paths import PATHS
from layers.places import PLACES
from layers.resources import RESOURCES
from layers.stops import STOPS
from layers.walk import WALK

LAYERS: tuple[Layer, ...] = (
    COVERS,
    PATHS,
    BUILDINGS,
    BOUNDARY,
    PLACES,
    WALK,
    STOPS,
    CHALLENGES,
    RESOURCES,
)


def layer(name: str) -> Layer:
    """Return the layer of that name, or raise KeyError."""
    for candidate in LAYERS:
        if candidate.name == name:
            return candidate
    raise KeyError(f"no layer {name!r}; there are {', '.join(entry.name for entry in LAYERS)}")
