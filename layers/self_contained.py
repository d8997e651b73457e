"""Put a map into one file that can be mailed and kept: opened from a disk, it makes no request at all.

Leaflet, the styles and the modules are written into the page; the modules find each other through an import map of
data: addresses, and the page's own policy forbids everything that would come from anywhere.
"""

import base64
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path

from layers.folium_map import MODULE, STYLES, MapParts, json_for_html
from layers.stylesheet import style_sheet

_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*)(["'])\./([a-z_]+)\.js\2""")
_REMOTE = re.compile(r"url\((?!\s*['\"]?data:)[^)]*\)")
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
)


@dataclass(frozen=True, slots=True)
class Assets:
    """Where the files lie that a page is put together from."""

    leaflet: Path
    """The folder with leaflet.js and leaflet.css."""
    web: Path
    """The folder that holds the styles and the modules."""

    @property
    def modules(self) -> Path:
        """Return the folder of the map's modules."""
        return self.web / "modules" / "map"

    def styles(self) -> str:
        """Return the style sheets of the map, those of Leaflet first."""
        files = [self.leaflet / "leaflet.css", *(self.web / path for path in STYLES)]
        return "".join(file.read_text(encoding="utf-8") for file in files)


def _script(text: str) -> str:
    """Return a script that cannot end the element it stands in."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _style(text: str) -> str:
    """Return a style sheet that loads nothing and cannot end the element it stands in."""
    return _REMOTE.sub("none", text).replace("</style", "<\\/style")


def _address(module: Path) -> str:
    """Return a module as a data: address, its imports turned into names of the import map."""
    source = _IMPORT.sub(rf"\1\2{MODULE}/\3\2", module.read_text(encoding="utf-8"))
    return f"data:text/javascript;base64,{base64.b64encode(source.encode()).decode()}"


def _import_map(folder: Path) -> str:
    modules = {f"{MODULE}/{module.stem}": _address(module) for module in sorted(folder.glob("*.js"))}
    modules[MODULE] = modules[f"{MODULE}/index"]
    return json.dumps({"imports": modules})


def self_contained_page(parts: MapParts, assets: Assets, title: str, language: str) -> str:
    """Return a whole HTML page that carries everything it needs."""
    leaflet = (
        (assets.leaflet / "leaflet.js").read_text(encoding="utf-8").replace("//# sourceMappingURL", "// source map")
    )
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{html.escape(language)}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">',
            f'<meta name="color-scheme" content="light dark"><title>{html.escape(title)}</title>',
            f"<style>{_style(style_sheet())}{_style(assets.styles())}"
            "html,body{block-size:100%;margin:0}main{block-size:100%;block-size:100dvh}</style>",
            f"<script>{_script(leaflet)}</script>",
            f'<script type="importmap">{json_for_html(_import_map(assets.modules))}</script></head>',
            f'<body><main aria-label="{html.escape(title)}">{parts.html}</main>',
            parts.data_blocks,
            f'<script type="module">{_script(parts.module_script)}</script></body></html>',
        )
    )
