"""Paper over HTTP: PDFs for those who make the mapping rounds."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.dependencies import StaffArea, StaffSession, may
from app.printing.invitations import Sheet, Wish, invitation_pdf
from app.printing.pdf import file_name

router = APIRouter(prefix="/areas/{slug}/campaigns/{campaign_id}/print", include_in_schema=False)


@router.get("/{sheet}.pdf", dependencies=[may("read", "campaign")])
def print_invitation(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    campaign_id: uuid.UUID,
    sheet: Sheet,
    *,
    lang: Annotated[str | None, Query(max_length=10)] = None,
    channel: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:
    """Give a poster (A4), a letter (A5) or a paper form (A4) of a round as PDF, in one of the round's languages."""
    made = invitation_pdf(request, session, area, campaign_id, Wish(sheet, lang, channel))
    name = file_name(area.slug, sheet, lang or "")
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(made, media_type="application/pdf", headers=headers)
