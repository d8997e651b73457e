"""Decide what an area may be set to, and make areas."""

import math
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.administration import queries
from app.administration.schemas import BOUNDS, LANGUAGES, LOOSENING, NAME_LENGTH, SLUG_LENGTH, AreaSettings
from app.areas import queries as area_queries
from app.errors import ConflictError, ProblemError
from geo.boundary import read_boundary
from geo.geojson import GeometryError
from layers.vocabulary import VISIBILITIES

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[0-9]{4}")
_NUMBER = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,9})?")
_PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "é": "e"})
NEW_VISIBILITY = "members"

Troubles = dict[str, ProblemError | GeometryError]


class RefusedError(Exception):
    """What was typed does not do; every field that is wrong has its problem."""

    def __init__(self, troubles: Mapping[str, ProblemError | GeometryError]) -> None:
        """Keep the problem of each field."""
        super().__init__(", ".join(f"{name}: {trouble.code}" for name, trouble in troubles.items()))
        self.troubles = dict(troubles)


class LooseningError(Exception):
    """A change would tell the public more than before, and nobody has said yet that it is meant."""

    def __init__(self, fields: Mapping[str, tuple[float, float]]) -> None:
        """Keep the fields that get smaller, each with what it is and what it would be."""
        super().__init__(", ".join(fields))
        self.fields = dict(fields)


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area as somebody wishes it; a slug that is left empty follows from the name."""

    name: str
    slug: str = ""
    municipality_code: str = ""
    municipality_name: str = ""
    boundary: bytes | str = ""
    languages: Sequence[str] = field(default_factory=lambda: ("da", "en"))


def read_settings(
    session: Session, area_id: uuid.UUID, typed: Mapping[str, str | Sequence[str]], *, kept: AreaSettings
) -> AreaSettings:
    """Return the settings that were typed, and for what was not typed those that are kept.

    Raises RefusedError with the problem of every field, which says what is allowed.
    """
    troubles: Troubles = {}
    values: dict[str, Any] = asdict(kept)
    for name, given in typed.items():
        try:
            values[name] = _read_setting(session, area_id, name, given, kept)
        except ProblemError as trouble:
            troubles[name] = trouble
    if troubles:
        raise RefusedError(troubles)
    return AreaSettings(**{**values, "languages": tuple(values["languages"])})


def _read_setting(session: Session, area_id: uuid.UUID, name: str, given: Any, kept: AreaSettings) -> Any:
    if name in BOUNDS:
        return _read_number(name, str(given))
    if name == "name":
        return _read_name(str(given))
    if name == "languages":
        return _read_languages(given)
    if name == "visibility":
        return _one_of(VISIBILITIES, str(given), name)
    if name == "between_rounds":
        return given == "yes"
    if name == "start_place":
        return _read_start_place(session, area_id, str(given), kept.start_place)
    raise LookupError(f"an area has no setting {name}")


def save_settings(
    session: Session, area_id: uuid.UUID, before: AreaSettings, after: AreaSettings, *, accepts_loosening: bool
) -> dict[str, list[Any]]:
    """Store what was changed; return each changed field with what it was and what it is.

    Raises LooseningError when the public would be told more and that was not accepted.
    """
    old, new = asdict(before), asdict(after)
    changed = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    looser = {name: (old[name], new[name]) for name in LOOSENING if new[name] < old[name]}
    if looser and not accepts_loosening:
        raise LooseningError(looser)
    if changed:
        queries.change_settings(session, area_id, {name: new[name] for name in changed})
    return changed


def create_area(session: Session, wish: NewArea) -> tuple[uuid.UUID, str]:
    """Store an area that only its members see yet; return its id and slug.

    Raises RefusedError with the problem of every field that does not do.
    """
    troubles: Troubles = {}

    def take(name: str, read: Any, *given: Any) -> Any:
        try:
            return read(*given)
        except (ProblemError, GeometryError) as trouble:
            troubles[name] = trouble
            return None

    name: str | None = take("name", _read_name, wish.name)
    # Without a name there is nothing yet that a slug could follow from, or be blamed for.
    wished_slug = wish.slug.strip() or slug_of(wish.name)
    slug: str = take("slug", _read_slug, session, wished_slug) if wished_slug or name else ""
    languages = take("languages", _read_languages, wish.languages)
    boundary = take("boundary", _read_boundary, wish.boundary)
    town = take("municipality_code", _read_town, session, wish.municipality_code, wish.municipality_name)
    if troubles:
        raise RefusedError(troubles)
    values = {
        "slug": slug,
        "name": name,
        "languages": list(languages),
        "visibility": NEW_VISIBILITY,
        "municipality_id": queries.insert_municipality(session, *town) if town else None,
    }
    try:
        with session.begin_nested():
            return area_queries.insert_area(session.connection(), values, boundary), slug
    except IntegrityError:  # Somebody took the slug a moment ago; everything else was checked.
        raise RefusedError({"slug": ConflictError("area_slug_taken", field="slug", slug=slug)}) from None


def slug_of(name: str) -> str:
    """Return a name in the letters of an address; it may come out empty."""
    plain = name.strip().lower().translate(_PLAIN_LETTERS)
    return re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LENGTH].strip("-")


def _read_boundary(content: bytes | str) -> Any:
    if not content.strip():
        raise ProblemError("boundary_missing", field="boundary")
    return read_boundary(content)


def _read_town(session: Session, code: str, name: str) -> tuple[str, str] | None:
    code, name = code.strip(), name.strip()
    if not code and not name:
        return None
    if not _CODE.fullmatch(code):
        raise ProblemError("municipality_code", field="municipality_code")
    if not name and queries.municipality_by_code(session, code) is None:
        raise ProblemError("municipality_name", field="municipality_code", number=code)
    return code, _read_name(name) if name else code


def _read_slug(session: Session, slug: str) -> str:
    if not _SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH:
        raise ProblemError("area_slug", field="slug", most=SLUG_LENGTH)
    if area_queries.area_by_slug(session, slug) is not None:
        raise ConflictError("area_slug_taken", field="slug", slug=slug)
    return slug


def _read_name(typed: str) -> str:
    name = " ".join(typed.split())
    if not 1 <= len(name) <= NAME_LENGTH or not name.isprintable():
        raise ProblemError("area_name", field="name", most=NAME_LENGTH)
    return name


def _read_languages(typed: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(code for code in LANGUAGES if code in typed)
    if not chosen or set(typed) - set(LANGUAGES):
        raise ProblemError("area_languages", field="languages", allowed=", ".join(LANGUAGES))
    return chosen


def _one_of(allowed: Sequence[str], typed: str, field_name: str) -> str:
    if typed not in allowed:
        raise ProblemError("area_choice", field=field_name, allowed=", ".join(allowed))
    return typed


def _read_number(name: str, typed: str) -> float | int:
    bounds = BOUNDS[name]
    written = typed.strip()
    number = float(written.replace(",", ".")) if _NUMBER.fullmatch(written) else math.nan
    if not bounds.least <= number <= bounds.most or (bounds.is_whole and number != int(number)):
        code = "setting_whole_number" if bounds.is_whole else "setting_number"
        raise ProblemError(code, field=name, least=bounds.least, most=bounds.most)
    return int(number) if number == int(number) else number


def _read_start_place(session: Session, area_id: uuid.UUID, typed: str, kept: str) -> str:
    name = typed.strip()
    if name and name != kept and ("\x00" in name or not queries.has_place(session, area_id, name[:200])):
        raise ProblemError("setting_start_place", field="start_place")
    return name
