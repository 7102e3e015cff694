"""Voices that stay open: one model for many builds, and never the wrong one."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from audio_edition.places import Places
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.speech import registry
from audio_edition.speech.casting import load_usual
from audio_edition.speech.model import Pcm, Spoken, VoiceInfo, VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.speech.warm import is_warm, kept_warm, warm
from audio_edition.units import Hertz

RATE = Hertz(16000)


@dataclass
class Voice:
    """A voice that says in which of its kind, and how often at once, it is asked."""

    engine: str
    name: str
    fingerprint: str
    is_remote: bool = False
    language: str = "*"
    rate: Hertz = RATE
    licence: str = "none"
    max_characters: int | None = None
    asked: list[str] = field(default_factory=list)
    busy: list[int] = field(default_factory=lambda: [0, 0])
    loads: int = 0

    def load(self) -> None:
        self.loads += 1

    def speak(self, text: str) -> Spoken:
        self.asked.append(text)
        self.busy[0] += 1
        self.busy[1] = max(self.busy)
        threading.Event().wait(0.01)
        self.busy[0] -= 1
        tone = 8000 * np.sin(np.arange(3200) * 0.2)
        return Spoken(Pcm(tone.astype(np.int16), self.rate))

    def validate_environment(self) -> str | None:
        return None


@dataclass
class Engine:
    """Opens a new voice each time; ``version`` is what the voice's file has."""

    name: str = "warmtest"
    version: str = "1"
    is_remote: bool = False
    opened: list[Voice] = field(default_factory=list)

    def open(self, request: VoiceRequest) -> Voice:
        self.opened.append(Voice(self.name, request.voice or "a", self.version, self.is_remote))
        return self.opened[-1]

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        return ()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine()
    real = registry.find
    monkeypatch.setattr(registry, "find", lambda name: made if name == made.name else real(name))
    return made


def say(engine: Engine, places: Places, text: str) -> None:
    sentence = Sentence(text, text, Origin("a.md"))
    segment = ScriptSegment("article", "01-a", "A", (sentence,))
    speak_script(
        Script("2026-11-02", "T", "en-US", (segment,)),
        VoiceSettings(engine=engine.name, fallback=()),
        places,
    )


def who(engine: Engine) -> list[list[str]]:
    return [voice.asked for voice in engine.opened if voice.asked]


def test_a_voice_serves_build_after_build(engine: Engine, tmp_path: Path) -> None:
    with kept_warm():
        for text in ("One.", "Two.", "Three."):
            say(engine, Places(tmp_path), text)
        assert is_warm(engine.opened[0])
    assert who(engine) == [["One.", "Two.", "Three."]]


def test_nothing_is_kept_where_nobody_asked_for_it(engine: Engine, tmp_path: Path) -> None:
    for text in ("One.", "Two."):
        say(engine, Places(tmp_path), text)
    assert who(engine) == [["One."], ["Two."]]
    with kept_warm():
        say(engine, Places(tmp_path), "Three.")
    say(engine, Places(tmp_path), "Four.")
    assert who(engine) == [["One."], ["Two."], ["Three."], ["Four."]]


def test_a_voice_file_that_was_replaced_is_opened_anew(engine: Engine, tmp_path: Path) -> None:
    with kept_warm():
        say(engine, Places(tmp_path), "One.")
        engine.version = "2"
        say(engine, Places(tmp_path), "Two.")
    assert who(engine) == [["One."], ["Two."]]


def test_what_was_loaded_ahead_is_what_speaks(engine: Engine, tmp_path: Path) -> None:
    settings = VoiceSettings(engine=engine.name, fallback=())
    with kept_warm():
        load_usual(settings, "en-US", Places(tmp_path).store.address)
        say(engine, Places(tmp_path), "One.")
        say(engine, Places(tmp_path), "Two.")
    assert who(engine) == [["One.", "Two."]]
    assert engine.opened[0].asked == ["One.", "Two."]
    assert [voice.loads for voice in engine.opened][:2] == [1, 0]


def test_a_service_is_not_kept(engine: Engine, tmp_path: Path) -> None:
    engine.is_remote = True
    with kept_warm():
        say(engine, Places(tmp_path), "One.")
        say(engine, Places(tmp_path), "Two.")
        assert not is_warm(engine.opened[0])


def test_only_the_voices_used_last_are_kept() -> None:
    opened = [Voice("e", name, name) for name in "abc"]
    with kept_warm():
        for voice in opened:
            warm(VoiceRequest("e", voice.name), voice)
        assert [is_warm(voice) for voice in opened] == [False, True, True]


def test_two_threads_do_not_speak_with_one_voice_busy(engine: Engine, tmp_path: Path) -> None:
    with kept_warm():
        say(engine, Places(tmp_path), "One.")
        threads = [
            threading.Thread(target=say, args=(engine, Places(tmp_path), f"Number {n}."))
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(engine.opened[0].asked) == 5
    assert engine.opened[0].busy[1] == 1
