"""What the database is asked about accounts, their second factors and what they hold."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.accounts.schemas import Account, AreaName, Held
from layers.tables import new_id

_ACCOUNT = """
SELECT id, name, email, role, municipality_id, password_hash, totp_sealed, totp_confirmed_at, totp_last_step,
       oidc_subject, disabled_at
FROM account
"""


def account_by_id(session: Session, account_id: uuid.UUID) -> Account | None:
    """Return an account, or None."""
    return _account(session.execute(text(f"{_ACCOUNT} WHERE id = :id"), {"id": account_id}).one_or_none())


def account_by_name(session: Session, name: str) -> Account | None:
    """Return the account of a sign-in name, or None."""
    return _account(session.execute(text(f"{_ACCOUNT} WHERE name = :name"), {"name": name}).one_or_none())


def account_by_subject(session: Session, subject: str) -> Account | None:
    """Return the account that an identity provider's subject is linked with, or None."""
    found = session.execute(text(f"{_ACCOUNT} WHERE oidc_subject = :subject"), {"subject": subject})
    return _account(found.one_or_none())


def unlinked_account_by_email(session: Session, email: str) -> Account | None:
    """Return the account of an e-mail address that no subject is linked with yet, or None."""
    found = session.execute(
        text(f"{_ACCOUNT} WHERE email = :email AND oidc_subject IS NULL"), {"email": email}
    ).one_or_none()
    return _account(found)


def account_by_half(session: Session, credential: bytes) -> Account | None:
    """Return whose half sign-in this is, or None when it is unknown, expired or the account disabled."""
    found = session.execute(
        text(
            f"{_ACCOUNT} WHERE disabled_at IS NULL AND id = (SELECT account_id FROM credential "  # noqa: S608  constants
            "WHERE hash = :credential AND kind = 'half' AND expires_at > now())"
        ),
        {"credential": credential},
    ).one_or_none()
    return _account(found)


def _account(row: Row[Any] | None) -> Account | None:
    return None if row is None else Account(**row._mapping)


def insert_account(
    session: Session,
    *,
    name: str,
    email: str | None,
    role: str,
    municipality_id: uuid.UUID | None,
    password_hash: str | None,
    oidc_subject: str | None,
) -> uuid.UUID | None:
    """Store an account; return its id, or None when name, e-mail address or subject are taken."""
    made: uuid.UUID | None = session.execute(
        text("""
        INSERT INTO account (id, name, email, role, municipality_id, password_hash, oidc_subject)
        VALUES (:id, :name, :email, :role, :municipality, :password_hash, :subject)
        ON CONFLICT DO NOTHING RETURNING id
        """),
        {
            "id": new_id(), "name": name, "email": email, "role": role, "municipality": municipality_id,
            "password_hash": password_hash, "subject": oidc_subject,
        },
    ).scalar_one_or_none()  # fmt: skip
    return made


def set_password_hash(session: Session, account_id: uuid.UUID, password_hash: str) -> None:
    """Keep another password."""
    session.execute(
        text("UPDATE account SET password_hash = :hash WHERE id = :id"), {"id": account_id, "hash": password_hash}
    )


def link_subject(session: Session, account_id: uuid.UUID, subject: str) -> bool:
    """Link an identity provider's subject with an account; False when another account has it."""
    found = session.execute(
        text("""
        UPDATE account SET oidc_subject = :subject
        WHERE id = :id AND NOT EXISTS (SELECT FROM account AS other WHERE other.oidc_subject = :subject
                                                                       AND other.id <> :id)
        RETURNING id
        """),
        {"id": account_id, "subject": subject},
    )
    return found.one_or_none() is not None


def note_seen(session: Session, account_id: uuid.UUID) -> None:
    """Remember that the person was here."""
    session.execute(text("UPDATE account SET last_seen_at = now() WHERE id = :id"), {"id": account_id})


def areas_of(session: Session, account: Account) -> list[AreaName]:
    """Return the areas of a professional's memberships, or all of a planner's municipality."""
    rows = session.execute(
        text("""
        SELECT area.id, area.name, municipality.name AS municipality
        FROM housing_area AS area LEFT JOIN municipality ON municipality.id = area.municipality_id
        WHERE area.id IN (SELECT area_id FROM membership WHERE account_id = :id)
           OR (:role = 'planner' AND area.municipality_id = :municipality)
        ORDER BY area.name, area.id
        """),
        {"id": account.id, "role": account.role, "municipality": account.municipality_id},
    )
    return [AreaName(**row._mapping) for row in rows]


# Second factor


def keep_secret(session: Session, account_id: uuid.UUID, sealed: bytes | None) -> None:
    """Begin a second factor that is not confirmed yet, or forget it with None."""
    session.execute(
        text("""
        UPDATE account SET totp_sealed = :sealed, totp_confirmed_at = NULL, totp_last_step = NULL WHERE id = :id
        """),
        {"id": account_id, "sealed": sealed},
    )


def confirm_second_factor(session: Session, account_id: uuid.UUID) -> None:
    """Make the second factor count from now on."""
    session.execute(text("UPDATE account SET totp_confirmed_at = now() WHERE id = :id"), {"id": account_id})


def use_step(session: Session, account_id: uuid.UUID, step: int) -> bool:
    """Use up a time step; False when it, or a later one, is used already: also by somebody at the same moment."""
    found = session.execute(
        text("""
        UPDATE account SET totp_last_step = :step
        WHERE id = :id AND (totp_last_step IS NULL OR totp_last_step < :step) RETURNING id
        """),
        {"id": account_id, "step": step},
    )
    return found.one_or_none() is not None


def replace_recovery_codes(session: Session, account_id: uuid.UUID, hashes: Sequence[bytes]) -> None:
    """Forget the recovery codes of an account and keep others."""
    session.execute(text("DELETE FROM recovery_code WHERE account_id = :id"), {"id": account_id})
    for code_hash in hashes:
        session.execute(
            text("INSERT INTO recovery_code (account_id, code_hash) VALUES (:id, :hash)"),
            {"id": account_id, "hash": code_hash},
        )


def use_recovery_code(session: Session, account_id: uuid.UUID, code_hash: bytes) -> bool:
    """Use up a recovery code; False when it is unknown or used."""
    found = session.execute(
        text("""
        UPDATE recovery_code SET used_at = now()
        WHERE account_id = :id AND code_hash = :hash AND used_at IS NULL RETURNING account_id
        """),
        {"id": account_id, "hash": code_hash},
    )
    return found.one_or_none() is not None


def count_recovery_codes(session: Session, account_id: uuid.UUID) -> int:
    """Return how many recovery codes are left."""
    found: int = session.execute(
        text("SELECT count(*) FROM recovery_code WHERE account_id = :id AND used_at IS NULL"), {"id": account_id}
    ).scalar_one()
    return found


# What is held


def insert_credential(
    session: Session,
    credential: bytes,
    kind: str,
    account_id: uuid.UUID,
    *,
    seconds: int,
    name: str = "",
    area_id: uuid.UUID | None = None,
    municipality_id: uuid.UUID | None = None,
    may_write: bool = True,
) -> None:
    """Begin a half sign-in, a session or a token that lasts the seconds."""
    session.execute(
        text("""
        INSERT INTO credential (hash, kind, account_id, name, area_id, municipality_id, may_write, expires_at)
        VALUES (:hash, :kind, :account, :name, :area, :municipality, :may_write,
                now() + make_interval(secs => :seconds))
        """),
        {
            "hash": credential, "kind": kind, "account": account_id, "name": name, "area": area_id,
            "municipality": municipality_id, "may_write": may_write, "seconds": seconds,
        },
    )  # fmt: skip


def held_by(session: Session, account_id: uuid.UUID) -> list[Held]:
    """Return the sessions and tokens of an account that have not expired, the newest first."""
    rows = session.execute(
        text("""
        SELECT held.id, held.kind, held.name, area.name AS area, municipality.name AS municipality, held.may_write,
               held.created_at, held.last_used_at, held.expires_at
        FROM credential AS held
        LEFT JOIN housing_area AS area ON area.id = held.area_id
        LEFT JOIN municipality ON municipality.id = held.municipality_id
        WHERE held.account_id = :id AND held.kind IN ('session', 'token') AND held.expires_at > now()
        ORDER BY held.created_at DESC, held.id
        """),
        {"id": account_id},
    )
    return [Held(**row._mapping) for row in rows]


def delete_held(session: Session, account_id: uuid.UUID, credential_id: uuid.UUID, kind: str) -> bool:
    """End one session or token of an account; False when it has none of that kind."""
    found = session.execute(
        text("DELETE FROM credential WHERE id = :id AND account_id = :account AND kind = :kind RETURNING id"),
        {"id": credential_id, "account": account_id, "kind": kind},
    )
    return found.one_or_none() is not None


def delete_credential(session: Session, credential: bytes) -> None:
    """End what a caller presented."""
    session.execute(
        text("DELETE FROM credential WHERE hash = :hash AND kind IN ('half', 'session')"), {"hash": credential}
    )


def delete_credentials(session: Session, account_id: uuid.UUID, *, tokens: bool) -> None:
    """End all sessions of an account, begun ones too; and its tokens when asked."""
    session.execute(
        text("DELETE FROM credential WHERE account_id = :id AND (:tokens OR kind IN ('half', 'session'))"),
        {"id": account_id, "tokens": tokens},
    )


def delete_expired_credentials(session: Session) -> None:
    """Forget what has expired."""
    session.execute(text("DELETE FROM credential WHERE expires_at <= now()"))
