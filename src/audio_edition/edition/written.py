"""An article file as its editor wrote it: its lines, the markup before words, bytes put between."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audio_edition.edition.files import checked, read_file
from audio_edition.edition.inside import require_own
from audio_edition.edition.library import decode
from audio_edition.edition.marks import read_mark
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES, parse
from audio_edition.edition.text import LINE_BREAK
from audio_edition.errors import EditionError
from audio_edition.late import late
from newsletters.decode import Decoded

# What makes a line a heading, a quote, an item or a table row: a mark goes behind it.
_MARKUP = late(r"[ \t]*(?:(?:#{1,6}|\*\*|[-*+•‣▪]|\d{1,9}[.)])[ \t]+|>)*[ \t]*")
_TABLE = late(r"[ \t]*\|[ \t]*")


def open_article(file: Path, digest: str | None) -> tuple[bytes, Decoded, ParsedArticle]:
    """Return bytes, text and article of a text or Markdown file, checked against ``digest``."""
    if SUFFIXES.get(file.suffix.lower()) not in ("text", "markdown"):
        raise EditionError(
            f"{file.name}: only .md and .txt files can be changed here",
            hint="turn it into Markdown first",
        )
    require_own(file, file.name)
    data = read_file(file)
    checked(data, digest, file.name)
    return data, decode(data, file.name), parse(data, name=file.name)[0]


def lines_in(text: str) -> list[str]:
    """The lines of a text, without what ends them."""
    return LINE_BREAK.split(text)


def line_starts(text: str) -> list[int]:
    """Where each line begins, in characters; the last begins behind the last line break."""
    return [0, *(found.end() for found in LINE_BREAK.finditer(text))]


def line_end(text: str, begin: int) -> int:
    """Where the line at ``begin`` ends, before its line break."""
    found = LINE_BREAK.search(text, begin)
    return found.start() if found else len(text)


def behind_markup(text: str, begin: int, markdown: bool) -> tuple[int, int]:
    """Where the words of the line at ``begin`` begin and end."""
    end = line_end(text, begin)
    # in plain text a bar is a bar; in Markdown it may begin the row of a table
    found = (markdown and _TABLE.match(text, begin, end)) or _MARKUP.match(text, begin, end)
    return (found.end() if found else begin), end


def lone_mark(text: str, starts: Sequence[int], line: int) -> tuple[int, int] | None:
    """The span of the line above that holds nothing but a mark, with its line break."""
    for number in range(line - 1, 0, -1):
        words = text[starts[number - 1] : starts[number]].strip()
        words = words[len((_MARKUP.match(words) or [""])[0]) :]
        if words:
            mark, _, rest = read_mark(words)
            return (starts[number - 1], starts[number]) if mark and not rest else None
    return None


def spliced(data: bytes, decoded: Decoded, old: tuple[int, int], new: str) -> bytes:
    """Put ``new`` between two characters of the file, in its own encoding."""
    begin = len(decoded.bom) + len(decoded.text[: old[0]].encode(decoded.codec))
    end = begin + len(decoded.text[old[0] : old[1]].encode(decoded.codec))
    try:
        return data[:begin] + new.encode(decoded.codec) + data[end:]
    except UnicodeEncodeError:
        raise EditionError(
            f"the file's encoding ({decoded.codec}) has no {new!r}", hint="save it as UTF-8"
        ) from None
