"""Write the mail that says there is news: no word of a pin or of a reply stands in it."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.settings import ROOT
from app.translations import Translator


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(ROOT / "web" / "templates" / "mail"),
        autoescape=False,  # noqa: S701  plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def write_mail(t: Translator, *, area: str, link: str, is_last: bool, sender: str, recipient: str) -> EmailMessage:
    """Return a plain-text mail in the writer's language with the link to the slip and how to stop.

    Source of the headers: RFC 5322, and RFC 3834 for a mail that no program is to answer.
    """
    area = " ".join(area.split())  # A line break would end the header.
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = t("mail.subject", area=area)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip("> ") or None)
    mail["Auto-Submitted"] = "auto-generated"
    words = _environment().get_template("news.txt").render(t=t, area=area, link=link, is_last=is_last)
    mail.set_content(words)
    mail["Content-Language"] = t.language
    return mail
