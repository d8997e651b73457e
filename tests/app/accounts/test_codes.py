"""The secrets that people carry."""

import re

from app.accounts import codes

KEY = bytes(range(32))


def test_recovery_codes_are_ten_different_ones_of_plain_letters():
    made = codes.new_recovery_codes()
    assert len(set(made)) == codes.RECOVERY_CODES
    assert all(re.fullmatch(f"[{codes.ALPHABET}]{{10}}", code) for code in made)
    assert made != codes.new_recovery_codes()


def test_no_letter_of_the_alphabet_looks_like_another():
    assert not set("01ILOU") & set(codes.ALPHABET)
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET)


def test_a_code_fits_however_it_is_typed():
    code = codes.new_facilitator_code()
    kept = codes.hash_code(KEY, code)
    assert codes.hash_code(KEY, f" {codes.spell(code).lower()} ") == kept
    assert codes.hash_code(KEY, codes.new_facilitator_code()) != kept


def test_a_short_codes_hash_needs_the_key():
    assert codes.hash_code(KEY, "ABCDEFGH") != codes.hash_code(bytes(32), "ABCDEFGH")


def test_a_token_can_be_recognised_in_a_public_place():
    made = codes.new_api_token()
    assert re.fullmatch(r"tk_[A-Za-z0-9_-]{43}", made)
    assert made != codes.new_api_token()


def test_a_kept_hash_does_not_tell_its_secret():
    secret = codes.new_secret()
    assert len(secret) == 43
    assert len(codes.hash_secret(secret)) == 32
    assert codes.hash_secret(secret) == codes.hash_secret(secret)
    assert codes.hash_secret("\ud800") != codes.hash_secret(secret)
