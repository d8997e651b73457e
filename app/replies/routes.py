"""Replies over HTTP."""

import uuid

from fastapi import APIRouter, status

from app.dependencies import CurrentCaller, StaffArea, StaffSession, may
from app.replies import service
from app.replies.schemas import MessageOut, ReplyIn

router = APIRouter(prefix="/api/areas/{slug}", tags=["replies"])


@router.get("/pins/{pin_id}/replies", dependencies=[may("read", "exact_pin")])
def read_conversation(area: StaffArea, session: StaffSession, pin_id: uuid.UUID) -> list[MessageOut]:
    """Tell what staff and the writer of a pin said to each other, the oldest first."""
    return service.conversation(session, area, pin_id)


@router.post("/pins/{pin_id}/replies", status_code=status.HTTP_201_CREATED, dependencies=[may("write", "reply")])
def write_reply(
    area: StaffArea, caller: CurrentCaller, session: StaffSession, pin_id: uuid.UUID, body: ReplyIn
) -> MessageOut:
    """Answer the writer of a pin, who reads it with the slip; `public` lets everybody read it.

    Words that name somebody are answered with what was found (`personal_words`); sent again with `keep_words`, they
    are taken.
    """
    return service.write(session, area, pin_id, body, actor=caller.name)
