"""`tryghedskort area …`: make and set areas from the command line, with the same checks as the pages."""

from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.administration import queries, service
from app.administration.service import LooseningError, NewArea, RefusedError
from app.areas import queries as area_queries
from app.audit.service import write_entry
from app.commands.connection import console, load_settings, open_engine, stop_with
from app.translations import Catalogues

areas_app = typer.Typer(help="Areas: make them, and set who sees what for how long.")
LANGUAGE = "en"
BOUNDARY_BYTES = 1_000_000
"""The same as a form may bring."""


@areas_app.callback()
def areas() -> None:
    """Make and set areas."""


@areas_app.command("create")
def create(
    slug: Annotated[str, typer.Option(help="its name in addresses, such as hjertelunden")],
    name: Annotated[str, typer.Option(help="its name for people")],
    boundary: Annotated[Path, typer.Option(help="GeoJSON Polygon or MultiPolygon in EPSG:4326", dir_okay=False)],
    municipality: Annotated[tuple[str, str] | None, typer.Option(help="code of four digits, and name")] = None,
    language: Annotated[list[str] | None, typer.Option(help="a language spoken there; repeat for more")] = None,
) -> None:
    """Make an area; until its visibility is set to public, its members alone see it."""
    try:
        content = boundary.read_bytes()
    except OSError as error:
        raise stop_with(f"The boundary cannot be read: {error.strerror}") from None
    if len(content) > BOUNDARY_BYTES:
        raise stop_with(f"The boundary has {len(content)} bytes; {BOUNDARY_BYTES} are allowed. Simplify it.")
    code, town = municipality or ("", "")
    wish = NewArea(name, slug, code, town, content, tuple(language or ("da", "en")))
    with open_engine(load_settings()) as engine, engine.begin() as connection:
        try:
            with Session(connection) as session:
                area_id, made = service.create_area(session, wish)
                session.flush()
        except RefusedError as refused:
            raise stop_with(_words(refused)) from None
        write_entry(connection, "create", subject="area", subject_id=area_id, area_id=area_id, details={"slug": made})
    print(made)


@areas_app.command("set")
def set_one(
    slug: Annotated[str, typer.Argument(help="which area")],
    name: Annotated[str | None, typer.Option(help="its name for people")] = None,
    language: Annotated[list[str] | None, typer.Option(help="a language spoken there; repeat for more")] = None,
    coarsen_m: Annotated[str | None, typer.Option(help="metres of the public grid, 5 to 200")] = None,
    hexagon_m: Annotated[str | None, typer.Option(help="metres of a hexagon's side, 50 to 1000")] = None,
    least_contributors: Annotated[str | None, typer.Option(help="people behind a hexagon, 2 to 100")] = None,
    visibility: Annotated[str | None, typer.Option(help="public or members")] = None,
    between_rounds: Annotated[
        bool | None, typer.Option("--between-rounds/--only-in-rounds", help="take pins while no round is open")
    ] = None,
    text_retention_months: Annotated[str | None, typer.Option(help="months, 1 to 120")] = None,
    photo_retention_months: Annotated[str | None, typer.Option(help="months, 1 to 120")] = None,
    account_retention_months: Annotated[str | None, typer.Option(help="months, 1 to 120")] = None,
    start_place: Annotated[str | None, typer.Option(help="where walks start: the name of a place; '' for none")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="yes, tell the public more than before")] = False,
) -> None:
    """Change settings of an area; what is not named stays."""
    given: dict[str, Any] = {
        "name": name,
        "languages": language or None,
        "coarsen_m": coarsen_m,
        "hexagon_m": hexagon_m,
        "least_contributors": least_contributors,
        "visibility": visibility,
        "between_rounds": None if between_rounds is None else "yes" if between_rounds else "",
        "text_retention_months": text_retention_months,
        "photo_retention_months": photo_retention_months,
        "account_retention_months": account_retention_months,
        "start_place": start_place,
    }
    typed = {key: value for key, value in given.items() if value is not None}
    with open_engine(load_settings()) as engine:
        try:
            changed = _change(engine, slug, typed, accept=accept)
        except RefusedError as refused:
            raise stop_with(_words(refused)) from None
        except LooseningError as loosening:
            raise stop_with(_asking(loosening)) from None
    for key, (old, new) in changed.items():
        console.print(f"{key}: {old} → {new}", markup=False, highlight=False)
    if not changed:
        console.print("Nothing was changed")


def _change(engine: Engine, slug: str, typed: dict[str, Any], *, accept: bool) -> dict[str, list[Any]]:
    with engine.begin() as connection:
        with Session(connection) as session:
            area = area_queries.area_by_slug(session, slug)
            if area is None:
                raise stop_with(f"There is no area {slug}.")
            kept = queries.settings_of(session, area.id, lock=True)
            wished = service.read_settings(session, area.id, typed, kept=kept)
            changed = service.save_settings(session, area.id, kept, wished, accepts_loosening=accept)
            session.flush()
        if changed:
            details = {"changed": changed}
            write_entry(
                connection, "manage", subject="area_settings", subject_id=area.id, area_id=area.id, details=details
            )
        return changed


def _words(refused: RefusedError) -> str:
    translate = Catalogues.load(strict=False).translator(LANGUAGE)
    return "\n".join(
        f"{name}: {translate(f'problem.{trouble.code}', **trouble.values)}"
        for name, trouble in refused.troubles.items()
    )


def _asking(loosening: LooseningError) -> str:
    changes = ", ".join(f"{name} from {old:g} to {new:g}" for name, (old, new) in loosening.fields.items())
    return (
        f"Nothing was changed. The public would see more than before ({changes}), and what was shown cannot be called "
        "back. Add --accept if it is meant."
    )
