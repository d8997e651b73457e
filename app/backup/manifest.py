"""What a backup says about itself, and whether this program can bring it back."""

import json
from datetime import datetime
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from app.settings import ROOT

FORMAT = 1
"""Raised when an older program could no longer read the file."""
DUMP = "database.dump"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
FOLDERS = ("keys", "photos")
"""The folders under `var/` that belong to the instance."""


class BackupError(RuntimeError):
    """A backup cannot be made or brought back; the message says what to do."""


class Part(BaseModel):
    """One file of the backup."""

    model_config = ConfigDict(frozen=True)

    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Role(BaseModel):
    """A role of the server that grants or policies of the database name; it carries no password."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(min_length=1, max_length=63)
    inherits: bool = True
    bypasses_row_security: bool = False
    member_of: tuple[str, ...] = ()

    @field_validator("name")
    @classmethod
    def _is_no_reserved_one(cls, name: str) -> str:
        if name.startswith("pg_") or "\0" in name:
            raise ValueError("PostgreSQL keeps such names for itself")
        return name


class Manifest(BaseModel):
    """The last but one entry of a backup: what was written, of which versions, with the checksum of every part."""

    model_config = ConfigDict(frozen=True)

    format: int
    made_at: datetime
    postgresql: int
    """The major version of the server."""
    postgis: str
    revision: str
    extensions: tuple[str, ...]
    roles: tuple[Role, ...]
    rows: dict[str, int]
    """How many rows each table had, by its quoted name."""
    parts: dict[str, Part]
    key_check: str | None = None
    """Tells whether the instance that is restored has the same secret; nothing of the secret follows from it."""


def read_manifest(raw: bytes) -> Manifest:
    """Return the manifest, or raise BackupError when this program cannot bring back what it describes."""
    try:
        described: Any = json.loads(raw)
        number = int(described["format"])
    except (ValueError, KeyError, TypeError):
        raise BackupError("This is not a backup of tryghedskort: its manifest cannot be read.") from None
    if number > FORMAT:
        raise BackupError(
            f"This backup has format {number} and was made by a newer tryghedskort; this one reads up to "
            f"format {FORMAT}. Update tryghedskort, then restore."
        )
    try:
        manifest = Manifest.model_validate(described)
    except ValidationError:
        raise BackupError("This is not a backup of tryghedskort: its manifest is not whole.") from None
    if manifest.revision not in known_revisions():
        raise BackupError(
            f"This backup has the database schema {manifest.revision}, which this tryghedskort does not know: it was "
            "made by a newer one. Update tryghedskort, then restore."
        )
    return manifest


def known_revisions() -> frozenset[str]:
    """Return every revision of the schema that this program has a migration for."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return frozenset(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())
