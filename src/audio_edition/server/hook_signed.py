"""What a CMS signed, and what it says: nothing of it is believed before the signature is.

Ghost (its source, webhook trigger): ``X-Ghost-Signature: sha256=HEX, t=MILLISECONDS``, the HMAC
of the body and the time behind it. WordPress has no webhooks of its own; our plug-in
(docs/wordpress.md) sends ``X-Audio-Edition-Signature: sha256=HEX, t=SECONDS, id=ID``, the HMAC
of ``t.id.body``.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from audio_edition.verbs.hook_inbox import HookCall, HookEvent

WINDOW = timedelta(minutes=5)
"""How far the sender's clock may be from ours: older deliveries are somebody's copies."""

HEADERS = {"ghost": "x-ghost-signature", "wordpress": "x-audio-edition-signature"}

_HEX = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"\d{1,15}")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_POST = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EVENTS: dict[str, HookEvent] = {
    "published": "published", "updated": "updated", "withdrawn": "withdrawn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HookSignature:
    """What a header claims: that whoever knows the secret sent this at ``at``."""

    cms: str
    digest: str
    stamp: str
    id: str
    at: datetime

    @classmethod
    def read(cls, cms: str, header: str, now: datetime) -> HookSignature | None:
        """Read a header; None where it is none, or was made outside the window around ``now``."""
        pairs = (part.partition("=") for part in header[:500].split(","))
        parts = {name.strip(): value.strip() for name, _, value in pairs}
        digest, stamp = parts.get("sha256", "").lower(), parts.get("t", "")
        if not _HEX.fullmatch(digest) or not _NUMBER.fullmatch(stamp):
            return None
        # Ghost's deliveries bear no name: no two of them have one signature
        name = digest if cms == "ghost" else parts.get("id", "")
        if not _ID.fullmatch(name):
            return None
        seconds = int(stamp) / (1000 if cms == "ghost" else 1)
        try:
            at = datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return cls(cms, digest, stamp, name, at) if abs(now - at) <= WINDOW else None

    def holds(self, secret: bytes, body: bytes) -> bool:
        """Tell whether the secret's owner signed this body, in constant time."""
        if self.cms == "ghost":
            signed = body + self.stamp.encode()
        else:
            signed = f"{self.stamp}.{self.id}.".encode() + body
        right = hmac.new(secret, signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(right, self.digest)


def hook_call(signature: HookSignature, body: Any, now: datetime) -> HookCall | None:
    """Return what a signed body tells, None where it is nothing that concerns an edition."""
    if not isinstance(body, dict):
        return None
    told = _ghost(body) if signature.cms == "ghost" else _wordpress(body)
    if told is None:
        return None
    event, post, url = told
    return HookCall(signature.cms, event, post, url, f"{signature.cms}:{signature.id}", now)


def _ghost(body: Mapping[str, Any]) -> tuple[HookEvent, str, str] | None:
    """``{"post": {"current": {…}, "previous": {…}}}``; the event's name is not in it."""
    post = body.get("post")
    if not isinstance(post, dict):
        return None  # pages, tags, members
    current, before = (
        part if isinstance(part, dict) else {}
        for part in (post.get("current"), post.get("previous"))
    )
    name, url = _name(current.get("id") or before.get("id")), _shown(current.get("url"))
    if not current:
        return "withdrawn", name, ""  # deleted
    was = before.get("status", current.get("status"))
    if current.get("status") == "published":
        return "updated" if was == "published" else "published", name, url
    return ("withdrawn", name, url) if was == "published" else None


def _wordpress(body: Mapping[str, Any]) -> tuple[HookEvent, str, str] | None:
    event = _EVENTS.get(str(body.get("event")))
    return (event, _name(body.get("id")), _shown(body.get("link"))) if event else None


def _name(value: Any) -> str:
    text = str(value) if isinstance(value, str | int) else ""
    return text if _POST.fullmatch(text) else ""


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    good = re.fullmatch(r"https?://[^\s\"'<>\\]{1,500}", text) and text.isprintable()
    return text if good else ""
