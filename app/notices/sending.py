"""Hand mails to the operator's mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.settings import Settings

TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in, and whom they come from."""

    host: str
    port: int
    security: str
    sender: str
    user: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> "MailServer | None":
        """Return the mail server of the settings, or None where there is none."""
        if settings.mail_host is None:
            return None
        return cls(
            host=settings.mail_host,
            port=settings.mail_port,
            security=settings.mail_security,
            sender=settings.mail_from or settings.mail_user or f"tryghedskort@{settings.mail_host}",
            user=settings.mail_user,
            password=settings.mail_password.get_secret_value() if settings.mail_password else None,
        )


@contextmanager
def open_server(server: MailServer, context: ssl.SSLContext | None = None) -> Iterator[smtplib.SMTP]:
    """Give a conversation with the mail server, encrypted and signed in as the settings ask.

    The server's certificate is checked against the machine's own authorities unless a context says otherwise. Raises
    OSError, which the errors of smtplib are as well; nothing is sent in the clear where encryption was asked for.
    """
    trusted = context or ssl.create_default_context()
    if server.security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=trusted)
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    with client:
        if server.security == "starttls":
            client.starttls(context=trusted)
        if server.user is not None:
            client.login(server.user, server.password or "")
        yield client
