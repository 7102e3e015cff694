"""What a language is called, in the words of messages: English."""

from __future__ import annotations

import re

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", re.ASCII)


def tag_called(name: str) -> str:
    """The tag that is meant by ``de_DE``, ``German`` or ``Deutsch``; empty for none."""
    if _TAG.fullmatch(name):
        return name.replace("_", "-")
    from babel import Locale

    called: dict[str, str] = {told.casefold(): tag for tag, told in Locale("en").languages.items()}
    for tag in ("de", "fr", "es", "it", "pt", "nl"):
        called.setdefault((Locale(tag).get_language_name(tag) or "").casefold(), tag)
    return called.get(name.strip().casefold(), "").replace("_", "-")


def language_name(tag: str) -> str:
    """``German`` for ``de-DE``: the name CLDR has for it, or the tag where it has none."""
    from babel import Locale, UnknownLocaleError

    short = tag.split("-")[0]
    try:
        return Locale.parse(short).english_name or tag
    except (UnknownLocaleError, ValueError):
        return tag
