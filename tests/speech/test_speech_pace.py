"""Words a minute: the sum that turns them into a voice's factor, against a stop-watch."""

from __future__ import annotations

import pytest

from audio_edition.speech.model import VoiceRequest
from audio_edition.speech.pace import LEAST, MOST, factor_for, rate_of
from audio_edition.speech.registry import find
from audio_edition.speech.say import say
from tests.rows import each
from tools.voice_pace import TEXTS, measured


@each("words", [LEAST, 150, 160, 170, 200, MOST])
def test_a_sentence_with_its_pause_lasts_as_long_as_the_words_a_minute_say(words: float) -> None:
    """15 words of the news, 5 % slower than plain ones, and 0.8 s of silence."""
    rate = 203.0
    factor = factor_for(words, rate)
    seconds = 15 / (rate * 0.95 * factor) * 60 + 0.8
    heard = 15 / seconds * 60
    assert heard == pytest.approx(words, rel=0.01) or factor in (0.5, 2.0)


def test_the_factor_never_leaves_what_a_voice_can_do_and_the_table_holds_what_is_measured() -> None:
    assert (factor_for(MOST, 100), factor_for(LEAST, 600)) == (2.0, 0.5)
    assert measured("espeak", "en-us", "en-US") == pytest.approx(rate_of("espeak", ""), rel=0.03)


def test_what_is_asked_for_is_heard() -> None:
    """A voice at the factor for 160 words a minute, with the silence of a programme."""
    rate = rate_of("espeak", "")
    assert rate is not None
    speed = factor_for(160, rate * 1 / 0.95)  # plain sentences, not the news
    voice = find("espeak").open(VoiceRequest("espeak", "en-us", speed=speed))
    texts = TEXTS["en"]
    seconds = sum(say(voice, text).pcm.duration + 0.8 for text in texts)
    words = sum(len(text.split()) for text in texts)
    assert words / seconds * 60 == pytest.approx(160, rel=0.05)
