"""Decide who comes in and who goes: invitations, memberships, new passwords, closing an account."""

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.accounts import codes, member_queries, oidc, passwords, queries
from app.accounts.schemas import Account, Invitation, Member
from app.accounts.service import tidy_name
from app.audit import service as audit
from app.errors import ConflictError, ForbiddenError, NotFoundError, ProblemError
from app.policy import Caller
from layers.vocabulary import ACCOUNT_ROLES

INVITATION_DAYS = 7
PASSWORD_LINK_DAYS = 2
NAME_LEAST, NAME_MOST = 3, 120
EMAIL_MOST = 254
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom somebody invites, and to what."""

    name: str
    email: str = ""
    role: str = "professional"
    area_ids: Collection[uuid.UUID] = field(default_factory=tuple)
    municipality_id: uuid.UUID | None = None


def find_member(session: Session, caller: Caller, account_id: uuid.UUID) -> Member:
    """Return a person the caller manages; NotFoundError for anybody else."""
    found = member_queries.member(session, account_id, caller.municipality_id, everybody=caller.role == "administrator")
    if found is None:
        raise NotFoundError("unknown_member")
    return found


def invite(session: Session, caller: Caller, wish: Wish) -> str | None:
    """Return the token of a new invitation, to be shown once; None when the person has an account and is in now.

    Raises ProblemError for a name, address or role that is not taken, ForbiddenError beyond the caller's reach,
    ConflictError when the name is somebody else's.
    """
    name, email = _tidy_person(wish)
    _check_role(caller, wish)
    area_ids = _within_reach(session, caller, wish.area_ids) if wish.role == "professional" else []
    known = queries.account_by_name(session, name)
    if known is not None:
        if known.role != "professional" or wish.role != "professional" or known.disabled_at is not None:
            raise ConflictError("account_name_taken", field="name")
        _add_areas(session, known.id, area_ids)
        return None
    if member_queries.is_invited(session, name) or (email and member_queries.is_email_taken(session, email)):
        raise ConflictError("account_name_taken", field="name")
    token = codes.new_secret()
    made = member_queries.insert_invitation(
        session,
        codes.hash_secret(token),
        name=name,
        email=email,
        role=wish.role,
        municipality_id=wish.municipality_id if wish.role == "planner" else None,
        area_ids=area_ids,
        account_id=None,
        invited_by=caller.account_id,
        days=INVITATION_DAYS,
    )
    details = {"name": name, "role": wish.role, "areas": area_ids, "municipality_id": wish.municipality_id}
    audit.record(session, "invite", subject="members", subject_id=made, details=details)
    return token


def add_member_areas(session: Session, caller: Caller, account_id: uuid.UUID, area_ids: Collection[uuid.UUID]) -> None:
    """Make a professional whom the caller manages a member of more areas.

    Raises NotFoundError for somebody else, ProblemError for a planner or an administrator and for no area at all.
    """
    found = find_member(session, caller, account_id)
    if found.role != "professional":
        raise ProblemError("account_role", field="role")
    if not area_ids:
        raise ProblemError("account_areas", field="areas")
    _add_areas(session, account_id, _within_reach(session, caller, area_ids))


def _add_areas(session: Session, account_id: uuid.UUID, area_ids: Collection[uuid.UUID]) -> None:
    member_queries.insert_memberships(session, account_id, area_ids)
    for area_id in area_ids:
        audit.record(session, "add", subject="members", subject_id=account_id, area_id=area_id)


def remove_area(session: Session, caller: Caller, account_id: uuid.UUID, area_id: uuid.UUID) -> None:
    """End a membership; NotFoundError when there is none within the caller's reach."""
    found = find_member(session, caller, account_id)
    if area_id not in {area.id for area in found.areas}:
        raise NotFoundError("unknown_member")
    member_queries.delete_membership(session, account_id, area_id)
    audit.record(session, "remove", subject="members", subject_id=account_id, area_id=area_id)


def make_password_link(session: Session, caller: Caller, account_id: uuid.UUID) -> str:
    """Return the token of a link with which a person chooses a new password; links before it end.

    Raises NotFoundError for somebody the caller does not manage, and ForbiddenError for somebody with rights beyond
    the caller's own: whoever holds the link could use them.
    """
    found = _manageable(session, caller, account_id)
    member_queries.delete_password_links(session, account_id)
    token = codes.new_secret()
    member_queries.insert_invitation(
        session,
        codes.hash_secret(token),
        name=found.name,
        email=found.email,
        role=found.role,
        municipality_id=None,
        area_ids=[],
        account_id=account_id,
        invited_by=caller.account_id,
        days=PASSWORD_LINK_DAYS,
    )
    audit.record(session, "new_password_link", subject="members", subject_id=account_id)
    return token


def reset_second_factor(session: Session, caller: Caller, account_id: uuid.UUID) -> None:
    """Forget the second factor of a person who has lost it; all they hold ends."""
    _manageable(session, caller, account_id)
    if account_id == caller.account_id:
        raise ForbiddenError("not_yourself")
    queries.keep_secret(session, account_id, None)
    queries.replace_recovery_codes(session, account_id, [])
    queries.delete_credentials(session, account_id, tokens=True)
    audit.record(session, "reset_second_factor", subject="members", subject_id=account_id)


def set_open(session: Session, caller: Caller, account_id: uuid.UUID, *, is_open: bool) -> None:
    """Close an account, with all it holds, or open it again; nobody closes their own."""
    find_member(session, caller, account_id)
    if account_id == caller.account_id:
        raise ForbiddenError("not_yourself")
    member_queries.set_disabled(session, account_id, disabled=not is_open)
    if not is_open:
        queries.delete_credentials(session, account_id, tokens=True)
        member_queries.delete_password_links(session, account_id)
    audit.record(session, "open" if is_open else "close", subject="accounts", subject_id=account_id)


def withdraw_invitation(session: Session, caller: Caller, invitation_id: uuid.UUID) -> None:
    """Let an open invitation end; NotFoundError when there is none within the caller's reach."""
    name = member_queries.delete_invitation(
        session, invitation_id, caller.area_ids, everybody=caller.role == "administrator"
    )
    if name is None:
        raise NotFoundError("invitation_unknown")
    audit.record(session, "withdraw_invitation", subject="members", subject_id=invitation_id, details={"name": name})


def read_invitation(session: Session, token: str) -> Invitation:
    """Return the invitation of a link; NotFoundError when it is unknown, used or expired."""
    found, state = member_queries.invitation_state(session, codes.hash_secret(token))
    if found is None:
        raise NotFoundError(
            {"used": "invitation_used", "expired": "invitation_expired"}.get(state, "invitation_unknown")
        )
    return found


def accept_with_password(session: Session, token: str, password: str) -> Account:
    """Use an invitation with a password and return the account.

    Raises NotFoundError for a link that is no longer good, PasswordError for a weak password, ConflictError when name
    or e-mail address were taken meanwhile.
    """
    invitation = read_invitation(session, token)
    areas = member_queries.area_names(session, list(invitation.area_ids))
    words = [invitation.name, invitation.email or "", *(area.name for area in areas)]
    password_hash = passwords.hash_password(password, words)
    return _accept(session, invitation, password_hash, None)


def accept_with_person(session: Session, token: str, person: oidc.Person) -> Account:
    """Use an invitation with the municipality's sign-in and return the account; errors as with a password."""
    return _accept(session, read_invitation(session, token), None, person)


def _accept(session: Session, invitation: Invitation, password_hash: str | None, person: oidc.Person | None) -> Account:
    if not member_queries.use_invitation(session, invitation.id):
        raise NotFoundError("invitation_used")
    account_id = invitation.account_id or queries.insert_account(
        session,
        name=invitation.name,
        email=invitation.email or (person.email if person else None),
        role=invitation.role,
        municipality_id=invitation.municipality_id,
        password_hash=password_hash,
        oidc_subject=person.subject if person else None,
    )
    if account_id is None:
        raise ConflictError("account_name_taken")
    if invitation.account_id is None:
        member_queries.insert_memberships(session, account_id, invitation.area_ids)
    else:
        _renew(session, account_id, password_hash, person)
    audit.record(
        session,
        "accept",
        subject="invitation",
        subject_id=invitation.id,
        details={"account_id": account_id, "by": "password" if password_hash else "oidc"},
    )
    account = queries.account_by_id(session, account_id)
    if account is None or account.disabled_at is not None:
        raise ForbiddenError("account_closed")
    return account


def _renew(session: Session, account_id: uuid.UUID, password_hash: str | None, person: oidc.Person | None) -> None:
    """Give a known account its new way in; whatever was opened with the old one ends."""
    if password_hash is not None:
        queries.set_password_hash(session, account_id, password_hash)
    if person is not None and not queries.link_subject(session, account_id, person.subject):
        raise ConflictError("account_name_taken")
    queries.delete_credentials(session, account_id, tokens=True)


def _manageable(session: Session, caller: Caller, account_id: uuid.UUID) -> Member:
    found = find_member(session, caller, account_id)
    if not found.is_within_reach:
        raise ForbiddenError("member_beyond_reach")
    if found.is_disabled:
        raise ForbiddenError("account_closed")
    return found


def _tidy_person(wish: Wish) -> tuple[str, str | None]:
    name, email = tidy_name(wish.name), wish.email.strip().lower()
    if not NAME_LEAST <= len(name) <= NAME_MOST or not name.isprintable():
        raise ProblemError("account_name", field="name", least=NAME_LEAST, most=NAME_MOST)
    if not email and _EMAIL.fullmatch(name):
        email = name
    if email and (len(email) > EMAIL_MOST or not _EMAIL.fullmatch(email) or not email.isprintable()):
        raise ProblemError("account_email", field="email")
    return name, email or None


def _check_role(caller: Caller, wish: Wish) -> None:
    if wish.role not in ACCOUNT_ROLES:
        raise ProblemError("account_role", field="role")
    if caller.role != "administrator" and wish.role != "professional":
        raise ForbiddenError("member_beyond_reach")
    if wish.role == "planner" and wish.municipality_id is None:
        raise ProblemError("account_municipality", field="municipality")
    if wish.role == "professional" and not wish.area_ids:
        raise ProblemError("account_areas", field="areas")


def _within_reach(session: Session, caller: Caller, area_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Return areas that the caller manages; ForbiddenError when one of them is not."""
    reach = (
        {area.id for area in member_queries.area_names(session, None)}
        if caller.role == "administrator"
        else caller.area_ids
    )
    if not set(area_ids) <= set(reach):
        raise ForbiddenError("member_beyond_reach")
    return list(dict.fromkeys(area_ids))
