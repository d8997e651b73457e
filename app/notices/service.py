"""Send the mails that are owed. Each is sent at least once: who dies between sending and settling sends it again."""

import logging
import smtplib
import ssl
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from app.keys import Keys
from app.notices import queries, sealing
from app.notices.sending import MailServer, open_server
from app.notices.writing import write_mail
from app.retention.queries import become_maintenance
from app.slips import codes
from app.translations import Catalogues
from app.voices.service import SLIP as VOICE_SLIP

logger = logging.getLogger("tryghedskort")
SERVER_SAID_NO = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
"""Troubles of one mail; after any other the server is not there."""


@dataclass(frozen=True, slots=True)
class Office:
    """What the mailer works with: the owner's engine, the keys, the words, the mail server, the address of links."""

    engine: Engine
    keys: Keys
    catalogues: Catalogues
    server: MailServer
    address: str
    trusted: ssl.SSLContext | None = None


@dataclass(slots=True)
class MailReport:
    """What a round did; whom it concerned is told nowhere."""

    sent: int = 0
    failed: int = 0
    forgotten: int = 0


def send_owed(office: Office, now: datetime, *, is_stopped: Callable[[], bool] = lambda: False) -> MailReport:
    """Send every mail that is due at a moment, one after the other over one conversation with the mail server.

    A mail that the server does not take is tried again later; a server that does not answer ends the round, so that it
    costs the others no try.
    """
    report = MailReport()
    with office.engine.begin() as connection:
        become_maintenance(connection, read_only=False)
        report.forgotten = queries.forget_stale(connection, now)
    with ExitStack() as closing:
        client: smtplib.SMTP | None = None
        while not is_stopped() and (owed := _take(office, now)) is not None:
            link = _link(office, owed)
            recipient = _recipient(office, owed)
            if link is None or recipient is None:
                _forget(office, owed)
                report.forgotten += 1
                continue
            try:
                client = client or closing.enter_context(open_server(office.server, office.trusted))
                client.send_message(_mail(office, owed, link, recipient))
            except OSError as error:  # The errors of smtplib are among them.
                report.failed += 1
                # The words of the error may hold an address.
                logger.warning("a mail was not sent and will be tried again: %s", type(error).__name__)
                if client is None or not isinstance(error, SERVER_SAID_NO):
                    break
                continue
            _settle(office, owed)
            report.sent += 1
    return report


def _take(office: Office, now: datetime) -> Any:
    with office.engine.begin() as connection:
        become_maintenance(connection, read_only=False)
        return queries.take_next(connection, now)


def _settle(office: Office, owed: Any) -> None:
    with office.engine.begin() as connection:
        become_maintenance(connection, read_only=False)
        queries.settle(connection, owed.slip_hash, owed.owed_at, is_last=owed.last_reply)


def _forget(office: Office, owed: Any) -> None:
    with office.engine.begin() as connection:
        become_maintenance(connection, read_only=False)
        queries.drop(connection, owed.slip_hash)


def _link(office: Office, owed: Any) -> str | None:
    """Return the address of the slip, whose code follows from what its sender made; None when it is another one."""
    client_id: uuid.UUID | None = owed.pin_client_id
    if client_id is None and owed.voice_client_id is not None:
        client_id = uuid.uuid5(owed.voice_client_id, VOICE_SLIP)
    if client_id is None:
        return None
    code = codes.slip_code(office.keys, owed.area_id, client_id)
    if codes.hash_of_code(office.keys, code) != bytes(owed.slip_hash):
        return None
    return f"{office.address}/s/{codes.spaced(code)}"


def _recipient(office: Office, owed: Any) -> str | None:
    try:
        return sealing.unseal(office.keys, bytes(owed.slip_hash), bytes(owed.address))
    except sealing.SealError:
        logger.error("an address was sealed with another key and is forgotten")
        return None


def _mail(office: Office, owed: Any, link: str, recipient: str) -> Any:
    translate = office.catalogues.translator(office.catalogues.offered([owed.language])[0])
    return write_mail(
        translate,
        area=owed.area_name,
        link=link,
        is_last=owed.last_reply,
        sender=office.server.sender,
        recipient=recipient,
    )
