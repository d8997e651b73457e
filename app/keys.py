"""The instance's one secret, and a key of its own for every purpose."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from app.cluster import write_private
from app.settings import Settings

KEY_BYTES = 32


class MissingKeyError(RuntimeError):
    """There is no secret and none may be made up; the message says what the operator must set."""


class Keys:
    """Keys that follow from one secret: who knows one of them knows nothing of the others."""

    def __init__(self, secret: bytes) -> None:
        """Keep the secret; it is never shown."""
        self._secret = secret

    def purpose(self, name: str) -> bytes:
        """Return the 32 bytes of a purpose (HKDF-Expand of one block, RFC 5869 section 2.3)."""
        return hmac.digest(self._secret, name.encode() + b"\x01", "sha256")

    def code_hash(self, purpose: str, code: str) -> bytes:
        """Return what is kept of a short code: keyed, so that a copied table cannot be searched for it."""
        return hmac.digest(self.purpose(purpose), code.encode(), "sha256")


def load_keys(settings: Settings) -> Keys:
    """Return the keys of the instance: SECRET_KEY, or the private instance's own, made at its first start.

    Raises MissingKeyError for a database of the operator's own without SECRET_KEY.
    """
    if settings.secret_key is not None:
        return Keys(_from_setting(settings.secret_key.get_secret_value()))
    if settings.database_url is not None:
        raise MissingKeyError("DATABASE_URL needs SECRET_KEY beside it: at least 32 characters that nobody can guess")
    return Keys(_own_secret(settings.var / "keys" / "secret"))


def _from_setting(written: str) -> bytes:
    """Return the secret of a setting; what stands in a private instance's file gives the same keys as there."""
    if len(written) == 2 * KEY_BYTES and set(written) <= set("0123456789abcdef"):
        return bytes.fromhex(written)
    return hashlib.sha256(written.encode()).digest()


def _own_secret(path: Path) -> bytes:
    if not path.exists():
        made = path.with_name(f"secret.{os.getpid()}")
        write_private(made, secrets.token_hex(KEY_BYTES))
        try:
            os.link(made, path)  # Two that start at once agree on the first one's secret.
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return bytes.fromhex(path.read_text().strip())
