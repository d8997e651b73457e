"""Tell which modules a page loads at once, for the browser to fetch them together and not one after the other."""

import re
from functools import cache

from app.settings import ROOT

WEB = ROOT / "web"
_STATIC_IMPORT = re.compile(r"^(?:import|export)\b[^;]*?\bfrom\s*'(\.{1,2}/[^']+)'", re.MULTILINE)


@cache
def loaded_at_once(entry: str) -> tuple[str, ...]:
    """Return the paths of a module and of all that it imports; what is asked for later by import() is left out.

    entry is a path below web/, such as modules/area_page.js.
    """
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found[path] = None
        file = WEB / path
        named = _STATIC_IMPORT.findall(file.read_text(encoding="utf-8"))
        waiting += [(file.parent / name).resolve().relative_to(WEB).as_posix() for name in named]
    return tuple(found)
