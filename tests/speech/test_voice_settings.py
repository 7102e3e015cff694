import json
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import ShowError, SpeechError
from audio_edition.speech.model import VoiceRequest
from audio_edition.speech.pace import LEAST, MOST, factor_for, rate_of
from audio_edition.speech.registry import find
from audio_edition.speech.say import say
from audio_edition.speech.settings import VoiceSettings
from audio_edition.tables import Table
from tests.rows import each
from tools.voice_pace import TEXTS, measured


def read(values: dict[str, Any]) -> VoiceSettings:
    root = Table({"voice": values}, file=Path("show/editions/show.toml"))
    settings = VoiceSettings.from_table(root.table("voice"))
    root.refuse_unknown()
    return settings


def test_everything_is_read_and_an_empty_table_is_the_defaults() -> None:
    settings = read({})
    assert (settings.engine, settings.voice, settings.speed) == ("piper", "", 1.0)
    assert settings.fallback == ("piper", "espeak")
    assert settings.folder == Path("show/editions")
    told = {
        **{"engine": "gtts", "voice": "co.uk", "speed": 1, "fallback": "espeak"},
        "voices": {"anna": "edge:en-GB-SoniaNeural"},
        "sections": {"Opinion": "anna"},
        "parts": {"headline": "anna"},
        "languages": {"fr": "espeak"},
        "gtts": {"slow": True, "per_second": 2},
    }
    settings = read(told)
    assert settings.fallback == ("espeak",)
    assert (settings.engine, settings.voice, settings.speed) == ("gtts", "co.uk", 1.0)
    for name in ("voices", "sections", "parts", "languages"):
        assert getattr(settings, name) == told[name]
    assert settings.options == {"gtts": {"slow": True, "per_second": 2}}


@each(
    ("values", "message", "hint"),
    json.loads((Path(__file__).parent / "data" / "voice_mistakes.json").read_text("utf-8")),
)
def test_a_mistake_is_one_line_with_the_nearest_name(
    values: dict[str, Any], message: str, hint: str | None
) -> None:
    with pytest.raises(ShowError, match=message) as caught:
        read(values)
    assert "show.toml [voice" in caught.value.message
    if hint:
        assert caught.value.hint == hint


def test_the_command_line_wins_and_another_engine_brings_its_own_voice() -> None:
    settings = VoiceSettings(engine="piper", voice="anna")
    assert settings.overridden() == settings
    assert settings.overridden(engine="piper").voice == "anna"
    assert settings.overridden(voice="bob").voice == "bob"
    assert settings.overridden(engine="gtts").voice == ""
    assert settings.overridden(engine="gtts", voice="co.uk").voice == "co.uk"


def test_speed_is_words_a_minute_or_a_factor() -> None:
    assert read({"speed": 0.9}).speed_of("piper", "joe") == 0.9
    assert read({"speed": 0.9}).speed_of("gtts", "") == 0.9
    slow, usual, quick = (read({"speed": words}).speed_of("piper", "") for words in (120, 160, 200))
    assert slow < usual < quick
    # a voice that speaks faster by itself is slowed down more, to the same pace
    assert usual < read({"speed": 160}).speed_of("espeak", "en-us")
    for value in (0.4, 2.1, 79, 301):
        with pytest.raises(ShowError, match=r"speed must be at (least|most)"):
            read({"speed": value})


def test_without_speed_measured_voices_have_the_usual_pace_and_others_their_own() -> None:
    plain = read({})
    assert plain.speed_of("piper", "") == plain.speed_of("espeak", "") == 1.0
    for name in ("am_michael", "bm_george"):  # slower than newsreaders
        assert plain.speed_of("kokoro", name) == read({"speed": 150}).speed_of("kokoro", name) > 1
    assert read({"rates": {"anna": 260}}).speed_of("piper", "anna") == pytest.approx(
        read({"rates": {"anna": 260}, "speed": 170}).speed_of("piper", "anna")
    )
    assert plain.speed_of("gtts", "co.uk") == 1.0


def test_words_a_minute_of_a_voice_that_nobody_measured_are_an_error() -> None:
    with pytest.raises(SpeechError, match="nobody measured how fast piper:anna speaks") as caught:
        read({"speed": 160}).speed_of("piper", "anna")
    assert '[voice.rates] "piper:anna"' in str(caught.value.hint)
    for name in ("piper:anna", "anna"):
        told = read({"speed": 160, "rates": {name: 203}})
        assert told.speed_of("piper", "anna") == told.speed_of("piper", "joe")
    with pytest.raises(ShowError, match="at least 80"):
        read({"rates": {"anna": 3}})


def test_the_pace_is_part_of_what_an_editor_approves() -> None:
    assert "speed" not in read({}).terms()
    assert read({"speed": 170}).terms()["speed"] == 170
    assert read({"speed": 1.0}).terms()["speed"] == 1.0
    assert read({"rates": {"anna": 170}}).terms()["rates.anna"] == 170


def test_the_factor_never_leaves_what_a_voice_can_do_and_the_table_holds_what_is_measured() -> None:
    assert (factor_for(MOST, 100), factor_for(LEAST, 600)) == (2.0, 0.5)
    assert measured("espeak", "en-us", "en-US") == pytest.approx(rate_of("espeak", ""), rel=0.03)


def test_what_is_asked_for_is_heard() -> None:
    """A voice at the factor for 160 words a minute, with the silence of a programme."""
    rate = rate_of("espeak", "")
    speed = factor_for(160, rate * 1 / 0.95)  # plain sentences, not the news
    voice = find("espeak").open(VoiceRequest("espeak", "en-us", speed=speed))
    texts = TEXTS["en"]
    seconds = sum(say(voice, text).pcm.duration + 0.8 for text in texts)
    words = sum(len(text.split()) for text in texts)
    assert words / seconds * 60 == pytest.approx(160, rel=0.05)
