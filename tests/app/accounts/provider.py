"""A real OpenID provider in a process of its own, and a person who signs in there."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO
from urllib.parse import parse_qsl, urlsplit

import httpx

START_S = 30
RUNNING = re.compile(rb"running on (http://127\.0\.0\.1:\d+)")
PEOPLE: Mapping[str, Mapping[str, object]] = {
    "s-vera": {"email": "Vera@Kommune.example", "email_verified": True},
    "s-ulla": {"email": "ulla@kommune.example", "email_verified": False},
    "s-olav": {"email": "olav@kommune.example", "email_verified": True},
}


@contextmanager
def provider() -> Iterator[str]:
    """Run a provider on a free port until the block is left; give its issuer."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", "0", "--require-nonce", "true"]
    for subject, claims in PEOPLE.items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims})]
    environment = {**os.environ, "NO_COLOR": "1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    try:
        yield _issuer_of(process.stderr)
    finally:
        process.terminate()
        process.wait(START_S)
        process.stderr.close()


def sign_in_there(address: str, subject: str) -> dict[str, str]:
    """Sign in at the provider as a browser would; return what it sends back in the address."""
    return dict(parse_qsl(urlsplit(_send(address, {"sub": subject})).query))


def decline_there(address: str) -> dict[str, str]:
    """Say no at the provider."""
    return dict(parse_qsl(urlsplit(_send(address, {"action": "deny"})).query))


def _send(address: str, form: Mapping[str, str]) -> str:
    with httpx.Client() as browser:
        asked = browser.get(address)
        assert asked.status_code == 200, asked.text
        answer = browser.post(address, data=dict(form))
    assert answer.status_code in (302, 303), answer.text
    return answer.headers["location"]


def _issuer_of(log: IO[bytes]) -> str:
    """Return where the provider says it listens, and go on reading what it writes so that it never waits for us."""
    found: list[str] = []
    started = threading.Event()
    lines: list[bytes] = []

    def read() -> None:
        for line in log:
            lines.append(line)
            if not found and (named := RUNNING.search(line)):
                found.append(named[1].decode())
                started.set()
        started.set()

    threading.Thread(target=read, daemon=True).start()
    started.wait(START_S)
    if not found:
        raise RuntimeError(f"the provider did not start: {b''.join(lines).decode()}")
    return found[0]
