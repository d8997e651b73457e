"""How many people of each age group and gender live in an area: what the answers of a round are held against."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.campaigns import typed
from app.campaigns.schemas import MOST_PEOPLE
from app.errors import ProblemError
from layers.vocabulary import AGE_GROUPS, GENDERS

SOURCE_LENGTH = 200
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
GROUPS: Mapping[str, tuple[str, ...]] = {"age": AGE_GROUPS, "gender": GENDERS}


@dataclass(frozen=True, slots=True)
class Figure:
    """How many residents of an area are of one age group or one gender."""

    dimension: str
    code: str
    people: int
    source: str
    year: int | None


def figures(session: Session, area_id: uuid.UUID) -> list[Figure]:
    """Return the figures of an area in the order of the groups; a group without a figure is left out."""
    rows = session.execute(
        text("SELECT dimension, code, people, source, year FROM population_figure WHERE area_id = :area"),
        {"area": area_id},
    )
    found = {(row.dimension, row.code): Figure(**row._mapping) for row in rows}
    return [found[place] for place in places() if place in found]


def places() -> list[tuple[str, str]]:
    """Return dimension and code of every figure that can be known."""
    return [(dimension, code) for dimension, codes in GROUPS.items() for code in codes]


def field_name(dimension: str, code: str) -> str:
    """Return what the form calls a figure."""
    return f"{dimension}_{code}"


def form_of(known: list[Figure]) -> dict[str, str]:
    """Return the figures as a form takes them."""
    form = {field_name(*place): "" for place in places()} | {"source": "", "year": ""}
    for figure in known:
        form[field_name(figure.dimension, figure.code)] = str(figure.people)
        form |= {"source": figure.source, "year": str(figure.year or "")}
    return form


def read_form(area_form: Mapping[str, str]) -> list[Figure]:
    """Return the figures that somebody typed; raise ProblemError for the first that does not do."""
    source = typed.one_line(area_form["source"])
    typed.check_line(source, "source", "population_source", SOURCE_LENGTH, least=0)
    year = typed.read_count(area_form["year"], "year", LATEST_YEAR)
    if year is not None and year < EARLIEST_YEAR:
        raise ProblemError("population_year", field="year", least=EARLIEST_YEAR, most=LATEST_YEAR)
    read: list[Figure] = []
    for dimension, code in places():
        name = field_name(dimension, code)
        people = typed.read_count(area_form[name], name, MOST_PEOPLE)
        if people is not None:
            read.append(Figure(dimension, code, people, source, year))
    return read


def replace_figures(session: Session, area_id: uuid.UUID, wished: list[Figure]) -> None:
    """Store the figures of an area in place of those before; a group without one is not known any more."""
    session.execute(text("DELETE FROM population_figure WHERE area_id = :area"), {"area": area_id})
    for figure in wished:
        session.execute(
            text("""
            INSERT INTO population_figure (area_id, dimension, code, people, source, year)
            VALUES (:area, :dimension, :code, :people, :source, :year)
            """),
            {
                "area": area_id, "dimension": figure.dimension, "code": figure.code, "people": figure.people,
                "source": figure.source, "year": figure.year,
            },
        )  # fmt: skip
