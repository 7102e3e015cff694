"""Written news to spoken words: classify each token, then say it as a newsreader would."""

from __future__ import annotations

from audio_edition.script.verbalize.acronyms import SAID_AS_LETTERS, SAID_AS_WORD, pronounceable
from audio_edition.script.verbalize.core import LEFT_OUT, Locale, Token
from audio_edition.script.verbalize.foreign import has_pack, pack_note, say_foreign
from audio_edition.script.verbalize.scan import join, scan_tokens

_AMERICAN = frozenset({"en", "en-us", "en-ca", "en-ph", "en-pr"})


def verbalize(text: str, language: str = "en-US") -> str:
    """Return ``text`` as one line of spoken words.

    Parameters
    ----------
    text : any text; blanks, line ends and control characters inside become single blanks.
    language : a BCP 47 tag. English follows American use for ``en``, ``en-US``, ``en-CA``
        and British use for any other region. German, French, Spanish, Italian and Portuguese
        are said by the tables of their packs, and counted by num2words; other languages are
        copied (see ``pack_note``).
    """
    return join(verbalize_tokens(text, language))


def left_out(text: str, language: str = "en-US") -> list[str]:
    """Return what of ``text`` is printed and not said, and should be told: agencies' codes."""
    return [token.printed for token in verbalize_tokens(text, language) if token.kind == LEFT_OUT]


def verbalize_tokens(text: str, language: str = "en-US") -> list[Token]:
    """Return the tokens of ``text``; their ``printed`` parts, joined, are ``text``.

    Raises as ``verbalize`` does.
    """
    tag = language.replace("_", "-").lower()
    if tag == "en" or tag.startswith("en-"):
        return scan_tokens(text, Locale(language, british=tag not in _AMERICAN))
    return say_foreign(text, tag)


__all__ = [
    "SAID_AS_LETTERS",
    "SAID_AS_WORD",
    "Token",
    "has_pack",
    "join",
    "left_out",
    "pack_note",
    "pronounceable",
    "verbalize",
    "verbalize_tokens",
]
