"""Read an e-mail address as people write it, and seal it for the database.

AES-256-GCM (NIST SP 800-38D) with a key of its own purpose. The slip's hash is authenticated along with it: a sealed
address that is put beside another slip cannot be opened there.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from email_validator import EmailNotValidError, validate_email

from app.errors import ProblemError
from app.keys import Keys

PURPOSE = "notice"
NONCE_BYTES = 12


class SealError(Exception):
    """What was sealed cannot be opened: another key, another slip, or not what we wrote."""


def read_address(written: str) -> str:
    """Return an address in letters that every mail server takes; ProblemError when it is none. Nobody is asked."""
    try:
        found = validate_email(written.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ProblemError("address_invalid", field="address") from None
    return str(found.ascii_email)


def seal(keys: Keys, slip_hash: bytes, address: str) -> bytes:
    """Return an address as it lies in the database: a nonce that is used once, then what it sealed."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(keys.purpose(PURPOSE)).encrypt(nonce, address.encode(), slip_hash)


def unseal(keys: Keys, slip_hash: bytes, sealed: bytes) -> str:
    """Return a sealed address; raise SealError when key or slip is another one."""
    nonce, closed = bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:])
    try:
        return AESGCM(keys.purpose(PURPOSE)).decrypt(nonce, closed, slip_hash).decode()
    except (InvalidTag, ValueError):
        raise SealError("the key or the slip does not fit what was sealed") from None
