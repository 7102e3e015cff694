"""verbalize: a written line as it is spoken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audio_edition.languages.model import primary
from audio_edition.script.lexicon import base_lexicon
from audio_edition.script.sounds.phones import distance
from audio_edition.script.speaking import Speaker
from audio_edition.script.verbalize import Token, pack_note, verbalize_tokens
from audio_edition.script.verbalize import verbalize as spoken_form
from audio_edition.workspace import Workspace, with_own_languages

_TOLD: Final = {"sense": 0.97}
"""How often what is no guess is right: of words of two ways, 97 of 100 that were kept aside."""


@with_own_languages
def verbalize(workspace: Workspace | None, text: str, *, language: str = "") -> str:
    """Return ``text`` with numbers, dates, units and abbreviations in words.

    ``language`` is the show's unless told, en-US without a show. The lexicon's names are
    the voice's business, not the verbalizer's.
    """
    return spoken_form(text, language_of(workspace, language))


@dataclass(frozen=True, slots=True)
class Sound:
    """A word that is said by sounds of its own: ``ipa``, who says so, how sure that is (0 to 1).

    ``source`` is ``base`` (a shipped name), ``guess`` (the rules of a name's language) or
    ``sense`` (a word of two ways); ``voice`` is what a voice makes of it by itself, empty where
    no voice is installed.
    """

    word: str
    ipa: str
    source: str
    confidence: float
    voice: str


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line as it is read: its tokens, as spoken, with sounds in blocks, and those sounds."""

    tokens: tuple[Token, ...]
    spoken: str
    phonemic: str
    sounds: tuple[Sound, ...]


@with_own_languages
def read_line(workspace: Workspace | None, text: str, *, language: str = "") -> SpokenLine:
    """Return how a line is read, token by token, and each sound that is not the voice's own."""
    from audio_edition.speech.engines.kokoro_text import own_sounds

    tag = language_of(workspace, language)
    speaker = Speaker(base_lexicon())
    said = speaker.say(text, tag)
    english = primary(tag) == "en"
    sure = {name.start: name.confidence for name in speaker.read(text)} if english else {}
    found = []
    for match in said.sounded:
        word = text[match.start : match.end]
        voice = own_sounds(word, tag)
        if distance(voice, match.entry.ipa):
            told = sure.get(match.start, _TOLD.get(match.entry.source, 1.0))
            found.append(Sound(word, match.entry.ipa, match.entry.source, round(told, 2), voice))
    tokens = tuple(verbalize_tokens(text, tag))
    return SpokenLine(tokens, spoken_form(text, tag), said.phonemic, tuple(found))


def language_of(workspace: Workspace | None, language: str = "") -> str:
    """The language that ``verbalize`` reads in."""
    return language or (workspace.show.identity.language if workspace else "en-US")


def shortcomings(language: str) -> str:
    """What the verbalizer does not know of a language, in one line; empty where all is well."""
    return pack_note(language) or ""
