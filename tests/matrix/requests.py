"""A sensible request for every route: the address of what is asked for, and a body that would be taken.

A field that nobody foresaw gets a value by its type. What that cannot guess is named in FIELDS or BODIES; a route that
nobody is ever let through is reported, so that a guess that does not fit is noticed.
"""

import json
import re
import types
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pyotp
from fastapi.dependencies.models import Dependant
from fastapi.params import File, Form
from fastapi.routing import APIRoute
from pydantic import BaseModel
from shapely.geometry import Point
from starlette.datastructures import UploadFile

from geo import crs
from tests.app.photographs import jpeg
from tests.matrix.callers import Caller, form_token
from tests.matrix.people import TOTP_SECRET
from tests.matrix.things import BY_KEY, PASSWORD, SOUTH, UNKNOWN_SLUG, Thing, World, west_of

NEW_PASSWORD = "another quite long passphrase"
UNKNOWN_ID = "0e1f0000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Cell:
    """One question: which area the address names, which object, and whether the two belong together."""

    where: str | None = None
    thing: Thing | None = None
    unknown: bool = False
    crossed: bool = False

    @property
    def label(self) -> str:
        """Return what the table and a failing test call it."""
        parts = [self.where or "", self.thing.label if self.thing else "", "of another area" if self.crossed else ""]
        return " ".join(part for part in [*parts, "unknown" if self.unknown else ""] if part) or "anywhere"


@dataclass
class Asked:
    """What is sent."""

    path: str
    query: dict[str, Any] = field(default_factory=dict)
    json: Any = None
    form: dict[str, Any] | None = None
    files: dict[str, Any] | None = None


# Which kind of object a part of an address names; the first pattern that fits the route counts.
PARAMETERS: tuple[tuple[str, str, str], ...] = (
    (r".*", "pin_id", "pin"),
    (r".*", "photo_id", "photo"),
    (r".*", "walk_id", "walk"),
    (r".*", "stop_id", "stop"),
    (r".*", "job_id", "walk_job"),
    (r".*", "edit_id", "network_edit"),
    (r".*", "campaign_id", "campaign"),
    (r".*", "round_id", "campaign"),
    (r".*", "question_id", "question"),
    (r".*", "channel_id", "channel"),
    (r".*", "meeting_id", "meeting"),
    (r"/k/.*", "code", "short_code"),
    (r"/(api/)?(s|slips?)/.*", "code", "slip"),
    (r".*invitation.*", "token", "invitation_link"),
    (r".*", "invitation_id", "invitation"),
    (r".*", "account_id", "account"),
    (r".*", "member_id", "account"),
    (r".*", "session_id", "own_session"),
    (r".*", "token_id", "own_token"),
    (r".*session.*", "credential_id", "own_session"),
    (r".*token.*", "credential_id", "own_token"),
)
# Parts of an address that name no object.
FREE = {"path": "styles/page.css", "sheet": "letter", "file_name": "walk.gpx"}


CROSSED = ("own", "foreign")
"""Areas whose objects are all tried, and with the objects of other areas as well."""
PARTS = {("campaign", "question"), ("campaign", "channel")}
"""Objects that lie within another: an address that names both is asked for the inner one in the right outer one."""


def parameters_of(path: str) -> list[str]:
    """Return the names of the parts of an address that vary, without converters such as :path."""
    return [name.partition(":")[0] for name in re.findall(r"\{([^}]+)\}", path)]


def kind_of(path: str, name: str) -> str:
    """Return the kind of object that a part of an address names; LookupError when nobody has said."""
    for pattern, parameter, kind in PARAMETERS:
        if parameter == name and re.fullmatch(pattern, path):
            return kind
    raise LookupError(f"{path}: say in tests/matrix/requests.py which object {{{name}}} names")


def cells_of(path: str, world: World, *, thorough: bool = True) -> list[Cell]:
    """Return every question that an address can ask: all areas, all objects of each, and what is not there."""
    names = [name for name in parameters_of(path) if name not in FREE and name != "area_id"]
    kinds = [kind_of(path, name) for name in names if name != "slug"]
    if tuple(kinds) in PARTS:
        kinds = kinds[1:]
    if len(kinds) > 1:
        raise LookupError(f"{path}: an address with two objects needs a plan in tests/matrix/requests.py")
    if "slug" not in names:
        if not kinds:
            return [Cell()]
        things = world.of(kinds[0])
        return [*(Cell(thing=one) for one in (things if thorough else _one_of_each_area(things))), Cell(unknown=True)]
    cells = []
    for key in BY_KEY:
        if not kinds:
            cells.append(Cell(key))
            continue
        things = world.of(kinds[0], key)
        if not (thorough and key in CROSSED):
            things = [thing for thing in things if thing.label == "pending"][:thorough] + _one_of_each_area(things)
        cells += [Cell(key, thing) for thing in things]
        if key in CROSSED:
            others = [thing for thing in world.of(kinds[0]) if thing.where != key]
            cells += [Cell(key, thing, crossed=True) for thing in _one_of_each_area(others)]
        cells.append(Cell(key, unknown=True))
    return [*cells, Cell(unknown=True, where=None)]


def _one_of_each_area(things: list[Thing]) -> list[Thing]:
    """Return the most visible object of each area: if that one is out of reach, all are."""
    found: dict[str | None, Thing] = {}
    for thing in things:
        if thing.where not in found or thing.label in ("published", "open"):
            found[thing.where] = thing
    return list(found.values())


def address(path: str, cell: Cell, world: World) -> str:
    """Return the address of a cell."""
    filled = path
    for name in re.findall(r"\{([^}]+)\}", path):
        plain = name.partition(":")[0]
        filled = filled.replace(f"{{{name}}}", _part(path, plain, cell, world))
    return filled


def _part(path: str, name: str, cell: Cell, world: World) -> str:
    if name in FREE:
        return FREE[name]
    if name == "slug":
        return BY_KEY[cell.where].slug if cell.where else UNKNOWN_SLUG
    if name == "area_id":
        return str(world.area_ids[cell.where or "own"])
    if cell.thing is not None:
        is_outer = cell.thing.within is not None and kind_of(path, name) != cell.thing.kind
        return cell.thing.within or "" if is_outer else cell.thing.value
    unknown = {"slip": "0000-000-000", "invitation_link": "nobody-was-sent-this", "short_code": "zzzzzz"}
    return unknown.get(kind_of(path, name), UNKNOWN_ID)


Maker = Callable[[World, Caller, Cell], Any]


def _pin(world: World, _caller: Caller, cell: Cell) -> dict[str, Any]:
    moved = crs.to_wire(Point(west_of(cell.where or "own") + 300, SOUTH + 300))
    return {
        "client_id": str(uuid.uuid4()),
        "kind": "resource",
        "category": "physical_place",
        "geometry": {"type": "Point", "coordinates": [moved.x, moved.y]},
        "text": "",
    }


def _photo(world: World, _caller: Caller, cell: Cell) -> dict[str, Any]:
    pin = world.one("pin_client_id", cell.where or "own", "of_the_round").value
    return {"pin_client_id": pin, "client_id": str(uuid.uuid4()), "file": jpeg(8, 6)}


def _response(world: World, _caller: Caller, cell: Cell) -> dict[str, Any]:
    campaign = world.one("campaign", cell.where or "own", "open").value
    return {"client_id": str(uuid.uuid4()), "campaign_id": campaign, "gender": "woman"}


def _wish(_world: World, _caller: Caller, _cell: Cell) -> dict[str, Any]:
    return {"title": "Prøvetur", "minutes": 60, "most_stops": 3}


def _edit(_world: World, _caller: Caller, cell: Cell) -> dict[str, Any]:
    moved = crs.to_wire(Point(west_of(cell.where or "own") + 100, SOUTH + 50))
    return {"kind": "block", "longitude": moved.x, "latitude": moved.y}


def _slip(world: World, _caller: Caller, _cell: Cell) -> dict[str, Any]:
    return {"code": world.one("slip", "own", "published").value}


def _meeting(world: World, _caller: Caller, _cell: Cell) -> dict[str, Any]:
    return {"code": world.one("facilitator_code", "own", "open").value}


def _code() -> str:
    return pyotp.TOTP(TOTP_SECRET).now()


def _settings(world: World, _caller: Caller, cell: Cell) -> dict[str, Any]:
    return {"accepted": "yes", "languages": "da", "name": (BY_KEY[cell.where or "own"].slug).title()}


def _new_area(_world: World, _caller: Caller, _cell: Cell) -> dict[str, Any]:
    corners = [[9.0, 56.0], [9.01, 56.0], [9.01, 56.01], [9.0, 56.01], [9.0, 56.0]]
    return {
        "name": "Helt ny", "slug": "helt-ny", "municipality_code": "0903", "municipality_name": "Kommune tre",
        "boundary": json.dumps({"type": "Polygon", "coordinates": [corners]}), "languages": "da",
    }  # fmt: skip


def _round(_world: World, _caller: Caller, _cell: Cell) -> dict[str, Any]:
    return {name: FIELDS[name] for name in ("title", "format", "focus", "opens_at", "closes_at")} | {
        "purpose": "Vi vil vide mere", "next_step": "Vi vender tilbage", "opens_on": "2027-03-01",
        "opens_time": "08:00", "closes_on": "2027-04-01", "closes_time": "20:00",
    }  # fmt: skip


def _question(_world: World, _caller: Caller, _cell: Cell) -> dict[str, Any]:
    return {"kind": "open", "title_da": "Hvad er godt her?"}


def _channel(_world: World, _caller: Caller, _cell: Cell) -> dict[str, Any]:
    return {"kind": "stairwell", "name": "Opgang 5", "sent": "24"}


def _gathering(_world: World, _caller: Caller, _cell: Cell) -> dict[str, Any]:
    return {"title": "Fællesspisning", "starts_at": "2036-05-01T18:00", "ends_at": "2036-05-01T20:00"}


def _merge(world: World, _caller: Caller, cell: Cell) -> dict[str, Any]:
    return {"into": world.one("pin", cell.where or "own", "published").value}


BODIES: dict[tuple[str, str], Maker] = {
    ("POST", "/api/areas/{slug}/pins"): _pin,
    ("POST", "/api/areas/{slug}/photos"): _photo,
    ("POST", "/api/areas/{slug}/responses"): _response,
    ("POST", "/api/areas/{slug}/walks"): _wish,
    ("POST", "/api/areas/{slug}/walks/plan"): _wish,
    ("POST", "/api/areas/{slug}/walks/jobs"): _wish,
    ("PUT", "/api/areas/{slug}/walks/{walk_id}"): _wish,
    ("POST", "/api/areas/{slug}/network/edits"): _edit,
    ("POST", "/api/areas/{slug}/pins/{pin_id}/merge"): _merge,
    ("POST", "/slip"): _slip,
    ("POST", "/s/{code}/answer"): lambda *_: {"text": FIELDS["text"]},
    ("POST", "/s/{code}/notice"): lambda *_: {"address": FIELDS["address"]},
    ("POST", "/sign-in"): lambda *_: {"name": "professional", "password": PASSWORD},
    ("POST", "/sign-in/second-factor"): lambda *_: {"code": _code()},
    ("POST", "/sign-in/enrolment"): lambda *_: {"code": _code()},
    ("POST", "/account/password"): lambda *_: {"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD},
    ("POST", "/account/second-factor"): lambda *_: {"code": _code()},
    ("POST", "/account/second-factor/end"): lambda *_: {"code": _code()},
    ("POST", "/account/recovery-codes"): lambda *_: {"code": _code()},
    ("POST", "/invitation/{token}"): lambda *_: {"password": NEW_PASSWORD, "again": NEW_PASSWORD},
    ("POST", "/members/{account_id}/areas"): lambda world, *_: {"areas": str(world.area_ids["own"])},
    ("POST", "/members/invite"): lambda world, *_: {"areas": str(world.area_ids["own"])},
    ("POST", "/admin/areas/new"): _new_area,
    ("POST", "/areas/{slug}/settings"): _settings,
    ("POST", "/areas/{slug}/campaigns/new"): _round,
    ("POST", "/areas/{slug}/campaigns/{campaign_id}"): _round,
    ("POST", "/areas/{slug}/campaigns/{campaign_id}/questions/new"): _question,
    ("POST", "/areas/{slug}/campaigns/{campaign_id}/questions/{question_id}"): _question,
    ("POST", "/areas/{slug}/campaigns/{campaign_id}/channels"): _channel,
    ("POST", "/areas/{slug}/campaigns/{campaign_id}/channels/{channel_id}"): _channel,
    ("POST", "/areas/{slug}/meetings"): _gathering,
    ("POST", "/areas/{slug}/meetings/{meeting_id}"): _gathering,
    ("POST", "/meeting"): _meeting,
    ("POST", "/meeting/paper"): lambda *_: {"kind": "resource", "square": "B2", "category": "physical_place"},
    ("POST", "/meeting/paper/answers"): lambda *_: {"gender": "woman"},
}
"""Bodies that are more than the sum of their fields."""

FIELDS: dict[str, Any] = {
    "name": "prøve.person",
    "email": "person@example.dk",
    "address": "person@example.dk",
    "password": PASSWORD,
    "title": "En ny runde",
    "reason": "Dobbelt",
    "text": "Her er mørkt",
    "relevance": "yellow",
    "opens_at": (datetime.now(UTC) + timedelta(days=200)).strftime("%Y-%m-%dT%H:%M"),
    "closes_at": (datetime.now(UTC) + timedelta(days=230)).strftime("%Y-%m-%dT%H:%M"),
    "format": "residents",
    "focus": "both",
    "direction": "up",
    "slug": "helt-ny",
    "next": "/",
    "lang": "da",
}
"""Values of fields by name, where their type alone does not tell a sensible one."""


@dataclass(frozen=True)
class Asker:
    """Who asks what of which world."""

    world: World
    caller: Caller
    cell: Cell


def request_for(route: APIRoute | None, method: str, path: str, asker: Asker) -> Asked:
    """Return what to send for a cell."""
    world, caller, cell = asker.world, asker.caller, asker.cell
    asked = Asked(address(path, cell, world))
    if route is None:
        return asked
    asked.query = _fields(_flat(route.dependant, "query_params"), world, caller)
    body = _flat(route.dependant, "body_params")
    if method in {"GET", "HEAD"} or not body:
        return asked
    made = BODIES.get((method, path), lambda *_: {})(world, caller, cell)
    if any(isinstance(item.field_info, Form | File) for item in body):
        form = _fields(body, world, caller) | made
        asked.form = {name: value for name, value in form.items() if not isinstance(value, bytes)}
        asked.files = {name: ("file.csv", value) for name, value in form.items() if isinstance(value, bytes)} or None
        return asked
    asked.json = made or _json_body(body, world, caller)
    return asked


def _flat(dependant: Dependant, which: str) -> list[Any]:
    """Return the parameters of a route and of all it depends on, each once."""
    found = {item.alias: item for item in getattr(dependant, which)}
    for part in dependant.dependencies:
        found = {item.alias: item for item in _flat(part, which)} | found
    return list(found.values())


def _fields(items: list[Any], world: World, caller: Caller) -> dict[str, Any]:
    """Return values of all fields that must be there; those of a model stand side by side with the others."""
    values: dict[str, Any] = {}
    for item in items:
        annotation = item.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            values |= _by_type(item.name, annotation, world, caller)
        elif item.field_info.is_required() or item.name == "csrf":
            values[item.alias] = _value(item.name, annotation, world, caller)
    return values


def _json_body(items: list[Any], world: World, caller: Caller) -> Any:
    if len(items) == 1:
        item = items[0]
        wished = _value(item.name, item.field_info.annotation, world, caller)
        return wished if item.field_info.is_required() or wished else None
    return {item.alias: _value(item.name, item.field_info.annotation, world, caller) for item in items}


def _value(name: str, annotation: Any, world: World, caller: Caller) -> Any:
    """Return a value for a field by its name, else by its type."""
    if name == "csrf":
        return form_token(caller, world)
    if name in FIELDS:
        return FIELDS[name]
    return _by_type(name, annotation, world, caller)


def _by_type(name: str, annotation: Any, world: World, caller: Caller) -> Any:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _by_type(name, get_args(annotation)[0], world, caller)
    if origin in (Union, types.UnionType):
        chosen = next(part for part in get_args(annotation) if part is not type(None))
        return _by_type(name, chosen, world, caller)
    if origin is Literal:
        return get_args(annotation)[0]
    if origin in (list, set, tuple, frozenset):
        return [_value(name, get_args(annotation)[0], world, caller)] if get_args(annotation) else []
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {
            (item.alias or field_name): _value(field_name, item.annotation, world, caller)
            for field_name, item in annotation.model_fields.items()
            if item.is_required()
        }
    return _plain(name, annotation, world)


def _plain(name: str, annotation: Any, world: World) -> Any:
    if not isinstance(annotation, type):
        return "x"
    if issubclass(annotation, Enum):
        return next(iter(annotation)).value
    if issubclass(annotation, uuid.UUID):
        return _identifier(name, world)
    known: Mapping[Any, Any] = {
        UploadFile: b"longitude,latitude\n", bytes: b"longitude,latitude\n", bool: False, int: 30, float: 30.0,
        datetime: datetime.now(UTC).isoformat(), date: "2026-05-01", dict: {},
    }  # fmt: skip
    return next((value for kind, value in known.items() if issubclass(annotation, kind)), "prøve")


def _identifier(name: str, world: World) -> str:
    if "area" in name:
        return str(world.area_ids["own"])
    if "municipality" in name:
        return str(world.town_ids["home"])
    return world.one("pin", "own", "published").value if "into" in name or "pin" in name else UNKNOWN_ID
