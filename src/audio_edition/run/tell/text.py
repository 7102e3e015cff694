"""A notice as plain text: what a lock screen shows first comes first, and a link is a line."""

from __future__ import annotations

import re

from audio_edition import secrets
from audio_edition.run.tell.model import Notice, NoticeKind

_HEADS: dict[NoticeKind, str] = {
    "published": "Out",
    "held": "Held",
    "failed": "Failed",
    "missing": "Missing",
    "recovered": "Recovered",
    "changed": "Changed at its source",
    "gone": "Taken back at its source",
}

_LINES = 10
"""Reasons that are told; the desk shows the others."""
_TITLE = 120
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")


def short(text: str, most: int) -> str:
    """Cut prose to ``most`` characters; a command is never cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def rendered(notice: Notice) -> tuple[str, str]:
    """Return the title (one line) and the body of what is sent, without secrets."""
    title = short(_plain(f"{_HEADS[notice.kind]}: {notice.title or notice.edition}"), _TITLE)
    told = [_plain(line) for line in notice.lines if line.strip()]
    shown = [f"- {line}" for line in told[:_LINES]] if len(told) > 1 else told
    if len(told) > _LINES:
        shown.append(f"- and {len(told) - _LINES} more")
    if notice.link:
        # the secret that opens the desk is its own; an address that we were given is shown
        shown += ["", notice.link]
    when = notice.at.strftime("%Y-%m-%d %H:%M %Z").strip()
    about = notice.edition if notice.edition.endswith(".toml") else f"Edition {notice.edition}"
    return title, "\n".join([*shown, "", f"{about}, {when}"]).strip()


def _plain(text: str) -> str:
    return _SPACE.sub(" ", secrets.masked(text)).strip()
