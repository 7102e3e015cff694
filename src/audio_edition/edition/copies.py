"""The letters an edition was made of, kept beside its articles: ``_NAME.eml`` is never read.

What an editor ruled is compared with them when the show learns a sender's ways. Who received
the letter and how it travelled is nobody's business and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from audio_edition.addresses import is_plain_file
from audio_edition.edition.files import read_file
from audio_edition.edition.text import slug

_KEPT = re.compile(
    rb"(?:from|sender|subject|date|list-id|mime-version|content-[a-z-]+)[ \t]*:", re.IGNORECASE
)
_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"(?<=\n)(?![ \t])")


def letters_among(sources: Iterable[str]) -> dict[str, bytes]:
    """Copies of the letters among ``sources`` by the names they are kept under."""
    found: dict[str, bytes] = {}
    for source in sources:
        file = Path(source).expanduser()
        if file.suffix.lower() != ".eml" or not file.is_file():
            continue
        stem = file.stem if is_plain_file(file.stem) else slug(file.stem)
        keep_letter(found, stem, read_file(file, source))
    return found


def keep_letter(copies: dict[str, bytes], stem: str, data: bytes) -> None:
    """Put a copy of a letter under a name of its own among ``copies``."""
    name = f"_{stem}.eml"
    number = 1
    while name in copies:
        number += 1
        name = f"_{stem}-{number}.eml"
    copies[name] = _impersonal(data)


def _impersonal(data: bytes) -> bytes:
    """A letter with only those of its headers that say what it is and who wrote it."""
    end = _END.search(data)
    head, body = (data[: end.start() + 1], data[end.start() + 1 :]) if end else (data, b"")
    return b"".join(f for f in _FIELD.split(head) if _KEPT.match(f)) + body
