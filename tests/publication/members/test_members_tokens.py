"""Tokens: only those that were signed, on their days, and not those that were taken back."""

import datetime as dt
import hashlib
import hmac
import re
import string

from hypothesis import assume, given
from hypothesis import strategies as st

from audio_edition.publication.members.roster import Signer, new_key

SIGNER = Signer.of("a secret of some length", "lantern")
TODAY = dt.date(2026, 11, 2)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(9998, 12, 31))
LETTERS = string.ascii_letters + string.digits + "-_.~/%@{}\n٣"


def test_the_signature_is_hmac_sha256() -> None:
    """As anybody can make it with the key, without this program."""
    mac = hmac.new(SIGNER.key.encode(), b"m1:aaaabbbbccccdddd:20261102", hashlib.sha256).hexdigest()
    assert SIGNER.token("aaaabbbbccccdddd", TODAY) == f"aaaabbbbccccdddd-20261102-{mac[:40]}"
    assert len(mac[:40]) * 4 >= 128


@given(st.none() | DAYS, DAYS)
def test_a_token_is_good_to_the_end_of_its_last_day(until: dt.date | None, today: dt.date) -> None:
    key = new_key()
    token = SIGNER.token(key, until)
    assert re.fullmatch(r"[a-z0-9-]+", token)
    assert SIGNER.key_of(token, today) == (key if until is None or today <= until else "")
    assert SIGNER.key_of(token, today, revoked=[key]) == ""
    assert SIGNER.key_of(token, until or today, revoked=[new_key()]) == key


@given(st.none() | DAYS, st.integers(0, 57), st.sampled_from(LETTERS))
def test_another_letter_anywhere_is_another_token(
    until: dt.date | None, at: int, letter: str
) -> None:
    token = SIGNER.token("aaaabbbbccccdddd", until)
    at %= len(token)
    assume(token[at] != letter)
    assert SIGNER.key_of(token[:at] + letter + token[at + 1 :], dt.date(2000, 1, 1)) == ""


@given(st.text(LETTERS, max_size=80))
def test_nothing_else_is_a_token(text: str) -> None:
    assert SIGNER.key_of(text, TODAY) == ""


def test_a_key_is_of_one_secret_and_one_show() -> None:
    token = SIGNER.token("aaaabbbbccccdddd")
    for other in (
        Signer.of("another secret of length", "lantern"),
        Signer.of("a secret of some length", "beacon"),
    ):
        assert other.key_of(token, TODAY) == ""
    assert "a secret" not in SIGNER.key
    assert SIGNER.key_of(token + "\n", TODAY) == ""


def test_keys_are_not_to_be_guessed() -> None:
    keys = {new_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert all(re.fullmatch(r"[a-z2-7]{16}", key) for key in keys)
