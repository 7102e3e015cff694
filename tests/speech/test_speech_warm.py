"""Voices that stay open: one model for many builds, and never the wrong one."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from audio_edition.places import Places
from audio_edition.speech import registry
from audio_edition.speech.casting import load_usual
from audio_edition.speech.model import Spoken, VoiceInfo, VoiceRequest
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.speech.warm import is_warm, kept_warm, warm
from tests.speech.scripts import plain
from tests.speech.test_speech_takes import Parrot

SETTINGS = VoiceSettings(engine="warmtest", fallback=())


@dataclass
class Voice(Parrot):
    """A voice that also says how often it was loaded, and how often at once it is asked."""

    busy: list[int] = field(default_factory=lambda: [0, 0])
    loads: int = 0

    def load(self) -> None:
        self.loads += 1

    def speak(self, text: str) -> Spoken:
        self.busy[0] += 1
        self.busy[1] = max(self.busy)
        threading.Event().wait(0.01)
        self.busy[0] -= 1
        return super().speak(text)


@dataclass
class Engine:
    """Opens a new voice each time; ``version`` is what the voice's file has."""

    folder: Path
    name: str = "warmtest"
    version: str = "1"
    is_remote: bool = False
    opened: list[Voice] = field(default_factory=list)

    def open(self, request: VoiceRequest) -> Voice:
        voice = Voice(self.name, request.voice or "a", is_remote=self.is_remote)
        voice.fingerprint = self.version
        self.opened.append(voice)
        return voice

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        return ()

    def say(self, *texts: str) -> None:
        for text in texts:
            speak_script(plain(text), SETTINGS, Places(self.folder))

    def who(self) -> list[list[str]]:
        return [voice.given for voice in self.opened if voice.given]


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    made, real = Engine(tmp_path), registry.find
    monkeypatch.setattr(registry, "find", lambda name: made if name == made.name else real(name))
    return made


def test_a_voice_serves_build_after_build_where_somebody_asked_for_it(engine: Engine) -> None:
    engine.say("One.", "Two.")
    with kept_warm():
        engine.say("Three.", "Four.")
        assert sum(map(is_warm, engine.opened)) == 1
        engine.version = "2"  # its file was replaced
        engine.say("Five.")
    engine.say("Six.")
    assert engine.who() == [["One."], ["Two."], ["Three.", "Four."], ["Five."], ["Six."]]


def test_what_was_loaded_ahead_is_what_speaks(engine: Engine) -> None:
    with kept_warm():
        load_usual(SETTINGS, "en-US", Places(engine.folder).store.address)
        engine.say("One.", "Two.")
    assert engine.who() == [["One.", "Two."]]
    assert engine.opened[0].given == ["One.", "Two."]
    assert [voice.loads for voice in engine.opened][:2] == [1, 0]


def test_a_service_is_not_kept(engine: Engine) -> None:
    engine.is_remote = True
    with kept_warm():
        engine.say("One.", "Two.")
        assert not is_warm(engine.opened[0])


def test_only_the_voices_used_last_are_kept() -> None:
    opened = [Voice("e", name, fingerprint=name) for name in "abc"]
    with kept_warm():
        for voice in opened:
            warm(VoiceRequest("e", voice.name), voice)
        assert [is_warm(voice) for voice in opened] == [False, True, True]


def test_two_threads_do_not_speak_with_one_voice_at_once(engine: Engine) -> None:
    with kept_warm():
        engine.say("One.")
        threads = [threading.Thread(target=engine.say, args=(f"Number {n}.",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(engine.opened[0].given) == 5
    assert engine.opened[0].busy[1] == 1
