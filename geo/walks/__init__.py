"""Safety walks: what is wished for, the plan, and what it says about itself."""

from geo.routing import Profile
from geo.walks.alternatives import plan_alternatives
from geo.walks.choosing import WalkSoFar
from geo.walks.explaining import VALUE_FAMILIES
from geo.walks.features import walk_geojson
from geo.walks.gpx import walk_gpx
from geo.walks.groups import plan_groups
from geo.walks.kept import KeptStop, KeptWalk
from geo.walks.plan import plan_so_far, plan_walk
from geo.walks.treasure_hunt import plan_treasure_hunt
from geo.walks.types import (
    Alternative,
    ExcludedPlace,
    Explanation,
    FlaggedPlace,
    LeftOut,
    Leg,
    NamedPlace,
    PlannedStop,
    RequiredStop,
    Turn,
    WalkError,
    WalkPlan,
    WalkWarning,
    WalkWish,
)

__all__ = [
    "VALUE_FAMILIES",
    "Alternative",
    "ExcludedPlace",
    "Explanation",
    "FlaggedPlace",
    "KeptStop",
    "KeptWalk",
    "LeftOut",
    "Leg",
    "NamedPlace",
    "PlannedStop",
    "Profile",
    "RequiredStop",
    "Turn",
    "WalkError",
    "WalkPlan",
    "WalkSoFar",
    "WalkWarning",
    "WalkWish",
    "plan_alternatives",
    "plan_groups",
    "plan_so_far",
    "plan_treasure_hunt",
    "plan_walk",
    "walk_geojson",
    "walk_gpx",
]
