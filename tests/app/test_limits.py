"""Limits count calls and can tell nobody's name afterwards."""

import gc
import ipaddress
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.spam.limits import Limits

HOUR_S = 3600
ADDRESS = "203.0.113.7"


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self, reads: float = 1_000_000.0) -> None:
        self.reads = reads

    def __call__(self) -> float:
        return self.reads

    def moves(self, seconds: float) -> None:
        self.reads += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> Limits:
    return Limits(now=clock)


def calls(
    limits: Limits, caller: str = ADDRESS, *, purpose: str = "pin", most: int = 3, per_s: int = 60
) -> float | None:
    return limits.allow(purpose, caller, most=most, per_s=per_s)


def use_up(limits: Limits, caller: str = ADDRESS, *, purpose: str = "pin", most: int = 3, per_s: int = 60) -> None:
    for _ in range(most):
        assert calls(limits, caller, purpose=purpose, most=most, per_s=per_s) is None


def held_by(limits: Limits) -> list[Any]:
    """Return everything that can be reached from the limits, apart from code."""
    found: dict[int, Any] = {}
    left: list[Any] = [vars(limits)]
    while left:
        thing = left.pop()
        if id(thing) in found or callable(thing):
            continue
        found[id(thing)] = thing
        left.extend(gc.get_referents(thing))
    return list(found.values())


def test_so_many_calls_pass_at_once_and_the_next_is_told_when(limits: Limits) -> None:
    use_up(limits)
    assert calls(limits) == pytest.approx(20)


def test_who_waits_as_long_as_told_is_let_in_and_not_before(limits: Limits, clock: Clock) -> None:
    use_up(limits)
    wait_s = calls(limits)
    assert wait_s is not None
    clock.moves(wait_s - 0.01)
    assert calls(limits) == pytest.approx(0.01, abs=1e-4)
    clock.moves(0.01)
    assert calls(limits) is None


def test_knocking_again_and_again_does_not_make_the_wait_longer(limits: Limits) -> None:
    use_up(limits)
    assert {calls(limits) for _ in range(50)} == {calls(limits)}


def test_after_the_whole_time_all_calls_are_there_again(limits: Limits, clock: Clock) -> None:
    use_up(limits)
    clock.moves(60)
    use_up(limits)
    assert calls(limits) is not None


def test_callers_and_purposes_are_counted_apart(limits: Limits) -> None:
    use_up(limits)
    assert calls(limits, "203.0.113.8") is None
    assert calls(limits, purpose="sign-in") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:DB8:1:2::1", "2001:0db8:0001:0002::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("::ffff:cb00:7107", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.70", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("testclient", "testclient", True),
        ("testclient", "unknown", False),
        ("", "\ud800", False),
        ("203.0.113.7/32", "203.0.113.7", False),
    ],
)
def test_an_address_is_counted_by_its_house(limits: Limits, one: str, other: str, same: bool) -> None:
    use_up(limits, one)
    assert (calls(limits, other) is not None) is same


def test_text_that_is_no_address_is_counted_too(limits: Limits) -> None:
    for caller in ("", "unknown", "\ud800", "æ" * 10_000):
        use_up(limits, caller)
        assert calls(limits, caller) is not None


def test_the_turn_of_the_salt_gives_nobody_a_second_allowance(limits: Limits, clock: Clock) -> None:
    clock.moves(HOUR_S - 1)
    use_up(limits, per_s=HOUR_S)
    clock.moves(2)
    assert calls(limits, per_s=HOUR_S) == pytest.approx(HOUR_S / 3 - 2)


class Bucket:
    """The plain token bucket that the limits should be like: tokens that drip back, and never a salt."""

    def __init__(self, most: int, per_s: int, at: float) -> None:
        self.most, self.per_s, self.tokens, self.at = most, per_s, float(most), at

    def takes(self, at: float) -> float | None:
        self.tokens = min(self.most, self.tokens + (at - self.at) * self.most / self.per_s)
        self.at = at
        if self.tokens >= 1 - 1e-9:
            self.tokens -= 1
            return None
        return (1 - self.tokens) * self.per_s / self.most


@given(
    steps=st.lists(st.integers(0, 2500), min_size=1, max_size=60),
    most=st.integers(1, 12),
    per_s=st.integers(1, HOUR_S),
)
def test_over_hours_and_salts_the_limits_are_like_one_bucket(steps: list[int], most: int, per_s: int) -> None:
    clock = Clock()
    limits = Limits(now=clock)
    bucket = Bucket(most, per_s, clock())
    for step in steps:
        clock.moves(step)
        got, wanted = calls(limits, most=most, per_s=per_s), bucket.takes(clock())
        assert (got is None) == (wanted is None)
        assert got == pytest.approx(wanted, abs=1e-3) if wanted is not None else got is None


def test_in_no_window_pass_twice_as_many(limits: Limits, clock: Clock) -> None:
    passed = []
    for _ in range(2000):
        clock.moves(1)
        if calls(limits, most=10, per_s=100) is None:
            passed.append(clock())
    assert max(sum(1 for at in passed if start <= at < start + 100) for start in passed) < 20
    assert {b - a for a, b in pairwise(passed[20:])} == {10}


def test_nothing_that_is_kept_holds_the_address(limits: Limits) -> None:
    callers = (ADDRESS, "2001:db8:1:2::1")
    for caller in callers:
        calls(limits, caller)
    held = held_by(limits)
    texts = [thing for thing in held if isinstance(thing, str)]
    packed = [thing for thing in held if isinstance(thing, bytes)]
    assert len([key for key in packed if len(key) == 16]) == 2, "the walk did not reach what is kept"
    for caller in callers:
        address = ipaddress.ip_address(caller)
        assert not [text for text in texts if caller in text or "2001:db8" in text]
        assert not [kept for kept in packed if address.packed in kept]
        assert int(address) not in held


def test_the_same_caller_has_another_key_after_each_hour(limits: Limits, clock: Clock) -> None:
    keys = set()
    for _ in range(3):
        calls(limits, per_s=HOUR_S)
        keys.add(next(reversed(limits._present.whole_at)))
        clock.moves(HOUR_S)
    assert len(keys) == 3


@pytest.mark.parametrize("hours", [1.9, 2, 3, 30])
def test_after_two_turns_neither_salt_nor_counts_are_left(limits: Limits, clock: Clock, hours: float) -> None:
    clock.moves(HOUR_S // 2)
    use_up(limits, per_s=HOUR_S)
    salt = limits._present.salt
    clock.moves(hours * HOUR_S)
    limits.forget()
    assert limits.kept() == 0
    assert salt not in held_by(limits)


def test_counts_that_no_longer_matter_are_dropped(limits: Limits, clock: Clock) -> None:
    for number in range(100):
        calls(limits, f"198.51.100.{number}")
    assert limits.kept() == 100
    clock.moves(61)
    calls(limits)
    assert limits.kept() == 1


def test_memory_is_bounded(clock: Clock) -> None:
    limits = Limits(most_callers=100, now=clock)
    for number in range(1000):
        clock.moves(10)
        calls(limits, f"caller {number}", per_s=HOUR_S)
        assert limits.kept() == min(number + 1, 100)


def test_who_called_longest_ago_is_forgotten_first(clock: Clock) -> None:
    limits = Limits(most_callers=3, now=clock)
    for caller in ("again", "early", "early", "early", "other", "again", "again", "new"):
        assert calls(limits, caller) is None
    assert calls(limits, "again") is not None
    assert calls(limits, "early") is None


def test_the_hour_before_is_forgotten_before_this_hour(clock: Clock) -> None:
    limits = Limits(most_callers=2, now=clock)
    clock.moves(HOUR_S - 1)
    use_up(limits, "before", per_s=HOUR_S)
    clock.moves(2)
    assert calls(limits, "before", per_s=HOUR_S) is not None
    use_up(limits, "after", per_s=HOUR_S)
    calls(limits, "one more", per_s=HOUR_S)
    assert calls(limits, "after", per_s=HOUR_S) is not None
    assert calls(limits, "before", per_s=HOUR_S) is None


def test_many_threads_together_get_no_more_than_one(limits: Limits) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: calls(limits, most=50), range(2000)))
    assert answers.count(None) == 50


@pytest.mark.parametrize(("most", "per_s"), [(0, 60), (-1, 60), (1, 0), (1, HOUR_S + 1)])
def test_a_limit_that_cannot_be_kept_is_refused(limits: Limits, most: int, per_s: int) -> None:
    with pytest.raises(ValueError, match="per_s 1 to 3600"):
        calls(limits, most=most, per_s=per_s)
