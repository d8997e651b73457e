"""Read OpenStreetMap files of any size in bounded memory: what touches a box, as plain features in degrees.

The file is read in passes: relations, nodes, ways, members. Node positions are kept by osmium in a C++ index, in a file
when the input is large; only objects that pass osmium's tag filters reach Python, and only those near the box are
kept. Passes of their own make the order of objects in the file unimportant. Formats other than PBF are first rewritten
as PBF in a temporary folder, so that they are unpacked and parsed once.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import osmium
from osmium import filter as osm_filter
from osmium import index, io
from osmium import osm as entities

from geo import osm_tags

Progress = Callable[[str, float | None], None]

ENDINGS = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf")
INDEX_IN_MEMORY_BYTES = 64 * 2**20
"""A PBF file up to this size has about nine million nodes: 150 MB of positions in memory; above, they go to a file."""

RENUMBER_BYTES = 32 * 2**20
"""Negative numbers come from editors such as JOSM, whose files are small; renumbering goes through Python."""

_FIRST_OWN_ID = 2**35
"""Negative numbers are moved above this; OpenStreetMap has given out 13 thousand million numbers, a third of it."""

_DEGREE = 10_000_000
_UNDEFINED = 2**31 - 1
"""What osmium stores for a position it does not know."""

_FAR_DEGREES = 0.5
"""A way whose first node is farther away than this does not reach the box: ways have at most 2,000 nodes."""

_MOST_MEMBERS = 3000
_REPORT_EVERY = 2000


class OsmError(ValueError):
    """An OpenStreetMap file that cannot be used; the message says what was wrong and what is allowed."""


@dataclass(slots=True)
class Feature:
    """A node or way: its tags, node references, and an (n, 2) array of degrees, longitude first; nan where unknown."""

    kind: str
    osm_id: int
    tags: dict[str, str]
    node_refs: tuple[int, ...]
    lonlat: np.ndarray

    @property
    def source_ref(self) -> str:
        """Return kind and number, as in way/25."""
        return f"{self.kind}/{self.osm_id}"


@dataclass(slots=True)
class Multipolygon:
    """A multipolygon relation: its tags, and its member ways as way number and role."""

    osm_id: int
    tags: dict[str, str]
    members: list[tuple[int, str]]


@dataclass(slots=True)
class Content:
    """What lies near a box: nodes, ways, multipolygons, and the ways they are made of by number."""

    nodes: list[Feature] = field(default_factory=list)
    ways: list[Feature] = field(default_factory=list)
    multipolygons: list[Multipolygon] = field(default_factory=list)
    member_ways: dict[int, Feature] = field(default_factory=dict)
    multipolygons_too_large: int = 0


@contextmanager
def open_osm(path: Path, progress: Progress | None = None) -> Iterator["OsmFile"]:
    """Open a file for reading; raise OsmError when it is none of ENDINGS or cannot be read."""
    if not path.name.lower().endswith(ENDINGS):
        raise OsmError(f"the file's ending is unknown; allowed are {', '.join(ENDINGS)}")
    if not path.is_file():
        raise OsmError("there is no such file; give the path of an OpenStreetMap file")
    if path.stat().st_size == 0:
        raise OsmError("the file is empty; give a whole OpenStreetMap file")
    with TemporaryDirectory(prefix="osm-") as folder:
        source = path
        if not path.name.lower().endswith(".pbf"):
            source = Path(folder) / "rewritten.osm.pbf"
            if progress is not None:
                progress("nodes", None)
            _rewrite(path, source)
        yield OsmFile(source, Path(folder), progress)


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, osmium.InvalidLocationError, UnicodeDecodeError) as error:
        if isinstance(error, RuntimeError) and type(error) not in (RuntimeError, osmium.InvalidLocationError):
            raise  # an error of the caller's own, from its progress function
        raise OsmError(
            "the file is cut short, damaged or not OpenStreetMap data; "
            f"allowed are whole OpenStreetMap files ending in {', '.join(ENDINGS)}"
        ) from None


def _rewrite(path: Path, target: Path) -> None:
    """Write the file as PBF, with negative numbers made positive when it is small enough to come from an editor."""
    with (
        _plain_errors(),
        io.Reader(_as_input(path)) as reader,
        osmium.SimpleWriter(str(target), header=reader.header()) as writer,
    ):
        if path.stat().st_size > RENUMBER_BYTES:
            osmium.apply(reader, writer)
            return
        for item in osmium.OsmFileIterator(reader):
            writer.add(_renumbered(item))


def _as_input(path: Path) -> io.File:
    """Return the file with its format spelled out, as osmium reads endings in lower case only."""
    ending = next(ending for ending in reversed(ENDINGS) if path.name.lower().endswith(ending))
    return io.File(str(path), ending[1:])


def _own_id(number: int) -> int:
    return number if number >= 0 else _FIRST_OWN_ID - number


def _renumbered(item: Any) -> Any:
    """Return the object with its own number and its references made positive."""
    if item.is_way():
        return item.replace(id=_own_id(item.id), nodes=[_own_id(node.ref) for node in item.nodes])
    if item.is_relation():
        members = [(member.type, _own_id(member.ref), member.role) for member in item.members]
        return item.replace(id=_own_id(item.id), members=members)
    return item if item.id >= 0 else item.replace(id=_own_id(item.id))


@dataclass(frozen=True, slots=True)
class _Reach:
    """A box in whole numbers of 10⁻⁷ degrees, as osmium stores positions."""

    west: int
    south: int
    east: int
    north: int

    @classmethod
    def of(cls, bounds: tuple[float, float, float, float]) -> "_Reach":
        west, south, east, north = (round(value * _DEGREE) for value in bounds)
        return cls(west, south, east, north)

    def is_near(self, x: int, y: int) -> bool:
        slack = round(_FAR_DEGREES * _DEGREE)
        return (
            self.west - slack <= x <= self.east + slack and self.south - slack <= y <= self.north + slack
        ) or x == _UNDEFINED

    def meets(self, positions: np.ndarray) -> bool:
        known = positions[positions[:, 0] != _UNDEFINED]
        if not len(known):
            return False
        (west, south), (east, north) = known.min(axis=0), known.max(axis=0)
        return bool(west <= self.east and east >= self.west and south <= self.north and north >= self.south)


class OsmFile:
    """An open OSM file that can be read in several passes; positions are learnt in the first pass over nodes."""

    def __init__(self, source: Path, folder: Path, progress: Progress | None) -> None:
        """Prepare the index of node positions: in memory, or in the folder when the source is large."""
        self._source = source
        self._size = source.stat().st_size
        in_memory = self._size <= INDEX_IN_MEMORY_BYTES
        self._table = index.create_map("flex_mem" if in_memory else f"sparse_file_array,{folder / 'nodes.index'}")
        self._locator = osmium.NodeLocationsForWays(self._table)
        self._locator.ignore_errors()
        self._knows_positions = False
        self._progress = progress

    def header_bounds(self) -> tuple[float, float, float, float] | None:
        """Return west, south, east, north in degrees as the file's header tells, or None."""
        with _plain_errors(), io.Reader(_as_input(self._source), entities.NOTHING) as reader:
            box = reader.header().box()
            if not box.valid():
                return None
            return (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)

    def report(self, phase: str, fraction: float | None = None) -> None:
        """Tell the caller how far the reading has come."""
        if self._progress is not None:
            self._progress(phase, fraction)

    def read(self, kind: Any, phase: str, *filters: Any) -> Iterator[Any]:
        """Yield the objects of one kind that pass all the filters; each is only valid until the next is asked for."""
        handlers = [*filters]
        if kind == entities.WAY or not self._knows_positions:
            handlers.insert(0, self._locator)
        self.report(phase, 0.0)
        with _plain_errors(), io.Reader(_as_input(self._source), kind) as reader:
            for count, item in enumerate(osmium.OsmFileIterator(reader, *handlers)):
                if count % _REPORT_EVERY == 0:
                    self.report(phase, self._fraction_read())
                yield item
        self._knows_positions = self._knows_positions or kind == entities.NODE

    def learn_positions(self) -> None:
        """Read all node positions, unless they are known."""
        if not self._knows_positions:
            for _ in self.read(entities.NODE, "nodes", osm_filter.EntityFilter(entities.NOTHING)):
                pass

    @_plain_errors()
    def read_near(self, bounds: tuple[float, float, float, float]) -> Content:
        """Return what touches a box given as west, south, east, north in degrees.

        A multipolygon that surrounds the box without any of its ways coming near is not found.
        """
        reach = _Reach.of(bounds)
        content = Content()
        members = self._find_members()
        content.nodes = list(self._nodes_near(reach))
        tagged = osm_filter.KeyFilter(*osm_tags.WAY_KEYS)
        content.ways = [way for item in self.read(entities.WAY, "ways", tagged) if (way := _way_near(item, reach))]
        if members is not None:
            self._read_multipolygons(content, members, reach)
        return content

    def _find_members(self) -> osmium.IdTracker | None:
        """Return the numbers of all ways that belong to multipolygons, or None when there are none."""
        tracker, found = osmium.IdTracker(), False
        for relation in self.read(entities.RELATION, "areas", osm_filter.TagFilter(("type", "multipolygon"))):
            if any(member.ref < 0 for member in relation.members):
                raise _negative_numbers()
            tracker.add_references(relation)
            found = True
        return tracker if found else None

    def _nodes_near(self, reach: _Reach) -> Iterator[Feature]:
        for node in self.read(entities.NODE, "nodes", osm_filter.KeyFilter(*osm_tags.NODE_KEYS)):
            position = np.array([[node.location.x, node.location.y]])
            if reach.meets(position):
                yield Feature("node", node.id, dict(node.tags), (node.id,), _degrees(position))

    def _read_multipolygons(self, content: Content, members: osmium.IdTracker, reach: _Reach) -> None:
        """Add to the content the multipolygons with a member way near the box, and all their ways."""
        member_ways = self.read(entities.WAY, "areas", members.id_filter())
        near = {item.id for item in member_ways if _way_near(item, reach)}
        wanted: set[int] = set()
        for relation in self.read(entities.RELATION, "areas", osm_filter.TagFilter(("type", "multipolygon"))):
            ways = [(member.ref, member.role) for member in relation.members if member.type == "w"]
            if near.isdisjoint(way_id for way_id, _ in ways):
                continue
            if len(ways) > _MOST_MEMBERS:
                content.multipolygons_too_large += 1
                continue
            content.multipolygons.append(Multipolygon(relation.id, dict(relation.tags), ways))
            wanted.update(way_id for way_id, _ in ways)
        if wanted:
            for item in self.read(entities.WAY, "areas", osm_filter.IdFilter(wanted)):
                content.member_ways[item.id] = _way(item, _positions(item))

    def _fraction_read(self) -> float | None:
        """Return how much of the file the reader has taken in, 0 to 1, where the system tells (Linux)."""
        descriptors = Path("/proc/self/fd")
        for number in os.listdir(descriptors) if descriptors.is_dir() else []:
            with suppress(OSError):
                if os.readlink(descriptors / number) == str(self._source.resolve()):
                    position = Path("/proc/self/fdinfo", number).read_text().split()[1]
                    return min(1.0, int(position) / self._size)
        return None


def _negative_numbers() -> OsmError:
    return OsmError(
        "the file has negative numbers and cannot be renumbered; "
        f"allowed are OSM XML files of at most {RENUMBER_BYTES // 2**20} MB, or files without negative numbers"
    )


def _positions(way: Any) -> np.ndarray:
    positions = [(node.x, node.y) for node in way.nodes]
    return np.array(positions, dtype=np.int64).reshape(-1, 2)


def _degrees(positions: np.ndarray) -> np.ndarray:
    degrees = positions / _DEGREE
    degrees[positions[:, 0] == _UNDEFINED] = np.nan
    return degrees


def _way(item: Any, positions: np.ndarray) -> Feature:
    refs = tuple(node.ref for node in item.nodes)
    if refs and min(refs) < 0:
        raise _negative_numbers()
    return Feature("way", item.id, dict(item.tags), refs, _degrees(positions))


def _way_near(item: Any, reach: _Reach) -> Feature | None:
    """Return the way when the box around its known nodes meets the reach."""
    nodes = item.nodes
    if not len(nodes):
        return None
    first = nodes[0]
    if first.ref < 0:
        raise _negative_numbers()
    if not reach.is_near(first.x, first.y):
        return None
    positions = _positions(item)
    return _way(item, positions) if reach.meets(positions) else None


def way_positions(item: Any) -> np.ndarray:
    """Return an (n, 2) array of degrees for a way being read, longitude first; nan where unknown."""
    return _degrees(_positions(item))
