"""What is known of one sender's letters: where stories begin, and what is never one.

A program keeps profiles as it likes, and gives the one of the letter's sender.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from newsletters.letters.mime import Envelope
from newsletters.letters.piece import LetterPiece

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
