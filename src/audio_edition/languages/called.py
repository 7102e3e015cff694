"""What a language is called, in the words of messages: English."""

from __future__ import annotations


def language_name(tag: str) -> str:
    """``German`` for ``de-DE``: the name CLDR has for it, or the tag where it has none."""
    from babel import Locale, UnknownLocaleError

    short = tag.split("-")[0]
    try:
        return Locale.parse(short).english_name or tag
    except (UnknownLocaleError, ValueError):
        return tag
