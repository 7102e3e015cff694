"""A member's token: who, until when, and a signature that nobody makes without the key.

``KEY[-UNTIL]-SIGNATURE``: the key is 80 bits at random (base32, small letters), UNTIL the last day
(UTC) as ``20271231``, the signature the first 160 bits of HMAC-SHA256 over ``m1:KEY:UNTIL``, in
hexadecimal. It stands in addresses, so it has small letters, digits and dashes alone.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from audio_edition.secrets import keep

_TOKEN = re.compile(r"([a-z2-7]{16})(?:-(\d{8}))?-([0-9a-f]{40})", re.ASCII)
_DIGITS = 40
LEAST = 16
"""Characters of a secret, below which it can be guessed."""


def new_key() -> str:
    """Return a key that nobody has."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs and checks tokens with ``key``, whose letters are the bytes of the MAC's key."""

    key: str

    @classmethod
    def of(cls, secret: str, scope: str) -> Signer:
        """The show's own: servers get a key made of the secret, and not the secret itself.

        ``scope`` is the show's, so that one secret may serve two shows.
        """
        made = hmac.new(secret.encode(), f"audio-edition members {scope}".encode(), hashlib.sha256)
        keep(made.hexdigest())
        return cls(made.hexdigest())

    def token(self, key: str, until: dt.date | None = None) -> str:
        """Return the token of a key, good to the end of the day ``until``."""
        day = f"{until:%Y%m%d}" if until else ""
        return "-".join(filter(None, (key, day, self._signature(key, day))))

    def key_of(self, token: str, today: dt.date, revoked: Collection[str] = ()) -> str:
        """Return the key of a token that is good ``today`` (UTC); empty for any other text."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return ""
        key, day = found[1], found[2] or ""
        if not hmac.compare_digest(self._signature(key, day), found[3]):
            return ""
        return "" if key in revoked or (day and f"{today:%Y%m%d}" > day) else key

    def _signature(self, key: str, day: str) -> str:
        text = f"m1:{key}:{day}".encode()
        return hmac.new(self.key.encode(), text, hashlib.sha256).hexdigest()[:_DIGITS]
