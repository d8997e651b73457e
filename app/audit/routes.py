"""The audit over HTTP: searched, paged, exported; looking at it is itself written down."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.audit import queries
from app.audit.schemas import AuditEntryOut, AuditFilter, AuditOut, AuditPageFilter
from app.audit.spreadsheet import DANISH_TIME, table_lines
from app.database import Database
from app.dependencies import AccountsSession, CurrentCaller, may
from app.pages.rendering import page
from app.translations import Translator

router = APIRouter()

READ = may("read", "audit")
EXPORT_ENTRIES = 2000
FIELDS = ("actor", "action", "subject", "subject_id", "area", "from", "to")
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/api/audit", tags=["audit"], dependencies=[READ])
def list_entries(request: Request, session: AccountsSession, wish: Annotated[AuditPageFilter, Query()]) -> AuditOut:
    """List who did and saw what, the newest first; `next` leads on."""
    found, following = _page_of(session, wish)
    href = str(request.url.include_query_params(before=following)) if following else None
    return AuditOut(entries=found, next=href)


@router.get("/admin/audit", include_in_schema=False, dependencies=[READ])
def audit_page(request: Request, session: AccountsSession, wish: Annotated[AuditPageFilter, Query()]) -> Response:
    """Show and search the audit."""
    found, following = _page_of(session, wish)
    asked = wish.asked()
    filters = {name: value for name, value in asked.items() if name not in ("before", "limit")}
    context = {
        "entries": found,
        "asked": {**dict.fromkeys(FIELDS, ""), **asked},
        "is_filtered": bool(filters),
        "is_later_page": wish.before is not None,
        "areas": queries.area_choices(session),
        "newest_href": f"/admin/audit?{urlencode(filters)}",
        "next_href": f"/admin/audit?{urlencode({**filters, 'before': following})}" if following else None,
        "export_href": f"/admin/audit.csv?{urlencode(filters)}",
        "words_of": _words_of,
        "moment_words": _moment_words,
        "detail_words": _detail_words,
        "choices": _choices,
    }
    return page(request, "audit.html", context, headers={"Cache-Control": "no-store"})


@router.get("/admin/audit.csv", tags=["audit"], response_class=Response, responses=CSV, dependencies=[READ])
def export_entries(
    request: Request, session: AccountsSession, caller: CurrentCaller, wish: Annotated[AuditFilter, Query()]
) -> Response:
    """Give the entries as a table for a spreadsheet: UTF-8 with a byte order mark, semicolons, nothing a formula."""
    database: Database = request.app.state.database
    rows = _all_entries(database, caller.credential, wish, queries.newest_entry(session))
    name = f"audit-{datetime.now(DANISH_TIME):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(table_lines(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _page_of(session: AccountsSession, wish: AuditPageFilter) -> tuple[list[AuditEntryOut], int | None]:
    """Return a page of entries, and the id it ended with when there are more."""
    found = queries.entries(session, wish, limit=wish.limit + 1, before=wish.before)
    shown = found[: wish.limit]
    return shown, shown[-1].id if len(found) > len(shown) else None


def _all_entries(
    database: Database, credential: bytes | None, wish: AuditFilter, newest: int
) -> Iterator[AuditEntryOut]:
    """Yield every entry up to the newest, a page in a transaction: a slow reader holds no connection meanwhile.

    Raises PermissionError when the caller's sign-in ends on the way, which breaks the download off: a table that
    merely ends early would look whole.
    """
    before: int | None = None
    while True:
        with database.accounts(credential) as session:
            if not queries.is_administrator(session):
                raise PermissionError("the sign-in ended while the audit was exported")
            found = queries.entries(session, wish, limit=EXPORT_ENTRIES, before=before, newest=newest)
        yield from found
        if len(found) < EXPORT_ENTRIES:
            return
        before = found[-1].id


def _moment_words(moment: datetime) -> str:
    """Return a time to the second, in Danish time."""
    return moment.astimezone(DANISH_TIME).strftime("%d.%m.%Y %H:%M:%S")


def _detail_words(details: dict[str, Any]) -> str:
    return json.dumps(details, ensure_ascii=False)[1:-1]


def _words_of(translate: Translator, family: str, code: str) -> str:
    """Return what a code of the audit is called, or the code itself: a later version may have others."""
    key = f"{family}.{code}"
    return translate(key) if translate.knows(key) else code


def _choices(translate: Translator, family: str, chosen: str | None) -> list[tuple[str, str]]:
    """Return the codes that have words with them, by their words; the chosen one is always among them."""
    named = {key.removeprefix(f"{family}."): words for key, words in translate.only([f"{family}."]).items()}
    if chosen:
        named.setdefault(chosen, chosen)
    return sorted(named.items(), key=lambda pair: pair[1].lower())
