"""What can be set about an area, and within which bounds."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("da", "en", "tr", "ar", "so")
NAME_LENGTH = 120
SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be; the constraints of housing_area say the same."""

    least: int
    most: int
    is_whole: bool = True


BOUNDS: Mapping[str, Bounds] = {
    "coarsen_m": Bounds(5, 200, is_whole=False),
    "hexagon_m": Bounds(50, 1000, is_whole=False),
    "least_contributors": Bounds(2, 100),
    "text_retention_months": Bounds(1, 120),
    "photo_retention_months": Bounds(1, 120),
    "account_retention_months": Bounds(1, 120),
}
LOOSENING = ("coarsen_m", "hexagon_m", "least_contributors")
"""Settings that tell the public more when they get smaller. What was shown once cannot be called back."""


@dataclass(frozen=True, slots=True)
class AreaSettings:
    """Everything that those who manage an area can set."""

    name: str
    languages: tuple[str, ...]
    coarsen_m: float
    hexagon_m: float
    least_contributors: int
    visibility: str
    between_rounds: bool
    text_retention_months: int
    photo_retention_months: int
    account_retention_months: int
    start_place: str


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ListedArea:
    """An area in the list of those who manage it."""

    id: uuid.UUID
    slug: str
    name: str
    municipality: str | None
    visibility: str
    square_kilometres: float
    members: int
    has_ground: bool
    """Whether places are laid out in it: without any, nobody can choose one from the list."""
