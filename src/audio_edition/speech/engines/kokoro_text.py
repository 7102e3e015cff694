"""From a sentence to Kokoro's symbols, by way of espeak-ng as the piper package holds it.

espeak-ng keeps of the marks only those that end a clause. The model was trained with dashes,
brackets and quotation marks too, and reads them: they are taken out before and put back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from audio_edition.speech.engines import kokoro_sounds
from audio_edition.speech.engines.given import with_given
from audio_edition.speech.engines.letters import ended, joined, named, readable, worded

# how espeak-ng, as the piper package calls it, names the language of a tag
_ESPEAK = {
    "en": "en-us",
    "en-us": "en-us",
    "en-gb": "en-gb-x-rp",
    "es": "es",
    "es-419": "es-419",
    "fr": "fr",
    "it": "it",
    "pt": "pt",
    "pt-br": "pt-br",
}
_AMERICAS = frozenset("ar bo cl co cr cu do ec gt hn mx ni pa pe pr py sv us uy ve".split())

_PARTS = re.compile(r"(\s[-–—]+\s|\s?—\s?|\.{3}|[…“”„«»\"()])")
_BLOCKS = re.compile(r"(\[\[.*?\]\])")
_DASH = re.compile(r"\s[-–—]+\s|\s?—\s?")
_MARKS = {
    **{"...": "…", "…": "…", "“": "“", "„": "“", "«": "“", "”": "”", "»": "”"},
    **{'"': '"', "(": "(", ")": ")"},
}


def espeak_voice(language: str) -> str:
    """Return espeak-ng's name for a BCP 47 tag of a language that Kokoro speaks.

    >>> espeak_voice("es-MX"), espeak_voice("fr-CA"), espeak_voice("pt-BR")
    ('es-419', 'fr', 'pt-br')
    """
    tag = language.lower()
    first, _, region = tag.partition("-")
    if first == "es" and region in _AMERICAS:
        return "es-419"
    return _ESPEAK.get(tag) or _ESPEAK[first]


@cache
def _phonemizer() -> Any:
    from piper.phonemize_espeak import EspeakPhonemizer

    return EspeakPhonemizer()


def own_sounds(text: str, language: str = "en-US") -> str:
    """What a voice makes of a text by itself, in espeak-ng's IPA; empty without espeak-ng."""
    try:
        sentences = _phonemizer().phonemize(espeak_voice(language), text)
    except ImportError:
        return ""
    return " ".join("".join(sentence) for sentence in sentences)


@dataclass(frozen=True, slots=True)
class Phonemizer:
    """Reads one language; ``language`` is a tag that ``espeak_voice`` takes."""

    language: str

    @property
    def voice(self) -> str:
        """espeak-ng's name for the language."""
        return espeak_voice(self.language)

    @property
    def _is_english(self) -> bool:
        return self.language.lower().startswith("en")

    def symbols(self, text: str) -> str:
        """Return a sentence in the model's symbols; [[IPA]] blocks say their own sounds."""
        if self._is_english:
            text = named(ended(worded(joined(text)), self._sounds))
        said = ""
        for part in _PARTS.split(readable(text, self._sounds)):
            said += self._part(part)
        return re.sub(r" +([,.;:!?…”)])", r"\1", " ".join(said.split()))

    def alone(self, word: str) -> str:
        """Return how a word sounds by itself, in the model's symbols."""
        if word.startswith("[[") or word.endswith("]]"):
            return self._symbols(word.strip("[]"))
        return self.symbols(word)

    def _part(self, part: str) -> str:
        if part.strip() in _MARKS:
            return _MARKS[part.strip()]
        if _DASH.fullmatch(part):
            return " — " if part[0].isspace() else "—"
        # espeak-ng swallows what stands before the first word, spaces too
        first = len(part) - len(part.lstrip(" ,.;:!?"))
        last = len(part.rstrip())
        inside = part[first:last]
        said = with_given(inside, self._sounds)
        symbols = "".join(map(self._piece, _BLOCKS.split(inside))) if said is None else None
        return part[:first] + (symbols or self._symbols(said or "")) + part[last:]

    def _piece(self, piece: str) -> str:
        """What stands between the blocks, by itself: where they cannot be told in the whole."""
        if piece.startswith("[["):
            return self._symbols(piece[2:-2].strip())
        before = " " if piece[:1].isspace() else ""
        behind = " " if piece[-1:].isspace() else ""
        return before + self._symbols(self._sounds(piece.strip())) + behind

    def _symbols(self, phonemes: str) -> str:
        accent = "en-gb" if self.voice.startswith("en-gb") else self.voice
        return kokoro_sounds.symbols(phonemes, accent)

    def _sounds(self, text: str) -> str:
        """espeak-ng's phonemes; what it takes for several sentences is one to us."""
        if not text.strip():
            return ""
        sentences = _phonemizer().phonemize(self.voice, text)
        return " ".join("".join(sentence) for sentence in sentences if sentence)
