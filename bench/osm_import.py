"""Import: from an OpenStreetMap file to a walkable network and buildings, against osmnx."""

from collections.abc import Callable, Sequence
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


def measure_import(folder: Path, *, rounds: int = ROUNDS, extracts: Path = EXTRACTS) -> Report:
    """Read each extract with both, and store it in PostGIS, for which there is no peer."""
    report = Report("Import: an OpenStreetMap file to network and buildings, against osmnx")
    sources = sorted(extracts.glob("*.osm.pbf")) or [write_estate(folder / "estate.osm")]
    speed, content = [], []
    with throwaway_stage(folder) as stage:
        for source in sources:
            _measure_one(source, folder, stage, rounds, report, speed, content)
    report.tables += [
        markdown_table(
            ("extract", "ours, same XML", "ours, PBF", "osmnx", "osmnx / ours", "osmnx, picked ways only", "ratio",
             "storing in PostGIS (no peer)"),
            speed,
        ),
        markdown_table(
            ("extract", "", "nodes", "edges", "km", "buildings", "memory beyond imports"), content
        ),
    ]  # fmt: skip
    if sources[0].suffix == ".osm":
        report.remarks.append("No extract lies beside the checkout: the file is the invented estate, written as XML.")
    return report


def _measure_one(
    source: Path, folder: Path, stage: Stage, rounds: int, report: Report, speed: list[list[object]],
    content: list[list[object]],
) -> None:  # fmt: skip
    name = source.name.split(".")[0]
    whole, picked, area = rewrite(source, folder)
    ground, ours = read_ours(whole, area)
    contestants: dict[str, Callable[[], object]] = {
        "ours": lambda: read_ours(whole, area),
        "packed": lambda: read_ours(source, area),
        "osmnx": lambda: osmnx_peer.read_whole(whole),
        "picked": lambda: osmnx_peer.read_network(picked),
        "stored": lambda: store(stage, ground, area),
    }
    taken = time_in_turns(contestants, rounds)
    peer, buildings = osmnx_peer.read_whole(whole)
    report.ratios[f"import_{name}_osmnx"] = taken["osmnx"] / taken["ours"]
    report.ratios[f"import_{name}_osmnx_picked_ways_only"] = taken["picked"] / taken["ours"]
    packed = seconds_text(taken["packed"]) if source.suffix == ".pbf" else "–"
    speed.append(
        [name, seconds_text(taken["ours"]), packed, seconds_text(taken["osmnx"]),
         times_text(taken["osmnx"] / taken["ours"]), seconds_text(taken["picked"]),
         times_text(taken["picked"] / taken["ours"]), seconds_text(taken["stored"])],
    )  # fmt: skip
    our_mb = peak_memory_mb(read_ours, whole, area)
    peer_mb = peak_memory_mb(osmnx_peer.read_whole, whole)
    content.append([name, "ours", ours.nodes, ours.edges, f"{ours.length_km:.1f}", len(ground.buildings),
                    f"{our_mb:.0f} MB"])  # fmt: skip
    content.append(["", "osmnx", *osmnx_peer.figures(peer), buildings, f"{peer_mb:.0f} MB"])


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


def rewrite(source: Path, folder: Path) -> tuple[Path, Path, Polygon]:
    """Write the file as XML, and its walkable ways alone; return both and a box round all nodes (EPSG:25832)."""
    whole, picked = (folder / f"{source.name.split('.')[0]}-{part}.osm" for part in ("whole", "picked"))
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
    return whole, picked, crs.to_storage(extent).envelope.buffer(1)


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
