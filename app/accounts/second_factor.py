"""Check the code of an authenticator app: TOTP (RFC 6238), six digits, a new one every 30 seconds."""

import base64
import hmac
import re
import time

import pyotp
from cryptography.fernet import Fernet, InvalidToken

STEP_S = 30
DRIFT_STEPS = 1
"""A clock may be one step early or late."""
_CODE = re.compile(r"[0-9]{6}")


class SealError(Exception):
    """What was sealed cannot be opened: another key, or not what we wrote."""


def new_secret() -> str:
    """Return 160 random bits in base 32, for an authenticator app."""
    return pyotp.random_base32()


def accept_code(secret: str, typed: str, last_step: int | None, *, now: float | None = None) -> int | None:
    """Return the time step of a right code, or None.

    A step up to last_step is not accepted again (RFC 6238, section 5.2): the caller keeps the returned one. now is in
    seconds since 1970.
    """
    code = re.sub(r"\s", "", typed)
    if not _CODE.fullmatch(code):
        return None
    current = int(time.time() if now is None else now) // STEP_S
    totp = pyotp.TOTP(secret, interval=STEP_S)
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        is_new = last_step is None or step > last_step
        if is_new and hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def provisioning_address(secret: str, name: str, issuer: str) -> str:
    """Return the otpauth: address that an authenticator app takes in."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=name, issuer_name=issuer)


def spell_secret(secret: str) -> str:
    """Return a secret in groups of four, to be typed by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def seal(key: bytes, secret: str) -> bytes:
    """Return a secret as it lies in the database; key has 32 bytes."""
    return _fernet(key).encrypt(secret.encode())


def unseal(key: bytes, sealed: bytes) -> str:
    """Return a sealed secret; raise SealError when the key is another one."""
    try:
        return _fernet(key).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise SealError("the key does not fit what was sealed") from None


def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))
