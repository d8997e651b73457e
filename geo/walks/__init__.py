"""Safety walks: what is wished for, the plan, and what it says about itself."""

from geo.routing import Profile
from geo.walks.plan import plan_walk, stop_problem
from geo.walks.types import FlaggedPlace, LeftOut, Leg, PlannedStop, Turn, WalkError, WalkPlan, WalkWarning, WalkWish

__all__ = [
    "FlaggedPlace",
    "LeftOut",
    "Leg",
    "PlannedStop",
    "Profile",
    "Turn",
    "WalkError",
    "WalkPlan",
    "WalkWarning",
    "WalkWish",
    "plan_walk",
    "stop_problem",
]
