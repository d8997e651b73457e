"""Instances to back up and restore, and backups that were tampered with."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.backup.manifest import MANIFEST, SEAL
from app.backup.places import PrivatePlace
from app.backup.reading import Archive
from app.backup.restoring import restore_backup
from app.cluster import Cluster, DatabaseUrls
from app.database import owner_engine
from tests.app.backup.portrait import portray


@dataclass
class Instance:
    """A private instance: its folder and its running cluster."""

    var: Path
    cluster: Cluster

    @property
    def urls(self) -> DatabaseUrls:
        return self.cluster.urls()

    def portrait(self) -> dict[str, Any]:
        """Return all that is in the database and in the folders."""
        engine = owner_engine(self.urls)
        try:
            return portray(engine) | {"files": contents(self.var)}
        finally:
            engine.dispose()

    def run(self, *statements: str) -> None:
        with self.cluster.connect("tryghedskort") as connection:
            for statement in statements:
                connection.execute(statement)

    def databases(self) -> list[str]:
        with self.cluster.connect() as server:
            return [name for (name,) in server.execute("SELECT datname FROM pg_database ORDER BY 1").fetchall()]

    def restore(self, file: Path, *, replace: bool = False) -> None:
        with Archive(file) as archive:
            restore_backup(archive, PrivatePlace(self.urls), self.var, replace=replace)


def contents(var: Path) -> dict[str, bytes]:
    """Return the files of keys and photos."""
    return {
        path.relative_to(var).as_posix(): path.read_bytes()
        for name in ("keys", "photos")
        for path in sorted((var / name).rglob("*"))
        if path.is_file()
    }


def leftovers(var: Path) -> list[str]:
    """Return what a restore may leave only while it works."""
    return sorted(path.name for path in var.iterdir() if "restoring" in path.name or path.suffix in {".part", ".log"})


def start(var: Path) -> Instance:
    instance = Instance(var, Cluster(var / "postgis", durable=False))
    instance.cluster.start()
    return instance


def forge(source: Path, target: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> Path:
    """Write a backup with a changed manifest or changed parts whose checksums are right nevertheless."""
    with tarfile.open(source) as tar:
        parts = {member.name: tar.extractfile(member).read() for member in tar}
    manifest = json.loads(parts.pop(MANIFEST))
    del parts[SEAL]
    change(manifest, parts)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    manifest["parts"] = {name: {"size": len(parts[name]), "sha256": digest} for name, digest in digests.items()}
    parts[MANIFEST] = json.dumps(manifest).encode()
    parts[SEAL] = hashlib.sha256(parts[MANIFEST]).hexdigest().encode()
    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in parts.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
    return target
