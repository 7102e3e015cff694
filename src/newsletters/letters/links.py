"""Where a letter's links really lead: through click counters, as far as their address tells.

Nothing is fetched. An address whose target cannot be read from it stays as it is.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from newsletters.late import late

_TARGETS = ("url", "u", "redirect", "redirect_url", "redirect_to", "target", "dest", "destination",
            "link", "to", "goto", "q", "r", "j", "e", "d", "out", "l")  # fmt: skip
_TRACKERS = late(
    r"(?:utm_\w+|mc_[ce]id|_hs(?:enc|mi)|hsctatracking|mkt_tok|vero_(?:id|conv)|ck_subscriber_id"
    r"|fbclid|gclid|dclid|msclkid|yclid|igshid|oly_(?:enc|anon)_id|_ke|_kx|trk\w*|trackid|bxid"
    r"|cmpid|sc_(?:cid|eh|llid|lid|uid)|wickedid|mi_u|mi_ecmp|elqtrackid|elq|elqaid|elqat|elqcampaignid"
    r"|xg_source|s_cid|ncid|spm|ref_src|isfreemail|triedredirect|publication_?id_?token|__s)",
    re.IGNORECASE,
)
_WEB = late(r"https?://[^\s\"'<>\\\x00-\x1f\x7f]+", re.IGNORECASE)
_TOKEN = late(r"[A-Za-z0-9_-]{16,4000}={0,2}")
_DEEPEST = 4


def real_address(href: str) -> str:
    """The address behind ``href`` without counters and trackers; empty for what is no page."""
    found = href.strip()
    for _ in range(_DEEPEST):
        inner = _inside(found)
        if not inner or inner == found:
            break
        found = inner
    if not _WEB.match(found):
        return ""
    return _without_trackers(found)


def _inside(href: str) -> str:
    """The address that is written into another, or empty text."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    for key, value in parse_qsl(parts.query[:8000]):
        if key.lower() in _TARGETS and (found := _read(value)):
            return found
    for piece in parts.path.split("/"):
        text = unquote(piece)
        if text.lower().startswith(("http://", "https://")):
            # the rest of the path belongs to the inner address
            return _whole(href[href.lower().find(piece.lower()) :])
        for token in _TOKEN.findall(piece):
            if found := _decoded(token):
                return found
    return ""


def _whole(rest: str) -> str:
    found = _WEB.match(unquote(rest) if "://" not in rest else rest)
    return found[0] if found and _is_page(found[0]) else ""


def _read(value: str) -> str:
    """The address that a value is, or holds in base64 or as a JSON web token."""
    value = unquote(value) if value[:12].lower().startswith(("http%", "https%")) else value
    found = _WEB.match(value)
    if found and _is_page(found[0]):
        return found[0]
    for token in value.split(".")[:3]:
        if _TOKEN.fullmatch(token) and (inner := _decoded(token)):
            return inner
    return ""


def _decoded(token: str) -> str:
    try:
        padded = token.rstrip("=") + "=" * (-len(token.rstrip("=")) % 4)
        text = base64.urlsafe_b64decode(padded).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    if text.startswith("{"):
        try:
            held = json.loads(text)
        except (ValueError, RecursionError):
            return ""
        if not isinstance(held, dict):
            return ""
        for key in _TARGETS:
            value = held.get(key)
            if isinstance(value, str) and _WEB.match(value) and _is_page(value):
                return value
        return ""
    found = _WEB.match(text)
    return found[0] if found and found[0] == text.strip() and _is_page(text.strip()) else ""


def _is_page(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return "." in host


def _without_trackers(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if not parts.query:
        return address
    kept = [
        pair
        for pair in parts.query.split("&")
        if not _TRACKERS.fullmatch(
            pair.partition("=")[0].partition(";")[2] or pair.partition("=")[0]
        )
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))
