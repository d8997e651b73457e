"""Page: what the map of an area weighs and when its first heart stands, against a plain Folium map."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import nan
from pathlib import Path, PurePosixPath
from statistics import median
from urllib.parse import urlsplit

from bench import folium_peer
from bench.browser import chromium, visit
from bench.measure import ROUNDS, Report, markdown_table, seconds_text, time_in_turns
from bench.servers import our_service, static_site
from bench.stage import SLUG, throwaway_stage
from bench.weigh import Weight, gzip_bytes, weigh
from layers.reading import read_map_layers

PINS = 1_000
OUR_MAP, OUR_PAGE, PEER, PEER_HTML = "our map", "our area page", "plain Folium", "plain Folium, HTML alone"
LIMIT_BYTES = 300_000
LIMIT_SECONDS = 1.0
OUR_SIGN = ".map-sign .map-shape-heart, .map-stack .map-shape-heart"
PEER_SIGN = "img.leaflet-marker-icon"
_KINDS = {".js": "scripts", ".css": "styles", ".png": "pictures", ".svg": "pictures"}


@dataclass(frozen=True, slots=True)
class Found:
    """What one page came to: the bodies that it loads, the hosts besides its own, and median seconds."""

    bodies: dict[str, bytes]
    foreign_hosts: int
    html_made_s: float
    first_sign_s: float
    slow_first_sign_s: float


def measure_page(folder: Path, *, rounds: int = ROUNDS, pins: int = PINS, whole: bool = True) -> Report:
    """Open our map, our whole page and the plain Folium map in Chromium, each with an empty cache every time.

    Not whole leaves out the peer's assets, which come from the npm registry, and the slow line.
    """
    report = Report(f"Page: the map with {pins:,} pins, against plain Folium")
    site = folder / "site"
    with throwaway_stage(folder) as stage, our_service(stage.urls, folder / "var") as address:
        stage.fill(pins)
        with stage.engine.connect() as connection:
            layers = read_map_layers(connection, stage.area_id, "public")
        made_s = time_in_turns({PEER: lambda: folium_peer.plain_map(layers)}, rounds)[PEER]
        html = folium_peer.plain_map(layers)
        remarks = folium_peer.lay_out_site(html, site) if whole else None
        pages = {OUR_MAP: (f"{address}/areas/{SLUG}/map", OUR_SIGN), OUR_PAGE: (f"{address}/areas/{SLUG}", OUR_SIGN)}
        with static_site(site) as peer_address:
            if remarks is not None:
                pages[PEER] = (f"{peer_address}/index.html", PEER_SIGN)
            found = _open_all(pages, rounds, slow_line=whole)
    foreign_hosts = len(folium_peer.foreign_hosts(html))
    if PEER in found:
        found[PEER] = replace(found[PEER], html_made_s=made_s, foreign_hosts=foreign_hosts)
    found[PEER_HTML] = Found({"index.html": html.encode()}, foreign_hosts, made_s, nan, nan)
    _describe(report, {name: (page, weigh(page.bodies, folder)) for name, page in found.items()})
    report.tables.append(_parts_table(found))
    report.remarks += (
        ["The peer's assets were not obtainable: only its HTML is weighed."] if remarks is None else remarks
    )
    return report


def _open_all(pages: Mapping[str, tuple[str, str]], rounds: int, *, slow_line: bool) -> dict[str, Found]:
    """Open every page in turns, on loopback as it is and on a feigned slow line; the first round warms up."""
    lines = (False, True) if slow_line else (False,)
    first_s: dict[tuple[str, bool], list[float]] = {(name, slow): [] for name in pages for slow in (False, True)}
    made_s: dict[str, list[float]] = {name: [] for name in pages}
    with chromium() as browser:
        for number in range(rounds + 1):
            order = list(pages.items())
            for name, (url, sign) in order if number % 2 == 0 else reversed(order):
                for slow in lines:
                    seen = visit(browser, url, sign, slow=slow)
                    if number:
                        first_s[name, slow].append(seen.first_sign_s)
                    if number and not slow:
                        made_s[name].append(seen.first_byte_s)
        loaded = {name: visit(browser, url, sign, keep=True) for name, (url, sign) in pages.items()}
    return {
        name: Found(
            bodies=loaded[name].counted(),
            foreign_hosts=len(loaded[name].hosts) - 1,
            html_made_s=median(made_s[name]),
            first_sign_s=median(first_s[name, False]),
            slow_first_sign_s=median(first_s[name, True] or [nan]),
        )
        for name in pages
    }


def _describe(report: Report, pages: Mapping[str, tuple[Found, Weight]]) -> None:
    rows = [
        [name, f"{weight.raw:,}", f"{weight.gzip:,}", "–" if weight.brotli is None else f"{weight.brotli:,}",
         len(page.bodies), page.foreign_hosts, seconds_text(page.html_made_s), seconds_text(page.first_sign_s),
         seconds_text(page.slow_first_sign_s)]
        for name, (page, weight) in pages.items()
    ]  # fmt: skip
    rows.append(["limit", "–", f"{LIMIT_BYTES:,}", "–", "–", 0, "–", seconds_text(LIMIT_SECONDS), "–"])
    head = ("page", "bytes", "gzip", "brotli", "requests", "foreign hosts", "HTML made in", "first sign",
            "first sign, slow line")  # fmt: skip
    report.tables.append(markdown_table(head, rows))
    for key, name in (("map", OUR_MAP), ("area_page", OUR_PAGE)):
        page, weight = pages[name]
        report.ratios[f"page_{key}_gzip_of_limit"] = weight.gzip / LIMIT_BYTES
        report.ratios[f"page_{key}_first_sign_of_limit"] = page.first_sign_s / LIMIT_SECONDS
    ours, our_weight = pages[OUR_MAP]
    report.ratios["page_gzip_folium_html_alone"] = pages[PEER_HTML][1].gzip / our_weight.gzip
    if PEER in pages:
        peer, peer_weight = pages[PEER]
        report.ratios["page_gzip_folium"] = peer_weight.gzip / our_weight.gzip
        report.ratios["page_first_sign_folium"] = peer.first_sign_s / ours.first_sign_s
        report.ratios["page_first_sign_slow_line_folium"] = peer.slow_first_sign_s / ours.slow_first_sign_s


def _parts_table(pages: Mapping[str, Found]) -> str:
    """Return what the compressed weight is made of."""
    rows = []
    for name, page in pages.items():
        parts: dict[str, list[bytes]] = {"scripts": [], "styles": [], "pictures": [], "HTML": []}
        for url, body in page.bodies.items():
            parts[_KINDS.get(PurePosixPath(urlsplit(url).path).suffix, "HTML")].append(body)
        rows.append([name, *(f"{gzip_bytes(bodies):,}" for bodies in parts.values())])
    return markdown_table(("gzip of that", "scripts", "styles", "pictures", "HTML with data"), rows)
