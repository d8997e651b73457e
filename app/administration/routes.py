"""The pages of areas: the list, a new one, the settings of each."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from babel.numbers import format_decimal
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from app.administration import queries, service
from app.administration.forms import FieldWords, Posted, PostedForm
from app.administration.schemas import BOUNDS, LANGUAGES, LOOSENING, NAME_LENGTH, SLUG_LENGTH
from app.administration.service import LooseningError, NewArea, RefusedError, Troubles
from app.areas.schemas import Area
from app.audit import service as audit
from app.audit.requests import note, note_nothing
from app.dependencies import AccountsSession, CurrentCaller, ManagedArea, may
from app.language import request_translator
from app.pages.rendering import page
from app.security_forms import CheckedForm
from app.translations import LANGUAGE_NAMES
from layers.vocabulary import VISIBILITIES

router = APIRouter(include_in_schema=False)

READ, MANAGE, CREATE = may("read", "area_settings"), may("manage", "area_settings"), may("create", "area")
SEE_OTHER, REFUSED = 303, 422
NO_STORE = {"Cache-Control": "no-store"}
DONE = {"saved": "area_settings.saved", "same": "area_settings.same", "made": "area_settings.made"}
TYPED_LIMIT = 200_000
"""Characters of a refused file that are put into the form, to be corrected there."""
NEW_FIELDS = ("name", "slug", "municipality_code", "municipality_name", "boundary")


@router.get("/admin/areas", dependencies=[READ])
def areas_page(request: Request, session: AccountsSession, caller: CurrentCaller) -> Response:
    """List the areas that the caller manages, those too that only members see."""
    own = None if caller.role == "administrator" else caller.area_ids
    language = request_translator(request).language
    context = {
        "areas": queries.listed_areas(session, own),
        "square_kilometres": lambda number: format_decimal(number, "0.00", locale=language),
    }
    return page(request, "admin_areas.html", context, headers=NO_STORE)


@router.get("/admin/areas/new", dependencies=[CREATE])
def new_area_page(request: Request, session: AccountsSession) -> Response:
    """Show the form of a new area; the entry says that it was looked at, and not that an area was made."""
    audit.record(session, "read", subject="area")
    note_nothing(request)
    return _new_area_page(request, session, dict.fromkeys(NEW_FIELDS, ""), ["da", "en"])


@router.post("/admin/areas/new", dependencies=[CREATE, CheckedForm])
def create_area(request: Request, session: AccountsSession, posted: Posted) -> Response:
    """Make an area, or show the form again with what does not do."""
    typed = {name: posted.text(name) for name in NEW_FIELDS}
    boundary = posted.files.get("boundary_file", typed["boundary"])
    wish = NewArea(
        typed["name"],
        typed["slug"],
        typed["municipality_code"],
        typed["municipality_name"],
        boundary,
        posted.all("languages"),
    )
    try:
        area_id, slug = service.create_area(session, wish)
    except RefusedError as refused:
        note_nothing(request)
        shown = {**typed, "boundary": _shown(boundary)}
        return _new_area_page(request, session, shown, posted.all("languages"), refused.troubles)
    request.state.area_id = area_id
    note(request, session, subject_id=area_id, details={"slug": slug})
    return RedirectResponse(f"/areas/{slug}/settings?done=made", SEE_OTHER)


def _shown(boundary: bytes | str) -> str:
    written = boundary.decode("utf-8", "replace") if isinstance(boundary, bytes) else boundary
    return written if len(written) <= TYPED_LIMIT and "\ufffd" not in written else ""


def _new_area_page(
    request: Request, session: Session, typed: Mapping[str, str], chosen: list[str], troubles: Troubles | None = None
) -> Response:
    context = {
        "typed": typed,
        "chosen_languages": chosen,
        "languages_known": _languages(),
        "towns": queries.towns(session),
        "troubles": _words(request, troubles or {}),
        "name_length": NAME_LENGTH,
        "slug_length": SLUG_LENGTH,
    }
    return page(request, "admin_new_area.html", context, status=REFUSED if troubles else 200, headers=NO_STORE)


@router.get("/areas/{slug}/settings", dependencies=[READ])
def settings_page(request: Request, area: ManagedArea, session: AccountsSession, done: str = "") -> Response:
    """Show the settings of an area, each with what it means for the people in it."""
    typed = _typed_of(asdict(queries.settings_of(session, area.id)))
    return _settings_page(request, area, session, typed, done=DONE.get(done))


@router.post("/areas/{slug}/settings", dependencies=[MANAGE, CheckedForm])
def save_settings(request: Request, area: ManagedArea, session: AccountsSession, posted: Posted) -> Response:
    """Save the settings, or show them again: with what does not do, or asking whether to tell the public more."""
    kept = queries.settings_of(session, area.id, lock=True)
    sent = _sent(posted, asdict(kept))
    try:
        wished = service.read_settings(session, area.id, sent, kept=kept)
        accepted = posted.text("accepted")
        looser = {name: new for name, new in asdict(wished).items() if name in LOOSENING}
        changed = service.save_settings(
            session, area.id, kept, wished, accepts_loosening=accepted == _acceptance(looser)
        )
    except RefusedError as refused:
        note_nothing(request)
        return _settings_page(request, area, session, _typed_of(sent), troubles=refused.troubles)
    except LooseningError as loosening:
        note_nothing(request)
        return _settings_page(
            request, area, session, _typed_of(sent), loosening=loosening, acceptance=_acceptance(looser)
        )
    if not changed:
        note_nothing(request)
        return RedirectResponse(f"/areas/{area.slug}/settings?done=same", SEE_OTHER)
    note(request, session, subject_id=area.id, details={"changed": changed})
    return RedirectResponse(f"/areas/{area.slug}/settings?done=saved", SEE_OTHER)


def _acceptance(looser: Mapping[str, Any]) -> str:
    """Return what the second press brings along: it accepts these very numbers and no others."""
    return ",".join(f"{name}:{_plain(value)}" for name, value in sorted(looser.items()))


def _sent(posted: PostedForm, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed; a box without its mark is not sent at all."""
    sent: dict[str, Any] = {name: posted.text(name) for name in kept if name in posted}
    return sent | {"languages": posted.all("languages"), "between_rounds": posted.text("between_rounds")}


def _typed_of(values: Mapping[str, Any]) -> dict[str, Any]:
    typed = {name: _plain(value) if isinstance(value, int | float) else value for name, value in values.items()}
    return typed | {"between_rounds": values["between_rounds"] in (True, "yes")}


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _settings_page(
    request: Request,
    area: Area,
    session: Session,
    typed: Mapping[str, Any],
    *,
    done: str | None = None,
    troubles: Troubles | None = None,
    loosening: LooseningError | None = None,
    acceptance: str = "",
) -> Response:
    kept = _typed_of(asdict(queries.settings_of(session, area.id)))
    looser = {name: (_plain(old), _plain(new)) for name, (old, new) in loosening.fields.items()} if loosening else {}
    context = {
        "typed": {**kept, **typed},
        "bounds": BOUNDS,
        "visibilities": VISIBILITIES,
        "languages_known": _languages(),
        "places": queries.place_names(session, area.id),
        "troubles": _words(request, troubles or {}, area.languages),
        "looser": looser,
        "acceptance": acceptance,
        "done": done,
        "name_length": NAME_LENGTH,
    }
    status = REFUSED if troubles or loosening else 200
    return page(request, "area_settings.html", context, area=area, status=status, headers=NO_STORE)


def _languages() -> list[tuple[str, str]]:
    return [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]


def _words(request: Request, troubles: Troubles, spoken: list[str] | None = None) -> FieldWords:
    """Return what is wrong with each field, in the language of the page."""
    translate = request_translator(request, spoken)
    return FieldWords(
        {name: translate(f"problem.{trouble.code}", **trouble.values) for name, trouble in troubles.items()}
    )
