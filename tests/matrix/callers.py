"""Who calls: what each presents, who they are to the service, and which areas are theirs."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from tests.matrix.things import World

Header = tuple[str, str]


@dataclass(frozen=True)
class Caller:
    """Somebody at the door, and what the service must take them for."""

    name: str
    role: str = "visitor"
    presents: str | None = None
    by: str = "cookie"
    own: frozenset[str] = frozenset()
    town: str | None = None
    writes: bool = True
    is_token: bool = False
    account: str | None = None
    campaign: str | None = None
    """The area whose open round the code belongs to."""

    @property
    def thorough(self) -> bool:
        """Tell whether every object is tried; who is taken for a visitor need not see every one of them again."""
        return self.name == "visitor" or self.role != "visitor"

    @property
    def is_staff(self) -> bool:
        """Tell whether an account stands behind the call."""
        return self.account is not None


PROFESSIONAL = {"role": "professional", "own": frozenset({"own", "own_members"}), "account": "professional"}
PLANNER = {
    "role": "planner", "own": frozenset({"own", "own_members", "town"}), "town": "home", "account": "planner",
}  # fmt: skip
IN_OWN = frozenset({"own"})

CALLERS: tuple[Caller, ...] = (
    Caller("visitor"),
    Caller("facilitator", "facilitator", "facilitator_own_open", by="meeting", campaign="own"),
    Caller("professional", presents="professional", **PROFESSIONAL),
    Caller("colleague", "professional", "colleague", own=IN_OWN, account="colleague"),
    Caller("planner", presents="planner", **PLANNER),
    Caller("administrator", "administrator", "administrator", account="administrator"),
    Caller(
        "read token", presents="read_token", by="bearer", is_token=True, writes=False, **{**PROFESSIONAL, "own": IN_OWN}
    ),
    Caller("write token", presents="write_token", by="basic", is_token=True, **{**PROFESSIONAL, "own": IN_OWN}),
    Caller("planner's read token", presents="planner_read_token", by="bearer", is_token=True, writes=False, **PLANNER),
    Caller("planner's write token", presents="planner_write_token", by="basic", is_token=True, **PLANNER),
    Caller("token in the path", presents="planner_read_token", by="path", is_token=True, writes=False, **PLANNER),
    # All of these must be taken for visitors.
    Caller("closed round's code", presents="facilitator_own_closed", by="meeting"),
    Caller("expired token", presents="expired_token", by="bearer"),
    Caller("expired session", presents="expired_session"),
    Caller("revoked token", presents="unknown_token", by="bearer"),
    Caller("closed account's session", presents="closed_session"),
    Caller("closed account's token", presents="closed_token", by="basic"),
    Caller("half session", presents="half"),
    Caller("half newcomer", presents="half_newcomer"),
    Caller("session as a token", presents="professional", by="bearer"),
    Caller("token as a cookie", presents="write_token"),
)

FORM_SEED = "a-seed-that-the-matrix-holds"


def headers_of(caller: Caller, world: World) -> dict[str, str]:
    """Return the headers with which a caller presents what it holds, and the seed of its forms."""
    cookies = {"form": FORM_SEED, "lang": "da"}
    headers: dict[str, str] = {}
    if caller.presents is not None:
        secret = world.credentials[caller.presents]
        if caller.by in ("cookie", "meeting"):
            cookies["session" if caller.by == "cookie" else "meeting"] = secret
        elif caller.by == "bearer":
            headers["authorization"] = f"Bearer {secret}"
        elif caller.by == "basic":
            headers["authorization"] = "Basic " + base64.b64encode(f"x:{secret}".encode()).decode()
    headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return headers


def prefix_of(caller: Caller, world: World) -> str:
    """Return what stands before the address: the token, for programs that can send no header."""
    if caller.by == "path" and caller.presents is not None:
        return f"/t/{world.credentials[caller.presents]}"
    return ""


def form_token(caller: Caller, world: World) -> str:
    """Return the token that the forms of this caller's pages carry."""
    held: Mapping[str, str] = {"cookie": "session", "meeting": "meeting"}
    seed = f"form:{FORM_SEED}"
    if caller.presents is not None and caller.by in held:
        seed = f"{held[caller.by]}:{world.credentials[caller.presents]}"
    token: str = world.app.state.keys.code_hash("csrf", seed).hex()
    return token
