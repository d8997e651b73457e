"""`tryghedskort mail`: send the mails that are owed, for those who keep the time themselves."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import typer
from sqlalchemy.exc import OperationalError

from app.commands.connection import NO_ANSWER, load_settings, open_engine, stop_with
from app.keys import MissingKeyError, load_keys
from app.notices.sending import MailServer
from app.notices.service import Office, send_owed
from app.settings import Settings
from app.translations import Catalogues


def mail() -> None:
    """Tell by e-mail that there is news, to those who asked for it; the last line is JSON.

    Ends with 1 when a mail could not be sent: it is tried again later.
    """
    settings = load_settings()
    server = MailServer.of(settings)
    if server is None:
        raise stop_with("There is no mail server. Set MAIL_HOST; README.md says what else there is.")
    address = settings.public_address or _running_at(settings)
    if address is None:
        raise stop_with("Links need an address. Set PUBLIC_ADDRESS, such as https://kort.example.dk")
    with open_engine(settings) as engine:
        try:
            office = Office(engine, load_keys(settings), Catalogues.load(strict=False), server, address.rstrip("/"))
            report = send_owed(office, datetime.now(UTC))
        except MissingKeyError as error:
            raise stop_with(str(error)) from None
        except OperationalError:
            raise stop_with(NO_ANSWER) from None
    print(json.dumps(asdict(report)))
    if report.failed:
        raise typer.Exit(1)


def _running_at(settings: Settings) -> str | None:
    try:
        return str(json.loads((settings.var / "running.json").read_text())["address"])
    except (FileNotFoundError, ValueError, KeyError):
        return None
