"""The text of article files: their lines, and the names that are made of headlines."""

from __future__ import annotations

import re
import unicodedata

from audio_edition.late import late
from newsletters.text import held as held
from newsletters.text import listed as listed
from newsletters.text import same_words as same_words
from newsletters.text import visible as visible

LINE_BREAK = late(r"\r\n|\n|\r")
"""What ends a line in an article file. Editors agree on these three and on no others."""

_FOLDED = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d"})


def lines_of(text: str) -> list[str]:
    """Split ``text`` at the line breaks that count lines in article files."""
    return LINE_BREAK.split(text)


def slug(headline: str, longest: int = 50) -> str:
    """``The Strait Reopens`` as ``the-strait-reopens``: ASCII, cut at a word."""
    folded = unicodedata.normalize("NFKD", headline.casefold().translate(_FOLDED))
    ascii_ = "".join(c for c in folded if c.isascii())
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", ascii_))
    del words[longest:]  # a headline may be of any length, and each try joins them all
    while len(words) > 1 and len("-".join(words)) > longest:
        words.pop()
    return "-".join(words)[:longest] or "article"
