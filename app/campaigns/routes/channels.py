"""The page of a round's channels: short links, QR codes, and how many invitations went out by each."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from app.administration.forms import Posted
from app.areas.schemas import Area
from app.audit.requests import note, note_nothing
from app.campaigns import channels, service, typed
from app.campaigns.routes.shared import MANAGE, PREFIX, READ, address_of, form_page, go_to, named_languages
from app.campaigns.schemas import MOST_PEOPLE, StaffCampaignOut
from app.dependencies import StaffArea, StaffSession
from app.errors import NotFoundError, ProblemError
from app.language import request_translator
from app.public_address import public_address
from app.qr_codes import draw_qr, png_file, svg_file
from app.security_forms import CheckedForm
from layers.vocabulary import CHANNEL_KINDS

PATH = "/{campaign_id}/channels"
ONE = PATH + "/{channel_id}"
router = APIRouter(prefix=PREFIX)

DONE = {"added": "channels.added", "changed": "channels.changed"}
FIELDS = ("kind", "name", "sent")
EMPTY = {"kind": "stairwell", "name": "", "sent": ""}
KEPT = {"Cache-Control": "private, max-age=86400"}
"""The address in a code stays what it is for as long as the channel stands."""


@router.get(PATH, dependencies=[READ])
def channels_page(
    request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID, done: str = ""
) -> Response:
    """Show the channels of a round with their links and codes."""
    campaign = service.find_campaign(session, area, campaign_id)
    return _page(request, area, session, campaign, done=DONE.get(done))


@router.post(PATH, dependencies=[MANAGE, CheckedForm])
def add_channel(
    request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID, posted: Posted
) -> Response:
    """Add a channel, or show the form again with what does not do."""
    campaign = service.find_campaign(session, area, campaign_id)
    form = {name: posted.text(name) for name in FIELDS}
    try:
        sent = typed.read_count(form["sent"], "sent", MOST_PEOPLE)
        made = channels.add(session, area.id, campaign.id, kind=form["kind"], name=form["name"], sent=sent)
    except ProblemError as trouble:
        note_nothing(request)
        return _page(request, area, session, campaign, new=form, trouble=trouble)
    note(request, session, subject_id=campaign_id, details={"channel": made.code})
    return go_to(address_of(area, campaign, "channels"), "added")


@router.post(ONE, dependencies=[MANAGE, CheckedForm])
def change_channel(
    request: Request,
    area: StaffArea,
    session: StaffSession,
    *,
    campaign_id: uuid.UUID,
    channel_id: uuid.UUID,
    posted: Posted,
) -> Response:
    """Rename a channel and say how many were sent, or show the form again with what does not do."""
    campaign = service.find_campaign(session, area, campaign_id)
    channel = channels.find_channel(session, campaign.id, channel_id)
    form = {name: posted.text(name) for name in FIELDS}
    try:
        sent = typed.read_count(form["sent"], "sent", MOST_PEOPLE)
        channels.change(session, channel, name=form["name"], sent=sent)
    except NotFoundError:
        raise
    except ProblemError as trouble:
        note_nothing(request)
        trouble.field = f"{trouble.field}-{channel.code}" if trouble.field else None
        at = {"id": channel_id, **form}
        return _page(request, area, session, campaign, changing=at, trouble=trouble)
    note(request, session, subject_id=campaign_id, details={"channel": channel.code, "sent": sent})
    return go_to(address_of(area, campaign, "channels"), "changed")


@router.get(ONE + "/qr.svg", dependencies=[READ])
def svg_code(
    request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID, channel_id: uuid.UUID
) -> Response:
    """Give the QR code of a channel's short link as a drawing."""
    channel = _found(session, area, campaign_id, channel_id)
    drawn = svg_file(_link(request, channel), channel.name)
    return Response(drawn, media_type="image/svg+xml", headers=_as_file(area, channel, "svg"))


@router.get(ONE + "/qr.png", dependencies=[READ])
def png_code(
    request: Request, area: StaffArea, session: StaffSession, campaign_id: uuid.UUID, channel_id: uuid.UUID
) -> Response:
    """Give the QR code of a channel's short link as a picture."""
    channel = _found(session, area, campaign_id, channel_id)
    return Response(png_file(_link(request, channel)), media_type="image/png", headers=_as_file(area, channel, "png"))


def _found(session: Session, area: Area, campaign_id: uuid.UUID, channel_id: uuid.UUID) -> channels.Channel:
    service.find_campaign(session, area, campaign_id)
    return channels.find_channel(session, campaign_id, channel_id)


def _as_file(area: Area, channel: channels.Channel, ending: str) -> dict[str, str]:
    return KEPT | {"Content-Disposition": f'attachment; filename="{area.slug}-{channel.code}.{ending}"'}


def _link(request: Request, channel: channels.Channel) -> str:
    return public_address(request) + channel.path


def _page(
    request: Request,
    area: Area,
    session: Session,
    campaign: StaffCampaignOut,
    *,
    done: str | None = None,
    new: dict[str, str] | None = None,
    changing: dict[str, Any] | None = None,
    trouble: ProblemError | None = None,
) -> Response:
    translate = request_translator(request, area.languages)
    context = {
        "campaign": campaign,
        "channels": [
            {
                "is": channel,
                "link": _link(request, channel),
                "qr": draw_qr(_link(request, channel), translate("channels.qr", name=channel.name)),
            }
            for channel in channels.channels_of(session, campaign.id)
        ],
        "link": public_address(request) + channels.short_path(campaign.code),
        "spoken": named_languages(campaign.languages),
        "kinds": CHANNEL_KINDS,
        "new": new or EMPTY,
        "changing": changing or {"id": None},
        "done": done,
        "name_length": channels.NAME_LENGTH,
    }
    return form_page(request, "campaign_channels.html", context, area, trouble)
