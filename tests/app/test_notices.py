"""News by e-mail: a real mail server on this machine, sealed addresses, and what happens when it does not answer."""

import datetime as dt
import ipaddress
import json
import logging
import os
import re
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from app.errors import ProblemError
from app.notices import sealing, service
from app.notices.mailer import Mailer
from app.notices.queries import GIVE_UP_DAYS
from app.notices.sending import MailServer
from app.notices.service import Office, send_owed
from app.processes import free_port
from app.settings import Settings
from app.translations import Catalogues
from tests.app.test_slips import csrf_of, moderate, write

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


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mail_server() as found:
        yield found


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


def test_the_form_on_the_slip_takes_an_address_and_gives_it_back(world):
    _pin, code = write(world)
    assert "mailadresse" not in world.client.get(f"/s/{code}").text.split("<details")[0]
    offer_mail(world)
    page = world.client.get(f"/s/{code}").text
    assert "Adressen er låst og slettes efter det sidste svar." in page
    form = {"csrf": csrf_of(page), "address": ADDRESS}
    answer = world.client.post(f"/s/{code}/notice", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/s/{code}#notice")
    page = world.client.get(f"/s/{code}").text
    assert "Slet min adresse" in page
    assert ADDRESS not in page
    assert len(notices(world)) == 1
    world.client.post(f"/s/{code}/notice/end", data={"csrf": csrf_of(page)})
    assert notices(world) == []


def test_what_is_no_address_comes_back_with_what_was_typed_and_is_kept_nowhere(world):
    _pin, code = write(world)
    offer_mail(world)
    page = world.client.get(f"/s/{code}").text
    answer = world.client.post(f"/s/{code}/notice", data={"csrf": csrf_of(page), "address": "mona snabela"})
    assert answer.status_code == 422
    assert "Det ligner ikke en mailadresse." in answer.text
    assert 'value="mona snabela"' in answer.text
    assert notices(world) == []


@pytest.mark.parametrize("written", ["mona", "@example.dk", "a@b", "a@localhost", "a\r\nBcc: b@example.dk", "a" * 300])
def test_no_address_is_guessed_from_what_is_none(written):
    with pytest.raises(ProblemError, match="address_invalid"):
        sealing.read_address(written)


def test_an_address_is_read_as_people_write_it():
    assert sealing.read_address("  Mona@Rødgrød.DK ") == "Mona@xn--rdgrd-vuad.dk"


def test_the_address_lies_sealed_and_opens_with_this_slip_only(world):
    _pin, code = waiting(world)
    _other, other_code = write(world, 200)
    subscribe(world, other_code, "bo@example.dk")
    keys = world.app.state.keys
    mine, others = sorted(notices(world), key=lambda row: row.created_at)
    assert ADDRESS.encode() not in bytes(mine.address)
    assert sealing.unseal(keys, bytes(mine.slip_hash), mine.address) == ADDRESS
    with pytest.raises(sealing.SealError):
        sealing.unseal(keys, bytes(others.slip_hash), mine.address)
    with pytest.raises(sealing.SealError):
        sealing.unseal(keys, bytes(mine.slip_hash), b"short")
    assert world.client.get(f"/api/slips/{code}").json()["has_notice"] is True
    assert ADDRESS not in world.client.get(f"/s/{code}/export.json").text


def test_sealing_twice_gives_two_seals(world):
    keys = world.app.state.keys
    assert sealing.seal(keys, b"slip", ADDRESS) != sealing.seal(keys, b"slip", ADDRESS)


def test_without_a_mail_server_nobody_is_asked_for_an_address(world):
    _pin, code = write(world)
    answer = world.client.put(f"/api/slips/{code}/notice", json={"address": ADDRESS})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_mail")
    assert notices(world) == []


def test_a_reply_brings_one_mail_that_leads_to_the_slip_and_tells_no_word_of_it(world, postbox):
    pin, code = waiting(world)
    at = office(world, postbox.port)
    assert send_owed(at, soon()).sent == 0
    reply(world, pin)
    assert send_owed(at, dt.datetime.now(dt.UTC)).sent == 0
    assert send_owed(at, soon()).sent == 1
    assert send_owed(at, soon(60)).sent == 0
    (mail,) = postbox.mails
    words = body_of(mail)
    assert (mail["To"], mail["From"], mail["Auto-Submitted"]) == (ADDRESS, SENDER, "auto-generated")
    assert mail["Subject"] == "Der er nyt om dit svar – Lunden"
    assert f"{PUBLIC}/s/{code}\n" in words
    assert f"{PUBLIC}/s/{code}#notice" in words
    for secret in (*WORDS.split()[::2], *REPLY.split()[::2], "anna"):
        assert secret not in mail.as_string()
        assert secret not in words


def test_the_link_in_the_mail_opens_the_reply(world, postbox):
    pin, _code = waiting(world)
    reply(world, pin)
    send_owed(office(world, postbox.port), soon())
    found = re.search(rf"{PUBLIC}(/s/\S+)", body_of(postbox.mails[0]))
    assert found is not None
    assert REPLY in world.client.get(found[1]).text


@pytest.mark.parametrize("lang", ["en", "tr", "ar"])
def test_the_mail_speaks_the_language_in_which_it_was_asked_for(world, postbox, lang):
    pin, _code = waiting(world, lang)
    reply(world, pin)
    send_owed(office(world, postbox.port), soon())
    (mail,) = postbox.mails
    spoken, danish = (Catalogues.load().translator(code) for code in (lang, "da"))
    assert mail["Subject"] == spoken("mail.subject", area="Lunden") != danish("mail.subject", area="Lunden")
    assert spoken("mail.stop") in body_of(mail)
    assert mail["Content-Language"] == lang


def test_replies_within_a_minute_are_one_mail(world, postbox):
    pin, _code = waiting(world)
    for words in ("Vi ser på det", "Vi har ringet"):
        reply(world, pin, words)
    moderate(world, pin, "publish")
    assert send_owed(office(world, postbox.port), soon()).sent == 1


def test_the_address_stays_after_a_reply_and_is_gone_after_the_last_one(world, postbox):
    pin, _code = waiting(world)
    at = office(world, postbox.port)
    reply(world, pin, step="action")
    send_owed(at, soon())
    assert len(notices(world)) == 1
    reply(world, pin, step="done")
    assert send_owed(at, soon()).sent == 1
    assert notices(world) == []
    assert "Vi har slettet din mailadresse." in body_of(postbox.mails[-1])
    assert "#notice" not in body_of(postbox.mails[-1])


@pytest.mark.parametrize(("action", "body"), [("reject", {"reason_code": "unclear"}), ("withdraw", {})])
def test_a_decision_that_ends_it_is_told_and_ends_the_address(world, postbox, action, body):
    pin, _code = waiting(world)
    moderate(world, pin, action, **body)
    assert send_owed(office(world, postbox.port), soon()).sent == 1
    assert notices(world) == []


def test_a_decision_that_is_taken_back_at_once_does_not_end_the_address(world, postbox):
    pin, _code = waiting(world)
    moderate(world, pin, "reject", reason_code="unclear")
    moderate(world, pin, "undo")
    assert send_owed(office(world, postbox.port), soon()).sent == 1
    assert len(notices(world)) == 1


def test_what_is_written_while_a_mail_is_under_way_is_told_as_well(world, postbox):
    pin, _code = waiting(world)
    at = office(world, postbox.port)
    reply(world, pin)
    send = postbox.handle_DATA

    async def write_meanwhile(*arguments) -> str:
        if not postbox.mails:
            with world.engine.begin() as connection:
                connection.execute(text("UPDATE notice SET owed_at = now(), next_try_at = now(), attempts = 0"))
        return await send(*arguments)

    postbox.handle_DATA = write_meanwhile  # type: ignore[method-assign]
    assert send_owed(at, soon()).sent == 2
    assert notices(world)[0].owed_at is None


def test_a_server_that_is_down_gets_the_mail_later_and_once(world):
    pin, _code = waiting(world)
    reply(world, pin)
    port = free_port()
    at = office(world, port)
    first = soon()
    report = send_owed(at, first)
    assert (report.sent, report.failed) == (0, 1)
    assert send_owed(at, first + dt.timedelta(minutes=1)).failed == 0
    with mail_server(port) as postbox:
        assert send_owed(at, first + dt.timedelta(minutes=6)).sent == 1
        assert send_owed(at, first + dt.timedelta(minutes=60)).sent == 0
        assert len(postbox.mails) == 1


def test_the_pauses_between_tries_grow_and_after_a_week_the_address_is_forgotten(world):
    pin, _code = waiting(world)
    reply(world, pin)
    at = office(world, free_port())
    now = started = soon()
    pauses = []
    while notices(world):
        if send_owed(at, now).failed:
            pauses.append((notices(world)[0].next_try_at - now).total_seconds() / 60)
        now += dt.timedelta(minutes=pauses[-1])
    assert pauses[:6] == [5, 10, 20, 40, 80, 160]
    assert max(pauses) == 360
    assert dt.timedelta(days=GIVE_UP_DAYS) <= now - started + dt.timedelta(minutes=2)


def test_a_mailer_that_dies_after_sending_sends_once_more_and_loses_nothing(world, postbox, monkeypatch):
    """At least once: a mail too many is better than none."""
    pin, _code = waiting(world)
    reply(world, pin, step="done")
    at = office(world, postbox.port)

    def die(*_arguments) -> None:
        raise KeyboardInterrupt

    first = soon()
    with monkeypatch.context() as patched:
        patched.setattr(service, "_settle", die)
        with pytest.raises(KeyboardInterrupt):
            send_owed(at, first)
    assert len(postbox.mails) == 1
    assert send_owed(at, first + dt.timedelta(minutes=1)).sent == 0
    assert send_owed(at, first + dt.timedelta(minutes=6)).sent == 1
    assert notices(world) == []


def test_two_mailers_at_work_send_each_mail_once(world, postbox):
    for number in range(12):
        pin, code = write(world, 20 + 20 * number, text="")
        subscribe(world, code, f"beboer{number}@example.dk")
        reply(world, pin)
    now = soon()
    threads = [threading.Thread(target=send_owed, args=(office(world, postbox.port), now)) for _mailer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(mail["To"]) for mail in postbox.mails) == sorted(
        f"beboer{number}@example.dk" for number in range(12)
    )


def test_one_mail_that_is_refused_keeps_no_other_from_going(world, postbox):
    for number, address in enumerate(("first@example.dk", "second@example.dk")):
        pin, code = write(world, 20 + 50 * number, text="")
        subscribe(world, code, address)
        reply(world, pin)

    async def refuse_first(_server, _session, envelope, recipient, _options) -> str:
        if recipient.startswith("first"):
            return f"550 no mailbox {recipient}"
        envelope.rcpt_tos.append(recipient)
        return "250 OK"

    postbox.handle_RCPT = refuse_first  # type: ignore[attr-defined]
    report = send_owed(office(world, postbox.port), soon())
    assert (report.sent, report.failed) == (1, 1)
    assert [mail["To"] for mail in postbox.mails] == ["second@example.dk"]
    assert len(notices(world)) == 2


def test_no_address_reaches_a_log(world, postbox, caplog):
    pin, _code = waiting(world)
    reply(world, pin)

    async def refuse(_server, _session, _envelope, recipient, _options) -> str:
        return f"550 {recipient} is unknown"

    postbox.handle_RCPT = refuse  # type: ignore[attr-defined]
    with caplog.at_level(logging.DEBUG, logger="tryghedskort"):
        assert send_owed(office(world, postbox.port), soon()).failed == 1
    assert "a mail was not sent" in caplog.text
    assert "mona" not in caplog.text
    assert "example" not in caplog.text


def test_withdrawing_takes_the_address_along(world):
    _pin, code = waiting(world)
    assert world.client.post(f"/api/slips/{code}/withdraw").status_code == 200
    assert notices(world) == []
    offer_mail(world)
    answer = world.client.put(f"/api/slips/{code}/notice", json={"address": ADDRESS})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_news_to_come")


def test_the_address_of_a_slip_that_opens_nothing_any_more_is_forgotten(world, postbox):
    waiting(world)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE pin SET slip_hash = NULL"))
    assert send_owed(office(world, postbox.port), soon()).forgotten == 1
    assert notices(world) == []


def test_an_address_that_another_key_sealed_is_forgotten_and_not_tried(world, postbox, caplog):
    pin, _code = waiting(world)
    reply(world, pin)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE notice SET address = decode(repeat('ab', 60), 'hex')"))
    with caplog.at_level(logging.ERROR, logger="tryghedskort"):
        report = send_owed(office(world, postbox.port), soon())
    assert (report.sent, report.forgotten) == (0, 1)
    assert notices(world) == []


def test_a_voice_hears_of_what_everybody_reads_and_of_nothing_else(world, postbox):
    pin = world.publish(text=WORDS)
    body = {"client_id": "0e1f2a3b-0000-4000-8000-000000000001"}
    code = world.client.post(f"{world.api}/pins/{pin}/voices", json=body).json()["slip"]
    subscribe(world, code)
    at = office(world, postbox.port)
    reply(world, pin, "Kun til dig")
    assert send_owed(at, soon()).sent == 0
    reply(world, pin, "Til alle", public=True)
    assert send_owed(at, soon()).sent == 1
    assert f"{PUBLIC}/s/{code}\n" in body_of(postbox.mails[0])
    page = world.client.get(f"/s/{code}").text
    assert "Til alle" in page
    assert "Kun til dig" not in page


def test_who_was_joined_with_others_is_mailed_what_is_answered_to_all_of_them(world, postbox):
    head = world.publish(text="Mørkt her")
    joined, code = write(world, 110, text="Også mørkt")
    subscribe(world, code)
    moderate(world, joined, "merge", into=head)
    at = office(world, postbox.port)
    assert send_owed(at, soon()).sent == 1
    reply(world, head, REPLY, public=True, step="done")
    assert send_owed(at, soon()).sent == 1
    assert notices(world) == []
    assert REPLY in world.client.get(f"/s/{code}").text


# Encryption


@dataclass
class Certificate:
    """A certificate that this test made for the loopback address."""

    serving: ssl.SSLContext
    trusting: ssl.SSLContext


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path: Path = tmp_path_factory.mktemp("certificate") / "server.pem"
    pem = made.public_bytes(serialization.Encoding.PEM)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + pem
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(path)
    return Certificate(serving, ssl.create_default_context(cadata=pem.decode()))


def encrypted(security: str, certificate: Certificate) -> dict:
    if security == "tls":
        return {"ssl_context": certificate.serving}
    return {"tls_context": certificate.serving, "require_starttls": True}


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # It is all TLS; aiosmtpd does not see it.
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_mail_goes_encrypted_and_signed_in(world, certificate, security):
    pin, _code = waiting(world)
    reply(world, pin)
    asked: list[tuple[bytes, bytes]] = []

    def check(_server, _session, _envelope, _mechanism, shown: LoginPassword) -> AuthResult:
        asked.append((shown.login, shown.password))
        return AuthResult(success=True)

    options = encrypted(security, certificate) | {"authenticator": check, "auth_required": True}
    with mail_server(**options, auth_require_tls=security == "starttls") as postbox:
        known = {"mail_user": "kort", "mail_password": "hemmeligt"}
        assert send_owed(office(world, postbox.port, security, certificate.trusting, **known), soon()).sent == 1
    assert len(postbox.mails) == 1
    assert asked == [(b"kort", b"hemmeligt")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(world, certificate, security):
    pin, _code = waiting(world)
    reply(world, pin)
    with mail_server(**encrypted(security, certificate)) as postbox:
        report = send_owed(office(world, postbox.port, security), soon())
    assert (report.sent, report.failed, postbox.mails) == (0, 1, [])
    assert len(notices(world)) == 1


def test_nothing_goes_in_the_clear_where_encryption_was_asked_for(world, postbox):
    pin, _code = waiting(world)
    reply(world, pin)
    assert send_owed(office(world, postbox.port, "starttls"), soon()).failed == 1
    assert postbox.mails == []


# The thread and the command


def wait_until(holds: Callable[[], bool]) -> None:
    """Look until something holds that another thread brings about; fail after ten seconds."""
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        threading.Event().wait(0.02)


def test_the_mailer_sends_by_itself_and_ends_when_told(world, postbox):
    pin, _code = waiting(world)
    reply(world, pin)
    mailer = Mailer(office(world, postbox.port), nap_s=0.02, clock=soon)
    mailer.start()
    assert postbox.came.wait(10)
    wait_until(lambda: notices(world)[0].owed_at is None)
    mailer.stop()
    reply(world, pin)
    assert len(postbox.mails) == 1


def test_the_command_sends_what_is_due_and_says_how_much(world, database, postbox, tmp_path):
    pin, code = waiting(world)
    reply(world, pin)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE notice SET next_try_at = now()"))
    command = [str(Path(sys.executable).with_name("tryghedskort")), "mail"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "MAIL_"))}
    more = {
        "DATABASE_URL": database.owner_url, "VAR": str(tmp_path), "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(postbox.port), "MAIL_SECURITY": "none", "MAIL_FROM": SENDER, "PUBLIC_ADDRESS": f"{PUBLIC}/",
        "SECRET_KEY": world.app.state.settings.secret_key.get_secret_value(),
    }  # fmt: skip
    done = subprocess.run(command, env=clean | more, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"sent": 1, "failed": 0, "forgotten": 0}
    assert f"{PUBLIC}/s/{code}\n" in body_of(postbox.mails[0])
    without = subprocess.run(command, env=clean | more | {"MAIL_HOST": ""}, capture_output=True, text=True, check=False)
    assert without.returncode == 2
    assert "MAIL_HOST" in without.stderr
