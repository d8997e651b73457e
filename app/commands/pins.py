"""`tryghedskort pins …`: bring pins in from files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.commands.connection import console, load_settings, open_engine, stop_with
from app.pins.importing import BadRow, BadRowsError, ImportOptions, UnknownAreaError, import_pins
from app.pins.reading import PinFileError

pins_app = typer.Typer(help="Pins from files.")
ROWS_SHOWN = 50


@pins_app.callback()
def pins() -> None:
    """Bring pins in from files."""


@pins_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="a CSV, GeoJSON or GeoPackage file")],
    area: Annotated[str, typer.Option(help="the area's slug")],
    column: Annotated[list[str] | None, typer.Option(help="a column and its meaning: 'Min kolonne=text'")] = None,
    crs: Annotated[int | None, typer.Option(help="EPSG number, where the file names none: 4326, 25832 …")] = None,
    layer: Annotated[str | None, typer.Option(help="the layer of a GeoPackage with several")] = None,
    partial: Annotated[bool, typer.Option(help="store the good rows although others are bad")] = False,
    state: Annotated[str, typer.Option(help="pending or published")] = "pending",
    kind: Annotated[str | None, typer.Option(help="resource or challenge, where no column says it")] = None,
) -> None:
    """Store every good row of a file as a pin, or nothing when a row is bad; importing twice makes no doubles."""
    if state not in ("pending", "published"):
        raise stop_with("--state takes pending or published")
    options = ImportOptions(
        columns=_columns(column or []), srid=crs, layer=layer, partial=partial, state=state, kind=kind
    )
    try:
        with open_engine(load_settings()) as engine, engine.begin() as connection:
            report = import_pins(connection, area, file, options)
    except BadRowsError as error:
        _show_bad(error.report.bad)
        message = f"Nothing was stored: {error}. Correct them, or store the others with --partial."
        raise stop_with(message, 1) from None
    except (PinFileError, UnknownAreaError) as error:
        raise stop_with(f"Nothing was stored: {error}") from None
    for note in report.notes:
        console.print(note, style="yellow", markup=False)
    _show_bad(report.bad)
    if report.held:
        console.print(f"{report.held} rows may point at somebody: they wait in the queue", style="yellow", markup=False)
    print(f"{report.stored} pins stored, {report.already_there} already there, {len(report.bad)} rows refused")


def _columns(written: list[str]) -> dict[str, str]:
    pairs = [item.rpartition("=") for item in written]
    if any(not name or not wanted for name, _, wanted in pairs):
        raise stop_with("--column takes a column of the file and its meaning, such as 'Min kolonne=text'")
    return {name: wanted.strip() for name, _, wanted in pairs}


def _show_bad(bad: list[BadRow]) -> None:
    if not bad:
        return
    table = Table("row", "what is wrong", title=f"{len(bad)} bad rows", title_justify="left")
    for row in bad[:ROWS_SHOWN]:
        table.add_row(str(row.number), escape(row.reason))
    if len(bad) > ROWS_SHOWN:
        table.add_row("…", f"and {len(bad) - ROWS_SHOWN} more")
    console.print(table)
