"""The one error of this library."""

from __future__ import annotations


class ReadError(Exception):
    """What cannot be read, in one line without a full stop.

    ``hint`` says how to mend it, or is None where nothing better than the message can be said.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
