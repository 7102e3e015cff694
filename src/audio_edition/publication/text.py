"""Text that may go into XML, JSON, WebVTT and HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

# Outside the Char production of XML 1.0 (section 2.2), plus C1 controls, which no
# reader shows and some validators refuse.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SPACE = re.compile(r"[\s\x85\u2028\u2029]+")
_FULL_STOPS = ".。．।။።։۔។"
_STOPS = _FULL_STOPS + "!?…:;！？：；؟؛‽｡"
_AMBIGUOUS_AMPERSAND = re.compile(r"&(?=#|[A-Za-z])")


def printable(text: str) -> str:
    """Return ``text`` without the characters that XML 1.0 forbids; a form feed is a space."""
    # isprintable() is a fast yes; it says no to much that is fine (line breaks, joiners)
    if text.isprintable():
        return text
    # outside the production too, but they part words
    return _UNPRINTABLE.sub("", text.replace("\x0c", " ").replace("\x0b", " "))


def one_line(text: str) -> str:
    """Return ``text`` printable and with every run of white space made one space."""
    if text.isprintable() and "  " not in text:  # no white space but single spaces
        return text.strip()
    return _SPACE.sub(" ", printable(text)).strip()


def for_html(text: str) -> str:
    """Escape ``text`` for HTML content or a quoted attribute."""
    return html.escape(printable(text), quote=True)


def for_description(text: str) -> str:
    """Escape ``text`` for an RSS description, which apps show as plain text or as HTML.

    Both must read well: ``<`` and ``>`` are escaped always, ``&`` only where HTML would
    take it for the start of a character reference ("AT&T" stays as it is: HTML Standard,
    13.1.4, has no named reference without semicolon that it could start).
    """
    text = printable(text)

    def escape(match: re.Match[str]) -> str:
        rest = text[match.start() : match.start() + 40]
        return "&amp;" if html.unescape(rest) != rest else "&"

    text_safe = _AMBIGUOUS_AMPERSAND.sub(escape, text)
    return text_safe.replace("<", "&lt;").replace(">", "&gt;")


def cut_bytes(text: str, limit: int) -> str:
    """Cut ``text`` at a word so that it takes at most ``limit`` bytes of UTF-8."""
    if len(text.encode()) <= limit:
        return text
    ellipsis = "…"
    kept = text.encode()[: max(0, limit - len(ellipsis.encode()))].decode(errors="ignore")
    head, _, _ = kept.rpartition(" ")
    return (head or kept).rstrip(" ,;·—–-") + ellipsis


def is_address(text: str) -> bool:
    """Tell an http(s) address from a file name."""
    return text[:8].lower().startswith(("http://", "https://"))


def clock(seconds: float) -> str:
    """``01:02:03``: hours, minutes and whole seconds, cut (never later than the sound)."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def fine_clock(seconds: float) -> str:
    """``01:02:03.456``: with milliseconds, rounded."""
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def join(parts: Iterable[str], separator: str = " · ") -> str:
    """Join what is not empty."""
    return separator.join(part for part in parts if part)


def ended(text: str, after: str) -> str:
    """``text`` with a stop at its end, where a sentence comes ``after`` it: headlines have none."""
    is_open = text and after and text.rstrip("\"'”’»›“)]")[-1:] not in _STOPS
    # the sentence has its language's own
    return text + (after[-1] if after[-1] in _FULL_STOPS else ".") if is_open else text
