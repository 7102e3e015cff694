"""Sending a text by Apprise, which knows mail, Slack, Teams, ntfy and a hundred others."""

from __future__ import annotations

import importlib
import logging
import re
from typing import TYPE_CHECKING

from audio_edition import secrets
from audio_edition.run.tell.model import NoticeKind

if TYPE_CHECKING:
    import apprise

_NEXT = re.compile(r"[\s,]+(?=[A-Za-z0-9]+://)")
_TYPES: dict[NoticeKind, str] = {
    "published": "success",
    "recovered": "success",
    "held": "warning",
    "changed": "warning",
    "gone": "warning",
    "failed": "failure",
    "missing": "failure",
}


def parted(text: str) -> list[str]:
    """Return the addresses of one setting: a variable may hold several, as Apprise takes them."""
    return [one for one in _NEXT.split(text.strip()) if one]


def missing() -> str:
    """Why nothing can be sent on this machine, empty where it can."""
    try:
        importlib.import_module("apprise")
    except ImportError:
        return "the package apprise is not installed (pip install 'audio-edition[tell]')"
    return ""


def send(url: str, title: str, body: str, kind: NoticeKind) -> str:
    """Send a text to one address; returns why that failed, in a line without secrets, or "".

    Never raises: what a plugin of Apprise does wrong is a failure as any other.
    """
    import apprise

    heard = _Heard()
    logger = logging.getLogger("apprise")
    logger.addHandler(heard)
    try:
        # no pictures of somebody else's in a newsroom's messages
        asset = apprise.AppriseAsset(
            app_id="audio-edition",
            app_desc="audio-edition",
            image_url_mask="",
            image_url_logo="",
        )
        box = apprise.Apprise(asset=asset)
        if not box.add(url):
            return "Apprise does not know such an address"
        for server in box:
            _plainly(server, url)
        done = box.notify(
            body=body or title,
            title=title if body else "",
            notify_type=getattr(apprise.NotifyType, _TYPES[kind].upper()),
            body_format=apprise.NotifyFormat.TEXT,
        )
    except Exception as problem:  # somebody else's code, and a run that must go on
        return _shown(url, f"{type(problem).__name__}: {problem}")
    finally:
        logger.removeHandler(heard)
    return "" if done else _shown(url, heard.last or "it did not take it")


def _plainly(server: apprise.NotifyBase, url: str) -> None:
    """Send text as text: a mail of ours needs no HTML, unless its address asks for it."""
    import apprise

    if server.notify_format == apprise.NotifyFormat.HTML and "format=" not in url:
        server.notify_format = apprise.NotifyFormat.TEXT


def _shown(url: str, words: str) -> str:
    secrets.keep(url)
    line = " ".join(words.split())
    return secrets.masked(secrets.Secrets.sent(url).withheld(line))[:300]


class _Heard(logging.Handler):
    """Keeps the last complaint of Apprise's: it answers no more than "failed"."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.last = record.getMessage()
        except Exception:
            self.last = str(record.msg)
