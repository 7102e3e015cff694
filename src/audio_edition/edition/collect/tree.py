"""A folder of article files, with all that lies below it, as an archive."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from audio_edition.edition.collect.archived import (
    ArchivedItem,
    ArchiveOptions,
    PlainReader,
    day_in,
    last_part,
    words_in,
)
from audio_edition.edition.files import read_file
from audio_edition.edition.frontmatter import read_front_matter
from audio_edition.edition.library import decode
from audio_edition.edition.sources.gather import gather
from audio_edition.edition.sources.links import bare_address
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES
from audio_edition.edition.text import lines_of
from audio_edition.errors import EditionError
from audio_edition.late import late

KIND = "file"
_PUBLISHED = late(
    r"(?:article:published_time|datePublished|parsely-pub-date|citation_publication_date|dc\.date)"
    r"[\"'\s:]{1,6}(?:content\s*=\s*|content:\s*)?[\"']?\s*(\d{4}[-/]\d\d[-/]\d\d)",
    re.IGNORECASE,
)
"""What pages call the day of their publication: Open Graph, schema.org, Parse.ly, Highwire."""
_SENT = late(r"^Date:[ \t]*(\S[^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_HEADERS = 20_000  # characters


def stream(folder: Path, options: ArchiveOptions) -> Iterator[ArchivedItem]:
    """Every article file below a folder, in the order of their names.

    Names that begin with ``.`` or ``_`` and other kinds of files are left alone, and told are links
    out of the folder: what they lead to was never meant to be published. Raises ``EditionError``
    where there is none.
    """
    found, root = False, os.path.realpath(folder)
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        for name in sorted(names):
            if name[0] not in "._" and Path(name).suffix.lower() in SUFFIXES:
                file = Path(place) / name
                shown = file.relative_to(folder).as_posix()
                if not Path(os.path.realpath(file)).is_relative_to(root):
                    options.gather.tell(f"{shown} is a link that leads out: it is not read")
                    continue
                found = True
                yield item_of(file, shown, options)
    if not found:
        raise EditionError(
            f"{folder} has no article files", hint=f"articles are {', '.join(sorted(SUFFIXES))}"
        )


def item_of(
    file: Path, shown: str, options: ArchiveOptions, *, day: str = "", alone: bool = False
) -> ArchivedItem:
    """One file: dated by ``day``, else by its own first lines, else by its name or folders.

    A file's times say when it was copied, not when it was written, and date nothing. One that
    cannot be read is told when its edition is made; one ``alone`` is an ``EditionError`` at once.
    """
    title = url = digest = ""
    words = 0
    try:
        data = read_file(file, shown)
        digest = hashlib.sha256(data).hexdigest()
        text = decode(data, shown, markup=file.suffix.lower() not in (".md", ".markdown")).text
        words = words_in(text)
        if SUFFIXES.get(file.suffix.lower()) in ("markdown", "text"):
            front = read_front_matter(lines_of(text), shown)
            title, url = front.get("title") or "", front.get("url") or ""
            day = day or day_in(front.get("date") or "")
        else:
            day = day or _stated(text)
    except EditionError as problem:
        if alone:
            raise
        options.gather.tell(f"{shown}: {problem.message}")
    return ArchivedItem(
        key=bare_address(url) or f"file {shown}",
        kind=KIND,
        payload={"_file": str(file.resolve()), "sha256": digest},
        title=title,
        where=shown,
        day=day or day_in(shown),
        moment=shown,
        name=last_part(shown),
        words=words,
    )


def _stated(text: str) -> str:
    """The day that a page or a letter tells in its head; empty where it tells none."""
    if found := _PUBLISHED.search(text):
        return day_in(found[1])
    if found := _SENT.search(text[:_HEADERS]):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            return parsedate_to_datetime(found[1]).date().isoformat()
    return ""


class FileReader(PlainReader):
    """Article files, letters among them."""

    def articles(self, told: Mapping[str, Any], options: ArchiveOptions) -> list[ParsedArticle]:
        """Its articles."""
        return gather(str(told["_file"]), options.gather)
