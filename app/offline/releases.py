"""Name what the web folder holds, so that a page never meets modules of another release.

Every static file stands under /static/{release}/…, where the release is a hash of all that web/ holds. Modules import
each other by relative addresses and stay within their release; another release has other addresses. A browser may
therefore keep such a file for good, and the service worker may answer from what it kept without asking.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.settings import ROOT
from layers.folium_map import STYLES
from layers.stylesheet import style_sheet

WEB = ROOT / "web"
LEAFLET = ROOT / "node_modules" / "leaflet" / "dist"
RELEASED = ("modules", "styles", "templates", "translations")
LEAFLET_FILES = ("leaflet.js", "leaflet.css")
KEPT_TEMPLATES = ("area.html", "offline.html")
"""The pages that open without a network; what they need is read from their templates."""
NAME_LENGTH = 16

_TEMPLATE = re.compile(r"{%-?\s*(?:extends|include|import)\s+'([^']+)'")
_ASSET = re.compile(r"asset\('([^']+)'\)")
_IMPORT = re.compile(r"(?:from|import\(|import)\s*'(\.{1,2}/[^']+)'")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that the service worker keeps: its address, and the hash that it must have."""

    address: str
    integrity: str


@dataclass(frozen=True, slots=True)
class Release:
    """One state of the web folder."""

    name: str
    files: tuple[KeptFile, ...]

    def address(self, path: str) -> str:
        """Return the address of a static file such as styles/page.css."""
        return f"/static/{self.name}/{path}"

    @property
    def layer_styles(self) -> str:
        """Return the address of the stylesheet that is made from the layers."""
        return f"/layers.css?{self.name}"


@cache
def current_release() -> Release:
    """Return the release that this process serves; read once, so that a change of files takes a new start."""
    digest = hashlib.sha256(style_sheet().encode())
    for path in _released_files():
        digest.update(f"{path.relative_to(ROOT)}\0{_digest(path.read_bytes()).hex()}\n".encode())
    name = digest.hexdigest()[:NAME_LENGTH]
    bare = Release(name, ())
    files = [
        KeptFile(bare.address(path), _integrity(file_of(path).read_bytes()))
        for path in sorted(kept_paths())
        if file_of(path).is_file()
    ]
    return Release(name, (*files, KeptFile(bare.layer_styles, _integrity(style_sheet().encode()))))


def file_of(path: str) -> Path:
    """Return the file behind the path of an asset."""
    prefix = "vendor/leaflet/"
    return LEAFLET / path.removeprefix(prefix) if path.startswith(prefix) else WEB / path


def kept_paths() -> set[str]:
    """Return the paths of all assets that the kept pages need: named in their templates, or imported from there."""
    paths = {path for template in KEPT_TEMPLATES for path in _assets_of(template)}
    paths |= {f"vendor/leaflet/{name}" for name in LEAFLET_FILES} | set(STYLES)
    paths |= {f"modules/map/{file.name}" for file in (WEB / "modules" / "map").glob("*.js")}
    return _with_imports(paths)


def _released_files() -> Iterator[Path]:
    for folder in RELEASED:
        yield from sorted(file for file in (WEB / folder).rglob("*") if file.is_file())
    yield WEB / "service_worker.js"
    yield from (LEAFLET / name for name in LEAFLET_FILES)


def _assets_of(template: str) -> Iterator[str]:
    file = WEB / "templates" / template
    source = file.read_text(encoding="utf-8") if file.is_file() else ""
    yield from _ASSET.findall(source)
    for other in _TEMPLATE.findall(source):
        yield from _assets_of(other)


def _with_imports(paths: set[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        file = file_of(path)
        if path.startswith("modules/") and file.is_file():
            named = _IMPORT.findall(file.read_text(encoding="utf-8"))
            waiting += [(file.parent / name).resolve().relative_to(WEB).as_posix() for name in named]
    return found


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _integrity(content: bytes) -> str:
    """Return the hash as fetch checks it (Subresource Integrity, W3C)."""
    return f"sha256-{base64.b64encode(_digest(content)).decode()}"
