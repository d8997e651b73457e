"""Hold the people who answered against the people who live there, with the uncertainty said and small groups hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import binomtest

CONFIDENCE = 0.95
Verdict = str
"""missing: fewer than live there, beyond chance; many: more, beyond chance; fits; unknown: nothing to compare with."""


@dataclass(frozen=True, slots=True)
class Group:
    """One age group or gender: how many answered and their share, beside the share of the residents."""

    code: str
    answers: int | None
    """None where they are too few to be told, or would give a hidden neighbour away."""
    share: float | None
    low: float | None
    high: float | None
    residents_share: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Meter:
    """How well the answers of one dimension (age or gender) stand for the residents."""

    dimension: str
    answers: int
    """How many told theirs."""
    groups: tuple[Group, ...]
    source: str = ""

    @property
    def missing(self) -> list[str]:
        """Return the groups that are heard less than they live there."""
        return [group.code for group in self.groups if group.verdict == "missing"]


def interval(count: int, all_of_them: int) -> tuple[float, float]:
    """Return the bounds of a share with 95 % confidence.

    The score interval of Wilson (1927, Journal of the American Statistical Association 22:209–212), which holds for
    small numbers and for shares near 0 and 1 where the usual one does not (Brown, Cai & DasGupta 2001).
    """
    found = binomtest(count, all_of_them).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)


def hidden(counts: Mapping[str, int], least: int) -> set[str]:
    """Return the groups that may not be told: those of 1 to least − 1 people, and where only one is hidden the next
    smallest as well, since the sum would tell it (secondary suppression, Hundepool et al. 2012, section 4.3).

    A group of nobody points at nobody; it is told unless it is needed to hide another one.
    """
    small = {code for code, count in counts.items() if 0 < count < least}
    others = sorted((code for code in counts if code not in small), key=lambda code: (counts[code] == 0, counts[code]))
    if len(small) == 1 and others:
        small.add(others[0])
    return small


def meter(
    dimension: str,
    codes: Sequence[str],
    answered: Mapping[str, int],
    residents: Mapping[str, int],
    *,
    least: int,
    source: str = "",
) -> Meter:
    """Return how the answers of a dimension stand to the residents; residents may be empty when nobody knows them."""
    counts = {code: answered.get(code, 0) for code in codes}
    people = sum(residents.values())
    shares = {code: number / people for code, number in residents.items()} if people else {}
    unsaid = hidden(counts, least)
    groups = tuple(_group(code, counts, shares.get(code), is_hidden=code in unsaid) for code in codes)
    return Meter(dimension, sum(counts.values()), groups, source)


def _group(code: str, counts: Mapping[str, int], expected: float | None, *, is_hidden: bool) -> Group:
    everybody = sum(counts.values())
    if everybody == 0:
        return Group(code, 0, None, None, None, expected, "unknown")
    low, high = interval(counts[code], everybody)
    verdict = _verdict(low, high, expected)
    if is_hidden:
        # That few were heard is what the meter is for; how few is not told.
        return Group(code, None, None, None, None, expected, verdict if verdict == "missing" else "unknown")
    return Group(code, counts[code], counts[code] / everybody, low, high, expected, verdict)


def _verdict(low: float, high: float, expected: float | None) -> Verdict:
    if expected is None:
        return "unknown"
    if high < expected:
        return "missing"
    return "many" if low > expected else "fits"
