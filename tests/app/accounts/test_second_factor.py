"""Codes of authenticator apps."""

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pyotp
import pytest

from app.accounts import second_factor
from app.qr_codes import draw_qr

KEY = bytes(range(32))
NOW = 1_700_000_000.0
STEP = int(NOW) // 30
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("moment", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_the_codes_of_the_standard_are_accepted(moment: int, code: str):
    """RFC 6238, appendix B, the last six of its eight digits."""
    assert second_factor.accept_code(RFC_SECRET, code, None, now=moment) == moment // 30


def test_a_clock_may_be_one_step_off_and_no_more():
    secret = second_factor.new_secret()
    app = pyotp.TOTP(secret)
    accepted = [
        second_factor.accept_code(secret, app.generate_otp(STEP + drift), None, now=NOW) for drift in range(-2, 3)
    ]
    assert accepted == [None, STEP - 1, STEP, STEP + 1, None]


def test_a_step_is_accepted_once_and_none_before_it():
    secret = second_factor.new_secret()
    app = pyotp.TOTP(secret)
    last = second_factor.accept_code(secret, app.generate_otp(STEP), None, now=NOW)
    assert last == STEP
    assert second_factor.accept_code(secret, app.generate_otp(STEP), last, now=NOW) is None
    assert second_factor.accept_code(secret, app.generate_otp(STEP - 1), last, now=NOW) is None
    assert second_factor.accept_code(secret, app.generate_otp(STEP + 1), last, now=NOW + 30) == STEP + 1


def test_spaces_are_forgiven_and_anything_else_is_not():
    secret = second_factor.new_secret()
    code = pyotp.TOTP(secret).generate_otp(STEP)
    assert second_factor.accept_code(secret, f" {code[:3]} {code[3:]} ", None, now=NOW) == STEP
    arabic = code.translate({ord(str(digit)): chr(0x660 + digit) for digit in range(10)})
    for wrong in ("", code[:5], code + "0", "abcdef", arabic, "\ud800"):
        assert second_factor.accept_code(secret, wrong, None, now=NOW) is None


def test_the_address_says_who_and_where():
    secret = second_factor.new_secret()
    parts = urlsplit(second_factor.provisioning_address(secret, "anna@kommune.example", "Tryghedskort"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Tryghedskort:anna%40kommune.example")
    assert parse_qs(parts.query) == {"secret": [secret], "issuer": ["Tryghedskort"]}


def test_the_picture_fits_the_policy_and_has_a_name():
    drawn = draw_qr("otpauth://totp/x?secret=AAAA", "<Kode> & navn")
    root = ElementTree.fromstring(drawn)  # noqa: S314  we drew it
    assert root.tag == "svg"
    assert root.get("role") == "img"
    assert root.findtext("title") == "<Kode> & navn"
    assert not [one for one in root.iter() if "style" in one.attrib or one.tag == "style"]


def test_a_sealed_secret_is_opened_by_its_key_only():
    secret = second_factor.new_secret()
    sealed = second_factor.seal(KEY, secret)
    assert secret.encode() not in sealed
    assert second_factor.unseal(KEY, sealed) == secret
    with pytest.raises(second_factor.SealError):
        second_factor.unseal(bytes(32), sealed)
    with pytest.raises(second_factor.SealError):
        second_factor.unseal(KEY, sealed[:-4] + b"AAAA")


def test_a_secret_is_spelled_in_groups_for_typing():
    assert second_factor.spell_secret("ABCDEFGHIJ") == "ABCD EFGH IJ"
