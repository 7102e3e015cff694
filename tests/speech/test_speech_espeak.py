from itertools import pairwise
from pathlib import Path

import pytest

from audio_edition.errors import SpeechError
from audio_edition.speech.engines import espeak, espeak_library
from audio_edition.speech.engines.espeak import word_times
from audio_edition.speech.engines.espeak_library import EspeakEvent
from audio_edition.speech.model import VoiceRequest
from audio_edition.speech.say import say
from tests.rows import each, table

CASES = Path(__file__).parent / "data" / "speech_espeak"

pytest.importorskip("espeakng_loader")


def opened(voice: str = "", language: str = "en-US") -> espeak.EspeakNgVoice:
    return espeak.engine.open(VoiceRequest("espeak", voice, language))


@each(("language", "name"), table(CASES / "a-language-finds-its-dialect.tsv"))
def test_a_language_finds_its_dialect(language: str, name: str) -> None:
    assert opened(language=language).name == name


def test_over_a_hundred_languages_are_listed_and_what_is_ready_speaks() -> None:
    """Also what the library does not find by its code, and not what has no dictionary."""
    every = list(espeak.engine.voices(VoiceRequest("espeak")))
    assert len(every) > 100
    listed = [info for info in every if not info.missing]
    silent = []
    for info in listed:
        voice = espeak.engine.open(VoiceRequest("espeak", info.name, info.language))
        try:
            seconds = say(voice, "A b c, 25.").pcm.duration
        except SpeechError:
            seconds = 0.0
        silent += [(info.name, seconds)] * (seconds < 0.3)
    assert not silent
    assert {"en-gb", "fr-fr", "nb", "cmn"} <= {info.name for info in listed}


def test_variants_are_kept_and_strangers_refused() -> None:
    assert opened("en-gb-scotland+f3").name == "en-gb-scotland+f3"
    assert say(opened("fr-fr+f3"), "Bonjour, good morning.").pcm.duration > 0.8
    assert opened("English (America)").name == "en-us"
    with pytest.raises(SpeechError, match="no voice 'martian'"):
        opened("martian")
    with pytest.raises(SpeechError, match="does not speak xx"):
        opened(language="xx")


def test_it_speaks_from_a_folder_of_any_length(tmp_path: Path) -> None:
    """The library itself takes names of up to 159 bytes."""
    library = espeak_library.find_library()
    assert library is not None
    deep = tmp_path / "deep" / ("x" * 160)
    deep.parent.mkdir()
    deep.symlink_to(library.data)
    far = espeak_library.Library(library.file, str(deep))
    said = [
        espeak_library.synthesize(one, "So it is.", voice="en-us", words_a_minute=170)
        for one in (library, far)
    ]
    assert said[0] == said[1]
    assert espeak_library.list_voices(far) == espeak_library.list_voices(library)


def test_words_cover_the_text() -> None:
    text = "“Out of the blue,” it rose 2.5 percent — on Route 25."
    spoken = opened().speak(text)
    assert [w.text for w in spoken.words] == [w for w in text.split() if w != "—"]
    assert all(a.start <= b.start for a, b in pairwise(spoken.words))
    assert all(word.end > word.start for word in spoken.words)


def test_a_word_told_twice_is_one_and_one_not_told_shares() -> None:
    events = [
        EspeakEvent(0, 0, True),  # 25, as twenty
        EspeakEvent(100, 0, True),  # … and five
        EspeakEvent(200, 3, True),  # of, run together with "the"
        EspeakEvent(500, 10, True),  # end
        EspeakEvent(700, 13, False),
    ]
    words = word_times("25 of the end", events, 900, 100)
    assert [(w.text, w.start, w.end) for w in words] == [
        ("25", 0.0, 2.0),
        ("of", 2.0, pytest.approx(3.2)),
        ("the", pytest.approx(3.2), pytest.approx(5.0)),
        ("end", 5.0, 7.0),
    ]
    assert word_times("hello there", [], 100, 100) == ()
