"""Hand-made edits of the walkable network over HTTP."""

import uuid

from fastapi import APIRouter, Request, Response, status

from app.audit.requests import note, note_nothing
from app.dependencies import CurrentCaller, StaffArea, StaffSession, may
from app.network import service
from app.network.schemas import NetworkEditIn, NetworkEditOut

router = APIRouter(prefix="/api/areas/{slug}/network/edits", tags=["network"])


@router.get("", dependencies=[may("read", "network_edit")])
def list_edits(area: StaffArea, session: StaffSession) -> list[NetworkEditOut]:
    """List what was changed by hand in the area's network, the latest last."""
    return service.list_edits(session, area)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": NetworkEditOut}},
    dependencies=[may("manage", "network_edit")],
)
def make_edit(
    area: StaffArea,
    session: StaffSession,
    request: Request,
    *,
    response: Response,
    caller: CurrentCaller,
    wish: NetworkEditIn,
) -> NetworkEditOut:
    """Block or open a stretch, add a path, or say whether there is light; it holds at once and outlives imports.

    The same edit twice in a row is one, and the second answer is 200.
    """
    made, is_new = service.make_edit(session, area, wish, created_by=caller.name)
    if is_new:
        note(request, session, subject_id=made.id, details={"kind": made.kind})
    else:
        note_nothing(request)
        response.status_code = status.HTTP_200_OK
    return made


@router.delete("/{edit_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[may("manage", "network_edit")])
def undo_edit(area: StaffArea, session: StaffSession, request: Request, edit_id: uuid.UUID) -> Response:
    """Take an edit back."""
    service.undo_edit(session, area, edit_id)
    note(request, session, subject_id=edit_id, details={"undone": True})
    return Response(status_code=status.HTTP_204_NO_CONTENT)
