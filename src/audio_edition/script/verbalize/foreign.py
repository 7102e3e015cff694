"""Languages other than English: put into words by the tables of their packs.

What a language needs stands in its ``NumberWords`` and ``NewsWords`` (``languages``); how it is
read is in ``elsewhere``.
"""

from __future__ import annotations

import re
from typing import Final

from audio_edition.languages import find
from audio_edition.late import late
from audio_edition.script.verbalize.core import Token
from audio_edition.script.verbalize.prepare import prepare

_SWISS: Final = late(r"(?<![\w'’.,])\d{1,3}(?:['’]\d{3})+(?!\w)")


def has_pack(language: str) -> bool:
    """Say whether text in this language is verbalized, fully or in part."""
    found = find(language)
    return found.verbalized or found.numbers is not None


def pack_note(language: str) -> str | None:
    """Return the review's note for a language without a full pack, or None."""
    found = find(language)
    if found.verbalized:
        return None
    if found.numbers is not None and found.news is not None:
        return None
    if found.numbers is not None:
        return (
            f"{language}: only numbers, money, dates and percentages are put into words; "
            "abbreviations and names are left to the voice"
        )
    return (
        f"{language}: no words for numbers in this language; the voice reads what is printed, and "
        "only words, no numbers, are proved"
    )


def say_foreign(text: str, language: str) -> list[Token]:
    """Put the numbers of a text into words, where its language has them; copy the rest."""
    found = find(language)
    if found.numbers is None:
        plain, _ = prepare(text, ordinals=True)
        return [Token(text, plain, "word")] if text else []
    # here: an English show has no use for it
    from audio_edition.script.verbalize.elsewhere.speaker import tokens

    plain, origin = prepare(_parted(text), ordinals=True)
    return list(tokens(found, plain, origin, text))


def _parted(text: str) -> str:
    """The text with 1'234 as 1.234: English takes the apostrophe for a comma."""
    return _SWISS.sub(lambda run: re.sub("['’]", ".", run[0]), text)
