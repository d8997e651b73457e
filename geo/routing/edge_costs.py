"""What matters of an edge for a profile, as flags, and what a metre of it costs then.

Sources, all of the OSM wiki: highway=steps; Key:lit; Key:surface (what is unpaved, and which paving shakes); Key:width
and Wheelchair routing (90 cm); Key:access (permissive ground is open to everybody, other words name who may);
Key:highway (the classes that carry through traffic). How much longer a metre counts is our own judgement.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from geo.network import Edge
from geo.routing.arrays import Booleans, Floats
from geo.routing.profile import Profile

Flags = npt.NDArray[np.uint8]

COST_OF_UNLIT = 1.5
COST_OF_UNKNOWN_LIGHT = 1.2
"""A preference and never a filter, for `lit` is tagged on few paths; unknown lies between yes and no."""

COST_OF_LOOSE_GROUND = 2.0
COST_OF_NARROW_PATH = 1.5
COST_OF_BIG_ROAD = 3.0

NARROW_M = 0.9
"""A path narrower than this hardly lets a pram or a wheelchair through."""

LOOSE_GROUND = frozenset({
    "unpaved", "gravel", "fine_gravel", "pebblestone", "ground", "dirt", "earth", "soil", "grass", "grass_paver",
    "sand", "mud", "woodchips", "rock", "stepping_stones", "cobblestone", "unhewn_cobblestone",
})  # fmt: skip
BIG_ROADS = frozenset({"primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"})
OPEN_GROUND = frozenset({None, "permissive"})

STEPS, BLOCKED, NOT_PUBLIC, DARK, LIGHT_UNKNOWN, LOOSE, NARROW, BIG_ROAD = (1 << bit for bit in range(8))


def read_flags(edges: Iterable[Edge]) -> Flags:
    """Return the flags of each edge. A tunnel of unknown light is dark: no other light reaches it."""
    return np.array([_flags_of(edge) for edge in edges], dtype=np.uint8)


def _flags_of(edge: Edge) -> int:
    dark = edge.lit == "no" or (edge.lit == "unknown" and edge.tunnel)
    return (
        STEPS * edge.steps
        | BLOCKED * edge.blocked
        | NOT_PUBLIC * (edge.access not in OPEN_GROUND)
        | DARK * dark
        | LIGHT_UNKNOWN * (edge.lit == "unknown" and not dark)
        | LOOSE * (edge.surface in LOOSE_GROUND)
        | NARROW * (edge.width_m is not None and edge.width_m < NARROW_M)
        | BIG_ROAD * (edge.highway in BIG_ROADS)
    )


def cost_per_metre(flags: Flags, profile: Profile) -> Floats:
    """Return what a metre of each edge costs: 1 or more, infinite where the profile does not use it."""
    cost = np.ones(len(flags))
    for wished, flag, factor in (
        (profile.prefer_lit, DARK, COST_OF_UNLIT),
        (profile.prefer_lit, LIGHT_UNKNOWN, COST_OF_UNKNOWN_LIGHT),
        (profile.pram, LOOSE, COST_OF_LOOSE_GROUND),
        (profile.pram, NARROW, COST_OF_NARROW_PATH),
        (profile.calm, BIG_ROAD, COST_OF_BIG_ROAD),
    ):
        if wished:
            cost[(flags & flag) > 0] *= factor
    cost[~usable(flags, profile)] = np.inf
    return cost


def usable(flags: Flags, profile: Profile) -> Booleans:
    """Return for each edge whether the profile may use it."""
    forbidden = BLOCKED
    if profile.step_free or profile.pram:
        forbidden |= STEPS
    if profile.public_only:
        forbidden |= NOT_PUBLIC
    open_to_it: Booleans = (flags & forbidden) == 0
    return open_to_it
