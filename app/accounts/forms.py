"""Read what the forms of accounts send."""

import uuid

from app.errors import ProblemError


def read_scope(scope: str) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """Return area and municipality of a token's scope: "area:<id>", "municipality:<id>", or "" for all of one's own.

    Raises ProblemError for anything else.
    """
    kind, _, identifier = scope.partition(":")
    try:
        found = uuid.UUID(identifier) if identifier else None
    except ValueError:
        found = None
    if scope == "":
        return None, None
    if found is None or kind not in ("area", "municipality"):
        raise ProblemError("token_scope", field="scope")
    return (found, None) if kind == "area" else (None, found)
