"""What the retention job found and did."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AreaRule:
    """One area and how many months it keeps what."""

    id: uuid.UUID
    slug: str
    text_months: int
    photo_months: int
    account_months: int


@dataclass(frozen=True, slots=True)
class AreaReport:
    """What is over its time in one area: counts, and the oldest of each kind."""

    slug: str
    text_months: int
    photo_months: int
    account_months: int
    pins: int = 0
    oldest_pin: datetime | None = None
    originals: int = 0
    photos: int = 0
    voices: int = 0
    """Voices that lose their slip."""
    responses: int = 0
    """Answers beside the map that lose own words and their sender's identifier."""
    messages: int = 0
    """Replies and answers to them that lose their words."""
    notices: int = 0
    """Wishes for an e-mail."""
    memberships: int = 0
    oldest_seen: datetime | None = None
    pin_ids: Sequence[uuid.UUID] = ()
    photo_ids: Sequence[uuid.UUID] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do."""
        beside = self.photos or self.voices or self.responses or self.messages or self.notices
        return not (self.pins or self.memberships or beside)


@dataclass(frozen=True, slots=True)
class PhotosReport:
    """What does not fit together between the photos' files and their rows."""

    files: int = 0
    """Files that no photo has, those of the photos over their time among them."""
    lost: int = 0
    """Photos without a file."""
    is_away: bool = False
    """Whether not one photo has its file: then the folder is missing, and not the photos."""


@dataclass(frozen=True, slots=True)
class InstanceReport:
    """What is over its time and belongs to no area."""

    credentials: int = 0
    invitations: int = 0
    closed_accounts: int = 0
    deleted_accounts: int = 0
    idle_administrators: int = 0
    """Told and never touched: an instance without its last administrator would be locked."""
    audit_entries: int = 0
    oldest_audit_entry: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return not (
            self.credentials or self.invitations or self.closed_accounts or self.deleted_accounts or self.audit_entries
        )


@dataclass(slots=True)
class RetentionReport:
    """What one run found, and did unless it was a dry run."""

    dry_run: bool
    at: datetime
    areas: list[AreaReport] = field(default_factory=list)
    instance: InstanceReport | None = None
    photos: PhotosReport | None = None
    failed: list[str] = field(default_factory=list)
    """Slugs of areas, "instance" or "photos", whose transaction failed and changed nothing."""

    def as_json(self, *, with_ids: bool) -> dict[str, Any]:
        """Return the report for a program to read."""
        whole = asdict(self)
        for area in whole["areas"]:
            for name in ("pin_ids", "photo_ids"):
                ids = area.pop(name)
                if with_ids:
                    area[name] = [str(one) for one in ids]
        return whole
