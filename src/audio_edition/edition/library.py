"""The library that reads letters and pages, with its refusals as errors of this room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from audio_edition.errors import EditionError
from newsletters import decode as _decode
from newsletters.errors import ReadError


@contextmanager
def edition_errors() -> Iterator[None]:
    """Raise ``EditionError`` for what the library refuses; a decorator as well."""
    try:
        yield
    except ReadError as problem:
        raise EditionError(problem.message, hint=problem.hint) from None


decode = edition_errors()(_decode.decode)
check_size = edition_errors()(_decode.check_size)
