"""Addresses of articles: what counts readers goes, and two spellings of one address are one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from audio_edition.late import late

# Parameters that say who reads or from where, never what: Google's, Mailchimp's, HubSpot's,
# Meta's, Microsoft's, Marketo's, Piwik's, Vero's, Klaviyo's and Drip's.
_COUNTING = late(
    r"utm_\w+|mc_[ce]id|_hs\w+|hs[ac]_\w+|__hs\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|mkt_tok|"
    r"pk_\w+|mtm_\w+|vero_(?:id|conv)|_kx|_ke|__s|oly_(?:anon|enc)_id|ck_subscriber_id|igshid|"
    r"yclid|cmpid|ref_src|smid|trk_\w+|bxid|cndid|esrc|xid",
    re.IGNORECASE,
)


def without_counting(url: str) -> str:
    """``url`` without the parameters that count or name its reader; all else stays as it is."""
    try:
        parts = urlsplit(url)
        told = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)
    except ValueError:
        return url
    kept = [(name, value) for name, value in told if not _COUNTING.fullmatch(name)]
    if len(kept) == len(told):
        return url
    return urlunsplit(parts._replace(query=urlencode(kept)))


def bare_address(url: str) -> str:
    """What two addresses of one article have in common; empty for no web address.

    The scheme, ``www.``, a port that is the scheme's, the fragment, counters and a last slash
    say nothing of the article.
    """
    try:
        parts = urlsplit(without_counting(url.strip()))
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = parts.hostname.lower().removeprefix("www.")
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        host = f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
