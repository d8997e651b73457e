"""`tryghedskort account …`: the first accounts, before anybody is there to invite the others."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from sqlalchemy import Connection, text

from app.accounts.codes import hash_secret, new_api_token
from app.accounts.passwords import PasswordError, hash_password
from app.audit.service import write_entry
from app.commands.connection import console, load_settings, open_engine, stop_with
from layers.tables import new_id

accounts_app = typer.Typer(help="Accounts: who signs in.")


@accounts_app.callback()
def accounts() -> None:
    """Manage who signs in."""


@accounts_app.command("set")
def set_one(
    name: Annotated[str, typer.Argument(help="the name to sign in with, in small letters")],
    area: Annotated[list[str] | None, typer.Option(help="slug of an area; repeat for more: a professional")] = None,
    municipality: Annotated[str | None, typer.Option(help="code of a municipality: a planner")] = None,
    administrator: Annotated[bool, typer.Option(help="an administrator of the whole instance")] = False,
) -> None:
    """Add a person, or give a known one a new password, role and areas; the password is shown once.

    A second factor that was set up is forgotten, sessions and tokens end: this is also the way back in.
    """
    password = secrets.token_urlsafe(15)
    with open_engine(load_settings()) as engine, engine.begin() as connection:
        try:
            set_account(
                connection,
                name,
                password,
                area_slugs=area or [],
                municipality=municipality,
                administrator=administrator,
            )
        except (ValueError, PasswordError) as error:
            raise stop_with(str(error)) from None
    console.print(f"{name.lower()} signs in with the password  {password}", markup=False, highlight=False)


def set_account(
    connection: Connection,
    name: str,
    password: str,
    *,
    area_slugs: Sequence[str] = (),
    municipality: str | None = None,
    administrator: bool = False,
) -> object:
    """Store a person with a password, a role and areas, replacing what was known; sessions and tokens end.

    Returns the account's id. Raises ValueError for an unknown area or municipality, a name that is too short, or not
    exactly one of the three ways given.
    """
    name = name.strip().lower()
    if not 3 <= len(name) <= 120:
        raise ValueError("a name has 3 to 120 characters")
    if [bool(area_slugs), bool(municipality), administrator].count(True) != 1:
        raise ValueError("give areas (a professional), one municipality (a planner), or --administrator")
    areas = [_id_of(connection, "housing_area", "slug", slug, "area") for slug in area_slugs]
    town = _id_of(connection, "municipality", "code", municipality, "municipality") if municipality else None
    role = "administrator" if administrator else "planner" if town else "professional"
    account = connection.execute(
        text("""
        INSERT INTO account (id, name, password_hash, role, municipality_id)
        VALUES (:id, :name, :hash, :role, :town)
        ON CONFLICT (name) DO UPDATE
        SET password_hash = excluded.password_hash, role = excluded.role, municipality_id = excluded.municipality_id,
            totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL, oidc_subject = NULL,
            disabled_at = NULL
        RETURNING id
        """),
        {"id": new_id(), "name": name, "hash": hash_password(password), "role": role, "town": town},
    ).scalar_one()
    for table in ("membership", "credential", "recovery_code"):
        connection.execute(text(f"DELETE FROM {table} WHERE account_id = :account"), {"account": account})  # noqa: S608
    for area_id in areas:
        connection.execute(
            text("INSERT INTO membership (account_id, area_id) VALUES (:account, :area)"),
            {"account": account, "area": area_id},
        )
    write_entry(connection, "set", subject="accounts", subject_id=account, details={"name": name, "role": role})
    return account


def give_token(connection: Connection, name: str, *, may_write: bool, days: int = 1) -> str:
    """Return a new token of an account for a script of the operator's own; ValueError for an unknown name."""
    account = _id_of(connection, "account", "name", name, "account")
    token = new_api_token()
    connection.execute(
        text("""
        INSERT INTO credential (hash, kind, account_id, may_write, name, expires_at)
        VALUES (:hash, 'token', :account, :may_write, 'command line', :expires_at)
        """),
        {
            "hash": hash_secret(token),
            "account": account,
            "may_write": may_write,
            "expires_at": datetime.now(UTC) + timedelta(days=days),
        },
    )
    write_entry(connection, "make", subject="own_token", subject_id=account, details={"days": days})
    return token


@accounts_app.command("token")
def make_token(
    name: Annotated[str, typer.Argument(help="whose token it is")],
    write: Annotated[bool, typer.Option(help="may change things, not only read")] = False,
    days: Annotated[int, typer.Option(min=1, max=366, help="for how many days")] = 30,
) -> None:
    """Make a token for a script; it is shown once."""
    with open_engine(load_settings()) as engine, engine.begin() as connection:
        try:
            token = give_token(connection, name.strip().lower(), may_write=write, days=days)
        except ValueError as error:
            raise stop_with(str(error)) from None
    print(token)


def _id_of(connection: Connection, table: str, column: str, value: str, noun: str) -> object:
    found = connection.execute(
        text(f"SELECT id FROM {table} WHERE {column} = :value"),  # noqa: S608  both are constants
        {"value": value},
    ).scalar_one_or_none()
    if found is None:
        raise ValueError(f"there is no {noun} {value}")
    return found
