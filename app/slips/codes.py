"""Make the code of a reply slip, read it back from a hand, and tell what is kept of it."""

import base64
import hmac
import uuid

from app.keys import Keys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing is misread (https://www.crockford.com/base32.html)."""
CODE_LENGTH = 10
_FROM_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\u2010": None, "\u2013": None})


def slip_code(keys: Keys, area_id: uuid.UUID, client_id: uuid.UUID) -> str:
    """Return the code of a pin: 50 bits that follow from what its sender alone knows.

    Sent again, the same pin gets the same code, and nobody has to store it.
    """
    digest = hmac.digest(keys.purpose("slip"), area_id.bytes + client_id.bytes, "sha256")
    return base64.b32encode(digest).decode()[:CODE_LENGTH].translate(_FROM_BASE32)


def read_code(written: str) -> str | None:
    """Return the code that somebody wrote down, or None when it cannot be one."""
    code = written.strip().upper().translate(_MISREAD)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


def hash_of_code(keys: Keys, code: str) -> bytes:
    """Return what is kept of a code."""
    return keys.code_hash("slip_hash", code)


def spaced(code: str) -> str:
    """Return the code as it is shown: in groups that a hand copies without a slip."""
    return f"{code[:4]}-{code[4:7]}-{code[7:]}"
