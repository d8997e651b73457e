"""Search a resident's words for personal data, and offer them without it."""

from collections.abc import Collection, Iterable, Sequence

from app.guard.addresses import find_addresses
from app.guard.finding import Finding
from app.guard.names import find_names
from app.guard.numbers import find_numbers
from app.guard.places import find_places
from app.guard.reading import read, read_words
from app.guard.spelled import find_spelled
from app.guard.writing import find_emails, find_handles, find_plates

GAP = "…"
"""What stands for something left out: it reads as a pause, and keeps what stood beside it apart."""


def search(words: str, *, place_names: Collection[str] = ()) -> list[Finding]:
    """Return the personal data in a text, in order, never overlapping; what is left without it holds none.

    place_names are the area's own names of places: a person's name within one is nobody, and a street among them makes
    an address with a house number. The words are searched again without what was found, until nothing more comes up.
    """
    found: list[Finding] = []
    while True:
        left, origins = _left_out(words, found)
        more = [
            Finding(finding.kind, origins[finding.start][0], origins[finding.end - 1][1])
            for finding in _search_once(left, place_names)
        ]
        if not more:
            return found
        found = _joined([*found, *more])


def without(words: str, findings: Sequence[Finding]) -> str:
    """Return a text with every finding replaced by an ellipsis."""
    return _left_out(words, findings)[0]


def _search_once(words: str, place_names: Collection[str]) -> list[Finding]:
    reading = read(words)
    text = reading.text
    tokens = read_words(text)
    places = find_places(text, tokens, place_names)
    found: list[Finding] = []
    covered: set[int] = set()
    for finder in (
        find_emails(text),
        find_handles(text),
        find_numbers(text),
        find_spelled(text),
        find_plates(text),
        find_addresses(text, places),
        find_names(text, tokens, places),
    ):
        for finding in sorted(finder, key=_place):
            stretch = range(finding.start, finding.end)
            if covered.isdisjoint(stretch):
                found.append(finding)
                covered.update(stretch)
    return [
        Finding(finding.kind, *reading.original(finding.start, finding.end)) for finding in sorted(found, key=_place)
    ]


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, -finding.end


def _joined(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order, those that overlap made one of the longer one's kind."""
    joined: list[Finding] = []
    for finding in sorted(findings, key=_place):
        if joined and finding.start < joined[-1].end:
            before = joined.pop()
            longer = max(before, finding, key=lambda one: one.end - one.start)
            finding = Finding(longer.kind, before.start, max(before.end, finding.end))  # noqa: PLW2901
        joined.append(finding)
    return joined


def _left_out(words: str, findings: Iterable[Finding]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with findings replaced, and for each of its characters where it came from."""
    parts: list[str] = []
    origins: list[tuple[int, int]] = []
    done = 0
    for finding in _joined(findings):
        parts += [words[done : finding.start], GAP]
        origins += [(at, at + 1) for at in range(done, finding.start)]
        origins.append((finding.start, finding.end))
        done = finding.end
    parts.append(words[done:])
    origins += [(at, at + 1) for at in range(done, len(words))]
    return "".join(parts), origins
