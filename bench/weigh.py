"""Weigh what a page loads: as it is, with gzip as our service sends it, and with brotli when Node is at hand."""

import gzip
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

GZIP_LEVEL = 6
_BROTLI = """
const { brotliCompressSync } = require('zlib'); const { readFileSync } = require('fs');
console.log(JSON.stringify(process.argv.slice(1).map((path) => brotliCompressSync(readFileSync(path)).length)));
"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of all bodies together; what does not shrink (pictures) counts as it is."""

    raw: int
    gzip: int
    brotli: int | None


def weigh(bodies: Mapping[str, bytes], folder: Path) -> Weight:
    """Return the summed weight, each body compressed on its own as over HTTP."""
    contents = [body for body in bodies.values() if body]
    return Weight(sum(map(len, contents)), gzip_bytes(contents), _brotli_bytes(contents, folder))


def gzip_bytes(contents: Iterable[bytes]) -> int:
    """Return the summed bytes with gzip, or as they are where that is less."""
    return sum(min(len(content), len(gzip.compress(content, GZIP_LEVEL))) for content in contents)


def _brotli_bytes(contents: list[bytes], folder: Path) -> int | None:
    """Return the bytes at brotli's highest quality, or None without Node."""
    node = shutil.which("node")
    if node is None:
        return None
    with tempfile.TemporaryDirectory(dir=folder) as place:
        paths = [Path(place) / str(number) for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        done = subprocess.run([node, "-e", _BROTLI, *map(str, paths)], check=True, capture_output=True, text=True)
    return sum(min(sizes) for sizes in zip(map(len, contents), json.loads(done.stdout), strict=True))
