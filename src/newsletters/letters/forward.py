"""Letters that somebody sent on: the chain is unwrapped, and the first sender counts.

Mail programs write the old headers as lines of text above the letter, and may quote all of it.
What the people in between wrote stays in view, but as no part of the letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsletters.late import late
from newsletters.letters.mime import Envelope, date_of, mailbox_of, without_reply
from newsletters.letters.piece import LetterPiece, is_prose
from newsletters.letters.tells import bare, said

_FIELD = late(r"\W{0,4}([^\W\d_][\w -]{0,18}?)\s{0,2}:\s*(.*)", re.DOTALL)
_QUOTED = late(r"[ \t]{0,3}>[ \t]?")
_SIGN = late(r"[ \t]*(?:>[ \t]?)+")
_DEEPEST = 8
_LINES = 12
_SHARE = 0.4


def unquoted(text: str) -> str:
    """A text that is quoted nearly whole, as letters sent on are, without its quoting."""
    for _ in range(_DEEPEST):
        lines = text.split("\n")
        said_ = [line for line in lines if line.strip()]
        quoted = sum(_QUOTED.match(line) is not None for line in said_)
        begins = next((n for n, line in enumerate(said_) if _QUOTED.match(line)), 0)
        # a note of the sender may stand above what is quoted
        if quoted < 3 or quoted * 10 < (len(said_) - begins) * 9 or begins > len(said_) // 2:
            return text
        text = "\n".join(_QUOTED.sub("", line, count=1) for line in lines)
    return text


def apart(text: str) -> str:
    """A text in which each header of a letter that was sent on is a paragraph of its own."""
    lines = text.split("\n")
    fields = [_is_field(line) for line in lines]
    made: list[str] = []
    for number, line in enumerate(lines):
        near = fields[max(number - 1, 0) : number + 2].count(True)
        if (fields[number] and near >= 2) or _is_cut(line):
            sign = _SIGN.match(line)
            blank = sign[0].rstrip() if sign else ""
            made += [blank, line, blank]
        else:
            made.append(line)
    return "\n".join(made)


def _is_field(line: str) -> bool:
    found = _FIELD.match(line[:200])
    if not found:
        return False
    name = found[1].strip()
    words = said()
    return any(one.fullmatch(name) for one in (words.sender, words.subject, words.header))


def _is_cut(line: str) -> bool:
    """Whether a line says that a letter follows that was sent on."""
    words = line.lstrip("> \t").strip()
    return 4 < len(words) < 80 and (
        said().forwarded.match(words) is not None
        or said().forwarded.fullmatch(bare(words).rstrip("- :")) is not None
    )


def unwrapped(pieces: Sequence[LetterPiece], envelope: Envelope) -> Envelope:
    """The first sender's envelope; headers and notes above the letter itself get hints.

    The last of the headers counts behind which most of the text stands.
    """
    total = sum(piece.words for piece in pieces)
    found: tuple[int, dict[str, str]] | None = None
    number, seen = 0, 0
    while number < len(pieces) and seen <= total * (1 - _SHARE):
        stop, told = _headers(pieces, number)
        if told:
            found = stop, told
            number = stop
        else:
            seen += pieces[number].words
            number += 1
    if found is None:
        return envelope
    stop, told = found
    for piece in pieces[:stop]:
        piece.hint = "greeting" if is_prose(piece) and not _FIELD.match(piece.text) else "masthead"
    rest = [piece for piece in pieces[stop:] if is_prose(piece)]
    quotes = sum(piece.role == "quote" for piece in rest)
    if rest and quotes * 10 >= len(rest) * 8:
        for piece in pieces[stop:]:
            piece.role = "body" if piece.role == "quote" else piece.role
    name, address = mailbox_of(told.get("sender", ""))
    return replace(
        envelope,
        subject=without_reply(told.get("subject", "")) or envelope.subject,
        sender=address.lower() if "@" in address else envelope.sender,
        name=name or envelope.name,
        list_id="",
        date=date_of(told.get("date", "")) or envelope.date,
    )


def _headers(pieces: Sequence[LetterPiece], start: int) -> tuple[int, dict[str, str]]:
    """The header lines that begin at ``start``: where they end, and what they say."""
    words = said()
    number = start
    marked = words.forwarded.fullmatch(bare(pieces[start].text).rstrip("- :")) is not None
    marked = marked or words.forwarded.match(pieces[start].text.strip()) is not None
    if marked:
        number += 1
    told: dict[str, str] = {}
    lines = 0
    while number < len(pieces) and lines < _LINES:
        field = _FIELD.match(pieces[number].text)
        if not field:
            break
        name, value = field[1].strip(), field[2].strip()
        if words.sender.fullmatch(name):
            told.setdefault("sender", value)
        elif words.subject.fullmatch(name):
            told.setdefault("subject", value)
        elif words.header.fullmatch(name):
            told.setdefault("date" if any(c.isdigit() for c in value) else "to", value)
        else:
            break
        lines += 1
        number += 1
    enough = "sender" in told and (lines >= 3 or (marked and lines >= 2))
    return (number, told) if enough else (start, {})
