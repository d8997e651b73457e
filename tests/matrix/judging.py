"""What a caller must be answered, from the promises alone; and what may be read in an answer."""

from typing import Literal

from tests.matrix.callers import Caller
from tests.matrix.expectations import Promise
from tests.matrix.requests import Cell
from tests.matrix.things import BY_KEY, Secret

Answer = Literal["ok", "sign_in", "forbidden", "hidden", "broken"]
OPEN_THINGS = {
    "pin": {"published"},
    "photo": {"published"},
    "walk": {"published"},
    "campaign": {"open", "closed", "upcoming"},
    "short_code": {"open", "upcoming"},
}
"""What of an area the public finds by its address."""
SHOWS_DRAFTS_TO_STAFF = {"/areas/{slug}/walks/{walk_id}"}
"""Pages of the public side that the area's staff see more on."""


NOT_SET_UP = "/sign-in/oidc"
"""Without an identity provider there is no such address; tests/app/accounts/test_oidc.py has one."""
OWES_A_FACTOR = {"/sign-in/second-factor": "half session", "/sign-in/enrolment": "half newcomer"}
"""Who has shown a password and goes on there; everybody else begins at the beginning."""
HAS_NO_FACTOR = {"professional"}
NEEDS_A_FACTOR = {"planner", "administrator"}
IN_OWN_AREA = {"professional", "colleague", "closed"}
REMOVE, FACTOR = "/members/{account_id}/areas/{area_id}/remove", "/members/{account_id}/second-factor/reset"
LINK = "/members/{account_id}/password-link"
OPEN_AND_CLOSE = {"/members/{account_id}/close", "/members/{account_id}/open"}


def expected(caller: Caller, promise: Promise, path: str, cell: Cell) -> Answer:
    """Return what a caller must be answered."""
    reach = promise.reach[caller.role]
    if reach == "-":
        return "forbidden" if caller.is_staff else "sign_in"
    if (promise.writes and not caller.writes) or (promise.in_person and caller.is_token):
        return "forbidden"
    is_out_of_reach = cell.where is not None and not sees_area(caller, reach, cell.where)
    if cell.unknown or cell.crossed or is_out_of_reach:
        return "hidden"
    if cell.thing is not None and not _reaches_thing(caller, promise, reach, path, cell):
        return "hidden"
    return _of_person(caller, path, cell.thing.label) if cell.thing is not None else _of_step(caller, path)


def _of_step(caller: Caller, path: str) -> Answer:
    """Return what the steps of signing in, and what asks for a code of the authenticator, answer."""
    if path == NOT_SET_UP:
        return "hidden"
    if path in OWES_A_FACTOR:
        return "ok" if caller.name == OWES_A_FACTOR[path] else "sign_in"
    if path == "/account/second-factor/end" and caller.role in NEEDS_A_FACTOR:
        return "forbidden"
    if path in {"/account/second-factor/end", "/account/recovery-codes"} and caller.account in HAS_NO_FACTOR:
        return "sign_in"
    return "ok"


def _of_person(caller: Caller, path: str, label: str) -> Answer:
    """Return what those who manage people are answered: nobody shuts themselves out, or lifts themselves up."""
    if path == REMOVE:
        return "ok" if label in IN_OWN_AREA else "hidden"
    beyond = caller.role == "planner" and label in {"planner", "newcomer"}
    if path in {LINK, FACTOR} and (label == "closed" or beyond):
        return "forbidden"
    if path in {FACTOR, *OPEN_AND_CLOSE} and label == caller.account:
        return "forbidden"
    return "ok"


def sees_area(caller: Caller, reach: str, where: str) -> bool:
    """Tell whether an area is within a reach."""
    area = BY_KEY[where]
    if reach == "visible":
        return area.is_public or where in caller.own
    if reach == "own":
        return where in caller.own
    if reach == "town":
        return area.town == caller.town
    if reach == "campaign":
        return where == caller.campaign
    return True


def _reaches_thing(caller: Caller, promise: Promise, reach: str, path: str, cell: Cell) -> bool:
    thing = cell.thing
    if thing is None:
        return True
    is_open = "open" in thing.label
    shows_drafts = path in SHOWS_DRAFTS_TO_STAFF and thing.where in caller.own
    by_reach = {
        # The pins of the caller's own round, and nothing else that lies in the area.
        "campaign": thing.where == caller.campaign and thing.label in ("of_the_round", "open"),
        "town": thing.town == caller.town and (is_open or thing.kind != "invitation"),
        "self": thing.owner == caller.account if thing.owner is not None else thing.kind == "slip" or is_open,
        "visible": (shows_drafts or thing.label in OPEN_THINGS.get(thing.kind, set()))
        and (thing.where is None or cell.crossed or sees_area(caller, reach, thing.where)),
        "own": cell.where is not None or thing.where in caller.own,
    }
    return by_reach.get(reach, is_open or thing.kind != "invitation")


MAY_READ_ROLES = {"professional", "planner"}


def may_read(caller: Caller, promise: Promise, cell: Cell, secret: Secret) -> bool:
    """Tell whether something secret may stand in the answer to a caller."""
    staff_of_area = caller.role in MAY_READ_ROLES and secret.where in caller.own
    if promise.subject == "slip" and cell.thing is not None and cell.thing.where == secret.where:
        # The holder of a slip is told where and in which round it was written.
        return secret.thing is None or secret.thing.kind == "campaign" or cell.thing.label == secret.thing.label
    if secret.about == "person":
        manages = promise.subject in {"members", "accounts", "audit"}
        is_self = secret.thing is not None and secret.thing.label == caller.account
        return is_self or (manages and (caller.role == "administrator" or BY_KEY[secret.where].town == caller.town))
    if secret.about == "area":
        managed = caller.role == "administrator" and promise.reach["administrator"] == "all"
        return staff_of_area or managed
    if secret.about in ("published_words", "published_walk"):
        return BY_KEY[secret.where].is_public or staff_of_area
    in_own_round = caller.campaign == secret.where and secret.thing is not None and secret.thing.label == "of_the_round"
    if secret.about in ("hidden_pin", "exact_place") and in_own_round and promise.reach["facilitator"] == "campaign":
        return True
    return staff_of_area and (promise.reach["professional"] == "own" or promise.subject == "public_walk")
