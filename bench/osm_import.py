"""Import: from an OpenStreetMap file to a walkable network and buildings, against osmnx."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import osmium
import osmium.osm.mutable as osm
from shapely.geometry import MultiPoint, Polygon, box
from sqlalchemy import text

from app.areas.queries import insert_area
from app.ground.service import store_ground
from app.settings import ROOT
from bench import osmnx_peer
from bench.measure import ROUNDS, Report, markdown_table, peak_memory_mb, seconds_text, time_in_turns, times_text
from bench.stage import Stage, throwaway_stage
from geo import crs
from geo.estate import generate
from geo.footway import read_way_tags
from geo.ground import Ground
from geo.junctions import NetworkReport, build_network
from geo.osm import read_ground

EXTRACTS = ROOT.parent / "shared" / "data" / "osm"
_TAGS = ("highway", "name", "lit", "surface", "access")


@dataclass(frozen=True, slots=True)
class Extract:
    """A file as it came, as XML, and with its walkable ways alone; area is a box round it, in the storage CRS."""

    name: str
    source: Path
    whole: Path
    picked: Path
    area: Polygon


def measure_import(folder: Path, *, rounds: int = ROUNDS, extracts: Path = EXTRACTS) -> Report:
    """Read each extract with both, and store it in PostGIS, for which there is no peer."""
    report = Report("Import: an OpenStreetMap file to network and buildings, against osmnx")
    sources = sorted(extracts.glob("*.osm.pbf")) or [write_estate(folder / "estate.osm")]
    prepared = [rewrite(source, folder) for source in sources]
    with throwaway_stage(folder) as stage:
        speed = [_speed_row(extract, stage, rounds, report) for extract in prepared]
    speed_head = ("extract", "all: ours", "osmnx", "osmnx / ours", "network alone: ours", "osmnx", "osmnx / ours",
                  "all from PBF: ours", "storing in PostGIS: ours")  # fmt: skip
    content_head = ("extract", "", "nodes", "edges", "km", "buildings", "memory")
    content = [row for extract in prepared for row in _content_rows(extract)]
    report.tables += [markdown_table(speed_head, speed), markdown_table(content_head, content)]
    if sources[0].suffix == ".osm":
        report.remarks.append("No extract lies beside the checkout: the file is the invented estate, written as XML.")
    return report


def _speed_row(extract: Extract, stage: Stage, rounds: int, report: Report) -> list[str]:
    ground, _ = read_ours(extract.whole, extract.area)
    contestants: dict[str, Callable[[], object]] = {
        "all": lambda: read_ours(extract.whole, extract.area),
        "all_osmnx": lambda: osmnx_peer.read_whole(extract.whole),
        "network": lambda: read_ours(extract.picked, extract.area),
        "network_osmnx": lambda: osmnx_peer.read_network(extract.picked),
        "packed": lambda: read_ours(extract.source, extract.area),
        "stored": lambda: store(stage, ground, extract.area),
    }
    taken = time_in_turns(contestants, rounds)
    row = [extract.name]
    for part in ("all", "network"):
        ratio = taken[f"{part}_osmnx"] / taken[part]
        report.ratios[f"import_{extract.name}_{part}_osmnx"] = ratio
        row += [seconds_text(taken[part]), seconds_text(taken[f"{part}_osmnx"]), times_text(ratio)]
    packed = seconds_text(taken["packed"]) if extract.source.suffix == ".pbf" else "–"
    return [*row, packed, seconds_text(taken["stored"])]


def _content_rows(extract: Extract) -> list[list[object]]:
    """Return what both found, and by how much a fresh process grows meanwhile."""
    ground, ours = read_ours(extract.whole, extract.area)
    graph, buildings = osmnx_peer.read_whole(extract.whole)
    our_mb = peak_memory_mb(read_ours, extract.whole, extract.area)
    peer_mb = peak_memory_mb(osmnx_peer.read_whole, extract.whole)
    return [
        [extract.name, "ours", ours.nodes, ours.edges, f"{ours.length_km:.1f}", len(ground.buildings),
         f"{our_mb:.0f} MB"],
        ["", "osmnx", *osmnx_peer.figures(graph), buildings, f"{peer_mb:.0f} MB"],
    ]  # fmt: skip


def read_ours(path: Path, area: Polygon) -> tuple[Ground, NetworkReport]:
    """Read everything and build the network, as `tryghedskort osm import` does."""
    ground = read_ground(path, area)
    return ground, build_network(ground.ways).report


def store(stage: Stage, ground: Ground, area: Polygon) -> None:
    """Store the ground in a new area and commit, then take the area away again for the next round."""
    with stage.engine.begin() as connection:
        area_id = insert_area(connection, {"slug": "bench", "name": "Bench"}, area)
        store_ground(connection, area_id, ground)
    with stage.engine.begin() as connection:
        connection.execute(text("DELETE FROM housing_area WHERE id = :area"), {"area": area_id})


def rewrite(source: Path, folder: Path) -> Extract:
    """Write the file as XML, and its walkable ways alone."""
    name = source.name.split(".")[0]
    whole, picked = (folder / f"{name}-{part}.osm" for part in ("whole", "picked"))
    ways = {way.id for way in osmium.FileProcessor(str(source), osmium.osm.WAY) if read_way_tags(dict(way.tags))}
    needed = {
        node.ref for way in osmium.FileProcessor(str(source), osmium.osm.WAY) if way.id in ways for node in way.nodes
    }
    longitudes, latitudes = [], []
    with osmium.SimpleWriter(str(whole)) as all_out, osmium.SimpleWriter(str(picked)) as picked_out:
        for item in osmium.FileProcessor(str(source)):
            all_out.add(item)
            if item.is_node():
                longitudes.append(item.location.lon)
                latitudes.append(item.location.lat)
            if (item.is_node() and item.id in needed) or (item.is_way() and item.id in ways):
                picked_out.add(item)
    extent = box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    return Extract(name, source, whole, picked, crs.to_storage(extent).envelope)


def write_estate(path: Path) -> Path:
    """Write the invented estate's ways and buildings as OSM XML, for machines without an extract."""
    ground = generate().ground
    nodes: dict[int, Sequence[float]] = {}
    ways: list[tuple[dict[str, str], list[int]]] = []
    for way in ground.ways:
        nodes.update(zip(way.node_refs, way.coordinates, strict=True))
        ways.append(({tag: getattr(way, tag) for tag in _TAGS if getattr(way, tag)}, list(way.node_refs)))
    for building in ground.buildings:
        for outline in getattr(building.geometry, "geoms", [building.geometry]):
            corners = outline.exterior.coords[:-1]
            refs = list(range(max(nodes) + 1, max(nodes) + 1 + len(corners)))
            nodes.update(zip(refs, corners, strict=True))
            ways.append(({"building": "yes"}, [*refs, refs[0]]))
    places = crs.to_wire(MultiPoint(list(nodes.values()))).geoms
    with osmium.SimpleWriter(str(path)) as out:
        for ref, place in zip(nodes, places, strict=True):
            out.add_node(osm.Node(id=ref, version=1, location=(place.x, place.y)))
        for number, (tags, refs) in enumerate(ways, start=1):
            out.add_way(osm.Way(id=number, version=1, nodes=refs, tags=tags))
    return path
