"""Passwords as argon2id hashes (RFC 9106), by the package argon2-cffi; nothing here is our own.

Whether a name is known must not be told by the time an answer takes: where there is no hash, one
of the same cost is checked, and thrown away.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING

from audio_edition.errors import AudioEditionError

if TYPE_CHECKING:
    import argon2

SHORTEST, LONGEST = 12, 1024
"""Letters of a password. NIST SP 800-63B-4, 3.1.1.2, lets a long one be made of anything."""

_FEWEST = 5  # letters that differ
_EXTRA = "pip install 'audio-edition[share]' brings the package argon2-cffi"


class Passwords:
    """Makes and checks hashes, with the package's own parameters (RFC 9106's second choice).

    Raises ``AudioEditionError`` where the extra ``share`` is not installed.
    """

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        if hasher is None:
            try:
                from argon2 import PasswordHasher
            except ImportError:
                raise AudioEditionError(
                    "passwords need the extra share, which is not installed", hint=_EXTRA
                ) from None
            hasher = PasswordHasher()
        self._hasher = hasher
        self._nobodys = hasher.hash(secrets.token_urlsafe(24))

    def hash(self, password: str) -> str:
        """Return the hash that stands for a password, salted: another one each time."""
        return self._hasher.hash(_bytes(password))

    def fits(self, password: str, kept: str) -> bool:
        """Tell whether the password has the hash ``kept``; empty (nobody's) takes as long."""
        from argon2.exceptions import InvalidHashError, VerificationError

        if len(password) > LONGEST:
            password, kept = "", ""
        try:
            fits = self._hasher.verify(kept or self._nobodys, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return fits and bool(kept)

    def is_old(self, kept: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def is_hash(self, kept: str) -> bool:
        """Tell whether ``kept`` is a hash of this kind at all."""
        from argon2 import extract_parameters
        from argon2.exceptions import InvalidHashError

        try:
            extract_parameters(kept)
        except InvalidHashError:
            return False
        return True


def check_password(password: str, name: str) -> None:
    """Raise ``AudioEditionError`` in one line for a password that is too easily guessed."""
    length = len(unicodedata.normalize("NFKC", password))
    if length < SHORTEST:
        problem = f"the password has {length} letters, {SHORTEST} are the fewest"
    elif length > LONGEST:
        problem = f"the password has {length} letters, {LONGEST} are the most"
    elif len(set(password)) < _FEWEST:
        problem = f"the password is made of {len(set(password))} different letters"
    elif name.casefold() in password.casefold() and length - len(name) < SHORTEST // 2:
        problem = "the password is little more than the name"
    else:
        return
    raise AudioEditionError(problem, hint="four words that do not belong together are a good one")


def _bytes(password: str) -> bytes:
    # one spelling of what may be typed in two: é is one letter or two
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
