"""Everybody who has an account in the world of the matrix, what they hold, and who is invited."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from app.accounts import second_factor
from app.accounts.codes import hash_secret
from app.accounts.passwords import hash_password
from tests.matrix.things import BY_KEY, PASSWORD, Secret, Thing, World, insert

ACCOUNTS: Mapping[str, tuple[str, str | None, tuple[str, ...]]] = {
    "professional": ("professional", None, ("own", "own_members")),
    "colleague": ("professional", None, ("own",)),
    "neighbour": ("professional", None, ("town",)),
    "stranger": ("professional", None, ("foreign", "foreign_members")),
    "closed": ("professional", None, ("own", "own_members")),
    "planner": ("planner", "home", ()),
    "newcomer": ("planner", "home", ()),
    "away_planner": ("planner", "away", ()),
    "administrator": ("administrator", None, ()),
    "administrator2": ("administrator", None, ()),
}
"""Name → role, municipality, areas."""


UNCONFIRMED = {"newcomer", "professional"}
"""Who has begun a second factor and not confirmed it yet."""
TOTP_SECRET = second_factor.new_secret()


def store_accounts(connection: Connection, world: World) -> None:
    """Store the accounts."""
    password_hash = hash_password(PASSWORD)
    sealed = second_factor.seal(world.app.state.keys.purpose("totp"), TOTP_SECRET)
    for name, (role, town, areas) in ACCOUNTS.items():
        account = uuid.uuid4()
        world.account_ids[name] = account
        insert(
            connection,
            "account",
            id=account,
            name=name,
            email=f"{name}@example.dk",
            role=role,
            municipality_id=world.town_ids[town] if town else None,
            password_hash=password_hash,
            totp_sealed=sealed,
            totp_confirmed_at=None if name in UNCONFIRMED else datetime.now(UTC),
            disabled_at=datetime.now(UTC) if name == "closed" else None,
        )
        for area in areas:
            insert(connection, "membership", account_id=account, area_id=world.area_ids[area])
        home = town or (BY_KEY[areas[0]].town if areas else None)
        world.things.append(Thing("account", name, str(account), town=home))
        marks = (f"{name}@example.dk".encode(),)
        world.secrets.append(
            Secret("person", "own" if home == "home" else "foreign", Thing("account", name, ""), marks)
        )


CREDENTIALS: Mapping[str, dict[str, Any]] = {
    "professional": {"kind": "session", "account": "professional"},
    "planner": {"kind": "session", "account": "planner"},
    "administrator": {"kind": "session", "account": "administrator"},
    "stranger": {"kind": "session", "account": "stranger"},
    "read_token": {"kind": "token", "account": "professional", "area": "own", "may_write": False},
    "write_token": {"kind": "token", "account": "professional", "area": "own"},
    "planner_read_token": {"kind": "token", "account": "planner", "town": "home", "may_write": False},
    "planner_write_token": {"kind": "token", "account": "planner", "town": "home"},
    "expired_token": {"kind": "token", "account": "professional", "hours": -1},
    "expired_session": {"kind": "session", "account": "planner", "hours": -1},
    "closed_session": {"kind": "session", "account": "closed"},
    "closed_token": {"kind": "token", "account": "closed"},
    "half": {"kind": "half", "account": "planner"},
    "half_newcomer": {"kind": "half", "account": "newcomer"},
    "colleague": {"kind": "session", "account": "colleague"},
}
SPARE_SESSIONS = ("professional", "planner", "administrator")
"""Who holds a second session and a token of their own, to be listed and revoked."""


def store_credentials(connection: Connection, world: World) -> None:
    """Store the credentials."""
    for name, options in CREDENTIALS.items():
        store_credential(connection, world, name, **options)
    for name in SPARE_SESSIONS:
        for kind in ("session", "token"):
            spare = f"{name}_spare_{kind}"
            made = store_credential(connection, world, spare, kind=kind, account=name)
            world.things.append(Thing(f"own_{kind}", f"{name}'s", str(made), owner=name))
    world.credentials["unknown_token"] = "tk_nobody_holds_this"


def store_credential(
    connection: Connection, world: World, name: str, *, kind: str, account: str, **options: Any
) -> uuid.UUID:
    """Store a session or a token and remember it by its name; return its handle."""
    token = f"{'tk_' if kind == 'token' else ''}{name}-{uuid.uuid4().hex}"
    world.credentials[name] = token
    handle = uuid.uuid4()
    insert(
        connection,
        "credential",
        hash=hash_secret(token),
        id=handle,
        kind=kind,
        account_id=world.account_ids[account],
        area_id=world.area_ids[options["area"]] if "area" in options else None,
        municipality_id=world.town_ids[options["town"]] if "town" in options else None,
        may_write=options.get("may_write", True),
        name=name,
        last_used_at=datetime.now(UTC),
        expires_at=datetime.now(UTC) + timedelta(hours=options.get("hours", 8)),
    )
    return handle


INVITATIONS = (
    ("open", "own", "home"),
    ("used", "own", "home"),
    ("expired", "own", "home"),
    ("open", "foreign", "away"),
)


def store_invitations(connection: Connection, world: World) -> None:
    """Store the invitations."""
    now = datetime.now(UTC)
    for label, area, town in INVITATIONS:
        token, handle = f"invitation-{label}-{area}-{uuid.uuid4().hex}", uuid.uuid4()
        insert(
            connection,
            "invitation",
            id=handle,
            token_hash=hash_secret(token),
            name=f"guest.{label}.{area}",
            email=f"guest.{label}.{area}@example.dk",
            role="professional",
            area_ids=[world.area_ids[area]],
            invited_by=world.account_ids["planner" if town == "home" else "away_planner"],
            expires_at=now + timedelta(days=-1 if label == "expired" else 7),
            used_at=now if label == "used" else None,
        )
        world.things.append(Thing("invitation_link", f"{label}_{area}", token, area, town))
        world.things.append(Thing("invitation", f"{label}_{area}", str(handle), area, town))
