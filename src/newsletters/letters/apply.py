"""A profile applied to a letter: its rules name parts, its looks say where stories begin."""

from __future__ import annotations

from collections.abc import Sequence

from newsletters.letters.heads import may_head
from newsletters.letters.parts import Units
from newsletters.letters.piece import LetterPiece, is_prose
from newsletters.letters.profile import LetterProfile, ProfileRule
from newsletters.letters.stories import (
    STORY_WORDS,
    Start,
    bare_headline,
)
from newsletters.text import same_words

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
