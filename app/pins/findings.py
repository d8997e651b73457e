"""Show where the guard found something: a text in pieces, so that no reader has to count characters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.guard import service as guard
from app.guard.finding import Finding
from app.pins.schemas import Segment


def stored_findings(rows: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Return the findings as they are stored beside a pin."""
    return [Finding(row["kind"], row["start"], row["end"]) for row in rows]


def segments(words: str, findings: Sequence[Finding]) -> list[Segment]:
    """Return the whole text in pieces, each with the kind of what was found in it or None.

    A finding that begins within another one shows only what lies beyond it; together the pieces are the text.
    """
    return list(_pieces(words, findings))


def _pieces(words: str, findings: Sequence[Finding]) -> Iterator[Segment]:
    done = 0
    for finding in sorted(findings, key=lambda one: (one.start, one.end)):
        start, end = max(finding.start, done), min(finding.end, len(words))
        if end <= start:
            continue
        if start > done:
            yield Segment(text=words[done:start])
        yield Segment(text=words[start:end], kind=finding.kind)
        done = end
    if done < len(words):
        yield Segment(text=words[done:])


def without_findings(words: str, findings: Sequence[Finding]) -> str | None:
    """Return the text without what was found, or None when nothing was."""
    return guard.without(words, findings) if findings else None
