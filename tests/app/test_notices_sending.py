"""News by e-mail on the way: a server that is down, refuses or is not to be trusted, and who sends."""

import datetime as dt
import ipaddress
import json
import logging
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from app.notices import service
from app.notices.mailer import Mailer
from app.notices.queries import GIVE_UP_DAYS
from app.notices.service import send_owed
from app.processes import free_port
from tests.app.mailing import PUBLIC, SENDER, body_of, mail_server, notices, office, reply, soon, subscribe, waiting
from tests.app.slips import write


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
