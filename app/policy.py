"""Who may do what, in one table. Every route names its rule here; nothing else decides.

A cell says how far a role reaches:

    -           not at all
    all         everywhere; the matter belongs to no area
    visible     areas open to everybody, and one's own while they are prepared
    own         one's own areas: a professional's memberships, all of a planner's municipality
    town        one's own municipality
    campaign    the campaign whose code was given
    self        what belongs to the caller

Reads that change nothing are open to a read-only token. A rule that is `audited` is written into the audit each time
it is used, by whoever.
"""

import uuid
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["visitor", "facilitator", "professional", "planner", "administrator"]
Reach = Literal["-", "all", "visible", "own", "town", "campaign", "self"]
ROLES: tuple[Role, ...] = get_args(Role)

MATRIX = """
subject        action    changes  audited   visitor   facilitator  professional  planner   administrator
site           read      no       no        all       all          all           all       all
site           check     no       no        all       all          all           all       all
area           list      no       no        visible   visible      visible       visible   visible
area           read      no       no        visible   visible      visible       visible   visible
place          read      no       no        visible   visible      visible       visible   visible
public_pin     read      no       no        visible   visible      visible       visible   visible
public_walk    read      no       no        visible   visible      visible       visible   visible
public_layer   export    no       no        visible   visible      visible       visible   visible
pin            place     yes      no        visible   visible      visible       visible   visible
public_photo   read      no       no        visible   visible      visible       visible   visible
photo          send      yes      no        visible   visible      visible       visible   visible
voice          add       yes      no        visible   visible      visible       visible   visible
response       send      yes      no        visible   visible      visible       visible   visible
slip           read      no       no        self      self         self          self      self
slip           withdraw  yes      no        self      self         self          self      self
slip           answer    yes      no        self      self         self          self      self
slip           subscribe yes      no        self      self         self          self      self
sign_in        use       yes      no        all       all          all           all       all
invitation     accept    yes      no        self      self         self          self      self
meeting        enter     yes      no        all       all          all           all       all
meeting        run       yes      yes       -         campaign     -             -         -
meeting_sign   read      no       no        -         campaign     -             -         -
campaign_pin   read      no       yes       -         campaign     -             -         -
own_account    use       yes      no        -         -            self          self      self
own_token      manage    yes      no        -         -            self          self      -
exact_pin      read      no       yes       -         -            own           own       -
exact_pin      moderate  yes      yes       -         -            own           -         -
exact_pin      code      yes      yes       -         -            own           -         -
pin_original   read      no       yes       -         -            own           -         -
exact_photo    read      no       yes       -         -            own           own       -
exact_photo    moderate  yes      yes       -         -            own           -         -
reply          write     yes      yes       -         -            own           -         -
exact_walk     read      no       yes       -         -            own           own       -
walk           plan      yes      yes       -         -            own           -         -
walk           publish   yes      yes       -         -            own           -         -
walk_job       read      no       no        -         -            own           -         -
network_edit   read      no       no        -         -            own           own       -
network_edit   manage    yes      yes       -         -            own           -         -
exact_layer    export    no       yes       -         -            own           own       -
staff_page     read      no       yes       -         -            own           own       -
campaign       read      no       no        -         -            own           own       -
campaign       manage    yes      yes       -         -            own           own       -
campaign_report read     no       yes       -         -            own           own       -
area_settings  read      no       no        -         -            -             own       all
area_settings  manage    yes      yes       -         -            -             own       all
area           create    yes      yes       -         -            -             -         all
members        read      no       no        -         -            -             town      all
members        manage    yes      yes       -         -            -             town      all
accounts       manage    yes      yes       -         -            -             -         all
audit          read      no       yes       -         -            -             -         all
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the matrix."""

    subject: str
    action: str
    changes: bool
    audited: bool
    reaches: tuple[Reach, ...]

    def reach(self, role: Role) -> Reach:
        """Return how far a role reaches."""
        return self.reaches[ROLES.index(role)]

    @property
    def name(self) -> str:
        """Return what the audit and the matrix call it."""
        return f"{self.subject}.{self.action}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, by what they presented."""

    role: Role = "visitor"
    account_id: uuid.UUID | None = None
    name: str = ""
    credential_id: uuid.UUID | None = None
    credential_kind: str | None = None
    credential: bytes | None = None
    """SHA-256 of what was presented: the database is shown it and looks up the rest itself."""
    by_cookie: bool = False
    may_write: bool = True
    area_ids: frozenset[uuid.UUID] = frozenset()
    municipality_id: uuid.UUID | None = None
    campaign_id: uuid.UUID | None = None

    @property
    def is_staff(self) -> bool:
        """Tell whether an account stands behind the call."""
        return self.account_id is not None

    def may(self, action: str, subject: str) -> bool:
        """Tell whether the caller's role may do it at all, for pages that offer only what can be done."""
        found = rule(subject, action)
        return found.reach(self.role) != "-" and (self.may_write or not found.changes)


VISITOR = Caller()
Verdict = Literal["allowed", "sign_in", "forbidden", "read_only", "sessions_only"]
IN_PERSON = {"own_account", "own_token", "members", "accounts"}
"""Subjects that a token never opens: a stolen one must not be able to make itself a successor."""


def read_matrix(table: str) -> dict[tuple[str, str], Rule]:
    """Return the rules of a table; raise ValueError for a cell that is none of the known words."""
    header, *lines = [line.split() for line in table.strip().splitlines()]
    if tuple(header[4:]) != ROLES:
        raise ValueError("the columns of the matrix are the roles")
    rules: dict[tuple[str, str], Rule] = {}
    for subject, action, changes, audited, *cells in lines:
        if len(cells) != len(ROLES) or not set(cells) <= set(get_args(Reach)):
            raise ValueError(f"{subject} {action}: a cell is missing or unknown")
        if not {changes, audited} <= {"yes", "no"} or (subject, action) in rules:
            raise ValueError(f"{subject} {action}: twice, or neither yes nor no")
        rules[subject, action] = Rule(subject, action, changes == "yes", audited == "yes", tuple(cells))  # type: ignore[arg-type]
    return rules


RULES = read_matrix(MATRIX)


def rule(subject: str, action: str) -> Rule:
    """Return the rule of a subject and an action; raise LookupError when the matrix has no such line."""
    try:
        return RULES[subject, action]
    except KeyError:
        raise LookupError(f"the matrix has no line for {subject} {action}") from None


def judge(caller: Caller, asked: Rule) -> Verdict:
    """Tell whether a caller may use a rule anywhere; which areas it covers is for `covers`."""
    if asked.reach(caller.role) == "-":
        return "sign_in" if caller.role in ("visitor", "facilitator") else "forbidden"
    if asked.changes and not caller.may_write:
        return "read_only"
    if caller.credential_kind == "token" and asked.subject in IN_PERSON:
        return "sessions_only"
    return "allowed"


def covers(caller: Caller, asked: Rule, area_id: uuid.UUID) -> bool:
    """Tell whether an area is within the reach of a caller's rule.

    Areas that are not open to everybody are hidden by the database already; "visible" adds nothing to that.
    """
    reach = asked.reach(caller.role)
    return reach in ("all", "visible", "self", "campaign") or (reach == "own" and area_id in caller.area_ids)


def permits(caller: Caller, asked: Rule, area_id: uuid.UUID) -> bool:
    """Tell whether a caller may use a rule on an area: what a gate and an area together decide."""
    return judge(caller, asked) == "allowed" and covers(caller, asked, area_id)
