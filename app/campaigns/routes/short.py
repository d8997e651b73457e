"""Short addresses, as they stand on paper: they lead to the area's page and say by which channel somebody came."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from app.areas import service as areas
from app.campaigns.channels import find_short_address
from app.campaigns.routes.shared import SEE_OTHER
from app.dependencies import PublicSession, may
from app.pages.rendering import page

router = APIRouter()

NOT_FOUND = 404
WrittenCode = Annotated[str, Path(max_length=60, description="six letters and digits, as somebody typed them")]


@router.get("/k/{code}", dependencies=[may("read", "area")])
def follow_short_address(request: Request, session: PublicSession, code: WrittenCode) -> Response:
    """Lead on to the area of a code; nobody counts who comes."""
    found = find_short_address(session, code)
    if found is None:
        return page(request, "campaign_unknown_code.html", {"areas": areas.list_areas(session)}, status=NOT_FOUND)
    query = {"via": found.code} | ({"lang": wish} if (wish := request.query_params.get("lang")) else {})
    return RedirectResponse(f"/areas/{found.slug}?{urlencode(query)}", SEE_OTHER)
