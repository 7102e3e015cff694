"""The marks of notes: ``law[1]``, ``law[^1]``, and the links that lead down a page.

They are links for the eye, and go; what else stands in brackets is words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from newsletters.late import late
from newsletters.text import visible

NUMBER = late(r"\[?(?:\d{1,3}|[a-z*†‡§¶]|[ivx]{1,5})\]?", re.IGNORECASE)
# Where the link of a note leads: further down the page, or back. Words that only begin like
# these (#football) and parts of a story (#part2) are no notes.
_FRAGMENT = late(
    r"(?<![^\W\d_])(?:(?:fn|ftnt?|edn|foot|note|(?:sd)?(?:foot|end)note)(?:ref|sym|anc)?|"
    r"(?:foot|end)?notes|refs?|references?|cites?|citations?|bib)"
    r"(?=[-_:.]?\d|[-_:])",
    re.IGNORECASE,
)
_TOLD = late(r"(?:^|\s)(?:foot|end)?note-?(?:ref|reference|anchor)s?(?:\s|$)", re.IGNORECASE)
_BARE_FRAGMENT = late(r"[nr]?[_-]?(\d{1,3})", re.IGNORECASE)
_HREF = late(r"\bhref\s*=\s*[\"']?([^\"'\s>]*)", re.IGNORECASE)

_MARK = r"\[(?:[1-9]\d{0,2}(?: ?[,–-] ?[1-9]\d{0,2})*|\^[\w-]{1,30})\]"
MARK = late(_MARK)
_GLUED = late(rf"(?<=[\w.,;:!?…\"”’'»)%])(?:{_MARK})+(?!\()")
_AFTER_STOP = late(rf"(?<=[.!?…\"”’»]) (?:{_MARK})+(?=\s|\Z)")
_NUMBERED = late(r"\[([1-9]\d{0,2})\]\s+\S")
NOTE_LABEL = late(r"\A\[\^[\w-]{1,30}\]: *")
_STOPS = tuple('.!?…"”’»')


def note_numbers(text: str) -> frozenset[int]:
    """The numbers that notes have in ``text``, whose paragraphs are parted by blank lines.

    A note has a label (``[1] Smith, 2019``), or its mark is one of several that ascend from 1.
    Other numbers in brackets (vitamin B[12], no[3]) are words.
    """
    if "[" not in text:
        return frozenset()
    numbers: set[int] = set()
    for paragraph in re.split(r"\n\s*\n", text):
        for line in paragraph.strip().split("\n"):
            label = _NUMBERED.match(line.strip())
            if not label:
                break
            numbers.add(int(label[1]))
    ascending, behind = 0, set()
    for found in re.finditer(rf"{_GLUED.pattern}|{_AFTER_STOP.pattern}", text):
        for number in _numbers(found[0]):
            if number == ascending + 1:
                ascending = number
                behind.add(text[max(0, found.start() - 6) : found.start()])
    # x[1] and x[2] are code, or a list of shares
    if ascending > 1 and (len(behind) > 1 or "[1][2]" in text):
        numbers.update(range(1, ascending + 1))
    return frozenset(numbers)


def _numbers(marks: str) -> list[int]:
    """The numbers in one or more marks: 1, 2, 3 and 7 in ``[1–3][7]``."""
    numbers: list[int] = []
    for first, last in re.findall(r"(?<![\w^-])(\d{1,3})(?: ?[–-] ?(\d{1,3}))?", marks):
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers


def marks_of(text: str, notes: frozenset[int]) -> list[tuple[int, int]]:
    """Where the marks of notes stand in ``text``."""

    def is_mark(marks: str) -> bool:
        return marks.startswith("[^") or notes.issuperset(_numbers(marks))

    glued = [
        (run.start() + mark.start(), run.start() + mark.end())
        for run in _GLUED.finditer(text)
        for mark in MARK.finditer(run[0])
        if is_mark(mark[0])
    ]
    spaced = [
        run.span()
        for run in _AFTER_STOP.finditer(text)
        if all(is_mark(mark[0]) for mark in MARK.finditer(run[0]))
    ]
    return sorted(glued + spaced)


def marked_numbers(text: str, notes: frozenset[int]) -> frozenset[int]:
    """Those of ``notes`` that ``text`` has marks of: the paragraphs they label are notes' words."""
    spans = marks_of(text, notes) if notes else []
    return frozenset(number for begin, end in spans for number in _numbers(text[begin:end]))


def label_of(paragraph: str) -> int:
    """The number that a paragraph begins with as the words of a note do (``[1] Smith``), or 0."""
    found = _NUMBERED.match(paragraph)
    return int(found[1]) if found else 0


def without_notes(text: str, before: str = "", notes: frozenset[int] | None = None) -> str:
    """``text`` without the marks of notes in it; ``before`` is what it is glued to.

    ``notes`` are the document's, as ``note_numbers`` gives them; else what ``text`` tells counts.
    """
    if "[" not in text:
        return text
    glued = before[-1:]
    whole = glued + text
    spans = marks_of(whole, note_numbers(whole) if notes is None else notes)
    return without_spans(whole, 0, spans)[len(glued) :]


def without_spans(text: str, start: int, spans: Iterable[tuple[int, int]]) -> str:
    """``text``, which begins at ``start`` of a document, without ``spans`` of it."""
    kept, done = [], 0
    for begin, end in spans:
        kept.append(text[done : max(done, begin - start)])
        done = max(done, end - start)
    return "".join([*kept, text[done:]])


def is_note_link(words: str, href: str, before: str) -> bool:
    """Whether a link is the mark of a note: a number behind words, which leads down the page.

    ``href`` is the address, or the tag that holds it.
    """
    text = visible(words)
    if not NUMBER.fullmatch(text) or not _leads_to_note(text, href):
        return False
    glued = bool(before) and not before[-1].isspace()
    return glued or (bool(before.strip()) and (text[0] == "[" or before.rstrip()[-1] in _STOPS))


def is_told_mark(link: Any, words: str) -> bool:
    """Whether the page itself says of a link that it is the mark of a note."""
    told = link.get("role") == "doc-noteref" or _TOLD.search((link.get("class") or "")[:200])
    return bool(told) and NUMBER.fullmatch(visible(words)) is not None


def _leads_to_note(text: str, href: str) -> bool:
    if found := _HREF.search(href):
        href = found[1]
    page, _, fragment = href.partition("#")
    fragment = fragment[:80]
    number = text.strip("[]")
    if not page and (bare := _BARE_FRAGMENT.fullmatch(fragment)):
        return bare[1] == number
    if not page and text != number and re.search(rf"(?<!\d){number}\Z", fragment):
        return number.isdigit()  # in brackets, with its own number at the end of the address
    # a letter's notes are often on its page: there the number itself must be the note's
    own = not page or bool(re.search(rf"(?<!\d){re.escape(number)}(?!\d)", fragment))
    return own and bool(_FRAGMENT.search(fragment))
