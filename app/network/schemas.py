"""Hand-made edits of the walkable network on the wire."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.parameters import NoNul
from app.walks.schemas import Latitude, Longitude

EditKind = Literal["block", "open", "add_path", "light"]
Lit = Literal["yes", "no", "unknown"]


class NetworkEditIn(BaseModel):
    """What somebody who knows the place changes: block or open a stretch, draw a path, say whether there is light.

    A position means the stretch nearest to it; a line means the stretches along it. A path needs a line.
    """

    model_config = ConfigDict(extra="forbid")

    kind: EditKind
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    geometry: dict[str, Any] | None = Field(default=None, description="a GeoJSON LineString in EPSG:4326")
    lit: Lit | None = Field(default=None, description="of `light` and of `add_path`")
    steps: bool = Field(default=False, description="of `add_path`")
    name: Annotated[NoNul, Field(min_length=1, max_length=120)] | None = None
    note: Annotated[NoNul, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def fits_its_kind(self) -> Self:
        """Take a position or a line, a line for a path, and a light where light is what is said."""
        has_position = self.longitude is not None and self.latitude is not None
        if (self.longitude is None) != (self.latitude is None) or has_position == (self.geometry is not None):
            raise ValueError("give either longitude and latitude, or geometry")
        if self.kind == "add_path" and self.geometry is None:
            raise ValueError("a path needs a geometry")
        if self.kind == "light" and self.lit is None:
            raise ValueError("say in lit whether there is light")
        return self


class NetworkEditOut(BaseModel):
    """An edit that is in force; its geometry is GeoJSON in EPSG:4326."""

    id: uuid.UUID
    kind: EditKind
    geometry: dict[str, Any]
    length_m: float
    lit: Lit | None
    steps: bool
    name: str | None
    note: str
    created_at: datetime
    created_by: str
    edges: int = Field(description="stretches of the network that are as this edit says")
