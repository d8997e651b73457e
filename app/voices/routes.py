"""Voices over HTTP."""

import uuid

from fastapi import APIRouter, Response, status

from app.dependencies import PublicArea, PublicSession, may
from app.pins.counter import AtCounter
from app.voices import service
from app.voices.schemas import VoiceIn, VoiceReceipt

router = APIRouter(prefix="/api/areas/{slug}", tags=["pins"])


@router.post(
    "/pins/{pin_id}/voices",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": VoiceReceipt}},
    dependencies=[may("add", "voice")],
)
def add_voice(
    area: PublicArea, session: PublicSession, pin_id: uuid.UUID, voice: VoiceIn, response: Response, *, at: AtCounter
) -> VoiceReceipt:
    """Say "me too" of a published pin: one more of its people, once for each client_id (the second answer is 200)."""
    receipt, made = service.add_voice(session, area, pin_id, voice, at)
    if not made:
        response.status_code = status.HTTP_200_OK
    return receipt
