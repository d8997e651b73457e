"""What a layer of the map is: one definition from which every map, style, legend and file is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from layers.look import Look

Audience = Literal["public", "staff"]
Privacy = Literal["public", "two_tier", "staff"]
ColumnType = Literal["identifier", "text", "integer", "real", "boolean", "date", "datetime"]
SEVERAL = ", "
Geometry = Literal["POINT", "LINESTRING", "POLYGON", "MULTIPOLYGON", "GEOMETRY"]


class LayerNotReadableError(LookupError):
    """The audience may not read the layer."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layer; codes names the catalogue section that puts its codes into words ("category" for
    "category.institution"), several of them in one value parted by SEVERAL, and audience "staff" keeps the column from
    the public."""

    name: str
    type: ColumnType = "text"
    codes: str | None = None
    audience: Audience = "public"

    @property
    def title_key(self) -> str:
        """Return the catalogue key of the column's readable title."""
        return f"column.{self.name}"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A line of the legend: its words, and the case of the look that it explains (none: the look itself)."""

    title_key: str
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: what it is called, where it comes from, who may read what, and how it looks.

    queries holds one SELECT for each audience; each binds :area_id, gives the columns by name and a `geometry`
    in the storage CRS, in a fixed order. A zoom range is in web map zoom levels.
    """

    name: str
    columns: tuple[Column, ...]
    privacy: Privacy
    queries: Mapping[Audience, str]
    geometries: tuple[Geometry, ...]
    look: Look
    min_zoom: float = 10
    max_zoom: float = 22
    legend: tuple[LegendEntry, ...] = ()
    map_only: tuple[str, ...] = ()
    """What the queries give beside the columns for the map alone, such as lists, which no file's column holds."""
    exported: bool = False
    switchable: bool = False

    @property
    def title_key(self) -> str:
        """Return the catalogue key of the layer's readable title."""
        return f"layer.{self.name}"

    @property
    def is_ground(self) -> bool:
        """Tell whether the layer is only drawn: neither switched, nor chosen from, nor exported."""
        return not (self.exported or self.switchable)

    def query(self, audience: Audience) -> str:
        """Return the SELECT for an audience, or refuse."""
        if self.privacy == "staff" and audience == "public":
            raise LayerNotReadableError(f"the layer {self.name} is for staff only")
        return self.queries[audience]

    def columns_for(self, audience: Audience) -> tuple[Column, ...]:
        """Return the columns that an audience may see."""
        return tuple(column for column in self.columns if audience == "staff" or column.audience == "public")


def same_for_all(query: str) -> dict[Audience, str]:
    """Return the queries of a layer that everybody reads alike."""
    return {"public": query, "staff": query}
