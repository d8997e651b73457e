"""Write a map as one file that opens anywhere: scripts, styles and data are all within it."""

import base64
import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

from app.settings import ROOT
from layers.folium_map import MODULE, MapParts
from layers.stylesheet import style_sheet

MODULES = ROOT / "web" / "modules" / "map"
STYLES = ROOT / "web" / "styles"
LEAFLET = ROOT / "node_modules" / "leaflet" / "dist"
_IMPORT = re.compile(r"""(\bfrom\s+|\bimport\s+)(['"])\./([a-z_]+\.js)\2""")


def map_file(parts: MapParts, *, title: str, language: str) -> str:
    """Return an HTML page that needs no server; modules stand in the import map as data addresses."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_styles(tuple(parts.stylesheets))}</style>\n"
        f'<script type="importmap">{json.dumps({"imports": _modules()})}</script>\n'
        f"<script>{_inline((LEAFLET / 'leaflet.js').read_text(encoding='utf-8'))}</script>\n</head>\n"
        f'<body>\n<main class="bare-map">{parts.html}</main>\n{parts.data_blocks}\n'
        f'<script type="module">{parts.module_script}</script>\n</body>\n</html>\n'
    )


@cache
def _modules() -> Mapping[str, str]:
    """Return every module of the map by name; what they import from each other goes by those names too."""
    found = {path.name: _as_address(path) for path in sorted(MODULES.glob("*.js"))}
    return {MODULE: found["index.js"], **{f"{MODULE}/{name}": address for name, address in found.items()}}


def _as_address(path: Path) -> str:
    source = _IMPORT.sub(rf"\1\2{MODULE}/\3\2", path.read_text(encoding="utf-8"))
    return f"data:text/javascript;base64,{base64.b64encode(source.encode()).decode()}"


@cache
def _styles(addresses: tuple[str, ...]) -> str:
    sheets = [(STYLES / "tokens.css"), *map(_file_of, addresses), STYLES / "bare_map.css"]
    texts = [style_sheet(), *(sheet.read_text(encoding="utf-8") for sheet in sheets)]
    return "\n".join(texts).replace("</", "<\\/")


def _file_of(address: str) -> Path:
    """Return the file behind the address of a style sheet."""
    folder = LEAFLET if "/vendor/leaflet/" in address else STYLES
    return folder / address.rpartition("/")[2]


def _inline(script: str) -> str:
    return script.replace("</script", "<\\/script")
