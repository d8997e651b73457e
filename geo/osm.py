"""Read the ground of an area from an OpenStreetMap file: ways, buildings, lamps, places and covers, in EPSG:25832.

Nothing is added to what the file says: a way is cut at its own nodes, and what is not mapped is left unknown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import shapely
from osmium import osm as entities
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from geo import crs, osm_tags
from geo.bbox import Bbox, BboxError
from geo.footway import FOOTPATHS, FootTags, read_way_tags
from geo.ground import Building, Cover, Ground, Lamp, Place, Way
from geo.osm_file import Content, Feature, Multipolygon, OsmError, OsmFile, Progress, open_osm, way_positions

__all__ = ["LARGEST_AREA_KM2", "OsmError", "read_ground", "suggest_boundary"]

LARGEST_AREA_KM2 = 400
"""Everything inside the area is held in memory, so the area bounds it; the largest Danish town fits several times."""

OVERHANG_M = 250
"""A way is kept one node beyond the area, unless that node is farther than this from the one before it."""

_BOX_SLACK_DEGREES = 0.0005
_COMPACT_DEGREES = 0.0015
_SAMPLE_SIZE = 20_000
_FEWEST_COMPACT = 100
_TRIM_PERCENT = 0.5
_OUTER_ROLES = ("outer", "")
_OFTEN_NAMELESS = ("playground", "pitch")


def read_ground(path: Path, clip: Polygon | None, progress: Progress | None = None) -> Ground:
    """Return what the file holds within the clip polygon (EPSG:25832), or within the suggested boundary when None.

    Ways keep one node beyond the clip, covers and areas of places end at it, buildings that touch it stay whole.
    progress is told the phase (nodes, ways, areas, done) and the part of the file read, 0 to 1, or None.
    Raises OsmError for files that cannot be read, areas that are too large and areas without a walkable way.
    """
    with open_osm(path, progress) as source:
        area = _checked_area(_suggest_boundary(source) if clip is None else clip)
        west, south, east, north = crs.to_wire(area).bounds
        slack = _BOX_SLACK_DEGREES
        content = source.read_near((west - slack, south - slack, east + slack, north + slack))
        ground = _GroundBuilder(area).build(content)
        if not ground.ways:
            raise OsmError("no walkable way lies in the area; give a file and a boundary that cover the same place")
        source.report("done", 1.0)
    return ground


def suggest_boundary(path: Path) -> Polygon:
    """Return the box the file covers, in EPSG:25832, metres.

    That is the box in the file's header, else the box round the middles of its short ways with half a per cent left
    out on each side: extracts keep whole ways that leave the box, and short ones leave it the least.
    Raises OsmError for files that cannot be read or hold no way.
    """
    with open_osm(path) as source:
        return _suggest_boundary(source)


def _suggest_boundary(source: OsmFile) -> Polygon:
    bounds = source.header_bounds() or _bounds_of_ways(source)
    try:
        return Bbox.of(*bounds).storage_polygon()
    except BboxError:
        raise OsmError("the file's own bounding box makes no sense; give a boundary as well") from None


def _bounds_of_ways(source: OsmFile) -> tuple[float, float, float, float]:
    """Return west, south, east, north in degrees of the short ways, or of all ways when only few are short."""
    source.learn_positions()
    generator = np.random.default_rng(0)
    sample = np.empty((_SAMPLE_SIZE, 2))
    compact, low, high = 0, np.full(2, np.inf), np.full(2, -np.inf)
    for item in source.read(entities.WAY, "ways"):
        positions = way_positions(item)
        positions = positions[~np.isnan(positions[:, 0])]
        if not len(positions):
            continue
        start, end = positions.min(axis=0), positions.max(axis=0)
        low, high = np.minimum(low, start), np.maximum(high, end)
        if (end - start).max() <= _COMPACT_DEGREES:
            row = compact if compact < _SAMPLE_SIZE else int(generator.integers(compact + 1))
            compact += 1
            if row < _SAMPLE_SIZE:
                sample[row] = (start + end) / 2
    if not np.isfinite(low).all():
        raise OsmError("the file holds no way with known positions; give an extract with ways and their nodes")
    if compact >= _FEWEST_COMPACT:
        known = sample[: min(compact, _SAMPLE_SIZE)]
        low, high = np.percentile(known, [_TRIM_PERCENT, 100 - _TRIM_PERCENT], axis=0)
    else:
        low, high = low - _BOX_SLACK_DEGREES, high + _BOX_SLACK_DEGREES
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _checked_area(area: Polygon) -> Polygon:
    if area.is_empty or not np.isfinite(area.bounds).all() or not area.is_valid:
        raise OsmError("the boundary must be a valid polygon with an area")
    area_km2 = area.area / 1_000_000
    if area_km2 > LARGEST_AREA_KM2:
        raise OsmError(
            f"the area is {area_km2:,.0f} km²; allowed are at most {LARGEST_AREA_KM2} km², "
            "so give a boundary round the housing area"
        )
    return area


class _GroundBuilder:
    """Sort the features of one area into a Ground."""

    def __init__(self, area: Polygon) -> None:
        self._area = area
        shapely.prepare(area)
        self._ground = Ground()
        self._notes: Counter[str] = Counter()
        self._streets: dict[str, list[Way]] = defaultdict(list)
        self._doors: set[str] = set()
        self._told_by_relation: set[int] = set()

    def build(self, content: Content) -> Ground:
        """Return the ground, with everything left out counted in its notes."""
        for node, xy in zip(content.nodes, _to_metres(content.nodes), strict=True):
            self._add_node(node, xy)
        members = list(content.member_ways.values())
        lines = {way.osm_id: xy for way, xy in zip(members, _to_metres(members), strict=True)}
        for relation in content.multipolygons:
            self._add_multipolygon(relation, content.member_ways, lines)
        for way, xy in zip(content.ways, _to_metres(content.ways), strict=True):
            self._add_way(way, xy)
        self._add_streets()
        self._notes["multipolygons_too_large"] = content.multipolygons_too_large
        self._ground.notes = {reason: count for reason, count in sorted(self._notes.items()) if count}
        return self._ground

    def _add_node(self, node: Feature, xy: np.ndarray) -> None:
        if not np.isfinite(xy).all() or not shapely.contains_xy(self._area, *xy[0]):
            return
        if osm_tags.is_street_lamp(node.tags):
            self._ground.lamps.append(Lamp(node.source_ref, Point(xy[0])))
        else:
            self._add_place(node.source_ref, node.tags, Point(xy[0]))

    def _add_way(self, way: Feature, xy: np.ndarray) -> None:
        """Add a way as everything it is: walkable, an area, a line that bars the way."""
        known = np.isfinite(xy).all(axis=1)
        foot = read_way_tags(way.tags)
        if foot is not None:
            self._add_walkable(way, xy, known, foot)
        elif kind := osm_tags.line_cover_kind(way.tags):
            for start, end in _runs(known[:-1] & known[1:]):
                self._add_cover(way.source_ref, kind, LineString(xy[start : end + 1]))
        if way.osm_id in self._told_by_relation or not _has_area_meaning(way.tags):
            return
        if not known.all():
            self._notes["areas_with_missing_nodes"] += 1
        elif len(way.node_refs) > 3 and way.node_refs[0] == way.node_refs[-1]:
            self._add_area(way.source_ref, way.tags, Polygon(xy))
        elif foot is None:
            self._notes["areas_not_closed"] += 1

    def _add_walkable(self, way: Feature, xy: np.ndarray, known: np.ndarray, foot: FootTags) -> None:
        """Add the parts of a walkable way that lie in the area, each at most one node beyond it."""
        inside = shapely.contains_xy(self._area, np.where(known[:, None], xy, np.inf))
        lengths_m = np.hypot(*np.diff(xy, axis=0).T)
        both, either = inside[:-1] & inside[1:], inside[:-1] | inside[1:]
        keep = known[:-1] & known[1:] & (both | (either & (lengths_m <= OVERHANG_M)))
        if inside.any() and not known.all():
            self._notes["ways_with_missing_nodes"] += 1
        for start, end in _runs(keep):
            part = Way(
                way_id=way.osm_id,
                node_refs=way.node_refs[start : end + 1],
                coordinates=xy[start : end + 1],
                highway=foot.highway,
                name=foot.name,
                lit=foot.lit,
                steps=foot.steps,
                surface=foot.surface,
                width_m=foot.width_m,
                access=foot.access,
                tunnel=foot.tunnel,
                bridge=foot.bridge,
            )
            self._ground.ways.append(part)
            if foot.name and way.tags.get("area") != "yes":
                self._streets[foot.name].append(part)

    def _add_multipolygon(self, relation: Multipolygon, ways: dict[int, Feature], lines: dict[int, np.ndarray]) -> None:
        """Add a multipolygon as an area; one without tags of its own speaks through its outer ways, as before 2017."""
        outers = [ways[way_id] for way_id, role in relation.members if role in _OUTER_ROLES and way_id in ways]
        tags = relation.tags
        if not _has_area_meaning(tags):
            tags = next((way.tags for way in outers if _has_area_meaning(way.tags)), {})
        if not tags:
            return
        source_ref = f"relation/{relation.osm_id}"
        self._add_square_outline(relation, outers, lines)
        shape, complete = _assemble(relation, lines)
        if not complete:
            self._notes["multipolygons_incomplete"] += 1
        if shape.is_empty:
            return
        if tags is not relation.tags or osm_tags.is_building(tags):
            self._told_by_relation.update(way.osm_id for way in outers)
        self._add_area(source_ref, tags, shape)

    def _add_square_outline(self, relation: Multipolygon, outers: list[Feature], lines: dict[int, np.ndarray]) -> None:
        """Add the outline of a square mapped as a relation, so that paths across it stay connected."""
        foot = read_way_tags({**relation.tags, "area": "yes"})
        if foot is None:
            return
        for way in outers:
            if "highway" not in way.tags and len(way.node_refs) > 1:
                xy = lines[way.osm_id]
                known = np.isfinite(xy).all(axis=1)
                outline = Feature("way", way.osm_id, {"area": "yes"}, way.node_refs, way.lonlat)
                self._add_walkable(outline, xy, known, foot)

    def _add_area(self, source_ref: str, tags: dict[str, str], shape: BaseGeometry) -> None:
        """Add an area as building, cover and place, whichever it is, when it touches the clip."""
        repaired = _polygons_of(shape if shape.is_valid else shapely.make_valid(shape))
        if repaired is None:
            self._notes["invalid_areas"] += 1
            return
        if not self._area.intersects(repaired):
            return
        if osm_tags.is_building(tags):
            levels, name = osm_tags.building_levels(tags), tags.get("name", "").strip() or None
            use = osm_tags.building_use(tags)
            self._ground.buildings.append(Building(source_ref, repaired, use, name, levels))
        if kind := osm_tags.area_cover_kind(tags):
            self._add_cover(source_ref, kind, repaired)
        clipped = _polygons_of(repaired.intersection(self._area))
        if clipped is not None:
            self._add_place(source_ref, tags, clipped)

    def _add_cover(self, source_ref: str, kind: str, shape: BaseGeometry) -> None:
        clipped = shape.intersection(self._area)
        if isinstance(shape, LineString):
            for line in _flatten(clipped):
                if isinstance(line, LineString) and not line.is_empty:
                    self._ground.covers.append(Cover(source_ref, kind, line))
        elif (polygons := _polygons_of(clipped)) is not None:
            self._ground.covers.append(Cover(source_ref, kind, polygons))

    def _add_place(self, source_ref: str, tags: dict[str, str], shape: BaseGeometry) -> None:
        found = osm_tags.place_of(tags)
        if found is None:
            if osm_tags.place_kind(tags) in _OFTEN_NAMELESS:
                self._notes["playgrounds_and_pitches_without_name"] += 1
            return
        kind, name = found
        if kind == "entrance":
            if name in self._doors:
                self._notes["repeated_addresses"] += 1
                return
            self._doors.add(name)
        self._ground.places.append(Place(source_ref, name, kind, shape))

    def _add_streets(self) -> None:
        """Add one place for each street or path name, with all its lines; a name on any road makes it a street."""
        for name, ways in sorted(self._streets.items()):
            merged = linemerge([LineString(way.coordinates) for way in ways])
            kind = "path" if all(way.highway in FOOTPATHS for way in ways) else "street"
            source_ref = f"way/{min(way.way_id for way in ways)}"
            self._ground.places.append(Place(source_ref, name, kind, merged))


def _assemble(relation: Multipolygon, lines: dict[int, np.ndarray]) -> tuple[BaseGeometry, bool]:
    """Return the area inside the relation's rings, and whether all its ways are known.

    Rings alternate between filled and hole, as roles are often wrong. When a way is missing its ring is open, so the
    roles decide instead: a hole whose surrounding ring is missing must not turn into ground.
    """
    whole: dict[bool, list[LineString]] = {True: [], False: []}
    for way_id, role in relation.members:
        xy = lines.get(way_id)
        if xy is not None and len(xy) > 1 and np.isfinite(xy).all():
            whole[role in _OUTER_ROLES].append(LineString(xy))
    rings = shapely.build_area(GeometryCollection(whole[True] + whole[False]))
    if len(whole[True]) + len(whole[False]) == len(relation.members) and not rings.is_empty:
        return rings, True
    outer, inner = (shapely.build_area(GeometryCollection(whole[is_outer])) for is_outer in (True, False))
    return outer.difference(inner), False


def _has_area_meaning(tags: dict[str, str]) -> bool:
    return (
        osm_tags.is_building(tags)
        or osm_tags.area_cover_kind(tags) is not None
        or osm_tags.place_kind(tags) is not None
    )


def _to_metres(features: Sequence[Feature]) -> Iterator[np.ndarray]:
    """Yield the positions of each feature in metres, all projected at once; not finite where unknown."""
    if not features:
        return
    together = np.concatenate([feature.lonlat for feature in features])
    metres = crs.points_to_storage(together[:, 0], together[:, 1])
    ends = np.cumsum([len(feature.lonlat) for feature in features])
    yield from np.split(metres, ends[:-1])


def _runs(keep: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield first and last node of each run of kept segments; segment i leads from node i to node i + 1."""
    edges = np.diff(np.concatenate([[False], keep, [False]]).astype(np.int8))
    yield from zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True)


def _flatten(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in getattr(shape, "geoms", [shape]):
        if hasattr(part, "geoms"):
            yield from _flatten(part)
        else:
            yield part


def _polygons_of(shape: BaseGeometry) -> Polygon | MultiPolygon | None:
    """Return the polygon parts of a geometry, or None when it has none."""
    polygons = [part for part in _flatten(shape) if isinstance(part, Polygon) and not part.is_empty]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
