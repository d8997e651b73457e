"""What is asked of the audit, and how an entry is told."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.parameters import NoNul

PAGE_ENTRIES = 50
MOST_ENTRIES = 500
LAST_ID = 2**31 - 1
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


def _none_if_blank(value: Any) -> Any:
    """Take a form's field that was left empty for one that was not sent."""
    return None if isinstance(value, str) and not value.strip() else value


Word = Annotated[Annotated[NoNul, Field(max_length=120)] | None, BeforeValidator(_none_if_blank)]
Day = Annotated[Annotated[date, Field(ge=EARLIEST, le=LATEST)] | None, BeforeValidator(_none_if_blank)]
EntryId = Annotated[Annotated[int, Field(ge=1, le=LAST_ID)] | None, BeforeValidator(_none_if_blank)]


class AuditFilter(BaseModel):
    """Which entries somebody looks for; days are Danish, first and last included."""

    model_config = ConfigDict(populate_by_name=True)

    actor: Word = Field(default=None, description="part of a name")
    action: Word = None
    subject: Word = None
    subject_id: Word = None
    area: Word = Field(default=None, description="slug of an area")
    first_day: Day = Field(default=None, alias="from")
    last_day: Day = Field(default=None, alias="to")

    def asked(self) -> dict[str, str]:
        """Return what was asked as the parameters of an address."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.model_dump(by_alias=True, exclude_none=True).items()
        }


class AuditPageFilter(AuditFilter):
    """Entries somebody looks for, a page at a time."""

    before: EntryId = Field(default=None, description="the entry that the page before ended with")
    limit: Annotated[int, Field(ge=1, le=MOST_ENTRIES)] = PAGE_ENTRIES


class AuditEntryOut(BaseModel):
    """Who did or saw what, when."""

    id: int
    happened_at: datetime
    account_id: uuid.UUID | None
    actor: str
    role: str
    credential_kind: str
    action: str
    subject: str
    subject_id: str | None
    area: str | None = Field(description="slug of the area, as far as it still exists")
    area_name: str | None
    area_id: uuid.UUID | None
    details: dict[str, Any]


class AuditOut(BaseModel):
    """Entries, the newest first."""

    entries: list[AuditEntryOut]
    next: str | None = Field(description="address of the next page")
