"""The editor's word in the article file itself: ``[[drop]]`` and ``[[keep]]``.

A mark stands at the start of a paragraph (behind the ``#``, ``>`` or ``-`` that makes it
a heading, quote or list item), or alone on the line before it. A reason may follow:
``[[drop: said twice]]``. Upper and lower case are the same. ``[[[drop]]`` begins a
paragraph that really starts with these words: one bracket is taken off.

``[[story]]``, alone on a line, begins another article: what stands below is its headline.
``[[join]]``, alone on a line above an article's text, makes it the end of the article before.
"""

from __future__ import annotations

import difflib
import re

from audio_edition.edition.model import Break, Mark
from audio_edition.late import late
from newsletters.lines import Marks

_MARK = late(r"\[\[[ \t]*(keep|drop)[ \t]*(?::([^\[\]\r\n]*))?\]\]", re.IGNORECASE)
_SPACED = late(_MARK.pattern + r"[ \t]*", re.IGNORECASE)
_BREAK = late(r"\[\[[ \t]*(story|join)[ \t]*\]\]", re.IGNORECASE)
_MEANT = dict.fromkeys(("delete", "skip", "cut", "remove", "omit"), "drop")
_SLIP = late(r"(\[{1,2})[ \t]*([a-z]{3,8})[ \t]*(?::[^\[\]\r\n]*)?(\]{1,2})(?!\()", re.IGNORECASE)
_ESCAPED = late(
    r"\[(?=\[+[ \t]*(?:keep|drop)[ \t]*(?::[^\[\]\r\n]*)?\]\])"
    r"|\[(?=\[{2,}[ \t]*(?:story|join)[ \t]*\]\]\s*\Z)",
    re.IGNORECASE,
)


def read_mark(text: str) -> tuple[Mark | None, str, str]:
    """Split ``text`` into its mark, the mark's reason and the words themselves.

    Of several marks the first one counts.
    """
    found = _MARK.match(text)
    if not found:
        escaped = _ESCAPED.match(text)
        return None, "", text[1:] if escaped else text
    mark: Mark = "keep" if found[1].lower() == "keep" else "drop"
    rest = text[len(marked_prefix(text)) :]
    return mark, (found[2] or "").strip(), rest[1:] if _ESCAPED.match(rest) else rest


def read_break(line: str) -> Break | None:
    """What a line that holds nothing else says of where articles begin; None for other lines."""
    found = _BREAK.fullmatch(line.strip()) if "[[" in line else None
    if not found:
        return None
    return "story" if found[1].lower() == "story" else "join"


def slip_in(text: str) -> tuple[str, str] | None:
    """A word in brackets that ``text`` begins with and that is nearly a mark, and the mark."""
    if not (found := _SLIP.match(text)):
        return None
    # [stop] may be a word of the text, [drop] hardly
    cutoff = 0.7 if found[1] + found[3] == "[[]]" else 1.0
    word = _MEANT.get(found[2].lower(), found[2].lower())
    near = difflib.get_close_matches(word, ("drop", "keep", "story", "join"), 1, cutoff)
    return (found[0], f"[[{near[0]}]]") if near else None


def marked_prefix(text: str) -> str:
    """The marks that ``text`` begins with, and the space behind them, exactly as written."""
    end = 0
    while found := _MARK.match(text, end):
        end = found.end()
        while end < len(text) and text[end] in " \t":
            end += 1
    return text[:end]


def without_marks(line: str) -> str:
    """``line`` as long as it would be without its marks: they do not count in its width."""
    return _SPACED.sub("", line) if "[[" in line else line


def escape_mark(text: str) -> str:
    """Write ``text`` so that it is not read as a mark."""
    told = _MARK.match(text) or _ESCAPED.match(text) or read_break(text)
    return f"[{text}" if told else text


def write_mark(mark: Mark) -> str:
    """The mark as it stands before a paragraph, with the space that parts them."""
    return f"[[{mark}]] "


def _parts_articles(line: str) -> bool:
    return read_break(line) is not None


MARKS = Marks(marked_prefix, without_marks, _parts_articles)
"""What parts lines into paragraphs has to know of them."""
