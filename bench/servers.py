"""Servers of a benchmark: our service, and a folder of files; both on loopback, ended by their id."""

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from app.cluster import HOST, DatabaseUrls
from app.database import urls_from
from app.main import GZIP_LEAST_BYTES, create_app
from app.processes import die_with_parent, free_port
from app.settings import Settings
from bench.weigh import GZIP_LEVEL

START_SECONDS = 30.0
STOP_SECONDS = 15.0


@contextmanager
def our_service(urls: DatabaseUrls, var: Path) -> Iterator[str]:
    """Serve the service itself over a database and yield its address."""
    port = free_port(HOST)
    environment = {
        "VAR": str(var), "BASE_MAP": "own", "DATABASE_URL": urls.owner,
        "DATABASE_STAFF_URL": urls.staff, "DATABASE_PUBLIC_URL": urls.public, "DATABASE_ACCOUNTS_URL": urls.accounts,
        "SECRET_KEY": secrets.token_hex(32),
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.servers", "service", str(port)]
    with _running(command, f"http://{HOST}:{port}", "/health", environment) as address:
        yield address


@contextmanager
def static_site(folder: Path) -> Iterator[str]:
    """Serve a folder's files with the same server and compression as ours, and yield its address."""
    folder.mkdir(exist_ok=True)
    (folder / "ready.txt").write_text("ready")
    port = free_port(HOST)
    command = [sys.executable, "-m", "bench.servers", "files", str(port), str(folder)]
    with _running(command, f"http://{HOST}:{port}", "/ready.txt", {}) as address:
        yield address


@contextmanager
def _running(command: Sequence[str], address: str, path: str, environment: Mapping[str, str]) -> Iterator[str]:
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        _wait_for(process, address + path)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310  an address on loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {url}")


def _files(folder: str) -> Starlette:
    site = Starlette()
    site.mount("/", StaticFiles(directory=folder))
    site.add_middleware(GZipMiddleware, minimum_size=GZIP_LEAST_BYTES, compresslevel=GZIP_LEVEL)
    return site


def _service() -> Starlette:
    settings = Settings()
    urls = urls_from(settings)
    if urls is None:
        raise RuntimeError("DATABASE_URL is missing")
    return create_app(settings, urls)


def _serve(kind: str, port: str, *folder: str) -> None:
    die_with_parent(signal.SIGTERM)
    site = _service() if kind == "service" else _files(*folder)
    uvicorn.run(site, host=HOST, port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
