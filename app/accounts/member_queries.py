"""What the database is asked about members, their areas and invitations."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.accounts.schemas import AreaName, Invitation, Member, OpenInvitation
from layers.tables import new_id


def area_names(session: Session, area_ids: Collection[uuid.UUID] | None) -> list[AreaName]:
    """Return areas as choices; all of them with None."""
    rows = session.execute(
        text("""
        SELECT area.id, area.name, municipality.name AS municipality
        FROM housing_area AS area LEFT JOIN municipality ON municipality.id = area.municipality_id
        WHERE :all_areas OR area.id = ANY(:areas) ORDER BY area.name, area.id
        """),
        {"all_areas": area_ids is None, "areas": list(area_ids or ())},
    )
    return [AreaName(**row._mapping) for row in rows]


def municipalities(session: Session) -> list[tuple[uuid.UUID, str]]:
    """Return id and name of every municipality."""
    return [(row.id, row.name) for row in session.execute(text("SELECT id, name FROM municipality ORDER BY name"))]


def municipality_name(session: Session, municipality_id: uuid.UUID | None) -> str | None:
    """Return the name of a municipality, or None."""
    found: str | None = session.execute(
        text("SELECT name FROM municipality WHERE id = :id"), {"id": municipality_id}
    ).scalar_one_or_none()
    return found


_MEMBERS = """
SELECT account.id, account.name, account.email, account.role, town.name AS municipality,
       account.totp_confirmed_at IS NOT NULL AS has_second_factor, account.disabled_at IS NOT NULL AS is_disabled,
       account.last_seen_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', area.id, 'name', area.name) ORDER BY area.name)
                 FROM membership JOIN housing_area AS area ON area.id = membership.area_id
                 WHERE membership.account_id = account.id
                   AND (:everybody OR area.municipality_id = :municipality)), '[]') AS areas,
       :everybody OR (account.role = 'professional' AND NOT EXISTS (
           SELECT FROM membership JOIN housing_area AS area ON area.id = membership.area_id
           WHERE membership.account_id = account.id
             AND area.municipality_id IS DISTINCT FROM :municipality)) AS is_within_reach
FROM account LEFT JOIN municipality AS town ON town.id = account.municipality_id
WHERE (:everybody OR account.municipality_id = :municipality OR EXISTS (
           SELECT FROM membership JOIN housing_area AS area ON area.id = membership.area_id
           WHERE membership.account_id = account.id AND area.municipality_id = :municipality))
"""


def members(session: Session, municipality_id: uuid.UUID | None, *, everybody: bool) -> list[Member]:
    """Return the people of a municipality and of its areas, or everybody."""
    rows = session.execute(
        text(f"{_MEMBERS} ORDER BY account.name"), {"municipality": municipality_id, "everybody": everybody}
    )
    return [_member(row._mapping) for row in rows]


def member(
    session: Session, account_id: uuid.UUID, municipality_id: uuid.UUID | None, *, everybody: bool
) -> Member | None:
    """Return one of the people of a municipality and of its areas, or None."""
    row = session.execute(
        text(f"{_MEMBERS} AND account.id = :id"),
        {"municipality": municipality_id, "everybody": everybody, "id": account_id},
    ).one_or_none()
    return None if row is None else _member(row._mapping)


def _member(row: Any) -> Member:
    areas = [AreaName(uuid.UUID(area["id"]), area["name"], None) for area in row["areas"]]
    return Member(**{**row, "areas": areas})


def insert_memberships(session: Session, account_id: uuid.UUID, area_ids: Collection[uuid.UUID]) -> None:
    """Make an account a member of areas; areas that are gone meanwhile are left out."""
    session.execute(
        text("""
        INSERT INTO membership (account_id, area_id)
        SELECT :account, id FROM housing_area WHERE id = ANY(:areas) ON CONFLICT DO NOTHING
        """),
        {"account": account_id, "areas": list(area_ids)},
    )


def delete_membership(session: Session, account_id: uuid.UUID, area_id: uuid.UUID) -> bool:
    """End a membership, and the account's tokens for that area; False when there is none."""
    found = session.execute(
        text("DELETE FROM membership WHERE account_id = :account AND area_id = :area RETURNING area_id"),
        {"account": account_id, "area": area_id},
    ).one_or_none()
    session.execute(
        text("DELETE FROM credential WHERE account_id = :account AND area_id = :area AND kind = 'token'"),
        {"account": account_id, "area": area_id},
    )
    return found is not None


def set_disabled(session: Session, account_id: uuid.UUID, *, disabled: bool) -> None:
    """Close an account or open it again."""
    session.execute(
        text("""
        UPDATE account SET disabled_at = CASE WHEN :disabled THEN coalesce(disabled_at, now()) END WHERE id = :id
        """),
        {"id": account_id, "disabled": disabled},
    )


# Invitations


def insert_invitation(
    session: Session,
    token_hash: bytes,
    *,
    name: str,
    email: str | None,
    role: str,
    municipality_id: uuid.UUID | None,
    area_ids: Sequence[uuid.UUID],
    account_id: uuid.UUID | None,
    invited_by: uuid.UUID | None,
    days: int,
) -> uuid.UUID:
    """Store an invitation and return its id."""
    made: uuid.UUID = session.execute(
        text("""
        INSERT INTO invitation (id, token_hash, name, email, role, municipality_id, area_ids, account_id, invited_by,
                                expires_at)
        VALUES (:id, :token_hash, :name, :email, :role, :municipality, :areas, :account, :invited_by,
                now() + make_interval(days => :days))
        RETURNING id
        """),
        {
            "id": new_id(), "token_hash": token_hash, "name": name, "email": email, "role": role,
            "municipality": municipality_id, "areas": list(area_ids), "account": account_id,
            "invited_by": invited_by, "days": days,
        },
    ).scalar_one()  # fmt: skip
    return made


def invitation_state(session: Session, token_hash: bytes) -> tuple[Invitation | None, str]:
    """Return an invitation with "open", or None with "unknown", "used" or "expired"."""
    row = session.execute(
        text("""
        SELECT id, name, email, role, municipality_id, area_ids, account_id,
               CASE WHEN used_at IS NOT NULL THEN 'used' WHEN expires_at <= now() THEN 'expired' ELSE 'open' END
                   AS state
        FROM invitation WHERE token_hash = :hash
        """),
        {"hash": token_hash},
    ).one_or_none()
    if row is None:
        return None, "unknown"
    fields = dict(row._mapping)
    state: str = fields.pop("state")
    return (Invitation(**fields) if state == "open" else None), state


def use_invitation(session: Session, invitation_id: uuid.UUID) -> bool:
    """Use up an invitation; False when somebody else was faster."""
    found = session.execute(
        text("""
        UPDATE invitation SET used_at = now()
        WHERE id = :id AND used_at IS NULL AND expires_at > now() RETURNING id
        """),
        {"id": invitation_id},
    )
    return found.one_or_none() is not None


def is_invited(session: Session, name: str) -> bool:
    """Tell whether an open invitation offers a sign-in name."""
    found = session.execute(
        text("""
        SELECT 1 FROM invitation
        WHERE name = :name AND account_id IS NULL AND used_at IS NULL AND expires_at > now() LIMIT 1
        """),
        {"name": name},
    )
    return found.one_or_none() is not None


def is_email_taken(session: Session, email: str) -> bool:
    """Tell whether an account has an e-mail address."""
    found = session.execute(text("SELECT 1 FROM account WHERE email = :email"), {"email": email})
    return found.one_or_none() is not None


_INVITATION_FIELDS = """
SELECT id, name, role, account_id IS NOT NULL AS is_new_password, expires_at,
       ARRAY(SELECT area.name FROM housing_area AS area WHERE area.id = ANY(invitation.area_ids)
             ORDER BY area.name) AS areas
"""
_OPEN_INVITATIONS = """
FROM invitation
WHERE used_at IS NULL AND expires_at > now()
  AND (:everybody OR (role = 'professional' AND (
       (account_id IS NULL AND area_ids <@ CAST(:areas AS uuid[]))
       OR EXISTS (SELECT FROM membership WHERE membership.account_id = invitation.account_id
                  AND membership.area_id = ANY(:areas)))))
"""


def open_invitations(session: Session, area_ids: Collection[uuid.UUID], *, everybody: bool) -> list[OpenInvitation]:
    """Return the invitations into areas that nobody has used yet, or all of them."""
    rows = session.execute(
        text(f"{_INVITATION_FIELDS} {_OPEN_INVITATIONS} ORDER BY created_at DESC"),
        {"areas": list(area_ids), "everybody": everybody},
    )
    return [OpenInvitation(**row._mapping) for row in rows]


def delete_invitation(
    session: Session, invitation_id: uuid.UUID, area_ids: Collection[uuid.UUID], *, everybody: bool
) -> str | None:
    """Withdraw an open invitation and return whose it was, or None when there is none within reach."""
    found: str | None = session.execute(
        text(f"DELETE FROM invitation WHERE id = :id AND id IN (SELECT id {_OPEN_INVITATIONS}) RETURNING name"),  # noqa: S608  constants
        {"id": invitation_id, "areas": list(area_ids), "everybody": everybody},
    ).scalar_one_or_none()
    return found


def delete_password_links(session: Session, account_id: uuid.UUID) -> None:
    """Withdraw the links for a new password that an account has not used."""
    session.execute(text("DELETE FROM invitation WHERE account_id = :id AND used_at IS NULL"), {"id": account_id})
