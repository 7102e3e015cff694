"""What people are told, before it is known by whom and how."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from audio_edition.models import FileModel, replace

NoticeKind: TypeAlias = Literal[
    "published", "held", "failed", "missing", "recovered", "changed", "gone"
]
"""``published``: it is out. ``held``: an editor must look. ``failed``: something broke.
``missing``: the deadline passed, and nothing came. ``recovered``: it is out after all.
``changed``: an article changed at its source after it went out. ``gone``: it was taken back there.
"""

KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)

BAD: frozenset[NoticeKind] = frozenset(("held", "failed", "missing"))
"""After one of these, being out is a recovery."""


class Notice(FileModel, frozen=True):
    """One thing to tell of one edition.

    ``lines`` say why, one reason a line; ``link`` is the desk's address. ``reasons`` are what
    makes two notices the same (codes and places), where the lines hold what changes from look to
    look (a time, a count of tries); empty: the lines themselves.
    """

    kind: NoticeKind
    edition: str
    title: str
    lines: tuple[str, ...]
    link: str
    at: datetime
    reasons: tuple[str, ...] = ()

    @property
    def bare(self) -> Notice:
        """As it is written down: its lines say the same to people."""
        return replace(self, reasons=())

    @property
    def key(self) -> str:
        """What is told once: the kind, and a digest of the reasons in any order."""
        said = "\n".join(sorted(set(self.reasons or self.lines)))
        return f"{self.kind}:{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:16]}"
