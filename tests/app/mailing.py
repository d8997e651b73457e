"""A real mail server on this machine, and those who wait for news by e-mail, for the tests of both."""

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from sqlalchemy import text

from app.notices.sending import MailServer
from app.notices.service import Office
from app.processes import free_port
from app.settings import Settings
from app.translations import Catalogues
from tests.app.slips import write

ADDRESS = "mona.holm@example.dk"
WORDS = "Lampen ved skuret er gået"
REPLY = "Elektrikeren kommer torsdag"
SENDER = "tryghed@example.dk"
PUBLIC = "https://kort.example.dk"


@dataclass
class Postbox:
    """What the mail server took in; `answer` is what it says to a mail."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    came: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  the name is aiosmtpd's
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.came.set()
        return self.answer


@contextmanager
def mail_server(port: int | None = None, **options) -> Iterator[Postbox]:
    """Run a mail server on the loopback address."""
    postbox = Postbox(port or free_port())
    controller = Controller(postbox, hostname="127.0.0.1", port=postbox.port, **options)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


def settings_for(port: int, security: str = "none", **more) -> dict:
    return {"mail_host": "127.0.0.1", "mail_port": port, "mail_security": security, "mail_from": SENDER} | more


def offer_mail(world, **settings) -> None:
    """Let the service know a mail server."""
    known = settings or settings_for(1)
    world.app.state.settings = world.app.state.settings.model_copy(update=known)


def office(world, port: int, security: str = "none", trusted: ssl.SSLContext | None = None, **more) -> Office:
    """Return what a mailer of this service works with."""
    known = Settings(**settings_for(port, security, **more))
    server = MailServer.of(known)
    assert server is not None
    return Office(world.engine, world.app.state.keys, Catalogues.load(), server, PUBLIC, trusted)


def soon(minutes: float = 2) -> dt.datetime:
    """Return a moment at which everything that is owed now is due."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)


def subscribe(world, code: str, address: str = ADDRESS, lang: str = "da") -> None:
    offer_mail(world)
    answer = world.client.put(f"/api/slips/{code}/notice?lang={lang}", json={"address": address})
    assert answer.status_code == 200, answer.text


def reply(world, pin: str, words: str = REPLY, **more) -> None:
    answer = world.client.post(
        f"{world.api}/pins/{pin}/replies", json={"text": words, **more}, auth=world.sign_in("anna")
    )
    assert answer.status_code == 201, answer.text


def waiting(world, lang: str = "da") -> tuple[str, str]:
    """Return a pin and its slip, whose writer waits for news."""
    pin, code = write(world, text=WORDS)
    subscribe(world, code, lang=lang)
    return pin, code


def body_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def notices(world) -> list:
    with world.engine.connect() as connection:
        return list(connection.execute(text("SELECT * FROM notice")).all())
