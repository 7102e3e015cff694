from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import ShowError
from audio_edition.speech.settings import VoiceSettings
from audio_edition.tables import Table


def read(values: dict[str, Any]) -> VoiceSettings:
    root = Table({"voice": values}, file=Path("show/editions/show.toml"))
    settings = VoiceSettings.from_table(root.table("voice"))
    root.refuse_unknown()
    return settings


def test_an_empty_table_is_the_defaults() -> None:
    settings = read({})
    assert (settings.engine, settings.voice, settings.speed) == ("piper", "", 1.0)
    assert settings.fallback == ("piper", "espeak")
    assert settings.folder == Path("show/editions")


def test_everything_is_read() -> None:
    settings = read(
        {
            "engine": "gtts",
            "voice": "co.uk",
            "speed": 1,
            "fallback": "espeak",
            "voices": {"anna": "edge:en-GB-SoniaNeural"},
            "sections": {"Opinion": "anna"},
            "parts": {"headline": "anna"},
            "languages": {"fr": "espeak"},
            "gtts": {"slow": True, "per_second": 2},
        }
    )
    assert settings.fallback == ("espeak",)
    assert settings.voices == {"anna": "edge:en-GB-SoniaNeural"}
    assert settings.options == {"gtts": {"slow": True, "per_second": 2}}


@pytest.mark.parametrize(
    ("values", "message", "hint"),
    [
        ({"engine": "pipper"}, "names no engine: 'pipper'", "did you mean 'piper'?"),
        ({"fallback": ["espaek"]}, "names no engine: 'espaek'", "did you mean 'espeak'?"),
        ({"speed": 9}, "must be at least 0.5 and at most 2", None),
        ({"speed": "fast"}, "must be a number", None),
        ({"vioce": "joe"}, "is not a setting", "did you mean 'voice'?"),
        ({"gtss": {"slow": True}}, "is not an engine", "did you mean 'gtts'?"),
        ({"sections": {"Opinion": 3}}, "must be text", None),
        ({"sections": "anna"}, "must be a table", None),
    ],
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
