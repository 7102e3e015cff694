"""Where one paragraph ends and the next begins, in text whose only markup is line breaks.

A blank line always parts paragraphs. A single line break is harder: it may be the end of
a hard-wrapped line (an e-mail, a terminal editor) or of a paragraph that was copied from
a page ("…to continue." / "Copy link"). The width of the text tells which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsletters.late import late
from newsletters.text import visible

WRAP_LIMIT = 120
"""Lines longer than this are paragraphs: nobody wraps wider."""

_ENDS = late(r"[.!?…:;。！？][\"'”’»)\]*_]*$")
_ITEM = late(r"(?:[-*+•‣▪–—][ \t]+|\(?\d{1,3}[.)][ \t]+)\S")
_HYPHENATED = late(r"(?<=[a-zà-ÿ]-) (?=[a-zà-ÿ])|(?<=\d[–-]) (?=\d)")
_RANGE = late(r"\d[–-]\Z")
_FEW = 5
_AMOUNT = late(r"[$€£¥]?\d[\d.,]*(?: [^\W\d_]| ?%)")
# Words that no sentence, no title and no label ends with.
_UNFINISHED = frozenset(
    "the a an and or of than der die das dem den ein eine und oder le la les un une des du et ou "
    "el los las del y il lo gli una uno e os as da do dos das".split()
)


DASHED = late(r"[ \t]*[-+*•‣▪][ \t]+(?=\S)")
"""The marker of a list's item."""

QUOTED = late(r"[ \t]*>[ \t]?")
"""The marker of a quoted line."""

_NUMERAL = late(r"[$€£¥]?\d")
_NEAR = 4  # lines


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph's words and the number of the line it begins on."""

    text: str
    line: int


def _no_mark(_: str) -> str:
    return ""


def _bare(line: str) -> str:
    return line


def _parts_nothing(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks that a program lets people write into texts, where it has such.

    ``prefix`` gives those that a line begins with, the space behind them included; ``bare`` the
    line without any; ``parts`` tells whether a line is nothing but one that parts articles.
    """

    prefix: Callable[[str], str] = _no_mark
    bare: Callable[[str], str] = _bare
    parts: Callable[[str], bool] = _parts_nothing


NO_MARKS = Marks()


def wrap_width(lines: Sequence[str], marks: Marks = NO_MARKS) -> int:
    """The width that ``lines`` were wrapped to, in characters; 0 where they were not.

    One long word or address may stick out of wrapped text, but not one line in fifty.
    """
    lengths = sorted(len(marks.bare(line)) for line in map(str.rstrip, lines) if line)
    if not lengths:
        return 0
    widest = lengths[-1 - len(lengths) // 50]
    return widest if 30 <= widest <= WRAP_LIMIT else 0


def paragraphs_of(
    block: Sequence[str], first_line: int, width: int, marks: Marks = NO_MARKS
) -> Iterator[Stretch]:
    """Part a block of lines without a blank line among them into paragraphs.

    ``width`` is what ``wrap_width`` said of the whole file.
    """
    lines = [visible(line) for line in block]
    begin = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or _parts(lines, index, width, marks):
            text = _joined(lines[begin:index])
            if text:
                yield Stretch(text, first_line + begin)
            begin = index


def is_amount(words: str, marks: Marks = NO_MARKS) -> bool:
    """Whether ``words`` begin, behind marks, with a number."""
    return _NUMERAL.match(words, len(marks.prefix(words))) is not None


def is_sign(
    lines: Sequence[str], index: int, marker: re.Pattern[str], marks: Marks = NO_MARKS
) -> bool:
    """Whether the marker of a line is the sign of a number: no line near it has one, too."""
    found = marker.match(lines[index])
    if not found or not is_amount(lines[index][found.end() :], marks):
        return False
    for way in (-1, 1):
        near = index + way
        while 0 <= near < len(lines) and abs(near - index) < _NEAR and not lines[near].strip():
            near += way
        if 0 <= near < len(lines) and marker.match(lines[near]):
            return False
    return True


def broken(lines: Sequence[str], first_line: int = 0) -> Iterator[Stretch]:
    """The paragraphs of what stands between line breaks that markup makes (``<br>``).

    Two of them part paragraphs; one does, too, unless the sentence visibly goes on behind it.
    """
    lines = [visible(line) for line in lines]
    if width := _broken_at(lines):
        yield from paragraphs_of(lines, first_line, width)
        return
    begin = 0
    for index in range(1, len(lines) + 1):
        if index < len(lines) and lines[index] and lines[index - 1]:
            above = " ".join(lines[max(begin, index - 2) : index])
            if _goes_on(above, lines[index]):
                continue
        if text := _joined(lines[begin:index]):
            yield Stretch(text, first_line + begin)
        begin = index


def _broken_at(lines: Sequence[str]) -> int:
    """The width that a sender broke every line at; 0 where breaks have a sense of their own."""
    pairs = [(a, b) for a, b in pairwise(lines) if a and b]
    width = max(map(len, lines), default=0)
    if len(pairs) < 3 or not 40 <= width <= WRAP_LIMIT:
        return 0
    amid = sum(not _ENDS.search(above) for above, _ in pairs)
    long = sum(
        len(above) + 1 + len(below.split(" ", 1)[0]) > 0.85 * width for above, below in pairs
    )
    return width if amid >= 0.6 * len(pairs) and long >= 0.8 * len(pairs) else 0


def _goes_on(above: str, below: str) -> bool:
    """Whether the sentence that ``above`` ends with is still the one that ``below`` begins with."""
    if _ENDS.search(above) or _ITEM.match(below):
        return False
    words = above.rsplit(" ", 2)
    last = words[-1]
    if last in _UNFINISHED or (above[-1] in ",(" and len(words) > 1):
        return True
    if _RANGE.search(above) and below[0].isdigit():
        return True
    if not _starts_lower(below):
        # a number that a verb or a preposition waits for: "cost" / "5 million dollars"
        return bool(_AMOUNT.match(below)) and last.islower() and len(words) > 2
    # below a lower-cased line of one or two words, another one is the next of a list
    return len(words) > 1 and (len(above) >= 40 or not _starts_lower(above))


def _joined(lines: Sequence[str]) -> str:
    joined = " ".join(filter(None, lines))
    # a soft hyphenation at a wrap ("inter-" / "national") cannot be told from "well-" /
    # "known": keep the hyphen, drop the space, which reads right in the second case and
    # near right in the first
    return _HYPHENATED.sub("", joined) if len(lines) > 1 else joined


def _starts_lower(text: str) -> bool:
    return text.lstrip("\"'“‘«(")[:1].islower()


def _parts(lines: Sequence[str], index: int, width: int, marks: Marks) -> bool:
    """Whether a paragraph ends between ``lines[index - 1]`` and ``lines[index]``."""
    above, below = lines[index - 1], lines[index]
    if not above or not below or _ITEM.match(below) or marks.prefix(below):
        return True
    if marks.parts(above) or marks.parts(below):
        return True
    if _RANGE.search(above) and below[0].isdigit():
        return False
    ended = bool(_ENDS.search(above))
    goes_on = _starts_lower(below) and not ended
    if not width:
        # paragraphs stand one a line; only a line that visibly goes on is joined
        return not (goes_on and len(marks.bare(above)) >= 40)
    length = len(marks.bare(above))
    first_word = below.split(" ", 1)[0]
    full = length + 1 + len(first_word) > 0.85 * width
    if full:
        # wrapped text ends with a full stop; a few words without one, below a sentence
        # that has ended, were glued on
        is_last = index == len(lines) - 1
        glued = is_last and ended and not _ENDS.search(below) and below.count(" ") < _FEW - 1
        return glued and not _starts_lower(below)
    return not (goes_on or (above.endswith((",", "-", "–", "—")) and length > 0.5 * width))
