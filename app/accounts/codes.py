"""Make the secrets that people carry: links, sessions, tokens, recovery codes, codes of facilitators.

Only hashes are kept. What is long and random is kept as SHA-256; what is short enough to be tried out by somebody who
has stolen the table is kept as HMAC-SHA256 with a key that is not in the database.
"""

import hashlib
import hmac
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0, 1, I, L and O, which look like each other, and without U, so that no rude words come out."""
TOKEN_PREFIX = "tk_"  # noqa: S105  a mark by which scanners find a token in a public place, not a secret
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10
FACILITATOR_LENGTH = 8


def new_secret() -> str:
    """Return 256 random bits, for a link or a session."""
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    """Return the token of a program: tk_ and 256 random bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_recovery_codes() -> list[str]:
    """Return ten codes that each replace the second factor once; 49 bits each."""
    codes: dict[str, None] = {}
    while len(codes) < RECOVERY_CODES:
        codes[_new_code(RECOVERY_LENGTH)] = None
    return list(codes)


def new_facilitator_code() -> str:
    """Return a code that a facilitator types on a phone; 39 bits, so tries must be counted."""
    return _new_code(FACILITATOR_LENGTH)


def spell(code: str) -> str:
    """Return a code in two halves, as it is shown."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def tidy(typed: str) -> str:
    """Return a code as it was made, whatever spaces, hyphens and small letters somebody typed."""
    return "".join(letter for letter in typed.upper() if letter in ALPHABET)


def hash_secret(presented: str) -> bytes:
    """Return what is kept of a link, a session or a token: SHA-256."""
    return hashlib.sha256(presented.encode("utf-8", "replace")).digest()


def hash_code(key: bytes, typed: str) -> bytes:
    """Return what is kept of a short code: HMAC-SHA256 of its tidy form."""
    return hmac.new(key, tidy(typed).encode(), hashlib.sha256).digest()


def _new_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
