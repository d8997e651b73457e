"""Compile kernels to machine code, once for every state of their sources.

numba keeps what it compiled by the date of the function's own file. A kernel that calls another module's would then
go on with the old one after an update; so the folder of the cache is named for the text of every module of the room
that the kernel stands in. Kernels call none of another room.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])

_WITHOUT_WRAPPERS = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_config = vars(numba.config)
_asked_for: str = _config["CACHE_DIR"]


def compiled(function: Function) -> Function:
    """Compile a function at its first call; other threads run while it does."""
    return _compile_later(function, {})


def inner(function: Function) -> Function:
    """Compile a function that only compiled functions call; without wrappers for others that takes half the time."""
    return _compile_later(function, _WITHOUT_WRAPPERS)


def _compile_later(function: Function, options: dict[str, Any]) -> Function:
    source = Path(cast(str, sys.modules[function.__module__].__file__))
    _config["CACHE_DIR"] = str(_cache_root() / f"kernels-{source.parent.name}-{_fingerprint(source.parent)}")
    return cast(Function, numba.njit(cache=True, nogil=True, **options)(function))


@cache
def _fingerprint(room: Path) -> str:
    """Return a name for the sources of a room and the compiler that reads them."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(room.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _cache_root() -> Path:
    """Return a folder that may be written: the operator's, else beside the sources, else the user's, else a new one."""
    if _asked_for:
        return Path(_asked_for)
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tryghedskort"
    for folder in (Path(__file__).parent / "__pycache__", own):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="tryghedskort-kernels-"))
