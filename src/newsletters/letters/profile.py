"""What is known of one sender's letters: where stories begin, and what is never one.

A program keeps profiles as it likes, and gives the one of the letter's sender.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from newsletters.letters.heads import may_head
from newsletters.letters.mime import Envelope
from newsletters.letters.parts import Units
from newsletters.letters.piece import LetterPiece, is_prose
from newsletters.letters.stories import (
    STORY_WORDS,
    Start,
    bare_headline,
)
from newsletters.text import same_words

KINDS: Final = (
    "sponsor",
    "poll",
    "referral",
    "promo",
    "greeting",
    "contents",
    "masthead",
    "signoff",
    "footer",
)
"""What may always be cut, as ``kind`` names it."""

MARKS: Final[dict[str, tuple[str, ...]]] = {
    "##": ("#1", "#2", "#3", "#4", "#5", "#6"),
    "**": ("**",),
    "ruled": ("box", "und"),
    "numbered": ("1",),
}
"""What a text letter may show in place of looks."""


@dataclass(frozen=True, slots=True)
class HeadlineLook:
    """How a sender's headlines look: everything that is said must fit."""

    tag: str = ""
    css_class: str = ""
    size: float = 0.0
    bold: bool | None = None
    capitals: bool | None = None
    linked: bool | None = None
    mark: str = ""
    pattern: str = ""

    def fits(self, piece: LetterPiece) -> bool:
        """Whether a piece looks so."""
        if self.tag and (not piece.rank or f"h{piece.rank}" != self.tag):
            return False
        if self.css_class and self.css_class not in piece.classes.split():
            return False
        if self.size and piece.size < self.size:
            return False
        told = (
            (self.bold, piece.bold),
            (self.capitals, piece.capitals),
            (self.linked, piece.linked),
        )
        if any(wanted is not None and wanted != shown for wanted, shown in told):
            return False
        if self.mark and not piece.mark.startswith(MARKS[self.mark]):
            return False
        return not self.pattern or re.search(self.pattern, piece.text) is not None


@dataclass(frozen=True, slots=True)
class ProfileRule:
    """One ``[[always]]`` or ``[[keep]]``: a phrase, or the lines where a part starts and ends."""

    kind: str = ""
    phrase: str = ""
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class LetterProfile:
    """What a show knows of one sender's letters."""

    name: str
    senders: tuple[str, ...] = ()
    list_ids: tuple[str, ...] = ()
    split: str = ""
    sections: tuple[str, ...] = ()
    not_headlines: tuple[str, ...] = ()
    headlines: tuple[HeadlineLook, ...] = ()
    always: tuple[ProfileRule, ...] = ()
    keep: tuple[ProfileRule, ...] = ()
    file: Path | None = field(default=None, compare=False)

    def is_for(self, envelope: Envelope) -> bool:
        """Whether a letter comes from this profile's sender or list."""
        if envelope.list_id and envelope.list_id in self.list_ids:
            return True
        sender = envelope.sender
        return bool(sender) and any(
            sender == one or ("@" not in one and _at(sender, one)) for one in self.senders
        )


def _at(sender: str, domain: str) -> bool:
    host = sender.rpartition("@")[2]
    return host == domain or host.endswith(f".{domain}")


def chosen(profiles: Sequence[LetterProfile], envelope: Envelope) -> LetterProfile | None:
    """The profile for a letter: that of its list or very address before that of a domain."""
    fitting = [profile for profile in profiles if profile.is_for(envelope)]
    exact = [p for p in fitting if envelope.list_id in p.list_ids or envelope.sender in p.senders]
    return next(iter(exact or fitting), None)


# -- A profile applied to a letter: its rules name parts, its looks say where stories begin.


_MOST = 40  # pieces between the line where a part starts and the one where it ends


def apply_rules(pieces: Sequence[LetterPiece], profile: LetterProfile, units: Units) -> None:
    """Name what the profile always cuts, and guard what it always keeps."""
    for piece in pieces:
        if any(_has(piece, rule) for rule in profile.keep):
            piece.kept = True
    for rule in profile.always:
        for number, piece in enumerate(pieces):
            if not piece.hint and _has(piece, rule):
                units.name(_part(pieces, number, rule, profile), rule.kind)


def _has(piece: LetterPiece, rule: ProfileRule) -> bool:
    text = _plain(piece.text)
    if rule.phrase:
        return _plain(rule.phrase) in text
    return text.startswith(_plain(rule.starts))


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def _part(
    pieces: Sequence[LetterPiece], number: int, rule: ProfileRule, profile: LetterProfile
) -> list[LetterPiece]:
    """The pieces of one part: up to its last line, or to the next rule or headline."""
    if rule.phrase:
        return [pieces[number]]
    if rule.ends:
        end = _plain(rule.ends)
        for last in range(number, min(len(pieces), number + _MOST)):
            if _plain(pieces[last].text).startswith(end):
                return list(pieces[number : last + 1])
        return [pieces[number]]
    found = [pieces[number]]
    prose = is_prose(pieces[number])
    for piece in pieces[number + 1 : number + _MOST]:
        if piece.hint or _is_section(piece, profile):
            break
        if prose and (piece.edge == 2 or _is_headline(piece, profile)):
            break
        prose = prose or is_prose(piece)
        found.append(piece)
    return found


def _is_section(piece: LetterPiece, profile: LetterProfile) -> bool:
    return piece.words <= 12 and any(same_words(piece.text, one) for one in profile.sections)


def _is_headline(piece: LetterPiece, profile: LetterProfile) -> bool:
    return any(look.fits(piece) for look in profile.headlines)


def told_starts(
    pieces: Sequence[LetterPiece], profile: LetterProfile, *, text: bool
) -> list[Start]:
    """Where stories begin by the profile's looks; empty where none of them is in the letter."""
    heads = [
        number
        for number, piece in enumerate(pieces)
        if not piece.hint
        and (may_head(piece, text=text) or may_head(piece, text=True))
        and _is_headline(piece, profile)
        and not _is_section(piece, profile)
        and not is_not_headline(piece, profile)
    ]
    found: list[Start] = []
    floor = 0
    for order, number in enumerate(heads):
        stop = heads[order + 1] if order + 1 < len(heads) else len(pieces)
        if sum(p.words for p in pieces[number + 1 : stop] if is_prose(p)) < STORY_WORDS:
            continue
        at, label = number, -1
        while at > floor and not is_prose(pieces[at - 1]) and not pieces[at - 1].hint:
            if _is_section(pieces[at - 1], profile):
                at -= 1
                label = at
                break
            if not pieces[at - 1].caption:
                break
            at -= 1
        found.append(Start(at, number, bare_headline(pieces[number].text), label))
        floor = number + 1
    return found


def is_not_headline(piece: LetterPiece, profile: LetterProfile) -> bool:
    """Whether the profile says that a line heads no story, however it looks."""
    return piece.words <= 24 and any(
        same_words(bare_headline(piece.text), one) or same_words(piece.text, one)
        for one in profile.not_headlines
    )


def with_sections(
    pieces: Sequence[LetterPiece], starts: Sequence[Start], profile: LetterProfile
) -> list[Start]:
    """Stories below a line that the profile names a section have it for a label."""
    made = []
    floor = 0
    for start in starts:
        at, label = start.at, start.label
        above = at - 1
        if label < 0 and above >= floor and _is_section(pieces[above], profile):
            at = label = above
        made.append(
            Start(at, start.head, start.headline, label, lead=start.lead, loose=start.loose)
        )
        floor = max(start.head, start.at) + 1
    return made
