"""Sections of short news whose headlines are the bold beginnings of their paragraphs.

"**A comet returns early.** Comet Ashworth, expected in March, …" below BRIEFLY is a story; a
paragraph that only stresses its first words, or an essay's advice, is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsletters.late import late
from newsletters.letters.piece import (
    LetterPiece,
    ends_sentence,
    in_capitals,
    is_prose,
)
from newsletters.letters.tells import is_greeting, is_offer, is_signoff

LABEL_WORDS = 4
"""Words of a heading over such news, at the most: more is a headline of its own text."""

_AMID = ("sponsor", "promo", "poll", "referral")
_LINES = 3
_LINE_WORDS = 2.5  # of such a line, on the average
_LEAD_WORDS = 3
_LEAD_MOST = 16
_REST_WORDS = 8
_SENTENCE = late(r"\S[^.!?]{8,110}[.!?][\"”’»]?(?=\s+\S)")
_ASKS = ("?", "؟", "？")


def run_in(pieces: Sequence[LetterPiece], begin: int, stop: int, *, text: bool) -> list[int]:
    """The paragraphs from ``begin`` on that are each a story by itself; empty where they are not.

    Plain text shows no bold: there the first sentences count, if half of them are links.
    """
    run: list[int] = []
    for number in range(begin, stop):
        piece = pieces[number]
        told = is_greeting(piece) or is_signoff(piece) or is_offer(piece)
        if piece.hint in _AMID and run:
            continue
        if piece.hint or not is_prose(piece) or (told and not piece.lead):
            break
        if run and piece.edge == 2 and not piece.lead:
            break
        run.append(number)
    leads = [number for number in run if _is_story(pieces[number], pieces[number].lead)]
    if text and len(leads) >= 2 and len(leads) * 2 >= len(run):
        for number in run:
            found = _SENTENCE.match(pieces[number].text)
            if number not in leads and found and _is_story(pieces[number], found[0]):
                pieces[number].lead = found[0]
                leads.append(number)
        leads.sort()
    if len(leads) < 2 or leads[0] != run[0] or len(leads) * 4 < len(run) * 3:
        return []
    asked = sum(pieces[n].lead.rstrip("\"'”’» ").endswith(_ASKS) for n in leads)
    return [] if asked * 2 > len(leads) else leads


def lines_over_text(pieces: Sequence[LetterPiece], begin: int, stop: int) -> list[int]:
    """Bold lines that each stand over text, from ``begin`` on; empty where a text leads up to them.

    Under a section's label these are headlines; an essay's subheadings stand below its beginning.
    """
    own = [number for number in range(begin, stop) if not pieces[number].hint]
    lines = [n for n in own if pieces[n].bold and not is_prose(pieces[n]) and not pieces[n].rank]
    if len(lines) < _LINES or lines[0] != own[0]:
        return []
    words = sum(pieces[n].words for n in lines)
    over = all(n + 1 in own and is_prose(pieces[n + 1]) for n in lines)
    asks = any(pieces[n].text.rstrip().endswith((":", *_ASKS)) for n in lines)
    return lines if over and not asks and words >= _LINE_WORDS * len(lines) else []


def _is_story(piece: LetterPiece, lead: str) -> bool:
    """Whether ``lead`` is a whole sentence, or a link, with text of its own behind it."""
    words = len(lead.split())
    if not _LEAD_WORDS <= words <= _LEAD_MOST or piece.words - words < _REST_WORDS:
        return False
    linked = any(link.text and link.text.strip() in lead for link in piece.links)
    stopped = ends_sentence(lead) or piece.text[len(lead) :].lstrip()[:1] in (".", "—", "–")
    capital = in_capitals(lead)
    return (stopped and (capital or not lead.endswith(":"))) or (linked and words > _LEAD_WORDS)
