"""Answers over HTTP."""

from fastapi import APIRouter, Response, status

from app.dependencies import PublicArea, PublicSession, may
from app.pins.counter import AtCounter
from app.responses import service
from app.responses.schemas import ResponseIn, ResponseReceipt

router = APIRouter(prefix="/api/areas/{slug}", tags=["responses"])


@router.post(
    "/responses",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": ResponseReceipt}},
    dependencies=[may("send", "response")],
)
def send_response(
    area: PublicArea, session: PublicSession, body: ResponseIn, response: Response, at: AtCounter
) -> ResponseReceipt:
    """Send what one person answered beside the map; sent twice with one client_id it is stored once.

    Own words that name somebody are answered with what was found and the words without it (`personal_words`, the field
    is the question's); sent again with `keep_words`, they are stored. Answers to questions that are gone are left out.
    """
    receipt, made = service.submit_response(session, area, body, at)
    if not made:
        response.status_code = status.HTTP_200_OK
    return receipt
