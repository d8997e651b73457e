"""The page of an area's figures: how many live there, by age and gender."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from app.administration.forms import Posted
from app.areas.schemas import Area
from app.audit.requests import note, note_nothing
from app.campaigns import population
from app.campaigns.routes.shared import MANAGE, PREFIX, READ, form_page, go_to
from app.dependencies import StaffArea, StaffSession
from app.errors import ProblemError
from app.security_forms import CheckedForm

router = APIRouter(prefix=PREFIX)

DONE = {"saved": "population.saved"}


@router.get("/population", dependencies=[READ])
def population_page(request: Request, area: StaffArea, session: StaffSession, done: str = "") -> Response:
    """Show the figures of an area."""
    form = population.form_of(population.figures(session, area.id))
    return _page(request, area, form, done=DONE.get(done))


@router.post("/population", dependencies=[MANAGE, CheckedForm])
def save_population(request: Request, area: StaffArea, session: StaffSession, posted: Posted) -> Response:
    """Save the figures, or show the form again with what does not do."""
    form = {name: posted.text(name) for name in population.form_of([])}
    try:
        wished = population.read_form(form)
    except ProblemError as trouble:
        note_nothing(request)
        return _page(request, area, form, trouble=trouble)
    population.replace_figures(session, area.id, wished)
    note(request, session, details={"population_figures": len(wished)})
    return go_to(f"/areas/{area.slug}/campaigns/population", "saved")


def _page(
    request: Request,
    area: Area,
    typed: Mapping[str, str],
    *,
    done: str | None = None,
    trouble: ProblemError | None = None,
) -> Response:
    context = {
        "typed": typed,
        "groups": population.GROUPS,
        "done": done,
        "source_length": population.SOURCE_LENGTH,
    }
    return form_page(request, "campaign_population.html", context, area, trouble)
